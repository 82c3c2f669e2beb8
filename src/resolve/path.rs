//! Paths of the build context and paths inside images.

use super::Resolver;
use super::text::Scope;
use crate::diag::{Code, Diagnostic};
use crate::plan::Place;
use crate::source::Span;
use crate::spec::Text;
use crate::word::{Piece, Word};

/// Where a spec lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The names of the folders above it, the outermost first.
    pub folders: Vec<String>,
    /// Its file name.
    pub file: String,
}

/// Where the build context of a spec is.
pub(super) fn place(location: &Location, context: Option<&Text>) -> Result<Place, Box<Diagnostic>> {
    let mut root = location.folders.clone();
    let written = context.map_or(".", |text| text.value.as_str());
    let outside = |text: &Text, message: &str| {
        let diagnostic = Diagnostic::new(Code::OutsideContext, text.span, message);
        Box::new(diagnostic.help("write a path relative to the spec's folder, such as `../..`"))
    };
    let mut parts = Vec::new();
    for part in written.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_none_or(|last| *last == "..") {
            parts.push(part);
        } else if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
        let known = if part == ".." {
            root.pop().is_some()
        } else {
            root.push(part.to_owned());
            true
        };
        if let (false, Some(text)) = (known, context) {
            return Err(outside(text, "this folder is above the root of the file system"));
        }
    }
    if let Some(text) = context
        && (written.is_empty() || written.starts_with('/') || written.contains(['\\', '\n']))
    {
        return Err(outside(text, "the build context is a relative path"));
    }
    let context = if parts.is_empty() { ".".to_owned() } else { parts.join("/") };
    Ok(Place { file: location.file.clone(), folders: location.folders.clone(), root, context })
}

/// A path's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Whether it begins with `/` (or with a variable, which may hold anything).
    pub absolute: bool,
    /// What stands between the slashes, without `.` and empty parts.
    pub parts: Vec<Word>,
    /// Whether it ends with `/`.
    pub folder: bool,
}

pub(super) fn split(word: &Word) -> Parts {
    let mut parts = vec![Word::default()];
    for piece in &word.0 {
        match piece {
            Piece::Text(text) => {
                for (index, part) in text.split('/').enumerate() {
                    if index > 0 {
                        parts.push(Word::default());
                    }
                    if let (Some(last), false) = (parts.last_mut(), part.is_empty()) {
                        last.0.push(Piece::Text(part.to_owned()));
                    }
                }
            }
            Piece::Variable { .. } => {
                if let Some(last) = parts.last_mut() {
                    last.0.push(piece.clone());
                }
            }
        }
    }
    let absolute = match word.0.first() {
        Some(Piece::Text(text)) => text.starts_with('/'),
        Some(Piece::Variable { .. }) => true,
        None => false,
    };
    let folder = parts.len() > 1 && parts.last().is_some_and(|last| last.0.is_empty());
    let parts = parts.into_iter().filter(|part| !part.0.is_empty() && part.as_text().as_deref() != Some(".")).collect();
    Parts { absolute, parts, folder }
}

/// Parts joined by slashes; `.` where there are none.
pub(super) fn join<'a>(parts: impl IntoIterator<Item = &'a Word>) -> Word {
    let mut pieces: Vec<Piece> = Vec::new();
    for part in parts {
        if !pieces.is_empty() {
            pieces.push(Piece::Text("/".to_owned()));
        }
        pieces.extend(part.0.iter().cloned());
    }
    if pieces.is_empty() { Word::text(".") } else { merged(pieces) }
}

/// Neighbouring texts as one.
fn merged(pieces: Vec<Piece>) -> Word {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (merged.last_mut(), piece) {
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(&text),
            (_, piece) => merged.push(piece),
        }
    }
    Word(merged)
}

/// Words one after the other.
pub(super) fn concat(words: &[&Word]) -> Word {
    merged(words.iter().flat_map(|word| word.0.iter().cloned()).collect())
}

/// `folder` and what lies below it.
pub(super) fn below(folder: &Word, parts: &[Word]) -> Word {
    let Parts { absolute, parts: above, .. } = split(folder);
    let all: Vec<&Word> = above.iter().chain(parts).collect();
    let path = join(all.iter().copied());
    if !absolute || starts_with_variable(&path) {
        return path;
    }
    if all.is_empty() { Word::text("/") } else { concat(&[&Word::text("/"), &path]) }
}

fn starts_with_variable(word: &Word) -> bool {
    matches!(word.0.first(), Some(Piece::Variable { .. }))
}

/// A literal path without `.`, `..` and doubled slashes.
pub(crate) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    format!("/{}", parts.join("/"))
}

/// A path inside an image.
#[derive(Debug, Clone)]
pub(super) struct ImagePath {
    /// As it is written into the Dockerfile.
    pub word: Word,
    /// From the root, as far as it is known: what follows a variable is left out.
    pub absolute: String,
    /// Whether it is written as a folder, with a last `/`.
    pub folder: bool,
}

/// What relative paths inside an image start from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start<'a> {
    /// A known workdir.
    Workdir(&'a Word),
    /// No instruction set one, but the image is empty: the root.
    Root,
    /// Not known.
    Unknown,
    /// In `setup`, where nothing is known.
    Setup,
}

/// What a path of the build context may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Patterns; it keeps its folders, so it may not climb.
    Kept,
    /// Patterns.
    Copied,
    /// No patterns: every character is itself.
    Bound,
}

impl Resolver<'_> {
    /// Whether a path can be written down; pushes an error where not.
    pub(super) fn is_path(&mut self, text: &Text) -> bool {
        if !self.one_line(text) {
            return false;
        }
        let (message, help) = if text.is_empty() {
            ("a path is empty".to_owned(), "write `.` for the folder itself")
        } else if text.contains('\\') {
            (
                format!("`{}` has a backslash", text.value),
                "separate folders with `/`; write `[[]` for a literal `[` of a pattern",
            )
        } else {
            return true;
        };
        self.error(Code::InvalidPath, text, message, help);
        false
    }

    /// A path of the build context, which starts from the folder `from`. The parts are relative to the
    /// build context.
    pub(super) fn context_path(
        &mut self,
        text: &Text,
        from: &[String],
        kind: Kind,
        scope: &Scope,
    ) -> Option<Vec<Word>> {
        if !self.is_path(text) {
            return None;
        }
        let word = self.word(text, scope)?;
        let Parts { absolute, parts, .. } = split(&word);
        if absolute && !starts_with_variable(&word) {
            let help = format!(
                "write `{}`: context paths are relative to the spec's folder, or to the stage's `context`",
                text.trim_start_matches('/')
            );
            self.error(
                Code::OutsideContext,
                text,
                format!("`{}` is an absolute path, and the build context has none", text.value),
                help,
            );
            return None;
        }
        let name = |name: &String| if kind == Kind::Bound { name.clone() } else { escape_pattern(name) };
        // Most paths lie below where they start from, and that is in the build context.
        let below = from.strip_prefix(self.plan.place.root.as_slice());
        if let Some(below) = below.filter(|_| !parts.iter().any(|part| part.as_text().as_deref() == Some(".."))) {
            return Some(below.iter().map(|part| Word::text(name(part))).chain(parts).collect());
        }
        let mut path: Vec<Word> = from.iter().map(|part| Word::text(name(part))).collect();
        for part in parts {
            if part.as_text().as_deref() != Some("..") {
                path.push(part);
            } else if kind != Kind::Kept {
                path.pop();
            } else {
                let (up, rest) = climb(text);
                let help = format!("name the folder it starts from: `{{ root = \"{up}\", paths = [\"{rest}\"] }}`");
                self.error(
                    Code::PathClimbs,
                    text,
                    format!("`{}` climbs out of the folder that it starts from", text.value),
                    help,
                );
                return None;
            }
        }
        let root: Vec<String> = self.plan.place.root.iter().map(name).collect();
        self.in_context(text, path, &root)
    }

    fn in_context(&mut self, text: &Text, path: Vec<Word>, root: &[String]) -> Option<Vec<Word>> {
        let inside = path.len() >= root.len()
            && path.iter().zip(root).all(|(part, name)| part.as_text().as_deref() == Some(name));
        if inside {
            return Some(path.into_iter().skip(root.len()).collect());
        }
        let context = self.plan.place.context.clone();
        let help = format!("set `[project] context` to a folder that holds it; it is `{context}` now");
        self.error(Code::OutsideContext, text, format!("`{}` lies outside the build context", text.value), help);
        None
    }

    /// The folder that a stage's context paths start from.
    pub(super) fn stage_folder(&mut self, context: Option<&Text>) -> Vec<String> {
        let mut folder = self.plan.place.folders.clone();
        let Some(context) = context else { return folder };
        if !self.is_path(context) {
            return folder;
        }
        if context.starts_with('/') {
            self.error(
                Code::OutsideContext,
                context,
                "a stage's context is a relative path",
                "write it relative to the spec's folder",
            );
            return folder;
        }
        for part in context.split('/').filter(|part| !part.is_empty() && *part != ".") {
            if part == ".." {
                folder.pop();
            } else {
                folder.push(part.to_owned());
            }
        }
        let words = folder.iter().map(|name| Word::text(name.clone())).collect();
        let root = self.plan.place.root.clone();
        self.in_context(context, words, &root);
        folder
    }

    /// A path inside an image.
    pub(super) fn image_path(&mut self, text: &Text, start: Start<'_>, scope: &Scope) -> Option<ImagePath> {
        if !self.is_path(text) {
            return None;
        }
        let word = self.word(text, scope)?;
        let Parts { absolute, parts, folder } = split(&word);
        let folder = folder || parts.is_empty() || parts.last().and_then(Word::as_text).as_deref() == Some("..");
        if absolute {
            return Some(ImagePath { absolute: known_part(&word), word, folder });
        }
        let message = match start {
            Start::Workdir(workdir) => {
                return Some(ImagePath { absolute: known_part(&below(workdir, &parts)), word, folder });
            }
            Start::Root => {
                let path = below(&Word::text("/"), &parts);
                let written =
                    if folder && !parts.is_empty() { concat(&[&path, &Word::text("/")]) } else { path.clone() };
                return Some(ImagePath { absolute: known_part(&path), word: written, folder });
            }
            Start::Unknown => format!("`{}` is relative, and the workdir of this stage is not known", text.value),
            Start::Setup => format!("`{}` is relative, and `setup` comes before the workdir", text.value),
        };
        let help = match start {
            Start::Setup => "write an absolute path, or move the step to `steps`",
            _ => "write an absolute path, or give the stage a `workdir`",
        };
        self.error(Code::UnknownWorkdir, text, message, help);
        None
    }

    /// A pattern for the ignore file, rewritten to the build context.
    pub(super) fn ignore_pattern(&mut self, text: &Text) -> Option<(String, Span)> {
        if !self.one_line(text) {
            return None;
        }
        let (bang, pattern) = text.strip_prefix('!').map_or(("", text.as_str()), |rest| ("!", rest));
        let pattern = pattern.trim();
        if pattern.is_empty() || pattern.starts_with('#') {
            self.error(Code::InvalidPath, text, "this is no pattern", "write a path such as `docs` or `**/*.log`");
            return None;
        }
        let anywhere = pattern.starts_with("**") || pattern.starts_with('/') || pattern == ".git";
        let inside = self.plan.place.inside().unwrap_or_default().to_vec();
        let rewritten = if anywhere || inside.is_empty() {
            pattern.trim_start_matches('/').to_owned()
        } else {
            let parts: Vec<&str> =
                inside.iter().map(String::as_str).chain(pattern.split('/').filter(|part| *part != ".")).collect();
            normal(&parts.join("/")).trim_start_matches('/').to_owned()
        };
        Some((format!("{bang}{rewritten}"), text.span))
    }
}

/// The literal path up to the first variable.
fn known_part(word: &Word) -> String {
    let Parts { parts, .. } = split(word);
    let known: Vec<_> = parts.iter().map_while(Word::as_text).collect();
    normal(&known.join("/"))
}

/// `../../libs/common` as `../../libs` and `common`.
fn climb(path: &str) -> (String, String) {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.split_last() {
        Some((last, above)) if *last != ".." => (above.join("/"), (*last).to_owned()),
        _ => (path.to_owned(), ".".to_owned()),
    }
}

/// A pattern's special characters, made literal: the names of folders are no patterns.
pub(super) fn escape_pattern(name: &str) -> String {
    if !is_pattern(name) {
        return name.to_owned();
    }
    name.replace('[', "[[]").replace('*', "[*]").replace('?', "[?]")
}

/// Whether a path has a pattern in it.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}
