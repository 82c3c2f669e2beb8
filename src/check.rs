//! Findings: what works and is still a mistake. One file a check, one line in the table.

mod arg_in_continued_stage;
mod artifact_too_late;
mod build_tool_in_final_image;
mod copy_before_install;
mod dynamic_on_scratch;
mod installers;
mod late_env;
mod missing_cache;
mod root_user;
mod secret_in_image;
mod source_in_final_image;
mod unpinned_image;
mod unused_arg;
mod unused_stage;

use std::borrow::Cow;

use crate::diag::{Diagnostic, Diagnostics};
use crate::plan::{Action, Kind, Plan, Run, Stage, StageId, Step};
use crate::word::Word;

/// A check looks at a plan and pushes what it finds.
type Check = fn(&Plan, &mut Vec<Diagnostic>);

/// Every check.
const CHECKS: &[Check] = &[
    unused_stage::check,
    unused_arg::check,
    arg_in_continued_stage::check,
    late_env::check,
    copy_before_install::check,
    artifact_too_late::check,
    missing_cache::check,
    source_in_final_image::check,
    build_tool_in_final_image::check,
    dynamic_on_scratch::check,
    unpinned_image::check,
    root_user::check,
    secret_in_image::check,
];

/// Runs every check over a plan without errors.
pub fn check(plan: &Plan) -> Diagnostics {
    let mut found = Vec::new();
    for check in CHECKS {
        check(plan, &mut found);
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend(found);
    diagnostics
}

/// The images that are shipped: the default target, and targets whose name says so.
fn finals(plan: &Plan) -> Vec<StageId> {
    let named = |name: &str| {
        ["prod", "production", "release", "runtime"].iter().any(|word| name.split(['-', '_']).any(|part| part == *word))
    };
    plan.targets().filter(|id| Some(*id) == plan.default || named(&plan.stage(*id).name)).collect()
}

/// The stages whose layers an image has: those that it continues, itself first.
fn layers(plan: &Plan, id: StageId) -> impl Iterator<Item = &Stage> {
    plan.chain(id).into_iter().map(|id| plan.stage(id))
}

/// The commands of a stage, in order.
fn runs(stage: &Stage) -> impl Iterator<Item = (&Step, &Run)> {
    stage.steps.iter().filter_map(|step| match &step.action {
        Action::Run(run) => Some((step, run)),
        _ => None,
    })
}

/// The stages that the author wrote.
fn written(plan: &Plan) -> impl Iterator<Item = (StageId, &Stage)> {
    let all = plan.stages.iter().enumerate().map(|(index, stage)| (StageId(index), stage));
    all.filter(|(_, stage)| stage.kind != Kind::Image)
}

/// Every secret that lies where everyone who has an image can read it.
pub(crate) fn secrets(plan: &Plan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    secret_in_image::check(plan, &mut found);
    found
}

/// What is wrong with the user of a target that runs as root, as far as msgen knows.
pub(crate) fn root(plan: &Plan, id: StageId) -> Option<Diagnostic> {
    root_user::look(plan, plan.stage(id))
}

/// Whether a user is root.
pub(crate) fn is_root(user: &str) -> bool {
    root_user::is_root(user)
}

/// Whether an image is there for its files alone, to take out with `--output`: nothing in it runs.
pub(crate) fn is_for_files(stage: &Stage) -> bool {
    stage.end.files.scratch && !stage.end.entrypoint && !stage.end.command
}

/// A word with the defaults of its arguments, where each has one.
pub(crate) fn with_defaults(plan: &Plan, word: &Word) -> Option<String> {
    word.expand(&|name| plan.args.get(name)?.default.as_ref().map(Cow::Borrowed))
}

/// The programs that a command begins with, and those after `&&`, `;` and `|`, each with its arguments.
fn programs(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';', '|', '&', '(', ')']).map(|part| {
        // `env X=y program` runs the program.
        let mut rest = part.trim();
        loop {
            let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let skip =
                matches!(word, "env" | "exec" | "command" | "time" | "sudo" | "then" | "do" | "else" | "if" | "!")
                    || word.split_once('=').is_some_and(|(name, _)| {
                        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    });
            if !skip || after.is_empty() {
                break rest;
            }
            rest = after.trim_start();
        }
    })
}

/// Whether a program is called with these first words.
fn calls(program: &str, words: &str) -> bool {
    program.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}
