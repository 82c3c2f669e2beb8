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
                .all(|chain| value(look, chain, key).is_some_and(|(value, _)| value.as_deref() != Some("")))
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

/// The last value of a label in a chain of stages and where it is written; no text where an argument without
/// a default is in it.
pub(super) fn value(look: &Look<'_>, chain: &[StageId], key: &str) -> Option<(Option<String>, Span)> {
    let plan = look.plan();
    let steps = chain.iter().flat_map(|id| plan.stage(*id).steps.iter().rev());
    steps.into_iter().find_map(|step| match &step.action {
        Action::Setting(Setting::Labels(labels)) => {
            let at = labels.iter().rposition(|(name, _)| name == key)?;
            let span = step.keys.get(at).copied().unwrap_or(step.origin);
            Some((with_defaults(plan, &labels[at].1), span))
        }
        Action::Raw(text) if text.trim_start().get(..5).is_some_and(|name| name.eq_ignore_ascii_case("LABEL")) => {
            let words = shlex::split(&super::raw::Raw::read(text).rest)?;
            let value = words.iter().rev().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))?;
            Some((Word::parse(value).ok().and_then(|word| with_defaults(plan, &word)), step.origin))
        }
        _ => None,
    })
}
