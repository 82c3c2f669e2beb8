//! Which modules of the repository a service is built from: its own, those of its workspace, and those
//! that a `replace` takes from a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::manifest::{self, Manifest};
use super::scan::{self, File};
use super::{Pin, Problem};
use crate::diag::{Code, Diagnostic};
use crate::facts::plain::plain;
use crate::facts::{Kind, Project, join, parent};
use crate::source::Span;

/// No workspace has more modules.
const MOST_MODULES: usize = 2_000;

/// A module of the repository.
pub(super) struct Module {
    pub(super) manifest: Manifest,
    /// Its path for those who import it.
    path: String,
    /// Its Go files, where they were needed.
    pub(super) files: Option<Arc<Vec<File>>>,
    /// Whether it is a member of the workspace, or the service's own.
    pub(super) is_main: bool,
    /// Whether the service is built from it.
    pub(super) is_used: bool,
}

/// The modules that the go command reads to build a service.
pub(super) struct Modules {
    /// The workspace's file.
    pub(super) work: Option<Manifest>,
    /// The service's module first.
    pub(super) modules: Vec<Module>,
    /// The place of each by its folder.
    folders: BTreeMap<String, usize>,
    /// The place of each by its path.
    paths: BTreeMap<String, usize>,
    /// The folder of `vendor`.
    pub(super) vendor: Option<String>,
    /// The folder that they all lie in.
    pub(super) root: String,
    /// What says where that is.
    pub(super) span: Span,
}

/// The workspace that a module is a member of. A `go.work` above that does not name the module is none of its
/// business: what is copied is the module alone.
pub(super) fn workspace(project: &mut Project<'_>, main: &Manifest) -> Result<Option<Manifest>, Problem> {
    let mut folder = main.folder().to_owned();
    loop {
        let path = join(&folder, "go.work").unwrap_or_default();
        if let Some(work) = manifest::read(project, &path)? {
            let is_member = work.uses().any(|(used, _)| join(&folder, used).is_some_and(|used| used == main.folder()));
            if !is_member && folder == main.folder() {
                let message = "this workspace does not use the module in its own folder, so that nothing builds it";
                let problem = Diagnostic::new(Code::InvalidManifest, work.span(), message);
                return Err(Box::new(problem.context(main.span(), "the module").help("`go work use .` adds it")));
            }
            return Ok(is_member.then_some(work));
        }
        if folder.is_empty() {
            return Ok(None);
        }
        folder = parent(&folder).to_owned();
    }
}

/// The module's own files, and everything else that its build needs.
pub(super) fn read(
    project: &mut Project<'_>,
    main: Manifest,
    files: Arc<Vec<File>>,
    work: Option<Manifest>,
) -> Result<Modules, Problem> {
    let folder = work.as_ref().map_or(main.folder(), Manifest::folder).to_owned();
    let vendor = join(&folder, "vendor/modules.txt").filter(|path| project.files.kind(path) == Some(Kind::File));
    let span = main.span();
    let own =
        Module { path: main.module().to_owned(), manifest: main, files: Some(files), is_main: true, is_used: true };
    let vendor = vendor.map(|_| folder.clone());
    let (modules, folders, paths) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    let mut all = Modules { work: None, modules, folders, paths, vendor, root: folder, span };
    all.push(own);
    if let Some(work) = work {
        all.span = work.span();
        for used in work.uses() {
            let folder = target(project, work.folder(), used)?;
            all.add(project, &folder, used.1, None)?;
        }
        if let Some(problem) = all.double() {
            return Err(problem);
        }
        all.work = Some(work);
    }
    // A vendored module has its replacements in `vendor`.
    if all.work.is_some() || all.vendor.is_none() {
        all.replaced(project)?;
    }
    if all.modules.len() > 1 {
        all.used(project);
    }
    for module in &all.modules {
        all.root = shared(&all.root, module.manifest.folder()).to_owned();
    }
    Ok(all)
}

impl Modules {
    fn push(&mut self, module: Module) {
        let index = self.modules.len();
        self.folders.entry(module.manifest.folder().to_owned()).or_insert(index);
        self.paths.insert(module.path.clone(), index);
        self.modules.push(module);
    }

    /// Adds the module of a folder, once: a member, or what stands in for the module `path`.
    fn add(&mut self, project: &mut Project<'_>, folder: &str, at: Span, path: Option<&str>) -> Result<(), Problem> {
        if self.folders.contains_key(folder) || self.modules.len() >= MOST_MODULES {
            return Ok(());
        }
        let file = join(folder, "go.mod").unwrap_or_default();
        let Some(manifest) = manifest::read(project, &file)? else {
            let message = format!("there is no `{}`", project.files.name(&file));
            return Err(Box::new(Diagnostic::new(Code::InvalidManifest, at, message)));
        };
        let is_main = path.is_none();
        let path = path.unwrap_or(manifest.module()).to_owned();
        self.push(Module { manifest, path, files: None, is_main, is_used: false });
        Ok(())
    }

    /// Two members that are the same module.
    fn double(&self) -> Option<Problem> {
        if self.paths.len() == self.modules.len() {
            return None;
        }
        let (module, other) = self.modules.iter().enumerate().find_map(|(index, module)| {
            let other = self.modules[..index].iter().find(|other| other.path == module.path)?;
            Some((module, other))
        })?;
        let message = format!("two members of the workspace are the module `{}`", module.path);
        let problem = Diagnostic::new(Code::ContradictingManifests, module.manifest.span(), message);
        Some(Box::new(problem.context(other.manifest.span(), "the other one")))
    }

    /// Adds the folders that stand in for modules that are needed. Only what the main modules say counts, and
    /// the workspace's own word counts most.
    fn replaced(&mut self, project: &mut Project<'_>) -> Result<(), Problem> {
        let mains = self.modules.iter().filter(|module| module.is_main).map(|module| &module.manifest);
        let replaces: Vec<(String, String, Pin)> = self
            .work
            .iter()
            .chain(mains)
            .flat_map(|manifest| {
                let folder = |(from, to): (&str, Pin)| (manifest.folder().to_owned(), from.to_owned(), to);
                manifest.replaces().map(folder)
            })
            .collect();
        // Of several that replace one module the first counts.
        let mut first = BTreeMap::new();
        for (base, from, to) in &replaces {
            first.entry(from.as_str()).or_insert((base, to));
        }
        if first.is_empty() {
            return Ok(());
        }
        let mains: BTreeSet<String> =
            self.modules.iter().filter(|module| module.is_main).map(|module| module.path.clone()).collect();
        let mut next = 0;
        while let Some(module) = self.modules.get(next) {
            next += 1;
            let is_replaced = |path: &str| !mains.contains(path) && first.contains_key(path);
            let requires = module.manifest.requires().iter().map(|require| &require.path);
            let needed: Vec<String> = requires.filter(|path| is_replaced(path)).cloned().collect();
            for from in needed {
                let Some((base, to)) = first.get(from.as_str()) else { continue };
                let folder = target(project, base, (&to.0, to.1))?;
                self.add(project, &folder, to.1, Some(&from))?;
            }
        }
        Ok(())
    }

    /// Marks the modules that the service's needs, by what they require and what their files import.
    fn used(&mut self, project: &Project<'_>) {
        let mut open = vec![0];
        while let Some(index) = open.pop() {
            let module = &mut self.modules[index];
            let Module { manifest, files, .. } = module;
            let files = files.get_or_insert_with(|| scan::shared(project.files, manifest.folder(), manifest.ignores()));
            let imports = files.iter().flat_map(|file| &file.imports).map(|(import, _)| import);
            let requires = module.manifest.requires().iter().map(|require| &require.path);
            let needs: BTreeSet<&str> = imports.chain(requires).map(String::as_str).collect();
            let found: BTreeSet<usize> = needs.into_iter().filter_map(|path| owner(&self.paths, path)).collect();
            for needed in found {
                if !self.modules[needed].is_used {
                    self.modules[needed].is_used = true;
                    open.push(needed);
                }
            }
        }
    }

    /// The modules that the service is built from.
    pub(super) fn used_modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter().filter(|module| module.is_used)
    }

    /// The manifests of the workspace's members, or of the service's module alone.
    pub(super) fn members(&self) -> impl Iterator<Item = &Manifest> {
        self.modules.iter().filter(|module| module.is_main).map(|module| &module.manifest)
    }
}

/// The module that a package lies in: the one with the longest path.
fn owner(paths: &BTreeMap<String, usize>, package: &str) -> Option<usize> {
    let mut path = package;
    loop {
        if let Some(index) = paths.get(path) {
            return Some(*index);
        }
        path = path.rsplit_once('/')?.0;
    }
}

/// The folder that a `use` or `replace` names.
fn target(project: &Project<'_>, base: &str, (path, span): (&str, Span)) -> Result<String, Problem> {
    plain("the path", path, span)?;
    let folder = join(base, path).ok_or_else(|| {
        let message = format!("`{path}` leads out of the repository, so that no build has it");
        Box::new(Diagnostic::new(Code::InvalidManifest, span, message))
    })?;
    if project.files.kind(&folder) != Some(Kind::Folder) {
        let message = format!("there is no folder `{path}`");
        return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
    }
    Ok(folder)
}

/// The deepest folder that holds both.
fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let mut end = 0;
    let mut others = b.split('/');
    for part in a.split('/').filter(|part| !part.is_empty()) {
        if others.next() != Some(part) {
            break;
        }
        end += part.len() + usize::from(end > 0);
    }
    &a[..end]
}
