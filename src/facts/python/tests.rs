use super::*;
use crate::facts::Memory;
use crate::facts::node::tests::say;
use crate::source::Sources;

mod apps;
mod hostile;
mod managers;
mod members;
mod versions;

fn read_in(files: &Memory, folder: &str) -> (Facts, Sources) {
    let mut sources = Sources::default();
    let facts = read(&mut Project { files, sources: &mut sources, folder: folder.to_owned() });
    (facts, sources)
}

fn fact_in(files: &Memory, folder: &str, name: &str) -> String {
    let (facts, sources) = read_in(files, folder);
    assert!(LANGUAGE.facts.iter().any(|(known, _)| *known == name), "{name} is no fact");
    assert!(facts.keys().all(|name| LANGUAGE.facts.iter().any(|(known, _)| known == name)), "{facts:?}");
    say(facts.get(name), &sources)
}

/// A fact of files in the root.
fn of(name: &str, files: &[(&str, &str)]) -> String {
    fact_in(&Memory::new("", files.iter().copied()), "", name)
}

/// A fact of a pyproject.toml and other files.
fn with(name: &str, pyproject: &str, files: &[(&str, &str)]) -> String {
    fact_in(&Memory::new("", files.iter().copied()).with("pyproject.toml", pyproject), "", name)
}

fn depends(on: &str) -> String {
    format!("[project]\nname = \"orders\"\ndependencies = [{}]\n", quoted(on))
}

fn quoted(words: &str) -> String {
    words.split(' ').filter(|word| !word.is_empty()).map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_folder_without_a_project_says_nothing() {
    assert!(read_in(&Memory::default(), "").0.is_empty());
    assert_eq!(of("version", &[(".python-version", "3.12\n")]), "3.12");
}
