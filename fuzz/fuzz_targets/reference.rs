//! Any text as an image and as a pattern: what is shown is read as the same again, and an image is taken by
//! itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use msgen::image::{Pattern, Reference};

fuzz_target!(|text: &str| {
    let pattern = Pattern::parse(text);
    let Ok(image) = Reference::parse(text) else { return };
    let shown = image.to_string();
    assert_eq!(Reference::parse(&shown), Ok(image.clone()), "{shown} is another image");
    assert_eq!(Reference::parse(&image.name()).map(|again| again.name()), Ok(image.name()), "the name names another");
    assert!(image.without_digest().digest.is_none());
    if let Ok(pattern) = pattern {
        assert!(pattern.takes(&image), "{text} does not take itself");
    }
});
