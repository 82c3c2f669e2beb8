//! A spec as TOML, in the shape in which people write one: a header for every stage, artifact and
//! target, one line for every key of it, steps with options as tables of their own.

use crate::document::{Node, Table, Value};

/// Tables whose entries have a header each.
const GROUPS: &[&str] = &["stages", "artifacts", "targets"];
/// Lines longer than this are broken where TOML 1.0 can break them.
const WIDTH: usize = 100;

/// Prints a spec.
pub fn print(document: &Node) -> String {
    let Value::Table(root) = &document.value else { return String::new() };
    let mut text = String::new();
    for (key, entry) in &root.entries {
        if entry.node.table().is_none() {
            line(&mut text, key, &entry.node);
        }
    }
    for (key, entry) in &root.entries {
        if let Some(table) = entry.node.table()
            && !GROUPS.contains(&key.as_str())
        {
            section(&mut text, &[key], table);
        }
    }
    // Stages and targets may stand in any order in a file, and that order counts.
    let mut named: Vec<_> = GROUPS
        .iter()
        .filter_map(|group| root.entries.get_key_value(*group))
        .flat_map(|(group, entry)| {
            let table = entry.node.table().map(|table| table.entries.iter());
            table.into_iter().flatten().map(move |(name, entry)| (group, name, entry))
        })
        .collect();
    named.sort_by_key(|(group, _, entry)| (group.as_str() == "artifacts", entry.key));
    for (group, name, entry) in named {
        if let Some(table) = entry.node.table() {
            section(&mut text, &[group, name], table);
        } else {
            blank(&mut text);
            text.push_str(&format!("{} = {}\n", path(&[group, name]), inline(&entry.node)));
        }
    }
    text
}

fn blank(text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
}

fn section(text: &mut String, keys: &[&str], table: &Table) {
    blank(text);
    text.push_str(&format!("[{}]\n", path(keys)));
    let (tables, lines): (Vec<_>, Vec<_>) = table.entries.iter().partition(|(_, entry)| is_tables(&entry.node));
    for (key, entry) in lines {
        line(text, key, &entry.node);
    }
    for (key, entry) in tables {
        let Value::List(items) = &entry.node.value else { continue };
        for item in items.iter().filter_map(Node::table) {
            let keys: Vec<&str> = keys.iter().copied().chain([key.as_str()]).collect();
            text.push_str(&format!("\n[[{}]]\n", path(&keys)));
            for (key, entry) in &item.entries {
                line(text, key, &entry.node);
            }
        }
    }
}

/// Whether a value is written as `[[…]]`: a list of tables, one of them too long for a line.
fn is_tables(node: &Node) -> bool {
    let Value::List(items) = &node.value else { return false };
    !items.is_empty() && items.iter().all(|item| item.table().is_some()) && inline(node).len() > WIDTH
}

fn line(text: &mut String, key: &str, node: &Node) {
    let one = inline(node);
    match &node.value {
        Value::List(items) if key.len() + one.len() + 3 > WIDTH => {
            text.push_str(&format!("{} = [\n", word(key)));
            for item in items {
                text.push_str(&format!("    {},\n", inline(item)));
            }
            text.push_str("]\n");
        }
        Value::String(value) if value.contains('\n') && literal_block(value) => {
            text.push_str(&format!("{} = '''\n{value}'''\n", word(key)));
        }
        _ => text.push_str(&format!("{} = {one}\n", word(key))),
    }
}

/// Whether a text can stand between `'''` as it is.
fn literal_block(value: &str) -> bool {
    !value.contains("'''") && !value.ends_with('\'') && !value.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

/// A value as it stands in one line.
pub fn inline(node: &Node) -> String {
    match &node.value {
        Value::String(value) => string(value),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Boolean(value) => value.to_string(),
        Value::Datetime(value) => value.clone(),
        Value::List(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) if table.entries.is_empty() => "{}".to_owned(),
        Value::Table(table) => {
            let entries: Vec<String> =
                table.entries.iter().map(|(key, entry)| format!("{} = {}", word(key), inline(&entry.node))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

fn path(keys: &[&str]) -> String {
    keys.iter().map(|key| word(key)).collect::<Vec<_>>().join(".")
}

fn word(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { string(key) }
}

fn string(value: &str) -> String {
    let literal = value.contains(['"', '\\']) && !value.contains('\'') && !value.chars().any(char::is_control);
    if literal {
        return format!("'{value}'");
    }
    let mut text = String::from('"');
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c if c.is_control() => text.push_str(&format!("\\u{:04X}", c as u32)),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
