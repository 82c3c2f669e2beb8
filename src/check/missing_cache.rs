//! A package manager without a cache mount: it downloads or compiles everything again whenever its
//! command runs again.

use super::installers::{self, Installer};
use super::{layers, runs};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Kind, Mount, Phase, Plan, Run, StageId};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let written = plan.stages.iter().enumerate().filter(|(_, stage)| stage.kind != Kind::Image);
    for (index, stage) in written {
        for (step, run) in runs(stage) {
            let text = run.command.text();
            let refused = text.contains("--no-cache") || run.network.as_deref() == Some("none");
            let Some(installer) = installers::called(&text)
                .filter(|installer| !has_cache(run) && !refused && !installer.cache.is_empty())
                .filter(|installer| !in_a_layer(plan, StageId(index), installer))
            else {
                continue;
            };
            let message = format!("`{}` keeps nothing from one build to the next", installer.command);
            let help = format!("add `caches = [\"{}\"]` to this command", installer.cache);
            found.push(Diagnostic::new(Code::MissingCache, step.origin, message).help(help));
        }
    }
}

fn has_cache(run: &Run) -> bool {
    run.mounts.iter().any(|mount| matches!(mount, Mount::Cache { .. }))
}

/// Whether a command for dependencies alone has filled a layer with what the tool's later commands read.
fn in_a_layer(plan: &Plan, id: StageId, installer: &Installer) -> bool {
    let fills = |run: &Run| {
        installers::called(&run.command.text()).is_some_and(|other| other.cache == installer.cache) && !has_cache(run)
    };
    let mut commands = layers(plan, id).flat_map(runs).filter(|(step, _)| step.phase == Phase::Dependencies);
    installer.is_store && commands.any(|(_, run)| fills(run))
}
