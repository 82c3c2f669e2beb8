//! What `package.json`, lock files and a workspace say.
//!
//! Which manifests an install needs was tried with npm 10.9 and 11.19, pnpm 10.34, yarn 1.22 and yarn 4.18 in a
//! workspace of four members where the service needs one other (November 2026). Every one of them is content with the
//! root's manifest, the lock file and the closure's manifests, if it is called so:
//!
//! - npm: `npm ci --workspace NAME`, and plain `npm ci`, which installs the root's dependencies as well.
//! - pnpm: `pnpm install --frozen-lockfile --filter NAME...`, and plain `pnpm install --frozen-lockfile`.
//! - yarn 1: `yarn install --frozen-lockfile`. A member that is needed and missing is looked for in the registry.
//! - yarn berry: `yarn workspaces focus NAME`, with `--production` for prod. `yarn install --immutable` wants the
//!   manifest of every member, as the lock file names them all.
//!
//! Where a manifest of the closure and the lock file differ, npm and pnpm fail; `focus` and yarn 1 with workspaces
//! say nothing. Where a member that is needed is missing, npm and pnpm leave it out, and both yarns fail.

#![expect(clippy::unnecessary_box_returns, reason = "a problem is boxed wherever it goes")]

/// angular.json.
mod angular;
/// Next, Vite and the others, and their output folders.
mod framework;
/// JSON.
mod json;
/// Package managers and lock files.
mod manager;
/// One `package.json`.
mod package;
/// Prisma.
mod prisma;
/// What prod needs.
mod products;
/// JavaScript's tokens, to find a setting in a config file.
mod script;
/// What runs in prod.
mod start;
/// The version of Node.
mod version;
/// Members and their closure.
mod workspace;
/// YAML.
mod yaml;

use super::{Fact, Facts, Language, Project, flag, relative, text, texts};
use crate::diag::Diagnostic;
use crate::facts::manifest::below;
use crate::source::Span;
use package::Package;

/// What yarn berry calls a workspace's root without a name: a digest of `.`.
const UNNAMED: &str = "root-workspace-0b6124";

type Problem = Box<Diagnostic>;
type Found<T> = Result<Option<T>, Problem>;

/// Node.
pub(super) const LANGUAGE: Language = Language {
    name: "node",
    facts: &[
        (
            "version",
            "the version of Node: `.nvmrc`, `.node-version`, `.tool-versions`, mise.toml, `volta`, else the newest \
             long-term release that `devEngines` and `engines` allow",
        ),
        ("manager", "npm, pnpm, yarn (version 1), yarn-berry or bun: by the lock file and `packageManager`"),
        ("manager-version", "the exact version in `packageManager`, `devEngines.packageManager` or `volta`"),
        ("lockfile", "the lock file's name in `root`"),
        ("locked", "whether there is a lock file"),
        ("linker", "how yarn berry lays out dependencies: node-modules, pnpm or pnp"),
        ("name", "the package's name"),
        ("scripts", "the names of its scripts"),
        (
            "framework",
            "next, nuxt, astro, sveltekit, remix, angular, nest, react-scripts, vite, fastify, koa, hono or express",
        ),
        ("static", "whether the build makes files for a web server, and no program"),
        ("output", "the folder that the build makes, relative to `member`"),
        (
            "entry",
            "the file that node runs, relative to `member` (for Next's standalone to `output`): the framework's, that \
             of a simple script `start:prod` or `start`, or `main`",
        ),
        ("typescript", "whether it is written in TypeScript"),
        ("prisma", "Prisma's schema, relative to `member`"),
        (
            "prisma-cli",
            "whether the package `prisma` is a dependency of the program's, and not only of its development",
        ),
        ("prisma-env", "the variable that Prisma's own settings take the database from, by `env(\"…\")`"),
        (
            "prisma-output",
            "the folder that Prisma's generator writes, relative to `member`, where the schema names one",
        ),
        ("openssl", "whether Prisma's client is older than 7, whose engines look for OpenSSL"),
        (
            "host",
            "whether the script for development runs a bundler's server that listens to its own machine unless told \
             otherwise",
        ),
        ("native", "whether a dependency is known to need a compiler"),
        ("test-runner", "vitest, jest, mocha, ava or node"),
        ("root", "the workspace's folder, or the package's own, relative to the spec's folder"),
        ("member", "the package's folder, relative to `root`"),
        ("workspace", "whether the package belongs to a workspace"),
        ("root-name", "the name of the package in the workspace's folder, or the one that yarn berry gives it"),
        ("runner", "turbo or nx, where `root` has its file"),
        ("manifests", "every file that an install of the package and what it needs reads, relative to `root`"),
        (
            "sources",
            "the folders of the package and of the members that it needs, and the settings in `root` that their \
             builds share, relative to `root`",
        ),
        (
            "products",
            "the folders that the builds of the package and of the members that it needs in prod make, relative to \
             `root`: its own output, and where `main`, `exports`, `bin` or `files` of the others point",
        ),
        (
            "assets",
            "what prod needs as it is, relative to `root`: the whole folder of a package without a build, else \
             `public`, `static`, `views`, `templates`, `locales` and `migrations`",
        ),
        (
            "prune",
            "whether an install for prod alone would not do: scripts of the package, of the workspace's root or of a \
             member that it needs run at an install (`prepare`, `postinstall`), or Prisma's client is generated into \
             `node_modules`",
        ),
        ("builds", "the names of the members that it needs and that have a script `build`, in the order to build them"),
    ],
    signs: &["package.json"],
    read,
};

fn read(project: &mut Project<'_>) -> Facts {
    let mut facts = Facts::new();
    let folder = project.folder.clone();
    let package = match Package::read(project, &folder) {
        Ok(package) => package,
        Err(problem) => {
            // Every fact needs the manifest.
            facts.extend(LANGUAGE.facts.iter().map(|(name, _)| (*name, Fact::Problem(problem.clone()))));
            return facts;
        }
    };
    let Some(package) = package else {
        put(&mut facts, "version", version::version(project, &[]));
        return facts;
    };
    let workspace = workspace::read(project, &package);
    let root = workspace.as_ref().map_or_else(|_| package.folder.clone(), |workspace| workspace.folder.clone());
    let top = workspace.as_ref().ok().and_then(|workspace| workspace.root.clone());
    let packages: Vec<&Package> = std::iter::once(&package).chain(top.as_ref()).collect();
    put(&mut facts, "version", version::version(project, &packages));
    manager::facts(project, &mut facts, &packages, &root);
    put(&mut facts, "name", package.name().map(|name| name.map(|(name, span)| text(name, span))));
    put(&mut facts, "scripts", scripts(&package));
    framework::facts(project, &mut facts, &package);
    match workspace {
        Err(problem) => {
            for name in ["root", "member", "workspace", "manifests", "sources", "builds", "products", "assets", "prune"]
            {
                put(&mut facts, name, Err(problem.clone()));
            }
        }
        Ok(workspace) => {
            let span = workspace.span;
            let spec = project.files.folder().to_owned();
            put(&mut facts, "root", folder_fact(&relative(&spec, &root), span));
            put(&mut facts, "member", folder_fact(&relative(&root, &package.folder), span));
            put(&mut facts, "workspace", Ok(workspace.is_workspace.then(|| flag(true, span))));
            put(&mut facts, "runner", Ok(runner(project, &root)));
            put(&mut facts, "root-name", root_name(&workspace));
            workspace::facts(project, &mut facts, &package, &workspace);
        }
    }
    facts
}

/// A fact that is the path of a folder.
fn folder_fact(path: &str, span: Span) -> Found<Fact> {
    super::plain::plain("the path", path, span)?;
    Ok(Some(text(path, span)))
}

/// The scripts whose names are plain. The others are nothing that a preset asks for.
fn scripts(package: &Package) -> Found<Fact> {
    let Some(table) = package.table(&["scripts"])? else { return Ok(None) };
    let plain = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || "-_:.".contains(c))
            && !name.starts_with('-')
            && !name.is_empty()
    };
    let names = table.entries.iter().filter(|(name, _)| plain(name));
    let span = package.get(&["scripts"])?.map_or_else(|| package.span(), |node| node.span);
    Ok(Some(texts(names.map(|(name, entry)| (name.clone(), entry.key)), span)))
}

fn root_name(workspace: &workspace::Workspace) -> Found<Fact> {
    let Some(root) = &workspace.root else { return Ok(None) };
    let (name, span) = root.name()?.unwrap_or((UNNAMED, root.span()));
    Ok(Some(text(name, span)))
}

fn runner(project: &mut Project<'_>, root: &str) -> Option<Fact> {
    ["turbo", "nx"].into_iter().find_map(|name| {
        let path = below(root, &format!("{name}.json"));
        project.files.kind(&path)?;
        Some(text(name, project.evidence(&path)))
    })
}

/// Says what was found.
fn put(facts: &mut Facts, name: &'static str, found: Found<Fact>) {
    match found {
        Ok(Some(fact)) => drop(facts.insert(name, fact)),
        Ok(None) => {}
        Err(problem) => drop(facts.insert(name, Fact::Problem(problem))),
    }
}

#[cfg(test)]
pub(super) mod tests;
