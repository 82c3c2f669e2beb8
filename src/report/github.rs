//! The report for the log of GitHub Actions: what people read, and then the worst of it as annotations.
//!
//! A runner obeys lines of the log that begin with `::`, and `##[` anywhere in a line, so the text for
//! people stands between `::stop-commands::` and the end of that. The token between them is a digest
//! of the text: whoever writes the text cannot have written its digest into it.
//!
//! GitHub shows ten errors and ten warnings of a step: <https://github.com/actions/toolkit/issues/734>.

use sha2::{Digest, Sha256};

use super::human::harmless;
use super::{Drift, FileReport, Finding, Format, Human, Options, Quiet, ServiceReport, Tally, open};
use crate::diag::Severity;
use crate::diag::render::{clean, shortened};
use crate::secret::hide;

/// The most annotations of a level.
const MOST: usize = 10;
/// How much text for people is kept until it is printed.
const KEPT: usize = 64 << 10;

/// Writes for the log of GitHub Actions.
#[derive(Debug)]
pub struct Github {
    human: Human,
    quiet: Quiet,
    text: String,
    errors: Worst,
    warnings: Worst,
}

/// The worst annotations of a level, in the order that they came in.
#[derive(Debug, Default)]
struct Worst {
    lines: Vec<(Weight, String)>,
    more: usize,
}

/// What is said first: the worst is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// The spec cannot be rendered, or the repository cannot be looked at.
    Spec,
    /// A file is not what its spec makes.
    Drift,
    /// A finding.
    Finding,
    /// A file without a spec, a waiver.
    Beside,
}

impl Worst {
    /// Keeps an annotation, if it is among the worst. One that a preset brings to many services is one.
    fn push(&mut self, weight: Weight, line: String) {
        if self.lines.iter().any(|(_, known)| *known == line) {
            return;
        }
        if self.lines.len() == MOST {
            self.more += 1;
            // The last of the least bad makes room.
            let least = self.lines.iter().map(|(weight, _)| *weight).max();
            match self.lines.iter().rposition(|(weight, _)| Some(*weight) == least) {
                Some(out) if least > Some(weight) => {
                    self.lines.remove(out);
                }
                _ => return,
            }
        }
        self.lines.push((weight, line));
    }

    /// Those that are shown, the worst first.
    fn shown(&mut self) -> String {
        self.lines.sort_by_key(|(weight, _)| *weight);
        self.lines.drain(..).map(|(_, line)| line).collect()
    }
}

impl Github {
    /// What the log has with these options.
    pub fn new(options: Options) -> Self {
        let (errors, warnings) = (Worst::default(), Worst::default());
        Self { human: Human::new(options), quiet: options.quiet, text: String::new(), errors, warnings }
    }

    /// Keeps text for people; what is printed of it now.
    fn human(&mut self, text: &str) -> String {
        self.text.push_str(text);
        if self.text.len() > KEPT { self.flush() } else { String::new() }
    }

    /// What was kept, between two lines that no text can have forged.
    fn flush(&mut self) -> String {
        if self.text.is_empty() {
            return String::new();
        }
        let text = std::mem::take(&mut self.text);
        let token: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("::stop-commands::{token}\n{text}::{token}::\n")
    }

    fn finding(&mut self, weight: Weight, finding: &Finding) {
        let at = &finding.at;
        let (end_line, end_column) = at.end;
        let (line, column) = (at.line, at.column);
        let columns = if end_line == line && end_column > column {
            format!(",col={column},endLine={end_line},endColumn={end_column}")
        } else {
            String::new()
        };
        let place = format!("file={},line={line}{columns}", property(&at.file));
        self.annotate(weight, finding.level, &place, finding.rule.name(), &finding.message, finding.help.as_deref());
    }

    fn drift(&mut self, drift: &Drift, spec: &str) {
        let (file, line) = drift.at(spec);
        let place = format!("file={},line={line}", property(file));
        let Drift { code, message, help, .. } = drift;
        self.annotate(Weight::Drift, Severity::Error, &place, code.name(), message, help.as_deref());
    }

    fn annotate(
        &mut self,
        weight: Weight,
        level: Severity,
        place: &str,
        code: &str,
        message: &str,
        help: Option<&str>,
    ) {
        let (worst, word) = match level {
            Severity::Error => (&mut self.errors, "error"),
            Severity::Warning if self.quiet == Quiet::No => (&mut self.warnings, "warning"),
            Severity::Warning => return,
        };
        let help = help.map(|help| format!("%0A{}", data(help))).unwrap_or_default();
        let line = format!("::{word} {place},title={}::{}{help}\n", property(code), data(message));
        worst.push(weight, harmless(line));
    }
}

impl Format for Github {
    fn begin(&mut self) -> String {
        let text = self.human.begin();
        self.human(&text)
    }

    fn service(&mut self, report: &ServiceReport) -> String {
        open(&report.errors).for_each(|finding| self.finding(Weight::Spec, finding));
        report.drift.iter().for_each(|drift| self.drift(drift, &report.path));
        open(&report.findings).for_each(|finding| self.finding(Weight::Finding, finding));
        let text = self.human.service(report);
        self.human(&text)
    }

    fn file(&mut self, report: &FileReport) -> String {
        open(std::slice::from_ref(&report.finding)).for_each(|finding| self.finding(Weight::Beside, finding));
        let text = self.human.file(report);
        self.human(&text)
    }

    fn repository(&mut self, finding: &Finding) -> String {
        let weight = if finding.level == Severity::Error { Weight::Spec } else { Weight::Beside };
        open(std::slice::from_ref(finding)).for_each(|finding| self.finding(weight, finding));
        let text = self.human.repository(finding);
        self.human(&text)
    }

    fn waiver(&mut self, finding: &Finding) -> String {
        self.finding(Weight::Beside, finding);
        let text = self.human.waiver(finding);
        self.human(&text)
    }

    fn end(&mut self, tally: &Tally) -> String {
        let mut tally = tally.clone();
        tally.took = None;
        let end = self.human.end(&tally);
        self.text.push_str(&end);
        let mut text = self.flush();
        if self.quiet == Quiet::Everything {
            return text;
        }
        let more = self.errors.more + self.warnings.more;
        text.push_str(&self.errors.shown());
        text.push_str(&self.warnings.shown());
        if more > 0 {
            text.push_str(&format!("::notice title=msgen::{more} more are not shown here; the log has all of them\n"));
        }
        text
    }
}

/// A text after `::`.
fn data(text: &str) -> String {
    let lines: Vec<String> = hide(text).lines().map(shortened).collect();
    lines.join("\n").replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value before `::`.
fn property(text: &str) -> String {
    let text = clean(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    text.replace(':', "%3A").replace(',', "%2C")
}
