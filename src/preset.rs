//! Presets: fragments of a spec with parameters, in `presets/*.toml` and in an organisation's folder.
//!
//! A preset is parsed first and filled after: only its string leaves are minijinja templates, over its
//! parameters and `let`s. So it is valid TOML, keeps its spans, and a value that an author gives can
//! become a string of the spec, or a word of a command, and nothing else.
//!
//! ```text
//! text → load → Preset ─┐
//! facts, arguments ─────┴→ arguments → fill → a fragment of a spec
//! ```

mod arguments;
mod check;
mod fill;
mod load;
mod memo;
mod param;
mod template;
mod warn;

pub use arguments::{Arguments, arguments};
pub use check::check;
pub use fill::fill;
pub use load::load;
pub use param::{Kind, Param, Warning};
pub use warn::warn;

use std::ops::Deref;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diag::Diagnostics;
use crate::document::Table;
use crate::facts::Language;
use crate::source::{Shift, Sources, Span};
use template::Templates;

/// The presets that come with msgen, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("go", include_str!("../presets/go.toml")),
    ("java", include_str!("../presets/java.toml")),
    ("node", include_str!("../presets/node.toml")),
    ("python", include_str!("../presets/python.toml")),
];

/// The groups of a spec that a preset may hold.
pub const GROUPS: &[&str] = &["project", "args", "secrets", "stages", "artifacts", "targets"];

/// The most bytes that a preset may have: 256 KiB.
pub const MOST_BYTES: usize = 256 << 10;

/// A preset's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The preset's name.
    pub name: String,
    /// The file's name as messages show it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// Where presets are found: an organisation's, then msgen's own.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The organisation's.
    pub files: Vec<File>,
    /// Those of them that were read.
    loaded: load::Cache,
}

impl From<Vec<File>> for Catalogue {
    fn from(files: Vec<File>) -> Self {
        Self { files, ..Self::default() }
    }
}

impl Catalogue {
    /// Every name, msgen's own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = BUILT_IN.iter().map(|(name, _)| *name);
        own.chain(self.files.iter().map(|file| file.name.as_str()))
    }

    /// The file of a name.
    pub fn file(&self, name: &str) -> Option<File> {
        let built_in = BUILT_IN.iter().find(|(own, _)| *own == name).map(|(name, text)| File {
            name: (*name).to_owned(),
            shown: format!("presets/{name}.toml"),
            text: (*text).to_owned(),
        });
        built_in.or_else(|| self.files.iter().find(|file| file.name == name).cloned())
    }

    /// Every preset that can be loaded.
    pub fn load(&self) -> Vec<Preset> {
        let (mut sources, mut unsaid) = (Sources::default(), Diagnostics::default());
        self.names().filter_map(|name| load(self, name, None, &mut sources, &mut unsaid)).collect()
    }

    /// Whether a name is of a preset that comes with msgen.
    pub fn is_built_in(name: &str) -> bool {
        BUILT_IN.iter().any(|(own, _)| *own == name)
    }
}

/// A preset as one use of it has it: what it says is shared by all of them, and where it lies is its own.
#[derive(Debug, Clone)]
pub struct Preset {
    said: Arc<Said>,
    /// How far the spans of `said` lie from where the files were mounted.
    shift: Shift,
    /// Where each file of it lies: its own last.
    pub files: Vec<Span>,
}

/// What a preset says, with what it extends merged into it.
#[derive(Debug)]
pub struct Said {
    /// Its name.
    pub name: String,
    /// What it makes, in one line.
    pub about: String,
    /// Whose manifests give defaults.
    pub language: Option<&'static Language>,
    /// The parameters, in the order of the file; `context` is among them.
    pub params: IndexMap<String, Param>,
    /// Values computed from the parameters.
    pub lets: Table,
    /// The fragment: tables of [`GROUPS`].
    pub body: Table,
    templates: Arc<Templates>,
}

impl Preset {
    /// The same with some of its parameters, and without `let`s: to look at these parameters alone.
    #[must_use]
    pub fn with_only(&self, keep: &dyn Fn(&str) -> bool) -> Self {
        let params = self.params.iter().filter(|(name, _)| keep(name));
        let said = Said {
            name: self.name.clone(),
            about: self.about.clone(),
            language: self.language,
            params: params.map(|(name, param)| (name.clone(), param.clone())).collect(),
            lets: Table::default(),
            body: self.body.clone(),
            templates: Arc::clone(&self.templates),
        };
        Self { said: Arc::new(said), shift: self.shift, files: self.files.clone() }
    }

    /// The same in files that were mounted.
    fn moved(&self, shift: Shift) -> Self {
        let files = self.files.iter().map(|span| shift.span(*span)).collect();
        Self { said: Arc::clone(&self.said), shift, files }
    }
}

impl Deref for Preset {
    type Target = Said;

    fn deref(&self) -> &Said {
        &self.said
    }
}

/// A parameter's name as templates have it.
pub fn variable(name: &str) -> String {
    name.replace('-', "_")
}
