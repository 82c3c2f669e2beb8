//! Text to a tree of TOML values that know their spans.
//!
//! Parsing never fails: the tree holds what could be understood, beside every syntax error.

pub mod de;
mod version;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{Shift, Source, Span};

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub value: Value,
}

/// TOML's values.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `"text"`
    String(String),
    /// `42`
    Integer(i64),
    /// `4.2`
    Float(f64),
    /// `true`
    Boolean(bool),
    /// `2026-11-21`
    Datetime(String),
    /// `[…]`
    List(Vec<Node>),
    /// `{…}`, `[header]` and dotted keys
    Table(Table),
}

/// Keys in the order written. A table is made and copied many times before it is a Dockerfile; the hash decides nothing
/// but how fast its keys are found.
pub type Entries = IndexMap<String, Entry, RandomState>;

/// A table, in the order written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The keys, each with its own span, and their values.
    pub entries: Entries,
}

/// A key's span and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key: Span,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The same in a file that was mounted.
    #[must_use]
    pub fn moved(&self, shift: Shift) -> Self {
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(|item| item.moved(shift)).collect()),
            Value::Table(table) => Value::Table(table.moved(shift)),
            value => value.clone(),
        };
        Self { span: shift.span(self.span), value }
    }

    /// The table, if it is one.
    pub fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn string(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Value {
    /// The type as messages name it; also the names of the variants of a `$shape`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Integer(_) => "integer",
            Self::Float(_) => "float",
            Self::Boolean(_) => "boolean",
            Self::Datetime(_) => "datetime",
            Self::List(_) => "list",
            Self::Table(_) => "table",
        }
    }
}

impl Table {
    /// The same in a file that was mounted.
    #[must_use]
    pub fn moved(&self, shift: Shift) -> Self {
        let entries = self
            .entries
            .iter()
            .map(|(key, entry)| (key.clone(), Entry { key: shift.span(entry.key), node: entry.node.moved(shift) }));
        Self { entries: entries.collect() }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }
}

/// The most syntax errors that are looked at.
const MOST_ERRORS: usize = 500;

/// Parses a file.
pub fn parse(source: &Source) -> (Node, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut line = None;
    for error in errors.into_iter().take(MOST_ERRORS) {
        let range = error.span().unwrap_or(0..0);
        // One mistake makes the parser stumble several times; the first of a line is the mistake.
        let here = source.text[..range.start.min(source.text.len())].rfind('\n');
        if line.replace(here) != Some(here) {
            diagnostics.push(syntax_error(source, &error, &range));
        }
    }
    diagnostics.extend(version::newer_syntax(source));
    let span = Span::new(source.base(), &table.span());
    let convert = Convert { base: source.base() };
    (Node { span, value: Value::Table(convert.table(table.into_inner())) }, diagnostics)
}

fn syntax_error(source: &Source, error: &toml::de::Error, range: &std::ops::Range<usize>) -> Diagnostic {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    // The parser takes whatever is no value for a string without its quotes.
    let quoted = source.text[range.clone()].contains('\'');
    let bare = source.text[range.start..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '$'));
    let message = match message.contains("literal string") && !quoted {
        true if bare => "this is no value: a text needs quotes".to_owned(),
        true => "a value is missing here".to_owned(),
        false => message,
    };
    let span = Span::new(source.base(), range);
    let code = if message.starts_with("duplicate key") { Code::DuplicateKey } else { Code::TomlSyntax };
    let help = match code {
        Code::DuplicateKey if source.text[..range.start].ends_with(['[', '.']) => "write all its keys under one header",
        Code::DuplicateKey => "keep one of the two",
        _ if message.contains("escape") => {
            "for text with backslashes write `\'…\'`, or `\'\'\'…\'\'\'` over several lines: there a backslash is itself"
        }
        _ if message.contains("recursion limit") => "a spec is never this deep; write the value in its own table",
        _ => "see https://toml.io/en/v1.0.0 for TOML's syntax",
    };
    Diagnostic::new(code, span, message).help(help)
}

struct Convert {
    base: u32,
}

impl Convert {
    fn table(&self, table: DeTable<'_>) -> Table {
        let entry = |(key, value): (toml::Spanned<std::borrow::Cow<'_, str>>, toml::Spanned<DeValue<'_>>)| {
            let span = Span::new(self.base, &key.span());
            (key.into_inner().into_owned(), Entry { key: span, node: self.node(value) })
        };
        Table { entries: table.into_iter().map(entry).collect() }
    }

    fn node(&self, value: toml::Spanned<DeValue<'_>>) -> Node {
        let span = Span::new(self.base, &value.span());
        let value = match value.into_inner() {
            DeValue::String(text) => Value::String(text.into_owned()),
            DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
                Ok(integer) => Value::Integer(integer),
                Err(_) => Value::Float(f64::NAN),
            },
            DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
            DeValue::Boolean(boolean) => Value::Boolean(boolean),
            DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
            DeValue::Array(array) => Value::List(array.into_iter().map(|item| self.node(item)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { span, value }
    }
}
