//! A git server on the loopback, for what only some may read.
//!
//! It serves a repository's own files over HTTP, which git reads as it reads any plain web server.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::expect::Git;
use crate::process::{run, try_run};
use crate::project;
use crate::server::Server;

/// Why there can be none here, if there cannot.
pub(crate) fn missing() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        Some("a build reaches the loopback of its host on Linux alone")
    } else if try_run(Command::new("git").arg("--version"), "").is_err() {
        Some("there is no git")
    } else {
        None
    }
}

/// Serves a folder of an example.
pub(crate) fn serve(git: &Git, example: &Path) -> Server {
    let served = tempfile::tempdir().expect("a temporary folder can be made");
    commit(git, example, served.path());
    Server::start(git.port, basic(&git.user, &git.password), move |path| fs::read(served.path().join(path)).ok())
}

/// Makes a repository of one commit with a tag, as a plain web server has it.
fn commit(git: &Git, example: &Path, served: &Path) {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    project::copy(&example.join(&git.repository), scratch.path());
    let name = Path::new(&git.repository).file_name().expect("a repository has a name");
    let bare = served.join(name);
    let run_git = |folder: &Path, args: &[&str]| {
        let said = run(
            Command::new("git")
                .args(["-c", "user.name=ci", "-c", "user.email=ci@example.com", "-c", "commit.gpgsign=false"])
                .args(args)
                .current_dir(folder),
            "",
        );
        assert!(said.succeeded(), "git {}:\n{}", args.join(" "), said.tail());
    };
    run_git(scratch.path(), &["init", "--quiet"]);
    run_git(scratch.path(), &["add", "."]);
    run_git(scratch.path(), &["commit", "--quiet", "--no-verify", "--message", "one"]);
    run_git(scratch.path(), &["tag", "--no-sign", &git.tag]);
    run_git(scratch.path(), &["clone", "--quiet", "--bare", ".", &bare.to_string_lossy()]);
    run_git(&bare, &["update-server-info"]);
}

/// What the right password looks like in a request.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| usize::from(chunk.get(index).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for digit in 0..4 {
            text.push(if digit <= chunk.len() { char::from(DIGITS[(bits >> (18 - 6 * digit)) & 63]) } else { '=' });
        }
    }
    text
}

#[test]
fn a_password_is_written_as_browsers_write_it() {
    assert_eq!(base64(b"Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(base64(b"a"), "YQ==");
    assert_eq!(base64(b"abc"), "YWJj");
}
