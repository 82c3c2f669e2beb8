//! An image without a tag, or with one that moves with every release.

use super::with_defaults;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Mount, Origin, Plan};
use crate::resolve::tag_of;
use crate::source::Span;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for stage in &plan.stages {
        if let Base::Image(image) = &stage.base
            && let Some(image) = with_defaults(plan, image)
        {
            look(&image, stage.from, found);
        }
        for step in &stage.steps {
            let origins: Vec<&Origin> = match &step.action {
                Action::Copy(copy) => copy.from.iter().collect(),
                Action::Run(run) => run.mounts.iter().filter_map(origin).collect(),
                _ => Vec::new(),
            };
            for origin in origins {
                if let Origin::Image(image) = origin {
                    look(image, step.origin, found);
                }
            }
        }
    }
}

fn origin(mount: &Mount) -> Option<&Origin> {
    match mount {
        Mount::Cache { from, .. } | Mount::Bind { from, .. } => from.as_ref(),
        _ => None,
    }
}

fn look(image: &str, span: Span, found: &mut Vec<Diagnostic>) {
    let (name, tag, digest) = tag_of(image);
    let message = match tag {
        _ if digest.is_some() => return,
        None => format!("`{image}` has no tag: each build may get another image"),
        Some("latest") => format!("`{image}` moves with every release"),
        Some(_) => return,
    };
    found.push(
        Diagnostic::new(Code::UnpinnedImage, span, message)
            .help(format!("name a version, `{name}:1.2`, or a digest, `{name}:1.2@sha256:…`")),
    );
}
