//! What files an image has, without running anything of it.

use std::collections::BTreeSet;

/// What Docker itself puts into every container.
const DOCKERS_OWN: &[&str] =
    &["/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf"];

/// The paths of an image, each absolute and without a `/` at its end.
#[derive(Debug)]
pub(crate) struct Files {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Files {
    /// Reads what `tar -t` lists of an exported container.
    pub(crate) fn from_listing(listing: &str) -> Self {
        let (folders, files): (BTreeSet<String>, BTreeSet<String>) = listing
            .lines()
            .map(|line| format!("/{}", line.trim_start_matches("./")))
            .partition(|path| path.ends_with('/'));
        let folders = folders.iter().map(|path| path.trim_end_matches('/').to_owned()).collect();
        let files = files.into_iter().filter(|path| !DOCKERS_OWN.contains(&path.as_str())).collect();
        Self { files, folders }
    }

    /// The files alone, folders and what Docker adds left out.
    pub(crate) fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Whether there is a file or a folder of this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.files.contains(path) || self.folders.contains(path)
    }

    /// The paths that are `wanted`, or that end in it where it is not absolute.
    pub(crate) fn matching(&self, wanted: &str) -> Vec<&str> {
        let ending = format!("/{wanted}");
        self.paths()
            .filter(|path| if wanted.starts_with('/') { *path == wanted } else { path.ends_with(&ending) })
            .collect()
    }

    /// The paths of a program of this name, in any folder of programs.
    pub(crate) fn programs(&self, name: &str) -> Vec<&str> {
        let endings = [format!("bin/{name}"), format!("sbin/{name}")];
        let ends =
            |path: &str| endings.iter().any(|ending| path.strip_suffix(ending).is_some_and(|rest| rest.ends_with('/')));
        self.files.iter().map(String::as_str).filter(|path| ends(path)).collect()
    }

    fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().chain(&self.folders).map(String::as_str)
    }
}

#[test]
fn a_listing_is_searched_by_path_ending_and_program() {
    let files =
        Files::from_listing("etc/hosts\n./app/\napp/src/main.go\nusr/sbin/nginx\nusr/share/gcc/\nusr/mybin/sh\n");
    assert!(files.has("/app") && files.has("/app/src/main.go") && !files.has("/etc/hosts"));
    assert_eq!(files.matching("main.go"), ["/app/src/main.go"]);
    assert_eq!(files.matching("src/main.go"), ["/app/src/main.go"]);
    assert!(files.matching("/main.go").is_empty() && files.matching("ain.go").is_empty());
    assert_eq!(files.programs("nginx"), ["/usr/sbin/nginx"]);
    assert!(files.programs("gcc").is_empty() && files.programs("sh").is_empty());
}
