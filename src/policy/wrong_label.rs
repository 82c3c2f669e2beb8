//! A label with a value that the policy does not know.

use super::missing_label::value;
use super::{Findings, Look, Rule};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic};
use crate::pattern::fits;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: Code::WrongLabel, keys: &["target.*.labels"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let name = &look.plan().stage(*id).name;
        for (key, (place, label)) in &wanted.labels {
            let Some(allowed) = label.values() else { continue };
            let mut seen: Vec<Span> = Vec::new();
            for chain in look.chains(*id) {
                let Some((Some(value), span)) = value(look, &chain, key) else { continue };
                if value.is_empty() || allowed.iter().any(|glob| fits(glob, &value)) || seen.contains(&span) {
                    continue;
                }
                seen.push(span);
                let texts = || allowed.iter().map(|text| text.as_str());
                let help = match allowed {
                    [one] => format!("write {}", list([one.as_str()])),
                    _ => did_you_mean(&value, texts()).unwrap_or_else(|| format!("it is one of {}", list(texts()))),
                };
                let message = format!("the label `{key}` of `{name}` is `{value}`");
                found.push_of(name, place.span, *key, Diagnostic::new(Code::WrongLabel, span, message).help(help));
            }
        }
    }
}
