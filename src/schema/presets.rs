//! Presets in the schema of a spec, and the schema of a preset's own file.

use serde_json::{Map, Value, json};

use crate::document::{Node, Value as Toml};
use crate::facts::LANGUAGES;
use crate::preset::{Kind, Param, Preset};

/// Lets a stage use presets: under each one's name its parameters and nothing else.
pub(super) fn in_stages(schema: &mut Value, presets: &[Preset]) {
    let stage = schema.pointer_mut("/properties/stages/additionalProperties/properties");
    let Some(Value::Object(stage)) = stage else { return };
    stage.extend(presets.iter().map(|preset| (preset.name.clone(), table(preset))));
}

/// Lets `[defaults.presets]` of `msgen.toml` have the parameters of each preset; of one that is not known
/// here, whatever it has.
pub(super) fn in_defaults(schema: &mut Value, presets: &[Preset]) {
    let defaults = schema.pointer_mut("/properties/defaults/properties/presets");
    let Some(Value::Object(defaults)) = defaults else { return };
    let tables: Map<String, Value> = presets.iter().map(|preset| (preset.name.clone(), table(preset))).collect();
    defaults.insert("properties".to_owned(), Value::Object(tables));
}

/// The parameters of a preset that can be given.
fn table(preset: &Preset) -> Value {
    let params = preset.params.iter().filter(|(_, param)| param.fixed.is_none());
    let properties: Map<String, Value> = params.map(|(name, param)| (name.clone(), parameter(preset, param))).collect();
    json!({
        "description": format!("The preset `{}`. {}.", preset.name, preset.about.trim_end_matches('.')),
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn parameter(preset: &Preset, param: &Param) -> Value {
    let description = description(preset, param);
    let mut schema = match param.kind {
        Kind::String => json!({"type": "string"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer"}),
        Kind::List => json!({"type": "array", "items": {"type": "string", "description": description}}),
        Kind::Command => {
            json!({"type": ["string", "array"], "items": {"type": "string", "description": description}})
        }
        Kind::Ports => json!({"type": "array", "items": {"type": ["integer", "string"], "description": description}}),
    };
    schema["description"] = json!(description);
    let values = |nodes: &[Node]| nodes.iter().filter_map(json_of).collect::<Vec<_>>();
    if !param.one_of.is_empty() {
        let place = if param.kind == Kind::List { &mut schema["items"] } else { &mut schema };
        place["enum"] = json!(values(&param.one_of));
    }
    if !param.examples.is_empty() {
        schema["examples"] = json!(values(&param.examples));
    }
    schema
}

/// What a parameter is for, and its value where it is not given.
fn description(preset: &Preset, param: &Param) -> String {
    let about = param.about.trim_end_matches('.');
    let facts = preset.language.map_or(&[][..], |language| language.facts);
    let fact = facts.iter().find(|(name, _)| Some(*name) == param.fact).map(|(_, says)| *says);
    match (fact, param.default.as_ref().and_then(json_of)) {
        (Some(says), _) => format!("{about}. Unless given: {says}."),
        (None, Some(Value::String(text))) if text.contains("{{") => format!("{about}."),
        (None, Some(value)) => format!("{about}. Unless given: `{value}`."),
        (None, None) => format!("{about}."),
    }
}

fn json_of(node: &Node) -> Option<Value> {
    Some(match &node.value {
        Toml::String(text) => json!(text),
        Toml::Integer(integer) => json!(integer),
        Toml::Boolean(boolean) => json!(boolean),
        Toml::List(items) => Value::Array(items.iter().filter_map(json_of).collect()),
        _ => return None,
    })
}

/// The schema of a preset's file, from that of a spec: every value may be a template, and every table
/// may have a `when`.
pub(super) fn file(mut spec: Value) -> Value {
    let mut properties = Map::new();
    properties.insert("about".to_owned(), json!({"type": "string", "description": "What it makes, in one line."}));
    properties.insert("extends".to_owned(), json!({"type": "string", "description": "The preset whose parameters and tables this one begins with. Tables merge, all else is replaced.", "examples": ["go"]}));
    let languages: Vec<&str> = LANGUAGES.iter().map(|language| language.name).collect();
    properties.insert("facts".to_owned(), json!({"type": "string", "enum": languages, "description": "The language whose manifests give parameters their values."}));
    properties.insert(
        "params".to_owned(),
        json!({
            "description": "The parameters, by name.",
            "type": "object",
            "x-tombi-additional-key-label": "parameter",
            "additionalProperties": param(),
        }),
    );
    properties.insert(
        "let".to_owned(),
        json!({
            "description": "Values computed from the parameters and from the `let`s above.",
            "type": "object",
            "x-tombi-additional-key-label": "name",
            "additionalProperties": true,
        }),
    );
    if let Some(Value::Object(groups)) = spec.get_mut("properties") {
        for (name, group) in groups.iter_mut().filter(|(name, _)| crate::preset::GROUPS.contains(&name.as_str())) {
            let mut group = group.clone();
            open(&mut group, Table::Whole);
            properties.insert(name.clone(), group);
        }
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn param() -> Value {
    let any = |description: &str| json!({"description": description});
    let list =
        |description: &str| json!({"type": "array", "description": description, "items": {"description": description}});
    let facts: Vec<&str> = LANGUAGES.iter().flat_map(|language| language.facts.iter().map(|(name, _)| *name)).collect();
    let types: Vec<Value> =
        Kind::ALL.iter().map(|kind| json!({"const": kind.name(), "description": kind.words()})).collect();
    json!({
        "description": "A parameter.",
        "type": "object",
        "properties": {
            "type": {"description": "What it takes.", "oneOf": types},
            "about": {"type": "string", "description": "What it is for: editors and `msgen preset show` show it."},
            "default": any("Its value where it is not given; a template over the parameters above."),
            "missing": {"type": "string", "description": "What to do where nothing gives a value: the help of that error."},
            "fact": {"type": "string", "examples": facts, "description": "What the project says, which is its value where it is not given."},
            "fixed": any("The value that no spec can change."),
            "one-of": list("The values that it can have."),
            "examples": list("Values that editors offer."),
            "warns": warning(),
        },
        "additionalProperties": false,
    })
}

fn warning() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    json!({
        "description": "A finding about a value that the spec does not give.",
        "type": "object",
        "properties": {
            "when": text("Whether it is said: `\"{{ … }}\"`."),
            "says": text("What is wrong."),
            "help": text("What to do about it."),
        },
        "required": ["when", "says", "help"],
        "additionalProperties": false,
    })
}

/// Whether a table of the spec can be left out as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// A group of the spec.
    Whole,
    /// A stage, a step, …
    Part,
}

/// Lets a template stand for every value.
fn open(schema: &mut Value, table: Table) {
    let Value::Object(object) = schema else { return };
    let closed = object.get("additionalProperties") == Some(&json!(false));
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for inner in properties.values_mut() {
            open(inner, Table::Part);
        }
        if closed && table == Table::Part {
            let when = json!({"type": ["boolean", "string"], "description": "Whether this is there: `\"{{ … }}\"`."});
            properties.insert("when".to_owned(), when);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            open(inner, Table::Part);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        for inner in branches {
            open(inner, Table::Part);
        }
    }
    if table == Table::Part {
        let mut types = match object.get("type") {
            Some(Value::String(kind)) => vec![json!(kind)],
            Some(Value::Array(kinds)) => kinds.clone(),
            _ => return,
        };
        if !types.contains(&json!("string")) {
            types.push(json!("string"));
            object.insert("type".to_owned(), Value::Array(types));
        }
    }
}
