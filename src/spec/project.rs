//! `[project]`, `[args]` and `[secrets]`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Text;
use crate::source::Spanned;

/// What the images say of themselves, and where the build context is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`project`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Project {
    /// The name: the label `org.opencontainers.image.title` of every target.
    pub name: Option<Text>,
    /// What it is: the label `org.opencontainers.image.description`.
    pub description: Option<Text>,
    /// Where its source is: the label `org.opencontainers.image.source`.
    pub source: Option<Text>,
    /// Where to read more: the label `org.opencontainers.image.url`.
    pub url: Option<Text>,
    /// Its licences, as an SPDX expression: the label `org.opencontainers.image.licenses`.
    pub licenses: Option<Text>,
    /// Its version, often `"$VERSION"`: the label `org.opencontainers.image.version`.
    pub version: Option<Text>,
    /// The commit, often `"$COMMIT_SHA"`: the label `org.opencontainers.image.revision`.
    pub revision: Option<Text>,
    /// Who makes it: the label `org.opencontainers.image.vendor`.
    pub vendor: Option<Text>,
    /// The build context, relative to the spec's folder; that folder itself unless said. `..` is allowed.
    #[schemars(extend("examples" = ["..", "../.."]))]
    pub context: Option<Text>,
    /// Whether `[defaults]` of msgen.toml stands under this spec; true unless said. The spec that
    /// `msgen expand` prints has them written out, and says `false`.
    pub defaults: Option<Spanned<bool>>,
    /// The target of a build without `--target`; `prod` unless said, else the last one.
    pub default_target: Option<Text>,
    /// The Dockerfile frontend of the `# syntax` line. Unless said, the line is written where a feature
    /// needs a newer frontend than every supported engine has.
    #[schemars(extend("examples" = ["docker/dockerfile:1"]))]
    pub syntax: Option<Text>,
    /// Patterns for the end of the `.dockerignore`; a leading `!` lets in again, as in `"!.git"`.
    #[serde(default)]
    #[schemars(extend("examples" = [["**/.env", "**/.env.*"], ["!.git"]]))]
    pub ignore: Vec<Text>,
}

/// A build argument: its default, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Arg {
    /// The default.
    String(Text),
    /// The default and more.
    Table(ArgTable),
}

/// A build argument.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "an arg", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct ArgTable {
    /// The value where none is given to the build.
    pub default: Option<Text>,
    /// The values it can have. They tell a `from` that uses it which stages are meant.
    #[serde(default)]
    pub values: Vec<Text>,
    /// Whether it changes with every build, as a commit's id does: an `env` that uses it then waits
    /// for the first step that needs it.
    #[serde(default)]
    pub late: bool,
    /// What it is for: the comment above it, which `docker build --call=outline` shows.
    pub about: Option<Text>,
}

/// A secret that steps may mount.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a secret", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Secret {
    /// What it is for.
    pub about: Option<Text>,
    /// The file it is mounted as; `/run/secrets/NAME` unless said.
    pub path: Option<Text>,
    /// The environment variable it is given as, instead of a file.
    pub env: Option<Text>,
    /// Whether a build without it fails; true unless said.
    pub required: Option<bool>,
}

impl Default for Arg {
    fn default() -> Self {
        Self::Table(ArgTable::default())
    }
}
