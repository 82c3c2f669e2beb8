//! Any policy over any spec: nothing panics, twice the same is found, and each finding can be shown.
//! The text is a `msgen.toml`, a line `----`, and a `build.toml`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use msgen::diag::render::{Style, render};
use msgen::facts::Memory;
use msgen::policy::{self, Subject};
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::{Built, Input, workspace};

/// Everything that is said.
fn said(policy: &str, spec: &str) -> String {
    let files = Memory::new("", [("msgen.toml", policy), ("build.toml", spec)]);
    let location = Location { folders: vec!["repo".to_owned()], file: "build.toml".to_owned() };
    let workspace = workspace::load(&files);
    let input = Input { name: "build.toml", text: spec, location: &location, files: &files, workspace: &workspace };
    let mut sources = Sources::default();
    let Built { planned, dockerfile, diagnostics, .. } = msgen::build(&input, &mut sources);
    let mut all = diagnostics.sorted();
    if let (Some(policy), Some(dockerfile)) = (&workspace.file.policy, &dockerfile) {
        let subject = Subject {
            author: &planned.author,
            uses: &planned.uses,
            plan: &planned.plan,
            dockerfile,
            sources: &sources,
            shift: planned.shift,
        };
        all.extend(policy::check(policy, &subject).into_iter().map(|found| found.diagnostic));
    }
    render(&all, &sources, Style::Plain)
}

fuzz_target!(|text: &str| {
    let Some((policy, spec)) = text.split_once("\n----\n") else { return };
    let first = said(policy, spec);
    assert_eq!(said(policy, spec), first, "twice the same is found");
    let live = first.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(live, None, "a control character reaches the terminal");
});
