//! Files of requirements, as pip reads them.

use crate::facts::manifest::{below, path, problem};
use std::collections::BTreeSet;

use super::Problem;
use super::manifest::{Dependency, requirement};
use crate::facts::{Kind, Project, parent};
use crate::source::{Source, Span};

/// What prod installs, by the usual names.
const MAIN: &[&str] =
    &["requirements.txt", "requirements/prod.txt", "requirements/production.txt", "requirements/base.txt"];

/// What only dev and test install.
const DEV: &[&str] = &[
    "requirements-dev.txt",
    "requirements_dev.txt",
    "dev-requirements.txt",
    "requirements/dev.txt",
    "requirements/development.txt",
    "requirements/local.txt",
    "requirements-test.txt",
    "requirements_test.txt",
    "test-requirements.txt",
    "requirements/test.txt",
    "requirements/tests.txt",
];

/// The most files that are followed.
const MOST_FILES: usize = 200;

/// The files and what they name.
#[derive(Debug, Clone, Default)]
pub(super) struct Requirements {
    /// The file that prod installs, if there is one.
    pub(super) main: Option<String>,
    /// Those that dev installs.
    pub(super) dev: Vec<String>,
    /// All files that prod's leads to, itself among them.
    pub(super) main_files: BTreeSet<String>,
    /// All files that dev's lead to.
    pub(super) dev_files: BTreeSet<String>,
    pub(super) dependencies: Vec<Dependency>,
    /// What constraints give an exact version.
    pub(super) constrained: BTreeSet<String>,
    /// Why the files that prod's install reads are not known: it wants the project's own folder.
    pub(super) main_folder: Option<Problem>,
    /// The same for dev's.
    pub(super) dev_folder: Option<Problem>,
    /// Where a hash is required.
    pub(super) hashes: Option<Span>,
}

impl Requirements {
    pub(super) fn read(project: &mut Project<'_>, folder: &str) -> Result<Self, Problem> {
        let there = |name: &&&str| project.files.kind(&below(folder, name)) == Some(Kind::File);
        let main = MAIN.iter().find(there).map(|name| below(folder, name));
        let dev: Vec<String> = DEV.iter().filter(there).map(|name| below(folder, name)).collect();
        let mut found = Self { main, dev, ..Self::default() };
        if let Some(file) = found.main.clone() {
            found.follow(project, folder, &file, true)?;
        }
        for file in found.dev.clone() {
            found.follow(project, folder, &file, false)?;
        }
        Ok(found)
    }

    fn follow(&mut self, project: &mut Project<'_>, folder: &str, file: &str, main: bool) -> Result<(), Problem> {
        let mut open = vec![(file.to_owned(), Span::default(), false)];
        while let Some((file, from, constrains)) = open.pop() {
            let files = if main { &mut self.main_files } else { &mut self.dev_files };
            if files.len() == MOST_FILES || !files.insert(file.clone()) {
                continue;
            }
            let Some(source) = project.manifest(&file)? else {
                return Err(problem(from, format!("`{}` is not there", project.files.name(&file))));
            };
            for (line, span) in lines(&source) {
                if let Some((other, only)) = included(&line) {
                    open.push((path(parent(&file), "", other, span)?, span, only || constrains));
                } else if let Some(wanted) = local(&line) {
                    self.want(project, folder, (wanted, span), main);
                } else if constrains {
                    let exact = requirement(&line, main, span).filter(|one| one.exact);
                    self.constrained.extend(exact.map(|one| one.name));
                } else if !line.starts_with('-') {
                    self.dependencies.extend(requirement(&line, main, span));
                }
                if main && self.hashes.is_none() && line.contains("--hash=") {
                    self.hashes = Some(span);
                }
            }
        }
        Ok(())
    }
}

impl Requirements {
    /// Adds what an install takes from the repository itself to the files that it reads. pip starts in the project's
    /// folder, whichever file the path stands in.
    fn want(&mut self, project: &Project<'_>, folder: &str, (wanted, span): (&str, Span), main: bool) {
        let (files, blocked) = if main {
            (&mut self.main_files, &mut self.main_folder)
        } else {
            (&mut self.dev_files, &mut self.dev_folder)
        };
        let found = path(folder, folder, wanted, span).and_then(|at| match project.files.kind(&at) {
            None => Err(problem(span, format!("`{at}` is not there"))),
            Some(_) if at == folder => {
                let message = "this installs the project itself, which the install of its dependencies has no files of";
                let help =
                    "take it out: its modules are found without; where its programs are wanted set `install = true`";
                Err(Box::new(problem(span, message).help(help)))
            }
            Some(_) => Ok(at),
        });
        match found {
            Ok(at) => drop(files.insert(at)),
            Err(problem) => drop(blocked.get_or_insert(problem)),
        }
    }
}

/// What a line takes from the repository itself: `-e ./libs/money`, `./vendor/x.whl`, `--find-links wheels`.
fn local(line: &str) -> Option<&str> {
    const EDITABLE: &[&str] = &["--editable=", "--editable ", "-e "];
    const FOLDERS: &[&str] = &["--find-links=", "--find-links ", "-f "];
    let after = |options: &[&str]| options.iter().find_map(|option| line.strip_prefix(option)).map(str::trim);
    let is_path = |text: &&str| !text.contains("://");
    if let Some(folder) = after(FOLDERS) {
        return Some(folder).filter(is_path);
    }
    let named = after(EDITABLE);
    let text = named.unwrap_or(line);
    // Extras, hashes and markers follow.
    let text = text.split([' ', ';', '[']).next().unwrap_or_default();
    let file = text.strip_prefix("file:");
    let is_archive = [".whl", ".tar.gz", ".zip"].iter().any(|end| text.ends_with(end));
    let is_local = named.is_some() || file.is_some() || text.starts_with('.') || is_archive;
    Some(file.unwrap_or(text)).filter(|text| is_local && !text.is_empty() && is_path(text))
}

/// The lines without comments, each with its place; one that ends with a backslash goes on in the next.
fn lines(source: &Source) -> Vec<(String, Span)> {
    let mut found: Vec<(String, Span)> = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    for line in source.text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let text = if line.trim_start().starts_with('#') { "" } else { line.split(" #").next().unwrap_or_default() };
        let (text, more) = text.trim_end().strip_suffix('\\').map_or((text, false), |text| (text, true));
        match found.last_mut() {
            Some((known, _)) if goes_on => {
                known.push(' ');
                known.push_str(text.trim());
            }
            _ if !text.trim().is_empty() => {
                let indent = text.len() - text.trim_start().len();
                let span = Span::new(source.base(), &(start + indent..start + text.trim_end().len()));
                found.push((text.trim().to_owned(), span));
            }
            _ => continue,
        }
        goes_on = more;
    }
    found
}

/// Another file that a line includes, and whether it only constrains.
fn included(line: &str) -> Option<(&str, bool)> {
    const OPTIONS: &[(&str, bool)] = &[("--requirement", false), ("--constraint", true), ("-r", false), ("-c", true)];
    OPTIONS.iter().find_map(|(option, constrains)| {
        let rest = line.strip_prefix(option)?;
        let long = option.starts_with("--");
        let file = match rest.strip_prefix('=') {
            Some(rest) if long => rest,
            _ if long && !rest.starts_with(char::is_whitespace) => return None,
            _ => rest,
        };
        Some((file.trim(), *constrains)).filter(|(file, _)| !file.is_empty())
    })
}
