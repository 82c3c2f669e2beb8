//! A value is a value, as the engine sees it: hostile values of a spec, built by BuildKit and read
//! back from the image.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::docker::{self, Build, Image};
use crate::process::skip;
use crate::project::Project;

/// Values that a line of a Dockerfile can hold.
const VALUES: &[&str] = &[
    "plain",
    "a b",
    " lead",
    "trail ",
    "  ",
    "tab\tbed",
    "it's",
    "say \"hi\"",
    "\"",
    "'",
    "''",
    "\"\"",
    "'\"'",
    "`id`",
    "$HOME",
    "${HOME}",
    "${HOME:-x}",
    "$",
    "$$",
    "$(id)",
    "a$",
    "${",
    "}",
    "\\",
    "\\\\",
    "a\\",
    "a\\\\",
    "\\n",
    "\\$HOME",
    "\\\"",
    "--x",
    "--from=evil",
    "--mount=type=ssh",
    "<<EOF",
    "a <<EOF b",
    "3<<-E",
    "# escape=`",
    "#",
    "a #b",
    "[\"a\"]",
    "['a']",
    "[",
    "a=b",
    "=",
    "a,b",
    "a;b&c|d>e<f",
    "*",
    "?[x]!",
    "~",
    "{{7*7}}",
    "{% raw %}",
    "AS x",
    "\u{202e}rtl\u{2066}",
    "\u{feff}bom",
    "\u{2028}line",
    "\u{a0}nbsp\u{a0}",
    "größe",
    "ààÅ",
    "日本",
    "🦀",
    "RUN evil",
    "a\\nRUN evil",
    "%s%n",
    "-",
    "!",
    "^~",
];

/// Values that only JSON and heredocs can hold.
const LINES: &[&str] = &[
    "a\nRUN evil",
    "a\nEOF\nEOF2\nb",
    "\n",
    "a\n\nb\n",
    "x \\\n# y",
    "\ttab\n\tEOF",
    "#!/bin/sh\nexit 1",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{1}",
];

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// A list of strings in TOML.
fn list<'a>(words: impl IntoIterator<Item = &'a &'a str>) -> String {
    format!("[{}]", words.into_iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// Where a variable would be expanded, `$$` is a dollar.
fn literal(text: &str) -> String {
    quoted(&text.replace('$', "$$"))
}

/// Keys with a number each, and their values.
fn table(prefix: &str) -> String {
    let entries = VALUES.iter().enumerate().map(|(number, value)| format!("{prefix}{number} = {}", literal(value)));
    entries.collect::<Vec<_>>().join(", ")
}

/// Renders a spec in a folder of its own and builds one of its targets.
fn build(spec: &str, target: &str) -> Image {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(scratch.path().join("build.toml"), spec).expect("the spec can be written");
    let project = Project::copy(scratch.path());
    project.render();
    let built = Build::new(&project, target).image();
    built.unwrap_or_else(|said| panic!("{target} does not build:\n{}", said.tail()))
}

/// A part of an image's configuration.
fn config<T: serde::de::DeserializeOwned>(image: &Image, part: &str) -> T {
    let json = image.inspect(&format!("{{{{json .Config.{part}}}}}"));
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{part} is no such JSON: {error}: {json}"))
}

#[test]
fn settings_are_what_the_spec_says() {
    if let Some(why) = docker::missing() {
        return skip("the values of images", why);
    }
    let words: Vec<&str> = VALUES.iter().chain(LINES).copied().collect();
    let spec = format!(
        "[targets.prod]\nfrom = \"busybox:1.37\"\nenv = {{ {} }}\nlabels = {{ {} }}\nuser = \"1000:1000\"\nentrypoint = {}\ncommand = {}\n\
         workdir = {}\nhealthcheck = {{ run = {} }}\n",
        table("E"),
        table("l"),
        list(&words),
        list(&words),
        literal("/a b'\"$HOME#<<EOF größe "),
        list(&words),
    );
    let image = build(&spec, "prod");
    let env: Vec<String> = config(&image, "Env");
    let labels: BTreeMap<String, String> = config(&image, "Labels");
    for (number, value) in VALUES.iter().enumerate() {
        let wanted = format!("E{number}={value}");
        assert!(env.contains(&wanted), "{wanted:?} is not among {env:#?}");
        assert_eq!(labels.get(&format!("l{number}")).map(String::as_str), Some(*value));
    }
    assert_eq!(config::<Vec<String>>(&image, "Entrypoint"), words);
    assert_eq!(config::<Vec<String>>(&image, "Cmd"), words);
    assert_eq!(config::<Vec<String>>(&image, "Healthcheck.Test")[1..], words);
    assert_eq!(config::<String>(&image, "User"), "1000:1000");
    assert_eq!(config::<String>(&image, "WorkingDir"), "/a b'\"$HOME#<<EOF größe ");
}

/// Runs one command in an image.
fn said(image: &Image, script: &str) -> String {
    let said = image.run(&["sh", "-c", script].map(str::to_owned), "");
    assert!(said.succeeded(), "{script}:\n{}", said.tail());
    said.stdout
}

#[test]
fn files_are_what_the_spec_says() {
    if let Some(why) = docker::missing() {
        return skip("the files of images", why);
    }
    let texts: Vec<&str> = VALUES.iter().chain(LINES).copied().collect();
    let steps: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| format!("{{ file = {}, to = \"/values/{:03}\" }}", quoted(text), number))
        .collect();
    let image = build(
        &format!("[targets.prod]\nfrom = \"busybox:1.37\"\nuser = \"1000\"\nsteps = [\n{}\n]\n", steps.join(",\n")),
        "prod",
    );
    // Each file's bytes in octal, in one line.
    let found = said(&image, "cd /values && for f in *; do od -An -v -to1 $f | tr -d '\\n'; echo; done");
    let found: Vec<&str> = found.lines().collect();
    assert_eq!(found.len(), texts.len());
    for (text, found) in texts.iter().zip(found) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let wanted: String = format!("{text}{end}").bytes().map(|byte| format!(" {byte:03o}")).collect();
        assert_eq!(found, wanted, "{text:?}");
    }
}

#[test]
fn steps_run_where_and_what_the_spec_says() {
    if let Some(why) = docker::missing() {
        return skip("the steps of images", why);
    }
    let folders = ["/a b", "/it's", "/say \"hi\"", "/$HOME", "/#x", "/<<EOF", "/größe", "/[x]", "/a,b", "/trail "];
    let mut steps: Vec<String> =
        folders.iter().map(|folder| format!("{{ run = \"pwd >> /found\", workdir = {} }}", literal(folder))).collect();
    let scripts = [
        "[ -n x ] && echo '[' >> /found",
        "echo '<<EOF' >> /found",
        "# a comment\necho '#' >> /found",
        "printf '%s\\n' 'a\\\\' >> /found # \\",
        "cat >> /found <<EOF\n$((1+1))\nEOF\n",
    ];
    steps.extend(scripts.iter().map(|script| quoted(script)));
    let dirs = ["/made/a b", "/made/it's", "/made/$(id)", "/made/--x", "/made/;x", "/made/größe"];
    steps.extend(dirs.iter().map(|dir| format!("{{ dir = {} }}", literal(dir))));
    let image = build(
        &format!(
            "[targets.prod]\nfrom = \"debian:trixie-slim\"\nworkdir = \"/\"\nuser = \"1000\"\nsteps = [\n{}\n]\n",
            steps.join(",\n")
        ),
        "prod",
    );
    let wanted: Vec<&str> = folders.into_iter().chain(["[", "<<EOF", "#", "a\\\\", "2"]).collect();
    assert_eq!(said(&image, "cat /found").lines().collect::<Vec<_>>(), wanted);
    let mut found: Vec<String> =
        said(&image, "cd /made && for f in *; do echo \"/made/$f\"; done").lines().map(str::to_owned).collect();
    found.sort();
    let mut wanted = dirs.map(str::to_owned).to_vec();
    wanted.sort();
    assert_eq!(found, wanted);
}
