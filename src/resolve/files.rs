//! Files that are copied: `sources`, `manifests`, artifacts, and the steps `copy`, `add` and `file`.

use super::Resolver;
use super::path::{self, ImagePath, Kind, Start, below, concat, is_pattern, join, split};
use super::run::is_empty;
use super::stage::{Building, names};
use super::text::Scope;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Copy, Inputs, Origin, Phase, Volatility, Where};
use crate::source::Span;
use crate::spec::files::FileRef;
use crate::spec::{FileSet, Files, Text};
use crate::word::Word;

/// Names that are files in every project that has them.
const MANIFESTS: &[&str] = &[
    "go.mod",
    "go.sum",
    "go.work",
    "go.work.sum",
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "yarn.lock",
    ".yarnrc",
    ".yarnrc.yml",
    ".npmrc",
    "bun.lock",
    "bun.lockb",
    "bunfig.toml",
    "turbo.json",
    "nx.json",
    "tsconfig.json",
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    "setup.py",
    "setup.cfg",
    "constraints.txt",
    "requirements.txt",
    "requirements.in",
    "pom.xml",
    "mvnw",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "gradle.properties",
    "gradlew",
    "gradle.lockfile",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "Gemfile",
    "Gemfile.lock",
    "composer.json",
    "composer.lock",
    "mix.exs",
    "mix.lock",
    ".nvmrc",
    ".node-version",
    ".python-version",
    ".tool-versions",
    "Makefile",
];

fn is_manifest(name: &str) -> bool {
    let requirements = name.strip_prefix("requirements").and_then(|rest| rest.strip_suffix(".txt"));
    MANIFESTS.contains(&name) || requirements.is_some_and(|middle| !is_pattern(middle))
}

/// Paths that are copied together, and what holds for them.
struct Group<'t> {
    paths: Vec<&'t Text>,
    set: Option<&'t FileSet>,
}

/// Where files come from.
pub(super) struct From {
    /// The stage, image or named context; the build context where there is none.
    pub origin: Option<Origin>,
    /// The folder that the paths start from.
    pub root: Vec<Word>,
    /// Whether that folder is given from the root of a stage or an image.
    pub absolute: bool,
    /// Whether it is all that the author has there, and no folder of their choice.
    pub all: bool,
}

impl<'a> Resolver<'a> {
    /// `sources` and copied `manifests`: neighbouring plain paths together, each table alone.
    pub(super) fn file_copies(&mut self, b: &mut Building<'a>, files: &'a Files) {
        let mut groups: Vec<Group<'a>> = Vec::new();
        for item in files.items() {
            match (item, groups.last_mut()) {
                (FileRef::Path(path), Some(Group { paths, set: None }))
                    if !is_all(path) && !paths.iter().any(|path| is_all(path)) =>
                {
                    paths.push(path);
                }
                (FileRef::Path(path), _) => groups.push(Group { paths: vec![path], set: None }),
                (FileRef::Set(set), _) => groups.push(Group {
                    paths: set.paths.iter().flat_map(super::super::spec::Strings::list).collect(),
                    set: Some(set),
                }),
            }
        }
        for group in groups {
            self.group(b, &group);
        }
    }

    fn group(&mut self, b: &mut Building<'_>, group: &Group<'_>) {
        let Some(first) = group.paths.first() else {
            if let Some(set) = group.set {
                let span = [&set.root, &set.to, &set.from].into_iter().flatten().next().map(|text| text.span);
                self.required(None, "paths", "a set of files", span.unwrap_or(b.name.span));
            }
            return;
        };
        let mut inputs = Inputs::default();
        let from = self.files_from(b, group.set, first.span, &mut inputs);
        let mut copy = Copy::default();
        if let Some(set) = group.set {
            self.ownership(b, &mut copy, set.owner.as_ref(), set.mode.as_ref());
            copy.exclude = set.exclude.iter().filter_map(|pattern| self.pattern(pattern, &b.scope)).collect();
        }
        let to = group.set.and_then(|set| set.to.as_ref());
        let dest = self.folder_dest(b, to, first);
        let (Some(from), Some(dest)) = (from, dest) else { return };
        if let Some(mode) = group.set.and_then(|set| set.mode.as_ref()) {
            self.mode_of_new_folders(b, mode, &dest.absolute, to.is_some());
            let above = group.paths.iter().find_map(|path| path.trim_matches('/').rsplit_once('/'));
            if let Some((above, _)) = above {
                let folder = path::normal(&format!("{}/{above}", dest.absolute));
                self.mode_of_new_folders(b, mode, &folder, true);
            }
        }
        copy.from.clone_from(&from.origin);
        self.keep_folders(b, &group.paths, &from, &dest, to.is_none(), &mut copy, &mut inputs);
        self.push_copy(b, copy, first.span, inputs);
    }

    /// Chooses how paths keep their folders below a place: one plain name, files side by side, or `--parents`.
    #[allow(
        clippy::too_many_arguments,
        reason = "each is another thing, and there is one caller for sources and one for artifacts"
    )]
    pub(super) fn keep_folders(
        &mut self,
        b: &Building<'_>,
        paths: &[&Text],
        from: &From,
        dest: &ImagePath,
        bare: bool,
        copy: &mut Copy,
        inputs: &mut Inputs,
    ) {
        let mut parts = Vec::new();
        for path in paths {
            match self.kept_path(path, from.origin.is_some(), &b.scope) {
                Some(path) => parts.push(path),
                None => return,
            }
        }
        let context = from.origin.is_none();
        let source = |tail: &[Word]| {
            let path = join(from.root.iter().chain(tail));
            if !from.absolute {
                path
            } else if from.root.is_empty() && tail.is_empty() {
                Word::text("/")
            } else {
                concat(&[&Word::text("/"), &path])
            }
        };
        if context {
            inputs.paths.extend(parts.iter().map(|tail| source(tail)));
            inputs.whole = from.all && parts.iter().any(Vec::is_empty);
        }
        let name = |tail: &[Word]| match tail {
            [name] => name.as_text().filter(|name| !is_pattern(name)).map(|name| name.to_string()),
            _ => None,
        };
        let fill = |tail: &[Word]| {
            let known: Vec<String> = tail
                .iter()
                .map_while(|part| part.as_text().filter(|part| !is_pattern(part)).map(|part| part.to_string()))
                .collect();
            path::normal(&format!("{}/{}", dest.absolute, known.join("/")))
        };
        copy.fills = parts.iter().map(|tail| fill(tail)).collect();
        copy.lands.clone_from(&dest.absolute);
        let plain = copy.exclude.is_empty();
        match parts.as_slice() {
            [all] if all.is_empty() => {
                copy.sources = vec![source(&[])];
                let here = bare
                    && copy.sources[0].as_text().as_deref() == Some(".")
                    && dest.word.as_text().as_deref() == Some("./");
                copy.dest = if here { Word::text(".") } else { dest.word.clone() };
            }
            many if plain && many.iter().all(|tail| name(tail).is_some_and(|name| is_manifest(&name))) => {
                copy.sources = many.iter().map(|tail| source(tail)).collect();
                copy.dest = dest.word.clone();
            }
            [one] if plain && name(one).is_some() => {
                copy.sources = vec![source(one)];
                copy.dest = concat(&[&dest.word, &join(one)]);
            }
            many => {
                copy.parents = true;
                let pivot = |tail: &Vec<Word>| {
                    if from.root.is_empty() && !from.absolute {
                        return source(tail);
                    }
                    let root = source(&[]);
                    let slash = if root.as_text().as_deref() == Some("/") { "./" } else { "/./" };
                    concat(&[&root, &Word::text(slash), &join(tail)])
                };
                copy.sources = many.iter().map(pivot).collect();
                copy.dest = dest.word.clone();
            }
        }
        inputs.expands.extend(copy.sources.iter().chain([&copy.dest]).flat_map(names));
    }

    /// A path that keeps its folders: relative, and not climbing.
    fn kept_path(&mut self, text: &Text, elsewhere: bool, scope: &Scope) -> Option<Vec<Word>> {
        if !elsewhere {
            // The checks and messages are those of every context path; only the parts are wanted.
            let folders = self.plan.place.root.clone();
            return self.context_path(text, &folders, Kind::Kept, scope);
        }
        if !self.is_path(text) {
            return None;
        }
        let word = self.word(text, scope)?;
        let parts = split(&word);
        if parts.absolute {
            let help = format!(
                "name the folder it starts from: `root = \"/\", paths = [\"{}\"]`",
                text.trim_start_matches('/')
            );
            self.error(
                Code::InvalidPath,
                text,
                format!("`{}` keeps its folders, so it starts from `root`", text.value),
                help,
            );
            return None;
        }
        if parts.parts.iter().any(|part| part.as_text().as_deref() == Some("..")) {
            self.error(
                Code::PathClimbs,
                text,
                format!("`{}` climbs out of the folder that it starts from", text.value),
                "let `root` be the folder above",
            );
            return None;
        }
        Some(parts.parts)
    }

    fn files_from(&mut self, b: &Building<'_>, set: Option<&FileSet>, span: Span, inputs: &mut Inputs) -> Option<From> {
        let root = set.and_then(|set| set.root.as_ref());
        let Some(from) = set.and_then(|set| set.from.as_ref()) else {
            let folder = b.folder.clone();
            let named = root;
            let root = match root {
                Some(root) => self.context_path(root, &folder, Kind::Copied, &b.scope)?,
                None => folder
                    .iter()
                    .skip(self.plan.place.root.len())
                    .map(|name| Word::text(path::escape_pattern(name)))
                    .collect(),
            };
            return Some(From { origin: None, root, absolute: false, all: named.is_none() });
        };
        let origin = self.origin(from, None, inputs)?;
        let start = self.start_of(&origin);
        let root = match root {
            Some(root) => self.path_elsewhere(root, &origin, &b.scope)?,
            None => {
                if let Some(start) = start {
                    start
                } else {
                    let message = format!("nobody knows which folder of `{}` these paths start from", from.value);
                    self.report(
                        Diagnostic::new(Code::UnknownWorkdir, span, message).help("name it: `root = \"/where\"`"),
                    );
                    return None;
                }
            }
        };
        let parts = split(&root);
        Some(From { absolute: parts.absolute, origin: Some(origin), root: parts.parts, all: false })
    }

    /// The folder that relative paths of another stage start from.
    pub(super) fn start_of(&self, origin: &Origin) -> Option<Word> {
        match origin {
            Origin::Stage(id) => self.plan.stage(*id).end.workdir.clone(),
            Origin::Image(_) => None,
            Origin::Context(_) => Some(Word::text(".")),
        }
    }

    /// A path in another stage, an image or a named context.
    pub(super) fn path_elsewhere(&mut self, text: &Text, origin: &Origin, scope: &Scope) -> Option<Word> {
        if !self.is_path(text) {
            return None;
        }
        let word = self.word(text, scope)?;
        let parts = split(&word);
        if parts.absolute || matches!(origin, Origin::Context(_)) {
            return Some(word);
        }
        if let Some(start) = self.start_of(origin) {
            return Some(below(&start, &parts.parts));
        }
        let help = format!("write it from the root: `/{}`", text.value);
        self.error(
            Code::UnknownWorkdir,
            text,
            format!("`{}` is relative, and the workdir of where it lies is not known", text.value),
            help,
        );
        None
    }

    /// A pattern of `exclude`.
    pub(super) fn pattern(&mut self, text: &Text, scope: &Scope) -> Option<Word> {
        if !self.is_path(text) {
            return None;
        }
        let word = self.word(text, scope)?;
        let problem = match crate::dockerfile::quote::flag_unsafe(&word) {
            Some(problem) => problem.to_string(),
            None if word.as_text().is_none() => "BuildKit expands nothing in an `exclude`".to_owned(),
            None => return Some(word),
        };
        self.error(
            Code::InvalidPath,
            text,
            problem,
            "write the pattern out, in ASCII; `?` stands for any one character",
        );
        None
    }

    /// Where files land that keep their folders: a folder, the workdir unless said.
    pub(super) fn folder_dest(&mut self, b: &Building<'_>, to: Option<&Text>, at: &Text) -> Option<ImagePath> {
        if let Some(to) = to {
            let mut path = self.image_path(to, b.start(), &b.scope)?;
            let literal = path.word.to_spec();
            let parts = split(&path.word);
            if !literal.ends_with('/') {
                path.word = concat(&[&path.word, &Word::text("/")]);
            }
            if !parts.absolute && !literal.starts_with('.') {
                path.word = concat(&[&Word::text("./"), &path.word]);
            }
            return Some(path);
        }
        self.workdir_dest(b, at)
    }

    pub(super) fn workdir_dest(&mut self, b: &Building<'_>, at: &Text) -> Option<ImagePath> {
        let here = Text::new("./".to_owned(), at.span);
        match b.start() {
            Start::Workdir(_) | Start::Root => self.image_path(&here, b.start(), &b.scope),
            Start::Unknown | Start::Setup => {
                let message = format!("nobody knows where `{}` lands: the workdir is not known here", at.value);
                self.error(
                    Code::UnknownWorkdir,
                    at,
                    message,
                    "say where with `to = \"/where/\"`, or give the stage a `workdir`",
                );
                None
            }
        }
    }

    /// Sets owner and mode of a copy.
    pub(super) fn ownership(&mut self, b: &Building<'_>, copy: &mut Copy, owner: Option<&Text>, mode: Option<&Text>) {
        if let Some(owner) = owner
            && is_empty(b)
            && owner.contains(|c: char| c.is_ascii_alphabetic())
            && !owner.contains('$')
        {
            self.error(
                Code::InvalidUser,
                owner,
                "scratch knows no names of users",
                "write the owner in numbers: `65532:65532`",
            );
        }
        copy.owner = owner.and_then(|owner| self.user(owner, &b.scope));
        copy.mode = mode.and_then(|mode| self.mode(mode));
    }

    pub(super) fn mode(&mut self, text: &Text) -> Option<String> {
        let octal = (3..=4).contains(&text.len()) && text.bytes().all(|b| (b'0'..=b'7').contains(&b));
        let symbolic = !text.is_empty()
            && text.split(',').all(|part| {
                let rest = part.trim_start_matches(['u', 'g', 'o', 'a']);
                rest.starts_with(['+', '-', '=']) && rest[1..].chars().all(|c| "rwxXst".contains(c))
            });
        if octal || symbolic {
            return Some(text.value.clone());
        }
        self.error(
            Code::InvalidMode,
            text,
            format!("`{}` is no mode", text.value),
            "write an octal number such as `0755`, or `u=rwX,go=rX`",
        );
        None
    }

    /// BuildKit gives the mode of a copy to the folders that it makes: a folder without x is closed.
    pub(super) fn mode_of_new_folders(&mut self, b: &Building<'_>, mode: &Text, folder: &str, named: bool) {
        const THERE: &[&str] = &[
            "/",
            "/bin",
            "/etc",
            "/home",
            "/lib",
            "/opt",
            "/root",
            "/srv",
            "/tmp",
            "/usr",
            "/usr/bin",
            "/usr/lib",
            "/usr/local",
            "/usr/local/bin",
            "/usr/local/etc",
            "/usr/local/lib",
            "/usr/local/share",
            "/usr/share",
            "/var",
            "/var/lib",
            "/var/log",
        ];
        let digits: String = mode.chars().rev().take(3).collect();
        let closed =
            mode.bytes().all(|b| b.is_ascii_digit()) && digits.bytes().all(|digit| (digit - b'0').is_multiple_of(2));
        let below = |known: &str| known == folder || known.starts_with(&format!("{}/", folder.trim_end_matches('/')));
        let there = folder == "/"
            || (!b.state.files.scratch && THERE.contains(&folder))
            || b.state.folders.iter().any(|known| below(known));
        if closed && !there && named {
            let message = format!(
                "`{folder}` may not be there, and the copy would make it with mode {}: nobody could enter it",
                mode.value
            );
            self.error(Code::ModeOfFolder, mode, message, format!("make the folder first: `{{ dir = \"{folder}\" }}`"));
        }
    }

    pub(super) fn push_copy(&mut self, b: &mut Building<'_>, copy: Copy, span: Span, inputs: Inputs) {
        let relative = !split(&copy.dest).absolute;
        let volatility = self.copy_volatility(b.phase, &copy);
        let mut inputs = inputs;
        inputs.expands.extend(copy.owner.iter().flat_map(names));
        b.state.files.copies.push((copy.lands.clone(), false));
        let step = b.push(Action::Copy(copy), span, inputs);
        step.volatility = volatility;
        if relative {
            step.at = Where::Stage;
        }
    }

    fn copy_volatility(&self, phase: Phase, copy: &Copy) -> Volatility {
        match &copy.from {
            None if phase == Phase::Dependencies => Volatility::Manifests,
            None => Volatility::Sources,
            Some(Origin::Stage(id)) => self.plan.stage(*id).volatility,
            Some(Origin::Image(_)) => Volatility::Image,
            Some(Origin::Context(_)) => Volatility::Sources,
        }
    }
}

/// Whether a path is the whole folder.
pub(super) fn is_all(path: &str) -> bool {
    path.split('/').all(|part| part.is_empty() || part == ".") && !path.starts_with('/')
}

/// The folder that a copy makes where it is not there.
pub(super) fn folder_of(dest: &ImagePath) -> String {
    if dest.folder {
        return dest.absolute.clone();
    }
    match dest.absolute.rsplit_once('/') {
        Some((folder, _)) if !folder.is_empty() => folder.to_owned(),
        _ => "/".to_owned(),
    }
}
