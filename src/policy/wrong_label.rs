//! A label with a value that the policy does not know.

use super::missing_label::value;
use super::open_image::give_values;
use super::values::{Values, is_any};
use super::{Findings, Look, Rule};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic};
use crate::pattern::fits;
use crate::source::{Span, Spanned};

pub(super) const RULE: Rule = Rule { code: Code::WrongLabel, keys: &["target.*.labels"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let name = &look.plan().stage(*id).name;
        for (key, (place, label)) in &wanted.labels {
            let Some(allowed) = label.values() else { continue };
            let mut seen: Vec<Span> = Vec::new();
            for chain in look.chains(*id) {
                let Some(value) = value(look, &chain, key).filter(|value| !seen.contains(&value.span)) else {
                    continue;
                };
                let values = Values::of_stage(look.plan(), value.stage);
                let texts = values.all_texts(&value.word);
                let fit = |text: &str| text.is_empty() || allowed.iter().any(|glob| fits(glob, text));
                let Some(wrong) = texts.iter().find(|text| !text.as_deref().is_some_and(fit)) else { continue };
                seen.push(value.span);
                let (message, help) = match wrong {
                    Some(text) if !is_any(text) => {
                        (format!("the label `{key}` of `{name}` is `{text}`"), nearest(text, allowed))
                    }
                    _ => match values.open(&value.word) {
                        Some(arg) => (
                            format!("the label `{key}` of `{name}` can be any text: `{arg}` may have any value"),
                            give_values(look, &arg),
                        ),
                        None => (
                            format!("nobody can tell the label `{key}` of `{name}`: `{}`", value.word.to_spec()),
                            nearest("", allowed),
                        ),
                    },
                };
                found.push_of(
                    name,
                    place.span,
                    *key,
                    Diagnostic::new(Code::WrongLabel, value.span, message).help(help),
                );
            }
        }
    }
}

/// What to write.
fn nearest(text: &str, allowed: &[Spanned<String>]) -> String {
    let texts = || allowed.iter().map(|text| text.as_str());
    match allowed {
        [one] => format!("write {}", list([one.as_str()])),
        _ => did_you_mean(text, texts()).unwrap_or_else(|| format!("it is one of {}", list(texts()))),
    }
}
