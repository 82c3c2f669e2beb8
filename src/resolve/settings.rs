//! What an image says of itself: none of it makes a layer.

use super::Resolver;
use super::stage::{Building, names};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Inputs, Kind, Setting, Who};
use crate::source::Span;
use crate::spec::stage::{CommandSetting, Healthcheck, HealthcheckTable, Port, Ports, Stage, Volumes};
use crate::spec::{self, Text, Value};
use crate::word::{Piece, Word};

impl<'a> Resolver<'a> {
    /// Settings in one fixed order: USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD LABEL.
    pub(super) fn settings(&mut self, b: &mut Building<'_>, stage: &'a Stage, kind: Kind) {
        self.end_user(b, stage);
        match &stage.volumes {
            Some(Volumes::List(list)) if !list.is_empty() => {
                let paths: Vec<Word> = list.iter().filter_map(|path| self.volume(b, path)).collect();
                set(b, Setting::Volumes(paths), list[0].span);
            }
            Some(Volumes::Boolean(no)) => self.nothing_set("volumes", no.span),
            _ => {}
        }
        match &stage.expose {
            Some(Ports::List(ports)) if !ports.is_empty() => {
                let words: Vec<Word> = ports.iter().filter_map(|port| self.port(b, port)).collect();
                set(b, Setting::Expose(words), ports[0].span);
            }
            Some(Ports::Boolean(no)) => self.nothing_set("expose", no.span),
            _ => {}
        }
        match &stage.stop_signal {
            Some(Value::String(signal)) => {
                if let Some(word) = self.signal(b, signal) {
                    set(b, Setting::StopSignal(word), signal.span);
                }
            }
            Some(Value::Boolean(no)) => self.nothing_set("stop-signal", no.span),
            None => {}
        }
        self.healthcheck(b, stage);
        self.commands(b, stage);
        self.labels(b, stage, kind);
    }

    fn nothing_set(&mut self, key: &str, span: Span) {
        self.nothing_to_take_away(&Text::new(key.to_owned(), span));
    }

    fn end_user(&mut self, b: &mut Building<'_>, stage: &Stage) {
        match &stage.user {
            Some(Value::String(user)) => {
                let Some(word) = self.user(user, &b.scope) else { return };
                let inputs = Inputs { expands: names(&word), ..Inputs::default() };
                let step = b.push(Action::User(word.clone()), user.span, inputs);
                step.who = Who::Named(word.clone());
                b.state.user = Some(word);
            }
            Some(Value::Boolean(no)) => self.nothing_set("user", no.span),
            None => {}
        }
    }

    fn volume(&mut self, b: &Building<'_>, text: &Text) -> Option<Word> {
        let path = self.image_path(text, b.start(), &b.scope)?;
        if !path.word.to_spec().starts_with(['/', '$']) {
            self.error(Code::InvalidPath, text, "a volume is an absolute path", format!("write `{}`", path.absolute));
            return None;
        }
        Some(path.word)
    }

    fn port(&mut self, b: &Building<'_>, port: &crate::source::Spanned<Port>) -> Option<Word> {
        let text = match &port.value {
            Port::Integer(number) => number.to_string(),
            Port::String(text) => text.clone(),
        };
        let text = Text::new(text, port.span);
        let word = self.word(&text, &b.scope)?;
        let simple = word.0.iter().all(|piece| !matches!(piece, Piece::Variable { alternative: Some(_), .. }));
        let number = |part: &str| {
            part.parse::<u32>().is_ok_and(|number| (1..=65535).contains(&number))
                && part.bytes().all(|b| b.is_ascii_digit())
        };
        let good = match word.as_text() {
            Some(literal) => {
                let (ports, protocol) = literal.split_once('/').unwrap_or((&literal, "tcp"));
                let ordered = |first: &str, last: &str| first.parse::<u32>().ok() <= last.parse::<u32>().ok();
                let range = ports.split_once('-').map_or_else(
                    || number(ports),
                    |(first, last)| number(first) && number(last) && ordered(first, last),
                );
                range && matches!(protocol, "tcp" | "udp" | "sctp")
            }
            None => {
                simple
                    && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '{' | '}' | '_' | '/' | '-'))
            }
        };
        if !good {
            let help = match text.split_once(':') {
                Some((_, inner)) if number(inner) => {
                    format!("write `{inner}`: `expose` publishes nothing, `docker run -p` does")
                }
                _ => "write a number from 1 to 65535, `\"53/udp\"`, or `\"$PORT\"`".to_owned(),
            };
            self.error(Code::InvalidPort, &text, format!("`{}` is no port", text.value), help);
        }
        good.then_some(word)
    }

    fn signal(&mut self, b: &Building<'_>, text: &Text) -> Option<Word> {
        let word = self.word(text, &b.scope)?;
        let good = word.as_text().is_none_or(|literal| {
            let name = literal.strip_prefix("SIG").is_some_and(is_signal);
            name || literal
                .parse::<u8>()
                .is_ok_and(|number| (1..=64).contains(&number) && literal.bytes().all(|b| b.is_ascii_digit()))
        });
        if !good || text.contains(char::is_whitespace) {
            let upper = text.to_ascii_uppercase();
            let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
            let help = if is_signal(bare) {
                format!("write `SIG{bare}`")
            } else {
                "write a name such as `SIGQUIT`, or a number".to_owned()
            };
            self.error(Code::InvalidSignal, text, format!("`{}` is no signal", text.value), help);
            return None;
        }
        Some(word)
    }

    fn healthcheck(&mut self, b: &mut Building<'_>, stage: &Stage) {
        let (command, options, span) = match &stage.healthcheck {
            None => return,
            Some(Healthcheck::Boolean(no)) => return self.nothing_set("healthcheck", no.span),
            Some(Healthcheck::String(text)) if text.value == "none" => {
                b.push(Action::Setting(Setting::NoHealthcheck), text.span, Inputs::default());
                return;
            }
            Some(Healthcheck::String(text)) => (spec::Command::String(text.clone()), Vec::new(), text.span),
            Some(Healthcheck::List(list)) => {
                (spec::Command::List(list.clone()), Vec::new(), list.first().map_or(b.name.span, |word| word.span))
            }
            Some(Healthcheck::Table(table)) => {
                let options = self.health_options(table);
                let Some(run) = &table.run else {
                    self.required(None, "run", "a healthcheck", b.name.span);
                    return;
                };
                let span = match run {
                    spec::Command::String(text) => text.span,
                    spec::Command::List(list) => list.first().map_or(b.name.span, |word| word.span),
                };
                (run.clone(), options, span)
            }
        };
        let words = match &command {
            spec::Command::String(text) => self.in_shell(b, text),
            spec::Command::List(list) => self.exec(list),
        };
        match words {
            Some(words) if words.is_empty() => {
                self.report(
                    Diagnostic::new(Code::EmptyCommand, span, "a healthcheck runs a command")
                        .help("write one, or `healthcheck = \"none\"`"),
                );
            }
            Some(words) => set(b, Setting::Healthcheck(options, words), span),
            None => {}
        }
    }

    fn health_options(&mut self, table: &HealthcheckTable) -> Vec<(String, String)> {
        let mut options = Vec::new();
        let durations = [
            ("interval", &table.interval),
            ("timeout", &table.timeout),
            ("start-period", &table.start_period),
            ("start-interval", &table.start_interval),
        ];
        for (name, value) in durations {
            let Some(value) = value else { continue };
            if let Some(duration) = duration(value) {
                options.push((name.to_owned(), duration));
            } else {
                self.error(
                    Code::InvalidDuration,
                    value,
                    format!("`{}` is no duration", value.value),
                    "write a number with its unit, as in `30s`, `1m30s` or `500ms`",
                );
            }
        }
        if let Some(retries) = &table.retries {
            if !(1..=i64::from(i32::MAX)).contains(&retries.value) {
                self.error(
                    Code::InvalidValue,
                    retries,
                    format!("{} is no number of retries", retries.value),
                    "write 1 or more",
                );
            }
            options.push(("retries".to_owned(), retries.value.max(1).to_string()));
        }
        options
    }

    fn commands(&mut self, b: &mut Building<'_>, stage: &Stage) {
        let entrypoint = self.command_words(b, stage.entrypoint.as_ref(), "entrypoint");
        let command = self.command_words(b, stage.command.as_ref(), "command");
        if let Some((words, span)) = entrypoint {
            if b.begin.command && command.is_none() && stage.command.is_none() {
                let message = "this entrypoint clears the command that the base has";
                self.report(
                    Diagnostic::new(Code::CommandCleared, span, message)
                        .help("say the command again: `command = […]`, or `command = []` where none is meant"),
                );
                b.state.command = false;
            }
            b.state.entrypoint = !words.is_empty();
            set(b, Setting::Entrypoint(words), span);
        }
        if let Some((words, span)) = command {
            b.state.command = !words.is_empty();
            set(b, Setting::Cmd(words), span);
        }
    }

    fn command_words(
        &mut self,
        b: &Building<'_>,
        setting: Option<&CommandSetting>,
        key: &str,
    ) -> Option<(Vec<String>, Span)> {
        match setting? {
            CommandSetting::String(text) => self.in_shell(b, text).map(|words| (words, text.span)),
            CommandSetting::List(list) => {
                let span = list.first().map_or(b.name.span, |word| word.span);
                self.exec(list).map(|words| (words, span))
            }
            CommandSetting::Boolean(no) => {
                self.nothing_set(key, no.span);
                None
            }
        }
    }

    /// A string for the stage's shell, in exec form.
    fn in_shell(&mut self, b: &Building<'_>, text: &Text) -> Option<Vec<String>> {
        if text.trim().is_empty() {
            self.error(Code::EmptyCommand, text, "this command is empty", "write what to run, or remove it");
            return None;
        }
        if !self.fits_json(text) {
            return None;
        }
        let shell = b.state.shell.clone().unwrap_or_else(|| vec!["/bin/sh".to_owned(), "-c".to_owned()]);
        Some(shell.into_iter().chain([text.value.clone()]).collect())
    }

    fn exec(&mut self, list: &[Text]) -> Option<Vec<String>> {
        list.iter().map(|word| self.fits_json(word).then(|| word.value.clone())).collect()
    }

    /// JSON can hold every character; NUL cannot be handed to a program, and lines have a limit.
    fn fits_json(&mut self, text: &Text) -> bool {
        match crate::dockerfile::quote::json_unsafe(text) {
            None => true,
            Some(problem) => {
                self.error(Code::ControlCharacter, text, problem.to_string(), "write it without this");
                false
            }
        }
    }

    fn labels(&mut self, b: &mut Building<'_>, stage: &Stage, kind: Kind) {
        let mut labels: indexmap::IndexMap<String, (Word, Span)> = indexmap::IndexMap::new();
        if kind == Kind::Target && !b.begin.labelled {
            for (key, value) in self.project_labels() {
                if let Some(word) = self.word(value, &b.scope) {
                    labels.insert(format!("org.opencontainers.image.{key}"), (word, value.span));
                }
            }
            b.state.labelled = true;
        }
        for (key, value) in &stage.labels {
            let Value::String(text) = value else {
                self.nothing_to_take_away(key);
                continue;
            };
            let good = key.starts_with(|c: char| c.is_ascii_alphanumeric())
                && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'));
            if !good {
                self.error(
                    Code::InvalidName,
                    key,
                    format!("`{}` is no label", key.value),
                    "write letters, digits, `.`, `-`, `_` and `/`",
                );
                continue;
            }
            if let Some(word) = self.word(text, &b.scope) {
                labels.insert(key.value.clone(), (word, key.span));
            }
        }
        let Some((_, (_, span))) = labels.first() else { return };
        let span = *span;
        let keys = labels.values().map(|(_, span)| *span).collect();
        set(b, Setting::Labels(labels.into_iter().map(|(key, (word, _))| (key, word)).collect()), span);
        if let Some(step) = b.steps.last_mut() {
            step.keys = keys;
        }
    }

    fn project_labels(&self) -> Vec<(&'static str, &'a Text)> {
        let Some(project) = &self.spec.project else { return Vec::new() };
        let labels = [
            ("title", &project.name),
            ("description", &project.description),
            ("source", &project.source),
            ("url", &project.url),
            ("licenses", &project.licenses),
            ("version", &project.version),
            ("revision", &project.revision),
            ("vendor", &project.vendor),
        ];
        labels.into_iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value))).collect()
    }
}

/// Adds a setting, with the variables that it expands.
fn set(b: &mut Building<'_>, setting: Setting, span: Span) {
    let words: Vec<&Word> = match &setting {
        Setting::Volumes(words) | Setting::Expose(words) => words.iter().collect(),
        Setting::StopSignal(word) => vec![word],
        Setting::Labels(labels) => labels.iter().map(|(_, word)| word).collect(),
        _ => Vec::new(),
    };
    let expands = words.into_iter().flat_map(names).collect();
    b.push(Action::Setting(setting), span, Inputs { expands, ..Inputs::default() });
}

/// Whether a signal has this name, without `SIG`.
fn is_signal(name: &str) -> bool {
    const SIGNALS: &[&str] = &[
        "ABRT", "ALRM", "BUS", "CHLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF",
        "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2",
        "VTALRM", "WINCH", "XCPU", "XFSZ",
    ];
    SIGNALS.contains(&name) || name.starts_with("RTMIN") || name.starts_with("RTMAX")
}

/// A duration as Go writes it. Of several units it becomes seconds, which hadolint reads too: `1m30s` is `90s`.
fn duration(text: &str) -> Option<String> {
    const UNITS: &[(&str, f64)] =
        &[("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let (mut rest, mut seconds, mut count) = (text, 0.0, 0);
    while !rest.is_empty() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number: f64 = rest[..rest.len() - after.len()].parse().ok()?;
        let (unit, length) =
            UNITS.iter().filter(|(unit, _)| after.starts_with(unit)).max_by_key(|(unit, _)| unit.len())?;
        seconds += number * length;
        count += 1;
        rest = &after[unit.len()..];
    }
    let plain =
        count == 1 && text.ends_with(['s', 'm', 'h']) && text[..text.len() - 1].bytes().all(|b| b.is_ascii_digit());
    // The engine refuses what is shorter.
    if seconds > 0.0 && seconds < 1e-3 {
        return None;
    }
    let rounded = format!("{seconds:.9}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    (count > 0).then(|| if plain { text.to_owned() } else { format!("{rounded}s") })
}
