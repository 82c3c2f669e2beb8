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
/// The members of a workspace, by their names.
mod names;
/// Node: `package.json`, lock files, workspaces.
mod node;
/// What is computed once for all specs of a run.
mod once;
/// Which text of a manifest may become a word.
mod plain;
/// Python: `pyproject.toml`, lock files, requirements.
mod python;
/// The releases that are known of each language.
mod releases;
/// Version managers' files, for every language.
mod tools;

pub use memory::Memory;
pub use once::{Key, Once, Shared};

use std::sync::Arc;

use indexmap::IndexMap;

use crate::diag::{Code, Diagnostic};
use crate::document::{Node, Value};
use crate::source::{Shift, Source, Sources, Span, normal};

/// The most bytes of a manifest that are read: 4 MiB.
pub const MOST_BYTES: usize = 4 << 20;

/// A repository's files, as the spec of one folder sees them. Paths are relative to its root, with `/`, without `.` and
/// `..`; the root is `""`.
pub trait Files: Sync {
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

    /// Whether there is surely nothing at a path, where that is cheap to say.
    fn is_absent(&self, _: &str) -> bool {
        false
    }

    /// Whether a folder surely has none of these names, where that is cheap to say.
    fn has_none(&self, _folder: &str, _names: &[&str]) -> bool {
        false
    }

    /// The same as `read`, such as [`normal`] gives it. It may be shared by several specs.
    fn text(&self, path: &str, most: usize) -> Result<Option<Arc<str>>, String> {
        Ok(self.read(path, most)?.map(|text| normal(&text)))
    }

    /// A value that several specs share. It depends on nothing but what its key says and on files, never on
    /// [`Files::folder`] or [`Files::name`]; and what it is made by asks for no value of the same key.
    fn once(&self, _: Key<'_>, make: &mut dyn FnMut() -> Shared) -> Shared {
        make()
    }
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

/// What a manifest says with the file that it was parsed from, and how far its spans lie from there.
type Parsed<T> = (Arc<(T, Source)>, Shift);

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
        if self.files.is_absent(path) {
            return Ok(None);
        }
        let name = self.files.name(path);
        let known = self.sources.named(&name);
        // An empty one may be the place of evidence, or of a file that cannot be read.
        if let Some(source) = known.filter(|source| !source.text.is_empty()) {
            return Ok(Some(source.clone()));
        }
        match self.files.text(path, MOST_BYTES) {
            Ok(None) => Ok(None),
            Ok(Some(text)) => match known {
                Some(known) if text.is_empty() => Ok(Some(known.clone())),
                _ => Ok(Some(self.sources.add_shared(name, text).clone())),
            },
            Err(reason) => {
                let message = format!("cannot read `{name}`: {reason}");
                Err(Box::new(Diagnostic::new(Code::InvalidManifest, self.evidence(path), message)))
            }
        }
    }

    /// What a manifest says, and how far its spans lie from where it was added. Of a manifest outside of the spec's
    /// folder it is parsed once for all specs.
    fn parsed<T: Send + Sync + 'static>(
        &mut self,
        what: &'static str,
        path: &str,
        parse: fn(&Source, &str) -> Result<T, Box<Diagnostic>>,
    ) -> Result<Option<Parsed<T>>, Box<Diagnostic>> {
        let Some(source) = self.manifest(path)? else { return Ok(None) };
        if !manifest::lies_in(self.files.folder(), path) {
            let parsed = once::value(self.files, (what, path), source.text.len(), || {
                let mut alone = Sources::default();
                // A span of nothing at the very beginning would be none.
                alone.add("", "");
                let alone = alone.add_shared("", Arc::clone(&source.text));
                parse(alone, path).ok().map(|parsed| (parsed, alone.clone()))
            });
            // What is wrong is said as this spec sees it.
            if let Some(parsed) = parsed.as_ref() {
                return Ok(Some((Arc::clone(parsed), Shift::between(&parsed.1, &source))));
            }
        }
        Ok(Some((Arc::new((parse(&source, path)?, source)), Shift::default())))
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
    let is_plain = |path: &str| path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    if is_plain(folder) && is_plain(path) {
        return Some(format!("{folder}/{path}"));
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
    let parts = |path| str::split(path, '/').filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..");
    let path: Vec<&str> = up.chain(to[shared..].iter().copied()).collect();
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
