//! The images that a build pulls, each with everything that it may be.

use super::values::Values;
use crate::dockerfile::Dockerfile;
use crate::dockerfile::raw::Raw;
use crate::image::Reference;
use crate::plan::{Action, Base, FRONTEND, Mount, Origin, Plan, StageId, Step};
use crate::source::Span;
use crate::word::Word;

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A stage stands on it.
    Base,
    /// Files come from it: a copy, a bind, what a cache begins with.
    Files,
    /// It reads the Dockerfile.
    Syntax,
}

/// An image, by one set of arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    /// What it is for.
    pub role: Role,
    /// The stage that stands on it.
    pub stage: Option<StageId>,
    /// Where it was written.
    pub span: Span,
    /// Its text with the values of these arguments.
    pub text: String,
    /// What that means.
    pub written: Option<Reference>,
    /// What is pulled in its place; mostly the same.
    pub pulled: Option<Reference>,
    /// The argument that can make it any other one.
    pub open: Option<String>,
}

impl Image {
    /// As messages name what is pulled.
    pub(super) fn shown(&self) -> String {
        self.pulled.as_ref().map_or_else(|| self.text.clone(), ToString::to_string)
    }

    /// What a finding about it is about, whatever its version.
    pub(super) fn subject(&self) -> String {
        self.pulled.as_ref().map_or_else(|| self.text.clone(), Reference::name)
    }
}

/// Every image that a build pulls.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// Those that depend on arguments with `values` are there once for each.
    pub all: Vec<Image>,
    /// Each use of a named context, by its name and place.
    pub contexts: Vec<(String, Span)>,
}

impl Images {
    /// Those of a plan; `start` is the place of what no spec says.
    pub(super) fn of(plan: &Plan, dockerfile: &Dockerfile, start: Span) -> Self {
        let mut images = Self::default();
        if dockerfile.syntax.is_some() {
            let written = plan.syntax.as_ref();
            let (name, span) = written.map_or((FRONTEND, start), |syntax| (syntax.as_str(), syntax.span));
            images.add(plan, Role::Syntax, None, span, &Word::text(name), true);
        }
        for (index, stage) in plan.stages.iter().enumerate() {
            match &stage.base {
                Base::Image(word) | Base::Choice(word, _) => {
                    images.add(plan, Role::Base, Some(StageId(index)), stage.from, word, true);
                }
                Base::Context(name) => images.add_context(name, stage.from),
                Base::Scratch | Base::Stage(_) => {}
            }
            for step in &stage.steps {
                // A raw instruction is kept as it is.
                let rewritten = !matches!(step.action, Action::Raw(_));
                for name in read(step) {
                    let place = step.inputs.images.iter().find(|image| image.value == name);
                    let span = place.map_or(step.origin, |image| image.span);
                    images.add(plan, Role::Files, None, span, &Word::text(name), rewritten);
                }
            }
        }
        images
    }

    fn add(&mut self, plan: &Plan, role: Role, stage: Option<StageId>, span: Span, word: &Word, rewritten: bool) {
        let values = Values::of_images(plan, None);
        let open = values.open(word);
        let mut texts = values.texts(word);
        // Both have the same variables, so each text has its own beside it.
        let mut pulled = if rewritten {
            Values::of_images(plan, Some(&plan.mirror)).texts(plan.pulled(word))
        } else {
            texts.clone()
        };
        if texts.len() != pulled.len() {
            // One of them lies beyond what is looked at.
            (texts, pulled) = (vec![None], vec![None]);
        }
        for (text, pulled) in texts.into_iter().zip(pulled) {
            if let Some(context) = plan.contexts.iter().find(|context| text.as_ref() == Some(*context)) {
                self.add_context(context, span);
                continue;
            }
            if text.as_deref().is_some_and(|text| is_local(plan, text)) {
                continue;
            }
            let reference = |text: &Option<String>| text.as_deref().and_then(|text| Reference::parse(text).ok());
            let (written, pulled) = (reference(&text), reference(&pulled));
            let text = text.unwrap_or_else(|| word.to_spec());
            let image = Image { role, stage, span, text, written, pulled, open: open.clone() };
            if !self.all.contains(&image) {
                self.all.push(image);
            }
        }
    }

    fn add_context(&mut self, name: &str, span: Span) {
        let used = (name.to_owned(), span);
        if !self.contexts.contains(&used) {
            self.contexts.push(used);
        }
    }
}

/// The images and named contexts that a step reads from.
fn read(step: &Step) -> Vec<String> {
    match &step.action {
        Action::Copy(copy) => image(copy.from.as_ref()).into_iter().collect(),
        Action::Run(run) => {
            let from = |mount: &Mount| match mount {
                Mount::Bind { from, .. } | Mount::Cache { from, .. } => image(from.as_ref()),
                _ => None,
            };
            run.mounts.iter().filter_map(from).collect()
        }
        Action::Raw(text) => Raw::read(text).images(),
        _ => Vec::new(),
    }
}

fn image(origin: Option<&Origin>) -> Option<String> {
    match origin {
        Some(Origin::Image(name) | Origin::Context(name)) => Some(name.clone()),
        _ => None,
    }
}

/// Whether a name is no image's, and no context's.
fn is_local(plan: &Plan, name: &str) -> bool {
    name == "scratch"
        || name.chars().all(|c| c.is_ascii_digit())
        || plan.stages.iter().any(|stage| stage.name.eq_ignore_ascii_case(name))
}
