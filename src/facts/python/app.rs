//! The framework, and what a server is told to load.

use super::manifest::Dependency;
use crate::facts::manifest::below;
use crate::facts::{Kind, Project, parent};
use crate::source::{Source, Span};

/// Frameworks by their package, and the class whose object is the application. The first that is there counts.
const FRAMEWORKS: &[(&str, Option<&str>)] = &[
    ("django", None),
    ("fastapi", Some("FastAPI")),
    ("litestar", Some("Litestar")),
    ("flask", Some("Flask")),
    ("starlette", Some("Starlette")),
    ("celery", None),
];

const SERVERS: &[&str] = &["uvicorn", "hypercorn", "granian", "gunicorn", "daphne", "waitress"];

/// Files that hold an application, in a folder of modules and in a package, the likeliest first.
const APPS: &[&str] = &["main.py", "app.py", "web.py", "asgi.py", "wsgi.py", "server.py", "api.py", "__init__.py"];
const WORKERS: &[&str] = &["celery.py", "celery_app.py", "worker.py", "tasks.py", "__init__.py", "main.py", "app.py"];

/// Packages that are no part of the program.
const ASIDE: &[&str] = &["tests", "test", "docs", "examples", "scripts"];

/// The most packages that are looked into.
const MOST_PACKAGES: usize = 50;

/// The most characters of a function's parameters that are looked at.
const MOST_PARAMETERS: usize = 4_000;

pub(super) fn framework(dependencies: &[Dependency]) -> Option<(&'static str, Span)> {
    FRAMEWORKS.iter().find_map(|(name, _)| Some((*name, main(dependencies, name)?.span)))
}

/// Whether a server can run a framework's applications: those of ASGI, those of WSGI, or both.
fn serves(server: &str, framework: Option<&str>) -> bool {
    match framework {
        Some("flask") => ["gunicorn", "waitress", "granian", "hypercorn"].contains(&server),
        Some("fastapi" | "starlette" | "litestar") => ["uvicorn", "hypercorn", "granian", "daphne"].contains(&server),
        _ => true,
    }
}

/// The server among the dependencies that runs the framework's applications: for Flask and Django gunicorn first.
pub(super) fn server(dependencies: &[Dependency], framework: Option<&str>) -> Option<(&'static str, Span)> {
    let sync = matches!(framework, Some("flask" | "django")).then_some("gunicorn");
    let mut servers = sync.iter().chain(SERVERS).filter(|name| serves(name, framework));
    let found = servers.find_map(|name| Some((*name, main(dependencies, name)?.span)));
    found.or_else(|| {
        let fastapi = main(dependencies, "fastapi")?;
        let brings = fastapi.extras.iter().any(|extra| extra.starts_with("standard") || extra == "all");
        brings.then_some(("uvicorn", fastapi.span))
    })
}

pub(super) fn main<'a>(dependencies: &'a [Dependency], name: &str) -> Option<&'a Dependency> {
    dependencies.iter().find(|one| one.main && one.name == name)
}

/// Where a project's modules lie.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The project's folder.
    folder: String,
    /// `src` or nothing, below it.
    pub(super) path: &'static str,
    /// The packages there, by name.
    packages: Vec<String>,
    /// The module that has the project's name, if it were there.
    own: Option<String>,
}

impl Code {
    pub(super) fn read(project: &Project<'_>, folder: &str) -> Self {
        let packages = |path: &str| -> Vec<String> {
            let at = below(folder, path);
            let is_package = |name: &str| {
                is_name(name) && project.files.kind(&below(&at, &format!("{name}/__init__.py"))) == Some(Kind::File)
            };
            let found = project.files.list(&at).into_iter().filter(|found| found.kind == Kind::Folder);
            found.map(|found| found.name).filter(|name| is_package(name)).take(MOST_PACKAGES).collect()
        };
        let inner = packages("src");
        let is_module = |path: &str| project.files.kind(&below(folder, path)) == Some(Kind::File);
        // A folder `src` that is a package itself is none that modules lie in.
        let plain = ["main.py", "app.py"].iter().any(|file| is_module(&below("src", file)) && !is_module(file));
        let path = if (plain || !inner.is_empty()) && !is_module("src/__init__.py") { "src" } else { "" };
        let packages = if path.is_empty() { packages("") } else { inner };
        Self { folder: folder.to_owned(), path, packages, own: None }
    }

    /// The same, where the package that has the project's name is looked into first, and a module of that name too.
    pub(super) fn of(mut self, name: Option<&str>) -> Self {
        self.own = name.map(module_name).filter(|name| is_name(name));
        let own = self.package(name).map(ToOwned::to_owned);
        self.packages.sort_by_key(|package| Some(package) != own.as_ref());
        self
    }

    /// The package that has the project's name, else the only one there is.
    pub(super) fn package(&self, name: Option<&str>) -> Option<&str> {
        let name = name.map(module_name);
        let named = self.packages.iter().find(|package| Some(package.to_lowercase()) == name);
        let mut others = self.packages.iter().filter(|package| !matches!(package.as_str(), "tests" | "test" | "docs"));
        let only = others.next().filter(|_| others.next().is_none());
        named.or(only).map(String::as_str)
    }

    /// The folders of the packages that an install of the project has.
    pub(super) fn modules(&self, name: Option<&str>) -> impl Iterator<Item = String> {
        // Beside the project's files only the one that is surely its own.
        let own = self.package(name).map(ToOwned::to_owned);
        let is_own = |package: &&String| !self.path.is_empty() || Some(*package) == own.as_ref();
        let found: Vec<&String> = self.packages.iter().filter(is_own).collect();
        found.into_iter().map(|package| below(&self.folder, &below(self.path, package))).collect::<Vec<_>>().into_iter()
    }

    /// What is run as `python -m`: a package with `__main__.py`, or a module of the usual names.
    pub(super) fn module(&self, project: &mut Project<'_>, name: Option<&str>) -> Option<(String, Span)> {
        let package = self.package(name).map(|package| (format!("{package}/__main__.py"), package.to_owned()));
        let usual = ["main", "app", "run", "server"].map(str::to_owned).into_iter().chain(self.own.clone());
        let usual = usual.map(|module| (format!("{module}.py"), module));
        package.into_iter().chain(usual).find_map(|(file, module)| {
            let path = below(&self.folder, &below(self.path, &file));
            let is_file = project.files.kind(&path) == Some(Kind::File);
            is_file.then(|| (module, project.evidence(&path)))
        })
    }

    /// The application of a framework, as servers take it: `orders.main:app`.
    pub(super) fn app(&self, project: &mut Project<'_>, framework: &str, asynchronous: bool) -> Option<(String, Span)> {
        if framework == "django" {
            return self.django(project, asynchronous);
        }
        let class = FRAMEWORKS.iter().find(|(name, _)| *name == framework).and_then(|(_, class)| *class)?;
        if framework != "flask" {
            return self.object(project, class, APPS).or_else(|| self.object(project, "create_app", APPS));
        }
        let flaskenv = self.flaskenv(project);
        let names: Vec<&str> = flaskenv.as_deref().into_iter().chain(APPS.iter().copied()).collect();
        let object = self.object(project, class, &names).or_else(|| self.object(project, "create_app", &names));
        // gunicorn calls a factory that is written so; the servers of the others want an option.
        let factory =
            |found: Option<(String, Span)>| found.map(|(module, span)| (format!("{module}:create_app()"), span));
        object.or_else(|| factory(self.factory(project)))
    }

    /// The file that `.flaskenv` has for `flask run`: `FLASK_APP=shop.py`, `FLASK_APP=shop`.
    fn flaskenv(&self, project: &mut Project<'_>) -> Option<String> {
        let source = project.manifest(&below(&self.folder, ".flaskenv")).ok().flatten()?;
        let (line, _) = lines(&source).find(|(line, _)| line.trim_start().starts_with("FLASK_APP="))?;
        let (_, value) = line.split_once('=')?;
        let module = value.trim().trim_matches(['"', '\'']).trim_end_matches(".py").to_owned();
        is_name(&module).then(|| format!("{module}.py"))
    }

    /// Where Django's settings say where static files are collected.
    pub(super) fn static_root(&self, project: &mut Project<'_>, settings: &str) -> Option<Span> {
        let path = settings.replace('.', "/");
        let files = [format!("{path}.py"), format!("{path}/__init__.py"), format!("{}/base.py", parent(&path))];
        files.into_iter().find_map(|file| {
            let source = project.manifest(&below(&self.folder, &below(self.path, &file))).ok().flatten()?;
            let (line, at) = lines(&source).find(|(line, _)| {
                line.strip_prefix("STATIC_ROOT").is_some_and(|rest| rest.trim_start().starts_with('='))
            })?;
            Some(Span::new(source.base(), &(at..at + line.len())))
        })
    }

    /// Celery's, as `celery -A` takes it.
    pub(super) fn celery(&self, project: &mut Project<'_>) -> Option<(String, Span)> {
        self.object(project, "Celery", WORKERS)
    }

    /// The files to look into: of the project's folder, then of its packages.
    fn files(&self, names: &[&str]) -> Vec<(String, String)> {
        let at = |folder: &str, name: &str| {
            let module = name.trim_end_matches(".py");
            let module = match (folder, module) {
                ("", "__init__") => return None,
                (folder, "__init__") => folder.replace('/', "."),
                ("", module) => module.to_owned(),
                (folder, module) => format!("{}.{module}", folder.replace('/', ".")),
            };
            let file = format!("{}.py", name.trim_end_matches(".py"));
            Some((below(&self.folder, &below(self.path, &below(folder, &file))), module))
        };
        // `app/` is often a folder without `__init__.py`.
        let plain = ["app", "api"].into_iter().filter(|name| self.packages.iter().all(|package| package != name));
        let packages = self.packages.iter().map(String::as_str).filter(|name| !ASIDE.contains(name));
        let folders = std::iter::once("").chain(packages).chain(plain);
        let own = self.own.iter().filter_map(|own| at("", own));
        folders.flat_map(|folder| names.iter().filter_map(move |name| at(folder, name))).chain(own).collect()
    }

    fn object(&self, project: &mut Project<'_>, class: &str, names: &[&str]) -> Option<(String, Span)> {
        self.files(names).into_iter().find_map(|(file, module)| {
            let source = project.manifest(&file).ok().flatten()?;
            let (name, span) = lines(&source).find_map(|(line, at)| {
                let name = assigned(line, class)?;
                Some((name.to_owned(), Span::new(source.base(), &(at..at + line.len()))))
            })?;
            Some((format!("{module}:{name}"), span))
        })
    }

    fn factory(&self, project: &mut Project<'_>) -> Option<(String, Span)> {
        self.files(APPS).into_iter().find_map(|(file, module)| {
            let source = project.manifest(&file).ok().flatten()?;
            let (line, at) = lines(&source).find(|(line, _)| line.starts_with("def create_app("))?;
            let (_, parameters) = source.text[at..].split_once('(')?;
            wants_nothing(parameters).then(|| (module, Span::new(source.base(), &(at..at + line.len()))))
        })
    }

    /// The settings module of `manage.py`, and where.
    pub(super) fn settings(&self, project: &mut Project<'_>) -> Option<(String, Span)> {
        let (_, source) = self.manage(project)?;
        let at = source.text.find("DJANGO_SETTINGS_MODULE")?;
        let rest = &source.text[at..];
        let rest = &rest[rest.find(',').filter(|comma| *comma < 40)?..];
        let quote = rest.find(['"', '\''])?;
        let start = at + (source.text[at..].len() - rest.len()) + quote + 1;
        let text = &source.text[start..];
        let text = &text[..text.find(['"', '\''])?];
        let span = Span::new(source.base(), &(start..start + text.len()));
        text.split('.').all(is_name).then(|| (text.to_owned(), span))
    }

    /// `manage.py`, relative to the project's folder.
    pub(super) fn manage(&self, project: &mut Project<'_>) -> Option<(String, Source)> {
        ["manage.py", "src/manage.py"].into_iter().find_map(|path| {
            let source = project.manifest(&below(&self.folder, path)).ok().flatten()?;
            Some((path.to_owned(), source))
        })
    }

    fn django(&self, project: &mut Project<'_>, asynchronous: bool) -> Option<(String, Span)> {
        let (manage, _) = self.manage(project)?;
        let (settings, _) = self.settings(project)?;
        let base = manage.trim_end_matches("manage.py").trim_end_matches('/').to_owned();
        let kinds = if asynchronous { ["asgi", "wsgi"] } else { ["wsgi", "asgi"] };
        // `config.settings.prod` has its `wsgi.py` in `config`.
        let mut package = settings.as_str();
        while let Some((outer, _)) = package.rsplit_once('.') {
            package = outer;
            for kind in kinds {
                let file = below(&below(&self.folder, &base), &format!("{}/{kind}.py", package.replace('.', "/")));
                if project.files.kind(&file) == Some(Kind::File) {
                    return Some((format!("{package}.{kind}:application"), project.evidence(&file)));
                }
            }
        }
        None
    }
}

/// The lines with their first byte.
fn lines(source: &Source) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    source.text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (line, start)
    })
}

/// The name that a project's module has.
fn module_name(name: &str) -> String {
    super::manifest::normal(name).replace('-', "_")
}

/// The name in `name = Class(`, `name: Class = module.Class(`.
fn assigned<'a>(line: &'a str, class: &str) -> Option<&'a str> {
    let (name, value) = line.split_once('=')?;
    let value = value.trim_start();
    let (called, _) = value.split_once('(')?;
    let called = called.trim_end();
    let called = called.rsplit_once('.').map_or(called, |(_, called)| called);
    let name = name.split(':').next().unwrap_or_default().trim_end();
    (called == class && is_name(name)).then_some(name)
}

/// Whether a function can be called without arguments; `parameters` is what follows its `(`.
fn wants_nothing(parameters: &str) -> bool {
    let mut depth = 0_usize;
    let mut one = String::new();
    for c in parameters.chars().take(MOST_PARAMETERS) {
        match c {
            ')' | ',' if depth == 0 => {
                let given = one.trim();
                let optional = given.is_empty() || given == "/" || given.starts_with('*') || given.contains('=');
                if !optional || c == ')' {
                    return optional;
                }
                one.clear();
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        one.push(c);
    }
    false
}

/// A name of Python's, in ASCII.
pub(super) fn is_name(text: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(first) && text.chars().all(|c| first(c) || c.is_ascii_digit())
}
