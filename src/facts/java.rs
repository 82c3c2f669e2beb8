/// A module's own code.
mod code;
/// Gradle's scripts and settings.
mod gradle;
/// Code without comments and strings.
mod mask;
/// Maven's reactor.
mod maven;
/// `pom.xml`.
mod pom;
/// The text of a Gradle script.
mod script;
/// A framework's own settings.
mod settings;
/// The Tomcat that a WAR is for.
mod tomcat;
/// Java's versions.
mod version;

use super::plain::plain;
use super::{Fact, Facts, Kind, Language, Project, flag, join, parent, relative, text, texts, tools};
use crate::diag::{Code, Diagnostic};
use crate::source::Span;

type Pin = (String, Span);
type Problem = Box<Diagnostic>;

/// Java.
pub(super) const LANGUAGE: Language = Language {
    name: "java",
    facts: &[
        ("tool", "`maven` or `gradle`, by `pom.xml` or `build.gradle`"),
        ("tool-version", "the version of it that `.sdkmanrc`, `.tool-versions` or mise pins"),
        ("wrapper", "whether there is `mvnw` or `gradlew`"),
        ("version", "the JDK's feature release: a version file's, else the toolchain's, else the compiler's release"),
        ("framework", "`spring-boot`, `quarkus`, `micronaut`, `war`, `shaded`, `application` (of Gradle) or `jar`"),
        ("boot-version", "Spring Boot's version"),
        (
            "layers",
            "`tools` or `layertools`: how that version of Spring Boot takes its jar apart; empty where its plugin has other layers, or none",
        ),
        ("devtools", "whether Spring Boot's devtools are there"),
        ("quarkus-plugin", "Quarkus's plugin of Maven with its version, as a command line names it"),
        ("name", "the artifact's name"),
        (
            "main-class",
            "the main class: the one that the build names, else the only one in the module's sources, else the only one of them that is Spring Boot's application",
        ),
        ("port", "the port that the framework is told to listen on, in `application.properties` or `application.yml`"),
        (
            "tomcat",
            "for a WAR the line of Tomcat that it is made for, by the servlet API's version: `9.0`, `10.1`, `11.0`",
        ),
        ("artifact", "the file or folder that a build makes, relative to the module's folder"),
        ("root", "the folder where the build is started, relative to the spec's folder"),
        ("module", "the module's folder, relative to `root`"),
        ("project", "the module as the build tool names it: `services/orders`, `:services:orders`"),
        ("manifests", "every file and folder that the build tool reads before the sources, relative to `root`"),
        ("sources", "the folders of the modules that the service is built from, relative to `root`"),
        ("modules", "the same, with those that lie inside another one"),
        ("needs-tests", "whether one of these modules needs the tests of another to be built"),
        ("exclude", "patterns for what of the sources a build without tests does not read: documents, tests"),
        ("outputs", "the folders that a build makes in the sources, relative to `root`"),
    ],
    signs: &["pom.xml", "build.gradle", "build.gradle.kts"],
    read,
};

/// A release that a build asks for.
#[derive(Debug, Clone, Copy)]
struct Release {
    number: u32,
    span: Span,
    /// Whether no other JDK will do.
    exact: bool,
}

/// What a build tool's files say.
struct Build {
    tool: (&'static str, Span),
    wrapper: Option<Span>,
    release: Option<Release>,
    framework: (&'static str, Span),
    boot: Option<Pin>,
    /// Where it is said that Spring Boot's layers are others, or none.
    layers: Option<Span>,
    name: Option<Pin>,
    main_class: Option<Pin>,
    artifact: Result<Option<Pin>, Problem>,
    tomcat: Option<Pin>,
    plugin: Option<Pin>,
    devtools: bool,
    /// The module as the build tool names it.
    project: Result<Pin, Problem>,
    /// The module's folder.
    module: String,
    /// Relative to the root.
    manifests: Vec<Pin>,
    /// The folders of the modules that are needed.
    modules: Vec<Pin>,
    /// Whether the build needs the tests.
    with_tests: bool,
    /// The folder in each module that a build makes.
    outputs: &'static str,
    /// Others, relative to the root.
    more_outputs: Vec<Pin>,
    span: Span,
    root: String,
}

fn read(project: &mut Project<'_>) -> Facts {
    let mut facts = Facts::new();
    let folder = project.folder.clone();
    let there = |name: &&str| join(&folder, name).is_some_and(|path| project.files.kind(&path) == Some(Kind::File));
    let pom = ["pom.xml"].into_iter().find(there);
    let script = ["build.gradle.kts", "build.gradle"].into_iter().find(there);
    let settings = ["settings.gradle.kts", "settings.gradle"].into_iter().find(there);
    let found = match (pom, script.or(settings)) {
        (Some(pom), Some(script)) => {
            let (pom, script) = (join(&folder, pom).unwrap_or_default(), join(&folder, script).unwrap_or_default());
            let (pom, script) = (project.evidence(&pom), project.evidence(&script));
            let message = "there are both Gradle's and Maven's files";
            let problem = Diagnostic::new(Code::ContradictingManifests, script, message).context(pom, "Maven's");
            Err(Box::new(problem))
        }
        (Some(_), None) => maven::read(project, &folder),
        (None, Some(_)) => gradle::read(project, &folder),
        (None, None) => return facts,
    };
    match found {
        Ok(Some(build)) => of_build(project, build, &mut facts),
        Ok(None) => {}
        Err(problem) => {
            let names = LANGUAGE.facts.iter().map(|(name, _)| *name);
            facts.extend(names.map(|name| (name, Fact::Problem(problem.clone()))));
        }
    }
    facts
}

fn of_build(project: &mut Project<'_>, mut build: Build, facts: &mut Facts) {
    // The others find theirs by themselves.
    if build.main_class.is_none() && !["quarkus", "war"].contains(&build.framework.0) {
        build.main_class = code::main_class(project, &build.module);
    }
    let known =
        |what: &str, (value, span): Pin| plain(what, &value, span).map_or_else(Fact::Problem, |()| text(value, span));
    facts.insert("tool", text(build.tool.0, build.tool.1));
    let pinned = tools::version(project, &[build.tool.0], &[]);
    let pinned = pinned.map(|pin| pin.filter(|(version, _)| version.starts_with(|c: char| c.is_ascii_digit())));
    let pinned =
        pinned.map_or_else(|problem| Some(Fact::Problem(problem)), |pin| pin.map(|pin| known("the version", pin)));
    facts.extend(pinned.map(|fact| ("tool-version", fact)));
    facts.insert("wrapper", flag(build.wrapper.is_some(), build.wrapper.unwrap_or(build.span)));
    let version = version::version(project, build.release.as_ref());
    let newest = |project: &mut Project<'_>| {
        let (gradle, span) = build.wrapper.and_then(|_| gradle::wrapped(project, &build.root))?;
        Some((version::of_gradle(&gradle).filter(|jdk| *jdk < 25)?.to_string(), span))
    };
    let version = version.map(|pin| pin.or_else(|| newest(project)));
    let version =
        version.map_or_else(|problem| Some(Fact::Problem(problem)), |pin| pin.map(|(jdk, span)| text(jdk, span)));
    facts.extend(version.map(|fact| ("version", fact)));
    facts.insert("framework", text(build.framework.0, build.framework.1));
    if let Some(pin) = build.boot {
        let path = build.artifact.as_ref().ok().and_then(|pin| Some(pin.as_ref()?.0.as_str()));
        let is_war = path.and_then(|path| path.rsplit_once('.')).is_some_and(|(_, end)| end == "war");
        let usual = layers(&pin.0, is_war).map(|layers| (layers, pin.1));
        let layers = usual.map(|usual| build.layers.map_or(usual, |span| ("", span)));
        facts.extend(layers.map(|(layers, span)| ("layers", text(layers, span))));
        facts.insert("boot-version", known("the version", pin));
    }
    facts.insert("devtools", flag(build.devtools, build.span));
    facts.extend(build.name.map(|pin| ("name", known("the name", pin))));
    facts.extend(build.main_class.map(|pin| ("main-class", known("the class", pin))));
    let port = settings::port(project, &build.module, build.framework.0);
    facts.extend(port.map(|(port, span)| ("port", text(port, span))));
    facts.extend(build.tomcat.map(|(line, span)| ("tomcat", of_tomcat(line, span))));
    let artifact = build.artifact.map(|pin| pin.map(|pin| known("the path", pin)));
    facts.extend(artifact.unwrap_or_else(|problem| Some(Fact::Problem(problem))).map(|fact| ("artifact", fact)));
    let up = relative(project.files.folder(), &build.root);
    facts.insert("root", known("the folder", (up, build.span)));
    facts.insert("module", known("the folder", (relative(&build.root, &build.module), build.span)));
    let with_colons = |what: &str, (value, span): Pin| {
        let named = plain(what, &value.replace(':', "/"), span);
        named.map_or_else(Fact::Problem, |()| text(value, span))
    };
    facts.extend(build.plugin.map(|pin| ("quarkus-plugin", with_colons("the plugin", pin))));
    facts.insert("project", build.project.map_or_else(Fact::Problem, |pin| with_colons("the project", pin)));

    let list = |what: &str, mut list: Vec<Pin>| {
        list.sort();
        list.dedup_by(|a, b| a.0 == b.0);
        let bad = list.iter().find_map(|(path, span)| plain(what, path, *span).err());
        bad.map_or_else(|| texts(list, build.span), Fact::Problem)
    };
    let inside = |folder: &str, name: &str| match relative(&build.root, folder).as_str() {
        "." => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let each =
        |name: &str| build.modules.iter().map(|(folder, span)| (inside(folder, name), *span)).collect::<Vec<_>>();
    let folders: Vec<Pin> = build.modules.iter().map(|(folder, span)| (relative(&build.root, folder), *span)).collect();
    let above =
        |outer: &str, path: &str| outer == "." || path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    let covered = |path: &str| folders.iter().any(|(outer, _)| outer != path && above(outer, path));
    let sources: Vec<Pin> = folders.iter().filter(|(path, _)| !covered(path)).cloned().collect();
    facts.insert("manifests", list("the file", build.manifests.clone()));
    facts.insert("sources", list("the folder", sources));
    facts.insert("modules", list("the folder", folders.clone()));
    facts.insert("needs-tests", flag(build.with_tests, build.span));
    // A document below `src` may be a resource; one beside it is none. The stars are msgen's own.
    let tests = if build.with_tests { Vec::new() } else { each("src/test") };
    let outputs = each(build.outputs).into_iter().chain(build.more_outputs.clone()).collect();
    match list("the folder", outputs) {
        Fact::Problem(problem) => {
            facts.insert("exclude", Fact::Problem(problem.clone()));
            facts.insert("outputs", Fact::Problem(problem));
        }
        known @ Fact::Known(_) => {
            let mut patterns: Vec<Pin> = each("*.md").into_iter().chain(tests).collect();
            patterns.sort();
            facts.insert("exclude", texts(patterns, build.span));
            facts.insert("outputs", known);
        }
    }
}

/// The line of Tomcat that a WAR is for, unless it is for a server that has more.
fn of_tomcat(line: String, span: Span) -> Fact {
    if line != tomcat::WHOLE {
        return text(line, span);
    }
    let message =
        "the WAR is compiled with the whole of Jakarta EE, of which Tomcat has servlets, pages and WebSocket alone";
    let problem = Diagnostic::new(Code::MissingParameter, span, message);
    let help = "set `tomcat` where these are enough; else the server is another one, which no parameter names";
    Fact::Problem(Box::new(problem.help(help)))
}

/// How Spring Boot takes its archive apart: since 3.3 with a mode of its own tools, and before with one that a jar has
/// since 2.4 and a WAR since 2.5.
fn layers(version: &str, is_war: bool) -> Option<&'static str> {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next()?, parts.next()?);
    match version {
        _ if version >= (3, 3) => Some("tools"),
        _ if version >= (2, if is_war { 5 } else { 4 }) => Some("layertools"),
        _ => None,
    }
}

/// The deepest folder that holds both.
fn shared<'a>(a: &'a str, b: &str) -> &'a str {
    let mut shared = a;
    while !(shared.is_empty() || b == shared || b.strip_prefix(shared).is_some_and(|rest| rest.starts_with('/'))) {
        shared = parent(shared);
    }
    shared
}

#[cfg(test)]
mod tests;
