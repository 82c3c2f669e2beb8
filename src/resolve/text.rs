//! Names, values and the variables that they expand.

use indexmap::IndexSet;

use super::Resolver;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::quote;
use crate::spec::Text;
use crate::word::Word;

/// BuildKit's platform arguments, which a stage must declare and which have no default.
const PLATFORM: &[&str] = &[
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
    "SOURCE_DATE_EPOCH",
];
/// Arguments that every command sees without being declared.
const PROXY: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Whether BuildKit knows an argument of this name by itself.
pub(crate) fn is_built_in(name: &str) -> bool {
    PLATFORM.contains(&name) || is_proxy(name)
}

/// Whether commands see an argument of this name without declaring it.
pub(crate) fn is_proxy(name: &str) -> bool {
    PROXY.contains(&name)
}

/// The variables that a value may use.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    /// Environment variables that are set here.
    pub env: IndexSet<String>,
    /// Whether environment variables count at all; a `from` knows arguments alone.
    pub only_args: bool,
}

impl Scope {
    pub(super) fn args() -> Self {
        Self { env: IndexSet::new(), only_args: true }
    }
}

impl Resolver<'_> {
    /// Whether `name` can be the name of an argument; pushes an error where not.
    pub(super) fn is_name(&mut self, name: &Text) -> bool {
        let mut chars = name.chars();
        let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let good = first && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            self.error(
                Code::InvalidName,
                name,
                format!("`{}` is no name of a variable", name.value),
                "write letters, digits and `_`, a letter first",
            );
        }
        good
    }

    /// Whether `name` can be the name of a stage; pushes an error where not.
    pub(super) fn is_stage_name(&mut self, name: &Text) -> bool {
        if matches!(name.as_str(), "scratch" | "context") {
            self.error(
                Code::InvalidName,
                name,
                format!("`{}` is a name that BuildKit keeps for itself", name.value),
                "choose another name",
            );
            return false;
        }
        let mut chars = name.chars();
        let first = chars.next().is_some_and(|c| c.is_ascii_lowercase());
        let good = first && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
        if !good {
            let slug: String = name
                .to_lowercase()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
                .collect();
            let slug = slug.trim_start_matches(|c: char| !c.is_ascii_lowercase());
            let help = if slug.is_empty() {
                "write lower-case letters, digits, `-` and `_`, a letter first".to_owned()
            } else {
                format!("write `{slug}`: lower-case letters, digits, `-` and `_`, a letter first")
            };
            self.error(Code::InvalidName, name, format!("`{}` is no name of a stage", name.value), help);
        }
        good
    }

    /// Whether a value fits in one line; pushes an error where not.
    pub(super) fn one_line(&mut self, text: &Text) -> bool {
        match quote::line_unsafe(text) {
            None => true,
            Some(problem) => {
                self.error(
                    Code::ControlCharacter,
                    text,
                    problem.to_string(),
                    "write it in one line, without control characters",
                );
                false
            }
        }
    }

    /// A value that may expand variables.
    pub(super) fn word(&mut self, text: &Text, scope: &Scope) -> Option<Word> {
        if !self.one_line(text) {
            return None;
        }
        let word = match Word::parse(text) {
            Ok(word) => word,
            Err(error) => {
                self.error(
                    Code::InvalidExpansion,
                    text,
                    error.to_string(),
                    "write `$NAME`, `${NAME}`, `${NAME:-x}` or `${NAME:+x}`; `$$` is a dollar",
                );
                return None;
            }
        };
        let mut known = true;
        for name in word.variables() {
            known &= self.known_variable(text, name, scope);
        }
        known.then_some(word)
    }

    fn known_variable(&mut self, text: &Text, name: &str, scope: &Scope) -> bool {
        let env = !scope.only_args && (name == "PATH" || scope.env.contains(name));
        if env || is_built_in(name) || self.spec.args.contains_key(name) {
            return true;
        }
        let args = self.spec.args.keys().map(|arg| arg.value.as_str());
        let env = scope.env.iter().map(String::as_str);
        let near = did_you_mean(name, args.chain(env.filter(|_| !scope.only_args)).chain(PLATFORM.iter().copied()));
        let help = near.unwrap_or_else(|| format!("declare it, `args.{name} = \"…\"`; where the base sets it, `env.{name} = \"${name}\"`; `$${name}` is a dollar and a word"));
        let what = if scope.only_args { "arg" } else { "arg or env" };
        self.report(
            Diagnostic::new(Code::UnknownVariable, text.span, format!("there is no {what} `{name}` here")).help(help),
        );
        false
    }

    /// The arguments that a command's text names, in its order. `$NAME` and `${NAME` count, whole names only.
    pub(super) fn named_args(&self, text: &str, hidden: &[String]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for name in variables(text) {
            let platform = PLATFORM.contains(&name);
            let known = platform || self.plan.args.contains_key(name);
            if known && !hidden.iter().any(|key| key == name) && !found.iter().any(|key| key == name) {
                found.push(name.to_owned());
            }
        }
        found
    }
}

/// Every name after a `$` or `${`.
pub(super) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
    })
}

/// Whether a word stands in a text, with nothing of a name before or after it.
pub(crate) fn names_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
