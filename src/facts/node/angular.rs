//! What angular.json says of the build.

use super::framework::{Place, place};
use super::package::{Package, get, table, text as as_text};
use super::{Found, Problem, json};
use crate::document::{Node, Value};
use crate::facts::Project;
use crate::facts::manifest::below;

/// What comes out.
pub(super) enum Output {
    /// Files for browsers, and their folder where it is said.
    Files(Option<Place>),
    /// A program that renders pages.
    Server,
}

/// The output of the one application that a package has. The builder `application` puts what browsers load into a folder
/// of its own.
pub(super) fn output(project: &mut Project<'_>, package: &Package) -> Result<Output, Problem> {
    let Some(source) = project.manifest(&below(&package.folder, "angular.json"))? else {
        return Ok(Output::Files(None));
    };
    let root = json::parse_loose(&source)?;
    let Some(projects) = get(&root, &["projects"])? else { return Ok(Output::Files(None)) };
    let applications = table("projects", projects)?.entries.iter().filter(|(_, entry)| {
        let kind = entry.node.table().and_then(|table| table.get("projectType")).and_then(Node::string);
        kind.is_none_or(|kind| kind == "application")
    });
    let [(name, entry)] = applications.collect::<Vec<_>>()[..] else { return Ok(Output::Files(None)) };
    let Some(build) = builder(&entry.node)? else { return Ok(Output::Files(None)) };
    if get(build, &["options", "ssr"])?.is_some_and(|ssr| !matches!(ssr.value, Value::Boolean(false))) {
        return Ok(Output::Server);
    }
    let builder = get(build, &["builder"])?.and_then(Node::string).unwrap_or_default();
    let browser = if builder.ends_with(":application") { "browser" } else { "" };
    let path = get(build, &["options", "outputPath"])?;
    let (base, browser, span) = match path {
        None => (format!("dist/{name}"), browser, entry.key),
        Some(path) if path.string().is_some() => (path.string().unwrap_or_default().to_owned(), browser, path.span),
        Some(path) => {
            let base = get(path, &["base"])?.map(|base| as_text("base", base)).transpose()?;
            let (base, span) = base.unwrap_or(("dist", path.span));
            (base.to_owned(), get(path, &["browser"])?.and_then(Node::string).unwrap_or(browser), span)
        }
    };
    Ok(Output::Files(Some(place("the path", &below(&base, browser), span)?)))
}

fn builder(project: &Node) -> Found<&Node> {
    match get(project, &["architect", "build"])? {
        Some(build) => Ok(Some(build)),
        None => get(project, &["targets", "build"]),
    }
}
