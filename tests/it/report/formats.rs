use std::path::PathBuf;
use std::process::Command;

use insta::assert_snapshot;
use msgen::diag::{Code, Diagnostic};
use msgen::report::{
    Baseline, Diffs, Drift, FORMATS, FailOn, FileReport, Levels, Options, Quiet, ServiceReport, Status, Tally,
};
use msgen::source::{Sources, Span};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{PLAIN, Run, SPEC, Spec, judge, late_env, root_user, service, waivers};

fn drift(file: &str, message: &str, diff: &str) -> Drift {
    Drift {
        file: file.to_owned(),
        code: Code::HandEdited,
        message: message.to_owned(),
        help: Some("`msgen write` writes it".to_owned()),
        line: 2,
        diff: Some(diff.to_owned()),
    }
}

/// One of everything.
fn everything() -> Run {
    let waivers = waivers(
        "[[waive]]\nrule = \"root-user\"\npath = \"services/ledger\"\nreason = \"no server until PAY-812\"\nowner = \"@acme/payments\"\nuntil = 2027-03-01\n",
    );
    let judge = judge(Levels::default(), &waivers, "2027-02-20");
    let orders = Spec::new("services/orders/build.toml", SPEC);
    let ledger = Spec::new("services/ledger/build.toml", SPEC);
    let broken = Spec::new("services/broken/build.toml", "targets = 1\n");
    let error =
        Diagnostic::new(Code::WrongType, broken.at("1"), "expected a table, found an integer").help("write a table");
    let found = orders.judged(&judge, vec![root_user(&orders, Some("prod")), late_env(&orders)]);
    let edited = drift(
        "services/orders/Dockerfile",
        "`services/orders/Dockerfile` was edited",
        "@@ -2 +2 @@\n-USER 0\n+USER 1\n",
    );
    let orphan =
        Diagnostic::of_file(Code::OrphanedDockerfile, "no spec claims `legacy/cart/Dockerfile`").help("remove it");
    let finding = judge.judge("legacy/cart/Dockerfile", vec![orphan.into()], &Sources::default()).remove(0);
    Run {
        files: vec![FileReport { path: "legacy/cart/Dockerfile".to_owned(), prune: true, finding }],
        notes: vec!["3 generated files have CRLF line ends".to_owned()],
        repository: judge.errors(
            "tools/msgen.toml",
            vec![Diagnostic::of_file(Code::NestedWorkspace, "`tools/msgen.toml` lies below `msgen.toml`")],
            &Sources::default(),
        ),
        waivers: judge.waivers(true),
        ..Run::new(vec![
            service(&broken.path, vec![], vec![], judge.errors(&broken.path, vec![error], &broken.sources)),
            service(&ledger.path, vec![], ledger.judged(&judge, vec![root_user(&ledger, None)]), vec![]),
            service(&orders.path, vec![edited], found, vec![]),
        ])
    }
}

pub(super) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// What a schema says against a document.
pub(super) fn against(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).expect("it is a schema");
    validator.iter_errors(document).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

pub(super) fn report_schema() -> Value {
    json(include_str!("../../../schema/report.schema.json"))
}

/// The schema of SARIF, which lies in the crate of its types.
pub(super) fn sarif_schema() -> Value {
    let output = |program: String, args: &[&str]| {
        let output = Command::new(program).args(args).output().expect("the toolchain runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it is text")
    };
    let rustc = output("rustc".to_owned(), &["-vV"]);
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).expect("it says where it runs");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let args = ["metadata", "--offline", "--format-version=1", "--filter-platform", host, "--manifest-path", manifest];
    let metadata = json(&output(cargo, &args));
    let package =
        metadata["packages"].as_array().into_iter().flatten().find(|package| package["name"] == "serde-sarif");
    let manifest = PathBuf::from(package.and_then(|package| package["manifest_path"].as_str()).expect("it is there"));
    let mut schema =
        json(&std::fs::read_to_string(manifest.with_file_name("src/schema.json")).expect("it has its schema"));
    // A language's pattern has a bracket too many.
    for place in ["/definitions/run/properties/language", "/definitions/toolComponent/properties/language"] {
        let language = schema.pointer_mut(place).and_then(Value::as_object_mut).expect("it is there");
        assert!(language.remove("pattern").is_some());
    }
    schema
}

#[test]
fn the_json_report() {
    let text = everything().shown("json");
    assert_eq!(against(&report_schema(), &json(&text)), Vec::<String>::new());
    assert_snapshot!(text);
    let nothing = Run::new(vec![]).shown("json");
    assert_eq!(against(&report_schema(), &json(&nothing)), Vec::<String>::new());
    assert_snapshot!(nothing);
    let mut unknown = json(&text);
    unknown["services"][0]["state"] = Value::Null;
    assert_eq!(against(&report_schema(), &unknown).len(), 1);
}

#[test]
fn the_sarif_report() {
    let text = everything().shown("sarif");
    let schema = sarif_schema();
    assert_eq!(against(&schema, &json(&text)), Vec::<String>::new());
    assert_eq!(against(&schema, &json(&Run::new(vec![]).shown("sarif"))), Vec::<String>::new());
    let read: serde_sarif::sarif::Sarif = serde_json::from_str(&text).expect("it is SARIF");
    let [run] = read.runs.as_slice() else { panic!("it has one run") };
    let rules = run.tool.driver.rules.as_deref().unwrap_or_default();
    assert_eq!(rules.len(), Code::ALL.len());
    let results = run.results.as_deref().unwrap_or_default();
    for result in results {
        let index = result.rule_index.and_then(|index| usize::try_from(index).ok()).expect("it has an index");
        assert_eq!(Some(&rules[index].id), result.rule_id.as_ref());
    }
    let (head, results) = text.split_once("\"columnKind\"").expect("it has one");
    // It moves with every new code.
    let without_index = |line: &str| match line.split_once("\"ruleIndex\":") {
        Some((before, after)) => format!("{before}{}", after.split_once(',').map_or("", |(_, rest)| rest)),
        None => line.to_owned(),
    };
    assert_snapshot!(results.lines().map(without_index).collect::<Vec<_>>().join("\n"));
    let (tool, first_rule) = head.split_once("\"rules\":[").expect("it has rules");
    let tool = tool.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_snapshot!(format!("{tool}\n{}", first_rule.split("},{\"id\"").next().expect("there is a first")));
}

#[test]
fn the_log_of_github() {
    assert_snapshot!(everything().shown("github"));
    assert_eq!(everything().with("github", Options { quiet: Quiet::Everything, ..PLAIN }), "");
    let errors = everything().with("github", Options { quiet: Quiet::Warnings, ..PLAIN });
    assert_eq!((errors.matches("\n::error ").count(), errors.matches("\n::warning ").count()), (5, 0));
}

#[test]
fn the_worst_ten_of_many_are_annotated() {
    let nothing = waivers("");
    let judge = judge(Levels::default(), &nothing, "2027-01-01");
    let mut services: Vec<ServiceReport> = (0..30)
        .map(|number| {
            let spec = Spec::new(&format!("s{number}/build.toml"), SPEC);
            let findings = spec.judged(&judge, vec![root_user(&spec, Some("prod")), late_env(&spec)]);
            service(&spec.path, vec![], findings, vec![])
        })
        .collect();
    let last = Spec::new("z/build.toml", SPEC);
    let error = Diagnostic::new(Code::WrongType, last.at("from"), "no");
    services.push(service("y/build.toml", vec![drift("y/Dockerfile", "drifted", "-a\n")], vec![], vec![]));
    services.push(service(&last.path, vec![], vec![], judge.errors(&last.path, vec![error], &last.sources)));
    let text = Run::new(services).shown("github");
    let lines: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("::error"))
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_a_preset_does_to_many_services_is_one_annotation() {
    let nothing = waivers("");
    let judge = judge(Levels::default(), &nothing, "2027-01-01");
    let failed = |number: usize| {
        let mut spec = Spec::new(&format!("s{number}/build.toml"), "[stages.app.acme-go]\n");
        let preset = spec.sources.add("presets/acme-go.toml", "x = 1\n").base();
        let error = Diagnostic::new(Code::WrongType, Span { start: preset + 4, end: preset + 5 }, "no");
        service(&spec.path, vec![], vec![], judge.errors(&spec.path, vec![error], &spec.sources))
    };
    let text = Run::new((0..30).map(failed).collect()).shown("github");
    assert_snapshot!(text.split_once("::\n::error ").map_or("", |(_, rest)| rest));
    assert!(text.contains("the same in s1/build.toml, s2/build.toml,") && text.contains("s20/build.toml and 9 more\n"));
}

/// Each part of the log for people stands between its digest; what is kept until then has a bound.
#[test]
fn a_long_log_is_printed_in_parts() {
    let diff: String = (0..15).map(|line| format!("-{line} {}\n", "x".repeat(200))).collect();
    let services = (0..200).map(|number| {
        let path = format!("s{number}/build.toml");
        service(&path, vec![drift(&format!("s{number}/Dockerfile"), &format!("{number}"), &diff)], vec![], vec![])
    });
    let run = Run::new(services.collect());
    let text = run.with("github", Options { diffs: Diffs::Whole, ..PLAIN });
    let mut parts = 0;
    let mut rest = text.as_str();
    while let Some(after) = rest.strip_prefix("::stop-commands::") {
        let (token, after) = after.split_once('\n').expect("it is a line");
        let (part, after) = after.split_once(&format!("::{token}::\n")).expect("it ends");
        let digest: String = Sha256::digest(part.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(token, digest);
        assert!(part.len() < 80 << 10);
        parts += 1;
        rest = after;
    }
    assert!(parts > 5, "{parts}");
    assert!(rest.starts_with("::error file=s0/Dockerfile,line=2,title=hand-edited::0%0A"), "{rest}");
}

/// What people and machines that read logs would obey, and secrets.
const HOSTILE: &str = "x\u{1b}[2J\r\n::error::y %0A::set-env name=P::q ##[error]z ##vso[task] \u{202e}rtl \u{9b}1m \u{e0041} \"q\" ]( \
     ghp_0123456789abcdefghij https://u:hunter2@acme.io/ TOKEN=abcdef";
const SECRETS: [&str; 3] = ["0123456789abcdefghij", "hunter2", "abcdef "];

#[test]
fn nothing_hostile_is_obeyed_and_no_secret_is_shown_in_any_format() {
    let nothing = waivers(
        "[[waive]]\nrule = \"unused-arg\"\npath = \"**\"\nreason = \"x ##[error] \\u001b ghp_0123456789abcdefghij\"\nowner = \"::error::\\n::error::\"\nuntil = 2027-03-01\n",
    );
    let judge = judge(Levels::default(), &nothing, "2027-02-20");
    let path = "a%0A,:##[b\u{1b}\n::error::/build.toml";
    let text = format!("x = '''{HOSTILE} '''\n");
    let mut sources = Sources::default();
    sources.add(path, &text);
    let all = Span::new(0, &(0..text.len() - 3));
    let diagnostic = |code| Diagnostic::new(code, all, HOSTILE).label(HOSTILE).context(all, HOSTILE).help(HOSTILE);
    let found = |code| super::Found {
        diagnostic: diagnostic(code),
        target: Some(HOSTILE.to_owned()),
        subject: HOSTILE.to_owned(),
    };
    let mut findings =
        judge.judge(path, vec![found(Code::LateEnv), found(Code::UnusedArg), found(Code::SecretInImage)], &sources);
    for finding in &mut findings {
        finding.target = Some("a\u{1b}::##[x".to_owned());
    }
    let errors = judge.errors(path, vec![diagnostic(Code::WrongType)], &sources);
    let file = FileReport { path: path.to_owned(), prune: true, finding: findings[0].clone() };
    let drift = Drift { help: Some(HOSTILE.to_owned()), ..drift(path, HOSTILE, &HOSTILE.replace('\n', "\n+")) };
    let run = Run {
        files: vec![file],
        waivers: judge.waivers(true),
        notes: vec![HOSTILE.to_owned()],
        ..Run::new(vec![ServiceReport {
            path: path.to_owned(),
            status: Status::Drifted,
            drift: vec![drift],
            crlf: 0,
            findings,
            errors,
        }])
    };
    for (name, _) in FORMATS {
        let text = run.shown(name);
        let bad: Vec<char> = text.chars().filter(|c| *c != '\n' && msgen::diag::render::is_hidden(*c)).collect();
        assert_eq!(bad, Vec::<char>::new(), "{name}:\n{text}");
        for banned in SECRETS.iter().chain(&["##[", "##vso["]) {
            let at =
                text.find(banned).map(|at| text[text.floor_char_boundary(at.saturating_sub(100))..].lines().next());
            assert_eq!(at, None, "{name} shows {banned}");
        }
        let forged = text.lines().filter(|line| line.trim_start().starts_with("::"));
        let allowed = |line: &&str| {
            let message = line.splitn(3, "::").nth(2).unwrap_or_default();
            *name == "github"
                && !message.contains('\r')
                && (line.starts_with("::error file=a%250A%2C%3A")
                    || line.starts_with("::warning ")
                    || line.starts_with("::stop-commands::")
                    || line.len() == 68)
        };
        let forged: Vec<&str> = forged.filter(|line| !allowed(line)).collect();
        assert_eq!(forged, Vec::<&str>::new(), "{name}");
    }
    assert_eq!(against(&report_schema(), &json(&run.shown("json"))), Vec::<String>::new());
    assert_eq!(against(&sarif_schema(), &json(&run.shown("sarif"))), Vec::<String>::new());
    assert_snapshot!(run.shown("github"));
}

#[test]
fn odd_names_are_whole() {
    let path = "a b/ü,:%#?.toml";
    let run = Run::new(vec![service(path, vec![drift(path, "x", "-y\n")], vec![], vec![])]);
    let sarif = json(&run.shown("sarif"));
    let uri = sarif.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(uri.and_then(Value::as_str), Some("a%20b/%C3%BC%2C%3A%25%23%3F.toml"));
    assert!(run.shown("github").contains("\n::error file=a b/ü%2C%3A%25#?.toml,line=2,"));
    assert_eq!(json(&run.shown("json")).pointer("/services/0/path").and_then(Value::as_str), Some(path));
}

#[test]
fn files_that_are_waived_or_in_the_baseline_are_counted_and_not_said() {
    let waivers = waivers(
        "[[waive]]\nrule = \"unmanaged-dockerfile\"\npath = \"a/Dockerfile\"\nreason = \"a spec comes with PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n",
    );
    let mut baseline = Baseline::default();
    let file = |path: &str, baseline: Option<&Baseline>| {
        let judge = judge(Levels::default(), &waivers, "2027-01-01").with_baseline(baseline);
        let found = Diagnostic::of_file(Code::UnmanagedDockerfile, format!("`{path}` has no spec")).into();
        let finding = judge.judge(path, vec![found], &Sources::default()).remove(0);
        FileReport { path: path.to_owned(), prune: false, finding }
    };
    baseline.record("b/Dockerfile", &[file("b/Dockerfile", None).finding]);
    let files = ["a", "b", "c"].map(|folder| file(&format!("{folder}/Dockerfile"), Some(&baseline)));
    let run = Run { files: files.into(), ..Run::new(vec![]) };
    assert_snapshot!(run.shown("human"));
    assert_eq!(run.shown("github").matches("\n::warning ").count(), 1);
    assert_eq!(run.shown("sarif").matches("\"ruleId\"").count(), 1);
    assert_eq!(json(&run.shown("json"))["files"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_command_that_repairs() {
    let fix = |paths: &[&str], prune: &[&str], given: &[&str], from: &str| {
        let mut tally = Tally::new(given.iter().map(ToString::to_string).collect(), from);
        for path in paths {
            tally.service(&service(path, vec![drift("Dockerfile", "x", "")], vec![], vec![]));
        }
        for path in prune {
            let nothing = waivers("");
            let found = Diagnostic::of_file(Code::OrphanedDockerfile, "x").into();
            let finding = judge(Levels::default(), &nothing, "2027-01-01")
                .judge(path, vec![found], &Sources::default())
                .remove(0);
            tally.file(&FileReport { path: (*path).to_owned(), prune: true, finding });
        }
        tally.fix_line().unwrap_or_default()
    };
    let many: Vec<String> = (0..9).map(|number| format!("s{number}/build.toml")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let lines = [
        fix(&[], &[], &["services"], ""),
        fix(&["build.toml"], &[], &[], ""),
        fix(&["a b/build.toml", "a b/x.build.toml", "-c/build.toml", "it's/build.toml"], &[], &[], ""),
        fix(&many[..8], &[], &["."], ""),
        fix(&many, &[], &["my services", "-x"], ""),
        fix(&many, &[], &[], ""),
        fix(&["a\nb/build.toml"], &[], &[], ""),
        fix(&["a/build.toml"], &["a/Dockerfile", "b/Dockerfile", "b/x.Dockerfile", "Dockerfile"], &[], ""),
        fix(&["a/b/build.toml", "a/c/build.toml", "d/build.toml", "a/build.toml"], &[], &[], "a/b"),
    ];
    assert_snapshot!(lines.join("\n"));
    let mut tally = Tally::default();
    let foreign = Drift { code: Code::ForeignDockerfile, ..drift("Dockerfile", "x", "") };
    tally.service(&service("a/build.toml", vec![drift("Dockerfile.dockerignore", "x", ""), foreign], vec![], vec![]));
    assert_eq!((tally.drifted, tally.fix()), (1, None), "`write` leaves what is not msgen's");
}

#[test]
fn the_exit_code() {
    let nothing = waivers("");
    let judge = judge(Levels::default(), &nothing, "2027-01-01");
    let spec = Spec::new("build.toml", SPEC);
    let warned = service("build.toml", vec![], spec.judged(&judge, vec![late_env(&spec)]), vec![]);
    let bad = service("build.toml", vec![], spec.judged(&judge, vec![root_user(&spec, Some("prod"))]), vec![]);
    let drifted = service("build.toml", vec![drift("Dockerfile", "x", "")], vec![], vec![]);
    let well = service("build.toml", vec![], vec![], vec![]);
    let failed = service(
        "build.toml",
        vec![],
        vec![],
        judge.errors("build.toml", vec![late_env(&spec).diagnostic], &spec.sources),
    );
    let codes = [&well, &warned, &bad, &drifted, &failed].map(|report| {
        let mut tally = Tally::default();
        tally.service(report);
        [FailOn::Error, FailOn::Warning, FailOn::Never].map(|on| tally.exit(on))
    });
    assert_eq!(codes, [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 0], [2, 2, 2]]);
    assert_eq!(incomplete().exit(FailOn::Never), 2);
}

/// A run that could not look at something.
fn incomplete() -> Tally {
    let mut tally = Tally::default();
    tally.incomplete = true;
    tally
}
