//! Which dependencies have wheels for Debian and none for Alpine, as lock files list them.
//!
//! Lock files are written by programs and are large, so they are read line by line.

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::normal;
use crate::source::{Source, Span};

/// A package of a lock file.
#[derive(Debug, Default)]
struct Package<'a> {
    name: &'a str,
    at: usize,
    wheels: Vec<&'a str>,
    /// The names, and the extras that they are wanted with, by the extra or group that wants them; its own under "".
    wants: BTreeMap<&'a str, Vec<(&'a str, Vec<&'a str>)>>,
    groups: BTreeSet<&'a str>,
}

/// What a lock file says of one version of Python, for every project that it is of.
#[derive(Debug, Default)]
pub(super) struct Lock {
    packages: Vec<Locked>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// Those that are compiled on Alpine and not on Debian: their names and places.
    compiled: Vec<(String, usize)>,
}

/// A package of a lock file without its wheels.
#[derive(Debug)]
struct Locked {
    name: String,
    wants: BTreeMap<String, Vec<(String, Vec<String>)>>,
    groups: Vec<String>,
}

impl Lock {
    pub(super) fn new(text: &str, version: &str) -> Option<Self> {
        let minor = version.split('.').nth(1).and_then(|minor| minor.parse().ok())?;
        let mut lock = Self::default();
        for package in packages(text) {
            let is_known = lock.compiled.iter().any(|(name, _)| name == package.name);
            if !is_known && has_none_for_musl(&package.wheels, minor) {
                lock.compiled.push((package.name.to_owned(), package.at));
            }
            lock.by_name.entry(package.name.to_owned()).or_default().push(lock.packages.len());
            lock.packages.push(Locked::from(package));
        }
        Some(lock)
    }

    /// The packages that pip or uv would compile on Alpine, and not on Debian. `own` is the project of a workspace,
    /// whose packages alone count.
    pub(super) fn compiled(&self, source: &Source, own: Option<&str>) -> Vec<(String, Span)> {
        if self.compiled.is_empty() {
            return Vec::new();
        }
        let needed = own.and_then(|own| self.needed(&normal(own)));
        let is_needed = |name: &str| needed.as_ref().is_none_or(|needed| needed.contains(name));
        let found = self.compiled.iter().filter(|(name, _)| is_needed(name));
        found.map(|(name, at)| (name.clone(), Span::new(source.base(), &(*at..at + name.len())))).collect()
    }

    /// The names that a project needs, its groups for development among them; nothing where it is not there.
    fn needed(&self, own: &str) -> Option<BTreeSet<&str>> {
        let named = |name: &str| self.by_name.get(name).into_iter().flatten().map(|index| &self.packages[*index]);
        let first = named(own).next()?;
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        let groups = first.groups.iter().map(String::as_str);
        let mut open: Vec<(&str, &str)> =
            std::iter::once("").chain(groups).map(|by| (first.name.as_str(), by)).collect();
        while let Some((name, by)) = open.pop() {
            if !seen.insert((name, by)) {
                continue;
            }
            for (wanted, extras) in named(name).filter_map(|one| one.wants.get(by)).flatten() {
                open.push((wanted, ""));
                open.extend(extras.iter().map(|extra| (wanted.as_str(), extra.as_str())));
            }
        }
        Some(seen.into_iter().map(|(name, _)| name).collect())
    }
}

impl From<Package<'_>> for Locked {
    fn from(package: Package<'_>) -> Self {
        let texts = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let wanted = |wanted: Vec<(&str, Vec<&str>)>| {
            wanted.into_iter().map(|(name, extras)| (name.to_owned(), texts(extras))).collect()
        };
        Self {
            name: package.name.to_owned(),
            wants: package.wants.into_iter().map(|(by, wants)| (by.to_owned(), wanted(wants))).collect(),
            groups: texts(package.groups.into_iter().collect()),
        }
    }
}

fn packages(text: &str) -> Vec<Package<'_>> {
    let mut found: Vec<Package<'_>> = Vec::new();
    // The table of a package, and the list in it.
    let (mut table, mut list) = ("", "");
    let mut at = 0;
    for line in text.split('\n') {
        let start = at;
        at += line.len() + 1;
        if let Some(header) = line.strip_prefix('[') {
            (table, list) = (header.trim_matches(['[', ']']), "");
            if table == "package" {
                found.push(Package::default());
            }
            continue;
        }
        let Some(package) = found.last_mut().filter(|_| table.starts_with("package")) else { continue };
        if let Some(wheel) = wheel(line) {
            package.wheels.push(wheel);
        } else if let Some(item) = line.trim_start().strip_prefix("{ name = \"").filter(|_| !list.is_empty()) {
            let name = item.split('"').next().unwrap_or_default();
            let extras =
                item.split_once("extra = [").map_or("", |(_, rest)| rest.split(']').next().unwrap_or_default());
            let extras = extras.split('"').skip(1).step_by(2).collect();
            let by = if table == "package" { "" } else { list };
            package.wants.entry(by).or_default().push((name, extras));
        } else if let Some((key, value)) = line.split_once(" = ") {
            if table == "package" && key == "name" && package.name.is_empty() {
                package.name = value.trim_matches('"');
                package.at = start + key.len() + 4;
            }
            let lists = ["package.optional-dependencies", "package.dev-dependencies"].contains(&table);
            list = if value == "[" && (lists || key == "dependencies") { key } else { "" };
            if table == "package.dev-dependencies" {
                package.groups.insert(key);
            }
        }
    }
    found
}

/// The name of a wheel in a line.
fn wheel(line: &str) -> Option<&str> {
    let (before, _) = line.split_once(".whl\"")?;
    before.rsplit(['"', '/']).next()
}

/// Whether Debian takes one of the wheels and Alpine none, on the usual machine.
fn has_none_for_musl(wheels: &[&str], minor: u32) -> bool {
    let platforms: Vec<&str> = wheels.iter().filter_map(|wheel| platform(wheel, minor)).collect();
    let has = |kind: &str| platforms.iter().any(|one| one.contains(kind) && one.ends_with("x86_64"));
    has("manylinux") && !has("musllinux") && !platforms.contains(&"any")
}

/// The platform of a wheel that a version of Python takes: `cp314-cp314-musllinux_1_2_x86_64`.
fn platform(wheel: &str, minor: u32) -> Option<&str> {
    let mut parts = wheel.rsplitn(4, '-');
    let (platform, abi, python) = (parts.next()?, parts.next()?, parts.next()?);
    let takes = |tag: &str| {
        let number = tag.strip_prefix("cp3").or_else(|| tag.strip_prefix("py3"))?;
        let number: u32 = if number.is_empty() { 0 } else { number.parse().ok()? };
        let fits = match abi {
            "abi3" | "none" if tag.starts_with("cp") && abi == "none" => number == minor,
            "abi3" | "none" => number <= minor,
            abi => number == minor && abi == tag,
        };
        fits.then_some(())
    };
    python.split('.').any(|tag| takes(tag).is_some()).then_some(platform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn a_wheel_fits_a_version_of_python() {
        let fits = |wheel: &'static str| platform(wheel, 14);
        assert_eq!(fits("x-1-py3-none-any"), Some("any"));
        assert_eq!(fits("x-1-py2.py3-none-any"), Some("any"));
        assert_eq!(fits("x-1-py2-none-any"), None);
        assert_eq!(fits("x-1-cp314-cp314-musllinux_1_2_x86_64"), Some("musllinux_1_2_x86_64"));
        assert_eq!(fits("x-1-cp314-cp314t-musllinux_1_2_x86_64"), None);
        assert_eq!(fits("x-1-cp313-cp313-win32"), None);
        assert_eq!(fits("x-1-2-cp39-abi3-manylinux_2_28_x86_64"), Some("manylinux_2_28_x86_64"));
        assert_eq!(fits("x-1-cp315-abi3-win32"), None);
        assert_eq!(fits("x"), None);
    }

    fn found(lock: &str, own: Option<&str>) -> Vec<String> {
        let mut sources = Sources::default();
        let source = sources.add("uv.lock", lock).clone();
        let lock = Lock::new(&source.text, "3.14").expect("it is a version");
        let found = lock.compiled(&source, own);
        assert!(found.iter().all(|(name, span)| source.text[source.range(*span)] == **name));
        found.into_iter().map(|(name, _)| name).collect()
    }

    fn package(name: &str, on: &str, wheels: &[&str]) -> String {
        let on: String =
            on.split(' ').filter(|one| !one.is_empty()).map(|one| format!("    {{ name = \"{one}\" }},\n")).collect();
        let wheels: String =
            wheels.iter().map(|wheel| format!("    {{ url = \"https://x/{wheel}.whl\", hash = \"\" }},\n")).collect();
        format!("[[package]]\nname = \"{name}\"\nversion = \"1\"\ndependencies = [\n{on}]\nwheels = [\n{wheels}]\n\n")
    }

    const GLIBC: &str = "x-1-cp314-cp314-manylinux_2_17_x86_64.manylinux2014_x86_64";
    const MUSL: &str = "x-1-cp314-cp314-musllinux_1_2_x86_64";

    #[test]
    fn what_only_debian_has_a_wheel_of_is_found() {
        let lock = package("glibc", "", &[GLIBC])
            + &package("both", "", &[GLIBC, MUSL])
            + &package("older", "", &[GLIBC, "x-1-cp313-cp313-musllinux_1_2_x86_64"])
            + &package("arm", "", &[GLIBC, "x-1-cp314-cp314-musllinux_1_2_aarch64"])
            + &package("pure", "", &[GLIBC, "x-1-py3-none-any"])
            + &package("windows", "", &["x-1-cp314-cp314-win_amd64"])
            + &package("source", "", &[]);
        assert_eq!(found(&lock, None), ["glibc", "older", "arm"]);
    }

    #[test]
    fn of_a_workspace_only_what_the_project_needs_counts() {
        let lock = package("api", "a", &[])
            + "[package.dev-dependencies]\ndev = [\n    { name = \"tool\", extra = [\"fast\"] },\n]\n\n[package.metadata]\nrequires-dist = [{ name = \"d\" }]\n\n"
            + &package("a", "b", &[])
            + &package("b", "", &[GLIBC])
            + &package("c", "", &[GLIBC])
            + &package("d", "", &[GLIBC])
            + &package("tool", "", &[])
            + "[package.optional-dependencies]\nfast = [\n    { name = \"c\" },\n]\nslow = [\n    { name = \"d\" },\n]\n";
        assert_eq!(found(&lock, Some("API")), ["b", "c"]);
        assert_eq!(found(&lock, Some("unknown")), ["b", "c", "d"]);
    }

    #[test]
    fn poetrys_and_pdms_are_read() {
        let lock = "[[package]]\nname = \"x\"\nfiles = [\n    {file = \"x-1-cp314-cp314-manylinux_2_17_x86_64.whl\", hash = \"\"},\n]\n\n[metadata]\nlock-version = \"2.1\"\n";
        assert_eq!(found(lock, None), ["x"]);
    }
}
