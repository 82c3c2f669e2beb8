use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder to run the program in.
pub(crate) struct Folder {
    /// Removes it in the end.
    _temp: TempDir,
    /// Without links in it.
    path: PathBuf,
}

impl Folder {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let temp = TempDir::new().expect("a folder can be made");
        let path = fs::canonicalize(temp.path()).expect("it is there");
        Self { _temp: temp, path }
    }

    /// One with a `build.toml`.
    pub(crate) fn with_spec(spec: impl AsRef<[u8]>) -> Self {
        Self::new().file("build.toml", spec)
    }

    /// The same with another file, and the folders above it.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("it can be written");
        self
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The text of a file.
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there and text")
    }

    /// Every file and folder in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.path).expect("it can be read");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A command in it, without an environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_msgen"));
        command.args(args).current_dir(&self.path).env_clear().stdin(Stdio::null());
        command
    }

    /// What the program does, as a terminal shows it.
    pub(crate) fn msgen(&self, args: &[&str]) -> String {
        self.shown(&self.command(args).output().expect("the program runs"))
    }

    /// The same with a text on stdin.
    pub(crate) fn msgen_with_stdin(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> String {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut pipe = child.stdin.take().expect("stdin is a pipe");
        // The program may stop reading before the end.
        let _ = pipe.write_all(stdin.as_ref());
        drop(pipe);
        self.shown(&child.wait_with_output().expect("the program ends"))
    }

    /// Exit code, stdout and stderr; instead of the folder's own path and the digest of a spec stand
    /// `[folder]` and `[digest]`.
    pub(crate) fn shown(&self, output: &Output) -> String {
        let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
        let mut shown = format!("exit code: {code}\n");
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                write!(shown, "--- {name}\n{}", String::from_utf8_lossy(bytes)).expect("strings take text");
            }
        }
        let folder = self.path.to_str().expect("it is UTF-8");
        without_digest(&shown.replace(folder, "[folder]"))
    }
}

fn without_digest(text: &str) -> String {
    let lines = text
        .split_inclusive('\n')
        .map(|line| if line.starts_with("# msgen:sha256:") { "# msgen:sha256:[digest]\n" } else { line });
    lines.collect()
}

/// Exit code, stdout and stderr of a command whose stdout goes elsewhere.
pub(crate) fn run(command: &mut Command, stdout: Stdio) -> (Option<i32>, String) {
    let output = command
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Makes a link.
#[cfg(unix)]
pub(crate) fn link(to: impl AsRef<Path>, at: impl AsRef<Path>) {
    std::os::unix::fs::symlink(to, at).expect("a link can be made");
}
