//! The report of `check`, built from findings as the passes and the policy push them.

/// JSON, SARIF, GitHub's log.
mod formats;
/// What hides findings, and for how long.
mod hidden;
/// Documents of runs that could not do what they were asked for.
mod whole;

use insta::assert_snapshot;
use msgen::date::Date;
use msgen::diag::render::Style;
use msgen::diag::{Code, Diagnostic};
use msgen::report::{
    Diffs, Drift, FORMATS, FailOn, FileReport, Finding, Found, Judge, Levels, Options, Quiet, ServiceReport, Status,
    Tally,
};
use msgen::source::{Sources, Span};
use msgen::workspace::waive::{self, Waiver};

fn day(text: &str) -> Date {
    Date::parse(text).expect("it is a day")
}

/// A spec, and what points into it.
struct Spec {
    path: String,
    sources: Sources,
    text: String,
}

impl Spec {
    fn new(path: &str, text: &str) -> Self {
        let mut sources = Sources::default();
        sources.add(path, text);
        Self { path: path.to_owned(), sources, text: text.to_owned() }
    }

    /// The place of a word.
    fn at(&self, word: &str) -> Span {
        let start = self.text.find(word).expect("the word is in the spec");
        Span::new(0, &(start..start + word.len()))
    }

    /// What `judge` makes of findings.
    fn judged(&self, judge: &Judge<'_>, found: Vec<Found>) -> Vec<Finding> {
        judge.judge(&self.path, found, &self.sources)
    }
}

fn root_user(spec: &Spec, target: Option<&str>) -> Found {
    let help = "write a user in numbers, which every cluster can check: `user = \"65532:65532\"`";
    let diagnostic = Diagnostic::new(Code::RootUser, spec.at("prod"), "`prod` runs as root").help(help);
    Found { target: target.map(ToOwned::to_owned), subject: "prod".to_owned(), diagnostic }
}

fn late_env(spec: &Spec) -> Found {
    let message = "`LOG` is set after every command that could read it";
    Diagnostic::new(Code::LateEnv, spec.at("LOG"), message).help("set it first").into()
}

const SPEC: &str = "[targets.prod]\nfrom = \"debian:trixie\"\nenv = { LOG = \"info\" }\n";

fn waivers(text: &str) -> (Vec<Waiver>, Sources) {
    let mut sources = Sources::default();
    let (waivers, found) = waive::file(sources.add("msgen.toml", text));
    assert!(found.is_empty(), "{found:?}");
    (waivers, sources)
}

fn judge<'a>(levels: Levels, (waivers, sources): &'a (Vec<Waiver>, Sources), today: &str) -> Judge<'a> {
    Judge::new(levels, waivers, sources, day(today), Some(Style::Plain))
}

fn service(path: &str, drift: Vec<Drift>, findings: Vec<Finding>, errors: Vec<Finding>) -> ServiceReport {
    let status = match (errors.is_empty(), drift.is_empty()) {
        (false, _) => Status::Failed,
        (true, false) => Status::Drifted,
        (true, true) => Status::InSync,
    };
    ServiceReport { path: path.to_owned(), status, drift, crlf: 0, findings, errors }
}

/// A run, as it is printed.
struct Run {
    services: Vec<ServiceReport>,
    files: Vec<FileReport>,
    repository: Vec<Finding>,
    waivers: Vec<Finding>,
    given: Vec<String>,
    notes: Vec<String>,
}

impl Run {
    fn new(services: Vec<ServiceReport>) -> Self {
        Self {
            services,
            files: Vec::new(),
            repository: Vec::new(),
            waivers: Vec::new(),
            given: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::new(self.given.clone(), "");
        self.services.iter().for_each(|report| tally.service(report));
        self.files.iter().for_each(|report| tally.file(report));
        self.repository.iter().for_each(|finding| tally.repository(finding));
        self.waivers.iter().for_each(|finding| tally.waiver(finding));
        tally.took = Some(214);
        tally.notes.clone_from(&self.notes);
        tally
    }

    fn with(&self, format: &str, options: Options) -> String {
        let (_, make) = FORMATS.iter().find(|(name, _)| *name == format).expect("there is such a format");
        let mut format = make(options);
        let mut text = format.begin();
        self.services.iter().for_each(|report| text.push_str(&format.service(report)));
        self.files.iter().for_each(|report| text.push_str(&format.file(report)));
        self.repository.iter().for_each(|finding| text.push_str(&format.repository(finding)));
        self.waivers.iter().for_each(|finding| text.push_str(&format.waiver(finding)));
        text.push_str(&format.end(&self.tally()));
        text
    }

    fn shown(&self, format: &str) -> String {
        self.with(format, PLAIN)
    }
}

const PLAIN: Options = Options { style: Style::Plain, quiet: Quiet::No, diffs: Diffs::Short };

mod human {
    use super::*;

    fn drift(service: &str, diff: &str) -> Drift {
        Drift {
            file: format!("{service}/Dockerfile"),
            code: Code::HandEdited,
            message: format!("`{service}/Dockerfile` was edited after msgen wrote it"),
            help: Some(format!("say it in {service}/build.toml; `msgen write {service}` discards the edit")),
            line: 33,
            diff: Some(diff.to_owned()),
        }
    }

    fn drifted(service: &str, diff: &str) -> ServiceReport {
        super::service(&format!("{service}/build.toml"), vec![drift(service, diff)], vec![], vec![])
    }

    #[test]
    fn all_is_well() {
        let well = |name: &str| service(name, vec![], vec![], vec![]);
        let one = Run::new(vec![well("build.toml")]).shown("human");
        let two = Run::new(vec![well("a/build.toml"), well("b/build.toml")]).shown("human");
        let none = Run::new(vec![]).shown("human");
        assert_snapshot!(format!("{one}{two}{none}"));
    }

    #[test]
    fn the_same_drift_is_shown_once() {
        let edit = "@@ -32,3 +32,3 @@\n COPY --link . .\n-USER root\n+USER 65532:65532\n@@ -50 +50 @@\n-\n";
        let other = "@@ -1 +1 @@\n-FROM a\n+FROM b\n";
        let run = Run::new(vec![
            drifted("services/billing", edit),
            drifted("services/cart", edit),
            drifted("services/o'neil", other),
            drifted("services/orders", edit),
        ]);
        assert_snapshot!(run.shown("human"));
        assert_eq!(run.tally().exit(FailOn::Error), 1);
    }

    #[test]
    fn a_long_diff_is_cut_and_quiet_has_none() {
        let long: String = (0..30).map(|line| format!("+RUN {line}\n")).collect();
        let services = (0..30).map(|number| drifted(&format!("s/{number}"), &format!("-RUN x{number}\n{long}")));
        let mut run = Run::new(services.collect());
        let text = run.shown("human");
        let lines = text.lines().filter(|line| line.starts_with("   | ") && line.contains("RUN")).count();
        assert_eq!(lines, 400);
        assert_eq!(text.lines().last(), Some("fix: msgen write"));
        run.services.truncate(1);
        run.given = vec!["s".to_owned()];
        assert_snapshot!(run.shown("human"));
        assert_snapshot!(run.with("human", Options { quiet: Quiet::Warnings, ..PLAIN }));
        assert_eq!(run.with("human", Options { quiet: Quiet::Everything, ..PLAIN }), "");
        let whole = run.with("human", Options { diffs: Diffs::Whole, ..PLAIN });
        assert_eq!(whole.lines().filter(|line| line.contains("+RUN")).count(), 30);
        let color = run.with("human", Options { style: Style::Color, ..PLAIN });
        assert_snapshot!(color.lines().take(6).collect::<Vec<_>>().join("\n").replace('\u{1b}', "ESC"));
    }

    #[test]
    fn findings_waived_ones_and_files() {
        let waivers = waivers(
            "[[waive]]\nrule = \"root-user\"\npath = \"services/*\"\ntarget = \"pr*\"\nreason = \"no server until PAY-812\"\nowner = \"@acme/payments\"\nuntil = 2027-03-01\n",
        );
        let levels = Levels { policy: [Code::UnmanagedDockerfile].into(), ..Levels::default() };
        let run = |today: &str| {
            let judge = judge(levels.clone(), &waivers, today);
            let specs = ["services/ledger/build.toml", "services/cart/build.toml"].map(|path| Spec::new(path, SPEC));
            let services = specs.iter().map(|spec| {
                let found = vec![late_env(spec), root_user(spec, Some("prod"))];
                service(&spec.path, vec![], spec.judged(&judge, found), vec![])
            });
            let services = services.collect();
            let unmanaged = Diagnostic::of_file(Code::UnmanagedDockerfile, "`tools/report/Dockerfile` has no spec")
                .help("`msgen init tools/report` writes a spec for it; or exclude the folder, or waive it");
            let path = "tools/report/Dockerfile";
            let finding = judge.judge(path, vec![unmanaged.into()], &Sources::default()).remove(0);
            let files = vec![FileReport { path: path.to_owned(), prune: false, finding }];
            Run { files, waivers: judge.waivers(true), ..Run::new(services) }
        };
        assert_snapshot!(run("2027-01-01").shown("human"));
        assert_snapshot!(run("2027-03-10").shown("human"));
        assert_eq!(run("2027-03-01").waivers.len(), 1);
    }

    #[test]
    fn what_a_preset_does_to_several_services_is_said_once() {
        let nothing = waivers("");
        let judge = judge(Levels::default(), &nothing, "2027-01-01");
        let failed = |name: &str| {
            let mut spec = Spec::new(name, "[stages.app.acme-go]\n");
            let preset = spec.sources.add("presets/acme-go.toml", "x = \"{{ y }}\"\n").base();
            let diagnostic =
                Diagnostic::new(Code::UnknownVariable, Span { start: preset + 4, end: preset + 13 }, "there is no `y`")
                    .context(spec.at("acme-go"), "used here")
                    .help("declare it");
            let errors = judge.errors(&spec.path, vec![diagnostic], &spec.sources);
            service(name, vec![], vec![], errors)
        };
        let run = Run::new(vec![failed("a/build.toml"), failed("b/build.toml"), failed("c/x.build.toml")]);
        assert_snapshot!(run.shown("human"));
        assert_eq!([FailOn::Error, FailOn::Warning, FailOn::Never].map(|on| run.tally().exit(on)), [2, 2, 2]);
    }
}
