//! A module's own code: the class that it begins with.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use super::{Pin, mask};
use crate::facts::manifest::below;
use crate::facts::{Files, Kind, MOST_BYTES, Project};
use crate::source::Span;

/// A module has no more files than are looked at.
const MOST_FILES: usize = 10_000;
const MOST_FOLDERS: usize = 10_000;
const MOST_DEPTH: usize = 40;

const FOLDERS: &[&str] = &["src/main/java", "src/main/kotlin"];

/// What stands before a `main` in Kotlin.
const KOTLIN_MODIFIERS: &[&str] = &["fun", "suspend", "public", "internal", "private", "JvmStatic", "@"];

/// A class with a `main` that a JVM can start.
#[derive(Debug)]
struct Main {
    class: String,
    path: String,
    /// Where `main` stands.
    at: Range<usize>,
    /// Whether the file has Spring Boot's application.
    is_spring: bool,
}

/// The only class of a module that has a `main`; of several the one of Spring Boot's application.
pub(super) fn main_class(project: &mut Project<'_>, module: &str) -> Option<Pin> {
    let found = mains(project.files, module);
    let main = match found.as_slice() {
        [main] => main,
        several => {
            let mut of_spring = several.iter().filter(|main| main.is_spring);
            of_spring.next().filter(|_| of_spring.next().is_none())?
        }
    };
    let span = match project.manifest(&main.path) {
        Ok(Some(source)) => Span::new(source.base(), &main.at),
        _ => project.evidence(&main.path),
    };
    Some((main.class.clone(), span))
}

fn mains(files: &dyn Files, module: &str) -> Vec<Main> {
    let mut found = Vec::new();
    let mut folders: VecDeque<_> = FOLDERS.iter().map(|folder| (below(module, folder), 0)).collect();
    let (mut looked, mut read) = (0, 0);
    while let Some((at, depth)) = folders.pop_front() {
        looked += 1;
        if looked > MOST_FOLDERS {
            break;
        }
        for one in files.list(&at) {
            let path = below(&at, &one.name);
            match (one.kind, one.name.rsplit_once('.')) {
                (Kind::Folder, _) if depth < MOST_DEPTH => folders.push_back((path, depth + 1)),
                (Kind::File, Some((stem, end @ ("java" | "kt")))) if read < MOST_FILES => {
                    read += 1;
                    // What cannot be read is for the compiler to say.
                    if let Ok(Some(text)) = files.read(&path, MOST_BYTES) {
                        found.extend(of_file(path, stem, end == "kt", &text));
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn of_file(path: String, stem: &str, is_kotlin: bool, text: &str) -> Option<Main> {
    if !text.contains("main") {
        return None;
    }
    // As the sources have it, so that spans agree.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text: Cow<'_, str> = if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() };
    let code = mask::code(&text, is_kotlin);
    let tokens = tokens(&code);
    let reader = Reader { tokens: &tokens, text: &text };
    let (class, at) = if is_kotlin { reader.kotlin(stem)? } else { reader.java()? };
    let class = match reader.package(is_kotlin)? {
        package if package.is_empty() => class,
        package => format!("{package}.{class}"),
    };
    Some(Main { class, path, at, is_spring: reader.is_spring() })
}

/// A word or another character, and where it stands.
type Token<'a> = (&'a str, usize);

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = code[at..].chars().next() {
        let rest = &code[at..];
        let length = match rest.find(|c: char| !is_part(c)).unwrap_or(rest.len()) {
            0 => first.len_utf8(),
            length => length,
        };
        if !first.is_whitespace() {
            found.push((&rest[..length], at));
        }
        at += length;
    }
    found
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| is_part(c) && !c.is_ascii_digit())
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    /// The file's own text.
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn token(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |(token, _)| token)
    }

    fn before(&self, index: usize) -> &'a str {
        index.checked_sub(1).map_or("", |index| self.token(index))
    }

    fn range(&self, index: usize) -> Range<usize> {
        self.tokens.get(index).map_or(0..0, |(token, at)| *at..at + token.len())
    }

    /// The package, which may be none; nothing where its name is not read.
    fn package(&self, is_kotlin: bool) -> Option<String> {
        let Some(start) = self.tokens.iter().position(|(token, _)| *token == "package") else {
            return Some(String::new());
        };
        let mut name = self.token(start + 1).to_owned();
        let mut next = start + 2;
        while self.token(next) == "." && is_word(self.token(next + 1)) {
            name = format!("{name}.{}", self.token(next + 1));
            next += 2;
        }
        let is_whole = if is_kotlin { !["`", "."].contains(&self.token(next)) } else { self.token(next) == ";" };
        (is_word(&name) && is_whole).then_some(name)
    }

    /// Whether an annotation says that it is Spring Boot's application.
    fn is_spring(&self) -> bool {
        let named = self.tokens.iter().enumerate().filter(|(_, (token, _))| *token == "SpringBootApplication");
        named.map(|(index, _)| index).any(|mut index| {
            while self.before(index) == "." && index > 1 {
                index -= 2;
            }
            self.before(index) == "@"
        })
    }

    /// The words just before a token, the nearest first.
    fn words_before(&self, index: usize) -> impl Iterator<Item = &'a str> + '_ {
        (0..index).rev().map(|index| self.token(index)).take_while(|token| is_word(token) || *token == "@")
    }

    /// What lies in the parentheses after a token.
    fn parameters(&self, index: usize) -> Option<Vec<&'a str>> {
        let after = self.tokens.get(index + 2..).filter(|_| self.token(index + 1) == "(")?;
        let end = after.iter().position(|(token, _)| *token == ")")?;
        Some(after[..end].iter().map(|(token, _)| *token).collect())
    }

    /// The outer class with a `public static void main(String[] …)`.
    fn java(&self) -> Option<(String, Range<usize>)> {
        let (mut depth, mut class) = (0_usize, "");
        for index in 0..self.tokens.len() {
            match self.token(index) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                "class" | "record" | "enum" | "interface"
                    if depth == 0 && self.before(index) != "." && is_word(self.token(index + 1)) =>
                {
                    class = self.token(index + 1);
                }
                "main" if depth == 1 && self.before(index) == "void" && is_word(class) => {
                    let modifiers: Vec<&str> = self.words_before(index).collect();
                    let is_open = ["public", "static"].iter().all(|word| modifiers.contains(word));
                    if is_open && self.parameters(index).is_some_and(|list| takes_strings(&list)) {
                        return Some((class.to_owned(), self.range(index)));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The file's class with `fun main()`, or the object or companion with one for the JVM.
    fn kotlin(&self, stem: &str) -> Option<(String, Range<usize>)> {
        let (mut depth, mut class, mut object, mut companion) = (0_usize, "", false, false);
        for index in 0..self.tokens.len() {
            match self.token(index) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                word @ ("class" | "object" | "interface") if depth == 0 && is_word(self.token(index + 1)) => {
                    (class, object) = (self.token(index + 1), word == "object");
                }
                "object" if depth == 1 => companion = self.before(index) == "companion",
                "main" if self.before(index) == "fun" => {
                    // Nothing ends the line before.
                    let modifiers: Vec<&str> =
                        self.words_before(index).take_while(|word| KOTLIN_MODIFIERS.contains(word)).collect();
                    let is_method = modifiers.contains(&"JvmStatic");
                    let found = match depth {
                        0 if !modifiers.contains(&"private") => {
                            Some(self.jvm_name().unwrap_or_else(|| file_class(stem)))
                        }
                        1 if object && is_method => Some(class.to_owned()),
                        2 if companion && is_method => Some(class.to_owned()),
                        _ => None,
                    };
                    let fits = |list: Vec<&str>| list.is_empty() || takes_strings(&list);
                    if let Some(class) = found.filter(|_| self.parameters(index).is_some_and(fits)) {
                        return Some((class, self.range(index)));
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// `@file:JvmName("Orders")`.
    fn jvm_name(&self) -> Option<String> {
        let named = |index: &usize| {
            self.token(*index) == "JvmName" && self.before(*index) == ":" && self.before(*index - 1) == "file"
        };
        let index = (0..self.tokens.len()).find(named)?;
        let rest = self.text[self.range(index + 1).end..].trim_start().strip_prefix('"')?;
        let name = rest.split('"').next().unwrap_or_default();
        (is_word(name) && name.chars().all(is_part)).then(|| name.to_owned())
    }
}

/// Whether parameters are one array of strings, in Java or in Kotlin.
fn takes_strings(list: &[&str]) -> bool {
    let has_dots = list.windows(3).any(|three| three == [".", ".", "."]);
    let several = has_dots || ["[", "Array", "vararg"].iter().any(|word| list.contains(word));
    list.contains(&"String") && several && !list.contains(&",")
}

/// What Kotlin calls the class of a file: `orders-api.kt` → `Orders_apiKt`.
fn file_class(stem: &str) -> String {
    let plain: String = stem.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    let mut chars = plain.chars();
    let first = chars.next().unwrap_or('_');
    let start = if first.is_ascii_digit() { format!("_{first}") } else { first.to_uppercase().collect() };
    format!("{start}{}Kt", chars.as_str())
}
