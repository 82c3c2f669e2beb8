//! serde over a tree of [`Node`]s, going on after every mistake.
//!
//! The types of `spec` derive `Deserialize`; this deserializer gives them what serde's own formats
//! cannot: every mistake with the exact place instead of the first one, the keys that would have
//! been right, and two kinds of enum that are chosen by the value instead of by a tag:
//!
//! - an enum renamed [`SHAPE`] is chosen by the TOML type, its variants are named `string`, `list`,
//!   `table`, `integer`, `boolean`;
//! - an enum renamed [`VERB`] is chosen by the one key that is a variant's name.
//!
//! What cannot be read is replaced by an empty value of its kind, so that reading goes on. Fields
//! are therefore optional wherever a key may be missing.

use std::cell::RefCell;
use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{Entry, Node, Table, Value};
use crate::diag::suggest::{did_you_mean, list, nearest};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::source::{Span, Spanned};

/// The name of an enum that is chosen by the TOML type of the value.
pub const SHAPE: &str = "$shape";
/// The name of an enum that is chosen by the one key that names a variant.
pub const VERB: &str = "$verb";
const SPANNED: &str = "$spanned";
/// How many mistakes are said; a file that has more is no spec.
const MOST_FOUND: usize = 1000;

/// Reads a value, pushing everything that is wrong with it.
pub fn read<T: DeserializeOwned + Default>(node: &Node, diagnostics: &mut Diagnostics) -> T {
    let found = RefCell::new(Vec::new());
    let value = T::deserialize(Reader { node, found: &found, inside: "the spec" });
    diagnostics.extend(found.into_inner());
    value.unwrap_or_default()
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);
        impl<'de, T: serde::Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let mut next = || parts.next_element::<u32>().map(Option::unwrap_or_default);
                let span = Span { start: next()?, end: next()? };
                match parts.next_element()? {
                    Some(value) => Ok(Spanned { value, span }),
                    None => Err(de::Error::custom("no value")),
                }
            }
        }
        deserializer.deserialize_tuple_struct(SPANNED, 3, Parts(std::marker::PhantomData))
    }
}

/// Never seen by a user: what is wrong was pushed where it was noticed.
#[derive(Debug)]
struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("internal error: the spec's types do not fit its reader")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Found = RefCell<Vec<Diagnostic>>;

#[derive(Clone, Copy)]
struct Reader<'a> {
    node: &'a Node,
    found: &'a Found,
    /// What the value belongs to, for messages.
    inside: &'a str,
}

impl<'a> Reader<'a> {
    fn report(&self, diagnostic: Diagnostic) {
        if self.found.borrow().len() < MOST_FOUND {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    fn wrong_type(&self, expected: &str) {
        let kind = self.node.value.kind();
        let article = if kind == "integer" { "an" } else { "a" };
        let diagnostic =
            Diagnostic::new(Code::WrongType, self.node.span, format!("expected {expected}, found {article} {kind}"));
        let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        let takes = |kind: &str| expected.split(" or ").flat_map(|part| part.split(", ")).any(|part| part == kind);
        let help = match &self.node.value {
            Value::Integer(number) if takes("a string") => format!("write `\"{number}\"`"),
            Value::Integer(number) if takes("a list") => format!("write `[{number}]`"),
            Value::String(text) if takes("a list") => format!("write `[\"{}\"]`", first_line(text)),
            Value::Boolean(true) if takes("`false`") => {
                "write the value; `false` takes away what `extends` brought".to_owned()
            }
            Value::Boolean(_) => format!(
                "write {expected}; image settings and keys of `env`, `labels` and `artifacts` alone can be `false`"
            ),
            _ => format!("write {expected}"),
        };
        self.report(diagnostic.help(help));
    }

    fn fields(self, fields: &'static [&'static str], what: &'static str) -> Entries<'a> {
        let Value::Table(table) = &self.node.value else {
            self.wrong_type("a table");
            return Entries::new(&EMPTY, self, what);
        };
        for (key, entry) in &table.entries {
            if !fields.contains(&key.as_str()) && self.found.borrow().len() < MOST_FOUND {
                self.report(unknown_key(key, entry.key, fields, what));
            }
        }
        Entries { known: Some(fields), ..Entries::new(table, self, what) }
    }
}

static EMPTY: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);

fn unknown_key(key: &str, span: Span, fields: &[&str], what: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownKey, span, format!("unknown key `{key}` in {what}"));
    diagnostic.help(
        did_you_mean(key, fields.iter().copied())
            .unwrap_or_else(|| format!("the keys of {what} are {}", list(fields.iter().copied()))),
    )
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match &self.node.value {
            Value::String(text) | Value::Datetime(text) => visitor.visit_str(text),
            Value::Integer(integer) => visitor.visit_i64(*integer),
            Value::Float(float) => visitor.visit_f64(*float),
            Value::Boolean(boolean) => visitor.visit_bool(*boolean),
            Value::List(items) => visitor.visit_seq(Items { items: items.iter(), reader: self }),
            Value::Table(table) => visitor.visit_map(Entries::new(table, self, self.inside)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Value::String(text) = &self.node.value {
            visitor.visit_str(text)
        } else {
            self.wrong_type("a string");
            visitor.visit_str("")
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Value::Boolean(boolean) = &self.node.value {
            visitor.visit_bool(*boolean)
        } else {
            self.wrong_type("true or false");
            visitor.visit_bool(false)
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if let Value::Integer(integer) = &self.node.value {
            visitor.visit_i64(*integer)
        } else {
            self.wrong_type("an integer");
            visitor.visit_i64(1)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let items = if let Value::List(items) = &self.node.value {
            items.as_slice()
        } else {
            self.wrong_type("a list");
            &[]
        };
        visitor.visit_seq(Items { items: items.iter(), reader: self })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let table = if let Value::Table(table) = &self.node.value {
            table
        } else {
            self.wrong_type("a table");
            &EMPTY
        };
        visitor.visit_map(Entries::new(table, self, self.inside))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_map(self.fields(fields, name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        debug_assert_eq!(name, SPANNED, "the spec has no tuples");
        visitor.visit_seq(SpannedParts { next: 0, reader: self })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match name {
            SHAPE => self.shape(variants, visitor),
            VERB => self.verb(variants, visitor),
            _ => visitor.visit_enum(Variant { name: self.word(variants), reader: self }),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple identifier ignored_any
    }
}

impl Reader<'_> {
    fn shape<'de, V: Visitor<'de>>(
        self,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let kind = self.node.value.kind();
        // Beside other types, `false` alone means something; an enum that begins with it takes both.
        let nothing = self.node.value == Value::Boolean(true) && variants.first() != Some(&"boolean");
        if let Some(name) = variants.iter().find(|name| **name == kind && !nothing) {
            return visitor.visit_enum(Variant { name, reader: self });
        }
        let article = |name: &&'static str| match *name {
            "integer" => "an integer".to_owned(),
            "boolean" => "`false`".to_owned(),
            name => format!("a {name}"),
        };
        let names: Vec<_> = variants.iter().map(article).collect();
        let expected = match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => String::new(),
        };
        self.wrong_type(&expected);
        let node = Node { span: self.node.span, value: empty(variants[0]) };
        visitor.visit_enum(Variant { name: variants[0], reader: Reader { node: &node, ..self } })
    }

    fn verb<'de, V: Visitor<'de>>(self, variants: &'static [&'static str], visitor: V) -> Result<V::Value, Unreadable> {
        let Value::Table(table) = &self.node.value else {
            self.wrong_type("a table");
            return self.replaced(variants[0], visitor);
        };
        let verb = |key: &String| variants.iter().find(|name| *name == key);
        let verbs: Vec<(&'static str, &Entry)> =
            table.entries.iter().filter_map(|(key, entry)| verb(key).map(|name| (*name, entry))).collect();
        match verbs.as_slice() {
            [(name, _)] => visitor.visit_enum(Variant { name, reader: self }),
            [] => {
                self.report(no_verb(table, self.node.span, variants));
                self.replaced(variants[0], visitor)
            }
            [(first, entry), (second, other), ..] => {
                let message = format!("a step has one verb, this one has `{first}` and `{second}`");
                let diagnostic =
                    Diagnostic::new(Code::SeveralVerbs, other.key, message).context(entry.key, "the first verb");
                let help = match (*first, *second) {
                    ("run", "env") | ("env", "run") => "set it for this command alone in its text, `NAME=value command`, or from here on in an `env` step before it".to_owned(),
                    _ => format!("write two steps: `{{ {first} = … }}, {{ {second} = … }}`"),
                };
                self.report(diagnostic.help(help));
                self.replaced(first, visitor)
            }
        }
    }

    /// Goes on with an empty step, as if the verb had an empty value.
    fn replaced<'de, V: Visitor<'de>>(self, verb: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        let empty = Node { span: self.node.span, value: Value::String(String::new()) };
        let entry = Entry { key: self.node.span, node: empty };
        let table = Table { entries: [(verb.to_owned(), entry)].into_iter().collect() };
        let node = Node { span: self.node.span, value: Value::Table(table) };
        let silent = RefCell::new(Vec::new());
        visitor.visit_enum(Variant { name: verb, reader: Reader { node: &node, found: &silent, inside: self.inside } })
    }

    fn word(self, variants: &'static [&'static str]) -> &'static str {
        let Value::String(text) = &self.node.value else {
            self.wrong_type("a string");
            return variants[0];
        };
        if let Some(name) = variants.iter().find(|name| *name == text) {
            return name;
        }
        let diagnostic =
            Diagnostic::new(Code::InvalidValue, self.node.span, format!("`{text}` is not a value of this key"));
        let choice = || format!("write one of {}", list(variants.iter().copied()));
        self.report(diagnostic.help(did_you_mean(text, variants.iter().copied()).unwrap_or_else(choice)));
        variants[0]
    }
}

fn no_verb(table: &Table, span: Span, variants: &[&str]) -> Diagnostic {
    let near = table
        .entries
        .iter()
        .find_map(|(key, entry)| nearest(key, variants.iter().copied()).map(|verb| (key, entry, verb)));
    match near {
        Some((key, entry, verb)) => Diagnostic::new(Code::MissingVerb, entry.key, format!("unknown verb `{key}`"))
            .help(format!("did you mean `{verb}`?")),
        None => Diagnostic::new(Code::MissingVerb, span, "this step has no verb")
            .help(format!("say what it does with one of {}", list(variants.iter().copied()))),
    }
}

/// A value of a type, with nothing in it.
fn empty(kind: &str) -> Value {
    match kind {
        "list" => Value::List(Vec::new()),
        "boolean" => Value::Boolean(false),
        "integer" => Value::Integer(1),
        "table" => Value::Table(Table::default()),
        _ => Value::String(String::new()),
    }
}

struct Items<'a> {
    items: std::slice::Iter<'a, Node>,
    reader: Reader<'a>,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.items.next().map(|node| seed.deserialize(Reader { node, ..self.reader })).transpose()
    }
}

struct SpannedParts<'a> {
    next: u8,
    reader: Reader<'a>,
}

impl<'de> de::SeqAccess<'de> for SpannedParts<'_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        self.next += 1;
        let span = self.reader.node.span;
        match self.next {
            1 => seed.deserialize(span.start.into_deserializer()).map(Some),
            2 => seed.deserialize(span.end.into_deserializer()).map(Some),
            3 => seed.deserialize(self.reader).map(Some),
            _ => Ok(None),
        }
    }
}

struct Entries<'a> {
    entries: indexmap::map::Iter<'a, String, Entry>,
    known: Option<&'static [&'static str]>,
    value: Option<&'a Node>,
    reader: Reader<'a>,
    inside: &'a str,
}

impl<'a> Entries<'a> {
    fn new(table: &'a Table, reader: Reader<'a>, inside: &'a str) -> Self {
        Self { entries: table.entries.iter(), known: None, value: None, reader, inside }
    }
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        for (key, entry) in self.entries.by_ref() {
            if self.known.is_some_and(|known| !known.contains(&key.as_str())) {
                continue;
            }
            self.value = Some(&entry.node);
            let node = Node { span: entry.key, value: Value::String(key.clone()) };
            return seed.deserialize(Key { node: &node, found: self.reader.found }).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        let node = self.value.take().ok_or(Unreadable)?;
        seed.deserialize(Reader { node, found: self.reader.found, inside: self.inside })
    }
}

/// A key: a string, with its span where it is asked for.
struct Key<'a> {
    node: &'a Node,
    found: &'a Found,
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.node.string().unwrap_or_default())
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(SpannedParts { next: 0, reader: Reader { node: self.node, found: self.found, inside: "" } })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple map struct enum identifier ignored_any
    }
}

struct Variant<'a> {
    name: &'static str,
    reader: Reader<'a>,
}

impl<'de> de::EnumAccess<'de> for Variant<'_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        seed.deserialize(self.name.into_deserializer()).map(|value| (value, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }
}
