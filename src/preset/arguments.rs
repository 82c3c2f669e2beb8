//! The value of every parameter: what the author gives, else what the preset fixes, else what the
//! project says, else the default.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use minijinja::Value as Filled;
use minijinja::value::Object;

use super::fill::{Leaf, fill_value};
use super::memo::{self, Id};
use super::param::Param;
use super::template::{Place, Templates};
use super::{Preset, variable};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{Node, Table, Value};
use crate::facts::{Fact, Facts};
use crate::source::{Shift, Span};

/// The most parameters that somebody gives rather than mend a manifest.
const MOST_TO_SET: usize = 4;

/// The values of a preset's variables, by the name that templates have.
pub struct Arguments {
    all: IndexMap<String, Arc<Argument>, RandomState>,
    /// The same for minijinja.
    seen: Arc<Seen>,
    values: Filled,
    /// The preset's leaves, compiled.
    pub(super) templates: Arc<Templates>,
    /// How far the preset's spans lie from where its files were mounted.
    pub(super) shift: Shift,
}

/// The value of a variable.
#[derive(Debug)]
struct Argument {
    node: Option<Node>,
    /// The value's number, if it has one.
    id: Option<Id>,
    /// The value for minijinja, where a template asked for it.
    filled: OnceLock<Filled>,
}

/// The variables as templates see them: what is set later is seen by what is filled later.
#[derive(Debug, Default)]
struct Seen(RwLock<BTreeMap<String, Arc<Argument>>>);

impl Object for Seen {
    fn get_value(self: &Arc<Self>, key: &Filled) -> Option<Filled> {
        let argument = Arc::clone(self.0.read().ok()?.get(key.as_str()?)?);
        let filled = || argument.node.as_ref().map_or(Filled::from(()), to_value);
        Some(argument.filled.get_or_init(filled).clone())
    }
}

impl Arguments {
    pub(super) fn new(preset: &Preset) -> Self {
        let seen = Arc::new(Seen::default());
        let values = Filled::from_dyn_object(Arc::clone(&seen));
        let templates = Arc::clone(&preset.templates);
        Self { all: IndexMap::default(), seen, values, templates, shift: preset.shift }
    }

    pub(super) fn set(&mut self, name: &str, node: Option<Node>) {
        let name = variable(name);
        let id = self.templates.ids.of(node.as_ref());
        let argument = Arc::new(Argument { node, id, filled: OnceLock::new() });
        if let Ok(mut seen) = self.seen.0.write() {
            seen.insert(name.clone(), Arc::clone(&argument));
        }
        self.all.insert(name, argument);
    }

    /// What a variable has, if there is one of this name.
    pub(super) fn variable(&self, name: &str) -> Option<&Option<Node>> {
        self.all.get(name).map(|argument| &argument.node)
    }

    /// The number of a variable's value; what is no variable has none of its own.
    pub(super) fn id(&self, name: &str) -> Option<Id> {
        self.all.get(name).map_or(Some(memo::NOTHING), |argument| argument.id)
    }

    /// The variables for minijinja.
    pub(super) fn values(&self) -> &Filled {
        &self.values
    }

    /// The value of a variable, if it has one.
    pub(super) fn node(&self, name: &str) -> Option<&Node> {
        self.variable(&variable(name))?.as_ref()
    }

    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.variable(name)?.as_ref()?.string()
    }
}

/// A value for templates.
pub(super) fn to_value(node: &Node) -> Filled {
    match &node.value {
        Value::String(text) | Value::Datetime(text) => Filled::from(text.as_str()),
        Value::Integer(integer) => Filled::from(*integer),
        Value::Float(float) => Filled::from(*float),
        Value::Boolean(boolean) => Filled::from(*boolean),
        Value::List(items) => items.iter().map(to_value).collect(),
        Value::Table(table) => {
            Filled::from_pairs(table.entries.iter().map(|(key, entry)| (key.clone(), to_value(&entry.node))))
        }
    }
}

/// Gives every parameter its value. `given` is the table of the use, at `used` of the stage `stage`; `facts` reads
/// the manifests, and is asked only where a parameter needs them.
pub fn arguments(
    preset: &Preset,
    given: &Table,
    used: Span,
    stage: &str,
    facts: &mut dyn FnMut(&str) -> Facts,
    diagnostics: &mut Diagnostics,
) -> Arguments {
    for (key, entry) in given.entries.iter().filter(|(key, _)| !preset.params.contains_key(*key)) {
        let names = preset.params.keys().map(String::as_str);
        let message = format!("the preset `{}` has no parameter `{key}`", preset.name);
        let diagnostic = Diagnostic::new(Code::UnknownParameter, entry.key, message);
        let help = did_you_mean(key, names.clone()).unwrap_or_else(|| {
            format!("its parameters are {}; a key of a stage belongs under `[stages.{stage}-build]`", list(names))
        });
        diagnostics.push(diagnostic.help(help));
    }
    let mut arguments = Arguments::new(preset);
    let mut read: Option<Facts> = None;
    let mut problems = Problems::default();
    for (name, param) in &preset.params {
        let one = Use { preset, given, used, name, param };
        let value = one.value(&arguments, &mut read, facts, &mut problems, diagnostics);
        // Any value that it takes will do: what is computed from it is then no mistake of its own.
        let first = || param.one_of.first().map(|node| node.moved(preset.shift));
        let sample = || first().unwrap_or(Node { span: used, value: param.kind.sample() });
        let value = value.unwrap_or_else(sample);
        arguments.set(name, Some(value));
    }
    diagnostics.extend(problems.said(&format!("[stages.{stage}.{}]", preset.name), used));
    lets(preset, &mut arguments, diagnostics);
    arguments
}

/// What is wrong with the project's manifests, each with the parameters that it is needed for.
#[derive(Default)]
struct Problems(Vec<(Diagnostic, Vec<String>)>);

impl Problems {
    fn add(&mut self, problem: &Diagnostic, param: &str) {
        match self.0.iter_mut().find(|(known, _)| known == problem) {
            Some((_, params)) => params.push(param.to_owned()),
            None => self.0.push((problem.clone(), vec![param.to_owned()])),
        }
    }

    /// Each once: the way out is the manifest, or the parameters.
    fn said(self, header: &str, used: Span) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().map(move |(problem, params)| {
            let set = format!("set {} under `{header}`", list(params.iter().map(String::as_str)));
            let help = match &problem.help {
                None if params.len() > MOST_TO_SET => "mend it".to_owned(),
                Some(help) if params.len() > MOST_TO_SET => help.clone(),
                Some(help) => format!("{help}, or {set}"),
                None if params.len() > 1 => format!("mend it, or {set}"),
                None => set,
            };
            problem.context(used, "needed here").help(help)
        })
    }
}

/// Computes the `let`s.
pub(super) fn lets(preset: &Preset, arguments: &mut Arguments, diagnostics: &mut Diagnostics) {
    for (name, entry) in &preset.lets.entries {
        let value = fill_value(&entry.node, arguments, diagnostics);
        arguments.set(name, value);
    }
}

struct Use<'a> {
    preset: &'a Preset,
    given: &'a Table,
    used: Span,
    name: &'a str,
    param: &'a Param,
}

impl Use<'_> {
    fn value(
        &self,
        known: &Arguments,
        read: &mut Option<Facts>,
        facts: &mut dyn FnMut(&str) -> Facts,
        problems: &mut Problems,
        diagnostics: &mut Diagnostics,
    ) -> Option<Node> {
        let given = self.given.get(self.name);
        if let (Some(given), Some(fixed)) = (given, &self.param.fixed) {
            let message = format!("the preset `{}` fixes `{}`", self.preset.name, self.name);
            let diagnostic = Diagnostic::new(Code::FixedParameter, given.span, message)
                .context(self.preset.shift.span(fixed.span), "here");
            diagnostics.push(diagnostic.help("leave it out"));
        }
        if let Some(fixed) = &self.param.fixed {
            return self.filled(fixed, known, diagnostics);
        }
        if let Some(given) = given {
            return self.checked(given.clone(), diagnostics);
        }
        if let Some(fact) = self.param.fact {
            let context = known.text("context").unwrap_or(".");
            match read.get_or_insert_with(|| facts(context)).get(fact) {
                Some(Fact::Known(node)) => return self.checked(node.clone(), diagnostics),
                Some(Fact::Problem(problem)) => {
                    problems.add(problem, self.name);
                    return None;
                }
                None => {}
            }
        }
        if let Some(default) = &self.param.default {
            let before = diagnostics.count(Severity::Error);
            let value = self.filled(default, known, diagnostics);
            // A default that is `none` is none.
            if value.is_some() || diagnostics.count(Severity::Error) > before {
                return value;
            }
        }
        if !problems.0.is_empty() {
            // It may follow from what is wrong there.
            return None;
        }
        let message = format!("the preset `{}` needs `{}`", self.preset.name, self.name);
        let message =
            if self.param.fact.is_some() { format!("{message}, and the project does not say it") } else { message };
        let help = self.param.missing.clone();
        let help = help.unwrap_or_else(|| format!("set `{}`, {}", self.name, self.param.kind.words()));
        diagnostics.push(Diagnostic::new(Code::MissingParameter, self.used, message).help(help));
        None
    }

    fn filled(&self, leaf: &Node, arguments: &Arguments, diagnostics: &mut Diagnostics) -> Option<Node> {
        let node = Leaf { node: leaf, place: Place::Text }.fill(arguments, diagnostics)?;
        self.checked(node, diagnostics)
    }

    /// The value, if it is one that the parameter takes.
    fn checked(&self, node: Node, diagnostics: &mut Diagnostics) -> Option<Node> {
        if !self.param.kind.takes(&node.value) {
            let expected = self.param.kind.words();
            let message = format!("`{}` takes {expected}, not a {}", self.name, node.value.kind());
            diagnostics.push(Diagnostic::new(Code::WrongType, node.span, message).help(format!("write {expected}")));
            return None;
        }
        let one_of = &self.param.one_of;
        let allowed = |node: &Node| one_of.iter().any(|value| value.value == node.value);
        let wrong = match &node.value {
            _ if one_of.is_empty() => None,
            Value::List(items) => items.iter().find(|item| !allowed(item)),
            _ => (!allowed(&node)).then_some(&node),
        };
        if let Some(wrong) = wrong {
            let values = one_of.iter().filter_map(Node::string).filter(|value| !value.is_empty());
            let shown = wrong.string().unwrap_or_default();
            let help = did_you_mean(shown, values.clone()).unwrap_or_else(|| format!("write one of {}", list(values)));
            let message = format!("`{shown}` is not a value of `{}`", self.name);
            diagnostics.push(Diagnostic::new(Code::InvalidValue, wrong.span, message).help(help));
            return None;
        }
        Some(node)
    }
}
