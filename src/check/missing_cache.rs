//! A package manager without a cache mount: it downloads or compiles everything again whenever its
//! command runs again.

use super::{installers, runs, written};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Mount, Plan};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for stage in written(plan) {
        for (step, run) in runs(stage) {
            let text = run.command.text();
            let cached = run.mounts.iter().any(|mount| matches!(mount, Mount::Cache { .. }));
            let refused = text.contains("--no-cache") || run.network.as_deref() == Some("none");
            let Some(installer) =
                installers::called(&text).filter(|installer| !cached && !refused && !installer.cache.is_empty())
            else {
                continue;
            };
            let message = format!("`{}` keeps nothing from one build to the next", installer.command);
            let help = format!("add `caches = [\"{}\"]` to this command", installer.cache);
            found.push(Diagnostic::new(Code::MissingCache, step.origin, message).help(help));
        }
    }
}
