//! The fragment of a preset with every leaf filled.

use minijinja::value::ValueKind;
use minijinja::{ErrorKind, Value as Filled};

use super::Preset;
use super::arguments::Arguments;
use super::template::{self, Place, expression, is_template};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Entry, Node, Table, Value};
use crate::source::Span;

/// Keys of a stage or step whose string is text for the shell.
const COMMANDS: &[&str] = &["run", "setup", "steps", "dependencies", "entrypoint", "command", "healthcheck"];
/// Of these, the ones whose list holds such strings; a list elsewhere is exec form.
const LISTS_OF_COMMANDS: &[&str] = &["setup", "steps", "dependencies"];
/// Tables whose keys are names and not keys of the language.
const NAMES: &[&str] = &["env", "labels", "artifacts", "args"];

/// The spec's fragment that a preset makes of its arguments.
pub fn fill(preset: &Preset, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Table {
    let mut fill = Fill { arguments, diagnostics, whole: false };
    fill.table(&preset.body, Named::Names).unwrap_or_default()
}

/// The fragment with everything that a `when` would leave out, to try a preset with.
pub(super) fn fill_whole(preset: &Preset, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Table {
    let mut fill = Fill { arguments, diagnostics, whole: true };
    fill.table(&preset.body, Named::Names).unwrap_or_default()
}

/// A value with every leaf filled: a `let`, which may be a table to choose from.
pub(super) fn fill_value(node: &Node, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Option<Node> {
    let value = match &node.value {
        Value::Table(table) => {
            let filled = table.entries.iter().filter_map(|(key, entry)| {
                let node = fill_value(&entry.node, arguments, diagnostics)?;
                Some((key.clone(), Entry { key: arguments.shift.span(entry.key), node }))
            });
            Value::Table(Table { entries: filled.collect() })
        }
        Value::List(items) => {
            let filled = items.iter().filter_map(|item| fill_value(item, arguments, diagnostics));
            let spliced = filled.flat_map(|item| match item.value {
                Value::List(items) => items,
                value => vec![Node { span: item.span, value }],
            });
            Value::List(spliced.collect())
        }
        _ => return Leaf { node, place: Place::Text }.fill(arguments, diagnostics),
    };
    Some(Node { span: arguments.shift.span(node.span), value })
}

struct Fill<'a> {
    arguments: &'a Arguments,
    diagnostics: &'a mut Diagnostics,
    /// Whether `when` leaves nothing out.
    whole: bool,
}

/// What the keys of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    /// Names that somebody chose.
    Names,
    /// Keys of the language.
    Keys,
}

impl Fill<'_> {
    fn table(&mut self, table: &Table, named: Named) -> Option<Table> {
        if let Some(when) = table.get("when").filter(|_| named == Named::Keys)
            && !self.holds(when)
        {
            return None;
        }
        let mut filled = Table::default();
        for (key, entry) in table.entries.iter().filter(|(key, _)| named == Named::Names || *key != "when") {
            if let Some(node) = self.entry(key, &entry.node, named) {
                filled.entries.insert(key.clone(), Entry { key: self.arguments.shift.span(entry.key), node });
            }
        }
        Some(filled)
    }

    fn entry(&mut self, key: &str, node: &Node, named: Named) -> Option<Node> {
        let is = |keys: &[&str]| named == Named::Keys && keys.contains(&key);
        let span = self.arguments.shift.span(node.span);
        match &node.value {
            Value::Table(table) => {
                let groups = super::GROUPS.contains(&key) && named == Named::Names;
                let named = if groups || is(NAMES) { Named::Names } else { Named::Keys };
                Some(Node { span, value: Value::Table(self.table(table, named)?) })
            }
            Value::List(items) => {
                let place = if is(LISTS_OF_COMMANDS) { Place::Shell } else { Place::Text };
                let filled: Vec<Node> = items.iter().flat_map(|item| self.items(item, place)).collect();
                // A list of which nothing is left says nothing.
                (!filled.is_empty() || items.is_empty()).then_some(Node { span, value: Value::List(filled) })
            }
            _ => self.leaf(node, if is(COMMANDS) { Place::Shell } else { Place::Text }),
        }
    }

    /// What an item of a list becomes: a template that gives a list gives its items.
    fn items(&mut self, node: &Node, place: Place) -> Vec<Node> {
        let filled = match &node.value {
            Value::Table(table) => self.table(table, Named::Keys).map(Value::Table),
            Value::List(items) => {
                Some(Value::List(items.iter().flat_map(|item| self.items(item, Place::Text)).collect()))
            }
            _ => match self.leaf(node, place) {
                Some(Node { value: Value::List(items), .. }) => return items,
                filled => return filled.into_iter().collect(),
            },
        };
        let span = self.arguments.shift.span(node.span);
        filled.map(|value| Node { span, value }).into_iter().collect()
    }

    fn leaf(&mut self, node: &Node, place: Place) -> Option<Node> {
        Leaf { node, place }.fill(self.arguments, self.diagnostics)
    }

    /// What a `when` says.
    fn holds(&mut self, when: &Node) -> bool {
        match self.leaf(when, Place::Text).map(|node| node.value) {
            Some(Value::Boolean(holds)) => holds || self.whole,
            None => true,
            Some(other) => {
                let message = format!("`when` is true or false, this is a {}", other.kind());
                let help = "compare it: `when = \"{{ name == 'value' }}\"`, `when = \"{{ names | length > 0 }}\"`";
                self.diagnostics
                    .push(Diagnostic::new(Code::WrongType, self.arguments.shift.span(when.span), message).help(help));
                true
            }
        }
    }
}

/// A leaf and where it stands.
pub(super) struct Leaf<'a> {
    pub(super) node: &'a Node,
    pub(super) place: Place,
}

impl Leaf<'_> {
    /// The leaf's value; nothing leaves its key out.
    pub(super) fn fill(&self, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Option<Node> {
        let moved = || Some(self.node.moved(arguments.shift));
        let Value::String(text) = &self.node.value else { return moved() };
        if !is_template(text) {
            return moved();
        }
        // A parameter alone stays what the author wrote, where the author wrote it.
        if let Some(node) = expression(text).and_then(|name| arguments.variable(name)) {
            return node.clone();
        }
        match arguments.templates.fill(text, arguments, self.place, arguments.shift.span(self.node.span)) {
            Ok(node) => node,
            Err(error) => {
                diagnostics.push(wrong(&error, &self.node.moved(arguments.shift)));
                None
            }
        }
    }
}

/// What is wrong with a template.
pub(super) fn wrong(error: &minijinja::Error, leaf: &Node) -> Diagnostic {
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "this computes too much".to_owned(),
        ErrorKind::UndefinedError => "this has no value".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), ToOwned::to_owned),
    };
    let help = match error.kind() {
        ErrorKind::UndefinedError => "test it before: `{{ x if y else none }}`; `none` leaves the key out",
        ErrorKind::OutOfFuel => "a preset picks and joins values; compute elsewhere",
        _ => "see the presets' documentation for what a template can be",
    };
    Diagnostic::new(Code::PresetTemplate, place(error, leaf), what).help(help)
}

/// The place of an error in a leaf; the whole leaf where its text is written with escapes.
fn place(error: &minijinja::Error, leaf: &Node) -> Span {
    let Some(text) = leaf.string() else { return leaf.span };
    let quotes = (leaf.span.end - leaf.span.start).saturating_sub(u32::try_from(text.len()).unwrap_or(0));
    let inner = template::offset(text);
    match error.range() {
        Some(range) if quotes == 2 => Span::new(leaf.span.start + 1, &(inner + range.start..inner + range.end)),
        _ => leaf.span,
    }
}

/// A value of minijinja as TOML; nothing where it is `none`.
pub(super) fn to_node(value: &Filled, span: Span) -> Option<Node> {
    let value = match value.kind() {
        ValueKind::None | ValueKind::Undefined => return None,
        ValueKind::Bool => Value::Boolean(value.is_true()),
        ValueKind::Number => match value.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(f64::try_from(value.clone()).unwrap_or(f64::NAN)),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            Value::List(value.try_iter().ok()?.filter_map(|item| to_node(&item, span)).collect())
        }
        _ => Value::String(value.to_string()),
    };
    Some(Node { span, value })
}
