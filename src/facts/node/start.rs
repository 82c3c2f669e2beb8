//! The file that node runs in prod.

use std::path::Path;

use super::framework::{Place, place};
use super::json;
use super::package::{Package, get};
use super::{Found, Problem};
use crate::document::Value;
use crate::facts::manifest::{below, lies_in};
use crate::facts::{Kind, Project, join};
use crate::source::Span;

/// Folders that hold what a build makes, by convention.
const OUTPUTS: &[&str] = &["dist", "build", "out"];

/// How many scripts one after the other are followed.
const MOST_SCRIPTS: usize = 8;

/// What node runs: of a script that is simple enough, else what a framework makes, else `main`.
pub(super) fn entry(
    project: &mut Project<'_>,
    package: &Package,
    framework: Option<&str>,
    output: Option<&Place>,
) -> Found<Place> {
    for name in ["start:prod", "start"] {
        let Some((script, span)) = package.script(name)? else { continue };
        match command(package, script)? {
            Some(Started::File(file)) => return main(package, file, span),
            // What a script names runs, whatever it is written in.
            Some(Started::Source(file)) => return place("the path", file, span).map(Some),
            Some(Started::Unknown) => return Ok(None),
            // Another program starts it, and `main` may be anything.
            Some(Started::Other(_)) | None if framework != Some("nest") => return Ok(None),
            Some(Started::Other(_)) | None => {}
        }
    }
    match (framework, output) {
        (Some("nest"), Some((folder, span))) => {
            Ok(nest_is_plain(project, package)?.then(|| (below(folder, "main.js"), *span)))
        }
        (Some("next" | "sveltekit" | "remix" | "vite"), _) => Ok(None),
        _ => {
            let Some((file, span)) = package.text(&["main"])? else { return Ok(None) };
            let Some((path, span)) = finished(file, span)? else { return Ok(None) };
            // `npm init` writes a `main` that there need not be.
            let is_made = output.is_some_and(|(output, _)| lies_in(output, &path)) || made(package, &path)?.is_some();
            let there = project.files.kind(&below(&package.folder, &path)) == Some(Kind::File);
            Ok((is_made || there).then_some((path, span)))
        }
    }
}

/// Whether Nest's build makes `main.js` at the top of what it makes: of one application, and of nothing beside `src`.
fn nest_is_plain(project: &mut Project<'_>, package: &Package) -> Result<bool, Problem> {
    if let Some(source) = project.manifest(&below(&package.folder, "nest-cli.json"))? {
        let root = json::parse_loose(&source)?;
        for key in ["monorepo", "projects", "root", "entryFile"] {
            if get(&root, &[key])?.is_some_and(|node| node.value != Value::Boolean(false)) {
                return Ok(false);
            }
        }
    }
    for name in ["tsconfig.build.json", "tsconfig.json"] {
        let Some(source) = project.manifest(&below(&package.folder, name))? else { continue };
        let root = json::parse_loose(&source)?;
        if let Some(node) = get(&root, &["compilerOptions", "rootDir"])? {
            return Ok(node.string().and_then(|path| join("", path)).is_some_and(|path| path == "src"));
        }
        if get(&root, &["include"])?.is_some() || get(&root, &["files"])?.is_some() {
            return Ok(true);
        }
    }
    // Any other source makes TypeScript keep the folder `src`.
    let is_source = |name: &str| Path::new(name).extension().is_some_and(|end| end == "ts") && !name.ends_with(".d.ts");
    Ok(!project.files.list(&package.folder).iter().any(|found| is_source(&found.name)))
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
    /// The same with TypeScript, which newer versions of node and bun run as it is.
    Source(&'a str),
    /// node or bun, with options or arguments that matter.
    Unknown,
    /// Another program.
    Other(&'a str),
}

/// Programs that show the files of a site, or serve it for development.
const SITES: &[&str] = &["vite", "serve", "http-server", "sirv", "live-server", "lite-server", "browser-sync"];

/// Servers for development that listen to their own machine alone.
const LOCAL: &[&str] = &["vite", "astro", "nuxt", "nuxi", "ng", "react-router", "rsbuild"];

/// Where a script runs such a server, and says nothing of where to listen.
pub(super) fn listens_to_itself(package: &Package) -> Found<Span> {
    for name in ["dev", "start:dev", "start"] {
        let Some((script, span)) = package.script(name)? else { continue };
        let last = script.rsplit("&&").next().unwrap_or_default();
        let mut words = last.split_whitespace();
        let program = words.next().unwrap_or_default();
        let starts = match words.next() {
            None => program == "vite",
            Some(word) => word.starts_with('-') && program == "vite" || ["dev", "serve"].contains(&word),
        };
        let local = LOCAL.contains(&program) && starts && !last.contains("--host") && !last.contains(['|', ';', '&']);
        return Ok(local.then_some(span));
    }
    Ok(None)
}

/// The folder that a build makes by convention, where a file lies in one.
pub(super) fn made(package: &Package, file: &str) -> Found<&'static str> {
    let folder = OUTPUTS.iter().copied().find(|folder| lies_in(folder, file));
    Ok(if package.script("build")?.is_some() { folder } else { None })
}

/// Whether the script `start` runs a program of the author's, and doesn't show the files of a site.
pub(super) fn starts_a_program(package: &Package) -> Result<bool, Problem> {
    let Some((script, _)) = package.script("start")? else { return Ok(false) };
    Ok(match command(package, script)? {
        None => false,
        Some(Started::Other(program)) => !SITES.contains(&program),
        Some(_) => true,
    })
}

/// What a script starts in the end: builds before it are done by then, and `npm run x` is the script `x`.
fn command<'a>(package: &'a Package, script: &'a str) -> Found<Started<'a>> {
    let mut script = script;
    for _ in 0..MOST_SCRIPTS {
        if let Some((before, last)) = script.rsplit_once("&&") {
            if before.split("&&").any(|one| named_script(one) != Some("build")) {
                return Ok(Some(Started::Unknown));
            }
            script = last;
        }
        let Some(name) = named_script(script) else { return Ok(Some(started(script))) };
        match package.script(name)? {
            Some((next, _)) => script = next,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The script that a call of a package manager names.
fn named_script(command: &str) -> Option<&str> {
    let mut words = command.split_whitespace();
    let manager = words.next().filter(|word| ["npm", "pnpm", "yarn", "bun"].contains(word))?;
    let name = match (manager, words.next()?) {
        (_, "run" | "run-script") => words.next()?,
        ("npm" | "bun", _) => return None,
        (_, name) => name,
    };
    let is_file = name.contains(['.', '/']);
    (words.next().is_none() && !is_file && !name.starts_with('-')).then_some(name)
}

fn started(script: &str) -> Started<'_> {
    let mut words = script.split_whitespace().peekable();
    words.next_if_eq(&"cross-env");
    words.next_if_eq(&"NODE_ENV=production");
    if words.next_if(|word| word.contains('=')).is_some() {
        return Started::Unknown;
    }
    words.next_if_eq(&"exec");
    match words.next() {
        Some("node") => drop(words.next_if_eq(&"--enable-source-maps")),
        Some("bun") => {
            let runs = words.next_if_eq(&"run").is_some();
            // A script, or a program of bun's such as `bun test`.
            if !words.peek().is_some_and(|word| word.contains('.') || (runs && word.contains('/'))) {
                return Started::Other("bun");
            }
        }
        Some("npx" | "bunx") => return Started::Other(words.next().unwrap_or_default()),
        program => return Started::Other(program.unwrap_or_default()),
    }
    match (words.next(), words.next()) {
        (Some(file), None) if !file.starts_with('-') && !file.contains(['$', ';', '&', '|', '\'', '"']) => {
            let name = file.rsplit('/').next().unwrap_or_default();
            let is_source = [".ts", ".mts", ".cts", ".tsx", ".jsx"].iter().any(|end| name.ends_with(end));
            if is_source { Started::Source(file) } else { Started::File(file) }
        }
        _ => Started::Unknown,
    }
}
