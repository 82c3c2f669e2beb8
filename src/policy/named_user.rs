//! A target whose user is a name: only a number can be told from root's before the container runs.

use super::file::User;
use super::{Findings, Look, Rule};
use crate::check::{self, with_defaults};
use crate::diag::{Code, Diagnostic};
use crate::plan::Action;

pub(super) const RULE: Rule = Rule { code: Code::NamedUser, keys: &["target.*.user"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let plan = look.plan();
    for (id, wanted) in &look.targets {
        let Some(asked) = wanted.user.filter(|asked| asked.value == User::Numeric) else { continue };
        let stage = plan.stage(*id);
        if check::root(plan, *id).is_some() {
            continue;
        }
        let Some(user) = &stage.end.user else { continue };
        let shown = with_defaults(plan, user);
        let name = shown.as_deref().map(|user| user.split(':').next().unwrap_or_default().to_owned());
        let message = match &name {
            Some(name) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) => continue,
            Some(name) => {
                format!("`{}` runs as `{name}`, which is a name: Kubernetes' runAsNonRoot needs a number", stage.name)
            }
            None => format!("nobody can tell who `{}` runs as: `{}` has no default", stage.name, user.to_spec()),
        };
        let written = stage.steps.iter().rev().find(|step| matches!(step.action, Action::User(_)));
        let span = written.map_or(stage.origin, |step| step.origin);
        let help = "write the user's number: `user = \"10001:10001\"`; COPY and RUN still know it by its name";
        found.push_of(&stage.name, asked.span, &stage.name, Diagnostic::new(Code::NamedUser, span, message).help(help));
    }
}
