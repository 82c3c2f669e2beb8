//! The report as SARIF 2.1.0, for code scanning:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! What a waiver or the baseline hides is left out: GitHub takes every result for an alert, whatever
//! its `suppressions` say. The JSON report has them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fingerprint::{fingerprint, shown};
use super::json::{level, text};
use super::{Drift, FileReport, Finding, Format, Located, ServiceReport, Tally, open};
use crate::diag::{Code, Severity};
use crate::secret::hide;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = "https://github.com/msgen/msgen";
/// The page of all codes.
const PAGE: &str = "https://github.com/msgen/msgen/blob/main/docs/diagnostics.md";

/// Writes SARIF.
#[derive(Debug, Default)]
pub struct Sarif {
    /// Whether there is a result already.
    began: bool,
}

impl Sarif {
    fn results<'a>(&mut self, results: impl IntoIterator<Item = Entry<'a>>) -> String {
        let mut lines = String::new();
        for result in results {
            lines.push_str(if self.began { ",\n" } else { "\n" });
            lines.push_str(&text(&result));
            self.began = true;
        }
        lines
    }
}

impl Format for Sarif {
    fn begin(&mut self) -> String {
        format!(
            "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{},\n\"columnKind\":\"unicodeCodePoints\",\"results\":[",
            text(&Tool { driver: Driver::new() })
        )
    }

    fn service(&mut self, report: &ServiceReport) -> String {
        let errors = open(&report.errors).map(Entry::of_finding);
        let drift = report.drift.iter().map(|drift| Entry::of_drift(drift, &report.path));
        let findings = open(&report.findings).map(Entry::of_finding);
        self.results(errors.chain(drift).chain(findings))
    }

    fn file(&mut self, report: &FileReport) -> String {
        self.results(open(std::slice::from_ref(&report.finding)).map(Entry::of_finding))
    }

    fn repository(&mut self, finding: &Finding) -> String {
        self.results([Entry::of_finding(finding)])
    }

    fn waiver(&mut self, finding: &Finding) -> String {
        self.results([Entry::of_finding(finding)])
    }

    fn end(&mut self, tally: &Tally) -> String {
        let notification = |note: &String| Notification { level: "note", message: Message { text: hide(note) } };
        let invocation = Invocation {
            execution_successful: !tally.incomplete && tally.failed == 0,
            tool_execution_notifications: tally.notes.iter().map(notification).collect(),
        };
        format!("\n],\"invocations\":[{}]}}]}}\n", text(&invocation))
    }
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

impl Driver {
    fn new() -> Self {
        let usual = |code: &Code| if code.is_drift() { Severity::Error } else { code.severity() };
        let rule = |code: &Code| Rule {
            id: code.name(),
            short_description: Message { text: code.summary().to_owned() },
            help: Help { text: code.summary(), markdown: code.explanation() },
            help_uri: format!("{PAGE}#{}", code.name()),
            default_configuration: Configuration { level: level(usual(code)) },
        };
        let rules = Code::ALL.iter().map(rule).collect();
        Self { name: "msgen", semantic_version: env!("CARGO_PKG_VERSION"), information_uri: HOME, rules }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// A result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'a str, String>,
}

impl Entry<'_> {
    fn new(rule: Code, severity: Severity, message: &str, help: Option<&str>, at: Location, print: u64) -> Self {
        let index = Code::ALL.iter().position(|code| *code == rule).unwrap_or_default();
        let help = help.map(|help| format!("\n{help}")).unwrap_or_default();
        // `[text](address)` would be a link.
        let message = hide(&format!("{message}{help}")).replace("](", "]\\(");
        Self {
            rule_id: rule.name(),
            rule_index: index,
            level: level(severity),
            message: Message { text: message },
            locations: vec![at],
            related_locations: Vec::new(),
            partial_fingerprints: ["primaryLocationLineHash", "msgen/v1"].map(|key| (key, shown(print))).into(),
        }
    }

    fn of_finding(finding: &Finding) -> Self {
        let Finding { rule, level, message, help, at, fingerprint, .. } = finding;
        let entry = Self::new(*rule, *level, message, help.as_deref(), Location::new(at, None), *fingerprint);
        let also = finding.also.iter().enumerate().map(|(index, at)| Location::new(at, Some(index)));
        Self { related_locations: also.collect(), ..entry }
    }

    fn of_drift(drift: &Drift, spec: &str) -> Self {
        let Drift { file, code, message, help, .. } = drift;
        let (at, line) = drift.at(spec);
        let at = Located { file: at.to_owned(), line, column: 1, end: (line, 1) };
        let print = fingerprint(*code, file, None, "", 0);
        Self::new(*code, Severity::Error, message, help.as_deref(), Location::new(&at, None), print)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    #[serde(flatten)]
    end: Option<End>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct End {
    end_line: u32,
    end_column: u32,
}

impl Location {
    fn new(at: &Located, id: Option<usize>) -> Self {
        let (end_line, end_column) = at.end;
        let end = (at.end > (at.line, at.column)).then_some(End { end_line, end_column });
        let region = Region { start_line: at.line.max(1), start_column: at.column.max(1), end };
        let artifact_location = ArtifactLocation { uri: uri(&at.file), uri_base_id: "%SRCROOT%" };
        Self { id, physical_location: PhysicalLocation { artifact_location, region } }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

/// A path as a relative reference of RFC 3986.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
