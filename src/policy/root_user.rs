//! A target that runs as root: what the check finds, for the targets that the policy names.

use super::file::User;
use super::open_image::give_values;
use super::values::{Values, is_any};
use super::{Findings, Look, Rule};
use crate::check;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, StageId};

pub(super) const RULE: Rule = Rule { code: Code::RootUser, keys: &["target.*.user"], check: users };

fn users(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let Some(asked) = wanted.user.filter(|asked| asked.value > User::Any) else { continue };
        if let Some(diagnostic) = check::root(look.plan(), *id).or_else(|| by_value(look, *id, asked.value)) {
            let name = &look.plan().stage(*id).name;
            found.push_of(name, asked.span, name, diagnostic);
        }
    }
}

/// The same of what a build may give. Where a number is asked for, one that may be any is not one.
fn by_value(look: &Look<'_>, id: StageId, asked: User) -> Option<Diagnostic> {
    let stage = look.plan().stage(id);
    let user = stage.end.user.as_ref().filter(|_| !check::is_for_files(stage))?;
    let values = Values::of_user(look.plan(), id);
    let is_any = |text: &String| text.split(':').next().is_some_and(is_any);
    let texts = values.all_texts(user);
    let (message, help) = if let Some(text) = texts.iter().flatten().find(|text| check::is_root(text)) {
        let message = format!("`{}` runs as root where `{}` is `{text}`", stage.name, user.to_spec());
        (message, "leave root out of its values".to_owned())
    } else if asked == User::NonRoot && texts.iter().any(|text| text.as_ref().is_none_or(is_any)) {
        match values.open(user) {
            Some(arg) => {
                (format!("`{}` can run as root: `{arg}` may have any value", stage.name), give_values(look, &arg))
            }
            None => (
                format!("nobody can tell who `{}` runs as: `{}`", stage.name, user.to_spec()),
                "write the user's number: `user = \"10001:10001\"`".to_owned(),
            ),
        }
    } else {
        return None;
    };
    let written = stage.steps.iter().rev().find(|step| matches!(step.action, Action::User(_)));
    let span = written.map_or(stage.origin, |step| step.origin);
    Some(Diagnostic::new(Code::RootUser, span, message).help(help))
}
