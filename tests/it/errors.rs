use msgen::diag::Code;
use msgen::policy::{RULES, UNMANAGED};

use crate::fixture::{fixtures, render, snapshot};

/// Files that cannot be fixtures: they are no text, or too large, or what is wrong is where they lie.
const OF_FILES: &[Code] = &[
    Code::Unreadable,
    Code::ChangedMeanwhile,
    Code::NestedWorkspace,
    Code::SpecOutsideMembers,
    Code::UnknownTarget,
    Code::SharedOutput,
    Code::UnmanagedDockerfile,
];

/// Every file of `tests/errors` is named after the code that it has.
#[test]
fn each_mistake_is_said() {
    let mut misnamed = Vec::new();
    for fixture in fixtures("errors") {
        let out = render(&fixture);
        snapshot("errors", &fixture, &out.diagnostics);
        let helps = out.diagnostics.matches("= help: ").count();
        assert_eq!(helps, out.codes.len(), "each diagnostic of {} says what to do", fixture.name);
        let code = Code::ALL
            .iter()
            .rev()
            .filter(|code| fixture.name.starts_with(code.name()))
            .max_by_key(|code| code.name().len());
        if !code.is_some_and(|code| out.codes.contains(code)) {
            misnamed.push(format!("{}: {:?}", fixture.name, out.codes));
        }
    }
    assert_eq!(misnamed, Vec::<String>::new(), "fixtures are named after a code that they have");
}

#[test]
fn each_code_has_a_fixture() {
    let names: Vec<String> = fixtures("errors").into_iter().map(|fixture| fixture.name).collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !OF_FILES.contains(code) && !code.is_drift() && !code.is_of_waiver())
        .map(|code| code.name())
        // What a policy asks for has repositories of its own.
        .filter(|code| *code != UNMANAGED.0.name() && !RULES.iter().any(|rule| rule.code.name() == *code))
        .filter(|code| !names.iter().any(|name| name == code || name.starts_with(&format!("{code}-"))))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn the_list_of_codes() {
    let codes: Vec<String> =
        Code::ALL.iter().map(|code| format!("{:?} {}: {}", code.severity(), code.name(), code.summary())).collect();
    insta::assert_snapshot!(codes.join("\n"));
}

#[test]
fn no_code_is_unexplained() {
    let unexplained: Vec<&str> =
        Code::ALL.iter().filter(|code| code.explanation().len() < 80).map(|code| code.name()).collect();
    assert_eq!(unexplained, Vec::<&str>::new());
}

/// A few lines can extend each other so that what they bring fills all memory.
#[test]
fn what_extends_brings_has_an_end() {
    let env: String = (0..20_000).map(|index| format!("E{index} = \"x\"\n")).collect();
    let children: String =
        (1..900).map(|index| format!("[targets.t{index}]\nextends = \"t{}\"\n", index - 1)).collect();
    let text = format!("[targets.t0]\nfrom = \"debian:trixie-slim\"\n[targets.t0.env]\n{env}{children}");
    let location = msgen::resolve::Location { folders: vec!["repo".to_owned()], file: "build.toml".to_owned() };
    let out = msgen::expanded(&msgen::Input::alone("build.toml", &text, &location));
    let said = out.diagnostics.sorted();
    let said: Vec<(&str, &str)> = said.iter().map(|one| (one.code.name(), one.message.as_str())).collect();
    assert_eq!(said.first(), Some(&("too-large", "with all that stages and targets extend the spec is too large")));
}
