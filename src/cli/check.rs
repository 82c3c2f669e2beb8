use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use msgen::date::Date;
use msgen::diag::Diagnostic;
use msgen::diag::render::Style;
use msgen::report::{
    Diffs, FORMATS, FailOn, Format, Judge, Levels, Options, Quiet, ServiceReport, Status as Of, Tally,
};
use msgen::service::{Service, examine, shared_output, stray};
use msgen::source::Sources;

use super::progress::Progress;
use super::run::{Paths, Run, output, outputs};
use super::talk::{Findings, Talk, style_of_stdout};
use super::{Status, crew};

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

    /// Write what is out of sync before anything is said
    #[arg(long)]
    fix: bool,

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
    let run = match Run::find(&args.paths) {
        Ok(run) => run,
        Err(diagnostic) => return talk.unreadable(&diagnostic),
    };
    let problems = run.problems();
    let sources = &run.workspace.sources;
    let incomplete = problems.has_errors();
    let said = talk.report("check", "the repository", problems, sources, Findings::Allowed);
    // What msgen.toml says of every service is not known.
    if said == Status::Failed && run.broken {
        return Status::Failed;
    }
    let human = args.format == "human";
    let style = style_of_stdout();
    let options = Options { style, quiet: talk.quiet(), diffs: if args.diff { Diffs::Whole } else { Diffs::Short } };
    let Some((_, make)) = FORMATS.iter().find(|(name, _)| *name == args.format) else { return Status::Failed };
    let mut format = make(options);
    let today = args.today.unwrap_or_else(today);
    let judge = Judge::new(
        Levels::default(),
        &[],
        &run.workspace.sources,
        today,
        Some(if human { style } else { Style::Plain }),
    );
    let mut tally = Tally::new(run.given.clone(), &run.from);
    tally.incomplete = incomplete;
    let mut progress = Progress::new("checking", run.services.len(), !human || talk.quiet() != Quiet::No);
    let mut out = Out { talk, status: Status::Done };
    out.print(&format.begin());
    let indices: Vec<usize> = (0..run.services.len()).collect();
    let worked = crew::run(
        &indices,
        args.paths.threads(),
        |index| look(&run, *index, &judge),
        |_, report| {
            tally.service(&report);
            progress.step();
            let text = format.service(&report);
            if !text.is_empty() {
                progress.clear();
                out.print(&text);
            }
        },
    );
    progress.clear();
    if let Err(error) = worked {
        return talk.error(&format!("cannot start a thread: {}", super::talk::reason(&error)));
    }
    strays(&run, &judge, format.as_mut(), &mut tally, &mut out);
    for finding in judge.waivers(run.whole) {
        tally.waiver(&finding);
        out.print(&format.waiver(&finding));
    }
    tally.took = Some(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
    out.print(&format.end(&tally));
    match (out.status, tally.exit(args.fail_on.into())) {
        (Status::Done, 0) => Status::Done,
        (Status::Done, 1) => Status::Findings,
        _ => Status::Failed,
    }
}

/// Where the report goes. A reader that has gone has what it wanted.
struct Out<'a> {
    talk: &'a Talk,
    status: Status,
}

impl Out<'_> {
    fn print(&mut self, text: &str) {
        if self.status == Status::Done && !text.is_empty() {
            self.status = self.talk.product(text);
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
        findings: Vec::new(),
        errors: judge.errors(&service.spec, vec![diagnostic], &Sources::default()),
    }
}

/// Dockerfiles that no spec claims.
fn strays(run: &Run, judge: &Judge<'_>, format: &mut dyn Format, tally: &mut Tally, out: &mut Out<'_>) {
    for path in &run.strays {
        let text = output(path).ok().flatten();
        if !text.as_deref().is_some_and(msgen::drift::is_generated) {
            continue;
        }
        if let Some(report) = stray(path, text.as_deref(), judge) {
            tally.file(&report);
            out.print(&format.file(&report));
        }
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
