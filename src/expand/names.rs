//! The names of what a preset makes, in the spec that uses it.

use crate::document::{Entry, Node, Table, Value};
use crate::preset::Preset;

/// What a preset calls the use itself.
const THIS: &str = "this";
/// Keys whose text names a stage or a target.
const STAGE_REFERENCES: &[&str] = &["from", "extends", "stage"];

/// Gives everything of a fragment the name that it has in the spec.
pub(super) fn rename(fragment: &mut Table, preset: &Preset, stage: &str, alone: bool) {
    let names = |group: &str| -> Vec<String> {
        fragment
            .get(group)
            .and_then(Node::table)
            .map(|table| table.entries.keys().cloned().collect())
            .unwrap_or_default()
    };
    let rename = Rename {
        stages: names("stages"),
        targets: names("targets"),
        artifacts: names("artifacts"),
        preset,
        stage,
        alone,
    };
    for (group, of) in [("stages", Group::Stage), ("targets", Group::Target), ("artifacts", Group::Artifact)] {
        let Some(entry) = fragment.entries.get_mut(group) else { continue };
        let Value::Table(table) = &mut entry.node.value else { continue };
        let entries = std::mem::take(&mut table.entries);
        table.entries = entries
            .into_iter()
            .map(|(name, mut entry)| {
                rename.table_in(&mut entry.node);
                (rename.name(&name, of), entry)
            })
            .collect();
    }
}

#[derive(Clone, Copy)]
enum Group {
    Stage,
    Target,
    Artifact,
}

struct Rename<'a> {
    stages: Vec<String>,
    targets: Vec<String>,
    artifacts: Vec<String>,
    preset: &'a Preset,
    stage: &'a str,
    alone: bool,
}

impl Rename<'_> {
    fn name(&self, name: &str, group: Group) -> String {
        match group {
            Group::Target if self.alone => name.to_owned(),
            _ if name == THIS => self.stage.to_owned(),
            _ => format!("{}-{name}", self.stage),
        }
    }

    /// Whether a text is the preset's own and no author's.
    fn is_own(&self, node: &Node) -> bool {
        self.preset.files.iter().any(|file| file.start <= node.span.start && node.span.end <= file.end)
    }

    fn reference(&self, node: &mut Node) {
        let own = self.is_own(node);
        let Value::String(text) = &mut node.value else { return };
        if own && self.stages.contains(text) {
            *text = self.name(text, Group::Stage);
        } else if own && self.targets.contains(text) {
            *text = self.name(text, Group::Target);
        }
    }

    fn table_in(&self, node: &mut Node) {
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.table_in(item)),
            Value::Table(table) => {
                for (key, entry) in &mut table.entries {
                    if STAGE_REFERENCES.contains(&key.as_str()) {
                        self.reference(&mut entry.node);
                    } else if key == "artifacts" {
                        self.artifact_names(&mut entry.node);
                        continue;
                    } else if key == "inputs" {
                        self.inputs(&mut entry.node);
                    }
                    self.table_in(&mut entry.node);
                }
            }
            _ => {}
        }
    }

    fn artifact_names(&self, node: &mut Node) {
        let Value::Table(table) = &mut node.value else { return };
        let entries = std::mem::take(&mut table.entries);
        let renamed = |(name, entry): (String, Entry)| {
            if self.artifacts.contains(&name) { (self.name(&name, Group::Artifact), entry) } else { (name, entry) }
        };
        table.entries = entries.into_iter().map(renamed).collect();
    }

    fn inputs(&self, node: &mut Node) {
        let Value::Table(table) = &mut node.value else { return };
        if let Some(Value::List(stages)) = table.entries.get_mut("stages").map(|entry| &mut entry.node.value) {
            for stage in stages {
                self.reference(stage);
            }
        }
    }
}

/// Takes away the stages and artifacts of presets that nothing uses any more, because the author
/// replaced what used them. What the author wrote stays, and is a finding.
pub(super) fn drop_unused(document: &mut Node, author: &Table, made: &dyn Fn(&str, &str) -> bool) {
    let wrote = |group: &str, name: &str| {
        author.get(group).and_then(Node::table).is_some_and(|table| table.get(name).is_some())
    };
    loop {
        let used = Used::of(document);
        let Value::Table(root) = &mut document.value else { return };
        let mut dropped = false;
        for group in ["stages", "artifacts"] {
            let Some(Value::Table(table)) = root.entries.get_mut(group).map(|entry| &mut entry.node.value) else {
                continue;
            };
            let before = table.entries.len();
            table.entries.retain(|name, _| {
                let used = if group == "stages" { used.stage(name) } else { used.artifacts.contains(name) };
                used || !made(name, group) || wrote(group, name)
            });
            dropped |= table.entries.len() < before;
            if table.entries.is_empty() && dropped {
                root.entries.shift_remove(group);
            }
        }
        if !dropped {
            return;
        }
    }
}

/// What a document names.
#[derive(Default)]
struct Used {
    texts: Vec<String>,
    artifacts: Vec<String>,
}

impl Used {
    fn of(document: &Node) -> Self {
        let mut used = Self::default();
        used.look(document, "");
        used
    }

    /// Whether a stage is named; a name with a variable in it may be any.
    fn stage(&self, name: &str) -> bool {
        self.texts.iter().any(|text| text == name || text.contains('$'))
    }

    fn look(&mut self, node: &Node, key: &str) {
        match &node.value {
            Value::String(text) if STAGE_REFERENCES.contains(&key) => self.texts.push(text.clone()),
            Value::List(items) if key == "stages" => {
                self.texts.extend(items.iter().filter_map(Node::string).map(ToOwned::to_owned));
            }
            Value::List(items) => items.iter().for_each(|item| self.look(item, "")),
            Value::Table(table) => {
                let of_stage = !key.is_empty() && key != "artifacts";
                for (name, entry) in &table.entries {
                    if name == "artifacts" && of_stage {
                        let names = entry.node.table().into_iter().flat_map(|table| table.entries.keys().cloned());
                        self.artifacts.extend(names);
                    }
                    self.look(&entry.node, name);
                }
            }
            _ => {}
        }
    }
}
