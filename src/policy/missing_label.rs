//! A target without a label that the policy asks for.

use super::{Findings, Look, Rule};
use crate::check::{self, with_defaults};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Setting, StageId};
use crate::source::Span;
use crate::word::Word;

pub(super) const RULE: Rule = Rule { code: Code::MissingLabel, keys: &["target.*.labels"], check };

/// The labels that `[project]` says once for all targets, by its keys.
const OF_PROJECT: &[&str] = &["source", "url", "licenses", "version", "revision", "vendor", "description"];

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let stage = look.plan().stage(*id);
        if check::is_for_files(stage) {
            continue;
        }
        for (key, (place, label)) in &wanted.labels {
            if look
                .chains(*id)
                .iter()
                .all(|chain| value(look, chain, key).is_some_and(|value| value.default.as_deref() != Some("")))
            {
                continue;
            }
            let example = label.values().and_then(<[_]>::first).map_or("…", |value| value.as_str());
            let short = key.strip_prefix("org.opencontainers.image.").filter(|key| OF_PROJECT.contains(key));
            let help = match short {
                Some(short) => format!("write `{short} = \"{example}\"` under `[project]`"),
                None => format!("write `labels.\"{key}\" = \"{example}\"` under `[targets.{}]`", stage.name),
            };
            let message = format!("`{}` has no label `{key}`", stage.name);
            let diagnostic = Diagnostic::new(Code::MissingLabel, stage.origin, message).help(help);
            found.push_of(&stage.name, place.span, *key, diagnostic);
        }
    }
}

/// The value of a label.
pub(super) struct Value {
    /// As it is written.
    pub word: Word,
    /// By the defaults of its arguments; no text where one of them has none.
    pub default: Option<String>,
    /// The stage that says it.
    pub stage: StageId,
    /// Where.
    pub span: Span,
}

/// The last value of a label in a chain of stages.
pub(super) fn value(look: &Look<'_>, chain: &[StageId], key: &str) -> Option<Value> {
    let plan = look.plan();
    let steps = chain.iter().flat_map(|id| plan.stage(*id).steps.iter().rev().map(|step| (*id, step)));
    let (stage, word, span) = steps.into_iter().find_map(|(id, step)| match &step.action {
        Action::Setting(Setting::Labels(labels)) => {
            let at = labels.iter().rposition(|(name, _)| name == key)?;
            let span = step.keys.get(at).copied().unwrap_or(step.origin);
            Some((id, labels[at].1.clone(), span))
        }
        Action::Raw(text) if text.trim_start().get(..5).is_some_and(|name| name.eq_ignore_ascii_case("LABEL")) => {
            let words = shlex::split(&crate::dockerfile::raw::Raw::read(text).rest)?;
            let value = words.iter().rev().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))?;
            // What cannot be read is no value that a policy names.
            let word = Word::parse(value).unwrap_or_else(|_| Word::text(value));
            Some((id, word, step.origin))
        }
        _ => None,
    })?;
    Some(Value { default: with_defaults(plan, &word), word, stage, span })
}
