//! Image references, and what is known of well-known images.

use crate::image::Reference;
use crate::word::Word;

/// Says why a text is no image reference.
pub(super) fn check(text: &str) -> Result<(), String> {
    Reference::parse(text).map(drop)
}

fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    }
}

/// The same of a reference that expands variables: their values are not known, so only the rest counts.
pub(super) fn check_word(word: &Word) -> Result<(), String> {
    if let Some(text) = word.as_text() {
        check(&text)
    } else {
        let good = word.is_made_of(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '@'));
        if good { Ok(()) } else { Err(format!("`{}` is no image reference", word.to_spec())) }
    }
}

/// The repository, the tag and the digest of a reference.
pub fn tag_of(image: &str) -> (&str, Option<&str>, Option<&str>) {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    let (name, tag) = split_tag(name);
    (name, tag, digest)
}

/// The last part of a reference's repository.
pub(super) fn short_name(image: &str) -> String {
    let (name, _, _) = tag_of(image);
    let last = name.rsplit('/').next().unwrap_or_default();
    let slug: String = last.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let slug = slug.trim_matches('-');
    if slug.starts_with(|c: char| c.is_ascii_lowercase()) {
        slug.to_owned()
    } else {
        format!("image-{slug}").trim_end_matches('-').to_owned()
    }
}

/// Who an image is known to start as, where that is not root; and that user's home.
pub(super) fn known_user(image: &str) -> Option<(&'static str, &'static str)> {
    let (name, tag, _) = tag_of(image);
    if tag.is_some_and(|tag| tag.split('-').any(|part| part == "nonroot")) {
        return Some(("65532", "/home/nonroot"));
    }
    if name.ends_with("-unprivileged") {
        return Some(("101", ""));
    }
    if name.starts_with("cgr.dev/chainguard/") && !tag.is_some_and(|tag| tag.ends_with("-dev")) {
        return Some(("65532", ""));
    }
    None
}

/// Whether an image has microdnf in place of dnf.
pub(super) fn has_only_microdnf(image: &str) -> bool {
    let (name, tag, _) = tag_of(image);
    name.ends_with("-minimal") || (name.ends_with("oraclelinux") && tag.is_some_and(|tag| tag.ends_with("-slim")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for good in [
            "alpine",
            "alpine:3.22",
            "ghcr.io/astral-sh/uv:0.9",
            "localhost:5000/a/b:1",
            "gcr.io/distroless/static-debian13:nonroot",
            "a_b/c--d:X.y",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["alpine AS x", "", ":1", "Alpine", "a//b", "a:", "a@sha256:1", "--platform=x", "a b", "-a"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_of_stages_made_for_images() {
        let cases = [
            ("node:24-slim", "node"),
            ("ghcr.io/astral-sh/uv:0.9", "uv"),
            ("localhost:5000/a_b", "a-b"),
            ("x/7zip", "image-7zip"),
        ];
        for (image, name) in cases {
            assert_eq!(short_name(image), name);
        }
    }
}
