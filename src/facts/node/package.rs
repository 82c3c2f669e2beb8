//! A `package.json`, and what several facts ask it.

use super::super::Project;
use super::{Found, Problem, json};
use crate::document::{Node, Table, Value};
use crate::facts::manifest::{below, problem, shown, word};
use crate::source::Span;

/// The kinds of dependencies, those that prod needs first.
pub(super) const KINDS: &[&str] = &["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"];

/// Those that prod needs.
pub(super) const RUNTIME: &[&str] = &["dependencies", "optionalDependencies", "peerDependencies"];

/// A package: its folder in the repository, and its manifest.
#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) folder: String,
    root: Node,
}

/// One that a package depends on: its name, what it asks for, and where.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) wants: String,
    pub(super) span: Span,
}

impl Package {
    /// The package of a folder, or nothing where it holds none.
    pub(super) fn read(project: &mut Project<'_>, folder: &str) -> Found<Self> {
        let path = below(folder, "package.json");
        let Some(source) = project.manifest(&path)? else { return Ok(None) };
        let root = json::parse(&source)?;
        match root.value {
            Value::Table(_) => Ok(Some(Self { folder: folder.to_owned(), root })),
            _ => Err(wrong("a package.json", "an object", &root)),
        }
    }

    /// Where the manifest begins.
    pub(super) fn span(&self) -> Span {
        Span { start: self.root.span.start, end: self.root.span.start }
    }

    /// A value below keys.
    pub(super) fn get(&self, keys: &[&str]) -> Found<&Node> {
        get(&self.root, keys)
    }

    /// A string below keys, and where.
    pub(super) fn text(&self, keys: &[&str]) -> Found<(&str, Span)> {
        self.get(keys)?.map(|node| text(&keys.join("."), node)).transpose()
    }

    /// A table below keys.
    pub(super) fn table(&self, keys: &[&str]) -> Found<&Table> {
        let wanted = |node| table(&keys.join("."), node);
        self.get(keys)?.map(wanted).transpose()
    }

    /// The name, if it has one; a text that is no name of a package is a problem.
    pub(super) fn name(&self) -> Found<(&str, Span)> {
        let Some((name, span)) = self.text(&["name"])? else { return Ok(None) };
        word("the name", name, span)?;
        Ok(Some((name, span)))
    }

    /// Everything that it depends on in these ways.
    pub(super) fn dependencies(&self, kinds: &[&str]) -> Result<Vec<Dependency>, Problem> {
        let mut all = Vec::new();
        for kind in kinds {
            let Some(table) = self.table(&[kind])? else { continue };
            for (name, entry) in &table.entries {
                let (wants, _) = text(name, &entry.node)?;
                all.push(Dependency { name: name.clone(), wants: wants.to_owned(), span: entry.key });
            }
        }
        Ok(all)
    }

    /// A script.
    pub(super) fn script(&self, name: &str) -> Found<(&str, Span)> {
        self.text(&["scripts", name])
    }
}

/// A value below keys of a tree.
pub(super) fn get<'a>(root: &'a Node, keys: &[&str]) -> Found<&'a Node> {
    let mut node = root;
    for (at, key) in keys.iter().enumerate() {
        let parent = table(&keys[..at].join("."), node)?;
        match parent.get(key) {
            Some(next) => node = next,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

/// A string, and where.
pub(super) fn text<'a>(name: &str, node: &'a Node) -> Result<(&'a str, Span), Problem> {
    node.string().map(|text| (text, node.span)).ok_or_else(|| wrong(&quoted(name), "a string", node))
}

/// A table.
pub(super) fn table<'a>(name: &str, node: &'a Node) -> Result<&'a Table, Problem> {
    node.table().ok_or_else(|| wrong(&quoted(name), "an object", node))
}

/// A list of strings.
pub(super) fn texts(name: &str, node: &Node) -> Result<Vec<(String, Span)>, Problem> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| text(name, item).map(|(t, span)| (t.to_owned(), span))).collect(),
        _ => Err(wrong(&quoted(name), "a list", node)),
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", shown(name))
}

fn wrong(what: &str, wanted: &str, node: &Node) -> Problem {
    let kind = match node.value.kind() {
        "table" => "object",
        kind => kind,
    };
    let a = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    problem(node.span, format!("{what} is {wanted}, not {a} {kind}"))
}
