//! Which text of a manifest may become a word of a command or of a Dockerfile.

use crate::diag::{Code, Diagnostic};
use crate::source::Span;

/// Refuses what has a character besides letters, digits, spaces and `-_.+~@/`, or begins with a dash. `what` is
/// what the text is, such as "the path".
pub(super) fn plain(what: &str, text: &str, span: Span) -> Result<(), Box<Diagnostic>> {
    let bad = text.chars().find(|&c| !c.is_alphanumeric() && !" -_.+~@/".contains(c));
    let shown: String = text
        .chars()
        .take(80)
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect();
    let reason = match bad {
        Some(bad) if bad.is_control() => "has a control character".to_owned(),
        Some(bad) => format!("has the character `{bad}`"),
        None if text.trim().is_empty() => "is empty".to_owned(),
        None if text.starts_with('-') => "begins with `-`".to_owned(),
        None => return Ok(()),
    };
    let message = format!("{what} `{shown}` {reason}, which msgen does not hand on to a command");
    Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_more_than_a_word_is_refused() {
        let said = |text| plain("the path", text, Span::default()).err().map(|problem| problem.message);
        for good in ["services/orders", "größe", "a b", "v1.2+x~y@z", "../x", "."] {
            assert_eq!(said(good), None, "{good}");
        }
        for bad in
            ["$(x)", "a;b", "a\nb", "-x", "", " ", "a'b", "a\"b", "a\\b", "a*", "a?", "[a]", "{a}", "`x`", "a|b", "a#b"]
        {
            assert!(said(bad).is_some(), "{bad}");
        }
        assert_eq!(
            said("a\u{1b}b").unwrap_or_default(),
            "the path `a\\u{1b}b` has a control character, which msgen does not hand on to a command"
        );
    }
}
