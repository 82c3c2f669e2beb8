//! A program that needs shared libraries, on a base that has none: it dies with "no such file".

use super::{calls, programs, runs, with_defaults};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Origin, Plan, Stage, StageId};
use crate::resolve::{names_word, tag_of};
use crate::word::Word;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for stage in plan.stages.iter().filter(|stage| has_no_libc(plan, stage)) {
        for step in &stage.steps {
            let Action::Copy(copy) = &step.action else { continue };
            let Some(Origin::Stage(maker)) = copy.from else { continue };
            if let Some((help, origin)) = links_dynamically(plan, maker, &copy.sources) {
                let message = format!("this program may need shared libraries, and `{}` has none", stage.name);
                found.push(
                    Diagnostic::new(Code::DynamicOnScratch, step.origin, message)
                        .context(origin, "built here")
                        .help(help),
                );
            }
        }
    }
}

fn has_no_libc(plan: &Plan, stage: &Stage) -> bool {
    match &stage.base {
        Base::Scratch => true,
        Base::Image(image) => with_defaults(plan, image).is_some_and(|image| {
            tag_of(&image).0.contains("/distroless/static") || tag_of(&image).0.ends_with("chainguard/static")
        }),
        _ => false,
    }
}

/// Whether a command's text names a path, or the file or folder at its end.
fn names(text: &str, path: &Word) -> bool {
    let path = path.to_spec();
    let path = path.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    text.contains(path) || (!last.is_empty() && names_word(text, last))
}

/// Where a stage builds a program with shared libraries, and how not to.
fn links_dynamically(plan: &Plan, maker: StageId, made: &[Word]) -> Option<(&'static str, crate::source::Span)> {
    let chain: Vec<&Stage> = plan.chain(maker).into_iter().map(|id| plan.stage(id)).collect();
    let image = chain.last().and_then(|stage| match &stage.base {
        Base::Image(image) => with_defaults(plan, image),
        _ => None,
    })?;
    if image.contains("alpine") {
        return None; // musl: whether it is linked statically cannot be told from here
    }
    let end = &plan.stage(maker).end.env;
    let off = end.get("CGO_ENABLED").and_then(Word::as_text).is_some_and(|value| &*value == "0");
    for stage in chain {
        for (step, run) in runs(stage) {
            let text = run.command.text();
            if !made.iter().any(|path| names(&text, path)) {
                continue;
            }
            let calls = |words: &str| programs(&text).any(|program| calls(program, words));
            let is_static = text.contains("-static") || text.contains("musl");
            if (calls("go build") || calls("go install")) && !off && !text.contains("CGO_ENABLED=0") && !is_static {
                return Some((
                    "set `env = { CGO_ENABLED = \"0\" }` in the stage that builds it, or stand on `gcr.io/distroless/base-debian13:nonroot`",
                    step.origin,
                ));
            }
            if calls("cargo build") && !is_static {
                return Some((
                    "build for `x86_64-unknown-linux-musl`, or stand on `gcr.io/distroless/cc-debian13:nonroot`",
                    step.origin,
                ));
            }
            if (calls("gcc") || calls("cc") || calls("g++") || calls("clang")) && !is_static {
                return Some(("link with `-static`, or stand on `gcr.io/distroless/cc-debian13:nonroot`", step.origin));
            }
        }
    }
    None
}
