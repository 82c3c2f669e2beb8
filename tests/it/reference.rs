//! `docs/spec.md`: a guide written by hand, then every table of the schema.
//!
//! The guide is `spec_intro.md`. A line `{{dockerfile}}` after one of its examples stands for what the
//! example renders to, `{{dockerignore}}` for its ignore file, `{{caches}}` for the known caches.

use msgen::diag::{Code, Severity};
use msgen::document::{Node, Value as Toml};
use msgen::facts::LANGUAGES;
use msgen::preset::{self, Catalogue, Kind, Preset};
use msgen::spec::known::CACHES;
use serde_json::{Map, Value};

use crate::fixture::{Fixture, render, root};

/// The guide, as its author wrote it.
const GUIDE: &str = include_str!("spec_intro.md");

/// `docs/spec.md`.
pub(crate) fn spec() -> String {
    let mut text = guide(GUIDE);
    text.push_str("\n## Every table and key\n");
    let schema = serde_json::from_str(&msgen::schema::spec(&[])).expect("it is JSON");
    let tables = tables(schema);
    for table in &tables {
        text.push_str(&section(table, &tables));
    }
    text
}

/// `docs/presets.md`.
pub(crate) fn presets() -> String {
    let mut text = String::new();
    for line in include_str!("presets_intro.md").lines() {
        let placeholder = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        match placeholder.and_then(|inner| inner.split_once(' ')) {
            Some(("spec", name)) => text.push_str(&format!("```toml\n{}```\n", example(name).text)),
            Some(("dockerfile", name)) => {
                let dockerfile = rendered_fixture(&example(name)).dockerfile;
                text.push_str(&format!("```dockerfile\n{}```\n", instructions(&dockerfile)));
            }
            _ if line == "{{presets}}" => {
                text.push_str(Catalogue::default().load().iter().map(parameters).collect::<String>().trim_end());
            }
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    let names = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    text.replace("{{languages}}", &names(LANGUAGES.iter().map(|language| language.name).collect()))
        .replace("{{kinds}}", &names(Kind::ALL.iter().map(|kind| kind.name()).collect()))
        .replace("{{bytes}}", &(preset::MOST_BYTES >> 10).to_string())
}

/// An example of a preset.
pub(crate) fn example(name: &str) -> Fixture {
    Fixture::of_folder(name, &root().join("examples/presets").join(name))
}

fn rendered_fixture(fixture: &Fixture) -> msgen::Rendered {
    let out = render(fixture);
    out.value.unwrap_or_else(|| panic!("{} has errors:\n{}", fixture.name, out.diagnostics))
}

/// A preset's parameters.
fn parameters(preset: &Preset) -> String {
    let mut text = format!(
        "## The preset `{}`\n\n{}.\n\n| parameter | what it is for | unless given |\n|---|---|---|\n",
        preset.name,
        preset.about.trim_end_matches('.')
    );
    for (name, param) in &preset.params {
        let about = format!("{} ({})", param.about, param.kind.words());
        let values: Vec<String> =
            param.one_of.iter().filter_map(|node| node.string()).map(|value| format!("`{value}`")).collect();
        let values = if values.is_empty() { String::new() } else { format!(" One of {}.", values.join(", ")) };
        let fact =
            preset.language.and_then(|language| language.facts.iter().find(|(fact, _)| Some(*fact) == param.fact));
        let fact = fact.map(|(_, says)| format!("from the project: {says}"));
        let default = param.default.as_ref().map(written);
        let unless = [fact, default].into_iter().flatten().collect::<Vec<_>>().join("; else ");
        text.push_str(&format!("| `{name}` | {} | {} |\n", cell(&format!("{about}{values}")), cell(&unless)));
    }
    text.push('\n');
    text
}

/// A default as its file has it; one that is computed is long, and its parameter says what it is.
fn written(node: &Node) -> String {
    match &node.value {
        Toml::String(text) if text.contains("{{") => "depends on other parameters".to_owned(),
        Toml::String(text) => format!("`\"{text}\"`"),
        Toml::Boolean(flag) => format!("`{flag}`"),
        Toml::Integer(number) => format!("`{number}`"),
        Toml::List(items) => {
            let items: Vec<String> =
                items.iter().filter_map(|item| item.string()).map(|item| format!("\"{item}\"")).collect();
            format!("`[{}]`", items.join(", "))
        }
        _ => String::new(),
    }
}

/// `docs/diagnostics.md`.
pub(crate) fn diagnostics() -> String {
    let mut text = String::from(
        "<!-- Generated from src/diag/code.rs and src/diag/code/*.md: `MSGEN_UPDATE=1 cargo test` writes it. -->\n\n# Diagnostics\n\n\
         Every message has a code, which never changes its meaning. `msgen explain CODE` prints the text below.\n",
    );
    let kinds = [
        (Severity::Error, "Errors", "Nothing is rendered."),
        (Severity::Warning, "Findings", "The Dockerfile is rendered all the same."),
    ];
    let of = |severity: Severity| Code::ALL.iter().filter(move |code| code.severity() == severity);
    for (severity, title, what) in kinds {
        text.push_str(&format!("\n## {title}\n\n{what}\n\n| code | |\n|---|---|\n"));
        for code in of(severity) {
            text.push_str(&format!("| [`{0}`](#{0}) | {1} |\n", code.name(), cell(code.summary())));
        }
    }
    for (severity, _, _) in kinds {
        for code in of(severity) {
            let kind = if severity == Severity::Error { "Error" } else { "Finding" };
            text.push_str(&format!(
                "\n### {}\n\n{kind}. {}\n\n{}\n",
                code.name(),
                code.summary(),
                code.explanation().trim()
            ));
        }
    }
    text
}

/// The guide with what stands for output filled in.
fn guide(text: &str) -> String {
    let mut filled = String::new();
    let mut example = String::new();
    let mut open = false;
    for line in text.lines() {
        match line {
            "```toml" => {
                open = true;
                example.clear();
            }
            "```" => open = false,
            _ if open => example.push_str(&format!("{line}\n")),
            _ => {}
        }
        match line {
            "{{dockerfile}}" => {
                filled.push_str(&format!("```dockerfile\n{}```\n", instructions(&rendered(&example).dockerfile)));
            }
            "{{dockerignore}}" => filled.push_str(&format!("```\n{}```\n", rendered(&example).ignore)),
            "{{caches}}" => filled.push_str(&caches()),
            _ => filled.push_str(&format!("{line}\n")),
        }
    }
    filled
}

/// What an example renders to.
fn rendered(example: &str) -> msgen::Rendered {
    let out = render(&Fixture::new("an example", example));
    out.value.unwrap_or_else(|| panic!("an example of the guide has errors:\n{example}\n{}", out.diagnostics))
}

/// A Dockerfile without the header, whose digest means nothing to a reader.
fn instructions(dockerfile: &str) -> String {
    let lines: Vec<&str> = dockerfile
        .lines()
        .filter(|line| !line.starts_with("# Generated by msgen") && !line.starts_with("# msgen:sha256:"))
        .collect();
    format!("{}\n", lines.join("\n").trim_start())
}

fn caches() -> String {
    let mut text = String::from("| name, and id | folder | sharing | |\n|---|---|---|---|\n");
    for cache in CACHES {
        let paths: Vec<String> = cache.paths.iter().map(|path| format!("`{path}`")).collect();
        let sharing = if cache.sharing.is_empty() { "shared" } else { cache.sharing };
        text.push_str(&format!("| `{}` | {} | {sharing} | {} |\n", cache.name, paths.join(", "), cache.about));
    }
    text
}

/// A table of the language.
struct Table {
    /// What its heading is made of.
    names: Names,
    schema: Map<String, Value>,
}

/// What a table is called.
enum Names {
    /// The file itself.
    File,
    /// Headers of the file: `[stages.STAGE]`.
    Headers(Vec<String>),
    /// The verb of a step.
    Verb(String),
    /// The keys that take it.
    Keys(Vec<String>),
}

impl Table {
    fn title(&self) -> String {
        let quoted = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match &self.names {
            Names::File => "The file".to_owned(),
            Names::Headers(names) => quoted(names),
            Names::Verb(verb) => format!("The step `{verb}`"),
            Names::Keys(names) => format!("{} as a table", quoted(names)),
        }
    }
}

/// Every table, those of the file's top level first. Tables with the same keys are one.
fn tables(root: Value) -> Vec<Table> {
    let Value::Object(root) = root else { return Vec::new() };
    let mut found = vec![Table { names: Names::File, schema: root }];
    let mut at = 0;
    while at < found.len() {
        let values: Vec<(String, Value)> =
            properties(&found[at].schema).map(|(key, value)| (key.clone(), value.clone())).collect();
        for (key, value) in values {
            for inner in inner_tables(&value) {
                let names = called(at == 0, &key, &value, inner);
                match found.iter_mut().find(|table| table.schema.get("properties") == inner.get("properties")) {
                    Some(same) => same.names.extend(names),
                    None => found.push(Table { names, schema: inner.clone() }),
                }
            }
        }
        at += 1;
    }
    found
}

impl Names {
    fn extend(&mut self, more: Self) {
        if let (Self::Headers(names), Self::Headers(more)) | (Self::Keys(names), Self::Keys(more)) = (self, more) {
            for name in more {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
}

/// What a table is called, from the key that takes it.
fn called(header: bool, key: &str, value: &Value, table: &Map<String, Value>) -> Names {
    if header {
        let name = value.get("x-tombi-additional-key-label").and_then(Value::as_str);
        return Names::Headers(vec![
            name.map_or_else(|| format!("[{key}]"), |name| format!("[{key}.{}]", name.to_uppercase())),
        ]);
    }
    let verb = table.get("required").and_then(|keys| keys.get(0)).and_then(Value::as_str);
    match verb.filter(|_| holds_steps(value)) {
        Some(verb) => Names::Verb(verb.to_owned()),
        None => Names::Keys(vec![key.to_owned()]),
    }
}

fn properties(schema: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The tables that a value may be, or may hold.
fn inner_tables(value: &Value) -> Box<dyn Iterator<Item = &Map<String, Value>> + '_> {
    let Value::Object(object) = value else { return Box::new(std::iter::empty()) };
    let branches = object.get("anyOf").and_then(Value::as_array).into_iter().flatten().flat_map(inner_tables);
    let items = object.get("items").into_iter().flat_map(inner_tables);
    let named = object.get("additionalProperties").into_iter().flat_map(inner_tables);
    // The list of steps says which keys go together; the value itself mixes them.
    let itself = (object.contains_key("properties") && !holds_steps(value)).then_some(object);
    Box::new(itself.into_iter().chain(branches).chain(items).chain(named))
}

/// Whether a value's items are tables of several kinds.
fn holds_steps(value: &Value) -> bool {
    value.get("items").is_some_and(|items| inner_tables(items).count() > 1)
}

fn section(table: &Table, all: &[Table]) -> String {
    let mut text = format!("\n### {}\n\n", table.title());
    // What one key says of a table does not fit another.
    let shared = matches!(&table.names, Names::Keys(names) if names.len() > 1);
    if let Some(about) = table.schema.get("description").and_then(Value::as_str).filter(|_| !shared) {
        text.push_str(&format!("{about}\n\n"));
    }
    text.push_str("| key | value | |\n|---|---|---|\n");
    let required = table.schema.get("required").and_then(Value::as_array);
    for (key, value) in properties(&table.schema) {
        let needed = required.is_some_and(|keys| keys.iter().any(|name| name == key));
        let mut about = value.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (option, what) in options(value) {
            about.push_str(&format!(" `\"{option}\"`: {what}"));
        }
        let examples = examples(value);
        if !examples.is_empty() {
            about.push_str(&format!(" For example {}.", examples.join(", ")));
        }
        let needed = if needed { ", required" } else { "" };
        text.push_str(&format!("| `{key}`{needed} | {} | {} |\n", cell(&one_of(&kinds(value, all))), cell(&about)));
    }
    text
}

/// The words that a value may be, and what they mean.
fn options(value: &Value) -> Vec<(&str, &str)> {
    let branches = ["anyOf", "oneOf"].into_iter().filter_map(|key| value.get(key).and_then(Value::as_array)).flatten();
    branches
        .filter_map(|branch| {
            Some((
                branch.get("const")?.as_str()?,
                branch.get("description").and_then(Value::as_str).unwrap_or_default(),
            ))
        })
        .collect()
}

fn examples(value: &Value) -> Vec<String> {
    let examples = value.get("examples").and_then(Value::as_array).into_iter().flatten();
    examples.filter(|example| !example.is_boolean()).map(|example| format!("`{}`", toml(example))).collect()
}

fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// What a value may be, in words.
fn kinds(value: &Value, all: &[Table]) -> Vec<String> {
    let types = match value.get("type") {
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(kind)) => vec![kind.as_str()],
        _ => Vec::new(),
    };
    let branches = value.get("anyOf").or(value.get("oneOf")).and_then(Value::as_array);
    let mut kinds: Vec<String> = Vec::new();
    for kind in types {
        kinds.push(match kind {
            "boolean" if value.get("not").is_some() || value.get("const") == Some(&Value::Bool(false)) => {
                "`false`".to_owned()
            }
            "object" => table_of(value, all),
            "array" => continue,
            other => other.to_owned(),
        });
    }
    if kinds.is_empty() && !options(value).is_empty() {
        kinds.push("one of these strings".to_owned());
    } else if kinds.is_empty() {
        kinds.extend(branches.into_iter().flatten().flat_map(|branch| self::kinds(branch, all)));
    }
    if let Some(items) = value.get("items") {
        let items = if holds_steps(value) {
            vec!["string".to_owned(), "[step](#steps)".to_owned()]
        } else {
            self::kinds(items, all)
        };
        let both = items.len() > 1 && items.iter().all(|item| kinds.contains(item));
        kinds.push(if both {
            "a list of them".to_owned()
        } else {
            format!("list of {}", one_of(&items.iter().map(|item| plural(item)).collect::<Vec<_>>()))
        });
    }
    kinds.sort_by_key(|kind| kind == "`false`");
    kinds
}

fn table_of(value: &Value, all: &[Table]) -> String {
    if let Some(named) = value.get("additionalProperties").filter(|named| named.is_object()) {
        return format!("table of {}", one_of(&kinds(named, all).iter().map(|kind| plural(kind)).collect::<Vec<_>>()));
    }
    if holds_steps(value) {
        return "[step](#steps)".to_owned();
    }
    let same = all.iter().find(|table| table.schema.get("properties") == value.get("properties"));
    same.map_or_else(|| "table".to_owned(), |table| format!("[table](#{})", anchor(&table.title())))
}

/// `a, b or c`
fn one_of(kinds: &[String]) -> String {
    match kinds {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// Several of a kind.
fn plural(kind: &str) -> String {
    match kind {
        "string" | "integer" => format!("{kind}s"),
        link if link.starts_with("[table]") => link.replacen("[table]", "[tables]", 1),
        link if link.starts_with("[step]") => link.replacen("[step]", "[steps]", 1),
        other => other.to_owned(),
    }
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|").trim().to_owned()
}

/// The anchor that GitHub gives a heading.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The examples of a page: the text of every fence that is TOML.
pub(crate) fn examples_of(page: &str) -> Vec<String> {
    let fences = page.split("\n```toml\n").skip(1);
    fences.filter_map(|rest| rest.split_once("\n```")).map(|(example, _)| format!("{example}\n")).collect()
}
