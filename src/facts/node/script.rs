//! JavaScript's tokens, as far as it takes to find `output: "standalone"` in a config file.

/// A token; a text with its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Text(&'a str, usize),
    Mark(char),
}

/// What a setting is set to, and where: the string after the last `key:` or `key =`.
pub(super) fn setting<'a>(text: &'a str, key: &str) -> Option<(&'a str, usize)> {
    tokens(text).windows(3).rev().find_map(|three| match three {
        [Token::Word(word) | Token::Text(word, _), Token::Mark(':' | '='), Token::Text(value, at)] => {
            (*word == key).then_some((*value, *at))
        }
        _ => None,
    })
}

/// The same, unless the setting stands in an object that is not the outermost one, or is there under a condition: then
/// only the place.
pub(super) fn plain_setting<'a>(text: &'a str, key: &str) -> Option<Result<(&'a str, usize), usize>> {
    let tokens = tokens(text);
    let (value, at) = setting(text, key)?;
    let end = tokens.iter().position(|token| matches!(token, Token::Text(_, start) if *start == at))?;
    let mut depth = 0_usize;
    for (index, token) in tokens[..end].iter().enumerate().rev() {
        match token {
            Token::Mark('}') => depth += 1,
            Token::Mark('{') if depth == 0 => {
                let before = index.checked_sub(1).map(|before| tokens[before]);
                let nested = matches!(before, Some(Token::Mark('?' | ':' | '&' | '|')));
                return Some(if nested { Err(at) } else { Ok((value, at)) });
            }
            Token::Mark('{') => depth -= 1,
            _ => {}
        }
    }
    Some(Ok((value, at)))
}

/// The string that a function is first called with, and where.
pub(super) fn argument<'a>(text: &'a str, function: &str) -> Option<(&'a str, usize)> {
    tokens(text).windows(3).find_map(|three| match three {
        [Token::Word(word), Token::Mark('('), Token::Text(value, at)] => (*word == function).then_some((*value, *at)),
        _ => None,
    })
}

/// Whether a word stands in the program.
pub(super) fn names(text: &str, word: &str) -> bool {
    tokens(text).contains(&Token::Word(word))
}

/// The tokens, without comments. A regular expression may be taken for something else, which ends with its line.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map_or(rest.len(), |end| end + 4),
            '"' | '\'' | '`' => {
                let (length, closed) = string(rest, first);
                if closed {
                    found.push(Token::Text(&rest[1..length - 1], text.len() - rest.len()));
                }
                length
            }
            first if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                found.push(Token::Word(&rest[..length]));
                length
            }
            first => {
                if !first.is_whitespace() {
                    found.push(Token::Mark(first));
                }
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The length of a string with its quotes, and whether it is closed. One that isn't ends with its line.
fn string(text: &str, quote: char) -> (usize, bool) {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' if quote != '`' => return (at, false),
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return (at + 1, true),
            _ => {}
        }
    }
    (text.len(), false)
}
