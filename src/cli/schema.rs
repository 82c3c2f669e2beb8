use clap::ValueEnum;

use super::Status;
use super::talk::Talk;

/// Print the JSON schema, for completion and hints in editors
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  msgen schema > build.schema.json
  and as the first line of build.toml: #:schema ./build.schema.json")]
pub(super) struct Args {
    /// Of what: `spec` is the build.toml
    #[arg(value_name = "KIND", default_value = "spec")]
    kind: Kind,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Spec,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    match args.kind {
        Kind::Spec => talk.product(&msgen::schema::spec()),
    }
}
