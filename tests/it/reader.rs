//! A reader of Dockerfiles that follows BuildKit's own, line by line, and knows nothing of msgen's
//! writer: what it reads is what BuildKit would do.
//!
//! Source: `frontend/dockerfile/{parser,shell,instructions}` of
//! <https://github.com/moby/buildkit/tree/v0.32.2>. Where BuildKit only warns or falls back to an old
//! form (`ENV A b`), this reader says so as an error, because msgen never means it.

use std::ops::Range;

use msgen::word::{Alternative, Piece, Word};

/// The most bytes of a line, its end included.
const LONGEST_LINE: usize = 65_535;

/// A whole file.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// `# name=value` at the top, the names in lower case.
    pub(crate) directives: Vec<(String, String)>,
    /// Its instructions.
    pub(crate) instructions: Vec<Instruction>,
}

/// One instruction.
#[derive(Debug, Default)]
pub(crate) struct Instruction {
    /// Its keyword, in upper case.
    pub(crate) keyword: String,
    /// `--name=value`, after the first unescaping.
    pub(crate) flags: Vec<String>,
    /// Whether its words are a JSON array.
    pub(crate) json: bool,
    /// Its words: `ENV` and `LABEL` as key, value, key, value; before any expansion.
    pub(crate) words: Vec<String>,
    /// Its heredocs.
    pub(crate) heredocs: Vec<Heredoc>,
    /// The lines that it takes, comments before it left out, as their numbers from 0.
    pub(crate) lines: Range<usize>,
}

/// A heredoc and its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heredoc {
    /// Its terminator.
    pub(crate) name: String,
    /// Whether a `COPY` expands its text.
    pub(crate) expand: bool,
    /// Whether leading tabs are dropped.
    pub(crate) chomp: bool,
    /// Its text.
    pub(crate) content: String,
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Result<Read, String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if let Some(long) = lines.iter().position(|line| line.len() > LONGEST_LINE) {
        return Err(format!("line {} is longer than BuildKit reads", long + 1));
    }
    let mut read = Read::default();
    let mut directives = true;
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        let first = if at == 0 { lines[0].trim_start_matches('\u{feff}') } else { lines[at] };
        let first = first.trim_end_matches(['\r', '\n']).trim_start();
        directives = directives && directive(first, &mut read)?;
        at += 1;
        if first.is_empty() || first.starts_with('#') {
            continue;
        }
        let (part, mut ended) = continued(first);
        let mut line = part.to_owned();
        while !ended && at < lines.len() {
            let next = lines[at].trim_end_matches(['\r', '\n']);
            at += 1;
            if next.trim_start().starts_with('#') || next.trim_start().is_empty() {
                continue;
            }
            let (part, end) = continued(next);
            line.push_str(part);
            ended = end;
        }
        if !ended {
            return Err(format!("the last line continues: {line:.60}"));
        }
        let mut instruction = parse(&line)?;
        if instruction.can_have_heredocs(&line) && line.contains("<<") {
            for mut heredoc in heredocs(&line)? {
                at = body(&mut heredoc, &lines, at)?;
                instruction.heredocs.push(heredoc);
            }
        }
        instruction.lines = start..at;
        read.instructions.push(instruction);
    }
    Ok(read)
}

/// Reads a heredoc's text; gives the line after its terminator.
fn body(heredoc: &mut Heredoc, lines: &[&str], mut at: usize) -> Result<usize, String> {
    loop {
        let Some(line) = lines.get(at) else { return Err(format!("the heredoc {} does not end", heredoc.name)) };
        at += 1;
        let end = line.trim_end_matches(['\r', '\n']);
        let end = if heredoc.chomp { end.trim_start_matches('\t') } else { end };
        if end == heredoc.name {
            return Ok(at);
        }
        heredoc.content.push_str(line);
    }
}

/// Reads a directive; whether another may follow.
fn directive(line: &str, read: &mut Read) -> Result<bool, String> {
    let Some(comment) = line.strip_prefix('#') else { return Ok(false) };
    let Some((name, value)) = comment.trim_start().split_once('=') else { return Ok(false) };
    let (name, value) = (name.trim_end().to_ascii_lowercase(), value.trim());
    let known = matches!(name.as_str(), "syntax" | "escape" | "check");
    if !known || value.is_empty() {
        return Ok(false);
    }
    if read.directives.iter().any(|(seen, _)| *seen == name) {
        return Err(format!("the directive {name} stands there twice"));
    }
    read.directives.push((name, value.to_owned()));
    Ok(true)
}

/// `([^\\])\\[ \t]*$|^\\[ \t]*$`: the line without its last backslash, and whether it has none.
fn continued(line: &str) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix('\\') {
        Some(before) if !before.ends_with('\\') => (before, false),
        _ => (line, true),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

/// Splits at blanks of ASCII, as the regular expression `[\t\v\f\r ]+` does.
fn blank_words(text: &str) -> Vec<String> {
    text.split(is_blank).filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
}

fn parse(line: &str) -> Result<Instruction, String> {
    let line = line.trim();
    let (keyword, rest) = line.split_once(is_blank).unwrap_or((line, ""));
    let (flags, rest) = flags(rest.trim_start_matches(is_blank));
    let rest = rest.trim();
    let mut this = Instruction { keyword: keyword.to_ascii_uppercase(), flags, ..Instruction::default() };
    match this.keyword.as_str() {
        "ADD" | "COPY" | "VOLUME" => match json(rest)? {
            Some(words) => (this.json, this.words) = (true, words),
            None => this.words = blank_words(rest),
        },
        "CMD" | "ENTRYPOINT" | "RUN" | "SHELL" => match json(rest)? {
            Some(words) => (this.json, this.words) = (true, words),
            None => this.words = vec![rest.to_owned()],
        },
        "ARG" => this.words = quoted_words(rest),
        "ENV" | "LABEL" => {
            for word in quoted_words(rest) {
                let Some((key, value)) = word.split_once('=') else {
                    return Err(format!("{keyword} has a word without `=`: {word:.60}"));
                };
                this.words.extend([key.to_owned(), value.to_owned()]);
            }
        }
        "EXPOSE" | "FROM" => this.words = blank_words(rest),
        "MAINTAINER" | "STOPSIGNAL" | "USER" | "WORKDIR" => this.words = vec![rest.to_owned()],
        "HEALTHCHECK" => {
            let (kind, command) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            this.words = vec![kind.to_owned()];
            match json(command)? {
                Some(words) => {
                    this.json = true;
                    this.words.extend(words);
                }
                None if command.is_empty() => {}
                None => this.words.push(command.trim_start().to_owned()),
            }
        }
        "ONBUILD" => {
            let inner = parse(rest)?;
            this.json = inner.json;
            this.words = [vec![inner.keyword], inner.words].concat();
        }
        other => return Err(format!("unknown instruction {other:.60}")),
    }
    if !this.json && this.words.iter().all(String::is_empty) && !matches!(this.keyword.as_str(), "CMD" | "ENTRYPOINT") {
        return Err(format!("{keyword} has no words"));
    }
    Ok(this)
}

/// A JSON array of strings. What is no JSON is text; an array of other things is an error.
fn json(rest: &str) -> Result<Option<Vec<String>>, String> {
    if !rest.starts_with('[') {
        return Ok(None);
    }
    match serde_json::from_str(rest).or_else(|_| serde_json::from_str(&without_surrogates(rest))) {
        Ok(words) => Ok(Some(words)),
        Err(error) if error.is_data() => Err(format!("an array of other things than strings: {rest:.60}")),
        Err(_) => Ok(None),
    }
}

/// Go's JSON takes half a surrogate pair.
fn without_surrogates(text: &str) -> String {
    let mut out = text.to_owned();
    for (at, _) in text.match_indices("\\u") {
        if let Some("d" | "D") = out.get(at + 2..at + 3) {
            out.replace_range(at + 2..at + 3, "e");
        }
    }
    out
}

/// The flags at the start of a line's rest. BuildKit reads them byte by byte.
fn flags(line: &str) -> (Vec<String>, String) {
    let space = |byte: u8| matches!(byte, b'\t' | b'\n' | 0xb | 0xc | b'\r' | b' ' | 0x85 | 0xa0);
    let bytes = line.as_bytes();
    let rest = |at: usize| String::from_utf8_lossy(&bytes[at..]).into_owned();
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|byte| space(*byte)) {
            at += 1;
        }
        if !bytes[at..].starts_with(b"--") {
            return (words, rest(at));
        }
        let mut word = String::new();
        let mut quote = None;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match quote {
                None if space(byte) => break,
                None if byte == b'\'' || byte == b'"' => quote = Some(byte),
                Some(open) if byte == open => quote = None,
                _ if byte == b'\\' => {
                    if let Some(&next) = bytes.get(at) {
                        word.push(char::from(next));
                        at += 1;
                    }
                }
                _ => word.push(char::from(byte)),
            }
        }
        if word == "--" {
            return (words, rest(at));
        }
        words.push(word);
    }
}

/// The words of `ARG`, `ENV` and `LABEL`, with their quotes.
fn quoted_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            None if c.is_whitespace() => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                continue;
            }
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        if c == '\\' && quote != Some('\'') {
            let Some(next) = chars.next() else { break };
            word.extend([c, next]);
        } else {
            word.push(c);
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

impl Instruction {
    fn can_have_heredocs(&self, line: &str) -> bool {
        let keyword = match self.keyword.as_str() {
            "ONBUILD" => self.words.first().map_or("", String::as_str),
            keyword => keyword,
        };
        matches!(keyword, "ADD" | "COPY" | "RUN") && !self.json && !line.is_empty()
    }
}

/// The heredocs that a line opens.
fn heredocs(line: &str) -> Result<Vec<Heredoc>, String> {
    let mut lex = Lex { raw_quotes: true, raw_escapes: true, ..Lex::new(line) };
    let words = lex.process(None).map(|(_, words)| words).unwrap_or_default();
    let found: Result<Vec<_>, _> = words.iter().map(|word| heredoc(word)).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Whether a word opens a heredoc: `^(\d*)<<(-?)\s*([^<]*)$`. `COPY` asks this of JSON words too.
pub(crate) fn heredoc(word: &str) -> Result<Option<Heredoc>, String> {
    let Some(rest) = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<") else { return Ok(None) };
    let (chomp, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start_matches(['\t', '\n', '\u{c}', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let words = Lex::new(rest).process(None)?.1;
    let raw = Lex { raw_quotes: true, ..Lex::new(rest) }.process(None)?.1;
    let ([word], [raw]) = (words.as_slice(), raw.as_slice()) else { return Ok(None) };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    Ok(Some(Heredoc { name: word.clone(), expand: quotes(word) == quotes(raw), chomp, content: String::new() }))
}

/// What becomes of a word when BuildKit expands it, its variables kept as such.
pub(crate) fn expand(word: &str) -> Result<Word, String> {
    let pieces = Lex { symbolic: true, ..Lex::new(word) }.process(None)?.0;
    Ok(Word(pieces))
}

/// BuildKit's `shell.Lex`.
#[derive(Default)]
struct Lex {
    chars: Vec<char>,
    at: usize,
    raw_quotes: bool,
    raw_escapes: bool,
    /// Whether variables are kept as variables; else as their text, as with `SkipUnsetEnv`.
    symbolic: bool,
}

/// The words that a lexer splits its text into.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    word: String,
    inside: bool,
}

impl Words {
    fn add(&mut self, c: char) {
        if !c.is_whitespace() {
            self.add_raw(c);
        } else if self.inside && !self.word.is_empty() {
            self.done.push(std::mem::take(&mut self.word));
            self.inside = false;
        }
    }

    fn add_raw(&mut self, c: char) {
        self.word.push(c);
        self.inside = true;
    }

    fn finish(mut self) -> Vec<String> {
        if !self.word.is_empty() {
            self.done.push(self.word);
        }
        self.done
    }
}

/// Adds text to pieces.
fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// Adds pieces to pieces.
fn append(pieces: &mut Vec<Piece>, more: Vec<Piece>) {
    for piece in more {
        match piece {
            Piece::Text(text) => push(pieces, &text),
            variable @ Piece::Variable { .. } => pieces.push(variable),
        }
    }
}

/// The text of pieces that hold no variable.
fn flat(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "" }).collect()
}

impl Lex {
    fn new(text: &str) -> Self {
        // Go's scanner drops a byte order mark at the start.
        Self { chars: text.strip_prefix('\u{feff}').unwrap_or(text).chars().collect(), ..Self::default() }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn process(&mut self, stop: Option<char>) -> Result<(Vec<Piece>, Vec<String>), String> {
        let mut pieces = Vec::new();
        let mut words = Words::default();
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok((pieces, words.finish()));
            }
            let special = match c {
                '$' => Some(self.dollar()?),
                '<' => Some(vec![Piece::Text(self.possible_heredoc())]),
                '\'' => Some(vec![Piece::Text(self.single_quote()?)]),
                '"' => Some(self.double_quote()?),
                _ => None,
            };
            if let Some(special) = special {
                for letter in flat(&special).chars() {
                    if c == '$' { words.add(letter) } else { words.add_raw(letter) }
                }
                append(&mut pieces, special);
                continue;
            }
            self.next();
            if c == '\\' {
                if self.raw_escapes {
                    words.add_raw(c);
                    push(&mut pieces, "\\");
                }
                let Some(escaped) = self.next() else { break };
                words.add_raw(escaped);
                push(&mut pieces, &escaped.to_string());
            } else {
                words.add(c);
                push(&mut pieces, &c.to_string());
            }
        }
        match stop {
            Some(stop) => Err(format!("there is no `{stop}`")),
            None => Ok((pieces, words.finish())),
        }
    }

    fn possible_heredoc(&mut self) -> String {
        self.next();
        if self.peek() != Some('<') {
            return "<".to_owned();
        }
        self.next();
        let mut text = "<<".to_owned();
        while let Some(c @ ('\t' | '\r' | ' ')) = self.peek() {
            text.push(c);
            self.next();
        }
        text
    }

    fn single_quote(&mut self) -> Result<String, String> {
        let mut text = String::new();
        self.next();
        loop {
            match self.next() {
                None => return Err("a single quote is not closed".to_owned()),
                Some('\'') => break,
                Some(c) => text.push(c),
            }
        }
        Ok(if self.raw_quotes { format!("'{text}'") } else { text })
    }

    fn double_quote(&mut self) -> Result<Vec<Piece>, String> {
        let mark = if self.raw_quotes { "\"" } else { "" };
        let mut pieces = Vec::new();
        self.next();
        push(&mut pieces, mark);
        loop {
            match self.peek() {
                None => return Err("a double quote is not closed".to_owned()),
                Some('"') => {
                    self.next();
                    push(&mut pieces, mark);
                    return Ok(pieces);
                }
                Some('$') => append(&mut pieces, self.dollar()?),
                Some(mut c) => {
                    self.next();
                    if c == '\\' {
                        if self.raw_escapes {
                            push(&mut pieces, "\\");
                        }
                        match self.peek() {
                            None => continue,
                            Some(escaped @ ('"' | '$' | '\\')) => {
                                self.next();
                                c = escaped;
                            }
                            Some(_) => {}
                        }
                    }
                    push(&mut pieces, &c.to_string());
                }
            }
        }
    }

    fn dollar(&mut self) -> Result<Vec<Piece>, String> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            return Ok(vec![match (name.is_empty(), self.symbolic) {
                (false, true) => Piece::Variable { name, alternative: None },
                _ => Piece::Text(format!("${name}")),
            }]);
        }
        self.next();
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err("bad substitution".to_owned());
        }
        let name = self.name();
        match (self.next(), self.peek()) {
            (Some('}'), _) => Ok(vec![if self.symbolic {
                Piece::Variable { name, alternative: None }
            } else {
                Piece::Text(format!("${{{name}}}"))
            }]),
            (Some(':'), Some(mark @ ('-' | '+'))) => {
                self.next();
                let raw = std::mem::take(&mut self.raw_escapes);
                let word = self.process(Some('}'));
                self.raw_escapes = raw;
                let pieces = word?.0;
                if !self.symbolic {
                    return Ok(vec![Piece::Text(format!("${{{name}:{mark}{}}}", flat(&pieces)))]);
                }
                let alternative = if mark == '-' { Alternative::Unless } else { Alternative::If };
                Ok(vec![Piece::Variable { name, alternative: Some(alternative(Word(pieces))) }])
            }
            (modifier, _) => Err(format!("unexpected modifier {modifier:?}")),
        }
    }

    /// A name, a number or one of the shell's special parameters. Letters are those of Unicode.
    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            if name.is_empty() && c.is_ascii_digit() {
                while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    name.extend(self.next());
                }
                break;
            }
            if name.is_empty() && matches!(c, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
                name.extend(self.next());
                break;
            }
            if !c.is_alphanumeric() && c != '_' {
                break;
            }
            name.extend(self.next());
        }
        name
    }
}

#[test]
fn it_reads_as_buildkit_does() {
    let file = read("# syntax=x\n# escape=`\n\nFROM a\\\nb AS \\\n# c\n\n  d\nRUN <<A cat <<-'B'\nx\nA\n\ty\n\tB\nENV A=\"\\$x \\\"\" B=$C\nRUN --mount=a\\ b='c d' e\nUSER \\\\\n").expect("it can be read");
    assert_eq!(file.directives, [("syntax".to_owned(), "x".to_owned()), ("escape".to_owned(), "`".to_owned())]);
    let shown: Vec<String> = file
        .instructions
        .iter()
        .map(|this| {
            format!(
                "{} {:?} {:?} {:?}",
                this.keyword,
                this.flags,
                this.words,
                this.heredocs.iter().map(|doc| (&*doc.name, doc.expand, &*doc.content)).collect::<Vec<_>>()
            )
        })
        .collect();
    let wanted = [
        r#"FROM [] ["ab", "AS", "d"] []"#,
        r#"RUN [] ["<<A cat <<-'B'"] [("A", true, "x\n"), ("B", false, "\ty\n")]"#,
        r#"ENV [] ["A", "\"\\$x \\\"\"", "B", "$C"] []"#,
        r#"RUN ["--mount=a b=c d"] ["e"] []"#,
        r#"USER [] ["\\\\"] []"#,
    ];
    assert_eq!(shown, wanted);
    let word = expand("a\"\\$b'$C\"${D:-\\}e}'$f'\\\\").map(|word| word.to_spec());
    assert_eq!(word.as_deref(), Ok("a$$b'${C}${D:-}e}$$f\\"));
    assert!(expand("\"x").is_err() && read("RUN <<A\n").is_err() && read("RUN x \\\n").is_err());
}
