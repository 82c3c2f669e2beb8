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
        return path.iter().any(|part| matches_name(name.as_bytes(), part.as_bytes()));
    }
    let pattern: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (1..=path.len()).any(|end| matches_path(&pattern, &path[..end]))
}

fn matches_path(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["**"], _) => !path.is_empty(),
        (["**", rest @ ..], _) => (0..=path.len()).any(|skip| matches_path(rest, &path[skip..])),
        ([first, rest @ ..], [name, path @ ..]) => {
            matches_name(first.as_bytes(), name.as_bytes()) && matches_path(rest, path)
        }
        _ => false,
    }
}

fn matches_name(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|skip| matches_name(rest, &name[skip..])),
        ([b'?', rest @ ..], [_, name @ ..]) => matches_name(rest, name),
        ([b'[', c, b']', rest @ ..], [first, name @ ..]) => c == first && matches_name(rest, name),
        ([c, rest @ ..], [first, name @ ..]) => c == first && matches_name(rest, name),
        _ => false,
    }
}

/// Whether a text fits a glob, in which `*` takes any text, slashes too, and nothing else is special.
pub fn fits(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // The last star, and how much it has taken.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match glob.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(byte) if *byte == text[read] => {
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
    glob[at..].iter().all(|byte| *byte == b'*')
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
        ] {
            let path: Vec<&str> = path.split('/').collect();
            assert_eq!(keeps_out(pattern, &path), out, "{pattern} {path:?}");
        }
    }
}
