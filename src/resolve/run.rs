//! Commands: `run`, `dir` and `symlink`.

use super::Resolver;
use super::stage::{Building, names};
use super::text::variables;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::quote;
use crate::plan::{Action, Command, Inputs, Mount, Phase, Run, Volatility, Where, Who};
use crate::source::Span;
use crate::spec::Text;
use crate::spec::step::{CommandRef, MakeDir, MakeSymlink, Network, RunRef, Security};
use crate::word::{Alternative, Piece, Word};

/// Shells that know `set -e`.
const STRICT: &[&str] = &["sh", "ash", "dash", "bash", "ksh", "zsh"];

impl<'a> Resolver<'a> {
    /// A command, with the manifests that are bound for it.
    pub(super) fn run(&mut self, b: &mut Building<'a>, run: &RunRef<'a>, span: Span, bound: &[(Mount, Vec<Word>)]) {
        let mut inputs = Inputs::default();
        let hidden = self.secret_variables(run);
        let command = self.command(b, run, &hidden, &mut inputs);
        if let Some(args) = run.args {
            inputs.reads = args.iter().filter_map(|arg| self.read_arg(b, arg)).collect();
        }
        let at = match run.workdir {
            Some(workdir) => self.step_workdir(b, workdir),
            None => None,
        };
        let mounts = self.in_folder(b, at.as_ref(), |resolver, b| resolver.mounts(b, run, bound, &mut inputs));
        let Some(command) = command else { return };
        let empty = is_empty(b) && mounts.is_empty();
        if empty && self.nothing_to_run(b, "run", span) {
            return;
        }
        let context = !inputs.paths.is_empty();
        let stages = inputs.stages.iter().map(|id| self.plan.stage(*id).volatility).max().unwrap_or_default();
        let volatility = match b.phase {
            _ if !context => stages,
            Phase::Dependencies => stages.max(Volatility::Manifests),
            _ => stages.max(Volatility::Sources),
        };
        let (who, place) = b.place();
        let at = at.unwrap_or(place);
        let who = match run.user {
            Some(user) => self.user(user, &b.scope).map_or(who, Who::Named),
            None => who,
        };
        inputs.expands.extend(match (&who, &at) {
            (Who::Named(user), Where::Folder(folder)) => [names(user), names(folder)].concat(),
            (Who::Named(word), _) | (_, Where::Folder(word)) => names(word),
            _ => Vec::new(),
        });
        let network = run.network.map(|network| match network {
            Network::Default => "default",
            Network::None => "none",
            Network::Host => "host",
        });
        let security = run.security.map(|security| match security {
            Security::Sandbox => "sandbox",
            Security::Insecure => "insecure",
        });
        let action =
            Run { command, mounts, network: network.map(str::to_owned), security: security.map(str::to_owned) };
        let about = run.about.map(|about| about.value.clone());
        let step = b.push(Action::Run(action), span, inputs);
        step.volatility = volatility;
        step.who = who;
        step.at = at;
        step.about = about;
        b.state.files.ran = true;
    }

    /// Does something where relative paths start from a step's own folder.
    fn in_folder<'b, T>(
        &mut self,
        b: &mut Building<'b>,
        at: Option<&Where>,
        work: impl FnOnce(&mut Self, &mut Building<'b>) -> T,
    ) -> T {
        let Some(Where::Folder(folder)) = at else { return work(self, b) };
        let workdir = b.state.workdir.replace(folder.clone());
        let done = work(self, b);
        b.state.workdir = workdir;
        done
    }

    /// The folder that a step alone runs in.
    fn step_workdir(&mut self, b: &Building<'_>, text: &Text) -> Option<Where> {
        let workdir = match (&b.begin.workdir, &b.state.workdir) {
            (base, _) if b.phase == Phase::Setup => base.clone(),
            (_, workdir) => workdir.clone(),
        };
        let start = match &workdir {
            Some(workdir) => super::path::Start::Workdir(workdir),
            None => b.start(),
        };
        let path = self.image_path(text, start, &b.scope)?;
        let parts = super::path::split(&path.word);
        Some(Where::Folder(match &workdir {
            Some(workdir) if !parts.absolute => super::path::below(workdir, &parts.parts),
            _ => path.word,
        }))
    }

    fn command(
        &mut self,
        b: &Building<'_>,
        run: &RunRef<'_>,
        hidden: &[String],
        inputs: &mut Inputs,
    ) -> Option<Command> {
        match run.command {
            CommandRef::Shell(text) => {
                if text.trim().is_empty() {
                    self.error(Code::EmptyCommand, text, "this command is empty", "write what to run, or remove it");
                    return None;
                }
                if let Some(problem) = quote::heredoc_unsafe(text) {
                    self.error(
                        Code::ControlCharacter,
                        text,
                        problem.to_string(),
                        "write it without control characters, and long data into a file",
                    );
                    return None;
                }
                if run.args.is_none() {
                    inputs.reads = self.named_args(text, hidden);
                }
                Some(Command::Shell(text.value.clone(), strict(b.state.shell.as_deref())))
            }
            CommandRef::Exec(words) => {
                let Some(first) = words.first() else {
                    self.report(
                        Diagnostic::new(Code::EmptyCommand, b.name.span, "a command of this stage is an empty list")
                            .help("write the program and its arguments"),
                    );
                    return None;
                };
                for word in words {
                    self.one_line(word);
                    for name in variables(word)
                        .filter(|name| self.plan.args.contains_key(*name))
                        .map(ToOwned::to_owned)
                        .collect::<Vec<_>>()
                    {
                        let message = format!("nothing expands `${name}` in a list: the program sees it as it is");
                        self.error(Code::ArgInExecForm, word, message, "write the command as a string, for the shell");
                    }
                }
                if first.is_empty() {
                    self.error(
                        Code::EmptyCommand,
                        first,
                        "the program has no name",
                        "write the program and its arguments",
                    );
                    return None;
                }
                Some(Command::Exec(words.iter().map(|word| word.value.clone()).collect()))
            }
        }
    }

    /// An argument that a step is said to read.
    pub(super) fn read_arg(&mut self, b: &Building<'_>, arg: &Text) -> Option<String> {
        if self.plan.args.contains_key(&arg.value) || super::text::is_built_in(arg) || b.scope.env.contains(&arg.value)
        {
            return Some(arg.value.clone());
        }
        let near = did_you_mean(arg, self.plan.args.keys().map(String::as_str));
        let help = near.unwrap_or_else(|| format!("declare it: `[args] {} = \"…\"`", arg.value));
        self.error(Code::UnknownVariable, arg, format!("there is no arg `{}`", arg.value), help);
        None
    }

    pub(super) fn dir(&mut self, b: &mut Building<'_>, dir: &MakeDir, span: Span) {
        if is_empty(b) && self.nothing_to_run(b, "dir", span) {
            return;
        }
        let at = dir.workdir.as_ref().and_then(|workdir| self.step_workdir(b, workdir));
        let path = self.in_folder(b, at.as_ref(), |resolver, b| resolver.image_path(&dir.dir, b.start(), &b.scope));
        let Some(path) = path else { return };
        let runner = dir.user.as_ref().map(|user| user.value.clone()).or_else(|| b.runner().map(|user| user.to_spec()));
        let root = runner.is_none_or(|user| matches!(user.split(':').next(), Some("0" | "root")));
        if let (Some(owner), false) = (&dir.owner, root) {
            let help = "let root make it: `user = \"0\"` on this step, or make it in `setup`";
            self.error(Code::InvalidUser, owner, "only root can give a folder to somebody else", help);
        }
        let mut command = vec!["install".to_owned(), "-d".to_owned()];
        if let Some(owner) = dir.owner.as_ref().and_then(|owner| self.user(owner, &b.scope)) {
            command.extend(owner_flags(&owner));
        }
        if let Some(mode) = dir.mode.as_ref().and_then(|mode| self.mode(mode)) {
            command.extend(["-m".to_owned(), shell_word(&Word::text(mode))]);
        }
        if path.word.to_spec().starts_with('-') {
            command.push("--".to_owned());
        }
        command.push(shell_word(&path.word));
        let mut expands = names(&path.word);
        expands.extend(dir.owner.iter().filter_map(|owner| Word::parse(owner).ok()).flat_map(|owner| names(&owner)));
        self.own_command(b, command, expands, dir.user.as_ref(), dir.workdir.as_ref(), span);
        b.state.folders.push(path.absolute);
    }

    pub(super) fn symlink(&mut self, b: &mut Building<'_>, link: &MakeSymlink, span: Span) {
        if is_empty(b) && self.nothing_to_run(b, "symlink", span) {
            return;
        }
        let Some(to) = self.required(link.to.as_ref(), "to", "a `symlink`", span) else { return };
        if to.ends_with('/') {
            self.error(
                Code::InvalidPath,
                to,
                format!("`{}` is a folder, and `to` is the link's own path", to.value),
                format!("name the link: `{}NAME`", to.value),
            );
            return;
        }
        let target = self.is_path(&link.symlink).then(|| self.word(&link.symlink, &b.scope)).flatten();
        let path = self.image_path(to, b.start(), &b.scope);
        let (Some(target), Some(path)) = (target, path) else { return };
        let mut command = vec!["ln".to_owned(), "-s".to_owned()];
        if target.to_spec().starts_with('-') || path.word.to_spec().starts_with('-') {
            command.push("--".to_owned());
        }
        command.extend([shell_word(&target), shell_word(&path.word)]);
        let expands = [names(&target), names(&path.word)].concat();
        self.own_command(b, command, expands, link.user.as_ref(), link.workdir.as_ref(), span);
    }

    /// Pushes an error for a step that needs a program where there is none.
    fn nothing_to_run(&mut self, b: &Building<'_>, verb: &str, span: Span) -> bool {
        let message = format!("`{verb}` runs a program, and `{}` stands on scratch, which has none", b.name.value);
        self.report(
            Diagnostic::new(Code::NothingToRun, span, message)
                .help("make it in a stage that has a shell, and copy it from there"),
        );
        true
    }

    fn own_command(
        &mut self,
        b: &mut Building<'_>,
        command: Vec<String>,
        expands: Vec<String>,
        user: Option<&Text>,
        workdir: Option<&Text>,
        span: Span,
    ) {
        let (mut who, mut at) = b.place();
        if let Some(user) = user.and_then(|user| self.user(user, &b.scope)) {
            who = Who::Named(user);
        }
        if let Some(place) = workdir.and_then(|workdir| self.step_workdir(b, workdir)) {
            at = place;
        }
        let run = Run { command: Command::All(vec![command]), mounts: Vec::new(), network: None, security: None };
        let step = b.push(Action::Run(run), span, Inputs { expands, ..Inputs::default() });
        step.who = who;
        step.at = at;
        b.state.files.ran = true;
    }
}

/// Whether there is nothing in the image yet, so nothing that could run.
pub(super) fn is_empty(b: &Building<'_>) -> bool {
    b.state.files.scratch && !b.state.files.ran && b.state.files.copies.is_empty()
}

/// Whether a shell stops at the first failure when told `set -e`.
fn strict(shell: Option<&[String]>) -> bool {
    let Some(shell) = shell else { return true };
    let name = shell.first().map(|program| program.rsplit('/').next().unwrap_or_default());
    name.is_some_and(|name| STRICT.contains(&name))
}

/// `install`'s flags for an owner: a name's own group, a number's same number, as COPY does.
fn owner_flags(owner: &Word) -> Vec<String> {
    let literal = owner.as_text().map(|text| text.to_string());
    let quoted = |text: &str| shell_word(&Word::text(text.to_owned()));
    match literal.as_deref().map(|text| text.split_once(':')) {
        Some(Some((user, group))) => vec!["-o".to_owned(), quoted(user), "-g".to_owned(), quoted(group)],
        Some(None) => {
            let user = literal.unwrap_or_default();
            let group =
                if user.bytes().all(|b| b.is_ascii_digit()) { user.clone() } else { format!("\"$(id -gn {user})\"") };
            vec!["-o".to_owned(), user, "-g".to_owned(), group]
        }
        None => vec!["-o".to_owned(), shell_word(owner)],
    }
}

/// A value as one word of a shell command: as it is, in single quotes, or in double quotes where it
/// uses a variable or has a dollar, which linters take for a mistake in single ones.
pub(super) fn shell_word(word: &Word) -> String {
    match word.as_text() {
        Some(text) if !text.contains('$') => shell_text(&text),
        _ => format!("\"{}\"", shell_pieces(word, "")),
    }
}

fn shell_text(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "_-./:=@+,%".contains(c);
    if !text.is_empty() && text.chars().all(harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// What stands between double quotes; braces only where a variable's name would run on.
fn shell_pieces(word: &Word, special: &str) -> String {
    let escaped = |c: char| ("\"\\$`".contains(c) || special.contains(c)).then_some('\\').into_iter().chain([c]);
    let mut text = String::new();
    for (index, piece) in word.0.iter().enumerate() {
        match piece {
            Piece::Text(part) => text.extend(part.chars().flat_map(escaped)),
            Piece::Variable { name, alternative: None } => {
                let next = word.0.get(index + 1);
                let runs_on = matches!(next, Some(Piece::Text(next)) if next.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
                text.push_str(&if runs_on { format!("${{{name}}}") } else { format!("${name}") });
            }
            Piece::Variable { name, alternative: Some(alternative) } => {
                let (mark, inner) = match alternative {
                    Alternative::Unless(word) => (":-", word),
                    Alternative::If(word) => (":+", word),
                };
                text.push_str(&format!("${{{name}{mark}{}}}", shell_pieces(inner, "}")));
            }
        }
    }
    text
}
