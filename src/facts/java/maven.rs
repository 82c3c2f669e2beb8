//! Maven's projects: the reactor, and what its poms say of one module.

use std::collections::BTreeSet;

use super::pom::{self, Dependency, Plugin, Pom};
use super::{Build, Pin, Problem, Release, version};
use crate::diag::{Code, Diagnostic};
use crate::facts::plain::plain;
use crate::facts::{Kind, Project, join, parent, relative};
use crate::source::Span;

/// No reactor has more modules, and no property leads further.
const MOST_MODULES: usize = 2_000;
const MOST_PARENTS: usize = 20;
const MOST_STEPS: usize = 20;

/// What belongs to Maven itself, in the root.
const OWN: &[&str] = &["mvnw", ".mvn"];

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

    /// The modules that one needs to be built, by the poms' indices: what it depends on, and what imports.
    fn closure(&self, project: &Project<'_>) -> BTreeSet<usize> {
        let names: Vec<(String, String)> = self.poms.iter().map(|pom| self.coordinates(project, pom)).collect();
        let mut found = BTreeSet::from([0]);
        let mut open = vec![0];
        while let Some(index) = open.pop() {
            let chain = self.chain(project, &self.poms[index]);
            for Dependency { group, artifact, .. } in chain.iter().flat_map(|pom| &pom.dependencies) {
                let resolved =
                    (resolve(group, &chain).unwrap_or_default(), resolve(artifact, &chain).unwrap_or_default());
                let needed = names.iter().position(|name| *name == resolved);
                if let Some(needed) = needed.filter(|needed| found.insert(*needed)) {
                    open.push(needed);
                }
            }
        }
        found
    }

    fn coordinates(&self, project: &Project<'_>, pom: &Pom) -> (String, String) {
        let chain = self.chain(project, pom);
        let group = resolve("${project.groupId}", &chain).unwrap_or_default();
        (group, pom.artifact.as_ref().map_or(String::new(), |(artifact, _)| artifact.clone()))
    }
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
    let closure = reactor.closure(project);
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
    let with_tests =
        closure.iter().any(|index| reactor.poms[*index].dependencies.iter().any(|one| one.kind == "test-jar"));
    let framework = framework(&chain);
    let wrapper = join(&reactor.top, "mvnw").filter(|path| project.files.kind(path) == Some(Kind::File));
    Ok(Build {
        tool: ("maven", own.span),
        wrapper: wrapper.map(|path| project.evidence(&path)),
        release: release(&chain)?,
        framework,
        boot: boot(&chain),
        name: own.artifact.as_ref().and_then(|pin| filled(pin, &chain)),
        main_class: main_class(&chain),
        artifact: artifact(&chain, framework.0),
        devtools: dependency(&chain, "spring-boot-devtools"),
        project: (inside(&own.folder), own.span),
        module: own.folder.clone(),
        manifests: manifests.into_iter().collect(),
        modules,
        with_tests,
        outputs: "target",
        span: own.span,
        root,
    })
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
    let Some(found) = found.and_then(|pin| filled(&pin, chain)) else { return Ok(None) };
    version::release(found, false).map(Some)
}

fn framework(chain: &[&Pom]) -> (&'static str, Span) {
    const PLUGINS: &[(&str, &str)] = &[
        ("quarkus-maven-plugin", "quarkus"),
        ("micronaut-maven-plugin", "micronaut"),
        ("spring-boot-maven-plugin", "spring-boot"),
    ];
    let used = |name: &str| chain.iter().flat_map(|pom| &pom.plugins).find(|plugin| plugin.artifact == name);
    for (plugin, framework) in PLUGINS {
        if let Some(plugin) = used(plugin) {
            return (framework, plugin.span);
        }
    }
    let packaging = chain.first().and_then(|pom| pom.packaging.as_ref());
    if let Some((_, span)) = packaging.filter(|(packaging, _)| packaging == "war") {
        return ("war", *span);
    }
    for plugin in ["maven-shade-plugin", "maven-assembly-plugin"] {
        if let Some(plugin) = used(plugin) {
            return ("shaded", plugin.span);
        }
    }
    ("jar", chain.first().map_or_else(Span::default, |pom| pom.span))
}

/// Spring Boot's version: the parent's, else that of the imported dependencies, else the plugin's.
fn boot(chain: &[&Pom]) -> Option<Pin> {
    let parent = chain
        .iter()
        .filter_map(|pom| pom.parent.as_ref())
        .find(|parent| parent.artifact == "spring-boot-starter-parent");
    let imported = || chain.iter().flat_map(|pom| &pom.managed).find(|one| one.artifact == "spring-boot-dependencies");
    let plugin = || plugins(chain, "spring-boot-maven-plugin").find_map(|plugin| plugin.version.as_ref());
    let found = parent
        .and_then(|parent| parent.version.as_ref())
        .or_else(|| imported().and_then(|one| one.version.as_ref()))
        .or_else(plugin)?;
    filled(found, chain)
}

fn main_class(chain: &[&Pom]) -> Option<Pin> {
    let settings = chain
        .iter()
        .flat_map(|pom| &pom.plugins)
        .find_map(|plugin| plugin.setting("mainClass").or_else(|| plugin.setting("Main-Class")));
    let properties = ["start-class", "exec.mainClass", "main.class", "mainClass"];
    let found = settings.cloned().or_else(|| properties.iter().find_map(|name| pin_of(name, chain)))?;
    filled(&found, chain)
}

/// What a build makes, relative to the module's folder; nothing where the poms leave it open.
fn artifact(chain: &[&Pom], framework: &str) -> Option<Pin> {
    let own = chain.first()?;
    if framework == "quarkus" {
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
        "spring-boot" => setting(&used("spring-boot-maven-plugin"), "classifier").map(|(classifier, _)| classifier),
        "shaded" if chain.iter().flat_map(|pom| &pom.plugins).any(|plugin| plugin.artifact == "maven-shade-plugin") => {
            let shade = used("maven-shade-plugin");
            let attached = setting(&shade, "shadedArtifactAttached").is_some_and(|(value, _)| value == "true");
            if setting(&shade, "outputFile").is_some() || setting(&shade, "finalName").is_some() {
                return None;
            }
            let classifier = setting(&shade, "shadedClassifierName").map_or("shaded".to_owned(), |(name, _)| name);
            attached.then_some(classifier)
        }
        "shaded" => Some(setting(&used("maven-assembly-plugin"), "descriptorRef")?.0),
        _ => None,
    };
    let suffix = suffix.map_or(String::new(), |suffix| format!("-{suffix}"));
    let end = if own.packaging.as_ref().is_some_and(|(packaging, _)| packaging == "war") { "war" } else { "jar" };
    Some((resolve(&format!("target/{name}{suffix}.{end}"), chain)?, span))
}
