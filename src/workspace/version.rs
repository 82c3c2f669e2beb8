//! `required-version`: which versions of msgen may write a repository's files.

use semver::{Version, VersionReq};

use crate::diag::{Code, Diagnostic};
use crate::document::Node;

/// The key.
const KEY: &str = "required-version";

/// What is wrong with the version that a `msgen.toml` asks for, where this is msgen `version`.
pub(super) fn check(document: &Node, version: &str) -> Option<Diagnostic> {
    let node = document.table()?.get(KEY)?;
    // What is no string is said with the types of all other keys.
    let text = node.string()?;
    let asked = match VersionReq::parse(text) {
        Ok(asked) => asked,
        Err(error) => {
            let message = format!("`{text}` asks for no version: {error}");
            let help = "write it as in Cargo.toml: `>=0.3, <0.5`";
            return Some(Diagnostic::new(Code::InvalidValue, node.span, message).help(help));
        }
    };
    let fits = Version::parse(version).is_ok_and(|version| asked.matches(&version));
    let message = format!("this is msgen {version}, and the repository asks for `{text}`");
    let help = format!("install a version that fits: `cargo install msgen --version '{text}'`");
    (!fits).then(|| Diagnostic::new(Code::RequiredVersion, node.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::source::Sources;

    #[test]
    fn versions_fit_by_the_rules_of_cargo() {
        for (asked, version, said) in [
            (">=0.3, <0.5", "0.3.0", None),
            (">=0.3, <0.5", "0.4.99", None),
            (">=0.3, <0.5", "0.5.0", Some(Code::RequiredVersion)),
            (">=0.3, <0.5", "0.5.0-rc.1", Some(Code::RequiredVersion)),
            (">=0.3, <0.5", "0.2.9", Some(Code::RequiredVersion)),
            ("0.3", "0.3.7", None),
            ("0.3", "0.4.0", Some(Code::RequiredVersion)),
            ("1", "1.9.0", None),
            ("=1.2.3", "1.2.3", None),
            ("~1.2", "1.3.0", Some(Code::RequiredVersion)),
            ("*", "0.1.0", None),
            ("", "0.1.0", Some(Code::InvalidValue)),
            ("latest", "0.1.0", Some(Code::InvalidValue)),
            (">=0.3 <0.5", "0.3.0", Some(Code::InvalidValue)),
        ] {
            let mut sources = Sources::default();
            let (document, _) = document::parse(sources.add("msgen.toml", &format!("required-version = \"{asked}\"")));
            assert_eq!(check(&document, version).map(|one| one.code), said, "{asked} {version}");
        }
    }
}
