use std::any::Any;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use super::Files;

/// A value of any type that several specs share.
pub type Shared = Arc<dyn Any + Send + Sync>;

/// What a shared value is and of what, and how many bytes of text it was made from.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// What it is.
    pub what: &'static str,
    /// The path that it is of, and everything else that it depends on besides files.
    pub of: &'a str,
    /// The bytes of the text that it keeps.
    pub bytes: usize,
}

/// A value, or the place for it.
type Cell = Arc<OnceLock<Shared>>;

/// The values that the specs of one run share. Values of more than a number of bytes together are not kept: they are
/// made again for each spec that asks, so that nothing but the time depends on it.
#[derive(Debug, Default)]
pub struct Once {
    values: RwLock<BTreeMap<(&'static str, String), Cell>>,
    bytes: AtomicUsize,
}

impl Once {
    /// The most bytes of text that values are kept of: 16 MiB.
    const MOST_BYTES: usize = 16 << 20;

    /// The value of a key. Of several threads that ask for it one makes it, and the others wait.
    pub fn get(&self, key: Key<'_>, make: &mut dyn FnMut() -> Shared) -> Shared {
        match self.cell(key) {
            Some(cell) => Arc::clone(cell.get_or_init(make)),
            None => make(),
        }
    }

    /// The value of a key, if there is one already.
    pub fn known(&self, what: &'static str, of: &str) -> Option<Shared> {
        self.values.read().ok()?.get(&(what, of.to_owned()))?.get().cloned()
    }

    fn cell(&self, key: Key<'_>) -> Option<Cell> {
        let name = (key.what, key.of.to_owned());
        if let Some(cell) = self.values.read().ok()?.get(&name) {
            return Some(Arc::clone(cell));
        }
        let mut values = self.values.write().ok()?;
        if let Some(cell) = values.get(&name) {
            return Some(Arc::clone(cell));
        }
        let before = self.bytes.load(Ordering::Relaxed);
        if before + key.bytes > Self::MOST_BYTES {
            return None;
        }
        self.bytes.store(before + key.bytes, Ordering::Relaxed);
        Some(Arc::clone(values.entry(name).or_default()))
    }
}

/// A shared value of a type.
pub(super) fn value<T: Send + Sync + 'static>(
    files: &dyn Files,
    (what, of): (&'static str, &str),
    bytes: usize,
    make: impl Fn() -> Option<T>,
) -> Arc<Option<Arc<T>>> {
    let mut shared = || -> Shared { Arc::new(make().map(Arc::new)) };
    let found = files.once(Key { what, of, bytes }, &mut shared);
    found.downcast().unwrap_or_else(|_| Arc::new(make().map(Arc::new)))
}
