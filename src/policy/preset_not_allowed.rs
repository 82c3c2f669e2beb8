//! A use of a preset that the policy does not name.

use super::{Findings, Look, Rule};
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic};
use crate::pattern::fits;

pub(super) const RULE: Rule = Rule { code: Code::PresetNotAllowed, keys: &["presets"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(presets) = &look.policy.presets else { return };
    for one in look.subject.uses.iter().filter(|one| !presets.iter().any(|known| fits(known, &one.preset))) {
        let message = format!("`{}` uses the preset `{}`", one.stage, one.preset);
        let own = presets.iter().find(|known| known.ends_with(&format!("-{}", one.preset)));
        let help = match (own, presets.as_slice()) {
            (Some(own), _) => format!("use `{}`", own.value),
            (None, []) => "no preset is allowed".to_owned(),
            (None, presets) => format!("allowed: {}", list(presets.iter().map(|known| known.as_str()))),
        };
        found.push(presets.span, &one.preset, Diagnostic::new(Code::PresetNotAllowed, one.span, message).help(help));
    }
}
