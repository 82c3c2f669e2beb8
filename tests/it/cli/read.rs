use std::fs::{self, File};

use insta::assert_snapshot;

use super::{GOOD, WRONG};
use crate::common::Folder;
#[cfg(unix)]
use crate::common::link;

/// A spec whose paths start from the folder above.
const ABOVE: &str = "project.context = \"..\"\n[targets.prod]\nfrom = \"scratch\"\nuser = \"1\"\nsteps = [{ copy = \"a\", to = \"/a\" }]\n";

#[test]
fn a_file_that_is_not_there() {
    assert_snapshot!(Folder::new().msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `build.toml`
     |
     = help: name a spec, or a folder that has a build.toml
    ");
    assert_snapshot!(Folder::new().msgen(&["render", "a/b/build.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no folder `a/b`
     |
     = help: `a/b/build.toml` would lie there
    ");
    assert_snapshot!(Folder::new().file("a/x", "").msgen(&["render", "a"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `a/build.toml`
     |
     = help: name a spec, or a folder that has a build.toml
    ");
    assert_snapshot!(Folder::new().file("a", "").msgen(&["expand", "a/build.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `a/build.toml`: a part of the path is not a folder
    ");
}

#[test]
fn a_file_with_nearly_that_name() {
    assert_snapshot!(Folder::new().file("build.tml", "").file("Cargo.toml", "").msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `build.toml`
     |
     = help: did you mean `build.tml`?
    ");
    assert_snapshot!(Folder::new().file("a/build.toml.txt", "").msgen(&["render", "a"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `a/build.toml`
     |
     = help: did you mean `a/build.toml.txt`?
    ");
    assert_snapshot!(Folder::new().file("orders.build.toml", "").msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `build.toml`
     |
     = help: did you mean `orders.build.toml`?
    ");
    let several = Folder::new().file("a.build.toml", "").file("b.build.toml", "").file("c.build.toml", "");
    assert_snapshot!(several.msgen(&["render", "./build.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: there is no file `build.toml`
     |
     = help: name one of those that are there: `a.build.toml`, `b.build.toml`, …
    ");
}

#[test]
fn a_file_that_is_no_text() {
    assert_snapshot!(Folder::with_spec(b"a = 1\nb = \"\xff\"\n").msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is not UTF-8: there is a byte 0xff in line 2
     |
     = help: save it as UTF-8, as TOML demands
    ");
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(Folder::with_spec([b"\xff\xfe", utf16.as_slice()].concat()).msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is UTF-16
     |
     = help: save it as UTF-8, as TOML demands
    ");
    let utf16: Vec<u8> = GOOD.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(
        Folder::with_spec(&utf16).msgen(&["render"]),
        Folder::with_spec([b"\xfe\xff", utf16.as_slice()].concat()).msgen(&["render"])
    );
    assert_snapshot!(Folder::with_spec("").msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[no-target]: the spec has no target
     --> build.toml:1:1
      |
    1 |
      | ^
      |
      = help: write `[targets.prod]`, the image that people ask for

    error: could not render build.toml: 1 error
    ");
}

#[test]
fn a_folder_where_a_file_should_be() {
    assert_snapshot!(Folder::new().file("build.toml/x", "").msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is a folder
     |
     = help: a spec is a file: name one, or a folder that has a build.toml
    ");
    assert_snapshot!(Folder::new().file("a/build.toml/x", "").msgen(&["render", "a"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `a/build.toml` is a folder
     |
     = help: a spec is a file: name one, or a folder that has a build.toml
    ");
}

#[test]
fn a_file_that_is_too_large() {
    let folder = Folder::with_spec("");
    File::options()
        .write(true)
        .open(folder.path("build.toml"))
        .and_then(|file| file.set_len(100 << 20))
        .expect("it can be made large");
    assert_snapshot!(folder.msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[too-large]: `build.toml` has 104857600 bytes, and msgen reads at most 1048576
     |
     = help: a spec is some hundred lines; move data into files of their own
    ");
    assert_snapshot!(folder.msgen_with_stdin(&["render", "-"], vec![b'#'; 2 << 20]), @"
    exit code: 2
    --- stderr
    error[too-large]: `<stdin>` has more than the 1048576 bytes that msgen reads
     |
     = help: a spec is some hundred lines; move data into files of their own
    ");
    let most = format!("{GOOD}#{}", "x".repeat(msgen::MOST_BYTES - GOOD.len() - 1));
    assert_eq!(Folder::with_spec(&most).msgen(&["render", "-qq"]), Folder::with_spec(GOOD).msgen(&["render"]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_end() {
    assert_snapshot!(Folder::new().msgen(&["render", "/dev/zero"]), @"
    exit code: 2
    --- stderr
    error[too-large]: `/dev/zero` has more than the 1048576 bytes that msgen reads
     |
     = help: a spec is some hundred lines; move data into files of their own
    ");
}

#[test]
fn a_spec_that_is_deeper_than_people_write() {
    let arrays = format!("x = {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let tables = format!("x{} = 1\n", ".x".repeat(10_000));
    let inline = format!("x = {}{}\n", "{x=".repeat(10_000), "}".repeat(10_000));
    for spec in [arrays, tables, inline] {
        let out = Folder::with_spec(&spec).msgen(&["render"]);
        assert!(out.starts_with("exit code: 2\n--- stderr\nerror[") && out.len() < 20_000, "{out}");
    }
}

#[test]
fn a_spec_that_is_one_line() {
    let spec = format!(
        "args = {{ {} }}\nwrong = 1\n",
        (0..60_000).map(|number| format!("A{number} = \"x\"")).collect::<Vec<_>>().join(", ")
    );
    let out = Folder::with_spec(&spec).msgen(&["render"]);
    assert!(out.starts_with("exit code: 2\n--- stderr\nerror[") && out.len() < 20_000, "{} bytes", out.len());
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    for text in [GOOD, WRONG] {
        assert_eq!(Folder::with_spec(windows(text)).msgen(&["render"]), Folder::with_spec(text).msgen(&["render"]));
    }
}

#[test]
fn a_spec_from_stdin() {
    let folder = Folder::new().file("real/x", "");
    assert_snapshot!(folder.msgen_with_stdin(&["render", "-"], WRONG), @r#"
    exit code: 2
    --- stderr
    error[unknown-key]: unknown key `uesr` in a stage
     --> <stdin>:3:1
      |
    3 | uesr = "65532:65532"
      | ^^^^
      |
      = help: did you mean `user`?

    error[unknown-key]: unknown key `stpes` in a stage
     --> <stdin>:4:1
      |
    4 | stpes = "true"
      | ^^^^^
      |
      = help: did you mean `steps`?

    error: could not render <stdin>: 2 errors
    "#);
    assert_snapshot!(folder.msgen_with_stdin(&["render", "-", "--stdin-filename", "real/my.toml"], WRONG), @r#"
    exit code: 2
    --- stderr
    error[unknown-key]: unknown key `uesr` in a stage
     --> real/my.toml:3:1
      |
    3 | uesr = "65532:65532"
      | ^^^^
      |
      = help: did you mean `user`?

    error[unknown-key]: unknown key `stpes` in a stage
     --> real/my.toml:4:1
      |
    4 | stpes = "true"
      | ^^^^^
      |
      = help: did you mean `steps`?

    error: could not render real/my.toml: 2 errors
    "#);
    assert_snapshot!(folder.msgen_with_stdin(&["render", "-", "--stdin-filename", "real"], ABOVE), @"
    exit code: 0
    --- stdout
    # Generated by msgen from build.toml; do not edit. Build with: docker build -f Dockerfile ..
    # msgen:sha256:[digest]

    FROM scratch AS prod
    COPY real/a /a
    USER 1
    ");
    let later = folder.msgen_with_stdin(&["render", "-", "--stdin-filename", "not/../there/build.toml"], ABOVE);
    assert!(later.contains("COPY there/a /a"), "{later}");
}

#[test]
fn the_name_of_stdin_is_for_stdin() {
    assert_snapshot!(Folder::with_spec(GOOD).msgen(&["render", "--stdin-filename", "x.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `--stdin-filename` is for a spec from stdin
     |
     = help: write `-` for SPEC, or leave it out
    ");
    assert_snapshot!(Folder::new().msgen_with_stdin(&["render", "-", "--stdin-filename", "/"], GOOD), @"
    exit code: 0
    --- stdout
    # Generated by msgen from build.toml; do not edit. Build with: docker build .
    # msgen:sha256:[digest]

    FROM debian:trixie-slim AS prod
    RUN true
    USER 65532:65532
    ");
    assert_snapshot!(Folder::new().msgen_with_stdin(&["render", "-", "--stdin-filename", "a/.."], GOOD), @"
    exit code: 2
    --- stderr
    error[unreadable]: `a/..` is no name of a file
    ");
}

#[test]
fn where_it_is_started_changes_nothing() {
    let folder = Folder::new().file("a/b/build.toml", ABOVE);
    let there = folder.msgen(&["render", "a/b"]);
    assert!(there.contains("COPY b/a /a"), "{there}");
    for spec in ["a/b/", "a/b/build.toml", "./a/./b/build.toml", "a/../a/b/build.toml"] {
        assert_eq!(folder.msgen(&["render", spec]), there, "{spec}");
    }
    let absolute = folder.path("a/b/build.toml");
    assert_eq!(folder.msgen(&["render", absolute.to_str().expect("it is UTF-8")]), there);
    for (from, spec) in [("a", "b"), ("a/b", "build.toml"), ("a/b", "."), ("a/b", "../b")] {
        let output = folder.command(&["render", spec]).current_dir(folder.path(from)).output().expect("it runs");
        assert_eq!(folder.shown(&output), there, "{from} {spec}");
    }
}

/// `BuildKit` opens `..` as the system does: from the folder that a link points to.
#[cfg(unix)]
#[test]
fn a_link_to_a_folder_means_that_folder() {
    let folder = Folder::new().file("store/real/build.toml", ABOVE).file("apps/x", "");
    link("../store/real", folder.path("apps/named"));
    assert_eq!(folder.msgen(&["render", "apps/named"]), folder.msgen(&["render", "store/real"]));
    assert!(folder.msgen(&["render", "apps/named"]).contains("COPY real/a /a"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_keeps_its_place() {
    let folder = Folder::new().file("shared/common.toml", ABOVE).file("apps/x", "");
    link("../shared/common.toml", folder.path("apps/build.toml"));
    let out = folder.msgen(&["render", "apps"]);
    assert!(out.contains("COPY apps/a /a") && out.contains("from build.toml"), "{out}");
    link("nowhere", folder.path("build.toml"));
    assert_snapshot!(folder.msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is a link to `nowhere`, which is not there
     |
     = help: point it to a spec, or remove it
    ");
    fs::remove_file(folder.path("build.toml")).expect("it is there");
    link("build.toml", folder.path("build.toml"));
    assert_snapshot!(folder.msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `build.toml`: Too many levels of symbolic links (os error 40)
    ");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_where_it_is_named() {
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    let folder = Folder::new();
    assert!(Command::new("mkfifo").arg(folder.path("build.toml")).status().expect("it runs").success());
    assert_snapshot!(folder.msgen(&["render"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: `build.toml` is no regular file
     |
     = help: pipe it in: `msgen render - < build.toml`
    ");
    let path = folder.path("build.toml");
    let writer = std::thread::spawn(move || fs::write(path, GOOD));
    assert_eq!(folder.msgen(&["render", "build.toml"]), Folder::with_spec(GOOD).msgen(&["render"]));
    writer.join().expect("it ends").expect("it is read");
    let _socket = UnixListener::bind(folder.path("socket.toml")).expect("it can be made");
    assert_snapshot!(folder.msgen(&["render", "socket.toml"]), @"
    exit code: 2
    --- stderr
    error[unreadable]: cannot read `socket.toml`: No such device or address (os error 6)
    ");
}

/// Root reads everything, so this says nothing where the tests run as root.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::with_spec(GOOD);
    let path = folder.path("build.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).expect("it is ours");
    if fs::read(&path).is_err() {
        assert_snapshot!(folder.msgen(&["render"]), @"
        exit code: 2
        --- stderr
        error[unreadable]: cannot read `build.toml`: permission denied
         |
         = help: `ls -l` shows who may read it
        ");
    }
}
