//! The Go files of a module: which packages there are, what they import and embed.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::constraint;
use crate::facts::manifest::lies_in;
use crate::facts::{Files, Kind, MOST_BYTES, join, once};

/// A module has no more files than are looked at.
const MOST_FILES: usize = 20_000;
const MOST_FOLDERS: usize = 20_000;
const MOST_DEPTH: usize = 40;

/// A Go file.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    /// The folder that it lies in.
    pub(super) folder: String,
    /// Its path.
    pub(super) path: String,
    /// Its package's name.
    pub(super) package: String,
    /// Where `package` and its name stand.
    pub(super) clause: Range<usize>,
    /// What it imports, and where it says so.
    pub(super) imports: Vec<(String, Range<usize>)>,
    /// The patterns that it embeds.
    pub(super) embeds: Vec<String>,
    /// Whether it is a test.
    pub(super) test: bool,
    /// Whether a build for Linux with cgo compiles it.
    pub(super) with_cgo: bool,
    /// Whether a build for Linux without cgo compiles it.
    pub(super) without_cgo: bool,
}

impl File {
    /// Whether a build of the programs for Linux may compile it.
    pub(super) fn is_built(&self) -> bool {
        !self.test && (self.with_cgo || self.without_cgo)
    }
}

/// What the files of one module are counted as, of all that specs share.
const BYTES: usize = 64 << 10;

/// The files of the module in a folder, looked at once for all specs outside of it.
pub(super) fn shared(files: &dyn Files, folder: &str, ignores: &[String]) -> Arc<Vec<File>> {
    let make = || Some(module(files, folder, ignores));
    if lies_in(files.folder(), folder) {
        return make().map(Arc::new).unwrap_or_default();
    }
    let key = format!("{folder}\n{}", ignores.join("\n"));
    once::value(files, ("go files", &key), BYTES, make).as_ref().clone().unwrap_or_default()
}

/// The files of the module in a folder, sorted by their path. Like the go command, it looks neither into `vendor`,
/// `testdata` and nested modules, nor into what begins with `_` or `.` or is ignored; `node_modules` is none of Go's.
fn module(files: &dyn Files, folder: &str, ignores: &[String]) -> Vec<File> {
    let mut found = Vec::new();
    // What is near is looked at first, should there be too much.
    let mut folders = VecDeque::from([(folder.to_owned(), 0)]);
    let (mut looked, mut read) = (0, 0);
    while let Some((at, depth)) = folders.pop_front() {
        looked += 1;
        if looked > MOST_FOLDERS {
            break;
        }
        let names = files.list(&at);
        if depth > 0 && names.iter().any(|one| one.name == "go.mod" && one.kind == Kind::File) {
            continue;
        }
        for one in &names {
            let hidden = one.name.starts_with(['_', '.']);
            let Some(path) = join(&at, &one.name).filter(|_| !hidden) else { continue };
            match one.kind {
                Kind::Folder if depth < MOST_DEPTH && !is_left_out(folder, &path, &one.name, ignores) => {
                    folders.push_back((path, depth + 1));
                }
                Kind::File if is_go(&one.name) && read < MOST_FILES => {
                    read += 1;
                    // What cannot be read is for the compiler to say.
                    if let Ok(Some(text)) = files.read(&path, MOST_BYTES) {
                        found.push(file(&at, path, &one.name, &text));
                    }
                }
                _ => {}
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn is_go(name: &str) -> bool {
    name.strip_suffix(".go").is_some_and(|stem| !stem.is_empty())
}

fn is_left_out(module: &str, path: &str, name: &str, ignores: &[String]) -> bool {
    let is_it = |pattern: &String| match pattern.strip_prefix("./") {
        Some(exact) => join(module, exact).is_some_and(|ignored| ignored == path),
        None => path
            .strip_suffix(pattern.trim_end_matches('/'))
            .is_some_and(|above| above.is_empty() || above.ends_with('/')),
    };
    ["vendor", "testdata", "node_modules"].contains(&name) || ignores.iter().any(is_it)
}

fn file(folder: &str, path: String, name: &str, text: &str) -> File {
    // As the sources have it, so that spans agree.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text: Cow<'_, str> = if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() };
    let text = &*text;
    let mut reader = Reader { text, at: 0, constraint: None };
    let header = reader.header();
    let (package, clause, imports) = header.unwrap_or_default();
    let line = reader.constraint;
    let embeds = if imports.iter().any(|(import, _)| import == "embed") { embeds(text) } else { Vec::new() };
    let with_c = imports.iter().any(|(import, _)| import == "C");
    File {
        folder: folder.to_owned(),
        path,
        test: name.ends_with("_test.go"),
        with_cgo: constraint::fits(name, line, true),
        without_cgo: !with_c && constraint::fits(name, line, false),
        package,
        clause,
        imports,
        embeds,
    }
}

/// The patterns of every `//go:embed` line.
fn embeds(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("//go:embed"));
    lines.filter(|line| line.starts_with([' ', '\t'])).flat_map(patterns).collect()
}

fn patterns(line: &str) -> Vec<String> {
    let mut patterns = Vec::new();
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        let quoted = if matches!(first, '"' | '`') { rest[1..].split_once(first) } else { None };
        let (pattern, after) = quoted.or_else(|| rest.split_once(char::is_whitespace)).unwrap_or((rest, ""));
        patterns.push(pattern.strip_prefix("all:").unwrap_or(pattern).to_owned());
        rest = after.trim_start();
    }
    patterns
}

type Header = (String, Range<usize>, Vec<(String, Range<usize>)>);

/// Reads a Go file as far as its imports go.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    constraint: Option<&'a str>,
}

impl<'a> Reader<'a> {
    fn header(&mut self) -> Option<Header> {
        self.space(true);
        let start = self.at;
        if self.identifier()? != "package" {
            return None;
        }
        self.space(false);
        let package = self.identifier()?.to_owned();
        let clause = start..self.at;
        let mut imports = Vec::new();
        loop {
            self.space(false);
            if self.identifier() != Some("import") {
                return Some((package, clause, imports));
            }
            self.space(false);
            if self.eat('(') {
                while !self.eat(')') {
                    let Some(import) = self.import() else { return Some((package, clause, imports)) };
                    imports.push(import);
                    self.space(false);
                }
            } else {
                imports.extend(self.import());
            }
        }
    }

    /// A name or none, and a string.
    fn import(&mut self) -> Option<(String, Range<usize>)> {
        self.space(false);
        if !self.eat('.') {
            self.identifier();
        }
        self.space(false);
        let start = self.at;
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '`'))?;
        let length = self.rest()[1..].find(quote)?;
        self.at += length + 2;
        Some((self.text[start + 1..=start + length].to_owned(), start..self.at))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.rest().starts_with(expected);
        self.at += if found { expected.len_utf8() } else { 0 };
        found
    }

    fn identifier(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        (end > 0).then_some(&rest[..end])
    }

    /// Skips space, `;` and comments; `constraints` where a `//go:build` line counts.
    fn space(&mut self, constraints: bool) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
            self.at += rest.len() - trimmed.len();
            let end = if trimmed.starts_with("//") {
                let end = trimmed.find('\n').unwrap_or(trimmed.len());
                if constraints {
                    self.constrain(trimmed[..end].trim_end());
                }
                end
            } else if trimmed.starts_with("/*") {
                trimmed.find("*/").map_or(trimmed.len(), |end| end + 2)
            } else {
                return;
            };
            self.at += end;
        }
    }

    fn constrain(&mut self, line: &'a str) {
        let said = line.strip_prefix("//go:build").filter(|rest| rest.starts_with([' ', '\t']));
        // The old form, where it takes a file out of every build.
        let old = line[2..].trim_start().strip_prefix("+build").is_some_and(|rest| rest.trim() == "ignore");
        match said {
            Some(said) => self.constraint = Some(said.trim()),
            None if old && self.constraint.is_none() => self.constraint = Some("ignore"),
            None => {}
        }
    }
}
