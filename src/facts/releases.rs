//! The releases that msgen knows, as of November 2026. A render asks no network, so a range takes the newest
//! of these that it allows.

/// A release: the version as images have it in their tags, and whether it is supported for long.
type Release = (&'static str, bool);

/// Languages without long-term releases have only such.
const RELEASES: &[(&str, &[Release])] = &[
    ("go", &[("1.27", true), ("1.26", true), ("1.25", true), ("1.24", true)]),
    (
        "node",
        &[
            ("26", true),
            ("25", false),
            ("24", true),
            ("23", false),
            ("22", true),
            ("21", false),
            ("20", true),
            ("19", false),
            ("18", true),
            ("17", false),
            ("16", true),
            ("15", false),
            ("14", true),
        ],
    ),
    (
        "python",
        &[
            ("3.14", true),
            ("3.13", true),
            ("3.12", true),
            ("3.11", true),
            ("3.10", true),
            ("3.9", true),
            ("3.8", true),
            ("3.7", true),
            ("3.6", true),
        ],
    ),
    (
        "java",
        &[
            ("26", false),
            ("25", true),
            ("24", false),
            ("23", false),
            ("22", false),
            ("21", true),
            ("20", false),
            ("19", false),
            ("18", false),
            ("17", true),
            ("11", true),
            ("8", true),
        ],
    ),
];

/// The newest release of a language that fits: a long-term one if any does.
pub(super) fn newest(language: &str, fits: impl Fn(&str) -> bool) -> Option<&'static str> {
    let fitting = || releases(language).iter().filter(|(version, _)| fits(version));
    fitting().find(|(_, long)| *long).or_else(|| fitting().next()).map(|(version, _)| *version)
}

/// The oldest release that is known.
pub(super) fn oldest(language: &str) -> Option<&'static str> {
    releases(language).last().map(|(version, _)| *version)
}

fn releases(language: &str) -> &'static [Release] {
    RELEASES.iter().find(|(name, _)| *name == language).map_or(&[], |(_, releases)| releases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_long_term_release_that_fits() {
        let at_least = |least: u32| move |version: &str| version.parse::<u32>().is_ok_and(|version| version >= least);
        assert_eq!(newest("node", at_least(20)), Some("26"));
        assert_eq!(newest("node", |version| version == "25"), Some("25"));
        assert_eq!(newest("java", at_least(11)), Some("25"));
        assert_eq!(newest("java", at_least(26)), Some("26"));
        assert_eq!(newest("java", at_least(99)), None);
        assert_eq!(newest("go", |_| true), Some("1.27"));
        assert_eq!(newest("cobol", |_| true), None);
    }

    #[test]
    fn every_table_goes_from_new_to_old() {
        let number =
            |version: &str| version.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
        for (language, releases) in RELEASES {
            assert!(releases.is_sorted_by(|(new, _), (old, _)| number(new) > number(old)), "{language}");
        }
    }
}
