//! What a command sees while it runs and the image does not keep: caches, binds, tmpfs, secrets, ssh.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Strings, Text, known};

/// A known cache by its name, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged, transform = known::offer_caches)]
pub enum CacheUse {
    /// A known cache.
    String(Text),
    /// A cache of one's own.
    Table(CacheTable),
}

/// A cache of one's own.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a cache", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct CacheTable {
    /// The folder; a relative one starts at the workdir.
    #[schemars(required)]
    pub path: Option<Text>,
    /// What the builder keeps it by; its path unless said.
    pub id: Option<Text>,
    /// Who may use it at once.
    pub sharing: Option<Sharing>,
    /// `uid:gid` of the folder, numeric; root's unless said.
    #[schemars(extend("examples" = ["1000:1000"]))]
    pub owner: Option<Text>,
    /// The mode of the folder; `0755` unless said.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
    /// The stage, image or named context it begins with.
    pub from: Option<Text>,
}

/// Who may use a cache at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "sharing", rename_all = "kebab-case")]
pub enum Sharing {
    /// Several builds use it at once.
    Shared,
    /// Each build has its own.
    Private,
    /// One build uses it after the other.
    Locked,
}

/// A bind of a path at its own place, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum BindUse {
    /// Source and target.
    String(Text),
    /// A bind.
    Table(BindTable),
}

/// Files bound for one command.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a bind", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct BindTable {
    /// What is bound; the root of the context, stage or image unless said.
    pub source: Option<Text>,
    /// Where it is seen; the workdir unless said.
    pub target: Option<Text>,
    /// The stage, image or named context it comes from, instead of the build context.
    pub from: Option<Text>,
    /// Whether the command may write there; what it writes is lost.
    #[serde(default)]
    pub rw: bool,
}

/// A folder in memory by its path, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum TmpfsUse {
    /// The folder.
    String(Text),
    /// The folder and its size.
    Table(TmpfsTable),
}

/// A folder in memory.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a tmpfs", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct TmpfsTable {
    /// The folder.
    #[schemars(required)]
    pub path: Option<Text>,
    /// The most it holds, in bytes or with a suffix: `"64m"`.
    #[schemars(extend("examples" = ["64m"]))]
    pub size: Option<Text>,
}

/// A declared secret by its name, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum SecretUse {
    /// The secret's name.
    String(Text),
    /// The secret and how it is given.
    Table(SecretTable),
}

/// A secret and how it is given.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a use of a secret", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct SecretTable {
    /// Its name in `[secrets]`.
    #[schemars(required)]
    pub name: Option<Text>,
    /// The file it is mounted as.
    pub path: Option<Text>,
    /// The environment variable it is given as.
    pub env: Option<Text>,
    /// Whether a build without it fails.
    pub required: Option<bool>,
}

/// `true` for the default agent, or the ids of agents.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged, extend("x-true-and-false" = true))]
pub enum Ssh {
    /// Whether the default agent is forwarded.
    Boolean(bool),
    /// One id.
    String(Text),
    /// Several ids.
    List(Vec<Text>),
}

/// What a command sees while it runs.
#[derive(Debug, Clone, Copy)]
pub struct Mounts<'a> {
    /// Caches.
    pub caches: &'a [CacheUse],
    /// Binds.
    pub binds: &'a [BindUse],
    /// Folders in memory.
    pub tmpfs: &'a [TmpfsUse],
    /// Secrets.
    pub secrets: &'a [SecretUse],
    /// Forwarded ssh agents.
    pub ssh: Option<&'a Ssh>,
}

impl Ssh {
    /// The ids; the default agent's is absent.
    pub fn ids(&self) -> Vec<Option<&Text>> {
        match self {
            Self::Boolean(true) => vec![None],
            Self::Boolean(false) => Vec::new(),
            Self::String(id) => vec![Some(id)],
            Self::List(ids) => ids.iter().map(Some).collect(),
        }
    }
}

/// The packages of a package manager: their names, or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Packages {
    /// Their names.
    List(Vec<Text>),
    /// Their names and how they are installed.
    Table(PackageTable),
}

/// Packages and how they are installed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a set of packages", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct PackageTable {
    /// Their names, with a version where the manager takes one.
    #[schemars(required)]
    pub packages: Option<Strings>,
    /// Whether downloads are kept in cache mounts instead of being removed.
    #[serde(default)]
    pub cache: bool,
    /// Whether recommended (apt) or weak (dnf) dependencies are installed too.
    #[serde(default)]
    pub recommends: bool,
}
