//! The Docker commands that the tests need. What they make is removed when it is dropped.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::process::{self, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::files::Files;
use crate::process::{Said, run, try_run};
use crate::progress;
use crate::project::Project;

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

/// How a target is built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Build<'a> {
    /// The copy that is built, in the folder of its spec.
    pub(crate) project: &'a Project,
    pub(crate) target: &'a str,
    pub(crate) args: &'a BTreeMap<String, String>,
    /// Their texts.
    pub(crate) secrets: &'a BTreeMap<String, String>,
    /// Another platform than the builder's own.
    pub(crate) platform: Option<&'a str>,
    /// Whether its commands see the host's network.
    pub(crate) host_network: bool,
}

static NOTHING: BTreeMap<String, String> = BTreeMap::new();

impl<'a> Build<'a> {
    /// A target of the project's Dockerfile, with nothing beside.
    pub(crate) fn new(project: &'a Project, target: &'a str) -> Self {
        Self { project, target, args: &NOTHING, secrets: &NOTHING, platform: None, host_network: false }
    }

    /// The builder's own checks.
    pub(crate) fn check(&self) -> Said {
        self.command(&["--check"])
    }

    /// Builds it into an image of its own.
    pub(crate) fn image(&self) -> Result<Image, Said> {
        let image = Image { tag: unique("msgen-e2e"), platform: self.platform.map(ToOwned::to_owned) };
        let said = self.with_secrets(&["--progress=plain", "--load", "--tag", &image.tag]);
        if said.succeeded() { Ok(image) } else { Err(said) }
    }

    /// Builds it into nothing.
    pub(crate) fn nothing(&self) -> Result<(), Said> {
        let said = self.with_secrets(&["--progress=plain", "--output=type=cacheonly"]);
        if said.succeeded() { Ok(()) } else { Err(said) }
    }

    /// Builds it into nothing, and says which instructions ran.
    pub(crate) fn ran(&self) -> Result<Vec<String>, Said> {
        let said = self.with_secrets(&["--progress=rawjson", "--output=type=cacheonly"]);
        if said.succeeded() { Ok(progress::ran(&said.stderr)) } else { Err(said) }
    }

    /// Runs it with its secrets in files.
    fn with_secrets(&self, options: &[&str]) -> Said {
        let scratch = tempfile::tempdir().expect("a temporary folder can be made");
        let mut secrets = Vec::new();
        for (name, text) in self.secrets {
            let path = scratch.path().join(name);
            fs::write(&path, text).expect("a secret can be written");
            secrets.push(format!("--secret=id={name},src={}", path.display()));
        }
        let options: Vec<&str> = options.iter().copied().chain(secrets.iter().map(String::as_str)).collect();
        self.command(&options)
    }

    fn command(&self, options: &[&str]) -> Said {
        let mut command = docker(&["buildx", "build", "--file", "Dockerfile", "--target", self.target]);
        command.args(options).current_dir(self.project.folder());
        command.args(self.args.iter().map(|(name, value)| format!("--build-arg={name}={value}")));
        command.args(self.platform.map(|platform| format!("--platform={platform}")));
        command.args(self.host_network.then_some("--network=host"));
        run(command.arg(self.project.context()), "")
    }
}

/// An image that the tests built.
#[derive(Debug)]
pub(crate) struct Image {
    tag: String,
    platform: Option<String>,
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
        let container = self.container();
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

    /// The bytes of one of its files.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        let container = self.container();
        let scratch = tempfile::tempdir().expect("a temporary folder can be made");
        let copy = scratch.path().join("file");
        let from = format!("{}:{path}", container.name);
        expect(&["container", "cp", "--follow-link", &from, &copy.to_string_lossy()]);
        fs::read(copy).expect("what docker copied can be read")
    }

    /// A container that is never started, so that its files can be seen.
    fn container(&self) -> Container {
        let container = Container { name: unique("msgen-e2e-files") };
        let mut args = vec!["container", "create", "--name", &container.name];
        if let Some(platform) = &self.platform {
            args.extend(["--platform", platform]);
        }
        // An image without a command needs some word, which is never run.
        args.extend([&self.tag, "-"]);
        expect(&args);
        container
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, args: &[String], stdin: &str) -> Said {
        run(docker(&["container", "run", "--rm", "--interactive", &self.tag]).args(args), stdin)
    }

    /// Starts it as a server on this port, with volumes, and says where it can be reached.
    pub(crate) fn serve(
        &self,
        port: u16,
        volumes: &[String],
        env: &BTreeMap<String, String>,
    ) -> (Container, SocketAddr) {
        let container = Container { name: unique("msgen-e2e-serve") };
        let host = std::env::var_os("MSGEN_E2E_NETWORK").is_some_and(|network| network == "host");
        // Published on a port that Docker chooses: two servers never meet.
        let network =
            if host { ["--network".into(), "host".into()] } else { ["--publish".into(), format!("127.0.0.1::{port}")] };
        let mut args = vec!["container", "run", "--detach", "--name", &container.name, &network[0], &network[1]];
        args.extend(volumes.iter().flat_map(|volume| ["--volume", volume]));
        let env: Vec<String> = env.iter().map(|(name, value)| format!("{name}={value}")).collect();
        args.extend(env.iter().flat_map(|variable| ["--env", variable]));
        args.push(&self.tag);
        expect(&args);
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
