//! A final image that runs as root.

use super::{finals, is_for_files, with_defaults};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan, Stage};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    found.extend(finals(plan).into_iter().filter_map(|id| look(plan, plan.stage(id))));
}

/// What is wrong with who an image runs as.
pub(super) fn look(plan: &Plan, stage: &Stage) -> Option<Diagnostic> {
    if is_for_files(stage) {
        return None;
    }
    let message = match stage.end.user.as_ref().map(|user| with_defaults(plan, user)) {
        None => format!("`{}` runs as whoever its base starts as, which is root as far as msgen knows", stage.name),
        Some(Some(user)) if is_root(&user) => format!("`{}` runs as root", stage.name),
        Some(_) => return None,
    };
    let written =
        stage.steps.iter().rev().find(|step| matches!(step.action, Action::User(_)) && step.origin > stage.origin);
    let span = written.map_or(stage.origin, |step| step.origin);
    let help = "write a user in numbers, which every cluster can check: `user = \"65532:65532\"`";
    Some(Diagnostic::new(Code::RootUser, span, message).help(help))
}

/// Whether a user is root, by its name or in whatever way its number is written.
pub(super) fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name == "root" || (!name.is_empty() && name.bytes().all(|b| b == b'0'))
}
