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
mod param;
mod template;
mod warn;

pub use arguments::{Arguments, arguments};
pub use check::check;
pub use fill::fill;
pub use load::load;
pub use param::{Kind, Param, Warning};
pub use warn::warn;

use indexmap::IndexMap;

use crate::diag::Diagnostics;
use crate::document::Table;
use crate::facts::Language;
use crate::source::{Shift, Sources, Span};

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The organisation's.
    pub files: Vec<File>,
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

/// A preset, with what it extends merged into it.
#[derive(Debug, Clone)]
pub struct Preset {
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
    /// Where each file of it lies: its own last.
    pub files: Vec<Span>,
}

impl Preset {
    /// The same in a file that was mounted.
    fn moved(&self, shift: Shift) -> Self {
        let params = self.params.iter().map(|(name, param)| (name.clone(), param.moved(shift)));
        Self {
            name: self.name.clone(),
            about: self.about.clone(),
            language: self.language,
            params: params.collect(),
            lets: self.lets.moved(shift),
            body: self.body.moved(shift),
            files: self.files.iter().map(|span| shift.span(*span)).collect(),
        }
    }
}

/// A parameter's name as templates have it.
pub fn variable(name: &str) -> String {
    name.replace('-', "_")
}
