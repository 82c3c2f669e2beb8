//! A key that only presets and `msgen.toml` may set.

use super::text::below;
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::pattern::fits;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: Code::LockedKey, keys: &["locked"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(locked) = &look.policy.locked else { return };
    let Some(root) = look.subject.author.table() else { return };
    for path in locked.iter() {
        let Ok(key) = &path.value.value else { continue };
        let places: Vec<(&str, Span)> = match key.of_preset() {
            Some((preset, argument)) => {
                let uses = look.subject.uses.iter().filter(|one| fits(preset, &one.preset));
                uses.filter_map(|one| one.given.table()).flat_map(|given| below(argument, given)).collect()
            }
            None => key.places(root),
        };
        // Defaults of msgen.toml are arguments, too.
        for (name, span) in places.into_iter().filter(|(_, span)| look.is_in_spec(*span)) {
            let message = format!("`{name}` is locked");
            let of_stage = path.text.starts_with("stages") || path.text.starts_with("targets");
            let help = match look.subject.uses {
                _ if key.of_preset().is_some() => "leave it out: what the preset says holds".to_owned(),
                [one, ..] if of_stage => format!("leave it out: what the preset `{}` says holds", one.preset),
                _ => "leave it out".to_owned(),
            };
            found.push(path.span, &path.text, Diagnostic::new(Code::LockedKey, span, message).help(help));
        }
    }
}
