//! An artifact that is copied after the command that calls it.

use std::collections::BTreeMap;

use super::{programs, written};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Phase, Plan, Step};
use crate::word::Word;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (_, stage) in written(plan) {
        let artifacts: Vec<(usize, &Step)> =
            stage.steps.iter().enumerate().filter(|(_, step)| step.phase == Phase::Artifacts).collect();
        let Some((last, _)) = artifacts.last().copied() else { continue };
        // What each program is called by first.
        let mut users: BTreeMap<String, (usize, &Step)> = BTreeMap::new();
        for (index, step) in stage.steps[..last].iter().enumerate() {
            let Action::Run(run) = &step.action else { continue };
            for name in programs(&run.command.text()).filter_map(|called| called.split_whitespace().next()) {
                users.entry(name.to_owned()).or_insert((index, step));
            }
        }
        for (index, step) in artifacts {
            let Some(name) = program(step) else { continue };
            if let Some((_, user)) = users.get(&name).filter(|(at, _)| *at < index) {
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
