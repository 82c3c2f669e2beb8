//! The command line: the one place that reads arguments, environment and files, and that prints.
//!
//! - stdout carries the product alone, and nothing at all when something is wrong; the rest is stderr.
//! - A file is written whole or not at all.

/// Findings that are let pass because they were there.
mod baseline;
/// `msgen check`.
mod check;
/// `msgen completions`.
mod completions;
/// Work that threads share.
mod crew;
/// The repository on the disk.
mod disk;
/// `msgen expand`.
mod expand;
/// `msgen explain`.
mod explain;
/// `msgen init`.
mod init;
/// Files that are put in their place whole.
mod place;
/// `msgen preset`.
mod preset;
/// How far a run has come.
mod progress;
/// Specs, from files and from stdin.
mod read;
/// `msgen render`.
mod render;
/// The services that a command works on.
mod run;
/// `msgen schema`.
mod schema;
/// What is said on stderr, and the product on stdout.
mod talk;
/// What lies below a folder.
mod walk;
/// `msgen write`.
mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgAction, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use talk::{Quiet, Talk};

/// Compile a build.toml into a Dockerfile.
///
/// A build.toml says what is built, from what, and what goes into which image. msgen writes the
/// multi-stage Dockerfile for it that an expert would have written: ordered for the build cache,
/// with cache mounts, pinned users and a .dockerignore. The file is readable and yours; building it
/// takes docker alone. msgen itself never builds, pulls or needs the network.
#[derive(Parser)]
#[command(name = "msgen", version, max_term_width = 100, after_help = SHORT_HELP, after_long_help = LONG_HELP)]
#[command(subcommand_required = true, arg_required_else_help = true, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Say less: once for no findings, twice for nothing but the exit code.
    #[arg(short, long, global = true, action = ArgAction::Count)]
    quiet: u8,

    /// Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true
    )]
    color: Color,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Render(render::Args),
    Write(write::Args),
    Check(check::Args),
    Expand(expand::Args),
    Preset(preset::Args),
    Explain(explain::Args),
    Schema(schema::Args),
    Completions(completions::Args),
}

#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

const SHORT_HELP: &str = "`msgen --help` says more, with examples.";

const LONG_HELP: &str = "\
Try first:
  msgen init                       write a build.toml for the project in this folder
  msgen render                     print the Dockerfile of ./build.toml
  msgen write                      write it, and Dockerfile.dockerignore beside it

Examples:
  msgen write services             the files of every spec below a folder
  msgen render services/orders     the build.toml of another folder
  msgen expand                     the spec with everything that presets and `extends` bring
  msgen preset show go             the parameters of `[stages.app.go]`
  msgen explain root-user          what a finding means and how to be rid of it
  generate | msgen render -        a spec from stdin

Exit codes:
  0  all well; findings are said and change nothing
  1  there are findings, and --deny-findings was given
  2  the job could not be done: errors in the spec, an unreadable file, wrong arguments";

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// All well.
    Done,
    /// There are findings, and they were denied.
    Findings,
    /// The job could not be done.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Done => Self::SUCCESS,
            Status::Findings => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}

/// Does what the arguments say.
pub(crate) fn run() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let command = Cli::command().color(wanted_color(&args));
    match command.try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => dispatch(&cli).into(),
        Err(error) => usage(&error),
    }
}

fn dispatch(cli: &Cli) -> Status {
    match cli.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let talk = Talk::new(match cli.quiet {
        0 => Quiet::No,
        1 => Quiet::Findings,
        _ => Quiet::Everything,
    });
    match &cli.command {
        Command::Init(args) => init::run(args, &talk),
        Command::Render(args) => render::run(args, &talk),
        Command::Write(args) => write::run(args, &talk),
        Command::Check(args) => check::run(args, &talk),
        Command::Expand(args) => expand::run(args, &talk),
        Command::Preset(args) => preset::run(args, &talk),
        Command::Explain(args) => explain::run(args, &talk),
        Command::Schema(args) => schema::run(args, &talk),
        Command::Completions(args) => completions::run(args, Cli::command(), &talk),
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    // Where even this cannot be printed there is nobody to tell.
    let printed = error.print();
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let status = match printed {
        Err(error) if asked && error.kind() != std::io::ErrorKind::BrokenPipe => Status::Failed,
        _ if asked => Status::Done,
        _ => Status::Failed,
    };
    status.into()
}

/// The value of `--color`, read ahead: clap's own messages heed it too.
fn wanted_color(args: &[OsString]) -> ColorChoice {
    let mut words = args.iter().filter_map(|arg| arg.to_str()).take_while(|word| *word != "--");
    let mut wanted = None;
    while let Some(word) = words.next() {
        let value = if word == "--color" { words.next() } else { word.strip_prefix("--color=") };
        wanted = value.or(wanted);
    }
    match wanted {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}
