//! A secret where everyone who has the image can read it: arguments, environment, labels, URLs.
//!
//! Names are judged by BuildKit's own rule (`SecretsUsedInArgOrEnv`); values by the forms that tokens
//! of well-known services have. A message never has the value.

use super::layers;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Plan, Setting};
use crate::source::Span;
use crate::word::Word;

const NAMES: &[&str] =
    &["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
const HARMLESS: &[&str] = &["public", "file", "version"];

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for (name, arg) in &plan.args {
        let value = arg.default.as_ref();
        look("arg", name, value, arg.span, found);
    }
    let shipped: Vec<&str> = plan.targets().flat_map(|id| layers(plan, id)).map(|stage| stage.name.as_str()).collect();
    for stage in &plan.stages {
        let shipped = shipped.contains(&stage.name.as_str());
        for step in &stage.steps {
            match &step.action {
                Action::Env(entries) => {
                    for ((key, value), span) in entries.iter().zip(&step.keys) {
                        // A password in a URL of a stage that no image has is a dummy for the build.
                        look("environment variable", key, Some(value).filter(|_| shipped), *span, found);
                    }
                }
                Action::Setting(Setting::Labels(labels)) => {
                    for ((key, value), span) in
                        labels.iter().zip(&step.keys).filter(|((_, value), _)| looks_secret(value))
                    {
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
    let secret_value = value.is_some_and(|value| looks_secret(value) || has_password(value));
    if secret_name(name) || secret_value {
        let message = format!("{what} `{name}` holds a secret that everyone who has the image can read");
        found.push(Diagnostic::new(Code::SecretInImage, span, message).help(HELP));
    }
}

fn secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split('_');
    words.clone().any(|word| NAMES.contains(&word)) && !words.any(|word| HARMLESS.contains(&word))
}

fn looks_secret(value: &Word) -> bool {
    let text = value.to_spec();
    let long = |prefix: &str, length: usize| {
        text.match_indices(prefix).any(|(at, _)| {
            text[at + prefix.len()..]
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
                .count()
                >= length
        })
    };
    text.contains("-----BEGIN") && text.contains("PRIVATE KEY")
        || long("AKIA", 16)
        || ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "npm_", "pypi-"]
            .iter()
            .any(|prefix| long(prefix, 16))
        || (text.starts_with("eyJ") && text.matches('.').count() == 2 && text.len() > 60)
}

/// Whether a URL names a user with a password.
fn has_password(value: &Word) -> bool {
    let text = value.to_spec();
    text.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', ' ']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| {
            user.split_once(':').is_some_and(|(_, password)| !password.is_empty() && !password.starts_with('$'))
        })
    })
}
