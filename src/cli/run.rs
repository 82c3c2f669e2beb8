use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use msgen::Input;
use msgen::diag::{Code, Diagnostic};
use msgen::facts::{Files, join, parent, relative};
use msgen::report::{FileReport, Judge};
use msgen::resolve::Location;
use msgen::service::{Claimed, Outputs, Service, claimed, stray};
use msgen::workspace::{self, Workspace};

use super::disk::{Disk, Repository};
use super::place::{self, followed};
use super::read;
use super::talk::reason;
use super::walk::{self, Excluded, in_order, is_ignore};

/// The bytes of a generated file that are read for its header.
const HEAD: usize = 4 << 10;

/// Which services.
#[derive(clap::Args)]
pub(super) struct Paths {
    /// Folders, specs or Dockerfiles; of a folder, every service below it [default: .]
    #[arg(value_name = "PATHS")]
    paths: Vec<PathBuf>,

    /// How many threads work [default: one for each processor, 8 at most]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    threads: Option<u8>,
}

impl Paths {
    pub(super) fn threads(&self) -> usize {
        self.threads.map_or_else(super::crew::threads, usize::from)
    }
}

/// A run over services. The program works in the repository's root from then on, so that every name is
/// relative to it.
pub(super) struct Run {
    /// The root, without links.
    root: PathBuf,
    /// The paths without links, and whether each is a folder.
    real: Vec<(PathBuf, bool)>,
    /// Where the program was started, relative to the root.
    pub(super) from: String,
    /// The root from where the program was started, where that is outside of it.
    pub(super) outside: Option<String>,
    /// The paths as they were given.
    pub(super) given: Vec<String>,
    /// What the repository says to all of its specs.
    pub(super) workspace: Arc<Workspace>,
    /// The folder of `msgen.toml`, if there is one.
    top: Option<String>,
    /// What is wrong with the tree.
    problems: Vec<Problem>,
    /// What of it is wrong with `msgen.toml`.
    workspace_problems: Vec<Problem>,
    /// Whether `msgen.toml` has errors: what it says of every service is not known.
    pub(super) broken: bool,
    /// The services, by their paths.
    pub(super) services: Vec<Service>,
    /// Which of them claim a file that another one claims.
    pub(super) claimed: Vec<Claimed>,
    /// Dockerfiles that no spec claims.
    pub(super) strays: Vec<String>,
    /// Temporary files that a killed run left behind.
    pub(super) leftovers: Vec<String>,
    /// Whether everything below `msgen.toml`, or the root, is looked at.
    pub(super) whole: bool,
    /// What the services share of the files of the repository.
    repository: Repository,
}

/// What is wrong with the tree, and no mistake of one service.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// What it is about, relative to the root.
    pub(super) path: String,
    pub(super) diagnostic: Diagnostic,
}

/// What a path that was given means.
enum Target {
    Folder(String),
    Spec(String),
    /// A Dockerfile without a spec.
    Stray(String),
}

impl Run {
    /// Finds the services that paths mean.
    pub(super) fn find(paths: &Paths) -> Result<Self, Diagnostic> {
        let given: Vec<PathBuf> = if paths.paths.is_empty() { vec![PathBuf::from(".")] } else { paths.paths.clone() };
        let here = fs::canonicalize(".").map_err(|error| refused(Path::new("."), &reason(&error)))?;
        let real: Vec<(PathBuf, bool)> = given.iter().map(|path| real(path)).collect::<Result<_, _>>()?;
        let root = root(&here, &real);
        std::env::set_current_dir(&root).map_err(|error| refused(&root, &reason(&error)))?;
        let first = real
            .first()
            .map_or(root.as_path(), |(path, folder)| if *folder { path } else { path.parent().unwrap_or(path) });
        let disk = Disk::around(&below(&root, first)?.map_or_else(PathBuf::new, PathBuf::from));
        let mut workspace = workspace::load(&disk);
        one_workspace(&root, &real, workspace.path.as_ref())?;
        // It is said once, and not of every service.
        let wrong = std::mem::take(&mut workspace.diagnostics);
        let broken = wrong.has_errors();
        let path = workspace.path.as_deref().map_or_else(|| workspace::FILE.to_owned(), |path| disk.name(path));
        let wrong = wrong.sorted().into_iter();
        let problems: Vec<Problem> = wrong.map(|diagnostic| Problem { path: path.clone(), diagnostic }).collect();
        let mut run = Self {
            outside: (!here.starts_with(&root)).then(|| relative(&slashed(&here), &slashed(&root))),
            from: here.strip_prefix(&root).ok().and_then(Path::to_str).unwrap_or_default().to_owned(),
            given: given.iter().map(|path| path.display().to_string()).collect(),
            top: workspace.path.as_deref().map(|path| top(path, &root)),
            workspace: Arc::new(workspace),
            broken,
            workspace_problems: problems.clone(),
            problems,
            services: Vec::new(),
            claimed: Vec::new(),
            strays: Vec::new(),
            leftovers: Vec::new(),
            whole: false,
            repository: Repository::around(Path::new("")),
            root,
            real,
        };
        run.collect(paths.threads())?;
        Ok(run)
    }

    /// The same after something was written or removed.
    pub(super) fn again(self, threads: usize) -> Result<Self, Diagnostic> {
        let mut run = Self {
            problems: self.workspace_problems.clone(),
            whole: false,
            services: Vec::new(),
            claimed: Vec::new(),
            strays: Vec::new(),
            leftovers: Vec::new(),
            ..self
        };
        run.collect(threads)?;
        Ok(run)
    }

    /// What a real path means.
    fn target(&self, path: &Path, folder: bool) -> Result<Target, Diagnostic> {
        let outside = || {
            Diagnostic::of_file(
                Code::Unreadable,
                format!("`{}` does not lie in the repository `{}`", path.display(), self.root.display()),
            )
            .help("look at one repository at a time")
        };
        let path = match below(&self.root, path)? {
            Some(path) => path,
            None if folder && path == self.root => String::new(),
            None => return Err(outside()),
        };
        if folder {
            return Ok(Target::Folder(path));
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if name == workspace::FILE {
            return Ok(Target::Folder(parent(&path).to_owned()));
        }
        if let Some(dockerfile) = walk::of_ignore(&path).filter(|_| is_ignore(name)) {
            // It means what its Dockerfile means.
            let alone = fs::symlink_metadata(dockerfile).is_err() && fs::symlink_metadata(&path).is_ok();
            let of_dockerfile = self.target(&self.root.join(dockerfile), false);
            return if alone { of_dockerfile.or(Ok(Target::Stray(path))) } else { of_dockerfile };
        }
        if walk::is_spec(name) || !walk::is_dockerfile(name) {
            let message = format!("`{path}` is neither a spec nor a Dockerfile");
            let help = "name folders, specs (`build.toml`, `orders.build.toml`) or Dockerfiles";
            let is_spec = Path::new(name).extension().is_some_and(|end| end == "toml");
            let other = || Diagnostic::of_file(Code::Unreadable, message).help(help);
            return is_spec.then_some(Target::Spec(path)).ok_or_else(other);
        }
        let beside = &path[..path.len() - name.len()];
        let spec = match name.strip_suffix(".Dockerfile") {
            Some(stem) => format!("{beside}{stem}.build.toml"),
            None => format!("{beside}{}", read::FILE),
        };
        let claims = Service::of(&spec).dockerfile == path && Path::new(&spec).is_file();
        if claims {
            return Ok(Target::Spec(spec));
        }
        match fs::symlink_metadata(&path) {
            Ok(_) => Ok(Target::Stray(path)),
            Err(error) => {
                let help = format!("a Dockerfile means its spec, and `{spec}` is not there either");
                Err(refused(Path::new(&path), &reason(&error)).help(help))
            }
        }
    }

    /// Finds what lies below the targets.
    fn collect(&mut self, threads: usize) -> Result<(), Diagnostic> {
        let targets: Vec<Target> =
            self.real.iter().map(|(path, folder)| self.target(path, *folder)).collect::<Result<_, _>>()?;
        let (workspace, top) = (Arc::clone(&self.workspace), self.top.clone().unwrap_or_default());
        let excluded: Excluded =
            Arc::new(move |folder: &str| inside(&top, folder).is_some_and(|folder| workspace.is_excluded(folder)));
        let (mut specs, mut named, mut nested) = (Vec::new(), Vec::new(), Vec::new());
        let top = self.top.as_deref().unwrap_or_default();
        for target in targets {
            match target {
                Target::Spec(spec) => named.push(spec),
                Target::Stray(path) => self.strays.push(path),
                Target::Folder(folder) => {
                    self.whole |= inside(&folder, top).is_some();
                    let found = walk::walk(&self.root, &folder, &excluded, threads);
                    specs.extend(found.specs);
                    self.strays.extend(found.dockerfiles);
                    self.strays.extend(found.ignores);
                    nested.extend(found.workspaces);
                    self.leftovers.extend(found.leftovers);
                    let unreadable = found.unreadable.into_iter();
                    self.problems.extend(
                        unreadable.map(|(path, why)| Problem { diagnostic: refused(Path::new(&path), &why), path }),
                    );
                }
            }
        }
        for paths in [&mut specs, &mut self.strays, &mut nested, &mut self.leftovers] {
            paths.sort_unstable_by(|one, other| in_order(one, other));
            paths.dedup();
        }
        let of = |path: &String, diagnostic: Diagnostic| Problem { path: path.clone(), diagnostic };
        let outside: Vec<Problem> = specs.iter().filter_map(|spec| Some(of(spec, self.outside(spec)?))).collect();
        let nested: Vec<Problem> = nested.iter().filter_map(|path| Some(of(path, self.nested(path)?))).collect();
        // What is said to each service is not known.
        self.broken |= !nested.is_empty();
        self.problems.extend(outside.into_iter().chain(nested));
        // No walk finds a spec that has another name. Its Dockerfile says which it is.
        specs.extend(self.strays.iter().filter(|path| !is_ignore(path)).filter_map(|path| claimant(path)));
        specs.extend(named);
        specs.sort_unstable_by(|one, other| in_order(one, other));
        specs.dedup();
        self.services = specs.iter().map(|spec| Service::of(spec)).collect();
        self.claimed = claimed(&self.services, &real_output);
        let outputs = self.services.iter().flat_map(|service| [&service.dockerfile, &service.ignore]);
        let mut outputs: Vec<&str> = outputs.map(String::as_str).collect();
        outputs.sort_unstable();
        self.strays.retain(|path| outputs.binary_search(&path.as_str()).is_err());
        Ok(())
    }

    /// Says that a spec lies where none is expected.
    fn outside(&self, spec: &str) -> Option<Diagnostic> {
        let folder = inside(self.top.as_deref()?, parent(spec))?;
        let message = format!("`{spec}` lies in no folder that `members` names");
        let help = "add its folder to `members` in msgen.toml, or to `exclude`";
        (!self.workspace.is_member(folder)).then(|| Diagnostic::of_file(Code::SpecOutsideMembers, message).help(help))
    }

    /// Says that there is a second `msgen.toml`, or one that is only for a part of what is looked at.
    fn nested(&self, path: &str) -> Option<Diagnostic> {
        let Some(top) = self.top.as_deref() else {
            let folder = parent(path);
            let message = format!("`{path}` is for `{folder}` alone, and more is looked at");
            let help =
                format!("run msgen with `{folder}` by itself, or move the file to the folder that has all services");
            return Some(Diagnostic::of_file(Code::NestedWorkspace, message).help(help));
        };
        let first = if top.is_empty() { workspace::FILE.to_owned() } else { format!("{top}/{}", workspace::FILE) };
        (parent(path) != top).then(|| workspace::nested(path, &first))
    }

    /// The folder of `msgen.toml`.
    pub(super) fn folder(&self) -> &str {
        self.top.as_deref().unwrap_or_default()
    }

    /// Whether another service claims a file of this one.
    pub(super) fn claim(&self, index: usize) -> Option<&Claimed> {
        self.claimed.iter().find(|(first, second, _)| index == *first || index == *second)
    }

    /// Does something with a service's spec, or says why it cannot be read.
    pub(super) fn with<T>(&self, service: &Service, work: impl FnOnce(&Input<'_>) -> T) -> Result<T, Diagnostic> {
        let path = Path::new(&service.spec);
        let text = read::found(path)?;
        let location = self.location(service);
        let files = self.repository.disk(service.folder());
        let input =
            Input { name: &service.spec, text: &text, location: &location, files: &files, workspace: &self.workspace };
        Ok(work(&input))
    }

    /// Where a spec lies: the walk follows no links to folders.
    fn location(&self, service: &Service) -> Location {
        let part = |component: Component<'_>| match component {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        };
        let mut folders: Vec<String> = self.root.components().filter_map(part).collect();
        let mut parts: Vec<&str> = service.spec.split('/').collect();
        let file = parts.pop().unwrap_or_default().to_owned();
        folders.extend(parts.into_iter().map(ToOwned::to_owned));
        Location { folders, file }
    }

    /// What is said of a Dockerfile that no spec claims.
    pub(super) fn stray(&self, path: &str, judge: &Judge<'_>) -> Option<FileReport> {
        let text = output(path).ok().flatten();
        let spec = text.as_deref().and_then(|text| leads_to(path, text));
        stray(path, text.as_deref(), spec.as_deref(), self.workspace.file.policy.as_ref(), judge)
    }

    /// What is wrong with the tree itself.
    pub(super) fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// The spec that a generated Dockerfile was made from, where it is there and claims it.
fn claimant(path: &str) -> Option<String> {
    let spec = leads_to(path, &head(path)?)?;
    (Service::of(&spec).dockerfile == path).then_some(spec)
}

/// The spec that the header of a generated text at a path leads to, where that is there.
pub(super) fn leads_to(path: &str, text: &str) -> Option<String> {
    let spec = join(parent(path), msgen::drift::made_from(text)?)?;
    let is_spec = Path::new(&spec).extension().is_some_and(|end| end == "toml") && Path::new(&spec).is_file();
    is_spec.then_some(spec)
}

/// A path from a folder above it, or from itself; nothing where it lies elsewhere.
fn inside<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    match path.strip_prefix(folder)? {
        "" => Some(""),
        rest if folder.is_empty() => Some(rest),
        rest => rest.strip_prefix('/'),
    }
}

/// The folder of `msgen.toml`, relative to the root: what reads files of projects may see more than it.
fn top(path: &str, root: &Path) -> String {
    let disk = Disk::around(root);
    inside(disk.folder(), parent(path)).unwrap_or_default().to_owned()
}

/// What lies at the places of a service's generated files.
pub(super) fn outputs(service: &Service) -> Outputs {
    Outputs { dockerfile: output(&service.dockerfile), ignore: output(&service.ignore) }
}

/// The text of a generated file.
fn output(path: &str) -> Result<Option<String>, String> {
    place::look(Path::new(path)).map(|seen| seen.text)
}

/// The first lines of a generated file, which say what it is.
fn head(path: &str) -> Option<String> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return output(path).ok().flatten();
    }
    let mut bytes = Vec::with_capacity(HEAD);
    File::open(path).ok()?.take(HEAD as u64).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The file that an output means: a link is what it points to.
fn real_output(path: &str) -> String {
    let Ok(real) = fs::read_link(path).and_then(|_| followed(Path::new(path))) else { return path.to_owned() };
    let folder = real.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = fs::canonicalize(folder).map(|folder| folder.join(real.file_name().unwrap_or_default())).unwrap_or(real);
    let here = std::env::current_dir().unwrap_or_default();
    real.strip_prefix(here).unwrap_or(&real).display().to_string()
}

/// A path with `/`.
fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// Refuses paths that are under different `msgen.toml`.
fn one_workspace(root: &Path, paths: &[(PathBuf, bool)], first: Option<&String>) -> Result<(), Diagnostic> {
    for (path, folder) in paths {
        let folder = if *folder { path } else { path.parent().unwrap_or(path) };
        let disk = Disk::around(&below(root, folder)?.map_or_else(PathBuf::new, PathBuf::from));
        let found = workspace::find(&disk);
        if found.as_ref() != first {
            let named = found.as_ref().or(first).map_or(workspace::FILE, String::as_str);
            let message = format!("`{named}` is for some of these paths and not for the others");
            let help = "look at what is below one msgen.toml at a time";
            return Err(Diagnostic::of_file(Code::NestedWorkspace, message).help(help));
        }
    }
    Ok(())
}

/// A path without links in its folders, and whether it is a folder. A file keeps the name that it was given.
fn real(path: &Path) -> Result<(PathBuf, bool), Diagnostic> {
    let failed = |error: &std::io::Error| {
        refused(path, &reason(error)).help("name folders, specs or Dockerfiles that are there")
    };
    // A Dockerfile that is not there yet means its spec, too.
    let named = path.file_name().and_then(|name| name.to_str()).is_some_and(walk::is_dockerfile);
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return fs::canonicalize(path).map(|path| (path, true)).map_err(|error| failed(&error));
        }
        Err(error) if !named || error.kind() != ErrorKind::NotFound => return Err(failed(&error)),
        _ => {}
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).map_err(|error| failed(&error))?;
    Ok((folder.join(path.file_name().unwrap_or_default()), false))
}

/// The root: the repository's, else the folder of `msgen.toml`, else the folder that has all the paths.
fn root(here: &Path, paths: &[(PathBuf, bool)]) -> PathBuf {
    let folders =
        paths.iter().map(|(path, folder)| if *folder { path.as_path() } else { path.parent().unwrap_or(path) });
    let mut folders = folders.map(Path::to_owned);
    let first = folders.next().unwrap_or_else(|| here.to_owned());
    let has = |name: &str| first.ancestors().find(|above| above.join(name).exists()).map(Path::to_owned);
    let common = || {
        let all = folders.chain([here.to_owned()]);
        all.fold(first.clone(), |common, path| {
            common.ancestors().find(|above| path.starts_with(above)).map(Path::to_owned).unwrap_or_default()
        })
    };
    has(".git").or_else(|| has(workspace::FILE)).unwrap_or_else(common)
}

/// A path below the root, with `/`; nothing for the root itself or what lies elsewhere.
fn below(root: &Path, path: &Path) -> Result<Option<String>, Diagnostic> {
    let Ok(path) = path.strip_prefix(root) else { return Ok(None) };
    let mut parts = Vec::new();
    for part in path.components() {
        let Some(part) = part.as_os_str().to_str() else {
            let message = format!("the name `{}` is not UTF-8", path.display());
            return Err(
                Diagnostic::of_file(Code::Unreadable, message).help("rename it: a Dockerfile could not name it")
            );
        };
        parts.push(part);
    }
    Ok(Some(parts.join("/")).filter(|path| !path.is_empty()))
}

fn refused(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::of_file(Code::Unreadable, format!("cannot read `{}`: {why}", path.display()))
}
