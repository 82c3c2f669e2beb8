//! The frontend that a file needs.

use super::{Add, Copy, Dockerfile, Healthcheck, Instruction, Mount, Run};

impl Dockerfile {
    /// The oldest version of the Dockerfile frontend that knows everything in this file.
    /// Source: <https://docs.docker.com/reference/dockerfile/>, the notes on versions.
    pub fn needs(&self) -> (u32, u32) {
        let lines = self.stages.iter().flat_map(|stage| &stage.lines);
        lines.map(|line| needed(&line.instruction)).max().unwrap_or((1, 0))
    }
}

fn needed(instruction: &Instruction) -> (u32, u32) {
    match instruction {
        Instruction::Run(run) => run_needs(run),
        Instruction::Copy(Copy { parents: true, .. }) => (1, 20),
        Instruction::Copy(copy) if !copy.exclude.is_empty() => (1, 19),
        Instruction::Copy(Copy { chmod: Some(mode), .. }) if !mode.bytes().all(|b| b.is_ascii_digit()) => (1, 14),
        Instruction::Copy(Copy { link: true, .. }) => (1, 4),
        Instruction::Add(add) => add_needs(add),
        Instruction::File(_) => (1, 4),
        Instruction::Healthcheck(Healthcheck::Cmd { options, .. })
            if options.iter().any(|(name, _)| name == "start-interval") =>
        {
            (1, 6)
        }
        _ => (1, 0),
    }
}

fn run_needs(run: &Run) -> (u32, u32) {
    let mount = |mount: &Mount| match mount {
        Mount::Secret { env: Some(_), .. } => (1, 10),
        _ => (1, 2),
    };
    let mounts = run.mounts.iter().map(mount).max().unwrap_or((1, 0));
    let security = if run.security.is_some() { (1, 20) } else { (1, 0) };
    mounts.max(security).max(if run.network.is_some() { (1, 3) } else { (1, 0) })
}

fn add_needs(add: &Add) -> (u32, u32) {
    if !add.exclude.is_empty() {
        (1, 19)
    } else if add.unpack.is_some() {
        (1, 17)
    } else if add.checksum.is_some() {
        (1, 6)
    } else {
        (1, 1)
    }
}
