//! `ARG`, `USER` and `WORKDIR` where a step needs them and no earlier.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::parent;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::plan::{Action, Arg, Base, Inputs, Phase, Plan, Stage, StageId, Step, Volatility, Where, Who};
use crate::resolve::{is_built_in, is_proxy};
use crate::source::Span;
use crate::word::Word;

/// What holds at a place of a stage.
struct Now<'a> {
    plan: &'a Plan,
    /// The stage, without its steps.
    stage: &'a Stage,
    /// Whether its settings name a user.
    settles_user: bool,
    /// The arguments that are declared, each with the default of its own that it has.
    declared: IndexMap<String, Option<Word>>,
    /// The environment variables that are set.
    env: Vec<String>,
    user: Option<Word>,
    workdir: Option<Word>,
    /// What steps of the stage run as and where, once it is set.
    stage_workdir: Option<Word>,
    /// The step that changed user or workdir last.
    changed: (Span, Span),
    done: Vec<Step>,
}

pub(super) fn insert(plan: &mut Plan, id: StageId, diagnostics: &mut Diagnostics) {
    let inherited = parent(plan, id).map(|parent| plan.stage(parent).end.declared.clone());
    let steps = std::mem::take(&mut plan.stages[id.0].steps);
    let (before, settings): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(|step| step.phase != Phase::Settings);
    let stage = plan.stage(id);
    let mut now = Now {
        plan,
        stage,
        settles_user: settings.iter().any(|step| matches!(step.action, Action::User(_))),
        declared: inherited.unwrap_or_default(),
        env: stage.begin.env.keys().cloned().collect(),
        user: stage.begin.user.clone(),
        workdir: stage.begin.workdir.clone(),
        stage_workdir: stage.begin.workdir.clone(),
        changed: Default::default(),
        done: Vec::new(),
    };
    for step in before {
        now.step(step, diagnostics);
    }
    now.end(diagnostics);
    for step in settings {
        now.step(step, diagnostics);
    }
    let (steps, declared) = (now.done, now.declared);
    let stage = &mut plan.stages[id.0];
    stage.steps = steps;
    stage.end.declared = declared;
}

impl Now<'_> {
    fn step(&mut self, step: Step, diagnostics: &mut Diagnostics) {
        if let Action::User(user) = &step.action {
            self.user(step.origin, user);
            return;
        }
        self.switch_user(&step, diagnostics);
        self.switch_workdir(&step, diagnostics);
        self.declare(&step.inputs, step.origin);
        match &step.action {
            Action::Env(entries) => self.env.extend(entries.iter().map(|(key, _)| key.clone())),
            Action::Workdir(word) => {
                self.workdir = Some(word.clone());
                self.stage_workdir = Some(word.clone());
            }
            _ => {}
        }
        self.done.push(step);
    }

    fn switch_user(&mut self, step: &Step, diagnostics: &mut Diagnostics) {
        let stage = self.stage;
        let known = stage.begin.user.is_some() || stage.run_as.is_some();
        let wanted = match &step.who {
            Who::Anyone => return,
            Who::Root => known.then(|| Word::text("0")),
            Who::Stage => stage.run_as.clone().or_else(|| stage.begin.user.clone()),
            Who::Named(user) => Some(user.clone()),
        };
        match wanted {
            Some(user) => self.user(step.origin, &user),
            None if self.user.is_some() => diagnostics.push(self.user_stays()),
            None => {}
        }
    }

    fn user_stays(&self) -> Diagnostic {
        Diagnostic::new(Code::StepUser, self.changed.0, "nobody knows whom to go back to after this step")
            .help("give the stage a `run-as`, or make this the last step of a stage that has a `user`")
    }

    fn user(&mut self, origin: Span, user: &Word) {
        if self.user.as_ref().is_some_and(|now| same_user(now, user)) {
            return;
        }
        self.instruction(Action::User(user.clone()), user, origin);
        self.user = Some(user.clone());
        self.changed.0 = origin;
    }

    fn switch_workdir(&mut self, step: &Step, diagnostics: &mut Diagnostics) {
        let wanted = match &step.at {
            Where::Anywhere => return,
            Where::Base => self.stage.begin.workdir.clone(),
            Where::Stage => self.stage_workdir.clone(),
            Where::Folder(folder) => Some(folder.clone()),
        };
        match wanted {
            Some(folder) => self.workdir(step.origin, &folder),
            None if self.workdir.is_some() => diagnostics.push(self.workdir_stays()),
            None => {}
        }
    }

    fn workdir_stays(&self) -> Diagnostic {
        Diagnostic::new(Code::StepWorkdir, self.changed.1, "nobody knows which folder to go back to after this step")
            .help("give the stage a `workdir`; in `setup`, make this the last step")
    }

    fn workdir(&mut self, origin: Span, folder: &Word) {
        if self.workdir.as_ref() == Some(folder) {
            return;
        }
        self.instruction(Action::Workdir(folder.clone()), folder, origin);
        self.workdir = Some(folder.clone());
        self.changed.1 = origin;
    }

    /// After the last step: the image has the stage's user and workdir.
    fn end(&mut self, diagnostics: &mut Diagnostics) {
        if !self.settles_user {
            match self.stage.begin.user.clone() {
                Some(user) => self.user(self.changed.0, &user),
                None if self.user.is_some() && self.stage.run_as.is_none() => diagnostics.push(self.user_stays()),
                None => {}
            }
        }
        match self.stage_workdir.clone() {
            Some(folder) => self.workdir(self.changed.1, &folder),
            None if self.workdir.is_some() => diagnostics.push(self.workdir_stays()),
            None => {}
        }
    }

    fn instruction(&mut self, action: Action, word: &Word, origin: Span) {
        let expands = word.variables().into_iter().map(ToOwned::to_owned).collect();
        let inputs = Inputs { expands, ..Inputs::default() };
        self.declare(&inputs, origin);
        self.done.push(own_step(action, inputs, origin));
    }

    /// Declares the arguments that a step uses, in the order in which it names them.
    fn declare(&mut self, inputs: &Inputs, origin: Span) {
        let expanded = inputs.expands.iter().map(|name| (name, true));
        let read = inputs.reads.iter().map(|name| (name, false));
        for (name, expanded) in expanded.chain(read) {
            let known = self.plan.args.contains_key(name) || (is_built_in(name) && (expanded || !is_proxy(name)));
            let own = self.stage.defaults.get(name).cloned();
            if !known || self.env.contains(name) || self.declared.get(name) == Some(&own) {
                continue;
            }
            if let Some(default) = &own {
                let expands = default.variables().into_iter().map(ToOwned::to_owned).collect();
                self.declare(&Inputs { expands, ..Inputs::default() }, origin);
            }
            self.done.push(own_step(Action::Arg(name.clone(), own.clone()), Inputs::default(), origin));
            self.declared.insert(name.clone(), own);
        }
    }
}

fn own_step(action: Action, inputs: Inputs, origin: Span) -> Step {
    Step {
        phase: Phase::Steps,
        action,
        origin,
        keys: Vec::new(),
        about: None,
        who: Who::Anyone,
        at: Where::Anywhere,
        inputs,
        volatility: Volatility::Image,
    }
}

fn same_user(a: &Word, b: &Word) -> bool {
    let root = |word: &Word| word.as_text().is_some_and(|user| matches!(&*user, "0" | "root" | "0:0" | "root:root"));
    a == b || (root(a) && root(b))
}

/// Puts each default where it belongs: above the first stage if a `from` or several stages use it,
/// else into its stage.
pub(super) fn defaults(plan: &mut Plan) {
    let mut users: IndexMap<String, usize> = IndexMap::new();
    for stage in &plan.stages {
        let from = match &stage.base {
            Base::Image(word) | Base::Choice(word, _) => Some(word),
            _ => None,
        };
        for name in from.into_iter().chain(&stage.platform).flat_map(Word::variables) {
            *users.entry(name.to_owned()).or_default() += 2;
        }
        for step in &stage.steps {
            if let Action::Arg(name, None) = &step.action {
                *users.entry(name.clone()).or_default() += 1;
            }
        }
    }
    for (name, arg) in &mut plan.args {
        arg.global |= arg.default.is_some() && users.get(name).is_some_and(|count| *count > 1);
    }
    // A default that uses other arguments stands above the first stage, after theirs.
    let mut wanted: Vec<String> = users.keys().cloned().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = wanted.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(arg) = plan.args.get_mut(&name) else { continue };
        let named: Vec<String> = arg.default.iter().flat_map(Word::variables).map(ToOwned::to_owned).collect();
        if named.is_empty() {
            continue;
        }
        arg.global = true;
        for used in named {
            if let Some(arg) = plan.args.get_mut(&used) {
                arg.global |= arg.default.is_some();
            }
            wanted.push(used);
        }
    }
    sort_by_use(&mut plan.args);
    let args = plan.args.clone();
    for step in plan.stages.iter_mut().flat_map(|stage| &mut stage.steps) {
        if let Action::Arg(name, default @ None) = &mut step.action
            && let Some(arg) = args.get(name)
            && !arg.global
        {
            default.clone_from(&arg.default);
        }
    }
}

/// Arguments as written, but each after those that its default uses; there are no circles.
fn sort_by_use(args: &mut IndexMap<String, Arg>) {
    // How many each one waits for, and which ones wait for it.
    let mut waits = vec![0_usize; args.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); args.len()];
    for (user, arg) in args.values().enumerate() {
        let names = arg.default.iter().flat_map(Word::variables);
        let used: BTreeSet<usize> = names.filter_map(|name| args.get_index_of(name)).collect();
        waits[user] = used.len();
        for used in used {
            users[used].push(user);
        }
    }
    let mut ready: BTreeSet<usize> = (0..args.len()).filter(|index| waits[*index] == 0).collect();
    let mut order = Vec::new();
    while let Some(next) = ready.pop_first() {
        order.push(next);
        for user in &users[next] {
            waits[*user] -= 1;
            if waits[*user] == 0 {
                ready.insert(*user);
            }
        }
    }
    let entry = |index: usize| args.get_index(index).map(|(name, arg)| (name.clone(), arg.clone()));
    *args = order.into_iter().filter_map(entry).collect();
}
