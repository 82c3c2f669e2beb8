//! Texts of a policy that mean more than themselves.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic, Severity};
use crate::document::{Node, Table, Value};
use crate::image::{Pattern, Reference};
use crate::pattern::fits;
use crate::source::Span;

/// A text, and what it means where that can be told.
#[derive(Debug, Clone)]
pub struct Parsed<T> {
    /// As it was written.
    pub text: String,
    /// What it means.
    pub value: Result<T, Wrong>,
}

/// Why a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    code: Code,
    message: String,
    help: String,
}

/// What can be read from a text of a policy.
pub trait Readable: Sized {
    /// Reads it.
    fn read(text: &str) -> Result<Self, Wrong>;

    /// The schema of the text.
    fn schema() -> Schema {
        json_schema!({"type": "string"})
    }
}

impl<T> Parsed<T> {
    /// What is wrong with it, if something is.
    pub fn mistake(&self, span: Span) -> Option<Diagnostic> {
        let Wrong { code, message, help } = self.value.as_ref().err()?;
        Some(Diagnostic::new(*code, span, message).help(help))
    }
}

impl<T: PartialEq> Parsed<T> {
    /// Whether it means this.
    pub fn is(&self, value: &T) -> bool {
        self.value.as_ref() == Ok(value)
    }
}

impl<'de, T: Readable> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self { value: T::read(&text), text })
    }
}

impl<T: Readable> JsonSchema for Parsed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}

impl Readable for Pattern {
    fn read(text: &str) -> Result<Self, Wrong> {
        Self::parse(text).map_err(|message| Wrong {
            code: Code::InvalidImage,
            message,
            help: "write an image, with `*` for any text of one part and `**` for all below: `gcr.io/distroless/*`"
                .to_owned(),
        })
    }
}

/// A registry's host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry(Pattern);

impl Registry {
    /// Whether an image is pulled from it.
    pub fn has(&self, reference: &Reference) -> bool {
        let Self(pattern) = self;
        pattern.takes(reference)
    }
}

impl Readable for Registry {
    fn read(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String, help: String| Wrong { code: Code::InvalidImage, message, help };
        if let Some((host, _)) = text.split_once('/') {
            let help = match host {
                "https:" | "http:" => "write the host alone, as images name it: `registry.acme.io`".to_owned(),
                _ => format!("write the host alone, `{host}`; `images` takes `{text}/**`"),
            };
            return Err(wrong(format!("`{text}` is more than a registry"), help));
        }
        let is_host = text.contains(['.', ':']) || text == "localhost";
        Pattern::parse(&format!("{text}/**")).ok().filter(|_| is_host).map(Self).ok_or_else(|| {
            wrong(
                format!("`{text}` is no registry"),
                "write its host as images name it: `docker.io`, `registry.acme.io`, `localhost:5000`".to_owned(),
            )
        })
    }
}

/// A rule whose level may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule(pub Code);

impl Rule {
    /// Every one: findings. Errors stop the render and one command repairs drift, so nothing allows them.
    fn all() -> impl Iterator<Item = Code> {
        Code::ALL.iter().copied().filter(|code| code.severity() == Severity::Warning && !code.is_drift())
    }
}

impl Readable for Rule {
    fn read(text: &str) -> Result<Self, Wrong> {
        if let Some(code) = Self::all().find(|code| code.name() == text) {
            return Ok(Self(code));
        }
        let (message, help) = match Code::named(text) {
            Some(code) if code.is_drift() => {
                (format!("`{text}` cannot be moved"), "leave it out: `msgen write` repairs it".to_owned())
            }
            Some(_) => (
                format!("`{text}` is an error everywhere"),
                "leave it out: a spec that has it renders nothing".to_owned(),
            ),
            None => (
                format!("there is no rule `{text}`"),
                did_you_mean(text, Self::all().map(Code::name))
                    .unwrap_or_else(|| "`msgen explain` lists all of them".to_owned()),
            ),
        };
        Err(Wrong { code: Code::InvalidValue, message, help })
    }

    fn schema() -> Schema {
        json_schema!({"type": "string", "enum": Self::all().map(Code::name).collect::<Vec<_>>()})
    }
}

/// The path of a key in a spec, with `*` for any text of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Vec<String>);

/// What a path of a spec begins with.
const ROOTS: &[&str] = &["project", "args", "secrets", "contexts", "stages", "artifacts", "targets", "presets"];

impl Readable for Key {
    fn read(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String, help: String| Wrong { code: Code::InvalidValue, message, help };
        let example = "write a path such as `targets.*.user` or `presets.acme-go.image`".to_owned();
        let mut parts: Vec<String> = Vec::new();
        let mut rest = text;
        loop {
            let (part, after) = match rest.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
                Some((part, after)) => (part, after),
                None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
            };
            if part.is_empty() || part.contains('"') {
                return Err(wrong(format!("`{text}` is no path of a key"), example));
            }
            parts.push(part.to_owned());
            match after.strip_prefix('.') {
                Some(next) => rest = next,
                None if after.is_empty() => break,
                None => return Err(wrong(format!("`{text}` is no path of a key"), example)),
            }
        }
        let root = parts[0].as_str();
        if !ROOTS.contains(&root) {
            let choice = || format!("begin with one of {}", list(ROOTS.iter().copied()));
            let help = did_you_mean(root, ROOTS.iter().copied()).unwrap_or_else(choice);
            return Err(wrong(format!("no spec has a `{root}`"), help));
        }
        if parts.len() < 3 && root == "presets" {
            return Err(wrong(format!("`{text}` names no argument of a preset"), example));
        }
        Ok(Self(parts))
    }
}

impl Key {
    /// The name of a preset and the path of its argument, if it is one.
    pub fn of_preset(&self) -> Option<(&str, &[String])> {
        let Self(parts) = self;
        match parts.as_slice() {
            [root, preset, rest @ ..] if root == "presets" => Some((preset, rest)),
            _ => None,
        }
    }

    /// The places of it in a spec: each key's name and where it was written. What a stage extends counts as
    /// its own.
    pub fn places<'a>(&self, root: &'a Table) -> Vec<(&'a str, Span)> {
        let Self(parts) = self;
        match parts.as_slice() {
            [group, name, rest @ ..] if !rest.is_empty() && matches!(group.as_str(), "stages" | "targets") => {
                let stages = root.get(group).and_then(Node::table).into_iter().flat_map(|stages| &stages.entries);
                let fitting = stages.filter(|(stage, _)| fits(name, stage));
                let mut found: Vec<(&str, Span)> = Vec::new();
                for table in fitting.flat_map(|(_, entry)| extended(root, &entry.node)) {
                    found.extend(below(rest, table));
                }
                found.sort_by_key(|(_, span)| *span);
                found.dedup();
                found
            }
            [root, ..] if root == "presets" => Vec::new(),
            parts => below(parts, root),
        }
    }
}

/// A stage's table and those that it extends.
fn extended<'a>(root: &'a Table, stage: &'a Node) -> Vec<&'a Table> {
    let mut tables: Vec<&Table> = stage.table().into_iter().collect();
    while let Some(name) = tables.last().and_then(|table| table.get("extends")).and_then(Node::string) {
        let groups = ["stages", "targets"].into_iter().filter_map(|group| root.get(group).and_then(Node::table));
        let Some(next) = groups.into_iter().find_map(|group| group.get(name)).and_then(Node::table) else { break };
        if tables.iter().any(|table| std::ptr::eq(*table, next)) {
            break;
        }
        tables.push(next);
    }
    tables
}

/// Where a path leads to below a table.
pub(super) fn below<'a>(path: &[String], table: &'a Table) -> Vec<(&'a str, Span)> {
    let [first, rest @ ..] = path else { return Vec::new() };
    let fitting = table.entries.iter().filter(|(key, _)| fits(first, key));
    fitting
        .flat_map(|(key, entry)| match (&entry.node.value, rest) {
            (_, []) => vec![(key.as_str(), entry.key)],
            (Value::Table(table), rest) => below(rest, table),
            _ => Vec::new(),
        })
        .collect()
}
