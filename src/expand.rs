//! Document to Document: what `extends` brings is merged into each stage and target.
//!
//! `merge` has the rules. The result is a spec like any other, and printing it (`print`) gives a file
//! that renders to the same bytes.

mod defaults;
mod names;
mod origin;
pub mod presets;
mod print;

pub use defaults::settle;
pub use origin::origin;
pub use print::{inline, print, print_with};

use indexmap::IndexMap;

use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Entry, Node, Table, Value};
use crate::merge;

/// The most values that stages and targets may take from those that they extend, all together.
const MOST_NODES: usize = 100_000;

/// Merges every `extends` of a spec.
pub fn expand(mut document: Node) -> (Node, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let Value::Table(root) = &mut document.value else { return (document, diagnostics) };
    let mut stages = Stages::new();
    for group in ["stages", "targets"] {
        if let Some(table) = root.get(group).and_then(Node::table) {
            stages.extend(table.entries.iter().map(|(name, entry)| ((group, name.as_str()), entry)));
        }
    }
    if !stages.values().any(|entry| entry.node.table().is_some_and(|table| table.entries.contains_key("extends"))) {
        return (document, diagnostics);
    }
    let parents = parents(&stages, &mut diagnostics);
    let merged: Vec<(String, String, Table)> = stages
        .keys()
        .zip(merge_stages(&stages, &parents, &mut diagnostics))
        .filter_map(|((group, name), table)| Some(((*group).to_owned(), (*name).to_owned(), table?)))
        .collect();
    for (group, name, table) in merged {
        if let Some(Value::Table(group)) = root.entries.get_mut(&group).map(|entry| &mut entry.node.value)
            && let Some(entry) = group.entries.get_mut(&name)
        {
            entry.node.value = Value::Table(table);
        }
    }
    (document, diagnostics)
}

/// Stages and targets by group and name.
type Stages<'a> = IndexMap<(&'a str, &'a str), &'a Entry>;

/// Which stage each one extends, by their places; there are no circles.
fn parents(stages: &Stages<'_>, diagnostics: &mut Diagnostics) -> Vec<Option<usize>> {
    let mut places: IndexMap<&str, usize> = IndexMap::new();
    for (place, ((_, name), entry)) in stages.iter().enumerate() {
        if entry.node.table().is_some() {
            places.entry(name).or_insert(place);
        }
    }
    let said = |place: usize| {
        let node = stages[place].node.table().and_then(|table| table.get("extends"))?;
        node.string().map(|name| (name, node.span))
    };
    let mut parents: Vec<Option<usize>> = Vec::new();
    for (name, span) in (0..stages.len()).map(said).map(Option::unzip) {
        let parent = name.and_then(|name| places.get(name)).copied();
        if let (Some(name), Some(span), None) = (name, span, parent) {
            let help = did_you_mean(name, stages.keys().map(|(_, stage)| *stage))
                .unwrap_or_else(|| "name a stage or a target of this spec".to_owned());
            let message = format!("there is no stage `{name}` to extend");
            diagnostics.push(Diagnostic::new(Code::InvalidExtends, span, message).help(help));
        }
        parents.push(parent);
    }
    // Each one is passed once: by the walk that began at the first that leads here.
    let mut walks: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut at = start;
        while walks[at].is_none() {
            walks[at] = Some(start);
            let Some(parent) = parents[at] else { break };
            if walks[parent] == Some(start) {
                let circle: Vec<usize> =
                    std::iter::successors(Some(parent), |at| parents[*at].filter(|next| *next != parent)).collect();
                let first = circle.iter().copied().min().unwrap_or(parent);
                let last = circle.iter().copied().find(|at| parents[*at] == Some(first));
                if let Some((name, span)) = last.and_then(said) {
                    let diagnostic = Diagnostic::new(Code::InvalidExtends, span, format!("`{name}` extends itself"));
                    diagnostics.push(diagnostic.help("extend a stage that does not extend this one"));
                }
                parents[first] = None;
                break;
            }
            at = parent;
        }
    }
    parents
}

/// Each stage with the keys of those that it extends, or nothing where it says `extends` nowhere.
fn merge_stages(stages: &Stages<'_>, parents: &[Option<usize>], diagnostics: &mut Diagnostics) -> Vec<Option<Table>> {
    let mut merged: Vec<Option<Table>> = vec![None; stages.len()];
    let mut left = MOST_NODES;
    for start in 0..stages.len() {
        let extends = |at: usize| stages[at].node.table().filter(|table| table.entries.contains_key("extends"));
        let mut open: Vec<usize> = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| merged[*at].is_none() && extends(*at).is_some()) {
            open.push(at);
            next = parents[at];
        }
        for at in open.into_iter().rev() {
            let Some(own) = extends(at) else { continue };
            let parent = parents[at].and_then(|parent| merged[parent].as_ref().or_else(|| stages[parent].node.table()));
            let mut table = match parent {
                Some(parent) => {
                    left = left.saturating_sub(size(parent));
                    if left == 0 {
                        let message = "with all that stages and targets extend the spec is too large";
                        let help = "extend what is small, or let stages continue others with `from`";
                        let span = stages[at].key;
                        diagnostics.push(Diagnostic::new(Code::TooLarge, span, message).help(help));
                        return merged;
                    }
                    let mut parent = parent.clone();
                    // The comment above a stage is that stage's own.
                    parent.entries.shift_remove("about");
                    merge::stage(parent, own)
                }
                None => own.clone(),
            };
            table.entries.shift_remove("extends");
            merged[at] = Some(table);
        }
    }
    merged
}

/// How many values a table has, those of its tables and lists included.
fn size(table: &Table) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::Table(table) => size(table),
            Value::List(items) => items.iter().map(|item| of(&item.value)).sum::<usize>() + 1,
            _ => 1,
        }
    }
    table.entries.values().map(|entry| of(&entry.node.value)).sum::<usize>() + 1
}
