//! An npm registry on the loopback, for packages that only some may read.
//!
//! A lock file has the address of every archive, so archives are all that an install asks for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::expect::Npm;
use crate::process::{run, try_run};
use crate::server::Server;

/// Makes the same bytes of the same files everywhere: a lock file has their digest.
const TAR: &[&str] = &[
    "--format=ustar",
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--mtime=@0",
    "--mode=u=rwX,go=rX",
    "--transform=s,^[.],package,",
];

/// Why there can be none here, if there cannot.
pub(crate) fn missing() -> Option<&'static str> {
    if !cfg!(target_os = "linux") {
        Some("a build reaches the loopback of its host on Linux alone")
    } else if try_run(Command::new("tar").arg("--version"), "").is_ok_and(|said| said.stdout.contains("GNU tar")) {
        None
    } else {
        Some("there is no GNU tar")
    }
}

/// Serves packages of an example.
pub(crate) fn serve(npm: &Npm, example: &Path) -> Server {
    let archives: BTreeMap<_, _> = npm.packages.iter().map(|folder| pack(&example.join(folder))).collect();
    Server::start(npm.port, format!("Bearer {}", npm.token), move |path| archives.get(path).cloned())
}

/// The archive of a package, and the path that npm knows it by.
fn pack(folder: &Path) -> (String, Vec<u8>) {
    let manifest = fs::read_to_string(folder.join("package.json")).expect("a package has a package.json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("package.json is JSON");
    let text = |key: &str| manifest[key].as_str().unwrap_or_else(|| panic!("package.json has no {key}")).to_owned();
    let scratch = tempfile::tempdir().expect("a temporary folder can be made");
    let archive = scratch.path().join("package.tar");
    let said = run(Command::new("tar").args(TAR).arg("-cf").arg(&archive).arg("-C").arg(folder).arg("."), "");
    assert!(said.succeeded(), "tar of {}:\n{}", folder.display(), said.tail());
    (address(&text("name"), &text("version")), fs::read(archive).expect("tar wrote it"))
}

/// Where the archive of a package lies.
fn address(name: &str, version: &str) -> String {
    let (_, last) = name.rsplit_once('/').unwrap_or(("", name));
    format!("{name}/-/{last}-{version}.tgz")
}

#[test]
fn an_archive_lies_where_npm_looks_for_it() {
    assert_eq!(address("money", "1.0.0"), "money/-/money-1.0.0.tgz");
    assert_eq!(address("@acme/money", "1.0.0"), "@acme/money/-/money-1.0.0.tgz");
}
