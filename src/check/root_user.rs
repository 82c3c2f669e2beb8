//! A final image that runs as root.

use super::finals;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for id in finals(plan) {
        let stage = plan.stage(id);
        // Files to take out with `--output`: nothing runs.
        if stage.end.files.scratch && !stage.end.entrypoint && !stage.end.command {
            continue;
        }
        let message = match stage.end.user.as_ref().map(super::super::word::Word::as_text) {
            None => format!("`{}` runs as whoever its base starts as, which is root as far as msgen knows", stage.name),
            Some(Some(user)) if matches!(user.split(':').next(), Some("0" | "root")) => {
                format!("`{}` runs as root", stage.name)
            }
            Some(_) => continue,
        };
        let written =
            stage.steps.iter().rev().find(|step| matches!(step.action, Action::User(_)) && step.origin > stage.origin);
        let span = written.map_or(stage.origin, |step| step.origin);
        let help = "write a user in numbers, which every cluster can check: `user = \"65532:65532\"`";
        found.push(Diagnostic::new(Code::RootUser, span, message).help(help));
    }
}
