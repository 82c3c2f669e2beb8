//! Gradle's projects: the settings, and what the scripts say of one project.

/// What a build makes.
mod artifact;
/// The catalog and the properties.
mod known;
/// The settings.
mod settings;

use std::collections::{BTreeSet, VecDeque};

use self::known::Known;
use self::settings::{Member, Workspace};
use super::script::{Plugin, Script};
use super::{Build, Pin, Problem, Release, tomcat, version};
use crate::diag::{Code, Diagnostic};
use crate::facts::{Kind, Project, join, relative};
use crate::source::Span;

/// No script applies more of its own.
const MOST_CONVENTIONS: usize = 50;

/// What a build reads besides its scripts, in the root.
const OWN: &[&str] = &[
    "gradlew",
    "gradle",
    "gradle.properties",
    "gradle.lockfile",
    "settings-gradle.lockfile",
    "buildscript-gradle.lockfile",
    "buildSrc",
];

const BOOT: &str = "org.springframework.boot";

/// What the scripts say of the project in a folder.
pub(super) fn read(project: &mut Project<'_>, folder: &str) -> Result<Option<Build>, Problem> {
    let workspace = settings::workspace(project, folder)?;
    let Some(own) = workspace.members.iter().position(|member| member.folder == folder) else { return Ok(None) };
    let known = Known::read(project, &workspace.root)?;
    build(project, &workspace, own, &known).map(Some)
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

/// A project's own script, those of the build's own plugins that it applies, and the root's.
struct Scripts {
    own: Vec<Script>,
    root: Option<Script>,
    plugins: Vec<Plugin>,
    /// The scripts that it applies from elsewhere.
    applied: Vec<Pin>,
}

impl Scripts {
    fn all(&self) -> impl Iterator<Item = &Script> {
        self.own.iter().chain(&self.root)
    }

    fn plugin(&self, id: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| !plugin.is_off && plugin.id == id)
    }

    fn has_plugin(&self, id: &str) -> bool {
        self.plugin(id).is_some()
    }

    fn read(project: &mut Project<'_>, workspace: &Workspace, member: &Member, known: &Known) -> Result<Self, Problem> {
        let mut scripts = Self { own: Vec::new(), root: None, plugins: Vec::new(), applied: Vec::new() };
        let mut conventions = conventions(project, workspace);
        let own = script(project, &member.folder, "build")?.map(|(script, _)| script);
        let root = if member.folder == workspace.root { None } else { script(project, &workspace.root, "build")? };
        let mut open: VecDeque<Script> = own.into_iter().collect();
        while let Some(script) = open.pop_front() {
            for plugin in script.plugins().into_iter().map(|plugin| known.plugin(plugin)) {
                if plugin.is_off {
                    continue;
                }
                if let Some(at) = conventions.iter().position(|(id, _)| *id == plugin.id) {
                    let (_, path) = conventions.swap_remove(at);
                    open.extend(project.manifest(&path)?.map(|source| Script::new(&source)));
                }
                scripts.plugins.push(plugin);
            }
            for pin in script.applied() {
                let found = applied(&workspace.root, &member.folder, &pin.0);
                let Some(path) = found.filter(|path| scripts.applied.iter().all(|(known, _)| known != path)) else {
                    continue;
                };
                if let Some(source) = project.manifest(&path)?.filter(|_| scripts.applied.len() < MOST_CONVENTIONS) {
                    open.push_back(Script::new(&source));
                    scripts.applied.push((path, pin.1));
                }
            }
            scripts.own.push(script);
        }
        if let Some((root, _)) = root {
            // What the root applies to its projects, and the versions that it names for them.
            let shares = root.is_shared();
            for plugin in root.plugins() {
                let mut plugin = known.plugin(plugin);
                plugin.is_off |= !(shares && plugin.is_call);
                scripts.plugins.push(plugin);
            }
            scripts.root = Some(root);
        }
        scripts.plugins.extend(workspace.plugins.iter().map(|plugin| known.plugin(plugin.clone())));
        Ok(scripts)
    }
}

/// The script that `apply from:` names, in a project's folder or in the root.
fn applied(root: &str, folder: &str, written: &str) -> Option<String> {
    let variables = ["rootDir", "rootProject.projectDir", "rootProject.rootDir", "projectDir"];
    let variable = variables.iter().find_map(|name| {
        let rest = written.strip_prefix(&format!("${{{name}}}/")).or(written.strip_prefix(&format!("${name}/")))?;
        Some((if *name == "projectDir" { folder } else { root }, rest))
    });
    let (folder, path) = variable.unwrap_or((folder, written));
    join(folder, path).filter(|path| !path.contains(['$', ':']))
}

/// The build's own plugins that are scripts: their identifiers and paths.
fn conventions(project: &Project<'_>, workspace: &Workspace) -> Vec<(String, String)> {
    let sources = logic(project, workspace)
        .into_iter()
        .flat_map(|folder| ["kotlin", "groovy"].map(|language| format!("{folder}/src/main/{language}")));
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

/// The folders that a build's own plugins may lie in.
fn logic(project: &Project<'_>, workspace: &Workspace) -> Vec<String> {
    let mut folders: Vec<String> = join(&workspace.root, "buildSrc").into_iter().collect();
    for (folder, _) in &workspace.included {
        folders.push(folder.clone());
        let inner =
            project.files.list(folder).into_iter().filter(|one| one.kind == Kind::Folder).take(MOST_CONVENTIONS);
        folders.extend(inner.filter_map(|one| join(folder, &one.name)));
    }
    folders
}

fn build(project: &mut Project<'_>, workspace: &Workspace, own: usize, known: &Known) -> Result<Build, Problem> {
    let Workspace { root, members, .. } = workspace;
    let member = &members[own];
    let scripts = Scripts::read(project, workspace, member, known)?;
    let span = scripts.own.first().map_or(workspace.span, Script::start);
    let closure = closure(project, workspace, own, known)?;
    let mut top = root.clone();
    for folder in members.iter().map(|member| &member.folder).chain(workspace.included.iter().map(|(folder, _)| folder))
    {
        top.truncate(super::shared(&top, folder).len());
    }
    let modules = closure.iter().map(|index| (members[*index].folder.clone(), members[*index].span)).collect();
    let framework = framework(&scripts, span);
    let wrapper = join(root, "gradlew").filter(|path| project.files.kind(path) == Some(Kind::File));
    let name = match member.name.rsplit(':').next() {
        Some(name) if !name.is_empty() => Some((name.to_owned(), member.span)),
        _ => workspace.name.clone(),
    };
    let is_one_jar = is_one_jar(project, &scripts, member, known);
    let artifact = artifact::artifact(&scripts, known, name.as_ref(), framework.0, is_one_jar, span);
    let name = artifact::base_name(&scripts, known).or(name);
    Ok(Build {
        tool: ("gradle", span),
        wrapper: wrapper.map(|path| project.evidence(&path)),
        release: release(&scripts, known)?,
        boot: boot(project, workspace, &scripts, known)?,
        layers: scripts.own.iter().find_map(|script| script.block_of("layered")),
        tomcat: tomcat(&scripts, known),
        plugin: None,
        artifact: runs(&scripts, framework.0, span).map(|()| artifact),
        framework,
        name,
        main_class: scripts.own.iter().find_map(Script::main_class),
        devtools: scripts.own.iter().any(|script| script.has("spring-boot-devtools")),
        project: Ok((member.name.clone(), member.span)),
        module: member.folder.clone(),
        manifests: manifests(project, workspace, &scripts, &top),
        modules,
        // The tests of one project are compiled for the tests of another alone.
        with_tests: false,
        outputs: "build",
        more_outputs: outputs(project, workspace, &top),
        span,
        root: top,
    })
}

/// Whether Quarkus makes one jar of everything, and not its usual folder.
fn is_one_jar(project: &mut Project<'_>, scripts: &Scripts, member: &Member, known: &Known) -> bool {
    ["quarkus.package.jar.type", "quarkus.package.type"].iter().any(|key| {
        let said = known.property(key).cloned().or_else(|| super::settings::setting(project, &member.folder, key));
        let written = || scripts.all().any(|script| script.has(key) && script.has("uber-jar"));
        said.map_or_else(written, |(kind, _)| kind == "uber-jar")
    })
}

/// The version of Gradle that the wrapper brings.
pub(super) fn wrapped(project: &mut Project<'_>, root: &str) -> Option<Pin> {
    let path = join(root, "gradle/wrapper/gradle-wrapper.properties")?;
    let source = project.manifest(&path).ok().flatten()?;
    let at = source.text.find("distributionUrl")?;
    let line = source.text[at..].split('\n').next()?;
    let start = line.rfind("/gradle-")? + "/gradle-".len();
    let end = start + line[start..].find(|c: char| !c.is_ascii_digit() && c != '.')?;
    Some((line[start..end].to_owned(), Span::new(source.base(), &(at + start..at + end))))
}

/// Every file and folder that a build reads before the sources.
fn manifests(project: &Project<'_>, workspace: &Workspace, scripts: &Scripts, top: &str) -> Vec<Pin> {
    let Workspace { root, members, .. } = workspace;
    let inside = |path: &str| relative(top, path);
    let there = |folder: &str, names: &[&str], kind: Option<Kind>| {
        let paths = names.iter().filter_map(|name| join(folder, name));
        let is_there = |path: &String| {
            let found = project.files.kind(path);
            found.is_some() && (kind.is_none() || found == kind)
        };
        paths.filter(is_there).map(|path| inside(&path)).collect::<Vec<_>>()
    };
    let mut found: BTreeSet<Pin> = workspace.settings.iter().map(|path| (inside(path), workspace.span)).collect();
    found.extend(there(root, OWN, None).into_iter().map(|path| (path, workspace.span)));
    found.extend(workspace.included.iter().map(|(folder, span)| (inside(folder), *span)));
    let own = ["build.gradle.kts", "build.gradle", "gradle.properties", "gradle.lockfile"];
    for member in members {
        let files = there(&member.folder, &own, Some(Kind::File));
        found.extend(files.into_iter().map(|path| (path, member.span)));
    }
    let is_outside = |path: &String| !path.starts_with("gradle/");
    let applied = scripts.applied.iter().map(|(path, span)| (inside(path), *span));
    found.extend(applied.filter(|(path, _)| is_outside(path)));
    found.into_iter().collect()
}

/// The folders that a build makes besides those of the projects.
fn outputs(project: &Project<'_>, workspace: &Workspace, top: &str) -> Vec<Pin> {
    let root = [(workspace.root.clone(), workspace.span)];
    let source = join(&workspace.root, "buildSrc").filter(|path| project.files.kind(path) == Some(Kind::Folder));
    let folders = root.into_iter().chain(source.map(|path| (path, workspace.span))).chain(workspace.included.clone());
    let made = folders.flat_map(|(folder, span)| {
        [".gradle", "build"].into_iter().filter_map(move |name| Some((join(&folder, name)?, span)))
    });
    made.map(|(path, span)| (relative(top, &path), span)).collect()
}

/// The projects that one depends on, by their indices.
fn closure(
    project: &mut Project<'_>,
    workspace: &Workspace,
    own: usize,
    known: &Known,
) -> Result<BTreeSet<usize>, Problem> {
    let mut found = BTreeSet::from([own]);
    let mut open = vec![own];
    while let Some(index) = open.pop() {
        let scripts = Scripts::read(project, workspace, &workspace.members[index], known)?;
        let shared = scripts.root.iter().filter(|root| root.is_shared());
        for wanted in scripts.own.iter().chain(shared).flat_map(Script::projects) {
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

/// How a script names a project: `:libs:money-api` is `.libs.moneyApi`.
fn accessor(name: &str) -> String {
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
        .collect()
}

/// The Java release: of a toolchain, else of the compiler's settings, the project's own scripts first.
fn release(scripts: &Scripts, known: &Known) -> Result<Option<Release>, Problem> {
    let words = [
        ("JavaLanguageVersion.of", true),
        ("jvmToolchain", true),
        ("options.release", false),
        ("targetCompatibility", false),
        ("sourceCompatibility", false),
    ];
    for script in scripts.all() {
        for (word, exact) in words {
            let Some(pin) = script.value(word) else { continue };
            let is_number = |pin: &Pin| version::number(&pin.0).is_some() || !pin.0.starts_with(char::is_alphabetic);
            let named = || match pin.0.strip_prefix("libs.versions.") {
                Some(name) => known.catalog_version(name),
                // `property("jdk")`, `providers.gradleProperty("jdk")`.
                None if pin.0.to_lowercase().ends_with("property") => {
                    known.property(&script.argument(&pin)?.0).cloned()
                }
                None => known.named(script, pin.0.split(".to").next().unwrap_or_default()),
            };
            // What is computed is not known.
            let pin = if is_number(&pin) { Some(pin) } else { named().filter(is_number) };
            if let Some(pin) = pin {
                return version::release(pin, exact).map(Some);
            }
        }
    }
    Ok(None)
}

fn framework(scripts: &Scripts, span: Span) -> (&'static str, Span) {
    const PLUGINS: &[(&str, &str)] = &[
        ("io.quarkus", "quarkus"),
        ("io.micronaut.application", "micronaut"),
        ("io.micronaut.minimal.application", "micronaut"),
        (BOOT, "spring-boot"),
        ("war", "war"),
        ("com.gradleup.shadow", "shaded"),
        ("com.github.johnrengelman.shadow", "shaded"),
        ("io.github.goooler.shadow", "shaded"),
        ("application", "application"),
        ("io.ktor.plugin", "application"),
    ];
    let found = PLUGINS.iter().find_map(|(id, framework)| scripts.plugin(id).map(|plugin| (*framework, plugin.span)));
    found.unwrap_or(("jar", span))
}

/// Refuses a project of which nothing makes a program: its jar lacks the libraries that it has.
fn runs(scripts: &Scripts, framework: &str, span: Span) -> Result<(), Problem> {
    let has = |words: &[&str]| scripts.own.iter().any(|script| words.iter().any(|word| script.has(word)));
    let is_whole = has(&["runtimeClasspath", "configurations.runtime"]);
    let needs = has(&["implementation(", "implementation ", "api(", "api ", "runtimeOnly(", "runtimeOnly "]);
    if framework != "jar" || is_whole || !needs {
        return Ok(());
    }
    let message = "the jar of this project lacks the libraries that it needs, and no plugin makes a program of it";
    let help = "apply Gradle's plugin `application`; or set `artifact` to a jar that has everything in it";
    Err(Box::new(Diagnostic::new(Code::MissingParameter, span, message).help(help)))
}

/// Spring Boot's version: that of its plugin, also where the build's own plugins bring it, or of its dependencies.
fn boot(
    project: &mut Project<'_>,
    workspace: &Workspace,
    scripts: &Scripts,
    known: &Known,
) -> Result<Option<Pin>, Problem> {
    let first = scripts.own.first();
    let of_plugin = scripts.plugins.iter().filter(|plugin| plugin.id == BOOT).find_map(|plugin| {
        let version = plugin.version.as_ref()?;
        first.map_or_else(|| Some(version.clone()), |script| known.filled(script, version))
    });
    if of_plugin.is_some() {
        return Ok(of_plugin);
    }
    let artifacts = ["spring-boot-gradle-plugin", "spring-boot-dependencies"];
    let mut others: Vec<Script> = Vec::new();
    for folder in logic(project, workspace) {
        others.extend(script(project, &folder, "build")?.map(|(script, _)| script));
    }
    for artifact in artifacts {
        let module = format!("{BOOT}:{artifact}");
        let written =
            scripts.all().chain(&others).find_map(|script| known.filled(script, &script.coordinate(&module)?));
        let listed = || known.libraries().into_iter().find(|(_, found, _)| *found == module)?.2;
        if let Some(found) = written.or_else(listed) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The line of Tomcat that a WAR is for.
fn tomcat(scripts: &Scripts, known: &Known) -> Option<Pin> {
    const MODULES: &[&str] = &[
        "javax.servlet:javax.servlet-api",
        "javax.servlet:servlet-api",
        "javax:javaee-api",
        "javax:javaee-web-api",
        "jakarta.servlet:jakarta.servlet-api",
        "jakarta.platform:jakarta.jakartaee-api",
        "jakarta.platform:jakarta.jakartaee-web-api",
        "org.springframework:spring-webmvc",
        "org.springframework:spring-web",
    ];
    let line = |module: &str, version: Option<&Pin>| {
        let (group, artifact) = module.split_once(':')?;
        tomcat::line(group, artifact, version.map(|(version, _)| version.as_str()))
    };
    let written = |module: &&str| {
        let found = scripts.all().find_map(|script| known.filled(script, &script.coordinate(module)?))?;
        Some((line(module, Some(&found))?.to_owned(), found.1))
    };
    let libraries = known.libraries();
    let listed = |module: &&str| {
        let (name, _, version) = libraries.iter().find(|(_, found, _)| found == module)?;
        let is_used = scripts.all().any(|script| script.has(name));
        let span = version.as_ref().map_or_else(Span::default, |(_, span)| *span);
        Some((line(module, version.as_ref()).filter(|_| is_used)?.to_owned(), span))
    };
    let of_boot = || {
        let plugin = scripts.plugin(BOOT)?.version.as_ref()?;
        Some((tomcat::line(BOOT, "", Some(&plugin.0))?.to_owned(), plugin.1))
    };
    let found = MODULES.iter().find_map(|module| written(module).or_else(|| listed(module))).or_else(of_boot);
    found.filter(|_| scripts.has_plugin("war"))
}
