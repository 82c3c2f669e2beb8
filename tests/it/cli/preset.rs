use insta::assert_snapshot;

use crate::common::Folder;

/// A repository with presets of its own.
fn repository() -> Folder {
    Folder::new()
        .file(".git/HEAD", "")
        .file("msgen.toml", "presets = \"tools/presets\"\n")
        .file(
            "tools/presets/acme-go.toml",
            "about = \"Go at Acme\"\nextends = \"go\"\n\n[params.image]\nfixed = \"registry.acme.example/golang:{{ version }}\"\n",
        )
        .file(
            "tools/presets/acme-job.toml",
            "about = \"A job that runs once a day\"\n\n[params.schedule]\nabout = \"When it runs, as cron has it.\"\n\n\
             [params.shell]\none-of = [\"sh\", \"bash\"]\ndefault = \"sh\"\nabout = \"What runs it.\"\n\n\
             [targets.prod]\nfrom = \"alpine:3.24\"\nuser = \"65532:65532\"\n\
             command = [\"{{ shell }}\", \"-c\", \"run {{ schedule | sh }}\"]\n",
        )
}

#[test]
fn the_list() {
    assert_snapshot!(Folder::new().msgen(&["preset", "list"]), @"
    exit code: 0
    --- stdout
    go      built-in  Go service: cross-compiled programs on an image that holds nothing else
    java    built-in  Java service or program: its jar, the libraries in layers of their own, and no JDK
    node    built-in  Node service or site: the program, its production dependencies, and no package manager
    python  built-in  Python service or program: a virtual environment, the sources, and no package manager
    ");
    assert_snapshot!(repository().file("services/x/build.toml", "").msgen(&["preset", "list"]), @"
    exit code: 0
    --- stdout
    go        built-in                     Go service: cross-compiled programs on an image that holds nothing else
    java      built-in                     Java service or program: its jar, the libraries in layers of their own, and no JDK
    node      built-in                     Node service or site: the program, its production dependencies, and no package manager
    python    built-in                     Python service or program: a virtual environment, the sources, and no package manager
    acme-go   tools/presets/acme-go.toml   Go at Acme
    acme-job  tools/presets/acme-job.toml  A job that runs once a day
    ");
}

#[test]
fn a_list_with_a_mistake() {
    let folder = repository().file(
        "tools/presets/acme-web.toml",
        "about = \"Web\"\n\n[params.port]\ntype = \"integer\"\nabout = \"The port.\"\n\n[targets.prod]\nfrom = \"nginx:{{ prot }}\"\n",
    );
    assert_snapshot!(folder.msgen(&["preset", "list"]), @r#"
    exit code: 2
    --- stderr
    error[unused-parameter]: nothing uses the parameter `port`
     --> tools/presets/acme-web.toml:3:9
      |
    3 | [params.port]
      |         ^^^^
      |
      = help: use it as `{{ port }}`, or remove it

    error[unknown-variable]: `prot` is no parameter of this preset, and no `let` before this one
     --> tools/presets/acme-web.toml:8:8
      |
    8 | from = "nginx:{{ prot }}"
      |        ^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `port`?

    error: could not list the presets: 2 errors
    "#);
    assert_snapshot!(folder.msgen(&["preset", "show", "acme-web"]), @r#"
    exit code: 2
    --- stderr
    error[unused-parameter]: nothing uses the parameter `port`
     --> tools/presets/acme-web.toml:3:9
      |
    3 | [params.port]
      |         ^^^^
      |
      = help: use it as `{{ port }}`, or remove it

    error[unknown-variable]: `prot` is no parameter of this preset, and no `let` before this one
     --> tools/presets/acme-web.toml:8:8
      |
    8 | from = "nginx:{{ prot }}"
      |        ^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `port`?

    error: could not show the preset `acme-web`: 2 errors
    "#);
    // Those of the others are not its own.
    assert!(folder.msgen(&["preset", "show", "acme-go"]).starts_with("exit code: 0\n"));
    assert!(
        folder.msgen(&["preset", "show", "acme-web", "--source"]).starts_with("exit code: 0\n--- stdout\nabout = ")
    );
}

#[test]
fn a_workspace_with_a_mistake() {
    let folder = Folder::new().file(".git/HEAD", "").file("msgen.toml", "presets = \"nowhere\"\n");
    assert_snapshot!(folder.msgen(&["preset", "list"]), @r#"
    exit code: 2
    --- stderr
    error[invalid-path]: there is no folder `nowhere` in the repository
     --> msgen.toml:1:11
      |
    1 | presets = "nowhere"
      |           ^^^^^^^^^
      |
      = help: name a folder relative to this file

    error: could not list the presets: 1 error
    "#);
    assert_snapshot!(folder.msgen(&["preset", "show", "acme-go"]), @r#"
    exit code: 2
    --- stderr
    error[invalid-path]: there is no folder `nowhere` in the repository
     --> msgen.toml:1:11
      |
    1 | presets = "nowhere"
      |           ^^^^^^^^^
      |
      = help: name a folder relative to this file

    error: could not show the preset `acme-go`: 1 error
    "#);
    assert_eq!(folder.msgen(&["preset", "show", "go"]), Folder::new().msgen(&["preset", "show", "go"]));
}

#[test]
fn a_preset_of_ours() {
    assert_snapshot!(Folder::new().msgen(&["preset", "show", "go"]));
}

#[test]
fn a_preset_of_the_organisation() {
    assert_snapshot!(repository().msgen(&["preset", "show", "acme-job"]), @r#"
    exit code: 0
    --- stdout
    acme-job (tools/presets/acme-job.toml)
    A job that runs once a day

    Makes, in a stage `app`:
      targets    prod

    Parameters:

      context: a string
          The project's folder, relative to the spec's.
          default: "."
          for example: "backend"

      schedule: a string
          When it runs, as cron has it.
          default: none, set it

      shell: a string
          What runs it.
          one of: "sh", "bash"
          default: "sh"

    Use:

      [stages.app.acme-job]
      schedule = "…"

      Below it stand the parameters that should have another value. What it makes is yours to change: a
      table of the spec such as `[targets.prod]` is merged over it, and `msgen expand` prints the whole.
    "#);
    let shown = repository().msgen(&["preset", "show", "acme-go"]);
    let fixed = shown.lines().skip_while(|line| !line.starts_with("  image:")).take(4);
    let fixed = fixed.collect::<Vec<_>>().join("\n");
    assert_snapshot!(fixed, @r#"
    image: a string
        The image, or the stage of the spec, that dev, test and the build stand on. `packages` are
        apt's, or apk's where its name has `alpine`.
        fixed: "registry.acme.example/golang:{{ version }}"
    "#);
    let head = shown.lines().take(4).collect::<Vec<_>>().join("\n");
    assert_snapshot!(head, @"
    exit code: 0
    --- stdout
    acme-go (tools/presets/acme-go.toml, extends go)
    Go at Acme
    ");
}

#[test]
fn the_file_itself() {
    let text = include_str!("../../../presets/go.toml");
    let shown = Folder::new().msgen(&["preset", "show", "go", "--source"]);
    assert_eq!(shown, format!("exit code: 0\n--- stdout\n{text}"));
    assert_snapshot!(repository().msgen(&["preset", "show", "acme-go", "--source"]), @r#"
    exit code: 0
    --- stdout
    about = "Go at Acme"
    extends = "go"

    [params.image]
    fixed = "registry.acme.example/golang:{{ version }}"
    "#);
}

#[test]
fn a_copy_is_a_preset_that_gives_the_same() {
    let text = include_str!("../../../presets/go.toml");
    let folder = repository().file("tools/presets/acme-copy.toml", text);
    let copy = folder.msgen(&["preset", "show", "acme-copy"]);
    let ours = folder.msgen(&["preset", "show", "go"]);
    assert_eq!(
        copy.replace("acme-copy (tools/presets/acme-copy.toml)", "go (built-in)").replace("acme-copy", "go"),
        ours
    );
}

#[test]
fn a_preset_that_there_is_not() {
    assert_snapshot!(Folder::new().msgen(&["preset", "show", "golang"]), @"
    exit code: 2
    --- stderr
    error: there is no preset `golang`
     |
     = help: did you mean `go`? the presets are `go`, `java`, `node` and `python`
    ");
    assert_snapshot!(Folder::new().msgen(&["preset", "show", "cobol"]), @"
    exit code: 2
    --- stderr
    error: there is no preset `cobol`
     |
     = help: the presets are `go`, `java`, `node` and `python`
    ");
    assert_snapshot!(repository().msgen(&["preset", "show", "acme-jbo"]), @"
    exit code: 2
    --- stderr
    error: there is no preset `acme-jbo`
     |
     = help: did you mean `acme-job`? the presets are `go`, `java`, `node`, `python`, `acme-go` and `acme-job`
    ");
    assert_snapshot!(Folder::new().msgen(&["preset", "show", "\u{1b}[31m", "--source"]), @r"
    exit code: 2
    --- stderr
    error: there is no preset `\u{1b}[31m`
     |
     = help: the presets are `go`, `java`, `node` and `python`
    ");
}

#[test]
fn texts_of_others_do_nothing_to_the_terminal() {
    let folder = Folder::new().file(".git/HEAD", "").file("msgen.toml", "presets = \"p\"\n").file(
        "p/acme-x.toml",
        "about = \"a\\u001b[2J\"\n\n[params.x]\nabout = \"b\\u001b[2J\"\ndefault = \"c\u{202e}\"\n\n\
         [targets.prod]\nfrom = \"{{ x }}\"\nabout = \"d\\u001b[2J\"\n",
    );
    for args in [&["preset", "list"][..], &["preset", "show", "acme-x"]] {
        let shown = folder.msgen(args);
        assert!(shown.starts_with("exit code: 0\n"), "{shown}");
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
}
