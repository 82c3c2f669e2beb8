//! TOML 1.1's new syntax, which the editors' language servers reject and msgen therefore too.

use toml_parser::lexer::TokenKind;

use crate::diag::{Code, Diagnostic};
use crate::source::{Source, Span};

/// One diagnostic for each place that TOML 1.0 does not know.
pub(super) fn newer_syntax(source: &Source) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut comma = None;
    for token in toml_parser::Source::new(&source.text).lex() {
        let range = token.span().start()..token.span().end();
        let mut report = |what: &str, help: &str| {
            let span = Span::new(source.base(), &range);
            found.push(Diagnostic::new(Code::TomlVersion, span, format!("{what} is TOML 1.1")).help(help));
        };
        match token.kind() {
            TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket => open.push(token.kind()),
            TokenKind::RightCurlyBracket => {
                if comma.is_some() {
                    report("a comma before `}`", "remove the comma: editors read TOML 1.0");
                }
                open.pop();
            }
            TokenKind::RightSquareBracket => {
                open.pop();
            }
            TokenKind::Newline if open.last() == Some(&TokenKind::LeftCurlyBracket) => {
                report(
                    "a line break in an inline table",
                    "write it in one line, or as a `[table]` of its own: editors read TOML 1.0",
                );
                open.clear();
            }
            TokenKind::BasicString | TokenKind::MlBasicString
                if new_escape(source.text.get(range.clone()).unwrap_or_default()) =>
            {
                report("the escape `\\e` or `\\x`", "write `\\u001b` and the like: editors read TOML 1.0");
            }
            _ => {}
        }
        comma = match token.kind() {
            TokenKind::Comma => Some(()),
            TokenKind::Whitespace => comma,
            _ => None,
        };
    }
    found
}

fn new_escape(string: &str) -> bool {
    let mut chars = string.chars();
    while let Some(char) = chars.next() {
        if char == '\\' && matches!(chars.next(), Some('e' | 'x')) {
            return true;
        }
    }
    false
}
