//! msgen compiles a `build.toml` of stages, artifacts and targets into a multi-stage Dockerfile.
//!
//! # The passes
//!
//! ```text
//! text → Document → expand → Document → Spec → resolve → Plan → order → check → lower → Dockerfile → text
//! ```
//!
//! | room | from → to | what it decides |
//! |---|---|---|
//! | [`source`] | bytes → text | which file a span lies in |
//! | [`pattern`] | | which path lies below which, how ignore patterns match |
//! | [`date`] | | days of the calendar |
//! | [`image`] | text → [`Reference`](image::Reference) | which image a text means, which images a pattern takes |
//! | [`secret`] | | what looks like a secret, and texts without |
//! | [`document`] | text → [`Node`](document::Node) | TOML's syntax; every value keeps its span |
//! | [`merge`] | | one part of a spec over another: the rules of `extends` |
//! | [`facts`] | manifests → facts | what the project says of itself |
//! | [`preset`] | text → fragment of a document | what a preset's templates give |
//! | [`workspace`] | `msgen.toml` → [`Workspace`](workspace::Workspace) | what a repository says to all of its specs |
//! | [`expand`] | document → document | presets, `extends` |
//! | [`init`] | manifests → text | the smallest spec for a project |
//! | [`spec`] | document → [`Spec`](spec::Spec) | which keys there are and what shape they have |
//! | [`resolve`] | spec → [`Plan`](plan::Plan) | names, paths, values: what is meant |
//! | [`order`] | plan → plan | the place of artifacts, `ARG`, `USER`, `WORKDIR`, `--link` |
//! | [`mirror`] | plan → plan | from where images are pulled |
//! | [`check`] | plan → findings | what works and is still a mistake |
//! | [`ignore`] | plan → text | the `.dockerignore` |
//! | [`drift`] | two texts → [`Verdict`](drift::Verdict) | whether a generated file is what would be written |
//! | [`lower`] | plan → [`Dockerfile`](dockerfile::Dockerfile) | which instruction says it |
//! | [`dockerfile`] | Dockerfile → text | escaping and layout |
//! | [`policy`] | plan, Dockerfile → findings | what a repository asks of all of its specs |
//! | [`report`] | findings → text | how bad they are, what hides them, how they are written |
//! | [`diff`] | two texts → text | what differs, for people |
//! | [`service`] | spec, files → [`ServiceReport`](report::ServiceReport) | what is said of one service of many |
//!
//! # What holds
//!
//! - **Same input, same bytes.** The library reads no clock, no environment, no network, and files
//!   only through [`facts::Files`]; nothing iterates over a hash map. Only `cli` touches the disk.
//! - **A pass returns its value and [`Diagnostics`](diag::Diagnostics), never a `Result`:** it says
//!   what is wrong and goes on, so that everything wrong is said in one run.
//! - **After `expand` there are no presets and no `extends`, after `resolve` there are no names but ids.**
//! - **Every step of a plan knows where it was written and what it reads.**
//! - **A plan with errors is never lowered, and lowering cannot fail.**
//! - **A value is a value.** Rooms before `dockerfile` carry [`Word`](word::Word)s and plain strings
//!   as their author meant them; `dockerfile::quote` alone escapes, and says beforehand
//!   (`quote::*_unsafe`) which values no Dockerfile can hold.
//! - **Rooms know only those above them in the table** (and `source`, `diag`, `word`); a test holds
//!   the imports.

pub mod check;
pub mod date;
pub mod diag;
pub mod diff;
pub mod dockerfile;
pub mod document;
pub mod drift;
pub mod expand;
pub mod facts;
pub mod ignore;
pub mod image;
pub mod init;
pub mod lower;
pub mod merge;
pub mod mirror;
pub mod order;
pub mod pattern;
pub mod plan;
pub mod policy;
pub mod preset;
pub mod report;
pub mod resolve;
pub mod schema;
pub mod secret;
pub mod service;
pub mod source;
pub mod spec;
pub mod word;
pub mod workspace;

use std::sync::LazyLock;

use diag::{Code, Diagnostic, Diagnostics};
use dockerfile::Dockerfile;
use document::Node;
use expand::presets::Use;
use facts::{Files, NoFiles};
use plan::Plan;
use resolve::Location;
use source::{Shift, Sources, Span};
use workspace::Workspace;

/// The most bytes that a spec may have: 1 MiB.
pub const MOST_BYTES: usize = 1 << 20;

/// A spec's text, and where it lies.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The name that messages show.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
    /// The file and the folders above it.
    pub location: &'a Location,
    /// The repository that it lies in, whose manifests presets read.
    pub files: &'a dyn Files,
    /// What the repository says to all of its specs.
    pub workspace: &'a Workspace,
}

impl<'a> Input<'a> {
    /// A spec in a repository that has nothing else.
    pub fn alone(name: &'a str, text: &'a str, location: &'a Location) -> Self {
        static EMPTY: LazyLock<Workspace> = LazyLock::new(Workspace::default);
        Self { name, text, location, files: &NoFiles, workspace: &EMPTY }
    }
}

/// A spec on its way to a Dockerfile, up to the plan.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The document as its author wrote it.
    pub author: Node,
    /// Its uses of presets.
    pub uses: Vec<Use>,
    /// The document with everything that presets and `extends` bring.
    pub document: Node,
    /// What is built.
    pub plan: Plan,
    /// How far the spans of the workspace moved.
    pub shift: Shift,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// What a spec is compiled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The ignore file beside it.
    pub ignore: String,
    /// The build context, relative to the spec's folder.
    pub context: String,
}

impl Rendered {
    /// The same but for the lines that say which spec it was made from.
    #[must_use]
    pub fn without_digests(&self) -> Self {
        Self {
            dockerfile: drift::without_digests(&self.dockerfile),
            ignore: drift::without_digests(&self.ignore),
            context: self.context.clone(),
        }
    }
}

/// What came of a spec: the value is absent where there are errors.
#[derive(Debug, Clone)]
pub struct Compiled<T> {
    /// The product.
    pub value: Option<T>,
    /// The files that diagnostics point into.
    pub sources: Sources,
    /// What is wrong.
    pub diagnostics: Diagnostics,
}

/// A spec that was built, with everything that it was made from.
#[derive(Debug, Clone)]
pub struct Built {
    /// The spec up to the plan.
    pub planned: Planned,
    /// The instructions; nothing where there are errors.
    pub dockerfile: Option<Dockerfile>,
    /// The files, before they say which spec they were made from; nothing where there are errors.
    pub unsigned: Option<Rendered>,
    /// What is wrong, of every pass.
    pub diagnostics: Diagnostics,
}

/// Compiles a spec to a Dockerfile.
pub fn render(input: &Input<'_>) -> Compiled<Rendered> {
    let mut sources = Sources::default();
    let built = build(input, &mut sources);
    Compiled { value: built.signed(), sources, diagnostics: built.diagnostics }
}

/// Compiles a spec, and keeps what it was made from.
pub fn build(input: &Input<'_>, sources: &mut Sources) -> Built {
    let mut planned = plan(input, sources);
    let mut diagnostics = std::mem::take(&mut planned.diagnostics);
    let plan = &planned.plan;
    let (ignore, found) = ignore::ignore(plan);
    diagnostics.append(found);
    if !diagnostics.has_errors() {
        diagnostics.append(check::check(plan));
    }
    diagnostics.show_uses(sources);
    if diagnostics.has_errors() {
        return Built { planned, dockerfile: None, unsigned: None, diagnostics };
    }
    let dockerfile = lower::lower(plan, &drift::unsigned());
    let unsigned = Rendered {
        dockerfile: dockerfile.to_string(),
        ignore: lower::ignore_header(plan, &drift::body_line()) + &ignore,
        context: plan.place.context.clone(),
    };
    Built { planned, dockerfile: Some(dockerfile), unsigned: Some(unsigned), diagnostics }
}

impl Built {
    /// The files as they are written. What is only compared with files that are there needs no digests,
    /// unless they differ.
    pub fn signed(&self) -> Option<Rendered> {
        let unsigned = self.unsigned.as_ref()?;
        let Planned { author, document, plan, .. } = &self.planned;
        let inputs = expand::print(document) + &plan.mirror.lines();
        Some(Rendered {
            dockerfile: drift::sign(&unsigned.dockerfile, &expand::print(author), &inputs),
            ignore: drift::seal(unsigned.ignore.clone()),
            context: unsigned.context.clone(),
        })
    }
}

/// Writes out what presets and `extends` bring: a spec that renders to the same bytes, but for the
/// line that says which spec it was.
pub fn expanded(input: &Input<'_>) -> Compiled<String> {
    let mut sources = Sources::default();
    let Planned { document, diagnostics, .. } = plan(input, &mut sources);
    let value = (!diagnostics.has_errors()).then(|| expand::print(&document));
    Compiled { value, sources, diagnostics }
}

/// The same with a comment at the end of each line that says where its values come from.
pub fn expanded_with_origins(input: &Input<'_>) -> Compiled<String> {
    let mut sources = Sources::default();
    let Planned { document, diagnostics, .. } = plan(input, &mut sources);
    let origin = |span| expand::origin(&sources, span);
    let value = (!diagnostics.has_errors()).then(|| expand::print_with(&document, &origin));
    Compiled { value, sources, diagnostics }
}

/// The plan of a spec, and what it was made from.
pub fn plan(input: &Input<'_>, sources: &mut Sources) -> Planned {
    let source = sources.add(input.name, if input.text.len() > MOST_BYTES { "" } else { input.text });
    let mut diagnostics = Diagnostics::default();
    if input.text.len() > MOST_BYTES {
        let message = format!("the spec has {} bytes, and msgen reads at most {MOST_BYTES}", input.text.len());
        let whole = Span { start: source.base(), end: source.base() };
        diagnostics.push(
            Diagnostic::new(Code::TooLarge, whole, message)
                .help("a spec is some hundred lines; move data into files of their own"),
        );
    }
    let (author, found) = document::parse(source);
    diagnostics.append(found);
    let shift = input.workspace.mount(sources, &mut diagnostics);
    let (document, uses, found) = expand::presets::expand(&author, input.workspace, shift, input.files, sources);
    let whole = !found.has_errors();
    diagnostics.append(found);
    let (mut document, found) = expand::expand(document);
    diagnostics.append(found);
    expand::settle(&mut document, shift.span(input.workspace.span()));
    let mut found = Diagnostics::default();
    let spec: spec::Spec = document::de::read(&document, &mut found);
    diagnostics.append(found);
    let (mut plan, found) = resolve::resolve(&spec, input.location);
    // Where a preset could not be written out, what it would have made is missing, and nothing else.
    if whole {
        diagnostics.append(found);
    }
    if !diagnostics.has_errors() {
        diagnostics.append(order::order(&mut plan));
        diagnostics.append(mirror::mirror(&mut plan, &input.workspace.rewrites, shift));
    }
    diagnostics.show_uses(sources);
    Planned { author, uses, document, plan, shift, diagnostics }
}
