//! A stage that no target needs.

use super::written;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Kind, Plan};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let used: Vec<_> = plan.targets().flat_map(|id| plan.closure(id)).collect();
    let names: Vec<&str> = used.iter().map(|id| plan.stage(*id).name.as_str()).collect();
    for stage in written(plan).filter(|stage| stage.kind == Kind::Stage && !names.contains(&stage.name.as_str())) {
        let message = format!("stage `{}` is used by no target", stage.name);
        found.push(
            Diagnostic::new(Code::UnusedStage, stage.origin, message)
                .help("copy from it, continue it, make it a target, or remove it"),
        );
    }
}
