//! `go.mod` and `go.work`, as far as they matter here. Their syntax is one of lines: a directive and its
//! arguments, or a block of arguments in parentheses.

use std::sync::Arc;

use super::Pin;
use super::version::Version;
use crate::diag::{Code, Diagnostic};
use crate::facts::{Project, parent};
use crate::source::{Shift, Source, Span};

/// A `go.mod` or `go.work`. One that several specs read is parsed once, and only its spans are each spec's own.
#[derive(Debug, Clone)]
pub(super) struct Manifest {
    said: Arc<(Said, Source)>,
    shift: Shift,
}

/// What it says.
#[derive(Debug, Default)]
struct Said {
    folder: String,
    span: Span,
    module: String,
    go: Option<(Version, Span)>,
    toolchain: Option<(Version, Span)>,
    requires: Vec<Require>,
    replaces: Vec<(String, Pin)>,
    uses: Vec<Pin>,
    ignores: Vec<String>,
}

impl Manifest {
    fn said(&self) -> &Said {
        &self.said.0
    }

    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &str {
        &self.said().folder
    }

    /// Where the module's path stands, or the file's beginning.
    pub(super) fn span(&self) -> Span {
        self.shift.span(self.said().span)
    }

    /// The module's path.
    pub(super) fn module(&self) -> &str {
        &self.said().module
    }

    /// The least version.
    pub(super) fn go(&self) -> Option<(Version, Span)> {
        self.said().go.map(|(version, span)| (version, self.shift.span(span)))
    }

    /// The version that is asked for.
    pub(super) fn toolchain(&self) -> Option<(Version, Span)> {
        self.said().toolchain.map(|(version, span)| (version, self.shift.span(span)))
    }

    /// The modules that are needed.
    pub(super) fn requires(&self) -> &[Require] {
        &self.said().requires
    }

    /// Where one of them stands.
    pub(super) fn at(&self, require: &Require) -> Span {
        self.shift.span(require.span)
    }

    /// Modules that lie in a folder: the module's path, and the folder's.
    pub(super) fn replaces(&self) -> impl Iterator<Item = (&str, Pin)> {
        self.said().replaces.iter().map(|(from, (to, span))| (from.as_str(), (to.clone(), self.shift.span(*span))))
    }

    /// The members of a workspace.
    pub(super) fn uses(&self) -> impl Iterator<Item = (&str, Span)> {
        self.said().uses.iter().map(|(folder, span)| (folder.as_str(), self.shift.span(*span)))
    }

    /// Folders that are no part of the module.
    pub(super) fn ignores(&self) -> &[String] {
        &self.said().ignores
    }
}

/// A module that is needed.
#[derive(Debug)]
pub(super) struct Require {
    pub(super) path: String,
    span: Span,
    /// Whether only another module needs it.
    pub(super) indirect: bool,
}

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mod,
    Work,
}

/// A word of a line, and its bytes.
#[derive(Debug, Clone)]
struct Token {
    text: String,
    start: usize,
    end: usize,
}

type Problem = Box<Diagnostic>;

/// Reads a file; nothing where there is none.
pub(super) fn read(project: &mut Project<'_>, path: &str) -> Result<Option<Manifest>, Problem> {
    Ok(project.parsed("go manifest", path, parse)?.map(|(said, shift)| Manifest { said, shift }))
}

fn parse(source: &Source, path: &str) -> Result<Said, Problem> {
    let kind = if path.rsplit('/').next() == Some("go.work") { Kind::Work } else { Kind::Mod };
    let base = source.base();
    let start = Span { start: base, end: base };
    let manifest = Said { folder: parent(path).to_owned(), span: start, ..Said::default() };
    Reader { source, kind, manifest }.read()
}

struct Reader<'a> {
    source: &'a Source,
    kind: Kind,
    manifest: Said,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Said, Problem> {
        let mut at = 0;
        // The directive of the block that is open.
        let mut block: Option<Token> = None;
        for line in self.source.text.split('\n') {
            let (tokens, comment) = self.tokens(line, at)?;
            at += line.len() + 1;
            let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
            match (&block, words.as_slice()) {
                (_, []) => {}
                (Some(_), [")"]) => block = None,
                (Some(verb), _) => {
                    let verb = verb.clone();
                    self.directive(&verb, &tokens, comment)?;
                }
                (None, [verb, "("]) if self.is_block(verb) => block = Some(tokens[0].clone()),
                (None, [verb, "(", ")"]) if self.is_block(verb) => {}
                (None, _) => self.directive(&tokens[0], &tokens[1..], comment)?,
            }
        }
        match block {
            Some(verb) => self.wrong(&verb, "this block is not closed: `)` is missing"),
            None if self.kind == Kind::Mod && self.manifest.module.is_empty() => {
                Err(Box::new(Diagnostic::new(Code::InvalidManifest, self.manifest.span, "there is no `module` line")))
            }
            None => Ok(self.manifest),
        }
    }

    fn is_block(&self, verb: &str) -> bool {
        match self.kind {
            Kind::Mod => {
                ["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"].contains(&verb)
            }
            Kind::Work => ["godebug", "use", "replace"].contains(&verb),
        }
    }

    /// A line's words, and what its comment says.
    fn tokens<'b>(&self, line: &'b str, base: usize) -> Result<(Vec<Token>, &'b str), Problem> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(first) = line[at..].chars().next() {
            let rest = &line[at..];
            let token = |text: &str, end: usize| Token { text: text.to_owned(), start: base + at, end: base + end };
            if let Some(comment) = rest.strip_prefix("//") {
                return Ok((tokens, comment.trim()));
            }
            let end = match first {
                ' ' | '\t' | '\r' => {
                    at += 1;
                    continue;
                }
                '(' | ')' | '[' | ']' | ',' => {
                    tokens.push(token(&rest[..1], at + 1));
                    at + 1
                }
                '"' | '`' => {
                    let Some((text, length)) = quoted(rest) else {
                        return self.wrong(&token(rest, line.len()), "this string is not closed, or has an escape");
                    };
                    tokens.push(token(text, at + length));
                    at + length
                }
                _ => {
                    let length = word(rest);
                    if rest[..length].contains("/*") {
                        return self.wrong(&token(rest, at + length), "a comment begins with `//` here");
                    }
                    tokens.push(token(&rest[..length], at + length));
                    at + length
                }
            };
            at = end;
        }
        Ok((tokens, ""))
    }

    fn directive(&mut self, verb: &Token, args: &[Token], comment: &str) -> Result<(), Problem> {
        let words: Vec<&str> = args.iter().map(|token| token.text.as_str()).collect();
        match (self.kind, verb.text.as_str(), words.as_slice()) {
            (Kind::Mod, "module", [path]) => {
                if !self.manifest.module.is_empty() {
                    return self.wrong(verb, "there is a second `module` line");
                }
                (self.manifest.module, self.manifest.span) = ((*path).to_owned(), self.span(&args[0]));
            }
            (_, "go", [version]) if *version != "(" => {
                let known = Version::parse(version).filter(|version| version.has_minor());
                let Some(version) = known else {
                    return self.wrong(&args[0], "this is no version of Go: one is `1.27` or `1.27.3`");
                };
                if self.manifest.go.replace((version, self.span(&args[0]))).is_some() {
                    return self.wrong(verb, "there is a second `go` line");
                }
            }
            (_, "toolchain", ["default"]) => {}
            (_, "toolchain", [name]) if *name != "(" => {
                // A vendor's own toolchain has a suffix: `go1.27.3-acme`.
                let version =
                    name.strip_prefix("go").map(|version| version.split(['-', '+']).next().unwrap_or_default());
                let Some(version) = version.and_then(Version::parse).filter(|version| version.has_minor()) else {
                    return self.wrong(&args[0], "this is no toolchain of Go: one is `go1.27.3`");
                };
                if self.manifest.toolchain.replace((version, self.span(&args[0]))).is_some() {
                    return self.wrong(verb, "there is a second `toolchain` line");
                }
            }
            (Kind::Mod, "require", [path, _]) => {
                let indirect = comment == "indirect" || comment.starts_with("indirect;");
                let require = Require { path: (*path).to_owned(), span: self.span(&args[0]), indirect };
                self.manifest.requires.push(require);
            }
            (_, "replace", [from, "=>", to] | [from, _, "=>", to]) if is_folder(to) => {
                let to = args.last().map_or(self.manifest.span, |token| self.span(token));
                let folder = words.last().copied().unwrap_or_default().to_owned();
                self.manifest.replaces.push(((*from).to_owned(), (folder, to)));
            }
            (_, "replace", [_, "=>", _, _] | [_, _, "=>", _, _]) => {}
            (Kind::Work, "use", [path]) => self.manifest.uses.push(((*path).to_owned(), self.span(&args[0]))),
            (Kind::Mod, "ignore", [path]) => self.manifest.ignores.push((*path).to_owned()),
            (Kind::Mod, "exclude", [_, _]) | (Kind::Mod, "tool", [_]) | (_, "godebug", [_]) => {}
            (Kind::Mod, "retract", [_, ..]) => {}
            (Kind::Mod, "module" | "require" | "exclude" | "tool" | "ignore" | "retract", _)
            | (Kind::Work, "use", _)
            | (_, "go" | "toolchain" | "replace" | "godebug", _) => {
                return self.wrong(verb, &format!("this is not how a `{}` line is written", verb.text));
            }
            _ => {
                let shown: String = verb.text.chars().take(40).collect();
                return self.wrong(verb, &format!("`{shown}` is no directive of `{}`", self.name()));
            }
        }
        Ok(())
    }

    fn name(&self) -> &'static str {
        if self.kind == Kind::Work { "go.work" } else { "go.mod" }
    }

    fn span(&self, token: &Token) -> Span {
        Span::new(self.source.base(), &(token.start..token.end))
    }

    fn wrong<T>(&self, token: &Token, message: &str) -> Result<T, Problem> {
        Err(Box::new(Diagnostic::new(Code::InvalidManifest, self.span(token), message)))
    }
}

/// The text of a string and how long it is with its quotes. No path has an escape.
fn quoted(rest: &str) -> Option<(&str, usize)> {
    let quote = rest.chars().next()?;
    let end = rest[1..].find(quote)? + 1;
    let text = &rest[1..end];
    (quote == '`' || !text.contains('\\')).then_some((text, end + 1))
}

/// How long the bare word is that a line goes on with.
fn word(rest: &str) -> usize {
    let end = rest.find([' ', '\t', '\r', '(', ')', '[', ']', ',', '"', '`']).unwrap_or(rest.len());
    let end = rest.find("//").map_or(end, |comment| end.min(comment));
    // Whatever it is, the reader goes on.
    end.max(rest.chars().next().map_or(1, char::len_utf8))
}

/// Whether a replacement is a folder, not another module.
fn is_folder(path: &str) -> bool {
    path == "." || path == ".." || ["./", "../", "/", ".\\", "..\\"].iter().any(|start| path.starts_with(start))
}
