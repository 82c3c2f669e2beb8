use insta::assert_snapshot;

use msgen::diag::render::{Style, render};
use msgen::facts::Memory;
use msgen::init::{Refusal, init};
use msgen::preset::{Catalogue, File};

fn preset(name: &str, text: &str) -> File {
    File { name: name.to_owned(), shown: format!("presets/{name}.toml"), text: text.to_owned() }
}

/// What is written, or why nothing is.
fn shown(folder: &str, files: &[&str], presets: &[File], wanted: &[&str]) -> String {
    let tree = Memory::new(folder, files.iter().map(|name| (*name, text(name))));
    let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
    match init(&tree, &Catalogue::from(presets.to_vec()), &wanted) {
        Ok(start) => {
            let open = if start.open.is_empty() { "nothing".to_owned() } else { start.open.join(", ") };
            format!("{}--- open: {open}\n", start.text)
        }
        Err(Refusal::Unclear { message, help }) => format!("{message}\n= help: {help}"),
        Err(Refusal::Broken { problem, sources }) => render(&[*problem], &sources, Style::Plain),
    }
}

fn text(name: &str) -> &'static str {
    match name.rsplit('/').next() {
        Some("go.mod") => "module example.com/links\n\ngo 1.27\n",
        Some("main.go") => "package main\n\nfunc main() {}\n",
        _ => "",
    }
}

/// As a preset for Node may begin.
fn node() -> File {
    preset(
        "acme-node",
        "about = \"Node\"\nfacts = \"node\"\n[params.port]\ntype = \"integer\"\nabout = \"The port.\"\n\
         [params.color]\nabout = \"The color.\"\none-of = [\"red\", \"blue\"]\n\
         [artifacts.this]\nstage = \"this\"\npath = \"/{{ color }}\"\n[targets.prod]\nfrom = \"node:24\"\nexpose = [\"{{ port }}\"]\n",
    )
}

#[test]
fn one_project() {
    assert_snapshot!(shown("", &["go.mod", "main.go"], &[], &[]), @"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    --- open: nothing
    ");
    assert_snapshot!(shown("services/links", &["msgen.toml", "services/links/go.mod", "services/links/main.go"], &[], &[]), @"
    #:schema ../../build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    --- open: nothing
    ");
}

#[test]
fn a_project_below() {
    assert_snapshot!(shown("", &["README.md", "services/links/go.mod", "services/links/main.go"], &[], &[]), @r#"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    context = "services/links"
    --- open: nothing
    "#);
    let hidden = [".git/go.mod", "docs/go.mod", "vendor/x/go.mod", "a/b/c/go.mod", "go.mod.txt"];
    assert_snapshot!(shown("", &hidden, &[], &[]), @"
    there is no `go.mod`, `package.json`, `pyproject.toml`, `requirements.txt`, `Pipfile`, `pom.xml`, `build.gradle` or `build.gradle.kts` in `.` or two folders below
    = help: name the project's folder: `msgen init services/orders`
    ");
}

#[test]
fn the_nearest_schema() {
    let first = |folder, files: &[&str]| shown(folder, files, &[], &[]).lines().next().unwrap_or_default().to_owned();
    let cases = [
        first("a/b", &["a/b/go.mod"]),
        first("a/b", &["a/b/go.mod", "msgen.toml"]),
        first("a/b", &["a/b/go.mod", "msgen.toml", "a/build.schema.json"]),
        first("a/b", &["a/b/go.mod", "build.schema.json", "a/b/build.schema.json"]),
    ];
    let paths = ["./build.schema.json", "../../build.schema.json", "../build.schema.json", "./build.schema.json"];
    assert_eq!(cases, paths.map(|path| format!("#:schema {path}")));
}

#[test]
fn what_the_project_does_not_say_is_to_be_filled_in() {
    assert_snapshot!(shown("", &["package.json"], &[node()], &[]), @r#"
    #:schema ./build.schema.json

    # Makes prod from what package.json says.
    # `msgen preset show acme-node` lists the parameters.
    [stages.app.acme-node]
    # To be set: The port.
    # port = 1
    # To be set: The color.
    # color = "red"
    --- open: port, color
    "#);
}

#[test]
fn several_parts_of_one_image() {
    let files = ["Web UI/package.json", "backend/go.mod", "backend/main.go"];
    assert_snapshot!(shown("", &files, &[node()], &[]), @r#"
    #:schema ./build.schema.json

    # Makes web-ui-prod from what package.json says.
    # `msgen preset show acme-node` lists the parameters.
    [stages.web-ui.acme-node]
    context = "Web UI"
    # To be set: The port.
    # port = 1
    # To be set: The color.
    # color = "red"

    # Makes backend-dev, backend-test and backend-prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.backend.go]
    context = "backend"

    # One image of all:
    #
    # [targets.prod]
    # extends = "backend-prod"
    # artifacts = { web-ui = "/srv/web-ui/" }
    --- open: port, color
    "#);
    let same = ["a/api/go.mod", "a/api/main.go", "b/api/go.mod", "b/api/main.go", "scratch/go.mod", "scratch/main.go"];
    assert_snapshot!(shown("", &same, &[], &[]), @r#"
    #:schema ./build.schema.json

    # Makes api-dev, api-test and api-prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.api.go]
    context = "a/api"

    # Makes b-api-dev, b-api-test and b-api-prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.b-api.go]
    context = "b/api"

    # Makes app-dev, app-test and app-prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    context = "scratch"

    # One image of all:
    #
    # [targets.prod]
    # extends = "api-prod"
    # artifacts = { b-api = "/usr/local/bin/", app = "/usr/local/bin/" }
    --- open: nothing
    "#);
}

#[test]
fn more_parts_than_an_image_has() {
    let files = ["a/go.mod", "b/go.mod", "c/go.mod", "d/go.mod", "e/go.mod"];
    assert_snapshot!(shown("", &files, &[], &[]), @"
    there are 5 projects below `.`
    = help: a spec is for one image: `msgen init a`
    ");
}

#[test]
fn two_languages_in_one_folder() {
    let files = ["go.mod", "main.go", "package.json"];
    assert_snapshot!(shown("", &files, &[node()], &[]), @"
    `.` has `go.mod` and `package.json`, and it is not clear which is built
    = help: say so: `--preset go`, or both: `--preset go --preset acme-node`
    ");
    assert_snapshot!(shown("", &files, &[node()], &["go"]), @"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    --- open: nothing
    ");
    assert_snapshot!(shown("", &files, &[node()], &["go", "acme-node"]), @r#"
    #:schema ./build.schema.json

    # Makes go-dev, go-test and go-prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.go.go]

    # Makes acme-node-prod from what package.json says.
    # `msgen preset show acme-node` lists the parameters.
    [stages.acme-node.acme-node]
    # To be set: The port.
    # port = 1
    # To be set: The color.
    # color = "red"

    # One image of all:
    #
    # [targets.prod]
    # extends = "go-prod"
    # artifacts = { acme-node = "/srv/acme-node/" }
    --- open: port, color
    "#);
}

#[test]
fn the_preset_of_a_language() {
    let acme = || preset("acme-go", "about = \"Acme's Go\"\nextends = \"go\"\n");
    let other = || preset("acme-job", "about = \"A job\"\nextends = \"go\"\n");
    let used = |presets: &[File], wanted: &[&str]| {
        let shown = shown("", &["go.mod", "main.go"], presets, wanted);
        shown.lines().find(|line| line.starts_with('[')).map_or(shown.clone(), ToOwned::to_owned)
    };
    assert_eq!(used(&[acme()], &[]), "[stages.app.acme-go]");
    assert_eq!(used(&[acme(), other()], &["acme-job"]), "[stages.app.acme-job]");
    assert_eq!(used(&[acme(), other()], &["go"]), "[stages.app.go]");
    assert_snapshot!(used(&[acme(), other()], &[]), @"
    several presets are for go: `acme-go` and `acme-job`
    = help: choose one: `--preset acme-go`
    ");
}

#[test]
fn a_preset_that_reads_no_manifests_fits_any_folder() {
    let bare = preset("acme-page", "about = \"A page\"\n[targets.prod]\nfrom = \"nginx:1\"\n");
    assert_snapshot!(shown("", &["index.html"], std::slice::from_ref(&bare), &["acme-page"]), @"
    #:schema ./build.schema.json

    # Makes prod.
    # `msgen preset show acme-page` lists the parameters.
    [stages.app.acme-page]
    --- open: nothing
    ");
    assert_snapshot!(shown("", &["index.html"], &[bare], &[]), @"
    there is no `go.mod`, `package.json`, `pyproject.toml`, `requirements.txt`, `Pipfile`, `pom.xml`, `build.gradle` or `build.gradle.kts` in `.` or two folders below
    = help: name the project's folder: `msgen init services/orders`
    ");
}

#[test]
fn no_preset_and_no_project() {
    assert_snapshot!(shown("a", &["a/x"], &[], &[]), @"
    there is no `go.mod`, `package.json`, `pyproject.toml`, `requirements.txt`, `Pipfile`, `pom.xml`, `build.gradle` or `build.gradle.kts` in `a` or two folders below
    = help: name the project's folder: `msgen init services/orders`
    ");
}

#[test]
fn names_cannot_leave_their_line() {
    assert_snapshot!(shown("", &["a\"\n[x]\u{1b}/go.mod", "a\"\n[x]\u{1b}/main.go"], &[], &[]), @r#"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    context = "a\"\n[x]\u001B"
    # To be set: a"\n[x]\u{1b}/go.mod:1: the folder `a"\n[x]\u{1b}` has the character `"`, which msgen
    # does not hand on to a command
    # root = "…"
    --- open: root
    "#);
}

#[test]
fn a_part_of_a_project() {
    let files = ["go.mod", "services/links/main.go", "docs/README.md"];
    assert_snapshot!(shown("services/links", &files, &[], &[]), @"
    there is no `go.mod`, `package.json`, `pyproject.toml`, `requirements.txt`, `Pipfile`, `pom.xml`, `build.gradle` or `build.gradle.kts` in `services/links` or two folders below
    = help: `go.mod` lies in `../..`: `msgen init` there, or `--preset go` for this part of it
    ");
    assert_snapshot!(shown("services/links", &files, &[], &["go"]), @"
    #:schema ./build.schema.json

    # Makes dev, test and prod.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    --- open: nothing
    ");
    assert_snapshot!(shown("", &["README.md"], &[], &["go"]), @r#"
    #:schema ./build.schema.json

    # Makes dev, test and prod.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    # To be set: The main packages to build, relative to the module; the first one is what the image
    # runs.
    # main = ["./cmd/server"]
    --- open: main
    "#);
}

#[test]
fn a_manifest_that_must_be_mended() {
    let tree = Memory::new("", [("go.mod", "module example.com/links\n\ngo 1.x\n"), ("main.go", "package main\n")]);
    let Err(Refusal::Broken { problem, sources }) = init(&tree, &Catalogue::default(), &[]) else {
        panic!("it is written");
    };
    assert_snapshot!(render(&[*problem], &sources, Style::Plain), @"
    error[invalid-manifest]: this is no version of Go: one is `1.27` or `1.27.3`
     --> go.mod:3:4
      |
    3 | go 1.x
      |    ^^^
    ");
}

#[test]
fn what_must_be_set_says_where_the_reason_lies() {
    let tree =
        |version| Memory::new("", [("go.mod", text("go.mod")), ("main.go", text("main.go")), (".go-version", version)]);
    let line = |version| {
        let start = init(&tree(version), &Catalogue::default(), &[]).expect("it is written");
        let lines = start.text.lines().filter(|line| line.starts_with("# ")).skip(2);
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(line("1.25\n"), @r#"
    # To be set: .go-version:1: Go 1.25 is wanted here, and the module needs at least 1.27
    # version = "1.27"
    "#);
    assert_snapshot!(line("newest\"\n"), @r#"
    # To be set: .go-version:1: `newest"` is no version of Go: one is `1.27` or `1.27.3`
    # version = "1.27"
    "#);
    assert_eq!(line("1.27.1\n"), "");
}

/// A target that is there for some projects is named for those alone.
#[test]
fn the_targets_are_those_of_this_project() {
    let makes = |worker: &str| {
        let files = [
            ("requirements.txt", "celery==5.5.3\nflask==3.1.3\ngunicorn==23.0.0\n"),
            ("app.py", "app = Flask(__name__)\n"),
            ("worker.py", worker),
        ];
        let start = init(&Memory::new("", files), &Catalogue::default(), &[]).expect("it is clear what for");
        start.text.lines().nth(2).unwrap_or_default().to_owned()
    };
    assert_eq!(makes(""), "# Makes dev, test and prod from what requirements.txt says.");
    assert_eq!(makes("app = Celery()\n"), "# Makes dev, test, prod and worker from what requirements.txt says.");
}
