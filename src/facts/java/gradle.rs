//! Gradle's projects: the settings, and what the scripts say of one project.

use std::collections::BTreeSet;

use super::script::{Plugin, Script};
use super::{Build, Pin, Problem, Release, version};
use crate::diag::{Code, Diagnostic};
use crate::document::{self, Node};
use crate::facts::plain::plain;
use crate::facts::{Kind, Project, join, parent, relative};
use crate::source::Span;

/// No build has more projects, and no script applies more of its own.
const MOST_PROJECTS: usize = 2_000;
const MOST_CONVENTIONS: usize = 50;

/// What a build reads besides its scripts, in the root.
const OWN: &[&str] = &["gradlew", "gradle", "gradle.properties", "gradle.lockfile", "buildSrc"];

/// A project of the build.
struct Member {
    /// Its name, as `:services:orders`.
    name: String,
    folder: String,
    span: Span,
}

/// What is read of a whole build.
struct Workspace {
    root: String,
    /// The settings' file.
    settings: Option<String>,
    span: Span,
    members: Vec<Member>,
    /// The folders of included builds.
    included: Vec<Pin>,
    name: Option<Pin>,
}

/// What the scripts say of the project in a folder.
pub(super) fn read(project: &mut Project<'_>, folder: &str) -> Result<Option<Build>, Problem> {
    let workspace = workspace(project, folder)?;
    let Some(own) = workspace.members.iter().position(|member| member.folder == folder) else { return Ok(None) };
    let catalog = catalog(project, &workspace.root)?;
    build(project, &workspace, own, catalog.as_ref()).map(Some)
}

/// The script of a kind in a folder, and its path.
fn script(project: &mut Project<'_>, folder: &str, name: &str) -> Result<Option<(Script, String)>, Problem> {
    for end in [".gradle.kts", ".gradle"] {
        let path = join(folder, &format!("{name}{end}")).unwrap_or_default();
        if let Some(source) = project.manifest(&path)? {
            return Ok(Some((Script::new(&source), path)));
        }
    }
    Ok(None)
}

/// The build that a folder is a project of; one that does not name it is none of its business.
fn workspace(project: &mut Project<'_>, folder: &str) -> Result<Workspace, Problem> {
    let mut root = folder.to_owned();
    loop {
        if let Some((settings, path)) = script(project, &root, "settings")? {
            let found = with_settings(project, &root, &settings, path)?;
            if found.members.iter().any(|member| member.folder == folder) {
                return Ok(found);
            }
        }
        if root.is_empty() {
            break;
        }
        root = parent(&root).to_owned();
    }
    let span = script(project, folder, "build")?.map_or_else(Span::default, |(script, _)| script.start());
    let own = Member { name: ":".to_owned(), folder: folder.to_owned(), span };
    let root = folder.to_owned();
    Ok(Workspace { root, settings: None, span, members: vec![own], included: Vec::new(), name: None })
}

fn with_settings(project: &Project<'_>, root: &str, settings: &Script, path: String) -> Result<Workspace, Problem> {
    let span = settings.start();
    let mut members = vec![Member { name: ":".to_owned(), folder: root.to_owned(), span }];
    let outside = |path: &str, span| {
        let message = format!("`{path}` leads out of the repository, so that no build has it");
        Box::new(Diagnostic::new(Code::InvalidManifest, span, message))
    };
    let moved = settings.folders();
    for (name, span) in settings.arguments("include") {
        let name = format!(":{}", name.trim_start_matches(':'));
        plain("the project", &name[1..].replace(':', "/"), span)?;
        let folder = match moved.iter().find(|(moved, _)| format!(":{}", moved.trim_start_matches(':')) == name) {
            None => name[1..].replace(':', "/"),
            Some((_, Some((path, at)))) => {
                plain("the folder", path, *at)?;
                path.clone()
            }
            Some((_, None)) => {
                let message = format!("the folder of `{name}` is computed, so that it is not known");
                return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
            }
        };
        let folder = join(root, folder.trim_start_matches('/')).ok_or_else(|| outside(&folder, span))?;
        if members.len() < MOST_PROJECTS && members.iter().all(|member| member.name != name) {
            members.push(Member { name, folder, span });
        }
    }
    let mut included = Vec::new();
    for (build, span) in settings.arguments("includeBuild") {
        plain("the build", &build, span)?;
        let folder = join(root, &build).ok_or_else(|| outside(&build, span))?;
        if project.files.kind(&folder) != Some(Kind::Folder) {
            let message = format!("there is no folder `{build}`");
            return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
        }
        included.push((folder, span));
    }
    let name = settings.value("rootProject.name");
    Ok(Workspace { root: root.to_owned(), settings: Some(path), span, members, included, name })
}

/// The version catalog.
fn catalog(project: &mut Project<'_>, root: &str) -> Result<Option<Node>, Problem> {
    let path = join(root, "gradle/libs.versions.toml").unwrap_or_default();
    let Some(source) = project.manifest(&path)? else { return Ok(None) };
    let (document, diagnostics) = document::parse(&source);
    let broken = diagnostics.sorted().into_iter().find(|one| matches!(one.code, Code::TomlSyntax | Code::DuplicateKey));
    match broken {
        Some(broken) => Err(Box::new(Diagnostic { code: Code::InvalidManifest, help: None, ..broken })),
        None => Ok(Some(document)),
    }
}

/// An entry of the catalog. `-`, `_` and `.` are all `.` to a script.
fn entry<'a>(catalog: Option<&'a Node>, table: &str, name: &str) -> Option<&'a Node> {
    let same = |text: &str| text.replace(['-', '_'], ".");
    let table = catalog?.table()?.get(table)?.table()?;
    table.entries.iter().find(|(key, _)| same(key) == same(name)).map(|(_, entry)| &entry.node)
}

/// A version in the catalog: a text, or a table that says how exact it is.
fn of_version(node: &Node) -> Option<Pin> {
    if let Some(text) = node.string() {
        return Some((text.to_owned(), node.span));
    }
    let table = node.table()?;
    ["strictly", "require", "prefer"].iter().find_map(|key| table.get(key)).and_then(of_version)
}

/// A plugin by its identifier, wherever it was named.
fn known(catalog: Option<&Node>, plugin: Plugin) -> Plugin {
    if !plugin.is_alias {
        return plugin;
    }
    let Some(node) = entry(catalog, "plugins", &plugin.id) else { return plugin };
    if let Some((id, version)) = node.string().and_then(|text| text.split_once(':')) {
        return Plugin { id: id.to_owned(), version: Some((version.to_owned(), node.span)), ..plugin };
    }
    let Some(table) = node.table() else { return plugin };
    let id = table.get("id").and_then(Node::string).unwrap_or(&plugin.id).to_owned();
    let named = |version: &Node| {
        let name = version.table()?.get("ref")?.string()?;
        of_version(entry(catalog, "versions", name)?)
    };
    let version = table.get("version").and_then(|version| named(version).or_else(|| of_version(version)));
    Plugin { id, version, ..plugin }
}

/// A project's own script, those of the build's own plugins that it applies, and the root's.
struct Scripts {
    own: Vec<Script>,
    root: Option<Script>,
    plugins: Vec<Plugin>,
}

fn scripts(
    project: &mut Project<'_>,
    workspace: &Workspace,
    member: &Member,
    catalog: Option<&Node>,
) -> Result<Scripts, Problem> {
    let mut scripts = Scripts { own: Vec::new(), root: None, plugins: Vec::new() };
    let mut conventions = conventions(project, workspace);
    let mut open: Vec<Script> =
        script(project, &member.folder, "build")?.into_iter().map(|(script, _)| script).collect();
    while let Some(script) = open.pop() {
        for plugin in script.plugins() {
            let plugin = known(catalog, plugin);
            if plugin.is_off {
                continue;
            }
            if let Some(at) = conventions.iter().position(|(id, _)| *id == plugin.id) {
                let (_, path) = conventions.swap_remove(at);
                open.extend(project.manifest(&path)?.map(|source| Script::new(&source)));
            }
            scripts.plugins.push(plugin);
        }
        scripts.own.push(script);
    }
    if member.folder != workspace.root
        && let Some((root, _)) = script(project, &workspace.root, "build")?
    {
        // What the root applies to its projects, and the versions that it names for them.
        let shares = root.has("allprojects") || root.has("subprojects");
        for plugin in root.plugins() {
            let mut plugin = known(catalog, plugin);
            plugin.is_off |= !(shares && plugin.is_call);
            scripts.plugins.push(plugin);
        }
        scripts.root = Some(root);
    }
    Ok(scripts)
}

/// The build's own plugins that are scripts: their identifiers and paths.
fn conventions(project: &Project<'_>, workspace: &Workspace) -> Vec<(String, String)> {
    let mut folders: Vec<String> = join(&workspace.root, "buildSrc").into_iter().collect();
    for (folder, _) in &workspace.included {
        folders.push(folder.clone());
        let inner =
            project.files.list(folder).into_iter().filter(|one| one.kind == Kind::Folder).take(MOST_CONVENTIONS);
        folders.extend(inner.filter_map(|one| join(folder, &one.name)));
    }
    let sources =
        folders.iter().flat_map(|folder| ["kotlin", "groovy"].map(|language| format!("{folder}/src/main/{language}")));
    let mut found = Vec::new();
    for folder in sources {
        for one in project.files.list(&folder) {
            let id = one.name.strip_suffix(".gradle.kts").or_else(|| one.name.strip_suffix(".gradle"));
            if let Some(id) = id.filter(|_| one.kind == Kind::File && found.len() < MOST_CONVENTIONS) {
                found.push((id.to_owned(), format!("{folder}/{}", one.name)));
            }
        }
    }
    found
}

fn build(
    project: &mut Project<'_>,
    workspace: &Workspace,
    own: usize,
    catalog: Option<&Node>,
) -> Result<Build, Problem> {
    let Workspace { root, members, .. } = workspace;
    let member = &members[own];
    let scripts = scripts(project, workspace, member, catalog)?;
    let span = scripts.own.last().map_or(workspace.span, Script::start);
    let mut top = root.clone();
    for folder in members.iter().map(|member| &member.folder).chain(workspace.included.iter().map(|(folder, _)| folder))
    {
        top.truncate(super::shared(&top, folder).len());
    }
    let inside = |path: &str| relative(&top, path);
    let mut manifests: BTreeSet<Pin> = workspace.settings.iter().map(|path| (inside(path), workspace.span)).collect();
    for name in OWN {
        let there = join(root, name).filter(|path| project.files.kind(path).is_some());
        manifests.extend(there.map(|path| (inside(&path), workspace.span)));
    }
    manifests.extend(workspace.included.iter().map(|(folder, span)| (inside(folder), *span)));
    for member in members {
        let names = ["build.gradle.kts", "build.gradle", "gradle.properties", "gradle.lockfile"];
        let there = names.iter().filter_map(|name| join(&member.folder, name));
        let there = there.filter(|path| project.files.kind(path) == Some(Kind::File));
        manifests.extend(there.map(|path| (inside(&path), member.span)).collect::<Vec<_>>());
    }
    let closure = closure(project, workspace, own)?;
    let modules = closure.iter().map(|index| (members[*index].folder.clone(), members[*index].span)).collect();
    let framework = framework(&scripts, span);
    let wrapper = join(root, "gradlew").filter(|path| project.files.kind(path) == Some(Kind::File));
    let name = match member.name.rsplit(':').next() {
        Some(name) if !name.is_empty() => Some((name.to_owned(), member.span)),
        _ => workspace.name.clone(),
    };
    let boot = scripts
        .plugins
        .iter()
        .filter(|plugin| plugin.id == "org.springframework.boot")
        .find_map(|plugin| plugin.version.clone());
    Ok(Build {
        tool: ("gradle", span),
        wrapper: wrapper.map(|path| project.evidence(&path)),
        release: release(&scripts, catalog)?,
        artifact: artifact(project, &scripts, root, name.as_ref(), framework.0, span)?,
        framework,
        boot,
        name,
        main_class: scripts.own.iter().find_map(Script::main_class),
        devtools: scripts.own.iter().any(|script| script.has("spring-boot-devtools")),
        project: (member.name.clone(), member.span),
        module: member.folder.clone(),
        manifests: manifests.into_iter().collect(),
        modules,
        with_tests: scripts.own.iter().any(|script| script.has("testFixtures")),
        outputs: "build",
        span,
        root: top,
    })
}

/// The projects that one depends on, by their indices.
fn closure(project: &mut Project<'_>, workspace: &Workspace, own: usize) -> Result<BTreeSet<usize>, Problem> {
    let mut found = BTreeSet::from([own]);
    let mut open = vec![own];
    while let Some(index) = open.pop() {
        let Some((script, _)) = script(project, &workspace.members[index].folder, "build")? else { continue };
        for wanted in script.projects() {
            // An accessor has the names in camel case.
            let accessor = |name: &str| {
                let mut upper = false;
                name.chars()
                    .filter_map(|c| match c {
                        ':' => Some('.'),
                        '-' | '_' => {
                            upper = true;
                            None
                        }
                        c if std::mem::take(&mut upper) => Some(c.to_ascii_uppercase()),
                        c => Some(c),
                    })
                    .collect::<String>()
            };
            let is_it = |member: &Member| {
                member.name == wanted || (wanted.starts_with('.') && accessor(&member.name) == wanted)
            };
            let needed = workspace.members.iter().position(is_it);
            if let Some(needed) = needed.filter(|needed| found.insert(*needed)) {
                open.push(needed);
            }
        }
    }
    Ok(found)
}

/// The Java release: of a toolchain, else of the compiler's settings, the project's own scripts first.
fn release(scripts: &Scripts, catalog: Option<&Node>) -> Result<Option<Release>, Problem> {
    let all = || scripts.own.iter().chain(&scripts.root);
    let words = [
        ("JavaLanguageVersion.of", true),
        ("jvmToolchain", true),
        ("options.release", false),
        ("targetCompatibility", false),
        ("sourceCompatibility", false),
    ];
    for script in all() {
        for (word, exact) in words {
            let Some(pin) = script.value(word) else { continue };
            let named = pin.0.strip_prefix("libs.versions.").map(|name| {
                let name = name.split(".get").next().unwrap_or(name);
                entry(catalog, "versions", name).and_then(of_version)
            });
            let pin = match named {
                Some(Some(pin)) => pin,
                // What is computed is not known.
                Some(None) => continue,
                None if version::number(&pin.0).is_none() && pin.0.starts_with(char::is_alphabetic) => continue,
                None => pin,
            };
            return version::release(pin, exact).map(Some);
        }
    }
    Ok(None)
}

fn framework(scripts: &Scripts, span: Span) -> (&'static str, Span) {
    const PLUGINS: &[(&str, &str)] = &[
        ("io.quarkus", "quarkus"),
        ("io.micronaut.application", "micronaut"),
        ("io.micronaut.minimal.application", "micronaut"),
        ("org.springframework.boot", "spring-boot"),
        ("war", "war"),
        ("com.gradleup.shadow", "shaded"),
        ("com.github.johnrengelman.shadow", "shaded"),
        ("io.github.goooler.shadow", "shaded"),
        ("application", "application"),
    ];
    let on = |id: &str| scripts.plugins.iter().find(|plugin| !plugin.is_off && plugin.id == id);
    let found = PLUGINS.iter().find_map(|(id, framework)| on(id).map(|plugin| (*framework, plugin.span)));
    found.unwrap_or(("jar", span))
}

/// What a build makes, relative to the project's folder; nothing where the version is computed.
fn artifact(
    project: &mut Project<'_>,
    scripts: &Scripts,
    root: &str,
    name: Option<&Pin>,
    framework: &str,
    span: Span,
) -> Result<Option<Pin>, Problem> {
    if framework == "quarkus" {
        return Ok(Some(("build/quarkus-app".to_owned(), span)));
    }
    let Some((name, _)) = name else { return Ok(None) };
    if framework == "application" {
        return Ok(Some((format!("build/install/{name}"), span)));
    }
    let renamed = ["archiveBaseName", "archiveFileName", "archiveVersion", "archiveClassifier", "archivesName"];
    if scripts.own.iter().chain(&scripts.root).any(|script| renamed.iter().any(|word| script.has(word))) {
        return Ok(None);
    }
    let path = join(root, "gradle.properties").unwrap_or_default();
    let properties = project.manifest(&path)?;
    let property = properties.and_then(|source| {
        let line = source.text.lines().find_map(|line| {
            line.trim_start().strip_prefix("version")?.trim_start().strip_prefix('=').map(str::trim).map(str::to_owned)
        });
        line.filter(|version| !version.is_empty())
    });
    let written = scripts.own.iter().chain(&scripts.root).find_map(Script::version);
    let version = match (written, property) {
        (Some(Err(_)), _) => return Ok(None),
        (Some(Ok((version, _))), _) | (None, Some(version)) => format!("-{version}"),
        (None, None) => String::new(),
    };
    let (suffix, end) = match framework {
        "shaded" => ("-all", "jar"),
        _ if scripts.plugins.iter().any(|plugin| plugin.id == "war" && !plugin.is_off) => ("", "war"),
        _ => ("", "jar"),
    };
    Ok(Some((format!("build/libs/{name}{version}{suffix}.{end}"), span)))
}
