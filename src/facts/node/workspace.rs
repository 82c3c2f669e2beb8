//! The workspace that a package belongs to, and the members that it needs.

use crate::facts::manifest::{below, lies_in, path, problem, shown};
use crate::facts::relative;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::manager::{LOCKS, locks, yarnrc};
use super::package::{self, Dependency, Package, get, table, text as as_text, texts as as_texts};
use super::version::range;
use super::{Found, Problem, products, put, yaml};
use crate::diag::{Code, Diagnostic};
use crate::document::{Node, Value};
use crate::facts::glob;
use crate::facts::names::{self, Names, Trouble};
use crate::facts::{Facts, Kind, Project, parent, texts};
use crate::source::Span;

/// The most files of one folder of patches.
const MOST_FILES: usize = 1_000;

/// Files in the root that an install reads, where they are there.
const INSTALL: &[&str] =
    &["package.json", "pnpm-workspace.yaml", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "bunfig.toml"];

/// Files in the root of a workspace that members' builds share, by how their names begin and end.
const SHARED: &[(&str, &str)] = &[("tsconfig", ".json"), ("turbo", ".json"), ("nx", ".json"), ("babel.config.", "")];

/// A workspace, or a package alone.
pub(super) struct Workspace {
    /// Its folder in the repository.
    pub(super) folder: String,
    /// The package in its folder, where that is another than the one that is asked of.
    pub(super) root: Option<Package>,
    /// Whether there is a workspace at all.
    pub(super) is_workspace: bool,
    /// Where it is said.
    pub(super) span: Span,
    /// The folders of the members, without the root's own.
    members: glob::Members,
    /// Whether a plain range is met by a member: pnpm asks for `workspace:` unless told otherwise.
    links: bool,
}

/// What of a folder makes a workspace: its patterns, and whether a plain range links.
struct Declared {
    patterns: Vec<(String, Span)>,
    span: Span,
    links: bool,
}

/// Finds the nearest workspace that has the package as a member.
pub(super) fn read(project: &mut Project<'_>, package: &Package) -> Result<Workspace, Problem> {
    let mut folder = package.folder.clone();
    loop {
        let root = if folder == package.folder { Some(package.clone()) } else { Package::read(project, &folder)? };
        if let Some(declared) = declared(project, &folder, root.as_ref())? {
            let members = members(project, &folder, &declared)?;
            let own = folder == package.folder;
            // A member with a lock file of its own, below a root without, stands alone.
            let alone = !own && locks(project, &folder).is_empty() && !locks(project, &package.folder).is_empty();
            if own || (members.folders.contains(&relative(&folder, &package.folder)) && !alone) {
                let root = root.filter(|_| !own);
                let (span, links) = (declared.span, declared.links);
                return Ok(Workspace { folder, root, is_workspace: true, span, members, links });
            }
        }
        if folder.is_empty() {
            break;
        }
        folder.truncate(parent(&folder).len());
    }
    let (folder, span) = (package.folder.clone(), package.span());
    Ok(Workspace { folder, root: None, is_workspace: false, span, members: glob::Members::default(), links: false })
}

fn declared(project: &mut Project<'_>, folder: &str, package: Option<&Package>) -> Found<Declared> {
    if let Some(source) = project.manifest(&below(folder, "pnpm-workspace.yaml"))? {
        let root = yaml::parse(&source)?;
        // Since pnpm 10 the file also holds settings of a package alone.
        let Some(packages) = get(&root, &["packages"])? else { return Ok(None) };
        let links = match get(&root, &["linkWorkspacePackages"])?.map(|node| &node.value) {
            Some(Value::Boolean(links)) => *links,
            Some(Value::String(links)) => links == "deep",
            _ => npmrc_links(project, folder)?,
        };
        return Ok(Some(Declared { patterns: as_texts("packages", packages)?, span: packages.span, links }));
    }
    let Some(package) = package else { return Ok(None) };
    let Some(mut node) = package.get(&["workspaces"])? else { return Ok(None) };
    if let Value::Table(_) = node.value {
        match get(node, &["packages"])? {
            Some(packages) => node = packages,
            None => return Ok(None),
        }
    }
    Ok(Some(Declared { patterns: as_texts("workspaces", node)?, span: node.span, links: true }))
}

fn npmrc_links(project: &mut Project<'_>, folder: &str) -> Result<bool, Problem> {
    let Some(source) = project.manifest(&below(folder, ".npmrc"))? else { return Ok(false) };
    let mut settings = source.text.lines().filter_map(|line| line.split_once('='));
    let links = settings.find(|(key, _)| key.trim() == "link-workspace-packages");
    Ok(links.is_some_and(|(_, value)| matches!(value.trim(), "true" | "deep")))
}

fn members(project: &Project<'_>, folder: &str, declared: &Declared) -> Result<glob::Members, Problem> {
    let patterns: Vec<String> = declared.patterns.iter().map(|(pattern, _)| pattern.clone()).collect();
    if let Some((long, span)) = declared.patterns.iter().find(|(pattern, _)| pattern.len() > 512) {
        return Err(problem(*span, format!("the pattern `{}` is too long", shown(long))));
    }
    if patterns.len() > 4_000 {
        return Err(problem(declared.span, "the workspace has too many patterns"));
    }
    let found = glob::shared(project.files, folder, &patterns, "package.json");
    found.ok_or_else(|| problem(declared.span, "the workspace's patterns match too many folders"))
}

/// Everything that the package needs.
struct Closure {
    /// The packages in the repository, by their folders.
    packages: BTreeMap<String, Package>,
    /// What each needs, by folder.
    needs: BTreeMap<String, Vec<String>>,
    /// Archives and other files that dependencies name.
    files: BTreeSet<String>,
}

struct Members<'a> {
    workspace: &'a Workspace,
    names: Arc<Names>,
    /// Those that were read.
    read: BTreeMap<String, Option<Package>>,
}

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, package: &Package, workspace: &Workspace) {
    let found = Members::read(project, workspace).and_then(|mut members| {
        let service = members.closure(project, &[package], package::KINDS)?;
        let run = members.closure(project, &[package], package::RUNTIME)?;
        let installed: Vec<&Package> = std::iter::once(package).chain(workspace.root.as_ref()).collect();
        let installed = members.closure(project, &installed, package::KINDS)?;
        Ok((service, run, installed))
    });
    let (service, run, installed) = match found {
        Ok(found) => found,
        Err(problem) => {
            for name in ["manifests", "sources", "builds", "products", "assets", "prune"] {
                put(facts, name, Err(problem.clone()));
            }
            return;
        }
    };
    let span = workspace.span;
    let list = |paths: Vec<String>| texts(paths.into_iter().map(|path| (path, span)), span);
    put(facts, "manifests", manifests(project, workspace, &installed).map(|paths| Some(list(paths))));
    put(facts, "sources", sources(project, workspace, package, &service).map(|paths| Some(list(paths))));
    if workspace.is_workspace {
        put(facts, "builds", builds(package, &service).map(|names| Some(list(names))));
    }
    let own = |found: &&Package| found.folder == package.folder;
    let needed: Vec<Package> = run.packages.values().filter(|found| !own(found)).cloned().collect();
    products::facts(project, facts, package, &needed, workspace);
    let installed: Vec<Package> = installed.packages.into_values().collect();
    put(facts, "prune", products::prune(facts, &installed));
}

impl<'a> Members<'a> {
    fn read(project: &mut Project<'_>, workspace: &'a Workspace) -> Result<Self, Problem> {
        let name = |package: Option<Package>| -> Found<(String, Span)> {
            let Some(package) = package else { return Ok(None) };
            Ok(package.text(&["name"])?.map(|(name, span)| (name.to_owned(), span)))
        };
        let names =
            names::of(project.files, "node names", &workspace.folder, &workspace.members, &|project, folder| {
                name(Package::read(project, folder)?)
            });
        let mut members = Self { workspace, names, read: BTreeMap::new() };
        match members.names.trouble.clone() {
            None => {}
            Some(Trouble::Broken(folder)) => {
                name(members.package(project, &folder)?)?;
            }
            Some(Trouble::Twice(first, second)) => {
                let (first, second) = (members.package(project, &first)?, members.package(project, &second)?);
                if let (Some((_, other)), Some((name, span))) = (name(first)?, name(second)?) {
                    let message = format!("two members of the workspace are called `{}`", shown(&name));
                    let problem = Diagnostic::new(Code::InvalidManifest, span, message);
                    return Err(Box::new(problem.context(other, "the other")));
                }
            }
        }
        Ok(members)
    }

    /// The package of a folder.
    fn package(&mut self, project: &mut Project<'_>, folder: &str) -> Found<Package> {
        if let Some(known) = self.read.get(folder) {
            return Ok(known.clone());
        }
        let package = Package::read(project, folder)?;
        self.read.insert(folder.to_owned(), package.clone());
        Ok(package)
    }

    /// The member of a name.
    fn named(&mut self, project: &mut Project<'_>, name: &str) -> Found<Package> {
        match self.names.folders.get(name).cloned() {
            Some(folder) => self.package(project, &folder),
            None => Ok(None),
        }
    }

    /// What packages need, by the kinds of dependencies that count.
    fn closure(&mut self, project: &mut Project<'_>, from: &[&Package], kinds: &[&str]) -> Result<Closure, Problem> {
        let mut closure = Closure { packages: BTreeMap::new(), needs: BTreeMap::new(), files: BTreeSet::new() };
        let mut open: Vec<Package> = from.iter().map(|package| (*package).clone()).collect();
        while let Some(package) = open.pop() {
            if closure.packages.contains_key(&package.folder) {
                continue;
            }
            let mut needs = Vec::new();
            for dependency in package.dependencies(kinds)? {
                if let Some(needed) = self.needed(project, &package, &dependency, &mut closure.files)? {
                    needs.push(needed.folder.clone());
                    open.push(needed);
                }
            }
            closure.needs.insert(package.folder.clone(), needs);
            closure.packages.insert(package.folder.clone(), package);
        }
        Ok(closure)
    }

    /// The package in the repository that a dependency means, if it means one.
    fn needed(
        &mut self,
        project: &mut Project<'_>,
        package: &Package,
        dependency: &Dependency,
        files: &mut BTreeSet<String>,
    ) -> Found<Package> {
        let wants = dependency.wants.trim();
        let (protocol, rest) = match wants.split_once(':') {
            Some((protocol, rest)) if ["workspace", "file", "link", "portal"].contains(&protocol) => (protocol, rest),
            _ if wants.starts_with("./") || wants.starts_with("../") => ("file", wants),
            _ => ("", wants),
        };
        let is_path = rest.starts_with('.') || rest.contains('/') && !rest.starts_with('@');
        if matches!(protocol, "file" | "link" | "portal") || (protocol == "workspace" && is_path) {
            // `file:./x.tgz::locator=…` is yarn's.
            let rest = rest.split("::").next().unwrap_or_default();
            let at = path(&package.folder, &self.workspace.folder, rest, dependency.span)?;
            return match project.files.kind(&at) {
                Some(Kind::Folder) => self.package(project, &at),
                Some(Kind::File) => {
                    files.insert(at);
                    Ok(None)
                }
                // What a build or an install makes.
                None if protocol == "link" => Ok(None),
                None => Err(problem(
                    dependency.span,
                    format!("`{}` needs `{at}`, which is not there", shown(&dependency.name)),
                )),
            };
        }
        if protocol == "workspace" {
            // `workspace:other@*` is another name for `other`.
            let alias = rest.rfind('@').filter(|at| *at > 0).map(|at| &rest[..at]);
            let name = alias.unwrap_or(&dependency.name);
            let own = self
                .workspace
                .root
                .as_ref()
                .filter(|root| root.text(&["name"]).ok().flatten().is_some_and(|(own, _)| own == name));
            return match self.named(project, name)?.or_else(|| own.cloned()) {
                Some(member) => Ok(Some(member)),
                None => Err(problem(dependency.span, format!("`{}` is no member of the workspace", shown(name)))),
            };
        }
        if !self.workspace.links || wants.contains(':') || wants.contains('/') {
            return Ok(None);
        }
        let Some(member) = self.named(project, &dependency.name)? else { return Ok(None) };
        let version = member.text(&["version"])?.and_then(|(version, _)| nodejs_semver::Version::parse(version).ok());
        let fits = match (version, range(wants)) {
            (Some(version), Some(range)) => range.satisfies(&version),
            // A tag such as `latest`, or a member that is never published.
            _ => true,
        };
        Ok(fits.then_some(member))
    }
}

fn manifests(project: &mut Project<'_>, workspace: &Workspace, closure: &Closure) -> Result<Vec<String>, Problem> {
    let root = workspace.folder.as_str();
    let mut found: BTreeSet<String> = closure.files.clone();
    found.extend(closure.packages.keys().map(|folder| below(folder, "package.json")));
    let names = INSTALL.iter().chain(LOCKS.iter().map(|(name, _)| name));
    let there = names.map(|name| below(root, name)).filter(|path| project.files.kind(path) == Some(Kind::File));
    found.extend(there);
    found.extend(yarn_files(project, root)?);
    found.extend(patches(project, root, workspace.root.as_ref().or_else(|| closure.packages.get(root)))?);
    relative_to(root, found, workspace.span)
}

/// The release, the plugins and the patches that `.yarnrc.yml` and yarn itself read.
fn yarn_files(project: &mut Project<'_>, root: &str) -> Result<Vec<String>, Problem> {
    let Some(settings) = yarnrc(project, root)? else { return Ok(Vec::new()) };
    let mut nodes: Vec<&Node> = get(&settings, &["yarnPath"])?.into_iter().collect();
    if let Some(Value::List(plugins)) = get(&settings, &["plugins"])?.map(|node| &node.value) {
        for plugin in plugins {
            match &plugin.value {
                Value::Table(_) => nodes.extend(get(plugin, &["path"])?),
                _ => nodes.push(plugin),
            }
        }
    }
    let mut found = Vec::new();
    for node in nodes {
        let (text, span) = as_text("path", node)?;
        found.push(path(root, root, text, span)?);
    }
    found.extend(files(project, &below(root, ".yarn/patches"), ".patch"));
    Ok(found)
}

/// Patches that pnpm or bun apply, and those of patch-package.
fn patches(project: &mut Project<'_>, root: &str, package: Option<&Package>) -> Result<Vec<String>, Problem> {
    let mut nodes: Vec<Node> = Vec::new();
    if let Some(source) = project.manifest(&below(root, "pnpm-workspace.yaml"))? {
        nodes.extend(get(&yaml::parse(&source)?, &["patchedDependencies"])?.cloned());
    }
    let mut found = Vec::new();
    if let Some(package) = package {
        nodes.extend(package.get(&["pnpm", "patchedDependencies"])?.cloned());
        nodes.extend(package.get(&["patchedDependencies"])?.cloned());
        if package.dependencies(package::KINDS)?.iter().any(|one| one.name == "patch-package") {
            found.extend(files(project, &below(root, "patches"), ".patch"));
        }
    }
    for node in nodes {
        for entry in table("patchedDependencies", &node)?.entries.values() {
            let (text, span) = as_text("patchedDependencies", &entry.node)?;
            found.push(path(root, root, text, span)?);
        }
    }
    Ok(found)
}

/// The files of a folder whose names end so.
fn files(project: &Project<'_>, folder: &str, end: &str) -> Vec<String> {
    let found = project.files.list(folder).into_iter().filter(|found| found.kind == Kind::File);
    found.filter(|found| found.name.ends_with(end)).take(MOST_FILES).map(|found| below(folder, &found.name)).collect()
}

fn sources(
    project: &mut Project<'_>,
    workspace: &Workspace,
    package: &Package,
    closure: &Closure,
) -> Result<Vec<String>, Problem> {
    let root = workspace.folder.as_str();
    let folders: BTreeSet<&String> = closure.packages.keys().collect();
    // What lies in a folder of the closure comes with it.
    let outer = |folder: &&String| !folders.iter().any(|other| *other != *folder && lies_in(other, folder));
    let mut found: BTreeSet<String> = folders.iter().copied().filter(outer).cloned().collect();
    if package.folder != root && !closure.packages.contains_key(root) {
        let shared = project.files.list(root).into_iter().filter(|found| found.kind == Kind::File);
        let shared = shared.filter(|found| {
            SHARED.iter().any(|(start, end)| found.name.starts_with(start) && found.name.ends_with(end))
        });
        found.extend(shared.map(|found| below(root, &found.name)));
    }
    relative_to(root, found, workspace.span)
}

fn relative_to(root: &str, paths: BTreeSet<String>, span: Span) -> Result<Vec<String>, Problem> {
    let checked = |path: String| {
        let path = relative(root, &path);
        super::super::plain::plain("the path", &path, span)?;
        Ok(path)
    };
    paths.into_iter().map(checked).collect()
}

/// The members with a script `build`, each after those that it needs. Of those that need each other the one
/// that is met first comes last.
fn builds(package: &Package, closure: &Closure) -> Result<Vec<String>, Problem> {
    let mut done: Vec<String> = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::from([package.folder.as_str()]);
    let mut open: Vec<(&str, usize)> = vec![(package.folder.as_str(), 0)];
    while let Some((folder, at)) = open.pop() {
        let needs = closure.needs.get(folder).map_or(&[][..], Vec::as_slice);
        match needs.get(at) {
            Some(next) => {
                open.push((folder, at + 1));
                if seen.insert(next) {
                    open.push((next, 0));
                }
            }
            None => done.push(folder.to_owned()),
        }
    }
    let mut names = Vec::new();
    for folder in done.iter().filter(|folder| **folder != package.folder) {
        let Some(member) = closure.packages.get(folder) else { continue };
        if member.script("build")?.is_some()
            && let Some((name, _)) = member.name()?
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}
