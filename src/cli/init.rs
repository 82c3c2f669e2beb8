use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Component, Path, PathBuf};

use msgen::diag::Diagnostics;
use msgen::diag::render::clean;
use msgen::diag::suggest::list;
use msgen::facts::Files;
use msgen::init::{Refusal, Start, init};
use msgen::source::Sources;
use msgen::workspace;

use super::disk::Disk;
use super::read::FILE;
use super::talk::{Findings, Talk};
use super::{Status, place, preset, read};

/// Write a build.toml that says what the project's own files don't
#[derive(clap::Args)]
#[command(after_help = "\
A project is known by its manifest, such as go.mod: in DIR, or in the folders one or two below.
An existing build.toml is never overwritten.

Examples:
  msgen init                       show the build.toml of this folder, ask, and write it
  msgen init services/orders -y    the same elsewhere, without asking
  msgen init --print               print it and write nothing")]
pub(super) struct Args {
    /// The project's folder [default: .]
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    folder: PathBuf,

    /// The preset to use, where it is not clear; may be given several times
    #[arg(long, value_name = "NAME")]
    preset: Vec<String>,

    /// Write without asking
    #[arg(short, long)]
    yes: bool,

    /// Print it on stdout and write nothing
    #[arg(long, conflicts_with = "yes")]
    print: bool,
}

pub(super) fn run(args: &Args, talk: &Talk) -> Status {
    let path = if args.folder.as_os_str() == "." { PathBuf::from(FILE) } else { args.folder.join(FILE) };
    match fs::metadata(&args.folder) {
        Ok(there) if there.is_dir() => {}
        Ok(_) => {
            let message = format!("`{}` is no folder", args.folder.display());
            return talk.error_with_help(&message, Some("name the folder of the project"));
        }
        Err(_) => return talk.error(&format!("there is no folder `{}`", args.folder.display())),
    }
    if !args.print && fs::symlink_metadata(&path).is_ok() {
        let message = format!("there is a `{}` already, and it is not overwritten", path.display());
        return talk.error_with_help(&message, Some("`msgen init --print` prints what would be written"));
    }
    let disk = Disk::around(&args.folder);
    let start = match start(args, &disk, talk) {
        Ok(start) => start,
        Err(status) => return status,
    };
    if args.print {
        return talk.product(&start.text);
    }
    if !args.yes {
        match confirmed(&path, &start.text, talk) {
            Some(true) => {}
            Some(false) => {
                talk.hint("nothing is written\n");
                return Status::Failed;
            }
            None => {
                let message = format!("there is no terminal to ask whether to write `{}`", path.display());
                return talk.error_with_help(&message, Some("`--yes` writes it, `--print` prints it on stdout"));
            }
        }
    }
    match place::new(&path, &start.text) {
        Ok(()) => {
            talk.hint(&next(&args.folder, &path, &start));
            Status::Done
        }
        Err(failure) => failure.tell(talk),
    }
}

fn start(args: &Args, files: &dyn Files, talk: &Talk) -> Result<Start, Status> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let workspace = workspace::load(files);
    workspace.mount(&mut sources, &mut diagnostics);
    let catalogue = workspace.catalogue;
    workspace::check(&catalogue, &mut sources, &mut diagnostics);
    match talk.report("read", "the presets", diagnostics, &sources, Findings::Allowed) {
        Status::Done => {}
        status => return Err(status),
    }
    if let Some(name) = args.preset.iter().find(|name| catalogue.file(name).is_none()) {
        return Err(preset::unknown(name, &catalogue, talk));
    }
    init(files, &catalogue, &args.preset).map_err(|refusal| match refusal {
        Refusal::Unclear { message, help } => talk.error_with_help(&message, Some(&help)),
        Refusal::Broken { problem, sources } => {
            let mut diagnostics = Diagnostics::default();
            diagnostics.push(*problem);
            talk.report("write", FILE, diagnostics, &sources, Findings::Allowed)
        }
    })
}

/// Shows the text and asks; nothing where nobody can answer.
fn confirmed(path: &Path, text: &str, talk: &Talk) -> Option<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    talk.ask(&format!("{text}\n"))?;
    loop {
        talk.ask(&format!("Write {}? [Y/n] ", clean(&path.display().to_string())))?;
        let mut answer = String::new();
        match io::stdin().read_line(&mut answer) {
            Ok(0) | Err(_) => return Some(false),
            Ok(_) => {}
        }
        if let Some(answer) = meant(&answer) {
            return Some(answer);
        }
    }
}

/// What an answer means; the line alone is yes.
fn meant(answer: &str) -> Option<bool> {
    match answer.trim().to_lowercase().as_str() {
        "" | "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// What to do after it is written.
fn next(folder: &Path, path: &Path, start: &Start) -> String {
    let rendered = read::at(path).ok().and_then(|text| msgen::render(&text.input()).value);
    let context = rendered.map_or_else(|| ".".to_owned(), |rendered| rendered.context);
    let shown = |path: &Path| word(&path.display().to_string());
    let here = folder.as_os_str() == ".";
    let spec = if here { String::new() } else { format!(" {}", shown(folder)) };
    let dockerfile = if here { PathBuf::from("Dockerfile") } else { folder.join("Dockerfile") };
    let mut lines = vec![format!("wrote {}", shown(path))];
    lines.push(if start.open.is_empty() {
        "next:".to_owned()
    } else {
        format!("next: fill in {}, then", list(start.open.iter().map(String::as_str)))
    });
    if fs::symlink_metadata(&dockerfile).is_ok() {
        lines.push(format!(
            "  msgen render{spec} | diff {} -    # how it differs from the one there",
            shown(&dockerfile)
        ));
    }
    lines.push(format!("  msgen render{spec} -o {}", shown(&dockerfile)));
    lines.push(match context.as_str() {
        "." => format!("  docker build {}", shown(folder)),
        context => format!("  docker build -f {} {}", shown(&dockerfile), shown(&from(folder, context))),
    });
    let (schema, there) = &start.schema;
    if !there {
        lines.push(format!("  msgen schema > {}    # completion in editors", shown(&from(folder, schema))));
    }
    lines.join("\n") + "\n"
}

/// A path from a folder, without `..` where the folder's own name says it.
fn from(folder: &Path, path: &str) -> PathBuf {
    let mut joined: PathBuf = folder.components().filter(|part| *part != Component::CurDir).collect();
    for part in path.split('/').filter(|part| *part != ".") {
        let known = matches!(joined.components().next_back(), Some(Component::Normal(_)));
        if part == ".." && known {
            joined.pop();
        } else {
            joined.push(part);
        }
    }
    if joined.as_os_str().is_empty() { PathBuf::from(".") } else { joined }
}

/// A name as a word for a shell to copy.
fn word(name: &str) -> String {
    let harmless = name.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c));
    if harmless { name.to_owned() } else { clean(&format!("'{}'", name.replace('\'', "'\\''"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let answers = ["\n", "y\n", "Yes\r\n", " n \n", "NO", "what?\n"].map(meant);
        assert_eq!(answers, [Some(true), Some(true), Some(true), Some(false), Some(false), None]);
    }

    #[test]
    fn paths_from_a_folder() {
        let cases = [
            (".", ".", "."),
            (".", "..", ".."),
            ("a/b", "..", "a"),
            ("a", "..", "."),
            ("./a", "../../x", "../x"),
            ("/a/b", "../x", "/a/x"),
            ("..", "..", "../.."),
            ("a", "./x", "a/x"),
        ];
        for (folder, path, joined) in cases {
            assert_eq!(from(Path::new(folder), path), Path::new(joined), "{path} from {folder}");
        }
    }
}
