//! The report for people: one service after the other, what is the same elsewhere said once, and a
//! summary with the command that repairs.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::fingerprint::first;
use super::{Diffs, Drift, FileReport, Finding, Format, Options, Quiet, ServiceReport, Tally, open};
use crate::diag::render::{Style, clean, shortened};
use crate::diag::{Code, Severity};
use crate::secret::hide;

/// The most lines of a file's diff, and of all diffs.
const MOST_OF_FILE: usize = 20;
const MOST_OF_RUN: usize = 400;
/// The most paths that are named where the same was found.
const MOST_NAMED: usize = 20;

/// Writes for people.
#[derive(Debug)]
pub struct Human {
    options: Options,
    /// What was shown and may come again, by a digest of it.
    shown: BTreeMap<u64, usize>,
    again: Vec<Again>,
    lines_left: usize,
    /// Whether anything was printed yet.
    began: bool,
}

/// Where else the same was found.
#[derive(Debug)]
struct Again {
    code: Code,
    level: Severity,
    /// What it was.
    what: String,
    paths: Vec<String>,
}

impl Human {
    /// What people see with these options.
    pub fn new(options: Options) -> Self {
        let lines_left = if options.diffs == Diffs::Whole { usize::MAX } else { MOST_OF_RUN };
        Self { options, shown: BTreeMap::new(), again: Vec::new(), lines_left, began: false }
    }

    /// Blocks of text, with an empty line between two.
    fn blocks(&mut self, blocks: Vec<String>) -> String {
        let mut text = String::new();
        for block in blocks {
            if self.began {
                text.push('\n');
            }
            self.began = true;
            text.push_str(&block);
        }
        harmless(text)
    }

    /// Whether this was not shown yet; else it is said of the path at the end.
    fn is_new(&mut self, parts: &[&str], code: Code, level: Severity, what: String, path: &str) -> bool {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let next = self.again.len();
        let index = *self.shown.entry(first(&hash.finalize())).or_insert(next);
        if index == next {
            self.again.push(Again { code, level, what, paths: Vec::new() });
            return true;
        }
        let paths = &mut self.again[index].paths;
        if paths.last().is_none_or(|last| last != path) {
            paths.push(path.to_owned());
        }
        false
    }

    fn drift(&mut self, drift: &Drift) -> Option<String> {
        let Drift { file, code, message, help, line, diff } = drift;
        let elsewhere = message.replace(file, "");
        let parts = [code.name(), &elsewhere, diff.as_deref().unwrap_or_default()];
        let what = format!("the same as in {file}:");
        if !self.is_new(&parts, *code, Severity::Error, what, file) {
            return None;
        }
        let style = self.options.style;
        let mut text = title(style, Severity::Error, *code, &hide(message));
        let lines = diff.as_deref().filter(|_| self.options.quiet == Quiet::No);
        if let Some(diff) = lines {
            let bar = paint(style, BLUE, "|");
            text.push_str(&format!("  {} {}:{line}:1\n   {bar}\n", paint(style, BLUE, "-->"), clean(file)));
            for line in self.lines(&hide(diff)) {
                let line = clean_line(&line);
                let line = match line.as_bytes().first() {
                    Some(b'-') => paint(style, RED, &line),
                    Some(b'+') => paint(style, GREEN, &line),
                    _ => line,
                };
                text.push_str(format!("   {bar} {line}").trim_end());
                text.push('\n');
            }
        }
        if let Some(help) = help {
            let (bar, equals) = (paint(style, BLUE, "|"), paint(style, BLUE, "="));
            text.push_str(&format!(
                "   {bar}\n   {equals} {}: {}\n",
                paint(style, BOLD, "help"),
                shortened(&hide(help))
            ));
        }
        Some(text)
    }

    /// The lines of a diff that are shown.
    fn lines(&mut self, diff: &str) -> Vec<String> {
        let short = self.options.diffs == Diffs::Short;
        let all: Vec<&str> = diff.lines().collect();
        // The place says where the first part is.
        let all = all.strip_prefix(&all[..usize::from(diff.starts_with("@@"))]).unwrap_or(&all);
        let most = if short { MOST_OF_FILE.min(self.lines_left) } else { usize::MAX };
        let mut lines: Vec<String> = all
            .iter()
            .take(most)
            .map(|line| if line.starts_with("@@") { "…".to_owned() } else { (*line).to_owned() })
            .collect();
        self.lines_left = self.lines_left.saturating_sub(lines.len());
        if all.len() > lines.len() {
            lines.push(format!("… {} more lines: `--diff` shows them", all.len() - lines.len()));
        }
        lines
    }

    /// A finding, unless it is not for these eyes or was shown for another service already.
    fn finding(&mut self, finding: &Finding, path: &str) -> Option<String> {
        if self.options.quiet == Quiet::Warnings && finding.level == Severity::Warning {
            return None;
        }
        let at = finding.within.as_ref().unwrap_or(&finding.at);
        let place = format!("{}:{}:{}", at.file, at.line, at.column);
        let parts = [finding.rule.name(), finding.message.as_str(), place.as_str()];
        // What lies in the spec itself is this service's alone.
        let what = format!("{}: the same in", finding.message);
        if at.file != path && !self.is_new(&parts, finding.rule, finding.level, what, path) {
            return None;
        }
        finding.shown.clone()
    }
}

impl Format for Human {
    fn begin(&mut self) -> String {
        String::new()
    }

    fn service(&mut self, report: &ServiceReport) -> String {
        if self.options.quiet == Quiet::Everything {
            return String::new();
        }
        let mut blocks = Vec::new();
        for finding in open(&report.errors) {
            blocks.extend(self.finding(finding, &report.path));
        }
        for drift in &report.drift {
            blocks.extend(self.drift(drift));
        }
        for finding in open(&report.findings) {
            blocks.extend(self.finding(finding, &report.path));
        }
        self.blocks(blocks)
    }

    fn file(&mut self, report: &FileReport) -> String {
        if self.options.quiet == Quiet::Everything {
            return String::new();
        }
        let open = open(std::slice::from_ref(&report.finding)).next();
        let quiet = |finding: &&Finding| self.options.quiet == Quiet::No || finding.level == Severity::Error;
        let block = open.filter(quiet).and_then(|finding| finding.shown.clone());
        self.blocks(block.into_iter().collect())
    }

    fn repository(&mut self, finding: &Finding) -> String {
        self.waiver(finding)
    }

    fn waiver(&mut self, finding: &Finding) -> String {
        if self.options.quiet == Quiet::Everything {
            return String::new();
        }
        let file = finding.at.file.clone();
        let block = self.finding(finding, &file);
        self.blocks(block.into_iter().collect())
    }

    fn end(&mut self, tally: &Tally) -> String {
        if self.options.quiet == Quiet::Everything {
            return String::new();
        }
        let style = self.options.style;
        let again = std::mem::take(&mut self.again);
        let same = |again: &Again| {
            let text = format!("{} {}", hide(&again.what), names(&again.paths));
            title(style, again.level, again.code, &text)
        };
        let mut blocks: Vec<String> = again.iter().filter(|again| !again.paths.is_empty()).map(same).collect();
        let mut last = String::new();
        if self.options.quiet == Quiet::No {
            let note = |note: &String| format!("{}: {}\n", paint(style, BOLD, "note"), shortened(&hide(note)));
            last.extend(tally.notes.iter().map(note));
        }
        last.push_str(&tally.summary());
        if let Some(took) = tally.took {
            last.push_str(&format!("   ({}.{:02} s)", took / 1000, took % 1000 / 10));
        }
        last.push('\n');
        if let Some(fix) = tally.fix_line() {
            last.push_str(&format!("{}: {}\n", paint(style, BOLD, "fix"), clean(&fix)));
        }
        blocks.push(last);
        self.blocks(blocks)
    }
}

/// The first of the paths, and how many more there are.
fn names(paths: &[String]) -> String {
    let named: Vec<String> = paths.iter().take(MOST_NAMED).map(|path| clean(path)).collect();
    let more = match paths.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const BLUE: &str = "\u{1b}[1;94m";
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

fn paint(style: Style, color: &str, text: &str) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Color => format!("{color}{text}{RESET}"),
    }
}

/// The first line of a diagnostic.
fn title(style: Style, level: Severity, code: Code, message: &str) -> String {
    let (word, color) = match level {
        Severity::Error => ("error", "\u{1b}[1;91m"),
        Severity::Warning => ("warning", "\u{1b}[1;33m"),
    };
    let word = paint(style, color, &format!("{word}[{}]", code.name()));
    format!("{word}{}\n", paint(style, BOLD, &format!(": {}", shortened(message))))
}

/// A line of a file: tabs stay.
fn clean_line(line: &str) -> String {
    line.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

/// Runners of CI services obey these anywhere in a line; shown as the other characters that are obeyed.
pub(super) fn harmless(text: String) -> String {
    if text.contains("##[") || text.contains("##vso[") { text.replace("##", "\\u{23}#") } else { text }
}
