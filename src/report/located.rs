//! Places as lines and columns, which outlive the texts that they lie in.

use crate::preset::Catalogue;
use crate::source::{Sources, Span};

/// A place of a file; lines and columns from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The file, relative to the repository's root.
    pub file: String,
    /// The first line.
    pub line: u32,
    /// The first character.
    pub column: u32,
    /// Line and column of the character after the last.
    pub end: (u32, u32),
}

impl Located {
    /// The beginning of a file.
    pub fn whole(file: &str) -> Self {
        Self { file: file.to_owned(), line: 1, column: 1, end: (1, 1) }
    }

    /// The same in a file of the repository: what lies in a preset that comes with msgen is where that is used.
    pub fn in_repository(span: Span, sources: &Sources) -> Option<Self> {
        let source = sources.of(span)?;
        let name = source.name.strip_prefix("presets/").and_then(|name| name.strip_suffix(".toml"));
        let used = source.used.filter(|_| name.is_some_and(Catalogue::is_built_in));
        used.map_or_else(|| Self::of(span, sources), |used| Self::in_repository(used, sources))
    }

    /// The place of a span, if it lies in a file.
    pub fn of(span: Span, sources: &Sources) -> Option<Self> {
        let source = sources.of(span)?;
        let range = source.range(span);
        let at = |offset| {
            let (line, column) = source.position(offset);
            (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
        };
        let (line, column) = at(range.start);
        Some(Self { file: source.name.to_string(), line, column, end: at(range.end) })
    }
}
