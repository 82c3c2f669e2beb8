use std::borrow::Cow;
use std::cmp::Ordering;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{self, AtomicBool};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use msgen::workspace;

use super::place;
use super::talk::reason;

/// Folders that no service lies in, and which may be huge.
const NEVER: &[&str] = &[".git", ".hg", ".jj", ".svn", "node_modules"];
/// The name of a Dockerfile in lower case, the ending of another one, and what the name of a variant begins with.
const DOCKERFILES: &[(&str, &str, &str)] =
    &[("dockerfile", ".dockerfile", "Dockerfile"), ("containerfile", ".containerfile", "Containerfile")];
/// What lists the files that git does not keep.
const GITIGNORE: &str = ".gitignore";

/// What is below a folder. Paths are relative to the root, with `/`, and sorted folder by folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// `build.toml` and `*.build.toml`.
    pub(super) specs: Vec<String>,
    /// What has a Dockerfile's name, whoever made it.
    pub(super) dockerfiles: Vec<String>,
    /// Ignore files of Dockerfiles that are not beside them.
    pub(super) ignores: Vec<String>,
    /// `msgen.toml` below the root.
    pub(super) workspaces: Vec<String>,
    /// What a run that was killed has left, unless another is writing it just now.
    pub(super) leftovers: Vec<String>,
    /// What could not be looked at, and why.
    pub(super) unreadable: Vec<(String, String)>,
}

/// Whether a folder, by its path, is not to be entered.
pub(super) type Excluded = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Finds what lies below a folder of the tree at `root`. Both are real folders: the root is an absolute
/// path without links, and the folder is relative to it, or `""`.
///
/// - What `.gitignore` names is not looked at, with a `.git` and without one; files that are on this
///   machine alone (`.git/info/exclude`, the user's own) do not count.
/// - No link to a folder is followed, so there are no loops.
/// - What is `excluded` is not entered, nor another repository: a folder with a `.git` of its own.
/// - The folder itself is looked at in any case: somebody has named it.
pub(super) fn walk(root: &Path, folder: &str, excluded: &Excluded, threads: usize) -> Found {
    let start = if folder.is_empty() { root.to_owned() } else { root.join(folder) };
    // What git ignores may be said in every folder between the repository's root and this one.
    let top = root.ancestors().find(|above| above.join(".git").exists()).unwrap_or(root).to_owned();
    let walk = Arc::new(Walk {
        root: root.to_owned(),
        reached: AtomicBool::new(top == start),
        start,
        excluded: Arc::clone(excluded),
        found: Mutex::default(),
    });
    Walk::run(&walk, &top, threads);
    if !walk.reached.load(atomic::Ordering::Acquire) {
        // It is ignored, or lies in what is.
        Walk::run(&walk, &walk.start, threads);
    }
    let mut found = std::mem::take(&mut *walk.found.lock().unwrap_or_else(PoisonError::into_inner));
    let Found { specs, dockerfiles, ignores, workspaces, leftovers, unreadable } = &mut found;
    for paths in [specs, &mut *dockerfiles, &mut *ignores, workspaces, leftovers] {
        paths.sort_unstable_by(|one, other| in_order(one, other));
    }
    let beside = |path: &str| dockerfiles.binary_search_by(|other| in_order(other, path)).is_ok();
    ignores.retain(|path| !of_ignore(path).is_some_and(beside));
    unreadable.sort_unstable_by(|(one, why), (other, other_why)| in_order(one, other).then_with(|| why.cmp(other_why)));
    found
}

/// The order of paths: folder by folder, so that what lies in one folder stands together.
pub(super) fn in_order(one: &str, other: &str) -> Ordering {
    one.split('/').cmp(other.split('/'))
}

/// Whether a file of this name is a spec.
pub(super) fn is_spec(name: &str) -> bool {
    name == "build.toml" || name.strip_suffix(".build.toml").is_some_and(|name| !name.is_empty())
}

/// Whether a file of this name is a Dockerfile.
pub(super) fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_lowercase();
    let named = |rest: Option<&str>| rest.is_some_and(|rest| !rest.is_empty());
    let like = DOCKERFILES.iter().any(|(plain, ending, variant)| {
        // BuildKit reads `dockerfile`, too; a `dockerfile_parser.py` is none.
        let variant = name.strip_prefix(variant).and_then(|rest| rest.strip_prefix(['.', '-', '_']));
        lower == *plain || named(lower.strip_suffix(ending)) || named(variant)
    });
    like && !lower.ends_with(".dockerignore") && !is_spec(name)
}

/// Whether a file of this name is the ignore file of a Dockerfile.
pub(super) fn is_ignore(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    of_ignore(name).is_some_and(is_dockerfile)
}

/// The Dockerfile of an ignore file.
pub(super) fn of_ignore(path: &str) -> Option<&str> {
    path.strip_suffix(".dockerignore")
}

/// One walk, as its threads share it.
struct Walk {
    root: PathBuf,
    /// The folder that everything found lies below.
    start: PathBuf,
    /// Whether the walk has come to it.
    reached: AtomicBool,
    excluded: Excluded,
    found: Mutex<Found>,
}

impl Walk {
    /// Looks at the tree below `top`, as far as it leads to `start` or lies below it.
    fn run(walk: &Arc<Self>, top: &Path, threads: usize) {
        if !walk.may_be_read(top) {
            return;
        }
        let filter = Arc::clone(walk);
        let mut builder = WalkBuilder::new(top);
        builder
            .threads(threads)
            .hidden(false)
            .parents(false)
            .ignore(false)
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .filter_entry(move |entry| filter.is_wanted(entry));
        builder.build_parallel().run(|| {
            Box::new(|entry| {
                match entry {
                    Ok(entry) => walk.take(&entry),
                    Err(error) => walk.refused(&error),
                }
                WalkState::Continue
            })
        });
    }

    /// Whether an entry is to be entered, or looked at more closely.
    fn is_wanted(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        if path == self.start {
            self.reached.store(true, atomic::Ordering::Release);
            return self.may_be_read(path);
        }
        let Some(kind) = entry.file_type() else { return false };
        if !path.starts_with(&self.start) {
            return kind.is_dir() && self.start.starts_with(path) && self.may_be_read(path);
        }
        let Some(name) = entry.file_name().to_str() else {
            // No Dockerfile could name what lies there.
            let like = kind.is_dir() || is_spec(&entry.file_name().to_string_lossy());
            if like {
                self.refuse(path, "its name is not UTF-8");
            }
            return false;
        };
        if kind.is_dir() {
            let skipped = NEVER.contains(&name) || (self.excluded)(&self.relative(path));
            return !skipped && fs::symlink_metadata(path.join(".git")).is_err() && self.may_be_read(path);
        }
        let known = is_spec(name)
            || is_dockerfile(name)
            || is_ignore(name)
            || name == workspace::FILE
            || place::is_leftover(name);
        known && (kind.is_file() || kind.is_symlink())
    }

    /// Whether a folder's `.gitignore` can be read. A pipe would never end.
    fn may_be_read(&self, folder: &Path) -> bool {
        let path = folder.join(GITIGNORE);
        let fine = fs::metadata(&path).map_or(true, |there| there.is_file() || there.is_dir());
        if !fine {
            self.refuse(&path, "it is no regular file, so nothing beside it is looked at");
        }
        fine
    }

    /// Notes what is wanted.
    fn take(&self, entry: &DirEntry) {
        let (Some(kind), Some(name)) = (entry.file_type(), entry.file_name().to_str()) else { return };
        if kind.is_dir() || entry.depth() == 0 {
            return;
        }
        let spec = is_spec(name);
        if kind.is_symlink() {
            // What a spec's link leads to is said when it is read.
            let leads = fs::metadata(entry.path()).map_or(spec, |there| there.is_file());
            if !leads || place::is_leftover(name) {
                return;
            }
        }
        let path = self.relative(entry.path()).into_owned();
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        match name {
            _ if spec => found.specs.push(path),
            _ if name == workspace::FILE => {
                if path != workspace::FILE {
                    found.workspaces.push(path);
                }
            }
            _ if place::is_leftover(name) => found.leftovers.push(path),
            _ if is_ignore(name) => found.ignores.push(path),
            _ => found.dockerfiles.push(path),
        }
    }

    /// Notes what the system refused. What is gone since its folder was listed is nobody's loss.
    fn refused(&self, error: &ignore::Error) {
        match error.io_error() {
            Some(io) if io.kind() == ErrorKind::NotFound => {}
            Some(io) => self.refuse(path_of(error).unwrap_or(&self.start), &reason(io)),
            None => self.refuse(path_of(error).unwrap_or(&self.start), &error.to_string()),
        }
    }

    fn refuse(&self, path: &Path, why: &str) {
        let path = self.relative(path).into_owned();
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.unreadable.push((path, why.to_owned()));
    }

    /// A path from the root; the root itself is `.`.
    fn relative<'a>(&self, path: &'a Path) -> Cow<'a, str> {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        if below.as_os_str().is_empty() {
            return Cow::Borrowed(".");
        }
        let below = below.to_string_lossy();
        if std::path::MAIN_SEPARATOR == '/' { below } else { below.replace(std::path::MAIN_SEPARATOR, "/").into() }
    }
}

/// The path that an error is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    struct Tree {
        /// Removes it in the end.
        temp: tempfile::TempDir,
        root: PathBuf,
    }

    impl Tree {
        fn new(files: &[(&str, &str)]) -> Self {
            let temp = tempfile::tempdir().expect("a folder can be made");
            let root = fs::canonicalize(temp.path()).expect("it is there");
            let tree = Self { temp, root };
            for (path, text) in files {
                let path = tree.root.join(path);
                fs::create_dir_all(path.parent().expect("it lies below")).expect("a folder can be made");
                fs::write(path, text).expect("it can be written");
            }
            tree
        }

        fn path(&self, path: &str) -> PathBuf {
            self.root.join(path)
        }

        /// One line a thing that was found, with one letter for what it is.
        fn walk(&self, folder: &str, excluded: &'static [&'static str]) -> Vec<String> {
            let excluded: Excluded = Arc::new(|path| excluded.contains(&path));
            let found = walk(&self.root, folder, &excluded, 4);
            assert_eq!(found, walk(&self.root, folder, &excluded, 1), "the same with one thread");
            let Found { specs, dockerfiles, ignores, workspaces, leftovers, unreadable } = found;
            let kinds = [("s", specs), ("d", dockerfiles), ("i", ignores), ("w", workspaces), ("l", leftovers)];
            let lines =
                kinds.into_iter().flat_map(|(kind, paths)| paths.into_iter().map(move |path| format!("{kind} {path}")));
            lines.chain(unreadable.into_iter().map(|(path, why)| format!("u {path}: {why}"))).collect()
        }
    }

    #[test]
    fn names() {
        let specs =
            ["build.toml", "a.build.toml", ".build.toml", "a.toml", "build.toml.txt", "Build.toml", "xbuild.toml"];
        assert_eq!(specs.map(is_spec), [true, true, false, false, false, false, false]);
        let dockerfiles = [
            "Dockerfile",
            "Containerfile",
            "a.Dockerfile",
            "Dockerfile.prod",
            "Dockerfile.dockerignore",
            "a.Dockerfile.dockerignore",
            ".Dockerfile",
            "Dockerfile.",
            "Dockerfile.build.toml",
            "dockerfile_parser.py",
            "Dockerfiles",
            "aDockerfile",
        ];
        let wanted = [true, true, true, true, false, false, false, false, false, false, false, false];
        assert_eq!(dockerfiles.map(is_dockerfile), wanted);
        let dockerfiles = [
            "dockerfile",
            "DOCKERFILE",
            "containerfile",
            "prod.dockerfile",
            "api.Containerfile",
            "Containerfile.x",
            "Dockerfile-prod",
            "Dockerfile_dev",
        ];
        assert_eq!(dockerfiles.map(is_dockerfile), [true; 8]);
        assert!(!is_dockerfile("Dockerfile-prod.dockerignore") && !is_dockerfile("dockerfile.DockerIgnore"));
    }

    #[test]
    fn everything_in_the_order_of_its_folders() {
        let tree = Tree::new(&[
            ("msgen.toml", ""),
            ("build.toml", ""),
            ("a-b/build.toml", ""),
            ("a/z.build.toml", ""),
            ("a/Dockerfile", ""),
            ("a/Dockerfile.dockerignore", ""),
            ("a/b/Dockerfile.dockerignore", ""),
            ("a/.dockerignore", ""),
            ("a/b/build.toml", ""),
            ("a/b/msgen.toml", ""),
            (".devcontainer/Dockerfile", ""),
            ("a/.msgen-unfinished-abcdefABC123", ""),
            ("a/.msgen-short", ""),
            ("a/build.toml/inside.build.toml", ""),
            ("B/build.toml", ""),
            ("a/main.go", ""),
        ]);
        let all = [
            "s B/build.toml",
            "s a/b/build.toml",
            "s a/build.toml/inside.build.toml",
            "s a/z.build.toml",
            "s a-b/build.toml",
            "s build.toml",
            "d .devcontainer/Dockerfile",
            "d a/Dockerfile",
            "i a/b/Dockerfile.dockerignore",
            "w a/b/msgen.toml",
            "l a/.msgen-unfinished-abcdefABC123",
        ];
        assert_eq!(tree.walk("", &[]), all);
        assert_eq!(tree.walk("a/b", &[]), ["s a/b/build.toml", "i a/b/Dockerfile.dockerignore", "w a/b/msgen.toml"]);
        assert_eq!(tree.walk("a", &["a/b", "B", "a/build.toml"])[0], "s a/z.build.toml");
        assert_eq!(tree.walk("a/b", &["a", "a/b"]).len(), 3, "it was named");
        assert_eq!(tree.walk("nowhere", &[]), [""; 0]);
    }

    #[test]
    fn what_is_ignored() {
        let specs = [
            "kept",
            "out",
            "out/again",
            "vendor/lib",
            "sub/local",
            "sub/kept",
            ".git",
            ".hg",
            ".jj",
            ".svn",
            "node_modules/x",
            "a/node_modules",
            "excluded-here",
            "ignored-by-rg",
        ];
        let files: Vec<(String, &str)> = specs.iter().map(|folder| (format!("{folder}/build.toml"), "")).collect();
        let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        files.extend([
            (".gitignore", "out/\nvendor/**/build.toml\nlocal\n[\n"),
            ("sub/.gitignore", "!local\n"),
            (".ignore", "ignored-by-rg\n"),
            (".git/info/exclude", "excluded-here\n"),
        ]);
        let tree = Tree::new(&files);
        let kept = [
            "s excluded-here/build.toml",
            "s ignored-by-rg/build.toml",
            "s kept/build.toml",
            "s sub/kept/build.toml",
            "s sub/local/build.toml",
        ];
        assert_eq!(tree.walk("", &[]), kept);
        fs::remove_dir_all(tree.path(".git")).expect("it is ours");
        assert_eq!(tree.walk("", &[]), kept, "without a .git, too");
        // What is named is looked at, and rules that name what lies below it still hold.
        assert_eq!(tree.walk("out", &[]), ["s out/again/build.toml", "s out/build.toml"]);
        assert_eq!(tree.walk("node_modules/x", &[]), ["s node_modules/x/build.toml"]);
        assert_eq!(tree.walk("vendor", &[]), [""; 0]);
        assert_eq!(tree.walk("sub/local", &[]), ["s sub/local/build.toml"]);
    }

    #[test]
    fn rules_above_the_root_hold_up_to_the_repository() {
        let tree = Tree::new(&[
            (".gitignore", "far\n"),
            ("repo/.git/HEAD", ""),
            ("repo/.gitignore", "near\n"),
            ("repo/tree/near/build.toml", ""),
            ("repo/tree/far/build.toml", ""),
            ("repo/build.toml", ""),
        ]);
        let inner = Tree { root: tree.path("repo/tree"), temp: tree.temp };
        assert_eq!(inner.walk("", &[]), ["s far/build.toml"]);
    }

    #[test]
    fn links_pipes_and_sockets() {
        let tree = Tree::new(&[("a/build.toml", ""), ("b/x.toml", ""), ("c/Dockerfile", "")]);
        let links = [
            ("..", "a/up"),
            (".", "a/self"),
            ("../b", "a/b"),
            ("x.toml", "b/build.toml"),
            ("gone", "b/gone.build.toml"),
            ("../a", "b/folder.build.toml"),
            ("round", "b/round.build.toml"),
            ("../c/Dockerfile", "b/Dockerfile"),
            ("gone", "b/gone.Dockerfile"),
            ("x.toml", "b/.msgen-unfinished-linklinklink"),
            ("/", "root"),
        ];
        for (to, at) in links {
            symlink(to, tree.path(at)).expect("a link can be made");
        }
        let pipe = |at: &str| {
            let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
            rustix::fs::mknodat(rustix::fs::CWD, tree.path(at), kind, mode, 0).expect("a pipe can be made");
        };
        fs::create_dir(tree.path("d")).expect("it is ours");
        pipe("d/build.toml");
        pipe("d/Dockerfile");
        let _socket = UnixListener::bind(tree.path("d/x.build.toml")).expect("a socket can be made");
        let all = [
            "s a/build.toml",
            "s b/build.toml",
            "s b/gone.build.toml",
            "s b/round.build.toml",
            "d b/Dockerfile",
            "d c/Dockerfile",
        ];
        assert_eq!(tree.walk("", &[]), all);
        pipe("c/.gitignore");
        let refused = "u c/.gitignore: it is no regular file, so nothing beside it is looked at";
        assert_eq!(tree.walk("", &[]), [&all[..5], &[refused]].concat());
        assert_eq!(tree.walk("c", &[]), [refused]);
        assert_eq!(tree.walk("", &["c"]), all[..5]);
    }

    #[test]
    fn names_that_are_no_text() {
        let tree = Tree::new(&[("a/build.toml", "")]);
        let name = |bytes: &[u8]| tree.root.join(std::ffi::OsStr::from_bytes(bytes));
        if fs::create_dir(name(b"\xff")).is_err() {
            return;
        }
        fs::write(name(b"\xff/build.toml"), "").expect("it is ours");
        fs::write(name(b"\xfe.build.toml"), "").expect("it is ours");
        fs::write(name(b"\xfe.png"), "").expect("it is ours");
        fs::write(name(b"a/\x1b[31m\n.build.toml"), "").expect("it is ours");
        assert_eq!(
            tree.walk("", &[]),
            [
                "s a/\u{1b}[31m\n.build.toml",
                "s a/build.toml",
                "u \u{fffd}: its name is not UTF-8",
                "u \u{fffd}.build.toml: its name is not UTF-8",
            ]
        );
    }

    /// Root reads everywhere, so this says little where the tests run as root.
    #[test]
    fn what_may_not_be_read() {
        let tree = Tree::new(&[("a/build.toml", ""), ("b/build.toml", ""), ("b/c/build.toml", "")]);
        fs::set_permissions(tree.path("b"), fs::Permissions::from_mode(0o000)).expect("it is ours");
        let found = tree.walk("", &[]);
        if fs::read_dir(tree.path("b")).is_err() {
            assert_eq!(found, ["s a/build.toml", "u b: permission denied"]);
            assert_eq!(tree.walk("", &["b"]), ["s a/build.toml"]);
        }
        fs::set_permissions(tree.path("b"), fs::Permissions::from_mode(0o755)).expect("it is ours");
    }

    #[test]
    fn a_tree_that_is_deeper_than_a_path_is_long() {
        let tree = Tree::new(&[("build.toml", "")]);
        let mut folder = rustix::fs::open(&tree.root, rustix::fs::OFlags::DIRECTORY, rustix::fs::Mode::empty())
            .expect("it is there");
        let name = "d".repeat(200);
        for _ in 0..30 {
            rustix::fs::mkdirat(&folder, &name, rustix::fs::Mode::RWXU).expect("it can be made");
            folder = rustix::fs::openat(&folder, &name, rustix::fs::OFlags::DIRECTORY, rustix::fs::Mode::empty())
                .expect("it is there");
        }
        let found = tree.walk("", &[]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0], "s build.toml");
        assert!(found[1].starts_with("u ddd"), "{found:?}");
    }
}
