use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Files, Found, Key, Kind, Once, Shared};

/// A repository that exists in memory alone.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    folder: String,
    files: Arc<BTreeMap<String, Result<String, String>>>,
    once: Option<Arc<Once>>,
}

impl Memory {
    /// Files by their path, and the folder that the spec lies in.
    pub fn new<'a>(folder: &str, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), Ok(text.to_owned()))).collect();
        Self { folder: folder.to_owned(), files: Arc::new(files), once: None }
    }

    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: &str, text: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.files).insert(path.to_owned(), Ok(text.into()));
        self
    }

    /// Adds a file that cannot be read.
    #[must_use]
    pub fn with_unreadable(mut self, path: &str, reason: &str) -> Self {
        Arc::make_mut(&mut self.files).insert(path.to_owned(), Err(reason.to_owned()));
        self
    }
}

impl Memory {
    /// The same repository as the spec of another folder sees it, in a run that shares values.
    #[must_use]
    pub fn of(&self, folder: &str, once: &Arc<Once>) -> Self {
        Self { folder: folder.to_owned(), files: Arc::clone(&self.files), once: Some(Arc::clone(once)) }
    }
}

impl Files for Memory {
    fn folder(&self) -> &str {
        &self.folder
    }

    fn name(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        match self.files.get(path) {
            None => Ok(None),
            Some(Ok(text)) if text.len() > most => Err(format!("it has more than {most} bytes")),
            Some(text) => text.clone().map(Some),
        }
    }

    fn list(&self, path: &str) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for inside in self.below(path) {
            let (name, kind) = match inside.split_once('/') {
                Some((folder, _)) => (folder, Kind::Folder),
                None => (inside, Kind::File),
            };
            // The files of a folder stand one after the other.
            if found.last().is_none_or(|last| last.name != name) {
                found.push(Found { name: name.to_owned(), kind });
            }
        }
        found.sort();
        found.dedup_by(|a, b| a.name == b.name);
        found
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        if self.files.contains_key(path) {
            return Some(Kind::File);
        }
        (path.is_empty() || self.below(path).next().is_some()).then_some(Kind::Folder)
    }

    fn once(&self, key: Key<'_>, make: &mut dyn FnMut() -> Shared) -> Shared {
        match &self.once {
            Some(once) => once.get(key, make),
            None => make(),
        }
    }
}

impl Memory {
    /// What lies below a folder, without the folder's name.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let length = start.len();
        let files = self.files.range(start.clone()..).map(|(path, _)| path);
        files.take_while(move |path| path.starts_with(&start)).map(move |path| &path[length..])
    }
}
