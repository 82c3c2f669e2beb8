//! A target that runs as root: what the check finds, for the targets that the policy names.

use super::file::User;
use super::{Findings, Look, Rule};
use crate::check;
use crate::diag::Code;

pub(super) const RULE: Rule = Rule { code: Code::RootUser, keys: &["target.*.user"], check: users };

fn users(look: &Look<'_>, found: &mut Findings) {
    for (id, wanted) in &look.targets {
        let Some(asked) = wanted.user.filter(|asked| asked.value > User::Any) else { continue };
        if let Some(diagnostic) = check::root(look.plan(), *id) {
            let name = &look.plan().stage(*id).name;
            found.push_of(name, asked.span, name, diagnostic);
        }
    }
}
