//! Environment variables whose value changes with every build: they stand before the first step that
//! needs them, else after the last.

use crate::plan::{Action, Phase, Step, Volatility};
use crate::resolve::names_word;

pub(super) fn place(steps: Vec<Step>) -> Vec<Step> {
    let is_late = |step: &Step| step.phase == Phase::Env && step.volatility == Volatility::Arguments;
    let (late, rest): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(is_late);
    if late.is_empty() {
        return rest;
    }
    let end = rest.iter().position(|step| step.phase == Phase::Settings).unwrap_or(rest.len());
    let mut places: Vec<usize> =
        late.iter().map(|env| rest[..end].iter().position(|step| needs(step, env)).unwrap_or(end)).collect();
    // One that another late value uses stands no later than that one.
    for user in (0..late.len()).rev() {
        for used in 0..late.len() {
            if used != user && needs(&late[user], &late[used]) {
                places[used] = places[used].min(places[user]);
            }
        }
    }
    let mut ordered = Vec::with_capacity(rest.len() + late.len());
    let mut rest = rest.into_iter();
    for index in 0..=rest.len() {
        let here = late.iter().zip(&places).filter(|(_, place)| **place == index).map(|(env, _)| env);
        for env in here {
            push(&mut ordered, env.clone());
        }
        ordered.extend(rest.next());
    }
    ordered
}

/// Adds a late value to the one before it, where it does not use it.
fn push(ordered: &mut Vec<Step>, env: Step) {
    if let (Some(last), Action::Env(new)) = (ordered.last_mut(), &env.action)
        && last.volatility == Volatility::Arguments
        && !needs(&env, last)
        && let Action::Env(entries) = &mut last.action
    {
        entries.extend(new.iter().cloned());
        last.keys.extend(&env.keys);
        last.inputs.expands.extend(env.inputs.expands);
        return;
    }
    ordered.push(env);
}

/// Whether a step needs one of the variables that another sets.
fn needs(step: &Step, env: &Step) -> bool {
    let Action::Env(entries) = &env.action else { return false };
    entries.iter().any(|(key, _)| {
        let text = match &step.action {
            Action::Run(run) => names_word(&run.command.text(), key),
            Action::Raw(text) => names_word(text, key),
            _ => false,
        };
        text || step.inputs.expands.contains(key) || step.inputs.reads.contains(key)
    })
}
