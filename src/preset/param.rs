use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::{Node, Value};
use crate::source::Span;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "a type", rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Kind {
    /// A text.
    #[default]
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A list of texts.
    List,
    /// A command: a text for the shell, or a list in exec form.
    Command,
    /// A list of ports: numbers, or texts such as `"9090/udp"`.
    Ports,
}

impl Kind {
    /// Every one.
    pub const ALL: &[Self] = &[Self::String, Self::Boolean, Self::Integer, Self::List, Self::Command, Self::Ports];

    /// Whether a value is one.
    pub(super) fn takes(self, value: &Value) -> bool {
        let texts = |items: &[Node]| items.iter().all(|item| matches!(item.value, Value::String(_)));
        match (self, value) {
            (Self::String | Self::Command, Value::String(_)) => true,
            (Self::Boolean, Value::Boolean(_)) | (Self::Integer, Value::Integer(_)) => true,
            (Self::List | Self::Command, Value::List(items)) => texts(items),
            (Self::Ports, Value::List(items)) => {
                items.iter().all(|item| matches!(item.value, Value::String(_) | Value::Integer(_)))
            }
            _ => false,
        }
    }

    /// What it takes, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "true or false",
            Self::Integer => "an integer",
            Self::List => "a list of strings",
            Self::Command => "a string or a list of strings",
            Self::Ports => "a list of ports",
        }
    }

    /// The name, as a preset has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::List => "list",
            Self::Command => "command",
            Self::Ports => "ports",
        }
    }

    /// A value of it, to try a preset with.
    pub(super) fn sample(self) -> Value {
        let list = |value| Value::List(vec![Node { span: Span::default(), value }]);
        match self {
            Self::String | Self::Command => Value::String("sample".to_owned()),
            Self::Boolean => Value::Boolean(true),
            Self::Integer => Value::Integer(1),
            Self::List => list(Value::String("sample".to_owned())),
            Self::Ports => list(Value::Integer(8080)),
        }
    }
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Where it is declared.
    pub span: Span,
    /// What it takes.
    pub kind: Kind,
    /// What it is for.
    pub about: String,
    /// The fact that gives its value where the author does not.
    pub fact: Option<&'static str>,
    /// Its value where neither gives one; a template over the parameters before it.
    pub default: Option<Node>,
    /// What to do where nothing gives a value.
    pub missing: Option<String>,
    /// The value that nobody can change.
    pub fixed: Option<Node>,
    /// The values that it can have; none is any.
    pub one_of: Vec<Node>,
    /// Values to show.
    pub examples: Vec<Node>,
    /// What is to be said of a value that the author did not give.
    pub warns: Option<Warning>,
}

/// A finding about a parameter's value: templates over all parameters and `let`s.
#[derive(Debug, Clone)]
pub struct Warning {
    /// Whether it is said.
    pub when: Node,
    /// What is wrong.
    pub says: Node,
    /// What to do about it.
    pub help: Node,
}

impl Warning {
    /// Its templates.
    pub(super) fn leaves(&self) -> [&Node; 3] {
        [&self.when, &self.says, &self.help]
    }
}
