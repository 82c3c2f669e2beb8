//! The JSON schema of a spec, made from the types that parse it, in the shapes that both TOML language
//! servers complete: draft-07, everything inlined, no `allOf`, no `null`, and one object with several
//! types in place of a union. `docs/decisions.md` says which server needs what.

mod presets;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::preset::Preset;
use crate::spec::Spec;
use crate::workspace::File;

/// Where the schemas are published.
const PUBLISHED: &str = "https://raw.githubusercontent.com/msgen/msgen/main/schema/";

/// The schema of `build.toml`, as text; a stage can use the presets.
pub fn spec(presets: &[Preset]) -> String {
    let mut schema = shaped::<Spec>();
    presets::in_stages(&mut schema, presets);
    whole(schema, "build", "build.toml", "The spec that msgen compiles to a Dockerfile.")
}

/// The schema of a preset's file, as text.
pub fn preset() -> String {
    let description = "A preset: a fragment of a spec with parameters.";
    whole(presets::file(shaped::<Spec>()), "preset", "a preset of msgen", description)
}

/// The schema of `msgen.toml`, as text; its defaults have the parameters of the presets.
pub fn workspace(presets: &[Preset]) -> String {
    let mut schema = shaped::<File>();
    presets::in_defaults(&mut schema, presets);
    // Whether a spec takes the defaults is no default.
    if let Some(Value::Object(project)) = schema.pointer_mut("/properties/defaults/properties/project/properties") {
        project.shift_remove("defaults");
    }
    whole(schema, "workspace", "msgen.toml", "What a repository says to all of its specs.")
}

fn shaped<T: JsonSchema>() -> Value {
    let mut settings = SchemaSettings::draft07();
    settings.inline_subschemas = true;
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    shape(&mut schema);
    schema
}

/// The text of a schema, with what says which one it is.
fn whole(schema: Value, name: &str, title: &str, description: &str) -> String {
    let Value::Object(mut object) = schema else { return String::new() };
    for key in ["$schema", "title", "description"] {
        object.shift_remove(key);
    }
    let mut root = Map::new();
    root.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    root.insert("$id".to_owned(), json!(format!("{PUBLISHED}{name}.schema.json")));
    root.insert("title".to_owned(), json!(title));
    root.insert("description".to_owned(), json!(description));
    root.insert("x-tombi-toml-version".to_owned(), json!("v1.0.0"));
    root.insert("x-tombi-table-keys-order".to_owned(), json!("schema"));
    root.extend(object);
    let mut text = format!("{:#}", Value::Object(root));
    text.push('\n');
    text
}

/// Brings a schema and everything in it into shape, the innermost first.
fn shape(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    for key in ["properties"] {
        if let Some(Value::Object(properties)) = object.get_mut(key) {
            properties.values_mut().for_each(shape);
        }
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            shape(inner);
        }
    }
    let description = object.get("description").cloned();
    if let Some(Value::Object(value)) = object.get_mut("additionalProperties") {
        if let Some(description) = description {
            value.entry("description").or_insert(description);
        }
        value_of_map(value);
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        branches.iter_mut().for_each(shape);
    }
    for key in ["title", "format", "default"] {
        // A day of TOML is no string for the servers unless the format says so.
        if object.get(key).is_none_or(|value| value != "date") {
            object.shift_remove(key);
        }
    }
    without_null(object);
    union(object);
    one_paragraph(object);
    if let Some(Value::Array(branches)) = object.get_mut("oneOf") {
        for branch in branches {
            if let Value::Object(branch) = branch {
                branch.shift_remove("title");
                one_paragraph(branch);
            }
        }
    }
    if let Some(offers) = object.shift_remove("x-offers") {
        object.insert("anyOf".to_owned(), offers);
        object.shift_remove("examples");
    }
    describe_items(object);
}

/// A key that may be missing is left out, never null.
fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [kind] = types.as_slice() {
            let kind = kind.clone();
            object.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        branches.retain(|branch| branch != &json!({"type": "null"}));
        if branches.len() == 1
            && let Some(Value::Object(only)) = branches.pop()
        {
            object.shift_remove("anyOf");
            for (key, value) in only {
                match (object.get_mut(&key), value) {
                    (Some(Value::Array(examples)), Value::Array(more)) if key == "examples" => examples.extend(more),
                    (_, value) => {
                        object.entry(key).or_insert(value);
                    }
                }
            }
        }
    }
}

/// A union becomes one object with several types; that of the verbs stays a union among the items of
/// a list, where editors then offer the options of the verb that is there.
fn union(object: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = object.shift_remove("anyOf") else { return };
    let branches: Vec<Map<String, Value>> = branches.into_iter().flat_map(flat).collect();
    let list = branches.iter().any(|branch| branch.get("type") == Some(&json!("array")));
    let tables = branches.iter().filter(|branch| branch.get("type") == Some(&json!("object"))).count();
    if tables > 1 && !list {
        let bare = branches.into_iter().map(|mut branch| {
            branch.shift_remove("description");
            Value::Object(branch)
        });
        object.insert("anyOf".to_owned(), bare.collect());
        return;
    }
    let rules = if tables > 1 { rules_of_verbs(&branches) } else { None };
    let mut types: Vec<Value> = Vec::new();
    for branch in branches {
        for (key, value) in branch {
            match key.as_str() {
                "type" => types.extend(if let Value::Array(kinds) = value { kinds } else { vec![value] }),
                "description" => {
                    object.entry(key).or_insert(value);
                }
                "required" if tables > 1 => {}
                "properties" => merge_properties(object, value),
                _ => {
                    object.entry(key).or_insert(value);
                }
            }
        }
    }
    if let Some((needs, verbs)) = rules {
        if let Some(Value::Object(items)) = object.get_mut("items") {
            let branches = items.get_mut("anyOf").and_then(Value::as_array_mut).into_iter().flatten();
            for branch in branches.filter_map(Value::as_object_mut) {
                if let Some((verb, _)) = verb(branch) {
                    branch.insert("required".to_owned(), json!([verb]));
                }
            }
            for_tables(items, json!({"dependencies": needs}));
        }
        for_tables(object, json!({"dependencies": needs, "oneOf": verbs}));
    }
    let mut once: Vec<Value> = Vec::new();
    for kind in types {
        if !once.contains(&kind) {
            once.push(kind);
        }
    }
    let both = object.shift_remove("x-true-and-false").is_some();
    if once.contains(&json!("boolean")) && !both {
        object.insert("not".to_owned(), json!({"const": true}));
        // Tombi offers the examples of a type in place of everything of that type.
        if let Value::Array(examples) = object.entry("examples").or_insert_with(|| json!([])) {
            examples.push(json!(false));
        }
    }
    object.insert("type".to_owned(), if once.len() == 1 { once.remove(0) } else { Value::Array(once) });
}

/// The verb of a table, which is its first key, and what it needs besides.
fn verb(table: &Map<String, Value>) -> Option<(String, Vec<Value>)> {
    let verb = table.get("properties")?.as_object()?.keys().next()?.clone();
    let others = table.get("required")?.as_array()?.iter().filter(|key| *key != &json!(verb)).cloned().collect();
    Some((verb, others))
}

/// What each verb needs, and that there is exactly one.
fn rules_of_verbs(branches: &[Map<String, Value>]) -> Option<(Value, Value)> {
    let verbs: Vec<(String, Vec<Value>)> = branches.iter().filter_map(verb).collect();
    let one: Vec<Value> =
        verbs.iter().map(|(verb, _)| json!({"required": [verb], "additionalProperties": true})).collect();
    let needs: Map<String, Value> = verbs
        .into_iter()
        .filter(|(_, others)| !others.is_empty())
        .map(|(verb, others)| (verb, Value::Array(others)))
        .collect();
    (!one.is_empty()).then(|| (Value::Object(needs), Value::Array(one)))
}

/// A rule for tables alone, where no editor looks for keys: outside of it, Tombi would offer those of
/// every verb to a step that is not yet whole. Every part says that it is open, for Tombi closes what
/// says nothing.
fn for_tables(object: &mut Map<String, Value>, mut rule: Value) {
    rule["additionalProperties"] = json!(true);
    object.insert("if".to_owned(), json!({"type": "object", "additionalProperties": true}));
    object.insert("then".to_owned(), rule);
}

/// A text or `false` as the value of a name that the author chose stays a union: no editor lists such
/// names, and it is the shape in which both say what is wrong with `true`.
fn value_of_map(value: &mut Map<String, Value>) {
    if value.get("type") == Some(&json!(["string", "boolean"])) && value.shift_remove("not").is_some() {
        value.shift_remove("type");
        value.shift_remove("examples");
        let none = json!({"type": "boolean", "const": false, "description": "Takes away what `extends` brought."});
        let text = json!({"type": "string", "description": value.get("description")});
        value.insert("anyOf".to_owned(), json!([none, text]));
    }
}

/// Where a doc comment's lines break means nothing in a hover.
fn one_paragraph(object: &mut Map<String, Value>) {
    if let Some(Value::String(description)) = object.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// A branch that is itself a union of tables, as its tables.
fn flat(branch: Value) -> Vec<Map<String, Value>> {
    let Value::Object(mut branch) = branch else { return Vec::new() };
    match branch.shift_remove("anyOf") {
        Some(Value::Array(branches)) if branches.iter().all(Value::is_object) => {
            branches.into_iter().flat_map(flat).collect()
        }
        Some(other) => {
            branch.insert("anyOf".to_owned(), other);
            vec![branch]
        }
        None => vec![branch],
    }
}

fn merge_properties(object: &mut Map<String, Value>, more: Value) {
    let Value::Object(more) = more else { return };
    let properties = object.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(properties) = properties {
        for (key, value) in more {
            properties.entry(key).or_insert(value);
        }
    }
}

/// Editors show the items' description where the cursor is in a list; Taplo shows that of every value
/// on offer besides, unless it is told which is whose.
fn describe_items(object: &mut Map<String, Value>) {
    let description = object.get("description").cloned();
    let Some(Value::Object(items)) = object.get_mut("items") else { return };
    if let Some(description) = description {
        items.insert("description".to_owned(), description);
    }
    let Some(Value::Array(branches)) = items.get_mut("anyOf") else { return };
    for branch in branches.iter_mut().filter_map(Value::as_object_mut).filter(|branch| branch.contains_key("const")) {
        let docs = json!({"docs": {"main": "", "constValue": branch.get("description")}});
        branch.insert("x-taplo".to_owned(), docs);
    }
}
