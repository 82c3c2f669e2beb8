//! Waivers: exceptions that somebody answers for, in `msgen.toml` or in a file of their own.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::date::Date;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::document::{self, de};
use crate::source::{Source, Span, Spanned};
use crate::spec::{Strings, Text};

/// The fewest characters of a reason.
const SHORTEST_REASON: usize = 10;

/// One finding that is let pass, for a time.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "a waiver", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Entry {
    /// The rule that does not hold: a finding's name, as `msgen check` and `msgen explain` have it.
    #[schemars(required, extend("examples" = ["missing-healthcheck"]))]
    pub rule: Option<Text>,
    /// Where: a folder with specs, a spec, or a Dockerfile without one, relative to `msgen.toml`. `*` stands for
    /// what is within one name, `**` for any folders.
    #[schemars(required, extend("examples" = ["services/ledger"]))]
    pub path: Option<Strings>,
    /// The target, or a pattern; unless said, all of them.
    #[schemars(extend("examples" = ["prod"]))]
    pub target: Option<Text>,
    /// Why, in at least ten characters.
    #[schemars(required)]
    pub reason: Option<Text>,
    /// Who answers for it.
    #[schemars(required, extend("examples" = ["@acme/payments"]))]
    pub owner: Option<Text>,
    /// The last day that it holds, like `2027-03-01`.
    #[schemars(required)]
    pub until: Option<Spanned<Until>>,
}

/// A file of waivers alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename = "a file of waivers")]
struct File {
    #[serde(default)]
    waive: Vec<Spanned<Entry>>,
}

/// What stands where a day should: TOML's own, or a string.
#[derive(Debug, Clone, Default)]
pub struct Until(String);

impl JsonSchema for Until {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Until".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> serde::de::Visitor<'de> for Text {
            type Value = Until;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a day")
            }

            fn visit_str<E>(self, text: &str) -> Result<Until, E> {
                Ok(Until(text.to_owned()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Until, E> {
                Ok(Until(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Until, E> {
                Ok(Until(number.to_string()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Until, E> {
                Ok(Until(value.to_string()))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<Until, A::Error> {
                Ok(Until("a list".to_owned()))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, _: A) -> Result<Until, A::Error> {
                Ok(Until("a table".to_owned()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

/// A finding that is let pass, for a time.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule that does not hold.
    pub rule: Spanned<Code>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day that it holds.
    pub until: Spanned<Date>,
    /// Where it is written: its header.
    pub span: Span,
    /// Where it holds, as it is written.
    pub paths: String,
    places: GlobSet,
    target: Option<GlobSet>,
}

impl Waiver {
    /// Whether it is about a finding of a rule in a file, of a target.
    pub fn fits(&self, rule: Code, path: &str, target: Option<&str>) -> bool {
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let of_target = |globs: &GlobSet| target.is_some_and(|target| globs.is_match(target));
        *self.rule == rule
            && (self.places.is_match(path) || self.places.is_match(folder))
            && self.target.as_ref().is_none_or(of_target)
    }
}

/// Reads a file of waivers.
pub fn file(source: &Source) -> (Vec<Waiver>, Diagnostics) {
    let (document, mut diagnostics) = document::parse(source);
    let mut found = Diagnostics::default();
    let file: File = de::read(&document, &mut found);
    diagnostics.append(found);
    let (waivers, found) = read(&file.waive);
    diagnostics.append(found);
    (waivers, diagnostics)
}

/// Reads waivers. One that is not whole hides nothing.
pub fn read(entries: &[Spanned<Entry>]) -> (Vec<Waiver>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let waivers = entries.iter().filter_map(|entry| {
        let mut wrong = Vec::new();
        let waiver = one(entry, &mut wrong);
        let whole = wrong.is_empty();
        diagnostics.extend(wrong);
        waiver.filter(|_| whole)
    });
    (waivers.collect(), diagnostics)
}

fn one(entry: &Spanned<Entry>, wrong: &mut Vec<Diagnostic>) -> Option<Waiver> {
    let rule = needed(entry.rule.as_ref(), entry.span, "rule", "`rule = \"root-user\"`: what is let pass", wrong);
    let rule = rule.and_then(|name| self::rule(name, wrong));
    let paths = needed(entry.path.as_ref(), entry.span, "path", "`path = \"services/ledger\"`: where", wrong);
    let listed = paths.map(Strings::list);
    if listed.is_some_and(<[Text]>::is_empty) {
        let message = "this waiver holds nowhere";
        wrong.push(Diagnostic::new(Code::InvalidWaiver, entry.span, message).help("name a folder under `path`"));
    }
    let places = listed.and_then(|paths| globs(paths.iter().map(|path| (path, folder(path, wrong))).collect(), wrong));
    let target = match &entry.target {
        Some(target) => Some(globs(vec![(target, Some(target.value.clone()))], wrong)?),
        None => None,
    };
    let help = "`reason = \"the batch image has no server until PAY-812\"`: why it may be so";
    let reason = needed(entry.reason.as_ref(), entry.span, "reason", help, wrong);
    if let Some(reason) = reason.filter(|reason| reason.trim().chars().count() < SHORTEST_REASON) {
        let message = format!("the reason has fewer than {SHORTEST_REASON} characters");
        let help = "say why, so that whoever reads it on its last day can tell whether it still holds";
        wrong.push(Diagnostic::new(Code::InvalidWaiver, reason.span, message).help(help));
    }
    let help = "`owner = \"@acme/payments\"`: who answers for it";
    let owner = needed(entry.owner.as_ref(), entry.span, "owner", help, wrong);
    if let Some(owner) = owner.filter(|owner| owner.trim().is_empty()) {
        wrong.push(Diagnostic::new(Code::InvalidWaiver, owner.span, "the owner is empty").help(help));
    }
    let help = "`until = 2027-03-01`: the last day that it holds";
    let until = needed(entry.until.as_ref(), entry.span, "until", help, wrong);
    let until = until.and_then(|until| day(until, wrong));
    Some(Waiver {
        rule: rule?,
        reason: reason?.trim().to_owned(),
        owner: owner?.trim().to_owned(),
        until: until?,
        span: entry.span,
        paths: listed?.iter().map(|path| path.value.as_str()).collect::<Vec<_>>().join(", "),
        places: places?,
        target,
    })
}

/// A key that a waiver must have.
fn needed<'a, T>(
    value: Option<&'a T>,
    span: Span,
    key: &str,
    help: &str,
    wrong: &mut Vec<Diagnostic>,
) -> Option<&'a T> {
    if value.is_none() {
        let message = format!("this waiver has no `{key}`");
        wrong.push(Diagnostic::new(Code::InvalidWaiver, span, message).help(format!("write {help}")));
    }
    value
}

fn rule(name: &Text, wrong: &mut Vec<Diagnostic>) -> Option<Spanned<Code>> {
    let can_be = |code: &Code| code.severity() == Severity::Warning && !code.is_drift() && !code.is_of_waiver();
    let known = Code::named(name);
    if let Some(code) = known.filter(can_be) {
        return Some(Spanned::new(code, name.span));
    }
    let (message, help) = match known {
        Some(code) if code.is_drift() => {
            (format!("`{}` cannot be waived", name.value), "`msgen write` repairs it".to_owned())
        }
        Some(_) => (
            format!("`{}` cannot be waived", name.value),
            "remove the waiver and mend what the message says".to_owned(),
        ),
        None => {
            let names = Code::ALL.iter().filter(|code| can_be(code)).map(|code| code.name());
            let near = did_you_mean(name, names);
            (
                format!("there is no rule `{}`", name.value),
                near.unwrap_or_else(|| "`msgen explain` lists all of them".to_owned()),
            )
        }
    };
    wrong.push(Diagnostic::new(Code::InvalidWaiver, name.span, message).help(help));
    None
}

/// A path as specs have it: without what means nothing at its ends.
fn folder(path: &Text, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    let inside = path.strip_prefix("./").unwrap_or(path).trim_end_matches('/');
    if inside.is_empty() || inside.starts_with('/') || inside.split('/').any(|part| part == "..") {
        let message = format!("`{}` is no path of the repository", path.value);
        let help = "name a folder relative to msgen.toml; `.` is its own folder, `**` is everything";
        wrong.push(Diagnostic::new(Code::InvalidWaiver, path.span, message).help(help));
        return None;
    }
    Some(inside.to_owned())
}

fn globs(patterns: Vec<(&Text, Option<String>)>, wrong: &mut Vec<Diagnostic>) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for (text, pattern) in patterns {
        match GlobBuilder::new(&pattern?).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let message = format!("`{}` is no pattern: {}", text.value, error.kind());
                let help = "`*` stands for what is within one name, `**` for any folders, `[[]` for a bracket";
                wrong.push(Diagnostic::new(Code::InvalidWaiver, text.span, message).help(help));
                return None;
            }
        }
    }
    set.build().ok()
}

fn day(until: &Spanned<Until>, wrong: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    let Until(text) = &until.value;
    let date = Date::parse(text);
    if date.is_none() {
        let message = format!("`{text}` is no day");
        let help = "write year, month and day: `until = 2027-03-01`";
        wrong.push(Diagnostic::new(Code::InvalidWaiver, until.span, message).help(help));
    }
    date.map(|date| Spanned::new(date, until.span))
}
