use clap_complete::Shell;

use super::Status;
use super::talk::Talk;

/// Print the completions of a shell
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen completions bash > ~/.local/share/bash-completion/completions/msgen
  msgen completions zsh > ~/.zfunc/_msgen
  msgen completions fish > ~/.config/fish/completions/msgen.fish")]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: clap::Command, talk: &Talk) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "msgen", &mut script);
    talk.product(&String::from_utf8_lossy(&script))
}
