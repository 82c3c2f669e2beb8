//! An image without a tag, or with one that moves with every release.

use super::with_defaults;
use crate::diag::{Code, Diagnostic};
use crate::plan::{Base, Plan};
use crate::resolve::tag_of;
use crate::source::Span;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for stage in &plan.stages {
        if let Base::Image(image) = &stage.base
            && let Some(image) = with_defaults(plan, image)
        {
            look(&image, stage.from, found);
        }
        for image in stage.steps.iter().flat_map(|step| &step.inputs.images) {
            look(image, image.span, found);
        }
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
