//! A spec without a target that every spec has.

use super::{Findings, Look, Rule, start};
use crate::diag::{Code, Diagnostic};
use crate::pattern::fits;

pub(super) const RULE: Rule = Rule { code: Code::MissingTarget, keys: &["required-targets"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(required) = &look.policy.required_targets else { return };
    let plan = look.plan();
    let names: Vec<&str> = plan.targets().map(|id| plan.stage(id).name.as_str()).collect();
    for wanted in required.iter().filter(|wanted| !names.iter().any(|name| fits(wanted, name))) {
        let message = if wanted.contains('*') {
            format!("no target has a name like `{}`", wanted.value)
        } else {
            format!("there is no target `{}`", wanted.value)
        };
        let help =
            format!("write `[targets.{}]`, or use a preset that makes it", wanted.trim_matches('*').trim_matches('-'));
        found.push(
            wanted.span,
            &wanted.value,
            Diagnostic::new(Code::MissingTarget, start(look.subject.author), message).help(help),
        );
    }
}
