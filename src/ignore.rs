//! The `.dockerignore` of a Dockerfile: what its copies and binds need gets in, all else stays out.
//!
//! BuildKit reads `NAME.dockerignore` beside the Dockerfile `NAME` before any other; later lines win.
//! Source: <https://docs.docker.com/build/concepts/context/#dockerignore-files>.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::pattern;
use crate::plan::{Action, Plan, Step};
use crate::source::Span;
use crate::word::Word;

/// A context path that a step reads.
struct Read {
    path: String,
    span: Span,
}

/// Writes the ignore file of a plan.
pub fn ignore(plan: &Plan) -> (String, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let reads: Vec<Read> = steps(plan)
        .flat_map(|step| step.inputs.paths.iter().map(|path| Read { path: folder(path), span: step.origin }))
        .collect();
    let root = reads.iter().any(|read| read.path.is_empty());
    let mut lines = if root { Vec::new() } else { vec!["*".to_owned()] };
    if !root {
        let mut paths: Vec<&str> = reads.iter().map(|read| read.path.as_str()).collect();
        paths.sort_unstable();
        paths.dedup();
        let covered = |path: &str| paths.iter().any(|above| pattern::is_above(above, path));
        lines.extend(paths.iter().filter(|path| !covered(path)).map(|path| format!("!{path}")));
    }
    let wants_git = plan.ignore.iter().any(|(pattern, _)| pattern == "!.git");
    if root && !wants_git {
        lines.push(".git".to_owned());
    }
    // Who sends `.git` asks git: a spec that is not there would be a deleted file.
    let products = if root && wants_git { Vec::new() } else { products(plan) };
    for product in products {
        if reads.iter().any(|read| pattern::is_above(&read.path, &product)) {
            lines.push(product.clone());
        }
        if reads.iter().any(|read| read.path == product)
            && reads.iter().any(|read| pattern::is_above(&read.path, &product))
        {
            lines.push(format!("!{product}"));
        }
    }
    lines.extend(
        plan.ignore.iter().filter(|(pattern, _)| !(root && pattern == "!.git")).map(|(pattern, _)| pattern.clone()),
    );
    // Many steps read the same path.
    let mut kept_out = BTreeMap::new();
    for read in &reads {
        let kept_out = kept_out.entry(&read.path).or_insert_with(|| keeping_out(plan, &read.path));
        diagnostics.extend(kept_out.map(|pattern| ignored(pattern, read)));
    }
    diagnostics.extend(env_files(plan));
    (lines.join("\n") + "\n", diagnostics)
}

fn steps(plan: &Plan) -> impl Iterator<Item = &Step> {
    plan.stages.iter().flat_map(|stage| &stage.steps)
}

/// A path up to the folder above its first variable.
fn folder(path: &Word) -> String {
    match path.as_text() {
        Some(text) if &*text == "." => String::new(),
        Some(text) => text.to_string(),
        None => {
            let text = path.to_spec();
            let before = &text[..text.find('$').unwrap_or_default()];
            before.rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned())
        }
    }
}

/// The spec and what is made from it, relative to the build context.
fn products(plan: &Plan) -> Vec<String> {
    let Some(inside) = plan.place.inside() else { return Vec::new() };
    let dockerfile = plan.place.dockerfile();
    let mut names = vec![dockerfile.clone(), format!("{dockerfile}.dockerignore")];
    if !matches!(plan.place.file.as_str(), "" | "-") {
        names.push(plan.place.file.clone());
    }
    names
        .iter()
        .map(|name| inside.iter().map(String::as_str).chain([name.as_str()]).collect::<Vec<_>>().join("/"))
        .collect()
}

/// The author's pattern that keeps a path out, if one does.
fn keeping_out<'a>(plan: &'a Plan, path: &str) -> Option<&'a (String, Span)> {
    if path.is_empty() || path.contains(['*', '?', '[']) {
        return None;
    }
    pattern::keeping_out(&plan.ignore, path)
}

/// An error where the author's patterns keep out what a step reads.
fn ignored((pattern, span): &(String, Span), read: &Read) -> Diagnostic {
    Diagnostic::new(Code::IgnoredPath, *span, format!("`{pattern}` keeps `{}` out of the build", read.path))
        .context(read.span, "which is read here")
        .help(format!("let it in again with `\"!{}\"`, or do not ignore it", read.path))
}

/// A finding where a whole folder is sent and nobody said what of its `.env` files.
fn env_files(plan: &Plan) -> Option<Diagnostic> {
    let named = |wanted: &str| plan.ignore.iter().any(|(pattern, _)| pattern.trim_start_matches('!') == wanted);
    let all = |wanted: [&str; 4]| wanted.iter().any(|pattern| named(pattern));
    if all([".env", "**/.env", ".env*", "**/.env*"]) && all([".env.*", "**/.env.*", ".env*", "**/.env*"]) {
        return None;
    }
    let step = steps(plan).find(|step| step.inputs.whole && !matches!(step.action, Action::Arg(..)))?;
    let diagnostic = Diagnostic::new(
        Code::EnvFilesInContext,
        step.origin,
        "this reads a whole folder, with every `.env` file in it",
    );
    Some(diagnostic.help(
        "add `ignore = [\"**/.env\", \"**/.env.*\"]` to `[project]`, with a `!` before them where the build needs them",
    ))
}
