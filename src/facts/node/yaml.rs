//! YAML to a tree that knows its spans: as much of it as the manifests of pnpm and yarn need.
//!
//! The first document counts. An alias of a scalar is that scalar, and one of anything else is left out, so
//! that no file of a few lines unfolds to gigabytes. Tags and merge keys mean nothing.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::diag::{Code, Diagnostic};
use crate::document::{Entry, Node, Table, Value};
use crate::source::{Source, Span};

/// The deepest that lists and mappings nest.
const DEEPEST: usize = 64;

enum Open {
    List(Span, Vec<Node>),
    Table(Span, Table, Key),
}

/// What waits for its value.
enum Key {
    None,
    Text(String, Span),
    /// A key that is no text is left out with its value.
    Other,
}

/// The tree; an empty file is an empty table.
pub(super) fn parse(source: &Source) -> Result<Node, Box<Diagnostic>> {
    let offsets = Offsets::new(source);
    let invalid = |span, message: String| Box::new(Diagnostic::new(Code::InvalidManifest, span, message));
    let mut open: Vec<Open> = Vec::new();
    let mut anchors: BTreeMap<usize, Value> = BTreeMap::new();
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = match event {
            Ok((event, span)) => (event, offsets.span(span.start, span.end)),
            Err(error) => {
                let at = offsets.span(*error.marker(), *error.marker());
                return Err(invalid(at, format!("this is no YAML: {}", error.info())));
            }
        };
        let done = match event {
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == DEEPEST => {
                return Err(invalid(span, "this is nested too deeply".to_owned()));
            }
            Event::SequenceStart(..) => {
                open.push(Open::List(span, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Table(span, Table::default(), Key::None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(start, items)) => Some(Node { span: start.to(span), value: Value::List(items) }),
                Some(Open::Table(start, table, _)) => Some(Node { span: start.to(span), value: Value::Table(table) }),
                None => None,
            },
            Event::Scalar(text, style, anchor, _) => {
                let value = scalar(&text, style);
                if anchor > 0 && text.len() <= 1024 {
                    anchors.insert(anchor, value.clone());
                }
                Some(Node { span, value })
            }
            Event::Alias(anchor) => anchors.get(&anchor).cloned().map(|value| Node { span, value }),
            Event::DocumentEnd => break,
            _ => continue,
        };
        match open.last_mut() {
            None => {
                return Ok(done.unwrap_or_else(|| empty(source)));
            }
            Some(Open::List(_, items)) => items.extend(done.filter(|node| !is_null(node))),
            Some(Open::Table(_, table, key)) => match std::mem::replace(key, Key::None) {
                Key::None => {
                    *key = match done {
                        Some(Node { span, value: Value::String(text) }) => Key::Text(text, span),
                        _ => Key::Other,
                    };
                }
                Key::Other => {}
                Key::Text(name, at) => {
                    if let Some(node) = done.filter(|node| !is_null(node)) {
                        table.entries.insert(name, Entry { key: at, node });
                    }
                }
            },
        }
    }
    Ok(empty(source))
}

fn empty(source: &Source) -> Node {
    Node { span: Span::new(source.base(), &(0..0)), value: Value::Table(Table::default()) }
}

/// A plain scalar may be a flag; a number stays the text that it is. `null` is an empty datetime: nothing reads it.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    match text {
        "true" if style == ScalarStyle::Plain => Value::Boolean(true),
        "false" if style == ScalarStyle::Plain => Value::Boolean(false),
        "" | "~" | "null" if style == ScalarStyle::Plain => Value::Datetime(String::new()),
        text => Value::String(text.to_owned()),
    }
}

fn is_null(node: &Node) -> bool {
    matches!(&node.value, Value::Datetime(text) if text.is_empty())
}

/// The parser counts characters.
struct Offsets<'a> {
    source: &'a Source,
    /// The byte of each character; nothing where they are the same.
    bytes: Option<Vec<u32>>,
}

impl<'a> Offsets<'a> {
    fn new(source: &'a Source) -> Self {
        let offset = |(at, _): (usize, char)| u32::try_from(at).unwrap_or(u32::MAX);
        let bytes = (!source.text.is_ascii()).then(|| source.text.char_indices().map(offset).collect());
        Self { source, bytes }
    }

    fn byte(&self, marker: Marker) -> usize {
        let end = self.source.text.len();
        match &self.bytes {
            None => marker.index().min(end),
            Some(bytes) => bytes.get(marker.index()).map_or(end, |&at| at as usize),
        }
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let start = self.byte(start);
        Span::new(self.source.base(), &(start..self.byte(end).max(start)))
    }
}

trait To {
    fn to(self, end: Self) -> Self;
}

impl To for Span {
    fn to(self, end: Self) -> Self {
        Self { start: self.start, end: end.start.max(self.start) }
    }
}
