//! What was found on the first day and is let pass: how many findings of a rule a service may have.
//! There are no lines in it, so that an edit elsewhere changes nothing, and one entry a line, so that
//! two branches merge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, State};

/// The version of the file's form.
const VERSION: u32 = 1;

/// How many findings of a rule each service, or Dockerfile without one, had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// By path, then by rule. A rule that this msgen does not know stays.
    counts: BTreeMap<String, BTreeMap<String, u32>>,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    #[serde(default)]
    entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    rule: String,
    count: u32,
}

impl Baseline {
    /// Reads the file's text; says why it cannot.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text)
            .map_err(|error| format!("it is no baseline: {error}; write it anew with `--update-baseline`"))?;
        if file.version != VERSION {
            return Err(format!("it has version {}, and this msgen reads version {VERSION}", file.version));
        }
        let mut baseline = Self::default();
        for Entry { path, rule, count } in file.entries {
            // Two branches may have counted the same one.
            let known = baseline.counts.entry(path).or_default().entry(rule).or_default();
            *known = count.max(*known);
        }
        Ok(baseline)
    }

    /// How many findings it lets pass.
    pub fn total(&self) -> u32 {
        self.entries().map(|(_, _, count)| count).sum()
    }

    /// Replaces what is counted for a path.
    pub fn record(&mut self, path: &str, findings: &[Finding]) {
        let mut counts = BTreeMap::new();
        let counted = |finding: &&Finding| !finding.rule.is_drift() && !matches!(finding.state, State::Waived(_));
        for finding in findings.iter().filter(counted) {
            *counts.entry(finding.rule.name().to_owned()).or_default() += 1;
        }
        if counts.is_empty() {
            self.counts.remove(path);
        } else {
            self.counts.insert(path.to_owned(), counts);
        }
    }

    /// How many findings there are, by path and rule.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &str, u32)> {
        self.counts
            .iter()
            .flat_map(|(path, rules)| rules.iter().map(|(rule, count)| (path.as_str(), rule.as_str(), *count)))
    }

    /// How many findings of a rule are let pass.
    pub(super) fn count(&self, path: &str, rule: &str) -> u32 {
        self.counts.get(path).and_then(|rules| rules.get(rule)).copied().unwrap_or_default()
    }

    /// The file's text: sorted, one entry a line.
    pub fn text(&self) -> String {
        let entry =
            |(path, rule, count): (&str, &str, u32)| Entry { path: path.to_owned(), rule: rule.to_owned(), count };
        let lines: Vec<String> = self.entries().map(entry).map(|entry| super::json::text(&entry)).collect();
        let end = if lines.is_empty() { "" } else { "\n" };
        format!("{{\"version\":{VERSION},\"entries\":[\n{}{end}]}}\n", lines.join(",\n"))
    }
}
