//! A script that says itself what it depends on: a block of comments with TOML, which PEP 723 calls inline metadata.

use std::path::Path;

use super::manifest::Manifest;
use super::{Found, Problem};
use crate::document::{Entries, Entry, Node, Table, Value};
use crate::facts::manifest::{below, word};
use crate::facts::{Kind, Project};
use crate::source::{Source, Span};

/// The most files that are looked into.
const MOST_FILES: usize = 50;

/// A script: its path, and its block as a project's manifest.
pub(super) struct Script {
    pub(super) path: String,
    pub(super) block: Manifest,
}

/// The folder's only script, or of several the only one with a lock file.
pub(super) fn find(project: &mut Project<'_>, folder: &str) -> Found<Script> {
    let files = project.files.list(folder).into_iter().filter(|found| found.kind == Kind::File);
    let is_module = |name: &String| Path::new(name).extension().is_some_and(|end| end == "py");
    let modules: Vec<String> = files.map(|found| found.name).filter(is_module).collect();
    let mut scripts = Vec::new();
    for name in modules.into_iter().take(MOST_FILES) {
        let path = below(folder, &name);
        // What cannot be read is no script.
        let Ok(Some(source)) = project.manifest(&path) else { continue };
        if let Some(block) = block(&source) {
            let locked = project.files.kind(&format!("{path}.lock")) == Some(Kind::File);
            scripts.push((locked, name, path, source, block));
        }
    }
    if scripts.len() > 1 {
        scripts.retain(|(locked, ..)| *locked);
    }
    let Some((_, name, path, source, (start, end))) = scripts.pop().filter(|_| scripts.is_empty()) else {
        return Ok(None);
    };
    word("the script", &name, Span::new(source.base(), &(start..start)))?;
    Ok(Some(Script { path, block: manifest(&source, folder, start, end)? }))
}

/// Where the text of the block begins and ends.
fn block(source: &Source) -> Option<(usize, usize)> {
    let mut start = None;
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let text = line.trim_end_matches('\n');
        match start {
            None if text == "# /// script" => start = Some(at + line.len()),
            Some(start) if text == "# ///" => return Some((start, at)),
            Some(_) if text != "#" && !text.starts_with("# ") => start = None,
            _ => {}
        }
        at += line.len();
    }
    None
}

/// The block as TOML, each byte at its place, and its keys where a project has them.
fn manifest(source: &Source, folder: &str, start: usize, end: usize) -> Result<Manifest, Problem> {
    let blank = |c: char| if c == '\n' { "\n".to_owned() } else { " ".repeat(c.len_utf8()) };
    let mut toml: String = source.text[..start].chars().map(blank).collect();
    for line in source.text[start..end].split_inclusive('\n') {
        toml.push(' ');
        toml.push_str(&line[1..]);
    }
    let mut masked = source.clone();
    masked.text = toml.into();
    let mut manifest = Manifest::of(&masked, folder)?;
    let span = Span::new(source.base(), &(start..end));
    let Value::Table(root) = manifest.root.value else { return Ok(Manifest { root: manifest.root, ..manifest }) };
    let (others, project): (Entries, Entries) = root.entries.into_iter().partition(|(key, _)| key == "tool");
    let project = Node { span, value: Value::Table(Table { entries: project }) };
    let entries = std::iter::once(("project".to_owned(), Entry { key: span, node: project })).chain(others).collect();
    manifest.root = Node { span, value: Value::Table(Table { entries }) };
    Ok(manifest)
}
