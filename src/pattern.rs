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
    let last = patterns.iter().rfind(|(pattern, _)| keeps_out(pattern.trim_start_matches('!'), path));
    last.filter(|(pattern, _)| !pattern.starts_with('!'))
}

/// Whether a pattern matches a path or a folder above it.
fn keeps_out(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let path: Vec<&str> = path.split('/').collect();
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

#[cfg(test)]
mod tests {
    use super::keeps_out;

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
            assert_eq!(keeps_out(pattern, path), out, "{pattern} {path}");
        }
    }
}
