use std::collections::BTreeSet;
use std::fs;

use msgen::preset::Catalogue;

use crate::fixture::{Fixture, render, root};
use crate::reference;

/// Compares a generated file with the committed one; `MSGEN_UPDATE=1` writes it.
fn committed(path: &str, text: &str) {
    let file = root().join(path);
    if std::env::var_os("MSGEN_UPDATE").is_some() {
        fs::write(&file, text).expect("it can be written");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(there == text, "{path} is not what the code says; `MSGEN_UPDATE=1 cargo test` writes it");
}

fn page(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("the page is there")
}

#[test]
fn schema() {
    committed("schema/build.schema.json", &msgen::schema::spec(&Catalogue::default().load()));
    committed("schema/preset.schema.json", &msgen::schema::preset());
    committed("schema/workspace.schema.json", &msgen::schema::workspace(&Catalogue::default().load()));
}

#[test]
fn reference_of_the_language() {
    committed("docs/spec.md", &reference::spec());
}

#[test]
fn reference_of_the_presets() {
    committed("docs/presets.md", &reference::presets());
}

#[test]
fn reference_of_the_diagnostics() {
    committed("docs/diagnostics.md", &reference::diagnostics());
}

#[test]
fn reference_of_the_policy() {
    committed("docs/policy.md", &crate::policy::page::page());
}

/// What a reader copies must work.
#[test]
fn every_example_of_the_pages_is_a_spec_without_errors() {
    let mut wrong = Vec::new();
    for path in ["README.md", "docs/spec.md", "docs/presets.md", "docs/decisions.md"] {
        for example in reference::examples_of(&page(path)) {
            // Those that use a preset stand in a project.
            let project = match example.as_str() {
                example if example.contains(".node]") => "node-service",
                example if example.contains(".python]") => "python-uv",
                _ => "go-service",
            };
            let out = render(&reference::example(project).with_text(&example));
            if out.value.is_none() {
                wrong.push(format!("{path}:\n{example}\n{}", out.diagnostics));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The README shows a preset and a spec by hand, what they render to, and what a mistyped key is
/// answered with.
#[test]
fn the_readme_shows_what_there_is() {
    let preset = reference::example("go-service");
    let spec = page("examples/patterns/go-distroless/build.toml");
    let mistyped = spec.replacen("entrypoint = ", "entripoint = ", 1);
    let dockerfile = |fixture: &Fixture| render(fixture).value.expect("it renders").dockerfile;
    let diagnostics = render(&Fixture::new("build", &mistyped)).diagnostics;
    let shown = [
        ("toml", 0, &preset.text),
        ("dockerfile", 0, &dockerfile(&preset)),
        ("toml", 1, &spec),
        ("dockerfile", 1, &dockerfile(&Fixture::new("build", &spec))),
        ("text", 0, &diagnostics),
    ];
    let readme =
        shown.iter().fold(page("README.md"), |readme, (kind, nth, text)| with_block(&readme, kind, *nth, text));
    committed("README.md", &readme);
}

/// A page with another text in one of its blocks of a kind.
fn with_block(page: &str, kind: &str, nth: usize, text: &str) -> String {
    let open = format!("```{kind}\n");
    let (start, _) = page.match_indices(&open).nth(nth).expect("the page has such a block");
    let start = start + open.len();
    let end = start + page[start..].find("```\n").expect("the block ends");
    format!("{}{text}{}", &page[..start], &page[end..])
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    let mut broken = Vec::new();
    for path in [
        "README.md",
        "CHANGELOG.md",
        "docs/spec.md",
        "docs/presets.md",
        "docs/monorepo.md",
        "docs/msgen-toml.md",
        "docs/decisions.md",
        "docs/diagnostics.md",
        "docs/policy.md",
    ] {
        let text = page(path);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let folder = root().join(path);
            let target =
                if file.is_empty() { folder } else { folder.parent().expect("it lies in a folder").join(file) };
            let there = if target.is_dir() {
                anchor.is_none()
            } else {
                fs::read_to_string(&target)
                    .is_ok_and(|page| anchor.is_none_or(|anchor| anchors(&page).contains(anchor)))
            };
            if !there {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// The anchors of a page's headings.
fn anchors(page: &str) -> BTreeSet<String> {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| reference::anchor(line.trim_start_matches('#').trim()))
        .collect()
}
