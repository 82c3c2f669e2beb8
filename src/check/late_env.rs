//! A variable of an argument that changes with every build, set after the last command of a stage that
//! no image has: nothing can read it there.

use super::{runs, written};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan, Volatility};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let shipped = plan.shipped();
    for (_, stage) in written(plan).filter(|(id, _)| !shipped.contains(id)) {
        let last = stage.steps.iter().rposition(|step| matches!(step.action, Action::Run(_) | Action::Raw(_)));
        let Some(last) = last else { continue };
        for step in stage.steps[last..].iter().filter(|step| step.volatility == Volatility::Arguments) {
            let Action::Env(entries) = &step.action else { continue };
            let Some((command, _)) = runs(stage).last() else { continue };
            for ((key, _), span) in entries.iter().zip(&step.keys) {
                let message = format!("`{key}` is set after the last command, and no image has it");
                let help = format!(
                    "if a program reads it without its name in the command, say so: `args = [\"{key}\"]` on that step"
                );
                found.push(
                    Diagnostic::new(Code::LateEnv, *span, message)
                        .context(command.origin, "the last command")
                        .help(help),
                );
            }
        }
    }
}
