//! An image that nobody can tell beforehand: it depends on an argument which may have any value, or is
//! a named context's. Whoever starts a build chooses it, so no list of images or registries holds.

use super::file::Tags;
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::image::Reference;
use crate::source::Span;
use crate::word::Word;

pub(super) const RULE: Rule = Rule { code: Code::OpenImage, keys: &["images", "registries", "digest", "tags"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(policy) = asked(look) else { return };
    let mut seen: Vec<Span> = Vec::new();
    for image in &look.images {
        let Some(arg) = image.open.as_ref().filter(|_| !seen.contains(&image.span)) else { continue };
        seen.push(image.span);
        let message = format!("this can be any image: `{arg}` may have any value");
        let diagnostic = Diagnostic::new(Code::OpenImage, image.span, message);
        let diagnostic = match look.plan().args.get(arg) {
            Some(declared) => diagnostic.context(declared.span, "declared here"),
            None => diagnostic,
        };
        found.push(policy, arg, diagnostic.help(give_values(look, arg)));
    }
    for (name, span) in &look.contexts {
        let message = format!("this can be any image: `{name}` is whatever a build is given for it{}", or_else(name));
        let help = "name the image itself; what is no image has a `[[waive]]`";
        found.push(policy, name, Diagnostic::new(Code::OpenImage, *span, message).help(help));
    }
}

/// The place of the policy that asks anything of all images.
fn asked(look: &Look<'_>) -> Option<Span> {
    let policy = look.policy;
    let lists = policy.images.as_ref().map(|list| list.span).or(policy.registries.as_ref().map(|list| list.span));
    let digest = policy.digest.filter(|asked| asked.value).map(|asked| asked.span);
    let tags = policy.tags.filter(|asked| asked.value != Tags::Any).map(|asked| asked.span);
    lists.or(digest).or(tags)
}

/// What BuildKit pulls where no context of this name is given.
fn or_else(name: &str) -> String {
    let pulled = Reference::parse(name).ok();
    pulled.map(|pulled| format!(", and `{}` without it", pulled.name())).unwrap_or_default()
}

/// What closes an argument.
pub(super) fn give_values(look: &Look<'_>, arg: &str) -> String {
    format!("say which values it has: `values = [\"{}\"]` under `[args.{arg}]`", value(look, arg))
}

/// The value that it has unless a build says otherwise.
fn value(look: &Look<'_>, arg: &str) -> String {
    let default = look.plan().args.get(arg).and_then(|arg| arg.default.as_ref());
    default.and_then(Word::as_text).map_or_else(|| "…".to_owned(), std::borrow::Cow::into_owned)
}
