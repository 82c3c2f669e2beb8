use std::fs;
use std::process::Command;

use serde_json::Value;

use super::formats::{against, json, report_schema, sarif_schema};

const SPEC: &str = "[targets.prod]\nfrom = \"debian:trixie-slim\"\nuser = \"1000:1000\"\nsteps = \"true\"\n";

/// Paths and what lies there.
type Files<'a> = &'a [(&'a str, &'a str)];

/// What a run prints on stdout, and its exit code.
fn check(files: Files<'_>, before: &str, args: &[&str]) -> (String, Option<i32>) {
    let temp = tempfile::tempdir().expect("a folder can be made");
    fs::create_dir(temp.path().join(".git")).expect("it can be made");
    for (path, text) in files {
        let path = temp.path().join(path);
        fs::create_dir_all(path.parent().expect("it lies below")).expect("a folder can be made");
        fs::write(path, text).expect("it can be written");
    }
    let made = Command::new("sh").args(["-c", before]).current_dir(temp.path()).status().expect("it runs");
    assert!(made.success());
    let output = Command::new(env!("CARGO_BIN_EXE_msgen"))
        .arg("check")
        .args(args)
        .current_dir(temp.path())
        .env_clear()
        .output()
        .expect("it runs");
    (String::from_utf8(output.stdout).expect("it is text"), output.status.code())
}

/// Whatever keeps a run from the end, its document is whole and says what it was.
#[test]
fn a_run_that_fails_prints_a_whole_document() {
    let broken: Files<'_> = &[("msgen.toml", "memers = []\n"), ("a/build.toml", SPEC)];
    let nested: Files<'_> = &[("msgen.toml", ""), ("a/msgen.toml", ""), ("a/build.toml", SPEC)];
    let fine: Files<'_> = &[("a/build.toml", SPEC), ("b/c/build.toml", SPEC)];
    let cases: &[(Files<'_>, &str, &[&str], &str, &str)] = &[
        (broken, "", &[], "unknown-key", "msgen.toml"),
        (broken, "", &["--fix"], "unknown-key", "msgen.toml"),
        (nested, "", &[], "nested-workspace", "a/msgen.toml"),
        (nested, "", &["a"], "nested-workspace", "a/msgen.toml"),
        (nested, "", &["-qq", "nowhere"], "unreadable", "msgen.toml"),
        (fine, "", &["--baseline", "nowhere.json"], "unreadable", "msgen.toml"),
        (fine, "mkfifo b/.gitignore", &[], "unreadable", "b/.gitignore"),
        (&[], "", &[], "", ""),
    ];
    let (report, sarif) = (report_schema(), sarif_schema());
    for (files, before, args, rule, path) in cases {
        let run = |format| check(files, before, &[&["--format", format], *args].concat());
        let (text, code) = run("json");
        let document = json(&text);
        assert_eq!((against(&report, &document), code), (Vec::new(), Some(2)), "{args:?}:\n{text}");
        let said = |rule: &str, path: &str| {
            document["repository"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|one| one["rule"] == rule && one["at"]["file"] == path)
        };
        assert!(if rule.is_empty() { document["notes"][0].is_string() } else { said(rule, path) }, "{args:?}:\n{text}");
        assert_eq!(document["summary"]["complete"], Value::Bool(false), "{args:?}");
        let (text, code) = run("sarif");
        let document = json(&text);
        assert_eq!((against(&sarif, &document), code), (Vec::new(), Some(2)), "{args:?}:\n{text}");
        let results = document["runs"][0]["results"].as_array().cloned().unwrap_or_default();
        assert!(rule.is_empty() || results.iter().any(|one| one["ruleId"] == *rule), "{args:?}:\n{text}");
        assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], Value::Bool(false), "{args:?}");
        let (text, code) = run("github");
        let annotated =
            text.contains(&format!("\n::error file={path},line=1")) && text.contains(&format!("title={rule}::"));
        assert!((rule.is_empty() || args.contains(&"-qq") || annotated) && code == Some(2), "{args:?}:\n{text}");
    }
}
