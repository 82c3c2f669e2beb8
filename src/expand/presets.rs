//! Uses of presets: `[stages.app.go]` becomes the stages, artifacts and targets that the preset makes.
//!
//! - Names of a preset are local: in the use `app` its stage `deps` is `app-deps`; what it calls `this`
//!   is `app` itself. Its targets keep their names where the spec uses one preset, else they are
//!   `app-prod`. Only names that the preset's own text says are renamed, never those that an author gave.
//! - The author's tables are merged over the preset's, with the rules of `extends`.
//! - What a preset makes stands where it is used.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::defaults::Defaults;
use super::names;
use crate::diag::suggest::{list, nearest};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Entries, Entry, Node, Table, Value};
use crate::facts::{Facts, Files, Project, join};
use crate::merge;
use crate::preset::{self, Catalogue, Preset};
use crate::source::{Shift, Sources, Span};
use crate::spec::stage::KEYS;
use crate::workspace::Workspace;

/// One use of a preset.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// The stage that uses it.
    pub stage: String,
    /// The preset's name.
    pub preset: String,
    /// Where the preset is named.
    pub span: Span,
    /// The arguments.
    pub given: Node,
}

/// Writes out every use of a preset and what `msgen.toml` puts under the spec, and says which uses there
/// are. `shift` is how far the spans of the workspace moved.
pub fn expand(
    document: &Node,
    workspace: &Workspace,
    shift: Shift,
    files: &dyn Files,
    sources: &mut Sources,
) -> (Node, Vec<Use>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let Some(root) = document.table() else { return (document.clone(), Vec::new(), diagnostics) };
    let catalogue = &workspace.catalogue;
    let (uses, broken) = uses(root, catalogue, &mut diagnostics);
    let table = workspace.defaults.moved(shift);
    let mut defaults = Defaults::new(&table, root);
    if uses.is_empty() && broken.is_empty() && defaults.is_empty() {
        return (document.clone(), uses, diagnostics);
    }
    let mut fragments = Vec::new();
    for one in &uses {
        let mut facts = |preset: &Preset, context: &str, sources: &mut Sources| facts(preset, context, files, sources);
        let given = defaults.arguments(&one.preset, one.given.table());
        let made = fragment(one, &given, uses.len() == 1, catalogue, &mut facts, sources, &mut diagnostics);
        fragments.extend(made.map(|fragment| (one, fragment)));
    }
    let mut merged = root.clone();
    let stages = merged.entries.get_mut("stages").map(|entry| &mut entry.node.value);
    if let Some(Value::Table(stages)) = stages {
        stages.entries.retain(|name, _| !uses.iter().any(|one| one.stage == *name) && !broken.contains(name));
    }
    let mut made: IndexMap<&str, Entries> = preset::GROUPS.iter().map(|group| (*group, Entries::default())).collect();
    for (one, fragment) in fragments {
        for (group, entry) in fragment.entries {
            let (Some(made), Value::Table(table)) = (made.get_mut(group.as_str()), entry.node.value) else { continue };
            let entry = |(name, entry): (String, Entry)| (name, Entry { key: one.span, node: entry.node });
            made.extend(table.entries.into_iter().map(entry));
        }
    }
    let names = |group: &str| -> BTreeSet<String> {
        made.get(group).into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    let (stages, artifacts, targets) = (names("stages"), names("artifacts"), names("targets"));
    let mut project = made.shift_remove("project").unwrap_or_default();
    defaults.project(&mut project, &|name| targets.contains(name) || has(&merged, "targets", name));
    if !project.contains_key("context") {
        context(&mut merged, &made);
    }
    under(&mut merged, "project", project);
    for (group, mut made) in made {
        defaults.group(group, &mut made, &mut merged);
        under(&mut merged, group, made);
    }
    let args = defaults.args(&merged);
    under(&mut merged, "args", args);
    let secrets = defaults.secrets(&merged);
    under(&mut merged, "secrets", secrets);
    under(&mut merged, "project", defaults.written_out());
    let mut document = Node { span: document.span, value: Value::Table(merged) };
    let made =
        |name: &str, group: &str| if group == "stages" { stages.contains(name) } else { artifacts.contains(name) };
    names::drop_unused(&mut document, root, &made);
    (document, uses, diagnostics)
}

/// Whether a group of a document has a name.
pub(super) fn has(document: &Table, group: &str, name: &str) -> bool {
    document.get(group).and_then(Node::table).is_some_and(|table| table.get(name).is_some())
}

/// The uses of presets, and the stages that tried to use one.
fn uses(root: &Table, catalogue: &Catalogue, diagnostics: &mut Diagnostics) -> (Vec<Use>, Vec<String>) {
    let mut uses: Vec<Use> = Vec::new();
    let mut broken = Vec::new();
    let stages = root.get("stages").and_then(Node::table);
    for (stage, entry) in stages.into_iter().flat_map(|stages| &stages.entries) {
        let Some(table) = entry.node.table() else { continue };
        let is_preset = |key: &str| catalogue.names().any(|name| name == key);
        let mut presets = table.entries.iter().filter(|(key, _)| is_preset(key));
        let Some((preset, first)) = presets.next() else {
            if let Some(diagnostic) = unknown(table, catalogue) {
                diagnostics.push(diagnostic);
                broken.push(stage.clone());
            }
            continue;
        };
        let beside = table.entries.iter().filter(|(key, _)| *key != preset);
        for (key, other) in beside {
            let (message, help) = if is_preset(key) {
                (
                    format!("the stage `{stage}` uses the presets `{preset}` and `{key}`"),
                    "give each a stage of its own".to_owned(),
                )
            } else {
                (
                    format!("`{key}` stands beside the preset `{preset}`"),
                    format!(
                        "write it under the stage that it is for, such as `[stages.{stage}-build]`, or under a target"
                    ),
                )
            };
            let diagnostic =
                Diagnostic::new(Code::KeysBesidePreset, other.key, message).context(first.key, "the preset");
            diagnostics.push(diagnostic.help(help));
        }
        if first.node.table().is_none() {
            let message = format!("expected a table, found a {}", first.node.value.kind());
            let diagnostic = Diagnostic::new(Code::WrongType, first.node.span, message);
            diagnostics.push(
                diagnostic.help(format!("write `[stages.{stage}.{preset}]` with the preset's parameters below it")),
            );
            broken.push(stage.clone());
            continue;
        }
        let (stage, preset) = (stage.clone(), preset.clone());
        uses.push(Use { stage, preset, span: first.key, given: first.node.clone() });
    }
    (uses, broken)
}

/// A table in a stage whose key is nearly a preset's name, and is no key of a stage nor nearly one.
fn unknown(table: &Table, catalogue: &Catalogue) -> Option<Diagnostic> {
    table.entries.iter().find_map(|(key, entry)| {
        let unknown = entry.node.table().is_some() && !KEYS.contains(&key.as_str());
        let alone = table.entries.len() == 1 && nearest(key, KEYS.iter().copied()).is_none();
        let near = nearest(key, catalogue.names())
            .or_else(|| alias(key).filter(|name| catalogue.names().any(|known| known == *name)));
        if !unknown || (near.is_none() && !alone) {
            return None;
        }
        let help = near.map_or_else(
            || format!("the presets are {}", list(catalogue.names())),
            |near| format!("did you mean `{near}`?"),
        );
        Some(Diagnostic::new(Code::UnknownPreset, entry.key, format!("there is no preset `{key}`")).help(help))
    })
}

/// What people call a language besides its preset's name.
fn alias(key: &str) -> Option<&'static str> {
    Some(match key {
        "golang" => "go",
        "nodejs" | "javascript" | "typescript" | "js" | "ts" | "npm" => "node",
        "py" | "python3" | "uv" => "python",
        "jvm" | "maven" | "gradle" | "kotlin" | "spring" => "java",
        _ => return None,
    })
}

/// What a preset's language says of the project in a folder.
fn facts(preset: &Preset, context: &str, files: &dyn Files, sources: &mut Sources) -> Facts {
    let (Some(language), Some(folder)) = (preset.language, join(files.folder(), context)) else { return Facts::new() };
    (language.read)(&mut Project { files, sources, folder })
}

/// The fragment that a use makes, with the names that it has in the spec.
fn fragment(
    one: &Use,
    given: &Table,
    alone: bool,
    catalogue: &Catalogue,
    facts: &mut dyn FnMut(&Preset, &str, &mut Sources) -> Facts,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Table> {
    let mut found = Diagnostics::default();
    let preset = preset::load(catalogue, &one.preset, Some(one.span), sources, &mut found);
    let broken = found.has_errors();
    diagnostics.append(found);
    let preset = preset.filter(|_| !broken)?;
    let mut found = Diagnostics::default();
    let mut read = |context: &str| facts(&preset, context, sources);
    let arguments = preset::arguments(&preset, given, one.span, &one.stage, &mut read, &mut found);
    let broken = found.has_errors();
    diagnostics.append(found);
    if broken {
        return None;
    }
    let mut found = Diagnostics::default();
    preset::warn(&preset, given, one.span, &arguments, &mut found);
    let mut fragment = preset::fill(&preset, &arguments, &mut found);
    diagnostics.append(found);
    names::rename(&mut fragment, &preset, &one.stage, alone);
    Some(fragment)
}

/// The build context, where a preset's stages reach above the spec's folder and the author does not say
/// where it is: the outermost of their folders.
fn context(root: &mut Table, made: &IndexMap<&str, Entries>) {
    let said = root.get("project").and_then(Node::table).is_some_and(|project| project.get("context").is_some());
    let stages = ["stages", "targets"].into_iter().filter_map(|group| made.get(group)).flat_map(IndexMap::values);
    let contexts = stages.filter_map(|entry| entry.node.table()?.get("context"));
    let up = |node: &&Node| node.string().map_or(0, |path| path.split('/').take_while(|part| *part == "..").count());
    let Some(outermost) = contexts.filter(|node| up(node) > 0).max_by_key(up) else { return };
    if said {
        return;
    }
    let above = vec![".."; up(&outermost)].join("/");
    let node = Node { span: outermost.span, value: Value::String(above) };
    let entry = Entry { key: outermost.span, node };
    under(root, "project", [("context".to_owned(), entry)].into_iter().collect());
}

/// Puts entries under those that the author wrote, first.
fn under(root: &mut Table, group: &str, made: Entries) {
    if made.is_empty() {
        return;
    }
    let span = made.values().next().map_or_else(Span::default, |entry| entry.key);
    let above = Table { entries: made };
    let entry = root
        .entries
        .entry(group.to_owned())
        .or_insert_with(|| Entry { key: span, node: Node { span, value: Value::Table(Table::default()) } });
    let Value::Table(below) = &entry.node.value else { return };
    entry.node.value = Value::Table(merge::names(above, below));
}
