//! What a project says of itself in its own manifests: the values that a preset's parameters have
//! where the author gives none.
//!
//! One file a language, one line in [`LANGUAGES`]. Every language reads through one interface,
//! [`Files`], and says what it found as plain [`Facts`]. A fact is a [`Node`] whose span lies in the
//! manifest, so that an error about it points there.
//!
//! - No evidence: the fact is absent, and the preset's default stands.
//! - Evidence that contradicts itself, or that cannot be read: the fact is a [`Problem`], which is
//!   said only where the author did not give the parameter.

/// The members of a workspace, by their patterns.
mod glob;
/// Go: `go.mod`, `go.work`, `vendor/`.
mod go;
/// Java: `pom.xml`, Gradle's files.
mod java;
/// What the readers of manifests share.
mod manifest;
/// Files without a disk.
mod memory;
/// Node: `package.json`, lock files, workspaces.
mod node;
/// Which text of a manifest may become a word.
mod plain;
/// Python: `pyproject.toml`, lock files, requirements.
mod python;
/// The releases that are known of each language.
mod releases;
/// Version managers' files, for every language.
mod tools;

pub use memory::Memory;

use indexmap::IndexMap;

use crate::diag::{Code, Diagnostic};
use crate::document::{Node, Value};
use crate::source::{Source, Sources, Span};

/// The most bytes of a manifest that are read: 4 MiB.
pub const MOST_BYTES: usize = 4 << 20;

/// A repository's files. Paths are relative to its root, with `/`, without `.` and `..`; the root is `""`.
pub trait Files {
    /// The path of the spec's folder.
    fn folder(&self) -> &str;
    /// The name of a path as messages show it.
    fn name(&self, path: &str) -> String;
    /// The text of a regular file of at most `most` bytes, or nothing where there is no file.
    /// An error says why it cannot be read, such as "it has more than 4194304 bytes".
    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String>;
    /// What a folder holds, sorted by name; nothing where there is no folder or it cannot be read.
    fn list(&self, path: &str) -> Vec<Found>;
    /// Whether there is a file (`Some(false)`) or a folder (`Some(true)`).
    fn kind(&self, path: &str) -> Option<Kind>;
}

/// No files at all: what a spec says must be enough.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn folder(&self) -> &'static str {
        ""
    }

    fn name(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, _: &str, _: usize) -> Result<Option<String>, String> {
        Ok(None)
    }

    fn list(&self, _: &str) -> Vec<Found> {
        Vec::new()
    }

    fn kind(&self, _: &str) -> Option<Kind> {
        None
    }
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The name, without the folder's.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What lies at a path; a link is what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
}

/// What a project says, by the fact's name.
pub type Facts = IndexMap<&'static str, Fact>;

/// A value from a manifest, or what is wrong there.
#[derive(Debug, Clone)]
pub enum Fact {
    /// The value; its span is where the manifest says so.
    Known(Node),
    /// Why there is none. The help is left empty where setting the parameter is the way out.
    Problem(Box<Diagnostic>),
}

/// A language whose manifests are read.
#[derive(Debug)]
pub struct Language {
    /// The name, as a preset's `facts = "go"` has it.
    pub name: &'static str,
    /// Its facts and what each says.
    pub facts: &'static [(&'static str, &'static str)],
    /// Files, one of which shows that a folder holds a project of this language.
    pub signs: &'static [&'static str],
    /// Reads them.
    pub read: fn(&mut Project<'_>) -> Facts,
}

/// The languages.
pub const LANGUAGES: &[Language] = &[go::LANGUAGE, node::LANGUAGE, python::LANGUAGE, java::LANGUAGE];

/// A project: one folder of a repository.
pub struct Project<'a> {
    /// The repository.
    pub files: &'a dyn Files,
    /// Where manifests are added, so that spans into them can be shown.
    pub sources: &'a mut Sources,
    /// The project's folder.
    pub folder: String,
}

impl Project<'_> {
    /// A manifest's text, or nothing where there is none. It is added to the sources, once.
    pub fn manifest(&mut self, path: &str) -> Result<Option<Source>, Box<Diagnostic>> {
        let name = self.files.name(path);
        let known = self.sources.named(&name);
        // An empty one may be the place of evidence, or of a file that cannot be read.
        if let Some(source) = known.filter(|source| !source.text.is_empty()) {
            return Ok(Some(source.clone()));
        }
        match self.files.read(path, MOST_BYTES) {
            Ok(None) => Ok(None),
            Ok(Some(text)) => match known {
                Some(known) if text.is_empty() => Ok(Some(known.clone())),
                _ => Ok(Some(self.sources.add(name, &text).clone())),
            },
            Err(reason) => {
                let message = format!("cannot read `{name}`: {reason}");
                Err(Box::new(Diagnostic::new(Code::InvalidManifest, self.evidence(path), message)))
            }
        }
    }

    /// The span of a file whose being there is the evidence.
    pub fn evidence(&mut self, path: &str) -> Span {
        let name = self.files.name(path);
        let base = match self.sources.named(&name) {
            Some(source) => source.base(),
            None => self.sources.add(name, "").base(),
        };
        Span { start: base, end: base }
    }
}

/// A path from a folder of the repository; nothing where it climbs out of it or is absolute.
pub fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// How to write `to` from `from`: `..` for each folder up, `.` for itself.
pub fn relative(from: &str, to: &str) -> String {
    let parts = |path: &'_ str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let path: Vec<String> = up.chain(to[shared..].iter().cloned()).collect();
    if path.is_empty() { ".".to_owned() } else { path.join("/") }
}

/// The folder that a path lies in; the root's is the root.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A text as a fact.
pub fn text(text: impl Into<String>, span: Span) -> Fact {
    Fact::Known(Node { span, value: Value::String(text.into()) })
}

/// A flag as a fact.
pub fn flag(flag: bool, span: Span) -> Fact {
    Fact::Known(Node { span, value: Value::Boolean(flag) })
}

/// A list of texts as a fact.
pub fn texts(texts: impl IntoIterator<Item = (String, Span)>, span: Span) -> Fact {
    let items = texts.into_iter().map(|(text, span)| Node { span, value: Value::String(text) });
    Fact::Known(Node { span, value: Value::List(items.collect()) })
}
