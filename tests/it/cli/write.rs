use std::fs;
use std::time::{Duration, SystemTime};

use insta::assert_snapshot;

use super::{FINDING, GOOD, WRONG};
use crate::common::Folder;
#[cfg(unix)]
use crate::common::link;
use crate::monorepo::without_time;

const PAST: Duration = Duration::from_secs(1_000_000_000);

/// A tree with two services that were written, and one that was not.
fn tree() -> Folder {
    let folder = Folder::new()
        .file("msgen.toml", "")
        .file("services/cart/build.toml", GOOD)
        .file("services/orders/build.toml", GOOD);
    folder.msgen(&["write", "-q"]);
    folder.file("services/pay/worker.build.toml", GOOD)
}

/// Gives files a time that no writing gives them.
fn age(folder: &Folder, files: &[&str]) {
    for name in files {
        let file = fs::File::options().write(true).open(folder.path(name)).expect("it is there");
        file.set_modified(SystemTime::UNIX_EPOCH + PAST).expect("it is ours");
    }
}

/// Which of the files have been touched since.
fn touched<'a>(folder: &Folder, files: &[&'a str]) -> Vec<&'a str> {
    let time = |name: &str| fs::metadata(folder.path(name)).and_then(|there| there.modified()).expect("it is there");
    files.iter().copied().filter(|name| time(name) != SystemTime::UNIX_EPOCH + PAST).collect()
}

#[test]
fn every_spec_is_written_and_what_is_equal_is_not_touched() {
    let folder = tree();
    let old = [
        "services/cart/Dockerfile",
        "services/cart/Dockerfile.dockerignore",
        "services/orders/Dockerfile",
        "services/orders/Dockerfile.dockerignore",
    ];
    age(&folder, &old);
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote services/pay/worker.Dockerfile
    wrote services/pay/worker.Dockerfile.dockerignore
    wrote 2 files of 1 service; 2 services were up to date already
    ");
    assert_eq!(touched(&folder, &old), [""; 0]);
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    3 services were up to date already
    ");
    // As `render -o` writes it.
    let same = Folder::with_spec(GOOD);
    same.msgen(&["render", "-o", "Dockerfile"]);
    for name in ["Dockerfile", "Dockerfile.dockerignore"] {
        assert_eq!(folder.text(&format!("services/cart/{name}")), same.text(name));
    }
    // A spec that changed in what it means, and one that changed in nothing.
    let folder = folder
        .file("services/cart/build.toml", GOOD.replace("\"true\"", "[\"true\", \"false\"]"))
        .file("services/orders/build.toml", format!("# more\n{GOOD}"));
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote services/cart/Dockerfile (stale: the spec changed)
    wrote 1 file of 1 service; 2 services were up to date already
    ");
    assert_eq!(touched(&folder, &old), ["services/cart/Dockerfile"]);
    assert_snapshot!(folder.msgen(&["write", "-q"]), @"exit code: 0");
}

#[test]
fn what_is_named_is_written_and_nothing_else() {
    let folder = Folder::new()
        .file("a/build.toml", GOOD)
        .file("a/x.build.toml", GOOD)
        .file("a/other.toml", GOOD)
        .file("b/build.toml", GOOD)
        .file("c/build.toml", GOOD)
        .file("c/deep/er/build.toml", GOOD);
    assert_snapshot!(folder.msgen(&["write", "a/other.toml", "b/Dockerfile", "a/x.Dockerfile", "c/deep"]), @"
    exit code: 0
    --- stderr
    wrote a/other.Dockerfile
    wrote a/other.Dockerfile.dockerignore
    wrote a/x.Dockerfile
    wrote a/x.Dockerfile.dockerignore
    wrote b/Dockerfile
    wrote b/Dockerfile.dockerignore
    wrote c/deep/er/Dockerfile
    wrote c/deep/er/Dockerfile.dockerignore
    wrote 8 files of 4 services
    ");
    assert!(!fs::exists(folder.path("a/Dockerfile")).expect("it can be seen"));
    assert!(!fs::exists(folder.path("c/Dockerfile")).expect("it can be seen"));
    assert_snapshot!(folder.msgen(&["write", "a/built.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `a/built.toml`: there is no such file or folder
     |
     = help: name folders, specs or Dockerfiles that are there
    ");
    assert_snapshot!(folder.msgen(&["write", "d"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `d`: there is no such file or folder
     |
     = help: name folders, specs or Dockerfiles that are there
    ");
    assert_snapshot!(Folder::new().file("a/Dockerfile", "FROM x\n").msgen(&["write"]), @"
    exit code: 2
    --- stderr
    error: there is no spec in `.`
     |
     = help: `msgen init` writes one for the project of a folder
    ");
    let mut below = folder.command(&["write"]);
    assert_snapshot!(folder.shown(&below.current_dir(folder.path("c")).output().expect("it runs")), @"
    exit code: 0
    --- stderr
    wrote Dockerfile
    wrote Dockerfile.dockerignore
    wrote 2 files of 1 service; 1 service was up to date already
    ");
}

#[test]
fn what_somebody_else_made_is_refused() {
    let folder = tree()
        .file("services/pay/worker.Dockerfile", "FROM mine\n")
        .file("services/cart/Dockerfile.dockerignore", "mine\n")
        .file("services/cart/build.toml", FINDING);
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 2
    --- stderr
    error[foreign-dockerfile]: `services/cart/Dockerfile.dockerignore` is not msgen's and would be overwritten
     |
     = help: move what it does into services/cart/build.toml, then `msgen write --force services/cart/build.toml`

    error[foreign-dockerfile]: `services/pay/worker.Dockerfile` is not msgen's and would be overwritten
     |
     = help: move what it does into services/pay/worker.build.toml, then `msgen write --force services/pay/worker.build.toml`

    1 service was up to date already
    error: could not write 2 of 3 services
    ");
    assert_eq!(folder.text("services/pay/worker.Dockerfile"), "FROM mine\n");
    assert_eq!(folder.text("services/cart/Dockerfile.dockerignore"), "mine\n");
    assert!(folder.text("services/cart/Dockerfile").contains("USER 65532"), "both or none");
    assert!(!fs::exists(folder.path("services/pay/worker.Dockerfile.dockerignore")).expect("it can be seen"));
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 0
    --- stderr
    wrote services/cart/Dockerfile (stale: the spec changed)
    wrote services/cart/Dockerfile.dockerignore (it was not msgen's)
    wrote services/pay/worker.Dockerfile (it was not msgen's)
    wrote services/pay/worker.Dockerfile.dockerignore
    wrote 4 files of 2 services; 1 service was up to date already
    ");
}

#[test]
fn bytes_that_are_no_text_are_somebody_elses() {
    let folder = Folder::with_spec(GOOD).file("Dockerfile", b"FROM x\n# \xff\n");
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 2
    --- stderr
    error[foreign-dockerfile]: `Dockerfile` is not msgen's and would be overwritten
     |
     = help: move what it does into build.toml, then `msgen write --force build.toml`

    error: could not write 1 of 1 service
    ");
    assert_eq!(fs::read(folder.path("Dockerfile")).expect("it is there"), b"FROM x\n# \xff\n");
}

#[test]
fn an_edit_is_overwritten_and_counted() {
    let folder = tree();
    let text = folder.text("services/cart/Dockerfile");
    let folder = folder
        .file("services/cart/Dockerfile", text.replace("USER 65532:65532", "USER root\nRUN mine"))
        .file("services/orders/Dockerfile", format!("<<<<<<< HEAD\n{text}=======\n>>>>>>> theirs\n"))
        .file("services/pay/worker.build.toml", WRONG);
    assert_snapshot!(folder.msgen(&["write"]), @r#"
    exit code: 2
    --- stderr
    wrote services/cart/Dockerfile (it had been edited by hand: 2 lines lost)
    wrote services/orders/Dockerfile (stale: it had a merge conflict)
    error[unknown-key]: unknown key `uesr` in a stage
     --> services/pay/worker.build.toml:3:1
      |
    3 | uesr = "65532:65532"
      | ^^^^
      |
      = help: did you mean `user`?

    error[unknown-key]: unknown key `stpes` in a stage
     --> services/pay/worker.build.toml:4:1
      |
    4 | stpes = "true"
      | ^^^^^
      |
      = help: did you mean `steps`?

    error: could not write services/pay/worker.build.toml: 2 errors
    wrote 2 files of 2 services
    error: could not write 1 of 3 services
    "#);
    assert_eq!(folder.text("services/cart/Dockerfile"), text);
    assert_eq!(folder.text("services/orders/Dockerfile"), text);
}

#[test]
fn other_line_ends_are_no_difference() {
    let folder = tree();
    let files = ["services/cart/Dockerfile", "services/cart/Dockerfile.dockerignore"];
    let folder = files.iter().fold(folder, |folder, name| {
        let text = folder.text(name).replace('\n', "\r\n");
        folder.file(name, text)
    });
    age(&folder, &files);
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote services/pay/worker.Dockerfile
    wrote services/pay/worker.Dockerfile.dockerignore
    note: 2 generated files have CRLF line ends: put `*Dockerfile* text eol=lf` into .gitattributes
    wrote 2 files of 1 service; 2 services were up to date already
    ");
    assert_eq!(touched(&folder, &files), [""; 0]);
    let folder = folder.file("services/cart/build.toml", GOOD.replace("true", "false"));
    assert_snapshot!(folder.msgen(&["write", "services/cart"]), @"
    exit code: 0
    --- stderr
    wrote services/cart/Dockerfile (stale: the spec changed)
    note: 1 generated file has CRLF line ends: put `*Dockerfile* text eol=lf` into .gitattributes
    wrote 1 file of 1 service
    ");
    assert!(!folder.text(files[0]).contains('\r'));
}

#[test]
fn orphans_go_where_they_are_asked_to() {
    let folder = Folder::new();
    let made = Folder::with_spec(GOOD);
    made.msgen(&["write"]);
    let (dockerfile, ignore) = (made.text("Dockerfile"), made.text("Dockerfile.dockerignore"));
    let folder = folder
        .file("kept/build.toml", GOOD)
        .file("gone/Dockerfile", &dockerfile)
        .file("gone/Dockerfile.dockerignore", &ignore)
        .file("edited/Dockerfile", format!("{dockerfile}RUN mine\n"))
        .file("half/Dockerfile", &dockerfile)
        .file("half/Dockerfile.dockerignore", format!("{ignore}mine\n"))
        .file("foreign/Dockerfile", "FROM mine\n")
        // A spec that only its Dockerfile knows.
        .file("named/other.toml", GOOD)
        .file("named/other.Dockerfile", dockerfile.replace("build.toml", "other.toml"));
    let orphans = |folder: &Folder| {
        ["gone", "edited", "half", "foreign", "named"].map(|name| {
            let names = fs::read_dir(folder.path(name)).expect("it is there");
            names.count()
        })
    };
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote kept/Dockerfile
    wrote kept/Dockerfile.dockerignore
    wrote named/other.Dockerfile (it had been edited by hand: 1 line lost)
    wrote named/other.Dockerfile.dockerignore
    wrote 4 files of 2 services
    ");
    assert_eq!(orphans(&folder), [2, 1, 2, 1, 3]);
    assert_snapshot!(folder.msgen(&["write", "--prune", "kept"]), @"
    exit code: 0
    --- stderr
    1 service was up to date already
    ");
    assert_eq!(orphans(&folder), [2, 1, 2, 1, 3]);
    assert_snapshot!(folder.msgen(&["write", "--prune"]), @"
    exit code: 0
    --- stderr
    warning: `edited/Dockerfile` has no spec any more, but was edited by hand: remove it yourself
    removed gone/Dockerfile (no spec claims it)
    removed gone/Dockerfile.dockerignore (no spec claims it)
    removed half/Dockerfile (no spec claims it)
    removed 3 files; 2 services were up to date already
    ");
    assert_eq!(orphans(&folder), [0, 1, 1, 1, 3]);
    assert_snapshot!(folder.msgen(&["write", "--prune", "gone"]), @"
    exit code: 0
    --- stderr
    there is no spec, and nothing to remove
    ");
}

#[cfg(unix)]
#[test]
fn what_two_specs_claim_is_not_written() {
    let folder = Folder::new()
        .file("a/build.toml", GOOD)
        .file("b/build.toml", GOOD)
        .file("c/build.toml", GOOD)
        .file("d/build.toml", GOOD)
        .file("d/x.build.toml", GOOD)
        .file("d/x.toml", FINDING)
        .file("shared/Dockerfile", "");
    link("../shared/Dockerfile", folder.path("a/Dockerfile"));
    link("../a/Dockerfile", folder.path("b/Dockerfile"));
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 2
    --- stderr
    error[shared-output]: `b/build.toml` and `a/build.toml` both claim `b/Dockerfile`
     |
     = help: give one of them another name, such as `orders.build.toml`, or another folder; neither is written

    wrote c/Dockerfile
    wrote c/Dockerfile.dockerignore
    wrote d/Dockerfile
    wrote d/Dockerfile.dockerignore
    wrote d/x.Dockerfile
    wrote d/x.Dockerfile.dockerignore
    wrote 6 files of 3 services
    error: could not write 2 of 5 services
    ");
    assert_eq!(folder.text("shared/Dockerfile"), "");
    assert_snapshot!(folder.msgen(&["write", "d", "d/x.toml"]), @"
    exit code: 2
    --- stderr
    error[shared-output]: `d/x.toml` and `d/x.build.toml` both claim `d/x.Dockerfile`
     |
     = help: give one of them another name, such as `orders.build.toml`, or another folder; neither is written

    1 service was up to date already
    error: could not write 2 of 3 services
    ");
}

#[cfg(unix)]
#[test]
fn links_stay() {
    let folder = Folder::new()
        .file("file/build.toml", GOOD)
        .file("made/build.toml", GOOD)
        .file("round/build.toml", GOOD)
        .file("real/build.toml", GOOD)
        .file("out/Dockerfile-old", "")
        .file("out/made", "# Generated by msgen from build.toml; do not edit.\n");
    link("../out/Dockerfile-old", folder.path("file/Dockerfile"));
    link("../out/made", folder.path("made/Dockerfile"));
    link("Dockerfile", folder.path("round/Dockerfile"));
    link("real", folder.path("folder"));
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 2
    --- stderr
    wrote file/Dockerfile (it was not msgen's)
    wrote file/Dockerfile.dockerignore
    wrote made/Dockerfile (it had been edited by hand: 1 line lost)
    wrote made/Dockerfile.dockerignore
    wrote real/Dockerfile
    wrote real/Dockerfile.dockerignore
    error[unreadable]: cannot read `round/Dockerfile`: too many links
     |
     = help: what msgen generates has its place there: move it away

    wrote 6 files of 3 services
    error: could not write 1 of 4 services
    ");
    for (at, to) in [("file/Dockerfile", "out/Dockerfile-old"), ("made/Dockerfile", "out/made")] {
        assert!(fs::symlink_metadata(folder.path(at)).expect("it is there").is_symlink());
        assert_eq!(folder.text(to), folder.text("real/Dockerfile"));
    }
    // A folder's link is its folder.
    assert_snapshot!(folder.msgen(&["write", "folder"]), @"
    exit code: 0
    --- stderr
    1 service was up to date already
    ");
}

#[cfg(unix)]
#[test]
fn a_spec_is_never_overwritten() {
    let folder = Folder::with_spec(GOOD);
    link("build.toml", folder.path("Dockerfile"));
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 2
    --- stderr
    error[shared-output]: `Dockerfile` is a link to the spec itself, `build.toml`
     |
     = help: remove the link: what msgen generates has its place there

    error: could not write 1 of 1 service
    ");
    assert_eq!(folder.text("build.toml"), GOOD);
    assert_eq!(folder.names(), ["Dockerfile", "build.toml"]);
}

/// Whoever puts a link into a repository writes no file with it that is not a Dockerfile of this repository.
#[cfg(unix)]
#[test]
fn a_link_leads_to_no_other_file() {
    let outside = Folder::new().file("Dockerfile", "theirs");
    let spec = format!("# Generated by msgen from a; do not edit.\n{GOOD}");
    let mut folder =
        Folder::new().file("msgen.toml", "# ours\n").file("main.go", "package main\n").file("other.toml", &spec);
    let links = [
        ("a", "../msgen.toml".to_owned()),
        ("b", "../other.toml".to_owned()),
        ("c", "../main.go".to_owned()),
        ("d", "../nowhere/Dockerfile".to_owned()),
        ("e", outside.path("new").display().to_string()),
        ("f", outside.path("Dockerfile").display().to_string()),
    ];
    for (name, to) in &links {
        folder = folder.file(&format!("{name}/build.toml"), GOOD);
        link(to, folder.path(&format!("{name}/Dockerfile")));
    }
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `a/Dockerfile`: it is a link to `msgen.toml`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `b/Dockerfile`: it is a link to `other.toml`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `c/Dockerfile`: it is a link to `main.go`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `d/Dockerfile`: it is a link to what is not there
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `e/Dockerfile`: it is a link to what is not there
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `f/Dockerfile`: it is a link that leads out of the repository
     |
     = help: what msgen generates has its place there: move it away

    error: could not write 6 of 6 services
    ");
    assert_snapshot!(without_time(&folder.msgen(&["check", "-q"])), @"
    exit code: 2
    --- stdout
    error[unreadable]: cannot read `a/Dockerfile`: it is a link to `msgen.toml`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `b/Dockerfile`: it is a link to `other.toml`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `c/Dockerfile`: it is a link to `main.go`, which is no Dockerfile and no ignore file
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `d/Dockerfile`: it is a link to what is not there
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `e/Dockerfile`: it is a link to what is not there
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `f/Dockerfile`: it is a link that leads out of the repository
     |
     = help: what msgen generates has its place there: move it away

    checked 6 services: 6 could not be compared   ([time])
    ");
    let texts = ["msgen.toml", "other.toml", "main.go"].map(|name| folder.text(name));
    assert_eq!(texts, ["# ours\n", spec.as_str(), "package main\n"]);
    assert_eq!((outside.names(), outside.text("Dockerfile")), (vec!["Dockerfile".to_owned()], "theirs".to_owned()));
    assert_eq!(fs::read_dir(folder.path("a")).expect("it is there").count(), 2, "both or none");
}

#[cfg(unix)]
#[test]
fn a_dockerfile_that_is_its_own_ignore_file() {
    let folder = Folder::with_spec(GOOD);
    folder.msgen(&["write"]);
    let text = folder.text("Dockerfile");
    fs::remove_file(folder.path("Dockerfile.dockerignore")).expect("it is ours");
    link("Dockerfile", folder.path("Dockerfile.dockerignore"));
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 2
    --- stderr
    error[shared-output]: `Dockerfile` and `Dockerfile.dockerignore` are one file
     |
     = help: remove the link: each has its own place

    error: could not write 1 of 1 service
    ");
    assert_snapshot!(without_time(&folder.msgen(&["check", "-q"])), @"
    exit code: 2
    --- stdout
    error[shared-output]: `Dockerfile` and `Dockerfile.dockerignore` are one file
     |
     = help: remove the link: each has its own place

    checked 1 service: 1 could not be compared   ([time])
    ");
    assert_eq!(folder.text("Dockerfile"), text);
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_as_a_spec() {
    let folder = Folder::new();
    let pipe = std::process::Command::new("mkfifo").arg(folder.path("build.toml")).status();
    assert!(pipe.expect("it runs").success());
    assert_snapshot!(folder.msgen(&["write", "build.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is no regular file
     |
     = help: pipe it in: `msgen render - < build.toml`

    error: could not write 1 of 1 service
    ");
}

#[test]
fn a_line_end_and_a_line_of_digests_elsewhere_are_edits() {
    let spec = "[targets.prod]\nfrom = \"alpine:3.20\"\nuser = \"1:1\"\nsteps = [{ file = \"#!/bin/sh\\necho hi\\n\", to = \"/x.sh\" }]\n";
    let folder = Folder::with_spec(spec);
    folder.msgen(&["write", "-q"]);
    let text = folder.text("Dockerfile");
    let folder = folder.file("Dockerfile", text.replace("#!/bin/sh\n", "#!/bin/sh\r\n"));
    assert_snapshot!(without_time(&folder.msgen(&["check"])), @r#"
    exit code: 1
    --- stdout
    error[hand-edited]: `Dockerfile` was edited after msgen wrote it
      --> Dockerfile:6:1
       |
       |  FROM alpine:3.20 AS prod
       |  COPY <<"EOF" /x.sh
       | -#!/bin/sh\r
       | +#!/bin/sh
       |  echo hi
       |  EOF
       |
       = help: say it in build.toml; `msgen write .` discards the edit

    checked 1 service: 1 drifted   ([time])
    fix: msgen write build.toml
    "#);
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote Dockerfile (it had been edited by hand: 1 line lost)
    wrote 1 file of 1 service
    ");
    assert_eq!(folder.text("Dockerfile"), text);
    // The line of digests above the first one.
    let (first, rest) = text.split_once('\n').expect("it has lines");
    let (digests, rest) = rest.split_once('\n').expect("it has lines");
    let moved = [digests, first, rest].join("\n");
    let folder = folder.file("Dockerfile", moved);
    assert_snapshot!(without_time(&folder.msgen(&["check"])), @"
    exit code: 1
    --- stdout
    error[hand-edited]: `Dockerfile` was edited after msgen wrote it
      --> Dockerfile:1:1
       |
       | -# msgen:sha256:spec=218037fafd451b21,inputs=218037fafd451b21,body=6f5ec30083f7f21a
       |  # Generated by msgen from build.toml; do not edit. Build with: docker build .
       |
       |
       = help: say it in build.toml; `msgen write .` discards the edit

    checked 1 service: 1 drifted   ([time])
    fix: msgen write build.toml
    ");
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote Dockerfile (it had been edited by hand: 1 line lost)
    wrote 1 file of 1 service
    ");
    assert_eq!(folder.text("Dockerfile"), text);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_in_the_way() {
    let folder = Folder::new()
        .file("folder/build.toml", GOOD)
        .file("folder/Dockerfile/x", "")
        .file("pipe/build.toml", GOOD)
        .file("socket/build.toml", GOOD)
        .file("well/build.toml", GOOD);
    let pipe = std::process::Command::new("mkfifo").arg(folder.path("pipe/Dockerfile.dockerignore")).status();
    assert!(pipe.expect("it runs").success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("socket/Dockerfile")).expect("it can be made");
    assert_snapshot!(folder.msgen(&["write", "--force"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `folder/Dockerfile`: it is a folder
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `pipe/Dockerfile.dockerignore`: it is a pipe, a socket or a device
     |
     = help: what msgen generates has its place there: move it away

    error[unreadable]: cannot read `socket/Dockerfile`: it is a pipe, a socket or a device
     |
     = help: what msgen generates has its place there: move it away

    wrote well/Dockerfile
    wrote well/Dockerfile.dockerignore
    wrote 2 files of 1 service
    error: could not write 3 of 4 services
    ");
    assert!(!fs::exists(folder.path("pipe/Dockerfile")).expect("it can be seen"));
}

#[cfg(unix)]
#[test]
fn modes_are_kept() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tree();
    for mode in [0o444, 0o600, 0o755] {
        let text = folder.text("services/cart/Dockerfile");
        let path = folder.path("services/cart/Dockerfile");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("it is ours");
        fs::write(&path, format!("{text}RUN mine\n")).expect("it is ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("it is ours");
        folder.msgen(&["write"]);
        assert_eq!(folder.text("services/cart/Dockerfile"), text);
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o7777, mode);
    }
}

/// Where the tests run as root, the program runs as nobody; where nobody cannot run it, this says nothing.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    let folder = tree();
    let text = folder.text("services/cart/Dockerfile");
    let folder = folder.file("services/cart/Dockerfile", format!("{text}RUN mine\n"));
    let mode =
        |path: &str, mode| fs::set_permissions(folder.path(path), fs::Permissions::from_mode(mode)).expect("ours");
    for path in ["", "services", "services/orders"] {
        mode(path, 0o755);
    }
    mode("services/cart", 0o555);
    mode("services/pay", 0o777);
    let mut command = folder.command(&["write"]);
    if fs::metadata(folder.path("")).expect("it is there").uid() == 0 {
        command.uid(65534).gid(65534);
    }
    if let Ok(output) = command.output() {
        assert_snapshot!(folder.shown(&output), @"
        exit code: 2
        --- stderr
        error: cannot write `services/cart/Dockerfile`: permission denied
        wrote services/pay/worker.Dockerfile
        wrote services/pay/worker.Dockerfile.dockerignore
        wrote 2 files of 1 service; 1 service was up to date already
        error: could not write 1 of 3 services
        ");
        assert_eq!(folder.text("services/cart/Dockerfile"), format!("{text}RUN mine\n"));
    }
    mode("services/cart", 0o755);
}

#[test]
fn what_a_killed_run_left_goes() {
    let folder = tree()
        .file("services/cart/.msgen-unfinished-abcdefABC123", "half")
        .file("services/.msgen-organisation", "mine");
    folder.msgen(&["write"]);
    assert!(!fs::exists(folder.path("services/cart/.msgen-unfinished-abcdefABC123")).expect("it can be seen"));
    assert_eq!(folder.text("services/.msgen-organisation"), "mine");
}

#[test]
fn an_ignore_file_that_is_not_read_any_more_is_said_once() {
    let folder = Folder::new()
        .file(".dockerignore", "docs\n")
        .file("a/build.toml", format!("[project]\ncontext = \"..\"\n{GOOD}"))
        .file("b/build.toml", format!("[project]\ncontext = \"..\"\n{GOOD}"));
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    wrote a/Dockerfile
    wrote a/Dockerfile.dockerignore
    note: `.dockerignore` is not read for Dockerfile any more: BuildKit reads `Dockerfile.dockerignore` in its place; what it kept out goes into `[project] ignore`
    wrote b/Dockerfile
    wrote b/Dockerfile.dockerignore
    wrote 4 files of 2 services
    ");
    assert_snapshot!(folder.msgen(&["write"]), @"
    exit code: 0
    --- stderr
    2 services were up to date already
    ");
}

#[test]
fn an_msgen_toml_with_errors_is_said_once() {
    let folder = tree().file("msgen.toml", "presetz = \"x\"\n");
    assert_snapshot!(folder.msgen(&["write"]), @r#"
    exit code: 2
    --- stderr
    error[unknown-key]: unknown key `presetz` in `msgen.toml`
     --> msgen.toml:1:1
      |
    1 | presetz = "x"
      | ^^^^^^^
      |
      = help: did you mean `presets`?

    error: could not read the repository: 1 error
    "#);
}

#[test]
fn any_number_of_threads_says_the_same() {
    let many = |name: &str| {
        let mut folder = Folder::new().file("msgen.toml", "");
        for index in 0..100 {
            let spec = match index % 7 {
                0 => WRONG,
                1 => FINDING,
                _ => GOOD,
            };
            folder = folder.file(&format!("{name}/{index}/build.toml"), spec);
            if index % 11 == 0 {
                folder = folder.file(&format!("{name}/{index}/Dockerfile"), "FROM mine\n");
            }
        }
        folder
    };
    let one = many("s").msgen(&["write", "--threads", "1"]);
    assert!(one.contains("could not write 23 of 100 services"), "{one}");
    for threads in ["3", "255"] {
        assert_eq!(many("s").msgen(&["write", "--threads", threads]), one);
    }
}

#[test]
fn two_at_once_write_the_same() {
    let folder = tree();
    let text = folder.text("services/cart/Dockerfile");
    for round in 0..10 {
        let edited = ["services/cart/Dockerfile", "services/orders/Dockerfile"];
        for name in edited {
            fs::write(folder.path(name), format!("{text}# {round}\n")).expect("it is ours");
        }
        let spawn = |_| folder.command(&["write", "-q"]).spawn().expect("it runs");
        let children: Vec<_> = (0..3).map(spawn).collect();
        for mut child in children {
            assert!(child.wait().expect("it ends").success());
        }
        for name in edited {
            assert_eq!(folder.text(name), text);
        }
    }
}
