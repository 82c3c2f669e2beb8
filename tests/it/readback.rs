//! Whether a printed Dockerfile says what the typed one means: every instruction, flag, word and
//! value, read back by [`crate::reader`].

use msgen::dockerfile::{Add, Command, Copy, Dockerfile, File, Healthcheck, Instruction as Typed, Mount, Run};
use msgen::word::{Alternative, Piece, Word};

use crate::reader::{Instruction, expand, heredoc, read};

type Outcome = Result<(), String>;

/// Compares a Dockerfile's text with what it means.
pub(crate) fn compare(file: &Dockerfile, text: &str) -> Outcome {
    let found = read(text)?;
    let syntax: Vec<(String, String)> =
        file.syntax.iter().map(|syntax| ("syntax".to_owned(), syntax.clone())).collect();
    same("directives", &found.directives, &syntax)?;
    let lines: Vec<&str> = text.split('\n').collect();
    let mut rest = found.instructions.iter();
    let mut next = |what: &str| rest.next().ok_or_else(|| format!("{what} is missing"));
    for line in &file.args {
        instruction(&line.instruction, next("an ARG")?, &lines)?;
    }
    for stage in &file.stages {
        let from = next("FROM")?;
        same("keyword", &from.keyword.as_str(), &"FROM")?;
        let platform: Vec<Flag<'_>> = stage.platform.iter().map(|platform| Flag::Word("platform", platform)).collect();
        flags(from, &platform)?;
        let words = from.words.iter().map(String::as_str).collect::<Vec<_>>();
        match (words.as_slice(), &stage.name) {
            ([image], None) => lexed("FROM", image, &stage.from)?,
            ([image, "AS", name], Some(wanted)) if name == wanted => lexed("FROM", image, &stage.from)?,
            _ => return Err(format!("FROM reads {words:?} for {:?} AS {:?}", stage.from, stage.name)),
        }
        for line in &stage.lines {
            instruction(&line.instruction, next("an instruction")?, &lines)
                .map_err(|error| format!("{error}\nof {:.200?}", line.instruction))?;
        }
    }
    match rest.next() {
        Some(more) => Err(format!("one more instruction: {more:.200?}")),
        None => Ok(()),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("{what}: read {found:.300?}, meant {wanted:.300?}")) }
}

/// A word after expansion.
fn lexed(what: &str, found: &str, wanted: &Word) -> Outcome {
    let found = expand(found).map_err(|error| format!("{what}: {error} in {found:.100?}"))?;
    same(what, &normal(&found), &normal(wanted))
}

/// Neighbouring texts as one, empty ones left out.
pub(crate) fn normal(word: &Word) -> Word {
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in &word.0 {
        match (pieces.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(last)), Piece::Text(text)) => last.push_str(text),
            (_, Piece::Text(_) | Piece::Variable { alternative: None, .. }) => pieces.push(piece.clone()),
            (_, Piece::Variable { name, alternative: Some(alternative) }) => {
                let alternative = Some(match alternative {
                    Alternative::Unless(word) => Alternative::Unless(normal(word)),
                    Alternative::If(word) => Alternative::If(normal(word)),
                });
                pieces.push(Piece::Variable { name: name.clone(), alternative });
            }
        }
    }
    Word(pieces)
}

/// A flag as it is meant.
enum Flag<'a> {
    /// `--name`
    Bare(&'a str),
    /// A value that is read as it is.
    Text(&'a str, String),
    /// A value that is expanded.
    Word(&'a str, &'a Word),
    /// `--mount`
    Mount(&'a Mount),
}

fn flags(found: &Instruction, wanted: &[Flag<'_>]) -> Outcome {
    same("the number of flags", &found.flags.len(), &wanted.len())
        .map_err(|error| format!("{error}: {:?}", found.flags))?;
    for (found, wanted) in found.flags.iter().zip(wanted) {
        let (name, value) = match found.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (found.as_str(), None),
        };
        let name = name.trim_start_matches("--");
        match (wanted, value) {
            (Flag::Bare(wanted), None) => same("a flag", &name, wanted)?,
            (Flag::Text(wanted, text), Some(value)) => same("a flag", &(name, value), &(wanted, text))?,
            (Flag::Word(wanted, word), Some(value)) => {
                same("a flag", &name, wanted)?;
                lexed(wanted, value, word)?;
            }
            (Flag::Mount(mount), Some(value)) => {
                same("a flag", &name, &"mount")?;
                mount_fields(value, mount)?;
            }
            _ => return Err(format!("the flag {found} has a wrong value")),
        }
    }
    Ok(())
}

/// The fields of a mount: CSV without quotes, each value expanded.
fn mount_fields(value: &str, mount: &Mount) -> Outcome {
    if value.contains('"') {
        return Err(format!("a mount has a quote: {value}"));
    }
    let wanted = wanted_fields(mount);
    let found: Vec<&str> = value.split(',').collect();
    same("the number of a mount's fields", &found.len(), &wanted.len()).map_err(|error| format!("{error}: {value}"))?;
    for (found, (key, wanted)) in found.into_iter().zip(wanted) {
        match (found.split_once('='), wanted) {
            (Some((name, value)), Some(wanted)) => {
                same("a mount's field", &name, &key)?;
                lexed(key, value, &wanted)?;
            }
            (None, None) => same("a mount's field", &found, &key)?,
            _ => return Err(format!("a mount has {found} for {key}")),
        }
    }
    Ok(())
}

fn wanted_fields(mount: &Mount) -> Vec<(&'static str, Option<Word>)> {
    let mut fields: Vec<(&'static str, Option<Word>)> = Vec::new();
    let mut add = |key, word: Option<Word>| {
        if let Some(word) = word {
            fields.push((key, Some(word)));
        }
    };
    let text = |text: &Option<String>| text.as_ref().map(Word::text);
    let user = |owner: &Option<(String, Option<String>)>| owner.as_ref().map(|(user, _)| Word::text(user));
    let group =
        |owner: &Option<(String, Option<String>)>| owner.as_ref().and_then(|(_, group)| group.as_ref().map(Word::text));
    match mount {
        Mount::Cache { id, from, source, target, sharing, owner, mode } => {
            add("type", Some(Word::text("cache")));
            add("id", id.clone());
            add("from", from.clone());
            add("source", source.clone());
            add("target", Some(target.clone()));
            add("sharing", text(sharing));
            add("uid", user(owner));
            add("gid", group(owner));
            add("mode", text(mode));
        }
        Mount::Bind { from, source, target, rw } => {
            add("type", Some(Word::text("bind")));
            add("from", from.clone());
            add("source", source.clone());
            add("target", Some(target.clone()));
            if *rw {
                fields.push(("rw", None));
            }
        }
        Mount::Tmpfs { target, size } => {
            add("type", Some(Word::text("tmpfs")));
            add("target", Some(target.clone()));
            add("size", text(size));
        }
        Mount::Secret { id, target, env, required, owner, mode } => {
            add("type", Some(Word::text("secret")));
            add("id", Some(Word::text(id)));
            add("target", target.clone());
            add("env", text(env));
            add("uid", user(owner));
            add("gid", group(owner));
            add("mode", text(mode));
            add("required", required.then(|| Word::text("true")));
        }
        Mount::Ssh { id } => {
            add("type", Some(Word::text("ssh")));
            add("id", text(id));
        }
    }
    fields
}

fn instruction(wanted: &Typed, found: &Instruction, lines: &[&str]) -> Outcome {
    same("keyword", &found.keyword, &keyword(wanted))?;
    if !matches!(wanted, Typed::Run(_) | Typed::File(_) | Typed::Raw(_)) && !found.heredocs.is_empty() {
        return Err("a heredoc that is not meant".to_owned());
    }
    let json = matches!(
        wanted,
        Typed::Shell(_)
            | Typed::Volume(_)
            | Typed::Entrypoint(_)
            | Typed::Cmd(_)
            | Typed::Healthcheck(Healthcheck::Cmd { .. })
    );
    if json != found.json && !matches!(wanted, Typed::Run(_) | Typed::Copy(_) | Typed::Add(_) | Typed::Raw(_)) {
        return Err(format!("JSON is {}", found.json));
    }
    match wanted {
        Typed::Arg(name, default) => {
            let [word] = found.words.as_slice() else { return Err(format!("ARG has the words {:?}", found.words)) };
            match (word.split_once('='), default) {
                (None, None) => same("ARG", word, name),
                (Some((key, value)), Some(default)) => {
                    same("ARG", &key, &name.as_str()).and_then(|()| lexed("ARG", value, default))
                }
                _ => Err(format!("ARG reads {word}")),
            }
        }
        Typed::Env(entries) | Typed::Label(entries) => {
            same("the number of words", &found.words.len(), &(entries.len() * 2))?;
            for (pair, (key, word)) in found.words.chunks(2).zip(entries) {
                lexed("a key", &pair[0], &Word::text(key))?;
                lexed("a value", &pair[1], word)?;
            }
            Ok(())
        }
        Typed::Run(run) => compare_run(run, found),
        Typed::Copy(copy) => compare_copy(copy, found),
        Typed::Add(add) => compare_add(add, found),
        Typed::File(file) => compare_file(file, found),
        Typed::User(word) | Typed::Workdir(word) | Typed::StopSignal(word) => lexed("the word", &found.words[0], word),
        Typed::Shell(words) | Typed::Entrypoint(words) | Typed::Cmd(words) => same("words", &found.words, words),
        Typed::Volume(paths) => {
            let trimmed: Vec<&str> = found.words.iter().map(|path| path.trim()).collect();
            all(&trimmed, paths)
        }
        Typed::Expose(ports) => all(&found.words.iter().map(String::as_str).collect::<Vec<_>>(), ports),
        Typed::Healthcheck(Healthcheck::None) => same("words", &found.words, &vec!["NONE".to_owned()]),
        Typed::Healthcheck(Healthcheck::Cmd { options, command }) => {
            flags(found, &options.iter().map(|(name, value)| Flag::Text(name, value.clone())).collect::<Vec<_>>())?;
            same("words", &found.words, &[vec!["CMD".to_owned()], command.clone()].concat())
        }
        Typed::Raw(text) => same("the lines", &lines[found.lines.clone()].join("\n").trim(), &text.trim()),
    }
}

fn keyword(typed: &Typed) -> String {
    let keyword = match typed {
        Typed::Arg(..) => "ARG",
        Typed::Env(_) => "ENV",
        Typed::Label(_) => "LABEL",
        Typed::Run(_) => "RUN",
        Typed::Copy(_) | Typed::File(_) => "COPY",
        Typed::Add(_) => "ADD",
        Typed::User(_) => "USER",
        Typed::Workdir(_) => "WORKDIR",
        Typed::Shell(_) => "SHELL",
        Typed::Volume(_) => "VOLUME",
        Typed::Expose(_) => "EXPOSE",
        Typed::StopSignal(_) => "STOPSIGNAL",
        Typed::Healthcheck(_) => "HEALTHCHECK",
        Typed::Entrypoint(_) => "ENTRYPOINT",
        Typed::Cmd(_) => "CMD",
        Typed::Raw(text) => return text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase(),
    };
    keyword.to_owned()
}

fn all(found: &[&str], wanted: &[Word]) -> Outcome {
    same("the number of words", &found.len(), &wanted.len()).map_err(|error| format!("{error}: {found:.200?}"))?;
    found.iter().zip(wanted).try_for_each(|(found, wanted)| lexed("a word", found, wanted))
}

fn compare_run(run: &Run, found: &Instruction) -> Outcome {
    let mut wanted: Vec<Flag<'_>> = run.mounts.iter().map(Flag::Mount).collect();
    wanted.extend(run.network.iter().map(|network| Flag::Text("network", network.clone())));
    wanted.extend(run.security.iter().map(|security| Flag::Text("security", security.clone())));
    flags(found, &wanted)?;
    match (&run.command, found.heredocs.as_slice()) {
        (Command::Exec(words), []) => {
            same("the words", &found.words, words).and_then(|()| same("JSON", &found.json, &true))
        }
        (Command::Shell { text, .. }, []) => {
            same("the command", &found.words, &vec![text.strip_suffix('\n').unwrap_or(text).to_owned()])
                .and_then(|()| same("JSON", &found.json, &false))
        }
        (Command::Shell { text, strict }, [doc]) => {
            let text = text.strip_suffix('\n').unwrap_or(text);
            let first = text.lines().next().unwrap_or_default();
            let own = first.starts_with("#!") || first == "set" || first.starts_with("set ");
            // A shell takes a text that begins like an option for one, unless something stands before it.
            let option = text.starts_with(['-', '+']);
            let set = match *strict {
                true if option || (text.contains('\n') && !own) => "set -e\n",
                false if option => "\n",
                _ => "",
            };
            same("the script", &doc.content, &format!("{set}{text}\n"))?;
            // Only a command that is nothing but the heredoc is its text; else it is for the shell.
            let alone = heredoc(&found.words[0])?.is_some_and(|alone| alone.name == doc.name && !alone.chomp);
            same("whether the heredoc is the command", &alone, &true)
        }
        (Command::All(commands), []) => {
            let wanted: Vec<String> = commands.join(&"&&".to_owned());
            let tokens = shell_tokens(&found.words[0]);
            // `rm -rf /var/lib/apt/lists/*` is msgen's own, and the one pattern.
            tokens
                .iter()
                .filter(|token| !matches!(token.as_str(), "&&" | "/var/lib/apt/lists/*"))
                .try_for_each(|token| shell_value(token).map(drop))?;
            same("the commands", &tokens, &wanted)
        }
        (command, docs) => Err(format!("{} heredocs for {command:.100?}", docs.len())),
    }
}

/// A command's words with their quotes, split as a shell splits.
pub(crate) fn shell_tokens(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            None if c == ' ' => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                continue;
            }
            None if c == '\'' || c == '"' => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        word.push(c);
        if c == '\\' && quote != Some('\'') {
            word.extend(chars.next());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn ownership<'a>(
    chown: Option<&'a Word>,
    chmod: Option<&String>,
    exclude: &'a [Word],
) -> Result<Vec<Flag<'a>>, String> {
    let mut flags: Vec<Flag<'a>> = chown.into_iter().map(|owner| Flag::Word("chown", owner)).collect();
    flags.extend(chmod.map(|mode| Flag::Text("chmod", mode.clone())));
    for pattern in exclude {
        // BuildKit expands no pattern of `--exclude`.
        let text = pattern.as_text().ok_or_else(|| format!("`--exclude` has a variable: {pattern:?}"))?;
        flags.push(Flag::Text("exclude", text.into_owned()));
    }
    Ok(flags)
}

fn compare_copy(copy: &Copy, found: &Instruction) -> Outcome {
    let mut wanted = Vec::new();
    wanted.extend(copy.link.then_some(Flag::Bare("link")));
    wanted.extend(copy.parents.then_some(Flag::Bare("parents")));
    wanted.extend(copy.from.iter().map(|from| Flag::Text("from", from.clone())));
    wanted.extend(ownership(copy.chown.as_ref(), copy.chmod.as_ref(), &copy.exclude)?);
    flags(found, &wanted)?;
    paths(found, &copy.sources, &copy.dest)
}

fn compare_add(add: &Add, found: &Instruction) -> Outcome {
    let mut wanted: Vec<Flag<'_>> = add.checksum.iter().map(|sum| Flag::Word("checksum", sum)).collect();
    wanted.extend(add.keep_git_dir.then(|| Flag::Text("keep-git-dir", "true".to_owned())));
    wanted.extend(add.unpack.map(|unpack| Flag::Text("unpack", unpack.to_string())));
    wanted.extend(ownership(add.chown.as_ref(), add.chmod.as_ref(), &add.exclude)?);
    flags(found, &wanted)?;
    paths(found, &add.sources, &add.dest)
}

fn paths(found: &Instruction, sources: &[Word], dest: &Word) -> Outcome {
    for word in &found.words {
        if heredoc(word)?.is_some() {
            return Err(format!("the path {word:?} is read as a heredoc"));
        }
    }
    let wanted: Vec<Word> = sources.iter().chain([dest]).cloned().collect();
    all(&found.words.iter().map(String::as_str).collect::<Vec<_>>(), &wanted)
}

fn compare_file(file: &File, found: &Instruction) -> Outcome {
    flags(found, &ownership(file.chown.as_ref(), file.chmod.as_ref(), &[])?)?;
    let ([opens, dest], [doc]) = (found.words.as_slice(), found.heredocs.as_slice()) else {
        return Err(format!("a file has the words {:?} and {} heredocs", found.words, found.heredocs.len()));
    };
    let end = if file.text.is_empty() || file.text.ends_with('\n') { "" } else { "\n" };
    same("the text", &doc.content, &format!("{}{end}", file.text))?;
    let opened = heredoc(opens)?.is_some_and(|opened| opened.name == doc.name);
    same("expansion, tabs, heredoc", &(doc.expand, doc.chomp, opened), &(false, false, true))?;
    if heredoc(dest)?.is_some() {
        return Err("the destination is read as a heredoc".to_owned());
    }
    lexed("the destination", dest, &file.dest)
}

/// The value of a shell word of msgen's own: text and variables, and nothing else that a shell would act on.
pub(crate) fn shell_value(token: &str) -> Result<Word, String> {
    let wrong = |what: &str| Err(format!("the shell reads {what} in {token:.100?}"));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |piece: Piece| pieces.push(piece);
    let mut rest = token;
    let mut double = false;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = after;
        match c {
            '\'' if !double => {
                let Some((text, more)) = after.split_once('\'') else { return wrong("an open quote") };
                push(Piece::Text(text.to_owned()));
                rest = more;
            }
            '"' => double = !double,
            '\\' => {
                let Some(next) = after.chars().next() else { return wrong("a last backslash") };
                if double && !matches!(next, '"' | '\\' | '$' | '`' | '}') {
                    push(Piece::Text("\\".to_owned()));
                }
                push(Piece::Text(next.to_string()));
                rest = &after[next.len_utf8()..];
            }
            '$' => {
                let end = shell_variable(after)
                    .ok_or_else(|| format!("the shell reads something else after `$` in {token:.100?}"))?;
                append_variable(&mut push, &after[..end]);
                rest = &after[end..];
            }
            '`' => return wrong("a command"),
            '*' | '?' | '[' | '~' | '#' | '{' | '}' | '!' | '^' if !double && c != '}' => return wrong("a pattern"),
            ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' if !double => return wrong("an operator"),
            c => push(Piece::Text(c.to_string())),
        }
    }
    if double { wrong("an open quote") } else { Ok(normal(&Word(pieces))) }
}

/// The length of `NAME`, `{NAME…}` or msgen's own `(id -gn NAME)` after a dollar.
fn shell_variable(text: &str) -> Option<usize> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(inner) = text.strip_prefix("(id -gn ") {
        let end = inner.find(')')?;
        let good = inner[..end].chars().all(|c| is_name(c) || matches!(c, '.' | '-'));
        return good.then_some("(id -gn ".len() + end + 1);
    }
    let Some(inner) = text.strip_prefix('{') else {
        let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
        return (end > 0).then_some(end);
    };
    let mut escaped = false;
    let mut dollar = false;
    let mut depth = 1;
    for (at, c) in inner.char_indices() {
        let was_escaped = escaped;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' if dollar => depth += 1,
            '}' => depth -= 1,
            '`' => return None,
            '(' if dollar => return None,
            _ => {}
        }
        dollar = c == '$' && !was_escaped;
        if depth == 0 {
            return Some(at + 2);
        }
    }
    None
}

fn append_variable(push: &mut impl FnMut(Piece), text: &str) {
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    push(match Word::parse(&format!("${{{inner}}}")) {
        Ok(Word(mut pieces)) if pieces.len() == 1 => pieces.remove(0),
        _ => Piece::Variable { name: text.to_owned(), alternative: None },
    });
}
