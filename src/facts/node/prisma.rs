//! Prisma: its schema, its settings, and where its client is generated.

use super::framework::{ENDINGS, Known, Place, place, say};
use super::package::{self, Package};
use super::script::{argument, names, setting};
use super::{Found, put};
use crate::facts::manifest::{below, word};
use crate::facts::{Facts, Kind, Project, flag, join, parent};
use crate::source::Span;

pub(super) fn facts(project: &mut Project<'_>, facts: &mut Facts, package: &Package, known: &Known) {
    let schema = schema(project, package, known);
    let output = schema.clone().and_then(|schema| match schema {
        Some((schema, _)) => generated(project, package, &schema),
        None => Ok(None),
    });
    let cli = package.table(&["dependencies"]).map(|table| {
        let named = table.and_then(|table| table.entries.get("prisma"));
        named.map(|entry| flag(true, entry.key))
    });
    put(facts, "prisma-cli", cli);
    let own = without_engine(project, package, schema.as_ref().ok().and_then(Option::as_ref));
    put(facts, "openssl", engines(package).map(|span| span.filter(|_| !own).map(|span| flag(true, span))));
    put(facts, "prisma", say(schema));
    put(facts, "prisma-env", say(prisma_env(project, package)));
    put(facts, "prisma-output", say(output));
}

/// Whether the schema asks for a client that needs no engine.
fn without_engine(project: &mut Project<'_>, package: &Package, schema: Option<&Place>) -> bool {
    let Some((schema, _)) = schema else { return false };
    let source = project.manifest(&below(&package.folder, schema)).ok().flatten();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    source.is_some_and(|source| source.text.lines().any(|line| words(line) == "engineType = \"client\""))
}

/// Where a client is named that runs engines of its own.
fn engines(package: &Package) -> Found<Span> {
    let dependencies = package.dependencies(package::KINDS)?;
    let client = dependencies.iter().find(|one| one.name == "@prisma/client");
    let major = |wants: &str| {
        let digits = wants.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse::<u32>().ok())
    };
    Ok(client.filter(|one| major(&one.wants).is_some_and(|major| major < 7)).map(|one| one.span))
}

/// Prisma's schema: a file, or a folder of them.
fn schema(project: &mut Project<'_>, package: &Package, known: &Known) -> Found<Place> {
    let Some(span) = known.get("prisma").or_else(|| known.get("@prisma/client")) else { return Ok(None) };
    if let Some((path, span)) = package.text(&["prisma", "schema"])? {
        return place("the path", path, span).map(Some);
    }
    for ending in ENDINGS {
        let path = below(&package.folder, &format!("prisma.config.{ending}"));
        let Some(source) = project.manifest(&path)? else { continue };
        if let Some((value, at)) = setting(&source.text, "schema") {
            let span = Span::new(source.base(), &(at..at + value.len() + 2));
            return place("the path", value, span).map(Some);
        }
        if names(&source.text, "schema") {
            // Put together, as by `path.join`: the usual places say more.
            break;
        }
    }
    let there = |path: &&str| project.files.kind(&below(&package.folder, path)).is_some();
    let found = ["prisma/schema.prisma", "schema.prisma", "prisma/schema"].into_iter().find(there);
    Ok(found.map(|path| (path.to_owned(), *span)))
}

/// The variable that Prisma's settings ask for: `env("DATABASE_URL")`.
fn prisma_env(project: &mut Project<'_>, package: &Package) -> Found<Place> {
    for ending in ENDINGS {
        let path = below(&package.folder, &format!("prisma.config.{ending}"));
        let Some(source) = project.manifest(&path)? else { continue };
        let Some((name, at)) = argument(&source.text, "env") else { return Ok(None) };
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let span = Span::new(source.base(), &(at..at + name.len() + 2));
        return Ok((is_name(name) && !name.is_empty()).then(|| (name.to_owned(), span)));
    }
    Ok(None)
}

/// The folder that Prisma's generator writes, where the schema says one.
fn generated(project: &mut Project<'_>, package: &Package, schema: &str) -> Found<Place> {
    let path = below(&package.folder, schema);
    let (file, folder) = match project.files.kind(&path) {
        Some(Kind::Folder) => (below(&path, "schema.prisma"), schema.to_owned()),
        _ => (path, parent(schema).to_owned()),
    };
    let Some(source) = project.manifest(&file)? else { return Ok(None) };
    let mut at = 0;
    let mut is_generator = false;
    for line in source.text.split_inclusive('\n') {
        let words = line.trim();
        is_generator = (is_generator && words != "}") || words.starts_with("generator ");
        let value = words.strip_prefix("output").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
        if let Some(value) = value.filter(|_| is_generator) {
            let span = Span::new(source.base(), &(at..at + line.trim_end().len()));
            // A variable, or a path that something computes.
            let Some(value) = value.trim().strip_prefix('"').and_then(|value| value.split('"').next()) else {
                return Ok(None);
            };
            word("the path", value, span)?;
            // Outside of the package, where nobody looks for it.
            return Ok(join(&folder, value).map(|path| (path, span)));
        }
        at += line.len();
    }
    Ok(None)
}
