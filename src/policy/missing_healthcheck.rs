//! A target that does not say how the engine asks it whether it is well.

use super::{Findings, Look, Rule};
use crate::check;
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::raw::Raw;
use crate::plan::{Action, Setting, StageId};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: Code::MissingHealthcheck, keys: &["target.*.healthcheck"], check };

fn check(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let Some(asked) = wanted.healthcheck.filter(|asked| asked.value) else { continue };
        let stage = look.plan().stage(*id);
        if check::is_for_files(stage) {
            continue;
        }
        let Some(chain) = look.chains(*id).into_iter().find(|chain| !matches!(last(look, chain), Some((true, _))))
        else {
            continue;
        };
        let (message, span) = match last(look, &chain) {
            Some((_, span)) => (format!("`{}` switches its health check off", stage.name), span),
            None => (format!("`{}` has no health check", stage.name), stage.origin),
        };
        let program = "healthcheck = [\"/app/server\", \"healthcheck\"]";
        let help = if look.has_no_shell(*id) {
            format!("the image has no shell, so let the program itself answer: `{program}`")
        } else {
            format!("write what answers when the service is well: `{program}`")
        };
        found.push_of(
            &stage.name,
            asked.span,
            &stage.name,
            Diagnostic::new(Code::MissingHealthcheck, span, message).help(help),
        );
    }
}

/// The last health check of a chain of stages, whether it is one, and where it is written.
fn last(look: &Look<'_>, chain: &[StageId]) -> Option<(bool, Span)> {
    let steps = chain.iter().flat_map(|id| look.plan().stage(*id).steps.iter().rev());
    steps.into_iter().find_map(|step| match &step.action {
        Action::Setting(Setting::Healthcheck(..)) => Some((true, step.origin)),
        Action::Setting(Setting::NoHealthcheck) => Some((false, step.origin)),
        Action::Raw(text) if !text.trim_start().to_ascii_uppercase().starts_with("ONBUILD") => {
            let raw = Raw::read(text);
            (raw.keyword == "HEALTHCHECK").then(|| (!raw.rest.trim().eq_ignore_ascii_case("NONE"), step.origin))
        }
        _ => None,
    })
}
