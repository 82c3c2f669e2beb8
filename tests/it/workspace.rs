use crate::fixture::{expand, expand_with_origins, fixtures, render, snapshot, unsigned};

/// Every folder of `tests/workspace` has a `msgen.toml`, whose first line says what it shows, and a spec.
#[test]
fn each_msgen_toml_means_its_spec_and_its_dockerfile() {
    for fixture in fixtures("workspace") {
        let out = render(&fixture);
        let Some(product) = out.value else { panic!("{} has errors:\n{}", fixture.name, out.diagnostics) };
        let spec = expand_with_origins(&fixture).expect("it renders, so it can be written out");
        let text = format!("{spec}\n--- Dockerfile\n{}\n--- findings\n{}", product.dockerfile, out.diagnostics);
        snapshot("workspace", &fixture, &text);
    }
}

/// What is printed has the defaults in it and the images as they were written: beside the same `msgen.toml` it
/// renders to the same bytes, with and without what says where a value comes from.
#[test]
fn a_spec_written_out_renders_to_the_same_bytes() {
    for fixture in fixtures("workspace") {
        let printed = [expand(&fixture), expand_with_origins(&fixture)].map(|spec| spec.expect("it renders"));
        for spec in &printed {
            let again = fixture.with_text(spec);
            assert_eq!(expand(&again).as_ref(), Some(&printed[0]), "{}", fixture.name);
            assert_eq!(unsigned(&again), unsigned(&fixture), "{}", fixture.name);
        }
    }
}
