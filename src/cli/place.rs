//! Files that are put in their place whole. Whenever msgen is killed, the machine stops or the disk is
//! full, the old text is there or the new one.
//!
//! - The new text is complete and safe on the disk before it takes its place, by a rename.
//! - On Linux it has no name until then, so that nothing is left of a run that was killed. Elsewhere,
//!   and on Linux in the moment before the rename, its name is `.msgen-` and twelve letters. It is
//!   locked while it is written, and the next run removes those that nobody has locked.
//! - Mode and owner are those of the file that is replaced. A link stays, and what it points to is
//!   replaced.

/// Texts that wait for their place.
mod staged;

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use msgen::Rendered;

use super::talk::reason;
pub(super) use staged::is_leftover;
use staged::{Over, Staged, Taken};

/// As many links are followed as Linux follows.
const MOST_LINKS: usize = 40;

/// Why nothing was written.
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Writes `path` and the ignore file beside it. Both are complete on the disk before the first takes
/// its place, so that a failure leaves the old ones; one that has its text already is not touched.
pub(super) fn product(path: &Path, spec: Option<&Path>, product: &Rendered) -> Result<Option<String>, Failure> {
    if is_stream(path) {
        let written = OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|mut file| file.write_all(product.dockerfile.as_bytes()));
        return written.map(|()| None).map_err(|error| failure(path, &error));
    }
    let mut beside = OsString::from(path);
    beside.push(".dockerignore");
    let beside = PathBuf::from(beside);
    let dockerfile = wanted(path, spec, &product.dockerfile)?;
    let ignore = wanted(&beside, spec, &product.ignore)?;
    let first = fs::symlink_metadata(&beside).is_err();
    let texts = [(beside.as_path(), ignore), (path, dockerfile)];
    commit(texts.into_iter().filter_map(|(path, staged)| Some((path, staged?))))?;
    Ok(spec.filter(|_| first).and_then(|spec| shadowed(spec, &product.context, path)))
}

/// Writes a file that is not there yet.
pub(super) fn new(path: &Path, text: &str) -> Result<(), Failure> {
    let staged = Staged::new(path.to_owned(), Over::Nothing, text).map_err(|error| failure(path, &error))?;
    commit(std::iter::once((path, staged)))
}

/// What to know of an ignore file that was read until now: the one beside the Dockerfile takes its place.
fn shadowed(spec: &Path, context: &str, dockerfile: &Path) -> Option<String> {
    let old = spec.parent()?.join(context).join(".dockerignore");
    let name = dockerfile.file_name()?.to_string_lossy();
    fs::symlink_metadata(&old).is_ok().then(|| {
        format!(
            "`.dockerignore` is not read for {name} any more: BuildKit reads `{name}.dockerignore` in its place; \
             what it kept out goes into `[project] ignore`"
        )
    })
}

/// A text for its place, whatever lies there; nothing, if it is there already.
fn wanted(path: &Path, spec: Option<&Path>, text: &str) -> Result<Option<Staged>, Failure> {
    let failed = |error: &io::Error| failure(path, error);
    let target = followed(path).map_err(|error| failed(&error))?;
    if spec.is_some_and(|spec| is_same(spec, &target)) {
        let message = format!("`{}` is the spec itself", path.display());
        return Err(Failure { message, help: Some("name another file: `-o Dockerfile`".to_owned()) });
    }
    let old = match fs::metadata(&target) {
        Ok(old) if old.is_dir() => return Err(is_folder(path)),
        Ok(old) => Some(old),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(failed(&error)),
    };
    let same = old.as_ref().is_some_and(|old| old.len() == text.len() as u64)
        && fs::read(&target).is_ok_and(|old| old == text.as_bytes());
    if same {
        return Ok(None);
    }
    staged::sweep(staged::folder_of(&target));
    Staged::new(target, Over::Anything(old), text).map(Some).map_err(|error| failed(&error))
}

/// Gives each text its place, and makes that last. What comes after a failure stays as it is.
fn commit<'a>(texts: impl Iterator<Item = (&'a Path, Staged)>) -> Result<(), Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut put = |(path, staged): (&Path, Staged)| {
        if !folders.iter().any(|folder| folder == staged.folder()) {
            folders.push(staged.folder().to_owned());
        }
        match staged.commit() {
            Ok(Taken::Yes) => Ok(()),
            Ok(Taken::Changed) => Err(failure(path, &ErrorKind::AlreadyExists.into())),
            Err(error) => Err(failure(path, &error)),
        }
    };
    let done = { texts }.try_for_each(&mut put);
    for folder in &folders {
        staged::sync(folder);
    }
    done
}

/// Whether a path is a pipe or a device, which is written to and has nothing beside it.
fn is_stream(path: &Path) -> bool {
    path.starts_with("/dev") || fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir())
}

/// The file that a path means: a link stays, and what it points to is replaced.
pub(super) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(to) => path = path.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links"))
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn is_folder(path: &Path) -> Failure {
    let help = match path.extension() {
        Some(end) if end == "dockerignore" => {
            "the ignore file has its place there: remove the folder, or write another file".to_owned()
        }
        _ => format!("name the file: `-o {}`", path.join("Dockerfile").display()),
    };
    Failure { message: format!("`{}` is a folder", path.display()), help: Some(help) }
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let missing = folder.filter(|folder| error.kind() == ErrorKind::NotFound && !folder.exists());
    // tempfile names its own file in its errors.
    let cause = error
        .get_ref()
        .and_then(|inner| inner.source())
        .and_then(|source| source.downcast_ref::<io::Error>())
        .unwrap_or(error);
    let message = format!(
        "cannot write `{}`: {}",
        path.display(),
        missing.map_or_else(|| reason(cause), |_| "its folder is not there".to_owned())
    );
    Failure { message, help: missing.map(|folder| format!("make it first: `mkdir -p {}`", folder.display())) }
}
