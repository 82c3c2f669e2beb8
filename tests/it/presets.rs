use std::process::Command;

use msgen::diag::Diagnostics;
use msgen::preset::{self, Catalogue};
use msgen::source::Sources;
use proptest::prelude::*;

use crate::fixture::{Fixture, expand, fixtures, render, snapshot, unsigned};

/// Every fixture of `tests/presets` uses a preset: the spec that it is short for, and its Dockerfile.
#[test]
fn each_use_means_its_spec_and_its_dockerfile() {
    for fixture in fixtures("presets") {
        let out = render(&fixture);
        let findings: Vec<&str> = out.codes.iter().map(|code| code.name()).collect();
        let Some(product) = out.value else { panic!("{} has errors:\n{}", fixture.name, out.diagnostics) };
        let spec = expand(&fixture).expect("it renders, so it can be written out");
        let text = format!(
            "{spec}\n--- Dockerfile\n{}\n--- .dockerignore\n{}\n--- findings\n{}",
            product.dockerfile,
            product.ignore,
            findings.join("\n")
        );
        snapshot("presets", &fixture, &text);
    }
}

/// Whoever outgrows a preset owns what it made: the spec written out needs no preset, and no project.
#[test]
fn a_spec_written_out_renders_to_the_same_bytes() {
    for fixture in fixtures("presets") {
        let Some(spec) = expand(&fixture) else { panic!("{} has errors", fixture.name) };
        let alone = Fixture { repository: crate::fixture::Repository::default(), ..fixture.with_text(&spec) };
        assert_eq!(expand(&alone).as_deref(), Some(spec.as_str()), "{}", fixture.name);
        assert_eq!(unsigned(&alone), unsigned(&fixture), "{}", fixture.name);
    }
}

/// What is asked of an organisation's presets holds for msgen's own.
#[test]
fn the_presets_of_msgen_are_without_mistakes() {
    let catalogue = Catalogue::default();
    for name in catalogue.names() {
        let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
        let preset = preset::load(&catalogue, name, None, &mut sources, &mut found).expect("it is there");
        preset::check(&preset, &mut found);
        let found = found.sorted();
        let shown = msgen::diag::render::render(&found, &sources, msgen::diag::render::Style::Plain);
        assert!(found.is_empty(), "{shown}");
    }
}

/// Each parameter has a fixture that gives it.
#[test]
fn each_parameter_has_a_fixture() {
    let fixtures = fixtures("presets");
    let mut missing = Vec::new();
    for preset in Catalogue::default().load() {
        for name in preset.params.keys() {
            let given = |fixture: &Fixture| {
                fixture.name.starts_with(&format!("{}-", preset.name))
                    && fixture.text.lines().any(|line| line.starts_with(&format!("{name} = ")))
            };
            if !fixtures.iter().any(given) {
                missing.push(format!("{}: {name}", preset.name));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// What hostile text of a parameter becomes: the words that the shell gives to the program.
fn words(text: &str) -> Vec<String> {
    let quoted = toml::Value::String(text.to_owned()).to_string();
    let spec = format!("[stages.app.go]\nmain = [\"first\", {quoted}]\nldflags = {quoted}\n");
    let fixture = Fixture::new("a hostile text", &spec);
    let spec = expand(&fixture).unwrap_or_else(|| panic!("{}", render(&fixture).diagnostics));
    let spec: toml::Table = spec.parse().expect("it is TOML");
    let run = spec["stages"]["app-build"]["steps"][0]["run"].as_str().expect("it is a command");
    // A program of the name `go` that prints its arguments.
    let script = format!("go() {{ printf '%s\\0' \"$@\"; }}\n{run}\n");
    let output = Command::new("sh").args(["-c", &script]).env_clear().output().expect("there is a shell");
    assert!(output.status.success() && output.stderr.is_empty(), "{script}\n{output:?}");
    let text = String::from_utf8(output.stdout).expect("it is UTF-8");
    text.split_terminator('\0').map(ToOwned::to_owned).collect()
}

/// The words that are meant; what looks like a variable in `ldflags` is one, and has no value here.
fn meant(text: &str, ldflags: &str) -> Vec<String> {
    let flags = [format!("-ldflags={ldflags}"), "-o".to_owned(), "/out/".to_owned()];
    let first = ["build"].map(ToOwned::to_owned);
    first.into_iter().chain(flags).chain(["first".to_owned(), text.to_owned()]).collect()
}

#[test]
fn a_parameter_stays_one_word_of_a_command() {
    let texts = [
        "a b",
        "'",
        "\"",
        "\\",
        "$(touch /tmp/x)",
        "`id`",
        ";rm -rf /",
        "a\nb",
        "&",
        "|",
        ">x",
        "*",
        "~",
        "#",
        "!",
        "--",
        "\\\\'\"",
        "é",
        "a\tb",
        "{a,b}",
        "%s",
        "\\n",
        "'\\''",
        "$$(id)",
        "[a]",
        "a=b",
    ];
    for text in texts {
        // In double quotes `$$` is the shell's own number.
        let ldflags = if text.contains("$$") { continue } else { text };
        assert_eq!(words(text), meant(text, ldflags), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_parameter_stays_one_word_of_a_command(text in "[ -#%-~éß\\n\\t]{1,40}") {
        prop_assert_eq!(words(&text), meant(&text, &text));
    }
}

/// A repository whose preset `acme-x` has this text.
fn with_preset(text: &str) -> Fixture {
    let mut fixture = Fixture::new("a preset", "[stages.app.acme-x]\nmain = [\".\"]\n");
    let files = [("msgen.toml", "presets = \"presets\"\n"), ("presets/acme-x.toml", text)];
    fixture.repository.files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    fixture.workspace = msgen::workspace::load(&fixture.repository);
    fixture
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// However a preset is broken, it is said and nothing panics.
    #[test]
    fn any_preset_is_rendered_or_refused(
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..40, "[\\[\\]{}%\"'=.a-z |0-9\\n-]{0,12}"), 1..6)
    ) {
        let mut text: Vec<char> = include_str!("../../presets/go.toml").chars().collect();
        for (at, length, new) in edits {
            let start = at.index(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, new.chars());
        }
        let out = render(&with_preset(&text.into_iter().collect::<String>()));
        prop_assert_eq!(out.value.is_none(), out.diagnostics.contains("error["));
    }
}

/// What computes without an end, or grows without one, is refused in time.
#[test]
fn a_template_that_computes_too_much_is_refused() {
    let bombs = [
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ range(100000000) | list | length }}",
        "{{ (main * 100000) | join(',') }}",
        "{% set ns = namespace(x='x') %}{% for a in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}",
    ];
    for bomb in bombs {
        let text = format!(
            "about = \"x\"\n[params.main]\ntype = \"list\"\ndefault = []\nabout = \"x\"\n[targets.prod]\nfrom = \"debian:trixie-slim\"\nuser = \"1000:1000\"\nlabels = {{ a = \"{bomb}\", b = \"{{{{ main }}}}\" }}\n"
        );
        let out = render(&with_preset(&text));
        assert!(out.diagnostics.contains("error[preset-template]"), "{bomb}\n{}", out.diagnostics);
    }
}

/// Manifests are an input: a member that joins the workspace must be copied before the download.
#[test]
fn a_new_member_of_the_workspace_changes_what_is_rendered() {
    let fixture = fixtures("presets").into_iter().find(|fixture| fixture.name == "go-facts-workspace");
    let before = fixture.expect("it is there");
    let mut after = before.clone();
    let work = &before.repository.files["go.work"];
    after.repository.files.insert("go.work".to_owned(), work.replace("./libs/mail", "./libs/mail\n\t./libs/new"));
    after.repository.files.insert("libs/new/go.mod".to_owned(), "module example.com/acme/new\n\ngo 1.26\n".to_owned());
    let copied = |fixture: &Fixture| {
        let dockerfile = render(fixture).value.expect("it renders").dockerfile;
        dockerfile.lines().find(|line| line.contains("go.mod")).unwrap_or_default().to_owned()
    };
    assert_eq!(
        (copied(&before), copied(&after)),
        (
            "COPY --parents go.work libs/mail/go.mod libs/money/go.mod services/orders/go.mod ./".to_owned(),
            "COPY --parents go.work libs/mail/go.mod libs/money/go.mod libs/new/go.mod services/orders/go.mod ./"
                .to_owned()
        )
    );
}
