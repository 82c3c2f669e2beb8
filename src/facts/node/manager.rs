//! The package manager, its version and its lock file.

use crate::facts::manifest::{below, contradiction, problem, shown};
use nodejs_semver::Version;

use super::package::{Package, get, text as as_text};
use super::{Found, Problem, put, yaml};
use crate::document::{Node, Value};
use crate::facts::{Fact, Facts, Kind, Project, flag, text};
use crate::source::Span;

/// Lock files and whose they are.
pub(super) const LOCKS: &[(&str, &str)] = &[
    ("npm-shrinkwrap.json", "npm"),
    ("package-lock.json", "npm"),
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
];

/// Files that only one manager reads.
const HINTS: &[(&str, &str)] =
    &[("pnpm-workspace.yaml", "pnpm"), (".yarnrc.yml", "yarn-berry"), ("bunfig.toml", "bun")];

/// The most bytes of a lock file that are looked at.
const MOST_LOCK: usize = 64 << 20;

/// One of `devEngines`.
pub(super) struct DevEngine {
    pub(super) name: String,
    pub(super) version: Option<(String, Span)>,
    span: Span,
}

/// A manager that is named, and where.
#[derive(Clone)]
struct Named {
    manager: &'static str,
    version: Option<(String, Span)>,
    key: &'static str,
    span: Span,
}

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, packages: &[&Package], root: &str) {
    let locks: Result<Vec<_>, Problem> =
        locks(project, root).into_iter().map(|(name, path)| lock(project, name, &path)).collect();
    let named = named(packages);
    let manager = locks.clone().and_then(|locks| Ok((manager(project, &locks, &named.clone()?, root)?, locks)));
    let span = locks.as_ref().ok().and_then(|locks| locks.first()).map(|(_, _, span)| *span);
    put(facts, "locked", Ok(span.map(|span| flag(true, span))));
    let known = manager.as_ref().ok().and_then(|(manager, _)| *manager);
    let lock = manager.as_ref().ok().and_then(|(_, locks)| locks.first().copied());
    put(facts, "manager", manager.map(|(manager, _)| manager.map(|(manager, span)| text(manager, span))));
    if let Some((_, name, span)) = lock {
        facts.insert("lockfile", text(name, span));
    }
    let Some((known, span)) = known else { return };
    put(facts, "manager-version", manager_version(project, packages, named, known, root));
    if known == "yarn-berry" {
        put(facts, "linker", linker(project, root, span));
    }
}

/// The lock files of a folder, by name and path.
pub(super) fn locks(project: &Project<'_>, root: &str) -> Vec<(&'static str, String)> {
    let paths = LOCKS.iter().map(|(name, _)| (*name, below(root, name)));
    paths.filter(|(_, path)| project.files.kind(path) == Some(Kind::File)).collect()
}

/// Whose a lock file is, its name, and where it is seen.
fn lock(
    project: &mut Project<'_>,
    name: &'static str,
    path: &str,
) -> Result<(&'static str, &'static str, Span), Problem> {
    let span = project.evidence(path);
    let manager = LOCKS.iter().find(|(lock, _)| *lock == name).map_or("npm", |(_, manager)| *manager);
    if manager != "yarn" {
        return Ok((manager, name, span));
    }
    let said = project.files.read(path, MOST_LOCK).map_err(|reason| {
        let path = project.files.name(path);
        problem(span, format!("cannot read `{path}`: {reason}"))
    })?;
    let said = said.unwrap_or_default();
    let head = said.lines().take(20);
    let berry = head.clone().any(|line| line.starts_with("__metadata:"));
    let one = head.clone().any(|line| line.starts_with("# yarn lockfile v1"));
    // An empty one says nothing of its version.
    let manager = match (berry, one) {
        (true, _) => "yarn-berry",
        (_, true) => "yarn",
        _ if said.trim().is_empty() => "yarn*",
        _ => return Err(problem(span, format!("`{}` is no lock file of yarn", project.files.name(path)))),
    };
    Ok((manager, name, span))
}

/// What `devEngines` says of a kind of program: one, or a list of which the first that fits counts.
pub(super) fn dev_engines(package: &Package, key: &str) -> Result<Vec<DevEngine>, Problem> {
    let Some(node) = package.get(&["devEngines", key])? else { return Ok(Vec::new()) };
    let nodes = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let one = |node: &Node| {
        let Some(name) = get(node, &["name"])? else {
            return Err(problem(node.span, format!("`devEngines.{key}` has no `name`")));
        };
        let (name, _) = as_text("name", name)?;
        let version = get(node, &["version"])?.map(|version| as_text("version", version)).transpose()?;
        let version = version.map(|(version, span)| (version.to_owned(), span));
        Ok(DevEngine { name: name.to_owned(), version, span: node.span })
    };
    nodes.into_iter().map(one).collect()
}

/// What the manifests say, the strongest first. The workspace's root counts before a member.
fn named(packages: &[&Package]) -> Result<Vec<Named>, Problem> {
    let mut found = Vec::new();
    for package in packages.iter().rev() {
        if let Some((said, span)) = package.text(&["packageManager"])? {
            let (name, version) = said.split_once('@').map_or((said, None), |(name, version)| (name, Some(version)));
            let version = version.map(|version| version.split('+').next().unwrap_or_default().to_owned());
            let manager = known(name, version.as_deref())
                .ok_or_else(|| problem(span, format!("`{}` is no package manager that msgen knows", shown(said))))?;
            let version = version.map(|version| (version, span));
            found.push(Named { manager, version, key: "packageManager", span });
        }
        for engine in dev_engines(package, "packageManager")? {
            let version = engine.version.as_ref().map(|(version, _)| version.as_str());
            if let Some(manager) = known(&engine.name, version) {
                let key = "devEngines.packageManager";
                found.push(Named { manager, version: engine.version, key, span: engine.span });
                break;
            }
        }
        for name in ["pnpm", "yarn"] {
            if let Some((version, span)) = package.text(&["volta", name])? {
                let Some(manager) = known(name, Some(version)) else { continue };
                found.push(Named { manager, version: Some((version.to_owned(), span)), key: "volta", span });
            }
        }
    }
    Ok(found)
}

fn known(name: &str, version: Option<&str>) -> Option<&'static str> {
    let berry = |version: &str| {
        let major: String =
            version.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        major.parse::<u32>().map_or(matches!(version, "berry" | "stable"), |major| major > 1)
    };
    Some(match (name, version) {
        ("npm", _) => "npm",
        ("pnpm", _) => "pnpm",
        ("bun", _) => "bun",
        ("yarn", Some(version)) if berry(version) => "yarn-berry",
        ("yarn", Some(_)) => "yarn",
        // Which of the two the lock file says.
        ("yarn", None) => "yarn*",
        _ => return None,
    })
}

/// Whether two are the same manager; `yarn*` is either yarn.
fn agree(one: &str, other: &str) -> bool {
    one == other
        || (one.trim_end_matches('*') == "yarn" && other.starts_with("yarn") && one.ends_with('*'))
        || (other.ends_with('*') && one.starts_with("yarn"))
}

fn manager(
    project: &mut Project<'_>,
    locks: &[(&'static str, &'static str, Span)],
    named: &[Named],
    root: &str,
) -> Found<(&'static str, Span)> {
    let mut all: Vec<(&'static str, Span)> = Vec::new();
    if let Some((first, name, at)) = locks.first().copied() {
        if let Some((_, other, span)) = locks.iter().find(|(manager, ..)| !agree(first, manager)).copied() {
            let message = format!("`{name}` and `{other}` are lock files of two package managers");
            return Err(contradiction(at, message, span, "the other"));
        }
        if let Some(other) = named.iter().find(|named| !agree(first, named.manager)) {
            let message = format!("`{}` says {}, and `{name}` is a lock file of {first}", other.key, other.manager);
            return Err(contradiction(other.span, message, at, "the lock file"));
        }
        all.push((first, at));
    }
    if let Some(first) = named.first()
        && let Some(other) = named.iter().find(|other| !agree(first.manager, other.manager))
    {
        let message = format!("`{}` says {}, and `{}` says {}", first.key, first.manager, other.key, other.manager);
        return Err(contradiction(first.span, message, other.span, "the other"));
    }
    all.extend(named.iter().map(|named| (named.manager, named.span)));
    for (file, manager) in HINTS {
        let path = below(root, file);
        if project.files.kind(&path) == Some(Kind::File) && all.iter().all(|(known, _)| agree(known, manager)) {
            project.manifest(&path)?;
            all.push((manager, project.evidence(&path)));
        }
    }
    let exact = all.iter().find(|(manager, _)| !manager.ends_with('*')).copied();
    Ok(exact.or_else(|| all.first().map(|(_, span)| ("yarn", *span))))
}

fn manager_version(
    project: &mut Project<'_>,
    packages: &[&Package],
    named: Result<Vec<Named>, Problem>,
    manager: &str,
    root: &str,
) -> Found<Fact> {
    let mut pins: Vec<(String, Span)> = Vec::new();
    for named in named? {
        let Some((version, span)) = named.version else { continue };
        let version = version.trim().trim_start_matches(['v', '=']);
        if is_exact(version) {
            pins.push((version.to_owned(), span));
        } else if named.key == "packageManager" {
            return Err(problem(span, format!("`{}` is no version of {manager}", shown(version))));
        }
    }
    if manager == "npm" {
        for package in packages.iter().rev() {
            let said = package.text(&["volta", "npm"])?.filter(|(version, _)| is_exact(version));
            pins.extend(said.map(|(version, span)| (version.to_owned(), span)));
        }
    }
    if pins.is_empty() && manager == "yarn-berry" {
        pins.extend(yarn_path(project, root)?.and_then(|(path, span)| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let version = name.strip_prefix("yarn-").and_then(|name| name.strip_suffix(".cjs"))?;
            is_exact(version).then(|| (version.to_owned(), span))
        }));
    }
    let Some((first, span)) = pins.first().cloned() else { return Ok(None) };
    if let Some((other, at)) = pins.iter().find(|(other, _)| *other != first) {
        let message = format!("one place says {manager} `{first}`, and another `{other}`");
        return Err(contradiction(span, message, *at, "the other"));
    }
    Ok(Some(text(first, span)))
}

/// A whole version; numbers alone and a plain pre-release.
fn is_exact(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
    text.len() <= 64 && plain && Version::parse(text).is_ok()
}

/// yarn's settings.
pub(super) fn yarnrc(project: &mut Project<'_>, root: &str) -> Found<Node> {
    let source = project.manifest(&below(root, ".yarnrc.yml"))?;
    source.map(|source| yaml::parse(&source)).transpose()
}

/// The release of yarn that lies in the repository.
pub(super) fn yarn_path(project: &mut Project<'_>, root: &str) -> Found<(String, Span)> {
    let Some(settings) = yarnrc(project, root)? else { return Ok(None) };
    let Some(node) = get(&settings, &["yarnPath"])? else { return Ok(None) };
    let (path, span) = as_text("yarnPath", node)?;
    Ok(Some((path.to_owned(), span)))
}

fn linker(project: &mut Project<'_>, root: &str, span: Span) -> Found<Fact> {
    let settings = yarnrc(project, root)?;
    let node = settings.as_ref().map(|settings| get(settings, &["nodeLinker"])).transpose()?.flatten();
    let Some(node) = node else { return Ok(Some(text("pnp", span))) };
    let (linker, span) = as_text("nodeLinker", node)?;
    match linker {
        "node-modules" | "pnpm" | "pnp" => Ok(Some(text(linker, span))),
        _ => Err(problem(span, format!("`nodeLinker` is `node-modules`, `pnpm` or `pnp`, not `{}`", shown(linker)))),
    }
}
