//! Java's versions: the feature release alone, as images have it.

use super::{Pin, Problem, Release};
use crate::diag::{Code, Diagnostic};
use crate::facts::{Project, releases, tools};

/// The release that a build asks for; `exact` where no other JDK will do.
pub(super) fn release((written, span): Pin, exact: bool) -> Result<Release, Problem> {
    let Some(number) = number(&written) else {
        let shown: String = written.chars().take(40).collect();
        let message = format!("`{shown}` is no release of Java: one is `21`");
        return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
    };
    Ok(Release { number, span, exact })
}

/// `1.8` → 8, `21.0.2` → 21, `21` → 21, `VERSION_17` → 17.
pub(super) fn number(written: &str) -> Option<u32> {
    let text = written.strip_prefix("VERSION_").unwrap_or(written).replace('_', ".");
    let text = text.strip_prefix("1.").unwrap_or(&text);
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = &text[digits.len()..];
    let ends = rest.is_empty() || rest.starts_with(['.', '+', '-', 'u']);
    digits.parse().ok().filter(|number| ends && (1..=99).contains(number))
}

/// The version of the JDK: a version file's, else the release that the build asks for.
pub(super) fn version(project: &mut Project<'_>, release: Option<&Release>) -> Result<Option<Pin>, Problem> {
    let pinned = tools::version(project, &["java"], &[".java-version"])?;
    let Some((written, span)) = pinned else {
        let known = |release: &Release| if release.exact { release.number.max(8) } else { supported(release.number) };
        return Ok(release.map(|release| (known(release).to_string(), release.span)));
    };
    let jdk = match written.as_str() {
        "latest" => releases::newest("java", |version| version == "26"),
        "lts" => releases::newest("java", |_| true),
        _ => None,
    };
    let Some(jdk) = number(jdk.unwrap_or(vendorless(&written))) else {
        let shown: String = written.chars().take(40).collect();
        let message = format!("`{shown}` is no version of Java: one is `21`");
        return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
    };
    if let Some(release) = release
        && (jdk < release.number || (release.exact && jdk != release.number))
    {
        let needed = if release.exact { format!("{}", release.number) } else { format!("at least {}", release.number) };
        let message = format!("Java {jdk} is wanted here, and the build needs {needed}");
        let diagnostic = Diagnostic::new(Code::ContradictingManifests, span, message);
        return Err(Box::new(diagnostic.context(release.span, "the build").help("make the two agree")));
    }
    Ok(Some((jdk.to_string(), span)))
}

/// The first release with an image that compiles for another one: those that are supported for long, and the newest.
fn supported(number: u32) -> u32 {
    [8, 11, 17, 21, 25].into_iter().find(|supported| *supported >= number).unwrap_or(number)
}

/// The newest release that a Gradle of some version runs on, of those that are supported for long.
pub(super) fn of_gradle(gradle: &str) -> Option<u32> {
    const NEWEST: &[((u32, u32), u32)] = &[((9, 1), 25), ((8, 5), 21), ((7, 3), 17), ((5, 0), 11), ((2, 0), 8)];
    let mut parts = gradle.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next()?, parts.next().unwrap_or(0));
    NEWEST.iter().find(|(from, _)| version >= *from).map(|(_, jdk)| *jdk)
}

/// The version in a version manager's name: `temurin-21.0.2`, `21.0.2-tem`, `openjdk64-21`, and of `GraalVM`, which
/// has versions of its own, `graalvm-ce-java17-22.3.1` and `22.3.r17-grl`.
fn vendorless(written: &str) -> &str {
    let is_number = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    let graal = written.split('-').filter_map(|part| part.strip_prefix("java")).find(is_number);
    let old = || written.split(['-', '.']).filter_map(|part| part.strip_prefix('r')).find(is_number);
    graal.or_else(old).or_else(|| written.split('-').find(is_number)).unwrap_or(written)
}
