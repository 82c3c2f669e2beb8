//! Files that are put in their place whole. Whenever msgen is killed, the machine stops or the disk is
//! full, the old text is there or the new one.
//!
//! - The new text is complete and safe on the disk before it takes its place, by a rename.
//! - On Linux it has no name until then, so that nothing is left of a run that was killed. Elsewhere,
//!   and on Linux in the moment before the rename, its name is `.msgen-unfinished-` and twelve letters. It is
//!   locked while it is written, and the next run removes those that nobody has locked.
//! - Mode and owner are those of the file that is replaced. A link stays, and what it points to is
//!   replaced.

/// Texts that wait for their place.
mod staged;

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use msgen::Rendered;
use msgen::diag::{Code, Diagnostic};
use msgen::drift::{self, is_generated};
use msgen::facts::relative;

use super::Status;
use super::talk::{Talk, reason};
use super::walk::is_dockerfile;
use staged::{Over, Staged, Taken};
pub(super) use staged::{is_leftover, remove_leftover};

/// As many links are followed as Linux follows.
const MOST_LINKS: usize = 40;
/// The most bytes that are read of what lies at a place. No Dockerfile of msgen's is so long.
const MOST_BYTES: u64 = 16 << 20;

/// Why a link that leads nowhere is not followed.
const DANGLING: &str = "it is a link to what is not there";

/// Why nothing was written.
#[derive(Debug)]
pub(super) struct Failure {
    /// Where there is a page about it.
    code: Option<Code>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Failure {
    /// What lies at a place cannot be read.
    pub(super) fn unreadable(path: &str, why: &str) -> Self {
        let Diagnostic { code, message, help, .. } = msgen::service::unreadable(path, why);
        Self { code: Some(code), message, help }
    }

    /// Says it.
    pub(super) fn tell(&self, talk: &Talk) -> Status {
        match self.code {
            None => talk.error_with_help(&self.message, self.help.as_deref()),
            Some(code) => {
                let diagnostic = Diagnostic::of_file(code, &self.message);
                talk.unreadable(&match &self.help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                })
            }
        }
    }
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
    let name = spec.and_then(|spec| seen_from(path, spec));
    let named = |text: &str| name.as_ref().map_or_else(|| text.to_owned(), |name| drift::renamed(text, name));
    let dockerfile = wanted(path, spec, &named(&product.dockerfile))?;
    let ignore = wanted(&beside, spec, &named(&product.ignore))?;
    let first = fs::symlink_metadata(&beside).is_err();
    let texts = [(beside, ignore), (path.to_owned(), dockerfile)];
    commit(texts.into_iter().filter_map(|(path, staged)| Some((path, staged?))))?;
    Ok(spec.filter(|_| first).and_then(|spec| shadowed(spec, &product.context, path)))
}

/// The path of a spec from the folder of a file that is written elsewhere in its repository: by the name alone,
/// nobody would find it, and the file would be an orphan.
fn seen_from(path: &Path, spec: &Path) -> Option<String> {
    let real = |path: &Path| {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::canonicalize(folder).ok()
    };
    let (here, folder) = (real(path)?, real(spec)?);
    let root = folder.ancestors().find(|above| above.join(".git").exists())?;
    let below = |path: &Path| Some(path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/"));
    let name = relative(&below(&here)?, &below(&folder.join(spec.file_name()?))?);
    (here != folder && !name.contains(char::is_control)).then_some(name)
}

/// Writes a file that is not there yet.
pub(super) fn new(path: &Path, text: &str) -> Result<(), Failure> {
    let staged = Staged::new(path.to_owned(), Over::Nothing, text).map_err(|error| failure(path, &error))?;
    commit([(path.to_owned(), staged)])
}

/// What lies at a place, as it was read.
#[derive(Debug)]
pub(super) struct Seen {
    path: PathBuf,
    /// What the path leads to.
    target: PathBuf,
    there: Option<Metadata>,
    /// The text; nothing, where no file is. Bytes that are no UTF-8 are replaced, so that it differs from
    /// whatever msgen writes.
    pub(super) text: Option<String>,
}

/// Why a link at a place that msgen finds by itself is not followed; `text` is what it leads to. Whoever
/// can put a link into a repository could let msgen write elsewhere: it is followed to what is there, lies
/// in the repository, and is a Dockerfile or an ignore file. The program works in the repository's root.
fn astray(path: &Path, text: &str) -> Option<String> {
    let (Ok(root), Ok(real)) = (fs::canonicalize("."), fs::canonicalize(path)) else {
        return Some(DANGLING.to_owned());
    };
    let Ok(real) = real.strip_prefix(root) else {
        return Some("it is a link that leads out of the repository".to_owned());
    };
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    let named = is_dockerfile(&name) || name.ends_with(".dockerignore");
    // A spec may begin with whatever comment its author likes.
    let ours = !name.ends_with(".toml") && is_generated(text);
    let other = || format!("it is a link to `{}`, which is no Dockerfile and no ignore file", real.display());
    (!named && !ours).then(other)
}

/// Reads what lies at a place, or says why it cannot. What is no regular file is not opened: it may never end.
pub(super) fn look(path: &Path) -> Result<Seen, String> {
    let mut seen = Seen { path: path.to_owned(), target: path.to_owned(), there: None, text: None };
    let mut there = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(seen),
        there => there.map_err(|error| reason(&error))?,
    };
    let is_link = there.is_symlink();
    if is_link {
        seen.target = followed(path).map_err(|error| reason(&error))?;
        there = match fs::metadata(&seen.target) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(DANGLING.to_owned()),
            there => there.map_err(|error| reason(&error))?,
        };
    }
    if there.is_dir() {
        return Err("it is a folder".to_owned());
    }
    if !there.is_file() {
        return Err("it is a pipe, a socket or a device".to_owned());
    }
    let read = || {
        let file = File::open(&seen.target)?;
        let there = file.metadata()?;
        // With room for all of it, it is read at once.
        let mut bytes = Vec::with_capacity(usize::try_from(there.len().min(MOST_BYTES)).unwrap_or_default() + 1);
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(io::Error::other(format!("it has more than {MOST_BYTES} bytes")));
        }
        Ok((there, bytes))
    };
    let (there, bytes) = read().map_err(|error| reason(&error))?;
    let text = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if is_link && let Some(why) = astray(path, &text) {
        return Err(why);
    }
    seen.there = Some(there);
    seen.text = Some(text);
    Ok(seen)
}

/// Gives texts the places that were looked at. All are complete on the disk before the first takes its
/// place. Where somebody has written since the look, nothing is lost, and it is an error.
pub(super) fn replace(texts: Vec<(Seen, &str)>) -> Result<(), Failure> {
    let mut staged = Vec::new();
    for (Seen { path, target, there, .. }, text) in texts {
        staged::sweep(staged::folder_of(&target));
        let over = there.map_or(Over::Nothing, Over::Seen);
        let text = Staged::new(target, over, text).map_err(|error| failure(&path, &error))?;
        staged.push((path, text));
    }
    commit(staged)
}

/// Removes a file that was looked at, unless somebody has written it since. Of a link, the link goes.
pub(super) fn remove(seen: &Seen) -> Result<(), Failure> {
    let Some(there) = &seen.there else { return Ok(()) };
    let refused = |error: io::Error| Failure {
        code: None,
        message: format!("cannot remove `{}`: {}", seen.path.display(), reason(&error)),
        help: None,
    };
    if !staged::is_unchanged(&seen.target, there).map_err(refused)? {
        return Err(changed(&seen.path));
    }
    fs::remove_file(&seen.path).map_err(refused)?;
    staged::sync(staged::folder_of(&seen.path));
    Ok(())
}

/// What to know of an ignore file that was read until now: the one beside the Dockerfile takes its place.
pub(super) fn shadowed(spec: &Path, context: &str, dockerfile: &Path) -> Option<String> {
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
        return Err(Failure { code: None, message, help: Some("name another file: `-o Dockerfile`".to_owned()) });
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
fn commit(texts: impl IntoIterator<Item = (PathBuf, Staged)>) -> Result<(), Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let done = texts.into_iter().try_for_each(|(path, staged)| {
        if !folders.iter().any(|folder| folder == staged.folder()) {
            folders.push(staged.folder().to_owned());
        }
        match staged.commit() {
            Ok(Taken::Yes) => Ok(()),
            Ok(Taken::Changed) => Err(changed(&path)),
            Err(error) => Err(failure(&path, &error)),
        }
    });
    for folder in &folders {
        staged::sync(folder);
    }
    done
}

fn changed(path: &Path) -> Failure {
    Failure {
        code: Some(Code::ChangedMeanwhile),
        message: format!("`{}` changed while msgen was at work, and was left as it is", path.display()),
        help: Some("look at it, then run msgen again".to_owned()),
    }
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

/// Whether two paths lead to one file that is there.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

fn is_folder(path: &Path) -> Failure {
    let help = match path.extension() {
        Some(end) if end == "dockerignore" => {
            "the ignore file has its place there: remove the folder, or write another file".to_owned()
        }
        _ => format!("name the file: `-o {}`", path.join("Dockerfile").display()),
    };
    Failure { code: None, message: format!("`{}` is a folder", path.display()), help: Some(help) }
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
    Failure {
        code: None,
        message,
        help: missing.map(|folder| format!("make it first: `mkdir -p {}`", folder.display())),
    }
}
