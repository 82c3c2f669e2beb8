//! `[stages.NAME]` and `[targets.NAME]`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::mount::Packages;
use super::step::{Dependencies, Steps};
use super::{ArtifactUse, Files, Map, Text, Value, known};

/// The keys of a stage.
pub const KEYS: &[&str] = &[
    "about",
    "extends",
    "from",
    "platform",
    "context",
    "workdir",
    "env",
    "args",
    "apt",
    "apk",
    "dnf",
    "shell",
    "setup",
    "dependencies",
    "sources",
    "artifacts",
    "steps",
    "run-as",
    "user",
    "entrypoint",
    "command",
    "expose",
    "healthcheck",
    "stop-signal",
    "volumes",
    "labels",
];

/// A stage. Whatever the order of its keys, it is written as env, packages, shell, setup, workdir,
/// dependencies, sources, steps, image settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a stage", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Stage {
    /// The comment above the stage, which `docker build --call=targets` shows.
    pub about: Option<Text>,
    /// The stage or target whose keys this one begins with. Tables merge, all else is replaced,
    /// `false` takes away.
    pub extends: Option<Text>,
    /// What it stands on: an image, another stage, `scratch`, or a text with `$ARG`.
    #[schemars(extend("examples" = ["golang:1.27-trixie", "node:24-trixie-slim", "gcr.io/distroless/static-debian13:nonroot", "scratch"]))]
    pub from: Option<Text>,
    /// Where its commands run: the builder's platform, the image's, or `os/arch`.
    #[schemars(transform = known::offer_platforms)]
    pub platform: Option<Text>,
    /// The folder that this stage's context paths start from, relative to the spec's folder.
    pub context: Option<Text>,
    /// The folder that it works in, made if it is not there.
    #[schemars(extend("examples" = ["/src", "/app"]))]
    pub workdir: Option<Text>,
    /// Environment variables of the stage and its image, by name.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "NAME"))]
    pub env: Map<Value>,
    /// Defaults of build arguments in this stage, by name.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "NAME"))]
    pub args: Map<Text>,
    /// Debian packages to install.
    pub apt: Option<Packages>,
    /// Alpine packages to install.
    pub apk: Option<Packages>,
    /// Fedora packages to install; microdnf is used where an image has only that.
    pub dnf: Option<Packages>,
    /// The shell that a `run` of this stage is for, with its options.
    #[serde(default)]
    #[schemars(extend("examples" = [["/bin/bash", "-euo", "pipefail", "-c"]]))]
    pub shell: Vec<Text>,
    /// Steps before the workdir and the dependencies, as root: users, folders, tools.
    pub setup: Option<Steps>,
    /// The install of what others made, with only the manifests it reads copied before it.
    pub dependencies: Option<Dependencies>,
    /// The project's own files, copied after the dependencies are installed.
    pub sources: Option<Files>,
    /// Artifacts and where they land, by name.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "artifact"))]
    pub artifacts: Map<ArtifactUse>,
    /// What is done, in order.
    pub steps: Option<Steps>,
    /// Who the steps run as and who owns the workdir; packages and `setup` stay root's.
    pub run_as: Option<Text>,
    /// Who the image runs as, best a number: `"65532:65532"`.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub user: Option<Value>,
    /// The program that the container starts; a list is exec form.
    #[schemars(extend("examples" = [["/usr/local/bin/server"]]))]
    pub entrypoint: Option<CommandSetting>,
    /// The arguments of the entrypoint, or the program where there is none; a list is exec form.
    #[schemars(extend("examples" = [["serve"]]))]
    pub command: Option<CommandSetting>,
    /// The ports that it listens on.
    #[schemars(extend("examples" = [[8080]]))]
    pub expose: Option<Ports>,
    /// How the engine asks the container whether it is well, or `"none"`.
    #[schemars(transform = known::offer_none)]
    pub healthcheck: Option<Healthcheck>,
    /// The signal that stops it, where it is not SIGTERM.
    #[schemars(extend("examples" = ["SIGINT", "SIGQUIT"]))]
    pub stop_signal: Option<Value>,
    /// The folders that hold data.
    #[schemars(extend("examples" = [["/data"]]))]
    pub volumes: Option<Volumes>,
    /// Labels of the image, by name.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "label"))]
    pub labels: Map<Value>,
}

/// A command, or `false` to take an extended one away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum CommandSetting {
    /// For the shell.
    String(Text),
    /// The program and its arguments.
    List(Vec<Text>),
    /// Takes away what `extends` brought.
    Boolean(crate::source::Spanned<bool>),
}

/// Ports, or `false` to take extended ones away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Ports {
    /// The ports.
    List(Vec<crate::source::Spanned<Port>>),
    /// Takes away what `extends` brought.
    Boolean(crate::source::Spanned<bool>),
}

/// A port: a number, or a text such as `"9090/udp"` or `"$PORT"`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged, extend("examples" = [8080, "9090/udp"]))]
pub enum Port {
    /// A number.
    Integer(i64),
    /// A number with a protocol, or an arg.
    String(String),
}

/// Folders, or `false` to take extended ones away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Volumes {
    /// The folders.
    List(Vec<Text>),
    /// Takes away what `extends` brought.
    Boolean(crate::source::Spanned<bool>),
}

/// A health check.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Healthcheck {
    /// A command for the shell, or `"none"`.
    String(Text),
    /// A command in exec form.
    List(Vec<Text>),
    /// A command and when it runs.
    Table(HealthcheckTable),
    /// Takes away what `extends` brought.
    Boolean(crate::source::Spanned<bool>),
}

/// A command and when it runs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a healthcheck", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct HealthcheckTable {
    /// The command; a list is exec form.
    pub run: Option<super::Command>,
    /// How often it runs; the engine's default is 30s.
    #[schemars(extend("examples" = ["30s"]))]
    pub interval: Option<Text>,
    /// How long it may take; the engine's default is 30s.
    #[schemars(extend("examples" = ["3s"]))]
    pub timeout: Option<Text>,
    /// How long the container may fail it at first; the engine's default is 0s.
    #[schemars(extend("examples" = ["10s"]))]
    pub start_period: Option<Text>,
    /// How often it runs in that time; the engine's default is 5s.
    #[schemars(extend("examples" = ["1s"]))]
    pub start_interval: Option<Text>,
    /// How many failures in a row make the container unhealthy; the engine's default is 3.
    #[schemars(extend("examples" = [3]))]
    #[schemars(range(min = 1))]
    pub retries: Option<crate::source::Spanned<i64>>,
}

impl Stage {
    /// Whether nothing of a kind that makes layers is said.
    pub fn packages(&self) -> [(&'static str, Option<&Packages>); 3] {
        [("apt", self.apt.as_ref()), ("apk", self.apk.as_ref()), ("dnf", self.dnf.as_ref())]
    }
}
