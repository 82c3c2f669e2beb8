//! [`Spec`] to [`Plan`]: names become ids, paths are rewritten to the build context, every value is
//! read as what it means. What is wrong is pushed and the pass goes on with what it has.

mod artifacts;
mod base;
mod copies;
mod env;
mod files;
mod graph;
mod image;
mod mounts;
mod packages;
mod path;
mod raw;
mod run;
mod settings;
mod stage;
mod text;

pub use image::tag_of;
pub use path::Location;
pub(crate) use path::normal;
pub(crate) use text::{is_built_in, is_proxy, names_word};

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::plan::{Arg, Kind, Plan, StageId};
use crate::source::Spanned;
use crate::spec::{self, Spec, Text};
use crate::word::{DEEPEST, Word};

/// The most stages and targets that a spec may have.
const MOST_STAGES: usize = 1000;

/// The most bytes that a default may have with what the arguments in it stand for.
const MOST_OF_DEFAULT: usize = 60_000;

/// Resolves a spec that lies at `location`.
pub fn resolve(spec: &Spec, location: &Location) -> (Plan, Diagnostics) {
    let mut resolver = Resolver {
        spec,
        plan: Plan::default(),
        diagnostics: Diagnostics::default(),
        names: IndexMap::new(),
        ids: IndexMap::new(),
        images: IndexMap::new(),
        used: Used::default(),
    };
    resolver.project(location);
    resolver.args();
    resolver.contexts();
    resolver.artifact_names();
    resolver.declare();
    let graph = graph::Graph::of(&resolver);
    let cycles = graph.report_cycles(&mut resolver);
    let default = resolver.default_target();
    let order = graph.order(&resolver, default);
    for index in order {
        if !cycles.contains(&index) {
            resolver.stage(index);
        }
    }
    resolver.finish(default);
    (resolver.plan, resolver.diagnostics)
}

/// A stage or target as declared.
struct Declared<'a> {
    name: &'a Text,
    stage: &'a spec::Stage,
    kind: Kind,
}

/// The arguments whose defaults use themselves, in the order written, and the first of those that are too large
/// or stand on too many others.
fn uses_of_uses(args: &IndexMap<String, Arg>) -> (BTreeSet<usize>, Option<usize>) {
    let named = |arg: &Arg| -> BTreeSet<usize> {
        arg.default.iter().flat_map(Word::variables).filter_map(|name| args.get_index_of(name)).collect()
    };
    let uses: Vec<Vec<usize>> = args.values().map(|arg| named(arg).into_iter().collect()).collect();
    let mut circular = BTreeSet::new();
    // How deep each one stands on others, and how large it is.
    let mut sizes: Vec<Option<(usize, usize)>> = vec![None; uses.len()];
    // Where each one lies in the path, and the outermost place that its uses lead back to.
    let mut places: Vec<Option<usize>> = vec![None; uses.len()];
    let mut back = vec![usize::MAX; uses.len()];
    for start in 0..uses.len() {
        let mut path = vec![(start, 0)];
        while let Some((at, next)) = path.pop() {
            if sizes[at].is_some() {
                continue;
            }
            let place = path.len();
            places[at] = Some(place);
            if let Some(&used) = uses[at].get(next) {
                path.push((at, next + 1));
                match places[used] {
                    Some(outer) => back[at] = back[at].min(outer),
                    None => path.push((used, 0)),
                }
                continue;
            }
            places[at] = None;
            let depth = uses[at].iter().filter_map(|used| sizes[*used]).map(|(depth, _)| depth + 1).max();
            let size = |name: &str| args.get_index_of(name).and_then(|used| sizes[used]).map_or(0, |(_, size)| size);
            let bytes = args[at].default.as_ref().map_or(0, |word| word.size(&size));
            sizes[at] = Some((depth.unwrap_or_default(), bytes));
            if back[at] <= place {
                circular.insert(at);
            }
            if let Some((user, _)) = path.last() {
                back[*user] = back[*user].min(back[at]);
            }
        }
    }
    let endless = |size: &Option<(usize, usize)>| {
        size.is_some_and(|(depth, bytes)| depth >= DEEPEST || depth > 0 && bytes > MOST_OF_DEFAULT)
    };
    (circular, sizes.iter().position(endless))
}

/// What was used, so that what was not can be said.
#[derive(Default)]
struct Used {
    artifacts: Vec<String>,
    secrets: Vec<String>,
    contexts: Vec<String>,
}

struct Resolver<'a> {
    spec: &'a Spec,
    plan: Plan,
    diagnostics: Diagnostics,
    /// Every stage and target, in the order of the file.
    names: IndexMap<&'a str, Declared<'a>>,
    /// Those that are resolved.
    ids: IndexMap<String, StageId>,
    /// The stages made for images that use an argument, by the image's text.
    images: IndexMap<Word, StageId>,
    used: Used,
}

impl Resolver<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn error(&mut self, code: Code, text: &Spanned<impl Sized>, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::new(code, text.span, message).help(help));
    }

    fn project(&mut self, location: &Location) {
        let project = self.spec.project.as_ref();
        let context = project.and_then(|project| project.context.as_ref());
        match path::place(location, context) {
            Ok(place) => self.plan.place = place,
            Err(diagnostic) => self.report(*diagnostic),
        }
        let Some(project) = project else { return };
        if let Some(syntax) = &project.syntax {
            match image::check(syntax) {
                Ok(()) => self.plan.syntax = Some(syntax.clone()),
                Err(reason) => {
                    self.error(Code::InvalidImage, syntax, reason, "write a frontend such as `docker/dockerfile:1`");
                }
            }
        }
        for pattern in &project.ignore {
            if let Some(pattern) = self.ignore_pattern(pattern) {
                self.plan.ignore.push(pattern);
            }
        }
    }

    fn args(&mut self) {
        let spec = self.spec;
        for (name, arg) in &spec.args {
            let table = match arg {
                spec::Arg::String(default) => &spec::ArgTable { default: Some(default.clone()), ..Default::default() },
                spec::Arg::Table(table) => table,
            };
            if !self.is_name(name) {
                continue;
            }
            if is_built_in(name) {
                self.error(
                    Code::InvalidName,
                    name,
                    format!("`{}` is BuildKit's own argument", name.value),
                    "use it without declaring it, or choose another name",
                );
                continue;
            }
            let arg = Arg {
                default: table.default.as_ref().and_then(|text| self.word(text, &text::Scope::args())),
                values: table.values.iter().map(|value| value.value.clone()).collect(),
                late: table.late,
                about: table.about.as_ref().map(|about| about.value.clone()),
                span: name.span,
                global: false,
            };
            if let Some(default) = &table.default
                && !table.values.is_empty()
                && !arg.values.contains(&default.value)
            {
                let help =
                    format!("write one of {}", crate::diag::suggest::list(arg.values.iter().map(String::as_str)));
                self.error(
                    Code::InvalidValue,
                    default,
                    format!("the default of `{}` is none of its values", name.value),
                    help,
                );
            }
            self.plan.args.insert(name.value.clone(), arg);
        }
        self.arg_cycles();
    }

    /// A default may use other arguments, but not in a circle, and not without end.
    fn arg_cycles(&mut self) {
        let (circular, endless) = uses_of_uses(&self.plan.args);
        for index in circular {
            let Some((name, arg)) = self.plan.args.get_index_mut(index) else { continue };
            arg.default = None;
            let diagnostic = Diagnostic::new(Code::EnvCycle, arg.span, format!("the default of `{name}` uses itself"));
            self.diagnostics.push(diagnostic.help("write one of the defaults out"));
        }
        if let Some((name, arg)) = endless.and_then(|index| self.plan.args.get_index(index)) {
            let message = format!("the default of `{name}` is too large with all that the arguments in it stand for");
            let help = format!(
                "write it out: msgen follows defaults that use others up to {MOST_OF_DEFAULT} bytes, and {DEEPEST} deep"
            );
            self.diagnostics.push(Diagnostic::new(Code::TooLarge, arg.span, message).help(help));
        }
    }

    fn contexts(&mut self) {
        let spec = self.spec;
        for context in &spec.contexts {
            if self.is_stage_name(context) {
                self.plan.contexts.push(context.value.clone());
            }
        }
    }

    fn artifact_names(&mut self) {
        let spec = self.spec;
        for name in spec.artifacts.keys() {
            let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name.len() <= 128
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            if !good {
                let help = "write letters, digits, `-`, `_` and `.`, a letter or digit first";
                self.error(Code::InvalidName, name, format!("`{}` is no name of an artifact", name.value), help);
            }
        }
    }

    fn declare(&mut self) {
        let spec = self.spec;
        let stages = spec.stages.iter().map(|(name, stage)| Declared { name, stage, kind: Kind::Stage });
        let targets = spec.targets.iter().map(|(name, stage)| Declared { name, stage, kind: Kind::Target });
        let mut all: Vec<_> = stages.chain(targets).collect();
        all.sort_by_key(|declared| declared.name.span);
        if let Some(declared) = all.get(MOST_STAGES) {
            let message = format!("{} stages and targets are more than the {MOST_STAGES} that msgen reads", all.len());
            self.error(
                Code::TooLarge,
                declared.name,
                message,
                "split the spec: a build this large has several Dockerfiles",
            );
            all.truncate(MOST_STAGES);
        }
        for declared in all {
            let name = declared.name;
            if !self.is_stage_name(name) {
                continue;
            }
            if let Some(first) = self.names.get(name.as_str()) {
                let diagnostic = Diagnostic::new(
                    Code::DuplicateStageName,
                    name.span,
                    format!("`{}` is the name of a stage and of a target", name.value),
                );
                let context = first.name.span;
                self.report(
                    diagnostic
                        .context(context, "the first one")
                        .help("stages and targets share their names: rename one of the two"),
                );
                continue;
            }
            if spec.contexts.iter().any(|context| context.value == name.value) {
                let message = format!("`{}` is the name of a stage and of a context", name.value);
                self.error(Code::DuplicateStageName, name, message, "rename one of the two: `from` could mean either");
            }
            self.names.insert(name.value.as_str(), declared);
        }
        if self.names.values().all(|declared| declared.kind != Kind::Target) && !self.diagnostics.has_errors() {
            let diagnostic = Diagnostic::new(Code::NoTarget, crate::source::Span::default(), "the spec has no target");
            let diagnostic = match self.names.values().next_back() {
                Some(last) => Diagnostic::new(Code::NoTarget, last.name.span, "the spec has stages but no target"),
                None => diagnostic,
            };
            self.report(diagnostic.help("write `[targets.prod]`, the image that people ask for"));
        }
    }

    /// The index of the default target.
    fn default_target(&mut self) -> Option<usize> {
        let asked = self.spec.project.as_ref().and_then(|project| project.default_target.as_ref());
        let targets = |names: &IndexMap<&str, Declared<'_>>| {
            names
                .iter()
                .enumerate()
                .filter(|(_, (_, declared))| declared.kind == Kind::Target)
                .map(|(index, (name, _))| (index, (*name).to_owned()))
                .collect::<Vec<_>>()
        };
        let targets = targets(&self.names);
        if let Some(asked) = asked {
            if let Some((index, _)) = targets.iter().find(|(_, name)| *name == asked.value) {
                return Some(*index);
            }
            let help = did_you_mean(asked, targets.iter().map(|(_, name)| name.as_str()));
            let help = help.unwrap_or_else(|| "name one of the targets".to_owned());
            self.error(Code::UnknownStage, asked, format!("there is no target `{}`", asked.value), help);
        }
        let prod = targets.iter().find(|(_, name)| name == "prod");
        prod.or(targets.last()).map(|(index, _)| *index)
    }

    fn finish(&mut self, default: Option<usize>) {
        let name = default.and_then(|index| self.names.get_index(index)).map(|(name, _)| *name);
        self.plan.default = name.and_then(|name| self.ids.get(name)).copied();
        if let Some(default) = self.plan.default {
            self.plan.closed = default.0 + 1 != self.plan.stages.len();
        }
        self.check_unused_artifacts();
        if !self.diagnostics.has_errors() {
            self.report_unused();
        }
    }

    /// What no stage uses was not looked at yet.
    fn check_unused_artifacts(&mut self) {
        let spec = self.spec;
        let used = self.used.artifacts.clone();
        let unused = spec.artifacts.iter().filter(|(name, _)| !used.contains(&name.value));
        for stage in unused.filter_map(|(_, artifact)| artifact.stage.as_ref()) {
            self.stage_origin(stage, None, &mut crate::plan::Inputs::default());
        }
    }

    fn report_unused(&mut self) {
        let spec = self.spec;
        for name in spec.artifacts.keys().filter(|name| !self.used.artifacts.contains(&name.value)) {
            let help = format!("use it, `artifacts = {{ {} = \"/where/\" }}`, or remove it", name.value);
            self.diagnostics.push(
                Diagnostic::new(
                    Code::UnusedArtifact,
                    name.span,
                    format!("artifact `{}` is used by no stage", name.value),
                )
                .help(help),
            );
        }
        for name in spec.secrets.keys().filter(|name| !self.used.secrets.contains(&name.value)) {
            let help = format!("mount it in the step that needs it, `secrets = [\"{}\"]`, or remove it", name.value);
            self.diagnostics.push(
                Diagnostic::new(Code::UnusedSecret, name.span, format!("secret `{}` is used by no step", name.value))
                    .help(help),
            );
        }
        for name in spec.contexts.iter().filter(|name| !self.used.contexts.contains(&name.value)) {
            let help = format!("copy from it, `from = \"{}\"`, or remove it", name.value);
            self.diagnostics.push(
                Diagnostic::new(
                    Code::UnusedContext,
                    name.span,
                    format!("context `{}` is used by no stage", name.value),
                )
                .help(help),
            );
        }
    }
}
