//! An image that no pattern of the policy takes, neither as written nor as pulled.

use super::images::{Image, Role};
use super::{Findings, Look, Rule};
use crate::diag::suggest::{list, nearest};
use crate::diag::{Code, Diagnostic};
use crate::image::{Pattern, Reference};

pub(super) const RULE: Rule = Rule { code: Code::ImageNotAllowed, keys: &["images"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(patterns) = &look.policy.images else { return };
    let known: Vec<&Pattern> = patterns.iter().filter_map(|pattern| pattern.value.value.as_ref().ok()).collect();
    let names_frontend = known.iter().any(|pattern| pattern.ends_with("dockerfile"));
    for image in &look.images {
        if takes(&known, image) || (image.role == Role::Syntax && !names_frontend && is_usual(image)) {
            continue;
        }
        let message = match &image.written {
            Some(written) => format!("`{written}` is not among the allowed images"),
            None => format!("nobody can tell which image `{}` is", image.text),
        };
        let texts = || patterns.iter().map(|pattern| pattern.text.as_str());
        let name = image.written.as_ref().map(Reference::short_name).unwrap_or_default();
        let help = match nearest(&name, texts()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "no image is allowed".to_owned(),
            None => format!("allowed: {}", list(texts())),
        };
        found.push(
            patterns.span,
            image.subject(),
            Diagnostic::new(Code::ImageNotAllowed, image.span, message).help(help),
        );
    }
}

/// Whether one of the patterns takes an image, as written or as pulled.
pub(super) fn takes(patterns: &[&Pattern], image: &Image) -> bool {
    let either = image.written.iter().chain(&image.pulled);
    either.into_iter().any(|reference| patterns.iter().any(|pattern| pattern.takes(reference)))
}

/// Whether it is the frontend that Docker publishes, which msgen itself asks for where one is needed.
fn is_usual(image: &Image) -> bool {
    image.written.as_ref().is_some_and(|written| written.name() == "docker.io/docker/dockerfile")
}
