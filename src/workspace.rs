//! `msgen.toml`: what a repository says to all of its specs.

mod defaults;
mod file;
mod glob;
mod images;
mod version;
pub mod waive;

pub use file::{Defaults, File};
pub use glob::Globs;
pub use images::{Rewrite, Rewrites, Rewritten};
pub use waive::Waiver;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{self, Node, Table};
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
    /// The folders that have specs; all where it does not say.
    members: Option<Globs>,
    /// The folders that are not entered.
    exclude: Globs,
    /// From where images are pulled.
    pub rewrites: Rewrites,
    /// What stands under every spec.
    pub defaults: Table,
    /// The presets that specs can use: msgen's own and the organisation's.
    pub catalogue: Catalogue,
    /// The findings that are let pass, those of this file first.
    pub waivers: Vec<Waiver>,
    /// The text of the file and of that of the waivers, in sources of their own.
    pub sources: Sources,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
}

/// The `msgen.toml` that is nearest above a folder of the repository.
pub fn find(files: &dyn Files) -> Option<String> {
    above(files.folder(), files)
}

/// The `msgen.toml` in a folder, or nearest above it.
fn above(folder: &str, files: &dyn Files) -> Option<String> {
    let mut folder = folder;
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
    let Some(path) = find(files) else { return Workspace::default() };
    let first = (!parent(&path).is_empty()).then(|| above(parent(parent(&path)), files)).flatten();
    let nested = first.map(|first| nested(&files.name(&path), &files.name(&first)));
    let mut workspace = at(path, files);
    workspace.diagnostics.extend(nested);
    workspace
}

/// Says that a `msgen.toml` lies below another one: else a folder could leave the policy by adding a file.
pub fn nested(path: &str, first: &str) -> Diagnostic {
    Diagnostic::of_file(Code::NestedWorkspace, format!("`{path}` lies below `{first}`"))
        .help("move what it says into that one, or name its folder under `exclude` there")
}

/// Reads the `msgen.toml` at a path.
pub fn at(path: String, files: &dyn Files) -> Workspace {
    let mut workspace = Workspace::default();
    let Workspace { file, members, exclude, rewrites, defaults, catalogue, waivers, sources, diagnostics, .. } =
        &mut workspace;
    let name = files.name(&path);
    match files.read(&path, crate::MOST_BYTES) {
        Ok(text) => {
            let (document, found) = document::parse(sources.add(name, &text.unwrap_or_default()));
            let refused = version::check(&document, env!("CARGO_PKG_VERSION"));
            // Of a file for another msgen, nothing else can be said.
            if let Some(refused) = refused {
                diagnostics.push(refused);
                workspace.path = Some(path);
                return workspace;
            }
            diagnostics.append(found);
            let mut found = Diagnostics::default();
            *file = document::de::read(&document, &mut found);
            diagnostics.append(found);
            let table = document.table().and_then(|table| table.get("defaults")).and_then(Node::table);
            *defaults = table.cloned().unwrap_or_default();
        }
        Err(reason) => diagnostics.push(unreadable(&name, &reason)),
    }
    let mut found = Diagnostics::default();
    *members = file.members.as_ref().map(|members| Globs::read(members, &mut found));
    *exclude = Globs::read(&file.exclude, &mut found);
    *rewrites = Rewrites::read(&file.images, &mut found);
    if let Some(policy) = &file.policy {
        found.append(policy.mistakes());
    }
    if let Some(folder) = &file.presets {
        presets(folder, parent(&path), files, catalogue, &mut found);
    }
    let (here, wrong) = waive::read(&file.waive);
    *waivers = here;
    found.append(wrong);
    if let Some(name) = &file.waivers {
        waivers.extend(waivers_of(name, parent(&path), files, sources, &mut found));
    }
    defaults::check(file, defaults, catalogue, sources, &mut found);
    // What has no right type is empty, which is no second mistake.
    diagnostics.append(found);
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

    /// All of the file's text.
    pub fn span(&self) -> Span {
        let text = self.sources.of(Span::default()).map_or("", |source| &source.text);
        Span::new(0, &(0..text.len()))
    }

    /// The folder that its paths start from.
    pub fn folder(&self) -> &str {
        self.path.as_deref().map_or("", parent)
    }

    /// Whether specs are expected in a folder, relative to that of `msgen.toml`, which is `""`.
    pub fn is_member(&self, folder: &str) -> bool {
        self.members.as_ref().is_none_or(|members| members.take(folder))
    }

    /// Whether a folder is not entered, or one above it, relative to that of `msgen.toml`.
    pub fn is_excluded(&self, folder: &str) -> bool {
        self.exclude.take_or_above(folder)
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

/// Reads the file of waivers.
fn waivers_of(
    file: &Text,
    beside: &str,
    files: &dyn Files,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Waiver> {
    let path = join(beside, file).filter(|path| files.kind(path) == Some(Kind::File));
    let Some(path) = path else {
        let message = format!("there is no file `{}` in the repository", file.value);
        let help = "name a file relative to this one";
        diagnostics.push(Diagnostic::new(Code::InvalidPath, file.span, message).help(help));
        return Vec::new();
    };
    let name = files.name(&path);
    match files.read(&path, crate::MOST_BYTES) {
        Ok(text) => {
            let (waivers, found) = waive::file(sources.add(name, &text.unwrap_or_default()));
            diagnostics.append(found);
            waivers
        }
        Err(reason) => {
            diagnostics.push(unreadable(&name, &reason));
            Vec::new()
        }
    }
}

fn unreadable(name: &str, reason: &str) -> Diagnostic {
    Diagnostic::of_file(Code::Unreadable, format!("cannot read `{name}`: {reason}"))
        .help("mend it, or name another one in msgen.toml")
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
