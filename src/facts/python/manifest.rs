//! TOML manifests, and the dependencies that they name.

use super::{Found, Problem};
use crate::diag::Code;
use crate::document::{self, Node, Table, Value};
use crate::facts::Project;
use crate::facts::manifest::{below, problem, shown};
use crate::source::{Source, Span};

/// Optional dependencies that are for development, by the usual names.
pub(super) const DEV_EXTRAS: &[&str] = &["dev", "develop", "development", "test", "tests", "testing"];

/// A TOML file of a folder.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    pub(super) folder: String,
    pub(super) root: Node,
}

/// One that a project depends on.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    /// The name as indexes compare it: lower case, with single dashes.
    pub(super) name: String,
    pub(super) extras: Vec<String>,
    /// Whether prod needs it.
    pub(super) main: bool,
    /// Whether it is said which version is installed.
    pub(super) exact: bool,
    /// A folder or file of the repository, as written.
    pub(super) path: Option<(String, Span)>,
    pub(super) span: Span,
}

impl Manifest {
    /// A TOML file, or nothing where there is none.
    pub(super) fn read(project: &mut Project<'_>, folder: &str, name: &str) -> Found<Self> {
        let Some(source) = project.manifest(&below(folder, name))? else { return Ok(None) };
        Self::of(&source, folder).map(Some)
    }

    /// The TOML of a source.
    pub(super) fn of(source: &Source, folder: &str) -> Result<Self, Problem> {
        let (root, diagnostics) = document::parse(source);
        // Python's tools know TOML 1.1.
        let broken = |code| matches!(code, Code::TomlSyntax | Code::DuplicateKey);
        if let Some(mut broken) = diagnostics.sorted().into_iter().find(|one| broken(one.code)) {
            broken.code = Code::InvalidManifest;
            broken.help = None;
            return Err(Box::new(broken));
        }
        Ok(Self { folder: folder.to_owned(), root })
    }

    /// Where the file begins.
    pub(super) fn span(&self) -> Span {
        Span { start: self.root.span.start, end: self.root.span.start }
    }

    /// A value below keys.
    pub(super) fn get(&self, keys: &[&str]) -> Found<&Node> {
        let mut node = &self.root;
        for (at, key) in keys.iter().enumerate() {
            match table(&keys[..at].join("."), node)?.get(key) {
                Some(next) => node = next,
                None => return Ok(None),
            }
        }
        Ok(Some(node))
    }

    /// A string below keys, and where.
    pub(super) fn text(&self, keys: &[&str]) -> Found<(&str, Span)> {
        self.get(keys)?.map(|node| text(&keys.join("."), node)).transpose()
    }

    /// A flag below keys.
    pub(super) fn flag(&self, keys: &[&str]) -> Found<bool> {
        match self.get(keys)? {
            None => Ok(None),
            Some(Node { value: Value::Boolean(flag), .. }) => Ok(Some(*flag)),
            Some(node) => Err(wrong(&keys.join("."), "a boolean", node)),
        }
    }

    /// A table below keys.
    pub(super) fn table(&self, keys: &[&str]) -> Found<&Table> {
        self.get(keys)?.map(|node| table(&keys.join("."), node)).transpose()
    }

    /// The project's name, and where.
    pub(super) fn name(&self) -> Found<(&str, Span)> {
        match self.text(&["project", "name"])? {
            Some(name) => Ok(Some(name)),
            None => self.text(&["tool", "poetry", "name"]),
        }
    }

    /// Everything that a `pyproject.toml` names.
    pub(super) fn dependencies(&self) -> Result<Vec<Dependency>, Problem> {
        let mut found = Vec::new();
        if let Some(node) = self.get(&["project", "dependencies"])? {
            found.extend(requirements("project.dependencies", node, true)?);
        }
        if let Some(extras) = self.table(&["project", "optional-dependencies"])? {
            for (extra, entry) in &extras.entries {
                if DEV_EXTRAS.contains(&extra.as_str()) {
                    found.extend(requirements(extra, &entry.node, false)?);
                }
            }
        }
        for groups in [&["dependency-groups"][..], &["tool", "pdm", "dev-dependencies"]] {
            let Some(groups) = self.table(groups)? else { continue };
            for (group, entry) in &groups.entries {
                found.extend(requirements(group, &entry.node, false)?);
            }
        }
        if let Some(node) = self.get(&["tool", "uv", "dev-dependencies"])? {
            found.extend(requirements("tool.uv.dev-dependencies", node, false)?);
        }
        let poetry = |keys: &[&str]| {
            let mut all = vec!["tool", "poetry"];
            all.extend(keys);
            self.table(&all)
        };
        if let Some(main) = poetry(&["dependencies"])? {
            found.extend(named(main, true));
        }
        if let Some(dev) = poetry(&["dev-dependencies"])? {
            found.extend(named(dev, false));
        }
        if let Some(groups) = poetry(&["group"])? {
            for (group, entry) in &groups.entries {
                let Some(node) = table(group, &entry.node)?.get("dependencies") else { continue };
                found.extend(named(table("dependencies", node)?, group == "main"));
            }
        }
        Ok(found)
    }

    /// What a `Pipfile` names.
    pub(super) fn pipfile(&self) -> Result<Vec<Dependency>, Problem> {
        let mut found = Vec::new();
        for (key, main) in [("packages", true), ("dev-packages", false)] {
            if let Some(packages) = self.table(&[key])? {
                found.extend(named(packages, main));
            }
        }
        Ok(found)
    }
}

/// A string, and where.
pub(super) fn text<'a>(name: &str, node: &'a Node) -> Result<(&'a str, Span), Problem> {
    node.string().map(|text| (text, node.span)).ok_or_else(|| wrong(name, "a string", node))
}

/// A table.
pub(super) fn table<'a>(name: &str, node: &'a Node) -> Result<&'a Table, Problem> {
    node.table().ok_or_else(|| wrong(name, "a table", node))
}

/// A list.
pub(super) fn list<'a>(name: &str, node: &'a Node) -> Result<&'a [Node], Problem> {
    match &node.value {
        Value::List(items) => Ok(items),
        _ => Err(wrong(name, "a list", node)),
    }
}

fn wrong(name: &str, wanted: &str, node: &Node) -> Problem {
    let kind = node.value.kind();
    let a = if kind.starts_with('i') { "an" } else { "a" };
    problem(node.span, format!("`{}` is {wanted}, not {a} {kind}", shown(name)))
}

/// A list of requirements; what includes another group is none.
fn requirements(name: &str, node: &Node, main: bool) -> Result<Vec<Dependency>, Problem> {
    let mut found = Vec::new();
    for item in list(name, node)? {
        if item.table().is_some_and(|table| table.get("include-group").is_some()) {
            continue;
        }
        let (requirement, span) = text(name, item)?;
        found.extend(self::requirement(requirement, main, span));
    }
    Ok(found)
}

/// The names in a list of requirements.
pub(super) fn names_of(name: &str, node: &Node) -> Result<Vec<String>, Problem> {
    Ok(requirements(name, node, false)?.into_iter().map(|one| one.name).collect())
}

/// A requirement's name and extras: `fastapi[standard]>=0.110; python_version > "3"`.
pub(super) fn requirement(text: &str, main: bool, span: Span) -> Option<Dependency> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    // `git+https://…` and paths have no name.
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || rest.starts_with(['+', ':', '/', '\\']) {
        return None;
    }
    let version = rest.split(';').next().unwrap_or_default();
    let exact = version.contains('@') || (version.contains("==") && !version.contains('*'));
    let extras = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let extras = extras.map_or_else(Vec::new, |(extras, _)| extras.split(',').map(|one| normal(one.trim())).collect());
    Some(Dependency { name: normal(name), extras, main, exact, path: None, span })
}

/// Dependencies as keys of a table: `x = "^1"`, `x = { path = "../x", extras = ["y"] }`.
fn named(table: &Table, main: bool) -> Vec<Dependency> {
    let one = |(name, entry): (&String, &document::Entry)| {
        let table = entry.node.table();
        let of = |key| table.and_then(|table| table.get(key));
        let extras = match of("extras").map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().filter_map(Node::string).map(normal).collect(),
            _ => Vec::new(),
        };
        let path = of("path").and_then(|node| Some((node.string()?.to_owned(), node.span)));
        Dependency { name: normal(name), extras, main, exact: false, path, span: entry.key }
    };
    table.entries.iter().filter(|(name, _)| *name != "python").map(one).collect()
}

/// A name as indexes compare it.
pub(super) fn normal(name: &str) -> String {
    let mut normal = String::new();
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            c => normal.extend(c.to_lowercase()),
        }
    }
    normal
}
