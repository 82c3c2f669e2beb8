//! What the package is built with, and what comes out.

use crate::facts::manifest::{below, problem, shown, word};
use std::collections::BTreeMap;

use super::angular::{self, Output};
use super::package::{self, Package, get, text as as_text};
use super::script::{plain_setting, setting};
use super::{Found, Problem, json, prisma, put, start};
use crate::facts::{Fact, Facts, Kind, Project, flag, join, text};
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
    ("react-scripts", "react-scripts"),
    ("vite", "vite"),
    ("fastify", "fastify"),
    ("koa", "koa"),
    ("hono", "hono"),
    ("express", "express"),
];

/// Astro's adapters for what runs elsewhere.
const ELSEWHERE: &[&str] = &["@astrojs/cloudflare", "@astrojs/netlify", "@astrojs/vercel"];

/// Frameworks of servers, which are called as their packages.
const SERVERS: &[&str] = &["fastify", "koa", "hono", "express"];

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

/// The facts that depend on what the package depends on.
const FACTS: &[&str] = &[
    "framework",
    "static",
    "output",
    "entry",
    "typescript",
    "prisma",
    "prisma-cli",
    "prisma-env",
    "prisma-output",
    "openssl",
    "host",
    "native",
    "test-runner",
];

const RUNNERS: &[&str] = &["vitest", "jest", "mocha", "ava"];

/// Extensions of config files.
pub(super) const ENDINGS: &[&str] = &["js", "mjs", "cjs", "ts", "mts", "cts"];

/// A path in the package's folder, and where it is said.
pub(super) type Place = (String, Span);

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

/// A place as a fact.
pub(super) fn say(found: Found<Place>) -> Found<Fact> {
    found.map(|found| found.map(|(path, span)| text(path, span)))
}

/// Where each dependency is named.
pub(super) type Known = BTreeMap<String, Span>;

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, package: &Package) {
    let known: Known = match package.dependencies(package::KINDS) {
        // Where one is named twice, the first counts.
        Ok(dependencies) => dependencies.into_iter().rev().map(|one| (one.name, one.span)).collect(),
        Err(problem) => {
            for name in FACTS {
                put(facts, name, Err(problem.clone()));
            }
            return;
        }
    };
    let framework = FRAMEWORKS.iter().find_map(|(name, framework)| Some((*framework, *known.get(*name)?)));
    // What the bundler makes is then for the browsers of a server, which is the framework.
    let is_server = framework.is_some_and(|(name, _)| name == "vite") && is_server(package).unwrap_or(false);
    let named = if is_server {
        let mut servers = FRAMEWORKS.iter().filter(|(_, framework)| SERVERS.contains(framework));
        servers.find_map(|(name, framework)| Some((*framework, *known.get(*name)?)))
    } else {
        framework
    };
    put(facts, "framework", Ok(named.map(|(name, span)| text(name, span))));
    match build(project, package, &known, framework) {
        Ok(mut build) => {
            put(facts, "static", Ok(build.files.map(|span| flag(true, span))));
            let entry = match &build.entry {
                _ if build.files.is_some() => Ok(None),
                Some(entry) => Ok(Some(entry.clone())),
                None => start::entry(project, package, framework.map(|(name, _)| name), build.output.as_ref()),
            };
            // A bundler's command line says where it writes; what it writes is what runs.
            if let (None, Ok(Some((entry, span)))) = (&build.output, &entry) {
                let made = start::made(package, entry).ok().flatten();
                build.output = made.map(|folder| (folder.to_owned(), *span));
            }
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
    prisma::facts(project, facts, package, &known);
    put(facts, "host", start::listens_to_itself(package).map(|span| span.map(|span| flag(true, span))));
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
            match next_output(project, package)? {
                Some((kind, span)) if kind == "standalone" => {
                    Build::server(&below(&folder, "standalone"), "server.js", span)
                }
                Some((kind, span)) if kind == "export" && folder == ".next" => Build::files("out", span),
                Some((kind, span)) if kind == "export" => Build::files(&folder, span),
                _ => Build::folder(&folder, span),
            }
        }
        "nuxt" => match package.script("build")? {
            Some((script, span)) if script.contains("generate") => Build::files(".output/public", span),
            _ => Build::server(".output", ".output/server/index.mjs", span),
        },
        "react-scripts" => Build::files("build", span),
        // Adapters for the machines of others make no program.
        "astro" if ELSEWHERE.iter().any(|name| known.contains_key(*name)) => Build::default(),
        "astro" => {
            let folder = config(project, package, "astro.config", "outDir")?;
            let (folder, span) = folder.unwrap_or(("dist".to_owned(), span));
            match has("@astrojs/node") {
                // What hands requests on to a server of the author's listens to nothing itself.
                Some(span) => match config(project, package, "astro.config", "mode")? {
                    Some((mode, _)) if mode == "middleware" => Build::folder(&folder, span),
                    _ => Build::server(&folder, &below(&folder, "server/entry.mjs"), span),
                },
                None => Build::files(&folder, span),
            }
        }
        "sveltekit" => match (has("@sveltejs/adapter-node"), has("@sveltejs/adapter-static")) {
            (Some(span), _) => {
                let folder = config(project, package, "svelte.config", "out")?.map(|(folder, _)| folder);
                let folder = folder.unwrap_or_else(|| "build".to_owned());
                Build::server(&folder, &below(&folder, "index.js"), span)
            }
            (None, Some(span)) => Build::files("build", span),
            (None, None) => Build::default(),
        },
        "remix" => Build::folder("build", span),
        "angular" => match angular::output(project, package)? {
            Output::Files(output) => Build { files: Some(span), output, entry: None },
            Output::Server => Build::default(),
        },
        "vite" => {
            let output = config(project, package, "vite.config", "outDir")?.unwrap_or(("dist".to_owned(), span));
            // A library or a server that vite builds has no page.
            let files = if is_server(package)? { None } else { evidence(project, package, "index.html") };
            Build { files, output: Some(output), entry: None }
        }
        "nest" => {
            let output = tsconfig(project, package)?.unwrap_or(("dist".to_owned(), span));
            Build { output: Some(output), ..Build::default() }
        }
        _ => Build { output: tsconfig(project, package)?, ..Build::default() },
    })
}

/// Whether a package with a bundler is a server all the same: it has a framework for one among what prod needs, or its
/// script `start` runs another program than one that shows a site.
fn is_server(package: &Package) -> Result<bool, Problem> {
    let framework = package.dependencies(&["dependencies"])?.iter().any(|one| SERVERS.contains(&one.name.as_str()));
    Ok(framework || start::starts_a_program(package)?)
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

/// What Next makes; under a condition nobody can tell.
fn next_output(project: &mut Project<'_>, package: &Package) -> Found<Place> {
    for ending in ENDINGS {
        let path = below(&package.folder, &format!("next.config.{ending}"));
        let Some(source) = project.manifest(&path)? else { continue };
        let span = |at: usize| Span::new(source.base(), &(at..at + 1));
        return match plain_setting(&source.text, "output") {
            None => Ok(None),
            Some(Ok((value, at))) => place("the value", value, span(at)).map(Some),
            Some(Err(at)) => Err(problem(span(at), "what Next makes depends on more than this file says")),
        };
    }
    Ok(None)
}

/// A path in the package's folder that is plain enough to be a word.
pub(super) fn place(what: &str, path: &str, span: Span) -> Result<Place, Problem> {
    word(what, path, span)?;
    let plain = join("", path).filter(|path| !path.is_empty());
    let plain =
        plain.ok_or_else(|| problem(span, format!("`{}` does not lie in the package's folder", shown(path))))?;
    Ok((plain, span))
}

/// `outDir`, where it is one below the package's folder.
pub(super) fn tsconfig(project: &mut Project<'_>, package: &Package) -> Found<Place> {
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
