/// What people read first.
mod help;
/// A spec to begin with.
mod init;
/// Files that `render -o` writes.
mod place;
/// Presets, listed and shown.
mod preset;
/// Files that are no specs, and specs from elsewhere.
mod read;
/// What is said, and how loudly.
mod talk;
/// Files of many services.
mod write;

/// A spec without findings.
const GOOD: &str = "[targets.prod]\nfrom = \"debian:trixie-slim\"\nuser = \"65532:65532\"\nsteps = \"true\"\n";
/// A spec with one finding.
const FINDING: &str = "[targets.prod]\nfrom = \"debian:trixie-slim\"\nsteps = \"true\"\n";
/// A spec with two errors.
const WRONG: &str = "[targets.prod]\nfrom = \"debian:trixie-slim\"\nuesr = \"65532:65532\"\nstpes = \"true\"\n";
