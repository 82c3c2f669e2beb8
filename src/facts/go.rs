/// Whether cgo is needed.
mod cgo;
/// Which files a build compiles.
mod constraint;
/// What of the sources no build reads.
mod exclude;
/// The main packages.
mod mains;
/// `go.mod` and `go.work`.
mod manifest;
/// The modules that a service is built from.
mod modules;
/// The Go files of a module.
mod scan;
/// Go's versions.
mod version;

use std::collections::BTreeSet;

use super::plain::plain;
use super::{Fact, Facts, Kind, Language, Project, flag, join, parent, relative, text, texts};
use crate::diag::Diagnostic;
use crate::source::Span;
use manifest::Manifest;
use modules::Modules;

type Pin = (String, Span);
type Problem = Box<Diagnostic>;

/// Go.
pub(super) const LANGUAGE: Language = Language {
    name: "go",
    facts: &[
        (
            "version",
            "a version file's, else `toolchain` of go.work or go.mod, else `go` without its patch; `go` older than 1.24 is only a minimum, and the newest Go is taken",
        ),
        ("name", "what `go build` calls the program of the module's own folder: the last part of the module's path"),
        (
            "main",
            "the module's own folder and those below `cmd`, else the nearest ones, less those in `examples`, `tools` and the like; of several the first must be the own folder's or have the module's name",
        ),
        ("cgo", "whether a package of the module, or a module it requires that is known for it, needs cgo"),
        ("vendor", "whether there is `vendor/modules.txt`"),
        (
            "root",
            "the folder of go.work, or of the outermost module that a `replace` needs, relative to the spec's folder; else the module's",
        ),
        ("module", "the module's folder, relative to `root`"),
        ("manifests", "every file that `go mod download` reads, relative to `root`"),
        ("sources", "the folders of the modules that the service is built from, and go.work, relative to `root`"),
        ("exclude", "patterns for what of the sources no build of the programs reads: documents, tests, test data"),
    ],
    signs: &["go.mod"],
    read,
};

fn read(project: &mut Project<'_>) -> Facts {
    let mut facts = Facts::new();
    let Some(folder) = module_folder(project) else { return facts };
    let path = join(&folder, "go.mod").unwrap_or_default();
    let main = match manifest::read(project, &path) {
        Ok(Some(main)) => main,
        Ok(None) => return facts,
        Err(problem) => {
            let names = LANGUAGE.facts.iter().map(|(name, _)| *name);
            facts.extend(names.map(|name| (name, Fact::Problem(problem.clone()))));
            return facts;
        }
    };
    let name = program(main.module());
    let named = plain("the module's path", name, main.span());
    facts.insert("name", named.map_or_else(Fact::Problem, |()| text(name, main.span())));
    let files = scan::shared(project.files, &folder, main.ignores());
    facts.insert("main", mains::fact(project, &folder, name, &files));
    let found = modules::workspace(project, &main).and_then(|work| {
        let known = work.clone();
        let modules = modules::read(project, main.clone(), files, work);
        let members: Vec<_> = modules.iter().flat_map(Modules::members).filter_map(Manifest::go).collect();
        let version = version::fact(project, &main, known.as_ref(), &members);
        facts.extend(version.map(|version| ("version", version)));
        modules
    });
    match found {
        Ok(modules) => of_modules(project, &main, &modules, &mut facts),
        Err(problem) => {
            for name in ["version", "cgo", "vendor", "root", "module", "manifests", "sources", "exclude"] {
                facts.entry(name).or_insert_with(|| Fact::Problem(problem.clone()));
            }
        }
    }
    facts
}

/// The nearest folder with a `go.mod`, as the go command finds it.
fn module_folder(project: &Project<'_>) -> Option<String> {
    let mut folder = project.folder.as_str();
    loop {
        if project.files.kind(&join(folder, "go.mod")?) == Some(Kind::File) {
            return Some(folder.to_owned());
        }
        if folder.is_empty() {
            return None;
        }
        folder = parent(folder);
    }
}

/// What `go build` calls the program of a package.
fn program(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or(path);
    let is_major = last.strip_prefix('v').is_some_and(|number| {
        number != "1" && !number.starts_with('0') && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    });
    let above = || parent(path).rsplit('/').next().unwrap_or(last);
    if is_major && path.contains('/') { above() } else { last }
}

fn of_modules(project: &mut Project<'_>, main: &Manifest, modules: &Modules, facts: &mut Facts) {
    let root = modules.root.as_str();
    let inside = |folder: &str, file: &str| match relative(root, folder).as_str() {
        "." => file.to_owned(),
        folder => format!("{folder}/{file}"),
    };
    facts.insert("cgo", cgo_fact(project, main, modules));
    let vendor = modules.vendor.as_deref().and_then(|folder| join(folder, "vendor/modules.txt"));
    let vendored = vendor.map_or((false, main.span()), |path| (true, project.evidence(&path)));
    facts.insert("vendor", flag(vendored.0, vendored.1));

    let up = relative(project.files.folder(), root);
    let folder = relative(root, main.folder());
    let word =
        |what: &str, value: &str, span| plain(what, value, span).map_or_else(Fact::Problem, |()| text(value, span));
    facts.insert("root", word("the folder", &up, modules.span));
    facts.insert("module", word("the folder", &folder, main.span()));

    let mut manifests: Vec<Pin> = Vec::new();
    let mut sources: BTreeSet<(String, Span)> = BTreeSet::new();
    if let Some(work) = &modules.work {
        for file in ["go.work", "go.work.sum"] {
            let there = join(work.folder(), file).filter(|path| project.files.kind(path) == Some(Kind::File));
            manifests.extend(there.map(|_| (inside(work.folder(), file), work.span())));
        }
        sources.extend(manifests.iter().cloned());
        sources.extend(modules.vendor.iter().map(|folder| (inside(folder, "vendor"), vendored.1)));
    }
    let mut sorted: Vec<_> = modules.modules.iter().collect();
    sorted.sort_by(|a, b| a.manifest.folder().cmp(b.manifest.folder()));
    for module in sorted {
        let (folder, span) = (module.manifest.folder(), module.manifest.span());
        manifests.push((inside(folder, "go.mod"), span));
        // Of a module that is no main one nobody reads the sums.
        let sums = join(folder, "go.sum").filter(|path| module.is_main && project.files.kind(path) == Some(Kind::File));
        manifests.extend(sums.map(|_| (inside(folder, "go.sum"), span)));
        if module.is_used {
            sources.insert((relative(root, folder), span));
        }
    }
    let above =
        |outer: &str, path: &str| outer == "." || path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    let covered = |path: &str| sources.iter().any(|(outer, _)| outer != path && above(outer, path));
    let kept: Vec<Pin> = sources.iter().filter(|(path, _)| !covered(path)).cloned().collect();
    let list = |what: &str, list: Vec<Pin>| {
        let bad = list.iter().find_map(|(path, span)| plain(what, path, *span).err());
        bad.map_or_else(|| texts(list, modules.span), Fact::Problem)
    };
    facts.insert("manifests", list("the file", manifests));
    facts.insert("sources", list("the folder", kept));
    facts.insert("exclude", exclude::fact(project, modules));
}

fn cgo_fact(project: &mut Project<'_>, main: &Manifest, modules: &Modules) -> Fact {
    let mut used = modules.used_modules();
    let evidence = used.find_map(|module| {
        cgo::evidence(&module.manifest, module.files.as_ref().map_or(&[][..], |files| files.as_slice()))
    });
    match evidence {
        None => flag(false, main.span()),
        Some(cgo::Evidence::Require(span)) => flag(true, span),
        Some(cgo::Evidence::Import(file, range)) => flag(true, mains::span(project, &file.path, &range)),
    }
}

#[cfg(test)]
mod tests;
