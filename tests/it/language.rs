use crate::fixture::{fixtures, render, snapshot, unsigned};

/// Every file of `tests/language` is a rule: its first line says which, the snapshot is what it means.
#[test]
fn each_rule_means_its_dockerfile() {
    for fixture in fixtures("language") {
        let out = render(&fixture);
        let findings: Vec<&str> = out.codes.iter().map(|code| code.name()).collect();
        let Some(product) = out.value else { panic!("{} has errors:\n{}", fixture.name, out.diagnostics) };
        let text = format!(
            "{}\n--- .dockerignore\n{}\n--- findings\n{}",
            product.dockerfile,
            product.ignore,
            findings.join("\n")
        );
        snapshot("language", &fixture, &text);
    }
}

/// The header says which spec it was, so everything but its digests is compared with a spec that has
/// its `extends` written out, and that spec must be its own expansion.
#[test]
fn an_expanded_spec_renders_to_the_same_bytes() {
    for fixture in fixtures("language") {
        let Some(expanded) = crate::fixture::expand(&fixture) else { continue };
        let again = fixture.with_text(&expanded);
        assert_eq!(crate::fixture::expand(&again).as_deref(), Some(expanded.as_str()), "{}", fixture.name);
        assert_eq!(unsigned(&again), unsigned(&fixture), "{}", fixture.name);
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    for fixture in fixtures("language") {
        let windows = fixture.with_text(&format!("\u{feff}{}", fixture.text.replace('\n', "\r\n")));
        assert_eq!(render(&windows).value, render(&fixture).value, "{}", fixture.name);
    }
}
