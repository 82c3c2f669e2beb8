//! What the files of version managers pin: `.tool-versions`, `mise.toml`, `.sdkmanrc`, and files that hold
//! one version, such as `.go-version`.

use super::{Project, join, parent};
use crate::diag::{Code, Diagnostic};
use crate::document::{self, Node, Value};
use crate::source::{Source, Span};

/// The files of mise in a folder, the strongest first.
const MISE: &[&str] = &[
    "mise.toml",
    ".mise.toml",
    "mise/config.toml",
    ".mise/config.toml",
    ".config/mise.toml",
    ".config/mise/config.toml",
];

/// What a folder has that has any of the files that are for all tools.
const SIGNS: &[&str] = &[".tool-versions", "mise.toml", ".mise.toml", "mise", ".mise", ".config", ".sdkmanrc"];

type Pin = (String, Span);
type Found<T> = Result<Option<T>, Box<Diagnostic>>;

/// The version that the nearest version file pins, as it is written there (`20`, `1.27.3`, `latest`, `lts`,
/// `temurin-21.0.2`), and where. A tool may have several names, such as `go` and `golang`; `files` are
/// those that hold nothing but a version.
///
/// - Folders are looked at from the project's upwards, and the first that says anything is the last.
/// - What is no release (`system`, `path:…`, `ref:…`) is no evidence.
/// - Files of one folder that pin different versions contradict each other; of `22` and `22.3.0` the exact one is it.
pub(super) fn version(project: &mut Project<'_>, names: &[&str], files: &[&str]) -> Found<Pin> {
    let mut folder = project.folder.clone();
    let signs: Vec<&str> = files.iter().chain(SIGNS).copied().collect();
    loop {
        // Nearly no folder has one.
        if project.files.has_none(&folder, &signs) {
            if folder.is_empty() {
                return Ok(None);
            }
            folder = parent(&folder).to_owned();
            continue;
        }
        let mut pins: Vec<(Pin, String)> = Vec::new();
        for file in files {
            let path = join(&folder, file).unwrap_or_default();
            pins.extend(line(project, &path)?.map(|pin| (pin, (*file).to_owned())));
        }
        let path = join(&folder, ".tool-versions").unwrap_or_default();
        pins.extend(tool_versions(project, &path, names)?.map(|pin| (pin, ".tool-versions".to_owned())));
        for file in MISE {
            let path = join(&folder, file).unwrap_or_default();
            if let Some(pin) = mise(project, &path, names)? {
                pins.push((pin, (*file).to_owned()));
                break;
            }
        }
        let path = join(&folder, ".sdkmanrc").unwrap_or_default();
        pins.extend(sdkman(project, &path, names)?.map(|pin| (pin, ".sdkmanrc".to_owned())));
        pins.retain(|((version, _), _)| is_release(version));
        if !pins.is_empty() {
            return agreed(pins).map(Some);
        }
        if folder.is_empty() {
            return Ok(None);
        }
        folder = parent(&folder).to_owned();
    }
}

/// The most exact of the pins of one folder.
fn agreed(pins: Vec<(Pin, String)>) -> Result<Pin, Box<Diagnostic>> {
    let mut pins = pins.into_iter();
    let (mut best, mut file) = pins.next().unwrap_or_default();
    for (pin, other) in pins {
        let (a, b) = (release(&best.0), release(&pin.0));
        if a.iter().zip(&b).any(|(a, b)| a != b) || a.is_empty() != b.is_empty() {
            let message = format!("`{other}` says {}, and `{file}` says {}", shown(&pin.0), shown(&best.0));
            let diagnostic = Diagnostic::new(Code::ContradictingManifests, pin.1, message);
            return Err(Box::new(diagnostic.context(best.1, "another version").help("make the two agree")));
        }
        if b.len() > a.len() {
            (best, file) = (pin, other);
        }
    }
    Ok(best)
}

fn shown(version: &str) -> String {
    let version: String = version.chars().take(80).collect();
    format!("`{version}`")
}

/// The number with dots in a version, in its parts: `[21, 0, 2]` of `temurin-21.0.2+13`.
fn release(version: &str) -> Vec<&str> {
    let number = |c: char| c.is_ascii_digit();
    let part = version.split('-').find(|part| part.starts_with(number));
    let version = part.unwrap_or_else(|| version.trim_start_matches(|c: char| !c.is_ascii_digit()));
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    version[..end].split('.').filter(|part| !part.is_empty()).collect()
}

fn is_release(version: &str) -> bool {
    version != "system" && !["path:", "ref:", "tag:", "branch:", "rev:"].iter().any(|start| version.starts_with(start))
}

/// Lines without comments and empty ones, each with its offset.
fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    source.text.split('\n').filter_map(move |line| {
        let start = at;
        at += line.len() + 1;
        let text = line.split('#').next().unwrap_or_default();
        let indent = text.len() - text.trim_start().len();
        let text = text.trim();
        (!text.is_empty()).then_some((start + indent, text))
    })
}

/// A part of a source's text, and its span.
fn part(source: &Source, at: usize, text: &str) -> Pin {
    (text.to_owned(), Span::new(source.base(), &(at..at + text.len())))
}

/// The first line of a file that holds nothing but a version.
fn line(project: &mut Project<'_>, path: &str) -> Found<Pin> {
    let Some(source) = project.manifest(path)? else { return Ok(None) };
    Ok(lines(&source).next().map(|(at, text)| part(&source, at, text)))
}

/// asdf's file: a tool and its versions, of which the first is used.
fn tool_versions(project: &mut Project<'_>, path: &str, names: &[&str]) -> Found<Pin> {
    let Some(source) = project.manifest(path)? else { return Ok(None) };
    let found = lines(&source).find_map(|(at, text)| {
        let (name, rest) = text.split_once(char::is_whitespace)?;
        let version = rest.split_whitespace().next()?;
        let at = at + text.len() - rest.trim_start().len();
        names.contains(&name).then(|| part(&source, at, version))
    });
    Ok(found)
}

/// SDKMAN's file: `java=21.0.2-tem`.
fn sdkman(project: &mut Project<'_>, path: &str, names: &[&str]) -> Found<Pin> {
    let Some(source) = project.manifest(path)? else { return Ok(None) };
    let found = lines(&source).find_map(|(at, text)| {
        let (name, version) = text.split_once('=')?;
        let at = at + text.len() - version.trim_start().len();
        let is_it = names.contains(&name.trim()) && !version.trim().is_empty();
        is_it.then(|| part(&source, at, version.trim()))
    });
    Ok(found)
}

/// mise's file: `[tools]` with a version, a list of them, or a table that has one.
fn mise(project: &mut Project<'_>, path: &str, names: &[&str]) -> Found<Pin> {
    let Some(source) = project.manifest(path)? else { return Ok(None) };
    let (document, diagnostics) = document::parse(&source);
    // mise knows TOML 1.1.
    let broken = diagnostics.sorted().into_iter().find(|one| matches!(one.code, Code::TomlSyntax | Code::DuplicateKey));
    if let Some(mut broken) = broken {
        broken.code = Code::InvalidManifest;
        broken.help = None;
        return Err(Box::new(broken));
    }
    let Some(tools) = document.table().and_then(|root| root.get("tools")).and_then(Node::table) else {
        return Ok(None);
    };
    let is_it = |key: &str| names.contains(&key.strip_prefix("core:").unwrap_or(key));
    tools.entries.iter().find(|(key, _)| is_it(key)).map_or(Ok(None), |(_, entry)| wanted(&entry.node))
}

fn wanted(node: &Node) -> Found<Pin> {
    match &node.value {
        Value::String(text) => Ok((!text.trim().is_empty()).then(|| (text.trim().to_owned(), node.span))),
        Value::Integer(number) => Ok(Some((number.to_string(), node.span))),
        Value::List(items) => items.first().map_or(Ok(None), wanted),
        Value::Table(table) => table.get("version").map_or(Ok(None), wanted),
        _ => {
            let message = format!("a version is a string, not a {}", node.value.kind());
            Err(Box::new(Diagnostic::new(Code::InvalidManifest, node.span, message).help("write it in quotes")))
        }
    }
}

#[cfg(test)]
mod tests;
