//! Running a program and keeping what it says.

use std::io::{self, Write};
use std::process::{Command, Stdio};

/// What a program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    /// The exit code, or -1 where a signal ended it.
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    pub(crate) fn succeeded(&self) -> bool {
        self.status == 0
    }

    /// What it said for people, or else for programs; the end of it, where the reason stands.
    pub(crate) fn tail(&self) -> String {
        let said = if self.stderr.trim().is_empty() { &self.stdout } else { &self.stderr };
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }
}

/// Runs a command to its end, feeding it `stdin`.
pub(crate) fn run(command: &mut Command, stdin: &str) -> Said {
    try_run(command, stdin).unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
}

/// Like [`run`], where the program may not be there.
pub(crate) fn try_run(command: &mut Command, stdin: &str) -> io::Result<Said> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // A program that ends without reading has closed its end: what it says tells why.
        let _ = pipe.write_all(stdin.as_bytes());
    }
    let output = child.wait_with_output()?;
    Ok(Said {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

/// Says on the terminal, past the capture of the test harness, what is left out.
pub(crate) fn skip(what: &str, why: &str) {
    assert!(
        std::env::var_os("MSGEN_E2E_REQUIRED").is_none_or(|value| value != "1"),
        "{what} is required here, but {why}"
    );
    // Nobody may be listening any more; that is no failure of the example.
    let _ = writeln!(io::stderr(), "skipped: {what}: {why}");
}
