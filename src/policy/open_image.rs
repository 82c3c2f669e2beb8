//! An image that depends on an argument which may have any value: whoever starts a build chooses it, so no
//! list of images or registries holds.

use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::word::Word;

pub(super) const RULE: Rule = Rule { code: Code::OpenImage, keys: &["images", "registries"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let asked = look.policy.images.as_ref().map(|list| list.span);
    let Some(policy) = asked.or(look.policy.registries.as_ref().map(|list| list.span)) else { return };
    let mut seen: Vec<Span> = Vec::new();
    for image in &look.images {
        let Some(arg) = image.open.as_ref().filter(|_| !seen.contains(&image.span)) else { continue };
        seen.push(image.span);
        let message = format!("this can be any image: `{arg}` may have any value");
        let help = format!("say which values it has: `values = [\"{}\"]` under `[args.{arg}]`", value(look, arg));
        let diagnostic = Diagnostic::new(Code::OpenImage, image.span, message);
        let diagnostic = match look.plan().args.get(arg) {
            Some(declared) => diagnostic.context(declared.span, "declared here"),
            None => diagnostic,
        };
        found.push(policy, arg, diagnostic.help(help));
    }
}

/// The value that it has unless a build says otherwise.
fn value(look: &Look<'_>, arg: &str) -> String {
    let default = look.plan().args.get(arg).and_then(|arg| arg.default.as_ref());
    default.and_then(Word::as_text).map_or_else(|| "…".to_owned(), std::borrow::Cow::into_owned)
}
