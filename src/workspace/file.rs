//! What may be written in `msgen.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::spec::Text;

/// What a repository says to all of its specs.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`msgen.toml`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct File {
    /// The folder of the organisation's presets, relative to this file. Each `acme-go.toml` in it is the
    /// preset `acme-go`; its name has a hyphen, so that it is never a key of a stage.
    #[schemars(extend("examples" = ["tools/presets"]))]
    pub presets: Option<Text>,
}
