//! A stage that no target needs.

use super::written;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Kind, Plan};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let needed = plan.needed();
    for (_, stage) in written(plan).filter(|(id, stage)| stage.kind == Kind::Stage && !needed.contains(id)) {
        let message = format!("stage `{}` is used by no target", stage.name);
        found.push(
            Diagnostic::new(Code::UnusedStage, stage.origin, message)
                .help("copy from it, continue it, make it a target, or remove it"),
        );
    }
}
