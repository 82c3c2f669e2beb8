//! One table over another.

use super::{Entry, Node, Table, Value};

/// `below` over `above`: tables merge key by key, the order of `above` first; all else is replaced.
pub fn merge(above: &Table, below: &Table) -> Table {
    let mut merged = above.clone();
    for (key, entry) in &below.entries {
        match (merged.entries.get_mut(key), &entry.node.value) {
            (Some(Entry { node: Node { value: Value::Table(above), .. }, .. }), Value::Table(below)) => {
                *above = merge(above, below);
            }
            (Some(old), _) => *old = entry.clone(),
            (None, _) => {
                merged.entries.insert(key.clone(), entry.clone());
            }
        }
    }
    merged
}
