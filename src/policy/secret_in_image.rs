//! A secret where everyone who has the image can read it: the check's own findings, as errors.

use super::file::Secrets;
use super::{Findings, Look, Rule};
use crate::check;
use crate::diag::Code;

pub(super) const RULE: Rule = Rule { code: Code::SecretInImage, keys: &["secrets"], check: secrets };

fn secrets(look: &Look<'_>, found: &mut Findings) {
    let Some(asked) = look.policy.secrets.filter(|asked| asked.value == Secrets::Mount) else { return };
    for diagnostic in check::secrets(look.plan()) {
        found.push(asked.span, diagnostic.message.clone(), diagnostic);
    }
}
