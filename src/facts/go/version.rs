//! Go's versions: `1.27`, `1.27.3`, `1.28rc1`.

use super::manifest::Manifest;
use super::{Pin, Problem};
use crate::diag::{Code, Diagnostic};
use crate::facts::{Fact, Project, releases, text, tools};
use crate::source::Span;

/// A version. As with the go command, `1.27` is less than `1.27rc1`, which is less than `1.27.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    major: u32,
    minor: Option<u32>,
    patch: Patch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Patch {
    Any,
    Beta(u32),
    Candidate(u32),
    Number(u32),
}

impl Version {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let plain =
                text.len() < 6 && text.chars().all(|c| c.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
            if plain { text.parse::<u32>().ok() } else { None }
        };
        let (major, rest) = text.split_once('.').map_or((text, None), |(major, rest)| (major, Some(rest)));
        let major = number(major)?;
        let Some(rest) = rest else { return Some(Self { major, minor: None, patch: Patch::Any }) };
        let (minor, patch) = if let Some((minor, patch)) = rest.split_once('.') {
            (minor, Patch::Number(number(patch)?))
        } else if let Some((minor, beta)) = rest.split_once("beta") {
            (minor, Patch::Beta(number(beta)?))
        } else if let Some((minor, candidate)) = rest.split_once("rc") {
            (minor, Patch::Candidate(number(candidate)?))
        } else {
            (rest, Patch::Any)
        };
        Some(Self { major, minor: Some(number(minor)?), patch })
    }

    pub(super) fn has_minor(self) -> bool {
        self.minor.is_some()
    }

    /// The release, without the patch; a prerelease is its own.
    fn release(self) -> Self {
        match self.patch {
            Patch::Number(_) => Self { patch: Patch::Any, ..self },
            _ => self,
        }
    }

    /// Whether an image of this version is at least `least`; `1.27` is its newest patch.
    fn reaches(self, least: Self) -> bool {
        match self.patch {
            Patch::Any => (self.major, self.minor) >= (least.major, least.minor),
            _ => self >= least,
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.major)?;
        if let Some(minor) = self.minor {
            write!(f, ".{minor}")?;
        }
        match self.patch {
            Patch::Any => Ok(()),
            Patch::Beta(number) => write!(f, "beta{number}"),
            Patch::Candidate(number) => write!(f, "rc{number}"),
            Patch::Number(number) => write!(f, ".{number}"),
        }
    }
}

/// The version, as a tag of the image `golang`: that of a version file, else of the workspace, else of the module.
/// `members` are the versions that the members of the workspace need.
pub(super) fn fact(
    project: &mut Project<'_>,
    main: &Manifest,
    work: Option<&Manifest>,
    members: &[(Version, Span)],
) -> Option<Fact> {
    match find(project, main, work, members) {
        Ok(found) => found.map(|(version, span)| text(version, span)),
        Err(problem) => Some(Fact::Problem(problem)),
    }
}

fn find(
    project: &mut Project<'_>,
    main: &Manifest,
    work: Option<&Manifest>,
    members: &[(Version, Span)],
) -> Result<Option<Pin>, Problem> {
    let least = work.and_then(Manifest::go).or(main.go());
    if let Some(pin) = tools::version(project, &["go", "golang"], &[".go-version"])? {
        return file(&pin, least).map(Some);
    }
    if let Some((go, at)) = work.and_then(Manifest::go)
        && let Some((more, span)) = members.iter().find(|(member, _)| *member > go)
    {
        let message = format!("the workspace has go {go}, and a member needs go {more}");
        let diagnostic = Diagnostic::new(Code::ContradictingManifests, at, message).context(*span, "the member");
        return Err(Box::new(diagnostic.help("`go work use` raises it")));
    }
    let toolchain = work.map_or(main.toolchain(), Manifest::toolchain);
    Ok(match (least, toolchain) {
        (None, None) => None,
        (Some((go, span)), None) => Some((minimum(go), span)),
        (Some((go, span)), Some((toolchain, _))) if go >= toolchain => Some((minimum(go), span)),
        (_, Some((toolchain, span))) => Some((toolchain.to_string(), span)),
    })
}

/// The tag for a `go` line. The line is the least that will do, and `1.27` has the newest patch of all, with
/// its fixes; `GOTOOLCHAIN=local` fails where an old one was kept. What the table no longer knows has no
/// image on a supported Debian, and every later release builds it.
fn minimum(go: Version) -> String {
    let oldest = releases::oldest("go").and_then(Version::parse);
    match releases::newest("go", |_| true) {
        Some(newest) if oldest.is_some_and(|oldest| go < oldest) => newest.to_owned(),
        _ => go.release().to_string(),
    }
}

/// The version of a version file, which is what the team builds with.
fn file(pin: &(String, Span), least: Option<(Version, Span)>) -> Result<Pin, Problem> {
    let (written, span) = pin;
    let bare = written.strip_prefix("go").or_else(|| written.strip_prefix('v')).unwrap_or(written);
    let version = match bare {
        "latest" | "stable" => releases::newest("go", |_| true).and_then(Version::parse),
        _ => Version::parse(bare),
    };
    let whole = |version: Version| {
        let fits = |known: &str| Version::parse(known).is_some_and(|known| known.major == version.major);
        if version.has_minor() { Some(version) } else { releases::newest("go", fits).and_then(Version::parse) }
    };
    let Some(version) = version.and_then(whole) else {
        let shown: String = written.chars().take(40).collect();
        let message = format!("`{shown}` is no version of Go: one is `1.27` or `1.27.3`");
        return Err(Box::new(Diagnostic::new(Code::InvalidManifest, *span, message)));
    };
    if let Some((go, at)) = least
        && !version.reaches(go)
    {
        let message = format!("Go {version} is wanted here, and the module needs at least {go}");
        let diagnostic = Diagnostic::new(Code::ContradictingManifests, *span, message);
        return Err(Box::new(diagnostic.context(at, "at least this").help("make the two agree")));
    }
    Ok((version.to_string(), *span))
}
