//! How long each pass takes: `cargo bench`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::{Input, document, expand, resolve, spec};

/// Three stages.
const SMALL: &str = include_str!("specs/build.toml");

/// A spec of 200 stages, each with what most stages have.
fn big() -> String {
    let mut text = String::from("[args]\nVERSION = \"dev\"\n\n");
    for number in 0..200 {
        text += &format!(
            "[stages.build-{number}]\nfrom = \"golang:1.27-trixie\"\nworkdir = \"/src\"\nenv = {{ CGO_ENABLED = \"0\", GOFLAGS = \"-trimpath\" }}\n\
             apt = [\"git\", \"make\"]\ndependencies = {{ manifests = [\"go.mod\", \"go.sum\"], run = \"go mod download\", caches = [\"go-mod\"] }}\n\
             sources = [\"cmd/app-{number}\", \"internal\"]\n\
             steps = [{{ run = \"go build -ldflags=-X=main.version=$VERSION -o /out/app ./cmd/app-{number}\", caches = [\"go-build\"] }}]\n\n\
             [artifacts.app-{number}]\nstage = \"build-{number}\"\npath = \"/out/app\"\n\n",
        );
    }
    text += "[targets.prod]\nfrom = \"gcr.io/distroless/static-debian13:nonroot\"\nuser = \"65532:65532\"\n[targets.prod.artifacts]\n";
    for number in 0..200 {
        text += &format!("app-{number} = \"/usr/local/bin/app-{number}\"\n");
    }
    text
}

/// Measures reading, resolving and the whole of one spec.
fn measure(c: &mut Criterion, name: &str, text: &str) {
    let location = Location { folders: vec!["home".to_owned(), "repo".to_owned()], file: "build.toml".to_owned() };
    let input = Input::alone("build.toml", text, &location);
    let rendered = msgen::render(&input);
    assert!(rendered.value.is_some(), "{name} renders: {:?}", rendered.diagnostics);

    let mut group = c.benchmark_group(name);
    group.bench_function("parse", |b| {
        b.iter(|| {
            let mut sources = Sources::default();
            document::parse(sources.add("build.toml", black_box(text)))
        });
    });
    let mut sources = Sources::default();
    let (document, _) = document::parse(sources.add("build.toml", text));
    let (document, _) = expand::expand(&document);
    group.bench_function("resolve", |b| {
        b.iter(|| {
            let read: spec::Spec = document::de::read(black_box(&document), &mut msgen::diag::Diagnostics::default());
            resolve::resolve(&read, &location)
        });
    });
    group.bench_function("render", |b| b.iter(|| msgen::render(black_box(&input))));
    group.finish();
}

/// Every measurement.
fn compile(c: &mut Criterion) {
    measure(c, "three stages", SMALL);
    measure(c, "200 stages", &big());
}

criterion_group!(benches, compile);
criterion_main!(benches);
