//! `env`: which values share an ENV, and which wait.

use indexmap::IndexSet;

use super::Resolver;
use super::stage::{Building, names};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Inputs, Volatility};
use crate::source::Span;
use crate::spec::{Map, Text, Value};
use crate::word::Word;

/// A key and its value.
struct Entry<'t> {
    key: &'t Text,
    value: Word,
}

impl Entry<'_> {
    /// Whether the value uses another of these keys; its own means what was there before.
    fn uses(&self, keys: &IndexSet<&str>) -> bool {
        self.value.variables().into_iter().any(|name| name != self.key.as_str() && keys.contains(name))
    }
}

impl Resolver<'_> {
    /// Plain values together, then each value that uses another key of the table, after it: BuildKit
    /// expands an ENV with the values from before it. A value that changes with every build is marked,
    /// and `order` finds its place.
    pub(super) fn env(&mut self, b: &mut Building<'_>, env: &Map<Value>, step: Option<Span>) {
        b.scope.env.extend(env.keys().map(|key| key.value.clone()));
        let entries = self.entries(b, env);
        let keys: IndexSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let (mut waiting, plain): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
            entries.iter().partition(|entry| entry.uses(&keys));
        let mut late: Vec<&str> = Vec::new();
        let (now, later): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
            plain.into_iter().partition(|entry| step.is_some() || !self.is_late(b, &entry.value, &late));
        late.extend(later.iter().map(|entry| entry.key.as_str()));
        push(b, &now, step, false);
        for entry in later {
            push(b, &[entry], step, true);
        }
        let mut open: IndexSet<&str> = waiting.iter().map(|entry| entry.key.as_str()).collect();
        while !waiting.is_empty() {
            let ready = waiting.iter().position(|entry| !entry.uses(&open));
            let Some(ready) = ready else {
                let entry = waiting[0];
                let uses = |other: &&&Entry<'_>| {
                    entry.value.variables().contains(&other.key.as_str()) && other.key != entry.key
                };
                let other = waiting.iter().find(uses).map_or(entry.key, |other| other.key);
                let message = format!("`{}` and `{}` use each other", entry.key.value, other.value);
                let diagnostic =
                    Diagnostic::new(Code::EnvCycle, entry.key.span, message).context(other.span, "which uses it back");
                self.report(diagnostic.help(format!("write out what `{}` is", other.value)));
                return;
            };
            let entry = waiting.remove(ready);
            open.swap_remove(entry.key.as_str());
            let is_late = step.is_none() && self.is_late(b, &entry.value, &late);
            if is_late {
                late.push(entry.key);
            }
            push(b, &[entry], step, is_late);
        }
    }

    fn entries<'t>(&mut self, b: &Building<'_>, env: &'t Map<Value>) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        for (key, value) in env {
            if !self.is_env_key(key) {
                continue;
            }
            match value {
                Value::String(text) => entries.extend(self.word(text, &b.scope).map(|value| Entry { key, value })),
                Value::Boolean(_) => self.nothing_to_take_away(key),
            }
        }
        entries
    }

    /// Whether a value changes with every build: it uses a late argument, or a key that does.
    fn is_late(&self, b: &Building<'_>, value: &Word, late: &[&str]) -> bool {
        let changes =
            |name: &str| self.plan.args.get(name).is_some_and(|arg| arg.late) && !b.begin.env.contains_key(name);
        value.variables().into_iter().any(|name| changes(name) || late.contains(&name))
    }

    fn is_env_key(&mut self, key: &Text) -> bool {
        let good = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
        if !good {
            let help = "write letters, digits and `_`, a letter first";
            self.error(Code::InvalidName, key, format!("`{}` is no name of an environment variable", key.value), help);
        }
        good
    }
}

fn push(b: &mut Building<'_>, entries: &[&Entry<'_>], step: Option<Span>, late: bool) {
    let Some(first) = entries.first() else { return };
    let pairs: Vec<(String, Word)> =
        entries.iter().map(|entry| (entry.key.value.clone(), entry.value.clone())).collect();
    let expands = entries.iter().flat_map(|entry| names(&entry.value)).collect();
    b.state.env.extend(pairs.iter().cloned());
    let pushed = b.push(Action::Env(pairs), step.unwrap_or(first.key.span), Inputs { expands, ..Inputs::default() });
    pushed.keys = entries.iter().map(|entry| entry.key.span).collect();
    if late {
        pushed.volatility = Volatility::Arguments;
    }
}
