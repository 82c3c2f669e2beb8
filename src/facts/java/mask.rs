//! Java's and Kotlin's code without what only looks like code.

/// The text with spaces for comments and strings, so that places stay.
pub(super) fn code(text: &str, is_kotlin: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The strings that are open: what closes each, and how many braces are open in an expression inside it.
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let inside = !open.is_empty();
        let (length, is_comment) = match open.last_mut() {
            Some((quote, braces)) if *braces == 0 => {
                let quote = *quote;
                let length = of_string(rest, quote, is_kotlin);
                match &rest[..length] {
                    "${" => *braces = 1,
                    found if found == quote || (found == "\n" && quote.len() == 1) => drop(open.pop()),
                    _ => {}
                }
                (length, false)
            }
            _ => of_code(rest, is_kotlin, &mut open),
        };
        let (part, after) = rest.split_at(length);
        if inside || is_comment || part.starts_with(['"', '\'']) {
            out.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(part);
        }
        rest = after;
    }
    out
}

/// How long the next piece of a string's text is.
fn of_string(rest: &str, quote: &str, is_kotlin: bool) -> usize {
    let is_raw = is_kotlin && quote.len() == 3;
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if rest.starts_with(quote) {
        quote.len()
    } else if is_kotlin && quote != "'" && rest.starts_with("${") {
        2
    } else if !is_raw && rest.starts_with('\\') {
        first + rest[first..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8)
    } else {
        first
    }
}

/// How long the next piece of code is, and whether it is a comment. A string that begins or an expression that ends
/// is noted.
fn of_code(rest: &str, is_kotlin: bool, open: &mut Vec<(&'static str, usize)>) -> (usize, bool) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), true);
    }
    if rest.starts_with("/*") {
        return (comment(rest, is_kotlin), true);
    }
    if let Some(quote) = ["\"\"\"", "\"", "'"].into_iter().find(|quote| rest.starts_with(quote)) {
        open.push((quote, 0));
        return (quote.len(), false);
    }
    if let Some((_, braces)) = open.last_mut() {
        *braces += usize::from(rest.starts_with('{'));
        *braces -= usize::from(rest.starts_with('}'));
    }
    (rest.chars().next().map_or(1, char::len_utf8), false)
}

/// How long a comment is; Kotlin's nest.
fn comment(rest: &str, nests: bool) -> usize {
    let mut depth = 1;
    let mut at = 2;
    while let Some(next) = rest[at..].find("*/").map(|end| at + end) {
        let inner = if nests { rest[at..next].matches("/*").count() } else { 0 };
        depth = depth + inner - 1;
        at = next + 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}
