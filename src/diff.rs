//! What differs between a file on the disk and what would be written, as a unified diff.

use similar::TextDiff;

/// Lines of context around a change.
const CONTEXT: usize = 2;
/// A file of more lines than this is no Dockerfile that somebody wants to read the difference of.
const MOST_LINES: usize = 20_000;

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The first line that differs, from 1, in the file on the disk.
    pub line: u32,
    /// The hunks: `-` is what lies there, `+` what would be written.
    pub text: String,
}

/// The difference between what lies there and what would be written; nothing where there is none, or
/// where the file is too long to compare.
pub fn diff(there: &str, wanted: &str) -> Option<Diff> {
    if [there, wanted].iter().any(|text| text.lines().take(MOST_LINES + 1).count() > MOST_LINES) {
        return None;
    }
    let diff = TextDiff::from_lines(there, wanted);
    let first = diff.ops().iter().find(|op| op.tag() != similar::DiffTag::Equal)?;
    let line = u32::try_from(first.old_range().start + 1).unwrap_or(u32::MAX);
    let text = diff.unified_diff().context_radius(CONTEXT).missing_newline_hint(false).to_string();
    Some(Diff { line, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_what_stands_around_it() {
        let there = "a\nb\nc\nd\ne\nf\n";
        let wanted = "a\nb\nc\nD\ne\nf\ng";
        let expected = "@@ -2,5 +2,6 @@\n b\n c\n-d\n+D\n e\n f\n+g\n";
        assert_eq!(diff(there, wanted), Some(Diff { line: 4, text: expected.to_owned() }));
        assert_eq!(diff(there, there), None);
        assert_eq!(diff("", "x\n").map(|diff| diff.line), Some(1));
    }

    #[test]
    fn a_file_that_is_too_long_is_not_compared() {
        assert_eq!(diff(&"x\n".repeat(MOST_LINES + 1), "x\n"), None);
        assert!(diff(&"x\n".repeat(MOST_LINES), "x\n").is_some());
    }
}
