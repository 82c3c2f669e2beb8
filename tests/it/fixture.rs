use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use msgen::diag::{Code, render as diagnostics};
use msgen::facts::{Files, Found, Kind};
use msgen::resolve::Location;
use msgen::workspace::{self, Workspace};
use msgen::{Input, Rendered};

/// A spec of `tests/…`, as if it lay in a repository.
#[derive(Clone)]
pub(crate) struct Fixture {
    /// The file's name without `.toml`.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// Where it lies: in the repository's root unless a comment `# at: path` says otherwise.
    pub(crate) location: Location,
    /// What else lies in the repository.
    pub(crate) repository: Repository,
    pub(crate) workspace: Workspace,
}

/// The files of a repository, by path.
#[derive(Clone, Default)]
pub(crate) struct Repository {
    /// The folder of the spec.
    pub(crate) folder: String,
    pub(crate) files: BTreeMap<String, String>,
}

impl Files for Repository {
    fn folder(&self) -> &str {
        &self.folder
    }

    fn name(&self, path: &str) -> String {
        path.to_owned()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        match self.files.get(path) {
            Some(text) if text.len() > most => Err(format!("it has more than {most} bytes")),
            text => Ok(text.cloned()),
        }
    }

    fn list(&self, path: &str) -> Vec<Found> {
        let inside = |file: &String| match path {
            "" => Some(file.clone()),
            folder => file.strip_prefix(&format!("{folder}/")).map(ToOwned::to_owned),
        };
        let mut found: Vec<Found> = self
            .files
            .keys()
            .filter_map(inside)
            .map(|file| match file.split_once('/') {
                Some((folder, _)) => Found { name: folder.to_owned(), kind: Kind::Folder },
                None => Found { name: file, kind: Kind::File },
            })
            .collect();
        found.sort();
        found.dedup();
        found
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        let folder = || path.is_empty() || self.files.keys().any(|file| file.starts_with(&format!("{path}/")));
        if self.files.contains_key(path) { Some(Kind::File) } else { folder().then_some(Kind::Folder) }
    }
}

/// What came of a fixture.
pub(crate) struct Outcome {
    /// The product, where there is no error.
    pub(crate) value: Option<Rendered>,
    /// The diagnostics, as the terminal shows them.
    pub(crate) diagnostics: String,
    /// Their codes.
    pub(crate) codes: Vec<Code>,
}

impl Fixture {
    /// A spec in the repository's root.
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let at = text.lines().find_map(|line| line.strip_prefix("# at: ")).unwrap_or("build.toml").to_owned();
        let mut folders: Vec<String> = ["home", "repo"].iter().map(ToString::to_string).collect();
        let mut parts: Vec<String> = at.split('/').map(ToOwned::to_owned).collect();
        let file = parts.pop().unwrap_or_default();
        let repository = Repository { folder: parts.join("/"), files: BTreeMap::new() };
        folders.extend(parts);
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
            location: Location { folders, file },
            repository,
            workspace: Workspace::default(),
        }
    }

    /// A repository on the disk, with one spec.
    pub(crate) fn of_folder(name: &str, folder: &Path) -> Self {
        fn walk(folder: &Path, path: &str, files: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).expect("it can be read") {
                let entry = entry.expect("it can be read");
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if path.is_empty() { name } else { format!("{path}/{name}") };
                if entry.path().is_dir() {
                    walk(&entry.path(), &path, files);
                } else {
                    let bytes = fs::read(entry.path()).expect("it can be read");
                    files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
                }
            }
        }
        let mut files = BTreeMap::new();
        walk(folder, "", &mut files);
        let spec = files.keys().find(|path| path.ends_with("build.toml")).expect("it has a spec").clone();
        let fixture = Self::new(name, &format!("# at: {spec}"));
        let repository = Repository { folder: fixture.repository.folder.clone(), files };
        let workspace = workspace::load(&repository);
        Self { text: repository.files[&spec].clone(), repository, workspace, ..fixture }
    }

    /// The same by another name.
    pub(crate) fn renamed(&self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self.clone() }
    }

    /// The same with another text.
    pub(crate) fn with_text(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            name: &self.location.file,
            text: &self.text,
            location: &self.location,
            files: &self.repository,
            workspace: &self.workspace,
        }
    }
}

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every fixture of a folder of `tests`, by name: a spec, or a folder with a spec and what it stands among.
pub(crate) fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = root().join("tests").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder of fixtures is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.is_dir() || path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no fixtures", folder.display());
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            return Fixture::of_folder(&name, path);
        }
        Fixture::new(&name, &fs::read_to_string(path).expect("it is text"))
    };
    paths.iter().map(read).collect()
}

/// Renders a fixture.
pub(crate) fn render(fixture: &Fixture) -> Outcome {
    let out = msgen::render(&fixture.input());
    let sorted = out.diagnostics.sorted();
    let codes = sorted.iter().map(|diagnostic| diagnostic.code).collect();
    Outcome {
        value: out.value,
        diagnostics: diagnostics::render(&sorted, &out.sources, diagnostics::Style::Plain),
        codes,
    }
}

/// What a fixture renders to, but for the lines that say which spec it was.
pub(crate) fn unsigned(fixture: &Fixture) -> Option<Rendered> {
    render(fixture).value.map(|rendered| rendered.without_digests())
}

/// The expansion of a fixture, where it has no error.
pub(crate) fn expand(fixture: &Fixture) -> Option<String> {
    msgen::expanded(&fixture.input()).value
}

/// The same with where each value comes from.
pub(crate) fn expand_with_origins(fixture: &Fixture) -> Option<String> {
    msgen::expanded_with_origins(&fixture.input()).value
}

/// Compares with the committed snapshot of a fixture.
pub(crate) fn snapshot(folder: &str, fixture: &Fixture, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(fixture.name.as_str(), text));
}
