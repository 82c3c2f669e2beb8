//! An HTTP server on the loopback, for what only some may read.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A server that ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers with what lies at a path, to who sends this `Authorization`.
    pub(crate) fn start(
        port: u16,
        authorization: String,
        content: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static,
    ) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = TcpListener::bind(address).unwrap_or_else(|error| panic!("no server at {address}: {error}"));
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // A client that goes away is no failure of the server.
                let _ = answer(&stream, &authorization, &content);
            }
        });
        Self { address, stopped, thread: Some(thread) }
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

/// Answers one request.
fn answer(stream: &TcpStream, authorization: &str, content: impl Fn(&str) -> Option<Vec<u8>>) -> io::Result<()> {
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
        allowed |= header.is_some_and(|(name, value)| name == "authorization" && value == authorization);
    }
    let (head, body) = if !allowed {
        let scheme = authorization.split(' ').next().unwrap_or_default();
        (format!("401 Unauthorized\r\nWWW-Authenticate: {scheme} realm=\"msgen\""), Vec::new())
    } else if let Some(bytes) = path(&request).and_then(content) {
        ("200 OK".to_owned(), bytes)
    } else {
        ("404 Not Found".to_owned(), Vec::new())
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}

/// The path that `GET /path?query HTTP/1.1` asks for, without its first `/`.
fn path(request: &str) -> Option<&str> {
    let path = request.strip_prefix("GET /")?.split([' ', '?']).next()?;
    let inside = path.split('/').all(|part| !part.is_empty() && part != "..");
    inside.then_some(path)
}

#[test]
fn a_request_names_a_file_below_the_folder() {
    assert_eq!(path("GET /a/info/refs?service=x HTTP/1.1"), Some("a/info/refs"));
    assert_eq!(path("GET /../etc/passwd HTTP/1.1"), None);
    assert_eq!(path("GET //etc/passwd HTTP/1.1"), None);
    assert_eq!(path("POST /a HTTP/1.1"), None);
}
