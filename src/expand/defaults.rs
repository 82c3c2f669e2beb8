//! `[defaults]` of `msgen.toml`, under every spec: stronger than a preset, weaker than the spec itself.
//!
//! A default says how a thing is made and never that it is made: a stage or target is merged only where
//! the spec or one of its presets has that name, an argument or secret comes only where it is named.
//! The rules are those of [`merge`].

use super::presets::has;
use crate::document::{Entries, Entry, Node, Table, Value};
use crate::merge;
use crate::source::Span;

/// The key of `[project]` that says whether a spec takes them.
const KEY: &str = "defaults";

/// What the author's tables are merged over.
pub(super) struct Defaults<'a> {
    table: &'a Table,
    /// The spec as its author wrote it.
    spec: &'a Table,
    /// Whether the spec took one.
    taken: bool,
}

impl<'a> Defaults<'a> {
    /// The defaults for a spec: none where it says `defaults = false` under `[project]`.
    pub(super) fn new(table: &'a Table, spec: &'a Table) -> Self {
        static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        let said = group(spec, "project").and_then(|project| project.get(KEY));
        let refused = said.is_some_and(|said| said.value == Value::Boolean(false));
        Self { table: if refused { &NONE } else { table }, spec, taken: false }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.table.entries.is_empty()
    }

    /// The arguments of a use of a preset, with those that every use of it has.
    pub(super) fn arguments(&mut self, preset: &str, given: Option<&Table>) -> Table {
        let mut arguments = given.cloned().unwrap_or_default();
        let defaults = group(self.table, "presets").and_then(|presets| presets.get(preset)?.table());
        for (name, entry) in defaults.into_iter().flat_map(|defaults| &defaults.entries) {
            self.taken = true;
            arguments.entries.entry(name.clone()).or_insert_with(|| entry.clone());
        }
        arguments
    }

    /// Merges a group: over what presets made, or else under what the author wrote.
    pub(super) fn group(&mut self, name: &str, made: &mut Entries, author: &mut Table) {
        let Some(defaults) = group(self.table, name) else { return };
        let mut own = author.entries.get_mut(name).map(|entry| &mut entry.node.value);
        for (key, default) in &defaults.entries {
            let own = match &mut own {
                Some(Value::Table(own)) => own.entries.get_mut(key),
                _ => None,
            };
            match (made.get_mut(key), own) {
                (Some(made), _) => over(&mut made.node, &default.node),
                (None, Some(own)) => {
                    if let Some(default) = default.node.table() {
                        let default = self.extended(default, &own.node);
                        under(&mut own.node, &default);
                    }
                }
                (None, None) => continue,
            }
            self.taken = true;
        }
    }

    /// What is left of a default of a stage that extends others of the spec.
    fn extended(&self, default: &Table, own: &Node) -> Table {
        let mut default = default.clone();
        let mut seen = Vec::new();
        let mut parent = own.table().and_then(|own| own.get("extends")?.string());
        while let Some(name) = parent.filter(|name| !seen.contains(name)) {
            seen.push(name);
            let mut tables =
                ["stages", "targets"].into_iter().filter_map(|key| group(self.spec, key)?.get(name)?.table());
            let Some(extended) = tables.next() else { break };
            default = less(&default, extended);
            parent = extended.get("extends").and_then(Node::string);
        }
        default
    }

    /// What the project says of itself: each key on its own.
    pub(super) fn project(&mut self, made: &mut Entries, is_target: &dyn Fn(&str) -> bool) {
        let Some(defaults) = group(self.table, "project") else { return };
        for (key, default) in &defaults.entries {
            let names = default.node.string().unwrap_or_default();
            if key == "default-target" && !is_target(names) {
                continue;
            }
            made.insert(key.clone(), default.clone());
            self.taken = true;
        }
    }

    /// What a spec says that has its defaults written out: a `false` that took one away could not do so again.
    pub(super) fn written_out(&self) -> Entries {
        let first = self.table.entries.values().next().filter(|_| self.taken);
        let said = |Entry { key, .. }: &Entry| {
            (KEY.to_owned(), Entry { key: *key, node: Node { span: *key, value: Value::Boolean(false) } })
        };
        first.map(said).into_iter().collect()
    }

    /// The arguments that a document names and does not have, in the order of their table.
    pub(super) fn args(&mut self, document: &Table) -> Entries {
        let Some(defaults) = group(self.table, "args") else { return Entries::default() };
        let mut taken = Entries::default();
        // The default of one may name another.
        loop {
            let before = taken.len();
            for (name, entry) in defaults.entries.iter().filter(|(name, _)| !has(document, "args", name)) {
                let is_named = names_arg(&document.entries, "", name) || names_arg(&taken, "", name);
                if is_named && !taken.contains_key(name) {
                    taken.insert(name.clone(), entry.clone());
                }
            }
            if taken.len() == before {
                break;
            }
        }
        taken.sort_by_cached_key(|name, _| defaults.entries.get_index_of(name));
        self.taken |= !taken.is_empty();
        taken
    }

    /// The secrets that a document names and does not have.
    pub(super) fn secrets(&mut self, document: &Table) -> Entries {
        let Some(defaults) = group(self.table, "secrets") else { return Entries::default() };
        let named = defaults.entries.iter().filter(|(name, _)| {
            !has(document, "secrets", name)
                && document.entries.values().any(|entry| names_secret(&entry.node, "", name))
        });
        let taken: Entries = named.map(|(name, entry)| (name.clone(), entry.clone())).collect();
        self.taken |= !taken.is_empty();
        taken
    }
}

/// A default over what a preset made.
fn over(made: &mut Node, default: &Node) {
    made.value = match (&mut made.value, &default.value) {
        (Value::Table(made), Value::Table(default)) => Value::Table(merge::stage(std::mem::take(made), default)),
        (_, default) => default.clone(),
    };
}

/// A default under what the author wrote.
fn under(own: &mut Node, default: &Table) {
    if let Value::Table(table) = &own.value {
        own.value = Value::Table(merge::stage(default.clone(), table));
    }
}

/// What is left of a default where a stage begins with the keys of another one: those are the author's, too.
fn less(default: &Table, extended: &Table) -> Table {
    let left = default.entries.iter().filter_map(|(key, entry)| {
        let node = match (&entry.node.value, extended.get(key).map(|node| &node.value)) {
            (_, Some(_)) if key == "about" => entry.node.clone(),
            (Value::Table(default), Some(Value::Table(extended))) => {
                Node { span: entry.node.span, value: Value::Table(less(default, extended)) }
            }
            (_, Some(_)) => return None,
            (_, None) => entry.node.clone(),
        };
        Some((key.clone(), Entry { key: entry.key, node }))
    });
    Table { entries: left.collect() }
}

/// A group of a document.
fn group<'a>(table: &'a Table, name: &str) -> Option<&'a Table> {
    table.get(name).and_then(Node::table)
}

/// Whether one of these texts uses an argument, or a list or table of `args` has it.
fn names_arg(entries: &Entries, key: &str, name: &str) -> bool {
    key == "args" && entries.contains_key(name)
        || entries.iter().any(|(key, entry)| names_arg_in(&entry.node, key, name))
}

fn names_arg_in(node: &Node, key: &str, name: &str) -> bool {
    match &node.value {
        Value::String(text) => expands(text, name) || key == "args" && text == name,
        Value::List(items) => items.iter().any(|item| names_arg_in(item, key, name)),
        Value::Table(table) => names_arg(&table.entries, key, name),
        _ => false,
    }
}

/// Whether a text has `$NAME` or `${NAME`.
fn expands(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].trim_end_matches('{');
        let dollar = text[..at].len() - before.len() <= 1 && before.ends_with('$') && !before.ends_with("$$");
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        dollar && !text[at + name.len()..].starts_with(is_part)
    })
}

/// Whether a list of `secrets` has one.
fn names_secret(node: &Node, key: &str, name: &str) -> bool {
    match &node.value {
        Value::String(text) => key == "secrets" && text == name,
        Value::List(items) => items.iter().any(|item| names_secret(item, key, name)),
        Value::Table(table) => {
            key == "secrets" && table.get("name").and_then(Node::string) == Some(name)
                || table.entries.iter().any(|(key, entry)| names_secret(&entry.node, key, name))
        }
        _ => false,
    }
}

/// Takes away each `false` of a default that has nothing to take away: it is meant for many specs.
pub fn settle(document: &mut Node, file: Span) {
    let Value::Table(root) = &mut document.value else { return };
    for group in ["stages", "targets"] {
        let Some(Value::Table(stages)) = root.entries.get_mut(group).map(|entry| &mut entry.node.value) else {
            continue;
        };
        for stage in stages.entries.values_mut() {
            if let Value::Table(stage) = &mut stage.node.value {
                merge::without_false(stage, &|span| file.start <= span.start && span.end <= file.end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::expands;

    #[test]
    fn a_text_expands_what_follows_a_dollar() {
        for (text, expected) in [
            ("$X", true),
            ("a${X}b", true),
            ("${X:-y}", true),
            ("$XY", false),
            ("$X_", false),
            ("X", false),
            ("$YX", false),
            ("$$X", false),
            ("${{X", false),
            ("$XY $X", true),
        ] {
            assert_eq!(expands(text, "X"), expected, "{text}");
        }
    }
}
