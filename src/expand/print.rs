//! A spec as TOML, in the shape in which people write one: a header for every stage, artifact and
//! target, one line for every key of it, steps with options as tables of their own.

use crate::document::{Node, Table, Value};
use crate::source::Span;

/// Tables whose entries have a header each.
const GROUPS: &[&str] = &["stages", "artifacts", "targets"];
/// Lines longer than this are broken where TOML 1.0 can break them.
const WIDTH: usize = 100;

/// Comments that lie further to the right stand behind their own line.
const FURTHEST: usize = 60;

/// Prints a spec.
pub fn print(document: &Node) -> String {
    lines(document).into_iter().map(|line| line.text + "\n").collect()
}

/// Prints a spec with a comment at the end of each line that says where its values come from.
pub fn print_with(document: &Node, origin: &dyn Fn(Span) -> Option<String>) -> String {
    let lines = lines(document);
    let width = |line: &Line| line.text.lines().next_back().map_or(0, |last| last.chars().count());
    let column =
        lines.iter().filter(|line| !line.spans.is_empty()).map(&width).filter(|width| *width <= FURTHEST).max();
    let column = column.unwrap_or_default();
    let print = |line: &Line| {
        let mut origins: Vec<String> = Vec::new();
        for origin in line.spans.iter().filter_map(|span| origin(*span)) {
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        let Some((first, more)) = origins.split_first() else { return line.text.clone() + "\n" };
        let more = if more.is_empty() { String::new() } else { format!(" +{}", more.len()) };
        let blanks = " ".repeat(column.saturating_sub(width(line)));
        format!("{}{blanks}  # {first}{more}\n", line.text)
    };
    lines.iter().map(print).collect()
}

/// A line of the print, which a text of several lines may be, and where its values were written.
struct Line {
    text: String,
    spans: Vec<Span>,
}

impl Line {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), spans: Vec::new() }
    }

    fn of(text: String, node: &Node) -> Self {
        let mut spans = Vec::new();
        leaves(node, &mut spans);
        Self { text, spans }
    }
}

/// Where each value in a node was written.
fn leaves(node: &Node, spans: &mut Vec<Span>) {
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().for_each(|item| leaves(item, spans)),
        Value::Table(table) if !table.entries.is_empty() => {
            table.entries.values().for_each(|entry| leaves(&entry.node, spans));
        }
        _ => spans.push(node.span),
    }
}

fn lines(document: &Node) -> Vec<Line> {
    let Value::Table(root) = &document.value else { return Vec::new() };
    let mut lines = Vec::new();
    for (key, entry) in &root.entries {
        if entry.node.table().is_none() {
            line(&mut lines, key, &entry.node);
        }
    }
    for (key, entry) in &root.entries {
        if let Some(table) = entry.node.table()
            && !GROUPS.contains(&key.as_str())
        {
            section(&mut lines, &[key], table);
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
            section(&mut lines, &[group, name], table);
        } else {
            blank(&mut lines);
            lines.push(Line::of(format!("{} = {}", path(&[group, name]), inline(&entry.node)), &entry.node));
        }
    }
    lines
}

fn blank(lines: &mut Vec<Line>) {
    if !lines.is_empty() {
        lines.push(Line::new(""));
    }
}

fn section(lines: &mut Vec<Line>, keys: &[&str], table: &Table) {
    blank(lines);
    lines.push(Line::new(format!("[{}]", path(keys))));
    let (tables, single): (Vec<_>, Vec<_>) = table.entries.iter().partition(|(_, entry)| is_tables(&entry.node));
    for (key, entry) in single {
        line(lines, key, &entry.node);
    }
    for (key, entry) in tables {
        let Value::List(items) = &entry.node.value else { continue };
        for item in items.iter().filter_map(Node::table) {
            let keys: Vec<&str> = keys.iter().copied().chain([key.as_str()]).collect();
            blank(lines);
            lines.push(Line::new(format!("[[{}]]", path(&keys))));
            for (key, entry) in &item.entries {
                line(lines, key, &entry.node);
            }
        }
    }
}

/// Whether a value is written as `[[…]]`: a list of tables, one of them too long for a line.
fn is_tables(node: &Node) -> bool {
    let Value::List(items) = &node.value else { return false };
    !items.is_empty() && items.iter().all(|item| item.table().is_some()) && inline(node).len() > WIDTH
}

fn line(lines: &mut Vec<Line>, key: &str, node: &Node) {
    let one = inline(node);
    match &node.value {
        Value::List(items) if key.len() + one.len() + 3 > WIDTH => {
            lines.push(Line::new(format!("{} = [", word(key))));
            lines.extend(items.iter().map(|item| Line::of(format!("    {},", inline(item)), item)));
            lines.push(Line::new("]"));
        }
        Value::String(value) if value.contains('\n') && literal_block(value) => {
            lines.push(Line::of(format!("{} = '''\n{value}'''", word(key)), node));
        }
        _ => lines.push(Line::of(format!("{} = {one}", word(key)), node)),
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
