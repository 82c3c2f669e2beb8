//! The place of each artifact among the dependencies and the sources.
//!
//! Before the dependencies where nothing of the context goes into it, before the sources where only
//! manifests do, else after the sources. Where two copies fill the same paths, the outer one goes
//! first, on equal ground the artifact before the sources and artifacts as written: whichever comes
//! last wins, so this decides what the image holds and beats the rest.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::pattern;
use crate::plan::{Action, Phase, Step, Volatility};
use crate::source::Span;

/// The author's patterns of what the build does not get.
type Ignored<'a> = &'a [(String, Span)];

/// Steps that stay together, with their wished-for place.
struct Item {
    steps: Vec<Step>,
    /// Lower goes first, where nothing else decides.
    rank: (u8, Volatility, usize),
    artifact: bool,
}

pub(super) fn place(steps: Vec<Step>, ignored: Ignored<'_>, diagnostics: &mut Diagnostics) -> Vec<Step> {
    if !steps.iter().any(|step| step.phase == Phase::Artifacts) {
        return steps;
    }
    let mut before = Vec::new();
    let mut items = Vec::new();
    let mut after = Vec::new();
    for step in steps {
        match step.phase {
            Phase::Dependencies | Phase::Sources | Phase::Artifacts => collect(&mut items, step),
            phase if phase < Phase::Dependencies => before.push(step),
            _ => after.push(step),
        }
    }
    before.extend(sorted(items, ignored, diagnostics));
    before.extend(after);
    before
}

/// A dependency's manifests and its command stay together; all else is an item of its own.
fn collect(items: &mut Vec<Item>, step: Step) {
    let index = items.len();
    let rank = match (step.phase, step.volatility) {
        (Phase::Artifacts, Volatility::Image | Volatility::Packages) => 0,
        (Phase::Dependencies, _) => 1,
        (Phase::Artifacts, Volatility::Manifests) => 2,
        (Phase::Sources, _) => 3,
        _ => 4,
    };
    if let Some(Item { steps, rank: (1, ..), .. }) = items.last_mut()
        && rank == 1
        && !matches!(steps.last().map(|step| &step.action), Some(Action::Run(_)))
    {
        steps.push(step);
        return;
    }
    let artifact = step.phase == Phase::Artifacts;
    let volatility = if artifact { step.volatility } else { Volatility::Image };
    items.push(Item { steps: vec![step], rank: (rank, volatility, index), artifact });
}

fn sorted(items: Vec<Item>, ignored: Ignored<'_>, diagnostics: &mut Diagnostics) -> Vec<Step> {
    let count = items.len();
    let mut waits: Vec<Vec<usize>> = (0..count)
        .map(|this| {
            (0..count).filter(|other| *other != this && precedes(&items[*other], &items[this], ignored)).collect()
        })
        .collect();
    let mut open: Vec<usize> = (0..count).collect();
    let mut order = Vec::new();
    while !open.is_empty() {
        let ready =
            open.iter().copied().filter(|index| waits[*index].is_empty()).min_by_key(|index| items[*index].rank);
        let Some(next) = ready else {
            let stuck = open.iter().copied().find(|index| items[*index].artifact).unwrap_or(open[0]);
            let span = items[stuck].steps[0].origin;
            diagnostics.push(
                Diagnostic::new(
                    Code::ArtifactOrder,
                    span,
                    "no place among the sources keeps what is written: one of them is above it and one below",
                )
                .help("write the copies as `steps`, in the order that is meant"),
            );
            return items.into_iter().flat_map(|item| item.steps).collect();
        };
        open.retain(|index| *index != next);
        for wait in &mut waits {
            wait.retain(|index| *index != next);
        }
        order.push(next);
    }
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| items[index].take()).flat_map(|item| item.steps).collect()
}

/// Whether one item must stand before another.
fn precedes(first: &Item, second: &Item, ignored: Ignored<'_>) -> bool {
    if !first.artifact && !second.artifact {
        return first.rank < second.rank;
    }
    if first.artifact && second.artifact && lands(first) == lands(second) {
        return first.rank.2 < second.rank.2;
    }
    let mut outer = false;
    for a in fills(first) {
        for b in fills(second) {
            outer |= if a == b {
                match (first.artifact, second.artifact) {
                    (true, true) => first.rank.2 < second.rank.2,
                    (first, _) => first,
                }
            } else {
                pattern::is_above(a, b) && !brings_nothing(first, a, b, ignored)
            };
        }
    }
    outer
}

fn fills(item: &Item) -> impl Iterator<Item = &str> {
    item.steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Copy(copy) => Some(copy.fills.iter().map(String::as_str)),
            _ => None,
        })
        .flatten()
}

/// Whether a copy of the context that lands in `outer` has nothing for `inner`, which is ignored there.
fn brings_nothing(item: &Item, outer: &str, inner: &str, ignored: Ignored<'_>) -> bool {
    let copies = item.steps.iter().filter_map(|step| match &step.action {
        Action::Copy(copy) if copy.fills.iter().any(|fill| fill == outer) => Some(copy),
        _ => None,
    });
    copies.into_iter().all(|copy| {
        let source = match copy.sources.as_slice() {
            [source] if copy.from.is_none() && !copy.parents => source.as_text(),
            _ => None,
        };
        source.is_some_and(|source| {
            let folder = if &*source == "." { "" } else { &*source };
            let path = format!("{folder}/{}", inner[outer.len()..].trim_start_matches('/'));
            pattern::keeping_out(ignored, path.trim_start_matches('/')).is_some()
        })
    })
}

/// Where an artifact lands.
fn lands(item: &Item) -> Option<&str> {
    item.steps.iter().find_map(|step| match &step.action {
        Action::Copy(copy) => Some(copy.lands.as_str()),
        _ => None,
    })
}
