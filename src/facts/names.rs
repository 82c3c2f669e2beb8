//! Which member of a workspace has which name: read once for all of its members.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::glob::Members;
use super::manifest::below;
use super::{Files, Found, Kind, Project, once};
use crate::diag::Diagnostic;
use crate::source::{Sources, Span};

/// The members of a workspace by name.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// The folder of each.
    pub(super) folders: BTreeMap<String, String>,
    /// The first thing that is wrong with one.
    pub(super) trouble: Option<Trouble>,
}

/// What is wrong with a member. Who asks for it reads the member again, and says it as its spec sees it.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// The manifest of this folder cannot be read, or has no good name.
    Broken(String),
    /// Two folders have a member of one name.
    Twice(String, String),
}

/// The name of the member in a folder, if it has one.
type Name<'a> = &'a dyn Fn(&mut Project<'_>, &str) -> Result<Option<(String, Span)>, Box<Diagnostic>>;

/// The names of the members of the workspace in `root`.
pub(super) fn of(files: &dyn Files, what: &'static str, root: &str, members: &Members, name: Name<'_>) -> Arc<Names> {
    let bytes = members.folders.iter().map(|folder| 3 * folder.len()).sum();
    let found = once::value(files, (what, &members.key), bytes, || {
        let mut names = Names::default();
        for folder in members.folders.iter().map(|member| below(root, member)) {
            // What is read here is read again by the member itself, and is not kept.
            let mut sources = Sources::default();
            let mut project = Project { files: &Passing(files), sources: &mut sources, folder: folder.clone() };
            match name(&mut project, &folder) {
                Ok(None) => {}
                Ok(Some((name, _))) => {
                    if let Some(other) = names.folders.get(&name) {
                        names.trouble = Some(Trouble::Twice(other.clone(), folder.clone()));
                        break;
                    }
                    names.folders.insert(name, folder.clone());
                }
                Err(_) => {
                    names.trouble = Some(Trouble::Broken(folder.clone()));
                    break;
                }
            }
        }
        Some(names)
    });
    found.as_ref().clone().unwrap_or_default()
}

/// The same files, of which nothing is kept.
struct Passing<'a>(&'a dyn Files);

impl Files for Passing<'_> {
    fn folder(&self) -> &str {
        self.0.folder()
    }

    fn name(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        self.0.read(path, most)
    }

    fn list(&self, path: &str) -> Vec<Found> {
        self.0.list(path)
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        self.0.kind(path)
    }
}
