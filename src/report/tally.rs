//! What a whole run comes to: the summary, the command that repairs it, the exit code.

use super::{FileReport, Finding, ServiceReport, State, Status, count, open};
use crate::diag::render::clean;
use crate::diag::{Code, Severity};

/// The most paths that the command names.
const MOST_PATHS: usize = 8;

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// Drift, and findings that are errors.
    Error,
    /// Those, and every other finding.
    Warning,
    /// Nothing that was found.
    Never,
}

/// Counts of everything, and the paths that a repair names.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// The services that were looked at.
    pub services: usize,
    /// Those whose files are not what their specs make.
    pub drifted: usize,
    /// Those that could not be rendered or compared.
    pub failed: usize,
    /// Those of them with nothing wrong in the spec: a place is taken, or cannot be read.
    pub uncompared: usize,
    /// Those that have findings.
    pub with_findings: usize,
    /// Findings that are errors, those of waivers and of the repository among them.
    pub errors: usize,
    /// Findings that are warnings, those of waivers and of the repository among them.
    pub warnings: usize,
    /// Dockerfiles of msgen's whose specs are gone.
    pub orphans: usize,
    /// Dockerfiles that never had a spec.
    pub unmanaged: usize,
    /// Findings that a waiver hides.
    pub waived: usize,
    /// Findings that were there when the baseline was written.
    pub baseline: usize,
    /// Whether something could not be looked at, so that the answer is not whole.
    pub incomplete: bool,
    /// Files with CRLF line ends, which are no difference.
    pub crlf: usize,
    /// What else is good to know, each in one line.
    pub notes: Vec<String>,
    /// How many milliseconds the run took, for people alone.
    pub took: Option<u64>,
    /// The paths that were asked for, relative to where the program runs.
    given: Vec<String>,
    /// Where the program runs, relative to the repository's root.
    from: String,
    /// The root as seen from there, where it does not lie in the repository.
    root: Option<String>,
    write: Vec<String>,
    prune: Vec<String>,
    worst: Option<Severity>,
}

impl Tally {
    /// The tally of a run that was asked for these paths in this folder of the repository.
    pub fn new(given: Vec<String>, from: &str) -> Self {
        Self { given, from: from.to_owned(), ..Self::default() }
    }

    /// The same of a run that was started outside of the repository, whose root is seen as `root` from there.
    #[must_use]
    pub fn outside(self, root: Option<String>) -> Self {
        Self { root, ..self }
    }

    /// Counts a service.
    pub fn service(&mut self, report: &ServiceReport) {
        self.services += 1;
        self.crlf += report.crlf;
        match report.status {
            Status::InSync => {}
            Status::Drifted => {
                self.drifted += 1;
                self.is_bad(Severity::Error);
                // `write` leaves what is not msgen's, and what builds with it, as it is.
                if !report.drift.iter().any(|drift| drift.code == Code::ForeignDockerfile) {
                    self.write.push(self.word(&report.path, "build.toml"));
                }
            }
            Status::Failed => {
                self.failed += 1;
                let of_places = |finding: &Finding| matches!(finding.rule, Code::Unreadable | Code::SharedOutput);
                self.uncompared += usize::from(report.errors.iter().all(of_places));
            }
        }
        self.with_findings += usize::from(open(&report.findings).next().is_some());
        for finding in &report.findings {
            self.finding(finding);
        }
    }

    /// Counts a Dockerfile that no spec claims.
    pub fn file(&mut self, report: &FileReport) {
        match report.finding.state {
            State::Open => {
                self.is_bad(report.finding.level);
                let orphan = report.finding.rule == Code::OrphanedDockerfile;
                *(if orphan { &mut self.orphans } else { &mut self.unmanaged }) += 1;
            }
            State::Waived(_) => self.waived += 1,
            State::Baseline => self.baseline += 1,
        }
        if report.prune {
            self.prune.push(self.word(&report.path, "Dockerfile"));
        }
    }

    /// Counts what is wrong with the repository itself. Of an error of it, not everything was looked at.
    pub fn repository(&mut self, finding: &Finding) {
        self.incomplete |= finding.rule.severity() == Severity::Error;
        self.finding(finding);
    }

    /// Counts a waiver that is over or hides nothing.
    pub fn waiver(&mut self, finding: &Finding) {
        self.finding(finding);
    }

    fn finding(&mut self, finding: &Finding) {
        match (&finding.state, finding.level) {
            (State::Waived(_), _) => self.waived += 1,
            (State::Baseline, _) => self.baseline += 1,
            (State::Open, level) => {
                self.is_bad(level);
                *(if level == Severity::Error { &mut self.errors } else { &mut self.warnings }) += 1;
            }
        }
    }

    fn is_bad(&mut self, level: Severity) {
        self.worst = Some(self.worst.map_or(level, |worst| worst.min(level)));
    }

    /// The exit code.
    pub fn exit(&self, fail_on: FailOn) -> u8 {
        let fails = match fail_on {
            FailOn::Error => self.worst == Some(Severity::Error),
            FailOn::Warning => self.worst.is_some(),
            FailOn::Never => false,
        };
        if self.failed > 0 || self.incomplete { 2 } else { u8::from(fails) }
    }

    /// The one line that says what the run came to.
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |number: usize, text: &str| {
            if number > 0 {
                parts.push(format!("{number} {text}"));
            }
        };
        part(self.failed - self.uncompared, "with errors in the spec");
        part(self.uncompared, "could not be compared");
        part(self.drifted, "drifted");
        let in_sync = match self.services {
            0 => None,
            1 => Some("in sync"),
            _ => Some("all in sync"),
        };
        if let Some(in_sync) = in_sync.filter(|_| self.failed + self.drifted == 0) {
            parts.push(in_sync.to_owned());
        }
        let bad = [(self.errors, "error"), (self.warnings, "warning")];
        let bad: Vec<String> =
            bad.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
        match (self.with_findings, bad.is_empty()) {
            (_, true) => {}
            (0, false) => parts.extend(bad),
            (services, false) => parts.push(format!("{services} with findings ({})", bad.join(", "))),
        }
        for (number, noun) in [(self.orphans, "orphan"), (self.unmanaged, "unmanaged")] {
            if number > 0 {
                parts.push(if noun == "orphan" { count(number, noun) } else { format!("{number} {noun}") });
            }
        }
        for (number, text) in [(self.waived, "waived"), (self.baseline, "in the baseline")] {
            if number > 0 {
                parts.push(format!("{number} {text}"));
            }
        }
        if self.incomplete {
            parts.push("not everything could be looked at".to_owned());
        } else if self.services > 0 && parts.len() == 1 && self.failed + self.drifted == 0 {
            parts.push("no findings".to_owned());
        }
        let services = if self.services == 0 { "no services".to_owned() } else { count(self.services, "service") };
        let colon = if parts.is_empty() { "" } else { ": " };
        format!("checked {services}{colon}{}", parts.join(", "))
    }

    /// The words of the command that repairs what can be repaired.
    pub fn fix(&self) -> Option<Vec<String>> {
        if self.write.is_empty() && self.prune.is_empty() {
            return None;
        }
        let mut words = vec!["msgen".to_owned(), "write".to_owned()];
        if !self.prune.is_empty() {
            words.push("--prune".to_owned());
        }
        let mut paths: Vec<&String> = Vec::new();
        for path in self.write.iter().chain(&self.prune) {
            if !paths.contains(&path) && paths.len() <= MOST_PATHS {
                paths.push(path);
            }
        }
        // What no terminal shows as it is cannot be copied from there: the wider command does the same.
        if paths.len() > MOST_PATHS || paths.iter().any(|path| clean(path) != **path) {
            paths = self.given.iter().collect();
        }
        // A path that begins with a hyphen would be an option.
        words.extend(
            paths.into_iter().map(|path| if path.starts_with('-') { format!("./{path}") } else { path.clone() }),
        );
        Some(words)
    }

    /// The same for people, quoted for a shell.
    pub fn fix_line(&self) -> Option<String> {
        let quote = |word: &String| shlex::try_quote(word).map_or_else(|_| word.clone(), std::borrow::Cow::into_owned);
        Some(self.fix()?.iter().map(quote).collect::<Vec<_>>().join(" "))
    }

    /// A path as an argument: the folder, where the file has the `usual` name; from where the program runs.
    fn word(&self, path: &str, usual: &str) -> String {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let path = if name == usual && !folder.is_empty() { folder } else { path };
        match &self.root {
            Some(root) => format!("{root}/{path}"),
            None => from(path, &self.from),
        }
    }
}

/// A path of the repository as seen from one of its folders.
fn from(path: &str, folder: &str) -> String {
    let mut path: Vec<&str> = path.split('/').collect();
    let mut folder: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    while !path.is_empty() && path.first() == folder.first() {
        path.remove(0);
        folder.remove(0);
    }
    let words: Vec<&str> = folder.iter().map(|_| "..").chain(path).collect();
    if words.is_empty() { ".".to_owned() } else { words.join("/") }
}
