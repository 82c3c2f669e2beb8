//! Everything that is tested without docker. One binary; each module says what it proves.

/// Imports go downwards only.
mod architecture;
/// The program, as the terminal shows it.
mod cli;
/// What the tests of the program share.
mod common;
/// The same input gives the same bytes.
mod determinism;
/// Each diagnostic, as the terminal shows it.
mod errors;
/// What the tests of fixtures share.
mod fixture;
/// Files that are generated and committed.
mod generated;
/// The spec that a project begins with.
mod init;
/// Each rule of the language: a spec and the Dockerfile that it means.
mod language;
/// Repositories of many services: sessions at a terminal.
#[cfg(unix)]
mod monorepo;
/// Every place of a spec that takes a text, from the schema.
mod places;
/// What a repository asks of its specs.
mod policy;
/// Presets: the spec that a use is short for, and its Dockerfile.
mod presets;
/// What holds for every input.
mod properties;
/// What a Dockerfile says, read back.
mod readback;
/// BuildKit's rules for reading, written again.
mod reader;
/// The pages of `docs` that are made from the code.
mod reference;
/// What `check` says, in each format.
mod report;
/// The schema accepts what the parser accepts.
mod schema;
/// What the specs of a run share.
mod shared;
/// The hooks of pre-commit.
mod workflow;
/// `msgen.toml`: what stands under every spec, and from where images are pulled.
mod workspace;
