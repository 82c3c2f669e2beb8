//! `msgen.toml`: what a repository says to all of its specs.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document;
use crate::facts::{Files, Kind, join, parent};
use crate::preset::{self, Catalogue, File};
use crate::source::{Sources, Span};
use crate::spec::Text;

/// The file's name.
pub const FILE: &str = "msgen.toml";

/// What a repository says to all of its specs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`msgen.toml`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Workspace {
    /// The folder of the organisation's presets, relative to this file. Each `acme-go.toml` in it is the
    /// preset `acme-go`; its name has a hyphen, so that it is never a key of a stage.
    #[schemars(extend("examples" = ["tools/presets"]))]
    pub presets: Option<Text>,
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

/// The presets that specs of a folder can use: msgen's own and the organisation's.
pub fn presets(files: &dyn Files, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Catalogue {
    let mut catalogue = Catalogue::default();
    let Some(path) = find(files) else { return catalogue };
    let name = files.name(&path);
    let text = match files.read(&path, crate::MOST_BYTES) {
        Ok(text) => text.unwrap_or_default(),
        Err(reason) => {
            diagnostics.push(unreadable(&name, &reason));
            return catalogue;
        }
    };
    let (document, found) = document::parse(sources.add(name, &text));
    diagnostics.append(found);
    let mut found = Diagnostics::default();
    let workspace: Workspace = document::de::read(&document, &mut found);
    diagnostics.append(found);
    let Some(folder) = workspace.presets else { return catalogue };
    let inside = join(parent(&path), &folder).filter(|inside| files.kind(inside) == Some(Kind::Folder));
    let Some(inside) = inside else {
        let message = format!("there is no folder `{}` in the repository", folder.value);
        let help = "name a folder relative to this file";
        diagnostics.push(Diagnostic::new(Code::InvalidPath, folder.span, message).help(help));
        return catalogue;
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
            Ok(text) => catalogue.files.push(File { name: name.to_owned(), shown, text: text.unwrap_or_default() }),
            Err(reason) => diagnostics.push(unreadable(&shown, &reason)),
        }
    }
    catalogue
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
