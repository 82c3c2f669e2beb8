//! What a text with arguments may be once it is built.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::plan::{Action, Mirror, Plan, StageId};
use crate::word::{Alternative, Piece, Reach, Word};

/// The most texts that are looked at together.
const MOST: usize = 200;

/// Stands for what a build gives: no policy names it, and only a `*` takes it.
const ANY: &str = "\u{0}";

/// Whether a text is one that a build chooses.
pub(super) fn is_any(text: &str) -> bool {
    text.contains(ANY)
}

/// How the variables of a text are followed.
struct Walk {
    /// Whether what a build may give counts.
    given: bool,
    reach: Reach,
}

/// What is known of the variables of a text.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    plan: &'a Plan,
    /// From where images are pulled, where they are asked for as they are pulled.
    mirror: Option<&'a Mirror>,
    /// The defaults that a stage gives to arguments.
    defaults: Option<&'a IndexMap<String, Word>>,
    /// Its environment variables, which arguments of their names give way to.
    env: Option<&'a IndexMap<String, Word>>,
}

impl<'a> Values<'a> {
    /// Those of names of images.
    pub(super) fn of_images(plan: &'a Plan, mirror: Option<&'a Mirror>) -> Self {
        Self { plan, mirror, defaults: None, env: None }
    }

    /// Those of what a stage says.
    pub(super) fn of_stage(plan: &'a Plan, id: StageId) -> Self {
        let stage = plan.stage(id);
        Self { plan, mirror: None, defaults: Some(&stage.defaults), env: Some(&stage.end.env) }
    }

    /// Those of the user of a stage, which the stage itself says or one that it continues.
    pub(super) fn of_user(plan: &'a Plan, id: StageId) -> Self {
        let says = |id: &StageId| plan.stage(*id).steps.iter().any(|step| matches!(step.action, Action::User(_)));
        Self::of_stage(plan, plan.chain(id).into_iter().find(says).unwrap_or(id))
    }

    /// The first argument of a word that a build may give any value.
    pub(super) fn open(&self, word: &Word) -> Option<String> {
        // Each is looked at once, however often it is used.
        let mut seen = BTreeSet::new();
        let mut next: Vec<(&str, Values<'_>)> = word.variables().into_iter().rev().map(|name| (name, *self)).collect();
        while let Some((name, values)) = next.pop() {
            if platform(name).is_some() || !seen.insert((name, values.env.is_some())) {
                continue;
            }
            let (word, values) = match (values.variable(name), values.plan.args.get(name)) {
                (Some(variable), _) => variable,
                (None, Some(arg)) if !arg.values.is_empty() => match values.default(name) {
                    Some(word) => (word, values),
                    None => continue,
                },
                (None, _) => return Some(name.to_owned()),
            };
            next.extend(word.variables().into_iter().rev().map(|name| (name, values)));
        }
        None
    }

    /// Each text that a word may be, by the defaults and values of its arguments; nothing stands for what
    /// nobody can tell.
    pub(super) fn texts(&self, word: &Word) -> Vec<Option<String>> {
        self.within_reach(word, false)
    }

    /// The same, and with a text for what a build may give an argument without `values`.
    pub(super) fn all_texts(&self, word: &Word) -> Vec<Option<String>> {
        self.within_reach(word, true)
    }

    fn within_reach(&self, word: &Word, given: bool) -> Vec<Option<String>> {
        let walk = Walk { given, reach: Reach::default() };
        let texts = self.all(word, &walk, &[]);
        // Of what is only partly looked at nothing is known.
        if walk.reach.has_ended() { vec![None] } else { texts }
    }

    fn all(&self, word: &Word, walk: &Walk, outer: &[&str]) -> Vec<Option<String>> {
        let mut texts = vec![Some(String::new())];
        for piece in &word.0 {
            let next = self.piece(piece, walk, outer);
            let both = |text: &Option<String>| -> Vec<Option<String>> {
                next.iter().map(|value| Some(text.clone()? + value.as_ref()?)).collect()
            };
            let is_whole = texts.len() * next.len() <= MOST;
            texts = texts.iter().flat_map(both).take(MOST).collect();
            // What is not looked at is not known.
            texts.extend((!is_whole).then_some(None));
            if !walk.reach.takes(
                [&texts, &next].into_iter().flatten().map(|text| text.as_ref().map_or(1, |text| text.len() + 1)).sum(),
            ) {
                break;
            }
        }
        texts
    }

    fn piece(&self, piece: &Piece, walk: &Walk, outer: &[&str]) -> Vec<Option<String>> {
        let (name, alternative) = match piece {
            Piece::Text(text) => return vec![Some(text.clone())],
            Piece::Variable { name, alternative } => (name.as_str(), alternative),
        };
        let mut known = walk.reach.deeper(|| self.known(name, walk, outer)).unwrap_or_default();
        match alternative {
            None if known.is_empty() => vec![None],
            None => known,
            Some(Alternative::Unless(word)) => {
                known.extend(self.all(word, walk, outer));
                known
            }
            Some(Alternative::If(word)) => {
                let mut texts = self.all(word, walk, outer);
                texts.push(Some(String::new()));
                texts
            }
        }
    }

    /// The values of a variable.
    fn known(&self, name: &str, walk: &Walk, outer: &[&str]) -> Vec<Option<String>> {
        if outer.contains(&name) {
            return Vec::new();
        }
        let inner = [outer, &[name]].concat();
        if let Some((word, values)) = self.variable(name) {
            return values.all(word, walk, if values.env.is_none() { outer } else { &inner });
        }
        if let Some(example) = platform(name) {
            return vec![Some(example.to_owned())];
        }
        let arg = self.plan.args.get(name);
        let whole = |word: &Word| -> Vec<Option<String>> {
            let texts = self.all(word, walk, &inner);
            if texts.iter().all(Option::is_none) { Vec::new() } else { texts }
        };
        let written = self.default(name).map(whole).unwrap_or_default();
        let pulled = self.mirror.and_then(|mirror| mirror.defaults.get(name)).map(whole);
        let others = arg.into_iter().flat_map(|arg| &arg.values).cloned().map(Some);
        let others: Vec<Option<String>> = others.filter(|value| !written.contains(value)).collect();
        let mut known = [pulled.unwrap_or(written), others].concat();
        if walk.given && arg.is_none_or(|arg| arg.values.is_empty()) {
            known.push(Some(ANY.to_owned()));
        }
        known
    }

    /// The default of an argument here.
    fn default(&self, name: &str) -> Option<&'a Word> {
        let own = self.defaults.and_then(|defaults| defaults.get(name));
        own.or_else(|| self.plan.args.get(name)?.default.as_ref())
    }

    /// What an environment variable is, and what its own variables are: its name means the argument there.
    fn variable(&self, name: &str) -> Option<(&'a Word, Self)> {
        let word = self.env?.get(name)?;
        let env = self.env.filter(|_| !word.variables().contains(&name));
        Some((word, Self { env, ..*self }))
    }
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
