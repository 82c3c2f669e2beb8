//! Loaded files in one address space, so that a [`Span`] alone says which file it lies in.

use std::borrow::Borrow;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

/// A range of bytes in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span of `range`, moved by `base`.
    pub fn new(base: u32, range: &Range<usize>) -> Self {
        let at = |offset: usize| base.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Self { start: at(range.start), end: at(range.end) }
    }
}

/// How far spans move when their files are mounted into other [`Sources`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Shift(u32);

impl Shift {
    /// From one file to another one of the same text.
    pub fn between(from: &Source, to: &Source) -> Self {
        Self(to.base.wrapping_sub(from.base))
    }

    /// The span where it now lies. A default one lies nowhere.
    #[must_use]
    pub fn span(self, span: Span) -> Span {
        let Self(by) = self;
        if span == Span::default() {
            return span;
        }
        Span { start: span.start.wrapping_add(by), end: span.end.wrapping_add(by) }
    }
}

/// A value and where it was written. Equality looks at the value alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: std::hash::Hash> std::hash::Hash for Spanned<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Borrow<str> for Spanned<String> {
    fn borrow(&self) -> &str {
        &self.value
    }
}

/// A schema knows nothing of spans.
impl<T: schemars::JsonSchema> schemars::JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// A file: its name as messages show it, and its text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name that messages show.
    pub name: Arc<str>,
    /// The text, without a byte order mark and with LF line ends.
    pub text: Arc<str>,
    /// Where another file makes use of this one: a preset's use.
    pub used: Option<Span>,
    base: u32,
    /// What places are told by, once somebody asked.
    index: Arc<OnceLock<Index>>,
}

/// What lines and columns of a text are told by.
#[derive(Debug)]
struct Index {
    /// Where its lines begin.
    lines: Vec<usize>,
    /// How many characters stand before each block of [`BLOCK`] bytes: a line may be a whole file.
    chars: Vec<usize>,
}

const BLOCK: usize = 1024;

impl Index {
    fn of(text: &str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        let mut chars = vec![0];
        let (mut start, mut count) = (0, 0);
        for block in 1..=text.len() / BLOCK {
            let end = text.floor_char_boundary(block * BLOCK);
            count += text[start..end].chars().count();
            chars.push(count);
            start = end;
        }
        Self { lines: std::iter::once(0).chain(after).collect(), chars }
    }
}

/// Every file that was loaded.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns it. A byte order mark goes, and CRLF becomes LF: what an editor on
    /// another system saved means the same and renders to the same bytes.
    pub fn add(&mut self, name: impl Into<String>, text: &str) -> &Source {
        self.add_used(name, text, None)
    }

    /// The same for a file that another one makes use of at `used`. Each use has spans of its own.
    pub fn add_used(&mut self, name: impl Into<String>, text: &str, used: Option<Span>) -> &Source {
        self.push(name.into().into(), normal(text), used)
    }

    /// Adds a file whose text is such as [`normal`] gives, and is shared with others.
    pub fn add_shared(&mut self, name: impl Into<String>, text: Arc<str>) -> &Source {
        self.push(name.into().into(), text, None)
    }

    fn push(&mut self, name: Arc<str>, text: Arc<str>, used: Option<Span>) -> &Source {
        let base = self.end();
        let index = self.files.len();
        self.files.push(Source { name, text, used, base, index: Arc::default() });
        &self.files[index]
    }

    /// Appends the files of another set, of which another file makes use at `used`, and says how far their spans move.
    pub fn mount(&mut self, other: &Self, used: Option<Span>) -> Shift {
        let by = self.end();
        let mounted =
            other.files.iter().map(|file| Source { used, base: file.base.saturating_add(by), ..file.clone() });
        self.files.extend(mounted);
        Shift(by)
    }

    /// Where the next file begins.
    fn end(&self) -> u32 {
        self.files.last().map_or(0, |last| last.end() + 1)
    }

    /// The file of a name, if it was added.
    pub fn named(&self, name: &str) -> Option<&Source> {
        self.files.iter().find(|file| &*file.name == name)
    }

    /// The file that a span lies in.
    pub fn of(&self, span: Span) -> Option<&Source> {
        self.files.iter().find(|file| file.base <= span.start && span.start <= file.end())
    }
}

/// A file's text without a byte order mark, and with LF line ends.
pub fn normal(text: &str) -> Arc<str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

impl Source {
    /// The offset of this file's first byte in the address space.
    pub fn base(&self) -> u32 {
        self.base
    }

    fn end(&self) -> u32 {
        self.base.saturating_add(u32::try_from(self.text.len()).unwrap_or(u32::MAX))
    }

    /// A span of the address space as a range of this file's bytes, on character boundaries.
    pub fn range(&self, span: Span) -> Range<usize> {
        let within = |offset: u32| {
            let at = (offset.saturating_sub(self.base) as usize).min(self.text.len());
            self.text.floor_char_boundary(at)
        };
        let start = within(span.start);
        start..within(span.end).max(start)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.text))
    }

    /// The offsets at which its lines begin, of which there is at least one.
    pub fn line_starts(&self) -> &[usize] {
        &self.index().lines
    }

    /// Line and column of an offset of this file, both from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts().partition_point(|start| *start <= offset);
        let start = self.line_starts().get(line.saturating_sub(1)).copied().unwrap_or_default();
        (line, self.chars_before(offset) - self.chars_before(start) + 1)
    }

    fn chars_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let known = self.index().chars.get(block).copied().unwrap_or_default();
        known + self.text[self.text.floor_char_boundary(block * BLOCK)..offset].chars().count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_find_their_file() {
        let mut sources = Sources::default();
        let first = sources.add("a", "\u{feff}x = 1\r\ny = 2\r\n").base();
        let second = sources.add("b", "z").base();
        let name = |at| sources.of(Span { start: at, end: at }).map(|file| &*file.name);
        assert_eq!(
            (name(first), name(first + 12), name(second), name(second + 9)),
            (Some("a"), Some("a"), Some("b"), None)
        );
        assert_eq!(&*sources.files[0].text, "x = 1\ny = 2\n");
        assert_eq!(sources.files[0].position(6), (2, 1));
        let long = sources.add("c", &"aé\n".repeat(1000)).clone();
        let line = sources.add("d", &"aéü".repeat(1000)).clone();
        assert_eq!((long.position(3998), long.position(4000)), ((1000, 2), (1001, 1)));
        assert_eq!((line.position(2501), line.position(2503), line.position(9999)), ((1, 1502), (1, 1503), (1, 3001)));
    }
}
