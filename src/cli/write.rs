use std::collections::BTreeSet;
use std::path::Path;

use msgen::diag::suggest::list;
use msgen::diag::{Code, Diagnostic, Diagnostics};
use msgen::drift::{self, Verdict};
use msgen::service::{self, Service, shared_output};
use msgen::{Compiled, Rendered};
use similar::{ChangeTag, TextDiff};

use super::place::{self, Failure, Seen};
use super::progress::Progress;
use super::run::{Paths, Run, leads_to};
use super::talk::{Findings, Talk, count};
use super::{Status, crew};

/// Write the Dockerfile and the ignore file of every spec
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen write                      every spec below this folder
  msgen write services/orders      the specs of one folder
  msgen write --prune              and remove what was generated from specs that are gone

A file that has its text already is not touched. One that msgen did not generate is overwritten with
--force alone. One that was edited by hand is overwritten; the line that says so counts what is lost.")]
pub(super) struct Args {
    #[command(flatten)]
    paths: Paths,

    /// Overwrite files that msgen did not generate
    #[arg(long)]
    force: bool,

    /// Remove generated files whose spec is gone, unless somebody has edited them
    #[arg(long)]
    prune: bool,
}

/// What came of one service.
#[derive(Default)]
struct Done {
    /// What was written, and why.
    wrote: Vec<(String, Option<String>)>,
    /// How many files have line ends of another system.
    crlf: usize,
    /// What is good to know.
    note: Option<String>,
    /// What kept it from being written.
    problem: Option<Problem>,
}

enum Problem {
    /// The spec cannot be read, or a place is taken.
    Files(Vec<Diagnostic>),
    /// The spec has errors.
    Spec(String, Box<Compiled<Rendered>>),
    /// The disk refused.
    Failure(Failure),
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let run = match Run::find(&args.paths) {
        Ok(run) => run,
        Err(diagnostic) => return talk.unreadable(&diagnostic),
    };
    let mut problems = Diagnostics::default();
    problems.extend(run.problems().iter().map(|problem| problem.diagnostic.clone()));
    let said = talk.report("read", "the repository", problems, &run.workspace.sources, Findings::Allowed);
    // What msgen.toml says of every service is not known.
    if said == Status::Failed && run.broken {
        return Status::Failed;
    }
    let how = How { force: args.force, prune: args.prune, threads: args.paths.threads() };
    match (said, apply(&run, &how, talk)) {
        (Status::Failed, _) | (_, Status::Failed) => Status::Failed,
        _ => Status::Done,
    }
}

/// What is overwritten and removed.
pub(super) struct How {
    pub(super) force: bool,
    pub(super) prune: bool,
    pub(super) threads: usize,
}

/// Writes the files of the services of a run.
pub(super) fn apply(run: &Run, how: &How, talk: &Talk) -> Status {
    for leftover in &run.leftovers {
        place::remove_leftover(Path::new(leftover));
    }
    for claimed in &run.claimed {
        talk.unreadable(&shared_output(&run.services, claimed));
    }
    let services = run.services.iter().enumerate().filter(|(index, _)| run.claim(*index).is_none());
    let services: Vec<&Service> = services.map(|(_, service)| service).collect();
    let mut tally = Tally { of: run.services.len(), failed: run.services.len() - services.len(), ..Tally::default() };
    if let Err(error) = write_all(run, &services, how, talk, &mut tally) {
        return talk.error(&format!("cannot start a thread: {error}"));
    }
    if how.prune {
        prune(&run.strays, talk, &mut tally);
    }
    if tally.of == 0 && tally.removed + tally.kept == 0 {
        if how.prune {
            talk.say_done("there is no spec, and nothing to remove");
            return Status::Done;
        }
        let message = format!("there is no spec in {}", list(run.given.iter().map(String::as_str)));
        return talk.error_with_help(&message, Some("`msgen init` writes one for the project of a folder"));
    }
    tally.tell(talk)
}

/// Writes the files of all services.
fn write_all(run: &Run, services: &[&Service], how: &How, talk: &Talk, tally: &mut Tally) -> std::io::Result<()> {
    let mut progress = Progress::new("writing", services.len(), talk.is_quiet());
    let mut notes = BTreeSet::new();
    let work = |service: &&Service| {
        let mut done = Done::default();
        done.problem = write(run, service, how.force, &mut done).err();
        done
    };
    crew::run(services, how.threads, work, |_, done| {
        progress.step();
        if done.problem.is_some() || done.note.is_some() || !done.wrote.is_empty() {
            progress.clear();
        }
        tally.add(&done);
        for (path, why) in &done.wrote {
            let why = why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            talk.say_done(&format!("wrote {path}{why}"));
        }
        if let Some(note) = done.note.filter(|note| notes.insert(note.clone())) {
            talk.note(&note);
        }
        match done.problem {
            Some(Problem::Files(diagnostics)) => {
                for diagnostic in &diagnostics {
                    talk.refused(diagnostic);
                }
            }
            Some(Problem::Spec(name, compiled)) => {
                talk.report("write", &name, compiled.diagnostics, &compiled.sources, Findings::Allowed);
            }
            Some(Problem::Failure(failure)) => {
                failure.tell(talk);
            }
            None => {}
        }
    })?;
    progress.clear();
    Ok(())
}

/// Writes the files of one service, both or none.
fn write(run: &Run, service: &Service, force: bool, done: &mut Done) -> Result<(), Problem> {
    let compiled = run.with(service, msgen::render).map_err(|diagnostic| Problem::Files(vec![diagnostic]))?;
    let Some(product) = &compiled.value else { return Err(Problem::Spec(service.spec.clone(), Box::new(compiled))) };
    // The Dockerfile takes its place last, as `render -o` does it.
    let outputs = [(&service.ignore, &product.ignore), (&service.dockerfile, &product.dockerfile)];
    let mut texts: Vec<(Seen, &str)> = Vec::new();
    let mut wrote = Vec::new();
    let mut foreign = Vec::new();
    let mut is_first = false;
    for (path, wanted) in outputs {
        if place::is_same(Path::new(&service.spec), Path::new(path)) {
            return Err(Problem::Files(vec![itself(service, path)]));
        }
        let seen = place::look(Path::new(path)).map_err(|why| Problem::Files(vec![service::unreadable(path, &why)]))?;
        match drift::verdict(seen.text.as_deref(), wanted) {
            Verdict::InSync { crlf } => {
                done.crlf += usize::from(crlf);
                continue;
            }
            Verdict::Foreign if !force => foreign.insert(0, refused(service, path)),
            verdict => wrote.insert(0, (path.clone(), why(verdict, seen.text.as_deref(), wanted))),
        }
        is_first |= path == &service.ignore && seen.text.is_none();
        texts.push((seen, wanted));
    }
    if !foreign.is_empty() {
        return Err(Problem::Files(foreign));
    }
    place::replace(texts).map_err(Problem::Failure)?;
    done.wrote = wrote;
    let (spec, dockerfile) = (Path::new(&service.spec), Path::new(&service.dockerfile));
    done.note = place::shadowed(spec, &product.context, dockerfile).filter(|_| is_first);
    Ok(())
}

/// Removes what was generated from specs that are gone.
fn prune(strays: &[String], talk: &Talk, tally: &mut Tally) {
    for path in strays {
        match pruned(path, talk) {
            Ok(removed) => {
                tally.removed += removed.len();
                for path in removed {
                    talk.say_done(&format!("removed {path} (no spec claims it)"));
                }
            }
            Err(failure) => {
                failure.tell(talk);
                tally.kept += 1;
            }
        }
    }
}

/// Removes a Dockerfile without a spec, and its ignore file, or that alone, if msgen generated them and nobody
/// edited them.
fn pruned(path: &str, talk: &Talk) -> Result<Vec<String>, Failure> {
    // What a link points to may be claimed.
    if Path::new(path).is_symlink() {
        return Ok(Vec::new());
    }
    let look = |path: &str| place::look(Path::new(path)).map_err(|why| Failure::unreadable(path, &why));
    let file = look(path)?;
    let text = file.text.as_deref().unwrap_or_default();
    // No walk finds a spec that has another name, and it is a spec all the same: what leads to it is a copy.
    if !drift::is_generated(text) || leads_to(path, text).is_some() {
        return Ok(Vec::new());
    }
    if drift::is_edited(text) {
        talk.warning(&format!("`{path}` has no spec any more, but was edited by hand: remove it yourself"));
        return Ok(Vec::new());
    }
    let beside = format!("{path}.dockerignore");
    // A link that must not be followed is somebody's own, and stays.
    let ignore = match look(&beside) {
        Err(_) if Path::new(&beside).is_symlink() => None,
        seen => Some(seen?),
    };
    let intact = |text: &str| drift::is_generated(text) && !drift::is_edited(text);
    let ignore = ignore.filter(|ignore| ignore.text.as_deref().is_some_and(intact));
    let mut removed = vec![path.to_owned()];
    // The Dockerfile goes last: by it the next run knows that there is something to remove.
    if let Some(ignore) = ignore {
        place::remove(&ignore)?;
        removed.push(beside);
    }
    place::remove(&file)?;
    Ok(removed)
}

/// Says that a file is the spec, which `--force` must not overwrite either.
fn itself(service: &Service, path: &str) -> Diagnostic {
    Diagnostic::of_file(Code::SharedOutput, format!("`{path}` is a link to the spec itself, `{}`", service.spec))
        .help("remove the link: what msgen generates has its place there")
}

/// Says that a file is somebody else's.
fn refused(service: &Service, path: &str) -> Diagnostic {
    let message = format!("`{path}` is not msgen's and would be overwritten");
    let spec = &service.spec;
    Diagnostic::of_file(Code::ForeignDockerfile, message)
        .help(format!("move what it does into {spec}, then `msgen write --force {spec}`"))
}

/// Why a file is written, where one was there.
fn why(verdict: Verdict, there: Option<&str>, wanted: &str) -> Option<String> {
    let reason = service::reason(verdict).filter(|_| verdict != Verdict::Missing)?;
    let stale = if matches!(verdict, Verdict::Stale(_)) { "stale: " } else { "" };
    let lost = match verdict {
        Verdict::HandEdited { .. } => lost(there.unwrap_or_default(), wanted),
        _ => 0,
    };
    let lost = if lost > 0 { format!(": {} lost", count(lost, "line")) } else { String::new() };
    Some(format!("{stale}{reason}{lost}"))
}

/// How many lines are not there any more.
fn lost(there: &str, wanted: &str) -> usize {
    let (there, wanted) = drift::sides(there, wanted);
    let changes = TextDiff::from_lines(&there, &wanted);
    changes.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete).count()
}

/// How a run went.
#[derive(Default)]
struct Tally {
    /// How many services there are.
    of: usize,
    files: usize,
    services: usize,
    in_sync: usize,
    failed: usize,
    removed: usize,
    /// Orphans that could not be removed.
    kept: usize,
    crlf: usize,
}

impl Tally {
    fn add(&mut self, done: &Done) {
        self.files += done.wrote.len();
        self.crlf += done.crlf;
        match (&done.problem, done.wrote.is_empty()) {
            (Some(_), _) => self.failed += 1,
            (None, true) => self.in_sync += 1,
            (None, false) => self.services += 1,
        }
    }

    /// The last lines.
    fn tell(&self, talk: &Talk) -> Status {
        if let Some(note) = service::crlf(self.crlf) {
            talk.note(&note);
        }
        let mut parts = Vec::new();
        if self.files > 0 {
            parts.push(format!("wrote {} of {}", count(self.files, "file"), count(self.services, "service")));
        }
        if self.removed > 0 {
            parts.push(format!("removed {}", count(self.removed, "file")));
        }
        if self.in_sync > 0 {
            let were = if self.in_sync == 1 { "was" } else { "were" };
            parts.push(format!("{} {were} up to date already", count(self.in_sync, "service")));
        }
        if !parts.is_empty() {
            talk.say_done(&parts.join("; "));
        }
        if self.failed > 0 {
            return talk.error(&format!("could not write {} of {}", self.failed, count(self.of, "service")));
        }
        if self.kept > 0 { Status::Failed } else { Status::Done }
    }
}
