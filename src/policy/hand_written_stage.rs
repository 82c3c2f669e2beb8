//! A stage or target that no preset made, in a repository whose presets make them all.

use super::{Findings, Look, Rule};
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic};
use crate::document::Node;

pub(super) const RULE: Rule = Rule { code: Code::HandWrittenStage, keys: &["hand-written"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(allowed) = look.policy.hand_written.filter(|allowed| !allowed.value) else { return };
    let Some(root) = look.subject.author.table() else { return };
    for (group, what) in [("stages", "stage"), ("targets", "target")] {
        for (name, entry) in root.get(group).and_then(Node::table).into_iter().flat_map(|group| &group.entries) {
            if look.subject.uses.iter().any(|one| one.stage == *name) || made_by_preset(look, name) {
                continue;
            }
            let message = format!("the {what} `{name}` is written by hand");
            let help = match &look.policy.presets {
                Some(presets) if !presets.is_empty() => {
                    format!("use a preset: {}", list(presets.iter().map(|preset| preset.as_str())))
                }
                _ => "use a preset, or change what one made under its name".to_owned(),
            };
            found.push(allowed.span, name, Diagnostic::new(Code::HandWrittenStage, entry.key, message).help(help));
        }
    }
}

/// Whether a name is one that a preset made: what it makes stands where it is used.
fn made_by_preset(look: &Look<'_>, name: &str) -> bool {
    let stage = look.plan().stages.iter().find(|stage| stage.name == name);
    stage.is_some_and(|stage| look.subject.uses.iter().any(|one| one.span == stage.origin))
}
