//! What may be written in `msgen.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::waive;
use crate::policy::file::Policy;
use crate::source::Spanned;
use crate::spec::{Arg, Map, Project, Secret, Stage, Text};

/// What a repository says to all of its specs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`msgen.toml`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct File {
    /// The versions of msgen that may write this repository's files, by the rules of cargo. Another version
    /// refuses to, whatever else the file says.
    #[schemars(extend("examples" = [">=0.3, <0.5"]))]
    pub required_version: Option<Text>,
    /// The folders that have specs, relative to this file; every folder below it unless said. `*` stands for any
    /// text between two `/`, `**` for any folders.
    #[schemars(extend("examples" = [["services/*", "tools/**"]]))]
    pub members: Option<Vec<Text>>,
    /// Folders that `msgen check` and `msgen write` do not enter.
    #[serde(default)]
    #[schemars(extend("examples" = [["**/testdata"]]))]
    pub exclude: Vec<Text>,
    /// The folder of the organisation's presets, relative to this file. Each `acme-go.toml` in it is the
    /// preset `acme-go`; its name has a hyphen, so that it is never a key of a stage.
    #[schemars(extend("examples" = ["tools/presets"]))]
    pub presets: Option<Text>,
    /// A file of waivers, relative to this file: `[[waive]]` as it may stand here, too.
    #[schemars(extend("examples" = ["platform/waivers.toml"]))]
    pub waivers: Option<Text>,
    /// What stands under every spec: stronger than its presets, weaker than what it says itself. A spec with
    /// `defaults = false` under `[project]` takes nothing of it.
    pub defaults: Option<Defaults>,
    /// From where images are pulled: a registry, perhaps with a folder of it, and what takes its place in the
    /// names of images. The longest one that a name begins with wins.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "registry"))]
    pub images: Map<Text>,
    /// What every spec has to keep to, when `msgen check` looks at it. What is not said is not asked.
    pub policy: Option<Policy>,
    /// Findings that are let pass for a time, each with somebody who answers for it.
    #[serde(default)]
    pub waive: Vec<Spanned<waive::Entry>>,
}

/// What stands under every spec. It says how things are made and never that they are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`defaults`", rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct Defaults {
    /// What the images say of themselves, and where the build context is.
    pub project: Option<Project>,
    /// Build arguments, for specs that name them.
    #[schemars(extend("x-tombi-additional-key-label" = "NAME"))]
    pub args: Map<Arg>,
    /// Secrets, for specs with steps that mount them.
    #[schemars(extend("x-tombi-additional-key-label" = "secret"))]
    pub secrets: Map<Secret>,
    /// Stages, for specs that have one of that name, or whose presets do.
    #[schemars(extend("x-tombi-additional-key-label" = "stage"))]
    pub stages: Map<Stage>,
    /// Targets, for specs that have one of that name, or whose presets do.
    #[schemars(extend("x-tombi-additional-key-label" = "target"))]
    pub targets: Map<Stage>,
    /// Parameters of presets, for each use: a use's own are stronger, what the project says is weaker.
    #[schemars(extend("x-tombi-additional-key-label" = "preset"))]
    pub presets: Map<Map<Argument>>,
}

/// The value of a parameter; its preset says what it may be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Argument;

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl JsonSchema for Argument {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Argument".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}
