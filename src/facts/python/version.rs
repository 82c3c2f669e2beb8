//! The version of Python.

use crate::facts::manifest::{below, contradiction, problem, shown};
use std::str::FromStr;

use pep440_rs::{Version, VersionSpecifiers};

use super::manifest::Manifest;
use super::{Found, Problem};
use crate::facts::{Fact, Project, releases, text, tools};
use crate::source::Span;

/// A range of a manifest, and where. One of the alternatives must fit.
struct Wanted {
    any: Vec<VersionSpecifiers>,
    text: String,
    key: &'static str,
    span: Span,
}

impl Wanted {
    fn allows(&self, version: &Version) -> bool {
        self.any.iter().any(|all| all.contains(version))
    }
}

/// The version: a pin as it stands, else the newest release that every range allows.
pub(super) fn version(project: &mut Project<'_>, pyprojects: &[&Manifest], pipfile: Option<&Manifest>) -> Found<Fact> {
    let mut pins: Vec<(String, Span)> = Vec::new();
    if let Some((pin, span)) = tools::version(project, &["python"], &[".python-version"])? {
        pins.push((pinned(&pin, span)?, span));
    }
    if let Some(source) = project.manifest(&below(&project.folder.clone(), "runtime.txt"))? {
        let line = source.text.lines().next().unwrap_or_default();
        let span = Span::new(source.base(), &(0..line.len()));
        pins.push((pinned(line.trim(), span)?, span));
    }
    if let Some(pipfile) = pipfile {
        for key in ["python_full_version", "python_version"] {
            if let Some((pin, span)) = pipfile.text(&["requires", key])?.filter(|(pin, _)| *pin != "*") {
                pins.push((pinned(pin, span)?, span));
                break;
            }
        }
    }
    let mut wanted = Vec::new();
    for pyproject in pyprojects {
        if let Some((text, span)) = pyproject.text(&["project", "requires-python"])? {
            wanted.push(pep(text, span)?);
        }
        if let Some(node) = pyproject.get(&["tool", "poetry", "dependencies", "python"])? {
            let (text, span) = super::manifest::text("python", node)?;
            wanted.push(poetry(text, span)?);
        }
    }
    let Some((pin, span)) = pins.iter().max_by_key(|(pin, _)| pin.matches('.').count()).cloned() else {
        return newest(&wanted);
    };
    for (other, at) in &pins {
        if pin.split('.').zip(other.split('.')).any(|(a, b)| a != b) {
            let message = format!("one place says Python `{pin}`, and another `{other}`");
            return Err(contradiction(span, message, *at, "the other"));
        }
    }
    if let Some(outside) = wanted.iter().find(|wanted| narrowed(&[*wanted], &pin).is_none()) {
        let message = format!("Python `{pin}` is outside the `{}` that `{}` allows", shown(&outside.text), outside.key);
        return Err(contradiction(span, message, outside.span, "allowed here"));
    }
    Ok(Some(text(pin, span)))
}

/// What a version file says as an image's tag has it.
fn pinned(pin: &str, span: Span) -> Result<String, Problem> {
    let no_version = || problem(span, format!("`{}` is no version of Python", shown(pin)));
    let name = pin.to_ascii_lowercase();
    if matches!(name.as_str(), "latest" | "3") {
        return releases::newest("python", |_| true).map(str::to_owned).ok_or_else(no_version);
    }
    let plain = ["cpython-", "cpython@", "python-", "python@", "cpython", "python"]
        .iter()
        .find_map(|start| name.strip_prefix(start))
        .unwrap_or(&name);
    if is_plain(plain) {
        return Ok(plain.to_owned());
    }
    // A pre-release: `3.15.0rc2`.
    let version = Version::from_str(plain).ok().filter(|version| version.is_pre() && plain.len() <= 16);
    if version.is_some() && plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
        return Ok(plain.to_owned());
    }
    let wanted = pep(pin, span).map_err(|_| no_version())?;
    best(&[&wanted]).ok_or_else(no_version)
}

/// Two or three numbers, none of them longer than a version's are.
fn is_plain(text: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (2..=3).contains(&text.split('.').count()) && text.split('.').all(number)
}

fn no_range(text: &str, span: Span) -> Problem {
    problem(span, format!("`{}` is no range of versions", shown(text)))
}

/// `requires-python`.
fn pep(text: &str, span: Span) -> Result<Wanted, Problem> {
    let all = specifiers(text).ok_or_else(|| no_range(text, span))?;
    Ok(Wanted { any: vec![all], text: text.to_owned(), key: "requires-python", span })
}

/// Ranges of a length that people write.
fn specifiers(text: &str) -> Option<VersionSpecifiers> {
    (text.len() <= 256).then(|| VersionSpecifiers::from_str(text).ok()).flatten()
}

/// Poetry's ranges: PEP 440's, and `^3.12`, `~3.12`, `3.12`, `>=3.9 || ^4`.
fn poetry(text: &str, span: Span) -> Result<Wanted, Problem> {
    if text.len() > 256 {
        return Err(no_range(text, span));
    }
    let mut any = Vec::new();
    for part in text.split('|').map(str::trim).filter(|part| !part.is_empty()) {
        let parts: Option<Vec<String>> =
            part.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()).map(one_of_poetry).collect();
        let all = parts.and_then(|parts| specifiers(&parts.join(",")));
        any.push(all.ok_or_else(|| no_range(text, span))?);
    }
    if any.is_empty() {
        return Err(no_range(text, span));
    }
    Ok(Wanted { any, text: text.to_owned(), key: "tool.poetry.dependencies.python", span })
}

fn one_of_poetry(text: &str) -> Option<String> {
    let numbers = |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
    let join = |parts: &[u32]| parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    // The version after every one that only differs from here on.
    let after = |parts: &[u32], at: usize| {
        let mut next = parts[..=at].to_vec();
        next[at] = next[at].checked_add(1)?;
        Some(join(&next))
    };
    if let Some(version) = text.strip_prefix('^') {
        let parts = numbers(version)?;
        let at = parts.iter().position(|&part| part > 0).unwrap_or(parts.len() - 1);
        return Some(format!(">={version},<{}", after(&parts, at)?));
    }
    if let Some(version) = text.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        let parts = numbers(version)?;
        return Some(format!(">={version},<{}", after(&parts, 1.min(parts.len() - 1))?));
    }
    if text == "*" {
        return Some(">=0".to_owned());
    }
    Some(if text.starts_with(|c: char| c.is_ascii_digit()) { format!("=={text}") } else { text.to_owned() })
}

fn newest(wanted: &[Wanted]) -> Found<Fact> {
    let Some(first) = wanted.first() else { return Ok(None) };
    let all: Vec<&Wanted> = wanted.iter().collect();
    if let Some(found) = best(&all) {
        return Ok(Some(text(found, first.span)));
    }
    if let Some(alone) = wanted.iter().find(|one| best(&[*one]).is_none()) {
        let message = format!("no release of Python that msgen knows is in `{}`", shown(&alone.text));
        return Err(problem(alone.span, message));
    }
    let other = wanted.last().map_or(first.span, |last| last.span);
    Err(contradiction(
        first.span,
        "no release of Python is in every range that the project gives",
        other,
        "another range",
    ))
}

/// The newest release that all ranges allow.
fn best(wanted: &[&Wanted]) -> Option<String> {
    let line = releases::newest("python", |line| narrowed(wanted, line).is_some())?;
    narrowed(wanted, line)
}

/// A version if all ranges allow it: a line such as `3.12` where they allow its newest, else the newest version of
/// the line that they allow.
fn narrowed(wanted: &[&Wanted], line: &str) -> Option<String> {
    let allow = |version: &str| {
        Version::from_str(version).is_ok_and(|version| wanted.iter().all(|wanted| wanted.allows(&version)))
    };
    if line.matches('.').count() != 1 {
        return allow(line).then(|| line.to_owned());
    }
    if allow(&format!("{line}.9999")) {
        return Some(line.to_owned());
    }
    (0..100).rev().map(|patch| format!("{line}.{patch}")).find(|version| allow(version))
}
