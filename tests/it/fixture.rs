use std::fs;
use std::path::{Path, PathBuf};

use msgen::diag::{Code, render as diagnostics};
use msgen::resolve::Location;
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
        folders.extend(parts);
        Self { name: name.to_owned(), text: text.to_owned(), location: Location { folders, file } }
    }

    /// The same with another text.
    pub(crate) fn with_text(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    fn input(&self) -> Input<'_> {
        Input { name: &self.location.file, text: &self.text, location: &self.location }
    }
}

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every fixture of a folder of `tests`, by name.
pub(crate) fn fixtures(folder: &str) -> Vec<Fixture> {
    let folder = root().join("tests").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder of fixtures is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no fixtures", folder.display());
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
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

/// The expansion of a fixture, where it has no error.
pub(crate) fn expand(fixture: &Fixture) -> Option<String> {
    msgen::expanded(&fixture.input()).value
}

/// Compares with the committed snapshot of a fixture.
pub(crate) fn snapshot(folder: &str, fixture: &Fixture, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/snapshots").join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(fixture.name.as_str(), text));
}
