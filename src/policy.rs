//! What a repository asks of all of its specs: `[policy]` of `msgen.toml`. One file a rule, one line in
//! [`RULES`].
//!
//! A rule looks at a spec that has no errors, as its author wrote it and as it will be built, and points
//! at the spec; the line of the policy is shown beside it. A rule whose key is absent costs nothing, and
//! what cannot be told beforehand is a finding: a policy that guesses can be talked round.

mod base_not_allowed;
pub mod file;
mod floating_tag;
mod hand_written_stage;
mod image_not_allowed;
mod image_without_digest;
mod images;
mod locked_key;
mod missing_healthcheck;
mod missing_label;
mod missing_target;
mod named_user;
mod open_image;
mod pipe_to_shell;
mod preset_not_allowed;
mod raw_step;
mod registry_not_allowed;
mod root_user;
mod secret_file_copied;
mod secret_in_image;
mod shell;
mod targets;
mod text;
mod too_many_layers;
mod values;
mod wrong_label;

pub use file::{Level, Policy};
pub use targets::Targets;

use crate::diag::{Code, Diagnostic};
use crate::dockerfile::Dockerfile;
use crate::document::Node;
use crate::expand::presets::Use;
use crate::plan::{Base, Plan, StageId};
use crate::source::{Shift, Sources, Span};
use file::Wanted;
use images::{Image, Images, Role};

/// One rule.
pub struct Rule {
    /// What its findings are called.
    pub code: Code,
    /// The keys that ask for it, as paths below `policy`; `*` is a target.
    pub keys: &'static [&'static str],
    /// Pushes what it finds; nothing where none of the keys is there.
    check: fn(&Look<'_>, &mut Findings),
}

/// Every rule that looks at a spec.
pub const RULES: &[Rule] = &[
    registry_not_allowed::RULE,
    image_not_allowed::RULE,
    base_not_allowed::RULE,
    open_image::RULE,
    image_without_digest::RULE,
    floating_tag::RULE,
    preset_not_allowed::RULE,
    hand_written_stage::RULE,
    locked_key::RULE,
    raw_step::RULE,
    pipe_to_shell::RULE,
    secret_in_image::RULE,
    secret_file_copied::RULE,
    missing_target::RULE,
    root_user::RULE,
    named_user::RULE,
    missing_healthcheck::RULE,
    missing_label::RULE,
    wrong_label::RULE,
    too_many_layers::RULE,
];

/// The rule of files that no spec makes, which whoever walks the repository looks for.
pub const UNMANAGED: (Code, &str) = (Code::UnmanagedDockerfile, "unmanaged");

/// A spec without errors.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The spec as its author wrote it, before defaults and presets.
    pub author: &'a Node,
    /// Its uses of presets.
    pub uses: &'a [Use],
    /// What it means.
    pub plan: &'a Plan,
    /// What it is written as.
    pub dockerfile: &'a Dockerfile,
    /// The files that its spans lie in.
    pub sources: &'a Sources,
    /// How far the spans of the policy moved when its file was mounted there.
    pub shift: Shift,
}

/// Something that a policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is, and where.
    pub diagnostic: Diagnostic,
    /// The target whose image it is about.
    pub target: Option<String>,
    /// What it is about, whatever lines stand above it: an image, the key of a label.
    pub subject: String,
}

/// Everything that a policy does not allow in a spec.
pub fn check(policy: &Policy, subject: &Subject<'_>) -> Vec<Found> {
    let plan = subject.plan;
    let targets = plan.targets().map(|id| (id, policy.of_target(&plan.stage(id).name))).collect();
    let Images { all: images, contexts } = Images::of(plan, subject.dockerfile, start(subject.author));
    let look = Look { policy, subject, images, contexts, targets };
    let mut findings = Findings { shift: subject.shift, found: Vec::new() };
    for rule in RULES {
        (rule.check)(&look, &mut findings);
    }
    for Found { diagnostic, .. } in &mut findings.found {
        let place = diagnostic.primary.as_ref().and_then(|label| subject.sources.of(label.span));
        if let Some(used) = place.and_then(|source| source.used) {
            diagnostic.context.insert(0, crate::diag::Label { span: used, text: "used here".to_owned() });
        }
    }
    findings.found
}

/// Whether a policy's findings already say what a check found.
pub fn says(found: &[Found], diagnostic: &Diagnostic) -> bool {
    let place = |diagnostic: &Diagnostic| diagnostic.primary.as_ref().map(|label| label.span);
    let same = |known: &Diagnostic| known.code == diagnostic.code && place(known) == place(diagnostic);
    found.iter().any(|found| same(&found.diagnostic))
}

impl Policy {
    /// How bad the findings of a rule are, where the policy says it: by its lists, or because one of the
    /// rule's keys asks for it.
    pub fn level(&self, code: Code) -> Option<Level> {
        let asked = |rule: &Rule| rule.code == code && rule.keys.iter().any(|key| self.asks(key));
        let unmanaged = || self.unmanaged.filter(|_| code == UNMANAGED.0).map(|level| level.value);
        self.listed(code).or_else(unmanaged).or_else(|| RULES.iter().any(asked).then_some(Level::Error))
    }

    /// Whether a key is there that holds for every spec. What a target is asked for, its findings know.
    fn asks(&self, key: &str) -> bool {
        match key {
            "secrets" => self.secrets.is_some(),
            // No check of this name looks at anything but what a policy asks.
            key => !key.starts_with("target."),
        }
    }
}

/// The most ways in which arguments may choose the stages of an image that are looked at.
const MOST_CHAINS: usize = 100;

/// A spec and what is asked of it.
struct Look<'a> {
    policy: &'a Policy,
    subject: &'a Subject<'a>,
    images: Vec<Image>,
    /// Each use of a named context.
    contexts: Vec<(String, Span)>,
    /// Each target, with what it has to keep to.
    targets: Vec<(StageId, Wanted<'a>)>,
}

impl<'a> Look<'a> {
    fn plan(&self) -> &'a Plan {
        self.subject.plan
    }

    /// Whether a place lies in the spec itself, and not in a preset.
    fn is_in_spec(&self, span: Span) -> bool {
        let file = |span| self.subject.sources.of(span).map(crate::source::Source::base);
        file(span).is_some() && file(span) == file(self.subject.author.span)
    }

    /// The stages whose layers the image of a stage has, itself first; where an argument chooses a stage,
    /// once for each. The last one stands on no stage.
    fn chains(&self, id: StageId) -> Vec<Vec<StageId>> {
        let mut whole = Vec::new();
        let mut open = vec![vec![id]];
        while let Some(chain) = open.pop() {
            let Some(last) = chain.last().copied() else { continue };
            let with = |next: &StageId| [chain.as_slice(), &[*next]].concat();
            match &self.plan().stage(last).base {
                Base::Stage(next) => open.push(with(next)),
                Base::Choice(_, stages) if whole.len() + open.len() < MOST_CHAINS => {
                    open.extend(stages.iter().rev().map(with));
                    let is_image = |image: &Image| image.role == Role::Base && image.stage == Some(last);
                    whole.extend(self.images.iter().any(is_image).then_some(chain));
                }
                _ => whole.push(chain),
            }
        }
        whole
    }

    /// Whether a stage stands on what is known to have no shell.
    fn has_no_shell(&self, id: StageId) -> bool {
        let bottoms: Vec<StageId> = self.chains(id).iter().filter_map(|chain| chain.last().copied()).collect();
        let empty = bottoms.iter().any(|id| self.plan().stage(*id).base == Base::Scratch);
        let distroless = |image: &Image| {
            let name = image.written.as_ref().map(|written| written.repository.as_str()).unwrap_or_default();
            image.role == Role::Base
                && image.stage.is_some_and(|id| bottoms.contains(&id))
                && name.contains("distroless")
        };
        empty || self.images.iter().any(distroless)
    }
}

/// The beginning of a spec.
fn start(author: &Node) -> Span {
    Span { start: author.span.start, end: author.span.start }
}

/// What was found.
struct Findings {
    shift: Shift,
    found: Vec<Found>,
}

impl Findings {
    /// Adds a finding that is about `subject`, with the place of the policy that asks.
    fn push(&mut self, policy: Span, subject: impl Into<String>, diagnostic: Diagnostic) {
        self.add(policy, None, subject, diagnostic);
    }

    /// The same of a target's image.
    fn push_of(&mut self, target: &str, policy: Span, subject: impl Into<String>, diagnostic: Diagnostic) {
        self.add(policy, Some(target.to_owned()), subject, diagnostic);
    }

    fn add(&mut self, policy: Span, target: Option<String>, subject: impl Into<String>, diagnostic: Diagnostic) {
        let diagnostic = diagnostic.context(self.shift.span(policy), "the policy");
        self.found.push(Found { diagnostic, target, subject: subject.into() });
    }
}
