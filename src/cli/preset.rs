use std::path::Path;

use clap::Subcommand;
use msgen::diag::Diagnostics;
use msgen::diag::render::clean;
use msgen::diag::suggest::{did_you_mean, list as words};
use msgen::document::Node;
use msgen::expand::inline;
use msgen::init::placeholder;
use msgen::preset::{self, Catalogue, Param, Preset};
use msgen::source::Sources;
use msgen::workspace;

use super::Status;
use super::disk::Disk;
use super::talk::{Findings, Talk};

/// The longest line of a text that is broken into lines.
const WIDTH: usize = 100;
/// What stands before the lines of a parameter.
const INDENT: &str = "      ";
/// The stage that a use is shown in.
const STAGE: &str = "app";

/// List the presets that a stage can use, and show what one makes
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen preset list                every preset, and where it comes from
  msgen preset show go             its parameters and how to use it")]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(ListArgs),
    Show(ShowArgs),
}

/// List every preset: its name, where it comes from and what it is
#[derive(clap::Args)]
#[command(after_help = "\
Those of the organisation lie in the folder that msgen.toml names, here or in a folder above.
Each of them is checked, used or not.

Example:
  msgen preset list")]
struct ListArgs {}

/// Show what a preset makes, its parameters and how to use it
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  msgen preset show go
  msgen preset show go --source > presets/acme-go.toml    a copy of one's own")]
struct ShowArgs {
    /// The preset
    name: String,

    /// Print the preset's file itself
    #[arg(long)]
    source: bool,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    match &args.command {
        Command::List(ListArgs {}) => list(talk),
        Command::Show(args) => show(args, talk),
    }
}

fn list(talk: &Talk) -> Status {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let workspace = workspace::load(&Disk::around(Path::new("")));
    workspace.mount(&mut sources, &mut diagnostics);
    let catalogue = workspace.catalogue;
    workspace::check(&catalogue, &mut sources, &mut diagnostics);
    match talk.report("list", "the presets", diagnostics, &sources, Findings::Allowed) {
        Status::Done => talk.product(&table(&catalogue)),
        status => status,
    }
}

/// A line a preset, in columns.
fn table(catalogue: &Catalogue) -> String {
    let rows: Vec<[String; 3]> = catalogue
        .load()
        .iter()
        .map(|preset| [preset.name.clone(), origin(&preset.name, catalogue), clean(&preset.about)])
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (name, origin) = (width(0), width(1));
    let line = |row: &[String; 3]| format!("{:name$}  {:origin$}  {}", row[0], row[1], row[2]);
    rows.iter().map(|row| format!("{}\n", line(row).trim_end())).collect()
}

/// Where a preset comes from: one word, or a file.
fn origin(name: &str, catalogue: &Catalogue) -> String {
    let file = catalogue.file(name).filter(|_| !Catalogue::is_built_in(name));
    file.map_or_else(|| "built-in".to_owned(), |file| clean(&file.shown))
}

fn show(args: &ShowArgs, talk: &Talk) -> Status {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    // What comes with msgen is the same everywhere.
    let catalogue = if Catalogue::is_built_in(&args.name) {
        Catalogue::default()
    } else {
        let workspace = workspace::load(&Disk::around(Path::new("")));
        workspace.mount(&mut sources, &mut diagnostics);
        workspace.catalogue
    };
    let title = format!("the preset `{}`", args.name);
    let Some(file) = catalogue.file(&args.name) else {
        return match talk.report("show", &title, diagnostics, &sources, Findings::Allowed) {
            Status::Done => unknown(&args.name, &catalogue, talk),
            status => status,
        };
    };
    if args.source {
        return talk.product(&file.text);
    }
    let preset = preset::load(&catalogue, &args.name, None, &mut sources, &mut diagnostics);
    match (talk.report("show", &title, diagnostics, &sources, Findings::Allowed), preset) {
        (Status::Done, Some(preset)) => talk.product(&page(&preset, &catalogue, &sources)),
        (status, _) => status,
    }
}

/// Says that there is no such preset, and which there are.
pub(super) fn unknown(name: &str, catalogue: &Catalogue, talk: &Talk) -> Status {
    let all = format!("the presets are {}", words(catalogue.names()));
    let help = match did_you_mean(name, catalogue.names()) {
        Some(near) if catalogue.names().count() > 1 => format!("{near} {all}"),
        near => near.unwrap_or(all),
    };
    talk.error_with_help(&format!("there is no preset `{name}`"), Some(&help))
}

/// All that is to be known of a preset.
fn page(preset: &Preset, catalogue: &Catalogue, sources: &Sources) -> String {
    let name = &preset.name;
    let mut page = format!("{name} ({}{})\n", origin(name, catalogue), parents(preset, sources));
    wrap(&mut page, "", &preset.about);
    page.push_str(&format!("\nMakes, in a stage `{STAGE}`:\n{}\nParameters:\n", makes(preset)));
    for (name, param) in &preset.params {
        parameter(&mut page, name, param, preset);
    }
    page.push_str(&format!("\nUse:\n\n  [stages.{STAGE}.{name}]\n"));
    for (name, param) in preset.params.iter().filter(|(_, param)| is_needed(param)) {
        page.push_str(&format!("  {name} = {}\n", placeholder(param)));
    }
    page.push('\n');
    wrap(&mut page, "  ", USE);
    page
}

const USE: &str = "Below it stand the parameters that should have another value. What it makes is yours to change: a \
                   table of the spec such as `[targets.prod]` is merged over it, and `msgen expand` prints the whole.";

/// The presets that it stands on, from the nearest.
fn parents(preset: &Preset, sources: &Sources) -> String {
    let files = preset.files.iter().rev().skip(1).filter_map(|span| sources.of(*span));
    let stem = |name: &str| name.rsplit('/').next().unwrap_or(name).trim_end_matches(".toml").to_owned();
    files.map(|file| format!(", extends {}", clean(&stem(&file.name)))).collect()
}

/// The names of what it makes, as they are in the spec.
fn makes(preset: &Preset) -> String {
    let mut text = String::new();
    for group in ["targets", "stages", "artifacts", "args", "secrets"] {
        let entries = preset.body.get(group).and_then(Node::table).map(|table| &table.entries);
        let rows: Vec<(String, String)> = entries
            .into_iter()
            .flatten()
            .map(|(name, entry)| {
                let told = entry.node.table().and_then(|table| table.get("about")).and_then(Node::string);
                let told = told.unwrap_or_default().trim_end_matches('.');
                let open = entry.node.table().is_some_and(|table| table.get("when").is_some());
                let told = match (open, told) {
                    (true, "") => "where a parameter asks for it".to_owned(),
                    (true, told) => format!("{told}, where a parameter asks for it"),
                    (false, told) => told.to_owned(),
                };
                (named(name, group), told)
            })
            .collect();
        let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (index, (name, told)) in rows.iter().enumerate() {
            let group = if index == 0 { group } else { "" };
            text.push_str(clean(&format!("  {group:9}  {name:width$}  {told}")).trim_end());
            text.push('\n');
        }
    }
    text
}

/// The name in the spec of what a preset makes, where it is used once.
fn named(name: &str, group: &str) -> String {
    match (group, name) {
        ("stages" | "artifacts", "this") => STAGE.to_owned(),
        ("stages" | "artifacts", name) => format!("{STAGE}-{name}"),
        (_, name) => name.to_owned(),
    }
}

/// A parameter: what it takes, what it is for, and its value where nobody gives one.
fn parameter(page: &mut String, name: &str, param: &Param, preset: &Preset) {
    let values = |nodes: &[Node]| clean(&nodes.iter().map(inline).collect::<Vec<_>>().join(", "));
    page.push_str(&format!("\n  {name}: {}\n", param.kind.words()));
    wrap(page, INDENT, &param.about);
    if !param.one_of.is_empty() {
        page.push_str(&format!("{INDENT}one of: {}\n", values(&param.one_of)));
    }
    if let Some(fixed) = &param.fixed {
        page.push_str(&format!("{INDENT}fixed: {}\n", clean(&inline(fixed))));
        return;
    }
    let facts = preset.language.map_or(&[][..], |language| language.facts);
    if let Some((_, told)) = facts.iter().find(|(fact, _)| Some(*fact) == param.fact) {
        wrap(page, INDENT, &format!("from the project: {told}"));
    }
    let default = match &param.default {
        Some(default) => clean(&inline(default)),
        None if param.fact.is_some() => "none, set it where the project does not say it".to_owned(),
        None => "none, set it".to_owned(),
    };
    page.push_str(&format!("{INDENT}default: {default}\n"));
    if !param.examples.is_empty() {
        page.push_str(&format!("{INDENT}for example: {}\n", values(&param.examples)));
    }
}

/// Whether every use must give it.
fn is_needed(param: &Param) -> bool {
    param.default.is_none() && param.fact.is_none() && param.fixed.is_none()
}

/// Adds a text in lines that are not too long.
fn wrap(page: &mut String, indent: &str, text: &str) {
    let text = clean(text);
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && indent.len() + line.chars().count() + 1 + word.chars().count() > WIDTH {
            page.push_str(&format!("{indent}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        page.push_str(&format!("{indent}{line}\n"));
    }
}
