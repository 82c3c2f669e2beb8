//! [`Word`]: a text in which BuildKit expands variables.
//!
//! A spec's `"$REGISTRY/app:${TAG:-latest}"` is parsed here once, and only the Dockerfile writer
//! turns it into text again. In between, literal text and variables cannot be mixed up.

use std::borrow::Cow;
use std::cell::Cell;

/// Literal text and variables, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Word(pub Vec<Piece>);

/// One part of a [`Word`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Text that means itself, whatever it holds.
    Text(String),
    /// `$NAME`, `${NAME}`, `${NAME:-x}` or `${NAME:+x}`.
    Variable {
        /// The name, without `$` and braces.
        name: String,
        /// What follows the name inside the braces.
        alternative: Option<Alternative>,
    },
}

/// The second half of `${NAME:-x}` and `${NAME:+x}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Alternative {
    /// `:-x`, where the variable is unset or empty.
    Unless(Word),
    /// `:+x`, where the variable is set.
    If(Word),
}

/// Why a text is no word, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordError {
    /// The first byte of what is wrong.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What is wrong.
    pub message: &'static str,
}

impl std::fmt::Display for WordError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.message)
    }
}

impl Word {
    /// Text that means itself.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::default() } else { Self(vec![Piece::Text(text)]) }
    }

    /// `$NAME`
    pub fn variable(name: impl Into<String>) -> Self {
        Self(vec![Piece::Variable { name: name.into(), alternative: None }])
    }

    /// Parses a value of a spec: `$NAME`, `${NAME}`, `${NAME:-x}`, `${NAME:+x}`, `$$` for a dollar. Every
    /// other character is itself.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        parser.word()
    }

    /// The text, if there is no variable in it.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self.0.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [Piece::Text(text)] => Some(Cow::Borrowed(text)),
            pieces => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Some(text.as_str()),
                    Piece::Variable { .. } => None,
                })
                .collect::<Option<String>>()
                .map(Cow::Owned),
        }
    }

    /// The names of all variables, in order, those inside braces included.
    pub fn variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for piece in &self.0 {
            if let Piece::Variable { name, alternative } = piece {
                names.push(name.as_str());
                if let Some(Alternative::Unless(word) | Alternative::If(word)) = alternative {
                    names.extend(word.variables());
                }
            }
        }
        names
    }

    /// Whether every literal character is one of these, those inside braces included.
    pub fn is_made_of(&self, allowed: fn(char) -> bool) -> bool {
        self.0.iter().all(|piece| match piece {
            Piece::Text(text) => text.chars().all(allowed),
            Piece::Variable { alternative: Some(Alternative::Unless(word) | Alternative::If(word)), .. } => {
                word.is_made_of(allowed)
            }
            Piece::Variable { alternative: None, .. } => true,
        })
    }

    /// The text with what its variables stand for, by `variable`; nothing where one of them is not known, or
    /// where [`Reach`] ends.
    pub fn expand<'a>(&self, variable: &dyn Fn(&str) -> Option<Cow<'a, Self>>) -> Option<String> {
        self.expand_within(variable, &Reach::default())
    }

    fn expand_within<'a>(&self, variable: &dyn Fn(&str) -> Option<Cow<'a, Self>>, reach: &Reach) -> Option<String> {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => reach.takes(text.len()).then(|| text.clone()),
            Piece::Variable { name, alternative } => {
                let known = variable(name).and_then(|word| reach.deeper(|| word.expand_within(variable, reach))?);
                if reach.has_ended() {
                    return None;
                }
                let known = known.filter(|known| alternative.is_none() || !known.is_empty());
                match (known, alternative) {
                    (Some(known), None | Some(Alternative::Unless(_))) => Some(known),
                    (None, Some(Alternative::Unless(word))) | (Some(_), Some(Alternative::If(word))) => {
                        word.expand_within(variable, reach)
                    }
                    (None, Some(Alternative::If(_))) => Some(String::new()),
                    (None, None) => None,
                }
            }
        };
        self.0.iter().map(piece).collect()
    }

    /// The most bytes that it stands for, by those that its variables stand for; each one counts as
    /// [`VARIABLE`] more.
    pub fn size(&self, variable: &dyn Fn(&str) -> usize) -> usize {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.len(),
            Piece::Variable { name, alternative: None } => variable(name).saturating_add(VARIABLE),
            Piece::Variable { name, alternative: Some(Alternative::Unless(word) | Alternative::If(word)) } => {
                variable(name).saturating_add(VARIABLE).saturating_add(word.size(variable))
            }
        };
        self.0.iter().map(piece).fold(0, usize::saturating_add)
    }

    /// The word as a spec writes it.
    pub fn to_spec(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) if text.contains('$') => text.replace('$', "$$"),
            Piece::Text(text) => text.clone(),
            Piece::Variable { name, alternative: None } => format!("${{{name}}}"),
            Piece::Variable { name, alternative: Some(Alternative::Unless(word)) } => {
                format!("${{{name}:-{}}}", word.to_spec())
            }
            Piece::Variable { name, alternative: Some(Alternative::If(word)) } => {
                format!("${{{name}:+{}}}", word.to_spec())
            }
        };
        self.0.iter().map(piece).collect()
    }
}

/// How far variables are followed: their defaults can use each other so that a few lines stand for more than
/// any machine holds. What lies beyond is not known.
#[derive(Debug)]
pub struct Reach {
    left: Cell<usize>,
    depth: Cell<usize>,
}

/// The most bytes that are looked at.
const FARTHEST: usize = 1 << 17;

/// As how many bytes a variable counts that is followed.
pub const VARIABLE: usize = 128;

impl Default for Reach {
    fn default() -> Self {
        Self { left: Cell::new(FARTHEST), depth: Cell::new(0) }
    }
}

impl Reach {
    /// Whether a piece of so many bytes still lies within it.
    pub fn takes(&self, bytes: usize) -> bool {
        self.left.set(self.left.get().saturating_sub(bytes.saturating_add(1)));
        !self.has_ended()
    }

    /// What comes of what a variable stands for; nothing where it lies too deep.
    pub fn deeper<T>(&self, look: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth == DEEPEST {
            self.left.set(0);
        }
        if !self.takes(VARIABLE) {
            return None;
        }
        self.depth.set(depth + 1);
        let found = look();
        self.depth.set(depth);
        Some(found)
    }

    /// Whether something lay beyond.
    pub fn has_ended(&self) -> bool {
        self.left.get() == 0
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// How deep `${A:-${B:-…}}` may nest, and defaults of arguments that use others.
pub const DEEPEST: usize = 20;

impl Parser<'_> {
    fn word(&mut self) -> Result<Word, WordError> {
        let mut pieces: Vec<Piece> = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let end = rest.find(|c| c == '$' || (c == '}' && self.depth > 0)).unwrap_or(rest.len());
            let piece = match rest[end..].chars().next() {
                _ if end > 0 => {
                    self.at += end;
                    Piece::Text(rest[..end].to_owned())
                }
                Some('$') => self.dollar()?,
                _ => return Ok(Word(pieces)),
            };
            match (pieces.last_mut(), piece) {
                (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
                (_, piece) => pieces.push(piece),
            }
        }
    }

    fn dollar(&mut self) -> Result<Piece, WordError> {
        let rest = &self.text[self.at + 1..];
        if rest.starts_with('$') {
            self.at += 2;
            return Ok(Piece::Text("$".to_owned()));
        }
        if let Some(inner) = rest.strip_prefix('{') {
            return self.braces(inner);
        }
        let name = name(rest);
        self.at += 1 + name.len();
        if name.is_empty() {
            return Ok(Piece::Text("$".to_owned()));
        }
        Ok(Piece::Variable { name: name.to_owned(), alternative: None })
    }

    fn braces(&mut self, inner: &str) -> Result<Piece, WordError> {
        let start = self.at;
        let name = name(inner).to_owned();
        let wrong = |at: usize, message| WordError { start, end: at, message };
        let after = &inner[name.len()..];
        self.at += 2 + name.len();
        if name.is_empty() {
            return Err(wrong(self.at, "`${` needs the name of a variable"));
        }
        if after.starts_with('}') {
            self.at += 1;
            return Ok(Piece::Variable { name, alternative: None });
        }
        let kind = match after.get(..2) {
            Some(":-") => Alternative::Unless,
            Some(":+") => Alternative::If,
            _ if after.is_empty() => return Err(wrong(self.at, "`${` is not closed")),
            _ => return Err(wrong(self.at, "`${NAME…}` knows `:-` and `:+` alone")),
        };
        if self.depth == DEEPEST {
            return Err(wrong(self.at, "`${…}` is nested too deep"));
        }
        self.at += 2;
        self.depth += 1;
        let word = self.word()?;
        self.depth -= 1;
        if !self.text[self.at..].starts_with('}') {
            return Err(wrong(self.at, "`${` is not closed"));
        }
        self.at += 1;
        Ok(Piece::Variable { name, alternative: Some(kind(word)) })
    }
}

/// The name at the start of a text.
fn name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return "";
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_expands_and_what_is_itself() {
        let shown = |text: &str| Word::parse(text).map(|word| (word.to_spec(), word.variables().join(" ")));
        for (text, spec, names) in [
            ("node:$NODE-slim", "node:${NODE}-slim", "NODE"),
            ("a$$b", "a$$b", ""),
            ("$5 $ x", "$$5 $$ x", ""),
            ("x${A:+-${B:-c}}y}", "x${A:+-${B:-c}}y}", "A B"),
            ("", "", ""),
        ] {
            assert_eq!(shown(text), Ok((spec.to_owned(), names.to_owned())), "{text}");
        }
        for text in ["${", "${}", "${A", "${A#b}", "${A:-", "${A:?b}", "${1}"] {
            assert!(Word::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_stands_for_more_than_anybody_reads_is_not_known() {
        let text = |text: &str| {
            let variable = |name: &str| match name {
                "NONE" => None,
                "EMPTY" => Some(Cow::Owned(Word::default())),
                "LONG" => Some(Cow::Owned(Word::text("x".repeat(FARTHEST)))),
                name if name.len() > 40 => Some(Cow::Owned(Word::text("x"))),
                name => Word::parse(&format!("${name}0${name}1")).ok().map(Cow::Owned),
            };
            Word::parse(text).ok()?.expand(&variable)
        };
        let known = |text: &str| Some(text.to_owned());
        assert_eq!(text("a${NONE:-b}${NONE:+c}${EMPTY:-d}${EMPTY:+e}"), known("abd"));
        assert_eq!(text(&format!("${}", "A".repeat(39))), known("xxxx"));
        for unknown in ["$NONE", "$LONG", "${LONG:+x}", "$A", "${A:-x}", "${A:+x}"] {
            assert_eq!(text(unknown), None, "{unknown}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(text in "[a-z${}:+A-]{0,20}") {
            if let Ok(word) = Word::parse(&text) {
                prop_assert_eq!(Word::parse(&word.to_spec()), Ok(word));
            }
        }

        #[test]
        fn text_stays_text(text in any::<String>()) {
            let word = Word::text(text);
            prop_assert_eq!(Word::parse(&word.to_spec()), Ok(word));
        }
    }
}
