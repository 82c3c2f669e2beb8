//! `--link`: a layer that does not depend on those before it, so that a new base re-uses it.
//!
//! A linked copy makes the folders on its way anew, root's and 0755, and does not follow links. So it
//! is only chosen where these folders certainly are so: below a few folders of every image that no
//! command has touched, and on scratch where only plain copies made them.
//! Source: <https://docs.docker.com/reference/dockerfile/#copy---link>.

use crate::pattern::is_above;
use crate::plan::{Action, Base, Copy, Files, Origin, Plan, StageId, Step};
use crate::word::Word;

/// Folders that are root's, 0755 and no link in every image that has them.
const PLAIN: &[&str] = &["/usr/local/bin"];

pub(super) fn choose(plan: &mut Plan, id: StageId) {
    let mut files = match &plan.stage(id).base {
        Base::Scratch => Files { scratch: true, ..Files::default() },
        Base::Stage(parent) => plan.stage(*parent).end.files.clone(),
        Base::Choice(..) | Base::Context(_) => Files { ran: true, ..Files::default() },
        Base::Image(_) => Files::default(),
    };
    let stage = &mut plan.stages[id.0];
    for step in &mut stage.steps {
        if let Action::Copy(copy) = &mut step.action {
            copy.link = can_link(copy, &files);
        }
        remember(step, &mut files);
    }
    stage.end.files = files;
}

fn can_link(copy: &Copy, files: &Files) -> bool {
    let from = matches!(copy.from, Some(Origin::Stage(_) | Origin::Image(_)));
    let numeric = copy.owner.as_ref().is_none_or(|owner| {
        owner.as_text().is_some_and(|owner| owner.bytes().all(|b| b.is_ascii_digit() || b == b':'))
    });
    let folder = copy.dest.as_text().is_some_and(|dest| dest.ends_with('/'));
    if !from || !numeric || !folder || copy.mode.is_some() || files.ran {
        return false;
    }
    if files.scratch {
        scratch_allows(copy, files)
    } else {
        PLAIN.contains(&copy.lands.as_str()) && untouched(&copy.lands, files)
    }
}

/// Whether only ownerless, modeless copies to no outer folder made the folders on the way. A copy with
/// an owner gives it to the folders that it makes, so for it there must be none.
fn scratch_allows(copy: &Copy, files: &Files) -> bool {
    let lands = &copy.lands;
    files.copies.iter().all(|(path, owned)| {
        let apart = path != "/" && first(path) != first(lands);
        apart || (!owned && copy.owner.is_none() && !is_above(path, lands))
    })
}

fn untouched(lands: &str, files: &Files) -> bool {
    files.copies.iter().all(|(path, owned)| !(is_above(path, lands) || (*owned && path == lands)))
}

fn first(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn remember(step: &Step, files: &mut Files) {
    let (path, owned) = match &step.action {
        Action::Run(_) | Action::Raw(_) => {
            files.ran = true;
            return;
        }
        Action::Copy(copy) => (copy.lands.clone(), copy.owner.is_some() || copy.mode.is_some()),
        Action::Add(_) => ("/".to_owned(), true),
        Action::File(file) => (known(&file.dest), file.owner.is_some() || file.mode.is_some()),
        Action::Workdir(word) => (known(word), true),
        _ => return,
    };
    files.copies.push((path, owned));
}

fn known(word: &Word) -> String {
    word.as_text().map_or_else(|| "/".to_owned(), |text| crate::resolve::normal(&text))
}
