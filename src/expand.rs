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

/// Merges every `extends` of a spec.
pub fn expand(mut document: Node) -> (Node, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let Value::Table(root) = &mut document.value else { return (document, diagnostics) };
    let mut stages: IndexMap<(&str, &str), &Entry> = IndexMap::new();
    for group in ["stages", "targets"] {
        if let Some(table) = root.get(group).and_then(Node::table) {
            stages.extend(table.entries.iter().map(|(name, entry)| ((group, name.as_str()), entry)));
        }
    }
    if !stages.values().any(|entry| entry.node.table().is_some_and(|table| table.entries.contains_key("extends"))) {
        return (document, diagnostics);
    }
    let merged: Vec<(String, String, Table)> = stages
        .iter()
        .filter_map(|((group, name), entry)| {
            let table = merge_stage(&stages, name, entry, &mut diagnostics)?;
            Some(((*group).to_owned(), (*name).to_owned(), table))
        })
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

/// A stage with the keys of those that it extends, or nothing where it extends none.
fn merge_stage(
    stages: &IndexMap<(&str, &str), &Entry>,
    name: &str,
    entry: &Entry,
    diagnostics: &mut Diagnostics,
) -> Option<Table> {
    let mut chain = vec![(name, entry.node.table()?)];
    while let Some((name, parent)) =
        chain.last().and_then(|(_, table)| table.get("extends")).and_then(|node| node.string().map(|name| (name, node)))
    {
        let Some((found, table)) = stages
            .iter()
            .find(|((_, stage), _)| *stage == name)
            .and_then(|((_, stage), entry)| entry.node.table().map(|table| (*stage, table)))
        else {
            let help = did_you_mean(name, stages.keys().map(|(_, stage)| *stage))
                .unwrap_or_else(|| "name a stage or a target of this spec".to_owned());
            diagnostics.push(
                Diagnostic::new(Code::InvalidExtends, parent.span, format!("there is no stage `{name}` to extend"))
                    .help(help),
            );
            break;
        };
        if chain.iter().any(|(seen, _)| *seen == found) {
            // Each stage of the circle comes by here; the first one of the file says it.
            let first = chain.iter().filter_map(|(seen, _)| stages.keys().position(|(_, stage)| stage == seen)).min();
            let mine = stages.keys().position(|(_, stage)| *stage == chain[0].0);
            if found == chain[0].0 && first == mine {
                let diagnostic = Diagnostic::new(Code::InvalidExtends, parent.span, format!("`{name}` extends itself"));
                diagnostics.push(diagnostic.help("extend a stage that does not extend this one"));
            }
            break;
        }
        chain.push((found, table));
    }
    let mut tables = chain.into_iter().rev();
    let (_, first) = tables.next()?;
    let mut merged = first.clone();
    for (_, table) in tables {
        // The comment above a stage is that stage's own.
        merged.entries.shift_remove("about");
        merged = merge::stage(merged, table);
    }
    merged.entries.shift_remove("extends");
    Some(merged)
}
