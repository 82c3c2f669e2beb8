//! `[artifacts]`, and their use in a stage.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Strings, Text};

/// What one stage or image hands on.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "an artifact", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Artifact {
    /// What it is: the comment above each of its copies.
    pub about: Option<Text>,
    /// The stage that makes it.
    pub stage: Option<Text>,
    /// The image that has it.
    pub image: Option<Text>,
    /// The file or folder, relative to the making stage's workdir. A folder's contents land in `to`;
    /// a file lands in a `to` that ends in `/`, else becomes it.
    pub path: Option<Text>,
    /// Several files and folders, which keep their folders below `to`.
    pub paths: Option<Strings>,
    /// The folder that `paths` start from and lose.
    pub root: Option<Text>,
}

/// Where an artifact lands in a stage.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum ArtifactUse {
    /// Where it lands.
    String(Text),
    /// Where it lands, and whose it is.
    Table(Landing),
    /// Takes away what `extends` brought.
    Boolean(bool),
}

/// Where an artifact lands, and whose it is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a use of an artifact", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Landing {
    /// Where it lands; a folder ends in `/`.
    pub to: Option<Text>,
    /// `user:group` of what lands, best numeric; root's unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of what lands.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
}
