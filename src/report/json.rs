//! The report as JSON, one line a service: `schema/report.schema.json` says its form.

use serde::Serialize;

use super::fingerprint::shown;
use super::{Drift, FileReport, Finding, Format, Located, ServiceReport, State, Tally, Waived};
use crate::diag::Severity;
use crate::diag::render::is_hidden;
use crate::secret::hide;

/// The version of the form.
const VERSION: u32 = 1;

/// Writes JSON.
#[derive(Debug, Default)]
pub struct Json {
    part: Part,
    /// Whether the part has an item already.
    began: bool,
}

/// The lists of the report, in this order.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    #[default]
    Services,
    Files,
    Repository,
    Waivers,
    End,
}

impl Json {
    /// An item of a part, after the end of the parts before.
    fn item(&mut self, part: Part, item: &impl Serialize) -> String {
        let comma = if self.part == part && self.began { "," } else { "" };
        let text = format!("{}{comma}\n{}", self.up_to(part), text(item));
        self.began = true;
        text
    }

    /// The end of the parts before a part.
    fn up_to(&mut self, part: Part) -> String {
        let mut between = String::new();
        while self.part < part {
            between.push_str(if self.began { "\n]" } else { "]" });
            self.began = false;
            self.part = match self.part {
                Part::Services => Part::Files,
                Part::Files => Part::Repository,
                Part::Repository => Part::Waivers,
                Part::Waivers | Part::End => Part::End,
            };
            between.push_str(match self.part {
                Part::Files => ",\"files\":[",
                Part::Repository => ",\"repository\":[",
                Part::Waivers => ",\"waivers\":[",
                Part::Services | Part::End => "",
            });
        }
        between
    }
}

impl Format for Json {
    fn begin(&mut self) -> String {
        format!("{{\"version\":{VERSION},\"services\":[")
    }

    fn service(&mut self, report: &ServiceReport) -> String {
        self.item(Part::Services, &Service::from(report))
    }

    fn file(&mut self, report: &FileReport) -> String {
        self.item(Part::Files, &File::from(report))
    }

    fn repository(&mut self, finding: &Finding) -> String {
        self.item(Part::Repository, &One::from(finding))
    }

    fn waiver(&mut self, finding: &Finding) -> String {
        self.item(Part::Waivers, &One::from(finding))
    }

    fn end(&mut self, tally: &Tally) -> String {
        let summary = text(&Summary::from(tally));
        let notes: Vec<String> = tally.notes.iter().map(|note| hide(note)).collect();
        let (notes, fix) = (text(&notes), text(&tally.fix()));
        format!("{},\"summary\":{summary},\"notes\":{notes},\"fix\":{fix}}}\n", self.up_to(Part::End))
    }
}

#[derive(Serialize)]
struct Service<'a> {
    path: &'a str,
    status: &'static str,
    drift: Vec<Drifted<'a>>,
    errors: Vec<One<'a>>,
    findings: Vec<One<'a>>,
}

impl<'a> From<&'a ServiceReport> for Service<'a> {
    fn from(report: &'a ServiceReport) -> Self {
        Self {
            path: &report.path,
            status: report.status.name(),
            drift: report.drift.iter().map(Drifted::from).collect(),
            errors: report.errors.iter().map(One::from).collect(),
            findings: report.findings.iter().map(One::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct Drifted<'a> {
    file: &'a str,
    code: &'static str,
    message: String,
    help: Option<String>,
    line: u32,
    diff: Option<String>,
}

impl<'a> From<&'a Drift> for Drifted<'a> {
    fn from(drift: &'a Drift) -> Self {
        Self {
            file: &drift.file,
            code: drift.code.name(),
            message: hide(&drift.message),
            help: drift.help.as_deref().map(hide),
            line: drift.line,
            diff: drift.diff.as_deref().map(hide),
        }
    }
}

#[derive(Serialize)]
struct One<'a> {
    rule: &'static str,
    level: &'static str,
    message: String,
    help: Option<String>,
    target: Option<&'a str>,
    at: Place<'a>,
    also: Vec<Place<'a>>,
    fingerprint: String,
    waived: Option<Reason<'a>>,
    baseline: bool,
}

impl<'a> From<&'a Finding> for One<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.name(),
            level: level(finding.level),
            message: hide(&finding.message),
            help: finding.help.as_deref().map(hide),
            target: finding.target.as_deref(),
            at: Place::from(&finding.at),
            also: finding.also.iter().map(Place::from).collect(),
            fingerprint: shown(finding.fingerprint),
            waived: match &finding.state {
                State::Waived(waived) => Some(Reason::from(&**waived)),
                State::Open | State::Baseline => None,
            },
            baseline: finding.state == State::Baseline,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'a> From<&'a Located> for Place<'a> {
    fn from(at: &'a Located) -> Self {
        let Located { file, line, column, end: (end_line, end_column) } = at;
        Self { file, line: *line, column: *column, end_line: *end_line, end_column: *end_column }
    }
}

#[derive(Serialize)]
struct Reason<'a> {
    owner: &'a str,
    reason: String,
    until: String,
    at: Place<'a>,
}

impl<'a> From<&'a Waived> for Reason<'a> {
    fn from(waived: &'a Waived) -> Self {
        Self {
            owner: &waived.owner,
            reason: hide(&waived.reason),
            until: waived.until.to_string(),
            at: Place::from(&waived.at),
        }
    }
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    code: &'static str,
    prune: bool,
    #[serde(flatten)]
    finding: One<'a>,
}

impl<'a> From<&'a FileReport> for File<'a> {
    fn from(report: &'a FileReport) -> Self {
        Self {
            path: &report.path,
            code: report.finding.rule.name(),
            prune: report.prune,
            finding: One::from(&report.finding),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    services: usize,
    drifted: usize,
    failed: usize,
    with_findings: usize,
    errors: usize,
    warnings: usize,
    orphans: usize,
    unmanaged: usize,
    waived: usize,
    baseline: usize,
    complete: bool,
}

impl From<&Tally> for Summary {
    fn from(tally: &Tally) -> Self {
        Self {
            services: tally.services,
            drifted: tally.drifted,
            failed: tally.failed,
            with_findings: tally.with_findings,
            errors: tally.errors,
            warnings: tally.warnings,
            orphans: tally.orphans,
            unmanaged: tally.unmanaged,
            waived: tally.waived,
            baseline: tally.baseline,
            complete: !tally.incomplete && tally.failed == 0,
        }
    }
}

/// A level as the formats write it.
pub(super) fn level(level: Severity) -> &'static str {
    match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// JSON on one line. What a terminal or the log of a CI service would obey stands as an escape.
pub(super) fn text(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut safe = String::with_capacity(text.len());
    for c in text.replace("##", "\\u0023#").chars() {
        if is_hidden(c) {
            let mut units = [0; 2];
            safe.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            safe.push(c);
        }
    }
    safe
}
