//! A copy of an example, which a test may edit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::process::run;

/// What msgen writes beside a spec.
pub(crate) const PRODUCTS: [&str; 2] = ["Dockerfile", "Dockerfile.dockerignore"];

/// What a contributor's own tools may have left in an example: never part of it, unless it has a `.gitkeep`.
const LEFTOVERS: &[&str] = &["node_modules", "dist", "target", ".venv", "__pycache__"];

/// What the tests themselves read.
const EXPECTATIONS: &str = "expect.toml";

/// A copy of an example, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Project {
    scratch: TempDir,
    /// The spec's folder, from the example's.
    spec: PathBuf,
}

impl Project {
    /// Copies the folder of an example.
    pub(crate) fn copy(example: &Path) -> Self {
        let scratch = tempfile::tempdir().expect("a temporary folder can be made");
        copy(example, &scratch.path().join("copy"));
        let mut specs = Vec::new();
        find_specs(&scratch.path().join("copy"), &PathBuf::new(), &mut specs);
        assert!(specs.len() == 1, "{} has one build.toml, not {specs:?}", example.display());
        Self { scratch, spec: specs.remove(0) }
    }

    /// The same once more, as it is by now.
    pub(crate) fn again(&self) -> Self {
        Self::copy(&self.root())
    }

    /// The example's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.scratch.path().join("copy")
    }

    /// The spec's folder, from the example's.
    pub(crate) fn spec(&self) -> &Path {
        &self.spec
    }

    /// The spec's folder, where commands are run.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root().join(&self.spec)
    }

    /// Writes the Dockerfile and its ignore file beside the spec.
    pub(crate) fn render(&self) {
        for product in PRODUCTS {
            // What is found afterwards was written now.
            let _ = fs::remove_file(self.folder().join(product));
        }
        self.msgen(&["render", "build.toml", "-o", "Dockerfile"]);
    }

    /// A file that msgen wrote.
    pub(crate) fn product(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).expect("msgen render wrote it")
    }

    /// The build context from the spec's folder, as the Dockerfile's header tells people to write it.
    pub(crate) fn context(&self) -> String {
        let dockerfile = self.product("Dockerfile");
        let header = dockerfile.lines().find(|line| line.contains("Build with: docker build"));
        let header = header.expect("the Dockerfile says how to build it");
        header.rsplit(' ').next().expect("a line has words").to_owned()
    }

    /// The folder of the build context.
    pub(crate) fn context_folder(&self) -> PathBuf {
        let folder = self.folder().join(self.context());
        folder.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    }

    /// The targets of the spec, in its order: a preset's and its own.
    pub(crate) fn targets(&self) -> Vec<String> {
        let spec: toml::Table = self.msgen(&["expand", "build.toml"]).parse().expect("msgen expand writes TOML");
        let targets = spec.get("targets").and_then(toml::Value::as_table).expect("the spec has targets");
        targets.keys().cloned().collect()
    }

    /// All its files by now. Empty folders are left by Docker, where it mounts a volume in a mounted folder.
    pub(crate) fn paths(&self) -> BTreeSet<PathBuf> {
        let mut paths = BTreeSet::new();
        collect(&self.root(), &mut paths);
        paths
    }

    fn msgen(&self, args: &[&str]) -> String {
        let said = run(Command::new(env!("CARGO_BIN_EXE_msgen")).args(args).current_dir(self.folder()), "");
        assert!(said.succeeded(), "msgen {}:\n{}", args.join(" "), said.tail());
        said.stdout
    }
}

/// Copies a folder and all below it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    for path in entries(from) {
        let name = path.file_name().expect("an entry has a name");
        let leftover = LEFTOVERS.iter().any(|leftover| name == *leftover) && !path.join(".gitkeep").exists();
        if leftover || name == EXPECTATIONS {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap_or_else(|error| panic!("{}: {error}", folder.display())).path()).collect()
}

/// The folders below `root` that have a spec.
fn find_specs(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
    if root.join(folder).join("build.toml").is_file() {
        found.push(folder.to_owned());
    }
    for path in entries(&root.join(folder)).into_iter().filter(|path| path.is_dir()) {
        find_specs(root, &folder.join(path.file_name().expect("an entry has a name")), found);
    }
}

fn collect(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.insert(path);
        }
    }
}
