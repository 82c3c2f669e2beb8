//! A final image with the whole source tree in it.

use super::{finals, layers};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Copy, Origin, Plan, Step, Volatility};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for id in finals(plan) {
        let name = &plan.stage(id).name;
        for stage in layers(plan, id) {
            for step in &stage.steps {
                let Action::Copy(copy) = &step.action else { continue };
                if whole_context(step, copy) {
                    let message =
                        format!("`{name}` ships everything in this folder: tests, documents, whatever lies there");
                    found.push(
                        Diagnostic::new(Code::SourceInFinalImage, step.origin, message)
                            .help("name what the program needs: `sources = [\"src\", …]`"),
                    );
                } else if whole_workdir(plan, copy) {
                    let message =
                        format!("`{name}` ships the whole folder that the other stage works in, sources and all");
                    found.push(
                        Diagnostic::new(Code::SourceInFinalImage, step.origin, message)
                            .help("hand on what was made: `path = \"dist\"`, or the program alone"),
                    );
                }
            }
        }
    }
}

fn whole_context(step: &Step, copy: &Copy) -> bool {
    copy.from.is_none() && step.inputs.whole && copy.exclude.is_empty()
}

/// Whether a copy takes the whole workdir of a stage that sources were copied into. Where these have an `exclude`,
/// somebody thought of what they are.
fn whole_workdir(plan: &Plan, copy: &Copy) -> bool {
    let Some(Origin::Stage(from)) = copy.from else { return false };
    let maker = plan.stage(from);
    let sources = maker.steps.iter().any(|step| {
        matches!(&step.action, Action::Copy(copy) if copy.from.is_none() && copy.exclude.is_empty())
            && step.volatility == Volatility::Sources
    });
    let trimmed = |word: &crate::word::Word| word.to_spec().trim_end_matches(['/', '.']).to_owned();
    sources
        && maker
            .end
            .workdir
            .as_ref()
            .is_some_and(|workdir| copy.sources.iter().any(|source| trimmed(source) == trimmed(workdir)))
}
