use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use msgen::diag::{Code, Diagnostic};
use msgen::resolve::Location;
use msgen::workspace::{self, Workspace};
use msgen::{Input, MOST_BYTES};

use super::disk::Disk;
use super::talk::reason;

/// The spec of a folder.
pub(super) const FILE: &str = "build.toml";
/// Where a missing file is looked for under another name: no more than so many names.
const MOST_NAMES: usize = 10_000;

/// Which spec.
#[derive(clap::Args)]
pub(super) struct Spec {
    /// A spec, a folder that has a build.toml, or `-` for stdin [default: build.toml]
    #[arg(value_name = "SPEC")]
    spec: Option<PathBuf>,

    /// Where a spec from stdin lies: its name in messages, and where its paths start
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
}

/// The text of a spec, and where it lies.
pub(super) struct Text {
    /// The name in messages.
    pub(super) name: String,
    /// The file, unless it is stdin.
    pub(super) path: Option<PathBuf>,
    text: String,
    location: Location,
    /// The repository that it lies in.
    files: Disk<'static>,
    workspace: Workspace,
}

impl Text {
    pub(super) fn input(&self) -> Input<'_> {
        let Self { name, text, location, files, workspace, .. } = self;
        Input { name, text, location, files, workspace }
    }
}

/// Whether a file was named, or is where a spec usually lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Explicitly,
    Implied,
}

/// Reads a spec.
pub(super) fn read(spec: &Spec) -> Result<Text, Diagnostic> {
    match (spec.spec.as_deref(), spec.stdin_filename.as_deref()) {
        (Some(path), filename) if path.as_os_str() == "-" => stdin(filename),
        (_, Some(_)) => {
            Err(unreadable("`--stdin-filename` is for a spec from stdin").help("write `-` for SPEC, or leave it out"))
        }
        (Some(path), None) if path.is_dir() => file(&path.join(FILE), Named::Implied),
        (Some(path), None) => file(path, Named::Explicitly),
        (None, None) => file(Path::new(FILE), Named::Implied),
    }
}

/// The text of the spec at a path that was found on the disk.
pub(super) fn found(path: &Path) -> Result<String, Diagnostic> {
    let name = shown(path);
    // A pipe may never open.
    let there = fs::metadata(path);
    if there.as_ref().is_ok_and(|there| !there.is_file()) {
        return Err(
            unreadable(format!("`{name}` is no regular file")).help(format!("pipe it in: `msgen render - < {name}`"))
        );
    }
    let length = there.map_or(0, |there| there.len());
    let bytes = File::open(path).and_then(|file| bytes(file, length)).map_err(|error| missing(path, &name, &error))?;
    text(bytes, &name)
}

/// Reads the spec at a path.
pub(super) fn at(path: &Path) -> Result<Text, Diagnostic> {
    file(path, Named::Explicitly)
}

fn stdin(filename: Option<&Path>) -> Result<Text, Diagnostic> {
    let path = filename.map(|path| if path.is_dir() { path.join(FILE) } else { path.to_owned() });
    let name = path.as_deref().map_or_else(|| "<stdin>".to_owned(), shown);
    let location = location(path.as_deref().unwrap_or(Path::new("-")))?;
    let bytes = bytes(io::stdin().lock(), 0).map_err(|error| refused(&name, &error))?;
    let folder = path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let files = Disk::around(folder);
    let workspace = workspace::load(&files);
    Ok(Text { text: text(bytes, &name)?, name, path: None, location, files, workspace })
}

fn file(path: &Path, named: Named) -> Result<Text, Diagnostic> {
    let name = shown(path);
    let metadata = fs::metadata(path).map_err(|error| missing(path, &name, &error))?;
    if metadata.is_dir() {
        return Err(unreadable(format!("`{name}` is a folder"))
            .help("a spec is a file: name one, or a folder that has a build.toml"));
    }
    // A pipe that nobody asked for may never end.
    if !metadata.is_file() && named == Named::Implied {
        return Err(
            unreadable(format!("`{name}` is no regular file")).help(format!("pipe it in: `msgen render - < {name}`"))
        );
    }
    if metadata.is_file() && metadata.len() > MOST_BYTES as u64 {
        let message = format!("`{name}` has {} bytes, and msgen reads at most {MOST_BYTES}", metadata.len());
        return Err(too_large(message));
    }
    let bytes =
        File::open(path).and_then(|file| bytes(file, metadata.len())).map_err(|error| refused(&name, &error))?;
    let location = location(path)?;
    let files = Disk::around(path.parent().unwrap_or(Path::new("")));
    let workspace = workspace::load(&files);
    Ok(Text { text: text(bytes, &name)?, name, path: Some(path.to_owned()), location, files, workspace })
}

/// Everything, or as much as shows that it is too much.
fn bytes(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    // With room for all of it, it is read at once.
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(MOST_BYTES).min(MOST_BYTES) + 1);
    from.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    if bytes.len() > MOST_BYTES {
        return Err(too_large(format!("`{name}` has more than the {MOST_BYTES} bytes that msgen reads")));
    }
    if is_utf16(&bytes) {
        return Err(unreadable(format!("`{name}` is UTF-16")).help("save it as UTF-8, as TOML demands"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        unreadable(format!("`{name}` is not UTF-8: there is a byte 0x{byte:02x} in line {line}"))
            .help("save it as UTF-8, as TOML demands")
    })
}

/// A byte order mark, or one of the two first bytes is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, ..] | [1..=255, 0, ..])
}

/// Where a file lies. Links in the names of its folders are followed, because that is what `..` does
/// when BuildKit opens the build context; the file keeps the name that it was given. Folders that are
/// not there, of a `--stdin-filename`, are taken as written.
fn location(path: &Path) -> Result<Location, Diagnostic> {
    let folder = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    };
    let real = fs::canonicalize(folder)
        .or_else(|_| std::path::absolute(folder))
        .map_err(|error| refused(&shown(folder), &error))?;
    let mut folders = Vec::new();
    for component in real.components() {
        match component {
            Component::Normal(name) => folders.push(utf8(name)?),
            Component::ParentDir => drop(folders.pop()),
            _ => {}
        }
    }
    let file = path.file_name().ok_or_else(|| unreadable(format!("`{}` is no name of a file", shown(path))))?;
    Ok(Location { folders, file: utf8(file)? })
}

fn utf8(name: &OsStr) -> Result<String, Diagnostic> {
    let not = || {
        unreadable(format!("the name `{}` is not UTF-8", name.display()))
            .help("rename it: a Dockerfile could not name it")
    };
    name.to_str().map(ToOwned::to_owned).ok_or_else(not)
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
}

fn unreadable(message: impl Into<String>) -> Diagnostic {
    Diagnostic::of_file(Code::Unreadable, message)
}

fn refused(name: &str, error: &io::Error) -> Diagnostic {
    let diagnostic = unreadable(format!("cannot read `{name}`: {}", reason(error)));
    match error.kind() {
        ErrorKind::PermissionDenied => diagnostic.help("`ls -l` shows who may read it"),
        _ => diagnostic,
    }
}

fn too_large(message: String) -> Diagnostic {
    Diagnostic::of_file(Code::TooLarge, message).help("a spec is some hundred lines; move data into files of their own")
}

fn missing(path: &Path, name: &str, error: &io::Error) -> Diagnostic {
    if error.kind() != ErrorKind::NotFound {
        return refused(name, error);
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return unreadable(format!("there is no folder `{}`", shown(folder))).help(format!("`{name}` would lie there"));
    }
    if let Ok(to) = fs::read_link(path) {
        return unreadable(format!("`{name}` is a link to `{}`, which is not there", to.display()))
            .help("point it to a spec, or remove it");
    }
    let file = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    let names = names(folder);
    let inside = |near: &str| shown(&folder.join(near));
    let near: Vec<&str> = names.iter().map(String::as_str).filter(|near| is_near(&file, near)).collect();
    let specs: Vec<String> =
        names.iter().filter(|name| name.ends_with(".build.toml")).map(|name| format!("`{}`", inside(name))).collect();
    let help = match (near.as_slice(), specs.as_slice()) {
        ([near], _) => format!("did you mean `{}`?", inside(near)),
        (_, [one]) => format!("did you mean {one}?"),
        (_, [first, second, rest @ ..]) => {
            format!("name one of those that are there: {first}, {second}{}", if rest.is_empty() { "" } else { ", …" })
        }
        _ => "name a spec, or a folder that has a build.toml".to_owned(),
    };
    unreadable(format!("there is no file `{name}`")).help(help)
}

/// The names of a folder's files, sorted.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let files = entries.take(MOST_NAMES).flatten().filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()));
    let mut names: Vec<String> = files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Whether somebody who wrote `file` may mean `name`: two slips at most, or an ending that was hidden.
fn is_near(file: &str, name: &str) -> bool {
    name.strip_suffix(".txt") == Some(file) || strsim::osa_distance(&file.to_lowercase(), &name.to_lowercase()) <= 2
}
