//! Every place of a spec that takes a string, from the schema, and for each the smallest spec that
//! has a given string there.

use serde_json::{Map, Value, json};

/// The keys of a step that say what it does, each with what it needs beside it.
const VERBS: &[&str] = &["run", "copy", "add", "file", "dir", "symlink", "env", "apt", "apk", "dnf", "raw"];

/// A place that takes a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place(Vec<Segment>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// A key of a table.
    Key(String),
    /// The value of an entry whose name the author chooses.
    Any,
    /// That name.
    Name,
    /// An item of a list.
    Item,
    /// One of several kinds of tables: a step with this verb.
    Verb(String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match segment {
                Segment::Key(key) => write!(f, "{dot}{key}")?,
                Segment::Any => write!(f, "{dot}*")?,
                Segment::Name => write!(f, "{dot}(name)")?,
                Segment::Item => f.write_str("[]")?,
                Segment::Verb(verb) => write!(f, "<{verb}>")?,
            }
        }
        Ok(())
    }
}

/// Every place, in the schema's order.
pub(crate) fn places() -> Vec<Place> {
    let schema: Value = serde_json::from_str(&msgen::schema::spec(&[])).expect("the schema is JSON");
    let mut found = Vec::new();
    walk(&schema, &mut Vec::new(), &mut found);
    found
}

fn walk(schema: &Value, path: &mut Vec<Segment>, found: &mut Vec<Place>) {
    let is_string = |kind: &Value| kind == "string";
    let kind = &schema["type"];
    if is_string(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(is_string)) {
        found.push(Place(path.clone()));
    }
    let mut below = Vec::new();
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        below.push((Segment::Key(key.clone()), schema));
    }
    if schema["additionalProperties"].is_object() {
        path.push(Segment::Name);
        found.push(Place(path.clone()));
        path.pop();
        below.push((Segment::Any, &schema["additionalProperties"]));
    }
    if schema["items"].is_object() {
        below.push((Segment::Item, &schema["items"]));
    }
    for branch in schema["anyOf"].as_array().into_iter().flatten() {
        let required = branch["required"].as_array().and_then(|keys| keys.first()).and_then(Value::as_str);
        if let Some(verb) = required.filter(|key| VERBS.contains(key)) {
            below.push((Segment::Verb(verb.to_owned()), branch));
        } else if branch["const"].is_null() {
            walk(branch, path, found);
        }
    }
    for (segment, schema) in below {
        path.push(segment);
        walk(schema, path, found);
        path.pop();
    }
}

/// A spec that is valid without any hostile string.
fn base() -> Value {
    json!({
        "args": {"A": "a", "COMMIT": {"default": "c", "late": true}},
        "secrets": {"s": {}},
        "contexts": ["ctx"],
        "stages": {
            "other": {"from": "golang:1.27"},
            "st": {"from": "golang:1.27", "workdir": "/src", "user": "1000"},
        },
        "artifacts": {
            "art": {"stage": "st", "path": "/out/x"},
            "docs": {"stage": "other", "path": "/y"},
            "img": {"image": "alpine:3.22", "path": "/y"},
        },
        "targets": {"prod": {
            "from": "debian:trixie-slim",
            "workdir": "/app",
            "artifacts": {"art": "/opt/", "docs": "/opt/", "img": "/opt/"},
            "steps": [{"run": "echo $A", "secrets": ["s"], "binds": [{"from": "ctx", "target": "/ctx"}]}],
            "user": "65532:65532",
        }},
    })
}

impl Place {
    /// Whether the place ends so, as its text.
    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.to_string().ends_with(end)
    }

    /// The last parts of the place, which most often decide what reads its string.
    pub(crate) fn kind(&self) -> String {
        Self(self.0[self.0.len().saturating_sub(2)..].to_vec()).to_string()
    }

    /// The smallest valid spec that has this string here, as TOML.
    pub(crate) fn spec(&self, text: &str) -> String {
        let mut spec = base();
        if self.0.starts_with(&[Segment::Key("artifacts".to_owned()), Segment::Name]) {
            // An image that uses an arg gets a stage named after the artifact.
            spec["artifacts"][text] = json!({"image": "alpine:$A", "path": "/out/x"});
            spec["targets"]["prod"]["artifacts"][text] = json!("/opt/");
            return toml(&spec);
        }
        match self.to_string().as_str() {
            "stages.(name)" => spec["artifacts"]["art"]["stage"] = json!(text),
            "secrets.(name)" => spec["targets"]["prod"]["steps"][0]["secrets"][0] = json!(text),
            "contexts[]" => spec["targets"]["prod"]["steps"][0]["binds"][0]["from"] = json!(text),
            _ => {}
        }
        if self.ends_with("artifacts.(name)") {
            spec["artifacts"][text] = json!({"image": "alpine:$A", "path": "/out/y"});
        }
        if self.ends_with("secrets[]") || self.ends_with("secrets[].name") {
            spec["secrets"][text] = json!({});
        }
        if self.ends_with(".user") {
            // A step of another user needs someone to go back to.
            spec["stages"]["st"]["run-as"] = json!("1000");
            spec["targets"]["prod"]["run-as"] = json!("1000");
        }
        put(&mut spec, &self.0, "", text);
        toml(&spec)
    }
}

/// Puts a string to a place, making what lies between and what must stand beside it.
fn put(at: &mut Value, path: &[Segment], inside: &str, text: &str) {
    let Some((first, rest)) = path.split_first() else {
        *at = json!(text);
        return;
    };
    match first {
        Segment::Item => {
            let mut item = if inside == "secrets" && !rest.is_empty() { json!({"name": "s"}) } else { Value::Null };
            put(&mut item, rest, inside, text);
            *at = json!([item]);
        }
        Segment::Verb(verb) => {
            let table = table(at);
            for (key, value) in step(verb) {
                table.insert(key.to_owned(), value);
            }
            put(at, rest, "", text);
        }
        Segment::Name => {
            let table = table(at);
            let value = table.get("st").or(table.values().next()).cloned().unwrap_or_else(|| json!("v"));
            table.shift_remove("st");
            table.insert(text.to_owned(), value);
        }
        Segment::Any => {
            let table = table(at);
            let key = match inside {
                "stages" => "st",
                "args" => "A",
                "artifacts" if table.contains_key("art") => "art",
                "artifacts" => "img",
                "secrets" => "s",
                "targets" => "prod",
                _ => "KEY",
            };
            put(table.entry(key).or_insert(Value::Null), rest, inside, text);
        }
        Segment::Key(key) => {
            let table = table(at);
            beside(table, key, inside);
            put(table.entry(key.clone()).or_insert(Value::Null), rest, key, text);
        }
    }
}

/// The smallest step with a verb.
fn step(verb: &str) -> Vec<(&'static str, Value)> {
    match verb {
        "copy" => vec![("copy", json!(".")), ("to", json!("/x/"))],
        "add" => vec![("add", json!("https://example.org/a")), ("to", json!("/x/"))],
        "file" => vec![("file", json!("text")), ("to", json!("/x"))],
        "symlink" => vec![("symlink", json!("/y")), ("to", json!("/x"))],
        "dir" => vec![("dir", json!("/x"))],
        "env" => vec![("env", json!({}))],
        "apt" => vec![("apt", json!(["git"]))],
        "apk" => vec![("apk", json!(["git"]))],
        "dnf" => vec![("dnf", json!(["git"]))],
        "raw" => vec![("raw", json!("RUN true"))],
        _ => vec![("run", json!("true"))],
    }
}

/// Adds what a key of the table `inside` needs beside it.
fn beside(table: &mut Map<String, Value>, key: &str, inside: &str) {
    let entries = match inside {
        "steps" | "setup" => step(match key {
            "to" | "from" | "exclude" | "owner" | "mode" => "copy",
            "checksum" => "add",
            "inputs" => "raw",
            verb => verb,
        }),
        "dependencies" | "healthcheck" => vec![("run", json!("true"))],
        "binds" => vec![("target", json!("/b"))],
        "caches" | "tmpfs" => vec![("path", json!("/c"))],
        "sources" | "manifests" => vec![("paths", json!(["a"]))],
        // Of a step; those of the spec have no name beside them.
        "secrets" if table.is_empty() && matches!(key, "path" | "env") => vec![],
        "artifacts" if table.contains_key("stage") && matches!(key, "paths" | "root") => {
            table.shift_remove("path");
            vec![("paths", json!(["p"])), ("root", json!("/r"))]
        }
        "artifacts" if table.contains_key("stage") => {
            if key == "image" {
                table.shift_remove("stage");
            }
            vec![]
        }
        "artifacts" => vec![("to", json!("/x/"))],
        _ => vec![],
    };
    for (key, value) in entries {
        table.entry(key).or_insert(value);
    }
}

/// The value as a table, emptied where it is none.
fn table(at: &mut Value) -> &mut Map<String, Value> {
    if !at.is_object() {
        *at = json!({});
    }
    match at {
        Value::Object(table) => table,
        _ => unreachable!("it was made a table"),
    }
}

/// A value as TOML, its tables inline.
fn toml(value: &Value) -> String {
    let tables = value.as_object().into_iter().flatten();
    tables.map(|(key, value)| format!("{} = {}\n", quoted(key), inline(value))).collect()
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(table) => {
            let entries: Vec<String> =
                table.iter().map(|(key, value)| format!("{} = {}", quoted(key), inline(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// A basic string of TOML 1.0.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
