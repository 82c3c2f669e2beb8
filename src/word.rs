//! [`Word`]: a text in which BuildKit expands variables.
//!
//! A spec's `"$REGISTRY/app:${TAG:-latest}"` is parsed here once, and only the Dockerfile writer
//! turns it into text again. In between, literal text and variables cannot be mixed up.

use std::borrow::Cow;

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

    /// The word as a spec writes it.
    pub fn to_spec(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.replace('$', "$$"),
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

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// How deep `${A:-${B:-…}}` may nest.
const DEEPEST: usize = 20;

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
