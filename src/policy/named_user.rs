//! A target whose user is a name: only a number can be told from root's before the container runs.

use super::file::User;
use super::open_image::give_values;
use super::values::{Values, is_any};
use super::{Findings, Look, Rule};
use crate::check;
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
        let values = Values::of_user(plan, *id);
        let users: Vec<Option<String>> = values.all_texts(user).iter().map(|text| text.as_deref().map(first)).collect();
        let is_number = |user: &String| !user.is_empty() && user.bytes().all(|b| b.is_ascii_digit());
        let Some(wrong) = users.iter().find(|user| !user.as_ref().is_some_and(is_number)) else { continue };
        let number = "write the user's number: `user = \"10001:10001\"`; COPY and RUN still know it by its name";
        let (message, help) = match wrong {
            Some(name) if !is_any(name) => (
                format!("`{}` runs as `{name}`, which is a name: Kubernetes' runAsNonRoot needs a number", stage.name),
                number.to_owned(),
            ),
            _ => match values.open(user) {
                Some(arg) => (
                    format!("nobody can tell who `{}` runs as: `{arg}` may have any value", stage.name),
                    give_values(look, &arg),
                ),
                None => {
                    (format!("nobody can tell who `{}` runs as: `{}`", stage.name, user.to_spec()), number.to_owned())
                }
            },
        };
        let written = stage.steps.iter().rev().find(|step| matches!(step.action, Action::User(_)));
        let span = written.map_or(stage.origin, |step| step.origin);
        found.push_of(&stage.name, asked.span, &stage.name, Diagnostic::new(Code::NamedUser, span, message).help(help));
    }
}

/// The user of a text that may name a group, too.
fn first(text: &str) -> String {
    text.split(':').next().unwrap_or_default().to_owned()
}
