//! One string leaf of a preset: minijinja over the parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, RwLock};

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Expression, Output, State, UndefinedBehavior, Value};

use super::arguments::Arguments;
use super::fill::to_node;
use super::memo::{Gave, Given, Ids};
use crate::document::Node;
use crate::source::Span;

/// How much one leaf may compute: minijinja's steps.
const FUEL: u64 = 20_000;
/// The most bytes of one leaf as written, of its text when filled, and the most items of one list.
const MOST_LEAF: usize = 4 << 10;
const MOST_TEXT: usize = 64 << 10;
const MOST_ITEMS: usize = 10_000;

/// What a template may say between `{%` and `%}`. Nothing else, so that no text can be doubled again and again.
const STATEMENTS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor", "raw", "endraw"];

/// Where a leaf stands, which decides how a value is written into its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Text: a value is written as it is.
    Text,
    /// Text for the shell: a value is written as one word, a list as one word an item.
    Shell,
}

/// The environments that fill leaves. They know no files, no clock and no other template.
static TEXT: LazyLock<Environment<'static>> = LazyLock::new(|| environment(write_text));
static SHELL: LazyLock<Environment<'static>> = LazyLock::new(|| environment(write_words));

/// The leaves of a preset, each compiled when it is first filled and kept for the other uses.
#[derive(Debug)]
pub(super) struct Templates {
    text: Leaves,
    shell: Leaves,
    /// The values that variables have.
    pub(super) ids: Ids,
}

/// The leaves of one kind of place, by their text.
#[derive(Debug)]
struct Leaves {
    /// Compiles expressions.
    expressions: &'static Environment<'static>,
    /// Keeps texts.
    texts: Environment<'static>,
    compiled: RwLock<BTreeMap<String, Arc<Compiled>>>,
}

/// A leaf that was compiled.
#[derive(Debug)]
struct Compiled {
    /// The expression, where it is exactly one; else it is a text, which the environment has.
    expression: Option<Expression<'static, 'static>>,
    /// The variables that it uses.
    uses: Vec<String>,
    /// What it gave before.
    given: Given,
}

impl Default for Templates {
    fn default() -> Self {
        Self { text: Leaves::new(&TEXT), shell: Leaves::new(&SHELL), ids: Ids::default() }
    }
}

impl Templates {
    /// What a leaf at a span gives; nothing is `none`, which leaves its key out.
    pub(super) fn fill(
        &self,
        leaf: &str,
        arguments: &Arguments,
        place: Place,
        span: Span,
    ) -> Result<Option<Node>, Error> {
        let leaves = match place {
            Place::Text => &self.text,
            Place::Shell => &self.shell,
        };
        let compiled = leaves.compiled(leaf)?;
        let key = compiled.uses.iter().map(|name| arguments.id(name)).collect::<Option<Vec<_>>>();
        if let Some(Gave(node)) = key.as_ref().and_then(|key| compiled.given.get(key, span)) {
            return Ok(node);
        }
        let value = leaves.value(leaf, &compiled, arguments.values())?;
        let node = value.and_then(|value| to_node(&value, span));
        if let Some(key) = key {
            compiled.given.keep(key, node.as_ref(), &self.ids);
        }
        Ok(node)
    }
}

impl Leaves {
    fn new(expressions: &'static Environment<'static>) -> Self {
        let mut texts = expressions.clone();
        texts.set_loader(|text| Ok(Some(text.to_owned())));
        texts.set_auto_reload(false);
        Self { expressions, texts, compiled: RwLock::default() }
    }

    fn compiled(&self, leaf: &str) -> Result<Arc<Compiled>, Error> {
        if let Some(known) = self.compiled.read().ok().and_then(|known| known.get(leaf).cloned()) {
            return Ok(known);
        }
        allowed(leaf)?;
        let expression =
            expression(leaf).and_then(|inner| self.expressions.compile_expression_owned(inner.to_owned()).ok());
        let uses = match &expression {
            Some(expression) => expression.undeclared_variables(false),
            None => self.texts.get_template(leaf)?.undeclared_variables(false),
        };
        let mut uses: Vec<String> = uses.into_iter().collect();
        uses.sort_unstable();
        let compiled = Arc::new(Compiled { expression, uses, given: Given::default() });
        if let Ok(mut known) = self.compiled.write() {
            known.insert(leaf.to_owned(), Arc::clone(&compiled));
        }
        Ok(compiled)
    }

    /// What a leaf gives, computed.
    fn value(&self, leaf: &str, compiled: &Compiled, variables: &Value) -> Result<Option<Value>, Error> {
        let value = if let Some(expression) = &compiled.expression {
            expression.eval(variables.clone())?
        } else {
            let mut text = Limited(Vec::new());
            self.texts.get_template(leaf)?.render_captured_to(variables.clone(), &mut text)?;
            Value::from(String::from_utf8_lossy(&text.0).into_owned())
        };
        if value.is_undefined() {
            return Err(Error::new(ErrorKind::UndefinedError, "this has no value"));
        }
        within_limits(&value)?;
        Ok((!value.is_none()).then_some(value))
    }
}

/// Where the text that errors count from begins in a leaf.
pub(super) fn offset(leaf: &str) -> usize {
    let inner = expression(leaf).filter(|inner| TEXT.compile_expression(inner).is_ok());
    inner.and_then(|inner| leaf.find(inner)).unwrap_or(0)
}

/// The variables that a leaf uses.
pub(super) fn variables(leaf: &str) -> Result<BTreeSet<String>, Error> {
    allowed(leaf)?;
    if let Some(expression) = expression(leaf).and_then(|inner| TEXT.compile_expression(inner).ok()) {
        return Ok(expression.undeclared_variables(false).into_iter().collect());
    }
    Ok(TEXT.template_from_str(leaf)?.undeclared_variables(false).into_iter().collect())
}

/// A text that grows no further than it may.
struct Limited(Vec<u8>);

impl std::io::Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_TEXT {
            return Err(std::io::Error::other(format!("a value has at most {MOST_TEXT} bytes")));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether a leaf is short, and has only the statements that a preset may have.
fn allowed(leaf: &str) -> Result<(), Error> {
    let refused = |what: String| Err(Error::new(ErrorKind::SyntaxError, what));
    if leaf.len() > MOST_LEAF && is_template(leaf) {
        return refused(format!("a template has at most {MOST_LEAF} bytes"));
    }
    for statement in leaf.split("{%").skip(1) {
        let word = statement.trim_start_matches(['-', '+']).trim_start();
        let word: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        if !STATEMENTS.contains(&word.as_str()) {
            return refused(format!("a preset has no statement `{word}`, only `if`, `for` and `raw`"));
        }
    }
    Ok(())
}

/// Whether a leaf has anything to fill.
pub(super) fn is_template(leaf: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| leaf.contains(open))
}

/// The expression, where a leaf may be exactly one: it then keeps the value's type.
pub(super) fn expression(leaf: &str) -> Option<&str> {
    let inner = leaf.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    Some(inner.strip_suffix('-').unwrap_or(inner).trim())
}

fn environment(formatter: fn(&mut Output, &mut State, &Value) -> Result<(), Error>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(formatter);
    environment.add_filter("sh", |value: &Value| words(value).map(Value::from_safe_string));
    environment.add_filter("dq", |value: &Value| double_quoted(value).map(Value::from_safe_string));
    environment.add_filter("basename", |path: &str| {
        path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    });
    environment.add_filter("folder", |path: &str| path.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned());
    environment.add_filter("numbers", |version: &str| numbers(version));
    environment.add_filter("prefix", |texts: &Value, prefix: &str| {
        let texts = texts.try_iter()?.map(|text| Value::from(format!("{prefix}{text}")));
        Ok::<_, Error>(texts.collect::<Value>())
    });
    environment
}

/// The three numbers of a version, to compare. What it leaves open, as a tag such as `22` does, is the newest.
fn numbers(version: &str) -> Vec<u32> {
    let mut parts = version.split('.').map_while(|part| part.parse().ok());
    (0..3).map(|_| parts.next().unwrap_or(u32::MAX)).collect()
}

fn within_limits(value: &Value) -> Result<(), Error> {
    let too_large = |what: String| Err(Error::new(ErrorKind::InvalidOperation, what));
    match value.kind() {
        ValueKind::String if value.len().unwrap_or(0) > MOST_TEXT => {
            too_large(format!("a value has at most {MOST_TEXT} bytes"))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let mut items = 0;
            for item in value.try_iter()? {
                items += 1;
                if items > MOST_ITEMS {
                    return too_large(format!("a list has at most {MOST_ITEMS} items"));
                }
                within_limits(&item)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn write_text(output: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => Ok(write!(output, "{value}")?),
        kind => Err(Error::new(ErrorKind::InvalidOperation, format!("a text holds strings and numbers, not a {kind}"))),
    }
}

fn write_words(output: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    Ok(write!(output, "{}", words(value)?)?)
}

/// A value as words of a shell command: what is marked `safe` as it is.
fn words(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::String if value.is_safe() => Ok(value.to_string()),
        ValueKind::String => word(value.as_str().unwrap_or_default()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::Seq | ValueKind::Iterable => {
            let words: Vec<String> = value.try_iter()?.map(|item| words(&item)).collect::<Result<_, _>>()?;
            Ok(words.join(" "))
        }
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a command holds strings, numbers and lists, not a {kind}"),
        )),
    }
}

/// One word of a shell command, quoted where it must be.
fn word(text: &str) -> Result<String, Error> {
    match shlex::try_quote(text) {
        // As a person quotes: the whole word.
        Ok(word) if word.contains(['\'', '"']) && !text.contains('\'') => Ok(format!("'{text}'")),
        Ok(word) => Ok(word.into_owned()),
        Err(error) => Err(Error::new(ErrorKind::InvalidOperation, error.to_string())),
    }
}

/// One word of a shell command in double quotes, in which variables are expanded and nothing else is.
fn double_quoted(value: &Value) -> Result<String, Error> {
    let text = value.as_str().ok_or_else(|| {
        Error::new(ErrorKind::InvalidOperation, format!("`dq` quotes a string, not a {}", value.kind()))
    })?;
    let mut quoted = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let command = c == '$' && rest.peek() == Some(&'(');
        if matches!(c, '"' | '\\' | '`') || command {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    Ok(quoted)
}
