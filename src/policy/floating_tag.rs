//! A tag that names less of a version than the policy asks for, and so moves with every release of the rest.

use super::file::Tags;
use super::images::Role;
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::image::Reference;

pub(super) const RULE: Rule = Rule { code: Code::FloatingTag, keys: &["tags"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(asked) = look.policy.tags else { return };
    let (numbers, what) = match asked.value {
        Tags::Any => return,
        Tags::Version => (1, "a version, such as `1`"),
        Tags::Minor => (2, "major and minor, such as `1.2`"),
        Tags::Patch => (3, "major, minor and patch, such as `1.2.3`"),
    };
    // The frontend's `1` is its stable channel: all of it reads the same Dockerfiles.
    for image in look.images.iter().filter(|image| image.role != Role::Syntax) {
        let shown = image.shown();
        let message = match &image.pulled {
            Some(Reference { digest: Some(_), .. }) => continue,
            Some(Reference { tag: Some(tag), .. }) => match version(tag) {
                named if named.len() >= numbers => continue,
                named if named.is_empty() => format!("the tag of `{shown}` names no version"),
                named => format!("the tag of `{shown}` moves with every release of {}", named.join(".")),
            },
            Some(_) => format!("`{shown}` has no tag"),
            None => format!("nobody can tell which tag `{shown}` has"),
        };
        let help = format!("name {what}, or a digest");
        found.push(asked.span, image.subject(), Diagnostic::new(Code::FloatingTag, image.span, message).help(help));
    }
}

/// The numbers that a tag begins with; a day in eight digits says as much as three.
fn version(tag: &str) -> Vec<&str> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_day = |part: &&str| part.len() == 8 && part.starts_with("20") && is_number(part);
    if let Some(day) = tag.split(['-', '.', '_']).find(is_day) {
        return vec![&day[..4], &day[4..6], &day[6..]];
    }
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    let mut named = Vec::new();
    for part in first.split('.') {
        // `1.27rc1`, `3.14t`: what follows a number does not make it less of one.
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            break;
        }
        named.push(&part[..digits]);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_of_tags() {
        for (tag, numbers) in [
            ("1.27-trixie", "1.27"),
            ("24-slim", "24"),
            ("v1.2.3", "1.2.3"),
            ("1.27rc1", "1.27"),
            ("trixie-slim", ""),
            ("latest", ""),
            ("trixie-20261110-slim", "2026.11.10"),
            ("22.04", "22.04"),
            ("17.0.2_8-jre", "17.0.2"),
            ("nonroot", ""),
            ("r1", ""),
            ("20990", "20990"),
        ] {
            assert_eq!(version(tag).join("."), numbers, "{tag}");
        }
    }
}
