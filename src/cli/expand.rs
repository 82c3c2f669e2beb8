use super::Status;
use super::read::{self, Spec};
use super::talk::{Findings, Talk};

/// Print a spec with its presets and everything that `extends` brings written out
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen expand                     the spec of this folder, written out
  msgen expand | msgen render -    gives the Dockerfile of the spec itself
  msgen expand --origin            the same, and where each value comes from")]
pub(super) struct Args {
    #[command(flatten)]
    spec: Spec,

    /// Say at the end of each line where its values come from
    #[arg(long)]
    origin: bool,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let text = match read::read(&args.spec) {
        Ok(text) => text,
        Err(diagnostic) => return talk.unreadable(&diagnostic),
    };
    let expanded = if args.origin { msgen::expanded_with_origins } else { msgen::expanded };
    let compiled = expanded(&text.input());
    let status = talk.report("expand", &text.name, compiled.diagnostics, &compiled.sources, Findings::Allowed);
    match (compiled.value, status) {
        (Some(product), Status::Done) => talk.product(&product),
        (_, status) => status,
    }
}
