//! JSON to a tree that knows its spans. `null` is as good as absent, and of a key that is there twice the last is it.

use jsonc_parser::ast::Value as Ast;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::diag::{Code, Diagnostic};
use crate::document::{Entry, Node, Table, Value};
use crate::source::{Source, Span};

/// Strict JSON, as `package.json` is.
pub(in crate::facts) fn parse(source: &Source) -> Result<Node, Box<Diagnostic>> {
    parse_with(source, false)
}

/// JSON with comments and trailing commas, as `tsconfig.json` is.
pub(super) fn parse_loose(source: &Source) -> Result<Node, Box<Diagnostic>> {
    parse_with(source, true)
}

fn parse_with(source: &Source, loose: bool) -> Result<Node, Box<Diagnostic>> {
    let options = ParseOptions {
        allow_comments: loose,
        allow_loose_object_property_names: false,
        allow_trailing_commas: loose,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let span = |range: jsonc_parser::common::Range| Span::new(source.base(), &(range.start..range.end));
    let invalid = |span, message: String| Box::new(Diagnostic::new(Code::InvalidManifest, span, message));
    match parse_to_ast(&source.text, &CollectOptions::default(), &options) {
        Ok(result) => result.value.and_then(|value| convert(value, source.base())).ok_or_else(|| {
            let whole = Span::new(source.base(), &(0..0));
            invalid(whole, format!("`{}` is empty", source.name))
        }),
        Err(error) => {
            let message = error.kind().to_string();
            let mut rest = message.chars();
            let message: String = rest.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(rest).collect();
            Err(invalid(span(error.range()), format!("this is no JSON: {message}")))
        }
    }
}

/// The parser nests at most 512 deep, and so does this.
fn convert(value: Ast<'_>, base: u32) -> Option<Node> {
    let at = |range: jsonc_parser::common::Range| Span::new(base, &(range.start..range.end));
    let node = match value {
        Ast::NullKeyword(_) => return None,
        Ast::StringLit(text) => Node { span: at(text.range), value: Value::String(text.value.into_owned()) },
        Ast::BooleanLit(flag) => Node { span: at(flag.range), value: Value::Boolean(flag.value) },
        Ast::NumberLit(number) => {
            let value = number.value.parse().map(Value::Integer);
            let value = value.unwrap_or_else(|_| Value::Float(number.value.parse().unwrap_or(f64::NAN)));
            Node { span: at(number.range), value }
        }
        Ast::Array(array) => {
            let items = array.elements.into_iter().filter_map(|item| convert(item, base)).collect();
            Node { span: at(array.range), value: Value::List(items) }
        }
        Ast::Object(object) => {
            let mut table = Table::default();
            for property in object.properties {
                let key = jsonc_parser::common::Ranged::range(&property.name);
                let name = property.name.into_string();
                match convert(property.value, base) {
                    Some(node) => drop(table.entries.insert(name, Entry { key: at(key), node })),
                    None => drop(table.entries.shift_remove(&name)),
                }
            }
            Node { span: at(object.range), value: Value::Table(table) }
        }
    };
    Some(node)
}
