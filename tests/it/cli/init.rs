use std::fs;

use insta::assert_snapshot;

use crate::common::Folder;

/// A Go service.
fn service() -> Folder {
    at(Folder::new().file(".git/HEAD", ""), "")
}

/// A Go service in a folder.
fn at(folder: Folder, path: &str) -> Folder {
    folder
        .file(&format!("{path}go.mod"), "module example.com/links\n\ngo 1.27\n")
        .file(&format!("{path}main.go"), "package main\n\nfunc main() {}\n")
}

#[test]
fn a_spec_is_written_and_renders() {
    let folder = service();
    assert_snapshot!(folder.msgen(&["init", "--yes"]), @"
    exit code: 0
    --- stderr
    wrote build.toml
    next:
      msgen render -o Dockerfile
      docker build .
      msgen schema > build.schema.json    # completion in editors
    ");
    assert_snapshot!(folder.text("build.toml"), @"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    ");
    let rendered = folder.msgen(&["render", "-D"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
}

/// What the examples say besides is theirs: their projects alone render.
#[test]
fn the_projects_of_the_examples() {
    let examples = crate::fixture::root().join("examples/presets");
    let examples = fs::read_dir(examples).expect("it can be read").map(|entry| entry.expect("it can be read").path());
    let with_module: Vec<_> = examples.filter(|path| path.join("go.mod").exists()).collect();
    assert!(!with_module.is_empty());
    for path in with_module {
        let path = path.to_str().expect("it is UTF-8");
        let printed = Folder::new().command(&["init", path, "--print"]).output().expect("the program runs");
        assert!(printed.status.success(), "{path}: {}", String::from_utf8_lossy(&printed.stderr));
        let named = format!("{path}/build.toml");
        let rendered = Folder::new().msgen_with_stdin(&["render", "-", "--stdin-filename", &named], printed.stdout);
        assert!(rendered.starts_with("exit code: 0\n"), "{path}: {rendered}");
    }
}

#[test]
fn a_spec_of_another_folder() {
    let folder = at(Folder::new().file(".git/HEAD", "").file("msgen.toml", ""), "services/links/");
    assert_snapshot!(folder.msgen(&["init", "services/links", "-y"]), @"
    exit code: 0
    --- stderr
    wrote services/links/build.toml
    next:
      msgen render services/links -o services/links/Dockerfile
      docker build services/links
      msgen schema > build.schema.json    # completion in editors
    ");
    assert!(folder.text("services/links/build.toml").starts_with("#:schema ../../build.schema.json\n\n"));
    let rendered = folder.msgen(&["render", "services/links", "-D"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
}

#[test]
fn a_member_of_a_workspace() {
    let folder = at(Folder::new().file(".git/HEAD", ""), "services/links/")
        .file("go.work", "go 1.27\n\nuse (\n\t./services/links\n\t./lib\n)\n")
        .file("lib/go.mod", "module example.com/lib\n\ngo 1.27\n")
        .file("lib/lib.go", "package lib\n");
    assert_snapshot!(folder.msgen(&["init", "services/links", "-y"]), @"
    exit code: 0
    --- stderr
    wrote services/links/build.toml
    next:
      msgen render services/links -o services/links/Dockerfile
      docker build -f services/links/Dockerfile .
      msgen schema > services/links/build.schema.json    # completion in editors
    ");
    let rendered = folder.msgen(&["render", "services/links"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
}

#[test]
fn a_project_below() {
    let folder = at(Folder::new().file(".git/HEAD", ""), "backend/").file("frontend/index.html", "<p>\n");
    assert_snapshot!(folder.msgen(&["init", "-y"]), @"
    exit code: 0
    --- stderr
    wrote build.toml
    next:
      msgen render -o Dockerfile
      docker build .
      msgen schema > build.schema.json    # completion in editors
    ");
    assert!(folder.text("build.toml").contains("\n[stages.app.go]\ncontext = \"backend\"\n"));
    let rendered = folder.msgen(&["render", "-D"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
}

#[test]
fn two_services_and_the_image_of_both() {
    let folder = at(at(Folder::new().file(".git/HEAD", ""), "api/"), "worker/");
    folder.msgen(&["init", "-y"]);
    let spec = folder.text("build.toml");
    let rendered = folder.msgen(&["render"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
    let (before, after) = spec.split_once("# One image of all:\n").expect("it is said");
    let after: String = after.lines().map(|line| format!("{}\n", line.trim_start_matches(['#', ' ']))).collect();
    fs::write(folder.path("build.toml"), format!("{before}{after}")).expect("it is ours");
    let rendered = folder.msgen(&["render"]);
    assert!(rendered.starts_with("exit code: 0\n") && rendered.contains(" AS prod\n"), "{rendered}");
}

#[test]
fn what_manifests_contradict_is_to_be_set() {
    let folder = service().file(".go-version", "1.25\n");
    assert_snapshot!(folder.msgen(&["init", "-y"]), @"
    exit code: 0
    --- stderr
    wrote build.toml
    next: fill in `version`, then
      msgen render -o Dockerfile
      docker build .
      msgen schema > build.schema.json    # completion in editors
    ");
    assert_snapshot!(folder.text("build.toml"), @r#"
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    # To be set: .go-version:1: Go 1.25 is wanted here, and the module needs at least 1.27
    # version = "1.27"
    "#);
    assert!(folder.msgen(&["render"]).starts_with("exit code: 2\n"));
    let set = folder.text("build.toml").replace("# version", "version");
    fs::write(folder.path("build.toml"), set).expect("it is ours");
    let rendered = folder.msgen(&["render"]);
    assert!(rendered.starts_with("exit code: 0\n"), "{rendered}");
}

#[test]
fn a_manifest_that_must_be_mended() {
    let folder = service().file("go.mod", "module example.com/links\n\ngo 1.x\n");
    assert_snapshot!(folder.msgen(&["init", "-y"]), @"
    exit code: 2
    --- stderr
    error[invalid-manifest]: this is no version of Go: one is `1.27` or `1.27.3`
     --> go.mod:3:4
      |
    3 | go 1.x
      |    ^^^

    error: could not write build.toml: 1 error
    ");
    assert!(!folder.names().contains(&"build.toml".to_owned()));
}

#[test]
fn nothing_is_overwritten() {
    let folder = service().file("build.toml", "mine");
    let refused = folder.msgen(&["init"]);
    assert_snapshot!(refused, @"
    exit code: 2
    --- stderr
    error: there is a `build.toml` already, and it is not overwritten
     |
     = help: `msgen init --print` prints what would be written
    ");
    for args in [&["init", "-y"][..], &["init", ".", "--yes"], &["init", "--preset", "go"]] {
        assert_eq!(folder.msgen(args).replace("./", ""), refused);
    }
    assert_eq!(folder.text("build.toml"), "mine");
    assert!(folder.msgen(&["init", "--print"]).contains("\n[stages.app.go]\n"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_not_overwritten() {
    let folder = service();
    crate::common::link("elsewhere", folder.path("build.toml"));
    assert!(folder.msgen(&["init", "-y"]).starts_with("exit code: 2\n"));
    assert!(!folder.names().contains(&"elsewhere".to_owned()));
}

#[test]
fn without_a_terminal_nobody_can_be_asked() {
    let folder = service();
    let names = folder.names();
    assert_snapshot!(folder.msgen_with_stdin(&["init"], "y\n"), @"
    exit code: 2
    --- stderr
    error: there is no terminal to ask whether to write `build.toml`
     |
     = help: `--yes` writes it, `--print` prints it on stdout
    ");
    assert_snapshot!(folder.msgen(&["init", "--print"]), @"
    exit code: 0
    --- stdout
    #:schema ./build.schema.json

    # Makes dev, test and prod from what go.mod says.
    # `msgen preset show go` lists the parameters.
    [stages.app.go]
    ");
    assert_eq!(folder.names(), names);
    assert_snapshot!(folder.msgen(&["init", "--print", "--yes"]), @"
    exit code: 2
    --- stderr
    error: the argument '--print' cannot be used with '--yes'

    Usage: msgen init --print [DIR]

    For more information, try '--help'.
    ");
}

#[test]
fn a_dockerfile_that_is_there() {
    let folder = service().file("Dockerfile", "FROM golang\n");
    assert_snapshot!(folder.msgen(&["init", "-y"]), @"
    exit code: 0
    --- stderr
    wrote build.toml
    next:
      msgen render | diff Dockerfile -    # how it differs from the one there
      msgen render -o Dockerfile
      docker build .
      msgen schema > build.schema.json    # completion in editors
    ");
    assert_eq!(folder.text("Dockerfile"), "FROM golang\n");
}

#[test]
fn quiet_says_nothing() {
    for quiet in ["-q", "-qq"] {
        let folder = service().file("frontend/package.json", "{}\n");
        assert_eq!(folder.msgen(&["init", "-y", quiet]), "exit code: 0\n");
        assert!(folder.names().contains(&"build.toml".to_owned()));
    }
}

#[test]
fn a_folder_that_has_no_project() {
    let folder = Folder::new().file("a/x", "");
    assert_snapshot!(folder.msgen(&["init", "a"]), @"
    exit code: 2
    --- stderr
    error: there is no `go.mod`, `package.json`, `pyproject.toml`, `requirements.txt`, `Pipfile`, `pom.xml`, `build.gradle` or `build.gradle.kts` in `a` or two folders below
     |
     = help: name the project's folder: `msgen init services/orders`
    ");
    assert_snapshot!(folder.msgen(&["init", "a/x"]), @"
    exit code: 2
    --- stderr
    error: `a/x` is no folder
     |
     = help: name the folder of the project
    ");
    assert_snapshot!(folder.msgen(&["init", "b"]), @"
    exit code: 2
    --- stderr
    error: there is no folder `b`
    ");
    assert_snapshot!(folder.msgen(&["init", "--preset", "golang"]), @"
    exit code: 2
    --- stderr
    error: there is no preset `golang`
     |
     = help: did you mean `go`? the presets are `go`, `java`, `node` and `python`
    ");
}

#[test]
fn the_preset_of_the_organisation() {
    let folder = service()
        .file("msgen.toml", "presets = \"presets\"\n")
        .file("presets/acme-go.toml", "about = \"Go at Acme\"\nextends = \"go\"\n");
    let printed = folder.msgen(&["init", "--print"]);
    assert!(printed.contains("\n[stages.app.acme-go]\n"), "{printed}");
    let printed = folder.msgen(&["init", "--print", "--preset", "go"]);
    assert!(printed.contains("\n[stages.app.go]\n"), "{printed}");
    let folder = folder.file("presets/acme-broken.toml", "about = 1\n");
    assert_snapshot!(folder.msgen(&["init", "-y"]), @r#"
    exit code: 2
    --- stderr
    error[wrong-type]: expected a string, found an integer
     --> presets/acme-broken.toml:1:9
      |
    1 | about = 1
      |         ^
      |
      = help: write `"1"`

    error: could not read the presets: 1 error
    "#);
}

/// Root writes everywhere, so this says nothing where the tests run as root.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;

    let folder = at(Folder::new(), "a/");
    fs::set_permissions(folder.path("a"), fs::Permissions::from_mode(0o555)).expect("it is ours");
    if fs::write(folder.path("a/x"), "").is_err() {
        assert_snapshot!(folder.msgen(&["init", "a", "-y"]), @"
        exit code: 2
        --- stderr
        error: cannot write `a/build.toml`: permission denied
        ");
    }
    fs::set_permissions(folder.path("a"), fs::Permissions::from_mode(0o755)).expect("it is ours");
}

/// `script` of util-linux gives a program a terminal; where it is not there, this says nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_asked() {
    let folder = service();
    let ask = |answer: &str| {
        let program = env!("CARGO_BIN_EXE_msgen");
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &format!("{program} init --color never"), "/dev/null"]).current_dir(folder.path("."));
        let mut child = script
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .ok()?;
        let mut pipe = child.stdin.take().expect("stdin is a pipe");
        std::io::Write::write_all(&mut pipe, answer.as_bytes()).expect("it listens");
        let output = child.wait_with_output().expect("it ends");
        drop(pipe);
        Some(folder.shown(&output).replace('\r', ""))
    };
    let Some(no) = ask("what\nn\n") else { return };
    // Where the terminal's echo of the answers stands is chance.
    let times = |text: &str| no.matches(text).count();
    assert!(no.starts_with("exit code: 2\n"), "{no}");
    let seen = ["[stages.app.go]", "Write build.toml? [Y/n] ", "nothing is written\n"].map(times);
    assert_eq!(seen, [1, 2, 1], "{no}");
    assert!(!folder.names().contains(&"build.toml".to_owned()));
    let yes = ask("\n").expect("it was there");
    assert!(yes.starts_with("exit code: 0\n") && yes.contains("wrote build.toml"), "{yes}");
    assert!(folder.text("build.toml").contains("[stages.app.go]"));
}
