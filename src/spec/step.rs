//! Steps: what `setup` and `steps` hold, and the runs of `dependencies`.
//!
//! A step has exactly one verb; the verb's value is what is made, `to` is where it lands.

use schemars::JsonSchema;
use serde::Deserialize;

use super::mount::{BindUse, CacheUse, Mounts, Packages, SecretUse, Ssh, TmpfsUse};
use super::{Command, Files, Map, Strings, Text, Value};

/// A command, a step, or a list of both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Steps {
    /// A command for the shell.
    String(Text),
    /// A step.
    Table(Box<crate::source::Spanned<Step>>),
    /// Several.
    List(Vec<StepItem>),
}

/// A command or a step.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum StepItem {
    /// A command for the shell.
    String(Text),
    /// A step.
    Table(Box<crate::source::Spanned<Step>>),
}

/// One step, by its verb.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$verb", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Step {
    /// Runs a command.
    Run(Run),
    /// Copies files.
    Copy(CopyFiles),
    /// Fetches or unpacks.
    Add(AddFiles),
    /// Writes a file.
    File(WriteFile),
    /// Makes a folder.
    Dir(MakeDir),
    /// Makes a symbolic link.
    Symlink(MakeSymlink),
    /// Sets environment variables.
    Env(SetEnv),
    /// Installs Debian packages.
    Apt(Apt),
    /// Installs Alpine packages.
    Apk(Apk),
    /// Installs Fedora packages.
    Dnf(Dnf),
    /// An instruction as it is.
    Raw(Raw),
}

/// Runs a command.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`run`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Run {
    /// Runs a command: a string is for the shell, a list is the program and its arguments. Several
    /// lines stop at the first that fails.
    pub run: Command,
    /// The build arguments that its program reads from the environment, instead of those that its
    /// text names.
    pub args: Option<Vec<Text>>,
    /// Folders that the builder keeps from one build to the next: a known cache by its name, or a table.
    #[serde(default)]
    pub caches: Vec<CacheUse>,
    /// Secrets that it may read, by their names in `[secrets]`.
    #[serde(default)]
    pub secrets: Vec<SecretUse>,
    /// Forwards the ssh agent: `true`, or ids.
    pub ssh: Option<Ssh>,
    /// Files that it sees while it runs, without copying them.
    #[serde(default)]
    pub binds: Vec<BindUse>,
    /// Folders in memory while it runs.
    #[serde(default)]
    pub tmpfs: Vec<TmpfsUse>,
    /// The network that it has.
    pub network: Option<Network>,
    /// Whether it runs without the sandbox.
    pub security: Option<Security>,
    /// The comment above this step.
    pub about: Option<Text>,
    /// Who this step alone runs as.
    pub user: Option<Text>,
    /// Where this step alone runs.
    pub workdir: Option<Text>,
}

/// The network of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "network", rename_all = "kebab-case")]
pub enum Network {
    /// The builder's network.
    Default,
    /// No network at all.
    None,
    /// The host's network; the build needs `--allow network.host`.
    Host,
}

/// The sandbox of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "security", rename_all = "kebab-case")]
pub enum Security {
    /// In the builder's sandbox.
    Sandbox,
    /// Without the sandbox; the build needs `--allow security.insecure`.
    Insecure,
}

/// Copies files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`copy`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CopyFiles {
    /// Copies files and folders from the build context, or `from` elsewhere, as COPY does: a folder's
    /// contents, without its name.
    pub copy: Strings,
    /// Where they land; the workdir unless said. A folder ends in `/`.
    pub to: Option<Text>,
    /// The stage, image or named context they come from.
    pub from: Option<Text>,
    /// What is left out, as COPY's `--exclude`: from each copied folder.
    #[serde(default)]
    pub exclude: Vec<Text>,
    /// `user:group` of what is copied, best numeric; root's unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of what is copied.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
    /// The comment above this step.
    pub about: Option<Text>,
}

/// Fetches or unpacks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`add`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct AddFiles {
    /// Fetches a URL or a git repository, or unpacks a local archive, as ADD does.
    pub add: Strings,
    /// Where it lands; the workdir unless said. A folder ends in `/`.
    pub to: Option<Text>,
    /// The checksum that the URL's content must have.
    #[schemars(extend("examples" = ["sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d"]))]
    pub checksum: Option<Text>,
    /// Whether an archive is unpacked; a local one is unless said, a fetched one is not.
    pub unpack: Option<bool>,
    /// Whether a git repository's `.git` comes too.
    #[serde(default)]
    pub keep_git_dir: bool,
    /// What is left out, as ADD's `--exclude`.
    #[serde(default)]
    pub exclude: Vec<Text>,
    /// `user:group` of what is added, best numeric; root's unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of what is added.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
    /// The comment above this step.
    pub about: Option<Text>,
}

/// Writes a file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`file`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct WriteFile {
    /// Writes a file: this text, literally, with a last line break if it has none.
    pub file: Text,
    /// The file's path.
    #[schemars(required)]
    pub to: Option<Text>,
    /// `user:group` of the file, best numeric; root's unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of the file; `0644` unless said.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
    /// The comment above this step.
    pub about: Option<Text>,
}

/// Makes a folder.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`dir`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct MakeDir {
    /// Makes a folder at this path, with the folders above it.
    pub dir: Text,
    /// `user:group` of the folder; whoever runs the step unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of the folder; `0755` unless said.
    #[schemars(extend("examples" = ["0750"]))]
    pub mode: Option<Text>,
    /// The comment above this step.
    pub about: Option<Text>,
    /// Who this step alone runs as.
    pub user: Option<Text>,
    /// Where this step alone runs.
    pub workdir: Option<Text>,
}

/// Makes a symbolic link.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`symlink`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct MakeSymlink {
    /// Makes a symbolic link that points to this path.
    pub symlink: Text,
    /// The link's own path; its folder must be there.
    #[schemars(required)]
    pub to: Option<Text>,
    /// The comment above this step.
    pub about: Option<Text>,
    /// Who this step alone runs as.
    pub user: Option<Text>,
    /// Where this step alone runs.
    pub workdir: Option<Text>,
}

/// Sets environment variables.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`env`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct SetEnv {
    /// Sets environment variables from here on, by name.
    #[schemars(extend("x-tombi-additional-key-label" = "NAME"))]
    pub env: Map<Value>,
    /// The comment above this step.
    pub about: Option<Text>,
}

macro_rules! package_step {
    ($name:ident, $field:ident, $rename:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, Deserialize, JsonSchema)]
        #[serde(rename = $rename, rename_all = "kebab-case")]
        #[schemars(deny_unknown_fields)]
        pub struct $name {
            #[doc = $doc]
            pub $field: Packages,
            /// The comment above this step.
            pub about: Option<Text>,
        }
    };
}

package_step!(Apt, apt, "`apt`", "Installs Debian packages, as root.");
package_step!(Apk, apk, "`apk`", "Installs Alpine packages, as root.");
package_step!(Dnf, dnf, "`dnf`", "Installs Fedora packages, as root.");

/// An instruction as it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "`raw`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Raw {
    /// One instruction, kept as it is. FROM, ARG, ENV, SHELL, USER, WORKDIR and directives are refused: they have keys of their own.
    #[schemars(extend("examples" = ["ONBUILD RUN make"]))]
    pub raw: Text,
    /// What the instruction reads.
    pub inputs: Option<Inputs>,
    /// The comment above this step.
    pub about: Option<Text>,
}

/// What a raw instruction reads.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`inputs`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Inputs {
    /// The context paths that it reads.
    #[serde(default)]
    pub paths: Vec<Text>,
    /// The stages and targets that it reads.
    #[serde(default)]
    pub stages: Vec<Text>,
    /// The build arguments that it reads.
    #[serde(default)]
    pub args: Vec<Text>,
}

/// A command, a dependency, or a list of both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Dependencies {
    /// A command for the shell.
    String(Text),
    /// A command and the manifests it reads.
    Table(Box<crate::source::Spanned<Dependency>>),
    /// Several.
    List(Vec<DependencyItem>),
}

/// A command or a dependency.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum DependencyItem {
    /// A command for the shell.
    String(Text),
    /// A command and the manifests it reads.
    Table(Box<crate::source::Spanned<Dependency>>),
}

/// A command that installs dependencies, and the manifests it reads.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a dependency", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Dependency {
    /// The files that the command reads, copied just before it.
    #[schemars(extend("examples" = [["go.mod", "go.sum"], ["package.json", "package-lock.json"]]))]
    pub manifests: Option<Files>,
    /// Whether the manifests are bound for this command alone instead of being copied.
    #[serde(default)]
    pub mount: bool,
    /// The command that installs: a string is for the shell, a list is the program and its arguments.
    #[schemars(required)]
    pub run: Option<Command>,
    /// The build arguments that its program reads from the environment, instead of those that its
    /// text names.
    pub args: Option<Vec<Text>>,
    /// Folders that the builder keeps from one build to the next: a known cache by its name, or a table.
    #[serde(default)]
    pub caches: Vec<CacheUse>,
    /// Secrets that it may read, by their names in `[secrets]`.
    #[serde(default)]
    pub secrets: Vec<SecretUse>,
    /// Forwards the ssh agent: `true`, or ids.
    pub ssh: Option<Ssh>,
    /// Files that it sees while it runs, without copying them.
    #[serde(default)]
    pub binds: Vec<BindUse>,
    /// Folders in memory while it runs.
    #[serde(default)]
    pub tmpfs: Vec<TmpfsUse>,
    /// The network that it has.
    pub network: Option<Network>,
    /// Whether it runs without the sandbox.
    pub security: Option<Security>,
    /// The comment above this step.
    pub about: Option<Text>,
    /// Who this step alone runs as.
    pub user: Option<Text>,
    /// Where this step alone runs.
    pub workdir: Option<Text>,
}

/// A run, whatever it was written as.
#[derive(Debug, Clone, Copy)]
pub struct RunRef<'a> {
    /// What is run.
    pub command: CommandRef<'a>,
    /// The args that replace the search of its text.
    pub args: Option<&'a [Text]>,
    /// What it sees while it runs.
    pub mounts: Mounts<'a>,
    /// Its network.
    pub network: Option<Network>,
    /// Its sandbox.
    pub security: Option<Security>,
    /// The comment above it.
    pub about: Option<&'a Text>,
    /// Its user.
    pub user: Option<&'a Text>,
    /// Its workdir.
    pub workdir: Option<&'a Text>,
}

/// A command by reference.
#[derive(Debug, Clone, Copy)]
pub enum CommandRef<'a> {
    /// For the shell.
    Shell(&'a Text),
    /// The program and its arguments.
    Exec(&'a [Text]),
}

impl Command {
    /// The command by reference.
    pub fn get(&self) -> CommandRef<'_> {
        match self {
            Self::String(text) => CommandRef::Shell(text),
            Self::List(words) => CommandRef::Exec(words),
        }
    }
}

impl<'a> RunRef<'a> {
    /// A plain string.
    pub fn plain(text: &'a Text) -> Self {
        Self {
            command: CommandRef::Shell(text),
            args: None,
            mounts: Mounts { caches: &[], binds: &[], tmpfs: &[], secrets: &[], ssh: None },
            network: None,
            security: None,
            about: None,
            user: None,
            workdir: None,
        }
    }
}

macro_rules! run_ref {
    ($value:expr, $command:expr) => {
        RunRef {
            command: $command,
            args: $value.args.as_deref(),
            mounts: Mounts {
                caches: &$value.caches,
                binds: &$value.binds,
                tmpfs: &$value.tmpfs,
                secrets: &$value.secrets,
                ssh: $value.ssh.as_ref(),
            },
            network: $value.network,
            security: $value.security,
            about: $value.about.as_ref(),
            user: $value.user.as_ref(),
            workdir: $value.workdir.as_ref(),
        }
    };
}

impl Run {
    /// The run by reference.
    pub fn get(&self) -> RunRef<'_> {
        run_ref!(self, self.run.get())
    }
}

impl Dependency {
    /// The run by reference, if it has a command.
    pub fn get(&self) -> Option<RunRef<'_>> {
        self.run.as_ref().map(|command| run_ref!(self, command.get()))
    }
}
