//! What the package is built with, and what comes out.

use crate::facts::manifest::{below, problem, shown, word};
use std::collections::BTreeMap;

use super::package::{Package, get, text as as_text};
use super::script::{names, setting};
use super::{Found, Problem, json, put};
use crate::facts::{Facts, Kind, Project, flag, join, text};
use crate::source::Span;

/// Frameworks by the package that shows them, the outermost first: one that builds the whole application before the
/// bundler or the server that it may stand on.
const FRAMEWORKS: &[(&str, &str)] = &[
    ("next", "next"),
    ("nuxt", "nuxt"),
    ("astro", "astro"),
    ("@sveltejs/kit", "sveltekit"),
    ("@remix-run/dev", "remix"),
    ("@react-router/dev", "remix"),
    ("@angular/core", "angular"),
    ("@nestjs/core", "nest"),
    ("vite", "vite"),
    ("fastify", "fastify"),
    ("koa", "koa"),
    ("hono", "hono"),
    ("express", "express"),
];

/// Packages that compile C or C++ when they are installed, at least where no ready-made binary fits.
const NATIVE: &[&str] = &[
    "argon2",
    "bcrypt",
    "better-sqlite3",
    "bufferutil",
    "canvas",
    "cpu-features",
    "deasync",
    "ffi-napi",
    "isolated-vm",
    "leveldown",
    "libpq",
    "libxmljs",
    "libxmljs2",
    "microtime",
    "node-gyp",
    "node-libcurl",
    "node-pty",
    "node-rdkafka",
    "node-sass",
    "odbc",
    "re2",
    "robotjs",
    "serialport",
    "snappy",
    "sqlite3",
    "tree-sitter",
    "usb",
    "utf-8-validate",
    "zeromq",
];

const RUNNERS: &[&str] = &["vitest", "jest", "mocha", "ava"];

/// Extensions of config files.
const ENDINGS: &[&str] = &["js", "mjs", "cjs", "ts", "mts", "cts"];

/// A path in the package's folder, and where it is said.
type Place = (String, Span);

/// What is known of the build.
#[derive(Default)]
struct Build {
    /// What shows that it makes files alone.
    files: Option<Span>,
    output: Option<Place>,
    entry: Option<Place>,
}

impl Build {
    fn server(output: &str, entry: &str, span: Span) -> Self {
        Self { files: None, output: Some((output.to_owned(), span)), entry: Some((entry.to_owned(), span)) }
    }

    fn files(output: &str, span: Span) -> Self {
        Self { files: Some(span), ..Self::folder(output, span) }
    }

    fn folder(output: &str, span: Span) -> Self {
        Self { output: Some((output.to_owned(), span)), ..Self::default() }
    }
}

/// Where each dependency is named.
type Known = BTreeMap<String, Span>;

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, package: &Package) {
    let known: Known = match package.dependencies() {
        // Where one is named twice, the first counts.
        Ok(dependencies) => dependencies.into_iter().rev().map(|one| (one.name, one.span)).collect(),
        Err(problem) => {
            for name in ["framework", "static", "output", "entry", "typescript", "prisma", "native", "test-runner"] {
                put(facts, name, Err(problem.clone()));
            }
            return;
        }
    };
    let framework = FRAMEWORKS.iter().find_map(|(name, framework)| Some((*framework, *known.get(*name)?)));
    let say = |found: Found<Place>| found.map(|found| found.map(|(path, span)| text(path, span)));
    put(facts, "framework", Ok(framework.map(|(name, span)| text(name, span))));
    match build(project, package, &known, framework) {
        Ok(build) => {
            put(facts, "static", Ok(build.files.map(|span| flag(true, span))));
            let entry = match &build.entry {
                _ if build.files.is_some() => Ok(None),
                Some(entry) => Ok(Some(entry.clone())),
                None => entry(package, framework.map(|(name, _)| name), build.output.as_ref()),
            };
            put(facts, "output", say(Ok(build.output)));
            put(facts, "entry", say(entry));
        }
        Err(problem) => {
            for name in ["static", "output", "entry"] {
                put(facts, name, Err(problem.clone()));
            }
        }
    }
    let typescript = known.get("typescript").copied().or_else(|| evidence(project, package, "tsconfig.json"));
    put(facts, "typescript", Ok(typescript.map(|span| flag(true, span))));
    put(facts, "prisma", say(prisma(project, package, &known)));
    let native = NATIVE.iter().find_map(|name| known.get(*name).copied());
    let native = native.or_else(|| evidence(project, package, "binding.gyp"));
    put(facts, "native", Ok(native.map(|span| flag(true, span))));
    let runner = RUNNERS.iter().find_map(|name| Some((*name, *known.get(*name)?)));
    let runner = runner.map_or_else(|| node_test(package), |found| Ok(Some(found)));
    put(facts, "test-runner", runner.map(|found| found.map(|(name, span)| text(name, span))));
}

fn evidence(project: &mut Project<'_>, package: &Package, file: &str) -> Option<Span> {
    let path = below(&package.folder, file);
    let is_file = project.files.kind(&path) == Some(Kind::File);
    is_file.then(|| project.evidence(&path))
}

/// Node's own test runner.
fn node_test(package: &Package) -> Found<(&'static str, Span)> {
    let script = package.script("test")?;
    let is_node = |script: &str| script.split_whitespace().any(|word| word == "--test");
    Ok(script.filter(|(script, _)| is_node(script)).map(|(_, span)| ("node", span)))
}

fn build(
    project: &mut Project<'_>,
    package: &Package,
    known: &Known,
    framework: Option<(&'static str, Span)>,
) -> Result<Build, Problem> {
    let Some((framework, span)) = framework else {
        return Ok(Build { output: tsconfig(project, package)?, ..Build::default() });
    };
    let has = |name: &str| known.get(name).copied();
    Ok(match framework {
        "next" => {
            let folder = config(project, package, "next.config", "distDir")?.map(|(folder, _)| folder);
            let folder = folder.unwrap_or_else(|| ".next".to_owned());
            match config(project, package, "next.config", "output")? {
                Some((kind, span)) if kind == "standalone" => {
                    Build::server(&below(&folder, "standalone"), "server.js", span)
                }
                Some((kind, span)) if kind == "export" && folder == ".next" => Build::files("out", span),
                Some((kind, span)) if kind == "export" => Build::files(&folder, span),
                _ => Build::folder(&folder, span),
            }
        }
        "nuxt" => Build::server(".output", ".output/server/index.mjs", span),
        "astro" => {
            let folder = config(project, package, "astro.config", "outDir")?;
            let (folder, span) = folder.unwrap_or(("dist".to_owned(), span));
            match has("@astrojs/node") {
                Some(span) => Build::server(&folder, &below(&folder, "server/entry.mjs"), span),
                None => Build::files(&folder, span),
            }
        }
        "sveltekit" => match (has("@sveltejs/adapter-node"), has("@sveltejs/adapter-static")) {
            (Some(span), _) => Build::server("build", "build/index.js", span),
            (None, Some(span)) => Build::files("build", span),
            (None, None) => Build::default(),
        },
        "remix" => Build::folder("build", span),
        // Its folder has the project's name in it, as angular.json says.
        "angular" => Build { files: Some(span), ..Build::default() },
        "vite" => {
            let output = config(project, package, "vite.config", "outDir")?.unwrap_or(("dist".to_owned(), span));
            // A library or a server that vite builds has no page.
            Build { files: evidence(project, package, "index.html"), output: Some(output), entry: None }
        }
        "nest" => {
            let output = tsconfig(project, package)?.unwrap_or(("dist".to_owned(), span));
            Build { output: Some(output), ..Build::default() }
        }
        _ => Build { output: tsconfig(project, package)?, ..Build::default() },
    })
}

/// What a config file in JavaScript sets a key to, as a plain path or word.
fn config(project: &mut Project<'_>, package: &Package, name: &str, key: &str) -> Found<Place> {
    for ending in ENDINGS {
        let Some(source) = project.manifest(&below(&package.folder, &format!("{name}.{ending}")))? else { continue };
        let Some((value, at)) = setting(&source.text, key) else { return Ok(None) };
        let span = Span::new(source.base(), &(at..at + value.len() + 2));
        return place("the value", value, span).map(Some);
    }
    Ok(None)
}

/// A path in the package's folder that is plain enough to be a word.
fn place(what: &str, path: &str, span: Span) -> Result<Place, Problem> {
    word(what, path, span)?;
    let plain = join("", path).filter(|path| !path.is_empty());
    let plain =
        plain.ok_or_else(|| problem(span, format!("`{}` does not lie in the package's folder", shown(path))))?;
    Ok((plain, span))
}

/// `outDir`, where it is one below the package's folder.
fn tsconfig(project: &mut Project<'_>, package: &Package) -> Found<Place> {
    for name in ["tsconfig.build.json", "tsconfig.json"] {
        let Some(source) = project.manifest(&below(&package.folder, name))? else { continue };
        let root = json::parse_loose(&source)?;
        let Some(node) = get(&root, &["compilerOptions", "outDir"])? else { continue };
        let (path, span) = as_text("outDir", node)?;
        let path = path.strip_prefix("${configDir}/").unwrap_or(path);
        if join("", path).is_none_or(|path| path.is_empty()) {
            return Ok(None);
        }
        return place("the path", path, span).map(Some);
    }
    Ok(None)
}

/// What node runs: of a script that is simple enough, else what a framework makes, else `main`.
fn entry(package: &Package, framework: Option<&str>, output: Option<&Place>) -> Found<Place> {
    for name in ["start:prod", "start"] {
        let Some((script, span)) = package.script(name)? else { continue };
        match started(script) {
            Started::File(file) => return main(package, file, span),
            Started::Unknown => return Ok(None),
            Started::Other => {}
        }
    }
    match (framework, output) {
        (Some("nest"), Some((folder, span))) => Ok(Some((below(folder, "main.js"), *span))),
        (Some("next" | "sveltekit" | "remix" | "vite"), _) => Ok(None),
        _ => package.text(&["main"])?.map_or(Ok(None), |(file, span)| finished(file, span)),
    }
}

/// The file that a script starts; `node .` starts `main`.
fn main(package: &Package, file: &str, span: Span) -> Found<Place> {
    match (join("", file).as_deref(), package.text(&["main"])?) {
        (Some(""), Some((main, span))) => finished(main, span),
        (Some(""), None) => Ok(Some(("index.js".to_owned(), span))),
        _ => finished(file, span),
    }
}

/// A file's path as it is: node takes `dist/main` for `dist/main.js`.
fn finished(file: &str, span: Span) -> Found<Place> {
    let (path, span) = place("the path", file, span)?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    Ok(match ending {
        "js" | "mjs" | "cjs" => Some((path, span)),
        // What only a loader runs, or no code at all.
        "ts" | "mts" | "cts" | "tsx" | "jsx" | "json" | "css" => None,
        // A folder, or a file whose ending node adds: only the build shows which.
        _ if file.ends_with('/') || matches!(name, "dist" | "build" | "lib" | "src" | "out") => {
            Some((format!("{path}/index.js"), span))
        }
        _ => Some((format!("{path}.js"), span)),
    })
}

/// What a script starts.
enum Started<'a> {
    /// `node FILE`, and nothing that changes what it does.
    File(&'a str),
    /// node, with options or arguments that matter.
    Unknown,
    /// Another program.
    Other,
}

fn started(script: &str) -> Started<'_> {
    let mut words = script.split_whitespace().peekable();
    words.next_if_eq(&"cross-env");
    words.next_if_eq(&"NODE_ENV=production");
    words.next_if_eq(&"exec");
    if words.next() != Some("node") {
        return Started::Other;
    }
    words.next_if_eq(&"--enable-source-maps");
    match (words.next(), words.next()) {
        (Some(file), None) if !file.starts_with('-') && !file.contains(['$', ';', '&', '|', '\'', '"']) => {
            Started::File(file)
        }
        _ => Started::Unknown,
    }
}

/// Prisma's schema: a file, or a folder of them.
fn prisma(project: &mut Project<'_>, package: &Package, known: &Known) -> Found<Place> {
    let Some(span) = known.get("prisma").or_else(|| known.get("@prisma/client")) else { return Ok(None) };
    if let Some((path, span)) = package.text(&["prisma", "schema"])? {
        return place("the path", path, span).map(Some);
    }
    for ending in ENDINGS {
        let path = below(&package.folder, &format!("prisma.config.{ending}"));
        let Some(source) = project.manifest(&path)? else { continue };
        if let Some((value, at)) = setting(&source.text, "schema") {
            let span = Span::new(source.base(), &(at..at + value.len() + 2));
            return place("the path", value, span).map(Some);
        }
        if names(&source.text, "schema") {
            // Put together, as by `path.join`: the usual places say more.
            break;
        }
    }
    let there = |path: &&str| project.files.kind(&below(&package.folder, path)).is_some();
    let found = ["prisma/schema.prisma", "schema.prisma", "prisma/schema"].into_iter().find(there);
    Ok(found.map(|path| (path.to_owned(), *span)))
}
