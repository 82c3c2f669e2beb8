//! What a Gradle build makes.

use super::super::Pin;
use super::super::script::Script;
use super::Scripts;
use super::known::Known;
use crate::source::Span;

/// The archive's settings and the tasks that they may belong to.
const SETTINGS: &[&str] = &["archiveFileName", "archiveBaseName", "archiveVersion", "archiveClassifier"];
const NAMES: &[&str] = &["archivesName", "archivesBaseName"];

/// What a build makes, relative to the project's folder; nothing where it is computed.
pub(super) fn artifact(
    scripts: &Scripts,
    known: &Known,
    name: Option<&Pin>,
    framework: &str,
    is_one_jar: bool,
    span: Span,
) -> Option<Pin> {
    if framework == "quarkus" {
        let version = own_version(scripts, known).map(|version| format!("-{version}"));
        let version = version.filter(|version| version.len() > 1).unwrap_or_default();
        let one = || name.map(|(name, _)| format!("build/{name}{version}-runner.jar"));
        return if is_one_jar { one() } else { Some("build/quarkus-app".to_owned()) }.map(|path| (path, span));
    }
    let script = |words: &[&str]| scripts.all().find(|script| words.iter().any(|word| script.has(word)));
    if ["application", "micronaut"].contains(&framework) {
        let renamed = scripts.own.iter().find_map(|script| script.value("applicationName"));
        let (name, _) = renamed.as_ref().or(name)?;
        return (!name.contains('$')).then(|| (format!("build/install/{name}"), span));
    }
    let is_war = scripts.has_plugin("war");
    let task = match framework {
        "spring-boot" if is_war => "bootWar",
        "spring-boot" => "bootJar",
        "shaded" => "shadowJar",
        _ if is_war => "war",
        _ => "jar",
    };
    let mut set = [None, None, None, None];
    if let Some(script) = script(SETTINGS) {
        for (word, value) in SETTINGS.iter().zip(&mut set) {
            let found = script.setting(word, task);
            *value = found.map(|found| known.filled(script, &found.ok()?).map(|(text, _)| text));
        }
    }
    let base = script(NAMES).map(|script| NAMES.iter().find_map(|name| known.filled(script, &script.value(name)?)));
    let [file, base_name, version, classifier] = set;
    if let Some(file) = file {
        return file.map(|file| (format!("build/libs/{file}"), span));
    }
    let name = match (base_name, base) {
        (Some(name), _) => name?,
        (None, Some(name)) => name?.0,
        (None, None) => name?.0.clone(),
    };
    let version = match version {
        Some(version) => version?,
        None => own_version(scripts, known)?,
    };
    let classifier = match classifier {
        Some(classifier) => classifier?,
        None if framework == "shaded" => "all".to_owned(),
        None => String::new(),
    };
    let parts = [version, classifier].into_iter().filter(|part| !part.is_empty()).map(|part| format!("-{part}"));
    let end = if is_war { "war" } else { "jar" };
    Some((format!("build/libs/{name}{}.{end}", parts.collect::<String>()), span))
}

/// The project's version, empty where it has none; nothing where it is computed.
fn own_version(scripts: &Scripts, known: &Known) -> Option<String> {
    let shared = scripts.root.iter().filter(|root| root.is_shared());
    let written = scripts.own.iter().chain(shared).find_map(|script| Some((script, script.version()?)));
    let Some((script, version)) = written else {
        return Some(known.property("version").map_or_else(String::new, |(version, _)| version.clone()));
    };
    let filled = |script: &Script, pin: &Pin| known.filled(script, pin).map(|(version, _)| version);
    match version {
        Ok(pin) => filled(script, &pin),
        Err((name, _)) if name == "rootProject.version" => {
            let root = scripts.root.as_ref()?;
            filled(root, &root.version()?.ok()?)
        }
        Err((name, _)) => filled(script, &known.named(script, &name)?),
    }
}

/// What the project's own jar is called, where a script says it.
pub(super) fn base_name(scripts: &Scripts, known: &Known) -> Option<Pin> {
    let of_jar = |script: &Script| known.filled(script, &script.setting("archiveBaseName", "jar")?.ok()?);
    let of_all = |script: &Script| NAMES.iter().find_map(|name| known.filled(script, &script.value(name)?));
    scripts.all().find_map(of_jar).or_else(|| scripts.all().find_map(of_all))
}

impl Script {
    /// Whether it says something for other projects too.
    pub(super) fn is_shared(&self) -> bool {
        self.has("allprojects") || self.has("subprojects")
    }
}
