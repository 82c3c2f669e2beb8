//! What `msgen check` says: findings that were judged, one service at a time, in one of the
//! [`FORMATS`]. Nothing here grows with the number of services but the [`Tally`]'s paths.

pub mod baseline;
pub mod fingerprint;
pub mod github;
pub mod human;
pub mod json;
pub mod judge;
pub mod located;
pub mod sarif;
pub mod tally;

pub use baseline::Baseline;
pub use human::Human;
pub use judge::{Found, Judge, Levels};
pub use located::Located;
pub use tally::{FailOn, Tally};

use crate::date::Date;
use crate::diag::render::Style;
use crate::diag::{Code, Severity};

/// Something that was found, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which kind of thing.
    pub rule: Code,
    /// How bad it is here.
    pub level: Severity,
    /// What it is, in one line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where it is, in a file of the repository.
    pub at: Located,
    /// Where a preset that comes with msgen has it: `at` is where that is used.
    pub within: Option<Located>,
    /// Other places that explain it.
    pub also: Vec<Located>,
    /// The target whose image it is about.
    pub target: Option<String>,
    /// What it is about: an image, a label's key.
    pub subject: String,
    /// What it is known by from run to run.
    pub fingerprint: u64,
    /// Whether it counts.
    pub state: State,
    /// The text for people; an open finding alone has it.
    pub shown: Option<String>,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It does.
    Open,
    /// A waiver hides it.
    Waived(Box<Waived>),
    /// It was there when the baseline was written.
    Baseline,
}

/// What a waiver says of the findings that it hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// Where it is written.
    pub at: Located,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day that it holds.
    pub until: Date,
}

/// A file on the disk that is not what its spec makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The file, relative to the repository's root.
    pub file: String,
    /// Which kind of drift.
    pub code: Code,
    /// What it is, in one line.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The first line that differs, from 1.
    pub line: u32,
    /// What differs: lines that begin with a blank, `-` (what lies there) or `+` (what should).
    pub diff: Option<String>,
}

impl Drift {
    /// Where it is said to those who look at files: one that is not there has no line, and the name of the spec is what
    /// claims its place.
    pub fn at<'a>(&'a self, spec: &'a str) -> (&'a str, u32) {
        if self.code == Code::MissingDockerfile { (spec, 1) } else { (&self.file, self.line) }
    }
}

/// What became of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its files are what its spec makes.
    InSync,
    /// They are not.
    Drifted,
    /// Its spec has errors, or something could not be read: nothing was compared.
    Failed,
}

impl Status {
    /// As the formats write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::InSync => "in-sync",
            Self::Drifted => "drifted",
            Self::Failed => "failed",
        }
    }
}

/// Everything about one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceReport {
    /// The spec, relative to the repository's root.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// Its files that are not what the spec makes.
    pub drift: Vec<Drift>,
    /// How many of its other files have CRLF line ends.
    pub crlf: usize,
    /// What works and is still a mistake.
    pub findings: Vec<Finding>,
    /// What keeps it from being rendered.
    pub errors: Vec<Finding>,
}

/// A Dockerfile that no spec claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// The file, relative to the repository's root.
    pub path: String,
    /// Whether `msgen write --prune` would remove it.
    pub prune: bool,
    /// What is wrong with it.
    pub finding: Finding,
}

/// How much of a report is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quiet {
    /// All of it.
    No,
    /// Errors alone, without diffs.
    Warnings,
    /// Nothing.
    Everything,
}

/// How much of the diffs is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diffs {
    /// As much as people read.
    Short,
    /// All.
    Whole,
}

/// What a format is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Colours, of what people read.
    pub style: Style,
    /// How much of what people read.
    pub quiet: Quiet,
    /// How much of the diffs.
    pub diffs: Diffs,
}

/// A way to write a report: first the services, then the files, then the repository, then the waivers. Each call
/// returns what is to be printed.
pub trait Format {
    /// The beginning.
    fn begin(&mut self) -> String;
    /// A service.
    fn service(&mut self, report: &ServiceReport) -> String;
    /// A Dockerfile that no spec claims.
    fn file(&mut self, report: &FileReport) -> String;
    /// What is wrong with the repository itself, and no mistake of one service.
    fn repository(&mut self, finding: &Finding) -> String;
    /// A waiver that is over, or hides nothing.
    fn waiver(&mut self, finding: &Finding) -> String;
    /// The end.
    fn end(&mut self, tally: &Tally) -> String;
}

/// Makes a format.
type Make = fn(Options) -> Box<dyn Format>;

/// Every format, by the name that `--format` takes.
pub const FORMATS: &[(&str, Make)] = &[
    ("human", |options| Box::new(Human::new(options))),
    ("json", |_| Box::new(json::Json::default())),
    ("github", |options| Box::new(github::Github::new(options))),
    ("sarif", |_| Box::new(sarif::Sarif::default())),
];

/// A finding that is neither said nor counted away.
fn open(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.state == State::Open)
}

/// How many of something, in words.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
