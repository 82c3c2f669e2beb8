//! What is wrong with a spec, and where: [`Diagnostic`] values that a pass pushes and goes on.

pub mod code;
pub mod render;
pub mod suggest;

pub use code::{Code, Severity};

use crate::source::{Shift, Span};

/// A place and what to say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is underlined there; may be empty.
    pub text: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of thing.
    pub code: Code,
    /// What is wrong, in one line.
    pub message: String,
    /// Where; a file that could not be read has no place.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub context: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic at `span`.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let primary = Some(Label { span, text: String::new() });
        Self { code, message: message.into(), primary, context: Vec::new(), help: None }
    }

    /// A diagnostic of a file that could not be read.
    pub fn of_file(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), primary: None, context: Vec::new(), help: None }
    }

    /// Says what the underlined text is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn context(mut self, span: Span, text: impl Into<String>) -> Self {
        self.context.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The same in a file that was mounted.
    #[must_use]
    pub fn moved(&self, shift: Shift) -> Self {
        let label = |label: &Label| Label { span: shift.span(label.span), text: label.text.clone() };
        Self {
            primary: self.primary.as_ref().map(label),
            context: self.context.iter().map(label).collect(),
            ..self.clone()
        }
    }

    /// Whether this is an error or a finding.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Everything that is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// The same in a file that was mounted.
    #[must_use]
    pub fn moved(&self, shift: Shift) -> Self {
        Self(self.0.iter().map(|diagnostic| diagnostic.moved(shift)).collect())
    }

    /// Adds those of a later pass, less the ones that only follow from what is already known: an
    /// error at a place that has an error in it is a consequence of that one.
    pub fn append(&mut self, later: Self) {
        // Of a spec that is all mistakes, the first ones are enough to tell what follows from them.
        let known: Vec<Diagnostic> = self.0.iter().take(200).cloned().collect();
        let broken = known.iter().any(|old| old.code == Code::TomlSyntax);
        self.0.extend(later.0.into_iter().filter(|new| !(broken && new.code == Code::NoTarget)).filter(|new| {
            let here = |old: &Diagnostic| old.severity() == Severity::Error && new.holds(old);
            new.at().is_none() || !known.iter().any(here)
        }));
    }

    /// Shows, for each one that points into a file that another one uses, where that is.
    pub fn show_uses(&mut self, sources: &crate::source::Sources) {
        for diagnostic in &mut self.0 {
            let used = diagnostic.at().and_then(|span| sources.of(span)).and_then(|source| source.used);
            if let Some(used) = used
                && !diagnostic.context.iter().any(|label| label.span == used)
            {
                diagnostic.context.push(Label { span: used, text: "used here".to_owned() });
            }
        }
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the file, each once.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.0.sort_by(|a, b| (a.at(), a.code, &a.message).cmp(&(b.at(), b.code, &b.message)));
        self.0.dedup();
        self.0
    }
}

impl Diagnostic {
    fn at(&self) -> Option<Span> {
        self.primary.as_ref().map(|label| label.span)
    }

    /// Whether the place of another lies in this one's.
    fn holds(&self, other: &Self) -> bool {
        match (self.at(), other.at()) {
            (Some(outer), Some(inner)) => outer.start <= inner.start && inner.end <= outer.end,
            _ => false,
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}
