//! A shell's text as lists of pipelines. What no shell would take is read somehow, and never refused.

use super::DEEPEST;

/// Words that begin a group of commands, and those that end one.
const OPENERS: &[&str] = &["if", "while", "until", "for", "case", "select", "{"];
const CLOSERS: &[&str] = &["fi", "done", "esac", "}"];

/// Commands of which each reads what the one before it writes.
pub(super) type Pipeline = Vec<Part>;

/// One part of a pipeline.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Simple(Simple),
    Group(Vec<Pipeline>),
}

/// A program and its arguments.
#[derive(Debug, Clone, Default)]
pub(super) struct Simple {
    pub(super) words: Vec<Word>,
    /// What it reads: after `<` and `<<<`.
    pub(super) input: Vec<Word>,
    /// The heredocs that it reads.
    pub(super) bodies: Vec<String>,
}

/// A word without its quotes, and the commands whose output is put into it.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) scripts: Vec<Vec<Pipeline>>,
}

/// Reads lists of pipelines.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Where the heredocs of this line end.
    heredocs: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, depth: usize) -> Self {
        Self { text, at: 0, depth, heredocs: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' && self.heredocs > self.at {
            self.at = self.heredocs;
        }
        Some(c)
    }

    /// Reads up to what closes the list: `)`, `` ` `` or a word such as `done`.
    pub(super) fn list(&mut self, close: Option<char>) -> Vec<Pipeline> {
        let mut list = Vec::new();
        let mut pipeline: Pipeline = Vec::new();
        let mut simple = Simple::default();
        self.depth += 1;
        while let Some(c) = self.peek() {
            let rest = self.rest();
            match c {
                c if Some(c) == close && c != '}' => {
                    self.next();
                    break;
                }
                '\n' | ';' => {
                    self.next();
                    end(&mut list, &mut pipeline, &mut simple);
                }
                '&' if rest.starts_with("&>") => self.redirect(2, &mut simple),
                '&' => {
                    self.next();
                    end(&mut list, &mut pipeline, &mut simple);
                }
                '|' if rest.starts_with("||") => {
                    self.at += 2;
                    end(&mut list, &mut pipeline, &mut simple);
                }
                '|' => {
                    self.at += if rest.starts_with("|&") { 2 } else { 1 };
                    push(&mut pipeline, &mut simple);
                    self.blanks();
                }
                '(' if self.depth < DEEPEST => {
                    self.next();
                    push(&mut pipeline, &mut simple);
                    let group = self.list(Some(')'));
                    pipeline.push(Part::Group(group));
                }
                '(' | ')' => {
                    self.next();
                    end(&mut list, &mut pipeline, &mut simple);
                }
                '#' => self.at += rest.find('\n').unwrap_or(rest.len()),
                c if c.is_whitespace() => {
                    self.next();
                }
                '\\' if rest.starts_with("\\\n") => self.at += 2,
                '<' | '>' if !rest.starts_with("<(") && !rest.starts_with(">(") => self.redirect(0, &mut simple),
                _ => {
                    let word = self.word();
                    let first = simple.words.is_empty() || simple.words.iter().all(|word| is_keyword(&word.text));
                    if first && word.scripts.is_empty() && OPENERS.contains(&word.text.as_str()) && self.depth < DEEPEST
                    {
                        push(&mut pipeline, &mut simple);
                        let group = self.list(Some('}'));
                        pipeline.push(Part::Group(group));
                    } else if first && CLOSERS.contains(&word.text.as_str()) {
                        if close == Some('}') {
                            break;
                        }
                    } else {
                        simple.words.push(word);
                    }
                }
            }
        }
        self.depth -= 1;
        end(&mut list, &mut pipeline, &mut simple);
        list
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    /// A redirection, `skip` bytes of which are no `<` or `>`.
    fn redirect(&mut self, skip: usize, simple: &mut Simple) {
        self.at += skip;
        let rest = self.rest();
        let sign = rest.len() - rest.trim_start_matches(['<', '>']).len();
        let input = rest.starts_with('<');
        self.at += sign;
        if input && sign == 2 {
            let body = self.heredoc();
            simple.bodies.push(body);
            return;
        }
        if self.rest().starts_with(['&', '|']) {
            self.at += 1;
        }
        // `< <(…)`: the blank was no part of the sign.
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.at += 1;
        }
        if self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, ';' | '|' | '&' | ')')) {
            let word = self.word();
            if input {
                simple.input.push(word);
            }
        }
    }

    /// The body of a heredoc, whose name comes next.
    fn heredoc(&mut self) -> String {
        let tabs = self.rest().starts_with('-');
        self.at += usize::from(tabs);
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.at += 1;
        }
        let name = self.word().text;
        let line = self.text[self.at..].find('\n').map_or(self.text.len(), |end| self.at + end + 1);
        let start = self.heredocs.max(line);
        let mut body = String::new();
        let mut end = start;
        for line in self.text[start..].split_inclusive('\n') {
            end += line.len();
            let plain = line.trim_end_matches('\n');
            let plain = if tabs { plain.trim_start_matches('\t') } else { plain };
            if plain == name {
                break;
            }
            body.push_str(line);
        }
        self.heredocs = end;
        body
    }

    /// A word, up to a blank or a sign.
    fn word(&mut self) -> Word {
        let mut word = Word::default();
        let start = self.at;
        while let Some(c) = self.peek() {
            let rest = self.rest();
            match c {
                '\'' => {
                    let inner = &rest[1..];
                    let end = inner.find('\'').unwrap_or(inner.len());
                    word.text.push_str(&inner[..end]);
                    self.at += (end + 2).min(rest.len());
                }
                '"' => {
                    self.at += 1;
                    self.quoted(&mut word);
                }
                '\\' => {
                    self.at += 1;
                    match self.next() {
                        Some('\n') | None => {}
                        Some(c) => word.text.push(c),
                    }
                }
                '<' | '>' if rest[1..].starts_with('(') && self.depth < DEEPEST => {
                    self.at += 2;
                    let list = self.list(Some(')'));
                    word.scripts.push(list);
                }
                '`' if self.depth >= DEEPEST || word.text.is_empty() && self.at == start && rest.len() == 1 => {
                    self.at += 1;
                }
                '$' | '`' => self.dollar(&mut word),
                c if c.is_whitespace() || matches!(c, ';' | '|' | '&' | '(' | ')' | '<' | '>') => break,
                c => {
                    word.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        // Whatever stopped it at once is passed over.
        if self.at == start {
            self.next();
        }
        word
    }

    /// What is put into a word by another command, or a variable's name.
    fn dollar(&mut self, word: &mut Word) {
        let rest = self.rest();
        if self.depth < DEEPEST && rest.starts_with("$(") {
            self.at += 2;
            let list = self.list(Some(')'));
            word.scripts.push(list);
        } else if let Some(inner) = rest.strip_prefix('`') {
            let end = inner.find('`').unwrap_or(inner.len());
            let list = Parser::new(&inner[..end], self.depth).list(None);
            word.scripts.push(list);
            self.at += (end + 2).min(rest.len());
        } else {
            word.text.push('$');
            self.at += 1;
        }
    }

    /// The rest of a text in double quotes.
    fn quoted(&mut self, word: &mut Word) {
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(c) => {
                            if !matches!(c, '"' | '\\' | '$' | '`') {
                                word.text.push('\\');
                            }
                            word.text.push(c);
                            self.at += c.len_utf8();
                        }
                        None => {}
                    }
                }
                '$' | '`' if self.depth < DEEPEST => self.dollar(word),
                c => {
                    word.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }
}

/// Whether a command begins after this word.
fn is_keyword(text: &str) -> bool {
    matches!(text, "!" | "then" | "do" | "else" | "elif" | "time")
}

fn push(pipeline: &mut Pipeline, simple: &mut Simple) {
    let simple = std::mem::take(simple);
    if !simple.words.is_empty() || !simple.bodies.is_empty() || !simple.input.is_empty() {
        pipeline.push(Part::Simple(simple));
    }
}

fn end(list: &mut Vec<Pipeline>, pipeline: &mut Pipeline, simple: &mut Simple) {
    push(pipeline, simple);
    if !pipeline.is_empty() {
        list.push(std::mem::take(pipeline));
    }
}
