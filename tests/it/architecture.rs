use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::fixture::root;

/// Each room and what it may use. `source`, `diag` and `word` may be used by all.
const ROOMS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("word", &[]),
    ("diag", &[]),
    ("document", &[]),
    ("merge", &["document"]),
    ("facts", &["document", "pattern"]),
    // A preset is read as a spec to see its mistakes.
    ("preset", &["document", "merge", "facts", "spec"]),
    ("date", &[]),
    ("workspace", &["date", "document", "facts", "image", "preset", "spec", "policy::file", "MOST_BYTES"]),
    ("secret", &[]),
    ("expand", &["document", "merge", "facts", "preset", "spec", "workspace"]),
    ("init", &["document", "expand::inline", "facts", "preset", "workspace"]),
    ("spec", &[]),
    ("schema", &["spec", "document", "facts", "preset", "workspace"]),
    ("plan", &[]),
    // `quote` says which values no Dockerfile can hold.
    ("resolve", &["spec", "plan", "pattern", "image", "dockerfile::quote"]),
    ("pattern", &[]),
    ("image", &["pattern"]),
    ("order", &["plan", "resolve", "pattern"]),
    ("mirror", &["plan", "workspace", "dockerfile::raw"]),
    ("check", &["plan", "resolve", "secret"]),
    ("ignore", &["plan", "pattern"]),
    ("dockerfile", &[]),
    ("drift", &[]),
    ("diff", &[]),
    ("policy", &["plan", "dockerfile", "document", "image", "pattern", "spec", "expand::presets", "check"]),
    ("lower", &["plan", "dockerfile", "drift"]),
    ("report", &["date", "policy", "preset", "secret", "workspace"]),
    (
        "service",
        &["check", "diff", "drift", "facts", "plan", "policy", "report", "Input", "Planned", "Rendered", "build"],
    ),
];

#[test]
fn rooms_know_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else { continue };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
                let top = used.split("::").next().unwrap_or_default();
                let open = ["source", "diag", "word", room.as_str()].contains(&top);
                if !open && !allowed.iter().any(|room| used == *room || used.starts_with(&format!("{room}::"))) {
                    wrong.push(format!("{path}:{}: {room} uses {used}", number + 1));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_library_touches_no_file_environment_clock_or_network() {
    let banned =
        ["std::fs", "std::env", "std::net", "std::process", "std::time", "HashMap", "HashSet", "println!", "eprintln!"];
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("src/cli") && path != "src/main.rs")
        .flat_map(|(path, text)| {
            banned.iter().filter(|word| text.contains(**word)).map(|word| format!("{path}: {word}")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn no_room_is_crowded() {
    let long: Vec<String> =
        sources().into_iter().filter(|(_, text)| text.lines().count() > 600).map(|(path, _)| path).collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn every_room_is_in_the_table() {
    let rooms: Vec<String> = sources()
        .into_keys()
        .filter_map(|path| {
            path.strip_prefix("src/")
                .and_then(|path| path.strip_suffix(".rs"))
                .filter(|path| !path.contains('/'))
                .map(ToOwned::to_owned)
        })
        .filter(|room| !["lib", "main", "cli"].contains(&room.as_str()) && !ROOMS.iter().any(|(name, _)| name == room))
        .collect();
    assert_eq!(rooms, Vec::<String>::new());
}

fn sources() -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(root()).expect("it lies there").to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).expect("it is text"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join("src"), &mut found);
    found
}
