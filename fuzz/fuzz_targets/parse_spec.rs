//! Any text: reading and resolving it never panics, and what is wrong with it can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;

use msgen::diag::render::{Style, render};
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::{Input, Planned};

fuzz_target!(|text: &str| {
    let location = Location { folders: vec!["home".to_owned(), "repo".to_owned()], file: "build.toml".to_owned() };
    let mut sources = Sources::default();
    let Planned { diagnostics, .. } = msgen::plan(&Input::alone("build.toml", text, &location), &mut sources);
    let said = render(&diagnostics.sorted(), &sources, Style::Plain);
    let live = said.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(live, None, "a control character reaches the terminal");
});
