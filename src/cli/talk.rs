use std::io::{self, ErrorKind, Write};

use anstream::{AutoStream, ColorChoice};
use msgen::diag::render::{Style, clean, judged, render};
use msgen::diag::{Diagnostic, Diagnostics, Severity};
use msgen::source::Sources;

use super::Status;

/// How much is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quiet {
    /// Everything is said.
    No,
    /// Errors alone.
    Findings,
    /// Nothing.
    Everything,
}

/// What findings do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Findings {
    /// They are said.
    Allowed,
    /// They keep the product back.
    Denied,
}

/// Says things on stderr, and prints the product on stdout.
pub(super) struct Talk {
    quiet: Quiet,
}

impl Talk {
    pub(super) fn new(quiet: Quiet) -> Self {
        Self { quiet }
    }

    /// How much of a report is for people.
    pub(super) fn quiet(&self) -> msgen::report::Quiet {
        match self.quiet {
            Quiet::No => msgen::report::Quiet::No,
            Quiet::Findings => msgen::report::Quiet::Warnings,
            Quiet::Everything => msgen::report::Quiet::Everything,
        }
    }

    /// Says what is wrong with the spec `name`; `verb` is what was to be done with it.
    pub(super) fn report(
        &self,
        verb: &str,
        name: &str,
        diagnostics: Diagnostics,
        sources: &Sources,
        findings: Findings,
    ) -> Status {
        let mut sorted = diagnostics.sorted();
        let errors = sorted.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count();
        let warnings = sorted.len() - errors;
        if self.quiet >= Quiet::Findings {
            sorted.retain(|diagnostic| diagnostic.severity() == Severity::Error);
        }
        self.diagnostics(&sorted, sources);
        let name = clean(name);
        if errors > 0 {
            let warnings = if warnings > 0 { format!(", {}", count(warnings, "finding")) } else { String::new() };
            self.error(&format!("could not {verb} {name}: {}{warnings}", count(errors, "error")));
            Status::Failed
        } else if warnings > 0 && findings == Findings::Denied {
            self.error(&format!("did not {verb} {name}: {}, and --deny-findings is given", count(warnings, "finding")));
            Status::Findings
        } else {
            if warnings > 0 && self.quiet < Quiet::Findings {
                self.say(Severity::Warning, &format!("{name}: {}", count(warnings, "finding")));
            }
            Status::Done
        }
    }

    /// Says what is wrong with a file that is no spec yet.
    pub(super) fn unreadable(&self, diagnostic: &Diagnostic) -> Status {
        self.diagnostics(std::slice::from_ref(diagnostic), &Sources::default());
        Status::Failed
    }

    /// Says what keeps a file from being written, though it is no more than a finding elsewhere.
    pub(super) fn refused(&self, diagnostic: &Diagnostic) -> Status {
        let text = judged(diagnostic, Severity::Error, None, &Sources::default(), style());
        self.print(&format!("{}\n\n", text.trim_end()));
        Status::Failed
    }

    /// Says why the job could not be done.
    pub(super) fn error(&self, message: &str) -> Status {
        self.say(Severity::Error, message);
        Status::Failed
    }

    /// The same, with what to do instead.
    pub(super) fn error_with_help(&self, message: &str, help: Option<&str>) -> Status {
        self.error(message);
        if let Some(help) = help {
            self.print(&format!(" |\n = help: {}\n", clean(help)));
        }
        Status::Failed
    }

    /// Says what is good to know.
    pub(super) fn note(&self, message: &str) {
        if self.quiet < Quiet::Findings {
            self.print(&format!("note: {}\n", clean(message)));
        }
    }

    /// Says what may be a mistake.
    pub(super) fn warning(&self, message: &str) {
        if self.quiet < Quiet::Findings {
            self.say(Severity::Warning, message);
        }
    }

    /// Says what was done, on a line.
    pub(super) fn say_done(&self, what: &str) {
        if self.quiet < Quiet::Findings {
            self.print(&format!("{}\n", clean(what)));
        }
    }

    /// Whether less is said than could be.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet > Quiet::No
    }

    /// Says what comes next, line by line.
    pub(super) fn hint(&self, lines: &str) {
        if self.quiet < Quiet::Findings {
            self.print(lines);
        }
    }

    /// Asks a question, whatever else is not said; nothing where nobody is to be spoken to.
    pub(super) fn ask(&self, question: &str) -> Option<()> {
        self.print(question);
        (self.quiet < Quiet::Everything).then_some(())
    }

    /// Prints the product. A reader that has gone has what it wanted.
    pub(super) fn product(&self, text: &str) -> Status {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.error(&format!("cannot write to stdout: {}", reason(&error)))
            }
            _ => Status::Done,
        }
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], sources: &Sources) {
        let text = render(diagnostics, sources, style());
        if !text.is_empty() {
            self.print(&format!("{text}\n"));
        }
    }

    fn say(&self, severity: Severity, message: &str) {
        let (word, color) = match severity {
            Severity::Error => ("error", "\u{1b}[1;91m"),
            Severity::Warning => ("warning", "\u{1b}[1;33m"),
        };
        let message = clean(message);
        self.print(&match style() {
            Style::Plain => format!("{word}: {message}\n"),
            Style::Color => format!("{color}{word}\u{1b}[0m\u{1b}[1m: {message}\u{1b}[0m\n"),
        });
    }

    /// Where stderr cannot be written to there is nobody to tell.
    fn print(&self, text: &str) {
        if self.quiet < Quiet::Everything {
            let mut stderr = anstream::stderr().lock();
            let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
        }
    }
}

fn style() -> Style {
    style_of(AutoStream::choice(&io::stderr()))
}

/// Whether a report on stdout is coloured.
pub(super) fn style_of_stdout() -> Style {
    style_of(AutoStream::choice(&io::stdout()))
}

fn style_of(choice: ColorChoice) -> Style {
    match choice {
        ColorChoice::Never => Style::Plain,
        _ => Style::Color,
    }
}

/// A number of things.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Why the system refused, in words.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::FileTooLarge => "the file would be larger than is allowed here".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        _ => error.to_string(),
    }
}
