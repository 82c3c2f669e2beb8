//! The build, resolved: ids instead of names, every path rewritten to the build context, and for
//! every step what it reads and how often that changes.
//!
//! `resolve` makes a plan whose steps carry their [`Phase`]; `order` puts them in their final order
//! and adds the instructions that order needs (`ARG`, `USER`, `WORKDIR`). What re-runs when a file
//! changes can be answered from [`Step::inputs`] and [`Stage::base`] alone.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::source::{Span, Spanned};
use crate::word::Word;

/// A stage's place in [`Plan::stages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StageId(pub usize);

/// A whole build.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The build arguments of the spec, in the order written.
    pub args: IndexMap<String, Arg>,
    /// The stages in the order in which they are written, dependencies first.
    pub stages: Vec<Stage>,
    /// The target of a build without `--target`.
    pub default: Option<StageId>,
    /// Whether the file ends with `FROM default`, because another stage needs the default target.
    pub closed: bool,
    /// Named contexts that the build is given.
    pub contexts: Vec<String>,
    /// The `# syntax` line that the author asks for.
    pub syntax: Option<Spanned<String>>,
    /// From where images are pulled, where their names do not say it.
    pub mirror: Mirror,
    /// Where the spec and its products lie.
    pub place: Place,
    /// The author's patterns for the end of the ignore file, rewritten to the build context.
    pub ignore: Vec<(String, Span)>,
}

/// The frontend of the `# syntax` line, where one is needed: BuildKit's newest of major version 1.
pub const FRONTEND: &str = "docker/dockerfile:1";

/// From where images are pulled. The rest of the plan has them as their author wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mirror {
    /// What takes the place of an image.
    pub images: IndexMap<Word, Word>,
    /// The defaults of arguments that are whole images.
    pub defaults: IndexMap<String, Word>,
}

impl Mirror {
    /// One line for each image and each default that has another one in its place.
    pub fn lines(&self) -> String {
        let images = self.images.iter().map(|(from, to)| format!("{} -> {}\n", from.to_spec(), to.to_spec()));
        let defaults = self.defaults.iter().map(|(name, to)| format!("{name} = {}\n", to.to_spec()));
        images.chain(defaults).collect()
    }
}

/// Where the spec and its products lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The spec's file name; `build.toml`.
    pub file: String,
    /// The names of the folders above the spec, the outermost first.
    pub folders: Vec<String>,
    /// The names of the folders of the build context, the outermost first.
    pub root: Vec<String>,
    /// The build context, relative to the spec's folder; `.` or `../..`.
    pub context: String,
}

impl Place {
    /// The Dockerfile's name: `build.toml` makes `Dockerfile`, `orders.build.toml` makes `orders.Dockerfile`.
    pub fn dockerfile(&self) -> String {
        match self.file.strip_suffix(".build.toml") {
            Some(name) if !name.is_empty() => format!("{name}.Dockerfile"),
            _ if self.file == "build.toml" || self.file.is_empty() || self.file == "-" => "Dockerfile".to_owned(),
            _ => format!("{}.Dockerfile", self.file.strip_suffix(".toml").unwrap_or(&self.file)),
        }
    }
}

/// A build argument of the spec.
#[derive(Debug, Clone, Default)]
pub struct Arg {
    /// Its default.
    pub default: Option<Word>,
    /// The values it can have.
    pub values: Vec<String>,
    /// Whether it changes with every build.
    pub late: bool,
    /// The comment above it.
    pub about: Option<String>,
    /// Where it is declared.
    pub span: Span,
    /// Whether its default stands above the first stage.
    pub global: bool,
}

/// One `FROM`.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its name, unique among stages and targets.
    pub name: String,
    /// Why it is there.
    pub kind: Kind,
    /// Where it was written.
    pub origin: Span,
    /// The comment above it.
    pub about: Option<String>,
    /// What it stands on.
    pub base: Base,
    /// Where the base was written.
    pub from: Span,
    /// The platform of its commands.
    pub platform: Option<Word>,
    /// Its own defaults of build arguments, and those that it inherits from the stage it continues.
    pub defaults: IndexMap<String, Word>,
    /// What is done, in order once `order` has seen it.
    pub steps: Vec<Step>,
    /// What is known of it when it begins.
    pub begin: State,
    /// What is known of it when it ends.
    pub end: State,
    /// Who its steps run as, where the author says so.
    pub run_as: Option<Word>,
    /// How often what it makes changes, arguments not counted.
    pub volatility: Volatility,
}

/// Why a stage is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The author's `[stages.NAME]`.
    Stage,
    /// The author's `[targets.NAME]`.
    Target,
    /// An image that uses an argument: `--from` expands nothing.
    Image,
}

/// What a stage stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// Nothing.
    Scratch,
    /// An image.
    Image(Word),
    /// Another stage.
    Stage(StageId),
    /// One of several stages, or else an image, chosen by an argument.
    Choice(Word, Vec<StageId>),
    /// A named context.
    Context(String),
}

/// What is known of a stage's image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The workdir.
    pub workdir: Option<Word>,
    /// Who the image runs as.
    pub user: Option<Word>,
    /// The shell, where it is not the default.
    pub shell: Option<Vec<String>>,
    /// The environment variables that are known to be set.
    pub env: IndexMap<String, Word>,
    /// The arguments that are declared, each with its default's owner.
    pub declared: IndexMap<String, Option<Word>>,
    /// Whether the image is scratch and what was copied onto it, for `--link`.
    pub files: Files,
    /// Whether it has an entrypoint or a command of its own or of its parents.
    pub entrypoint: bool,
    /// Whether it has a command.
    pub command: bool,
    /// Whether it has the project's labels.
    pub labelled: bool,
    /// Folders that are known to be there.
    pub folders: Vec<String>,
    /// The image at the bottom, where there is one.
    pub image: Option<Word>,
}

/// What is known of the folders of an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Whether it began empty.
    pub scratch: bool,
    /// Whether a command may have changed anything.
    pub ran: bool,
    /// What was copied or made where, and whether it is someone's other than root's or has a mode.
    pub copies: Vec<(String, bool)>,
}

/// The order of a stage's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// `env`
    Env,
    /// `apt`, `apk`, `dnf`
    Packages,
    /// `shell`
    Shell,
    /// `setup`
    Setup,
    /// `workdir`
    Workdir,
    /// `dependencies`
    Dependencies,
    /// `sources`
    Sources,
    /// `artifacts`, until they have found their place
    Artifacts,
    /// `steps`
    Steps,
    /// Image settings
    Settings,
}

/// How often the inputs of a step change, the rarest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Volatility {
    /// Images alone.
    #[default]
    Image,
    /// Packages of the operating system.
    Packages,
    /// Manifests of dependencies.
    Manifests,
    /// Sources.
    Sources,
    /// Arguments that change with every build.
    Arguments,
}

/// What a step reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Paths of the build context, as BuildKit's patterns.
    pub paths: Vec<Word>,
    /// Stages whose output it reads.
    pub stages: Vec<StageId>,
    /// Images that it reads from.
    pub images: Vec<Spanned<String>>,
    /// Whether it reads a whole folder of the build context, whatever lies in it.
    pub whole: bool,
    /// Arguments that its values expand.
    pub expands: Vec<String>,
    /// Arguments that its command's text names, or that it is said to read.
    pub reads: Vec<String>,
}

/// Who a step runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// It does not matter.
    Anyone,
    /// Root, as far as msgen knows how.
    Root,
    /// Whoever the stage's steps run as.
    Stage,
    /// The user that the step names.
    Named(Word),
}

/// Where a step runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// It does not matter.
    Anywhere,
    /// In the folder that the base left.
    Base,
    /// In the stage's workdir.
    Stage,
    /// In a folder of its own.
    Folder(Word),
}

/// One instruction.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The part of the stage that it belongs to.
    pub phase: Phase,
    /// What is done.
    pub action: Action,
    /// Where it was written.
    pub origin: Span,
    /// Where each of its keys was written, where it sets several.
    pub keys: Vec<Span>,
    /// The comment above it.
    pub about: Option<String>,
    /// Who it runs as.
    pub who: Who,
    /// Where it runs.
    pub at: Where,
    /// What it reads.
    pub inputs: Inputs,
    /// How often that changes.
    pub volatility: Volatility,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Declares an argument; the default where it stands here.
    Arg(String, Option<Word>),
    /// Sets environment variables.
    Env(Vec<(String, Word)>),
    /// Sets the shell.
    Shell(Vec<String>),
    /// Sets the workdir.
    Workdir(Word),
    /// Sets the user.
    User(Word),
    /// Runs a command.
    Run(Run),
    /// Copies files.
    Copy(Copy),
    /// Fetches or unpacks.
    Add(Add),
    /// Writes a file.
    File(File),
    /// Keeps an instruction.
    Raw(String),
    /// Sets something of the image.
    Setting(Setting),
}

/// A command and what it sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The command.
    pub command: Command,
    /// What it sees while it runs.
    pub mounts: Vec<Mount>,
    /// Its network.
    pub network: Option<String>,
    /// Its sandbox.
    pub security: Option<String>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The author's text for the shell, and whether the shell knows `set -e`.
    Shell(String, bool),
    /// Commands of msgen's own as quoted words, each after the one before succeeded.
    All(Vec<Vec<String>>),
    /// A program and its arguments.
    Exec(Vec<String>),
}

impl Command {
    /// All of its text.
    pub fn text(&self) -> String {
        match self {
            Self::Shell(text, _) => text.clone(),
            Self::All(commands) => commands.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(" && "),
            Self::Exec(words) => words.join(" "),
        }
    }
}

/// Where something comes from, if not from the build context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A stage.
    Stage(StageId),
    /// An image, without arguments.
    Image(String),
    /// A named context.
    Context(String),
}

/// A mount of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Mount {
    /// A folder that the builder keeps.
    Cache {
        /// Its id.
        id: Option<Word>,
        /// What it begins with.
        from: Option<Origin>,
        /// The folder.
        target: Word,
        /// Who may use it at once.
        sharing: Option<String>,
        /// Whose it is.
        owner: Option<(String, Option<String>)>,
        /// Its mode.
        mode: Option<String>,
    },
    /// Files of the context, a stage or an image.
    Bind {
        /// Where they come from.
        from: Option<Origin>,
        /// Which.
        source: Option<Word>,
        /// Where they are seen.
        target: Word,
        /// Whether the command may write there.
        rw: bool,
    },
    /// A folder in memory.
    Tmpfs {
        /// The folder.
        target: Word,
        /// The most it holds.
        size: Option<String>,
    },
    /// A secret.
    Secret {
        /// Its id.
        id: String,
        /// The file.
        target: Option<Word>,
        /// The environment variable.
        env: Option<String>,
        /// Whether a build without it fails.
        required: bool,
    },
    /// An ssh agent.
    Ssh {
        /// Its id.
        id: Option<String>,
    },
}

/// A copy from the context, a stage, an image or a named context.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Copy {
    /// Whether its layer is independent of those before it.
    pub link: bool,
    /// Whether the paths keep their folders.
    pub parents: bool,
    /// Where the files come from.
    pub from: Option<Origin>,
    /// Whose they become.
    pub owner: Option<Word>,
    /// Their mode.
    pub mode: Option<String>,
    /// What is left out.
    pub exclude: Vec<Word>,
    /// What is copied.
    pub sources: Vec<Word>,
    /// Where it lands, as written.
    pub dest: Word,
    /// The folder or file that it lands in, from the root.
    pub lands: String,
    /// The paths in the image that it fills, from the root.
    pub fills: Vec<String>,
}

/// Fetched or unpacked files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Add {
    /// The checksum of the URL's content.
    pub checksum: Option<Word>,
    /// Whether `.git` comes too.
    pub keep_git_dir: bool,
    /// Whether an archive is unpacked.
    pub unpack: Option<bool>,
    /// Whose they become.
    pub owner: Option<Word>,
    /// Their mode.
    pub mode: Option<String>,
    /// What is left out.
    pub exclude: Vec<Word>,
    /// What is added.
    pub sources: Vec<Word>,
    /// Where it lands.
    pub dest: Word,
}

/// A file written in the spec.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its text.
    pub text: String,
    /// Whose it becomes.
    pub owner: Option<Word>,
    /// Its mode.
    pub mode: Option<String>,
    /// Its path.
    pub dest: Word,
}

/// Something of the image that makes no layer.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// `VOLUME`
    Volumes(Vec<Word>),
    /// `EXPOSE`
    Expose(Vec<Word>),
    /// `STOPSIGNAL`
    StopSignal(Word),
    /// `HEALTHCHECK NONE`
    NoHealthcheck,
    /// `HEALTHCHECK`: options and command
    Healthcheck(Vec<(String, String)>, Vec<String>),
    /// `ENTRYPOINT`
    Entrypoint(Vec<String>),
    /// `CMD`
    Cmd(Vec<String>),
    /// `LABEL`
    Labels(Vec<(String, Word)>),
}

impl Place {
    /// The spec's folder, relative to the build context, where it lies in it.
    pub fn inside(&self) -> Option<&[String]> {
        self.folders.strip_prefix(self.root.as_slice())
    }
}

impl Plan {
    /// A stage by its id.
    pub fn stage(&self, id: StageId) -> &Stage {
        &self.stages[id.0]
    }

    /// What is pulled in place of an image.
    pub fn pulled<'a>(&'a self, image: &'a Word) -> &'a Word {
        self.mirror.images.get(image).unwrap_or(image)
    }

    /// Every stage that one of the targets needs, themselves included.
    pub fn needed(&self) -> BTreeSet<StageId> {
        let mut found: BTreeSet<StageId> = self.targets().collect();
        let mut open: Vec<StageId> = self.targets().collect();
        while let Some(id) = open.pop() {
            open.extend(self.stage(id).needs().into_iter().filter(|needed| found.insert(*needed)));
        }
        found
    }

    /// Every stage whose layers are in the image of a target.
    pub fn shipped(&self) -> BTreeSet<StageId> {
        let mut found = BTreeSet::new();
        for target in self.targets() {
            let mut next = Some(target);
            while let Some(id) = next.filter(|id| found.insert(*id)) {
                next = match self.stage(id).base {
                    Base::Stage(parent) => Some(parent),
                    _ => None,
                };
            }
        }
        found
    }

    /// The stages that a stage continues, itself first.
    pub fn chain(&self, id: StageId) -> Vec<StageId> {
        let mut chain = vec![id];
        let mut at = id;
        while let Base::Stage(parent) = self.stage(at).base {
            chain.push(parent);
            at = parent;
        }
        chain
    }

    /// The author's targets.
    pub fn targets(&self) -> impl Iterator<Item = StageId> {
        (0..self.stages.len()).map(StageId).filter(|id| self.stage(*id).kind == Kind::Target)
    }
}

impl Stage {
    /// The stages that this one needs directly.
    pub fn needs(&self) -> Vec<StageId> {
        let mut needs = match &self.base {
            Base::Stage(id) => vec![*id],
            Base::Choice(_, ids) => ids.clone(),
            Base::Scratch | Base::Image(_) | Base::Context(_) => Vec::new(),
        };
        needs.extend(self.steps.iter().flat_map(|step| step.inputs.stages.iter().copied()));
        needs
    }
}
