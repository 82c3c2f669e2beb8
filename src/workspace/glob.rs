//! Patterns of folders, relative to `msgen.toml`: `*` takes any text of one part, `**` any number of parts.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::facts::parent;
use crate::spec::Text;

/// Patterns of folders.
#[derive(Debug, Clone, Default)]
pub struct Globs(GlobSet);

impl Globs {
    /// Reads patterns. What is none is said, and takes nothing.
    pub fn read(patterns: &[Text], diagnostics: &mut Diagnostics) -> Self {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            if let Some(diagnostic) = problem(pattern) {
                diagnostics.push(diagnostic);
                continue;
            }
            match GlobBuilder::new(&plain(pattern)).literal_separator(true).backslash_escape(false).build() {
                Ok(glob) => drop(set.add(glob)),
                Err(error) => {
                    let message = format!("`{}` is no pattern: {}", pattern.value, error.kind());
                    let help = "`*` stands for any text between two `/`, `**` for any folders: `services/*`";
                    diagnostics.push(Diagnostic::new(Code::InvalidPath, pattern.span, message).help(help));
                }
            }
        }
        Self(set.build().unwrap_or_default())
    }

    /// Whether one of them takes a folder; `""` is that of `msgen.toml` itself.
    pub fn take(&self, folder: &str) -> bool {
        self.0.is_match(folder)
    }

    /// Whether one of them takes a folder or one above it.
    pub fn take_or_above(&self, folder: &str) -> bool {
        let mut folder = folder;
        loop {
            if self.take(folder) {
                return true;
            }
            if folder.is_empty() {
                return false;
            }
            folder = parent(folder);
        }
    }
}

/// A pattern without what says nothing: `./services/` is `services`.
fn plain(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}

/// What is wrong with a pattern before it is read as one.
fn problem(pattern: &Text) -> Option<Diagnostic> {
    let text = pattern.as_str();
    let (message, help) = if text.is_empty() {
        ("this names no folder".to_owned(), "write a folder, such as `services/*`, or `.` for this one".to_owned())
    } else if text.starts_with('/') {
        let inside = text.trim_start_matches('/');
        let help = if inside.is_empty() { ".".to_owned() } else { inside.to_owned() };
        (format!("`{text}` is not relative to this file"), format!("write `{help}`"))
    } else if text.split('/').any(|part| part == "..") {
        (format!("`{text}` climbs out of this file's folder"), "name folders below it".to_owned())
    } else if text.contains('\\') {
        (format!("`{text}` has a `\\`"), format!("write `{}`", text.replace('\\', "/")))
    } else if text.starts_with('!') {
        (format!("`{text}`: a pattern has no `!`"), "what is left out belongs into `exclude`".to_owned())
    } else {
        return None;
    };
    Some(Diagnostic::new(Code::InvalidPath, pattern.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Span, Spanned};

    fn globs(pattern: &str) -> (Globs, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let globs = Globs::read(&[Spanned::new(pattern.to_owned(), Span::default())], &mut diagnostics);
        let said = diagnostics.sorted().into_iter();
        (globs, said.map(|one| format!("{}; {}", one.message, one.help.unwrap_or_default())).collect())
    }

    #[test]
    fn patterns_take_folders() {
        for (pattern, folder, takes) in [
            (".", "", true),
            (".", "a", false),
            ("**", "", true),
            ("**", "a/b", true),
            ("*", "a", true),
            ("*", "a/b", false),
            ("services/*", "services/a", true),
            ("services/*", "services", false),
            ("services/*", "services/a/b", false),
            ("./services/*/", "services/a", true),
            ("tools/**", "tools", false),
            ("tools/**", "tools/a/b", true),
            ("**/testdata", "testdata", true),
            ("**/testdata", "a/b/testdata", true),
            ("**/testdata", "a/testdata/b", false),
            ("{a,b}/x-?", "b/x-1", true),
            ("[ab]", "b", true),
            ("A", "a", false),
            (".devcontainer", ".devcontainer", true),
            ("*", ".devcontainer", true),
        ] {
            let (globs, said) = globs(pattern);
            assert_eq!((globs.take(folder), said), (takes, Vec::new()), "{pattern} {folder}");
        }
        let (globs, _) = globs("**/testdata");
        assert!(globs.take_or_above("a/testdata/b/c") && !globs.take_or_above("a/b"));
    }

    #[test]
    fn what_is_no_pattern_is_said() {
        let stars = "`*` stands for any text between two `/`, `**` for any folders: `services/*`";
        for (pattern, message, help) in [
            ("", "this names no folder", "write a folder, such as `services/*`, or `.` for this one"),
            ("/", "`/` is not relative to this file", "write `.`"),
            ("/a", "`/a` is not relative to this file", "write `a`"),
            ("../a", "`../a` climbs out of this file's folder", "name folders below it"),
            ("a\\b", "`a\\b` has a `\\`", "write `a/b`"),
            ("!a", "`!a`: a pattern has no `!`", "what is left out belongs into `exclude`"),
            ("[a", "`[a` is no pattern: unclosed character class; missing ']'", stars),
        ] {
            assert_eq!(globs(pattern).1, [format!("{message}; {help}")]);
        }
    }
}
