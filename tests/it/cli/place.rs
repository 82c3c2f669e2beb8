use std::fs;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use insta::assert_snapshot;

use super::{FINDING, GOOD, WRONG};
use crate::common::Folder;
#[cfg(unix)]
use crate::common::link;

const QUIET: &str = "exit code: 0\n";

#[test]
fn a_dockerfile_and_its_ignore_file() {
    let folder = Folder::with_spec(GOOD);
    assert_eq!(folder.msgen(&["render", "-o", "Dockerfile"]), QUIET);
    assert_eq!(folder.names(), ["Dockerfile", "Dockerfile.dockerignore", "build.toml"]);
    let printed = folder.msgen(&["render"]);
    let output = folder.command(&["render"]).output().expect("it runs");
    assert_eq!(folder.text("Dockerfile").as_bytes(), output.stdout);
    assert_eq!(folder.msgen(&["render", "-o", "-"]), printed);
    assert_eq!(folder.names().len(), 3);
}

#[test]
fn an_ignore_file_that_is_not_read_any_more() {
    let folder = Folder::with_spec(GOOD).file(".dockerignore", "docs\n");
    assert_snapshot!(folder.msgen(&["render", "-o", "Dockerfile"]), @"
    exit code: 0
    --- stderr
    note: `.dockerignore` is not read for Dockerfile any more: BuildKit reads `Dockerfile.dockerignore` in its place; what it kept out goes into `[project] ignore`
    ");
    assert_eq!(folder.msgen(&["render", "-o", "Dockerfile"]), QUIET, "it is said once");
}

#[test]
fn a_file_that_has_the_text_already_is_not_touched() {
    let folder = Folder::with_spec(GOOD);
    folder.msgen(&["render", "-o", "Dockerfile"]);
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let files = ["Dockerfile", "Dockerfile.dockerignore"];
    for name in files {
        fs::File::options()
            .write(true)
            .open(folder.path(name))
            .and_then(|file| file.set_modified(past))
            .expect("it is ours");
    }
    let times =
        || files.map(|name| fs::metadata(folder.path(name)).and_then(|there| there.modified()).expect("it is there"));
    assert_eq!(folder.msgen(&["render", "-o", "Dockerfile"]), QUIET);
    assert_eq!(times(), [past, past]);
    fs::write(folder.path("build.toml"), FINDING).expect("it is ours");
    folder.msgen(&["render", "-q", "-o", "Dockerfile"]);
    assert_eq!(times().map(|time| time == past), [false, true]);
}

#[test]
fn an_error_leaves_the_old_files() {
    for spec in [WRONG, "", "\0"] {
        let folder = Folder::with_spec(spec).file("Dockerfile", "old").file("Dockerfile.dockerignore", "old");
        assert!(folder.msgen(&["render", "-o", "Dockerfile"]).starts_with("exit code: 2\n--- stderr\n"));
        assert_eq!(
            (folder.text("Dockerfile").as_str(), folder.text("Dockerfile.dockerignore").as_str()),
            ("old", "old")
        );
        assert_eq!(folder.names(), ["Dockerfile", "Dockerfile.dockerignore", "build.toml"]);
    }
}

#[test]
fn a_place_that_cannot_be_written() {
    let folder = Folder::with_spec(GOOD).file("a/x", "").file("b.dockerignore/x", "").file("b", "old");
    let names = folder.names();
    assert_snapshot!(folder.msgen(&["render", "-o", "a"]), @"
    exit code: 2
    --- stderr
    error: `a` is a folder
     |
     = help: name the file: `-o a/Dockerfile`
    ");
    assert_snapshot!(folder.msgen(&["render", "-o", "not/there/Dockerfile"]), @"
    exit code: 2
    --- stderr
    error: cannot write `not/there/Dockerfile`: its folder is not there
     |
     = help: make it first: `mkdir -p not/there`
    ");
    assert_snapshot!(folder.msgen(&["render", "-o", "build.toml/Dockerfile"]), @"
    exit code: 2
    --- stderr
    error: cannot write `build.toml/Dockerfile`: a part of the path is not a folder
    ");
    assert_snapshot!(folder.msgen(&["render", "-o", "b"]), @"
    exit code: 2
    --- stderr
    error: `b.dockerignore` is a folder
     |
     = help: the ignore file has its place there: remove the folder, or write another file
    ");
    assert_snapshot!(folder.msgen(&["render", "-o", "./build.toml"]), @"
    exit code: 2
    --- stderr
    error: `./build.toml` is the spec itself
     |
     = help: name another file: `-o Dockerfile`
    ");
    assert_eq!((folder.text("b").as_str(), folder.text("build.toml").as_str()), ("old", GOOD));
    assert_eq!(folder.names(), names);
}

#[test]
fn a_spec_that_is_named_like_an_ignore_file() {
    let folder = Folder::new().file("x.dockerignore", GOOD);
    assert_snapshot!(folder.msgen(&["render", "x.dockerignore", "-o", "x"]), @"
    exit code: 2
    --- stderr
    error: `x.dockerignore` is the spec itself
     |
     = help: name another file: `-o Dockerfile`
    ");
    assert_eq!(folder.text("x.dockerignore"), GOOD);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_system_that_refuses() {
    let folder = Folder::with_spec(GOOD);
    let out = folder.msgen(&["render", "-o", "/proc/Dockerfile"]);
    assert!(out.starts_with("exit code: 2\n--- stderr\nerror: cannot write `/proc/Dockerfile`: "), "{out}");
    assert_snapshot!(folder.msgen(&["render", "-o", "/dev/full"]), @"
    exit code: 2
    --- stderr
    error: cannot write `/dev/full`: the disk is full
    ");
    assert_eq!(folder.msgen(&["render", "-o", "/dev/null"]), QUIET);
    assert!(!fs::exists("/dev/null.dockerignore").expect("it can be seen"));
    assert_eq!(folder.msgen(&["render", "-o", "/dev/stdout"]), folder.msgen(&["render"]));
}

/// Root writes everywhere, so this says nothing where the tests run as root.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with_spec(GOOD).file("a/Dockerfile", "old");
    fs::set_permissions(folder.path("a"), fs::Permissions::from_mode(0o555)).expect("it is ours");
    if fs::write(folder.path("a/x"), "").is_err() {
        assert_snapshot!(folder.msgen(&["render", "-o", "a/Dockerfile"]), @"
        exit code: 2
        --- stderr
        error: cannot write `a/Dockerfile`: permission denied
        ");
        assert_eq!(folder.text("a/Dockerfile"), "old");
    }
}

#[cfg(unix)]
#[test]
fn the_mode_of_a_file_is_kept_and_a_new_one_has_the_usual() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let folder = Folder::with_spec(GOOD).file("Dockerfile", "old").file("usual", "");
    let mode = |name: &str| fs::metadata(folder.path(name)).expect("it is there").mode() & 0o7777;
    for wanted in [0o600, 0o444, 0o755, 0o664] {
        fs::set_permissions(folder.path("Dockerfile"), fs::Permissions::from_mode(0o600)).expect("it is ours");
        fs::write(folder.path("Dockerfile"), "old").expect("it is ours");
        fs::set_permissions(folder.path("Dockerfile"), fs::Permissions::from_mode(wanted)).expect("it is ours");
        assert_eq!(folder.msgen(&["render", "-o", "Dockerfile"]), QUIET);
        assert_eq!(mode("Dockerfile"), wanted);
        assert_ne!(folder.text("Dockerfile"), "old");
    }
    assert_eq!(mode("Dockerfile.dockerignore"), mode("usual"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_it_points_to_is_written() {
    let folder = Folder::with_spec(GOOD).file("real/one", "old");
    link("real/one", folder.path("direct"));
    link("direct", folder.path("indirect"));
    link("real/new", folder.path("dangling"));
    for (name, target) in [("indirect", "real/one"), ("dangling", "real/new")] {
        assert_eq!(folder.msgen(&["render", "-o", name]), QUIET);
        assert!(fs::symlink_metadata(folder.path(name)).expect("it is there").is_symlink());
        assert!(folder.text(target).starts_with("# Generated by msgen"));
        // BuildKit looks for it beside the name that `docker build -f` has.
        assert!(fs::exists(folder.path(&format!("{name}.dockerignore"))).expect("it can be seen"));
    }
    link("round", folder.path("round"));
    assert_snapshot!(folder.msgen(&["render", "-o", "round"]), @"
    exit code: 2
    --- stderr
    error: cannot write `round`: too many links
    ");
}

#[test]
fn several_at_once_leave_one_whole_file() {
    let folder = Folder::with_spec(GOOD).file("other.toml", FINDING);
    let whole: Vec<String> = ["build.toml", "other.toml"]
        .iter()
        .map(|spec| {
            folder.msgen(&["render", "-q", spec, "-o", "Dockerfile"]);
            folder.text("Dockerfile")
        })
        .collect();
    assert_ne!(whole[0], whole[1]);
    for _ in 0..10 {
        let spawn = |spec: &&str| {
            folder.command(&["render", "-q", spec, "-o", "Dockerfile"]).stderr(Stdio::piped()).spawn().expect("it runs")
        };
        let children: Vec<_> = ["build.toml", "other.toml", "build.toml", "other.toml"].iter().map(spawn).collect();
        for child in children {
            assert!(whole.contains(&folder.text("Dockerfile")));
            assert!(child.wait_with_output().expect("it ends").status.success());
        }
        assert!(whole.contains(&folder.text("Dockerfile")));
        assert_eq!(folder.names(), ["Dockerfile", "Dockerfile.dockerignore", "build.toml", "other.toml"]);
    }
}
