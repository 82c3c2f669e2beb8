use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

use msgen::facts::{Files, Found, Key, Kind, Once, Shared, join, parent, relative};
use msgen::source::normal;

use super::talk::reason;

/// The most names of a folder that are looked at.
const MOST_NAMES: usize = 10_000;
/// The most folders that are kept for all specs.
const MOST_LISTINGS: usize = 20_000;
/// The most bytes of one text that is kept for other specs.
const MOST_KEPT: usize = 4 << 20;

/// A repository that the specs of one run share: what lies above their folders and what they compute of it is looked
/// at once.
pub(super) struct Repository {
    /// The root, without links.
    root: PathBuf,
    /// The path of the folder that the program works in.
    here: String,
    listings: Listings,
    once: Once,
}

/// The repository around a folder: from the nearest folder above it that has `.git`, else from the root of the file
/// system. Nothing is read before it is asked for.
pub(super) struct Disk<'a> {
    /// The folder, as it was given.
    given: PathBuf,
    place: OnceLock<Place>,
    repository: Option<&'a Repository>,
    /// The folders of the spec itself.
    own: Listings,
}

/// The folders that were listed.
type Listings = RwLock<BTreeMap<String, Arc<OnceLock<Listing>>>>;

/// Where the repository is.
#[derive(Clone)]
struct Place {
    /// Its root, without links.
    root: PathBuf,
    /// The path of the folder below it.
    folder: String,
}

/// A file's text, as a reader of facts has it.
type Text = Result<Option<Arc<str>>, String>;

/// What lies in a folder by its name; nothing where that is not known.
type Listing = Option<BTreeMap<String, Entry>>;

/// What a name in a folder is, before links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    File,
    Folder,
    /// A link, or what only the file system can say.
    Unclear,
    /// Neither a file nor a folder.
    Other,
}

impl Repository {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path) -> Self {
        let Place { root, folder } = Disk::around(folder).place().clone();
        Self { root, here: folder, listings: RwLock::default(), once: Once::default() }
    }

    /// The repository as the spec in a folder sees it. A folder of another repository, such as a submodule, has
    /// nothing in common with the others.
    pub(super) fn disk(&self, folder: &str) -> Disk<'_> {
        let inside = join(&self.here, folder).unwrap_or_default();
        let place = Place { root: self.root.clone(), folder: inside };
        let disk = Disk { place: OnceLock::from(place), repository: Some(self), ..Disk::around(Path::new(folder)) };
        let is_below = lies_below(&self.here, disk.folder()) && relative(&self.here, disk.folder()) == folder;
        if is_below && disk.is_in_one_repository(&self.here) {
            return disk;
        }
        let disk = Disk::around(Path::new(folder));
        let shared = disk.place().root == self.root;
        Disk { repository: Some(self).filter(|_| shared), ..disk }
    }
}

impl Disk<'_> {
    /// The repository around a folder.
    pub(super) fn around(folder: &Path) -> Self {
        let given = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
        Self { given, place: OnceLock::new(), repository: None, own: RwLock::default() }
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

    /// Whether no folder of the spec's path, from one that it lies below, is a link or a repository of its own.
    fn is_in_one_repository(&self, from: &str) -> bool {
        let entry = |folder: &str, name: &str| {
            let listing = self.listing(folder)?;
            listing.get()?.as_ref().map(|names| names.get(name).copied())
        };
        // From above: what is listed must be known to be no link.
        let mut folders: Vec<&str> = std::iter::successors(Some(self.folder()), |folder| Some(parent(folder)))
            .take_while(|folder| *folder != from)
            .collect();
        folders.reverse();
        folders.into_iter().all(|folder| {
            entry(parent(folder), name(folder)) == Some(Some(Entry::Folder)) && entry(folder, ".git") == Some(None)
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

    /// What the listing of its folder says of a path; `Err` where there is none, or it does not say it. A listing costs
    /// as much as two or three questions, and most folders are asked for dozens of names.
    fn listed(&self, path: &str) -> Result<Option<Entry>, ()> {
        let Some(listing) = self.plain_listing(parent(path))? else { return Ok(None) };
        let names = listing.get().and_then(Option::as_ref).ok_or(())?;
        match names.get(name(path)) {
            Some(Entry::Unclear) => Err(()),
            Some(entry) => Ok(Some(*entry)),
            None if is_none(names, name(path)) => Ok(None),
            None => Err(()),
        }
    }

    /// The listing of a folder without links in its path; nothing where there is no folder.
    fn plain_listing(&self, folder: &str) -> Result<Option<Arc<OnceLock<Listing>>>, ()> {
        match self.known(folder) {
            Some(known) => Ok(Some(known)),
            None if !self.is_plain(folder)? => Ok(None),
            None => self.listing(folder).map(Some).ok_or(()),
        }
    }

    /// Whether a folder is there, and no link in its path.
    fn is_plain(&self, folder: &str) -> Result<bool, ()> {
        let own = self.folder();
        let is_above = folder == own || lies_below(folder, own);
        Ok(folder.is_empty() || is_above || self.listed(folder)? == Some(Entry::Folder))
    }

    /// Where the listing of a folder is kept: that of the spec's own is for itself, and others are for all specs of a
    /// run.
    fn listings(&self, folder: &str) -> Option<&Listings> {
        if self.is_own(folder) { Some(&self.own) } else { Some(&self.repository?.listings) }
    }

    /// Whether a folder is the spec's, or lies below it.
    fn is_own(&self, folder: &str) -> bool {
        folder == self.folder() || lies_below(self.folder(), folder)
    }

    /// The listing of a folder that was listed before, and is plain.
    fn known(&self, folder: &str) -> Option<Arc<OnceLock<Listing>>> {
        let cell = Arc::clone(self.listings(folder)?.read().ok()?.get(folder)?);
        cell.get().is_some().then_some(cell)
    }

    /// The listing of a plain folder.
    fn listing(&self, folder: &str) -> Option<Arc<OnceLock<Listing>>> {
        if let Some(known) = self.known(folder) {
            return Some(known);
        }
        let listings = self.listings(folder)?;
        let cell = {
            let mut known = listings.write().ok()?;
            if !self.is_own(folder) && known.len() >= MOST_LISTINGS && !known.contains_key(folder) {
                return None;
            }
            Arc::clone(known.entry(folder.to_owned()).or_default())
        };
        cell.get_or_init(|| list(&self.path(folder)));
        Some(cell)
    }

    fn bytes(path: &Path, most: usize) -> Result<String, String> {
        let file = File::open(path).map_err(|error| reason(&error))?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(most).min(most) + 1);
        file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
        if bytes.len() > most {
            return Err(format!("it has more than {most} bytes"));
        }
        String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
    }
}

/// The name of a path in its folder.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a path lies below a folder.
fn lies_below(folder: &str, path: &str) -> bool {
    folder.is_empty() && !path.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a folder has no name that its file system takes for this one: another one than Linux's may take `Package.json`
/// for it.
fn is_none(names: &BTreeMap<String, Entry>, name: &str) -> bool {
    let is_like = |other: &String| other.eq_ignore_ascii_case(name);
    !names.contains_key(name) && (cfg!(target_os = "linux") || name.is_ascii() && !names.keys().any(is_like))
}

fn list(folder: &Path) -> Listing {
    let mut names = BTreeMap::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type().ok()?;
        let kind = match (kind.is_file(), kind.is_dir(), kind.is_symlink()) {
            (true, ..) => Entry::File,
            (_, true, _) => Entry::Folder,
            (.., true) => Entry::Unclear,
            _ => Entry::Other,
        };
        names.insert(name, kind);
    }
    Some(names)
}

impl Files for Disk<'_> {
    fn folder(&self) -> &str {
        &self.place().folder
    }

    fn name(&self, path: &str) -> String {
        if !path.is_empty() && self.given.as_os_str() == self.folder() {
            return path.to_owned();
        }
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
        match self.listed(path) {
            Ok(None | Some(Entry::Folder)) => return Ok(None),
            Ok(Some(Entry::File)) => return Self::bytes(&self.path(path), most).map(Some),
            Ok(Some(_)) => return Err("it is no regular file".to_owned()),
            Err(()) => {}
        }
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
        Self::bytes(&real, most).map(Some)
    }

    fn list(&self, path: &str) -> Vec<Found> {
        let inside = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let found = |(name, entry): (&String, &Entry)| {
            let kind = match entry {
                Entry::File => Some(Kind::File),
                Entry::Folder => Some(Kind::Folder),
                Entry::Unclear => self.linked(&inside(name)),
                Entry::Other => None,
            };
            kind.map(|kind| Found { name: name.clone(), kind })
        };
        let all = |names: &BTreeMap<String, Entry>| names.iter().take(MOST_NAMES).filter_map(found).collect();
        match self.plain_listing(path) {
            Ok(None) => return Vec::new(),
            Ok(Some(listing)) => return listing.get().and_then(Option::as_ref).map_or_else(Vec::new, all),
            Err(()) => {}
        }
        let real = self.real(&self.path(path)).ok();
        real.and_then(|real| list(&real)).as_ref().map_or_else(Vec::new, all)
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        match self.listed(path) {
            Ok(None | Some(Entry::Other | Entry::Unclear)) => None,
            Ok(Some(Entry::File)) => Some(Kind::File),
            Ok(Some(Entry::Folder)) => Some(Kind::Folder),
            Err(()) => self.linked(path),
        }
    }

    fn is_absent(&self, path: &str) -> bool {
        self.listed(path) == Ok(None)
    }

    fn has_none(&self, folder: &str, names: &[&str]) -> bool {
        match self.plain_listing(folder) {
            Ok(None) => true,
            Ok(Some(listing)) => {
                let all = listing.get().and_then(Option::as_ref);
                all.is_some_and(|all| names.iter().all(|name| is_none(all, name)))
            }
            Err(()) => false,
        }
    }

    fn text(&self, path: &str, most: usize) -> Text {
        let read_at_most = |most| -> Text { Ok(self.read(path, most)?.map(|text| normal(&text))) };
        let Some(repository) = self.repository.filter(|_| !lies_below(self.folder(), path)) else {
            return read_at_most(most);
        };
        let kept = repository.once.known("text", path).or_else(|| {
            let bytes = usize::try_from(fs::metadata(self.path(path)).ok()?.len()).ok()?;
            // What is large is read again for each spec.
            let key = Some(Key { what: "text", of: path, bytes }).filter(|_| bytes <= MOST_KEPT)?;
            Some(repository.once.get(key, &mut || Arc::new(read_at_most(MOST_KEPT))))
        });
        match kept.and_then(|kept| kept.downcast::<Text>().ok()).as_deref() {
            Some(Ok(Some(text))) if text.len() <= most => Ok(Some(Arc::clone(text))),
            _ => read_at_most(most),
        }
    }

    fn once(&self, key: Key<'_>, make: &mut dyn FnMut() -> Shared) -> Shared {
        match self.repository {
            Some(repository) => repository.once.get(key, make),
            None => make(),
        }
    }
}

impl Disk<'_> {
    /// What lies at a path, with its links followed.
    fn linked(&self, path: &str) -> Option<Kind> {
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
            let disk = Disk { place: OnceLock::from(place), ..Disk::around(Path::new(given)) };
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
