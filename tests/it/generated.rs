use std::fs;

use crate::fixture::root;

/// Compares a generated file with the committed one; `MSGEN_UPDATE=1` writes it.
fn committed(path: &str, text: &str) {
    let file = root().join(path);
    if std::env::var_os("MSGEN_UPDATE").is_some() {
        fs::write(&file, text).expect("it can be written");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    assert!(there == text, "{path} is not what the code says; `MSGEN_UPDATE=1 cargo test` writes it");
}

#[test]
fn schema() {
    committed("schema/build.schema.json", &msgen::schema::spec());
}
