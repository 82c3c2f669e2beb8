use std::path::Path;

use clap::ValueEnum;
use msgen::diag::Diagnostics;
use msgen::preset::Preset;
use msgen::source::Sources;
use msgen::workspace;

use super::Status;
use super::disk::Disk;
use super::talk::{Findings, Talk};

/// Print the JSON schema, for completion and hints in editors
#[derive(clap::Args)]
#[command(after_help = "\
In a repository whose msgen.toml names a folder of presets, a stage of the spec can use those too.

Examples:
  msgen schema > build.schema.json
  and as the first line of build.toml: #:schema ./build.schema.json
  msgen schema preset              the schema of a preset's file")]
pub(super) struct Args {
    /// Of what
    #[arg(value_name = "KIND", default_value = "spec")]
    kind: Kind,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// The build.toml
    Spec,
    /// A preset's file
    Preset,
    /// The msgen.toml
    Workspace,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    match args.kind {
        Kind::Spec => with_presets(talk, msgen::schema::spec),
        Kind::Preset => talk.product(&msgen::schema::preset()),
        Kind::Workspace => with_presets(talk, msgen::schema::workspace),
    }
}

/// A schema with the presets that specs of this folder can use.
fn with_presets(talk: &Talk, schema: fn(&[Preset]) -> String) -> Status {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let workspace = workspace::load(&Disk::around(Path::new("")));
    workspace.mount(&mut sources, &mut diagnostics);
    let catalogue = workspace.catalogue;
    workspace::check(&catalogue, &mut sources, &mut diagnostics);
    match talk.report("print", "the schema", diagnostics, &sources, Findings::Allowed) {
        Status::Done => talk.product(&schema(&catalogue.load())),
        status => status,
    }
}
