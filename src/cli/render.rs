use std::path::PathBuf;

use super::Status;
use super::place;
use super::read::{self, Spec};
use super::talk::{Findings, Talk};

/// Print the Dockerfile of a spec, or write it with -o
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen render                               print the Dockerfile of ./build.toml
  msgen render -o Dockerfile                 write Dockerfile and Dockerfile.dockerignore
  msgen render services/orders -D            another folder; findings are errors
  msgen render - --stdin-filename build.toml   a spec from stdin, as if it lay there

A shell empties FILE before `msgen render > FILE` begins, also when the spec has errors: prefer -o.")]
pub(super) struct Args {
    #[command(flatten)]
    spec: Spec,

    /// Write FILE and FILE.dockerignore, both whole or not at all; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write nothing and exit with 1 if there are findings
    #[arg(short = 'D', long)]
    deny_findings: bool,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let text = match read::read(&args.spec) {
        Ok(text) => text,
        Err(diagnostic) => return talk.unreadable(&diagnostic),
    };
    let compiled = msgen::render(&text.input());
    let findings = if args.deny_findings { Findings::Denied } else { Findings::Allowed };
    let status = talk.report("render", &text.name, compiled.diagnostics, &compiled.sources, findings);
    let (Some(product), Status::Done) = (compiled.value, status) else { return status };
    match args.output.as_deref() {
        Some(path) if path.as_os_str() != "-" => match place::product(path, text.path.as_deref(), &product) {
            Ok(note) => {
                if let Some(note) = note {
                    talk.note(&note);
                }
                Status::Done
            }
            Err(failure) => failure.tell(talk),
        },
        _ => talk.product(&product.dockerfile),
    }
}
