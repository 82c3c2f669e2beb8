//! `msgen.toml`: what a repository says to all of its specs.

mod file;
pub mod waive;

pub use file::File;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document;
use crate::facts::{Files, Kind, join, parent};
use crate::preset::{self, Catalogue};
use crate::source::{Shift, Sources, Span};
use crate::spec::Text;

/// The file's name.
pub const FILE: &str = "msgen.toml";

/// A repository's `msgen.toml` and what it names, read once for all specs of a run.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// Where the file lies in the repository; nothing where there is none.
    pub path: Option<String>,
    /// What it says.
    pub file: File,
    /// The presets that specs can use: msgen's own and the organisation's.
    pub catalogue: Catalogue,
    /// The file's text, in sources of its own.
    pub sources: Sources,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
}

/// The `msgen.toml` that is nearest above a folder of the repository.
pub fn find(files: &dyn Files) -> Option<String> {
    let mut folder = files.folder();
    loop {
        let path = join(folder, FILE)?;
        if files.kind(&path) == Some(Kind::File) {
            return Some(path);
        }
        if folder.is_empty() {
            return None;
        }
        folder = parent(folder);
    }
}

/// Reads the `msgen.toml` that is nearest above a folder of the repository.
pub fn load(files: &dyn Files) -> Workspace {
    find(files).map_or_else(Workspace::default, |path| at(path, files))
}

/// Reads the `msgen.toml` at a path.
pub fn at(path: String, files: &dyn Files) -> Workspace {
    let mut workspace = Workspace::default();
    let Workspace { file, catalogue, sources, diagnostics, .. } = &mut workspace;
    let name = files.name(&path);
    match files.read(&path, crate::MOST_BYTES) {
        Ok(text) => {
            let (document, found) = document::parse(sources.add(name, &text.unwrap_or_default()));
            diagnostics.append(found);
            let mut found = Diagnostics::default();
            *file = document::de::read(&document, &mut found);
            diagnostics.append(found);
        }
        Err(reason) => diagnostics.push(unreadable(&name, &reason)),
    }
    if let Some(folder) = &file.presets {
        presets(folder, parent(&path), files, catalogue, diagnostics);
    }
    workspace.path = Some(path);
    workspace
}

impl Workspace {
    /// Makes the file's text part of other sources; spans of `file` move by what is returned.
    pub fn mount(&self, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Shift {
        let shift = sources.mount(&self.sources, None);
        diagnostics.append(self.diagnostics.moved(shift));
        shift
    }
}

/// Reads the organisation's presets.
fn presets(folder: &Text, beside: &str, files: &dyn Files, catalogue: &mut Catalogue, diagnostics: &mut Diagnostics) {
    let inside = join(beside, folder).filter(|inside| files.kind(inside) == Some(Kind::Folder));
    let Some(inside) = inside else {
        let message = format!("there is no folder `{}` in the repository", folder.value);
        let help = "name a folder relative to this file";
        diagnostics.push(Diagnostic::new(Code::InvalidPath, folder.span, message).help(help));
        return;
    };
    for found in files.list(&inside) {
        let Some(name) = found.name.strip_suffix(".toml").filter(|_| found.kind == Kind::File) else { continue };
        let path = format!("{inside}/{}", found.name);
        let shown = files.name(&path);
        if !is_name(name) {
            let message = format!("`{shown}`: `{name}` is no name of an organisation's preset");
            let help = "write small letters, digits and at least one `-`: `acme-go.toml`";
            diagnostics.push(Diagnostic::new(Code::InvalidName, folder.span, message).help(help));
            continue;
        }
        match files.read(&path, preset::MOST_BYTES) {
            Ok(text) => {
                let text = text.unwrap_or_default();
                catalogue.files.push(preset::File { name: name.to_owned(), shown, text });
            }
            Err(reason) => diagnostics.push(unreadable(&shown, &reason)),
        }
    }
}

fn unreadable(name: &str, reason: &str) -> Diagnostic {
    Diagnostic::of_file(Code::Unreadable, format!("cannot read `{name}`: {reason}"))
        .help("mend it, or name another folder in msgen.toml")
}

/// Whether an organisation may name a preset so.
fn is_name(name: &str) -> bool {
    name.contains('-')
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Checks every preset of the organisation, used or not.
pub fn check(catalogue: &Catalogue, sources: &mut Sources, diagnostics: &mut Diagnostics) {
    let nowhere: Option<Span> = None;
    for file in &catalogue.files {
        preset::load(catalogue, &file.name, nowhere, sources, diagnostics);
    }
}
