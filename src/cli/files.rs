use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use msgen::facts::{Files, Found, Kind, relative};

use super::talk::reason;

/// The most names of a folder that are looked at.
const MOST_NAMES: usize = 10_000;

/// The repository around a folder: from the nearest folder above it that has `.git`, else from the
/// root of the file system. Nothing is read before it is asked for.
pub(super) struct Disk {
    /// The folder, as it was given.
    given: PathBuf,
    place: OnceCell<Place>,
}

/// Where the repository is.
struct Place {
    /// Its root, without links.
    root: PathBuf,
    /// The path of the folder below it.
    folder: String,
}

impl Disk {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path) -> Self {
        let given = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
        Self { given, place: OnceCell::new() }
    }

    fn place(&self) -> &Place {
        self.place.get_or_init(|| {
            let folder = fs::canonicalize(&self.given)
                .or_else(|_| std::path::absolute(&self.given))
                .unwrap_or_else(|_| self.given.clone());
            let root = folder.ancestors().find(|above| above.join(".git").exists());
            let root = root.or(folder.ancestors().last()).unwrap_or(&folder).to_owned();
            let below = folder.strip_prefix(&root).ok().and_then(Path::to_str).unwrap_or_default().to_owned();
            Place { root, folder: below }
        })
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.place().root.clone() } else { self.place().root.join(path) }
    }

    /// The path without links, if it lies in the repository.
    fn real(&self, path: &Path) -> Result<PathBuf, String> {
        let real = fs::canonicalize(path).map_err(|error| reason(&error))?;
        if real.starts_with(&self.place().root) {
            Ok(real)
        } else {
            Err("it is a link that leads out of the repository".to_owned())
        }
    }
}

impl Files for Disk {
    fn folder(&self) -> &str {
        &self.place().folder
    }

    fn name(&self, path: &str) -> String {
        // From the folder as it was given, so that it reads like the spec's own name.
        let mut shown = PathBuf::new();
        let from_given = self.given.join(relative(self.folder(), path));
        for part in from_given.components() {
            let up = part == Component::ParentDir;
            match shown.components().next_back() {
                _ if part == Component::CurDir => {}
                Some(Component::Normal(_)) if up => drop(shown.pop()),
                Some(Component::RootDir) if up => {}
                _ => shown.push(part),
            }
        }
        if shown.as_os_str().is_empty() { ".".to_owned() } else { shown.display().to_string() }
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        let path = self.path(path);
        match fs::symlink_metadata(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(reason(&error)),
            Ok(_) => {}
        }
        let real = self.real(&path)?;
        // A pipe or a device may never end, so it is not opened.
        let metadata = fs::metadata(&real).map_err(|error| reason(&error))?;
        if metadata.is_dir() {
            return Ok(None);
        }
        if !metadata.is_file() {
            return Err("it is no regular file".to_owned());
        }
        let mut bytes = Vec::new();
        let file = File::open(&real).map_err(|error| reason(&error))?;
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
        if bytes.len() > most {
            return Err(format!("it has more than {most} bytes"));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| "it is not UTF-8".to_owned())
    }

    fn list(&self, path: &str) -> Vec<Found> {
        let Ok(real) = self.real(&self.path(path)) else { return Vec::new() };
        let Ok(entries) = fs::read_dir(real) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names.truncate(MOST_NAMES);
        let found = |name: String| {
            let inside = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            self.kind(&inside).map(|kind| Found { name, kind })
        };
        names.into_iter().filter_map(found).collect()
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        let metadata = fs::metadata(self.real(&self.path(path)).ok()?).ok()?;
        match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => Some(Kind::Folder),
            (_, true) => Some(Kind::File),
            _ => None,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn repository() -> (tempfile::TempDir, PathBuf) {
        let temp = tempfile::tempdir().expect("a folder can be made");
        let root = fs::canonicalize(temp.path()).expect("it is there");
        for folder in ["repo/.git", "repo/services/orders", "outside"] {
            fs::create_dir_all(root.join(folder)).expect("a folder can be made");
        }
        let files = [("repo/go.work", "work"), ("repo/services/orders/go.mod", "mod"), ("outside/secret", "secret")];
        for (path, text) in files {
            fs::write(root.join(path), text).expect("it can be written");
        }
        (temp, root)
    }

    #[test]
    fn a_repository_begins_where_git_does() {
        let (_temp, root) = repository();
        let disk = Disk::around(&root.join("repo/services/orders"));
        assert_eq!(disk.folder(), "services/orders");
        assert_eq!(disk.read("go.work", 10), Ok(Some("work".to_owned())));
        assert_eq!(disk.read("services/orders/go.mod", 3), Ok(Some("mod".to_owned())));
        assert_eq!(disk.read("services/orders/go.mod", 2), Err("it has more than 2 bytes".to_owned()));
        assert_eq!((disk.read("go.mod", 10), disk.read("services", 10)), (Ok(None), Ok(None)));
        let names: Vec<_> = disk.list("").into_iter().map(|found| (found.name, found.kind)).collect();
        let expected = [(".git", Kind::Folder), ("go.work", Kind::File), ("services", Kind::Folder)];
        assert_eq!(names, expected.map(|(name, kind)| (name.to_owned(), kind)));
    }

    #[test]
    fn names_read_like_that_of_the_spec() {
        let names = |given: &str| {
            let place = Place { root: PathBuf::from("/repo"), folder: "services/orders".to_owned() };
            let disk = Disk { given: PathBuf::from(given), place: OnceCell::from(place) };
            ["services/orders/go.mod", "go.work", "libs/x"].map(|path| disk.name(path))
        };
        assert_eq!(names("."), ["go.mod", "../../go.work", "../../libs/x"]);
        assert_eq!(names("services/orders"), ["services/orders/go.mod", "go.work", "libs/x"]);
        assert_eq!(names("../orders"), ["../orders/go.mod", "../../go.work", "../../libs/x"]);
        assert_eq!(names("/repo/services/orders"), ["/repo/services/orders/go.mod", "/repo/go.work", "/repo/libs/x"]);
    }

    #[test]
    fn what_is_no_file_of_the_repository_is_not_read() {
        let (_temp, root) = repository();
        let orders = root.join("repo/services/orders");
        symlink("../../go.work", orders.join("inside")).expect("a link can be made");
        symlink("../../../outside/secret", orders.join("escapes")).expect("a link can be made");
        symlink("../../../outside", orders.join("folder")).expect("a link can be made");
        symlink("circle", orders.join("circle")).expect("a link can be made");
        symlink("nowhere", orders.join("dangling")).expect("a link can be made");
        fs::write(orders.join("latin1"), b"caf\xe9").expect("it can be written");
        assert!(std::process::Command::new("mkfifo").arg(orders.join("pipe")).status().expect("it runs").success());
        let disk = Disk::around(&orders);
        let read = |name: &str| disk.read(&format!("services/orders/{name}"), 100);
        let refused = |why: &str| Err(why.to_owned());
        assert_eq!(read("inside"), Ok(Some("work".to_owned())));
        assert_eq!(read("escapes"), refused("it is a link that leads out of the repository"));
        assert_eq!(read("folder/secret"), refused("it is a link that leads out of the repository"));
        assert_eq!(read("pipe"), refused("it is no regular file"));
        assert_eq!(read("latin1"), refused("it is not UTF-8"));
        assert!(read("circle").is_err() && read("dangling").is_err());
        assert_eq!(disk.list("services/orders/folder"), []);
        assert_eq!((disk.kind("services/orders/escapes"), disk.kind("services/orders/folder/secret")), (None, None));
        assert_eq!(disk.kind("services/orders/inside"), Some(Kind::File));
    }
}
