//! Image references and patterns of them, read as registries read them.
//!
//! The grammar and its defaults are those of `distribution/reference`, which Docker, BuildKit and
//! containerd share: `golang` is `docker.io/library/golang`, and the first part is a host where it has a
//! dot, a port, or is `localhost`. Two texts that mean one image are one [`Reference`], and what only
//! looks like a prefix of another (`evil.io/docker.io/library/golang`) is none.

use std::fmt;

use crate::pattern::fits;

/// The host that a reference without one means.
const HUB: &str = "docker.io";
/// The other name of the same.
const OLD_HUB: &str = "index.docker.io";
/// Where Docker Hub has the images whose names have one part.
const OFFICIAL: &str = "library";
/// The most characters of a host, of a repository's name, and of a tag.
const LONGEST: usize = 255;
const LONGEST_TAG: usize = 128;
/// The digests that registries know, with the number of their hexadecimal digits.
const DIGESTS: &[(&str, usize)] = &[("sha256:", 64), ("sha384:", 96), ("sha512:", 128)];

/// An image, by all the parts of its name. An absent tag stays absent: it is not `latest`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The registry's host in lower case, with its port where one is named; `docker.io`.
    pub registry: String,
    /// The name in the registry; `library/golang`.
    pub repository: String,
    /// The tag; `1.27-trixie`.
    pub tag: Option<String>,
    /// The digest; `sha256:` and 64 hexadecimal digits.
    pub digest: Option<String>,
}

impl Reference {
    /// Reads a reference, or says why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no image reference");
        let Parts { name, tag, digest } = Parts::of(text);
        if let Some(digest) = digest.filter(|digest| !is_digest(digest)) {
            return Err(format!("`{digest}` is no digest"));
        }
        if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
            return Err(format!("`{tag}` is no tag of an image"));
        }
        // Docker takes this for the id of an image on the machine.
        if text.len() == 64 && text.bytes().all(is_hex) {
            return Err(wrong());
        }
        let (registry, repository) = normal(name);
        if !is_host(&registry) || !repository.split('/').all(is_part) {
            return Err(wrong());
        }
        if registry.len() > LONGEST || repository.len() > LONGEST {
            return Err(format!("the name of an image has at most {LONGEST} characters"));
        }
        Ok(Self { registry, repository, tag: tag.map(str::to_owned), digest: digest.map(str::to_owned) })
    }

    /// The registry and the repository: `docker.io/library/golang`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// The name as people write it: `golang`, `acme/tool`, `gcr.io/distroless/static`.
    pub fn short_name(&self) -> String {
        let official = self.repository.strip_prefix("library/");
        let short = official.into_iter().chain([self.repository.as_str()]).find(|short| {
            // What has a host's look, or an id's, needs its host.
            Self::parse(short).is_ok_and(|read| read.registry == self.registry && read.repository == self.repository)
        });
        short.map_or_else(|| self.name(), ToOwned::to_owned)
    }

    /// The same image without its digest.
    #[must_use]
    pub fn without_digest(&self) -> Self {
        Self { digest: None, ..self.clone() }
    }

    /// The tag that a registry is asked for: `latest` where there is neither a tag nor a digest.
    fn asked_for(&self) -> &str {
        let absent = if self.digest.is_some() { "" } else { "latest" };
        self.tag.as_deref().unwrap_or(absent)
    }
}

/// As people write it, with tag and digest; it means the same reference.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short_name())?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// A reference in which host, path parts and tag may hold `*`, which takes any text of one part (of a
/// host: of what is between its dots). `**` as the last part takes one part or more. Without a tag it
/// takes any tag and any digest; without a host it means Docker Hub's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Pattern {
    /// Reads a pattern, or says why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Parts { name, tag, digest } = Parts::of(text);
        if let Some(digest) = digest.filter(|digest| !is_digest(digest)) {
            return Err(format!("`{digest}` is no digest"));
        }
        // A text that would be right with any letter in the place of `*`.
        let filled = |text: &str| text.replace('*', "a");
        if let Some(tag) = tag.filter(|tag| !is_tag(&filled(tag))) {
            return Err(format!("`{tag}` is no tag of an image"));
        }
        let (registry, repository) = normal(name);
        let (above, last) = repository.rsplit_once('/').unwrap_or(("", &repository));
        let last = if last == "**" { "*" } else { last };
        if above.contains("**") || last.contains("**") || registry.contains("**") {
            return Err("`**` stands alone as the last part".to_owned());
        }
        if registry.starts_with('[') && registry.contains('*')
            || split_port(&registry).1.is_some_and(|port| port.contains('*'))
        {
            return Err("an address and a port are written out".to_owned());
        }
        let parts = above.split('/').filter(|_| !above.is_empty()).chain([last]);
        if !is_host(&filled(&registry)) || !parts.into_iter().all(|part| is_part(&filled(part))) {
            return Err(format!("`{text}` is no image nor a pattern of images"));
        }
        Ok(Self { registry, repository, tag: tag.map(str::to_owned), digest: digest.map(str::to_owned) })
    }

    /// Whether it takes a reference.
    pub fn takes(&self, reference: &Reference) -> bool {
        let (globs, port) = split_port(&self.registry);
        let (host, its_port) = split_port(&reference.registry);
        port == its_port
            && each_fits(globs, host, '.')
            && each_fits(&self.repository, &reference.repository, '/')
            && self.tag.as_ref().is_none_or(|tag| fits(tag, reference.asked_for()))
            && self.digest.as_ref().is_none_or(|digest| reference.digest.as_ref() == Some(digest))
    }

    /// Whether this is the last part of its name.
    pub fn ends_with(&self, last: &str) -> bool {
        self.repository.rsplit('/').next() == Some(last)
    }
}

/// Whether each part fits its own, and what is left fits `**`.
fn each_fits(globs: &str, parts: &str, between: char) -> bool {
    let (mut globs, mut parts) = (globs.split(between), parts.split(between));
    loop {
        match (globs.next(), parts.next()) {
            (None, None) | (Some("**"), Some(_)) => return true,
            (Some(glob), Some(part)) if fits(glob, part) => {}
            _ => return false,
        }
    }
}

/// A host and its port.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// The three parts of a reference or a pattern, as written.
struct Parts<'a> {
    name: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
        let (name, tag) = match name.rsplit_once(':') {
            // What stands before a slash is a port.
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (name, None),
        };
        Self { name, tag, digest }
    }
}

/// The host and the repository of a name, with what Docker adds.
fn normal(name: &str) -> (String, String) {
    let is_host = |first: &str| first.contains(['.', ':']) || first == "localhost";
    let (host, path) = match name.split_once('/') {
        Some((first, path)) if is_host(first) => (first.to_ascii_lowercase(), path),
        _ => (HUB.to_owned(), name),
    };
    let host = if host == OLD_HUB { HUB.to_owned() } else { host };
    let official = host == HUB && !path.contains('/') && path != "**";
    (host, if official { format!("{OFFICIAL}/{path}") } else { path.to_owned() })
}

/// Whether a text is a host: names with dots between them or an IPv6 address, and perhaps a port.
fn is_host(text: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    if let Some((address, port)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let good = address.contains(':') && address.bytes().all(|b| is_hex(b) || b == b':');
        return good && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (names, port) = text.split_once(':').map_or((text, None), |(names, port)| (names, Some(port)));
    let is_name = |name: &str| {
        let inner = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        !name.is_empty() && inner && !name.starts_with('-') && !name.ends_with('-')
    };
    port.is_none_or(is_port) && names.split('.').all(is_name)
}

/// Whether a text is a part of a repository's name: small letters and digits, with `.`, `_`, `__` or any
/// number of `-` between them.
fn is_part(text: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let mut separators = text.split(|c: char| c.is_ascii() && is_inner(c as u8)).filter(|between| !between.is_empty());
    let edge = |b: Option<u8>| b.is_some_and(is_inner);
    edge(text.bytes().next())
        && edge(text.bytes().next_back())
        && separators.all(|between| matches!(between, "." | "_" | "__") || between.bytes().all(|b| b == b'-'))
}

fn is_tag(text: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= LONGEST_TAG
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|b| is_word(b) || matches!(b, b'.' | b'-'))
}

fn is_digest(text: &str) -> bool {
    DIGESTS.iter().any(|(algorithm, digits)| {
        text.strip_prefix(algorithm).is_some_and(|hex| hex.len() == *digits && hex.bytes().all(is_hex))
    })
}

fn is_hex(b: u8) -> bool {
    matches!(b, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn references_are_read_as_registries_read_them() {
        let long = |count| "a".repeat(count);
        let sha512 = format!("sha512:{}", "0".repeat(128));
        for (text, registry, repository, tag, digest, shown) in [
            ("golang", "docker.io", "library/golang", None, None, "golang"),
            ("acme/x:1", "docker.io", "acme/x", Some("1"), None, "acme/x:1"),
            ("docker.io/golang", "docker.io", "library/golang", None, None, "golang"),
            ("index.docker.io/a/b", "docker.io", "a/b", None, None, "a/b"),
            ("localhost/x", "localhost", "x", None, None, "localhost/x"),
            ("localhost:5000/x:1", "localhost:5000", "x", Some("1"), None, "localhost:5000/x:1"),
            ("reg:5000/x", "reg:5000", "x", None, None, "reg:5000/x"),
            ("reg:5000", "docker.io", "library/reg", Some("5000"), None, "reg:5000"),
            ("test.com:5000", "docker.io", "library/test.com", Some("5000"), None, "test.com:5000"),
            ("docker.io/test.com/x", "docker.io", "test.com/x", None, None, "docker.io/test.com/x"),
            ("docker.io:443/x", "docker.io:443", "x", None, None, "docker.io:443/x"),
            (
                "evil.io/docker.io/library/golang",
                "evil.io",
                "docker.io/library/golang",
                None,
                None,
                "evil.io/docker.io/library/golang",
            ),
            ("REG.Acme.io/x", "reg.acme.io", "x", None, None, "reg.acme.io/x"),
            ("Docker.IO/golang", "docker.io", "library/golang", None, None, "golang"),
            ("[::1]:5000/x", "[::1]:5000", "x", None, None, "[::1]:5000/x"),
            ("[2001:DB8::1]/x:1", "[2001:db8::1]", "x", Some("1"), None, "[2001:db8::1]/x:1"),
            ("192.168.1.1:5000/a/b", "192.168.1.1:5000", "a/b", None, None, "192.168.1.1:5000/a/b"),
            ("a_b/c--d__e.f:X.y", "docker.io", "a_b/c--d__e.f", Some("X.y"), None, "a_b/c--d__e.f:X.y"),
        ] {
            let read = Reference::parse(text).expect(text);
            let parts = (read.registry.as_str(), read.repository.as_str(), read.tag.as_deref(), read.digest.as_deref());
            assert_eq!(parts, (registry, repository, tag, digest), "{text}");
            assert_eq!(read.to_string(), shown);
        }
        for (text, tag) in [(format!("x:1.2@{DIGEST}"), Some("1.2")), (format!("x@{sha512}"), None)] {
            let read = Reference::parse(&text).expect(&text);
            assert_eq!((read.tag.as_deref(), read.to_string()), (tag, text));
        }
        assert!(Reference::parse(&format!("a/{}:{}", long(253), long(128))).is_ok());
        let hex = "0".repeat(64);
        for bad in [
            "",
            ":1",
            "@",
            "Golang",
            "acme/Golang",
            "Acme/x",
            "a//b",
            "/a",
            "a/",
            "a:",
            "a:-1",
            "a:.1",
            "a_.b-/x",
            "a___b",
            "-a",
            "a b",
            "alpine AS x",
            "--platform=x",
            "a..b",
            "https://ghcr.io/x",
            "ghcr.io./x",
            "ghcr_.io/x",
            "-x.io/a",
            "x.io:/a",
            "x.io:5a/b",
            "[::1/x",
            "[]/x",
            "[::g]:1/x",
            "ü",
            "x:ü",
            "a@sha256:1",
            "a@md5:d41d8cd98f00b204e9800998ecf8427e",
            &format!("a@{}", DIGEST.to_uppercase()),
            &format!("a@{DIGEST}@{DIGEST}"),
            &hex,
            &format!("a/{}", long(254)),
            &format!("a:{}", long(129)),
            &format!("{}.io/a", long(253)),
        ] {
            assert!(Reference::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn patterns_take_part_by_part() {
        let digest = format!("golang@{DIGEST}");
        let both = format!("node:24-slim@{DIGEST}");
        for (pattern, text, takes) in [
            ("golang", "golang", true),
            ("golang", "docker.io/library/golang:1.27", true),
            ("golang", &digest, true),
            ("golang", "acme/golang", false),
            ("golang", "golang-evil", false),
            ("golang", "evil.io/golang", false),
            ("golang", "evil.io/docker.io/library/golang", false),
            ("docker.io/golang", "golang", true),
            ("docker.io/*", "golang", true),
            ("docker.io/*", "acme/golang", false),
            ("docker.io/**", "golang", true),
            ("docker.io/**", "acme/golang", true),
            ("docker.io/**", "docker.io.evil.io/x", false),
            ("**", "a/b/c", true),
            ("**", "ghcr.io/a", false),
            ("*", "golang", true),
            ("node:24*", "node:24-slim", true),
            ("node:24*", "node:24", true),
            ("node:24*", "node:2", false),
            ("node:24*", "node", false),
            ("node:24*", &both, true),
            ("node:latest", "node", true),
            ("golang:latest", &digest, false),
            ("golang:*", &digest, true),
            (&digest, &digest, true),
            (&digest, "golang", false),
            ("gcr.io/distroless/*", "gcr.io/distroless/static:nonroot", true),
            ("gcr.io/distroless/*", "gcr.io/distroless/static/x", false),
            ("gcr.io/distroless/*", "gcr.io/distroless.evil/static", false),
            ("gcr.io/distroless/**", "gcr.io/distroless/a/b", true),
            ("gcr.io/distroless/**", "gcr.io/distroless", false),
            ("gcr.io/*/static-*", "gcr.io/distroless/static-debian13", true),
            ("registry.acme.io/**", "REGISTRY.acme.io/x", true),
            ("registry.acme.io/**", "registry.acme.io:5000/x", false),
            ("registry.acme.io/**", "registry.acme.io.evil.io/x", false),
            ("*.acme.io/**", "a.acme.io/x/y", true),
            ("*.acme.io/**", "a.b.acme.io/x", false),
            ("*.acme.io/**", "acme.io/x", false),
            ("acme.*/x", "acme.io:5000/x", false),
            ("acme.*:5000/x", "acme.io:5000/x", true),
            ("[::1]:5000/x", "[::1]:5000/x", true),
            ("[::1]/x", "[::1]:5000/x", false),
        ] {
            let reference = Reference::parse(text).expect(text);
            assert_eq!(Pattern::parse(pattern).expect(pattern).takes(&reference), takes, "{pattern} {text}");
        }
        for bad in
            ["", "A", "a b", "**/x", "a**", "x.io:*/a", "[*]/a", "[::*]/a", "*.*.**/x", "a:1:2", "a@sha256:*", "x//y"]
        {
            assert!(Pattern::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_the_same_image(text in "([a-z:.\\[]{0,5}/)?[a-z0-9._/-]{0,9}(:[a-z0-9.]{0,3})?") {
            if let Ok(read) = Reference::parse(&text) {
                prop_assert_eq!(Reference::parse(&read.to_string()), Ok(read.clone()));
                prop_assert_eq!(Reference::parse(&read.name()).map(|read| read.name()), Ok(read.name()));
            }
        }

        #[test]
        fn a_reference_is_a_pattern_that_takes_itself(text in "([a-z]{1,2}\\.[a-z]/)?[a-z0-9._/-]{1,9}(:[a-z0-9.]{1,3})?") {
            if let Ok(read) = Reference::parse(&text) {
                let pattern = Pattern::parse(&text);
                prop_assert!(pattern.is_ok_and(|pattern| pattern.takes(&read)), "{}", text);
            }
        }

        #[test]
        fn nothing_panics(text in any::<String>()) {
            let _ = (Reference::parse(&text), Pattern::parse(&text));
        }
    }
}
