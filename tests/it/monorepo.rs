use std::fs;
use std::path::Path;
use std::process::Command;

use crate::fixture::root;

/// Every folder of `tests/monorepo` is a repository, with a `session`: commands that are run in it one
/// after the other. The snapshot is what a terminal shows.
#[test]
fn each_session_is_as_it_was() {
    let folder = root().join("tests/monorepo");
    let mut cases: Vec<_> =
        fs::read_dir(&folder).expect("it is there").map(|entry| entry.expect("it is").path()).collect();
    cases.sort();
    for case in cases {
        let name = case.file_name().expect("it has one").to_string_lossy().into_owned();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(root().join("tests/snapshots/monorepo"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), session(&case)));
    }
}

/// One thread and many say the same.
#[test]
fn threads_change_nothing() {
    let temp = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(temp.path().join(".git")).expect("it can be made");
    for number in 0..300 {
        let folder = temp.path().join(format!("services/s-{number}"));
        fs::create_dir_all(&folder).expect("it can be made");
        let user = if number % 7 == 0 { "" } else { "user = \"1000:1000\"\n" };
        let from = if number % 11 == 0 { "debian" } else { "debian:trixie-slim" };
        let wrong = if number % 13 == 0 { "uesr = 1\n" } else { "" };
        let spec = format!("[targets.prod]\nfrom = \"{from}\"\n{user}{wrong}steps = \"true\"\n");
        fs::write(folder.join("build.toml"), spec).expect("it can be written");
        if number % 5 == 0 {
            fs::write(folder.join("Dockerfile"), "FROM debian\n").expect("it can be written");
        }
    }
    for format in ["human", "json", "github", "sarif"] {
        let check = |threads: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_msgen"))
                .args(["check", "--format", format, "--threads", threads])
                .current_dir(temp.path())
                .env_clear()
                .output()
                .expect("it runs");
            without_time(&String::from_utf8_lossy(&output.stdout))
        };
        let one = check("1");
        assert!(one.len() > 10_000, "{format} says much: {one}");
        assert_eq!(one, check("8"), "{format}");
        assert_eq!(one, check("2"), "{format}");
    }
}

/// What the commands of a case print.
fn session(case: &Path) -> String {
    let temp = tempfile::tempdir().expect("a folder can be made");
    let folder = fs::canonicalize(temp.path()).expect("it is there");
    copy(case, &folder);
    fs::create_dir_all(folder.join(".git")).expect("it can be made");
    fs::remove_file(folder.join("session")).expect("each case has a session");
    let program = Path::new(env!("CARGO_BIN_EXE_msgen")).parent().expect("it lies in a folder");
    let path = format!("{}:/usr/bin:/bin", program.display());
    let commands = fs::read_to_string(case.join("session")).expect("each case has a session");
    let mut shown = String::new();
    for command in commands.lines().filter(|line| !line.is_empty()) {
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {command}")])
            .current_dir(&folder)
            .env_clear()
            .env("PATH", &path)
            .output()
            .expect("it runs");
        shown += &format!("$ {command}\n{}", String::from_utf8_lossy(&output.stdout));
        if let Some(code) = output.status.code().filter(|code| *code != 0) {
            shown += &format!("[exit {code}]\n");
        }
        shown += "\n";
    }
    without_time(&shown.replace(&folder.display().to_string(), "[folder]"))
}

/// The summary says how long the run took.
pub(crate) fn without_time(text: &str) -> String {
    let without = |line: &str| match line.rfind("   (") {
        Some(at) if line.ends_with(" s)") && line.starts_with("checked ") => format!("{}   ([time])", &line[..at]),
        _ => line.to_owned(),
    };
    text.lines().map(|line| without(line) + "\n").collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("it can be read") {
        let entry = entry.expect("it can be read");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).expect("it can be made");
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("it can be copied");
        }
    }
}
