//! Everything that is tested without docker. One binary; each module says what it proves.

/// Imports go downwards only.
mod architecture;
/// The program, as the terminal shows it.
#[cfg(any())]
mod cli;
/// What the tests of the program share.
#[cfg(any())]
mod common;
/// Each diagnostic, as the terminal shows it.
mod errors;
/// What the tests of fixtures share.
mod fixture;
/// Files that are generated and committed.
mod generated;
/// Each rule of the language: a spec and the Dockerfile that it means.
mod language;
/// What holds for every input.
mod properties;
/// The pages of `docs` that are made from the code.
mod reference;
/// The schema accepts what the parser accepts.
mod schema;
