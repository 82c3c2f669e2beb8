//! An image setting of a continued stage that uses an argument: BuildKit puts the argument into the
//! environment of every command after it, so all of the child's run again when it changes.

use super::runs;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Phase, Plan, StageId};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (index, stage) in plan.stages.iter().enumerate() {
        let child =
            plan.stages.iter().find(|child| child.base == Base::Stage(StageId(index)) && runs(child).next().is_some());
        let Some(child) = child else { continue };
        let settings = stage
            .steps
            .iter()
            .rev()
            .take_while(|step| step.phase == Phase::Settings || matches!(step.action, Action::Arg(..)));
        let late = settings
            .filter_map(|step| match &step.action {
                Action::Arg(name, _) => Some((name, step.origin)),
                _ => None,
            })
            .last();
        if let Some((name, origin)) = late {
            let message = format!("every command of `{}` runs again when `{name}` changes", child.name);
            let help =
                format!("set it on the targets that need it, or let `{}` continue a stage without it", child.name);
            found.push(
                Diagnostic::new(Code::ArgInContinuedStage, origin, message)
                    .context(child.from, "which continues this stage")
                    .help(help),
            );
        }
    }
}
