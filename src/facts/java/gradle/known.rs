//! What a Gradle build knows by name: its version catalog and its properties.

use super::super::script::{Plugin, Script};
use super::super::{Pin, Problem};
use crate::diag::{Code, Diagnostic};
use crate::document::{self, Node};
use crate::facts::{Project, join};
use crate::source::Span;

/// No text leads further.
const MOST_STEPS: usize = 10;

/// The catalog and the properties of a build.
pub(super) struct Known {
    catalog: Option<Node>,
    properties: Vec<(String, Pin)>,
}

impl Known {
    pub(super) fn read(project: &mut Project<'_>, root: &str) -> Result<Self, Problem> {
        Ok(Self { catalog: catalog(project, root)?, properties: properties(project, root)? })
    }

    /// An entry of the catalog. `-`, `_` and `.` are all `.` to a script.
    fn entry(&self, table: &str, name: &str) -> Option<&Node> {
        let table = self.catalog.as_ref()?.table()?.get(table)?.table()?;
        table.entries.iter().find(|(key, _)| accessor(key) == accessor(name)).map(|(_, entry)| &entry.node)
    }

    /// A version of the catalog, as `libs.versions.boot.get()` names it.
    pub(super) fn catalog_version(&self, name: &str) -> Option<Pin> {
        of_version(self.entry("versions", name.split(".get").next().unwrap_or(name))?)
    }

    pub(super) fn property(&self, name: &str) -> Option<&Pin> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, pin)| pin)
    }

    /// A plugin by its identifier, wherever it was named.
    pub(super) fn plugin(&self, plugin: Plugin) -> Plugin {
        if !plugin.is_alias {
            return plugin;
        }
        let Some(node) = self.entry("plugins", &plugin.id) else { return plugin };
        if let Some((id, version)) = node.string().and_then(|text| text.split_once(':')) {
            return Plugin { id: id.to_owned(), version: Some((version.to_owned(), node.span)), ..plugin };
        }
        let Some(table) = node.table() else { return plugin };
        let id = table.get("id").and_then(Node::string).unwrap_or(&plugin.id).to_owned();
        let version = table.get("version").and_then(|version| self.version(version));
        Plugin { id, version, ..plugin }
    }

    /// A version that an entry has, or names.
    fn version(&self, node: &Node) -> Option<Pin> {
        let named = || of_version(self.entry("versions", node.table()?.get("ref")?.string()?)?);
        named().or_else(|| of_version(node))
    }

    /// The libraries of the catalog: how a script names each, its module, and its version.
    pub(super) fn libraries(&self) -> Vec<(String, String, Option<Pin>)> {
        let table = self.catalog.as_ref().and_then(|catalog| catalog.table()?.get("libraries")?.table());
        let entries = table.into_iter().flat_map(|table| &table.entries);
        let read = |name: &str, node: &Node| {
            let name = format!("libs.{}", accessor(name));
            if let Some(text) = node.string() {
                let (module, version) = text.rsplit_once(':').filter(|(module, _)| module.contains(':'))?;
                return Some((name, module.to_owned(), Some((version.to_owned(), node.span))));
            }
            let table = node.table()?;
            let part = |key: &str| table.get(key).and_then(Node::string);
            let module = part("module").map(ToOwned::to_owned);
            let module = module.or_else(|| Some(format!("{}:{}", part("group")?, part("name")?)))?;
            Some((name, module, table.get("version").and_then(|version| self.version(version))))
        };
        entries.filter_map(|(name, entry)| read(name, &entry.node)).collect()
    }

    /// A text with its variables filled in, by the properties and by what the script sets; nothing where one is not
    /// known.
    pub(super) fn filled(&self, script: &Script, (text, span): &Pin) -> Option<Pin> {
        let mut text = text.clone();
        for _ in 0..MOST_STEPS {
            let Some(start) = text.find('$') else { return Some((text, *span)) };
            let rest = &text[start + 1..];
            let name = rest.strip_prefix('{').map_or_else(
                || rest.split(|c: char| !c.is_alphanumeric() && c != '_').next(),
                |rest| rest.split_once('}').map(|(name, _)| name),
            )?;
            let end = start + 1 + name.len() + if rest.starts_with('{') { 2 } else { 0 };
            let value = self.named(script, name)?.0;
            if text.len() + value.len() > 4_096 {
                return None;
            }
            text = format!("{}{value}{}", &text[..start], &text[end..]);
        }
        None
    }

    /// What a name stands for: a property, or what the script sets.
    pub(super) fn named(&self, script: &Script, name: &str) -> Option<Pin> {
        let name = ["project.", "ext.", "rootProject."].iter().fold(name, |name, start| name.trim_start_matches(start));
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        self.property(name).cloned().or_else(|| script.assigned(name))
    }
}

fn accessor(name: &str) -> String {
    name.replace(['-', '_'], ".")
}

/// A version in the catalog: a text, or a table that says how exact it is.
fn of_version(node: &Node) -> Option<Pin> {
    if let Some(text) = node.string() {
        return Some((text.to_owned(), node.span));
    }
    let table = node.table()?;
    ["strictly", "require", "prefer"].iter().find_map(|key| table.get(key)).and_then(of_version)
}

fn catalog(project: &mut Project<'_>, root: &str) -> Result<Option<Node>, Problem> {
    let path = join(root, "gradle/libs.versions.toml").unwrap_or_default();
    let Some(source) = project.manifest(&path)? else { return Ok(None) };
    let (document, diagnostics) = document::parse(&source);
    let broken = diagnostics.sorted().into_iter().find(|one| matches!(one.code, Code::TomlSyntax | Code::DuplicateKey));
    match broken {
        Some(broken) => Err(Box::new(Diagnostic { code: Code::InvalidManifest, help: None, ..broken })),
        None => Ok(Some(document)),
    }
}

fn properties(project: &mut Project<'_>, root: &str) -> Result<Vec<(String, Pin)>, Problem> {
    let path = join(root, "gradle.properties").unwrap_or_default();
    let Some(source) = project.manifest(&path)? else { return Ok(Vec::new()) };
    let mut at = 0;
    let mut found = Vec::new();
    for line in source.text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let Some((name, value)) = line.split_once('=').filter(|(name, _)| !name.trim_start().starts_with(['#', '!']))
        else {
            continue;
        };
        let value = value.trim_start();
        let place = start + line.len() - value.len();
        let value = value.trim_end();
        if !value.is_empty() {
            let span = Span::new(source.base(), &(place..place + value.len()));
            found.push((name.trim().to_owned(), (value.to_owned(), span)));
        }
    }
    Ok(found)
}
