//! An image from a registry that is not among those of the policy, whatever it is for.

use super::{Findings, Look, Rule};
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic};

pub(super) const RULE: Rule = Rule { code: Code::RegistryNotAllowed, keys: &["registries"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(registries) = &look.policy.registries else { return };
    let known = || registries.iter().filter_map(|registry| registry.value.value.as_ref().ok());
    for image in &look.images {
        let message = match &image.pulled {
            Some(pulled) if known().any(|registry| registry.has(pulled)) => continue,
            Some(pulled) => format!("`{}` is pulled from `{}`", image.shown(), pulled.registry),
            None => format!("nobody can tell from where `{}` is pulled", image.text),
        };
        let names = list(registries.iter().map(|registry| registry.text.as_str()));
        let help = format!("allowed: {names}; `[images]` of msgen.toml can say where an image is pulled from");
        found.push(
            registries.span,
            image.subject(),
            Diagnostic::new(Code::RegistryNotAllowed, image.span, message).help(help),
        );
    }
}
