//! Which files prod needs: what builds make, and what is taken as it is.
//!
//! What lies in the project's folder decides nothing that a build makes there: a render on the machine of somebody who
//! built it and one in CI must be the same.

use std::collections::BTreeSet;

use super::framework::{self, ENDINGS};
use super::package::{Package, texts as as_texts};
use super::workspace::Workspace;
use super::{Found, Problem, put};
use crate::document::{Node, Value};
use crate::facts::manifest::{below, lies_in, word};
use crate::facts::{Fact, Facts, Kind, Project, flag, join, relative, texts};

/// Folders that a server reads while it runs, by convention.
const ASSETS: &[&str] = &["public", "static", "views", "templates", "locales", "migrations"];

/// The facts `products` and `assets` of a package, and of the members that it needs in prod.
pub(super) fn facts(
    project: &mut Project<'_>,
    facts: &mut Facts,
    package: &Package,
    needed: &[Package],
    workspace: &Workspace,
) {
    let found = read(project, facts, package, needed);
    let span = workspace.span;
    let list = |paths: &BTreeSet<String>| {
        let paths = paths.iter().filter(|path| !paths.iter().any(|other| other != *path && lies_in(other, path)));
        Some(texts(paths.map(|path| (relative(&workspace.folder, path), span)), span))
    };
    put(facts, "products", found.clone().map(|(products, _)| list(&products)));
    put(facts, "assets", found.map(|(_, assets)| list(&assets)));
}

type Paths = BTreeSet<String>;

fn read(
    project: &mut Project<'_>,
    facts: &Facts,
    package: &Package,
    needed: &[Package],
) -> Result<(Paths, Paths), Problem> {
    let said = |name: &str| match facts.get(name) {
        Some(Fact::Known(node)) => Ok(node.string()),
        Some(Fact::Problem(problem)) => Err(problem.clone()),
        None => Ok(None),
    };
    let (mut products, mut assets) = (Paths::new(), Paths::new());
    let (output, entry, framework) = (said("output")?, said("entry")?, said("framework")?);
    let standalone = framework == Some("next") && output.is_some_and(|output| output.ends_with("/standalone"));
    let bundled = framework == Some("nuxt") || standalone;
    let alone = facts.contains_key("static") || bundled;
    let builds = package.script("build")?.is_some() || alone || framework == Some("next");
    let made = output.filter(|_| builds);
    products.extend(made.map(|output| below(&package.folder, output)));
    let runs_product = made.is_some_and(|output| entry.is_none_or(|entry| alone || lies_in(output, entry)));
    match (facts.contains_key("static"), framework) {
        (true, _) | (_, Some("nuxt" | "astro" | "sveltekit")) => {}
        // A server of the author's beside it needs everything.
        (_, Some("next")) if standalone || entry.is_none() => {
            assets.extend(there(project, package, &["public"]));
            // What `next start` reads, where the build makes no program.
            if entry.is_none() {
                let names = ENDINGS.iter().map(|ending| below(&package.folder, &format!("next.config.{ending}")));
                assets.extend(names.filter(|path| project.files.kind(path) == Some(Kind::File)));
            }
        }
        _ if runs_product => assets.extend(there(project, package, ASSETS)),
        _ => drop(assets.insert(package.folder.clone())),
    }
    if !alone {
        for member in needed {
            self::member(project, member, &mut products, &mut assets)?;
        }
    }
    Ok((products, assets))
}

/// The folders of a package that are there.
fn there(project: &Project<'_>, package: &Package, names: &[&str]) -> Vec<String> {
    let paths = names.iter().map(|name| below(&package.folder, name));
    paths.filter(|path| project.files.kind(path) == Some(Kind::Folder)).collect()
}

/// What another member of the workspace brings.
fn member(
    project: &mut Project<'_>,
    package: &Package,
    products: &mut Paths,
    assets: &mut Paths,
) -> Result<(), Problem> {
    if package.script("build")?.is_none() {
        assets.insert(package.folder.clone());
        return Ok(());
    }
    let mut parts: Vec<String> = Vec::new();
    for key in ["main", "module", "exports", "bin"] {
        if let Some(node) = package.get(&[key])? {
            entries(node, &mut parts)?;
        }
    }
    if parts.is_empty()
        && let Some(node) = package.get(&["files"])?
    {
        for (pattern, span) in as_texts("files", node)? {
            // What npm leaves out, and what has more than one name.
            if pattern.starts_with('!') || pattern.contains(['*', '?', '[', '{']) {
                continue;
            }
            word("the path", &pattern, span)?;
            parts.extend(join("", pattern.trim_start_matches('/')));
        }
    }
    if parts.is_empty() {
        parts.extend(framework::tsconfig(project, package)?.map(|(path, _)| path));
    }
    if parts.is_empty() {
        assets.insert(package.folder.clone());
    }
    for part in parts {
        let path = below(&package.folder, &part);
        // A source beside what the build makes, such as a style sheet.
        let is_source =
            part == "src" || !part.contains('/') && part.rsplit_once('.').is_some_and(|(name, _)| !name.is_empty());
        if is_source {
            assets.insert(path)
        } else {
            products.insert(path)
        };
    }
    Ok(())
}

/// The first part of every path that other packages import in prod, where nobody asks for types or sources.
fn entries(node: &Node, parts: &mut Vec<String>) -> Result<(), Problem> {
    match &node.value {
        Value::String(path) if path == "./package.json" => {}
        Value::String(path) => {
            let path = path.split('*').next().unwrap_or_default();
            let path = path.trim_end_matches('/');
            if path.is_empty() || path == "." {
                return Ok(());
            }
            word("the path", path, node.span)?;
            if let Some(first) = join("", path).and_then(|path| path.split('/').next().map(str::to_owned)) {
                parts.push(first);
            }
        }
        Value::List(items) => {
            for item in items {
                entries(item, parts)?;
            }
        }
        Value::Table(table) => {
            let run =
                table.entries.iter().filter(|(key, _)| !["types", "source", "development"].contains(&key.as_str()));
            for (_, entry) in run {
                entries(&entry.node, parts)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether an install for prod alone would not do: it runs scripts that may need what only developers install, or
/// what is generated into `node_modules` would be missing.
pub(super) fn prune(facts: &Facts, packages: &[Package]) -> Found<Fact> {
    if let (Some(Fact::Known(schema)), None) = (facts.get("prisma"), facts.get("prisma-output")) {
        return Ok(Some(flag(true, schema.span)));
    }
    for package in packages {
        for name in ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"] {
            if let Some((_, span)) = package.script(name)? {
                return Ok(Some(flag(true, span)));
            }
        }
    }
    Ok(None)
}
