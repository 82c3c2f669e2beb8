//! An image that is named by a tag alone, which may be another one tomorrow.

use super::images::Role;
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};

pub(super) const RULE: Rule = Rule { code: Code::ImageWithoutDigest, keys: &["digest"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(asked) = look.policy.digest.filter(|asked| asked.value) else { return };
    for image in &look.images {
        if image.pulled.as_ref().is_some_and(|pulled| pulled.digest.is_some()) {
            continue;
        }
        let shown = image.shown();
        let message = format!("`{shown}` has no digest");
        let write = match image.role {
            Role::Syntax => format!("write `syntax = \"{shown}@sha256:…\"` under `[project]`"),
            Role::Base | Role::Files => format!("write `{shown}@sha256:…`"),
        };
        let help = format!("{write}; `docker buildx imagetools inspect {shown}` says it");
        found.push(
            asked.span,
            image.subject(),
            Diagnostic::new(Code::ImageWithoutDigest, image.span, message).help(help),
        );
    }
}
