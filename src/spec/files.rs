//! `sources` and `manifests`: files that keep their folders below the place where they land.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Strings, Text};

/// A path, a table, or a list of both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum Files {
    /// One path.
    String(Text),
    /// Paths with options.
    Table(FileSet),
    /// Several.
    List(Vec<FileItem>),
}

/// A path or a table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged)]
pub enum FileItem {
    /// One path.
    String(Text),
    /// Paths with options.
    Table(FileSet),
}

/// Paths that are copied together.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a set of files", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct FileSet {
    /// What is copied: files, folders and BuildKit's patterns. Every path keeps its folders below `to`.
    #[schemars(required)]
    pub paths: Option<Strings>,
    /// The folder that the paths start from and lose.
    pub root: Option<Text>,
    /// What is left out, written from where the paths start.
    #[serde(default)]
    pub exclude: Vec<Text>,
    /// The folder they land in; the workdir unless said.
    pub to: Option<Text>,
    /// The stage, image or named context they come from, instead of the build context.
    pub from: Option<Text>,
    /// `user:group` of what is copied, best numeric; root's unless said.
    #[schemars(extend("examples" = ["65532:65532"]))]
    pub owner: Option<Text>,
    /// The mode of what is copied.
    #[schemars(extend("examples" = ["0755"]))]
    pub mode: Option<Text>,
}

/// A file item by reference, whatever it was written as.
#[derive(Debug, Clone, Copy)]
pub enum FileRef<'a> {
    /// One path.
    Path(&'a Text),
    /// Paths with options.
    Set(&'a FileSet),
}

impl Files {
    /// All items, in order.
    pub fn items(&self) -> Vec<FileRef<'_>> {
        match self {
            Self::String(path) => vec![FileRef::Path(path)],
            Self::Table(set) => vec![FileRef::Set(set)],
            Self::List(items) => items
                .iter()
                .map(|item| match item {
                    FileItem::String(path) => FileRef::Path(path),
                    FileItem::Table(set) => FileRef::Set(set),
                })
                .collect(),
        }
    }
}
