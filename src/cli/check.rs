use std::io;
use std::path::PathBuf;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use msgen::date::Date;
use msgen::diag::render::Style;
use msgen::diag::suggest::list;
use msgen::diag::{Diagnostic, Diagnostics, Severity};
use msgen::policy::Targets;
use msgen::report::{
    Diffs, FORMATS, FailOn, Finding, Format, Found, Judge, Levels, Options, Quiet, ServiceReport, Status as Of, Tally,
};
use msgen::service::{Service, crlf, examine, shared_output};
use msgen::source::Sources;
use msgen::workspace::FILE;

use super::progress::Progress;
use super::run::{Paths, Problem, Run, outputs};
use super::talk::{Findings, Talk, style_of_stdout};
use super::write::{self, How};
use super::{Status, baseline, crew};

/// Say what is out of sync and what the policy forbids, of every service at once
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen check                      every service below this folder
  msgen check services/orders      one of them
  msgen check --diff               with the whole difference of each file
  msgen check --fix                write what is out of sync, then say what is left
  msgen check --format sarif       for a code scanner; also json and github

It reads and never writes, but for --fix. The last line is the command that repairs what can be repaired.

Exit codes:
  0  all is as it should be
  1  a file is out of sync, or there is a finding that counts (--fail-on)
  2  the answer is not whole: a spec has errors, or something cannot be read")]
pub(super) struct Args {
    #[command(flatten)]
    paths: Paths,

    /// Show the whole difference of each file, not its beginning
    #[arg(long)]
    diff: bool,

    /// Write what is out of sync before anything is said; nothing is removed
    #[arg(long)]
    fix: bool,

    /// Let pass the findings that this file counts, so that a large repository can start green
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write the findings of this run to the file of --baseline
    #[arg(long, requires = "baseline")]
    update_baseline: bool,

    /// How the report is written
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = PossibleValuesParser::new(FORMATS.iter().map(|(name, _)| *name)))]
    format: String,

    /// What makes the exit code 1: errors, warnings too, or nothing
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: Level,

    /// The day that waivers are compared with, for tests
    #[arg(long, value_name = "DATE", hide = true, value_parser = date)]
    today: Option<Date>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Level {
    Error,
    Warning,
    Never,
}

impl From<Level> for FailOn {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Never => Self::Never,
        }
    }
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let began = Instant::now();
    let baseline = match args.baseline.as_deref().map(|path| baseline::read(path, args.update_baseline)).transpose() {
        Ok(baseline) => baseline,
        Err(diagnostic) => return refused(args, diagnostic, talk),
    };
    let mut run = match Run::find(&args.paths) {
        Ok(run) => run,
        Err(diagnostic) => return refused(args, diagnostic, talk),
    };
    // What msgen.toml says of every service is not known.
    if run.broken {
        return broken(args, run.problems(), &run.workspace.sources, talk);
    }
    if args.fix {
        // What cannot be written is said again, with what else is wrong.
        write::apply(&run, &How { force: false, prune: false, threads: args.paths.threads() }, talk);
        run = match run.again(args.paths.threads()) {
            Ok(run) => run,
            Err(diagnostic) => return refused(args, diagnostic, talk),
        };
    }
    let (known, anew) = if args.update_baseline { (None, baseline) } else { (baseline, None) };
    let style = (args.format == "human").then(style_of_stdout);
    let sources = run.workspace.sources.clone();
    let judge = Judge::new(
        run.workspace.file.policy.as_ref().map(Levels::of_policy).unwrap_or_default(),
        &run.workspace.waivers,
        &sources,
        args.today.unwrap_or_else(today),
        Some(style.unwrap_or(Style::Plain)),
    )
    .with_folder(run.folder())
    .with_targets(Targets::of(run.workspace.file.policy.as_ref(), &run.workspace.defaults))
    .with_baseline(known.as_ref().map(|baseline| &baseline.known));
    let tally = Tally::new(run.given.clone(), &run.from).outside(run.outside.clone());
    let mut report = Report::begin(args, tally, run.services.len(), talk);
    // A run over everything knows what is gone.
    report.new_baseline = anew.map(|file| if run.whole { file.emptied() } else { file });
    if let Err(error) = report.services(&run, args.paths.threads(), &judge) {
        return report.stopped(&format!("cannot start a thread: {}", super::talk::reason(&error)), None);
    }
    report.strays(&run, &judge);
    report.repository(run.problems(), &judge, &sources);
    if run.whole && report.saw_all() {
        let path = run.workspace.path.as_deref().unwrap_or(FILE).to_owned();
        let missing = judge.targets().missing().into_iter();
        let missing: Vec<Problem> = missing.map(|diagnostic| Problem { path: path.clone(), diagnostic }).collect();
        report.repository(&missing, &judge, &sources);
    }
    report.waivers(&judge, run.whole);
    if report.is_empty() {
        let message = format!("there is no spec in {}", list(run.given.iter().map(String::as_str)));
        return report.stopped(&message, Some("`msgen init` writes one for the project of a folder"));
    }
    report.end(Some(began), args.fail_on.into())
}

/// Says why nothing could be looked at.
fn refused(args: &Args, diagnostic: Diagnostic, talk: &Talk) -> Status {
    if args.format != "github" {
        talk.unreadable(&diagnostic);
    }
    document(args, &[Problem { path: FILE.to_owned(), diagnostic }], &Sources::default(), talk)
}

/// Says what is wrong with the whole repository.
fn broken(args: &Args, problems: &[Problem], sources: &Sources, talk: &Talk) -> Status {
    let errors = problems.iter().filter(|problem| problem.diagnostic.severity() == Severity::Error);
    let errors: Vec<Problem> = errors.cloned().collect();
    if args.format != "github" {
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend(errors.iter().map(|problem| problem.diagnostic.clone()));
        talk.report("check", "the repository", diagnostics, sources, Findings::Allowed);
    }
    document(args, &errors, sources, talk)
}

/// What is wrong with the whole repository, for programs: their document is whole in any case. People read it on stderr,
/// but for those who read the log of GitHub, where the report alone forges no command.
fn document(args: &Args, errors: &[Problem], sources: &Sources, talk: &Talk) -> Status {
    if args.format != "human" {
        let judge = Judge::new(Levels::default(), &[], sources, args.today.unwrap_or_else(today), Some(Style::Plain));
        let mut report = Report::begin(args, Tally::default(), 0, talk);
        report.repository(errors, &judge, sources);
        report.end(None, FailOn::Never);
    }
    Status::Failed
}

/// A report while it is written.
struct Report<'a> {
    format: Box<dyn Format>,
    /// Whether people read it, and not programs.
    human: bool,
    tally: Tally,
    progress: Progress,
    talk: &'a Talk,
    /// Whether the report could be written until now.
    status: Status,
    /// The baseline that is written in the end.
    new_baseline: Option<baseline::File>,
}

impl<'a> Report<'a> {
    fn begin(args: &Args, tally: Tally, services: usize, talk: &'a Talk) -> Self {
        let human = args.format == "human";
        let options = Options {
            style: if human { style_of_stdout() } else { Style::Plain },
            quiet: talk.quiet(),
            diffs: if args.diff { Diffs::Whole } else { Diffs::Short },
        };
        let (_, make) = FORMATS.iter().find(|(name, _)| *name == args.format).unwrap_or(&FORMATS[0]);
        let progress = Progress::new("checking", services, !human || talk.quiet() != Quiet::No);
        let mut report =
            Self { format: make(options), human, tally, progress, talk, status: Status::Done, new_baseline: None };
        let begin = report.format.begin();
        report.print(&begin);
        report
    }

    fn services(&mut self, run: &Run, threads: usize, judge: &Judge<'_>) -> io::Result<()> {
        let indices: Vec<usize> = (0..run.services.len()).collect();
        crew::run(
            &indices,
            threads,
            |index| look(run, *index, judge),
            |_, report| {
                self.record(&report.path, &report.findings);
                self.tally.service(&report);
                self.progress.step();
                let text = self.format.service(&report);
                self.print(&text);
            },
        )
    }

    /// Dockerfiles that no spec claims.
    fn strays(&mut self, run: &Run, judge: &Judge<'_>) {
        for path in &run.strays {
            let Some(report) = run.stray(path, judge) else { continue };
            self.record(&report.path, std::slice::from_ref(&report.finding));
            self.tally.file(&report);
            let text = self.format.file(&report);
            self.print(&text);
        }
    }

    /// What is wrong with the repository itself.
    fn repository(&mut self, problems: &[Problem], judge: &Judge<'_>, sources: &Sources) {
        let is_error = |problem: &&Problem| problem.diagnostic.severity() == Severity::Error;
        let (errors, warnings): (Vec<&Problem>, Vec<&Problem>) = problems.iter().partition(is_error);
        let errors = errors
            .into_iter()
            .map(|Problem { path, diagnostic }| judge.errors(path, vec![diagnostic.clone()], sources));
        let warnings = warnings
            .into_iter()
            .map(|Problem { path, diagnostic }| judge.judge(path, vec![Found::from(diagnostic.clone())], sources));
        for finding in errors.chain(warnings).flatten() {
            self.tally.repository(&finding);
            let text = self.format.repository(&finding);
            self.print(&text);
        }
    }

    /// Whether every service could be looked at.
    fn saw_all(&self) -> bool {
        self.tally.services > 0 && self.tally.failed == 0 && !self.tally.incomplete
    }

    /// Whether there was nothing to look at.
    fn is_empty(&self) -> bool {
        self.tally.services == 0
            && !self.tally.incomplete
            && self.tally.orphans + self.tally.unmanaged + self.tally.waived + self.tally.baseline == 0
    }

    fn waivers(&mut self, judge: &Judge<'_>, whole: bool) {
        for finding in judge.waivers(whole) {
            self.tally.waiver(&finding);
            let text = self.format.waiver(&finding);
            self.print(&text);
        }
        self.tally.notes.extend(judge.note().filter(|_| whole && self.saw_all()));
    }

    /// The end of a run that could not do what it was asked for.
    fn stopped(mut self, message: &str, help: Option<&str>) -> Status {
        if !self.human {
            self.tally.incomplete = true;
            self.tally.notes.push(message.to_owned());
            let text = self.format.end(&self.tally);
            self.print(&text);
        }
        self.progress.clear();
        self.talk.error_with_help(message, help)
    }

    fn end(mut self, began: Option<Instant>, fail_on: FailOn) -> Status {
        self.tally.notes.extend(crlf(self.tally.crlf));
        self.tally.took = began.map(|began| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        let text = self.format.end(&self.tally);
        self.print(&text);
        if let Some(baseline) = self.new_baseline.take() {
            // What a broken spec has is not known, and would be forgotten.
            if self.tally.incomplete || self.tally.failed > 0 {
                return self.talk.error("the baseline is as it was: not every spec could be looked at");
            }
            return baseline.write(self.talk);
        }
        match (self.status, self.tally.exit(fail_on)) {
            (Status::Done, 0) => Status::Done,
            (Status::Done, 1) => Status::Findings,
            _ => Status::Failed,
        }
    }

    /// A reader that has gone has what it wanted.
    fn print(&mut self, text: &str) {
        if self.status == Status::Done && !text.is_empty() {
            self.progress.clear();
            self.status = self.talk.product(text);
        }
    }

    fn record(&mut self, path: &str, findings: &[Finding]) {
        if let Some(baseline) = &mut self.new_baseline {
            baseline.known.record(path, findings);
        }
    }
}

/// What is said of one service.
fn look(run: &Run, index: usize, judge: &Judge<'_>) -> ServiceReport {
    let service = &run.services[index];
    if let Some(claimed) = run.claim(index) {
        return failed(service, shared_output(&run.services, claimed), judge);
    }
    run.with(service, |input| examine(service, input, &outputs(service), judge))
        .unwrap_or_else(|diagnostic| failed(service, diagnostic, judge))
}

fn failed(service: &Service, diagnostic: Diagnostic, judge: &Judge<'_>) -> ServiceReport {
    ServiceReport {
        path: service.spec.clone(),
        status: Of::Failed,
        drift: Vec::new(),
        crlf: 0,
        findings: Vec::new(),
        errors: judge.errors(&service.spec, vec![diagnostic], &Sources::default()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a day as 2027-03-01".to_owned())
}

/// The day, by the clock of this machine, in UTC.
fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::of_days(i64::try_from(seconds / 86_400).unwrap_or_default())
}
