//! A command that runs a script right as it is downloaded, whatever it is that day.

use super::shell::{program_runs_downloads, runs_downloads};
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::raw::Raw;
use crate::plan::{Action, Command, Run};

pub(super) const RULE: Rule = Rule { code: Code::PipeToShell, keys: &["pipe-to-shell"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(allowed) = look.policy.pipe_to_shell.filter(|allowed| !allowed.value) else { return };
    for stage in &look.plan().stages {
        for step in stage.steps.iter().filter(|step| pipes(&step.action)) {
            let message = format!("`{}` runs a script right as it is downloaded", stage.name);
            let help = "fetch it with `add` and a `checksum` in one step, and run it in the next one";
            found.push(allowed.span, &stage.name, Diagnostic::new(Code::PipeToShell, step.origin, message).help(help));
        }
    }
}

fn pipes(action: &Action) -> bool {
    match action {
        Action::Run(Run { command: Command::Shell(text, _), .. }) => runs_downloads(text),
        Action::Run(Run { command: Command::Exec(words), .. }) => program_runs_downloads(words),
        Action::Run(Run { command: Command::All(commands), .. }) => {
            commands.iter().any(|words| program_runs_downloads(words))
        }
        Action::Raw(text) => {
            let raw = Raw::read(text);
            let words = raw.rest.starts_with('[').then(|| exec_form(&raw.rest)).flatten();
            raw.keyword == "RUN"
                && words.map_or_else(|| runs_downloads(&raw.rest), |words| program_runs_downloads(&words))
        }
        _ => false,
    }
}

/// The words of a command in exec form, which is JSON.
fn exec_form(text: &str) -> Option<Vec<String>> {
    serde_json::from_str(text).ok()
}
