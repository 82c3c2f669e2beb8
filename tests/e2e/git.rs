//! A git server on the loopback, for what only some may read.
//!
//! It serves a repository's own files over HTTP, which git reads as it reads any plain web server.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tempfile::TempDir;

use crate::expect::Git;
use crate::process::{run, try_run};
use crate::project;

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

/// A server that ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _served: TempDir,
}

impl Server {
    /// Serves a folder of an example.
    pub(crate) fn start(git: &Git, example: &Path) -> Self {
        let served = tempfile::tempdir().expect("a temporary folder can be made");
        commit(git, example, served.path());
        let address = SocketAddr::from(([127, 0, 0, 1], git.port));
        let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("no git server at {address}: {error}"));
        let stopped = Arc::new(AtomicBool::new(false));
        let (root, wanted, stop) = (served.path().to_owned(), authorization(git), Arc::clone(&stopped));
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // A client that goes away is no failure of the server.
                let _ = answer(&stream, &root, &wanted);
            }
        });
        Self { address, stopped, thread: Some(thread), _served: served }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // It waits for a connection: the last one.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
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
fn authorization(git: &Git) -> String {
    format!("Basic {}", base64(format!("{}:{}", git.user, git.password).as_bytes()))
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

/// Answers one request: a file to who may read it.
fn answer(stream: &TcpStream, root: &Path, wanted: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let mut allowed = false;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let header = line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim()));
        allowed |= header.is_some_and(|(name, value)| name == "authorization" && value == wanted);
    }
    let (head, body) = if !allowed {
        ("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"", Vec::new())
    } else if let Some(bytes) = file(root, &request).and_then(|path| fs::read(path).ok()) {
        ("200 OK", bytes)
    } else {
        ("404 Not Found", Vec::new())
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// The file that `GET /path?query HTTP/1.1` asks for.
fn file(root: &Path, request: &str) -> Option<PathBuf> {
    let path = request.strip_prefix("GET /")?.split([' ', '?']).next()?;
    let inside = path.split('/').all(|part| !part.is_empty() && part != "..");
    inside.then(|| root.join(path))
}

#[test]
fn a_password_is_written_as_browsers_write_it() {
    assert_eq!(base64(b"Aladdin:open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assert_eq!(base64(b"a"), "YQ==");
    assert_eq!(base64(b"abc"), "YWJj");
}

#[test]
fn a_request_names_a_file_below_the_folder() {
    let root = Path::new("/served");
    assert_eq!(file(root, "GET /a/info/refs?service=x HTTP/1.1"), Some(PathBuf::from("/served/a/info/refs")));
    assert_eq!(file(root, "GET /../etc/passwd HTTP/1.1"), None);
    assert_eq!(file(root, "GET //etc/passwd HTTP/1.1"), None);
    assert_eq!(file(root, "POST /a HTTP/1.1"), None);
}
