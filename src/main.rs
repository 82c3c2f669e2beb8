//! The `msgen` program: see the library for what it does.
mod cli;

/// A third of the time of a large run is asking for memory and giving it back.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
