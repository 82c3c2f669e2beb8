//! What can be said of a preset without a use of it.

use std::collections::BTreeSet;

use super::arguments::{Arguments, lets};
use super::fill::{fill_whole, wrong};
use super::param::Param;
use super::template::{is_template, variables};
use super::{Preset, variable};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{self, Node, Table, Value};
use crate::source::Span;
use crate::spec::Spec;

/// Checks names, types, templates and the shape of the fragment.
pub fn check(preset: &Preset, diagnostics: &mut Diagnostics) {
    let mut found = Diagnostics::default();
    for (name, param) in &preset.params {
        declaration(name, param, &mut found);
    }
    let mut check = Check { known: Vec::new(), used: BTreeSet::new(), found };
    for (name, param) in &preset.params {
        for node in param.default.iter().chain(&param.fixed) {
            check.node(node);
        }
        check.known.push(variable(name));
    }
    for (name, entry) in &preset.lets.entries {
        check.node(&entry.node);
        check.known.push(variable(name));
    }
    for warning in preset.params.values().filter_map(|param| param.warns.as_ref()) {
        warning.leaves().into_iter().for_each(|node| check.node(node));
    }
    check.table(&preset.body);
    // What it inherits may lose its use where the preset replaces a part.
    let own = |span: Span| preset.files.last().is_some_and(|file| file.start <= span.start && span.end <= file.end);
    // The parameter that every preset has is written nowhere.
    let unused = |name: &str, span| span != Span::default() && own(span) && !check.used.contains(&variable(name));
    for (name, param) in preset.params.iter().filter(|(name, param)| unused(name, param.span)) {
        let message = format!("nothing uses the parameter `{name}`");
        let help = format!("use it as `{{{{ {} }}}}`, or remove it", variable(name));
        check.found.push(Diagnostic::new(Code::UnusedParameter, param.span, message).help(help));
    }
    for (name, entry) in preset.lets.entries.iter().filter(|(name, entry)| unused(name, entry.key)) {
        let help = format!("use it as `{{{{ {} }}}}`, or remove it", variable(name));
        check
            .found
            .push(Diagnostic::new(Code::UnusedParameter, entry.key, format!("nothing uses `{name}`")).help(help));
    }
    let mut found = check.found;
    if !found.has_errors() {
        shape(preset, &mut found);
    }
    diagnostics.append(found);
}

/// Whether a parameter's own values are such as it takes.
fn declaration(name: &str, param: &Param, found: &mut Diagnostics) {
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !good {
        let help = "write small letters, digits and `-`, a letter first";
        found.push(
            Diagnostic::new(Code::InvalidName, param.span, format!("`{name}` is no name of a parameter")).help(help),
        );
    }
    if param.about.is_empty() && name != "context" {
        let message = format!("the parameter `{name}` does not say what it is for");
        found.push(
            Diagnostic::new(Code::MissingKey, param.span, message)
                .help("write `about`: editors and `preset show` show it"),
        );
    }
    let open = |node: &&Node| !node.string().is_some_and(is_template);
    let listed = |node: &Node| param.kind.takes(&Value::List(vec![node.clone()]));
    let values =
        param.default.iter().chain(&param.fixed).filter(open).map(|node| (node, param.kind.takes(&node.value)));
    let items = param.one_of.iter().chain(&param.examples);
    let items = items.map(|node| (node, param.kind.takes(&node.value) || listed(node)));
    for (node, _) in values.chain(items).filter(|(_, takes)| !takes) {
        let expected = param.kind.words();
        let message = format!("the parameter `{name}` takes {expected}, not a {}", node.value.kind());
        let help = format!("write {expected}, or another `type`");
        found.push(Diagnostic::new(Code::WrongType, node.span, message).help(help));
    }
}

/// Functions that templates know.
const FUNCTIONS: &[&str] = &["range", "dict"];

struct Check {
    /// The variables so far.
    known: Vec<String>,
    used: BTreeSet<String>,
    found: Diagnostics,
}

impl Check {
    fn table(&mut self, table: &Table) {
        for entry in table.entries.values() {
            self.node(&entry.node);
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Table(table) => self.table(table),
            Value::List(items) => items.iter().for_each(|item| self.node(item)),
            Value::String(text) if is_template(text) => self.leaf(node, text),
            _ => {}
        }
    }

    fn leaf(&mut self, node: &Node, text: &str) {
        let variables = match variables(text) {
            Ok(variables) => variables,
            Err(error) => return self.found.push(wrong(&error, node)),
        };
        for name in variables {
            if !self.known.contains(&name) && !FUNCTIONS.contains(&name.as_str()) {
                let known = self.known.iter().map(String::as_str);
                let help =
                    did_you_mean(&name, known.clone()).unwrap_or_else(|| format!("here are known {}", list(known)));
                let message = format!("`{name}` is no parameter of this preset, and no `let` before this one");
                self.found.push(Diagnostic::new(Code::UnknownVariable, node.span, message).help(help));
            }
            self.used.insert(name);
        }
    }
}

/// Fills the preset with a value of each parameter's type and reads the result as a spec.
fn shape(preset: &Preset, found: &mut Diagnostics) {
    let mut arguments = Arguments::new(preset);
    for (name, param) in &preset.params {
        let plain = |node: &&Node| !node.string().is_some_and(is_template) && param.kind.takes(&node.value);
        let value = param.fixed.iter().chain(&param.default).find(plain).or(param.one_of.first()).cloned();
        let empty = |node: &Node| matches!(&node.value, Value::List(items) if items.is_empty());
        let value = value.filter(|node| param.kind.takes(&node.value) && !empty(node));
        let sample = || Node { span: param.span, value: param.kind.sample() };
        arguments.set(name, Some(value.unwrap_or_else(sample)));
    }
    lets(preset, &mut arguments, found);
    let body = fill_whole(preset, &arguments, found);
    let mut shape = Diagnostics::default();
    let span = preset.files.last().copied().unwrap_or_default();
    let _: Spec = document::de::read(&Node { span, value: Value::Table(body) }, &mut shape);
    found.append(shape);
}
