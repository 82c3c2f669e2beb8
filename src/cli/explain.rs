use msgen::diag::suggest::did_you_mean;
use msgen::diag::{Code, Severity};

use super::Status;
use super::talk::Talk;

/// Explain what an error or a finding means
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen explain                    the list of all codes
  msgen explain unknown-key        what it means and what to write instead")]
pub(super) struct Args {
    /// What stands in the brackets of `error[CODE]`; without it all codes are listed
    code: Option<String>,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let Some(written) = &args.code else { return talk.product(&list()) };
    let name = name(written);
    let Some(code) = Code::named(name) else {
        let near = did_you_mean(name, Code::ALL.iter().map(|code| code.name()));
        let help = near.unwrap_or_else(|| "`msgen explain` lists all of them".to_owned());
        return talk.error_with_help(&format!("there is no code `{name}`"), Some(&help));
    };
    let explanation = code.explanation().trim();
    talk.product(&format!("{} ({}): {}\n\n{explanation}\n", code.name(), kind(code), code.summary()))
}

/// The code in what people copy: `error[unknown-key]`, `[unknown-key]`.
fn name(written: &str) -> &str {
    let inner = written.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inner.map_or(written, |(name, _)| name)
}

fn kind(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "finding",
    }
}

fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or_default();
    let section = |severity: Severity, title: &str| {
        let codes = Code::ALL.iter().filter(|code| code.severity() == severity);
        let lines: String = codes.map(|code| format!("  {:width$}  {}\n", code.name(), code.summary())).collect();
        format!("{title}:\n{lines}")
    };
    format!("{}\n{}", section(Severity::Error, "Errors"), section(Severity::Warning, "Findings"))
}
