//! What of the sources no build of the programs reads, so that an edit of it builds nothing: documents, tests and
//! test data, unless a program embeds them.

use std::sync::Arc;

use super::modules::Modules;
use super::scan;
use crate::facts::{Fact, Files, Kind, Project, join, parent, relative, texts};

/// How a document ends.
const MARKDOWN: &str = ".md";
const MOST_FOLDERS: usize = 5_000;

/// What an embed pattern may take in.
enum Reach {
    /// What lies in a folder and has such an end.
    Name(String, String),
    /// Everything below a folder.
    Below(String),
}

/// The patterns, relative to the root.
pub(super) fn fact(project: &Project<'_>, modules: &Modules) -> Fact {
    let files = project.files;
    let mut reach: Vec<Reach> = Vec::new();
    let mut test_data_is_imported = false;
    // `go mod vendor` takes every file of a package along; only what it embeds is read.
    let vendor = modules.vendor.as_deref().and_then(|folder| join(folder, "vendor"));
    let vendored = vendor.map_or_else(Arc::default, |vendor| scan::shared(files, &vendor, &[]));
    let own = modules.used_modules().flat_map(|module| module.files.iter().flat_map(|files| files.iter()));
    for file in own.chain(vendored.iter()).filter(|file| file.is_built()) {
        reach.extend(file.embeds.iter().map(|pattern| reaches(files, &file.folder, pattern)));
        test_data_is_imported |=
            file.imports.iter().any(|(import, _)| import.split('/').any(|part| part == "testdata"));
    }
    let below = |is_it: &dyn Fn(&str) -> bool| {
        reach.iter().any(|reach| matches!(reach, Reach::Below(folder) if holds(files, folder, is_it)))
    };
    let ends = |end: &str| {
        reach.iter().any(|reach| matches!(reach, Reach::Name(_, name) if name.ends_with(end) || end.ends_with(name)))
    };
    let is_test = |name: &str| name.ends_with("_test.go");
    let is_test_data = |name: &str| name == "testdata";
    let lies_in_one = |folder: &str| folder.split('/').any(is_test_data);

    let mut patterns: Vec<String> = Vec::new();
    // A folder of assets may get a README tomorrow, so that all of one is taken for documents too.
    let documents = ends(MARKDOWN) || reach.iter().any(|reach| matches!(reach, Reach::Below(_)));
    if documents {
        let takes = |reach: &Reach, folder: &str| match reach {
            Reach::Name(at, name) => at == folder && (name.ends_with(MARKDOWN) || MARKDOWN.ends_with(name)),
            Reach::Below(below) => covers(below, folder),
        };
        let open = |folder: &str| !reach.iter().any(|reach| takes(reach, folder));
        let folders = modules.used_modules().map(|module| module.manifest.folder()).filter(|folder| open(folder));
        patterns.extend(folders.map(|folder| match relative(&modules.root, folder).as_str() {
            "." => "*.md".to_owned(),
            folder => format!("{folder}/*.md"),
        }));
        patterns.sort();
    } else {
        patterns.push("**/*.md".to_owned());
    }
    if !ends("_test.go") && !below(&is_test) {
        patterns.push("**/*_test.go".to_owned());
    }
    let named =
        reach.iter().any(|reach| matches!(reach, Reach::Name(path, _) | Reach::Below(path) if lies_in_one(path)));
    if !named && !test_data_is_imported && !below(&is_test_data) {
        patterns.push("**/testdata".to_owned());
    }
    texts(patterns.into_iter().map(|pattern| (pattern, modules.span)), modules.span)
}

/// What a pattern in a folder may take in: what is not there yet counts as what its name looks like.
fn reaches(files: &dyn Files, folder: &str, pattern: &str) -> Reach {
    let is_glob = |part: &&str| part.contains(['*', '?', '[', '\\']);
    let literal: Vec<&str> = pattern.split('/').take_while(|part| !is_glob(part)).collect();
    let base = join(folder, &literal.join("/")).unwrap_or_else(|| folder.to_owned());
    let last = pattern.rsplit('/').next().unwrap_or_default();
    if is_glob(&last) {
        let end = last.rfind(['*', '?', ']', '\\']).map_or(last, |at| &last[at + 1..]);
        let deep = pattern.split('/').rev().skip(1).any(|part| is_glob(&part));
        let is_narrow = end.contains('.') && !deep;
        return if is_narrow { Reach::Name(base, end.to_owned()) } else { Reach::Below(base) };
    }
    match files.kind(&base) {
        Some(Kind::Folder) => Reach::Below(base),
        None if !last.contains('.') => Reach::Below(base),
        _ => Reach::Name(parent(&base).to_owned(), last.to_owned()),
    }
}

/// Whether a path is a folder or lies in it.
fn covers(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether something below a folder has such a name.
fn holds(files: &dyn Files, folder: &str, is_it: &dyn Fn(&str) -> bool) -> bool {
    let mut folders = vec![folder.to_owned()];
    let mut looked = 0;
    while let Some(at) = folders.pop() {
        looked += 1;
        if looked > MOST_FOLDERS {
            return true;
        }
        for one in files.list(&at) {
            if is_it(&one.name) {
                return true;
            }
            if one.kind == Kind::Folder {
                folders.extend(join(&at, &one.name));
            }
        }
    }
    false
}
