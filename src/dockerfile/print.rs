//! Layout: how each instruction looks.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use super::quote::{
    argument, bare, comment, flag, flag_text, folded, heredoc_words, is_plain_path, json, path, value, volume,
};
use super::{Add, Command, Copy, Dockerfile, File, Healthcheck, Instruction, Line, Mount, Run, Stage};
use crate::word::Word;

/// Lines of commands of the writer's own are broken where they are longer than this.
const WIDTH: usize = 100;
/// One line for the shell that is longer than this goes into a heredoc, which has no other limit.
const LONG: usize = 8_000;

impl Display for Dockerfile {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut blocks: Vec<String> = Vec::new();
        let mut header: Vec<String> = self.syntax.iter().map(|syntax| format!("# syntax={syntax}")).collect();
        header.extend(self.header.iter().map(|line| comment(line)));
        let args: Vec<String> = self.args.iter().map(line).collect();
        blocks.extend([header, args].into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n")));
        blocks.extend(self.stages.iter().map(stage));
        writeln!(f, "{}", blocks.join("\n\n"))
    }
}

fn stage(stage: &Stage) -> String {
    let mut from = String::from("FROM ");
    if let Some(platform) = &stage.platform {
        from.push_str(&format!("--platform={} ", flag(platform)));
    }
    from.push_str(&bare(&stage.from));
    if let Some(name) = &stage.name {
        from.push_str(&format!(" AS {name}"));
    }
    let mut lines: Vec<String> = stage.comments.iter().map(|text| comment(text)).collect();
    lines.push(folded(&from).into_owned());
    for (index, this) in stage.lines.iter().enumerate() {
        let mut text = line(this);
        let last = index + 1 == stage.lines.len();
        if !last && ends_in_heredoc(&this.instruction) {
            // hadolint does not read an instruction directly after a heredoc.
            text.push('\n');
        }
        lines.push(text);
    }
    lines.join("\n")
}

fn ends_in_heredoc(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::File(_) => true,
        Instruction::Run(run) => matches!(&run.command, Command::Shell { text, .. } if needs_heredoc(trimmed(text))),
        Instruction::Raw(text) => text.trim_end().contains('\n') && !heredoc_words(text).is_empty(),
        _ => false,
    }
}

fn line(line: &Line) -> String {
    let text = instruction(&line.instruction);
    let text = match &line.instruction {
        // What a heredoc holds stays as it is.
        Instruction::Run(_) | Instruction::File(_) | Instruction::Raw(_) => text,
        _ => each_folded(text),
    };
    if line.comments.is_empty() {
        return text;
    }
    let comments = line.comments.iter().map(|text| comment(text));
    comments.chain([text]).collect::<Vec<_>>().join("\n")
}

/// A text with each of its lines folded.
fn each_folded(text: String) -> String {
    match folded(&text) {
        // No line of it is longer than all of them.
        Cow::Borrowed(_) => text,
        Cow::Owned(_) => text.lines().map(folded).collect::<Vec<_>>().join("\n"),
    }
}

fn instruction(instruction: &Instruction) -> String {
    match instruction {
        Instruction::Arg(name, None) => format!("ARG {name}"),
        Instruction::Arg(name, Some(default)) => format!("ARG {name}={}", value(default)),
        Instruction::Env(entries) => pairs("ENV", entries),
        Instruction::Label(entries) => pairs("LABEL", entries),
        Instruction::Run(run) => print_run(run),
        Instruction::Copy(copy) => print_copy(copy),
        Instruction::Add(add) => print_add(add),
        Instruction::File(file) => print_file(file),
        Instruction::User(user) => format!("USER {}", argument(user)),
        Instruction::Workdir(folder) => format!("WORKDIR {}", argument(folder)),
        Instruction::Shell(words) => format!("SHELL {}", json(words)),
        Instruction::Volume(paths) => format!("VOLUME {}", json(paths.iter().map(volume))),
        Instruction::Expose(ports) => format!("EXPOSE {}", ports.iter().map(bare).collect::<Vec<_>>().join(" ")),
        Instruction::StopSignal(signal) => format!("STOPSIGNAL {}", bare(signal)),
        Instruction::Healthcheck(Healthcheck::None) => "HEALTHCHECK NONE".to_owned(),
        Instruction::Healthcheck(Healthcheck::Cmd { options, command }) => {
            let options: String = options.iter().map(|(name, value)| format!("--{name}={value} ")).collect();
            format!("HEALTHCHECK {options}CMD {}", json(command))
        }
        Instruction::Entrypoint(words) => format!("ENTRYPOINT {}", json(words)),
        Instruction::Cmd(words) => format!("CMD {}", json(words)),
        Instruction::Raw(text) => text.trim().to_owned(),
    }
}

/// One key a line, below each other.
fn pairs(keyword: &str, entries: &[(String, Word)]) -> String {
    let indent = " ".repeat(keyword.len() + 1);
    let lines: Vec<String> = entries.iter().map(|(key, word)| format!("{key}={}", value(word))).collect();
    format!("{keyword} {}", lines.join(&format!(" \\\n{indent}")))
}

fn print_run(run: &Run) -> String {
    let mut flags: Vec<String> = run.mounts.iter().map(|this| each_folded(mount(this))).collect();
    flags.extend(run.network.iter().map(|network| format!("--network={network}")));
    flags.extend(run.security.iter().map(|security| format!("--security={security}")));
    flags.push(match &run.command {
        Command::Shell { text, strict } => shell(trimmed(text), *strict),
        Command::All(commands) => {
            commands.iter().map(|words| each_folded(wrapped(words))).collect::<Vec<_>>().join(" && \\\n    ")
        }
        Command::Exec(words) => each_folded(json(words)),
    });
    format!("RUN {}", flags.join(" \\\n    "))
}

/// A text without its last line break, which is no line of its own.
fn trimmed(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

fn shell(text: &str, strict: bool) -> String {
    if !needs_heredoc(text) {
        return text.to_owned();
    }
    let first = text.lines().next().unwrap_or_default();
    let own = first.starts_with("#!") || first == "set" || first.starts_with("set ");
    // A shell takes a text that begins with `-` or `+` for its own options.
    let set = match text.starts_with(['-', '+']) {
        true if strict => "set -e\n",
        true => "\n",
        false if strict && text.contains('\n') && !own => "set -e\n",
        false => "",
    };
    let end = terminator(text);
    format!("<<{end}\n{set}{text}\n{end}")
}

/// Whether a RUN line would read a text as something else than the text.
fn needs_heredoc(text: &str) -> bool {
    let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
    text.contains('\n')
        || text.len() > LONG
        || blank(text.chars().next())
        || blank(text.chars().next_back())
        || text.starts_with(['-', '+'])
        || is_json_array(text)
        || text.starts_with('#')
        || text.ends_with('\\')
        || text.chars().any(|c| c.is_control() && c != '\t')
        || text.contains("<<")
}

/// Whether a text begins with a JSON array, which makes it exec form whatever follows.
fn is_json_array(text: &str) -> bool {
    // Go's JSON takes half a surrogate pair, which is none to serde.
    let text = text.replace("\\u", "\\\\u");
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Vec<serde_json::Value>>();
    text.starts_with('[') && values.next().is_some_and(|value| value.is_ok())
}

/// A word that is no line of a text.
fn terminator(text: &str) -> String {
    let taken: BTreeSet<&str> =
        text.split('\n').map(|line| line.trim_start_matches('\t')).filter(|line| line.starts_with("EOF")).collect();
    let mut names = std::iter::once("EOF".to_owned()).chain((2..).map(|number| format!("EOF{number}")));
    names.find(|word| !taken.contains(word.as_str())).unwrap_or_default()
}

/// Words in one line, or one below the other where that is too long.
fn wrapped(words: &[String]) -> String {
    let one = words.join(" ");
    if one.len() <= WIDTH {
        return one;
    }
    let mut lines: Vec<String> = vec![String::new()];
    for word in words {
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() && last.len() + word.len() > WIDTH - 12 {
                lines.push(word.clone());
            } else {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(word);
            }
        }
    }
    lines.join(" \\\n        ")
}

fn mount(mount: &Mount) -> String {
    let mut fields = Vec::new();
    let mut add = |key: &str, value: Option<String>| fields.extend(value.map(|value| format!("{key}={value}")));
    let some = |word: &Option<Word>| word.as_ref().map(bare);
    let flag = |yes: bool| if yes { vec!["rw".to_owned()] } else { Vec::new() };
    let mut last = Vec::new();
    let kind = match mount {
        Mount::Cache { id, from, source, target, sharing, owner, mode } => {
            add("id", some(id));
            add("from", some(from));
            add("source", some(source));
            add("target", Some(bare(target)));
            add("sharing", sharing.clone());
            add("uid", owner.as_ref().map(|(user, _)| user.clone()));
            add("gid", owner.as_ref().and_then(|(_, group)| group.clone()));
            add("mode", mode.clone());
            "cache"
        }
        Mount::Bind { from, source, target, rw } => {
            add("from", some(from));
            add("source", some(source));
            add("target", Some(bare(target)));
            last = flag(*rw);
            "bind"
        }
        Mount::Tmpfs { target, size } => {
            add("target", Some(bare(target)));
            add("size", size.clone());
            "tmpfs"
        }
        Mount::Secret { id, target, env, required, owner, mode } => {
            add("id", Some(id.clone()));
            add("target", some(target));
            add("env", env.clone());
            add("uid", owner.as_ref().map(|(user, _)| user.clone()));
            add("gid", owner.as_ref().and_then(|(_, group)| group.clone()));
            add("mode", mode.clone());
            add("required", required.then(|| "true".to_owned()));
            "secret"
        }
        Mount::Ssh { id } => {
            add("id", id.clone());
            "ssh"
        }
    };
    let all: Vec<String> = std::iter::once(format!("type={kind}")).chain(fields).chain(last).collect();
    format!("--mount={}", all.join(","))
}

fn print_copy(copy: &Copy) -> String {
    let mut flags = Vec::new();
    if copy.link {
        flags.push("--link".to_owned());
    }
    if copy.parents {
        flags.push("--parents".to_owned());
    }
    flags.extend(copy.from.iter().map(|from| format!("--from={from}")));
    owner(&mut flags, copy.chown.as_ref(), copy.chmod.as_ref(), &copy.exclude);
    paths("COPY", flags, &copy.sources, &copy.dest)
}

fn print_add(add: &Add) -> String {
    let mut flags: Vec<String> = add.checksum.iter().map(|sum| format!("--checksum={}", flag(sum))).collect();
    if add.keep_git_dir {
        flags.push("--keep-git-dir=true".to_owned());
    }
    flags.extend(add.unpack.map(|unpack| format!("--unpack={unpack}")));
    owner(&mut flags, add.chown.as_ref(), add.chmod.as_ref(), &add.exclude);
    paths("ADD", flags, &add.sources, &add.dest)
}

fn owner(flags: &mut Vec<String>, chown: Option<&Word>, chmod: Option<&String>, exclude: &[Word]) {
    flags.extend(chown.map(|owner| format!("--chown={}", flag(owner))));
    flags.extend(chmod.map(|mode| format!("--chmod={mode}")));
    flags.extend(exclude.iter().map(|pattern| {
        format!("--exclude={}", flag_text(&pattern.as_text().map_or_else(|| bare(pattern), Cow::into_owned)))
    }));
}

fn paths(keyword: &str, flags: Vec<String>, sources: &[Word], dest: &Word) -> String {
    let all: Vec<&Word> = sources.iter().chain([dest]).collect();
    let operands = if all.iter().all(|path| is_plain_path(path)) {
        all.iter().map(|word| path(word)).collect::<Vec<_>>().join(" ")
    } else {
        json(all.iter().map(|word| path(word)))
    };
    std::iter::once(keyword.to_owned()).chain(flags).chain([operands]).collect::<Vec<_>>().join(" ")
}

fn print_file(file: &File) -> String {
    let mut flags = Vec::new();
    owner(&mut flags, file.chown.as_ref(), file.chmod.as_ref(), &[]);
    let end = terminator(&file.text);
    let flags: String = flags.iter().map(|flag| format!("{flag} ")).collect();
    let text = trimmed(&file.text);
    let body = if file.text.is_empty() { String::new() } else { format!("{text}\n") };
    let head = each_folded(format!("COPY {flags}<<\"{end}\" {}", path(&file.dest)));
    format!("{head}\n{body}{end}")
}
