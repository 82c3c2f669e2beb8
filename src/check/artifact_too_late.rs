//! An artifact that is copied after the command that calls it.

use super::{programs, written};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Phase, Plan, Step};
use crate::word::Word;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for stage in written(plan) {
        for (index, step) in stage.steps.iter().enumerate().filter(|(_, step)| step.phase == Phase::Artifacts) {
            let Some(name) = program(step) else { continue };
            let user = stage.steps[..index].iter().find(|earlier| matches!(&earlier.action, Action::Run(run) if programs(&run.command.text()).any(|called| called.split_whitespace().next() == Some(&name))));
            if let Some(user) = user {
                let message = format!("`{name}` is copied after the command that calls it");
                let help =
                    format!("copy it in `setup`: `{{ copy = \"…/{name}\", from = …, to = \"/usr/local/bin/\" }}`");
                found.push(
                    Diagnostic::new(Code::ArtifactTooLate, step.origin, message)
                        .context(user.origin, "called here")
                        .help(help),
                );
            }
        }
    }
}

/// The name of the one file that a copy brings, if it could be a program.
fn program(step: &Step) -> Option<String> {
    let Action::Copy(copy) = &step.action else { return None };
    let [source] = copy.sources.as_slice() else { return None };
    let source = Word::as_text(source)?;
    let dest = copy.dest.as_text()?;
    let name = if dest.ends_with('/') { source } else { dest };
    name.rsplit('/').next().filter(|name| !name.is_empty()).map(ToOwned::to_owned)
}
