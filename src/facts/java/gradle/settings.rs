//! The projects of a Gradle build.

use super::super::script::{Plugin, Script};
use super::super::{Pin, Problem};
use super::script;
use crate::diag::{Code, Diagnostic};
use crate::facts::plain::plain;
use crate::facts::{Kind, Project, join, parent, relative};
use crate::source::Span;

/// No build has more projects, nor any so deep.
const MOST_PROJECTS: usize = 2_000;
const MOST_FOLDERS: usize = 5_000;
const MOST_DEPTH: usize = 6;

/// Folders that hold no project.
const ASIDE: &[&str] = &["src", "build", "gradle", "buildSrc", "node_modules"];

/// A project of the build.
pub(super) struct Member {
    /// Its name, as `:services:orders`.
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) span: Span,
}

/// What is read of a whole build.
pub(super) struct Workspace {
    pub(super) root: String,
    /// The settings' file.
    pub(super) settings: Option<String>,
    pub(super) span: Span,
    pub(super) members: Vec<Member>,
    /// The folders of included builds.
    pub(super) included: Vec<Pin>,
    pub(super) name: Option<Pin>,
    /// The plugins whose versions the settings name.
    pub(super) plugins: Vec<Plugin>,
}

/// The build that a folder is a project of; one that does not name it is none of its business.
pub(super) fn workspace(project: &mut Project<'_>, folder: &str) -> Result<Workspace, Problem> {
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
    let (included, plugins) = (Vec::new(), Vec::new());
    Ok(Workspace { root, settings: None, span, members: vec![own], included, name: None, plugins })
}

fn with_settings(project: &Project<'_>, root: &str, settings: &Script, path: String) -> Result<Workspace, Problem> {
    let span = settings.start();
    let mut members = vec![Member { name: ":".to_owned(), folder: root.to_owned(), span }];
    let outside = |path: &str, span| {
        let message = format!("`{path}` leads out of the repository, so that no build has it");
        Box::new(Diagnostic::new(Code::InvalidManifest, span, message))
    };
    let moved = settings.folders();
    let (named, mut is_computed) = settings.included();
    for (name, span) in named {
        let name = format!(":{}", name.trim_start_matches(':'));
        if name.contains('$') {
            is_computed = Some(span);
            continue;
        }
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
    if let Some(span) = is_computed {
        add_folders(project, root, &included, span, &mut members);
    }
    let plugins = settings.plugins().into_iter().map(|plugin| Plugin { is_off: true, ..plugin }).collect();
    let name = settings.value("rootProject.name");
    Ok(Workspace { root: root.to_owned(), settings: Some(path), span, members, included, name, plugins })
}

/// Where the settings compute their projects, every folder with a script is taken for one.
fn add_folders(project: &Project<'_>, root: &str, included: &[Pin], span: Span, members: &mut Vec<Member>) {
    let mut open = vec![(root.to_owned(), 0)];
    let mut looked = 0;
    while let Some((folder, depth)) = open.pop() {
        looked += 1;
        let names = project.files.list(&folder);
        let is_file = |name: &str| names.iter().any(|one| one.name == name && one.kind == Kind::File);
        let is_other = depth > 0 && ["settings.gradle", "settings.gradle.kts"].into_iter().any(is_file);
        if looked > MOST_FOLDERS || is_other || included.iter().any(|(build, _)| *build == folder) {
            continue;
        }
        let path = relative(root, &folder);
        let is_new = members.len() < MOST_PROJECTS && members.iter().all(|member| member.folder != folder);
        let is_plain = plain("the folder", &path, span).is_ok();
        if is_new && is_plain && ["build.gradle", "build.gradle.kts"].into_iter().any(is_file) {
            members.push(Member { name: format!(":{}", path.replace('/', ":")), folder: folder.clone(), span });
        }
        let inner = names.iter().filter(|one| one.kind == Kind::Folder && depth < MOST_DEPTH);
        let inner = inner.filter(|one| !one.name.starts_with('.') && !ASIDE.contains(&one.name.as_str()));
        open.extend(inner.rev().filter_map(|one| Some((join(&folder, &one.name)?, depth + 1))));
    }
}
