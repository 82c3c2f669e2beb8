//! The Docker commands that the tests need. What they make is removed when it is dropped.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::files::Files;
use crate::process::{Said, run, try_run};

/// Why Docker cannot be used here, if it cannot.
pub(crate) fn missing() -> Option<&'static str> {
    static MISSING: OnceLock<Option<&str>> = OnceLock::new();
    *MISSING.get_or_init(|| {
        let works = |args: &[&str]| try_run(&mut docker(args), "").is_ok_and(|said| said.succeeded());
        if !works(&["buildx", "version"]) {
            Some("`docker buildx version` does not work")
        } else if !works(&["version", "--format", "{{.Server.Version}}"]) {
            Some("no Docker server answers")
        } else {
            None
        }
    })
}

/// The builder's own checks of a Dockerfile, for one target.
pub(crate) fn check(context: &Path, target: &str) -> Said {
    run(docker(&["buildx", "build", "--check", "--target", target, "."]).current_dir(context), "")
}

/// Builds a target into an image of its own.
pub(crate) fn build(context: &Path, target: &str) -> Result<Image, Said> {
    let image = Image { tag: unique("msgen-e2e") };
    let args = ["buildx", "build", "--progress=plain", "--target", target, "--load", "--tag", &image.tag, "."];
    let said = run(docker(&args).current_dir(context), "");
    if said.succeeded() { Ok(image) } else { Err(said) }
}

/// An image that the tests built.
#[derive(Debug)]
pub(crate) struct Image {
    tag: String,
}

impl Image {
    /// A value of the image's configuration, by a Go template.
    pub(crate) fn inspect(&self, template: &str) -> String {
        expect(&["image", "inspect", "--format", template, &self.tag])
    }

    /// The command of the image's healthcheck, as `docker exec` takes it.
    pub(crate) fn healthcheck(&self) -> Option<Vec<String>> {
        let json = self.inspect("{{json .Config.Healthcheck}}");
        let value: serde_json::Value = serde_json::from_str(&json).expect("docker writes JSON");
        let words: Vec<String> = serde_json::from_value(value.get("Test")?.clone()).ok()?;
        match words.split_first()? {
            (kind, command) if kind == "CMD" => Some(command.to_vec()),
            (kind, command) if kind == "CMD-SHELL" => {
                Some(["/bin/sh", "-c"].map(str::to_owned).into_iter().chain(command.iter().cloned()).collect())
            }
            _ => None,
        }
    }

    /// What files it has, listed without running it: it may have no shell.
    pub(crate) fn files(&self) -> Files {
        let container = Container { name: unique("msgen-e2e-files") };
        // An image without a command needs some word, which is never run.
        expect(&["container", "create", "--name", &container.name, &self.tag, "-"]);
        let mut export = docker(&["container", "export", &container.name])
            .stdout(Stdio::piped())
            .spawn()
            .expect("docker can be run");
        let archive = export.stdout.take().expect("its output is piped");
        let listing = Command::new("tar").arg("-tf").arg("-").stdin(archive).output().expect("tar can be run");
        assert!(export.wait().is_ok_and(|status| status.success()), "docker export failed");
        assert!(listing.status.success(), "tar: {}", String::from_utf8_lossy(&listing.stderr));
        Files::from_listing(&String::from_utf8_lossy(&listing.stdout))
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[String], stdin: &str) -> Said {
        run(docker(&["container", "run", "--rm", "--interactive", &self.tag]).args(args), stdin)
    }

    /// Starts it as a server on this port, and says where it can be reached.
    pub(crate) fn serve(&self, port: u16) -> (Container, SocketAddr) {
        let container = Container { name: unique("msgen-e2e-serve") };
        let host = std::env::var_os("MSGEN_E2E_NETWORK").is_some_and(|network| network == "host");
        // Published on a port that Docker chooses: two servers never meet.
        let network =
            if host { ["--network".into(), "host".into()] } else { ["--publish".into(), format!("127.0.0.1::{port}")] };
        expect(&["container", "run", "--detach", "--name", &container.name, &network[0], &network[1], &self.tag]);
        let address = if host {
            SocketAddr::from(([127, 0, 0, 1], port))
        } else {
            let said = expect(&["container", "port", &container.name, &format!("{port}/tcp")]);
            let line = said.lines().next().unwrap_or_default();
            line.parse().unwrap_or_else(|error| panic!("docker publishes at {line:?}: {error}"))
        };
        (container, address)
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let _ = try_run(&mut docker(&["image", "rm", "--force", &self.tag]), "");
    }
}

/// A container that the tests made.
#[derive(Debug)]
pub(crate) struct Container {
    name: String,
}

impl Container {
    pub(crate) fn is_running(&self) -> bool {
        self.inspect("{{.State.Running}}") == "true"
    }

    pub(crate) fn exit_code(&self) -> String {
        self.inspect("{{.State.ExitCode}}")
    }

    /// What it wrote so far.
    pub(crate) fn logs(&self) -> String {
        let said = run(&mut docker(&["container", "logs", &self.name]), "");
        said.stdout + &said.stderr
    }

    /// Runs a command in it.
    pub(crate) fn exec(&self, command: &[String]) -> Said {
        run(docker(&["container", "exec", &self.name]).args(command), "")
    }

    /// Sends SIGTERM, or the image's own stop signal, and says how long the end took.
    pub(crate) fn stop(&self) -> Duration {
        let start = Instant::now();
        expect(&["container", "stop", "--time", "10", &self.name]);
        start.elapsed()
    }

    fn inspect(&self, template: &str) -> String {
        expect(&["container", "inspect", "--format", template, &self.name])
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = try_run(&mut docker(&["container", "rm", "--force", "--volumes", &self.name]), "");
    }
}

fn docker(args: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(args);
    command
}

/// Runs a docker command that must succeed, and gives what it wrote.
fn expect(args: &[&str]) -> String {
    let said = run(&mut docker(args), "");
    assert!(said.succeeded(), "docker {}:\n{}", args.join(" "), said.tail());
    said.stdout.trim_end().to_owned()
}

/// A name that no other run and no other test uses.
fn unique(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
