use insta::assert_snapshot;
use msgen::diag::render::Style;
use msgen::diag::{Code, Diagnostic};
use msgen::report::{Baseline, Finding, Found, Judge, Levels, State};
use msgen::source::Sources;
use msgen::workspace::waive;

use super::{PLAIN, Run, SPEC, Spec, day, judge, late_env, root_user, service, waivers};

/// Many threads judge: each says which waivers it used.
#[test]
fn a_judge_is_shared_by_threads() {
    let text: String = (0..8)
        .map(|number| {
            format!(
                "[[waive]]\nrule = \"root-user\"\npath = \"s{number}\"\nreason = \"no server until PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n"
            )
        })
        .collect();
    let waivers = waivers(&text);
    let judge = judge(Levels::default(), &waivers, "2027-01-01");
    assert_eq!(judge.waivers(true).len(), 8);
    std::thread::scope(|scope| {
        for number in 0..7 {
            let judge = &judge;
            scope.spawn(move || {
                let spec = Spec::new(&format!("s{number}/build.toml"), SPEC);
                spec.judged(judge, vec![root_user(&spec, None)])
            });
        }
    });
    let left: Vec<u32> = judge.waivers(true).iter().map(|finding| finding.at.line).collect();
    assert_eq!(left, [43]);
}

#[test]
fn levels_move_findings() {
    let nothing = waivers("");
    let spec = Spec::new("build.toml", SPEC);
    let levels = |deny: &[Code], warn: &[Code], allow: &[Code]| {
        let set = |codes: &[Code]| codes.iter().copied().collect();
        let levels = Levels { policy: set(&[Code::UnusedArg]), deny: set(deny), warn: set(warn), allow: set(allow) };
        let judge = judge(levels, &nothing, "2027-01-01");
        let unused = Diagnostic::new(Code::UnusedArg, spec.at("from"), "unused").into();
        let found = vec![late_env(&spec), root_user(&spec, Some("prod")), unused];
        let shown = |finding: &Finding| format!("{:?} {}", finding.level, finding.rule.name());
        spec.judged(&judge, found).iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    let (late, root, arg) = (Code::LateEnv, Code::RootUser, Code::UnusedArg);
    assert_eq!(levels(&[], &[], &[]), "Error root-user, Error unused-arg, Warning late-env");
    assert_eq!(levels(&[late], &[root], &[arg]), "Warning root-user, Error late-env");
    assert_eq!(levels(&[root], &[root, arg], &[root, arg]), "Error root-user, Warning unused-arg, Warning late-env");
}

#[test]
fn a_fingerprint_stays_where_lines_move_and_differs_where_anything_else_does() {
    let nothing = waivers("");
    let judge = judge(Levels::default(), &nothing, "2027-01-01");
    let prints = |path: &str, text: &str, target: Option<&str>| {
        let spec = Spec::new(path, text);
        let twice =
            Found { diagnostic: Diagnostic::new(Code::RootUser, spec.at("from"), "x"), ..root_user(&spec, target) };
        spec.judged(&judge, vec![root_user(&spec, target), twice]).iter().map(|one| one.fingerprint).collect::<Vec<_>>()
    };
    let first = prints("a/build.toml", SPEC, Some("prod"));
    assert_eq!(first, prints("a/build.toml", &format!("# more\n\n{SPEC}"), Some("prod")));
    let others = [prints("b/build.toml", SPEC, Some("prod")), prints("a/build.toml", SPEC, None)];
    let mut all: Vec<u64> = first.into_iter().chain(others.into_iter().flatten()).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 6);
}

#[test]
fn a_waiver_hides_what_it_names_until_its_last_day() {
    let text = |path: &str, target: &str| {
        format!(
            "[[waive]]\nrule = \"root-user\"\npath = {path}\n{target}reason = \"no server until PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n"
        )
    };
    let hides = |path: &str, target: &str, spec: &str, of: Option<&str>, today: &str| {
        let waivers = waivers(&text(path, target));
        let judge = judge(Levels::default(), &waivers, today);
        let spec = Spec::new(spec, SPEC);
        let findings = spec.judged(&judge, vec![root_user(&spec, of), late_env(&spec)]);
        assert_eq!(findings[1].state, State::Open);
        matches!(findings[0].state, State::Waived(_))
    };
    let day = "2027-03-01";
    for path in ["\"a/b\"", "\"a/*\"", "\"**\"", "\"./a/b/\"", "\"a/b/build.toml\"", "[\"x\", \"a/b\"]", "\"{a,c}/b\""]
    {
        assert!(hides(path, "", "a/b/build.toml", None, day), "{path}");
    }
    for path in ["\"a\"", "\"*\"", "\"a/b/c\"", "\"a/bb\"", "\"A/b\""] {
        assert!(!hides(path, "", "a/b/build.toml", None, day), "{path}");
    }
    assert!(hides("\".\"", "", "build.toml", None, day));
    assert!(!hides("\".\"", "", "a/build.toml", None, day));
    assert!(hides("\"a\"", "target = \"prod\"\n", "a/build.toml", Some("prod"), day));
    assert!(!hides("\"a\"", "target = \"prod\"\n", "a/build.toml", Some("prod-x"), day));
    assert!(!hides("\"a\"", "target = \"prod\"\n", "a/build.toml", None, day));
    assert!(!hides("\"a\"", "", "a/build.toml", None, "2027-03-02"));
}

#[test]
fn errors_are_not_waived() {
    let (waivers, sources) = waivers(
        "[[waive]]\nrule = \"root-user\"\npath = \"**\"\nreason = \"no server until PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n",
    );
    let judge = Judge::new(Levels::default(), &waivers, &sources, day("2027-01-01"), None);
    let spec = Spec::new("build.toml", SPEC);
    let errors = judge.errors("build.toml", vec![root_user(&spec, None).diagnostic], &spec.sources);
    assert_eq!((errors[0].state.clone(), errors[0].shown.clone()), (State::Open, None));
}

#[test]
fn waivers_that_are_over_soon_or_hide_nothing_are_said() {
    let text: String = ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-15", "2027-01-16"]
        .map(|until| {
            format!(
                "[[waive]]\nrule = \"root-user\"\npath = \"services/ledger\"\nreason = \"no server until PAY-812\"\nowner = \"@acme/payments\"\nuntil = {until}\n"
            )
        })
        .concat();
    let waivers = waivers(&text);
    let judge = judge(Levels::default(), &waivers, "2027-01-01");
    let said = |whole| {
        let line = |finding: &Finding| format!("{:?} {}: {}", finding.level, finding.at.line, finding.message);
        judge.waivers(whole).iter().map(line).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(said(false));
    assert_eq!(said(true).matches("hides nothing").count(), 4);
    let spec = Spec::new("services/ledger/build.toml", SPEC);
    spec.judged(&judge, vec![root_user(&spec, None)]);
    assert_eq!(said(true).matches("hides nothing").count(), 3, "the first that holds hides it");
}

#[test]
fn what_is_no_waiver_is_said() {
    let good = "[[waive]]\nrule = \"root-user\"\npath = \"a\"\nreason = \"no server until PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n";
    let cases = [
        ("", "[[waive]]\n"),
        ("root-user", "rot-user"),
        ("root-user", "unknown-key"),
        ("root-user", "unused-waiver"),
        ("\"a\"", "\"../a\""),
        ("\"a\"", "\"/a\""),
        ("\"a\"", "[]"),
        ("\"a\"", "\"a[\""),
        ("no server until PAY-812", "todo"),
        ("\"me\"", "\" \""),
        ("2027-03-01", "\"soon\""),
        ("2027-03-01", "2027-03-01T10:00:00Z"),
        ("2027-03-01", "20270301"),
        ("2027-03-01", "[]"),
        ("owner", "onwer"),
    ];
    let said = cases.map(|(from, to)| {
        let text = if from.is_empty() { to.to_owned() } else { good.replace(from, to) };
        let mut sources = Sources::default();
        let (waivers, found) = waive::file(sources.add("waivers.toml", &text));
        assert_eq!(waivers.len(), 0, "{text}");
        msgen::diag::render::render(&found.sorted(), &sources, Style::Plain)
    });
    assert_snapshot!(said.join("----\n"));
}

#[test]
fn the_baseline_lets_pass_what_was_there_and_says_what_is_new() {
    let nothing = waivers("");
    let spec = Spec::new("a/build.toml", SPEC);
    let found = |subjects: &[&str]| -> Vec<Found> {
        let one = |(index, subject): (usize, &&str)| {
            let at = spec.at(if index == 0 { "prod" } else { "from" });
            let diagnostic = Diagnostic::new(Code::RootUser, at, "`prod` runs as root");
            Found { subject: (*subject).to_owned(), target: Some("prod".to_owned()), diagnostic }
        };
        subjects.iter().enumerate().map(one).chain([late_env(&spec)]).collect()
    };
    let mut baseline = Baseline::default();
    baseline
        .record("a/build.toml", &spec.judged(&judge(Levels::default(), &nothing, "2027-01-01"), found(&["x", "y"])));
    baseline.record("gone/build.toml", &[]);
    assert_snapshot!(baseline.text());
    assert_eq!(Baseline::read(&baseline.text()), Ok(baseline.clone()));
    let now = |subjects: &[&str]| {
        let judge = judge(Levels::default(), &nothing, "2027-01-01").with_baseline(Some(&baseline));
        let findings = spec.judged(&judge, found(subjects));
        let report = service("a/build.toml", vec![], findings, vec![]);
        let mut run = Run::new(vec![report]);
        run.notes.extend(judge.note());
        run.with("human", PLAIN)
    };
    assert_snapshot!(
        ["one less", &now(&["x"]), "another", &now(&["x", "z"]), "one more", &now(&["x", "x", "y"])].join("\n")
    );
    let mut less = baseline.clone();
    less.record("a/build.toml", &[]);
    assert_eq!(less.text(), Baseline::default().text());
}

#[test]
fn what_a_waiver_hides_is_not_in_the_baseline() {
    let waivers = waivers(
        "[[waive]]\nrule = \"root-user\"\npath = \"**\"\nreason = \"no server until PAY-812\"\nowner = \"me\"\nuntil = 2027-03-01\n",
    );
    let judge = judge(Levels::default(), &waivers, "2027-01-01");
    let spec = Spec::new("build.toml", SPEC);
    let mut baseline = Baseline::default();
    baseline.record("build.toml", &spec.judged(&judge, vec![root_user(&spec, None)]));
    assert_eq!(baseline, Baseline::default());
}

#[test]
fn what_is_no_baseline_is_said_and_a_merge_is_read() {
    let cases = ["", "{}", "[]", "{\"version\":2}", "{\"version\":1,\"entries\":[{\"path\":\"a\"}]}", "<<<<<<< HEAD"];
    let said = cases.map(|text| Baseline::read(text).expect_err("it is none"));
    assert_snapshot!(said.join("\n"));
    let entry =
        |count, of: &str| format!("{{\"path\":\"a\",\"rule\":\"of-tomorrow\",\"count\":{count},\"of\":[{of}]}}");
    let merged = format!("{{\"version\":1,\"entries\":[{},{}]}}", entry(2, "\"a\",\"b\""), entry(1, "\"c\""));
    let text = Baseline::read(&merged).map(|baseline| baseline.text());
    assert_eq!(text, Ok(format!("{{\"version\":1,\"entries\":[\n{}\n]}}\n", entry(3, "\"a\",\"b\",\"c\""))));
    let counted = "{\"version\":1,\"entries\":[{\"path\":\"a\",\"rule\":\"root-user\",\"count\":1}]}";
    assert!(Baseline::read(counted).is_err_and(|why| why.contains("missing field `of`")));
}
