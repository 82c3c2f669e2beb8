//! The smallest spec that says what a project's own files don't: what `msgen init` writes.

use crate::diag::render::clean;
use crate::diag::suggest::list;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Entry, Node, Table, Value};
use crate::expand::inline;
use crate::facts::{Fact, Facts, Files, Kind, LANGUAGES, Language, Project, join, parent, relative};
use crate::preset::{self, Catalogue, Param, Preset};
use crate::source::{Sources, Span};
use crate::workspace;

/// The schema's file, which `msgen schema` writes: one for a repository, because its presets are in it.
const SCHEMA: &str = "build.schema.json";
/// The parts that one image is made of: where there are more, each is a service with a spec of its own.
const MOST_PARTS: usize = 4;
/// Folders in which no service is looked for.
const SKIPPED: &[&str] = &[
    "build",
    "dist",
    "docs",
    "examples",
    "node_modules",
    "out",
    "target",
    "testdata",
    "third_party",
    "vendor",
    "venv",
];
/// The longest line of a comment.
const WIDTH: usize = 100;

/// A spec to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The spec.
    pub text: String,
    /// Parameters that the author must give before it renders.
    pub open: Vec<String>,
    /// Where the schema lies that its first line names, and whether it is there.
    pub schema: (String, bool),
}

/// Why there is none.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// It is not clear for what it would be.
    Unclear {
        /// What is wrong.
        message: String,
        /// What to do instead.
        help: String,
    },
    /// A manifest is to be mended first: several parameters cannot be told from it.
    Broken {
        /// What is wrong there.
        problem: Box<Diagnostic>,
        /// The manifests.
        sources: Sources,
    },
}

/// A folder with a project of a language.
struct Found {
    folder: String,
    language: &'static Language,
    /// The file that shows it.
    sign: &'static str,
}

/// A use of a preset.
struct Part<'a> {
    stage: String,
    preset: &'a Preset,
    folder: String,
    /// The file that shows the project.
    sign: Option<&'static str>,
}

/// Writes a spec for the project in the files' folder, or for those in the folders below it. `wanted` are the presets
/// to use; none leaves the choice to the projects.
pub fn init(files: &dyn Files, catalogue: &Catalogue, wanted: &[String]) -> Result<Start, Refusal> {
    let presets = catalogue.load();
    let presets: Vec<&Preset> =
        presets.iter().filter(|preset| wanted.is_empty() || wanted.contains(&preset.name)).collect();
    let parts = parts(files, &presets, wanted)?;
    let schema = schema(files);
    let mut text = format!("#:schema {}\n", schema.0);
    let mut open = Vec::new();
    for part in &parts {
        text.push('\n');
        stage(&mut text, part, parts.len() == 1, files, &mut open)?;
    }
    if parts.len() > 1 {
        together(&mut text, &parts);
    }
    Ok(Start { text, open, schema })
}

/// What the spec is for: each project with its preset.
fn parts<'a>(files: &dyn Files, presets: &[&'a Preset], wanted: &[String]) -> Result<Vec<Part<'a>>, Refusal> {
    let has_preset =
        |language: &Language| presets.iter().any(|preset| preset.language.is_some_and(|its| its.name == language.name));
    let here = files.folder();
    let mut found = signs(files, here);
    if !found.iter().any(|found| has_preset(found.language)) {
        found.extend(below(files, here));
    }
    found.retain(|found| has_preset(found.language));
    let part = |preset, folder: &str, sign| Part { stage: String::new(), preset, folder: folder.to_owned(), sign };
    // Who names a preset knows what is here, or will be.
    let fits = |preset: &Preset, found: &Found| preset.language.is_some_and(|its| its.name == found.language.name);
    let named =
        presets.iter().filter(|preset| wanted.contains(&preset.name) && !found.iter().any(|one| fits(preset, one)));
    let mut parts: Vec<Part<'a>> = named.map(|preset| part(preset, here, None)).collect();
    if found.is_empty() && parts.is_empty() {
        return Err(nothing(files, presets));
    }
    if let Some(both) = found.windows(2).find(|two| wanted.is_empty() && two[0].folder == two[1].folder) {
        return Err(several_languages(files, both, presets));
    }
    for found in &found {
        let preset = choose(found, presets)?;
        parts.push(part(preset, &found.folder, Some(found.sign)));
    }
    if parts.len() > MOST_PARTS {
        let one = shown(files, &parts[0].folder);
        let message = format!("there are {} projects below `{}`", parts.len(), shown(files, here));
        return Err(Refusal::Unclear { message, help: format!("a spec is for one image: `msgen init {one}`") });
    }
    name(&mut parts, here);
    Ok(parts)
}

/// The projects in a folder, one a language.
fn signs(files: &dyn Files, folder: &str) -> Vec<Found> {
    let there = |sign: &&&'static str| files.kind(&below_path(folder, sign)) == Some(Kind::File);
    let found = LANGUAGES.iter().filter_map(|language| {
        let sign = language.signs.iter().find(there)?;
        Some(Found { folder: folder.to_owned(), language, sign })
    });
    found.collect()
}

/// The projects one or two folders below; a project's own folders are not looked at.
fn below(files: &dyn Files, folder: &str) -> Vec<Found> {
    let folders = |folder: &str| -> Vec<String> {
        let inside = files.list(folder).into_iter().filter(|found| found.kind == Kind::Folder);
        let inside =
            inside.filter(|found| !found.name.starts_with(['.', '_']) && !SKIPPED.contains(&found.name.as_str()));
        inside.map(|found| below_path(folder, &found.name)).collect()
    };
    let mut found = Vec::new();
    for one in folders(folder) {
        let signs_here = signs(files, &one);
        if signs_here.is_empty() {
            found.extend(folders(&one).iter().flat_map(|two| signs(files, two)));
        } else {
            found.extend(signs_here);
        }
    }
    found
}

/// The preset for a project: the organisation's, where there is one.
fn choose<'a>(found: &Found, presets: &[&'a Preset]) -> Result<&'a Preset, Refusal> {
    let language = found.language.name;
    let fits = |preset: &&&'a Preset| preset.language.is_some_and(|its| its.name == language);
    let (own, others): (Vec<&'a Preset>, Vec<&'a Preset>) =
        presets.iter().filter(fits).copied().partition(|preset| Catalogue::is_built_in(&preset.name));
    let candidates = if others.is_empty() { &own } else { &others };
    let same = candidates.iter().find(|preset| preset.name == language);
    match (same, candidates.as_slice()) {
        (Some(preset), _) | (None, [preset]) => Ok(preset),
        (None, candidates) => {
            let names = candidates.iter().map(|preset| preset.name.as_str());
            let message = format!("several presets are for {language}: {}", list(names));
            let first = candidates.first().map_or(language, |preset| &preset.name);
            Err(Refusal::Unclear { message, help: format!("choose one: `--preset {first}`") })
        }
    }
}

/// Names the stages: `app`, or with several the folders' own names.
fn name(parts: &mut [Part<'_>], here: &str) {
    if let [alone] = parts {
        "app".clone_into(&mut alone.stage);
        return;
    }
    let mut taken: Vec<String> = Vec::new();
    for part in parts {
        let last = part.folder.rsplit('/').next().unwrap_or_default();
        let whole = relative(here, &part.folder);
        let plain = if part.folder == here { part.preset.name.clone() } else { slug(last) };
        let preset = format!("{plain}-{}", part.preset.name);
        let mut names = [plain.clone(), slug(&whole), preset].into_iter();
        let free = names.find(|name| !taken.contains(name));
        part.stage = free.unwrap_or_else(|| format!("{plain}-{}", taken.len()));
        taken.push(part.stage.clone());
    }
}

/// A folder's name as a stage may have it.
fn slug(name: &str) -> String {
    let good = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let slug: String = name.chars().map(good).collect();
    let slug = slug.trim_start_matches(|c: char| !c.is_ascii_lowercase()).trim_end_matches('-');
    // BuildKit keeps these for itself.
    if slug.is_empty() || ["scratch", "context"].contains(&slug) { "app".to_owned() } else { slug.to_owned() }
}

/// The table of a use, with a line for each parameter that must be given.
fn stage(
    text: &mut String,
    part: &Part<'_>,
    alone: bool,
    files: &dyn Files,
    open: &mut Vec<String>,
) -> Result<(), Refusal> {
    let context = relative(files.folder(), &part.folder);
    let name = &part.preset.name;
    let project = Asked::new(part, &context, files);
    let named = |target: String| if alone { target } else { format!("{}-{target}", part.stage) };
    let targets: Vec<String> = project.targets(part).into_iter().map(named).collect();
    let said = part.sign.map_or_else(String::new, |sign| format!(" from what {sign} says"));
    comment(text, &format!("Makes {}{said}.", words(&targets)));
    comment(text, &format!("`msgen preset show {name}` lists the parameters."));
    text.push_str(&format!("[stages.{}.{name}]\n", part.stage));
    if context != "." {
        text.push_str(&format!("context = {}\n", inline(&node(&context))));
    }
    for (name, why) in project.needs(part)? {
        comment(text, &why);
        text.push_str(&format!("# {name} = {}\n", placeholder(&part.preset.params[&name])));
        if !open.contains(&name) {
            open.push(name);
        }
    }
    Ok(())
}

/// A project, and a use of a preset for it that gives nothing.
#[derive(Clone)]
struct Asked {
    facts: Facts,
    sources: Sources,
    given: Table,
    nowhere: Span,
}

impl Asked {
    fn new(part: &Part<'_>, context: &str, files: &dyn Files) -> Self {
        let mut sources = Sources::default();
        let nowhere = sources.add("build.toml", "").base();
        let nowhere = Span { start: nowhere, end: nowhere };
        let facts: Facts = part.preset.language.map_or_else(Facts::new, |language| {
            (language.read)(&mut Project { files, sources: &mut sources, folder: part.folder.clone() })
        });
        let entry = Entry { key: nowhere, node: node(context) };
        let given = Table { entries: [("context".to_owned(), entry)].into_iter().collect() };
        Self { facts, sources, given, nowhere }
    }

    /// The values of a preset's parameters, as far as there are such.
    fn arguments(&self, part: &Part<'_>, preset: &Preset) -> (preset::Arguments, Diagnostics) {
        let mut found = Diagnostics::default();
        let mut facts = |_: &str| self.facts.clone();
        let arguments = preset::arguments(preset, &self.given, self.nowhere, &part.stage, &mut facts, &mut found);
        (arguments, found)
    }

    /// The targets that the preset makes of it.
    fn targets(&self, part: &Part<'_>) -> Vec<String> {
        let (arguments, _) = self.arguments(part, part.preset);
        let made = preset::fill(part.preset, &arguments, &mut Diagnostics::default());
        let targets = made.get("targets").and_then(Node::table);
        targets.into_iter().flat_map(|table| table.entries.keys().cloned()).collect()
    }

    /// The parameters that have no value, and why.
    fn needs(self, part: &Part<'_>) -> Result<Vec<(String, String)>, Refusal> {
        let mut problems: Vec<&Diagnostic> = Vec::new();
        let mut needs = Vec::new();
        let missing = self.clone().missing(part);
        for (name, param) in &part.preset.params {
            let fact = param.fact.and_then(|fact| self.facts.get(fact));
            if name == "context" || param.fixed.is_some() {
                continue;
            }
            if fact.is_none() {
                if missing.iter().any(|message| message.contains(&format!("needs `{name}`"))) {
                    let why = param.missing.as_deref().map(sentence);
                    needs.push((name.clone(), why.unwrap_or_else(|| format!("To be set: {}", param.about))));
                }
                continue;
            }
            if let Some(Fact::Problem(problem)) = fact {
                if problems.contains(&&**problem) {
                    return Err(Refusal::Broken { problem: problem.clone(), sources: self.sources });
                }
                problems.push(problem);
            }
            // The rules of a use, for this parameter alone.
            let alone = part.preset.with_only(&|other| other == "context" || other == name);
            let (_, found) = self.arguments(part, &alone);
            if let Some(wrong) = found.sorted().first() {
                needs.push((name.clone(), format!("To be set: {}", placed(wrong, &self.sources))));
            }
        }
        Ok(needs)
    }

    /// What is said of the parameters that nothing gives a value.
    fn missing(mut self, part: &Part<'_>) -> Vec<String> {
        let preset = part.preset.with_only(&|_| true);
        // What is wrong with others is said of them.
        self.facts.retain(|_, fact| matches!(fact, Fact::Known(_)));
        let (_, found) = self.arguments(part, &preset);
        let missing = found.sorted().into_iter().filter(|found| found.code == Code::MissingParameter);
        missing.map(|found| found.message).collect()
    }
}

/// What is to be done, as a sentence.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// What is wrong with a manifest, with the place.
fn placed(wrong: &Diagnostic, sources: &Sources) -> String {
    let span = wrong.primary.as_ref().map(|label| label.span);
    let place = span.and_then(|span| sources.of(span).map(|source| (source, source.range(span).start)));
    match place {
        Some((source, _)) if source.text.is_empty() => format!("{}: {}", source.name, wrong.message),
        Some((source, at)) => format!("{}:{}: {}", source.name, source.position(at).0, wrong.message),
        None => wrong.message.clone(),
    }
}

/// How several parts become one image, for the author to take up.
fn together(text: &mut String, parts: &[Part<'_>]) {
    let is_page = |part: &&Part<'_>| part.preset.language.is_some_and(|language| language.name == "node");
    let main = parts.iter().find(|part| !is_page(part)).unwrap_or(&parts[0]);
    let gives = |part: &&Part<'_>| {
        let artifacts = part.preset.body.get("artifacts").and_then(Node::table);
        part.stage != main.stage && artifacts.is_some_and(|artifacts| artifacts.get("this").is_some())
    };
    let taken: Vec<String> = parts
        .iter()
        .filter(gives)
        .map(|part| {
            let to = if is_page(&part) { format!("/srv/{}/", part.stage) } else { "/usr/local/bin/".to_owned() };
            format!("{} = {}", part.stage, inline(&node(&to)))
        })
        .collect();
    text.push('\n');
    text.push_str(&format!("# One image of all:\n#\n# [targets.prod]\n# extends = \"{}-prod\"\n", main.stage));
    if !taken.is_empty() {
        text.push_str(&format!("# artifacts = {{ {} }}\n", taken.join(", ")));
    }
}

/// The nearest schema above; where there is none it belongs beside msgen.toml, else beside the spec.
fn schema(files: &dyn Files) -> (String, bool) {
    let here = files.folder();
    let mut folder = here;
    let there = loop {
        let path = below_path(folder, SCHEMA);
        if files.kind(&path) == Some(Kind::File) {
            break Some(path);
        }
        if folder.is_empty() {
            break None;
        }
        folder = parent(folder);
    };
    let beside = || workspace::find(files).map_or(here.to_owned(), |path| parent(&path).to_owned());
    let path = relative(here, &there.clone().unwrap_or_else(|| below_path(&beside(), SCHEMA)));
    (if path.starts_with("../") { path } else { format!("./{path}") }, there.is_some())
}

/// What a parameter may look like: an example, or a text to be replaced.
pub fn placeholder(param: &Param) -> String {
    if let Some(value) = param.examples.first().or(param.one_of.first()) {
        return inline(value);
    }
    match param.kind {
        preset::Kind::String | preset::Kind::Command => "\"…\"",
        preset::Kind::Boolean => "true",
        preset::Kind::Integer => "1",
        preset::Kind::List => "[\"…\"]",
        preset::Kind::Ports => "[8080]",
    }
    .to_owned()
}

fn nothing(files: &dyn Files, presets: &[&Preset]) -> Refusal {
    let fits = |language: &&Language| {
        presets.iter().any(|preset| preset.language.is_some_and(|its| its.name == language.name))
    };
    let signs = LANGUAGES.iter().filter(fits).flat_map(|language| language.signs.iter().copied());
    let here = files.folder();
    let message = format!("there is no {} in `{}` or two folders below", either(signs.clone()), shown(files, here));
    let mut above = here;
    while !above.is_empty() {
        above = parent(above);
        if let Some(sign) = signs.clone().find(|sign| files.kind(&below_path(above, sign)) == Some(Kind::File)) {
            let path = clean(&relative(here, above));
            let preset = presets.first().map_or("go", |preset| &preset.name);
            let help =
                format!("`{sign}` lies in `{path}`: `msgen init` there, or `--preset {preset}` for this part of it");
            return Refusal::Unclear { message, help };
        }
    }
    Refusal::Unclear { message, help: "name the project's folder: `msgen init services/orders`".to_owned() }
}

fn several_languages(files: &dyn Files, both: &[Found], presets: &[&Preset]) -> Refusal {
    let signs = list(both.iter().map(|found| found.sign));
    let message = format!("`{}` has {signs}, and it is not clear which is built", shown(files, &both[0].folder));
    let names: Vec<&str> =
        both.iter().filter_map(|found| choose(found, presets).ok()).map(|preset| preset.name.as_str()).collect();
    let all: Vec<String> = names.iter().map(|name| format!("--preset {name}")).collect();
    let one = all.first().cloned().unwrap_or_default();
    Refusal::Unclear { message, help: format!("say so: `{one}`, or both: `{}`", all.join(" ")) }
}

/// A comment, in lines that are not too long.
fn comment(text: &mut String, said: &str) {
    let said = clean(said);
    let mut line = String::from("#");
    for word in said.split_whitespace() {
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&format!("{line}\n"));
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&format!("{line}\n"));
}

fn node(text: &str) -> Node {
    Node { span: Span::default(), value: Value::String(text.to_owned()) }
}

/// A folder as messages show it.
fn shown(files: &dyn Files, folder: &str) -> String {
    let name = clean(&files.name(folder));
    if name.is_empty() { ".".to_owned() } else { name }
}

fn below_path(folder: &str, name: &str) -> String {
    join(folder, name).unwrap_or_else(|| name.to_owned())
}

/// Words: "a, b and c".
fn words(words: &[String]) -> String {
    match words {
        [] => "stages".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Words in backticks: "`a`, `b` or `c`".
fn either<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "project".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}
