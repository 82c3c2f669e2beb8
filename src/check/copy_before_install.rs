//! Everything copied before the dependencies are installed: each edit installs them again.

use super::{installers, written};
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan};

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (_, stage) in written(plan) {
        let mut copied = None;
        for step in &stage.steps {
            match &step.action {
                Action::Copy(copy) if copy.from.is_none() && step.inputs.whole => copied = copied.or(Some(step.origin)),
                Action::Run(run) => {
                    let text = run.command.text();
                    let installer = installers::called(&text).filter(|installer| !installer.manifests.is_empty());
                    if let (Some(copied), Some(installer)) = (copied, installer) {
                        let message = format!(
                            "`{}` runs again after every edit: everything is copied before it",
                            installer.command
                        );
                        let manifests =
                            list(installer.manifests.iter().copied()).replace('`', "\"").replace(" and ", ", ");
                        let help = format!(
                            "install first: `dependencies = {{ manifests = [{manifests}], run = \"{}\" }}`, then `sources`",
                            installer.command
                        );
                        found.push(
                            Diagnostic::new(Code::CopyBeforeInstall, step.origin, message)
                                .context(copied, "copied here")
                                .help(help),
                        );
                        break;
                    }
                }
                _ => {}
            }
        }
    }
}
