//! What `pyproject.toml`, lock files, requirements and a `Pipfile` say.

#![expect(clippy::unnecessary_box_returns, reason = "a problem is boxed wherever it goes")]

/// Frameworks and their applications.
mod app;
/// TOML manifests and what they depend on.
mod manifest;
/// Packages of the system.
mod native;
/// pip's files.
mod requirements;
/// The version of Python.
mod version;
/// Members and paths.
mod workspace;

use crate::facts::manifest::{below, contradiction, path, word};
use std::collections::BTreeSet;

use super::plain::plain;
use super::{Fact, Facts, Kind, Language, Project, flag, relative, text, texts};
use crate::diag::Diagnostic;
use crate::document::{Node, Value};
use crate::source::Span;
use app::Code;
use manifest::{Dependency, Manifest};
use requirements::Requirements;
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
        ("locked", "whether there is a lock file, or the manager needs none"),
        ("lockfile", "the lock file's name in `root`, or in `member` where there is no workspace"),
        ("requirements", "the file of requirements that prod installs, relative to `root`"),
        ("dev-requirements", "the files of requirements that dev and test install, relative to `root`"),
        ("hashes", "whether the requirements have hashes"),
        ("name", "the project's name"),
        ("scripts", "the names of `project.scripts`"),
        ("package", "the package that is imported"),
        ("pythonpath", "the folder that modules lie in, relative to `member`: src, or `.`"),
        (
            "paths",
            "the folders that modules of the project and of those that it needs lie in, relative to `root`: their `src` \
             or they themselves",
        ),
        ("module", "what `python -m` runs: a package with `__main__.py`, or main, app, run, server"),
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
        ("groups", "the groups and extras for development"),
        (
            "default-groups",
            "the groups that uv installs unless told otherwise, of the project and of its workspace's root",
        ),
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
const PLACES: &[&str] = &["root", "member", "workspace", "manifests", "dev-manifests", "sources", "paths", "install"];

/// Lock files and whose they are.
const LOCKS: &[(&str, &str)] =
    &[("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv")];

/// What the project's own files say.
struct Own {
    folder: String,
    pyproject: Option<Manifest>,
    pipfile: Option<Manifest>,
    requirements: Requirements,
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
    let workspace = own.pyproject.as_ref().map(|pyproject| workspace::read(project, pyproject)).transpose();
    let known = workspace.as_ref().ok().and_then(Option::as_ref);
    let top = known.and_then(|workspace| workspace.root.clone());
    let pyprojects: Vec<&Manifest> = own.pyproject.iter().chain(top.as_ref()).collect();
    put(&mut facts, "version", version::version(project, &pyprojects, own.pipfile.as_ref()));
    let locked = known.map_or_else(|| own.folder.clone(), |workspace| workspace.locked.clone());
    manager_facts(project, &mut facts, &own, &pyprojects, &locked);
    describe(project, &mut facts, &own);
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
    Ok(Own { folder, pyproject, pipfile, requirements, dependencies })
}

fn manager_facts(project: &mut Project<'_>, facts: &mut Facts, own: &Own, pyprojects: &[&Manifest], locked: &str) {
    let locks: Vec<_> = LOCKS
        .iter()
        .filter(|(name, _)| project.files.kind(&below(locked, name)) == Some(Kind::File))
        .map(|(name, manager)| (*name, *manager))
        .collect();
    let mut spans =
        locks.iter().map(|(name, _)| project.evidence(&below(locked, name))).collect::<Vec<_>>().into_iter();
    if let [(name, manager), others @ ..] = locks.as_slice() {
        let span = spans.next().unwrap_or_default();
        if let Some((other, _)) = others.first() {
            let message = format!("`{name}` and `{other}` are lock files of two package managers");
            put(facts, "manager", Err(contradiction(span, message, spans.next().unwrap_or_default(), "the other")));
            return;
        }
        facts.insert("manager", text(*manager, span));
        facts.insert("lockfile", text(*name, span));
        facts.insert("locked", flag(true, span));
    } else if let Some((manager, span)) = unlocked(project, own, pyprojects) {
        facts.insert("manager", text(manager, span));
        if manager == "pip" {
            facts.insert("locked", flag(true, span));
        }
    }
    put(facts, "default-groups", default_groups(pyprojects));
    let manager = facts.get("manager").and_then(|fact| match fact {
        Fact::Known(node) => node.string().map(str::to_owned),
        Fact::Problem(_) => None,
    });
    put(facts, "manager-version", manager_version(project, manager.as_deref(), pyprojects, locked));
    let requirements = &own.requirements;
    let root = locked.to_owned();
    let place = |project: &mut Project<'_>, file: &String| (relative(&root, file), project.evidence(file));
    if let Some(file) = &requirements.main {
        let (path, span) = place(project, file);
        facts.insert("requirements", text(path, span));
    }
    let dev: Vec<_> = requirements.dev.iter().map(|file| place(project, file)).collect();
    if let Some((_, span)) = dev.first().cloned() {
        facts.insert("dev-requirements", texts(dev, span));
    }
    put(facts, "hashes", Ok(requirements.hashes.map(|span| flag(true, span))));
}

/// The manager where there is no lock file.
fn unlocked(project: &mut Project<'_>, own: &Own, pyprojects: &[&Manifest]) -> Option<(&'static str, Span)> {
    for name in ["uv", "poetry", "pdm"] {
        let found = pyprojects.iter().find_map(|one| one.get(&["tool", name]).ok().flatten());
        if let Some(node) = found {
            return Some((name, node.span));
        }
    }
    if let Some(pipfile) = &own.pipfile {
        return Some(("pipenv", pipfile.span()));
    }
    if let Some(file) = &own.requirements.main {
        return Some(("pip", project.evidence(file)));
    }
    own.pyproject.as_ref().map(|pyproject| ("pip", pyproject.span()))
}

fn manager_version(
    project: &mut Project<'_>,
    manager: Option<&str>,
    pyprojects: &[&Manifest],
    locked: &str,
) -> Found<Fact> {
    let is_version = |text: &str| {
        let part = |part: &str| !part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        text.split('.').count() == 3 && text.split('.').all(part)
    };
    match manager {
        Some("uv") => {
            for pyproject in pyprojects {
                let Some((wanted, span)) = pyproject.text(&["tool", "uv", "required-version"])? else { continue };
                let exact = wanted.trim().trim_start_matches("==").trim();
                return Ok(is_version(exact).then(|| text(exact, span)));
            }
            Ok(None)
        }
        Some("poetry") => {
            // Of a lock file that is too large nothing is said; it is only the comment at its top.
            let path = below(locked, "poetry.lock");
            let Ok(Some(lock)) = project.files.read(&path, 64 << 20) else { return Ok(None) };
            let line = lock
                .lines()
                .next()
                .filter(|line| line.starts_with("# This file is automatically @generated by Poetry"));
            let version = line.and_then(|line| line.split_whitespace().find(|word| is_version(word)));
            let span = project.evidence(&path);
            Ok(version.map(|version| text(version, span)))
        }
        _ => Ok(None),
    }
}

/// The groups that uv installs by itself, where there are such.
fn default_groups(pyprojects: &[&Manifest]) -> Found<Fact> {
    let mut found: Vec<(String, Span)> = Vec::new();
    for pyproject in pyprojects {
        let Some(groups) = pyproject.table(&["dependency-groups"])? else { continue };
        let wanted = match pyproject.get(&["tool", "uv", "default-groups"])? {
            Some(Node { value: Value::List(items), .. }) => {
                items.iter().filter_map(Node::string).map(ToOwned::to_owned).collect()
            }
            Some(_) => groups.entries.keys().cloned().collect(),
            None => vec!["dev".to_owned()],
        };
        for group in wanted {
            let Some(entry) = groups.entries.get(&group) else { continue };
            word("the group", &group, entry.key)?;
            if found.iter().all(|(known, _)| *known != group) {
                found.push((group, entry.key));
            }
        }
    }
    let span = found.first().map(|(_, span)| *span);
    Ok(span.map(|span| texts(found, span)))
}

/// What pyproject.toml says of the project.
fn describe(project: &mut Project<'_>, facts: &mut Facts, own: &Own) {
    let Some(pyproject) = &own.pyproject else { return };
    let name = pyproject.name().and_then(|name| match name {
        Some((name, span)) => word("the name", name, span).map(|()| Some((name, span))),
        None => Ok(None),
    });
    put(facts, "name", name.clone().map(|name| name.map(|(name, span)| text(name, span))));
    put(facts, "scripts", scripts(pyproject));
    put(facts, "installable", installable(pyproject));
    put(facts, "readme", readme(pyproject));
    let groups = pyproject.groups().and_then(|groups| {
        for (group, span) in &groups {
            word("the group", group, *span)?;
        }
        let span = groups.first().map(|(_, span)| *span);
        Ok(span.map(|span| texts(groups, span)))
    });
    put(facts, "groups", groups);
    let name = name.ok().flatten().map(|(name, _)| name.to_owned());
    let code = Code::read(project, &own.folder);
    if let Some(package) = code.package(name.as_deref()) {
        facts.insert("package", text(package, pyproject.span()));
    }
}

fn scripts(pyproject: &Manifest) -> Found<Fact> {
    let mut found = Vec::new();
    for keys in [&["project", "scripts"][..], &["tool", "poetry", "scripts"]] {
        let Some(table) = pyproject.table(keys)? else { continue };
        for (name, entry) in &table.entries {
            word("the script", name, entry.key)?;
            found.push((name.clone(), entry.key));
        }
    }
    let span = found.first().map(|(_, span)| *span);
    Ok(span.map(|span| texts(found, span)))
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
    let evidence = workspace.map(|workspace| workspace.span).or_else(|| own.pipfile.as_ref().map(Manifest::span));
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
    put(facts, "manifests", list(manifests(project, own, workspace, locked)));
    if !requirements.dev_files.is_empty() {
        put(facts, "dev-manifests", list(requirements.dev_files.clone()));
    }
    let mut sources: BTreeSet<String> = workspace.iter().flat_map(|one| one.closure.keys().cloned()).collect();
    sources.insert(own.folder.clone());
    let modules = |folder: &String| below(folder, Code::read(project, folder).path);
    put(facts, "paths", list(sources.iter().map(modules).collect()));
    put(facts, "sources", list(sources));
}

/// What the manager reads before it installs the dependencies.
fn manifests(project: &mut Project<'_>, own: &Own, workspace: Option<&Workspace>, locked: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let names: Vec<&str> = LOCKS.iter().map(|(name, _)| *name).collect();
    let settings = ["pyproject.toml", "uv.toml", "poetry.toml", "pdm.toml", "Pipfile"];
    let there = |name: &&str| project.files.kind(&below(locked, name)) == Some(Kind::File);
    let (locks, settings): (Vec<_>, Vec<_>) =
        (names.into_iter().filter(there).collect(), settings.into_iter().filter(there).collect());
    // Requirements that stand beside a lock file are exported from it.
    if locks.is_empty() && own.requirements.main.is_some() {
        return own.requirements.main_files.clone();
    }
    found.extend(locks.into_iter().chain(settings).map(|name| below(locked, name)));
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
