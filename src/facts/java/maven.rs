//! Maven's projects: the reactor, and what its poms say of one module.

use std::collections::BTreeSet;

use super::pom::{self, Dependency, Plugin, Pom};
use super::{Build, Pin, Problem, Release, settings, tomcat, version};
use crate::diag::{Code, Diagnostic};
use crate::facts::plain::plain;
use crate::facts::{Kind, Project, join, parent, relative};
use crate::source::{Source, Span};

/// No reactor has more modules, and no property leads further.
const MOST_MODULES: usize = 2_000;
const MOST_PARENTS: usize = 20;
const MOST_STEPS: usize = 20;

/// What belongs to Maven itself, in the root.
const OWN: &[&str] = &["mvnw", ".mvn"];

const BOOT_PLUGIN: &str = "spring-boot-maven-plugin";
const SHADE_PLUGIN: &str = "maven-shade-plugin";

/// The poms of the repository that a build of one module reads.
struct Reactor {
    /// The module's own first.
    poms: Vec<Pom>,
    /// The folder where the build is started.
    top: String,
}

/// What the poms say of the module in a folder.
pub(super) fn read(project: &mut Project<'_>, folder: &str) -> Result<Option<Build>, Problem> {
    let path = join(folder, "pom.xml").unwrap_or_default();
    let Some(own) = pom::read(project, &path)? else { return Ok(None) };
    let mut reactor = Reactor { poms: vec![own], top: folder.to_owned() };
    reactor.aggregators(project)?;
    reactor.members(project)?;
    reactor.parents(project)?;
    reactor.defines(project)?;
    build(project, &reactor).map(Some)
}

impl Reactor {
    fn own(&self) -> &Pom {
        &self.poms[0]
    }

    /// Looks upward for the pom that lists the module, and for the one that lists that.
    fn aggregators(&mut self, project: &mut Project<'_>) -> Result<(), Problem> {
        let mut folder = self.top.clone();
        while !folder.is_empty() {
            folder = parent(&folder).to_owned();
            let path = join(&folder, "pom.xml").unwrap_or_default();
            if project.files.kind(&path) != Some(Kind::File) {
                continue;
            }
            let Some(pom) = pom::read(project, &path)? else { continue };
            let lists = pom
                .modules
                .iter()
                .any(|(module, _)| member_path(project, &folder, module) == join(&self.top, "pom.xml"));
            if lists {
                self.top.clone_from(&folder);
                self.poms.push(pom);
            }
        }
        Ok(())
    }

    /// Every module below the outermost pom.
    fn members(&mut self, project: &mut Project<'_>) -> Result<(), Problem> {
        let mut open: Vec<usize> = (0..self.poms.len()).collect();
        while let Some(index) = open.pop() {
            let Pom { folder, modules, .. } = self.poms[index].clone();
            for (module, span) in modules {
                plain("the module", &module, span)?;
                let found = member_path(project, &folder, &module);
                let Some(path) = found else {
                    let message = format!("`{module}` leads out of the repository, so that no build has it");
                    return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
                };
                if self.poms.len() >= MOST_MODULES || self.poms.iter().any(|pom| pom.path == path) {
                    continue;
                }
                let Some(pom) = pom::read(project, &path)? else {
                    let message = format!("there is no `{}`", project.files.name(&path));
                    return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
                };
                open.push(self.poms.len());
                self.poms.push(pom);
            }
        }
        Ok(())
    }

    /// Every pom of the repository that one of them inherits from.
    fn parents(&mut self, project: &mut Project<'_>) -> Result<(), Problem> {
        let mut next = 0;
        while let Some(pom) = self.poms.get(next) {
            next += 1;
            let Some(path) = parent_path(project, pom).filter(|path| self.poms.iter().all(|pom| pom.path != *path))
            else {
                continue;
            };
            let wanted = pom.parent.clone().unwrap_or_default();
            let found = pom::read(project, &path)?;
            // Another project's pom that happens to lie there is not the parent.
            let fits = |pom: &Pom| pom.artifact.as_ref().is_some_and(|(artifact, _)| *artifact == wanted.artifact);
            if let Some(found) = found.filter(fits).filter(|_| self.poms.len() < MOST_MODULES) {
                self.poms.push(found);
            }
        }
        Ok(())
    }

    /// What every call of Maven is told in `.mvn/maven.config` wins over the poms' properties.
    fn defines(&mut self, project: &mut Project<'_>) -> Result<(), Problem> {
        let path = join(&self.top, ".mvn/maven.config").unwrap_or_default();
        let Some(source) = project.manifest(&path)? else { return Ok(()) };
        let found = defines(&source);
        for pom in &mut self.poms {
            pom.properties.splice(0..0, found.iter().cloned());
        }
        Ok(())
    }

    /// A pom and those of the repository that it inherits from.
    fn chain<'a>(&'a self, project: &Project<'_>, pom: &'a Pom) -> Vec<&'a Pom> {
        let mut chain = vec![pom];
        while let Some(path) = chain.last().and_then(|pom| parent_path(project, pom)) {
            let wanted = chain.last().and_then(|pom| pom.parent.as_ref()).map(|parent| parent.artifact.as_str());
            let found = self.poms.iter().find(|pom| pom.path == path);
            let found = found.filter(|pom| pom.artifact.as_ref().map(|(artifact, _)| artifact.as_str()) == wanted);
            match found {
                Some(found) if chain.len() < MOST_PARENTS => chain.push(found),
                _ => break,
            }
        }
        chain
    }

    /// The modules that one needs to be built, by the poms' indices: what it depends on, and what imports. And
    /// whether one needs the tests of another.
    fn closure(&self, project: &Project<'_>) -> (BTreeSet<usize>, bool) {
        let names: Vec<(String, String)> = self.poms.iter().map(|pom| self.coordinates(project, pom)).collect();
        let mut found = BTreeSet::from([0]);
        let mut open = vec![0];
        let mut with_tests = false;
        while let Some(index) = open.pop() {
            let chain = self.chain(project, &self.poms[index]);
            for (group, artifact, is_test) in chain.iter().flat_map(|pom| needs(pom)) {
                let resolved =
                    (resolve(group, &chain).unwrap_or_default(), resolve(artifact, &chain).unwrap_or_default());
                let Some(needed) = names.iter().position(|name| *name == resolved) else { continue };
                with_tests |= is_test;
                if found.insert(needed) {
                    open.push(needed);
                }
            }
        }
        (found, with_tests)
    }

    fn coordinates(&self, project: &Project<'_>, pom: &Pom) -> (String, String) {
        let chain = self.chain(project, pom);
        let group = resolve("${project.groupId}", &chain).unwrap_or_default();
        (group, pom.artifact.as_ref().map_or(String::new(), |(artifact, _)| artifact.clone()))
    }
}

/// The properties that arguments define: `-Drevision=7`, `-D revision=7` and `--define revision=7`.
fn defines(source: &Source) -> Vec<(String, Pin)> {
    let mut found: Vec<(String, Pin)> = Vec::new();
    let mut at = 0;
    for word in source.text.split(|c: char| c.is_ascii_whitespace()) {
        let start = at;
        at += word.len() + 1;
        let word = word.strip_prefix("--define=").or(word.strip_prefix("-D")).unwrap_or(word);
        let Some((name, value)) = word.split_once('=').filter(|(name, _)| !name.starts_with('-')) else { continue };
        let end = at - 1;
        let span = Span::new(source.base(), &(end.saturating_sub(value.len()).max(start)..end));
        found.push((name.to_owned(), (value.to_owned(), span)));
    }
    found
}

/// What a pom names that another module may make: its group, its name, and whether its tests are meant.
fn needs(pom: &Pom) -> impl Iterator<Item = (&str, &str, bool)> {
    let of_plugins = pom.plugins.iter().flat_map(|plugin| &plugin.dependencies);
    let dependencies = pom.dependencies.iter().chain(of_plugins).map(|one| {
        let is_test = one.kind == "test-jar" || one.classifier == "tests";
        (one.group.as_str(), one.artifact.as_str(), is_test)
    });
    dependencies.chain(pom.plugins.iter().map(|plugin| (plugin.group.as_str(), plugin.artifact.as_str(), false)))
}

/// The pom of a module that is listed in a folder's: the module is a folder, or a file.
fn member_path(project: &Project<'_>, folder: &str, module: &str) -> Option<String> {
    let path = join(folder, module)?;
    if project.files.kind(&path) == Some(Kind::File) { Some(path) } else { join(&path, "pom.xml") }
}

/// Where the pom lies that one inherits from, if it lies in the repository.
fn parent_path(project: &Project<'_>, pom: &Pom) -> Option<String> {
    let parent = pom.parent.as_ref().filter(|parent| !parent.relative.is_empty())?;
    let path = member_path(project, &pom.folder, &parent.relative)?;
    (project.files.kind(&path) == Some(Kind::File) && path != pom.path).then_some(path)
}

/// A text with its properties filled in; nothing where one is not known.
fn resolve(text: &str, chain: &[&Pom]) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..MOST_STEPS {
        let Some(start) = text.find("${") else { return Some(text) };
        let end = text[start..].find('}')? + start;
        let value = property(&text[start + 2..end], chain)?;
        if text.len() + value.len() > 4_096 {
            return None;
        }
        text = format!("{}{value}{}", &text[..start], &text[end + 1..]);
    }
    None
}

fn property(name: &str, chain: &[&Pom]) -> Option<String> {
    let own = chain.first()?;
    let of = |pin: Option<&Pin>| pin.map(|(text, _)| text.clone());
    let last = chain.last().and_then(|pom| pom.parent.as_ref());
    match name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")) {
        Some("artifactId") => of(own.artifact.as_ref()),
        Some("packaging") => of(own.packaging.as_ref()),
        Some("version") => of(chain.iter().find_map(|pom| pom.version.as_ref()))
            .or_else(|| of(own.parent.as_ref().and_then(|parent| parent.version.as_ref()))),
        Some("groupId") => {
            of(chain.iter().find_map(|pom| pom.group.as_ref())).or_else(|| last.map(|parent| parent.group.clone()))
        }
        Some("parent.version") => of(own.parent.as_ref()?.version.as_ref()),
        Some("parent.groupId") => Some(own.parent.as_ref()?.group.clone()),
        Some("parent.artifactId") => Some(own.parent.as_ref()?.artifact.clone()),
        _ => pin_of(name, chain).map(|(text, _)| text),
    }
}

fn pin_of(name: &str, chain: &[&Pom]) -> Option<Pin> {
    chain.iter().find_map(|pom| pom.properties.iter().find(|(key, _)| key == name)).map(|(_, pin)| pin.clone())
}

/// A pin with its properties filled in; its place stays.
fn filled(pin: &Pin, chain: &[&Pom]) -> Option<Pin> {
    resolve(&pin.0, chain).map(|text| (text, pin.1))
}

/// The plugins of a name: what the module says, then what it inherits, then what is only managed.
fn plugins<'a>(chain: &'a [&Pom], name: &'a str) -> impl Iterator<Item = &'a Plugin> {
    let used = chain.iter().flat_map(|pom| &pom.plugins);
    let managed = chain.iter().flat_map(|pom| &pom.managed_plugins);
    used.chain(managed).filter(move |plugin| plugin.artifact == name)
}

fn build(project: &mut Project<'_>, reactor: &Reactor) -> Result<Build, Problem> {
    let own = reactor.own();
    let chain = reactor.chain(project, own);
    let (closure, with_tests) = reactor.closure(project);
    let mut root = reactor.top.clone();
    for pom in &reactor.poms {
        root.truncate(super::shared(&root, &pom.folder).len());
    }
    let inside = |path: &str| relative(&root, path);
    let mut manifests: BTreeSet<(String, Span)> =
        reactor.poms.iter().map(|pom| (inside(&pom.path), pom.span)).collect();
    for name in OWN {
        let there = join(&reactor.top, name).filter(|path| project.files.kind(path).is_some());
        manifests.extend(there.map(|path| (inside(&path), own.span)));
    }
    let has_code = |index: &usize| *index == 0 || !is_pom(&reactor.poms[*index]);
    let modules: Vec<(String, Span)> = closure
        .iter()
        .filter(|index| has_code(index))
        .map(|index| (reactor.poms[*index].folder.clone(), reactor.poms[*index].span))
        .collect();
    let framework = framework(&chain);
    let wrapper = join(&reactor.top, "mvnw").filter(|path| project.files.kind(path) == Some(Kind::File));
    Ok(Build {
        tool: ("maven", own.span),
        wrapper: wrapper.map(|path| project.evidence(&path)),
        release: release(&chain)?,
        framework,
        boot: boot(&chain),
        layers: plugins(&chain, BOOT_PLUGIN).find_map(|plugin| plugin.layers),
        name: own.artifact.as_ref().and_then(|pin| filled(pin, &chain)),
        main_class: main_class(&chain),
        artifact: runs(own).map(|()| artifact(project, &chain, framework.0)),
        tomcat: tomcat(&chain),
        plugin: quarkus_plugin(&chain),
        devtools: dependency(&chain, "spring-boot-devtools"),
        project: listed(project, reactor, &root).map(|()| (inside(&own.folder), own.span)),
        module: own.folder.clone(),
        manifests: manifests.into_iter().collect(),
        modules,
        with_tests,
        outputs: "target",
        more_outputs: Vec::new(),
        span: own.span,
        root,
    })
}

/// Refuses a module that no build from the root has: its parent lies elsewhere, and does not list it.
fn listed(project: &Project<'_>, reactor: &Reactor, root: &str) -> Result<(), Problem> {
    if reactor.top == root {
        return Ok(());
    }
    let own = reactor.own();
    let span = own.parent.as_ref().map_or(own.span, |parent| parent.span);
    let pom = join(root, "pom.xml").unwrap_or_default();
    let message =
        format!("no `{}` lists this module, so that Maven cannot build it with its parent", project.files.name(&pom));
    let folder = relative(root, &reactor.top);
    let name = own.artifact.as_ref().map_or("", |(name, _)| name);
    let help = format!(
        "write `<module>{folder}</module>` there; or, where it needs no other module, set `flags = [\"-f\", \"{folder}/pom.xml\"]` and `project = \":{name}\"`"
    );
    Err(Box::new(Diagnostic::new(Code::MissingParameter, span, message).help(help)))
}

fn is_pom(pom: &Pom) -> bool {
    pom.packaging.as_ref().is_some_and(|(packaging, _)| packaging == "pom")
}

fn dependency(chain: &[&Pom], name: &str) -> bool {
    chain.iter().flat_map(|pom| &pom.dependencies).any(|one| one.artifact == name)
}

/// The Java release: of a toolchain, else of the compiler's settings, the nearest pom's first.
fn release(chain: &[&Pom]) -> Result<Option<Release>, Problem> {
    let toolchain = plugins(chain, "maven-toolchains-plugin").find_map(|plugin| plugin.setting("version"));
    if let Some(pin) = toolchain.and_then(|pin| filled(pin, chain)) {
        // `[21,)` and `21`.
        let number: String =
            pin.0.trim_start_matches(['[', '(']).split([',', ')', ']']).next().unwrap_or_default().into();
        return version::release((number, pin.1), !pin.0.starts_with(['[', '('])).map(Some);
    }
    let plugin = |name: &'static str| {
        plugins(chain, "maven-compiler-plugin").find_map(move |plugin| plugin.setting(name)).cloned()
    };
    let property = |name: &str| pin_of(name, chain);
    let found = plugin("release")
        .or_else(|| property("maven.compiler.release"))
        .or_else(|| property("java.version"))
        .or_else(|| plugin("target"))
        .or_else(|| property("maven.compiler.target"))
        .or_else(|| plugin("source"))
        .or_else(|| property("maven.compiler.source"))
        .or_else(|| property("kotlin.compiler.jvmTarget"))
        .or_else(|| property("jdk.version"));
    let found = found.and_then(|pin| filled(&pin, chain)).or_else(|| {
        // What Spring Boot's parent says where nobody says otherwise.
        let (version, span) = filled(boot_parent(chain)?, chain)?;
        let is_old = version.starts_with("1.") || version.starts_with("2.");
        Some((if is_old { "8" } else { "17" }.to_owned(), span))
    });
    found.map(|found| version::release(found, false)).transpose()
}

/// Refuses a project that is only there for its modules.
fn runs(own: &Pom) -> Result<(), Problem> {
    let Some((_, span)) = own.packaging.as_ref().filter(|_| is_pom(own)) else { return Ok(()) };
    let message = "this project is there for its modules, and makes nothing that runs";
    let problem = Diagnostic::new(Code::MissingParameter, *span, message);
    Err(Box::new(problem.help("put the spec in the folder of the module that is run, or set `context` to that folder")))
}

fn framework(chain: &[&Pom]) -> (&'static str, Span) {
    const PLUGINS: &[(&str, &str)] = &[("quarkus-maven-plugin", "quarkus"), ("micronaut-maven-plugin", "micronaut")];
    let used = |name: &str| chain.iter().flat_map(|pom| &pom.plugins).find(|plugin| plugin.artifact == name);
    for (plugin, framework) in PLUGINS {
        if let Some(plugin) = used(plugin) {
            return (framework, plugin.span);
        }
    }
    if let Some(plugin) = used(BOOT_PLUGIN).filter(|_| is_repackaged(chain)) {
        return ("spring-boot", plugin.span);
    }
    if let Some((_, span)) = chain.first().and_then(|pom| pom.packaging.as_ref()).filter(|_| is_war(chain)) {
        return ("war", *span);
    }
    for plugin in [SHADE_PLUGIN, "maven-assembly-plugin"] {
        if let Some(plugin) = used(plugin) {
            return ("shaded", plugin.span);
        }
    }
    ("jar", chain.first().map_or_else(Span::default, |pom| pom.span))
}

/// Whether Spring Boot's plugin makes a jar that runs by itself: it is told to, here or in a parent that is not in
/// the repository, and is not left out.
fn is_repackaged(chain: &[&Pom]) -> bool {
    let inherits = chain.last().is_some_and(|pom| pom.parent.is_some());
    let is_bound = inherits || plugins(chain, BOOT_PLUGIN).any(|plugin| plugin.runs("repackage"));
    let skip = plugins(chain, BOOT_PLUGIN).find_map(|plugin| plugin.setting_of("repackage", "skip")).cloned();
    let skip = skip.or_else(|| pin_of("spring-boot.repackage.skip", chain));
    is_bound && skip.and_then(|pin| filled(&pin, chain)).is_none_or(|(value, _)| value != "true")
}

fn is_war(chain: &[&Pom]) -> bool {
    let packaging = chain.first().and_then(|pom| filled(pom.packaging.as_ref()?, chain));
    packaging.is_some_and(|(packaging, _)| packaging == "war")
}

/// The line of Tomcat that a WAR is for: by the API that it is compiled with, else by Spring's version.
fn tomcat(chain: &[&Pom]) -> Option<Pin> {
    let all = || chain.iter().flat_map(|pom| &pom.dependencies);
    let managed = || chain.iter().flat_map(|pom| &pom.managed);
    let line = |one: &Dependency| {
        let same = |other: &&Dependency| (&other.group, &other.artifact) == (&one.group, &one.artifact);
        let version = one.version.as_ref().or_else(|| managed().find(same)?.version.as_ref());
        let version = version.and_then(|pin| filled(pin, chain));
        let line = tomcat::line(&one.group, &one.artifact, version.as_ref().map(|(version, _)| version.as_str()))?;
        Some((line.to_owned(), one.span))
    };
    let of_servlet = || all().filter(|one| !one.group.starts_with("org.")).find_map(line);
    let of_boot = || {
        let (version, span) = boot(chain)?;
        Some((tomcat::line("org.springframework.boot", "", Some(&version))?.to_owned(), span))
    };
    let found = of_servlet().or_else(of_boot).or_else(|| all().chain(managed()).find_map(line));
    found.filter(|_| is_war(chain))
}

/// The version of Spring Boot's parent.
fn boot_parent<'a>(chain: &[&'a Pom]) -> Option<&'a Pin> {
    let parents = chain.iter().filter_map(|pom| pom.parent.as_ref());
    parents.filter(|parent| parent.artifact == "spring-boot-starter-parent").find_map(|parent| parent.version.as_ref())
}

/// Spring Boot's version: the parent's, else that of the imported dependencies, else the plugin's.
fn boot(chain: &[&Pom]) -> Option<Pin> {
    let imported = || chain.iter().flat_map(|pom| &pom.managed).find(|one| one.artifact == "spring-boot-dependencies");
    let plugin = || plugins(chain, BOOT_PLUGIN).find_map(|plugin| plugin.version.as_ref());
    let found = boot_parent(chain).or_else(|| imported().and_then(|one| one.version.as_ref())).or_else(plugin)?;
    filled(found, chain)
}

fn main_class(chain: &[&Pom]) -> Option<Pin> {
    // Other plugins run other classes: a generator of code, a benchmark.
    const MAKERS: &[(&str, &str)] = &[
        (BOOT_PLUGIN, "repackage"),
        (SHADE_PLUGIN, "shade"),
        ("maven-assembly-plugin", "single"),
        ("maven-jar-plugin", "jar"),
        ("maven-war-plugin", "war"),
        ("micronaut-maven-plugin", "run"),
        ("quarkus-maven-plugin", "build"),
    ];
    let of = |name: &'static str, goal: &'static str| {
        let both = |plugin: &'_ Plugin| {
            plugin.setting_of(goal, "mainClass").or_else(|| plugin.setting_of(goal, "Main-Class")).cloned()
        };
        plugins(chain, name).find_map(both)
    };
    // A plugin that runs the program when somebody asks for it, and not in a build.
    let of_exec = || {
        let is_asked = |plugin: &&Plugin| plugin.executions.iter().all(|execution| execution.phase.is_empty());
        plugins(chain, "exec-maven-plugin").filter(is_asked).find_map(|plugin| plugin.setting("mainClass").cloned())
    };
    let properties = |names: &[&str]| names.iter().find_map(|name| pin_of(name, chain));
    let found = MAKERS
        .iter()
        .find_map(|(name, goal)| of(name, goal))
        .or_else(|| properties(&["start-class", "exec.mainClass"]))
        .or_else(of_exec)
        .or_else(|| properties(&["main.class", "mainClass"]))?;
    filled(&found, chain)
}

/// Quarkus's plugin, as a command line names it where the first module of a build does not have it.
fn quarkus_plugin(chain: &[&Pom]) -> Option<Pin> {
    let plugin = plugins(chain, "quarkus-maven-plugin").next()?;
    let version = plugins(chain, "quarkus-maven-plugin").find_map(|plugin| plugin.version.as_ref())?;
    let name = format!("{}:{}:{}", plugin.group, plugin.artifact, version.0);
    Some((resolve(&name, chain)?, plugin.span))
}

/// Whether Micronaut's plugin is an extension of the build: it says so, here or in a parent that is not in the
/// repository.
fn is_shaded_by_micronaut(chain: &[&Pom]) -> bool {
    let inherits = chain.last().is_some_and(|pom| pom.parent.is_some());
    let is_extension = plugins(chain, "micronaut-maven-plugin").any(|plugin| plugin.is_extension);
    (inherits || is_extension) && !is_war(chain)
}

/// Whether Quarkus makes one jar of everything, and not its usual folder.
fn is_one_jar(project: &mut Project<'_>, chain: &[&Pom]) -> bool {
    let module = chain.first().map_or("", |pom| pom.folder.as_str());
    let keys = ["quarkus.package.jar.type", "quarkus.package.type"];
    let found = keys.iter().find_map(|key| pin_of(key, chain).or_else(|| settings::setting(project, module, key)));
    found.is_some_and(|(kind, _)| kind == "uber-jar")
}

/// What a build makes, relative to the module's folder; nothing where the poms leave it open.
fn artifact(project: &mut Project<'_>, chain: &[&Pom], framework: &str) -> Option<Pin> {
    let own = chain.first()?;
    if framework == "quarkus" && !is_one_jar(project, chain) {
        return Some(("target/quarkus-app".to_owned(), own.span));
    }
    let final_name = chain.iter().find_map(|pom| pom.final_name.as_ref());
    let (name, span) = match final_name {
        Some(pin) => filled(pin, chain)?,
        None => (resolve("${project.artifactId}-${project.version}", chain)?, own.span),
    };
    let used = |name: &'static str| plugins(chain, name).collect::<Vec<_>>();
    let setting = |plugins: &[&Plugin], name: &str| plugins.iter().find_map(|plugin| plugin.setting(name)).cloned();
    let suffix = match framework {
        "quarkus" => Some("runner".to_owned()),
        "spring-boot" => {
            let boot = used(BOOT_PLUGIN);
            boot.iter().find_map(|plugin| plugin.setting_of("repackage", "classifier")).map(|(name, _)| name.clone())
        }
        "shaded" if chain.iter().flat_map(|pom| &pom.plugins).any(|plugin| plugin.artifact == SHADE_PLUGIN) => {
            let shade = used(SHADE_PLUGIN);
            let attached = setting(&shade, "shadedArtifactAttached").is_some_and(|(value, _)| value == "true");
            if setting(&shade, "outputFile").is_some() || setting(&shade, "finalName").is_some() {
                return None;
            }
            let classifier = setting(&shade, "shadedClassifierName").map_or("shaded".to_owned(), |(name, _)| name);
            attached.then_some(classifier)
        }
        "shaded" => {
            let assembly = used("maven-assembly-plugin");
            if setting(&assembly, "finalName").is_some() {
                return None;
            }
            let (kind, _) = setting(&assembly, "descriptorRef")?;
            let is_appended = setting(&assembly, "appendAssemblyId").is_none_or(|(value, _)| value != "false");
            is_appended.then_some(kind)
        }
        _ => None,
    };
    let suffix = suffix.map_or(String::new(), |suffix| format!("-{suffix}"));
    // Micronaut's extension puts everything into one jar and keeps the program's own under another name.
    let before = if framework == "micronaut" && is_shaded_by_micronaut(chain) { "original-" } else { "" };
    let end = if is_war(chain) { "war" } else { "jar" };
    Some((resolve(&format!("target/{before}{name}{suffix}.{end}"), chain)?, span))
}
