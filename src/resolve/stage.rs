//! One stage, phase by phase.

use super::path::{Start, below, split};
use super::text::Scope;
use super::{Declared, Resolver};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Inputs, Kind, Phase, Stage, State, Step, Volatility, Where, Who};
use crate::source::Span;
use crate::spec::step::{Dependencies, Dependency, DependencyItem, RunRef, Step as SpecStep, StepItem, Steps};
use crate::spec::{self, Text};
use crate::word::Word;

/// A stage while it is resolved.
pub(super) struct Building<'a> {
    pub name: &'a Text,
    /// The folder that context paths start from.
    pub folder: Vec<String>,
    /// What is known when it begins.
    pub begin: State,
    /// What is known so far.
    pub state: State,
    pub scope: Scope,
    pub run_as: Option<Word>,
    /// The steps so far.
    pub steps: Vec<Step>,
    pub phase: Phase,
}

impl Building<'_> {
    /// What relative paths of the present phase start from.
    pub(super) fn start(&self) -> Start<'_> {
        match &self.state.workdir {
            _ if self.phase == Phase::Setup => Start::Setup,
            Some(workdir) => Start::Workdir(workdir),
            None if self.state.files.scratch => Start::Root,
            None => Start::Unknown,
        }
    }

    /// Who the steps of the present phase run as, where it is known.
    pub(super) fn runner(&self) -> Option<Word> {
        match self.phase {
            Phase::Packages | Phase::Setup => match (&self.run_as, &self.begin.user) {
                (None, None) => None,
                _ => Some(Word::text("0")),
            },
            _ => self.run_as.clone().or_else(|| self.begin.user.clone()),
        }
    }

    pub(super) fn push(&mut self, action: Action, origin: Span, inputs: Inputs) -> &mut Step {
        let index = self.steps.len();
        let step = Step {
            phase: self.phase,
            action,
            origin,
            keys: Vec::new(),
            about: None,
            who: Who::Anyone,
            at: Where::Anywhere,
            inputs,
            volatility: Volatility::Image,
        };
        self.steps.push(step);
        &mut self.steps[index]
    }

    /// Who and where a command of the present phase runs.
    pub(super) fn place(&self) -> (Who, Where) {
        match self.phase {
            Phase::Packages => (Who::Root, Where::Anywhere),
            Phase::Setup => (Who::Root, Where::Base),
            _ => (Who::Stage, Where::Stage),
        }
    }
}

impl<'a> Resolver<'a> {
    pub(super) fn stage(&mut self, index: usize) {
        let Some((_, Declared { name, stage, kind })) = self.names.get_index(index) else { return };
        let (name, stage, kind): (&'a Text, &'a spec::Stage, Kind) = (name, stage, *kind);
        let from = stage.from.as_ref();
        if from.is_none() {
            let message = format!("`{}` stands on nothing", name.value);
            self.report(
                Diagnostic::new(Code::MissingKey, name.span, message)
                    .help("add `from = …`: an image with its tag, another stage, or `scratch`"),
            );
        }
        let base = from.and_then(|from| self.base(from));
        let platform = self.platform(name, stage.platform.as_ref(), base.as_ref());
        let begin = self.begin(base.as_ref());
        let folder = self.stage_folder(stage.context.as_ref());
        let env = begin.env.keys().cloned().collect();
        let mut b = Building {
            name,
            folder,
            state: begin.clone(),
            begin,
            scope: Scope { env, only_args: false },
            run_as: None,
            steps: Vec::new(),
            phase: Phase::Env,
        };
        let defaults = self.defaults(&mut b, stage, base.as_ref(), from);
        self.phases(&mut b, stage, kind);
        let volatility = self.volatility(&b, base.as_ref());
        self.push_stage(Stage {
            name: name.value.clone(),
            kind,
            origin: name.span,
            about: stage.about.as_ref().map(|about| about.value.clone()),
            base: base.unwrap_or(Base::Scratch),
            from: from.map_or(name.span, |from| from.span),
            platform,
            defaults,
            steps: b.steps,
            begin: b.begin,
            end: b.state,
            run_as: b.run_as,
            volatility,
        });
    }

    fn phases(&mut self, b: &mut Building<'a>, stage: &'a spec::Stage, kind: Kind) {
        self.env(b, &stage.env, None);
        self.run_as(b, stage);
        b.phase = Phase::Packages;
        for (manager, packages) in stage.packages() {
            if let Some(packages) = packages {
                self.packages(b, manager, packages, None);
            }
        }
        b.phase = Phase::Shell;
        self.shell(b, &stage.shell);
        b.phase = Phase::Setup;
        self.steps(b, stage.setup.as_ref());
        b.phase = Phase::Workdir;
        self.workdir(b, stage.workdir.as_ref());
        b.phase = Phase::Dependencies;
        self.dependencies(b, stage.dependencies.as_ref());
        b.phase = Phase::Sources;
        if let Some(sources) = &stage.sources {
            self.file_copies(b, sources);
        }
        b.phase = Phase::Artifacts;
        self.artifacts(b, &stage.artifacts);
        b.phase = Phase::Steps;
        self.steps(b, stage.steps.as_ref());
        b.phase = Phase::Settings;
        self.settings(b, stage, kind);
    }

    /// The stage's own defaults of arguments, over those of the stage it continues.
    fn defaults(
        &mut self,
        b: &mut Building<'_>,
        stage: &spec::Stage,
        base: Option<&Base>,
        from: Option<&Text>,
    ) -> indexmap::IndexMap<String, Word> {
        let mut defaults = match base {
            Some(Base::Stage(id)) => self.plan.stage(*id).defaults.clone(),
            _ => indexmap::IndexMap::new(),
        };
        for (name, value) in &stage.args {
            // BuildKit reads these by their names alone.
            if name.starts_with("BUILDKIT_") && self.is_name(name) {
                if let Some(value) = self.word(value, &Scope::args()) {
                    b.push(Action::Arg(name.value.clone(), Some(value)), name.span, Inputs::default());
                }
                continue;
            }
            if !self.plan.args.contains_key(&name.value) {
                let near = crate::diag::suggest::did_you_mean(name, self.plan.args.keys().map(String::as_str));
                let help =
                    near.unwrap_or_else(|| format!("declare it for all stages first: `[args] {} = {{}}`", name.value));
                self.error(Code::UnknownVariable, name, format!("there is no arg `{}`", name.value), help);
                continue;
            }
            let used = from
                .and_then(|from| Word::parse(from).ok())
                .is_some_and(|word| word.variables().iter().any(|used| **used == *name.value));
            if used {
                let message = format!("`from` uses `{}` before this stage begins", name.value);
                self.error(Code::ArgOfFrom, name, message, "set its default in `[args]`");
                continue;
            }
            let Some(word) = self.word(value, &Scope::args()) else { continue };
            if word.variables().contains(&name.as_str()) {
                let message = format!("the default of `{}` uses itself", name.value);
                self.error(Code::EnvCycle, value, message, "write out what it is, or name another argument");
                continue;
            }
            defaults.insert(name.value.clone(), word);
        }
        defaults
    }

    fn run_as(&mut self, b: &mut Building<'_>, stage: &spec::Stage) {
        let Some(text) = &stage.run_as else { return };
        b.run_as = self.user(text, &b.scope);
        if stage.user.is_none() && b.begin.user.is_none() {
            let help = format!("say who the image runs as: `user = \"{}\"`", text.value);
            self.error(Code::RunAsWithoutUser, text, "nobody knows whom to go back to after the last step", help);
        }
    }

    /// A user or `user:group`.
    pub(super) fn user(&mut self, text: &Text, scope: &Scope) -> Option<Word> {
        let word = self.word(text, scope)?;
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let literal = word.as_text();
        let parts: Vec<&str> = literal.as_deref().map(|text| text.split(':').collect()).unwrap_or_default();
        let fits = literal.is_none()
            || ((1..=2).contains(&parts.len())
                && parts.iter().all(|part| !part.is_empty() && !part.starts_with('-') && part.chars().all(good)));
        let simple = word.is_made_of(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
        if !fits || !simple {
            self.error(
                Code::InvalidUser,
                text,
                format!("`{}` is no user", text.value),
                "write `uid`, `uid:gid`, or names; numbers are best",
            );
            return None;
        }
        Some(word)
    }

    fn shell(&mut self, b: &mut Building<'_>, shell: &[Text]) {
        let Some(first) = shell.first() else { return };
        let words: Vec<String> =
            shell.iter().filter(|word| self.one_line(word)).map(|word| word.value.clone()).collect();
        b.push(Action::Shell(words.clone()), first.span, Inputs::default());
        b.state.shell = Some(words);
    }

    fn workdir(&mut self, b: &mut Building<'_>, workdir: Option<&Text>) {
        let Some(text) = workdir else { return };
        let Some(path) = self.image_path(text, b.start(), &b.scope) else { return };
        let word = match &b.state.workdir {
            Some(above) if !split(&path.word).absolute => below(above, &split(&path.word).parts),
            _ => path.word,
        };
        if b.state.workdir.as_ref() == Some(&word) {
            return;
        }
        let inputs = Inputs { expands: names(&word), ..Inputs::default() };
        let step = b.push(Action::Workdir(word.clone()), text.span, inputs);
        step.who = Who::Stage;
        b.state.folders.push(path.absolute.clone());
        b.state.workdir = Some(word);
    }

    fn dependencies(&mut self, b: &mut Building<'a>, dependencies: Option<&'a Dependencies>) {
        match dependencies {
            None => {}
            Some(Dependencies::String(text)) => self.run(b, &RunRef::plain(text), text.span, &[]),
            Some(Dependencies::Table(table)) => self.dependency(b, table, table.span),
            Some(Dependencies::List(items)) => {
                for item in items {
                    match item {
                        DependencyItem::String(text) => self.run(b, &RunRef::plain(text), text.span, &[]),
                        DependencyItem::Table(table) => self.dependency(b, table, table.span),
                    }
                }
            }
        }
    }

    fn dependency(&mut self, b: &mut Building<'a>, dependency: &'a Dependency, span: Span) {
        let mut bound = Vec::new();
        if let Some(manifests) = &dependency.manifests {
            if dependency.mount {
                bound = self.bound_manifests(b, manifests);
            } else {
                self.file_copies(b, manifests);
            }
        } else if dependency.mount {
            self.report(
                Diagnostic::new(Code::MissingKey, span, "`mount = true` binds the manifests, and there are none")
                    .help("add `manifests = […]`"),
            );
        }
        match dependency.get() {
            Some(run) => self.run(b, &run, span, &bound),
            None => {
                self.required(None, "run", "a dependency", span);
            }
        }
    }

    fn steps(&mut self, b: &mut Building<'a>, steps: Option<&'a Steps>) {
        match steps {
            None => {}
            Some(Steps::String(text)) => self.run(b, &RunRef::plain(text), text.span, &[]),
            Some(Steps::Table(step)) => self.step(b, step, step.span),
            Some(Steps::List(items)) => {
                for item in items {
                    match item {
                        StepItem::String(text) => self.run(b, &RunRef::plain(text), text.span, &[]),
                        StepItem::Table(step) => self.step(b, step, step.span),
                    }
                }
            }
        }
    }

    fn step(&mut self, b: &mut Building<'a>, step: &'a SpecStep, span: Span) {
        let first = b.steps.len();
        let about = match step {
            SpecStep::Run(run) => {
                self.run(b, &run.get(), span, &[]);
                None
            }
            SpecStep::Copy(copy) => {
                self.copy(b, copy, span);
                copy.about.as_ref()
            }
            SpecStep::Add(add) => {
                self.add(b, add, span);
                add.about.as_ref()
            }
            SpecStep::File(file) => {
                self.file(b, file, span);
                file.about.as_ref()
            }
            SpecStep::Dir(dir) => {
                self.dir(b, dir, span);
                dir.about.as_ref()
            }
            SpecStep::Symlink(link) => {
                self.symlink(b, link, span);
                link.about.as_ref()
            }
            SpecStep::Env(env) => {
                self.env(b, &env.env, Some(span));
                env.about.as_ref()
            }
            SpecStep::Apt(apt) => {
                self.packages(b, "apt", &apt.apt, Some(span));
                apt.about.as_ref()
            }
            SpecStep::Apk(apk) => {
                self.packages(b, "apk", &apk.apk, Some(span));
                apk.about.as_ref()
            }
            SpecStep::Dnf(dnf) => {
                self.packages(b, "dnf", &dnf.dnf, Some(span));
                dnf.about.as_ref()
            }
            SpecStep::Raw(raw) => {
                self.raw(b, raw, span);
                raw.about.as_ref()
            }
        };
        if let (Some(about), Some(step)) = (about, b.steps.get_mut(first)) {
            step.about = Some(about.value.clone());
        }
    }

    pub(super) fn nothing_to_take_away(&mut self, key: &Text) {
        let message = format!("`{}` takes nothing away: no `extends` brought it", key.value);
        self.error(
            Code::NothingToTakeAway,
            key,
            message,
            "remove it; what a `from` stage set is cleared by `\"none\"` or `[]`",
        );
    }

    /// How often what a stage makes changes, arguments not counted.
    fn volatility(&mut self, b: &Building<'_>, base: Option<&Base>) -> Volatility {
        let below = match base {
            Some(Base::Stage(id)) => self.plan.stage(*id).volatility,
            Some(Base::Choice(_, ids)) => {
                ids.iter().map(|id| self.plan.stage(*id).volatility).max().unwrap_or_default()
            }
            _ => Volatility::Image,
        };
        let steps = b.steps.iter().map(|step| step.volatility).filter(|volatility| *volatility < Volatility::Arguments);
        steps.fold(below, Volatility::max)
    }
}

/// The variables of a word, as inputs.
pub(super) fn names(word: &Word) -> Vec<String> {
    word.variables().into_iter().map(ToOwned::to_owned).collect()
}
