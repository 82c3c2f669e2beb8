//! One part of a spec over another: the rules of `extends`, for stages and for presets alike.
//!
//! Tables merge key by key, the order of the upper one first; all else is replaced; `false` takes a key
//! of `env`, `labels`, `artifacts` or an image setting away.

use crate::document::{Entry, Node, Table, Value};
use crate::source::Span;

/// Image settings, which `false` takes away.
const SETTINGS: &[&str] =
    &["user", "entrypoint", "command", "expose", "healthcheck", "stop-signal", "volumes", "labels"];
/// Tables whose keys `false` takes away.
const MAPS: &[&str] = &["env", "labels", "artifacts"];
/// Keys that hold one or a list, which a single table stands for.
const LISTS: &[&str] = &["setup", "steps", "dependencies", "sources"];

/// A file over another one: groups such as `stages`, in each of them names.
pub fn files(above: Table, below: &Table) -> Table {
    each(above, below, &names)
}

/// A group of named tables over another one.
pub fn names(above: Table, below: &Table) -> Table {
    each(above, below, &stage)
}

/// A stage over another one.
pub fn stage(above: Table, below: &Table) -> Table {
    keys(above, below, &[])
}

/// A stage without each `false` that takes nothing away, if it was written where `is_here` says.
pub fn without_false(stage: &mut Table, is_here: &dyn Fn(Span) -> bool) {
    let stays = |entry: &Entry| entry.node.value != Value::Boolean(false) || !is_here(entry.node.span);
    stage.entries.retain(|key, entry| !SETTINGS.contains(&key.as_str()) || stays(entry));
    for map in MAPS {
        if let Some(Value::Table(map)) = stage.entries.get_mut(*map).map(|entry| &mut entry.node.value) {
            map.entries.retain(|_, entry| stays(entry));
        }
    }
}

/// `below` over `above`, where two tables meet by `both`.
fn each(above: Table, below: &Table, both: &dyn Fn(Table, &Table) -> Table) -> Table {
    let mut merged = above;
    for (name, entry) in &below.entries {
        match (merged.entries.get_mut(name), &entry.node.value) {
            (Some(Entry { node: Node { value: Value::Table(above), .. }, .. }), Value::Table(below)) => {
                *above = both(std::mem::take(above), below);
            }
            _ => drop(merged.entries.insert(name.clone(), entry.clone())),
        }
    }
    merged
}

fn keys(parent: Table, child: &Table, path: &[&str]) -> Table {
    let mut merged = parent;
    for (key, entry) in &child.entries {
        let takes_away =
            matches!(path, [map] if MAPS.contains(map)) || (path.is_empty() && SETTINGS.contains(&key.as_str()));
        match (merged.entries.get_mut(key), &entry.node.value) {
            (Some(_), Value::Boolean(false)) if takes_away => {
                merged.entries.shift_remove(key);
            }
            (Some(Entry { node: Node { value: Value::Table(above), .. }, .. }), Value::Table(below))
                if !(path.is_empty() && LISTS.contains(&key.as_str())) =>
            {
                let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
                *above = keys(std::mem::take(above), below, &path);
            }
            (Some(old), _) => *old = entry.clone(),
            (None, _) => {
                merged.entries.insert(key.clone(), entry.clone());
            }
        }
    }
    merged
}
