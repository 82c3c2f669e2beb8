use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use msgen::diag::{Code, Diagnostic};
use msgen::report::Baseline;

use super::Status;
use super::place::{self, Failure};
use super::talk::{Talk, count};

/// The most bytes of a baseline that are read: 16 MiB.
const MOST_BYTES: u64 = 16 << 20;

/// A baseline, and where it lies.
pub(super) struct File {
    pub(super) known: Baseline,
    /// Absolute: the program works in the repository's root.
    path: PathBuf,
}

/// Reads a baseline. One that is to be written anew need not be there.
pub(super) fn read(path: &Path, anew: bool) -> Result<File, Diagnostic> {
    let refused = |why: &str| {
        Diagnostic::of_file(Code::Unreadable, format!("cannot read the baseline `{}`: {why}", path.display()))
            .help("`msgen check --baseline FILE --update-baseline` writes it")
    };
    let absolute = std::path::absolute(path).map_err(|error| refused(&super::talk::reason(&error)))?;
    let known = match std::fs::metadata(path) {
        Err(error) if anew && error.kind() == ErrorKind::NotFound => Baseline::default(),
        Err(error) => return Err(refused(&super::talk::reason(&error))),
        Ok(there) if !there.is_file() => return Err(refused("it is no regular file")),
        Ok(there) if there.len() > MOST_BYTES => return Err(refused("it has more than 16 MiB")),
        Ok(_) => {
            let text = std::fs::read_to_string(path).map_err(|error| refused(&super::talk::reason(&error)))?;
            Baseline::read(&text).map_err(|why| refused(&why))?
        }
    };
    Ok(File { known, path: absolute })
}

impl File {
    /// The same file without what it knew.
    pub(super) fn emptied(self) -> Self {
        Self { known: Baseline::default(), ..self }
    }

    /// Writes it.
    pub(super) fn write(&self, talk: &Talk) -> Status {
        let text = self.known.text();
        let seen = place::look(&self.path).map_err(|why| Failure::unreadable(&self.path.display().to_string(), &why));
        let written = seen.and_then(|seen| {
            let same = seen.text.as_deref() == Some(&text);
            if same { Ok(()) } else { place::replace(vec![(seen, &text)]) }
        });
        match written {
            Ok(()) => {
                let findings = usize::try_from(self.known.total()).unwrap_or(usize::MAX);
                talk.say_done(&format!("the baseline has {} now", count(findings, "finding")));
                Status::Done
            }
            Err(failure) => failure.tell(talk),
        }
    }
}
