//! An instruction that is kept as it is, so that no rule can look into it.

use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::plan::Action;

pub(super) const RULE: Rule = Rule { code: Code::RawStep, keys: &["raw"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(allowed) = look.policy.raw.filter(|allowed| !allowed.value) else { return };
    for stage in &look.plan().stages {
        for step in stage.steps.iter().filter(|step| look.is_in_spec(step.origin)) {
            let Action::Raw(text) = &step.action else { continue };
            let keyword = text.split_whitespace().next().unwrap_or_default();
            let message = format!("`{}` has a raw `{}`", stage.name, keyword.to_ascii_uppercase());
            let help = "write it as a step; what no step can say belongs into a preset, where it is looked at once";
            found.push(allowed.span, &stage.name, Diagnostic::new(Code::RawStep, step.origin, message).help(help));
        }
    }
}
