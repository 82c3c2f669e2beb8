//! Where a value of a written-out spec comes from.

use crate::diag::render::clean;
use crate::source::{Sources, Span};

/// `build.toml:4`, `msgen.toml:9`, `preset go:188, used at build.toml:1`.
pub fn origin(sources: &Sources, span: Span) -> Option<String> {
    let (name, line) = place(sources, span)?;
    let used = sources.of(span).and_then(|source| source.used).and_then(|used| place(sources, used));
    Some(match used {
        Some((by, at)) => {
            let file = name.rsplit('/').next().unwrap_or_default();
            format!("preset {}:{line}, used at {by}:{at}", file.strip_suffix(".toml").unwrap_or(file))
        }
        None => format!("{name}:{line}"),
    })
}

/// The file and the line of a span; what nobody wrote has none.
fn place(sources: &Sources, span: Span) -> Option<(String, usize)> {
    let source = sources.of(span).filter(|_| span != Span::default())?;
    let (line, _) = source.position(source.range(span).start);
    Some((clean(&source.name), line))
}
