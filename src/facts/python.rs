//! What `pyproject.toml`, lock files, requirements and a `Pipfile` say.

#![expect(clippy::unnecessary_box_returns, reason = "a problem is boxed wherever it goes")]

/// Frameworks and their applications.
mod app;
/// The package manager.
mod manager;
/// TOML manifests and what they depend on.
mod manifest;
/// Packages of the system.
mod native;
/// pip's files.
mod requirements;
/// Scripts that say what they depend on.
mod script;
/// The version of Python.
mod version;
/// Which dependencies have wheels.
mod wheels;
/// Members and paths.
mod workspace;

use crate::facts::manifest::{below, lies_in, path, shown, word};
use std::collections::BTreeSet;
use std::sync::Arc;

use super::plain::plain;
use super::{Fact, Facts, Kind, Language, Project, flag, once, relative, releases, text, texts};
use crate::diag::Diagnostic;
use crate::document::Value;
use crate::source::Span;
use app::Code;
use manifest::{Dependency, Manifest};
use requirements::Requirements;
use wheels::Lock;
use workspace::Workspace;

type Problem = Box<Diagnostic>;
type Found<T> = Result<Option<T>, Problem>;

/// Python.
pub(super) const LANGUAGE: Language = Language {
    name: "python",
    facts: &[
        (
            "version",
            "the version of Python: `.python-version`, `.tool-versions`, mise.toml, runtime.txt, Pipfile's `requires`, \
             else the newest release that `requires-python` allows",
        ),
        (
            "manager",
            "uv, poetry, pdm, pipenv or pip: by the lock file, the table in pyproject.toml, or requirements.txt",
        ),
        ("manager-version", "the exact version in `tool.uv.required-version`, or the one that wrote poetry.lock"),
        ("locked", "whether there is a lock file, or exact versions where pip installs"),
        ("lockfile", "the lock file's name in `root`, or in `member` where there is no workspace"),
        ("requirements", "the file of requirements that prod installs, relative to `root`"),
        ("dev-requirements", "the files of requirements that dev and test install, relative to `root`"),
        ("hashes", "whether the requirements have hashes"),
        ("name", "the project's name"),
        ("program", "of `project.scripts` the one with the project's name, or the only one"),
        ("script", "the file of a script whose first comment says what it depends on"),
        ("modules", "the folders of the project's packages, relative to `root`"),
        ("pythonpath", "the folder that modules lie in, relative to `member`: src, or `.`"),
        (
            "paths",
            "the folders that modules of the project and of those that it needs lie in, relative to `root`: their `src` \
             or they themselves",
        ),
        (
            "module",
            "what `python -m` runs: a package with `__main__.py`, or main, app, run, server, or the project's name",
        ),
        ("installable", "whether there is a build system, so that the project can be installed"),
        ("install", "whether the project can be installed, needs no other of the repository, and is none of Django's"),
        ("readme", "the readme that pyproject.toml names, relative to `member`"),
        ("framework", "django, fastapi, litestar, flask, starlette or celery"),
        ("app", "the ASGI or WSGI application, as `orders.main:app`"),
        ("server", "the server that is a dependency: uvicorn, hypercorn, granian, gunicorn, daphne or waitress"),
        ("celery", "Celery's application, as `orders.worker:app`"),
        ("manage", "Django's manage.py, relative to `member`"),
        ("settings", "Django's settings module, as manage.py has it"),
        ("static-root", "whether Django's settings say where static files are collected"),
        ("test-runner", "pytest, where it is a dependency or has settings"),
        (
            "groups",
            "the groups for development that an install leaves out unless they are named: those for tests, and in a \
             workspace of uv the defaults of its root",
        ),
        ("extras", "the extras dev, test and the like"),
        ("compiled", "the dependencies of which the lock file has wheels for Debian and none for Alpine"),
        ("build-apt", "Debian's packages that the build of a known dependency needs"),
        ("apt", "Debian's packages that a known dependency loads when it runs"),
        ("build-apk", "Alpine's packages that the build of a known dependency needs"),
        ("apk", "Alpine's packages that a known dependency loads when it runs"),
        (
            "root",
            "the workspace's folder, or the one that the project and what it names by path lie in, relative to the \
             spec's folder",
        ),
        ("member", "the project's folder, relative to `root`"),
        ("workspace", "whether the project belongs to a uv workspace"),
        ("manifests", "every file that an install of the dependencies reads, relative to `root`"),
        ("dev-manifests", "the files of requirements that dev's lead to, relative to `root`"),
        ("sources", "the folders of the project and of those that it needs, relative to `root`"),
    ],
    signs: &["pyproject.toml", "requirements.txt", "Pipfile"],
    read,
};

/// Facts that no manifest but the workspace's are needed for.
const PLACES: &[&str] =
    &["root", "member", "workspace", "manifests", "dev-manifests", "sources", "paths", "modules", "install"];

/// What the project's own files say.
struct Own {
    folder: String,
    pyproject: Option<Manifest>,
    pipfile: Option<Manifest>,
    requirements: Requirements,
    /// The path of a script, whose block stands for pyproject.toml.
    script: Option<String>,
    dependencies: Vec<Dependency>,
}

fn read(project: &mut Project<'_>) -> Facts {
    let mut facts = Facts::new();
    let own = match own(project) {
        Ok(own) => own,
        Err(problem) => {
            // Every fact needs the manifests.
            facts.extend(LANGUAGE.facts.iter().map(|(name, _)| (*name, Fact::Problem(problem.clone()))));
            return facts;
        }
    };
    let alone = own.pyproject.as_ref().filter(|_| own.script.is_none());
    let workspace = alone.map(|pyproject| workspace::read(project, pyproject)).transpose();
    let known = workspace.as_ref().ok().and_then(Option::as_ref);
    let top = known.and_then(|workspace| workspace.root.clone());
    let pyprojects: Vec<&Manifest> = own.pyproject.iter().chain(top.as_ref()).collect();
    put(&mut facts, "version", version::version(project, &pyprojects, own.pipfile.as_ref()));
    let locked = known.map_or_else(|| own.folder.clone(), |workspace| workspace.locked.clone());
    let is_workspace = known.is_some_and(|workspace| workspace.is_workspace);
    let place = manager::Place { pyprojects: &pyprojects, locked: &locked, is_workspace };
    manager::facts(project, &mut facts, &own, &place);
    without_wheels(project, &mut facts, &own, &place);
    describe(&mut facts, &own);
    application(project, &mut facts, &own, top.as_ref());
    let dependencies = known.map_or_else(
        || Ok(own.dependencies.clone()),
        |workspace| {
            let others = workspace.closure.values().filter(|other| other.folder != own.folder);
            others.map(Manifest::dependencies).try_fold(own.dependencies.clone(), |mut all, more| {
                all.extend(more?);
                Ok(all)
            })
        },
    );
    natives(&mut facts, dependencies);
    match workspace {
        Err(problem) => {
            for name in PLACES {
                put(&mut facts, name, Err(problem.clone()));
            }
        }
        Ok(workspace) => places(project, &mut facts, &own, workspace.as_ref(), &locked),
    }
    facts
}

fn own(project: &mut Project<'_>) -> Result<Own, Problem> {
    let folder = project.folder.clone();
    let pyproject = Manifest::read(project, &folder, "pyproject.toml")?;
    let pipfile = Manifest::read(project, &folder, "Pipfile")?;
    let requirements = Requirements::read(project, &folder)?;
    let none = pyproject.is_none() && pipfile.is_none() && requirements.main.is_none();
    let script = if none { script::find(project, &folder)? } else { None };
    let (script, block) = script.map_or((None, None), |script| (Some(script.path), Some(script.block)));
    let pyproject = pyproject.or(block);
    let mut dependencies = Vec::new();
    if let Some(pyproject) = &pyproject {
        dependencies.extend(pyproject.dependencies()?);
    }
    if let Some(pipfile) = &pipfile {
        dependencies.extend(pipfile.pipfile()?);
    }
    // Requirements beside a manifest that names dependencies are exported from it, with all that those need.
    if !dependencies.iter().any(|one| one.main) {
        dependencies.extend(requirements.dependencies.iter().cloned());
    }
    Ok(Own { folder, pyproject, pipfile, requirements, script, dependencies })
}

/// What the lock file has wheels of for Debian alone.
fn without_wheels(project: &mut Project<'_>, facts: &mut Facts, own: &Own, place: &manager::Place<'_>) {
    let locks = manager::locks(project, own, place.locked);
    let [(path, _)] = locks.as_slice() else { return };
    // Of a lock file that cannot be read the install will say so.
    let Ok(Some(lock)) = project.manifest(path) else { return };
    let version = match facts.get("version") {
        Some(Fact::Known(node)) => node.string().map(str::to_owned),
        _ => None,
    };
    let version = version.or_else(|| releases::newest("python", |_| true).map(str::to_owned)).unwrap_or_default();
    let name = own.pyproject.as_ref().and_then(|pyproject| pyproject.name().ok().flatten()).map(|(name, _)| name);
    let key = format!("{path}\n{version}");
    let make = || Lock::new(&lock.text, &version);
    // A lock file of its own is of no use to others.
    let known = if lies_in(project.files.folder(), path) {
        make().map(Arc::new)
    } else {
        once::value(project.files, ("python lock", &key), lock.text.len(), make).as_ref().clone()
    };
    let Some(known) = known else { return };
    let found = known.compiled(&lock, name.filter(|_| place.is_workspace));
    if let Some((_, span)) = found.first().cloned() {
        facts.insert("compiled", texts(found.into_iter().map(|(name, at)| (shown(&name), at)), span));
    }
}

/// What pyproject.toml says of the project.
fn describe(facts: &mut Facts, own: &Own) {
    let Some(pyproject) = &own.pyproject else { return };
    let name = pyproject.name().and_then(|name| match name {
        Some((name, span)) => word("the name", name, span).map(|()| Some((name, span))),
        None => Ok(None),
    });
    put(facts, "name", name.clone().map(|name| name.map(|(name, span)| text(name, span))));
    put(facts, "program", program(pyproject));
    put(facts, "installable", installable(pyproject));
    put(facts, "readme", readme(pyproject));
}

fn program(pyproject: &Manifest) -> Found<Fact> {
    let mut found = Vec::new();
    for keys in [&["project", "scripts"][..], &["tool", "poetry", "scripts"]] {
        let Some(table) = pyproject.table(keys)? else { continue };
        for (name, entry) in &table.entries {
            word("the script", name, entry.key)?;
            found.push((name.clone(), entry.key));
        }
    }
    let own = pyproject.name()?.map(|(name, _)| manifest::normal(name));
    let named = found.iter().find(|(name, _)| Some(manifest::normal(name)) == own);
    let only = found.first().filter(|_| found.len() == 1);
    Ok(named.or(only).map(|(name, span)| text(name, *span)))
}

fn installable(pyproject: &Manifest) -> Found<Fact> {
    if pyproject.flag(&["tool", "poetry", "package-mode"])? == Some(false)
        || pyproject.flag(&["tool", "uv", "package"])? == Some(false)
        || pyproject.flag(&["tool", "pdm", "distribution"])? == Some(false)
    {
        return Ok(None);
    }
    let system = pyproject.get(&["build-system"])?.map(|node| node.span);
    let package = pyproject.get(&["tool", "uv", "package"])?.map(|node| node.span);
    Ok(system.or(package).map(|span| flag(true, span)))
}

fn readme(pyproject: &Manifest) -> Found<Fact> {
    for keys in [["project", "readme"].as_slice(), &["tool", "poetry", "readme"]] {
        let Some(node) = pyproject.get(keys)? else { continue };
        let file = match &node.value {
            Value::Table(table) => table.get("file"),
            Value::List(items) => items.first(),
            _ => Some(node),
        };
        let Some(file) = file else { continue };
        let (readme, span) = manifest::text("readme", file)?;
        word("the path", readme, span)?;
        let at = path(&pyproject.folder, &pyproject.folder, readme, span)?;
        return Ok(Some(text(relative(&pyproject.folder, &at), span)));
    }
    Ok(None)
}

/// What is run.
fn application(project: &mut Project<'_>, facts: &mut Facts, own: &Own, top: Option<&Manifest>) {
    let name = own.pyproject.as_ref().and_then(|pyproject| pyproject.name().ok().flatten()).map(|(name, _)| name);
    let code = Code::read(project, &own.folder).of(name);
    let span = own.pyproject.as_ref().map_or(Span::default(), Manifest::span);
    let say = |found: Option<(String, Span)>| Ok(found.map(|(found, span)| text(found, span)));
    if !code.path.is_empty() {
        facts.insert("pythonpath", text(code.path, span));
    }
    let framework = app::framework(&own.dependencies);
    put(facts, "framework", Ok(framework.map(|(name, span)| text(name, span))));
    let framework = framework.map(|(name, _)| name);
    let server = app::server(&own.dependencies, framework);
    put(facts, "server", Ok(server.map(|(name, span)| text(name, span))));
    let asynchronous = server.is_some_and(|(name, _)| matches!(name, "uvicorn" | "hypercorn" | "daphne" | "granian"));
    if own.script.is_some() {
        // It starts what it has itself.
        return;
    }
    put(facts, "app", say(framework.and_then(|framework| code.app(project, framework, asynchronous))));
    if app::main(&own.dependencies, "celery").is_some() {
        put(facts, "celery", say(code.celery(project)));
    }
    put(facts, "module", say(code.module(project, name)));
    if framework == Some("django") {
        let manage = code.manage(project).map(|(path, source)| {
            let start = Span { start: source.base(), end: source.base() };
            (path, start)
        });
        put(facts, "manage", say(manage));
        let settings = code.settings(project);
        let root = settings.as_ref().and_then(|(module, _)| code.static_root(project, module));
        put(facts, "static-root", Ok(root.map(|span| flag(true, span))));
        put(facts, "settings", say(settings));
    }
    let pytest = own.dependencies.iter().find(|one| one.name == "pytest").map(|one| one.span);
    let settings = || own.pyproject.as_ref()?.get(&["tool", "pytest"]).ok().flatten().map(|node| node.span);
    let ini = below(&own.folder, "pytest.ini");
    let pytest = pytest.or_else(settings);
    // A workspace often has its tools in the root.
    let pytest = pytest.or_else(|| {
        let dependencies = top?.dependencies().ok()?;
        let named = dependencies.iter().find(|one| one.name == "pytest").map(|one| one.span);
        named.or_else(|| top?.get(&["tool", "pytest"]).ok().flatten().map(|node| node.span))
    });
    let pytest = pytest.or_else(|| project.files.kind(&ini).map(|_| project.evidence(&ini)));
    put(facts, "test-runner", Ok(pytest.map(|span| text("pytest", span))));
}

fn natives(facts: &mut Facts, dependencies: Result<Vec<Dependency>, Problem>) {
    const NAMES: [&str; 4] = ["build-apt", "apt", "build-apk", "apk"];
    let dependencies = match dependencies {
        Ok(dependencies) => dependencies,
        Err(problem) => {
            for name in NAMES {
                put(facts, name, Err(problem.clone()));
            }
            return;
        }
    };
    let main = dependencies.iter().filter(|one| one.main);
    let found = native::packages(main.clone());
    let lists = [found.build_apt, found.apt, found.build_apk, found.apk];
    for (name, list) in NAMES.into_iter().zip(lists).filter(|(_, list)| !list.is_empty()) {
        let span = main.clone().find(|one| !native::packages([*one]).apt.is_empty()).or(main.clone().next());
        let span = span.map_or(Span::default(), |one| one.span);
        facts.insert(name, texts(list.into_iter().map(|package| (package.to_owned(), span)), span));
    }
}

/// Where everything lies.
fn places(project: &mut Project<'_>, facts: &mut Facts, own: &Own, workspace: Option<&Workspace>, locked: &str) {
    let root = workspace.map_or_else(|| own.folder.clone(), |workspace| workspace.folder.clone());
    let requirements = &own.requirements;
    let files = own.pipfile.iter().chain(own.pyproject.iter().filter(|_| own.script.is_some()));
    let evidence = workspace.map(|workspace| workspace.span).or_else(|| files.map(Manifest::span).next());
    let span = match (&evidence, requirements.main.as_ref().or(requirements.dev.first())) {
        (Some(span), _) => *span,
        (None, Some(file)) => project.evidence(file),
        // Nothing is known of a folder without any of them.
        (None, None) => return,
    };
    let folder = |path: &str| plain("the path", path, span).map(|()| Some(text(path, span)));
    put(facts, "root", folder(&relative(project.files.folder(), &root)));
    put(facts, "member", folder(&relative(&root, &own.folder)));
    let is_workspace = workspace.is_some_and(|workspace| workspace.is_workspace);
    put(facts, "workspace", Ok(is_workspace.then(|| flag(true, span))));
    // What is beside the package, such as manage.py, no install has.
    let django = matches!(facts.get("framework"), Some(Fact::Known(node)) if node.string() == Some("django"));
    let alone = workspace.is_none_or(|workspace| workspace.closure.len() < 2);
    let installable = facts.get("installable").cloned().filter(|_| !is_workspace && alone && !django);
    facts.extend(installable.map(|fact| ("install", fact)));
    let list = |paths: BTreeSet<String>| -> Found<Fact> {
        let mut found = Vec::new();
        for path in paths {
            let path = relative(&root, &path);
            plain("the path", &path, span)?;
            found.push((path, span));
        }
        Ok(Some(texts(found, span)))
    };
    let read = manifests(project, own, workspace, locked);
    put(facts, "manifests", requirements.main_folder.clone().map_or_else(|| list(read), Err));
    if !requirements.dev_files.is_empty() {
        let read = requirements.dev_files.clone();
        put(facts, "dev-manifests", requirements.dev_folder.clone().map_or_else(|| list(read), Err));
    }
    let mut sources: BTreeSet<String> = workspace.iter().flat_map(|one| one.closure.keys().cloned()).collect();
    sources.insert(own.folder.clone());
    let paths = |folder: &String| below(folder, Code::read(project, folder).path);
    put(facts, "paths", list(sources.iter().map(paths).collect()));
    put(facts, "sources", list(sources));
    if let Some(script) = &own.script {
        put(facts, "script", folder(&relative(&root, script)));
    } else {
        let name = own.pyproject.as_ref().and_then(|pyproject| pyproject.name().ok().flatten()).map(|(name, _)| name);
        let modules: BTreeSet<String> = Code::read(project, &own.folder).modules(name).collect();
        put(facts, "modules", if modules.is_empty() { Ok(None) } else { list(modules) });
    }
}

/// What the manager reads before it installs the dependencies.
fn manifests(project: &mut Project<'_>, own: &Own, workspace: Option<&Workspace>, locked: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = manager::locks(project, own, locked).into_iter().map(|(path, _)| path).collect();
    if own.script.is_some() {
        return found;
    }
    // Requirements that stand beside a lock file are exported from it.
    if found.is_empty() && own.requirements.main.is_some() {
        return own.requirements.main_files.clone();
    }
    let settings = ["pyproject.toml", "uv.toml", "poetry.toml", "pdm.toml", "Pipfile"];
    let settings = settings.iter().map(|name| below(locked, name));
    found.extend(settings.filter(|path| project.files.kind(path) == Some(Kind::File)));
    if let Some(workspace) = workspace {
        // A member's manifest is read by no sync that is frozen and installs no member; a path's is.
        let paths = workspace.closure.keys().filter(|folder| !workspace.is_workspace || *folder == locked);
        found.extend(paths.map(|folder| below(folder, "pyproject.toml")));
    }
    found
}

/// Says what was found.
fn put(facts: &mut Facts, name: &'static str, found: Found<Fact>) {
    match found {
        Ok(Some(fact)) => drop(facts.insert(name, fact)),
        Ok(None) => {}
        Err(problem) => drop(facts.insert(name, Fact::Problem(problem))),
    }
}

#[cfg(test)]
mod tests;
