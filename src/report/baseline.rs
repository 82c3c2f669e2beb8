//! What was found on the first day and is let pass: the findings of each rule that a service has, by their
//! fingerprints, so that none takes the place of another. There are no lines of specs in it, so that an edit
//! elsewhere changes nothing, and one entry a line, so that two branches merge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Finding, State, fingerprint};

/// The version of the file's form.
const VERSION: u32 = 1;

/// The findings that each service, or Dockerfile without one, had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    /// Fingerprints by path, then by rule. A rule that this msgen does not know stays.
    known: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
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
    /// For people: how many there are below.
    count: u32,
    of: BTreeSet<String>,
}

impl Baseline {
    /// Reads the file's text; says why it cannot.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            format!("it is no baseline: {error}; remove it, and write it anew with `--update-baseline`")
        })?;
        if file.version != VERSION {
            return Err(format!("it has version {}, and this msgen reads version {VERSION}", file.version));
        }
        let mut baseline = Self::default();
        for Entry { path, rule, of, .. } in file.entries {
            // Two branches may have an entry each.
            baseline.known.entry(path).or_default().entry(rule).or_default().extend(of);
        }
        Ok(baseline)
    }

    /// How many findings it lets pass.
    pub fn total(&self) -> u32 {
        self.entries().map(|entry| entry.count).sum()
    }

    /// Replaces what is known of a path.
    pub fn record(&mut self, path: &str, findings: &[Finding]) {
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let counted = |finding: &&Finding| !finding.rule.is_drift() && !matches!(finding.state, State::Waived(_));
        for finding in findings.iter().filter(counted) {
            let of = known.entry(finding.rule.name().to_owned()).or_default();
            of.insert(fingerprint::shown(finding.fingerprint));
        }
        if known.is_empty() {
            self.known.remove(path);
        } else {
            self.known.insert(path.to_owned(), known);
        }
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        let entry = |path: &String, (rule, of): (&String, &BTreeSet<String>)| Entry {
            path: path.clone(),
            rule: rule.clone(),
            count: u32::try_from(of.len()).unwrap_or(u32::MAX),
            of: of.clone(),
        };
        self.known.iter().flat_map(move |(path, rules)| rules.iter().map(move |one| entry(path, one)))
    }

    /// Whether it lets a finding pass.
    pub(super) fn has(&self, path: &str, finding: &Finding) -> bool {
        let of = self.known.get(path).and_then(|rules| rules.get(finding.rule.name()));
        of.is_some_and(|of| of.contains(&fingerprint::shown(finding.fingerprint)))
    }

    /// The file's text: sorted, one entry a line.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.entries().map(|entry| super::json::text(&entry)).collect();
        let end = if lines.is_empty() { "" } else { "\n" };
        format!("{{\"version\":{VERSION},\"entries\":[\n{}{end}]}}\n", lines.join(",\n"))
    }
}
