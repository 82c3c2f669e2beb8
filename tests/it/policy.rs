/// The page of the policy.
pub(crate) mod page;

use std::collections::BTreeSet;

use msgen::diag::{Code, render as diagnostics};
use msgen::lower;
use msgen::policy::{self, Found, Level, Policy, RULES, Subject, UNMANAGED};
use msgen::source::Sources;
use msgen::workspace::Workspace;
use serde_json::Value;

use crate::fixture::{Fixture, Repository, root, snapshot};

/// What is said of a spec that has errors, which no fixture has.
const BROKEN: &str = "it has errors";

/// Every spec of the repositories in `tests/policy`, each of which is named after a rule.
fn repositories() -> Vec<(String, Vec<Fixture>)> {
    let folders = std::fs::read_dir(root().join("tests/policy")).expect("it is there");
    let mut folders: Vec<_> = folders.map(|entry| entry.expect("it can be read").path()).collect();
    folders.sort();
    let specs = |folder: &std::path::PathBuf| {
        let name = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
        let whole = Fixture::of_folder(&name, folder);
        let specs = whole.repository.files.iter().filter(|(path, _)| path.ends_with("build.toml"));
        let fixture = |(path, text): (&String, &String)| {
            let fixture = Fixture::new(path, &format!("# at: {path}"));
            let folder = fixture.repository.folder.clone();
            let repository = Repository { folder, files: whole.repository.files.clone() };
            Fixture { text: text.clone(), repository, workspace: whole.workspace.clone(), ..fixture }
        };
        (name, specs.map(fixture).collect())
    };
    folders.iter().map(specs).collect()
}

/// What the policy does not allow in a spec, and the text for people.
fn found(fixture: &Fixture) -> (Vec<Found>, String) {
    let mut sources = Sources::default();
    let planned = msgen::plan(&fixture.input(), &mut sources);
    let shown = |found: &[msgen::diag::Diagnostic]| diagnostics::render(found, &sources, diagnostics::Style::Plain);
    if planned.diagnostics.has_errors() {
        return (Vec::new(), format!("{BROKEN}\n{}", shown(&planned.diagnostics.sorted())));
    }
    let policy = fixture.workspace.file.policy.as_ref().expect("it has a policy");
    let dockerfile = lower::lower(&planned.plan, "");
    let subject = Subject {
        author: &planned.author,
        uses: &planned.uses,
        plan: &planned.plan,
        dockerfile: &dockerfile,
        sources: &sources,
        shift: planned.shift,
    };
    let found = policy::check(policy, &subject);
    let each = found.iter().map(|one| {
        let about = one.target.as_ref().map(|target| format!(" of {target}")).unwrap_or_default();
        format!("[{}{about}]\n{}\n", one.subject, shown(std::slice::from_ref(&one.diagnostic)).trim_end())
    });
    let text = each.collect();
    (found, text)
}

/// The specs of each rule: those named `bad` and `hostile` have a finding of it, those named `good` none at all.
#[test]
fn each_rule_finds_what_it_is_for() {
    let mut wrong = Vec::new();
    for (name, specs) in repositories() {
        let mut text = String::new();
        for spec in &specs {
            let (found, shown) = found(spec);
            text.push_str(&format!("==== {}\n{shown}", spec.name));
            let has = found.iter().any(|found| found.diagnostic.code.name() == name);
            let file = spec.name.rsplit('/').next().unwrap_or_default();
            let good = file.starts_with("good");
            if good && !shown.is_empty() || !good && !has {
                wrong.push(format!("{name}/{}", spec.name));
            }
            let helped = found.iter().all(|found| found.diagnostic.help.is_some());
            assert!(helped, "each finding of {name} says what to do");
        }
        let kinds = specs.iter().filter_map(|spec| spec.name.rsplit('/').next()?.split(['-', '.']).next());
        let kinds: BTreeSet<&str> = kinds.collect();
        assert!(kinds.contains("bad") && kinds.contains("good"), "{name} shows both: {kinds:?}");
        snapshot("policy", &specs[0].renamed(&name), &text);
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn each_rule_has_a_key_a_page_and_a_repository() {
    let names: Vec<String> = repositories().into_iter().map(|(name, _)| name).collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.code.name()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), rules.len(), "one repository a rule");
    for rule in RULES {
        let name = rule.code.name();
        assert!(names.iter().any(|known| known == name), "tests/policy/{name} is missing");
        assert!(!rule.keys.is_empty(), "nothing asks for {name}");
        let page = rule.code.explanation();
        let shown = rule.keys.iter().any(|key| {
            let key = key.rsplit('.').next().unwrap_or_default();
            page.contains(&format!("\n{key} = ")) || page.contains(&format!(".{key}]"))
        });
        // Those of the checks have pages of their own.
        let own = ![Code::RootUser, Code::SecretInImage].contains(&rule.code);
        assert!(!own || (shown && page.contains("Bad:") && page.contains("Good:")), "the page of {name}");
    }
}

/// What each page calls bad has a finding of it, and what it calls good has none of the policy.
#[test]
fn the_pages_show_what_they_say() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| ![Code::RootUser, Code::SecretInImage].contains(&rule.code)) {
        let page = rule.code.explanation();
        let blocks: Vec<&str> =
            page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        let [policy, bad, good] = blocks.as_slice() else { panic!("the page of {}", rule.code.name()) };
        for (text, is_bad) in [(bad, true), (good, false)] {
            let go = "module example.com/acme/orders\n\ngo 1.27\n";
            let preset = std::fs::read_to_string(root().join("presets/go.toml")).expect("it is there");
            let mut fixture = Fixture::new("build", text);
            let files = &mut fixture.repository.files;
            files.insert("msgen.toml".to_owned(), (*policy).to_owned());
            files.insert("go.mod".to_owned(), go.to_owned());
            files.insert("go.sum".to_owned(), String::new());
            files.insert("main.go".to_owned(), "package main\n\nfunc main() {}\n".to_owned());
            files.insert("platform/presets/acme-go.toml".to_owned(), preset);
            fixture.workspace = msgen::workspace::load(&fixture.repository);
            let (found, shown) = found(&fixture);
            let codes: Vec<Code> = found.iter().map(|found| found.diagnostic.code).collect();
            if is_bad != codes.contains(&rule.code) || (!is_bad && !shown.is_empty()) {
                wrong.push(format!("{}:\n{text}\n{shown}", rule.code.name()));
            }
        }
    }
    assert_eq!(wrong.join("\n"), "");
}

/// Every key of the schema, as a path below `policy`.
fn keys(schema: &Value) -> BTreeSet<String> {
    let below = |schema: &Value| -> Vec<(String, Value)> {
        let properties = schema["properties"].as_object().expect("it is a table");
        properties.iter().map(|(key, schema)| (key.clone(), schema.clone())).collect()
    };
    let mut keys = BTreeSet::new();
    for (key, schema) in below(schema) {
        if key == "target" {
            keys.extend(below(&schema["additionalProperties"]).into_iter().map(|(key, _)| format!("target.*.{key}")));
        } else {
            keys.insert(key);
        }
    }
    keys
}

fn schema() -> Value {
    let whole: Value = serde_json::from_str(&msgen::schema::workspace(&[])).expect("it is JSON");
    whole["properties"]["policy"].clone()
}

#[test]
fn the_keys_of_the_schema_are_those_of_the_rules() {
    let mut known: BTreeSet<String> = RULES.iter().flat_map(|rule| rule.keys).map(ToString::to_string).collect();
    known.extend([UNMANAGED.1, "deny", "allow", "warn"].map(ToOwned::to_owned));
    assert_eq!(keys(&schema()), known);
}

/// A `msgen.toml` and what is wrong with it.
fn mistakes(text: &str) -> (Workspace, String) {
    let mut fixture = Fixture::new("build", "");
    fixture.repository.files.insert("msgen.toml".to_owned(), text.to_owned());
    let workspace = msgen::workspace::load(&fixture.repository);
    let sorted = workspace.diagnostics.clone().sorted();
    let shown = diagnostics::render(&sorted, &workspace.sources, diagnostics::Style::Plain);
    (workspace, shown)
}

#[test]
fn what_is_wrong_with_a_policy_is_said_once() {
    let (_, shown) = mistakes(
        r#"
[policy]
registries = ["docker.io", "ghcr.io/acme", "https://quay.io", "hub", "a b.io", "x.io:*", ""]
images = ["Golang", "a/**/b", "node:24*", "x.io:*/a", ""]
digest = "yes"
tags = "mayor"
locked = ["user", "targts.*.user", "presets.go", "targets..user", "stages.*.\"a.b\"", "targets.*.user"]
secrets = "file"
unmanaged = "deny"
deny = ["root-usr", "root-user", "unknown-key", "root-user"]
allow = ["root-user", "zzz"]
imags = []

[policy.target.prod]
base = ["Debian"]
user = "root"
healthcheck = 1
max-layers = 0
labels."a.b" = 1
labels."c.d" = true
"#,
    );
    insta::assert_snapshot!(shown);
}

fn policy(text: &str) -> Policy {
    let (workspace, shown) = mistakes(text);
    assert_eq!(shown, "");
    workspace.file.policy.expect("it has one")
}

#[test]
fn later_patterns_of_targets_win_key_by_key() {
    let policy = policy(
        r#"
[policy.target."*"]
base = ["**"]
user = "numeric"
healthcheck = true
labels = { a = "1", b = true, c = true }
[policy.target."*dev*"]
user = "any"
labels = { a = ["2", "3"], b = false }
[policy.target.api-dev]
max-layers = 3
"#,
    );
    let shown: Vec<String> = ["prod", "dev", "api-dev"]
        .iter()
        .map(|name| {
            let wanted = policy.of_target(name);
            let label = |(key, (_, label)): (&&str, &(_, &policy::file::Label))| {
                let values = label.values().map(|values| values.iter().map(|value| value.value.clone()).collect());
                format!("{key}={}", values.unwrap_or_else(|| vec!["*".to_owned()]).join("|"))
            };
            let labels: Vec<String> = wanted.labels.iter().map(label).collect();
            let (user, health) = (wanted.user.map(|user| user.value), wanted.healthcheck.map(|asked| asked.value));
            let layers = wanted.max_layers.map(|most| most.value);
            format!("{name}: {user:?} {health:?} {layers:?} {} {}", wanted.base.is_some(), labels.join(" "))
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    prod: Some(Numeric) Some(true) None true a=1 b=* c=*
    dev: Some(Any) Some(true) None true a=2|3 c=*
    api-dev: Some(Any) Some(true) Some(3) true a=2|3 c=*
    ");
}

#[test]
fn levels_are_those_of_the_lists_then_those_of_the_keys() {
    let policy = policy(
        r#"
[policy]
secrets = "mount"
unmanaged = "warning"
deny = ["copy-before-install", "root-user"]
warn = ["image-without-digest"]
allow = ["unused-arg", "raw-step"]
"#,
    );
    for (code, level) in [
        (Code::CopyBeforeInstall, Some(Level::Error)),
        (Code::RootUser, Some(Level::Error)),
        (Code::ImageWithoutDigest, Some(Level::Warning)),
        (Code::UnusedArg, Some(Level::Allow)),
        (Code::RawStep, Some(Level::Allow)),
        (Code::RegistryNotAllowed, Some(Level::Error)),
        (Code::SecretInImage, Some(Level::Error)),
        (Code::UnmanagedDockerfile, Some(Level::Warning)),
        (Code::LateEnv, None),
    ] {
        assert_eq!(policy.level(code), level, "{}", code.name());
    }
    let empty = Policy::default();
    let levels: Vec<_> =
        [Code::RootUser, Code::SecretInImage, Code::UnmanagedDockerfile].map(|code| empty.level(code)).into();
    assert_eq!(levels, [None, None, None]);
}

/// What a reader copies is a policy without mistakes, whose keys mean what the page says.
#[test]
fn the_examples_of_the_page_are_policies() {
    let page = page::page();
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(examples.len() > 15, "each key has one");
    let wrong: String = examples.iter().map(|example| mistakes(example).1).collect();
    assert_eq!(wrong, "");
}

/// Nothing is asked where nothing is said, whatever the spec has.
#[test]
fn an_empty_policy_finds_nothing() {
    for (_, specs) in repositories() {
        for mut spec in specs {
            spec.workspace.file.policy = Some(Policy::default());
            let (found, shown) = found(&spec);
            assert!(found.is_empty(), "{shown}");
        }
    }
}
