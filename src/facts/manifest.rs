//! What the readers of manifests share: their paths and words, and what they say is wrong.

#![expect(clippy::unnecessary_box_returns, reason = "a problem is boxed wherever it goes")]

use super::join;
use super::plain::plain;
use crate::diag::{Code, Diagnostic};
use crate::pattern::is_above;
use crate::source::Span;

type Problem = Box<Diagnostic>;

/// Text of a manifest as a message shows it.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(80).flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}

/// What is wrong with a manifest.
pub(super) fn problem(span: Span, message: impl Into<String>) -> Problem {
    Box::new(Diagnostic::new(Code::InvalidManifest, span, message))
}

/// Manifests that contradict each other, and where the other one says so.
pub(super) fn contradiction(span: Span, message: impl Into<String>, other: Span, text: &str) -> Problem {
    Box::new(Diagnostic::new(Code::ContradictingManifests, span, message).context(other, text))
}

/// Refuses what is not one plain word.
pub(super) fn word(what: &str, text: &str, span: Span) -> Result<(), Problem> {
    plain(what, text, span)?;
    if text.contains(char::is_whitespace) {
        return Err(problem(span, format!("{what} `{}` has a space", shown(text))));
    }
    Ok(())
}

/// A path of a manifest in `folder`, from the repository's root; one that leads out of `inside` is a problem.
pub(super) fn path(folder: &str, inside: &str, text: &str, span: Span) -> Result<String, Problem> {
    plain("the path", text, span)?;
    let found = join(folder, text).filter(|path| lies_in(inside, path));
    found.ok_or_else(|| {
        let place = if inside.is_empty() { "the repository".to_owned() } else { format!("`{inside}`") };
        problem(span, format!("the path `{text}` leads out of {place}"))
    })
}

/// Whether a path is a folder or lies below it.
pub(super) fn lies_in(folder: &str, path: &str) -> bool {
    path == folder || is_above(folder, path)
}

/// A path below a folder; the root is `""`.
pub(super) fn below(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("" | ".", path) => path.to_owned(),
        (folder, "" | ".") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}
