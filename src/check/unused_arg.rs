//! A build argument that nothing uses, which is often a name with a typo.

use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Plan};
use crate::word::Word;

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    let mut used: Vec<&str> = Vec::new();
    for stage in &plan.stages {
        if let Base::Image(word) | Base::Choice(word, _) = &stage.base {
            used.extend(word.variables());
        }
        used.extend(stage.platform.iter().flat_map(Word::variables));
        used.extend(stage.steps.iter().filter_map(|step| match &step.action {
            Action::Arg(name, _) => Some(name.as_str()),
            _ => None,
        }));
    }
    let mut next = 0;
    while let Some(name) = used.get(next) {
        let default = plan.args.get(*name).and_then(|arg| arg.default.as_ref());
        let more: Vec<&str> =
            default.iter().flat_map(|word| word.variables()).filter(|name| !used.contains(name)).collect();
        used.extend(more);
        next += 1;
    }
    for (name, arg) in plan.args.iter().filter(|(name, _)| !used.contains(&name.as_str())) {
        let help = format!("use it as `${name}` in a command or a value, name it in a step's `args`, or remove it");
        found.push(Diagnostic::new(Code::UnusedArg, arg.span, format!("arg `{name}` is used by nothing")).help(help));
    }
}
