//! Which paths lie below which, and the patterns of an ignore file, matched as Docker matches them.
//!
//! Source: <https://docs.docker.com/build/concepts/context/#syntax>.

/// Whether a path lies above another. The root is `/` in an image and empty in a build context.
pub fn is_above(outer: &str, inner: &str) -> bool {
    let folder = outer.trim_end_matches('/');
    outer != inner && (folder.is_empty() || inner.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

/// The pattern that keeps a path out, if one does: the last that matches decides, and one that begins
/// with `!` lets in. Patterns come with what belongs to them.
pub fn keeping_out<'a, T>(patterns: &'a [(String, T)], path: &str) -> Option<&'a (String, T)> {
    let path: Vec<&str> = path.split('/').collect();
    let last = patterns.iter().rfind(|(pattern, _)| keeps_out(pattern.trim_start_matches('!'), &path));
    last.filter(|(pattern, _)| !pattern.starts_with('!'))
}

/// Whether a pattern matches a path or a folder above it.
fn keeps_out(pattern: &str, path: &[&str]) -> bool {
    // Most patterns are one name in any folder.
    let anywhere = pattern.strip_prefix("**/").filter(|name| !matches!(*name, "" | "." | "**"));
    if let Some(name) = anywhere.filter(|name| !name.contains('/')) {
        return path.iter().any(|part| matches_name(name, part));
    }
    let mut parts = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").peekable();
    let Some(first) = parts.peek() else { return false };
    let is_name = !first.contains(['*', '?', '[']);
    if is_name && path.first() != Some(first) {
        return false;
    }
    let mut parts: Vec<&str> = parts.collect();
    // At its end `**` takes something, and what lies below a folder that matches is out, too.
    if let Some(last @ &mut "**") = parts.last_mut() {
        *last = "*";
    }
    parts.push("**");
    takes(&parts, path, |part| *part == "**", |part, name| matches_name(part, name))
}

/// One place of a part of a pattern.
enum Char {
    /// `*`
    Any,
    /// `?`
    One,
    /// A byte that means itself.
    This(u8),
}

fn matches_name(part: &str, name: &str) -> bool {
    let mut chars = Vec::new();
    let mut rest = part.as_bytes();
    loop {
        let (char, after) = match rest {
            [] => break,
            [b'*', after @ ..] => (Char::Any, after),
            [b'?', after @ ..] => (Char::One, after),
            [b'[', c, b']', after @ ..] | [c, after @ ..] => (Char::This(*c), after),
        };
        chars.push(char);
        rest = after;
    }
    let fits = |char: &Char, byte: &u8| match char {
        Char::This(c) => c == byte,
        Char::One | Char::Any => true,
    };
    takes(&chars, name.as_bytes(), |char| matches!(char, Char::Any), fits)
}

/// Whether a text fits a glob, in which `*` takes any text, slashes too, and nothing else is special.
pub fn fits(glob: &str, text: &str) -> bool {
    takes(glob.as_bytes(), text.as_bytes(), |byte| *byte == b'*', |byte, other| byte == other)
}

/// Whether the places of a pattern take those of a text, each one its own, and each star any number of them.
/// Only the last star is ever tried again: what an earlier one could take more, that one can take, too.
fn takes<P, T>(pattern: &[P], text: &[T], is_star: impl Fn(&P) -> bool, fits: impl Fn(&P, &T) -> bool) -> bool {
    let (mut at, mut read) = (0, 0);
    // The last star, and how much it has taken.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(place) if is_star(place) => {
                star = Some((at, read));
                at += 1;
                if at == pattern.len() {
                    return true;
                }
            }
            Some(place) if fits(place, &text[read]) => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = &mut star else { return false };
                *taken += 1;
                (at, read) = (*place + 1, *taken);
            }
        }
    }
    pattern[at..].iter().all(is_star)
}

#[cfg(test)]
mod tests {
    use super::{fits, keeps_out};

    #[test]
    fn a_star_takes_any_text() {
        for (glob, text, takes) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("a*c", "ac", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("*prod", "api-prod", true),
            ("*prod*", "a-prod-b", true),
            ("https://x/*", "https://x/a/b", true),
            ("*a*b*c*", "xaxbx", false),
            ("a", "A", false),
        ] {
            assert_eq!(fits(glob, text), takes, "{glob} {text}");
        }
    }

    /// Each would take longer than anybody waits if every star were tried with every other one.
    #[test]
    fn stars_do_not_multiply() {
        assert!(!keeps_out(&("*a".repeat(1000) + "b"), &["a".repeat(4000).as_str()]));
        assert!(!keeps_out(&("**/a/".repeat(500) + "b"), &vec!["a"; 2000]));
        assert!(!fits(&("*a".repeat(1000) + "b"), &"a".repeat(4000)));
    }

    #[test]
    fn patterns_keep_out_what_docker_keeps_out() {
        for (pattern, path, out) in [
            ("docs", "docs", true),
            ("docs", "docs/a.md", true),
            ("docs", "src/docs", false),
            ("**/docs", "src/docs", true),
            ("*.md", "README.md", true),
            ("*.md", "docs/README.md", false),
            ("**/*.md", "docs/README.md", true),
            ("cmd/*_test.go", "cmd/a_test.go", true),
            ("cmd/*_test.go", "cmd", false),
            ("a?c", "abc", true),
            ("**", "x", true),
            ("", "x", false),
            ("./", "x", false),
            ("a/**", "a", false),
            ("a/**", "a/b", true),
            ("a/**/**", "a/b", true),
            ("**/**", "a", true),
            ("a/**/c/d", "a/c/b/c/d/e", true),
            ("a/**/c/d", "a/c/b/c/e/d", false),
            ("a[*]b", "a*b", true),
            ("a[*]b", "axb", false),
            ("*a*b", "xaxxb", true),
        ] {
            let path: Vec<&str> = path.split('/').collect();
            assert_eq!(keeps_out(pattern, &path), out, "{pattern} {path:?}");
        }
    }
}
