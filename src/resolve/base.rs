//! `from` of a stage, and where copies and mounts come from.

use super::Resolver;
use super::image;
use super::text::Scope;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Base, Inputs, Kind, Origin, Stage, StageId, State, Volatility};
use crate::source::Span;
use crate::spec::{Arg, Text};
use crate::word::{Alternative, Piece, Word};

impl Resolver<'_> {
    /// The stages that a `from` may mean, by name: one, several where it uses an argument, or none.
    pub(super) fn named_stages(&self, text: &Text) -> Vec<String> {
        if !text.contains('$') {
            return self.names.get_key_value(text.as_str()).map(|(name, _)| (*name).to_owned()).into_iter().collect();
        }
        let Ok(word) = Word::parse(text) else { return Vec::new() };
        match word.0.as_slice() {
            [Piece::Variable { name, alternative: None }] => {
                let values = self.values(name);
                self.names
                    .keys()
                    .filter(|stage| values.iter().any(|value| value == *stage))
                    .map(|stage| (*stage).to_owned())
                    .collect()
            }
            _ if is_image_text(text) => Vec::new(),
            _ => self.fitting(&word),
        }
    }

    /// The values of an argument that are known: its values, and its default.
    fn values(&self, name: &str) -> Vec<String> {
        let arg = self.spec.args.get(name);
        match arg {
            Some(Arg::String(default)) => vec![default.value.clone()],
            Some(Arg::Table(table)) => {
                table.values.iter().chain(&table.default).map(|value| value.value.clone()).collect()
            }
            None => Vec::new(),
        }
    }

    /// The stages whose names fit a text with variables: any value fits one that has no `values`.
    fn fitting(&self, word: &Word) -> Vec<String> {
        self.names.keys().filter(|name| self.fits(&word.0, name)).map(|name| (*name).to_owned()).collect()
    }

    fn fits(&self, pieces: &[Piece], name: &str) -> bool {
        match pieces {
            [] => name.is_empty(),
            [Piece::Text(text), rest @ ..] => {
                name.strip_prefix(text.as_str()).is_some_and(|name| self.fits(rest, name))
            }
            [Piece::Variable { alternative: Some(Alternative::If(word)), .. }, rest @ ..] => {
                let with = [word.0.as_slice(), rest].concat();
                self.fits(rest, name) || self.fits(&with, name)
            }
            [Piece::Variable { name: variable, alternative: Some(Alternative::Unless(word)) }, rest @ ..] => {
                let with = [word.0.as_slice(), rest].concat();
                let value = Piece::Variable { name: variable.clone(), alternative: None };
                let value = [std::slice::from_ref(&value), rest].concat();
                self.fits(&with, name) || self.fits(&value, name)
            }
            [Piece::Variable { name: variable, .. }, rest @ ..] => {
                let limited = self.spec.args.iter().any(|(key, arg)| {
                    key.value == *variable && matches!(arg, Arg::Table(table) if !table.values.is_empty())
                });
                if limited {
                    return self
                        .values(variable)
                        .iter()
                        .any(|value| name.strip_prefix(value.as_str()).is_some_and(|name| self.fits(rest, name)));
                }
                let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
                ends.skip(1).any(|at| self.fits(rest, &name[at..]))
            }
        }
    }

    /// What a stage stands on.
    pub(super) fn base(&mut self, text: &Text) -> Option<Base> {
        if text.value == "scratch" {
            return Some(Base::Scratch);
        }
        let word = self.word(text, &Scope::args())?;
        let stages: Vec<StageId> =
            self.named_stages(text).iter().filter_map(|name| self.ids.get(name)).copied().collect();
        if word.as_text().is_none() {
            return self.expanded_base(text, word, stages);
        }
        if let [stage] = stages.as_slice() {
            return Some(Base::Stage(*stage));
        }
        if let Some(context) = self.context_named(text) {
            return Some(Base::Context(context));
        }
        self.is_image(text).then_some(Base::Image(word))
    }

    fn expanded_base(&mut self, text: &Text, word: Word, stages: Vec<StageId>) -> Option<Base> {
        let alone = matches!(word.0.as_slice(), [Piece::Variable { .. }]);
        if let Some(name) =
            word.variables().into_iter().find(|name| self.plan.args.get(*name).is_some_and(|arg| arg.default.is_none()))
        {
            let help = format!("give it one: `args.{name} = \"…\"`; a build without it would have no base");
            let message = format!("`from` uses `{name}`, which has no default");
            self.error(Code::ArgWithoutDefault, text, message, help);
            return None;
        }
        if alone && stages.is_empty() {
            return Some(Base::Image(word));
        }
        if alone || !is_image_text(text) {
            if stages.is_empty() {
                self.error(
                    Code::UnknownStage,
                    text,
                    format!("no stage has a name like `{}`", text.value),
                    "name stages so that they fit, or write an image with its tag",
                );
                return None;
            }
            return Some(Base::Choice(word, stages));
        }
        match image::check_word(&word) {
            Ok(()) => Some(Base::Image(word)),
            Err(reason) => {
                self.error(Code::InvalidImage, text, reason, "write `registry/name:tag@digest`");
                None
            }
        }
    }

    fn context_named(&mut self, text: &Text) -> Option<String> {
        let known = self.plan.contexts.contains(&text.value);
        known.then(|| {
            self.used.contexts.push(text.value.clone());
            text.value.clone()
        })
    }

    /// Whether a text that names no stage is an image; pushes an error where not.
    fn is_image(&mut self, text: &Text) -> bool {
        if !is_image_text(text) {
            let names =
                self.names.keys().copied().chain(["scratch"]).chain(self.plan.contexts.iter().map(String::as_str));
            let near = did_you_mean(text, names);
            let help = near.unwrap_or_else(|| {
                format!(
                    "declare `[stages.{0}]`, or write an image with its tag, `{0}:1`",
                    if text.is_empty() { "name" } else { text }
                )
            });
            let message = if text.is_empty() {
                "this names nothing".to_owned()
            } else {
                format!("there is no stage `{}`", text.value)
            };
            self.error(Code::UnknownStage, text, message, help);
            return false;
        }
        match image::check(text) {
            Ok(()) => true,
            Err(reason) => {
                let lower = text.to_lowercase();
                let help = match text.split_whitespace().next() {
                    Some(first) if first.len() < text.trim().len() => {
                        format!("write the image alone, `{first}`: a stage's name is its key, a platform is `platform`")
                    }
                    _ if image::check(&lower).is_ok() => format!("write it in lower case: `{lower}`"),
                    _ => "write `registry/name:tag@digest`".to_owned(),
                };
                self.error(Code::InvalidImage, text, reason, help);
                false
            }
        }
    }

    /// Where a copy or a mount comes from, recorded as an input. An image that uses an argument gets
    /// a stage of its own, named `name` where that is free.
    pub(super) fn origin(&mut self, text: &Text, name: Option<&str>, inputs: &mut Inputs) -> Option<Origin> {
        if text.value == "scratch" {
            self.error(Code::UnknownStage, text, "scratch has no files", "name a stage or an image");
            return None;
        }
        if !text.contains('$') {
            if let Some(&stage) = self.ids.get(text.as_str()) {
                inputs.stages.push(stage);
                return Some(Origin::Stage(stage));
            }
            if self.names.contains_key(text.as_str()) {
                return None; // in a cycle, which is reported
            }
            if let Some(context) = self.context_named(text) {
                return Some(Origin::Context(context));
            }
            return self.is_image(text).then(|| {
                inputs.images.push(text.clone());
                Origin::Image(text.value.clone())
            });
        }
        let word = self.word(text, &Scope::args())?;
        if let Some(&stage) = self.images.get(&word) {
            inputs.stages.push(stage);
            return Some(Origin::Stage(stage));
        }
        let base = self.base(text)?;
        let stage = self.image_stage(text, word, base, name);
        inputs.stages.push(stage);
        Some(Origin::Stage(stage))
    }

    fn image_stage(&mut self, text: &Text, word: Word, base: Base, name: Option<&str>) -> StageId {
        let name = image::short_name(&name.map_or_else(|| text.replace('$', "-"), ToOwned::to_owned));
        let name = self.free_name(&name);
        let id = self.push_stage(Stage {
            name,
            kind: Kind::Image,
            origin: text.span,
            about: Some("has a name of its own because --from expands no variables".to_owned()),
            base,
            from: text.span,
            platform: None,
            defaults: indexmap::IndexMap::new(),
            steps: Vec::new(),
            begin: State::default(),
            end: State::default(),
            run_as: None,
            volatility: Volatility::Image,
        });
        self.images.insert(word, id);
        id
    }

    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| {
            self.names.contains_key(name)
                || self.plan.contexts.iter().any(|context| context == name)
                || self.plan.stages.iter().any(|stage| stage.name == name)
        };
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }

    pub(super) fn push_stage(&mut self, stage: Stage) -> StageId {
        let id = StageId(self.plan.stages.len());
        self.ids.insert(stage.name.clone(), id);
        self.plan.stages.push(stage);
        id
    }

    /// What is known where a stage begins.
    pub(super) fn begin(&self, base: Option<&Base>) -> State {
        match base {
            Some(Base::Stage(id)) => self.plan.stage(*id).end.clone(),
            Some(Base::Choice(word, ids)) if self.is_closed(word) => self.common(ids),
            Some(Base::Choice(..)) => {
                State { files: crate::plan::Files { ran: true, ..Default::default() }, ..State::default() }
            }
            Some(Base::Scratch) => {
                let files = crate::plan::Files { scratch: true, ..Default::default() };
                State { user: Some(Word::text("0")), files, ..State::default() }
            }
            Some(Base::Image(image)) => {
                let user =
                    image.as_text().and_then(|image| image::known_user(&image).map(|(user, _)| Word::text(user)));
                State { user, image: Some(image.clone()), ..State::default() }
            }
            Some(Base::Context(_)) | None => State::default(),
        }
    }

    /// Whether a choice is among stages alone: another value of the argument could be an image.
    fn is_closed(&self, word: &Word) -> bool {
        let [Piece::Variable { name, .. }] = word.0.as_slice() else { return true };
        let limited = self.plan.args.get(name).is_some_and(|arg| !arg.values.is_empty());
        limited && self.values(name).iter().all(|value| self.names.contains_key(value.as_str()))
    }

    /// What is known of every one of several stages.
    fn common(&self, ids: &[StageId]) -> State {
        let mut ends = ids.iter().map(|id| &self.plan.stage(*id).end);
        let Some(first) = ends.next() else { return State::default() };
        let mut state = first.clone();
        for end in ends {
            if state.workdir != end.workdir {
                state.workdir = None;
            }
            if state.user != end.user {
                state.user = None;
            }
            if state.shell != end.shell {
                state.shell = None;
            }
            state.env.retain(|key, _| end.env.contains_key(key));
            state.declared.retain(|name, default| end.declared.get(name) == Some(default));
            state.files.ran = true;
            state.entrypoint &= end.entrypoint;
            state.command |= end.command;
            state.labelled &= end.labelled;
            state.image = None;
        }
        state
    }

    /// The platform of a stage.
    pub(super) fn platform(&mut self, name: &Text, text: Option<&Text>, base: Option<&Base>) -> Option<Word> {
        let text = text?;
        if matches!(base, Some(Base::Stage(_) | Base::Choice(..))) {
            let message = "a stage that continues another has that one's platform";
            self.error(Code::PlatformOfStage, text, message, "set `platform` on the stage that it continues");
            return None;
        }
        match text.as_str() {
            "build" => Some(Word::variable("BUILDPLATFORM")),
            "target" => None,
            _ => self.named_platform(name, text),
        }
    }

    fn named_platform(&mut self, name: &Text, text: &Text) -> Option<Word> {
        let word = self.word(text, &Scope::args())?;
        let simple = word.is_made_of(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_'));
        let literal = match word.as_text() {
            Some(literal) => literal,
            None if simple => return Some(word),
            // No part of it is a platform's.
            None => "".into(),
        };
        let part = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.')
        };
        let count = literal.split('/').count();
        if !literal.split('/').all(part) || !(2..=3).contains(&count) {
            self.error(
                Code::InvalidPlatform,
                text,
                format!("`{}` is no platform", text.value),
                "write `build`, `target`, or one such as `linux/amd64`",
            );
            return None;
        }
        let base = format!("{}_PLATFORM", name.to_uppercase().replace('-', "_"));
        let taken = |name: &String| self.plan.args.contains_key(name);
        let names = std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}_{number}")));
        let arg = names.into_iter().find(|name| !taken(name)).unwrap_or_default();
        let declared = crate::plan::Arg {
            default: Some(Word::text(&*literal)),
            global: true,
            span: Span::default(),
            ..Default::default()
        };
        self.plan.args.insert(arg.clone(), declared);
        Some(Word::variable(arg))
    }

    /// Pushes an error for a key that must be there.
    pub(super) fn required<'t>(
        &mut self,
        value: Option<&'t Text>,
        key: &str,
        what: &str,
        span: Span,
    ) -> Option<&'t Text> {
        if value.is_none() {
            self.report(
                Diagnostic::new(Code::MissingKey, span, format!("{what} needs `{key}`")).help(if key.contains(' ') {
                    format!("add `{key}`")
                } else {
                    format!("add `{key} = …`")
                }),
            );
        }
        value
    }
}

/// Whether the image at the bottom of a stage has only microdnf.
pub(super) fn microdnf(state: &State) -> bool {
    state.image.as_ref().and_then(Word::as_text).is_some_and(|image| image::has_only_microdnf(&image))
}

/// The home of whoever runs a step, where it is known.
pub(super) fn home(state: &State, user: Option<&Word>) -> Option<&'static str> {
    let user = user.map(|user| user.as_text().map(std::borrow::Cow::into_owned));
    let image = state.image.as_ref().and_then(Word::as_text);
    let image_user = image.as_deref().and_then(image::known_user);
    match (user, image_user) {
        (None, None) => Some("/root"),
        (None, Some((_, home))) => Some(home).filter(|home| !home.is_empty()),
        (Some(Some(name)), known) => {
            let name = name.split(':').next().unwrap_or_default().to_owned();
            match known {
                _ if matches!(name.as_str(), "0" | "root") => Some("/root"),
                Some((user, home)) if user == name => Some(home).filter(|home| !home.is_empty()),
                _ => None,
            }
        }
        (Some(None), _) => None,
    }
}

/// Whether a text is written as an image: a tag, a folder, a digest or a domain, in what is no variable.
fn is_image_text(text: &str) -> bool {
    const MARKS: [char; 4] = [':', '/', '@', '.'];
    fn marked(word: &Word) -> bool {
        word.0.iter().any(|piece| match piece {
            Piece::Text(text) => text.contains(MARKS),
            Piece::Variable { alternative: Some(Alternative::Unless(word) | Alternative::If(word)), .. } => {
                marked(word)
            }
            Piece::Variable { alternative: None, .. } => false,
        })
    }
    Word::parse(text).map_or_else(|_| text.contains(MARKS), |word| marked(&word))
}
