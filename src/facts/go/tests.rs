use super::*;
use crate::diag::Code;
use crate::document::{Node, Value};
use crate::facts::{MOST_BYTES, Memory};
use crate::source::Sources;

const MAIN: &str = "package main\n\nfunc main() {}\n";

/// The facts of the project in the spec's folder, each on a line of its own with where it was found.
fn facts(memory: &Memory) -> Vec<(String, String)> {
    let mut sources = Sources::default();
    let folder = memory.folder().to_owned();
    let facts = read(&mut Project { files: memory, sources: &mut sources, folder });
    let place = |span: Span| {
        let source = sources.of(span).expect("every span lies in a file");
        format!("{}: {}", source.name, &source.text[source.range(span)])
    };
    let shown = |fact: &Fact| match fact {
        Fact::Known(node) => show(node),
        Fact::Problem(problem) => {
            let at = problem.primary.as_ref().map_or_else(String::new, |label| place(label.span));
            let also = problem.context.iter().map(|label| format!(" | {}", place(label.span))).collect::<String>();
            format!("! {} [{at}]{also}", problem.message)
        }
    };
    facts.iter().map(|(name, fact)| ((*name).to_owned(), shown(fact))).collect()
}

use crate::facts::Files;

fn show(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.clone(),
        Value::Boolean(flag) => flag.to_string(),
        Value::List(items) => items.iter().map(show).collect::<Vec<_>>().join(" "),
        _ => "?".to_owned(),
    }
}

fn fact(memory: &Memory, name: &str) -> String {
    facts(memory).into_iter().find(|(known, _)| known == name).map_or_else(|| "-".to_owned(), |(_, value)| value)
}

fn only(folder: &str, files: &[(&str, &str)]) -> Memory {
    Memory::new(folder, files.iter().copied())
}

/// A module in the repository's root that has a program.
fn module(go_mod: &str) -> Memory {
    only("", &[("go.mod", go_mod), ("main.go", MAIN)])
}

#[test]
fn a_module() {
    let memory =
        module("module example.com/orders\n\ngo 1.27.0\n").with("go.sum", "").with("cmd/migrate/main.go", MAIN);
    let expected = [
        ("name", "orders"),
        ("main", ". ./cmd/migrate"),
        ("version", "1.27"),
        ("cgo", "false"),
        ("vendor", "false"),
        ("root", "."),
        ("module", "."),
        ("manifests", "go.mod go.sum"),
        ("sources", "."),
        ("exclude", "**/*.md **/*_test.go **/testdata"),
    ];
    assert_eq!(facts(&memory), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn every_fact_is_one_of_the_language() {
    let broken = module("module x\nnonsense\n");
    for memory in [module("module x\ngo 1.27\n"), broken] {
        let names: Vec<String> = facts(&memory).into_iter().map(|(name, _)| name).collect();
        assert!(names.iter().all(|name| LANGUAGE.facts.iter().any(|(known, _)| known == name)), "{names:?}");
        assert_eq!(names.len(), LANGUAGE.facts.len());
    }
    assert!(facts(&only("", &[("README.md", "")])).is_empty());
}

#[test]
fn versions() {
    let cases = [
        ("go 1.27", "1.27"),
        ("go 1.27.0", "1.27"),
        ("go 1.27.3", "1.27"),
        ("go 1.28rc1", "1.28rc1"),
        ("go 1.26.1\ntoolchain go1.27.3", "1.27.3"),
        ("go 1.27\ntoolchain go1.26.5", "1.27"),
        ("go 1.27.5\ntoolchain go1.27.3", "1.27"),
        ("go 1.26\ntoolchain default", "1.26"),
        ("toolchain go1.26.2-acme", "1.26.2"),
        // There is no image of these on a supported Debian.
        ("go 1.13", "1.27"),
        ("go 1.24", "1.24"),
        ("go 1.31", "1.31"),
        ("", "-"),
    ];
    for (lines, expected) in cases {
        assert_eq!(fact(&module(&format!("module x\n{lines}\n")), "version"), expected, "{lines}");
    }
}

#[test]
fn a_version_file_wins_unless_the_module_needs_more() {
    let at =
        |file: &str, text: &str| fact(&module("module x\ngo 1.26.2\ntoolchain go1.27.1\n").with(file, text), "version");
    assert_eq!(at(".go-version", "1.26.5\n"), "1.26.5");
    assert_eq!(at(".go-version", "go1.26\n"), "1.26");
    assert_eq!(at(".tool-versions", "golang 1.28rc1"), "1.28rc1");
    assert_eq!(at("mise.toml", "[tools]\ngo = 'latest'"), "1.27");
    assert_eq!(at(".go-version", "1"), "1.27");
    let less = at(".go-version", "1.26.1");
    assert_eq!(
        less,
        "! Go 1.26.1 is wanted here, and the module needs at least 1.26.2 [.go-version: 1.26.1] | go.mod: 1.26.2"
    );
    assert!(at(".go-version", "1.25").contains("at least 1.26.2"));
    assert!(at("mise.toml", "[tools]\ngo = '$(x)'").starts_with("! `$(x)` is no version of Go"));
    assert!(at(".go-version", "1.27.x").starts_with("! `1.27.x` is no version of Go"));
}

#[test]
fn the_name_is_what_go_build_calls_it() {
    // As go 1.26 does.
    let cases = [
        ("example.com/foo", "foo"),
        ("example.com/foo/v2", "foo"),
        ("example.com/foo/v1", "v1"),
        ("gopkg.in/foo.v2", "foo.v2"),
        ("example.com/v2", "example.com"),
        ("\"example.com/quoted\"", "quoted"),
        ("app", "app"),
    ];
    for (path, expected) in cases {
        assert_eq!(fact(&module(&format!("module {path}\n")), "name"), expected, "{path}");
    }
    assert!(
        fact(&module("module \"example.com/a$b\"\n"), "name")
            .starts_with("! the module's path `a$b` has the character `$`")
    );
}

#[test]
fn programs() {
    let go_mod = ("go.mod", "module example.com/orders\n");
    let case = |files: &[&str]| {
        let files = files.iter().map(|path| (*path, MAIN));
        fact(&Memory::new("", [go_mod].into_iter().chain(files)), "main")
    };
    assert_eq!(
        case(&["cmd/migrate/main.go", "cmd/orders/main.go", "cmd/api/main.go"]),
        "./cmd/orders ./cmd/api ./cmd/migrate"
    );
    assert_eq!(case(&["cmd/main.go"]), "./cmd");
    assert_eq!(case(&["cmd/tools/gen/main.go", "cmd/group/api/main.go"]), "./cmd/group/api");
    assert_eq!(
        case(&["services/orders/main.go", "services/b/main.go", "x/y/z/main.go"]),
        "./services/orders ./services/b"
    );
    let nobody_knows = "! `./services/a`, `./services/b` are programs, and nothing says which one the image runs: \
        it is the first of `main` [services/a/main.go: package main] | services/b/main.go: package main";
    assert_eq!(case(&["services/a/main.go", "services/b/main.go"]), nobody_knows);
    assert_eq!(case(&["server/main.go", "examples/a/main.go", "hack/b/main.go"]), "./server");
    assert_eq!(
        case(&["examples/a/main.go", "_x/main.go", ".y/main.go", "testdata/z/main.go", "vendor/v/main.go"]),
        "./examples/a"
    );
    assert_eq!(case(&["main.go", "examples/a/main.go", "cmd/x/main.go"]), ". ./cmd/x");
    assert_eq!(
        case(&["cmd/a/server/main.go", "cmd/b/server/main.go"]),
        "! `./cmd/a/server` and `./cmd/b/server` both make a program `server` [cmd/b/server/main.go: package main] | cmd/a/server/main.go: package main"
    );
    assert_eq!(
        case(&["main_test.go", "main_windows.go"]),
        "! there is no `package main` in `.` or below it [go.mod: ]"
    );
    assert!(case(&["cmd/a$b/main.go"]).starts_with("! the folder `./cmd/a$b` has the character `$`"));
}

#[test]
fn what_no_build_compiles_is_no_program() {
    let main =
        |text: &str| fact(&only("", &[("go.mod", "module y\n"), ("cmd/x/main.go", MAIN), ("main.go", text)]), "main");
    let without = [
        "//go:build ignore\n\npackage main\n",
        "// Copyright\n\n//go:build windows || (darwin && !cgo)\n\npackage main\n",
        "//go:build !linux\npackage main\n",
        "// +build ignore\n\npackage main\n",
        "/* package main */ package other\n",
        "// package main\npackage mainly\n",
        "",
    ];
    for text in without {
        assert_eq!(main(text), "./cmd/x", "{text}");
    }
    let with = [
        "/* a */ // b\n//go:build linux && (amd64 || arm64)\npackage main // c\n",
        "//go:build unix && go1.20 && !windows\npackage main;import \"fmt\"\n",
        "//go:build cgo\n\npackage main\n",
        "//go:build ((((broken\n\npackage main\n",
        "package main\n//go:build ignore\n",
    ];
    for text in with {
        assert_eq!(main(text), ". ./cmd/x", "{text}");
    }
}

#[test]
fn a_spec_below_the_module_builds_what_lies_there() {
    let files =
        [("go.mod", "module example.com/shop\ngo 1.27\n"), ("cmd/orders/main.go", MAIN), ("cmd/users/main.go", MAIN)];
    let memory = only("cmd/orders", &files);
    let of = |name| fact(&memory, name);
    assert_eq!(
        (of("main"), of("root"), of("module"), of("sources")),
        ("./cmd/orders".into(), "../..".into(), ".".into(), ".".into())
    );
    assert!(fact(&only("deploy", &files), "main").starts_with("! `./cmd/orders`, `./cmd/users` are programs"));
}

#[test]
fn cgo() {
    let with = |files: &[(&str, &str)]| {
        let memory =
            module("module x\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.0\n\tgithub.com/lib/pq v1.0.0\n)\n");
        fact(&files.iter().fold(memory, |memory, (path, text)| memory.with(path, *text)), "cgo")
    };
    let c = "package a\n\n// #include <stdio.h>\nimport \"C\"\n";
    assert_eq!(with(&[]), "false");
    assert_eq!(with(&[("a/a.go", c)]), "true");
    assert_eq!(with(&[("a/a.go", "package a\nimport (\n\t\"net\"\n\t\"os/user\"\n)\n")]), "false");
    assert_eq!(
        with(&[
            ("a/a_test.go", c),
            ("b/a_windows.go", c),
            ("testdata/a.go", c),
            ("nested/go.mod", "module n\n"),
            ("nested/a.go", c)
        ]),
        "false"
    );
    // The package does without.
    assert_eq!(with(&[("a/a.go", c), ("a/b.go", "//go:build !cgo\n\npackage a\n")]), "false");
    assert_eq!(with(&[("a/a.go", c), ("b/b.go", "//go:build !cgo\n\npackage b\n")]), "true");
    assert_eq!(
        with(&[("a/a.go", "package a\nimport (\n\tx \"fmt\"\n\t_ \"github.com/mattn/go-sqlite3\"\n)\n")]),
        "true"
    );
    assert_eq!(with(&[("a/a_test.go", "package a\nimport _ \"github.com/mattn/go-sqlite3\"\n")]), "false");
    assert_eq!(with(&[("a/a.go", "package a\nimport \"gorm.io/driver/sqlite\"\n")]), "true");
    assert_eq!(with(&[("a/a.go", "package a\nvar s = `\nimport \"C\"\n`\n")]), "false");
    let indirect = |comment| {
        fact(&module(&format!("module x\nrequire github.com/mattn/go-sqlite3 v1.14.0 // {comment}\n")), "cgo")
    };
    assert_eq!((indirect("indirect"), indirect("direct")), ("true".into(), "false".into()));
    assert_eq!(
        fact(&module("module x\nrequire github.com/confluentinc/confluent-kafka-go/v2 v2.0.0 // indirect\n"), "cgo"),
        "true"
    );
    assert_eq!(
        fact(&module("module x\nrequire github.com/mattn/go-sqlite3-like v2.0.0 // indirect\n"), "cgo"),
        "false"
    );
}

/// A workspace of five members, where orders needs money by a `require`, and text by an import.
fn workspace() -> Memory {
    let files = [
        (
            "go.work",
            "go 1.27\n\nuse (\n\t./services/orders\n\t./services/users\n\t./libs/money // ours\n\t./libs/text\n\t./libs/unused\n)\n",
        ),
        ("go.work.sum", ""),
        ("services/orders/go.mod", "module example.com/orders\ngo 1.26\nrequire example.com/money v0.0.0\n"),
        ("services/orders/go.sum", ""),
        ("services/orders/main.go", MAIN),
        ("services/users/go.mod", "module example.com/users\ngo 1.26\n"),
        ("services/users/main.go", MAIN),
        ("libs/money/go.mod", "module example.com/money\ngo 1.26\n"),
        ("libs/money/money.go", "package money\n\nimport \"example.com/text/pad\"\n"),
        ("libs/text/go.mod", "module example.com/text\ngo 1.26\n"),
        ("libs/text/pad/pad.go", "package pad\n"),
        ("libs/unused/go.mod", "module example.com/unused\n"),
    ];
    only("services/orders", &files)
}

#[test]
fn a_workspace() {
    let expected = [
        ("name", "orders"),
        ("main", "."),
        ("version", "1.27"),
        ("cgo", "false"),
        ("vendor", "false"),
        ("root", "../.."),
        ("module", "services/orders"),
        (
            "manifests",
            "go.work go.work.sum libs/money/go.mod libs/text/go.mod libs/unused/go.mod services/orders/go.mod services/orders/go.sum services/users/go.mod",
        ),
        ("sources", "go.work go.work.sum libs/money libs/text services/orders"),
        ("exclude", "**/*.md **/*_test.go **/testdata"),
    ];
    assert_eq!(facts(&workspace()), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn what_a_used_module_needs_is_needed() {
    let c = "package pad\nimport \"C\"\n";
    assert_eq!(fact(&workspace().with("libs/text/pad/pad.go", c), "cgo"), "true");
    assert_eq!(fact(&workspace().with("libs/unused/a.go", c), "cgo"), "false");
    assert_eq!(
        fact(
            &workspace().with("services/orders/a_test.go", "package main\nimport \"example.com/unused\"\n"),
            "sources"
        ),
        "go.work go.work.sum libs/money libs/text libs/unused services/orders"
    );
}

#[test]
fn a_package_is_of_the_module_with_the_longest_path() {
    let files = [
        ("go.work", "use ./app\nuse ./shop\nuse ./shop/pay\n"),
        ("app/go.mod", "module app\n"),
        ("app/main.go", "package main\nimport \"example.com/shop/pay/card\"\n"),
        ("shop/go.mod", "module example.com/shop\n"),
        ("shop/pay/go.mod", "module example.com/shop/pay\n"),
    ];
    assert_eq!(fact(&only("app", &files), "sources"), "app go.work shop/pay");
}

#[test]
fn a_vendored_workspace_and_one_with_a_module_in_its_root() {
    let vendored = workspace().with("vendor/modules.txt", "").with("services/orders/vendor/modules.txt", "");
    assert_eq!(fact(&vendored, "vendor"), "true");
    assert_eq!(fact(&vendored, "sources"), "go.work go.work.sum libs/money libs/text services/orders vendor");
    assert_eq!(fact(&workspace().with("services/orders/vendor/modules.txt", ""), "vendor"), "false");
    let rooted = only(
        "",
        &[
            ("go.work", "go 1.27\nuse .\nuse ./tools\n"),
            ("go.mod", "module x\n"),
            ("main.go", MAIN),
            ("tools/go.mod", "module x/tools\n"),
        ],
    );
    assert_eq!(
        (fact(&rooted, "sources"), fact(&rooted, "manifests")),
        (".".into(), "go.work go.mod tools/go.mod".into())
    );
}

#[test]
fn a_workspace_of_others_is_none() {
    let other = ("go.work", "use ./other\nuse ../gone\n");
    let memory = only("a", &[other, ("a/go.mod", "module a\ngo 1.27\n"), ("a/main.go", MAIN)]);
    assert_eq!((fact(&memory, "root"), fact(&memory, "manifests")), (".".into(), "go.mod".into()));
    let own = only("", &[other, ("go.mod", "module a\n"), ("main.go", MAIN)]);
    assert!(fact(&own, "root").starts_with("! this workspace does not use the module in its own folder"));
    assert_eq!(fact(&own, "main"), ".");
}

#[test]
fn what_is_wrong_with_a_workspace_points_at_its_line() {
    let with = |work: &str| fact(&workspace().with("go.work", work), "manifests");
    assert_eq!(with("use ./services/orders\nuse ./gone\n"), "! there is no folder `./gone` [go.work: ./gone]");
    assert_eq!(
        with("use ./services/orders\nuse ../x\n"),
        "! `../x` leads out of the repository, so that no build has it [go.work: ../x]"
    );
    assert_eq!(
        with("use ./services/orders\nuse /x\n"),
        "! `/x` leads out of the repository, so that no build has it [go.work: /x]"
    );
    assert_eq!(
        with("use ./services/orders\nuse ./services\n"),
        "! there is no `services/go.mod` [go.work: ./services]"
    );
    assert!(with("use ./services/orders\nuse \"./a$b\"\n").starts_with("! the path `./a$b` has the character `$`"));
    assert_eq!(with("use ./services/orders\nuses ./x\n"), "! `uses` is no directive of `go.work` [go.work: uses]");
    let old = workspace().with("go.work", "go 1.25\nuse ./services/orders\n");
    assert_eq!(
        fact(&old, "version"),
        "! the workspace has go 1.25, and a member needs go 1.26 [go.work: 1.25] | services/orders/go.mod: 1.26"
    );
    assert_eq!(
        fact(&workspace().with("libs/text/go.mod", "module example.com/money\n"), "sources"),
        "! two members of the workspace are the module `example.com/money` [libs/text/go.mod: example.com/money] | libs/money/go.mod: example.com/money"
    );
}

#[test]
fn modules_of_folders() {
    let files = [
        (
            "app/go.mod",
            "module example.com/app\nrequire (\n example.com/a v0.0.0\n example.com/b v0.0.0 // indirect\n)\nreplace example.com/a => ../libs/a\nreplace example.com/b v0.0.0 => ../libs/b\nreplace example.com/unneeded => ../gone\nreplace example.com/x => example.com/y v1.0.0\n",
        ),
        ("app/go.sum", ""),
        ("app/main.go", MAIN),
        ("libs/a/go.mod", "module example.com/a\nrequire example.com/b v0.0.0\nreplace example.com/b => ../gone\n"),
        ("libs/a/go.sum", ""),
        ("libs/b/go.mod", "module example.com/fork\n"),
        ("libs/c/go.mod", "module example.com/c\n"),
    ];
    let memory = only("app", &files);
    let of = |name| fact(&memory, name);
    assert_eq!((of("root"), of("module")), ("..".into(), "app".into()));
    assert_eq!(of("manifests"), "app/go.mod app/go.sum libs/a/go.mod libs/b/go.mod");
    assert_eq!(of("sources"), "app libs/a libs/b");
    let vendored = only("app", &files).with("app/vendor/modules.txt", "");
    assert_eq!((fact(&vendored, "root"), fact(&vendored, "sources")), (".".into(), ".".into()));
    let out = only("", &[("go.mod", "module x\nrequire y v0.0.0\nreplace y => ../y\n"), ("main.go", MAIN)]);
    assert_eq!(fact(&out, "root"), "! `../y` leads out of the repository, so that no build has it [go.mod: ../y]");
    let own = only(
        "",
        &[("go.mod", "module x\nrequire y v0.0.0\nreplace y => ./y\n"), ("main.go", MAIN), ("y/go.mod", "module y\n")],
    );
    assert_eq!((fact(&own, "manifests"), fact(&own, "sources")), ("go.mod y/go.mod".into(), ".".into()));
}

#[test]
fn what_is_embedded_is_not_left_out() {
    let with = |embed: &str, files: &[&str]| {
        let main = format!("package main\n\nimport _ \"embed\"\n\n//go:embed {embed}\nvar x string\n");
        let memory = module("module x\n").with("web/web.go", main);
        fact(&files.iter().fold(memory, |memory, path| memory.with(path, "")), "exclude")
    };
    let all = "**/*.md **/*_test.go **/testdata";
    assert_eq!(with("schema.sql", &[]), all);
    assert_eq!(with("templates/*.html", &["web/templates/a.html"]), all);
    assert_eq!(with("README.md", &[]), "*.md **/*_test.go **/testdata");
    let own = module("module x\n").with("a.go", "package main\nimport _ \"embed\"\n//go:embed README.md\nvar x int\n");
    assert_eq!(fact(&own, "exclude"), "**/*_test.go **/testdata");
    assert_eq!(with("\"docs/*.md\" `x.sql`", &[]), "*.md **/*_test.go **/testdata");
    assert_eq!(with("*d", &[]), "*.md **/*_test.go **/testdata");
    // A folder of assets may hold documents; what else it holds is seen.
    assert_eq!(with("all:static", &["web/static/index.html"]), "*.md **/*_test.go **/testdata");
    assert_eq!(with("dist", &[]), "*.md **/*_test.go **/testdata");
    assert_eq!(with("static/*", &["web/static/x/a_test.go"]), "*.md **/testdata");
    assert_eq!(with("static", &["web/static/testdata/x"]), "*.md **/*_test.go");
    assert_eq!(with("testdata/x.json", &[]), "**/*.md **/*_test.go");
    assert_eq!(with("*_test.go", &[]), "**/*.md **/testdata");
    let root = module("module x\n").with("a.go", "package main\nimport _ \"embed\"\n//go:embed *\nvar x int\n");
    assert_eq!(fact(&root, "exclude"), "**/*_test.go **/testdata");
    let comment = module("module x\n").with("a.go", "package main\n//go:embed *\nvar x int\n");
    assert_eq!(fact(&comment, "exclude"), all);
    let import = module("module x\n").with("a.go", "package main\nimport \"x/testdata/y\"\n");
    assert_eq!(fact(&import, "exclude"), "**/*.md **/*_test.go");
    let vendor = |embed: &str| {
        let text = format!("package y\nimport _ \"embed\"\n{embed}\nvar x string\n");
        let memory = module("module x\n").with("vendor/modules.txt", "").with("vendor/y/README.md", "");
        fact(&memory.with("vendor/y/y.go", text).with("vendor/y/data/testdata/x", ""), "exclude")
    };
    assert_eq!(vendor(""), all);
    assert_eq!(vendor("//go:embed usage.md"), "*.md **/*_test.go **/testdata");
    assert_eq!(vendor("//go:embed data"), "*.md **/*_test.go");
}

#[test]
fn the_real_syntax_of_go_mod() {
    let memory = module(
        "// Deprecated: use x/v2 // really\nmodule \"example.com/x\" // ours\n\ngo 1.27\n\nrequire (\n\t`y` v1.0.0 // indirect; why\n\t// z\n)\nrequire ()\nexclude y v1.0.1\nexclude (\n)\nretract [v1.0.0, v1.9.9] // broken\nretract (\n\tv2.0.0\n\t[v3.0.0,v3.1.0]\n)\ntool (\n\texample.com/x/tool\n)\ngodebug default=go1.21\ngodebug (\n\tpanicnil=1\n)\nignore ./node_modules\nignore (\n\tgenerated\n)\nreplace (\n\ta v1.0.0 => b v1.0.0\n\tc => \"./a b\"\n)\n",
    )
    .with("node_modules/x/main.go", "package main\nimport \"C\"\n")
    .with("q/generated/main.go", "package main\nimport \"C\"\n");
    assert_eq!(
        (fact(&memory, "version"), fact(&memory, "cgo"), fact(&memory, "main")),
        ("1.27".into(), "false".into(), ".".into())
    );
}

#[test]
fn what_is_wrong_with_go_mod_points_at_its_line() {
    let with = |lines: &str| fact(&module(&format!("module x\n{lines}\n")), "version");
    let cases = [
        ("go 1.27.x", "! this is no version of Go: one is `1.27` or `1.27.3` [go.mod: 1.27.x]"),
        ("go 1", "! this is no version of Go: one is `1.27` or `1.27.3` [go.mod: 1]"),
        ("go 1.027", "! this is no version of Go: one is `1.27` or `1.27.3` [go.mod: 1.027]"),
        ("go 99999999999.1", "! this is no version of Go: one is `1.27` or `1.27.3` [go.mod: 99999999999.1]"),
        ("go 1.27 1.28", "! this is not how a `go` line is written [go.mod: go]"),
        ("go 1.27\ngo 1.28", "! there is a second `go` line [go.mod: go]"),
        ("toolchain 1.27", "! this is no toolchain of Go: one is `go1.27.3` [go.mod: 1.27]"),
        ("module y", "! there is a second `module` line [go.mod: module]"),
        ("require (\n\ta v1.0.0", "! this block is not closed: `)` is missing [go.mod: require]"),
        ("require a", "! this is not how a `require` line is written [go.mod: require]"),
        ("require \"a v1.0.0", "! this string is not closed, or has an escape [go.mod: \"a v1.0.0]"),
        ("requires a v1", "! `requires` is no directive of `go.mod` [go.mod: requires]"),
        ("go (\n1.27\n)", "! this is not how a `go` line is written [go.mod: go]"),
        ("use ./x", "! `use` is no directive of `go.mod` [go.mod: use]"),
        ("/* no */", "! a comment begins with `//` here [go.mod: /*]"),
        ("<<<<<<< HEAD", "! `<<<<<<<` is no directive of `go.mod` [go.mod: <<<<<<<]"),
    ];
    for (lines, expected) in cases {
        assert_eq!(with(lines), expected, "{lines}");
    }
    assert_eq!(fact(&module("go 1.27\n"), "version"), "! there is no `module` line [go.mod: ]");
    let unreadable = module("module x\n").with_unreadable("go.mod", "it is not UTF-8");
    assert_eq!(fact(&unreadable, "sources"), "! cannot read `go.mod`: it is not UTF-8 [go.mod: ]");
    let large = module(&"a".repeat(MOST_BYTES + 1));
    assert_eq!(
        fact(&large, "version"),
        format!("! cannot read `go.mod`: it has more than {MOST_BYTES} bytes [go.mod: ]")
    );
}

#[test]
fn windows_line_ends_and_marks_mean_nothing() {
    let memory = module("\u{feff}module x\r\ngo 1.27\r\n")
        .with("main.go", "\u{feff}// a\r\n//go:build linux\r\n\r\npackage main\r\nimport \"C\"\r\n");
    assert_eq!(
        (fact(&memory, "version"), fact(&memory, "main"), fact(&memory, "cgo")),
        ("1.27".into(), ".".into(), "true".into())
    );
}

#[test]
fn a_problem_has_a_code_of_facts() {
    let mut sources = Sources::default();
    let memory = module("module x\ngo 1.27\n").with(".go-version", "1.20");
    let facts = read(&mut Project { files: &memory, sources: &mut sources, folder: String::new() });
    let Some(Fact::Problem(problem)) = facts.get("version") else { panic!("it contradicts itself") };
    assert_eq!(problem.code, Code::ContradictingManifests);
}

#[test]
fn deep_and_wide_input_ends() {
    let deep = format!("//go:build {}linux\n\npackage main\n", "(".repeat(100_000));
    let nots = format!("//go:build {}linux\n\npackage main\n", "!".repeat(100_001));
    let imports = format!("package main\nimport ({}", "\"a\"\n".repeat(100_000));
    let memory = module("module x\ngo 1.27\n").with("a.go", deep).with("b.go", nots).with("c.go", imports);
    assert_eq!(fact(&memory.with("d.go", "package main\nimport (\""), "main"), ".");
    let memory = module(&format!("module x\nrequire (\n{}", "a v1\n".repeat(100_000)));
    assert!(fact(&memory, "version").contains("not closed"));
    let path = format!("{}main.go", "a/".repeat(500));
    assert_eq!(fact(&module("module x\n").with(&path, MAIN), "main"), ".");
}

proptest::proptest! {
    #[test]
    fn no_manifest_panics_the_reader(
        go_mod in "(module |go |toolchain |require |replace |use |retract |\\(|\\)|\n|=> |\\./a|\\.\\./|\"|`|//|/\\*|1\\.27|é|x |\\PC){0,40}",
        code in "(package main|//go:build |import |\\(|\\)|\"|`|C|\n|&&|!|\\|\\||//go:embed |/\\*|\\*/|é|\\PC){0,40}",
    ) {
        let work = format!("use .\n{go_mod}");
        for memory in [
            only("", &[("go.mod", &go_mod), ("main.go", &code)]),
            only("", &[("go.mod", "module x\n"), ("go.work", &work), ("main.go", &code), ("a/go.mod", &go_mod)]),
            only("", &[("go.mod", &format!("module x\n{go_mod}")), ("main.go", &code), ("a/go.mod", "module a\n")]),
        ] {
            facts(&memory);
        }
    }
}
