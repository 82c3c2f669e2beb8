//! A Maven repository on the loopback, for artifacts that only some may read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::expect::Maven;
use crate::git::basic;
use crate::process::{run, try_run};
use crate::server::Server;

/// Why there can be none here, if there cannot.
pub(crate) fn missing() -> Option<&'static str> {
    let works = |program: &str| try_run(Command::new(program).arg("--version"), "").is_ok_and(|said| said.succeeded());
    if !cfg!(target_os = "linux") {
        Some("a build reaches the loopback of its host on Linux alone")
    } else if works("javac") && works("jar") {
        None
    } else {
        Some("there is no JDK")
    }
}

/// Serves artifacts of an example.
pub(crate) fn serve(maven: &Maven, example: &Path) -> Server {
    let files: BTreeMap<_, _> = maven.packages.iter().flat_map(|folder| publish(&example.join(folder))).collect();
    Server::start(maven.port, basic(&maven.user, &maven.password), move |path| files.get(path).cloned())
}

/// The pom and the jar of a package, where Maven looks for them.
fn publish(folder: &Path) -> [(String, Vec<u8>); 2] {
    let pom = fs::read_to_string(folder.join("pom.xml")).expect("a package has a pom.xml");
    let address = address(&pom);
    [(format!("{address}.pom"), pom.into_bytes()), (format!("{address}.jar"), jar(&folder.join("src/main/java")))]
}

/// The jar of these sources, which need nothing but Java.
fn jar(sources: &Path) -> Vec<u8> {
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let (classes, jar) = (scratch.path().join("classes"), scratch.path().join("classes.jar"));
    let mut commands = [Command::new("javac"), Command::new("jar")];
    commands[0].args(["--release", "17", "-d"]).arg(&classes).args(files(sources));
    commands[1].arg("--create").arg("--file").arg(&jar).arg("-C").arg(&classes).arg(".");
    for command in &mut commands {
        let said = run(command, "");
        assert!(said.succeeded(), "{command:?}:\n{}", said.tail());
    }
    fs::read(jar).expect("jar wrote it")
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Where the files of an artifact lie, without their ends.
fn address(pom: &str) -> String {
    let document = roxmltree::Document::parse(pom).expect("pom.xml is XML");
    let text = |name: &str| {
        let mut own = document.root_element().children();
        let found = own.find(|node| node.tag_name().name() == name).and_then(|node| node.text());
        found.unwrap_or_else(|| panic!("pom.xml has no {name}")).to_owned()
    };
    let (group, artifact, version) = (text("groupId"), text("artifactId"), text("version"));
    format!("{}/{artifact}/{version}/{artifact}-{version}", group.replace('.', "/"))
}

#[test]
fn an_artifact_lies_where_maven_looks_for_it() {
    let pom = "<project><groupId>com.acme</groupId><artifactId>money</artifactId><version>1.0.0</version></project>";
    assert_eq!(address(pom), "com/acme/money/1.0.0/money-1.0.0");
}
