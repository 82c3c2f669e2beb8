//! A secret where everyone who has the image can read it: arguments, environment, labels, URLs.
//!
//! A message never has the value.

use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan, Setting, StageId};
use crate::secret;
use crate::source::Span;
use crate::word::Word;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (name, arg) in &plan.args {
        let value = arg.default.as_ref();
        look("arg", name, value, arg.span, found);
    }
    let all_shipped = plan.shipped();
    for (index, stage) in plan.stages.iter().enumerate() {
        let shipped = all_shipped.contains(&StageId(index));
        for step in &stage.steps {
            match &step.action {
                Action::Env(entries) => {
                    for ((key, value), span) in entries.iter().zip(&step.keys) {
                        // A password in a URL of a stage that no image has is a dummy for the build.
                        look("environment variable", key, Some(value).filter(|_| shipped), *span, found);
                    }
                }
                Action::Setting(Setting::Labels(labels)) => {
                    for ((key, value), span) in labels.iter().zip(&step.keys).filter(|((_, value), _)| is_in(value)) {
                        look("label", key, Some(value), *span, found);
                    }
                }
                Action::Add(add) if add.sources.iter().any(has_password) => {
                    let message = "this URL has a password in it, which the image's history shows";
                    found.push(Diagnostic::new(Code::SecretInImage, step.origin, message).help(HELP));
                }
                _ => {}
            }
        }
    }
}

const HELP: &str = "declare it under `[secrets]` and mount it where it is needed: `secrets = [\"NAME\"]`";

fn look(what: &str, name: &str, value: Option<&Word>, span: Span, found: &mut Vec<Diagnostic>) {
    let secret_value = value.is_some_and(|value| is_in(value) || has_password(value));
    if secret::is_name(name) || secret_value {
        let message = format!("{what} `{name}` holds a secret that everyone who has the image can read");
        found.push(Diagnostic::new(Code::SecretInImage, span, message).help(HELP));
    }
}

fn is_in(value: &Word) -> bool {
    secret::is_in(&value.to_spec())
}

/// Whether a URL names a user with a password.
fn has_password(value: &Word) -> bool {
    secret::has_password(&value.to_spec())
}
