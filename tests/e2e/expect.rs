//! What an example must show: the format of `expect.toml`.
//!
//! ```toml
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
//! get = [                                 # what it answers; status 200 unless said
//!   { path = "/", body = "a part of the body" },
//!   { path = "/nowhere", status = 404 },
//! ]
//!
//! [[test.fails]]                          # an edit after which the target must not build
//! file = "main_test.go"
//! replace = "8"                           # the first occurrence
//! with = "9"
//! says = "FAIL"                           # a part of what the build says, so that it fails for the reason meant
//! ```
//!
//! Every target of `build.toml` is built, also one that is not named here. Where an image that
//! serves has a healthcheck, its command is run in the container and must succeed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// The expectations of an example, by target.
pub(crate) type Expect = BTreeMap<String, Target>;

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

/// An edit of the project after which the target must not build.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fails {
    pub(crate) file: String,
    pub(crate) replace: String,
    pub(crate) with: String,
    pub(crate) says: String,
}

fn ok() -> u16 {
    200
}

/// Reads an `expect.toml`.
pub(crate) fn read(path: &Path) -> Expect {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
