//! What leaves gave before. Thirty services give a preset thirty times nearly the same arguments, and a leaf gives
//! the same of the same: a repository's check computes most of them once.
//!
//! Values are told apart by numbers, so that a leaf's key is a few of them.

use std::collections::BTreeMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use crate::document::{Node, Value};
use crate::source::Span;

/// The most bytes that a preset keeps of values and of what its leaves gave: 2 MiB.
const MOST_BYTES: usize = 2 << 20;
/// The most bytes of a value that is told apart, and of one that is kept.
const LONGEST: usize = 1 << 10;

/// The number of a value: equal values have one.
pub(super) type Id = u32;

/// The number of no value at all.
pub(super) const NOTHING: Id = Id::MAX;

/// The values that were seen, each with its number.
#[derive(Debug, Default)]
pub(super) struct Ids {
    seen: RwLock<IndexSet<Vec<u8>, RandomState>>,
    bytes: AtomicUsize,
}

impl Ids {
    /// The number of a value; nothing of what is too long, or where there are too many.
    pub(super) fn of(&self, node: Option<&Node>) -> Option<Id> {
        let Some(node) = node else { return Some(NOTHING) };
        let mut bytes = Vec::with_capacity(64);
        write(&node.value, &mut bytes);
        if bytes.len() > LONGEST {
            return None;
        }
        let known = self.seen.read().ok()?.get_index_of(&bytes);
        let index = match known {
            Some(index) => index,
            None if !self.has_room(bytes.len()) => return None,
            None => self.seen.write().ok()?.insert_full(bytes).0,
        };
        Id::try_from(index).ok()
    }

    /// Whether so many bytes may be kept; they are counted then.
    fn has_room(&self, bytes: usize) -> bool {
        let before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        before + bytes <= MOST_BYTES
    }
}

/// A value as bytes, of which no two values have the same.
fn write(value: &Value, bytes: &mut Vec<u8>) {
    let mut text = |kind: u8, text: &str| {
        bytes.push(kind);
        bytes.extend(text.len().to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    match value {
        Value::String(string) => text(b's', string),
        Value::Datetime(datetime) => text(b'd', datetime),
        Value::Integer(integer) => {
            bytes.push(b'i');
            bytes.extend(integer.to_le_bytes());
        }
        Value::Float(float) => {
            bytes.push(b'f');
            bytes.extend(float.to_bits().to_le_bytes());
        }
        Value::Boolean(boolean) => bytes.extend([b'b', u8::from(*boolean)]),
        Value::List(items) => {
            bytes.push(b'l');
            bytes.extend(items.len().to_le_bytes());
            for item in items {
                if bytes.len() > LONGEST {
                    return;
                }
                write(&item.value, bytes);
            }
        }
        Value::Table(table) => {
            bytes.push(b't');
            bytes.extend(table.entries.len().to_le_bytes());
            for (key, entry) in &table.entries {
                if bytes.len() > LONGEST {
                    return;
                }
                bytes.extend(key.len().to_le_bytes());
                bytes.extend(key.as_bytes());
                write(&entry.node.value, bytes);
            }
        }
    }
}

/// What a leaf gave; nothing is `none`.
#[derive(Debug, PartialEq)]
pub(super) struct Gave(pub(super) Option<Node>);

/// What a leaf gave before, by the numbers of the values that it uses. Nothing is `none`.
#[derive(Debug, Default)]
pub(super) struct Given(RwLock<BTreeMap<Vec<Id>, Option<Value>>>);

impl Given {
    /// What it gave of these values, as if it stood at a span.
    pub(super) fn get(&self, key: &[Id], span: Span) -> Option<Gave> {
        let given = self.0.read().ok()?;
        Some(Gave(given.get(key)?.as_ref().map(|value| at(value, span))))
    }

    /// Keeps what it gave.
    pub(super) fn keep(&self, key: Vec<Id>, node: Option<&Node>, ids: &Ids) {
        let value = node.map(|node| node.value.clone());
        let bytes = value.as_ref().map_or(0, size) + size_of_val(key.as_slice());
        if bytes <= LONGEST
            && ids.has_room(bytes)
            && let Ok(mut given) = self.0.write()
        {
            given.insert(key, value);
        }
    }
}

/// About how many bytes a value has.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) | Value::Datetime(text) => text.len(),
        Value::List(items) => items.iter().map(|item| size(&item.value) + size_of::<Node>()).sum(),
        // No leaf gives one.
        Value::Table(_) => usize::MAX / 2,
        _ => 0,
    }
}

/// A value of which every part stands at one span.
fn at(value: &Value, span: Span) -> Node {
    let value = match value {
        Value::List(items) => Value::List(items.iter().map(|item| at(&item.value, span)).collect()),
        value => value.clone(),
    };
    Node { span, value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::source::Sources;

    #[test]
    fn equal_values_have_one_number_and_others_another() {
        let mut sources = Sources::default();
        let text = r#"
            a = ["1", 1, 1.0, true, "true", [], {}, [[]], ["ab", "c"], ["a", "bc"], { a = "b" }, { ab = "" }, 2026-11-22]
            b = ["1", 1, 1.0, true, "true", [], {}, [[]], ["ab", "c"], ["a", "bc"], { a = "b" }, { ab = "" }, 2026-11-22]
        "#;
        let (document, found) = document::parse(sources.add("a", text));
        assert!(!found.has_errors(), "{found:?}");
        let ids = Ids::default();
        let numbers = |key: &str| -> Vec<Option<Id>> {
            let node = document.table().and_then(|table| table.get(key));
            let Some(Value::List(items)) = node.map(|node| &node.value) else { return Vec::new() };
            items.iter().map(|item| ids.of(Some(item))).collect()
        };
        assert_eq!(numbers("a"), (0..13).map(Some).collect::<Vec<_>>());
        assert_eq!(numbers("b"), numbers("a"));
        let text = |length| Node { span: Span::default(), value: Value::String("x".repeat(length)) };
        let list = Node { span: Span::default(), value: Value::List(vec![text(10); 200]) };
        assert_eq!((ids.of(Some(&text(2 * LONGEST))), ids.of(Some(&list)), ids.of(None)), (None, None, Some(NOTHING)));
    }

    #[test]
    fn no_more_is_kept_than_there_is_room() {
        let ids = Ids::default();
        let node = |number: usize| Node { span: Span::default(), value: Value::String(format!("{number:1000}")) };
        let known = (0..3000).filter(|number| ids.of(Some(&node(*number))).is_some()).count();
        assert!((1900..2200).contains(&known), "{known}");
        assert_eq!(ids.of(Some(&node(7))), Some(7));
        let given = Given::default();
        given.keep(vec![1], Some(&node(1)), &ids);
        assert_eq!(given.get(&[1], Span::default()), None);
    }
}
