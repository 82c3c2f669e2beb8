//! The projects of the repository that a project is installed with: members of a uv workspace, and paths.
//!
//! What `uv sync --frozen --no-install-workspace --package NAME` needs was tried with uv 0.8.0 and 0.13.9 in a
//! workspace of four members (November 2026): the root's `pyproject.toml` and `uv.lock`, and no member's manifest, for
//! dependency groups of a member too. (0.13 doesn't even miss the root's.) So an edit of a member's manifest installs
//! nothing again as long as the lock file stands. `--locked` wants the manifest of every member, and so cannot be used
//! with less than the whole workspace. The second sync, which installs the project, needs the closure's folders.
//!
//! A project that names another by its path wants `--no-install-local`: `--no-install-project` still builds the other
//! one. With `--locked` that reads the other's manifest, with `--frozen` it does not.

use crate::facts::manifest::{path, problem, shown};
use crate::facts::relative;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::manifest::{Manifest, list, normal, table, text as as_text};
use super::{Found, Problem};
use crate::document::{Node, Value};
use crate::facts::glob;
use crate::facts::names::{self, Names, Trouble};
use crate::facts::{Kind, Project, parent};
use crate::source::Span;

/// The projects that belong together.
pub(super) struct Workspace {
    /// The folder that they all lie in.
    pub(super) folder: String,
    /// The folder that the lock file lies in.
    pub(super) locked: String,
    /// The manifest there, where that is another than the one that is asked of.
    pub(super) root: Option<Manifest>,
    pub(super) is_workspace: bool,
    /// Where it is said.
    pub(super) span: Span,
    /// The closure's projects, by folder.
    pub(super) closure: BTreeMap<String, Manifest>,
}

/// A uv workspace: its members by name.
struct Members {
    folder: String,
    root: Option<Manifest>,
    span: Span,
    names: Arc<Names>,
    /// The root's name, if it has one, and its folder.
    own: Option<(String, String)>,
}

impl Members {
    /// The member of a name.
    fn named(&self, project: &mut Project<'_>, name: &str) -> Found<Manifest> {
        let own = self.own.as_ref().filter(|(own, _)| own == name).map(|(_, folder)| folder);
        match self.names.folders.get(name).or(own) {
            Some(folder) => Manifest::read(project, folder, "pyproject.toml"),
            None => Ok(None),
        }
    }
}

pub(super) fn read(project: &mut Project<'_>, own: &Manifest) -> Result<Workspace, Problem> {
    let members = find(project, own)?;
    let mut closure: BTreeMap<String, Manifest> = BTreeMap::new();
    let mut open = vec![own.clone()];
    while let Some(manifest) = open.pop() {
        if closure.contains_key(&manifest.folder) {
            continue;
        }
        let is_own = manifest.folder == own.folder;
        for dependency in manifest.dependencies()? {
            // Nothing of another's development is installed.
            if !(dependency.main || is_own) {
                continue;
            }
            let mut sources = source(&manifest, &dependency.name)?;
            if let Some(root) = members.as_ref().and_then(|members| members.root.as_ref())
                && sources.is_empty()
            {
                sources = source(root, &dependency.name)?.into_iter().filter(|one| one.path.is_none()).collect();
            }
            sources.extend(dependency.path.clone().map(|(path, span)| Source { path: Some(path), span }));
            for Source { path: wanted, span } in sources {
                let found = match (&wanted, &members) {
                    (Some(wanted), _) => {
                        let at = path(&manifest.folder, "", wanted, span)?;
                        match project.files.kind(&at) {
                            Some(Kind::Folder) => Manifest::read(project, &at, "pyproject.toml")?,
                            Some(Kind::File) => None,
                            None => return Err(problem(span, format!("`{at}` is not there"))),
                        }
                    }
                    (None, Some(members)) => {
                        let member = members.named(project, &dependency.name)?;
                        let missing = || format!("`{}` is no member of the workspace", shown(&dependency.name));
                        Some(member.ok_or_else(|| problem(span, missing()))?)
                    }
                    (None, None) => return Err(problem(span, "there is no workspace")),
                };
                open.extend(found);
            }
        }
        closure.insert(manifest.folder.clone(), manifest);
    }
    let is_workspace = members.is_some();
    let (folder, root, span) = match members {
        Some(members) => (members.folder, members.root, members.span),
        None => (own.folder.clone(), None, own.span()),
    };
    // What lies outside makes the folder that holds them all the root.
    let outer = closure.keys().fold(folder.clone(), |folder, other| shared(&folder, other));
    Ok(Workspace { folder: outer, locked: folder, root, is_workspace, span, closure })
}

/// The deepest folder that two lie in.
fn shared(one: &str, other: &str) -> String {
    let parts = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
    parts.map(|(part, _)| part).collect::<Vec<_>>().join("/")
}

/// The nearest workspace that has the project.
fn find(project: &mut Project<'_>, own: &Manifest) -> Found<Members> {
    let mut folder = own.folder.clone();
    loop {
        let is_own = folder == own.folder;
        let root = if is_own { Some(own.clone()) } else { Manifest::read(project, &folder, "pyproject.toml")? };
        if let Some(root) = root
            && let Some(node) = root.get(&["tool", "uv", "workspace"])?
        {
            let members = members(project, &root, node)?;
            if is_own || members.folders.contains(&relative(&folder, &own.folder)) {
                let name = |project: &mut Project<'_>, folder: &str| -> Found<(String, Span)> {
                    let Some(manifest) = Manifest::read(project, folder, "pyproject.toml")? else { return Ok(None) };
                    Ok(manifest.name()?.map(|(name, span)| (normal(name), span)))
                };
                let names = names::of(project.files, "python names", &folder, &members, &name);
                match &names.trouble {
                    None => {}
                    Some(Trouble::Broken(folder)) => drop(name(project, folder)?),
                    Some(Trouble::Twice(_, second)) => {
                        if let Some((name, span)) = name(project, second)? {
                            let message = format!("two members of the workspace are called `{}`", shown(&name));
                            return Err(problem(span, message));
                        }
                    }
                }
                let own = root.name()?.map(|(name, _)| (normal(name), folder.clone()));
                let span = node.span;
                return Ok(Some(Members { root: Some(root).filter(|_| !is_own), folder, span, names, own }));
            }
        }
        if folder.is_empty() {
            return Ok(None);
        }
        folder.truncate(parent(&folder).len());
    }
}

fn members(project: &Project<'_>, root: &Manifest, node: &Node) -> Result<glob::Members, Problem> {
    let patterns = |key: &str| -> Result<Vec<String>, Problem> {
        let Some(node) = table("tool.uv.workspace", node)?.get(key) else { return Ok(Vec::new()) };
        let items = list(key, node)?.iter().take(4_000);
        items.map(|item| as_text(key, item).map(|(text, _)| text.chars().take(512).collect())).collect()
    };
    let mut all = patterns("members")?;
    all.extend(patterns("exclude")?.into_iter().map(|pattern| format!("!{pattern}")));
    let found = glob::shared(project.files, &root.folder, &all, "pyproject.toml");
    found.ok_or_else(|| problem(node.span, "the workspace's patterns match too many folders"))
}

/// Where uv takes a dependency from in the repository: a path, or the workspace.
struct Source {
    path: Option<String>,
    span: Span,
}

fn source(manifest: &Manifest, name: &str) -> Result<Vec<Source>, Problem> {
    let Some(sources) = manifest.table(&["tool", "uv", "sources"])? else { return Ok(Vec::new()) };
    let Some((_, entry)) = sources.entries.iter().find(|(known, _)| normal(known) == name) else {
        return Ok(Vec::new());
    };
    let nodes = match &entry.node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![&entry.node],
    };
    let mut found = Vec::new();
    for node in nodes {
        let one = table(name, node)?;
        if let Some(node) = one.get("path") {
            let (path, span) = as_text("path", node)?;
            found.push(Source { path: Some(path.to_owned()), span });
        } else if one.get("workspace").is_some_and(|node| node.value == Value::Boolean(true)) {
            found.push(Source { path: None, span: node.span });
        }
    }
    Ok(found)
}
