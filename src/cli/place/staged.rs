use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

/// How the name of a temporary file begins, and how many letters and digits follow.
/// So long that nobody has a file of that name, for leftovers are removed by their name alone.
const PREFIX: &str = ".msgen-unfinished-";
const LETTERS: usize = 12;
/// How often a temporary file is made again that another run took for a leftover.
const MOST_TRIES: usize = 8;

/// What may be lost.
#[derive(Debug)]
pub(super) enum Over {
    /// Nothing: no file may be there.
    Nothing,
    /// The file that was read, unless somebody has written it since.
    Seen(Metadata),
    /// Whatever is there when the time comes; the mode and owner are those of what is there now.
    Anything(Option<Metadata>),
}

/// A new text, complete and safe on the disk, that waits for its place.
#[derive(Debug)]
pub(super) struct Staged {
    temporary: Temporary,
    over: Over,
    target: PathBuf,
    text: String,
}

/// A file that only its process knows. It is locked as long as it is open.
#[derive(Debug)]
enum Temporary {
    /// It goes with the process.
    Nameless(File),
    /// It has a name beside its target, which goes with the value; a process that is killed leaves it.
    Named(File, TempPath),
}

/// Whether a text took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is there.
    Yes,
    /// It is not: somebody has written something else there meanwhile.
    Changed,
}

impl Staged {
    /// Prepares a text for its place.
    pub(super) fn new(target: PathBuf, over: Over, text: &str) -> io::Result<Self> {
        let folder = folder_of(&target);
        let temporary = match nameless(folder, over.old(), text) {
            Some(file) => Temporary::Nameless(file),
            None => named(folder, over.old(), text)?,
        };
        Ok(Self { temporary, over, target, text: text.to_owned() })
    }

    /// The folder of its place.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.target)
    }

    /// Gives it its place.
    pub(super) fn commit(self) -> io::Result<Taken> {
        let taken = match &self.over {
            Over::Nothing => self.temporary.into_new(&self.target, &self.text)?,
            over => self.temporary.over(&self.target, over, &self.text)?,
        };
        // Another run that wrote the same is no reason to complain.
        let same = taken == Taken::Changed && fs::read(&self.target).is_ok_and(|there| there == self.text.as_bytes());
        Ok(if same { Taken::Yes } else { taken })
    }
}

impl Over {
    /// The file whose mode and owner are kept.
    fn old(&self) -> Option<&Metadata> {
        match self {
            Self::Nothing => None,
            Self::Seen(old) => Some(old),
            Self::Anything(old) => old.as_ref(),
        }
    }
}

impl Temporary {
    /// Takes a place where no file is.
    fn into_new(self, target: &Path, text: &str) -> io::Result<Taken> {
        let placed = match self {
            Self::Nameless(file) => match link(&file, target) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return named(folder_of(target), None, text)?.into_new(target, text);
                }
                placed => placed,
            },
            Self::Named(_locked, path) => path.persist_noclobber(target).map_err(|error| error.error),
        };
        match placed {
            Ok(()) => Ok(Taken::Yes),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Taken::Changed),
            Err(error) => Err(error),
        }
    }

    /// Takes the place of another file. A link cannot, so what has no name gets one for a moment.
    fn over(self, target: &Path, over: &Over, text: &str) -> io::Result<Taken> {
        let (_locked, path) = match self {
            Self::Named(file, path) => (file, path),
            Self::Nameless(file) => match builder().make_in(folder_of(target), |name| link(&file, name)) {
                Ok(linked) => (file, linked.into_temp_path()),
                Err(_) => return named(folder_of(target), over.old(), text)?.over(target, over, text),
            },
        };
        match over {
            Over::Seen(old) if !is_unchanged(target, old)? => Ok(Taken::Changed),
            _ => path.persist(target).map(|()| Taken::Yes).map_err(|error| error.error),
        }
    }
}

/// Whether a file is still the one that was read, and as it was.
pub(super) fn is_unchanged(path: &Path, old: &Metadata) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(now) => Ok(stamp(&now) == stamp(old)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// What differs after a file was written, replaced, or given another mode.
#[cfg(unix)]
fn stamp(file: &Metadata) -> [i128; 7] {
    use std::os::unix::fs::MetadataExt;
    let times = [file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec()].map(i128::from);
    let [written, written_part, changed, changed_part] = times;
    let who = [file.dev(), file.ino(), file.len()].map(i128::from);
    [who[0], who[1], who[2], written, written_part, changed, changed_part]
}

#[cfg(not(unix))]
fn stamp(file: &Metadata) -> (u64, Option<std::time::SystemTime>) {
    (file.len(), file.modified().ok())
}

/// Makes what was renamed in a folder outlast a crash. Some file systems cannot; the text itself is safe.
pub(super) fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// The folder that a path lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(LETTERS);
    // As for any new file; the umask is heeded.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// A locked file without a name in a folder, with this text. Nothing, where the system has no such
/// files or something else is wrong, which the attempt with a name then says.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path, old: Option<&Metadata>, text: &str) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    // Without `O_EXCL`, which here would mean that it is never linked.
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666)).ok()?);
    // Where nothing can be locked nothing is swept, either.
    let _ = file.try_lock();
    fill(&file, old, text).is_ok().then_some(file)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path, _: Option<&Metadata>, _: &str) -> Option<File> {
    None
}

/// Gives a nameless file its name, where no file is.
#[cfg(target_os = "linux")]
fn link(file: &File, name: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};
    // With `AT_EMPTY_PATH` it would take a privilege.
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// A locked file with a name of its own in a folder, with this text.
fn named(folder: &Path, old: Option<&Metadata>, text: &str) -> io::Result<Temporary> {
    for _ in 0..MOST_TRIES {
        let (file, path) = builder().tempfile_in(folder)?.into_parts();
        // Before it is locked, another run may take it for a leftover: then it is gone, or will be at once.
        let lost = matches!(file.try_lock(), Err(TryLockError::WouldBlock)) || fs::symlink_metadata(&path).is_err();
        if !lost {
            fill(&file, old, text)?;
            return Ok(Temporary::Named(file, path));
        }
    }
    Err(io::Error::other("its temporary files are removed by another process"))
}

fn fill(mut file: &File, old: Option<&Metadata>, text: &str) -> io::Result<()> {
    file.write_all(text.as_bytes())?;
    if let Some(old) = old {
        inherit(file, old)?;
    }
    file.sync_all()
}

/// Owner and mode of the file that is replaced. Who runs msgen as root in a container keeps the files
/// that are theirs; others cannot give files away but to a group of theirs, and need not.
fn inherit(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
    }
    file.set_permissions(old.permissions())
}

/// Removes what runs that were killed have left in a folder. What a run is writing just now is locked,
/// and stays.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_leftover)) {
        remove_leftover(&entry.path());
    }
}

/// Whether a temporary file would have such a name.
pub(in crate::cli) fn is_leftover(name: &str) -> bool {
    let letters = name.strip_prefix(PREFIX);
    letters.is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Removes a temporary file that nobody has locked.
pub(in crate::cli) fn remove_leftover(path: &Path) {
    // A pipe would never open, and a link is nobody's temporary file.
    if !fs::symlink_metadata(path).is_ok_and(|there| there.is_file()) {
        return;
    }
    if File::open(path).is_ok_and(|file| file.try_lock().is_ok() && fs::remove_file(path).is_ok()) {
        sync(folder_of(path));
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::time::{Duration, SystemTime};

    use super::*;

    /// How a text takes its place: without a name before, and with one.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Way {
        Nameless,
        Named,
    }

    /// What somebody else does to a file.
    type Edit = fn(&Path);

    const WAYS: [Way; 2] = [Way::Nameless, Way::Named];

    fn staged(way: Way, target: &Path, over: Over, text: &str) -> Staged {
        let folder = folder_of(target);
        let temporary = match way {
            Way::Nameless => Temporary::Nameless(nameless(folder, over.old(), text).expect("Linux has such files")),
            Way::Named => named(folder, over.old(), text).expect("it can be made"),
        };
        Staged { temporary, over, target: target.to_owned(), text: text.to_owned() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it can be read").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn metadata(path: &Path) -> Metadata {
        fs::symlink_metadata(path).expect("it is there")
    }

    #[test]
    fn a_new_file_is_never_put_over_another() {
        for way in WAYS {
            let temp = tempfile::tempdir().expect("a folder can be made");
            let target = temp.path().join("Dockerfile");
            let first = staged(way, &target, Over::Nothing, "new\n");
            let same = staged(way, &target, Over::Nothing, "new\n");
            let other = staged(way, &target, Over::Nothing, "other\n");
            let waiting = if way == Way::Named { 3 } else { 0 };
            assert_eq!(names(temp.path()).len(), waiting, "{way:?}");
            assert_eq!(first.commit().expect("it can be placed"), Taken::Yes);
            assert_eq!(same.commit().expect("it is there"), Taken::Yes, "the same by another run");
            assert_eq!(other.commit().expect("it can be seen"), Taken::Changed);
            assert_eq!(fs::read_to_string(&target).expect("it is text"), "new\n");
            assert_eq!(names(temp.path()), ["Dockerfile"]);
        }
    }

    #[test]
    fn what_changed_since_it_was_read_stays() {
        let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let edits: [(&str, Edit); 5] = [
            ("written in place, as long, at the same time", |path| {
                let time = metadata(path).modified().expect("Linux knows it");
                fs::write(path, "mad\n").expect("it is ours");
                File::options().write(true).open(path).expect("it is ours").set_modified(time).expect("it is ours");
            }),
            ("replaced", |path| {
                fs::write(path.with_extension("x"), "mad\n").expect("it is ours");
                fs::rename(path.with_extension("x"), path).expect("it is ours");
            }),
            ("removed", |path| fs::remove_file(path).expect("it is ours")),
            ("a link now", |path| {
                fs::rename(path, path.with_extension("x")).expect("it is ours");
                std::os::unix::fs::symlink("Dockerfile.x", path).expect("a link can be made");
            }),
            ("another mode", |path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours")),
        ];
        for way in WAYS {
            for (what, edit) in edits {
                let temp = tempfile::tempdir().expect("a folder can be made");
                let target = temp.path().join("Dockerfile");
                fs::write(&target, "old\n").expect("it is ours");
                File::options().write(true).open(&target).expect("ours").set_modified(past).expect("ours");
                let staged = staged(way, &target, Over::Seen(metadata(&target)), "new\n");
                // The clock of file systems is coarse.
                std::thread::sleep(Duration::from_millis(12));
                edit(&target);
                let before = (names(temp.path()), fs::read_to_string(&target).ok());
                assert_eq!(staged.commit().expect("it can be seen"), Taken::Changed, "{way:?}: {what}");
                let waiting = usize::from(way == Way::Named);
                assert_eq!(names(temp.path()).len(), before.0.len() - waiting, "{way:?}: {what}");
                assert_eq!(fs::read_to_string(&target).ok(), before.1, "{way:?}: {what}");
            }
        }
    }

    #[test]
    fn what_was_read_is_replaced_with_its_mode() {
        for way in WAYS {
            for mode in [0o600, 0o444, 0o755, 0o664, 0o000] {
                let temp = tempfile::tempdir().expect("a folder can be made");
                let target = temp.path().join("Dockerfile");
                fs::write(&target, "old\n").expect("it is ours");
                fs::set_permissions(&target, fs::Permissions::from_mode(mode)).expect("it is ours");
                let staged = staged(way, &target, Over::Seen(metadata(&target)), "new\n");
                assert_eq!(staged.commit().expect("it can be placed"), Taken::Yes);
                assert_eq!(metadata(&target).mode() & 0o7777, mode, "{way:?}");
                fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).expect("it is ours");
                assert_eq!(fs::read_to_string(&target).expect("it is text"), "new\n");
                assert_eq!(names(temp.path()), ["Dockerfile"]);
            }
        }
    }

    /// Only root can give files away, so this says nothing where the tests run as another.
    #[test]
    fn the_owner_is_kept() {
        for way in WAYS {
            let temp = tempfile::tempdir().expect("a folder can be made");
            let target = temp.path().join("Dockerfile");
            fs::write(&target, "old\n").expect("it is ours");
            if std::os::unix::fs::chown(&target, Some(1234), Some(4321)).is_err() {
                return;
            }
            let staged = staged(way, &target, Over::Anything(Some(metadata(&target))), "new\n");
            assert_eq!(staged.commit().expect("it can be placed"), Taken::Yes);
            assert_eq!((metadata(&target).uid(), metadata(&target).gid()), (1234, 4321), "{way:?}");
        }
    }

    #[test]
    fn leftovers_go_and_what_is_being_written_stays() {
        let temp = tempfile::tempdir().expect("a folder can be made");
        let path = |name: &str| temp.path().join(name);
        for name in [".msgen-unfinished-abcdefABC123", ".msgen-unfinished-000000000000"] {
            fs::write(path(name), "half").expect("it is ours");
        }
        let others = [
            ".msgen-unfinished-",
            ".msgen-organisation",
            ".msgen-abcdefABC123",
            ".msgen-unfinished-abc",
            ".msgen-unfinished-abcdefABC12é",
            ".msgen-unfinished-abcdefABC1234",
            ".msgen-unfinished-abcdefABC12_",
            "msgen-unfinished-abcdefABC123",
        ];
        for name in others {
            fs::write(path(name), "somebody's").expect("it is ours");
        }
        fs::create_dir(path(".msgen-unfinished-folderfolder")).expect("it is ours");
        std::os::unix::fs::symlink("msgen-unfinished-abcdefABC123", path(".msgen-unfinished-linklinklink"))
            .expect("a link can be made");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            path(".msgen-unfinished-pipepipepipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .expect("a pipe can be made");
        let writing = staged(Way::Named, &path("Dockerfile"), Over::Nothing, "new\n");
        let before = names(temp.path());
        sweep(temp.path());
        let gone: Vec<String> = before.into_iter().filter(|name| !names(temp.path()).contains(name)).collect();
        assert_eq!(gone, [".msgen-unfinished-000000000000", ".msgen-unfinished-abcdefABC123"]);
        assert_eq!(writing.commit().expect("it can be placed"), Taken::Yes);
    }

    #[test]
    fn writers_and_sweepers_at_once() {
        let temp = tempfile::tempdir().expect("a folder can be made");
        let target = temp.path().join("Dockerfile");
        let texts: Vec<String> = (0..4).map(|writer| writer.to_string().repeat(10_000)).collect();
        std::thread::scope(|scope| {
            for (text, way) in texts.iter().zip(WAYS.iter().cycle()) {
                scope.spawn(|| {
                    for _ in 0..50 {
                        sweep(temp.path());
                        let staged = staged(*way, &target, Over::Anything(None), text);
                        assert_eq!(staged.commit().expect("it can be placed"), Taken::Yes);
                        let there = fs::read_to_string(&target).expect("it is text");
                        assert!(texts.contains(&there), "a mixed text");
                    }
                });
            }
        });
        assert_eq!(names(temp.path()), ["Dockerfile"]);
    }
}
