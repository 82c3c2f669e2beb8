//! What the author wrote: the types that parse `build.toml`, and from which its JSON schema is made.
//!
//! Nothing here is derived or resolved. Fields are optional even where a key is required
//! (`#[schemars(required)]`): `resolve` reports what is missing, so that reading never stops.
//! Every doc comment of a field is the text that editors show and that `docs/spec.md` prints.
//! Enums renamed `$shape` are chosen by the TOML type of the value, see [`crate::document::de`].

pub mod artifact;
pub mod files;
pub mod known;
pub mod mount;
pub mod project;
pub mod stage;
pub mod step;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::Spanned;
pub use artifact::{Artifact, ArtifactUse};
pub use files::{FileItem, FileSet, Files};
pub use project::{Arg, ArgTable, Project, Secret};
pub use stage::Stage;
pub use step::{Step, StepItem, Steps};

/// A text and where it was written.
pub type Text = Spanned<String>;
/// A map in the order written.
pub type Map<T> = IndexMap<Text, T>;

/// A Dockerfile's stages, artifacts and targets.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "the spec", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Spec {
    /// What the images say of themselves, and where the build context is.
    pub project: Option<Project>,
    /// Build arguments, by name. A command that has `$NAME` gets it declared as late as it can be.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "NAME"))]
    pub args: Map<Arg>,
    /// Secrets that steps may mount, by name. They are never written into an image.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "secret"))]
    pub secrets: Map<Secret>,
    /// Named contexts, given to the build with `--build-context NAME=…`.
    #[serde(default)]
    pub contexts: Vec<Text>,
    /// How things are made: each stage is a `FROM … AS name`.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "stage"))]
    pub stages: Map<Stage>,
    /// What one stage or image hands on to others, by name.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "artifact"))]
    pub artifacts: Map<Artifact>,
    /// The images that people ask for: stages for `docker build --target`.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "target"))]
    pub targets: Map<Stage>,
}

/// A string, or a list of strings.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Strings {
    /// One.
    String(Text),
    /// Several.
    List(Vec<Text>),
}

impl Default for Strings {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Strings {
    /// One or several, as a list.
    pub fn list(&self) -> &[Text] {
        match self {
            Self::String(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        }
    }
}

/// A command: a string is for the shell, a list is the program and its arguments.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Command {
    /// For the shell.
    String(Text),
    /// The program and its arguments.
    List(Vec<Text>),
}

/// A value, or `false` to take an extended one away.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Value {
    /// The value.
    String(Text),
    /// Takes away what `extends` brought.
    Boolean(Spanned<bool>),
}
