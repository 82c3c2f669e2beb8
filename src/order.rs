//! The final order of each stage's steps, and the instructions that order needs.
//!
//! Order is only ever chosen among the orders that give the same image: artifacts find their place
//! by how often they change ([`artifacts`]), values of arguments that change with every build wait
//! for their first use ([`late`]), `ARG`, `USER` and `WORKDIR` stand where they are needed and no
//! earlier ([`switch`]), and `--link` goes where it cannot change what the image holds ([`link`]).

mod artifacts;
mod late;
mod link;
mod switch;

use crate::diag::Diagnostics;
use crate::plan::{Base, Plan, StageId};

/// Orders every stage of a plan.
pub fn order(plan: &mut Plan) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for index in 0..plan.stages.len() {
        let id = StageId(index);
        let steps = std::mem::take(&mut plan.stages[index].steps);
        let steps = artifacts::place(steps, &plan.ignore, &mut diagnostics);
        plan.stages[index].steps = late::place(steps);
        link::choose(plan, id);
        switch::insert(plan, id, &mut diagnostics);
    }
    switch::defaults(plan);
    diagnostics
}

/// The stage that a stage continues, where it is known.
fn parent(plan: &Plan, id: StageId) -> Option<StageId> {
    match plan.stage(id).base {
        Base::Stage(parent) => Some(parent),
        _ => None,
    }
}
