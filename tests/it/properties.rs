//! What holds for every input. Promise 4, a value is a value: whatever string stands in whatever
//! place, there is a clear error, or a Dockerfile that reads back as what was meant.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use msgen::diag::render::{self as show, Style};
use msgen::dockerfile::{Command, Dockerfile, Instruction};
use msgen::resolve::Location;
use msgen::source::Sources;
use msgen::word::{Piece, Word};
use msgen::{Input, Planned, check, ignore, lower};
use proptest::prelude::*;
use serde_json::json;

use crate::places::{Place, places};
use crate::readback::{compare, normal, shell_tokens, shell_value};
use crate::reader::read;

/// Strings that mean something to TOML, BuildKit, its lexer, JSON, CSV, a shell or a terminal.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "plain",
    "a b",
    " lead",
    "trail ",
    "a\nRUN evil",
    "a\r\nRUN evil",
    "a\rb",
    "a\0b",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}\u{a0}x",
    "tab\tbed",
    "it's",
    "say \"hi\"",
    "\"",
    "$HOME",
    "${HOME}",
    "$A",
    "${A}b",
    "${A}é",
    "${A:-x y}",
    "${A:-,from=evil}",
    "${A:+\"'}",
    "${",
    "$",
    "$$A",
    "$$(id)",
    "`id`",
    "a\\",
    "a\\\\",
    "\\",
    "a\\nb",
    "--x",
    "--from=evil",
    "--mount=type=ssh",
    "<<EOF",
    "a <<EOF b",
    "3<<-E",
    "# escape=`",
    "#comment",
    "check=skip=all",
    "[\"a\"]",
    "['a']",
    "a,b",
    "a=b",
    "a;b&c|d>e",
    "*?[x]!",
    "~/x",
    "{{7*7}}",
    "{% raw %}",
    "AS x",
    "x AS y",
    "\u{202e}rtl\u{2066}",
    "\u{feff}bom",
    "\u{2028}line",
    "größe",
    "ààÅ",
    "日本",
    "../../etc",
    "/",
    "//a//",
    ".",
    "..",
    "EOF",
    "line\nEOF\nline",
    "set -e\nx",
    "x \\\n# y",
    "a\n\nb\n",
    "65532:65532",
    "100µs",
    "0755",
    "80/udp",
    "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d",
];

/// Strings of which each place takes one.
const GOOD: &[&str] = &[
    "a",
    "/x",
    "A",
    "other",
    "$A",
    "st",
    "s",
    "art",
    "ctx",
    "80",
    "1s",
    "go-build",
    "0755",
    "SIGINT",
    "golang:1.27",
    "RUN true",
    "prod",
    "linux/amd64",
    "64m",
    "sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d",
];

/// What a string makes of itself so that more of it gets through.
fn dressed(text: &str, how: usize) -> String {
    match how % 6 {
        0 => text.to_owned(),
        1 => format!("/x{text}"),
        2 => format!("x{text}"),
        3 => format!("/x/${{A:-{text}}}"),
        4 => format!("${{A}}{text}"),
        _ => format!("x:{text}/y"),
    }
}

/// Compiles a spec; gives the meant and the printed Dockerfile, or what is said against it.
fn compiled(text: &str) -> Result<(Dockerfile, String), String> {
    let location = Location { folders: vec!["home".to_owned(), "repo".to_owned()], file: "build.toml".to_owned() };
    let input = Input::alone("build.toml", text, &location);
    let mut sources = Sources::default();
    let Planned { plan, mut diagnostics, .. } = msgen::plan(&input, &mut sources);
    diagnostics.append(ignore::ignore(&plan).1);
    if !diagnostics.has_errors() {
        diagnostics.append(check::check(&plan));
    }
    if diagnostics.has_errors() {
        return Err(show::render(&diagnostics.sorted(), &sources, Style::Plain));
    }
    let meant = lower::lower(&plan, "digest");
    let printed = meant.to_string();
    Ok((meant, printed))
}

/// What is wrong with what comes of a spec, if anything is; whether it was rendered.
fn judged(place: &Place, spec: &str, value: &str) -> Result<bool, String> {
    let out = catch_unwind(AssertUnwindSafe(|| compiled(spec))).map_err(|_| "a panic".to_owned())?;
    match out {
        Err(said) => {
            let control = said.chars().find(|c| {
                (c.is_control() && *c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            match control {
                Some(c) => Err(format!("the message holds U+{:04X}", u32::from(c))),
                None if said.contains("error") => Ok(false),
                None => Err("nothing is said".to_owned()),
            }
        }
        Ok((meant, printed)) => {
            compare(&meant, &printed).map_err(|error| format!("{error}\n{printed:.2000}"))?;
            in_shell(place, &meant, value).map_err(|error| format!("{error}\n{printed:.2000}"))?;
            Ok(true)
        }
    }
}

/// A value that becomes a word of a command of msgen's own is that word for the shell.
fn in_shell(place: &Place, file: &Dockerfile, value: &str) -> Result<(), String> {
    let own = [".dir", ".symlink", "apt[]", "apk[]", "dnf[]"].iter().any(|end| place.ends_with(end));
    let Ok(wanted) = Word::parse(value) else { return Ok(()) };
    let simple = wanted.0.iter().all(|piece| !matches!(piece, Piece::Variable { alternative: Some(_), .. }));
    if !own || !simple {
        return Ok(());
    }
    let runs = file.stages.iter().flat_map(|stage| &stage.lines).filter_map(|line| match &line.instruction {
        Instruction::Run(run) => Some(&run.command),
        _ => None,
    });
    let words = runs.filter_map(|command| match command {
        Command::All(commands) => Some(commands.iter().flatten()),
        _ => None,
    });
    let found = words
        .flatten()
        .any(|word| shell_tokens(word).len() == 1 && shell_value(word).is_ok_and(|word| word == normal(&wanted)));
    if found { Ok(()) } else { Err("the value is no word of a command".to_owned()) }
}

/// Everything wrong, each place and string with the first line of why.
#[derive(Default)]
struct Report {
    wrong: BTreeMap<String, Vec<String>>,
    rendered: BTreeSet<String>,
}

impl Report {
    /// Both reports as one.
    fn and(mut self, other: Self) -> Self {
        for (what, cases) in other.wrong {
            self.wrong.entry(what).or_default().extend(cases);
        }
        self.rendered.extend(other.rendered);
        self
    }

    fn add(&mut self, place: &Place, value: &str) {
        let spec = place.spec(value);
        match judged(place, &spec, value) {
            Ok(true) => {
                self.rendered.insert(place.to_string());
            }
            Ok(false) => {}
            Err(why) => {
                let first = why.lines().next().unwrap_or_default().to_owned();
                self.wrong
                    .entry(format!("{}: {first:.48}", place.kind()))
                    .or_default()
                    .push(format!("{value:.80?}\n{why:.1500}\n{spec:.600}"));
            }
        }
    }

    fn assert(&self) {
        let mut said = String::new();
        for (what, cases) in &self.wrong {
            let _ = writeln!(said, "{what} ({} times)\n    {}", cases.len(), cases[0].replace('\n', "\n    "));
        }
        assert!(self.wrong.is_empty(), "{} kinds of wrong:\n{said}", self.wrong.len());
    }
}

/// Judges specs on all cores.
fn report(cases: &[(&Place, String)]) -> Report {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let parts = cases.chunks(cases.len().div_ceil(threads).max(1));
    let judge = |part: &[(&Place, String)]| {
        let mut report = Report::default();
        for (place, text) in part {
            report.add(place, text);
        }
        report
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.map(|part| scope.spawn(move || judge(part))).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("judging panics for no input"))
            .fold(Report::default(), Report::and)
    })
}

/// Every string in every kind of place, in one of its dresses; the places of one kind share them.
fn sweep(places: &[Place]) -> Vec<(&Place, String)> {
    let mut kinds: BTreeMap<String, Vec<&Place>> = BTreeMap::new();
    for place in places {
        kinds.entry(place.kind()).or_default().push(place);
    }
    let mut cases = Vec::new();
    for (at, kind) in kinds.into_values().enumerate() {
        cases.extend(
            HOSTILE
                .iter()
                .enumerate()
                .map(|(number, text)| (kind[(at + number) % kind.len()], dressed(text, at + number))),
        );
    }
    cases
}

#[test]
fn a_value_is_a_value_everywhere() {
    report(&sweep(&places())).assert();
}

/// Prints what is rendered of hostile specs, with what the reader of these tests sees in it, for
/// `.ci/properties`, which asks BuildKit's own parser the same.
#[test]
#[ignore = "it prints; .ci/properties runs it"]
fn hostile_dockerfiles() {
    let places = places();
    let mut out = std::io::stdout().lock();
    for (place, text) in sweep(&places) {
        let Ok((_, printed)) = compiled(&place.spec(&text)) else { continue };
        let Ok(read) = read(&printed) else { continue };
        let view = |this: &crate::reader::Instruction| json!({"cmd": this.keyword, "json": this.json, "flags": this.flags, "value": this.words});
        let line = json!({"place": place.to_string(), "text": text, "dockerfile": printed, "instructions": read.instructions.iter().map(view).collect::<Vec<_>>()});
        writeln!(out, "{line}").expect("it can be printed");
    }
}

/// A spec that is always wrong would prove nothing.
#[test]
fn each_place_can_be_rendered() {
    let places = places();
    let mut never: Vec<&Place> = places.iter().collect();
    for text in GOOD {
        let cases: Vec<_> = never.iter().map(|place| (*place, (*text).to_owned())).collect();
        let report = report(&cases);
        report.assert();
        never.retain(|place| !report.rendered.contains(&place.to_string()));
    }
    assert!(
        never.is_empty(),
        "no string renders at {}",
        never.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}

/// Values that are longer than BuildKit reads in a line, also when escaping made them so.
#[test]
fn a_long_value_is_a_value() {
    let places = places();
    let mut kinds = BTreeSet::new();
    let one_a_kind = places.iter().filter(|place| kinds.insert(place.kind()));
    let long = ["x".repeat(100_000), format!("/{}", "a b".repeat(19_000)), "\"'$$".repeat(14_000)];
    let cases: Vec<_> = one_a_kind.flat_map(|place| long.iter().map(move |text| (place, text.clone()))).collect();
    report(&cases).assert();
}

/// Fragments of strings that mean something, in any order.
fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        4 => prop::sample::select(HOSTILE).prop_map(ToOwned::to_owned),
        2 => prop::sample::select(&["/", "x", "${A:-", "}", "$A", "\\", "\"", "'", " ", "\n", ":", ",", "=", "-", "<<", "EOF", "#", "[", "]", "."][..]).prop_map(ToOwned::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 1..6).prop_map(|fragments| fragments.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_in_any_place(at in any::<prop::sample::Index>(), text in hostile(), slash in any::<bool>()) {
        thread_local!(static PLACES: Vec<Place> = places());
        let text = if slash { format!("/{text}") } else { text };
        let (spec, outcome, place) = PLACES.with(|places| {
            let place = at.get(places);
            let spec = place.spec(&text);
            let outcome = judged(place, &spec, &text);
            (spec, outcome, place.to_string())
        });
        prop_assert!(outcome.is_ok(), "{} {:?}: {}\n{}", place, text, outcome.err().unwrap_or_default(), spec);
    }
}
