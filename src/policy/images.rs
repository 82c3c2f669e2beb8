//! The images that a build pulls, each with everything that it may be.

use super::raw::Raw;
use crate::check::with_defaults;
use crate::dockerfile::Dockerfile;
use crate::image::Reference;
use crate::plan::{Action, Base, FRONTEND, Mirror, Mount, Origin, Plan, StageId, Step};
use crate::source::Span;
use crate::word::{Alternative, Piece, Word};

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

/// The most values of arguments that are looked at together.
const MOST_VALUES: usize = 200;

/// Every image that a build pulls. Those that depend on arguments with `values` are there once for each.
/// `start` is the place of what no spec says.
pub(super) fn of(plan: &Plan, dockerfile: &Dockerfile, start: Span) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    let none = Mirror::default();
    let mut add = |role: Role, stage: Option<StageId>, span: Span, word: &Word, rewritten: bool| {
        let open = word.variables().into_iter().find(|name| is_open(plan, name)).map(str::to_owned);
        // Both have the same variables, so each text has its own beside it.
        let pulled = if rewritten { texts(plan, &plan.mirror, plan.pulled(word)) } else { texts(plan, &none, word) };
        for (text, pulled) in texts(plan, &none, word).into_iter().zip(pulled) {
            if text.as_deref().is_some_and(|text| is_local(plan, text)) {
                continue;
            }
            let reference = |text: &Option<String>| text.as_deref().and_then(|text| Reference::parse(text).ok());
            let (written, pulled) = (reference(&text), reference(&pulled));
            let text = text.unwrap_or_else(|| word.to_spec());
            let image = Image { role, stage, span, text, written, pulled, open: open.clone() };
            if !images.contains(&image) {
                images.push(image);
            }
        }
    };
    if dockerfile.syntax.is_some() {
        let written = plan.syntax.as_ref();
        let (name, span) = written.map_or((FRONTEND, start), |syntax| (syntax.as_str(), syntax.span));
        add(Role::Syntax, None, span, &Word::text(name), true);
    }
    for (index, stage) in plan.stages.iter().enumerate() {
        if let Base::Image(word) | Base::Choice(word, _) = &stage.base {
            add(Role::Base, Some(StageId(index)), stage.from, word, true);
        }
        for step in &stage.steps {
            // A raw instruction is kept as it is.
            let rewritten = !matches!(step.action, Action::Raw(_));
            for name in read(step) {
                let place = step.inputs.images.iter().find(|image| image.value == name);
                let span = place.map_or(step.origin, |image| image.span);
                add(Role::Files, None, span, &Word::text(name), rewritten);
            }
        }
    }
    images
}

/// The images that a step reads from.
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
        Some(Origin::Image(name)) => Some(name.clone()),
        _ => None,
    }
}

/// Whether a name is no image's.
fn is_local(plan: &Plan, name: &str) -> bool {
    name == "scratch"
        || name.chars().all(|c| c.is_ascii_digit())
        || plan.stages.iter().any(|stage| stage.name.eq_ignore_ascii_case(name))
        || plan.contexts.iter().any(|context| context == name)
}

/// Whether whoever starts a build may give an argument any value.
fn is_open(plan: &Plan, name: &str) -> bool {
    platform(name).is_none() && plan.args.get(name).is_none_or(|arg| arg.values.is_empty())
}

/// What BuildKit's own arguments look like.
fn platform(name: &str) -> Option<&'static str> {
    Some(match name {
        "TARGETPLATFORM" | "BUILDPLATFORM" => "linux/amd64",
        "TARGETOS" | "BUILDOS" => "linux",
        "TARGETARCH" | "BUILDARCH" => "amd64",
        "TARGETVARIANT" | "BUILDVARIANT" => "",
        _ => return None,
    })
}

/// Each text that a word may be, by the defaults and values of its arguments; nothing stands for what nobody
/// can tell.
fn texts(plan: &Plan, mirror: &Mirror, word: &Word) -> Vec<Option<String>> {
    let mut texts = vec![Some(String::new())];
    for piece in &word.0 {
        let next = values(plan, mirror, piece);
        let both = |text: &Option<String>| -> Vec<Option<String>> {
            next.iter().map(|value| Some(text.clone()? + value.as_ref()?)).collect()
        };
        texts = texts.iter().flat_map(both).take(MOST_VALUES).collect();
    }
    texts
}

fn values(plan: &Plan, mirror: &Mirror, piece: &Piece) -> Vec<Option<String>> {
    let (name, alternative) = match piece {
        Piece::Text(text) => return vec![Some(text.clone())],
        Piece::Variable { name, alternative } => (name, alternative),
    };
    if let Some(example) = platform(name) {
        return vec![Some(example.to_owned())];
    }
    let arg = plan.args.get(name);
    let written = arg.and_then(|arg| arg.default.as_ref()).and_then(|word| with_defaults(plan, word));
    let default = mirror.defaults.get(name).and_then(|word| with_defaults(plan, word)).or_else(|| written.clone());
    let mut known: Vec<Option<String>> = default.into_iter().map(Some).collect();
    let others = arg.into_iter().flat_map(|arg| &arg.values).filter(|value| written.as_ref() != Some(value));
    known.extend(others.cloned().map(Some));
    match alternative {
        None if known.is_empty() => vec![None],
        None => known,
        Some(Alternative::Unless(word)) => {
            known.extend(texts(plan, mirror, word));
            known
        }
        Some(Alternative::If(word)) => {
            let mut texts = texts(plan, mirror, word);
            texts.push(Some(String::new()));
            texts
        }
    }
}
