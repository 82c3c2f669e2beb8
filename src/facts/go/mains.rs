//! The programs of a module: its packages `main`.

use std::collections::BTreeMap;
use std::ops::Range;

use super::scan::File;
use super::{Pin, Problem};
use crate::diag::{Code, Diagnostic};
use crate::facts::plain::plain;
use crate::facts::{Fact, Project, join, relative, texts};
use crate::source::Span;

/// Folders whose programs are built only where there are no others.
const ASIDE: &[&str] = &[
    "example",
    "examples",
    "_examples",
    "tool",
    "tools",
    "hack",
    "script",
    "scripts",
    "test",
    "tests",
    "e2e",
    "bench",
    "benchmarks",
    "internal",
    "third_party",
    "contrib",
];

/// The main packages below the project's folder, or where there are none those of the whole module. The first is
/// the one of the folder itself, or the one that has its name; of several that are neither, nobody knows which one
/// an image is for.
pub(super) fn fact(project: &mut Project<'_>, module: &str, name: &str, files: &[File]) -> Fact {
    let mut packages: BTreeMap<&str, &File> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_built() && file.package == "main") {
        packages.entry(&file.folder).or_insert(file);
    }
    let folder = project.folder.clone();
    let mut found = chosen(&packages, &folder);
    if found.is_empty() {
        found = chosen(&packages, module);
    }
    if found.is_empty() {
        let path = project.files.name(&folder);
        let shown = if path.is_empty() { "." } else { path.as_str() };
        let message = format!("there is no `package main` in `{shown}` or below it");
        let span = project.evidence(&join(module, "go.mod").unwrap_or_default());
        return Fact::Problem(Box::new(Diagnostic::new(Code::MissingParameter, span, message)));
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = if folder == module { name.to_owned() } else { last(&folder) };
    found.sort_by_key(|path| (*path != folder, last(path) != wanted));
    let pins = found.iter().map(|path| {
        let inside = relative(module, path);
        let shown = if inside == "." { inside } else { format!("./{inside}") };
        let file = packages[path];
        (shown, span(project, &file.path, &file.clause))
    });
    let pins: Vec<Pin> = pins.collect();
    if let Err(problem) = check(&pins, name) {
        return Fact::Problem(problem);
    }
    if let [(first, at), (second, other), ..] = pins.as_slice()
        && found[0] != folder
        && last(found[0]) != wanted
    {
        let and_more = if pins.len() > 2 { ", …" } else { "" };
        let message = format!(
            "`{first}`, `{second}`{and_more} are programs, and nothing says which one the image runs: it is the first of `main`"
        );
        let problem = Diagnostic::new(Code::MissingParameter, *at, message).context(*other, "");
        return Fact::Problem(Box::new(problem));
    }
    let first = pins.first().map_or_else(Span::default, |(_, span)| *span);
    texts(pins, first)
}

/// Where in a Go file.
pub(super) fn span(project: &mut Project<'_>, path: &str, range: &Range<usize>) -> Span {
    match project.manifest(path) {
        Ok(Some(source)) => Span::new(source.base(), range),
        _ => project.evidence(path),
    }
}

/// The main packages below a folder that its programs are made of: itself and those of `cmd`; else the nearest
/// ones; else what usually stands aside.
fn chosen<'a>(packages: &BTreeMap<&'a str, &File>, folder: &str) -> Vec<&'a str> {
    let inside = |path: &'a str| {
        let rest = if folder.is_empty() { Some(path) } else { path.strip_prefix(folder) };
        rest.filter(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
            .map(|rest| (path, rest.trim_start_matches('/')))
    };
    let below: Vec<(&'a str, &'a str)> = packages.keys().filter_map(|path| inside(path)).collect();
    let is_aside = |rest: &str| rest.split('/').any(|part| ASIDE.contains(&part));
    let is_first = |rest: &str| rest.is_empty() || rest == "cmd" || rest.starts_with("cmd/");
    let depth = |rest: &str| rest.matches('/').count();
    let usual = || below.iter().filter(|(_, rest)| !is_aside(rest));
    let first: Vec<&str> = usual().filter(|(_, rest)| is_first(rest)).map(|(path, _)| *path).collect();
    if !first.is_empty() {
        return first;
    }
    let nearest = |of: &mut dyn Iterator<Item = &(&'a str, &'a str)>| {
        let of: Vec<_> = of.collect();
        let least = of.iter().map(|(_, rest)| depth(rest)).min();
        of.into_iter().filter(|(_, rest)| Some(depth(rest)) == least).map(|(path, _)| *path).collect::<Vec<_>>()
    };
    let found = nearest(&mut usual());
    if found.is_empty() { nearest(&mut below.iter()) } else { found }
}

/// Two programs of one name would overwrite each other, silently.
fn check(pins: &[Pin], name: &str) -> Result<(), Problem> {
    let program = |path: &str| if path == "." { name.to_owned() } else { super::program(path).to_owned() };
    for (index, (path, span)) in pins.iter().enumerate() {
        plain("the folder", path, *span)?;
        let other = pins[..index].iter().find(|(other, _)| program(other) == program(path));
        if let Some((other, at)) = other {
            let message = format!("`{other}` and `{path}` both make a program `{}`", program(path));
            let problem = Diagnostic::new(Code::ContradictingManifests, *span, message);
            return Err(Box::new(problem.context(*at, "the other one")));
        }
    }
    Ok(())
}
