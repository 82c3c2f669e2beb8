//! Which stage needs which, their order, and cycles.

use super::Resolver;
use crate::diag::{Code, Diagnostic};
use crate::spec::files::FileRef;
use crate::spec::mount::{BindUse, CacheUse};
use crate::spec::step::{Dependencies, DependencyItem, Step, StepItem, Steps};
use crate::spec::{self, Artifact, Text};

/// The stages that each stage needs, by index into [`Resolver::names`], and where it says so.
pub(super) struct Graph {
    needs: Vec<Vec<(usize, crate::source::Span)>>,
}

impl Graph {
    pub(super) fn of(resolver: &Resolver<'_>) -> Self {
        let needs = resolver.names.values().map(|declared| {
            let texts = references(declared.stage, &resolver.spec.artifacts);
            let mut needs = Vec::new();
            for text in texts {
                for name in resolver.named_stages(text) {
                    if let Some(index) = resolver.names.get_index_of(name.as_str()) {
                        needs.push((index, text.span));
                    }
                }
            }
            needs
        });
        Self { needs: needs.collect() }
    }

    /// Reports every cycle once, and returns the stages that are in one or need one that is.
    pub(super) fn report_cycles(&self, resolver: &mut Resolver<'_>) -> Vec<usize> {
        let mut state = vec![Visit::New; self.needs.len()];
        let mut bad = Vec::new();
        for start in 0..self.needs.len() {
            let mut path = vec![(start, 0)];
            if state[start] != Visit::New {
                continue;
            }
            state[start] = Visit::Open;
            while let Some((at, next)) = path.pop() {
                let Some(&(needed, span)) = self.needs[at].get(next) else {
                    state[at] = Visit::Done;
                    if self.needs[at].iter().any(|(needed, _)| bad.contains(needed)) && !bad.contains(&at) {
                        bad.push(at);
                    }
                    continue;
                };
                path.push((at, next + 1));
                match state[needed] {
                    Visit::New => {
                        state[needed] = Visit::Open;
                        path.push((needed, 0));
                    }
                    Visit::Open => {
                        let from = path.iter().position(|(index, _)| *index == needed).unwrap_or_default();
                        let cycle: Vec<usize> = path[from..].iter().map(|(index, _)| *index).collect();
                        resolver.report(cycle_error(resolver, &cycle, span));
                        bad.extend(cycle);
                    }
                    Visit::Done => {}
                }
            }
        }
        bad
    }

    /// The order in which stages are written: the file's, dependencies first, the default target
    /// last where no other stage needs it.
    pub(super) fn order(&self, resolver: &Resolver<'_>, default: Option<usize>) -> Vec<usize> {
        let needed = |index: usize| {
            self.needs.iter().enumerate().any(|(from, needs)| from != index && needs.iter().any(|(to, _)| *to == index))
        };
        let last = default.filter(|index| !needed(*index));
        let mut order = Vec::new();
        let mut done = vec![false; self.needs.len()];
        for start in (0..resolver.names.len()).filter(|index| Some(*index) != last).chain(last) {
            let mut path = vec![(start, 0)];
            while let Some((at, next)) = path.pop() {
                if done[at] {
                    continue;
                }
                if let Some((needed, _)) = self.needs[at].get(next) {
                    path.push((at, next + 1));
                    if !done[*needed] && !path.iter().any(|(index, _)| index == needed) {
                        path.push((*needed, 0));
                    }
                } else {
                    done[at] = true;
                    order.push(at);
                }
            }
        }
        order
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    Open,
    Done,
}

fn cycle_error(resolver: &Resolver<'_>, cycle: &[usize], span: crate::source::Span) -> Diagnostic {
    let names: Vec<&str> =
        cycle.iter().filter_map(|index| resolver.names.get_index(*index)).map(|(name, _)| *name).collect();
    if let [name] = names.as_slice() {
        return Diagnostic::new(Code::SelfCopy, span, format!("`{name}` needs itself"))
            .help("name another stage or an image; what this stage made is already there");
    }
    let first = names.first().copied().unwrap_or_default();
    let route = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" -> ");
    let mut diagnostic =
        Diagnostic::new(Code::StageCycle, span, format!("stages need each other: {route} -> `{first}`"));
    for index in cycle {
        if let Some((_, declared)) = resolver.names.get_index(*index) {
            diagnostic = diagnostic.context(declared.name.span, "in the cycle");
        }
    }
    diagnostic.help("make what both need in a stage of its own")
}

/// Every text of a stage that may name another stage.
fn references<'a>(stage: &'a spec::Stage, artifacts: &'a spec::Map<Artifact>) -> Vec<&'a Text> {
    let mut found: Vec<&Text> = stage.from.iter().collect();
    for name in stage.artifacts.keys() {
        let artifact = artifacts.get(name.as_str());
        found.extend(artifact.and_then(|artifact| artifact.stage.as_ref()));
    }
    let files = |files: &'a spec::Files| {
        files.items().into_iter().filter_map(|item| match item {
            FileRef::Set(set) => set.from.as_ref(),
            FileRef::Path(_) => None,
        })
    };
    found.extend(stage.sources.iter().flat_map(files));
    for dependency in dependencies(stage.dependencies.as_ref()) {
        found.extend(dependency.manifests.iter().flat_map(files));
        found.extend(mounted(&dependency.caches, &dependency.binds));
    }
    for steps in [&stage.setup, &stage.steps].into_iter().flatten() {
        found.extend(step_tables(steps).into_iter().flat_map(step_references));
    }
    found
}

fn step_references(step: &Step) -> Vec<&Text> {
    match step {
        Step::Run(run) => mounted(&run.caches, &run.binds),
        Step::Copy(copy) => copy.from.iter().collect(),
        Step::Raw(raw) => raw.inputs.iter().flat_map(|inputs| &inputs.stages).collect(),
        _ => Vec::new(),
    }
}

fn mounted<'a>(caches: &'a [CacheUse], binds: &'a [BindUse]) -> Vec<&'a Text> {
    let caches = caches.iter().filter_map(|cache| match cache {
        CacheUse::Table(table) => table.from.as_ref(),
        CacheUse::String(_) => None,
    });
    let binds = binds.iter().filter_map(|bind| match bind {
        BindUse::Table(table) => table.from.as_ref(),
        BindUse::String(_) => None,
    });
    caches.chain(binds).collect()
}

fn dependencies(dependencies: Option<&Dependencies>) -> Vec<&spec::step::Dependency> {
    match dependencies {
        Some(Dependencies::Table(table)) => vec![&table.value],
        Some(Dependencies::List(items)) => items
            .iter()
            .filter_map(|item| match item {
                DependencyItem::Table(table) => Some(&table.value),
                DependencyItem::String(_) => None,
            })
            .collect(),
        Some(Dependencies::String(_)) | None => Vec::new(),
    }
}

fn step_tables(steps: &Steps) -> Vec<&Step> {
    match steps {
        Steps::Table(step) => vec![&step.value],
        Steps::List(items) => items
            .iter()
            .filter_map(|item| match item {
                StepItem::Table(step) => Some(&step.value),
                StepItem::String(_) => None,
            })
            .collect(),
        Steps::String(_) => Vec::new(),
    }
}
