//! What the specs of a run share changes nothing but the time: with a fresh cache, with a warm one, in any order and on
//! any number of threads each service is rendered to the same bytes, and no file is read again and again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use msgen::Input;
use msgen::diag::render::{Style, render};
use msgen::facts::{Files, Found, Key, Kind, Memory, Once, Shared};
use msgen::resolve::Location;

/// A repository, and the folders of its services with the preset that each uses.
struct Tree {
    name: &'static str,
    files: Memory,
    services: Vec<(String, &'static str)>,
}

/// The member that one needs: chains of a few.
fn before(number: usize) -> usize {
    if number.is_multiple_of(6) { 0 } else { number - 1 }
}

/// A tree whose members are made by number; each needs another one.
fn tree(name: &'static str, preset: &'static str, members: usize, root: &[(&str, &str)], make: Make) -> Tree {
    let mut files = Memory::new("", root.iter().copied());
    let mut services = Vec::new();
    for number in 0..members {
        let folder = format!("services/s-{number}");
        for (path, text) in make(number) {
            files = files.with(&format!("{folder}/{path}"), text);
        }
        services.push((folder, preset));
    }
    Tree { name, files, services }
}

type Make = fn(usize) -> Vec<(&'static str, String)>;

fn node(number: usize) -> Vec<(&'static str, String)> {
    let needs = match number {
        0 => String::new(),
        number => format!(r#""@acme/s-{}": "workspace:*", "#, before(number)),
    };
    let manifest = format!(
        r#"{{"name": "@acme/s-{number}", "version": "1.0.0", "main": "dist/main.js", "scripts": {{"build": "tsc", "start": "node dist/main.js"}},
        "dependencies": {{{needs}"fastify": "^5.0.0"}}, "devDependencies": {{"typescript": "^5.9.0"}}}}"#
    );
    vec![("package.json", manifest), ("src/main.ts", String::new())]
}

fn python(number: usize) -> Vec<(&'static str, String)> {
    let (needs, source) = match number {
        0 => (String::new(), String::new()),
        number => (
            format!(", \"s_{}\"", before(number)),
            format!("[tool.uv.sources]\ns-{} = {{ workspace = true }}\n", before(number)),
        ),
    };
    let manifest = format!(
        "[project]\nname = \"s-{number}\"\nversion = \"1\"\nrequires-python = \">=3.13\"\ndependencies = [\"fastapi\", \"uvicorn\"{needs}]\n{source}"
    );
    vec![("pyproject.toml", manifest), ("main.py", "from fastapi import FastAPI\napp = FastAPI()\n".to_owned())]
}

fn go(number: usize) -> Vec<(&'static str, String)> {
    let import = match number {
        0 => String::new(),
        number => format!("import _ \"example.com/s-{}/lib\"\n", before(number)),
    };
    vec![
        ("go.mod", format!("module example.com/s-{number}\n\ngo 1.27.{number}\n")),
        ("main.go", format!("package main\n\n{import}func main() {{}}\n")),
        (
            "lib/lib.go",
            if number.is_multiple_of(3) { "package lib\n\nimport \"C\"\n" } else { "package lib\n" }.to_owned(),
        ),
    ]
}

fn maven(number: usize) -> Vec<(&'static str, String)> {
    let needs = match number {
        0 => String::new(),
        number => format!(
            "<dependencies><dependency><groupId>com.acme</groupId><artifactId>s-{}</artifactId></dependency></dependencies>",
            before(number)
        ),
    };
    let pom = format!(
        "<project><parent><groupId>com.acme</groupId><artifactId>acme</artifactId><version>1</version><relativePath>../../pom.xml</relativePath></parent>\
         <artifactId>s-{number}</artifactId>{needs}</project>"
    );
    let class =
        format!("package com.acme;\npublic class Main{number} {{ public static void main(String[] args) {{}} }}\n");
    vec![("pom.xml", pom), ("src/main/java/com/acme/Main.java", class.replace(&format!("Main{number}"), "Main"))]
}

fn gradle(number: usize) -> Vec<(&'static str, String)> {
    let needs = match number {
        0 => String::new(),
        number => format!("dependencies {{ implementation(project(\":services:s-{}\")) }}\n", before(number)),
    };
    vec![(
        "build.gradle.kts",
        format!("plugins {{ application }}\napplication {{ mainClass = \"com.acme.Main{number}\" }}\n{needs}"),
    )]
}

/// The list of members that a manifest of a root has.
fn list(members: usize, one: impl Fn(usize) -> String) -> String {
    (0..members).map(one).collect()
}

const UV: &str = "[project]\nname = \"acme\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n[tool.uv.workspace]\nmembers = [\"services/*\"]\n";
const PNPM: &str = "packages:\n  - services/*\n";
const PACKAGE: &str = r#"{"name": "acme", "private": true}"#;

/// A lock file of uv, in which the third service needs what has no wheel for Alpine.
fn uv_lock(members: usize) -> String {
    let wheel = "wheels = [\n    { url = \"https://x/c-1-cp313-cp313-manylinux_2_28_x86_64.whl\" },\n    { url = \"https://x/c-1-cp314-cp314-manylinux_2_28_x86_64.whl\" },\n]\n";
    let one = |number: usize| {
        let needs = match number {
            0 => String::new(),
            3 => "    { name = \"s-2\" },\n    { name = \"c\" },\n".to_owned(),
            number => format!("    {{ name = \"s-{}\" }},\n", before(number)),
        };
        format!("[[package]]\nname = \"s-{number}\"\nversion = \"1\"\ndependencies = [\n{needs}]\n\n")
    };
    format!("version = 1\n\n{}[[package]]\nname = \"c\"\nversion = \"1\"\n{wheel}", list(members, one))
}

/// Workspaces of each kind, whole ones and broken ones.
fn trees(members: usize) -> Vec<Tree> {
    let work =
        format!("go 1.27.{members}\n\nuse (\n{})\n", list(members, |number| format!("\t./services/s-{number}\n")));
    let older = work.replace(&format!("go 1.27.{members}\n"), "go 1.27.3\n");
    let modules = list(members, |number| format!("<module>services/s-{number}</module>"));
    let pom = format!(
        "<project><groupId>com.acme</groupId><artifactId>acme</artifactId><version>1</version><packaging>pom</packaging>\
         <properties><maven.compiler.release>21</maven.compiler.release></properties><modules>{modules}</modules></project>"
    );
    let settings = list(members, |number| format!("include(\":services:s-{number}\")\n"));
    let lock = uv_lock(members);
    let pnpm: &[(&str, &str)] = &[
        ("package.json", PACKAGE),
        ("pnpm-workspace.yaml", PNPM),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        (".nvmrc", "24\n"),
    ];
    let uv: &[(&str, &str)] =
        &[("pyproject.toml", UV), ("uv.lock", &lock), ("mise.toml", "[tools]\npython = '3.14'\n")];
    let broken = |mut tree: Tree, name, path: &str, text: &str| {
        tree.files = tree.files.with(path, text);
        Tree { name, ..tree }
    };
    let node_tree = || tree("pnpm", "node", members, pnpm, node);
    let python_tree = || tree("uv", "python", members, uv, python);
    let mut all = vec![
        node_tree(),
        broken(node_tree(), "pnpm, broken", "services/s-5/package.json", "{"),
        broken(node_tree(), "pnpm, twice", "services/other/package.json", r#"{"name": "@acme/s-4"}"#),
        broken(node_tree(), "pnpm, no name", "services/s-5/package.json", r#"{"name": 5}"#),
        python_tree(),
        broken(python_tree(), "uv, broken", "services/s-5/pyproject.toml", "[project"),
        broken(python_tree(), "uv, twice", "services/other/pyproject.toml", "[project]\nname = \"S.4\"\n"),
        tree("go", "go", members, &[("go.work", &work)], go),
        broken(tree("go", "go", members, &[("go.work", &work)], go), "go, broken", "services/s-5/go.mod", "module\n"),
        // A member wants a newer Go than the workspace: the message points into both.
        tree("go, older", "go", members, &[("go.work", &older)], go),
        tree("maven", "java", members, &[("pom.xml", &pom)], maven),
        broken(
            tree("maven", "java", members, &[("pom.xml", &pom)], maven),
            "maven, broken",
            "services/s-5/pom.xml",
            "<project>",
        ),
        tree("gradle", "java", members, &[("settings.gradle.kts", &settings)], gradle),
    ];
    // A tree of several languages, whose services share a root.
    let mut mixed = node_tree();
    mixed.name = "mixed";
    for (path, text) in uv {
        mixed.files = mixed.files.with(path, *text);
    }
    for number in 0..members {
        for (path, text) in python(number) {
            mixed.files = mixed.files.with(&format!("services/s-{number}/{path}"), text);
        }
    }
    let others: Vec<_> = mixed.services.iter().map(|(folder, _)| (folder.clone(), "python")).collect();
    mixed.services.extend(others);
    // A spec in the root, and one in a folder that has no manifest of its own.
    mixed.services.push((String::new(), "node"));
    mixed.services.push(("deploy".to_owned(), "node"));
    all.push(mixed);
    all
}

/// What comes of a service, its messages included.
fn outcome(files: &dyn Files, folder: &str, preset: &str) -> String {
    let text = format!("[stages.app.{preset}]\n");
    let folders = folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let location = Location { folders, file: "build.toml".to_owned() };
    let compiled = msgen::render(&Input { files, ..Input::alone("build.toml", &text, &location) });
    let product = compiled.value.map(|value| value.dockerfile + "\n" + &value.ignore).unwrap_or_default();
    product + &render(&compiled.diagnostics.sorted(), &compiled.sources, Style::Plain)
}

#[test]
fn what_is_shared_changes_nothing() {
    for Tree { name, files, services } in trees(7) {
        let cold: Vec<String> = services
            .iter()
            .map(|(folder, preset)| outcome(&files.of(folder, &Arc::default()), folder, preset))
            .collect();
        assert!(cold.iter().any(|one| one.contains("FROM ")) != name.contains(','), "{name}: {}", cold[2]);
        let forwards: Vec<usize> = (0..services.len()).collect();
        let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
        let once = Arc::new(Once::default());
        for index in [backwards, forwards].concat() {
            let (folder, preset) = &services[index];
            assert_eq!(outcome(&files.of(folder, &once), folder, preset), cold[index], "{name}: {folder}");
        }
        for threads in [2, 8] {
            let once = Arc::new(Once::default());
            let next = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        while let Some((index, (folder, preset))) = {
                            let index = next.fetch_add(1, Ordering::Relaxed);
                            services.get(index).map(|service| (index, service))
                        } {
                            assert_eq!(
                                outcome(&files.of(folder, &once), folder, preset),
                                cold[index],
                                "{name}: {folder}"
                            );
                        }
                    });
                }
            });
        }
    }
}

/// Files that count how often each is read.
struct Counting<'a> {
    files: Memory,
    read: &'a std::sync::Mutex<BTreeMap<String, usize>>,
    once: &'a Once,
}

impl Files for Counting<'_> {
    fn folder(&self) -> &str {
        self.files.folder()
    }

    fn name(&self, path: &str) -> String {
        self.files.name(path)
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<String>, String> {
        let text = self.files.read(path, most);
        if let (Ok(Some(_)), Ok(mut read)) = (&text, self.read.lock()) {
            *read.entry(path.to_owned()).or_default() += 1;
        }
        text
    }

    fn list(&self, path: &str) -> Vec<Found> {
        self.files.list(path)
    }

    fn kind(&self, path: &str) -> Option<Kind> {
        self.files.kind(path)
    }

    fn text(&self, path: &str, most: usize) -> Result<Option<Arc<str>>, String> {
        let mut read = || -> Shared { Arc::new(self.read(path, most).map(|text| text.map(Arc::<str>::from))) };
        let own = path.starts_with(&format!("{}/", self.folder()));
        let text = if own { read() } else { self.once.get(Key { what: "text", of: path, bytes: 0 }, &mut read) };
        text.downcast::<Result<Option<Arc<str>>, String>>().map_or(Ok(None), |text| (*text).clone())
    }

    fn once(&self, key: Key<'_>, make: &mut dyn FnMut() -> Shared) -> Shared {
        self.once.get(key, make)
    }
}

#[test]
fn the_files_of_a_workspace_are_read_a_few_times() {
    const MEMBERS: usize = 200;
    for Tree { name, files, services } in
        trees(MEMBERS).into_iter().filter(|tree| !tree.name.contains(',') && tree.name != "mixed")
    {
        let read = std::sync::Mutex::default();
        let once = Once::default();
        // Of each file the names are read, and then what the service itself and others need.
        for (folder, preset) in services.iter().step_by(MEMBERS / 25) {
            let counting = Counting { files: files.of(folder, &Arc::default()), read: &read, once: &once };
            outcome(&counting, folder, preset);
        }
        let read = read.into_inner().expect("nobody panicked");
        let (path, most) = read.iter().max_by_key(|(_, times)| **times).expect("something was read");
        assert!(*most <= 4, "{name}: {path} was read {most} times");
        let all: usize = read.values().sum();
        assert!(all <= 3 * MEMBERS, "{name}: {all} reads");
    }
}
