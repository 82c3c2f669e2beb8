//! A framework's own settings: the port that it listens on.

use super::Pin;
use crate::facts::Project;
use crate::facts::manifest::below;
use crate::source::{Source, Span};

/// The files that have them, the strongest first.
const FOLDERS: &[&str] = &["src/main/resources/config", "src/main/resources"];
const FILES: &[&str] = &["application.properties", "application.yml", "application.yaml"];

/// The port that a module's settings say, where they say a number.
pub(super) fn port(project: &mut Project<'_>, module: &str, framework: &str) -> Option<Pin> {
    let key = match framework {
        "spring-boot" => "server.port",
        "quarkus" => "quarkus.http.port",
        "micronaut" => "micronaut.server.port",
        _ => return None,
    };
    let (text, span) = setting(project, module, key)?;
    number(&text).map(|port| (port, span))
}

/// What the settings say for a key.
pub(super) fn setting(project: &mut Project<'_>, module: &str, key: &str) -> Option<Pin> {
    let files = FOLDERS.iter().flat_map(|folder| FILES.iter().map(move |file| format!("{folder}/{file}")));
    files.into_iter().find_map(|file| {
        let source = project.manifest(&below(module, &file)).ok().flatten()?;
        let found = if file.ends_with(".properties") { of_properties(&source, key) } else { of_yaml(&source, key) };
        found.map(|(at, text)| (text.to_owned(), Span::new(source.base(), &(at..at + text.len()))))
    })
}

/// A port, also of `${PORT:8080}`, which is one where nothing sets the variable.
fn number(text: &str) -> Option<String> {
    let default = text.strip_prefix("${").and_then(|text| text.strip_suffix('}')).and_then(|text| text.split_once(':'));
    let text = default.map_or(text, |(_, default)| default).trim();
    let port = text.parse::<u16>().ok().filter(|port| *port > 0 && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(port.to_string())
}

/// Lines, each with its offset.
fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    source.text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

/// The last value of a key in what holds for every profile.
fn of_properties<'a>(source: &'a Source, key: &str) -> Option<(usize, &'a str)> {
    let general = lines(source).take_while(|(_, line)| !["#---", "!---"].contains(&line.trim_end()));
    let values = general.filter_map(|(at, line)| {
        let rest = line.trim_start().strip_prefix(key)?;
        let value = rest.trim_start().strip_prefix(['=', ':']).or(rest.strip_prefix([' ', '\t']))?.trim_start();
        Some((at + line.len() - value.len(), value.trim_end()))
    });
    values.last()
}

/// The value of a key in the first document of a YAML file, whether its parts stand in one line or in several.
fn of_yaml<'a>(source: &'a Source, key: &str) -> Option<(usize, &'a str)> {
    let mut above: Vec<(usize, &str)> = Vec::new();
    // Deeper lines than this are a text.
    let mut text: Option<usize> = None;
    let mut seen = false;
    for (at, line) in lines(source) {
        let indent = line.len() - line.trim_start().len();
        let written = line.trim();
        if written.is_empty() || written.starts_with('#') || text.is_some_and(|outer| indent > outer) {
            continue;
        }
        if written.starts_with("---") || written == "..." {
            if seen {
                return None;
            }
            continue;
        }
        (seen, text) = (true, None);
        let Some((name, value)) = written.split_once(':').filter(|(_, rest)| rest.is_empty() || rest.starts_with(' '))
        else {
            continue;
        };
        above.retain(|(outer, _)| *outer < indent);
        above.push((indent, name.trim().trim_matches(['"', '\''])));
        let value = value.split(" #").next().unwrap_or_default().trim();
        if value.starts_with(['|', '>']) {
            text = Some(indent);
        } else if !value.is_empty() && is_path(&above, key) {
            let start = at + indent + written.find(value).unwrap_or_default();
            let inner = value.trim_matches(['"', '\'']);
            return Some((start + value.find(inner).unwrap_or_default(), inner));
        }
    }
    None
}

/// Whether names, one inside the other, are a key with dots.
fn is_path(names: &[(usize, &str)], key: &str) -> bool {
    let mut rest = key;
    for (index, (_, name)) in names.iter().enumerate() {
        let Some(after) = rest.strip_prefix(name) else { return false };
        let is_last = index + 1 == names.len();
        match after.strip_prefix('.') {
            Some(after) if !is_last => rest = after,
            _ => return is_last && after.is_empty(),
        }
    }
    false
}
