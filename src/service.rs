//! One service of a repository: its spec, the two files that msgen generates for it, and how they are
//! judged. Pure, so that any number of them can be looked at side by side, in any order.

use std::collections::BTreeMap;

use crate::Input;
use crate::Planned;
use crate::Rendered;
use crate::build;
use crate::diag::{Code, Diagnostic, Severity};
use crate::diff::diff;
use crate::drift::{self, Stale, Verdict};
use crate::plan::Place;
use crate::policy::{self, Policy, Subject};
use crate::report::{Drift, FileReport, Found, Judge, ServiceReport, Status};
use crate::source::Sources;

/// A spec and the files that it claims, known from its name alone. Paths are relative to the
/// repository's root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service {
    /// The spec.
    pub spec: String,
    /// Its Dockerfile.
    pub dockerfile: String,
    /// The ignore file of the Dockerfile.
    pub ignore: String,
}

impl Service {
    /// The service of a spec.
    pub fn of(spec: &str) -> Self {
        let (folder, file) = spec.rfind('/').map_or(("", spec), |at| spec.split_at(at + 1));
        let dockerfile = folder.to_owned() + &Place { file: file.to_owned(), ..Place::default() }.dockerfile();
        Self { spec: spec.to_owned(), ignore: format!("{dockerfile}.dockerignore"), dockerfile }
    }

    /// The folder of the spec.
    pub fn folder(&self) -> &str {
        crate::facts::parent(&self.spec)
    }
}

/// Services that claim one file: the first and the second, by their index, and that file.
pub type Claimed = (usize, usize, String);

/// The services that claim what another one claims already, or one file twice. `real` says which file a path means, links
/// followed: two names may mean one file.
pub fn claimed(services: &[Service], real: &dyn Fn(&str) -> String) -> Vec<Claimed> {
    let mut owners: BTreeMap<String, usize> = BTreeMap::new();
    let mut claimed: Vec<Claimed> = Vec::new();
    for (index, service) in services.iter().enumerate() {
        for path in [&service.dockerfile, &service.ignore] {
            let mut is_new = false;
            let owner = *owners.entry(real(path)).or_insert_with(|| {
                is_new = true;
                index
            });
            if !is_new && claimed.last().is_none_or(|(_, last, _)| *last != index) {
                claimed.push((owner, index, path.clone()));
            }
        }
    }
    claimed
}

/// What is said of two services that claim one file, for the second; or of one that claims it twice.
pub fn shared_output(services: &[Service], (first, second, path): &Claimed) -> Diagnostic {
    if first == second {
        let Service { dockerfile, ignore, .. } = &services[*first];
        return Diagnostic::of_file(Code::SharedOutput, format!("`{dockerfile}` and `{ignore}` are one file"))
            .help("remove the link: each has its own place");
    }
    let (first, second) = (&services[*first].spec, &services[*second].spec);
    Diagnostic::of_file(Code::SharedOutput, format!("`{second}` and `{first}` both claim `{path}`"))
        .help("give one of them another name, such as `orders.build.toml`, or another folder; neither is written")
}

/// What lies at the places of generated files: a text, nothing, or why it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    /// The Dockerfile.
    pub dockerfile: Result<Option<String>, String>,
    /// The ignore file.
    pub ignore: Result<Option<String>, String>,
}

/// What lies there, compared with what the spec means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The Dockerfile.
    pub dockerfile: Verdict,
    /// The ignore file.
    pub ignore: Verdict,
}

impl Compared {
    fn is_in_sync(self) -> bool {
        [self.dockerfile, self.ignore].iter().all(|verdict| matches!(verdict, Verdict::InSync { .. }))
    }
}

/// Compares what lies there with a product; or says which file cannot be read, and why.
pub fn compare(service: &Service, product: &Rendered, there: &Outputs) -> Result<Compared, Diagnostic> {
    let verdict = |path: &str, there: &Result<Option<String>, String>, wanted: &str| match there {
        Ok(there) => Ok(drift::verdict(there.as_deref(), wanted)),
        Err(reason) => Err(unreadable(path, reason)),
    };
    Ok(Compared {
        dockerfile: verdict(&service.dockerfile, &there.dockerfile, &product.dockerfile)?,
        ignore: verdict(&service.ignore, &there.ignore, &product.ignore)?,
    })
}

/// What is said of a place that cannot be read.
pub fn unreadable(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::of_file(Code::Unreadable, format!("cannot read `{path}`: {reason}"))
        .help("what msgen generates has its place there: move it away")
}

/// Renders, compares, checks and judges a service.
pub fn examine(service: &Service, input: &Input<'_>, there: &Outputs, judge: &Judge<'_>) -> ServiceReport {
    let mut sources = Sources::default();
    let mut built = build(input, &mut sources);
    let (errors, findings): (Vec<Diagnostic>, Vec<Diagnostic>) = std::mem::take(&mut built.diagnostics)
        .sorted()
        .into_iter()
        .partition(|diagnostic| diagnostic.severity() == Severity::Error);
    let failed = |errors: Vec<Diagnostic>, sources: &Sources| ServiceReport {
        path: service.spec.clone(),
        status: Status::Failed,
        drift: Vec::new(),
        crlf: 0,
        findings: Vec::new(),
        errors: judge.errors(&service.spec, errors, sources),
    };
    let Some(product) = &built.unsigned else { return failed(errors, &sources) };
    let plan = &built.planned.plan;
    plan.targets().for_each(|id| judge.targets().see(&plan.stage(id).name));
    let mut compared = match compare(service, product, there) {
        Ok(compared) => compared,
        Err(diagnostic) => return failed(vec![diagnostic], &sources),
    };
    // Why something differs, the digests say. Nearly always nothing does.
    if !compared.is_in_sync()
        && let Some(signed) = built.signed()
    {
        compared = compare(service, &signed, there).unwrap_or(compared);
    }
    let has_crlf = |verdict: &&Verdict| matches!(verdict, Verdict::InSync { crlf: true });
    let crlf = [compared.dockerfile, compared.ignore].iter().filter(has_crlf).count();
    let text = |there: &Result<Option<String>, String>| there.clone().ok().flatten().unwrap_or_default();
    let files = [
        (&service.dockerfile, compared.dockerfile, text(&there.dockerfile), &product.dockerfile),
        (&service.ignore, compared.ignore, text(&there.ignore), &product.ignore),
    ];
    // Of a Dockerfile that is somebody else's, the ignore file is none of msgen's business yet.
    let foreign = compared.dockerfile == Verdict::Foreign && compared.ignore == Verdict::Missing;
    let files = files.into_iter().take(if foreign { 1 } else { 2 });
    let drift: Vec<Drift> = files
        .into_iter()
        .filter_map(|(file, verdict, there, wanted)| drifted(service, file, verdict, &there, wanted))
        .collect();
    let mut found = Vec::new();
    if let (Some(policy), Some(dockerfile)) = (&input.workspace.file.policy, &built.dockerfile) {
        let Planned { author, uses, plan, shift, .. } = &built.planned;
        let subject = Subject { author, uses, plan, dockerfile, sources: &sources, shift: *shift };
        found = policy::check(policy, &subject);
    }
    let unsaid: Vec<Diagnostic> = findings.into_iter().filter(|finding| !policy::says(&found, finding)).collect();
    found.extend(unsaid.into_iter().map(Found::from));
    ServiceReport {
        path: service.spec.clone(),
        status: if drift.is_empty() { Status::InSync } else { Status::Drifted },
        drift,
        crlf,
        findings: judge.judge(&service.spec, found, &sources),
        errors: Vec::new(),
    }
}

/// What keeps the line ends of generated files as they are.
const GITATTRIBUTES: &str = "put `*Dockerfile* text eol=lf` into .gitattributes";

/// What is to be said of generated files with CRLF line ends, which are no difference.
pub fn crlf(files: usize) -> Option<String> {
    let (noun, have) = if files == 1 { ("file", "has") } else { ("files", "have") };
    (files > 0).then(|| format!("{files} generated {noun} {have} CRLF line ends: {GITATTRIBUTES}"))
}

/// Why a file is written, in a few words; nothing where it is as it should be.
pub fn reason(verdict: Verdict) -> Option<&'static str> {
    Some(match verdict {
        Verdict::InSync { .. } => return None,
        Verdict::Missing => "it was missing",
        Verdict::Foreign => "it was not msgen's",
        Verdict::HandEdited { .. } => "it had been edited by hand",
        Verdict::LineEnds => "it had CRLF line ends, and a heredoc",
        Verdict::Stale(Stale::Spec) => "the spec changed",
        Verdict::Stale(Stale::Inputs) => "a preset, msgen.toml or a manifest changed",
        Verdict::Stale(Stale::Msgen) => "another version of msgen had written it",
        Verdict::Stale(Stale::Conflict) => "it had a merge conflict",
        Verdict::Stale(Stale::Unsaid) => "what the build reads changed",
    })
}

/// What is said of a file that is not as it should be.
fn drifted(service: &Service, file: &str, verdict: Verdict, there: &str, wanted: &str) -> Option<Drift> {
    let spec = &service.spec;
    let folder = match (service.folder(), service.spec.ends_with("build.toml")) {
        (_, false) => spec.as_str(),
        ("", _) => ".",
        (folder, _) => folder,
    };
    let why = reason(verdict)?;
    let write = format!("`msgen write {folder}`");
    let (code, message, help) = match verdict {
        Verdict::InSync { .. } => return None,
        Verdict::Missing => {
            (Code::MissingDockerfile, format!("there is no `{file}`"), format!("{write} makes it from {spec}"))
        }
        Verdict::Foreign => (
            Code::ForeignDockerfile,
            format!("`{file}` is not msgen's, and `{spec}` claims its place"),
            format!("move what it does into the spec, then `msgen write --force {folder}`"),
        ),
        Verdict::HandEdited { stale } => (
            Code::HandEdited,
            format!("`{file}` was edited after msgen wrote it{}", if stale { "; its spec changed, too" } else { "" }),
            format!("say it in {spec}; {write} discards the edit"),
        ),
        Verdict::LineEnds => (
            Code::HandEdited,
            format!("`{file}` has CRLF line ends, and a heredoc of it brings them into the image"),
            format!("{GITATTRIBUTES}; {write} writes it anew"),
        ),
        Verdict::Stale(Stale::Conflict) => {
            (Code::StaleDockerfile, format!("`{file}` has a merge conflict"), format!("mend {spec}, then {write}"))
        }
        Verdict::Stale(_) => {
            (Code::StaleDockerfile, format!("`{file}` is older than what it is made from: {why}"), write)
        }
    };
    let (found, would) = drift::sides(there, wanted);
    // A line end of another system, among others, can be seen.
    let [shown, would] = [&found, &would].map(|text| text.replace('\r', "\\r"));
    let diff = diff(&shown, &would).filter(|_| !matches!(verdict, Verdict::Missing));
    // The line of digests stands above what differs and was left out.
    let line =
        diff.as_ref().map_or(1, |diff| diff.line + u32::from(drift::is_signed(there) && !drift::is_signed(&found)));
    Some(Drift { file: file.to_owned(), code, message, help: Some(help), line, diff: diff.map(|diff| diff.text) })
}

/// What is said of a Dockerfile that no spec claims, or of the ignore file of one that is not there; `text` is what
/// it holds, where that can be read, and `spec` the one that its header leads to. Whether one that never had a spec is
/// a mistake, `policy` says.
pub fn stray(
    path: &str,
    text: Option<&str>,
    spec: Option<&str>,
    policy: Option<&Policy>,
    judge: &Judge<'_>,
) -> Option<FileReport> {
    let generated = text.is_some_and(drift::is_generated);
    let prune = generated && spec.is_none() && !text.is_some_and(drift::is_edited);
    let folder = match crate::facts::parent(path) {
        "" => ".",
        folder => folder,
    };
    let diagnostic = if let (true, Some(spec)) = (generated, spec) {
        let message = format!("`{path}` is a copy of what `{spec}` makes, and nothing keeps it in step");
        let help = format!("build with `{}` and remove it, or exclude its folder", Service::of(spec).dockerfile);
        Diagnostic::of_file(Code::OrphanedDockerfile, message).help(help)
    } else if generated {
        let from = text.and_then(drift::made_from).unwrap_or("a spec");
        let message = format!("no spec claims `{path}`, which msgen made from `{from}`");
        let help = if prune {
            format!("`msgen write --prune {folder}` removes it; nobody edited it")
        } else {
            "it was edited by hand: remove it yourself, or give it a spec".to_owned()
        };
        Diagnostic::of_file(Code::OrphanedDockerfile, message).help(help)
    } else {
        policy?.unmanaged.as_ref()?;
        // An ignore file that somebody wrote is what its Dockerfile will be.
        let help = format!("`msgen init {folder}` writes one; or exclude the folder, or waive it");
        let dockerfile = (!path.ends_with(".dockerignore")).then(|| format!("`{path}` has no spec"))?;
        Diagnostic::of_file(Code::UnmanagedDockerfile, dockerfile).help(help)
    };
    let found = Found { target: None, subject: path.to_owned(), diagnostic };
    let finding = judge.judge(path, vec![found], &Sources::default()).pop()?;
    Some(FileReport { path: path.to_owned(), prune, finding })
}
