use msgen::diag::{Code, Diagnostics};
use msgen::preset::Catalogue;
use msgen::source::Sources;
use msgen::spec::Spec;
use msgen::{document, expand};

use crate::fixture::{Fixture, fixtures, render};

#[test]
fn it_has_only_shapes_that_editors_complete() {
    let presets = Catalogue::default().load();
    for text in [msgen::schema::spec(&presets), msgen::schema::workspace(&presets)] {
        let banned: Vec<&str> = ["\"$ref\"", "\"allOf\"", "\"null\"", "\"definitions\"", "\"$defs\""]
            .into_iter()
            .filter(|word| text.contains(word))
            .collect();
        assert_eq!(banned, Vec::<&str>::new());
        assert!(text.contains("\"$schema\": \"http://json-schema.org/draft-07/schema#\""));
    }
}

/// What has the wrong shape for the parser is rejected by the schema, and what the schema rejects is
/// an error for the parser: an editor underlines nothing that renders.
#[test]
fn it_accepts_and_rejects_what_the_parser_does() {
    let schema = serde_json::from_str(&msgen::schema::spec(&Catalogue::default().load())).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let mut wrong = Vec::new();
    for fixture in fixtures("language").into_iter().chain(fixtures("errors")) {
        let Ok(document) = toml::from_str::<serde_json::Value>(&fixture.text) else { continue };
        let why: Vec<String> =
            validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
        let parser_rejects = render(&fixture).value.is_none();
        if (has_wrong_shape(&fixture) && why.is_empty()) || (!why.is_empty() && !parser_rejects) {
            wrong.push(format!("{}: {}", fixture.name, why.join("; ")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The same of `msgen.toml`, as far as shapes go: what only its reader knows, such as whether a preset is there,
/// is no shape.
#[test]
fn it_accepts_and_rejects_what_the_reader_of_msgen_toml_does() {
    let schema = serde_json::from_str(&msgen::schema::workspace(&Catalogue::default().load())).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    let of_shape = [Code::UnknownKey, Code::WrongType, Code::InvalidValue, Code::UnknownParameter];
    let mut wrong = Vec::new();
    for fixture in fixtures("workspace").into_iter().chain(fixtures("errors")).chain(fixtures("presets")) {
        let Some(text) = fixture.repository.files.get("msgen.toml") else { continue };
        let Ok(document) = toml::from_str::<serde_json::Value>(text) else { continue };
        let why: Vec<String> =
            validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
        let found = fixture.workspace.diagnostics.clone();
        let has_wrong_shape = found.clone().sorted().iter().any(|one| of_shape.contains(&one.code));
        // Of a version, a schema knows the type alone, and of a file for another msgen, the reader says nothing else.
        let of_version = fixture.name.contains("required-version");
        if !of_version && (has_wrong_shape == why.is_empty() || (!why.is_empty() && !found.has_errors())) {
            wrong.push(format!("{}: {}", fixture.name, why.join("; ")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Whether the values of a spec, before anything is known of their meaning, are not what its keys take.
fn has_wrong_shape(fixture: &Fixture) -> bool {
    let mut sources = Sources::default();
    let (document, _) = document::parse(sources.add(fixture.name.as_str(), &fixture.text));
    let workspace = msgen::workspace::load(&fixture.repository);
    // What is wrong there is no mistake of the spec.
    if workspace.diagnostics.has_errors() {
        return false;
    }
    let shift = workspace.mount(&mut sources, &mut Diagnostics::default());
    let (document, _, found) = expand::presets::expand(&document, &workspace, shift, &fixture.repository, &mut sources);
    if found.has_errors() {
        let unseen =
            [Code::KeysBesidePreset, Code::MissingParameter, Code::InvalidManifest, Code::ContradictingManifests];
        return found.sorted().iter().any(|diagnostic| !unseen.contains(&diagnostic.code));
    }
    let (document, _) = expand::expand(document);
    let mut found = Diagnostics::default();
    let _: Spec = document::de::read(&document, &mut found);
    found.has_errors()
}
