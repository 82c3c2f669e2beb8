//! `[policy]` of `msgen.toml`, as it is written. What cannot be read is said once a run by
//! [`Policy::mistakes`], and takes nothing.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::text::{Key, Parsed, Registry, Rule};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::image::Pattern;
use crate::pattern::fits;
use crate::source::Spanned;
use crate::spec::{Map, Text};

/// Rules, by their names.
pub type Rules = Vec<Spanned<Parsed<Rule>>>;
/// A list and where it was written.
pub type List<T> = Option<Spanned<Vec<Spanned<T>>>>;

/// What every spec of the repository has to keep to. What is not said is not asked.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "`policy`", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Policy {
    /// The registries that builds pull from, by their hosts; after the rewrites of `[images]`. `*` stands for
    /// any text between two dots.
    #[schemars(extend("examples" = [["mirror.acme.io", "registry.acme.io"]]))]
    pub registries: List<Parsed<Registry>>,
    /// The images that builds may use, as written in the spec or as pulled. `*` stands for any text of one part,
    /// `**` as the last part for any depth; without a tag every tag is meant, without a host Docker Hub.
    #[schemars(extend("examples" = [["golang", "node:24*", "gcr.io/distroless/*"], ["registry.acme.io/**"]]))]
    pub images: List<Parsed<Pattern>>,
    /// Whether each image is named with its digest.
    #[schemars(extend("examples" = [true]))]
    pub digest: Option<Spanned<bool>>,
    /// How much of a version the tag of each image has to name. An image with a digest may have any tag.
    #[schemars(extend("examples" = ["minor"]))]
    pub tags: Option<Spanned<Tags>>,
    /// The presets that specs may use; `*` stands for any text.
    #[schemars(extend("examples" = [["acme-go", "acme-node"], ["acme-*"]]))]
    pub presets: List<String>,
    /// Whether a stage may be written by hand. If not, each stage and target uses a preset or changes what a
    /// preset made.
    #[schemars(extend("examples" = [false]))]
    pub hand_written: Option<Spanned<bool>>,
    /// Keys that specs may not set, as paths of a spec with `*` for any name; `presets.NAME.PARAMETER` is an
    /// argument of a preset. What stands below a key is meant, too.
    #[schemars(extend("examples" = [["presets.acme-go.image", "targets.*.user"], ["project.syntax"]]))]
    pub locked: List<Parsed<Key>>,
    /// Whether a spec may have `raw` steps. Those of presets are always allowed.
    #[schemars(extend("examples" = [false]))]
    pub raw: Option<Spanned<bool>>,
    /// Whether a command may run a script right as it is downloaded: `curl … | sh`.
    #[schemars(extend("examples" = [false]))]
    pub pipe_to_shell: Option<Spanned<bool>>,
    /// How secrets reach a build. With `mount`, a secret in an argument, a variable or a label is an error, and
    /// files that usually hold secrets are not copied.
    #[schemars(extend("examples" = ["mount"]))]
    pub secrets: Option<Spanned<Secrets>>,
    /// The targets that each spec has; `*` stands for any text, so that `*prod` is also met by `api-prod`.
    #[schemars(extend("examples" = [["dev", "test", "prod"]]))]
    pub required_targets: List<String>,
    /// What a Dockerfile is that no spec makes; unless said, it is not looked for.
    #[schemars(extend("examples" = ["error", "warning"]))]
    pub unmanaged: Option<Spanned<Level>>,
    /// Rules whose findings are errors.
    #[serde(default)]
    #[schemars(extend("examples" = [["copy-before-install"]]))]
    pub deny: Rules,
    /// Rules whose findings are not said.
    #[serde(default)]
    #[schemars(extend("examples" = [["unused-arg"]]))]
    pub allow: Rules,
    /// Rules whose findings only warn.
    #[serde(default)]
    #[schemars(extend("examples" = [["image-without-digest"]]))]
    pub warn: Rules,
    /// What the images of targets have to keep to, by the target's name or a pattern with `*`. Where several
    /// fit, they are merged, and the later one wins key by key.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "target"))]
    pub target: Map<OfTarget>,
}

/// What the image of a target has to keep to.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename = "the policy of a target", rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct OfTarget {
    /// The images that it may stand on, below all stages that it continues; patterns as in `images`, and
    /// `scratch`.
    #[schemars(extend("examples" = [["gcr.io/distroless/*"], ["scratch"]]))]
    pub base: List<Parsed<Pattern>>,
    /// Who it runs as.
    #[schemars(extend("examples" = ["numeric"]))]
    pub user: Option<Spanned<User>>,
    /// Whether it says how the engine asks it whether it is well.
    #[schemars(extend("examples" = [true]))]
    pub healthcheck: Option<Spanned<bool>>,
    /// Labels that it has, by name: `true` for any value, a value with `*` for any text, or a list of these;
    /// `false` takes away what an earlier pattern asked for.
    #[serde(default)]
    #[schemars(extend("x-tombi-additional-key-label" = "label"))]
    pub labels: Map<Label>,
    /// The most layers that it may add to its base image.
    #[schemars(range(min = 1))]
    #[schemars(extend("examples" = [30]))]
    pub max_layers: Option<Spanned<i64>>,
}

/// How much of a version a tag has to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename = "tags", rename_all = "kebab-case")]
pub enum Tags {
    /// Any tag, and none.
    Any,
    /// At least one number: `24-slim`.
    Version,
    /// At least two: `1.27-trixie`.
    Minor,
    /// At least three: `1.27.3`.
    Patch,
}

/// How secrets reach a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename = "secrets", rename_all = "kebab-case")]
pub enum Secrets {
    /// As secret mounts alone.
    Mount,
}

/// Who an image runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename = "user", rename_all = "kebab-case")]
pub enum User {
    /// Anybody.
    Any,
    /// Anybody but root.
    NonRoot,
    /// A user by its number, which is not root's.
    Numeric,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename = "level", rename_all = "kebab-case")]
pub enum Level {
    /// It is not said.
    Allow,
    /// It is said.
    Warning,
    /// The check fails.
    Error,
}

/// What the value of a label has to be.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename = "$shape", rename_all = "kebab-case")]
#[schemars(inline, untagged, extend("x-true-and-false" = true))]
pub enum Label {
    /// Any value, or none is asked for.
    Boolean(Spanned<bool>),
    /// A value, with `*` for any text.
    String(Text),
    /// One of these.
    List(Vec<Text>),
}

impl Default for Label {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Label {
    /// The values that it may have; nothing where any will do.
    pub fn values(&self) -> Option<&[Text]> {
        match self {
            Self::Boolean(_) => None,
            Self::String(text) => Some(std::slice::from_ref(text)),
            Self::List(texts) => Some(texts),
        }
    }
}

/// What one target has to keep to, of all patterns that fit its name.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// The images that it may stand on.
    pub base: Option<&'a Spanned<Vec<Spanned<Parsed<Pattern>>>>>,
    /// Who it runs as.
    pub user: Option<Spanned<User>>,
    /// Whether it has a health check.
    pub healthcheck: Option<Spanned<bool>>,
    /// Its labels.
    pub labels: IndexMap<&'a str, (&'a Text, &'a Label)>,
    /// The most layers.
    pub max_layers: Option<Spanned<i64>>,
}

impl Policy {
    /// What a target has to keep to.
    pub fn of_target(&self, name: &str) -> Wanted<'_> {
        let mut wanted = Wanted::default();
        for (_, policy) in self.target.iter().filter(|(glob, _)| fits(glob, name)) {
            wanted.base = policy.base.as_ref().or(wanted.base);
            wanted.user = policy.user.or(wanted.user);
            wanted.healthcheck = policy.healthcheck.or(wanted.healthcheck);
            wanted.max_layers = policy.max_layers.or(wanted.max_layers);
            wanted.labels.extend(policy.labels.iter().map(|(key, label)| (key.as_str(), (key, label))));
        }
        wanted.labels.retain(|_, (_, label)| !matches!(label, Label::Boolean(asked) if !asked.value));
        wanted
    }

    /// What the lists say of a rule.
    pub(super) fn listed(&self, code: Code) -> Option<Level> {
        self.lists()
            .into_iter()
            .find_map(|(_, level, rules)| rules.iter().any(|rule| rule.is(&Rule(code))).then_some(level))
    }

    /// The lists of rules, by their keys.
    fn lists(&self) -> [(&'static str, Level, &Rules); 3] {
        [("deny", Level::Error, &self.deny), ("warn", Level::Warning, &self.warn), ("allow", Level::Allow, &self.allow)]
    }

    /// What in it cannot be read, or contradicts itself.
    pub fn mistakes(&self) -> Diagnostics {
        let mut wrong = Vec::new();
        for registry in self.registries.iter().flat_map(|list| &list.value) {
            wrong.extend(registry.mistake(registry.span));
        }
        let bases = self.target.values().filter_map(|policy| policy.base.as_ref());
        for pattern in self.images.iter().chain(bases).flat_map(|list| &list.value) {
            wrong.extend(pattern.mistake(pattern.span));
        }
        for key in self.locked.iter().flat_map(|list| &list.value) {
            wrong.extend(key.mistake(key.span));
        }
        let mut seen: Vec<(&str, &Spanned<Parsed<Rule>>)> = Vec::new();
        for (list, _, rules) in self.lists() {
            for rule in rules {
                wrong.extend(rule.mistake(rule.span));
                if let Some((other, first)) = seen.iter().find(|(_, known)| known.text == rule.text) {
                    let message = if *other == list {
                        format!("`{}` stands in `{list}` twice", rule.text)
                    } else {
                        format!("`{}` stands in `{other}` and in `{list}`", rule.text)
                    };
                    let diagnostic = Diagnostic::new(Code::InvalidValue, rule.span, message);
                    wrong.push(diagnostic.context(first.span, "the first").help("keep one of the two"));
                }
                seen.push((list, rule));
            }
        }
        for most in self.target.values().filter_map(|policy| policy.max_layers).filter(|most| most.value < 1) {
            let message = format!("an image cannot have at most {} layers", most.value);
            let help = "write a number above 0, or leave the key out";
            wrong.push(Diagnostic::new(Code::InvalidValue, most.span, message).help(help));
        }
        let mut diagnostics = Diagnostics::default();
        diagnostics.extend(wrong);
        diagnostics
    }
}
