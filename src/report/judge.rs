//! What a finding is here: how bad, and whether it counts. A judge is shared by all threads of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::fingerprint::fingerprint;
use super::located::Located;
use super::{Baseline, Finding, State, Waived};
use crate::date::Date;
use crate::diag::render::{Style, judged};
use crate::diag::{Code, Diagnostic, Severity};
use crate::policy::{Level, Policy, Targets};
use crate::secret::hide;
use crate::source::{Sources, Span};
use crate::workspace::waive::Waiver;

/// How many days before its last one a waiver is warned of.
const SOON: i64 = 14;

pub use crate::policy::Found;

impl From<Diagnostic> for Found {
    /// An ordinary finding: it is about what it says.
    fn from(diagnostic: Diagnostic) -> Self {
        Self { target: None, subject: diagnostic.message.clone(), diagnostic }
    }
}

/// How bad findings are. Unless something is said, a finding of a target's policy is an error and an
/// ordinary finding is a warning.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Rules that are errors unless something else is said: those of the policy.
    pub policy: BTreeSet<Code>,
    /// Rules that are errors.
    pub deny: BTreeSet<Code>,
    /// Rules that only warn.
    pub warn: BTreeSet<Code>,
    /// Rules that are not said.
    pub allow: BTreeSet<Code>,
}

impl Levels {
    /// What a policy says.
    pub fn of_policy(policy: &Policy) -> Self {
        let mut levels = Self::default();
        for code in Code::ALL {
            match policy.level(*code) {
                Some(Level::Error) => levels.deny.insert(*code),
                Some(Level::Warning) => levels.warn.insert(*code),
                Some(Level::Allow) => levels.allow.insert(*code),
                None => continue,
            };
        }
        levels
    }

    /// How bad a finding is; nothing where it is not said.
    fn of(&self, found: &Found) -> Option<Severity> {
        let code = found.diagnostic.code;
        let strict = code.severity() == Severity::Error || code.is_drift();
        if strict || self.deny.contains(&code) {
            Some(Severity::Error)
        } else if self.warn.contains(&code) {
            Some(Severity::Warning)
        } else if self.allow.contains(&code) {
            None
        } else if found.target.is_some() || self.policy.contains(&code) {
            Some(Severity::Error)
        } else {
            Some(Severity::Warning)
        }
    }
}

/// Says what findings are, and remembers which waivers hid one.
#[derive(Debug)]
pub struct Judge<'a> {
    levels: Levels,
    waivers: &'a [Waiver],
    /// The files of the waivers.
    sources: &'a Sources,
    /// The folder that the waivers' paths start from.
    folder: String,
    used: Vec<AtomicBool>,
    today: Date,
    /// How open findings are written for people, if at all.
    style: Option<Style>,
    baseline: Option<&'a Baseline>,
    targets: Targets,
    /// How many findings of the baseline are still there.
    still: AtomicU32,
}

impl<'a> Judge<'a> {
    /// The judge of a run. The sources have the files of the waivers.
    pub fn new(levels: Levels, waivers: &'a [Waiver], sources: &'a Sources, today: Date, style: Option<Style>) -> Self {
        let used = waivers.iter().map(|_| AtomicBool::new(false)).collect();
        Self {
            levels,
            waivers,
            sources,
            folder: String::new(),
            used,
            today,
            style,
            baseline: None,
            targets: Targets::default(),
            still: AtomicU32::new(0),
        }
    }

    /// The waivers' paths start from this folder of the repository: that of `msgen.toml`.
    #[must_use]
    pub fn with_folder(self, folder: &str) -> Self {
        Self { folder: folder.to_owned(), ..self }
    }

    /// Lets pass what was there when the baseline was written.
    #[must_use]
    pub fn with_baseline(self, baseline: Option<&'a Baseline>) -> Self {
        Self { baseline, ..self }
    }

    /// Remembers which of the targets that `msgen.toml` speaks of are there.
    #[must_use]
    pub fn with_targets(self, targets: Targets) -> Self {
        Self { targets, ..self }
    }

    /// The targets that `msgen.toml` speaks of.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// What the findings of a service are, in the order of its files; those that are allowed are gone.
    /// `path` is the spec, relative to the repository's root, or a Dockerfile without one.
    pub fn judge(&self, path: &str, mut found: Vec<Found>, sources: &Sources) -> Vec<Finding> {
        found.sort_by(|a, b| key(a).cmp(&key(b)));
        found.dedup();
        let mut seen = BTreeMap::new();
        let judged = found.iter().filter_map(|found| {
            let level = self.levels.of(found)?;
            Some((found, finding(path, found, level, sources, &mut seen)))
        });
        let mut findings: Vec<(&Found, Finding)> = judged.collect();
        for (found, finding) in &mut findings {
            if let Some(waived) = self.waived(path, found) {
                finding.state = State::Waived(Box::new(waived));
            }
        }
        let mut notes = self.since_baseline(path, findings.iter_mut().map(|(_, finding)| finding).collect());
        for (found, finding) in &mut findings {
            let note = notes.remove(&finding.fingerprint);
            self.show(found, finding, note.as_deref(), sources);
        }
        findings.into_iter().map(|(_, finding)| finding).collect()
    }

    /// Lets pass the findings that the baseline has. Where there are more of those that are equal in all but
    /// their places, all of them count, for nobody can tell which is new; what is returned says how many
    /// are, by the fingerprint of the last one.
    fn since_baseline(&self, path: &str, findings: Vec<&mut Finding>) -> BTreeMap<u64, String> {
        let mut notes = BTreeMap::new();
        let Some(baseline) = self.baseline else { return notes };
        let mut equals: BTreeMap<_, Vec<&mut Finding>> = BTreeMap::new();
        for finding in findings {
            if finding.state == State::Open && !finding.rule.is_drift() {
                let key = (finding.rule, finding.target.clone(), finding.subject.clone());
                equals.entry(key).or_default().push(finding);
            }
        }
        for findings in equals.into_values() {
            let known = findings.iter().filter(|finding| baseline.has(path, finding)).count();
            self.still.fetch_add(u32::try_from(known).unwrap_or(u32::MAX), Ordering::Relaxed);
            let (now, new) = (findings.len(), findings.len() - known);
            if new == 0 {
                for finding in findings {
                    finding.state = State::Baseline;
                }
            } else if let Some(last) = findings.last().filter(|_| known > 0) {
                let are = if new == 1 { "is" } else { "are" };
                notes.insert(last.fingerprint, format!("the baseline has {known} of these {now}: {new} {are} new"));
            }
        }
        notes
    }

    /// After a run over the whole repository: how much of the baseline is gone.
    pub fn note(&self) -> Option<String> {
        let all = self.baseline?.total();
        match all.saturating_sub(self.still.load(Ordering::Relaxed)) {
            0 => None,
            1 => Some("a finding of the baseline is gone: `--update-baseline` takes it out".to_owned()),
            gone => Some(format!("{gone} findings of the baseline are gone: `--update-baseline` takes them out")),
        }
    }

    /// The errors of a spec: nothing moves or hides them.
    pub fn errors(&self, path: &str, errors: Vec<Diagnostic>, sources: &Sources) -> Vec<Finding> {
        let mut found: Vec<Found> = errors.into_iter().map(Found::from).collect();
        found.sort_by(|a, b| key(a).cmp(&key(b)));
        found.dedup();
        let mut seen = BTreeMap::new();
        let error = |found: &Found| {
            let mut judged = finding(path, found, Severity::Error, sources, &mut seen);
            self.show(found, &mut judged, None, sources);
            judged
        };
        found.iter().map(error).collect()
    }

    /// What is to be said of the waivers themselves; after a run over the `whole` repository also which
    /// ones hid nothing.
    pub fn waivers(&self, whole: bool) -> Vec<Finding> {
        let mut found = Vec::new();
        for (waiver, used) in self.waivers.iter().zip(&self.used) {
            let left = self.today.days_until(*waiver.until);
            if left < 0 {
                found.push((Severity::Error, expired(waiver, -left)));
            } else if left <= SOON {
                found.push((Severity::Warning, expiring(waiver, left)));
            }
            if whole && left >= 0 && !used.load(Ordering::Relaxed) {
                found.push((Severity::Warning, unused(waiver)));
            }
        }
        let mut seen = BTreeMap::new();
        let one = |(level, found): (Severity, Found)| {
            let level = match &self.levels {
                levels if levels.allow.contains(&found.diagnostic.code) => return None,
                levels if levels.deny.contains(&found.diagnostic.code) => Severity::Error,
                levels if levels.warn.contains(&found.diagnostic.code) => Severity::Warning,
                _ => level,
            };
            let span = found.diagnostic.primary.as_ref().map(|label| label.span);
            let file = span.and_then(|span| self.sources.of(span)).map_or(crate::workspace::FILE, |file| &*file.name);
            let mut judged = finding(file, &found, level, self.sources, &mut seen);
            self.show(&found, &mut judged, None, self.sources);
            Some(judged)
        };
        found.into_iter().filter_map(one).collect()
    }

    /// The first waiver of a finding, if it still holds.
    fn waived(&self, path: &str, found: &Found) -> Option<Waived> {
        let code = found.diagnostic.code;
        if code.severity() == Severity::Error || code.is_drift() {
            return None;
        }
        let path = match path.strip_prefix(&self.folder) {
            Some(path) => path.trim_start_matches('/'),
            None => path,
        };
        let holds = |waiver: &Waiver| self.today <= *waiver.until && waiver.fits(code, path, found.target.as_deref());
        let index = self.waivers.iter().position(holds)?;
        self.used[index].store(true, Ordering::Relaxed);
        let waiver = &self.waivers[index];
        Some(Waived {
            at: Located::of(waiver.span, self.sources).unwrap_or_else(|| Located::whole(crate::workspace::FILE)),
            reason: waiver.reason.clone(),
            owner: waiver.owner.clone(),
            until: *waiver.until,
        })
    }

    fn show(&self, found: &Found, finding: &mut Finding, note: Option<&str>, sources: &Sources) {
        if let Some(style) = self.style.filter(|_| finding.state == State::Open) {
            finding.shown = Some(hide(&judged(&found.diagnostic, finding.level, note, sources, style)));
        }
    }
}

/// The finding, open and without its text; `seen` counts those that are equal in all but their places.
fn finding(
    path: &str,
    found: &Found,
    level: Severity,
    sources: &Sources,
    seen: &mut BTreeMap<(Code, Option<String>, String), u32>,
) -> Finding {
    let Found { diagnostic, target, subject } = found;
    let equals = seen.entry((diagnostic.code, target.clone(), subject.clone())).or_default();
    let ordinal = *equals;
    *equals += 1;
    let span = diagnostic.primary.as_ref().map(|label| label.span);
    let at = span.and_then(|span| Located::in_repository(span, sources));
    let within = span.and_then(|span| Located::of(span, sources)).filter(|within| at.as_ref() != Some(within));
    let also = diagnostic.context.iter().filter_map(|label| Located::in_repository(label.span, sources));
    let also = also.filter(|also| at.as_ref() != Some(also)).collect();
    Finding {
        rule: diagnostic.code,
        level,
        message: diagnostic.message.clone(),
        help: within.as_ref().and(span).and_then(|span| parameter(span, sources)).map_or_else(
            || diagnostic.help.clone(),
            |said| Some(diagnostic.help.iter().cloned().chain([said]).collect::<Vec<_>>().join("; ")),
        ),
        at: at.unwrap_or_else(|| Located::whole(path)),
        within,
        also,
        target: target.clone(),
        subject: subject.clone(),
        fingerprint: fingerprint(diagnostic.code, path, target.as_deref(), subject, ordinal),
        state: State::Open,
        shown: None,
    }
}

/// By which parameter a use of a preset says otherwise, for those who do not see the preset's line.
fn parameter(span: Span, sources: &Sources) -> Option<String> {
    let source = sources.of(span)?;
    let above = &source.text[..source.range(span).start];
    let table = above.lines().rev().find(|line| line.starts_with('['))?;
    let name = table.strip_prefix("[params.")?.strip_suffix(']')?;
    let preset = source.name.rsplit('/').next().unwrap_or_default().trim_end_matches(".toml");
    Some(format!("the preset `{preset}` takes it as `{name}`"))
}

/// What findings are sorted by: their places, then what they say.
fn key(found: &Found) -> impl Ord {
    let diagnostic = &found.diagnostic;
    let at = diagnostic.primary.as_ref().map(|label| label.span);
    (at, diagnostic.code, diagnostic.message.clone(), found.target.clone(), found.subject.clone())
}

fn expired(waiver: &Waiver, days: i64) -> Found {
    let message = format!("this waiver ended on {}, {} ago", *waiver.until, in_days(days));
    let help = format!("mend {} and remove the waiver, or agree on another day with {}", waiver.paths, waiver.owner);
    of_waiver(Code::ExpiredWaiver, waiver, message, help)
}

fn expiring(waiver: &Waiver, days: i64) -> Found {
    let when = if days == 0 { "today".to_owned() } else { format!("in {}", in_days(days)) };
    let message = format!("this waiver ends on {}, {when}", *waiver.until);
    let help = format!("mend {} and remove the waiver, or agree on another day with {}", waiver.paths, waiver.owner);
    of_waiver(Code::ExpiringWaiver, waiver, message, help)
}

fn unused(waiver: &Waiver) -> Found {
    of_waiver(Code::UnusedWaiver, waiver, "this waiver hides nothing".to_owned(), "remove it".to_owned())
}

fn of_waiver(code: Code, waiver: &Waiver, message: String, help: String) -> Found {
    let label = format!("{} in {}, {}: {}", waiver.rule.name(), waiver.paths, waiver.owner, waiver.reason);
    let diagnostic = Diagnostic::new(code, waiver.span, message).label(label).help(help);
    let subject = format!("{} {} {}", waiver.rule.name(), waiver.paths, *waiver.until);
    Found { diagnostic, target: None, subject }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
