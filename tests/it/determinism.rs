//! Promise 1: the same input gives the same bytes, whatever thread, environment, locale, clock, home
//! or folder it is rendered in.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::fixture::{Fixture, fixtures, render, root};

/// A folder, and the environment and arguments of one run in it.
struct Run {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// Every spec of the language's tests and of the examples.
fn specs() -> Vec<Fixture> {
    let mut all = fixtures("language");
    let patterns = root().join("examples/patterns");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&patterns).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.sort();
    for folder in folders {
        if let Ok(text) = std::fs::read_to_string(folder.join("build.toml")) {
            all.push(Fixture::new(&folder.display().to_string(), &text));
        }
    }
    all
}

/// What a spec is compiled to, with everything that is said.
fn product(fixture: &Fixture) -> String {
    let out = render(fixture);
    format!("{:?}\n{}", out.value, out.diagnostics)
}

#[test]
fn a_thousand_renders_on_any_number_of_threads() {
    let specs = specs();
    let first: Vec<String> = specs.iter().map(product).collect();
    for threads in [1, 2, 8] {
        let each = 350_usize.div_ceil(threads);
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (specs, first) = (&specs, &first);
                scope.spawn(move || {
                    for number in 0..each {
                        // Each thread in an order of its own.
                        let at = (thread * 31 + number * 7) % specs.len();
                        assert!(
                            product(&specs[at]) == first[at],
                            "{} differs on one of {threads} threads",
                            specs[at].name
                        );
                    }
                });
            }
        });
    }
}

/// A sequence of numbers that is the same in every run of the test.
fn shuffled(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap_or_default()
    }
}

/// The runs: other folders, homes, zones, locales, and variables that programs read, in any order.
fn runs(scratch: &Path, spec: &Path, count: u64) -> Vec<Run> {
    let beside = spec.parent().expect("a spec has a folder").to_owned();
    let folders = [beside, root().to_owned(), scratch.to_owned(), PathBuf::from("/")];
    let choices: &[(&str, &[&str])] = &[
        ("TZ", &["UTC", "Asia/Kathmandu", "America/St_Johns", "nonsense"]),
        ("LANG", &["C", "tr_TR.UTF-8", "de_DE", "ja_JP.eucJP"]),
        ("LC_ALL", &["C", "tr_TR.UTF-8", ""]),
        ("HOME", &["/", "/nowhere", "/tmp"]),
        ("TERM", &["dumb", "xterm-256color"]),
        ("COLUMNS", &["20", "400"]),
        ("NO_COLOR", &["1", ""]),
        ("CLICOLOR_FORCE", &["1", "0"]),
        ("CI", &["true", ""]),
        ("GITHUB_ACTIONS", &["true", ""]),
        ("USER", &["root", "jane"]),
        ("SOURCE_DATE_EPOCH", &["0", "1700000000"]),
        ("HTTP_PROXY", &["http://127.0.0.1:9", ""]),
        ("BUILDKIT_SYNTAX", &["evil/x", ""]),
        ("RUST_LOG", &["trace", ""]),
        ("RUST_BACKTRACE", &["full", "0"]),
    ];
    let one = |seed: u64| {
        let mut any = shuffled(seed + 1);
        let folder = folders[any(folders.len())].clone();
        let mut environment: Vec<(String, String)> = Vec::new();
        for (name, values) in choices {
            if any(3) > 0 {
                let at = any(environment.len() + 1);
                environment.insert(at, ((*name).to_owned(), values[any(values.len())].to_owned()));
            }
        }
        Run { folder, environment }
    };
    (0..count).map(one).collect()
}

/// The same of the program.
#[test]
fn some_hundred_processes_in_any_environment() {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let mut seen = 0_u64;
    for name in ["node-go", "python-native", "go-distroless"] {
        let spec = root().join("examples/patterns").join(name).join("build.toml");
        let mut first: Option<Vec<u8>> = None;
        for run in runs(scratch.path(), &spec, 100) {
            let mut program = Command::new(env!("CARGO_BIN_EXE_msgen"));
            let out = program
                .arg("render")
                .arg(&spec)
                .current_dir(&run.folder)
                .env_clear()
                .envs(run.environment.clone())
                .output()
                .expect("msgen can be run");
            assert!(out.status.success(), "msgen render {}: {}", spec.display(), String::from_utf8_lossy(&out.stderr));
            let product = first.get_or_insert_with(|| out.stdout.clone());
            assert!(
                !product.is_empty() && *product == out.stdout,
                "{name} differs in {} with {:?}",
                run.folder.display(),
                run.environment
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 300);
}
