//! The version of Node.

use crate::facts::manifest::{contradiction, problem, shown};
use nodejs_semver::{Range, Version};

use super::package::Package;
use super::{Found, Problem};
use crate::facts::{Fact, Project, releases, text, tools};
use crate::source::Span;

/// The long-term lines by the names that `lts/*` files use.
const NAMES: &[(&str, &str)] = &[
    ("argon", "4"),
    ("boron", "6"),
    ("carbon", "8"),
    ("dubnium", "10"),
    ("erbium", "12"),
    ("fermium", "14"),
    ("gallium", "16"),
    ("hydrogen", "18"),
    ("iron", "20"),
    ("jod", "22"),
    ("krypton", "24"),
];

/// A range of a manifest, and where.
struct Wanted {
    range: Range,
    text: String,
    key: &'static str,
    span: Span,
}

/// The version: a pin as it stands, else the newest long-term release that every range allows. The first
/// of the packages that says anything counts.
pub(super) fn version(project: &mut Project<'_>, packages: &[&Package]) -> Found<Fact> {
    let mut pins = Vec::new();
    if let Some((pin, span)) = tools::version(project, &["nodejs", "node"], &[".nvmrc", ".node-version"])? {
        pins.push((pinned(&pin, span)?, span));
    }
    for package in packages {
        if let Some((pin, span)) = package.text(&["volta", "node"])? {
            pins.push((pinned(pin, span)?, span));
            break;
        }
    }
    let mut wanted = Vec::new();
    for package in packages {
        wanted.extend(ranges(package)?);
        if !wanted.is_empty() {
            break;
        }
    }
    let Some(&(ref pin, span)) = pins.iter().max_by_key(|(pin, _)| pin.matches('.').count()) else {
        return allowed(&wanted);
    };
    for (other, at) in &pins {
        if pin.split('.').zip(other.split('.')).any(|(a, b)| a != b) {
            let message = format!("one place says Node `{pin}`, and another `{other}`");
            return Err(contradiction(span, message, *at, "the other"));
        }
    }
    let here = Range::parse(pin).map_err(|_| no_version(pin, span))?;
    if let Some(outside) = wanted.iter().find(|wanted| !wanted.range.allows_any(&here)) {
        let message = format!("Node `{pin}` is outside the `{}` that `{}` allows", shown(&outside.text), outside.key);
        return Err(contradiction(span, message, outside.span, "allowed here"));
    }
    Ok(Some(text(pin.clone(), span)))
}

/// What a version file says as an image's tag has it.
fn pinned(pin: &str, span: Span) -> Result<String, Problem> {
    let name = pin.to_ascii_lowercase();
    let line = name.strip_prefix("lts/").or_else(|| name.strip_prefix("lts-"));
    let newest = || releases::newest("node", |_| true).map(str::to_owned);
    if let Some(line) = line {
        let long = |skipped: u32| {
            // The long-term lines are the even ones.
            let top: u32 = newest()?.parse().ok()?;
            top.checked_sub(skipped.checked_mul(2)?).map(|major| major.to_string())
        };
        let found = match line.strip_prefix('-') {
            Some(skipped) => skipped.parse().ok().and_then(long),
            None if line == "*" => newest(),
            None => NAMES.iter().find(|(name, _)| *name == line).map(|(_, major)| (*major).to_owned()),
        };
        return found.ok_or_else(|| no_version(pin, span));
    }
    if matches!(name.as_str(), "lts" | "lts/*" | "node" | "latest" | "stable" | "current") {
        return newest().ok_or_else(|| no_version(pin, span));
    }
    let plain = name.strip_prefix("node-").unwrap_or(&name).trim_start_matches('v');
    if is_plain(plain) {
        return Ok(plain.to_owned());
    }
    let range = range(pin).ok_or_else(|| no_version(pin, span))?;
    best(&[&range]).ok_or_else(|| no_version(pin, span))
}

/// One to three numbers, none of them longer than a version's are.
fn is_plain(text: &str) -> bool {
    let number = |part: &str| (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() <= 3 && text.split('.').all(number)
}

fn no_version(text: &str, span: Span) -> Problem {
    problem(span, format!("`{}` is no version of Node", shown(text)))
}

/// `devEngines.runtime` and `engines.node`.
fn ranges(package: &Package) -> Result<Vec<Wanted>, Problem> {
    let mut found = Vec::new();
    for node in super::manager::dev_engines(package, "runtime")? {
        if node.name == "node"
            && let Some((text, span)) = node.version
        {
            found.push(wanted(&text, "devEngines.runtime", span)?);
        }
    }
    if let Some((text, span)) = package.text(&["engines", "node"])? {
        found.push(wanted(text, "engines.node", span)?);
    }
    Ok(found)
}

fn wanted(text: &str, key: &'static str, span: Span) -> Result<Wanted, Problem> {
    let range = range(text).ok_or_else(|| problem(span, format!("`{}` is no range of versions", shown(text))))?;
    Ok(Wanted { range, text: text.to_owned(), key, span })
}

fn allowed(wanted: &[Wanted]) -> Found<Fact> {
    let Some(first) = wanted.first() else { return Ok(None) };
    // What is written as a version is one.
    if let Some(exact) = wanted.iter().find(|one| is_plain(one.text.trim().trim_start_matches(['v', '=']))) {
        let here = &exact.range;
        if let Some(other) = wanted.iter().find(|one| !one.range.allows_any(here)) {
            return Err(disagree(exact, other));
        }
        return Ok(Some(text(exact.text.trim().trim_start_matches(['v', '=']), exact.span)));
    }
    let ranges: Vec<&Range> = wanted.iter().map(|one| &one.range).collect();
    if let Some(found) = best(&ranges) {
        return Ok(Some(text(found, first.span)));
    }
    if let Some(other) = wanted.iter().find(|one| !one.range.allows_any(&first.range)) {
        return Err(disagree(first, other));
    }
    let message = format!("no release of Node that msgen knows is in `{}`", shown(&first.text));
    Err(problem(first.span, message))
}

/// A range as npm has it, of a length that people write.
pub(super) fn range(text: &str) -> Option<Range> {
    (text.len() <= 256).then(|| Range::parse(text).ok()).flatten()
}

fn disagree(one: &Wanted, other: &Wanted) -> Problem {
    let message = format!(
        "`{}` allows `{}` and `{}` allows `{}`, which have no version in common",
        one.key,
        shown(&one.text),
        other.key,
        shown(&other.text)
    );
    contradiction(one.span, message, other.span, "the other")
}

/// The newest long-term line that all ranges allow, as short as it can be said: `22` if they allow the newest of
/// that line, `22.3` if they allow the newest of that minor version, else a version.
fn best(ranges: &[&Range]) -> Option<String> {
    let allow = |major: u64, minor: u64, patch: u64| {
        let version = Version::new(major, minor, patch, Vec::new(), Vec::new());
        ranges.iter().all(|range| range.satisfies(&version))
    };
    let fitting = |major: u64| -> Option<String> {
        let line = Range::parse(major.to_string()).ok()?;
        if !ranges.iter().all(|range| range.allows_any(&line)) {
            return None;
        }
        if allow(major, 9_999, 0) {
            return Some(major.to_string());
        }
        let minor = (0..100).rev().find(|&minor| allow(major, minor, 9_999));
        let patch = || {
            let versions = (0..100).rev().flat_map(|minor| (0..100).rev().map(move |patch| (minor, patch)));
            versions.into_iter().find(|&(minor, patch)| allow(major, minor, patch))
        };
        let minor = minor.map(|minor| format!("{major}.{minor}"));
        minor.or_else(|| patch().map(|(minor, patch)| format!("{major}.{minor}.{patch}")))
    };
    let line = releases::newest("node", |line| line.parse().ok().and_then(fitting).is_some())?;
    line.parse().ok().and_then(fitting)
}
