use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use globset::GlobBuilder;
use msgen::Input;
use msgen::facts::{Files, Found, Kind};

use crate::fixture::{Fixture, Repository, fixtures, root};

/// A repository that remembers which of its files were looked at.
struct Watched<'a> {
    repository: &'a Repository,
    seen: Mutex<BTreeSet<String>>,
}

impl Watched<'_> {
    fn see(&self, path: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }
}

impl Files for Watched<'_> {
    fn folder(&self) -> &str {
        self.repository.folder()
    }

    fn name(&self, path: &str) -> String {
        self.repository.name(path)
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        self.see(path);
        self.repository.read(path, most)
    }

    fn list(&self, path: &str) -> Vec<Found> {
        self.repository.list(path)
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        let kind = self.repository.kind(path);
        if kind == Some(Kind::File) {
            self.see(path);
        }
        kind
    }
}

/// The names that `files` of the hooks takes: a verbose regular expression of names one beside the other, each
/// with `.*` as the only wildcard and at most one choice of endings.
fn taken() -> Vec<globset::GlobMatcher> {
    let hooks = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks are there");
    let (_, rest) = hooks.split_once("(?x)^(.*/)?(").expect("a verbose expression");
    let (names, _) = rest.split_once("\n    )$").expect("it ends");
    let names: String = names.split_whitespace().collect();
    // What stands between brackets is no alternative of its own.
    let mut depth = 0;
    let names = names.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == '|' && depth == 0
    });
    let glob = |name: &str| {
        let glob = name.replace(".*", "*").replace(r"\.", ".").replace('(', "{").replace(')', "}").replace('|', ",");
        GlobBuilder::new(&glob).literal_separator(true).build().expect("a pattern").compile_matcher()
    };
    names.map(glob).collect()
}

/// A commit of any file that a Dockerfile may depend on runs the hook.
#[test]
fn the_hooks_heed_every_file_that_is_read() {
    let taken = taken();
    let mut all = fixtures("presets");
    let examples = std::fs::read_dir(root().join("examples/presets")).expect("there are examples");
    let mut folders: Vec<PathBuf> = examples.map(|entry| entry.expect("it can be read").path()).collect();
    folders.sort();
    all.extend(folders.iter().map(|folder| Fixture::of_folder(&folder.display().to_string(), folder)));
    let mut seen = BTreeSet::new();
    for fixture in &all {
        let watched = Watched { repository: &fixture.repository, seen: Mutex::default() };
        let input = Input {
            name: &fixture.location.file,
            text: &fixture.text,
            location: &fixture.location,
            files: &watched,
            workspace: &fixture.workspace,
        };
        assert!(msgen::render(&input).value.is_some(), "{}", fixture.name);
        seen.append(&mut watched.seen.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    let names: BTreeSet<&str> = seen.iter().map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
    assert!(names.len() > 50 && names.contains("pom.xml"), "{names:?}");
    let missed: Vec<&&str> = names.iter().filter(|name| !taken.iter().any(|glob| glob.is_match(name))).collect();
    assert!(missed.is_empty(), "no hook runs for {missed:?}");
    let not = ["README.md", "logo.png", "LICENSE"];
    assert!(not.iter().all(|name| !taken.iter().any(|glob| glob.is_match(name))));
    for name in ["build.toml", "api.build.toml", "msgen.toml", "Dockerfile", "api.Dockerfile.dockerignore"] {
        assert!(taken.iter().any(|glob| glob.is_match(name)), "{name}");
    }
}
