//! What an example must show: the format of `expect.toml`.
//!
//! ```toml
//! [example]                               # what every build of it gets
//! args = { VERSION = "1.2.3" }            # --build-arg
//! secrets = { netrc = "machine …" }       # --secret, and its text
//!
//! [example.git]                           # a git server on the loopback that only those may read who know the password;
//! repository = "money"                    # commands of the builds see it. It serves this folder of the example, as /money,
//! tag = "v1.0.0"                          # with one commit that has this tag,
//! port = 8399                             # here
//! user = "ci"
//! password = "rosebud"
//!
//! [example.npm]                           # an npm registry on the loopback, likewise
//! packages = ["money"]                    # of these packages, each a folder of the example,
//! port = 8398                             # here
//! token = "rosebud"
//!
//! [example.index]                         # an index of Python's packages on the loopback, likewise
//! packages = ["money"]                    # of these wheels, each a folder of the example with what it holds,
//! port = 8397                             # here
//! user = "ci"
//! password = "rosebud"
//!
//! [example.maven]                         # a Maven repository on the loopback, likewise
//! packages = ["money"]                    # of these packages, each a folder of the example that needs nothing but Java,
//! port = 8598                             # here
//! user = "ci"
//! password = "rosebud"
//!
//! [prod]                                  # a target of build.toml; its image has …
//! user = "65532:65532"                    # this user
//! present = ["/usr/local/bin/app"]        # these files or folders
//! absent = ["/src", "node_modules/tsc"]   # none of these: a path, or how no path may end
//! without = ["sh", "gcc"]                 # none of these programs, in whichever bin or sbin
//! only = ["/app"]                         # these files, and no other at all
//! labels = { "org.opencontainers.image.title" = "app" }
//!
//! [[prod.run]]                            # run to its end, as `docker run -i IMAGE ARGS`
//! args = ["--version"]                    # default: what the image runs by itself
//! stdin = "1 + 2\n"                       # default: nothing
//! stdout = "3\n"                          # a part of what it says
//! stderr = ""                             # likewise
//! status = 0                              # its exit code, default 0
//!
//! [prod.serve]                            # run until it is stopped, which SIGTERM must do
//! port = 8101                             # where it listens
//! env = { KEY = "x" }                     # the container's environment
//! get = [                                 # what it answers; status 200 unless said
//!   { path = "/", body = "a part of the body" },
//!   { path = "/nowhere", status = 404 },
//! ]
//!
//! [dev.serve]                             # the same with
//! mount = "/src"                          # a copy of the build context mounted there, where it may leave no file behind
//! leaves = ["dist"]                       # but in these folders of the example
//! kept = ["/root/.cache/go-build"]        # folders that are kept between the tests, which saves time
//!
//! [[dev.serve.edits]]                     # an edit of that copy while it runs,
//! file = "main.go"
//! replace = "Hello"                       # the first occurrence
//! with = "Good morning"
//! get = { path = "/", body = "Good morning" } # after which it soon answers this
//!
//! [[test.fails]]                          # an edit after which the target must not build
//! file = "main_test.go"
//! replace = "8"                           # the first occurrence
//! with = "9"
//! secrets = {}                            # instead of the example's; default: the same
//! says = "FAIL"                           # a part of what the build says, so that it fails for the reason meant
//!
//! [[prod.rebuild]]                        # a second build, with an edit or with other arguments,
//! file = "README.md"
//! replace = "# App"
//! with = "# App $UNIQUE"                  # `$UNIQUE` is new in every build: what was built before would be cached
//! args = {}                               # added to the example's; the same holds for their values
//! ran = []                                # which runs these instructions again, a part of each, and no other
//!
//! [[prod.stale]]                          # edits after which another Dockerfile is rendered: the one from before doesn't
//! edits = [{ file = "", replace = "", with = "" }] # build any more, the new one does
//! says = "ERROR"                          # a part of what the build of the old one says
//!
//! [[prod.platform]]                       # a build for another platform, whose image says so
//! name = "linux/arm64"
//! programs = ["/app"]                     # and whose programs are for it
//! ```
//!
//! `build.toml` may lie in a folder of the example; there is one. Every `file` starts at the folder of
//! the example. Every target of the spec is built, also one that is not named here. Where an image
//! that serves has a healthcheck, its command is run in the container and must succeed.
//! `expect.toml` itself is no part of what is built.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::http::Answer;

/// The expectations of an example.
#[derive(Debug, Deserialize)]
pub(crate) struct Expect {
    #[serde(default)]
    pub(crate) example: Example,
    #[serde(flatten)]
    pub(crate) targets: BTreeMap<String, Target>,
}

/// What every build of an example gets.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) args: BTreeMap<String, String>,
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) git: Option<Git>,
    pub(crate) npm: Option<Npm>,
    pub(crate) index: Option<Index>,
    pub(crate) maven: Option<Maven>,
}

/// A git server that asks for a password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Git {
    pub(crate) repository: String,
    pub(crate) tag: String,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// An npm registry that asks for a token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Npm {
    pub(crate) packages: Vec<String>,
    pub(crate) port: u16,
    pub(crate) token: String,
}

/// An index of Python's packages that asks for a password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Index {
    pub(crate) packages: Vec<String>,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// A Maven repository that asks for a password.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Maven {
    pub(crate) packages: Vec<String>,
    pub(crate) port: u16,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// What the image of one target must show.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Target {
    pub(crate) user: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) present: Vec<String>,
    pub(crate) absent: Vec<String>,
    pub(crate) without: Vec<String>,
    pub(crate) only: Option<Vec<String>>,
    pub(crate) run: Vec<Run>,
    pub(crate) serve: Option<Serve>,
    pub(crate) fails: Vec<Fails>,
    pub(crate) rebuild: Vec<Rebuild>,
    pub(crate) stale: Vec<Stale>,
    pub(crate) platform: Vec<Platform>,
}

/// A container that runs to its end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    #[serde(default)]
    pub(crate) args: Vec<String>,
    #[serde(default)]
    pub(crate) stdin: String,
    #[serde(default)]
    pub(crate) stdout: String,
    #[serde(default)]
    pub(crate) stderr: String,
    #[serde(default)]
    pub(crate) status: i32,
}

/// A container that serves HTTP until it is stopped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Serve {
    pub(crate) port: u16,
    pub(crate) get: Vec<Get>,
    pub(crate) mount: Option<String>,
    #[serde(default)]
    pub(crate) kept: Vec<String>,
    #[serde(default)]
    pub(crate) leaves: Vec<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) edits: Vec<Reload>,
}

/// One request and its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Get {
    pub(crate) path: String,
    #[serde(default = "ok")]
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) body: String,
}

/// An edit that a running container follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reload {
    file: String,
    replace: String,
    with: String,
    pub(crate) get: Get,
}

/// An edit of the project after which the target must not build.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fails {
    file: String,
    replace: String,
    with: String,
    pub(crate) secrets: Option<BTreeMap<String, String>>,
    pub(crate) says: String,
}

/// A second build, and what of it is not cached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rebuild {
    file: Option<String>,
    #[serde(default)]
    replace: String,
    #[serde(default)]
    with: String,
    #[serde(default)]
    pub(crate) args: BTreeMap<String, String>,
    pub(crate) ran: Vec<String>,
}

/// Edits after which the Dockerfile of before is not the project's any more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stale {
    pub(crate) edits: Vec<Change>,
    pub(crate) says: String,
}

/// One edit of several.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    file: String,
    replace: String,
    with: String,
}

impl Change {
    pub(crate) fn edit(&self) -> Edit<'_> {
        Edit { file: &self.file, replace: &self.replace, with: &self.with }
    }
}

/// A build for another platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Platform {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) programs: Vec<String>,
}

/// An edit of one file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edit<'a> {
    file: &'a str,
    replace: &'a str,
    with: &'a str,
}

impl Edit<'_> {
    /// Edits the file below this folder.
    pub(crate) fn apply(&self, folder: &Path) {
        let file = folder.join(self.file);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", self.file));
        assert!(text.contains(self.replace), "{} has no {:?} to replace", self.file, self.replace);
        fs::write(&file, text.replacen(self.replace, self.with, 1)).expect("the copy can be written");
    }
}

impl Reload {
    pub(crate) fn edit(&self) -> Edit<'_> {
        Edit { file: &self.file, replace: &self.replace, with: &self.with }
    }

    /// Saves the file once more as it is.
    pub(crate) fn save(&self, folder: &Path) {
        let file = folder.join(&self.file);
        let text = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", self.file));
        fs::write(&file, text).expect("the copy can be written");
    }
}

impl Fails {
    pub(crate) fn edit(&self) -> Edit<'_> {
        Edit { file: &self.file, replace: &self.replace, with: &self.with }
    }
}

impl Rebuild {
    pub(crate) fn edit(&self) -> Option<Edit<'_>> {
        self.file.as_deref().map(|file| Edit { file, replace: &self.replace, with: &self.with })
    }

    /// The same with this in the place of `$UNIQUE`.
    pub(crate) fn once(&self, unique: &str) -> Self {
        let mut once = self.clone();
        let texts = [&mut once.with].into_iter().chain(once.args.values_mut());
        let found: usize = texts.map(|text| fill(text, unique)).sum();
        assert!(found > 0, "a rebuild needs $UNIQUE in `with` or `args`: {self:#?}");
        once
    }
}

/// A text for `$UNIQUE` that no build has seen.
pub(crate) fn unique() -> String {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string()
}

/// Puts a text in the place of `$UNIQUE`, and says how often.
fn fill(text: &mut String, unique: &str) -> usize {
    let found = text.matches("$UNIQUE").count();
    *text = text.replace("$UNIQUE", unique);
    found
}

impl Target {
    /// Whether there must be an image, and not only a build that succeeds.
    pub(crate) fn asks_for_an_image(&self) -> bool {
        let settings = self.user.is_some() || !self.labels.is_empty();
        settings || self.asks_for_files() || !self.run.is_empty() || self.serve.is_some()
    }

    /// Whether its files must be listed.
    pub(crate) fn asks_for_files(&self) -> bool {
        let lists = [&self.present, &self.absent, &self.without];
        lists.iter().any(|list| !list.is_empty()) || self.only.is_some()
    }
}

impl Get {
    /// Whether this is the answer.
    pub(crate) fn is(&self, answer: &Answer) -> bool {
        answer.status == self.status && answer.body.contains(&self.body)
    }
}

fn ok() -> u16 {
    200
}

/// Reads an `expect.toml`.
pub(crate) fn read(path: &Path) -> Expect {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let expect: Expect = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    for rebuild in expect.targets.values().flat_map(|target| &target.rebuild) {
        // One that would be cached is said before anything is built.
        let _ = rebuild.once(&unique());
    }
    expect
}
