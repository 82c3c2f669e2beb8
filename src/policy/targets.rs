//! The targets that `msgen.toml` speaks of, and whether any spec has them: what is asked of a target whose name has a typo
//! is asked of nobody.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::Policy;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::document::{Node, Table};
use crate::pattern::fits;
use crate::source::Span;

/// The names of targets in `msgen.toml` and those in the specs of a run, whose threads share it.
#[derive(Debug, Default)]
pub struct Targets {
    /// The name or pattern, where it is written, and the table that has it.
    asked: Vec<(String, Span, &'static str)>,
    seen: Mutex<BTreeSet<String>>,
}

impl Targets {
    /// What a `msgen.toml` speaks of, by its policy and its defaults.
    pub fn of(policy: Option<&Policy>, defaults: &Table) -> Self {
        let policy = policy.into_iter().flat_map(|policy| policy.target.keys());
        let policy = policy.map(|name| (name.value.clone(), name.span, "policy.target"));
        let defaults = defaults.get("targets").and_then(Node::table);
        let defaults = defaults.into_iter().flat_map(|targets| &targets.entries);
        let defaults = defaults.map(|(name, entry)| (name.clone(), entry.key, "defaults.targets"));
        Self { asked: policy.chain(defaults).collect(), seen: Mutex::default() }
    }

    /// A spec has this target.
    pub fn see(&self, name: &str) {
        if self.asked.is_empty() {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.contains(name) {
            seen.insert(name.to_owned());
        }
    }

    /// After a run over the whole repository: what no spec has.
    pub fn missing(&self) -> Vec<Diagnostic> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = self.asked.iter().filter(|(asked, _, _)| !seen.iter().any(|name| fits(asked, name)));
        let missing = |(asked, span, table): &(String, Span, &str)| {
            let help = did_you_mean(asked, seen.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "name a target that specs have, or remove it".to_owned());
            let message = format!("`[{table}]` is for `{asked}`, and no spec has such a target");
            Diagnostic::new(Code::UnknownTarget, *span, message).help(help)
        };
        let mut missing: Vec<Diagnostic> = asked.map(missing).collect();
        missing.sort_by_key(|diagnostic| diagnostic.primary.as_ref().map(|label| label.span));
        missing
    }
}
