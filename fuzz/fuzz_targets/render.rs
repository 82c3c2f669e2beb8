//! Any text: two renders are equal, the expanded spec renders the same, and the product has as many
//! instructions as were meant.
#![no_main]

use libfuzzer_sys::fuzz_target;
use msgen::dockerfile::Dockerfile;
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::{Input, Planned, lower};

// The reader of the tests, which follows BuildKit.
#[allow(dead_code, reason = "the targets use a part of it")]
#[path = "../../tests/it/readback.rs"]
mod readback;
#[allow(dead_code, reason = "the targets use a part of it")]
#[path = "../../tests/it/reader.rs"]
mod reader;

/// What a text means as a Dockerfile.
fn meant(input: &Input<'_>) -> Dockerfile {
    let Planned { plan, .. } = msgen::plan(input, &mut Sources::default());
    lower::lower(&plan, "digest")
}

fuzz_target!(|text: &str| {
    let location = Location { folders: vec!["home".to_owned(), "repo".to_owned()], file: "build.toml".to_owned() };
    let input = Input::alone("build.toml", text, &location);
    let out = msgen::render(&input);
    assert_eq!(out.value.is_none(), out.diagnostics.has_errors(), "there is a product or an error");
    let Some(product) = out.value else { return };
    assert_eq!(msgen::render(&input).value.as_ref(), Some(&product), "two renders differ");

    let expanded = msgen::expanded(&input).value.expect("what renders can be expanded");
    let again = Input { text: &expanded, ..input };
    assert_eq!(msgen::expanded(&again).value.as_deref(), Some(expanded.as_str()), "the expansion has an expansion");
    let rendered = msgen::render(&again).value.map(|rendered| rendered.without_digests());
    assert_eq!(rendered, Some(product.without_digests()), "the expansion renders something else");

    if let Err(why) = readback::compare(&meant(&input), &product.dockerfile) {
        panic!("{why}\n{}", product.dockerfile);
    }
});
