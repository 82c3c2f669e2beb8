//! `raw`: one instruction kept as its author wrote it.

use super::Resolver;
use super::stage::Building;
use crate::diag::Code;
use crate::dockerfile::quote;
use crate::plan::{Action, Inputs, Volatility};
use crate::source::Span;
use crate::spec::step::{Inputs as Said, Raw};

/// The instructions that may stand in a `raw` step.
const ALLOWED: &[&str] = &[
    "ADD",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "STOPSIGNAL",
    "VOLUME",
];
/// Those that have a key of their own, which everything after them depends on.
const OWN: &[(&str, &str)] = &[
    ("ARG", "declare it in `[args]`; it is written where it is first used"),
    ("ENV", "write an `env` step"),
    ("FROM", "write a stage with `from`"),
    ("SHELL", "set the stage's `shell`"),
    ("USER", "set `run-as` or `user` on the stage, or `user` on the step"),
    ("WORKDIR", "set `workdir` on the stage or the step"),
];

impl Resolver<'_> {
    pub(super) fn raw(&mut self, b: &mut Building<'_>, raw: &Raw, span: Span) {
        let text = &raw.raw;
        let keyword = text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        if let Some((_, help)) = OWN.iter().find(|(name, _)| *name == keyword) {
            self.error(
                Code::RawInstruction,
                text,
                format!("`{keyword}` is no `raw` instruction: msgen must know it"),
                *help,
            );
            return;
        }
        if !ALLOWED.contains(&keyword.as_str()) {
            let help = format!("begin with one of {}", crate::diag::suggest::list(ALLOWED.iter().copied()));
            self.error(Code::RawInstruction, text, "this is no instruction", help);
            return;
        }
        if let Some(problem) = quote::raw_unsafe(text) {
            self.error(Code::RawInstruction, text, problem.to_string(), "write one instruction a step");
            return;
        }
        let nothing = Said::default();
        let said = raw.inputs.as_ref().unwrap_or(&nothing);
        let mut inputs =
            Inputs { reads: said.args.iter().filter_map(|arg| self.read_arg(b, arg)).collect(), ..Inputs::default() };
        for path in &said.paths {
            let folder = b.folder.clone();
            if let Some(parts) = self.context_path(path, &folder, super::path::Kind::Copied, &b.scope) {
                inputs.paths.push(super::path::join(&parts));
            }
        }
        for stage in &said.stages {
            self.origin(stage, None, &mut inputs);
        }
        let stages = inputs.stages.iter().map(|id| self.plan.stage(*id).volatility).max().unwrap_or_default();
        let volatility = if inputs.paths.is_empty() { stages } else { Volatility::Sources };
        let (who, at) = b.place();
        let step = b.push(Action::Raw(text.value.clone()), span, inputs);
        step.volatility = volatility;
        step.who = who;
        step.at = at;
        b.state.files.ran = true;
    }
}
