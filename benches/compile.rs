//! How long each pass takes: `cargo bench`. With `count CASE N` it renders a case so often and does nothing else, so that
//! `valgrind --tool=callgrind` counts instructions.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group};
use msgen::facts::{Memory, Once};
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::workspace::Workspace;
use msgen::{Input, document, expand, resolve, spec};

/// Three stages.
const SMALL: &str = include_str!("specs/build.toml");

/// A spec of 200 stages, each with what most stages have.
fn big() -> String {
    let mut text = String::from("[args]\nVERSION = \"dev\"\n\n");
    for number in 0..200 {
        text += &format!(
            "[stages.build-{number}]\nfrom = \"golang:1.27-trixie\"\nworkdir = \"/src\"\nenv = {{ CGO_ENABLED = \"0\", GOFLAGS = \"-trimpath\" }}\n\
             apt = [\"git\", \"make\"]\ndependencies = {{ manifests = [\"go.mod\", \"go.sum\"], run = \"go mod download\", caches = [\"go-mod\"] }}\n\
             sources = [\"cmd/app-{number}\", \"internal\"]\n\
             steps = [{{ run = \"go build -ldflags=-X=main.version=$VERSION -o /out/app ./cmd/app-{number}\", caches = [\"go-build\"] }}]\n\n\
             [artifacts.app-{number}]\nstage = \"build-{number}\"\npath = \"/out/app\"\n\n",
        );
    }
    text += "[targets.prod]\nfrom = \"gcr.io/distroless/static-debian13:nonroot\"\nuser = \"65532:65532\"\n[targets.prod.artifacts]\n";
    for number in 0..200 {
        text += &format!("app-{number} = \"/usr/local/bin/app-{number}\"\n");
    }
    text
}

/// Measures reading, resolving and the whole of one spec.
fn measure(c: &mut Criterion, name: &str, text: &str) {
    let location = Location { folders: vec!["home".to_owned(), "repo".to_owned()], file: "build.toml".to_owned() };
    let input = Input::alone("build.toml", text, &location);
    let rendered = msgen::render(&input);
    assert!(rendered.value.is_some(), "{name} renders: {:?}", rendered.diagnostics);

    let mut group = c.benchmark_group(name);
    group.bench_function("parse", |b| {
        b.iter(|| {
            let mut sources = Sources::default();
            document::parse(sources.add("build.toml", black_box(text)))
        });
    });
    let mut sources = Sources::default();
    let (document, _) = document::parse(sources.add("build.toml", text));
    let (document, _) = expand::expand(document);
    group.bench_function("resolve", |b| {
        b.iter(|| {
            let read: spec::Spec = document::de::read(black_box(&document), &mut msgen::diag::Diagnostics::default());
            resolve::resolve(&read, &location)
        });
    });
    group.bench_function("render", |b| b.iter(|| msgen::render(black_box(&input))));
    group.finish();
}

/// A spec with a preset, and the repository around it.
struct Case {
    name: &'static str,
    spec: String,
    files: Memory,
    /// How many members a workspace has.
    members: usize,
}

type Make = fn() -> Case;

/// The examples and the workspaces, one member of which is rendered.
const CASES: &[(&str, Make)] = &[
    ("go", || example("go", "go-service")),
    ("node", || example("node", "node-service")),
    ("python", || example("python", "python-uv")),
    ("java", || example("java", "java-boot")),
    ("pnpm-12", || pnpm("pnpm-12", 12)),
    ("pnpm-1000", || pnpm("pnpm-1000", 1_000)),
    ("uv-1000", || uv("uv-1000", 1_000)),
    ("gowork-100", || gowork("gowork-100", 100)),
];

/// An example of `examples/presets`, as if its folder were the repository.
fn example(name: &'static str, folder: &str) -> Case {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/presets").join(folder);
    let mut files = Memory::new("", []);
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("it is a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let inside = path.strip_prefix(&root).expect("it lies in it").to_str().expect("it is UTF-8");
                files = files.with(inside, text);
            }
        }
    }
    Case { name, spec: fs::read_to_string(root.join("build.toml")).expect("an example has a spec"), files, members: 0 }
}

/// A workspace of pnpm: each service needs one of ten libraries.
fn pnpm(name: &'static str, members: usize) -> Case {
    let mut files = Memory::new("", [])
        .with("package.json", r#"{"name": "acme", "private": true, "packageManager": "pnpm@10.34.0"}"#)
        .with("pnpm-workspace.yaml", "packages:\n  - services/*\n  - libs/*\n")
        .with("pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
    for number in 0..10 {
        let manifest = format!(
            r#"{{"name": "@acme/l-{number}", "version": "1.0.0", "main": "dist/index.js", "scripts": {{"build": "tsc"}}}}"#
        );
        files = files.with(&format!("libs/l-{number}/package.json"), manifest);
    }
    for number in 0..members {
        let manifest = format!(
            r#"{{"name": "@acme/s-{number}", "version": "1.0.0", "main": "dist/main.js", "scripts": {{"build": "tsc", "start": "node dist/main.js"}},
            "dependencies": {{"@acme/l-{}": "workspace:*", "fastify": "^5.0.0"}}, "devDependencies": {{"typescript": "^5.9.0", "vitest": "^4.0.0"}}}}"#,
            number % 10
        );
        files = files.with(&format!("services/s-{number}/package.json"), manifest);
    }
    Case { name, spec: "[stages.app.node]\n".to_owned(), files, members }
}

/// A workspace of uv: each service needs one of ten libraries.
fn uv(name: &'static str, members: usize) -> Case {
    let root = "[project]\nname = \"acme\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n[tool.uv.workspace]\nmembers = [\"services/*\", \"libs/*\"]\n";
    let mut lock = "version = 1\nrequires-python = \">=3.13\"\n".to_owned();
    let mut files = Memory::new("", []).with("pyproject.toml", root);
    let mut add = |folder: &str, name: &str, needs: &str| {
        let source = if needs.is_empty() {
            String::new()
        } else {
            format!("[tool.uv.sources]\n{needs} = {{ workspace = true }}\n")
        };
        let dependencies =
            if needs.is_empty() { String::new() } else { format!("\"fastapi>=0.110\", \"uvicorn\", \"{needs}\"") };
        let manifest = format!(
            "[project]\nname = \"{name}\"\nversion = \"1.0.0\"\nrequires-python = \">=3.13\"\ndependencies = [{dependencies}]\n[build-system]\nrequires = [\"uv_build\"]\nbuild-backend = \"uv_build\"\n{source}"
        );
        files = std::mem::take(&mut files)
            .with(&format!("{folder}/pyproject.toml"), manifest)
            .with(&format!("{folder}/src/{}/__init__.py", name.replace('-', "_")), "")
            .with(&format!("{folder}/src/{}/main.py", name.replace('-', "_")), "app = FastAPI()\n");
        lock +=
            &format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = {{ editable = \"{folder}\" }}\n");
        if !needs.is_empty() {
            lock += &format!(
                "dependencies = [\n    {{ name = \"fastapi\" }},\n    {{ name = \"uvicorn\" }},\n    {{ name = \"{needs}\" }},\n]\n"
            );
        }
    };
    for number in 0..10 {
        add(&format!("libs/l-{number}"), &format!("l-{number}"), "");
    }
    for number in 0..members {
        add(&format!("services/s-{number}"), &format!("s-{number}"), &format!("l-{}", number % 10));
    }
    files = files.with("uv.lock", lock);
    Case { name, spec: "[stages.app.python]\n".to_owned(), files, members }
}

/// A workspace of Go: each service needs one of ten libraries.
fn gowork(name: &'static str, members: usize) -> Case {
    let mut files = Memory::new("", []);
    let mut work = "go 1.27.0\n\nuse (\n".to_owned();
    let folders = (0..10).map(|n| format!("libs/l-{n}")).chain((0..members).map(|n| format!("services/s-{n}")));
    for (number, folder) in folders.enumerate() {
        work += &format!("\t./{folder}\n");
        let import =
            if number < 10 { String::new() } else { format!("import \"example.com/libs/l-{}\"\n", number % 10) };
        let package = if number < 10 { "l" } else { "main" };
        files = files
            .with(&format!("{folder}/go.mod"), format!("module example.com/{folder}\n\ngo 1.27.0\n"))
            .with(&format!("{folder}/main.go"), format!("package {package}\n\n{import}func main() {{}}\n"));
    }
    Case { name, spec: "[stages.app.go]\n".to_owned(), files: files.with("go.work", work + ")\n"), members }
}

/// One run, in which specs share what they have in common.
#[derive(Default)]
struct Run {
    once: Arc<Once>,
    workspace: Workspace,
    next: usize,
}

impl Run {
    /// Renders the next member of the case's workspace, or the case itself.
    fn render(&mut self, case: &Case) {
        let folder = match case.members {
            0 => String::new(),
            members => format!("services/s-{}", self.next % members),
        };
        self.next += 1;
        let files = case.files.of(&folder, &self.once);
        let mut folders = vec!["home".to_owned(), "repo".to_owned()];
        folders.extend(folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned));
        let location = Location { folders, file: "build.toml".to_owned() };
        let input =
            Input { files: &files, workspace: &self.workspace, ..Input::alone("build.toml", &case.spec, &location) };
        let rendered = msgen::render(black_box(&input));
        assert!(rendered.value.is_some(), "{} renders: {:?}", case.name, rendered.diagnostics);
    }
}

/// Measures whole renders of specs with a preset.
fn presets(c: &mut Criterion) {
    let mut group = c.benchmark_group("render/preset");
    for (name, make) in CASES {
        let case = make();
        let mut run = Run::default();
        group.bench_function(*name, |b| b.iter(|| run.render(&case)));
    }
    group.finish();
}

/// Every measurement.
fn compile(c: &mut Criterion) {
    measure(c, "three stages", SMALL);
    measure(c, "200 stages", &big());
    presets(c);
}

criterion_group!(benches, compile);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [_, "count", wanted, times, ..] = arguments.as_slice() {
        let case = CASES.iter().find(|(name, _)| name == wanted).expect("it is a case").1();
        let mut run = Run::default();
        for _ in 0..times.parse().expect("it is a number") {
            run.render(&case);
        }
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
