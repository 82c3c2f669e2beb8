//! A package manager without a cache mount: it downloads or compiles everything again whenever its
//! command runs again.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::installers;
use super::{layers, runs, written};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Mount, Phase, Plan, Run, StageId};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (id, stage) in written(plan) {
        let filled = LazyCell::new(|| in_layers(plan, id));
        for (step, run) in runs(stage) {
            let text = run.command.text();
            let refused = text.contains("--no-cache") || run.network.as_deref() == Some("none");
            let Some(installer) = installers::called(&text)
                .filter(|installer| !has_cache(run) && !refused && !installer.cache.is_empty())
                .filter(|installer| !(installer.is_store && filled.contains(installer.cache)))
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

/// The caches whose content commands for dependencies alone have left in the layers of a stage, where the tools'
/// later commands read it.
fn in_layers(plan: &Plan, id: StageId) -> BTreeSet<&'static str> {
    let commands = layers(plan, id).flat_map(runs).filter(|(step, _)| step.phase == Phase::Dependencies);
    let filling = commands.filter(|(_, run)| !has_cache(run));
    filling.filter_map(|(_, run)| installers::called(&run.command.text())).map(|installer| installer.cache).collect()
}
