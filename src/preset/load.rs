//! A preset's file to a [`Preset`], and the files that it extends merged under it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock, RwLock};

use indexmap::IndexMap;
use serde::Deserialize;

use super::param::{Kind, Param, Warning};
use super::{Catalogue, File, GROUPS, MOST_BYTES, Preset, Said, check};
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{self, Entry, Node, Table, Value};
use crate::facts::LANGUAGES;
use crate::merge;
use crate::source::{Shift, Sources, Span, Spanned};

/// The keys of a preset's file that are not groups of a spec.
const HEADER: &[&str] = &["about", "extends", "facts", "params", "let"];
/// The most presets that one may extend, one after the other.
const MOST_PARENTS: usize = 16;

/// A preset as its files say it, in sources of their own.
#[derive(Debug, Default)]
struct Loaded {
    preset: Option<Preset>,
    sources: Sources,
    diagnostics: Diagnostics,
}

/// The presets of a catalogue that were read.
#[derive(Debug, Default)]
pub(super) struct Cache(RwLock<BTreeMap<String, Arc<OnceLock<Loaded>>>>);

impl Clone for Cache {
    /// Another catalogue may get other files: it reads its own.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Cache {
    fn of(&self, name: &str) -> Arc<OnceLock<Loaded>> {
        let known = self.0.read().ok().and_then(|cache| cache.get(name).cloned());
        known.unwrap_or_else(|| match self.0.write() {
            Ok(mut cache) => Arc::clone(cache.entry(name.to_owned()).or_default()),
            Err(_) => Arc::default(),
        })
    }
}

/// Loads a preset. `used` is where a spec uses it: messages that point into the preset show it too.
pub fn load(
    catalogue: &Catalogue,
    name: &str,
    used: Option<Span>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Preset> {
    /// Those of msgen, of which one text is all that they are: read once, however often they are used.
    static BUILT_IN: LazyLock<BTreeMap<&str, OnceLock<Loaded>>> =
        LazyLock::new(|| super::BUILT_IN.iter().map(|(name, _)| (*name, OnceLock::new())).collect());
    let own;
    let once = if let Some(once) = BUILT_IN.get(name) {
        once
    } else {
        own = catalogue.loaded.of(name);
        &own
    };
    let loaded = once.get_or_init(|| Loaded::read(catalogue, name));
    let shift = sources.mount(&loaded.sources, used);
    diagnostics.append(loaded.diagnostics.moved(shift));
    loaded.preset.as_ref().map(|preset| preset.moved(shift))
}

impl Loaded {
    fn read(catalogue: &Catalogue, name: &str) -> Self {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
        let preset = read_files(catalogue, name, &mut sources, &mut diagnostics);
        Self { preset, sources, diagnostics }
    }
}

fn read_files(
    catalogue: &Catalogue,
    name: &str,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Preset> {
    let mut merged: Option<Node> = None;
    let mut files = Vec::new();
    let mut chain: Vec<String> = vec![name.to_owned()];
    while let Some(next) = chain.last().cloned() {
        let file = catalogue.file(&next)?;
        let (document, span) = parse(&file, sources, diagnostics)?;
        files.push(span);
        let parent = document.table().and_then(|table| table.get("extends")).cloned();
        merged = Some(match merged {
            None => document,
            Some(child) => over(&document, &child),
        });
        let Some(parent) = parent else { break };
        if let Some(diagnostic) = wrong_parent(catalogue, &chain, &parent) {
            diagnostics.push(diagnostic);
            return None;
        }
        chain.push(parent.string()?.to_owned());
    }
    files.reverse();
    let preset = read(name, &merged?, files, diagnostics);
    if !Catalogue::is_built_in(name) {
        check(&preset, diagnostics);
    }
    Some(preset)
}

fn parse(file: &File, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<(Node, Span)> {
    let large = file.text.len() > MOST_BYTES;
    let source = sources.add(&file.shown, if large { "" } else { &file.text });
    if large {
        let message = format!("a preset has at most {MOST_BYTES} bytes, this one has {}", file.text.len());
        let whole = Span { start: source.base(), end: source.base() };
        diagnostics
            .push(Diagnostic::new(Code::TooLarge, whole, message).help("split it: a preset may extend another one"));
        return None;
    }
    let span = Span::new(source.base(), &(0..source.text.len()));
    let (document, found) = document::parse(source);
    let broken = found.has_errors();
    diagnostics.append(found);
    (!broken).then_some((document, span))
}

fn wrong_parent(catalogue: &Catalogue, chain: &[String], parent: &Node) -> Option<Diagnostic> {
    let wrong = |message: String| Diagnostic::new(Code::InvalidExtends, parent.span, message);
    let Some(name) = parent.string() else {
        return Some(wrong("`extends` names a preset".to_owned()).help("write the name of one preset: `\"go\"`"));
    };
    if chain.iter().any(|seen| seen == name) || chain.len() >= MOST_PARENTS {
        return Some(wrong(format!("`{name}` extends itself")).help("extend a preset that does not extend this one"));
    }
    if catalogue.file(name).is_none() {
        let help = did_you_mean(name, catalogue.names())
            .unwrap_or_else(|| format!("the presets are {}", list(catalogue.names())));
        return Some(wrong(format!("there is no preset `{name}` to extend")).help(help));
    }
    None
}

/// A preset's tables over those of the one that it extends.
fn over(parent: &Node, child: &Node) -> Node {
    let (Some(above), Some(below)) = (parent.table(), child.table()) else { return child.clone() };
    let mut table = merge::files(above.clone(), below);
    table.entries.shift_remove("extends");
    Node { span: child.span, value: Value::Table(table) }
}

/// What a preset's file says besides the fragment; read for its mistakes.
#[derive(Default, Deserialize)]
#[serde(rename = "a preset", default)]
#[allow(dead_code, reason = "read for its mistakes")]
struct Header {
    about: Option<Spanned<String>>,
    extends: Option<Spanned<String>>,
    facts: Option<Spanned<String>>,
    params: IndexMap<Spanned<String>, ParamHeader>,
    #[serde(rename = "let")]
    lets: IndexMap<Spanned<String>, Any>,
}

#[derive(Default, Deserialize)]
#[serde(rename = "a parameter", rename_all = "kebab-case", default)]
struct ParamHeader {
    r#type: Option<Kind>,
    about: Option<Spanned<String>>,
    #[allow(dead_code, reason = "read for its mistakes")]
    fact: Option<Spanned<String>>,
    #[allow(dead_code, reason = "read for its mistakes")]
    default: Option<Any>,
    missing: Option<Spanned<String>>,
    #[allow(dead_code, reason = "read for its mistakes")]
    fixed: Option<Any>,
    #[allow(dead_code, reason = "read for its mistakes")]
    one_of: Option<Vec<Any>>,
    #[allow(dead_code, reason = "read for its mistakes")]
    examples: Option<Vec<Any>>,
    #[allow(dead_code, reason = "read for its mistakes")]
    warns: Option<WarningHeader>,
}

#[derive(Deserialize)]
#[serde(rename = "a warning")]
#[allow(dead_code, reason = "read for its mistakes")]
struct WarningHeader {
    when: Spanned<String>,
    says: Spanned<String>,
    help: Spanned<String>,
}

/// A value that is looked at elsewhere.
#[derive(Default)]
struct Any;

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

fn read(name: &str, document: &Node, files: Vec<Span>, diagnostics: &mut Diagnostics) -> Preset {
    let empty = Table::default();
    let root = document.table().unwrap_or(&empty);
    let part = |keep: &[&str]| {
        let entries = root.entries.iter().filter(|(key, _)| keep.contains(&key.as_str()));
        Table { entries: entries.map(|(key, entry)| (key.clone(), entry.clone())).collect() }
    };
    for (key, entry) in root.entries.iter().filter(|(key, _)| ![HEADER, GROUPS].concat().contains(&key.as_str())) {
        let known = [HEADER, GROUPS].concat();
        let diagnostic = Diagnostic::new(Code::UnknownKey, entry.key, format!("unknown key `{key}` in a preset")).help(
            did_you_mean(key, known.iter().copied())
                .unwrap_or_else(|| format!("the keys of a preset are {}", list(known.iter().copied()))),
        );
        diagnostics.push(diagnostic);
    }
    let mut found = Diagnostics::default();
    let header: Header =
        document::de::read(&Node { span: document.span, value: Value::Table(part(HEADER)) }, &mut found);
    diagnostics.append(found);
    let language = header.facts.as_ref().and_then(|facts| {
        let language = LANGUAGES.iter().find(|language| language.name == facts.value);
        if language.is_none() {
            let names = LANGUAGES.iter().map(|language| language.name);
            let help = did_you_mean(&facts.value, names.clone())
                .unwrap_or_else(|| format!("the languages are {}", list(names)));
            let message = format!("no facts are known of `{}`", facts.value);
            diagnostics.push(Diagnostic::new(Code::InvalidValue, facts.span, message).help(help));
        }
        language
    });
    let table = |key: &str| root.get(key).and_then(Node::table).unwrap_or(&empty);
    let mut params: IndexMap<String, Param> = IndexMap::new();
    params.insert("context".to_owned(), context());
    for ((name, header), entry) in header.params.iter().zip(table("params").entries.values()) {
        params.insert(name.value.clone(), param(name.span, header, entry, language, diagnostics));
    }
    let said = Said {
        name: name.to_owned(),
        about: header.about.map(|about| about.value).unwrap_or_default(),
        language,
        params,
        lets: table("let").clone(),
        body: part(GROUPS),
        templates: Arc::default(),
    };
    Preset { said: Arc::new(said), shift: Shift::default(), files }
}

fn param(
    span: Span,
    header: &ParamHeader,
    entry: &Entry,
    language: Option<&'static crate::facts::Language>,
    diagnostics: &mut Diagnostics,
) -> Param {
    let empty = Table::default();
    let table = entry.node.table().unwrap_or(&empty);
    let items = |key: &str| match table.get(key).map(|node| &node.value) {
        Some(Value::List(items)) => items.clone(),
        _ => Vec::new(),
    };
    let fact =
        table.get("fact").and_then(|node| node.string().map(|text| (node.span, text))).and_then(|(span, text)| {
            let facts = language.map_or(&[][..], |language| language.facts);
            let found = facts.iter().find(|(name, _)| *name == text).map(|(name, _)| *name);
            if found.is_none() {
                let names = facts.iter().map(|(name, _)| *name);
                let help = if facts.is_empty() {
                    "say whose facts they are: `facts = \"go\"` at the top of the preset".to_owned()
                } else {
                    did_you_mean(text, names.clone()).unwrap_or_else(|| format!("the facts are {}", list(names)))
                };
                diagnostics
                    .push(Diagnostic::new(Code::InvalidValue, span, format!("there is no fact `{text}`")).help(help));
            }
            found
        });
    Param {
        span,
        kind: header.r#type.unwrap_or_default(),
        about: header.about.as_ref().map(|about| about.value.replace('\n', " ")).unwrap_or_default(),
        fact,
        default: table.get("default").cloned(),
        missing: header.missing.as_ref().map(|missing| missing.value.replace('\n', " ")),
        fixed: table.get("fixed").cloned(),
        one_of: items("one-of"),
        examples: items("examples"),
        warns: table.get("warns").and_then(Node::table).and_then(warning),
    }
}

fn warning(table: &Table) -> Option<Warning> {
    let leaf = |key: &str| table.get(key).cloned();
    Some(Warning { when: leaf("when")?, says: leaf("says")?, help: leaf("help")? })
}

/// The parameter that every preset has.
fn context() -> Param {
    let here = Node { span: Span::default(), value: Value::String(".".to_owned()) };
    let example = Node { span: Span::default(), value: Value::String("backend".to_owned()) };
    Param {
        span: Span::default(),
        kind: Kind::String,
        about: "The project's folder, relative to the spec's.".to_owned(),
        fact: None,
        missing: None,
        default: Some(here),
        fixed: None,
        one_of: Vec::new(),
        examples: vec![example],
        warns: None,
    }
}
