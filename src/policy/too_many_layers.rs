//! A target that adds more layers than the policy allows. Those of its base image are not known.

use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::raw::Raw;
use crate::plan::{Action, StageId, Step};

pub(super) const RULE: Rule = Rule { code: Code::TooManyLayers, keys: &["target.*.max-layers"], check };

/// How many neighbours are pointed at.
const MOST_POINTED: usize = 3;

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let Some(most) = wanted.max_layers else { continue };
        let allowed = usize::try_from(most.value).unwrap_or_default();
        let Some(chain) = look.chains(*id).into_iter().max_by_key(|chain| layers(look, chain)) else { continue };
        let count = layers(look, &chain);
        if count <= allowed || allowed == 0 {
            continue;
        }
        let stage = look.plan().stage(*id);
        let message = format!("`{}` adds {count} layers to its base image, and {allowed} are allowed", stage.name);
        let mut diagnostic = Diagnostic::new(Code::TooManyLayers, stage.origin, message);
        let runs = neighbours(look, &chain);
        let help = if runs.is_empty() {
            "leave out what the image does not need, or copy it as one artifact from a stage that has it"
        } else {
            "make one step of commands that stand beside each other: a `run` of several lines is one layer"
        };
        for (first, length) in runs {
            diagnostic = diagnostic.context(first.origin, format!("{length} commands that could be one step"));
        }
        found.push_of(&stage.name, most.span, &stage.name, diagnostic.help(help));
    }
}

/// How many layers the stages of a chain make.
fn layers(look: &Look<'_>, chain: &[StageId]) -> usize {
    let steps = chain.iter().flat_map(|id| &look.plan().stage(*id).steps);
    steps.filter(|step| makes_layer(&step.action)).count()
}

fn makes_layer(action: &Action) -> bool {
    match action {
        Action::Run(_) | Action::Copy(_) | Action::Add(_) | Action::File(_) | Action::Workdir(_) => true,
        Action::Raw(text) => {
            let first = text.split_whitespace().next().unwrap_or_default();
            !first.eq_ignore_ascii_case("ONBUILD") && matches!(Raw::read(text).keyword.as_str(), "RUN" | "COPY" | "ADD")
        }
        _ => false,
    }
}

/// The longest rows of commands of one user, each by its first step.
fn neighbours<'a>(look: &Look<'a>, chain: &[StageId]) -> Vec<(&'a Step, usize)> {
    let mut runs: Vec<(&Step, usize)> = Vec::new();
    for id in chain.iter().rev() {
        let mut row: Option<(&Step, usize)> = None;
        for step in &look.plan().stage(*id).steps {
            let is_run = matches!(step.action, Action::Run(_));
            match &mut row {
                Some((first, length)) if is_run && first.who == step.who && first.at == step.at => *length += 1,
                _ => {
                    runs.extend(row.take());
                    row = is_run.then_some((step, 1));
                }
            }
        }
        runs.extend(row);
    }
    runs.retain(|(_, length)| *length > 1);
    // The first of equals: a stable sort.
    runs.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    runs.truncate(MOST_POINTED);
    runs
}
