//! `docs/policy.md`: a guide written by hand, then every key of the schema with the rules that look at it.

use msgen::diag::Code;
use msgen::policy::{RULES, UNMANAGED};
use serde_json::Value;

/// The guide, as its author wrote it.
const GUIDE: &str = include_str!("intro.md");

/// `docs/policy.md`.
pub(crate) fn page() -> String {
    let schema = super::schema();
    let mut text = String::from(
        "<!-- Generated from src/policy/ and tests/it/policy/intro.md: `MSGEN_UPDATE=1 cargo test` writes it. -->\n\n",
    );
    text.push_str(GUIDE);
    text.push_str("\n## Keys of `[policy]`\n");
    for (key, schema) in properties(&schema).filter(|(key, _)| *key != "target") {
        text.push_str(&entry(key, key, "policy", schema));
    }
    let target = &schema["properties"]["target"];
    let about = target["description"].as_str().unwrap_or_default();
    text.push_str(&format!("\n## Keys of `[policy.target.NAME]`\n\n{about}\n"));
    for (key, schema) in properties(&target["additionalProperties"]) {
        text.push_str(&entry(key, &format!("target.*.{key}"), "policy.target.prod", schema));
    }
    text
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    schema["properties"].as_object().into_iter().flatten().map(|(key, schema)| (key.as_str(), schema))
}

fn entry(key: &str, path: &str, table: &str, schema: &Value) -> String {
    let about = schema["description"].as_str().unwrap_or_default();
    let mut text = format!("\n### `{key}`\n\n{about}\n\n- Type: {}\n- Default: {}\n", kind(schema), default(key));
    let rules: Vec<String> = rules(path).into_iter().map(rule).collect();
    match rules.as_slice() {
        [] => {}
        [one] => text.push_str(&format!("- Rule: {one}\n")),
        several => text.push_str(&format!("- Rules:\n  - {}\n", several.join("\n  - "))),
    }
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let choices: String = choices
        .map(|choice| {
            let (value, about) = (&choice["const"], choice["description"].as_str().unwrap_or_default());
            format!("- `{value}`: {about}\n")
        })
        .collect();
    if !choices.is_empty() {
        text.push_str(&format!("\n{choices}"));
    }
    match schema["examples"].as_array().into_iter().flatten().next() {
        Some(example) => text.push_str(&format!("\n```toml\n[{table}]\n{key} = {}\n```\n", toml(example))),
        None => text.push_str(&format!(
            "\n```toml\n[{table}.{key}]\n\"acme.team\" = [\"payments\", \"platform\"]\n\"acme.tier\" = true\n```\n"
        )),
    }
    text
}

/// The rules that a key asks for.
fn rules(path: &str) -> Vec<Code> {
    let asked = RULES.iter().filter(|rule| rule.keys.contains(&path)).map(|rule| rule.code);
    asked.chain((path == UNMANAGED.1).then_some(UNMANAGED.0)).collect()
}

fn rule(code: Code) -> String {
    format!("[`{0}`](diagnostics.md#{0}): {1}", code.name(), code.summary().trim_end_matches('.'))
}

fn kind(schema: &Value) -> String {
    let name = |kind: &Value| match kind.as_str().unwrap_or_default() {
        "array" => "a list of texts",
        "string" => "a text",
        "integer" => "a number",
        "boolean" => "true or false",
        "object" => "a table",
        _ => "one of these",
    };
    let value = &schema["additionalProperties"];
    if value.is_object() {
        let kinds: Vec<&str> = value["type"].as_array().into_iter().flatten().map(name).collect();
        return format!("a table; each value is {}", kinds.join(", or "));
    }
    name(&schema["type"]).to_owned()
}

fn default(key: &str) -> &'static str {
    match key {
        "deny" | "allow" | "warn" => "none",
        _ => "not asked",
    }
}

/// A value as TOML writes it: that of JSON, but for the blanks.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}
