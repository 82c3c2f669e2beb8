use std::collections::{BTreeMap, BTreeSet};

use msgen::diag::Code;
use msgen::image::Reference;
use msgen::word::{Alternative, Piece, Word};

use crate::fixture::{Fixture, expand, expand_with_origins, fixtures, render, snapshot, unsigned};
use crate::reader;

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

/// Every image that a Dockerfile names, by the defaults of its arguments: what it stands on, what it copies and
/// mounts from, and what reads it.
fn images(dockerfile: &str) -> Vec<String> {
    let read = reader::read(dockerfile).expect("BuildKit reads it");
    let mut args: BTreeMap<String, String> = BTreeMap::new();
    let mut images: Vec<String> =
        read.directives.iter().filter(|(name, _)| name == "syntax").map(|(_, value)| value.clone()).collect();
    let mut begun = false;
    for one in &read.instructions {
        match (one.keyword.as_str(), one.words.first()) {
            ("ARG", Some(word)) if !begun => {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                let value = expanded(value, &args);
                args.insert(name.to_owned(), value);
            }
            ("FROM", Some(word)) => {
                begun = true;
                images.push(expanded(word, &args));
            }
            ("COPY" | "RUN", _) => {
                let parts = one.flags.iter().flat_map(|flag| flag.trim_start_matches("--mount=").split(','));
                let from = parts.filter_map(|part| part.trim_start_matches("--").strip_prefix("from="));
                images.extend(from.map(ToOwned::to_owned));
            }
            _ => {}
        }
    }
    // A name without a mark is a stage's or a context's.
    images.retain(|image| image.contains([':', '/', '@', '.']));
    images
}

fn expanded(word: &str, args: &BTreeMap<String, String>) -> String {
    fn value(word: &Word, args: &BTreeMap<String, String>) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Variable { name, alternative } => {
                let known = args.get(name).filter(|value| !value.is_empty());
                match (known, alternative) {
                    (Some(known), None | Some(Alternative::Unless(_))) => known.clone(),
                    (None, Some(Alternative::Unless(word))) | (Some(_), Some(Alternative::If(word))) => {
                        value(word, args)
                    }
                    (None, _) => String::new(),
                }
            }
        };
        word.0.iter().map(piece).collect()
    }
    value(&reader::expand(word).expect("BuildKit expands it"), args)
}

/// Whatever a spec pulls is asked of the mirror, or it is said that it is not: of every spec that the tests have.
#[test]
fn a_mirror_of_every_registry_leaves_no_image_out() {
    let (mut left, mut moved) = (Vec::new(), 0);
    for mut fixture in fixtures("language").into_iter().chain(fixtures("presets")) {
        let before = render(&fixture);
        let written = images(&before.value.expect("it renders").dockerfile);
        let mut hosts: BTreeSet<String> =
            written.iter().filter_map(|image| Reference::parse(image).ok()).map(|image| image.registry).collect();
        hosts.insert("docker.io".to_owned());
        let rows = hosts.iter().map(|host| format!("{host:?} = \"mirror.acme.io/{}\"\n", host.replace(':', "-")));
        let file = fixture.repository.files.entry("msgen.toml".to_owned()).or_default();
        file.push_str(&format!("\n[images]\n{}", rows.collect::<String>()));
        fixture.workspace = msgen::workspace::load(&fixture.repository);
        let after = render(&fixture);
        let Some(product) = after.value else { panic!("{}:\n{}", fixture.name, after.diagnostics) };
        let pulled = images(&product.dockerfile);
        assert_eq!(written.len(), pulled.len(), "{}", fixture.name);
        // What is said of a value besides the default is for another build.
        let of_value = after.diagnostics.contains("what is given to a build is not rewritten");
        let said = after.codes.contains(&Code::ImageNotRewritten) && !of_value;
        let past: Vec<&String> = pulled.iter().filter(|image| !image.starts_with("mirror.acme.io/")).collect();
        moved += pulled.len() - past.len();
        if past.is_empty() == said {
            left.push(format!("{}: {past:?}\n{}", fixture.name, after.diagnostics));
        }
    }
    assert_eq!(left, Vec::<String>::new());
    assert!(moved > 500, "{moved} images were moved");
}

/// The file of `docs/msgen-toml.md` has no mistake, and images go where the page says.
#[test]
fn the_page_says_what_there_is() {
    let page = include_str!("../../docs/msgen-toml.md");
    let (_, file) = page.split_once("```toml\n").expect("the page has the file");
    let (file, _) = file.split_once("```").expect("it ends");
    let mut fixture = Fixture::new("page", "");
    for (path, text) in [("msgen.toml", file), ("platform/presets/x", ""), ("platform/waivers.toml", "")] {
        fixture.repository.files.insert(path.to_owned(), text.to_owned());
    }
    fixture.workspace = msgen::workspace::load(&fixture.repository);
    assert_eq!(fixture.workspace.diagnostics.clone().sorted(), Vec::new());
    let cells = |line: &'static str| {
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        Some((*cells.get(1)?, *cells.get(2)?))
    };
    let rows = page.lines().filter(|line| line.starts_with("| `") && line.contains(':')).filter_map(cells);
    let rows: Vec<_> = rows.filter(|(image, _)| Reference::parse(image).is_ok() && image.contains(':')).collect();
    for (image, pulled) in &rows {
        let again = fixture.with_text(&format!("[targets.prod]\nfrom = \"{image}\"\nuser = \"1:1\"\n"));
        let dockerfile = render(&again).value.expect("it renders").dockerfile;
        let pulled = if *pulled == "the same" { image } else { pulled };
        assert_eq!(images(&dockerfile), [pulled.to_string()]);
    }
    assert_eq!(rows.len(), 4);
}
