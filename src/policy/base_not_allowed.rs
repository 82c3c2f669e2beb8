//! A target that stands, below all stages that it continues, on what the policy does not name.

use super::images::{Image, Role};
use super::{Findings, Look, Rule, image_not_allowed};
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic};
use crate::image::{Pattern, Reference};
use crate::plan::Base;

pub(super) const RULE: Rule = Rule { code: Code::BaseNotAllowed, keys: &["target.*.base"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let Some(base) = wanted.base else { continue };
        let known: Vec<&Pattern> = base.iter().filter_map(|pattern| pattern.value.value.as_ref().ok()).collect();
        let name = &look.plan().stage(*id).name;
        for chain in look.chains(*id) {
            let Some(bottom) = chain.last().copied() else { continue };
            let stage = look.plan().stage(bottom);
            let mut wrong: Vec<(String, String)> = Vec::new();
            let mut push = |on: &str, more: &str| {
                wrong.push((on.to_owned(), format!("`{name}` stands on `{on}`{more}")));
            };
            match &stage.base {
                Base::Scratch => {
                    let empty = Reference::parse("scratch");
                    if !empty.is_ok_and(|empty| known.iter().any(|pattern| pattern.takes(&empty))) {
                        push("scratch", "");
                    }
                }
                Base::Context(context) => push(context, ", which is whatever the build is given"),
                Base::Image(_) | Base::Choice(..) | Base::Stage(_) => {
                    let is_base = |image: &&Image| image.role == Role::Base && image.stage == Some(bottom);
                    for image in look.images.iter().filter(is_base) {
                        let shown = image.written.as_ref().map_or_else(|| image.text.clone(), ToString::to_string);
                        match &image.open {
                            Some(arg) => push(&shown, &format!(", or on any other image: `{arg}` may have any value")),
                            None if image_not_allowed::takes(&known, image) => {}
                            None => push(&shown, ""),
                        }
                    }
                }
            }
            let help = match base.as_slice() {
                [] => "the policy allows no base".to_owned(),
                patterns => format!(
                    "stand it on {}",
                    list(patterns.iter().map(|pattern| pattern.text.as_str())).replace("` and `", "` or `")
                ),
            };
            wrong.dedup();
            for (on, message) in wrong {
                let diagnostic = Diagnostic::new(Code::BaseNotAllowed, stage.from, message).help(help.clone());
                found.push_of(name, base.span, on, diagnostic);
            }
        }
    }
}
