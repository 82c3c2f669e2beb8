//! The only escaping, and what cannot be written at all.
//!
//! BuildKit reads a Dockerfile in three steps, and a value must survive all of them: lines (a newline
//! ends an instruction even inside quotes, a last `\` joins the next line), words (flags, heredoc
//! markers, JSON), and expansion (`shell.Lex`: `$`, quotes and backslashes, also inside JSON).
//! Sources: `frontend/dockerfile/{parser,instructions,shell}` of <https://github.com/moby/buildkit>.

mod raw;

use std::borrow::Cow;
use std::fmt;

pub use raw::raw_unsafe;

use crate::word::{Alternative, Piece, Word};

/// BuildKit reads lines of at most 65535 bytes; this leaves room for what stands around a value.
const LONGEST_LINE: usize = 60_000;

/// Why a value cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A control character.
    Control(char),
    /// A line that is longer than BuildKit reads.
    TooLong,
    /// A character that the place cannot hold.
    Reserved(char),
    /// More than one instruction, or none.
    NotOne,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Control('\n') => f.write_str("a line break cannot stand here"),
            Self::Control(c) => write!(f, "the control character U+{:04X} cannot stand here", u32::from(*c)),
            Self::TooLong => {
                write!(f, "a line of more than {LONGEST_LINE} bytes cannot be written: BuildKit does not read it")
            }
            Self::Reserved(c) => write!(f, "`{c}` cannot stand here"),
            Self::NotOne => f.write_str("this is not one instruction"),
        }
    }
}

/// Whether a value cannot stand in one line.
pub fn line_unsafe(text: &str) -> Option<Problem> {
    // A line that is too long is folded, which it cannot be beside a backslash.
    if text.len() > LONGEST_LINE / 2 && text.len() + text.matches('\\').count() > LONGEST_LINE {
        return Some(Problem::TooLong);
    }
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    text.chars().find(|c| c.is_control() && *c != '\t').map(Problem::Control)
}

/// Whether a text cannot stand in a heredoc.
pub fn heredoc_unsafe(text: &str) -> Option<Problem> {
    if text.lines().any(|line| line.len() > LONGEST_LINE) {
        return Some(Problem::TooLong);
    }
    text.chars().find(|c| matches!(c, '\0' | '\r')).map(Problem::Control)
}

/// Whether a path cannot be the place of a heredoc: there is no JSON form beside one.
pub fn heredoc_path_unsafe(path: &Word) -> Option<Problem> {
    texts(path).into_iter().find_map(|text| {
        text.chars().find(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '<')).map(Problem::Reserved)
    })
}

/// Whether a value cannot be a flag's: BuildKit reads flags byte by byte, so that `é` becomes `Ã©`.
pub fn flag_unsafe(value: &Word) -> Option<Problem> {
    texts(value).into_iter().find_map(|text| text.chars().find(|c| !c.is_ascii()).map(Problem::Reserved))
}

/// Whether a value cannot be a field of a mount, which are separated by commas and read as CSV.
pub fn mount_field_unsafe(field: &Word) -> Option<Problem> {
    let reserved =
        |c: &char| c.is_whitespace() || !c.is_ascii() || matches!(c, ',' | '"' | '\'' | '\\' | '$' | '`' | '}');
    texts(field).into_iter().find_map(|text| text.chars().find(reserved).map(Problem::Reserved))
}

/// Whether a word of a JSON form cannot be handed to a program.
pub fn json_unsafe(text: &str) -> Option<Problem> {
    if json_string(text).len() > LONGEST_LINE {
        return Some(Problem::TooLong);
    }
    text.chars().find(|c| *c == '\0').map(Problem::Control)
}

/// The terminators of the heredocs that an instruction opens.
pub(super) fn heredoc_words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, _) in line.match_indices("<<") {
        let before = line[..at].trim_end_matches(|c: char| c.is_ascii_digit());
        let starts = before.is_empty() || before.ends_with(|c: char| c.is_whitespace());
        let rest = line[at + 2..].strip_prefix('-').unwrap_or(&line[at + 2..]);
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = rest[..end].trim_matches(['"', '\'']);
        if starts && !word.is_empty() && !word.contains('<') {
            words.push(word.to_owned());
        }
    }
    words
}

/// Every literal text of a word, those inside braces included.
fn texts(word: &Word) -> Vec<&str> {
    let mut found = Vec::new();
    for piece in &word.0 {
        match piece {
            Piece::Text(text) => found.push(text.as_str()),
            Piece::Variable { alternative: Some(Alternative::Unless(word) | Alternative::If(word)), .. } => {
                found.extend(texts(word));
            }
            Piece::Variable { alternative: None, .. } => {}
        }
    }
    found
}

/// The value of an `ENV`, a `LABEL` or an `ARG`: as it is where it is harmless, else in double quotes.
pub(super) fn value(word: &Word) -> String {
    let harmless = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '%' | '+' | '=' | ',' | '~' | '^')
    };
    match word.as_text() {
        Some(text) if !text.is_empty() && text.chars().all(harmless) => text.into_owned(),
        _ => quoted(word),
    }
}

fn quoted(word: &Word) -> String {
    format!("\"{}\"", pieces(word, |text| escaped(text, |c| matches!(c, '"' | '\\' | '$'))))
}

/// A word that is one argument, expanded once: `WORKDIR`, `USER`, a path in JSON. Whatever the shell
/// lexer reads is escaped.
pub(super) fn lexed(word: &Word) -> String {
    pieces(word, |text| escaped(text, |c| matches!(c, '"' | '\'' | '\\' | '$')))
}

/// `WORKDIR` and `USER`: as it is where it is harmless, else in double quotes, which keep blanks.
pub(super) fn argument(word: &Word) -> String {
    if texts(word).iter().all(|text| text.chars().all(plain)) && !word.0.is_empty() {
        lexed(word)
    } else {
        quoted(word)
    }
}

/// Characters that mean themselves in the words of an instruction.
fn plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(
            c,
            '_' | '-' | '.' | '/' | ':' | '@' | '+' | '=' | ',' | '~' | '%' | '*' | '?' | '[' | ']' | '!' | '^'
        )
}

/// Whether paths can be written as words; else they are JSON.
pub(super) fn is_plain_path(word: &Word) -> bool {
    let text = lexed(word);
    !text.is_empty()
        && texts(word).iter().all(|text| text.chars().all(plain))
        && !text.starts_with(['-', '#', '['])
        && !text.contains("<<")
}

fn escaped(text: &str, special: impl Fn(char) -> bool) -> String {
    if !text.contains(&special) {
        return text.to_owned();
    }
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Pieces with their variables; braces only where the next character would be read as part of a name.
fn pieces(word: &Word, text: fn(&str) -> String) -> String {
    let mut out = String::new();
    for (index, piece) in word.0.iter().enumerate() {
        match piece {
            Piece::Text(part) => out.push_str(&text(part)),
            Piece::Variable { name, alternative: None } => {
                // BuildKit's names have every letter of Unicode: `$Aé` is the variable `Aé`.
                let runs_on = matches!(word.0.get(index + 1), Some(Piece::Text(next)) if next.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '_'));
                out.push_str(&if runs_on { format!("${{{name}}}") } else { format!("${name}") });
            }
            Piece::Variable { name, alternative: Some(alternative) } => {
                let (mark, inner) = match alternative {
                    Alternative::Unless(word) => (":-", word),
                    Alternative::If(word) => (":+", word),
                };
                // The lexer reads this part unquoted, up to the brace, wherever it stands.
                let inner = pieces(inner, |text| escaped(text, |c| matches!(c, '"' | '\'' | '\\' | '$' | '}')));
                out.push_str(&format!("${{{name}{mark}{inner}}}"));
            }
        }
    }
    out
}

/// An image or a port: a word without blanks, which was checked before.
pub(super) fn bare(word: &Word) -> String {
    lexed(word)
}

/// A flag's value that is expanded: flags lose one level of quotes and backslashes before that.
pub(super) fn flag(word: &Word) -> String {
    flag_text(&lexed(word))
}

/// A flag's value that is read as it is.
pub(super) fn flag_text(text: &str) -> String {
    escaped(text, |c| matches!(c, '"' | '\'' | '\\') || c.is_whitespace())
}

/// A path of a `VOLUME`, which BuildKit trims before it expands it.
pub(super) fn volume(word: &Word) -> String {
    let text = lexed(word);
    if text.trim() == text { text } else { quoted(word) }
}

/// A path in JSON. `COPY` and `ADD` take one that begins with `<<` for a heredoc even there, and Go's
/// scanner drops a byte order mark at the start.
pub(super) fn path(word: &Word) -> String {
    let text = lexed(word);
    let heredoc = text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with("<<");
    if heredoc || text.starts_with('\u{feff}') { format!("\\{text}") } else { text }
}

/// A JSON string that people can read.
pub(super) fn json_string(text: &str) -> String {
    let is_special = |c: char| c.is_control() || matches!(c, '"' | '\\' | '\u{2028}' | '\u{2029}');
    if !text.contains(is_special) {
        return format!("\"{text}\"");
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Go's JSON takes every other character; these would end or hide the line.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A JSON array.
pub(super) fn json<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    format!("[{}]", words.into_iter().map(|word| json_string(word.as_ref())).collect::<Vec<_>>().join(", "))
}

/// A comment, without control characters: one line, or several where BuildKit would not read it. What
/// reads like a directive (`check=skip=…` works above every instruction) is marked, so that it is none.
pub(super) fn comment(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut lines = Vec::new();
    let directive = clean.split_once('=').map(|(name, _)| name.trim().to_ascii_lowercase());
    let mark = if matches!(directive.as_deref(), Some("check" | "escape" | "syntax")) { ": " } else { "" };
    let clean = format!("{mark}{}", clean.trim());
    let mut rest = clean.as_str();
    while rest.len() > LONGEST_LINE {
        let (line, more) = rest.split_at(rest.floor_char_boundary(LONGEST_LINE));
        lines.push(format!("# {line}"));
        rest = more;
    }
    lines.push(format!("# {rest}").trim_end().to_owned());
    lines.join("\n")
}

/// A line that is longer than BuildKit reads, continued in the next. What is continued is joined with
/// nothing between, as long as no backslash stands before the break and neither `#` nor a blank after it.
pub(super) fn folded(line: &str) -> Cow<'_, str> {
    if line.len() <= LONGEST_LINE {
        return Cow::Borrowed(line);
    }
    let mut out = String::new();
    let mut rest = line;
    while rest.len() > LONGEST_LINE {
        let safe = |at: &usize| {
            rest.is_char_boundary(*at)
                && !rest[..*at].ends_with('\\')
                && !rest[*at..].starts_with(|c: char| c == '#' || c.is_whitespace())
        };
        let Some(at) = (1..=LONGEST_LINE).rev().find(safe) else { break };
        out.push_str(&rest[..at]);
        out.push_str("\\\n");
        rest = &rest[at..];
    }
    Cow::Owned(out + rest)
}
