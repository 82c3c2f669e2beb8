//! The package manager: its lock file, its version, and what it has for development.

use std::collections::BTreeSet;

use super::manifest::{DEV_EXTRAS, Manifest, names_of, normal, table};
use super::{Found, Own, Problem, put};
use crate::document::{Node, Table, Value};
use crate::facts::manifest::{below, contradiction, word};
use crate::facts::{Fact, Facts, Kind, Project, flag, relative, text, texts};
use crate::source::Span;

/// Lock files and whose they are.
pub(super) const LOCKS: &[(&str, &str)] =
    &[("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv")];

/// A name and where it stands.
type Named = (String, Span);

/// What else is known when the manager is looked for.
pub(super) struct Place<'a> {
    /// The project's manifest, then its workspace's.
    pub(super) pyprojects: &'a [&'a Manifest],
    /// The folder that the lock file lies in.
    pub(super) locked: &'a str,
    pub(super) is_workspace: bool,
}

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, own: &Own, place: &Place<'_>) {
    let locks = locks(project, own, place.locked);
    let mut spans = locks.iter().map(|(path, _)| project.evidence(path)).collect::<Vec<_>>().into_iter();
    let mut manager = None;
    if let [(path, name), others @ ..] = locks.as_slice() {
        let span = spans.next().unwrap_or_default();
        let file = |path: &str| relative(place.locked, path);
        if let Some((other, _)) = others.first() {
            let message = format!("`{}` and `{}` are lock files of two package managers", file(path), file(other));
            put(facts, "manager", Err(contradiction(span, message, spans.next().unwrap_or_default(), "the other")));
            return;
        }
        facts.insert("manager", text(*name, span));
        facts.insert("lockfile", text(file(path), span));
        facts.insert("locked", flag(true, span));
        manager = Some(*name);
    } else if let Some((name, span)) = unlocked(project, own, place.pyprojects) {
        facts.insert("manager", text(name, span));
        if name == "pip" {
            // Without a lock file versions are exact where they are written so.
            facts.insert("locked", open(own).map_or_else(|| flag(true, span), |span| flag(false, span)));
        }
        manager = Some(name);
    }
    put(facts, "manager-version", version(project, manager, place));
    let requirements = &own.requirements;
    let from_root = |project: &mut Project<'_>, file: &String| (relative(place.locked, file), project.evidence(file));
    if let Some(file) = &requirements.main {
        let (path, span) = from_root(project, file);
        facts.insert("requirements", text(path, span));
    }
    let dev: Vec<_> = requirements.dev.iter().map(|file| from_root(project, file)).collect();
    if let Some((_, span)) = dev.first().cloned() {
        facts.insert("dev-requirements", texts(dev, span));
    }
    put(facts, "hashes", Ok(requirements.hashes.map(|span| flag(true, span))));
    let manager = manager.filter(|manager| *manager != "pip" || requirements.main.is_none());
    put(facts, "groups", groups(manager, place).and_then(|found| words("the group", found)));
    put(facts, "extras", extras(manager, own).and_then(|found| words("the extra", found)));
}

/// The lock files that are there, and whose they are.
pub(super) fn locks(project: &Project<'_>, own: &Own, locked: &str) -> Vec<(String, &'static str)> {
    let script = own.script.as_ref().map(|script| (format!("{script}.lock"), "uv"));
    let there = |(path, _): &(String, &str)| project.files.kind(path) == Some(Kind::File);
    match script {
        Some(lock) => Some(lock).filter(there).into_iter().collect(),
        None => LOCKS.iter().map(|(name, manager)| (below(locked, name), *manager)).filter(there).collect(),
    }
}

/// The manager where there is no lock file.
fn unlocked(project: &mut Project<'_>, own: &Own, pyprojects: &[&Manifest]) -> Option<(&'static str, Span)> {
    if let (Some(_), Some(block)) = (&own.script, &own.pyproject) {
        return Some(("uv", block.span()));
    }
    for name in ["uv", "poetry", "pdm"] {
        let found = pyprojects.iter().find_map(|one| one.get(&["tool", name]).ok().flatten());
        if let Some(node) = found {
            return Some((name, node.span));
        }
    }
    if let Some(pipfile) = &own.pipfile {
        return Some(("pipenv", pipfile.span()));
    }
    if let Some(file) = &own.requirements.main {
        return Some(("pip", project.evidence(file)));
    }
    own.pyproject.as_ref().map(|pyproject| ("pip", pyproject.span()))
}

/// A dependency of prod that nothing gives an exact version, where pip or uv installs without a lock file.
fn open(own: &Own) -> Option<Span> {
    let pinned = |name: &str| own.requirements.constrained.contains(name);
    own.dependencies.iter().find(|one| one.main && !one.exact && !pinned(&one.name)).map(|one| one.span)
}

fn version(project: &mut Project<'_>, manager: Option<&str>, place: &Place<'_>) -> Found<Fact> {
    let is_version = |text: &str| {
        let part = |part: &str| !part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        text.split('.').count() == 3 && text.split('.').all(part)
    };
    match manager {
        Some("uv") => {
            for pyproject in place.pyprojects {
                let Some((wanted, span)) = pyproject.text(&["tool", "uv", "required-version"])? else { continue };
                let exact = wanted.trim().trim_start_matches("==").trim();
                return Ok(is_version(exact).then(|| text(exact, span)));
            }
            Ok(None)
        }
        Some("poetry") => {
            // Of a lock file that is too large nothing is said; it is only the comment at its top.
            let path = below(place.locked, "poetry.lock");
            let Ok(Some(lock)) = project.files.read(&path, 64 << 20) else { return Ok(None) };
            let line = lock
                .lines()
                .next()
                .filter(|line| line.starts_with("# This file is automatically @generated by Poetry"));
            let version = line.and_then(|line| line.split_whitespace().find(|word| is_version(word)));
            let span = project.evidence(&path);
            Ok(version.map(|version| text(version, span)))
        }
        _ => Ok(None),
    }
}

/// The groups that an install for development has to name: those for tests, and those that the manager leaves out
/// although they are its defaults.
fn groups(manager: Option<&str>, place: &Place<'_>) -> Result<Vec<Named>, Problem> {
    let mut found: Vec<Named> = Vec::new();
    let mut add = |name: &str, span| {
        if found.iter().all(|(known, _)| known != name) {
            found.push((name.to_owned(), span));
        }
    };
    for pyproject in place.pyprojects {
        if manager == Some("poetry") {
            for (name, entry) in entries(pyproject, &["tool", "poetry", "group"])? {
                let group = table(name, &entry.node)?;
                let optional = group.get("optional").is_some_and(|node| node.value == Value::Boolean(true));
                let tests =
                    || group.get("dependencies").and_then(Node::table)?.entries.keys().find(|key| is_pytest(key));
                if optional && (is_for_tests(name) || tests().is_some()) {
                    add(name, entry.key);
                }
            }
        }
        // uv installs none of the groups of a workspace's root, and none of a manifest that is a list of requirements.
        let all = match manager {
            Some("uv") => place.is_workspace,
            Some("pip") => true,
            _ => continue,
        };
        let defaults = defaults(pyproject)?;
        for (name, entry) in entries(pyproject, &["dependency-groups"])? {
            let is_default = defaults.contains(name.as_str());
            let tests = is_for_tests(name) || names_of(name, &entry.node)?.iter().any(|name| is_pytest(name));
            if if is_default { all } else { tests } {
                add(name, entry.key);
            }
        }
    }
    Ok(found)
}

/// The groups that uv installs by itself, with those that they include.
fn defaults(pyproject: &Manifest) -> Result<BTreeSet<&str>, Problem> {
    let Some(groups) = pyproject.table(&["dependency-groups"])? else { return Ok(BTreeSet::new()) };
    let mut open: Vec<&str> = match pyproject.get(&["tool", "uv", "default-groups"])? {
        Some(Node { value: Value::List(items), .. }) => items.iter().filter_map(Node::string).collect(),
        Some(_) => groups.entries.keys().map(String::as_str).collect(),
        None => vec!["dev"],
    };
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(node) = groups.get(name).filter(|_| found.insert(name)) else { continue };
        let Value::List(items) = &node.value else { continue };
        let included = items.iter().filter_map(|item| item.table()?.get("include-group")?.string());
        open.extend(included);
    }
    Ok(found)
}

/// The extras that are for development, by the usual names.
fn extras(manager: Option<&str>, own: &Own) -> Result<Vec<Named>, Problem> {
    let Some(pyproject) = own.pyproject.as_ref().filter(|_| matches!(manager, Some("uv" | "poetry"))) else {
        return Ok(Vec::new());
    };
    let extras = entries(pyproject, &["project", "optional-dependencies"])?;
    let dev = extras.filter(|(name, _)| DEV_EXTRAS.contains(&name.as_str()));
    Ok(dev.map(|(name, entry)| (name.clone(), entry.key)).collect())
}

fn entries<'a>(
    pyproject: &'a Manifest,
    keys: &[&str],
) -> Result<impl Iterator<Item = (&'a String, &'a crate::document::Entry)>, Problem> {
    let table: Option<&Table> = pyproject.table(keys)?;
    Ok(table.into_iter().flat_map(|table| &table.entries))
}

fn is_pytest(name: &str) -> bool {
    normal(name) == "pytest"
}

fn is_for_tests(name: &str) -> bool {
    matches!(normal(name).as_str(), "test" | "tests" | "testing")
}

/// Names that become words of a command.
fn words(what: &str, found: Vec<Named>) -> Found<Fact> {
    for (name, span) in &found {
        word(what, name, *span)?;
    }
    let span = found.first().map(|(_, span)| *span);
    Ok(span.map(|span| texts(found, span)))
}
