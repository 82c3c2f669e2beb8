//! Plan to Plan: which images are pulled from elsewhere, by `[images]` of `msgen.toml`.
//!
//! The plan keeps every image as its author wrote it, for that is what checks know; `lower` writes what
//! [`Plan::pulled`] says. So it runs last, and nothing else knows of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::dockerfile::raw::Raw;
use crate::plan::{Action, Arg, Base, FRONTEND, Mirror, Mount, Origin, Plan, Step};
use crate::source::{Shift, Span};
use crate::word::{Alternative, Piece, Word};
use crate::workspace::{Rewrite, Rewrites, Rewritten};

/// Says of each image of a plan from where it is pulled. `shift` is how far the spans of the rewrites moved.
pub fn mirror(plan: &mut Plan, rewrites: &Rewrites, shift: Shift) -> Diagnostics {
    let mut pass = Pass {
        plan,
        rewrites,
        shift,
        mirror: Mirror::default(),
        args: BTreeSet::new(),
        unsure: Vec::new(),
        diagnostics: Diagnostics::default(),
    };
    if !rewrites.is_empty() {
        pass.run();
    }
    let Pass { mirror, diagnostics, .. } = pass;
    plan.mirror = mirror;
    diagnostics
}

/// Every image as its author wrote it, and the frontend that the file may name.
fn written(plan: &Plan) -> impl Iterator<Item = (Word, Span)> {
    let stages = plan.stages.iter().flat_map(|stage| {
        let base = match &stage.base {
            Base::Image(word) => Some(word),
            // A text around the variable makes it the name of a stage.
            Base::Choice(word, _) => Some(word).filter(|word| word.0.len() == 1),
            _ => None,
        };
        let base = base.map(|word| (word.clone(), stage.from));
        let steps = stage.steps.iter().flat_map(|step| {
            let span = |name: &str| step.inputs.images.iter().find(|image| image.value == name).map(|image| image.span);
            origins(step).into_iter().map(move |name| (Word::text(name), span(name).unwrap_or(step.origin)))
        });
        base.into_iter().chain(steps)
    });
    let syntax = plan.syntax.as_ref().map_or((FRONTEND, Span::default()), |syntax| (&syntax.value, syntax.span));
    stages.chain([(Word::text(syntax.0), syntax.1)])
}

/// The images that a step reads from.
fn origins(step: &Step) -> Vec<&str> {
    fn image(origin: Option<&Origin>) -> Option<&str> {
        match origin {
            Some(Origin::Image(name)) => Some(name),
            _ => None,
        }
    }
    match &step.action {
        Action::Copy(copy) => image(copy.from.as_ref()).into_iter().collect(),
        Action::Run(run) => {
            let from = run.mounts.iter().filter_map(|mount| match mount {
                Mount::Bind { from, .. } | Mount::Cache { from, .. } => image(from.as_ref()),
                _ => None,
            });
            from.collect()
        }
        _ => Vec::new(),
    }
}

/// The values of an argument besides its default.
fn others(arg: &Arg) -> impl Iterator<Item = &str> {
    let default = arg.default.as_ref().and_then(Word::as_text);
    arg.values.iter().map(String::as_str).filter(move |value| default.as_deref() != Some(*value))
}

/// Whether a name is no image's.
fn is_local(plan: &Plan, name: &str) -> bool {
    name == "scratch"
        || plan.stages.iter().any(|stage| stage.name == name)
        || plan.contexts.iter().any(|context| context == name)
}

/// The text of a word: with the value that is given for one argument, and with the defaults of the others.
fn value(plan: &Plan, mirror: &Mirror, word: &Word, given: Option<(&str, &str)>) -> Option<String> {
    word.expand(&|name| match given.filter(|(variable, _)| *variable == name) {
        Some((_, value)) => Some(Cow::Owned(Word::text(value))),
        None => mirror.defaults.get(name).or(plan.args.get(name)?.default.as_ref()).map(Cow::Borrowed),
    })
}

struct Pass<'a> {
    plan: &'a Plan,
    rewrites: &'a Rewrites,
    shift: Shift,
    mirror: Mirror,
    /// The arguments that were looked at.
    args: BTreeSet<String>,
    /// What can be told only once every default is known.
    unsure: Vec<(Word, Span, &'a Rewrite)>,
    diagnostics: Diagnostics,
}

impl Pass<'_> {
    fn run(&mut self) {
        let plan = self.plan;
        for (word, span) in written(plan) {
            if !self.mirror.images.contains_key(&word)
                && let Some(pulled) = self.word(&word, span)
            {
                self.mirror.images.insert(word, pulled);
            }
        }
        for step in plan.stages.iter().flat_map(|stage| &stage.steps) {
            if let Action::Raw(text) = &step.action {
                self.raw(text, step.origin);
            }
        }
        for (word, span, rewrite) in std::mem::take(&mut self.unsure) {
            self.unknown(&word, span, rewrite);
        }
    }

    /// What is pulled in place of an image, if that is another one.
    fn word(&mut self, word: &Word, span: Span) -> Option<Word> {
        let (rewritten, rest) = match word.0.as_slice() {
            [] => return None,
            [Piece::Variable { name, alternative }] => return self.whole(name, alternative.as_ref(), span),
            [Piece::Text(text)] if is_local(self.plan, text) => return None,
            [Piece::Text(text)] => (self.rewrites.image(text), &[][..]),
            [Piece::Text(text), rest @ ..] => (self.rewrites.beginning(text), rest),
            rest => (self.rewrites.beginning(""), rest),
        };
        match rewritten {
            Rewritten::No => None,
            Rewritten::To(name) => Some(Word([&[Piece::Text(name)], rest].concat())),
            Rewritten::Unsure(rewrite) => {
                self.unsure.push((word.clone(), span, rewrite));
                None
            }
        }
    }

    /// The same of an argument that is the whole image: what it is, is rewritten where it is said.
    fn whole(&mut self, name: &str, alternative: Option<&Alternative>, span: Span) -> Option<Word> {
        if !matches!(alternative, Some(Alternative::If(_))) {
            self.arg(name);
        }
        let alternative = match alternative? {
            Alternative::Unless(word) => Alternative::Unless(self.word(word, span)?),
            Alternative::If(word) => Alternative::If(self.word(word, span)?),
        };
        Some(Word(vec![Piece::Variable { name: name.to_owned(), alternative: Some(alternative) }]))
    }

    fn arg(&mut self, name: &str) {
        let plan = self.plan;
        let Some(arg) = plan.args.get(name).filter(|_| self.args.insert(name.to_owned())) else { return };
        if let Some(pulled) = arg.default.as_ref().and_then(|default| self.word(default, arg.span)) {
            self.mirror.defaults.insert(name.to_owned(), pulled);
        }
        for value in others(arg).filter(|value| !is_local(plan, value)) {
            let message = format!("`{value}` is a value of `{name}`, and what is given to a build is not rewritten");
            match self.rewrites.image(value) {
                Rewritten::To(pulled) if pulled != *value => {
                    self.finding(arg.span, message, format!("write `{pulled}` in its place"));
                }
                _ => {}
            }
        }
    }

    /// An image in an instruction that is kept as it is.
    fn raw(&mut self, text: &str, span: Span) {
        for name in Raw::read(text).images() {
            if is_local(self.plan, &name) || name.chars().all(|c| c.is_ascii_digit()) {
                continue;
            }
            if let Rewritten::To(pulled) = self.rewrites.image(&name)
                && pulled != name
            {
                let message = format!("`{name}` stands in a `raw` instruction, which is kept as it is");
                self.finding(span, message, format!("write `{pulled}` in its place"));
            }
        }
    }

    /// An image whose name is not known until it is built, unless all that it may be is pulled as it is.
    fn unknown(&mut self, word: &Word, span: Span, rewrite: &Rewrite) {
        let variables = word.variables();
        let args = variables.iter().filter_map(|name| self.plan.args.get_key_value(*name));
        let values = args.flat_map(|(name, arg)| others(arg).map(|value| Some((name.as_str(), value))));
        let stays = |given| {
            let text = value(self.plan, &self.mirror, word, given);
            text.is_some_and(|text| match self.rewrites.image(&text) {
                Rewritten::No => true,
                Rewritten::To(pulled) => pulled == text,
                Rewritten::Unsure(_) => false,
            })
        };
        if std::iter::once(None).chain(values).all(stays) {
            return;
        }
        let shown = word.to_spec();
        let (message, help) = match variables.first() {
            Some(name) => (
                format!("`{shown}` is not rewritten: which image it is depends on `{name}`"),
                format!("write the name out up to its tag, or say in `{name}` from where it is pulled"),
            ),
            None => (
                format!("`{shown}` is not rewritten: nothing would be left of its name"),
                "let the rewrite end with a name, too".to_owned(),
            ),
        };
        let diagnostic = Diagnostic::new(Code::ImageNotRewritten, span, message).help(help);
        self.diagnostics.push(diagnostic.context(self.shift.span(rewrite.span), "the rewrite"));
    }

    fn finding(&mut self, span: Span, message: String, help: String) {
        self.diagnostics.push(Diagnostic::new(Code::ImageNotRewritten, span, message).help(help));
    }
}
