//! Diagnostics as the terminal shows them, with the text that they point at.
//!
//! What a spec says is shown and never obeyed: characters that move the cursor, turn the direction of
//! writing, cannot be seen or begin a line stand as escapes (`\u{1b}`), in messages and labels as in
//! the shown lines. However long a line or many the mistakes, the output stays readable.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Code, Diagnostic, Label, Severity};
use crate::source::{Source, Sources};

/// The most diagnostics that are shown; how many more there are is said.
const MOST_SHOWN: usize = 200;
/// The most other places that a diagnostic shows.
const MOST_CONTEXT: usize = 20;
/// The most lines between two places that are shown together.
const MOST_BETWEEN: usize = 1000;
/// The most bytes of a line that are shown, and of those, how many before the place.
const MOST_LINE: usize = 240;
const BEFORE_PLACE: usize = 60;
/// The most bytes of a message: what it quotes may be a whole file. Its end is kept.
const MOST_TEXT: usize = 500;
const END_OF_TEXT: usize = 100;
/// Stands for a place until the line and the column of the whole file are filled in: a line may be
/// shown from its middle, and escapes are longer than what they stand for. No shown text has it.
const PLACE: char = '\u{f8ff}';

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// ANSI colours.
    Color,
}

/// Shows diagnostics, with an empty line between two.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let renderer = renderer(style);
    let mut texts: Vec<String> = shown(diagnostics)
        .into_iter()
        .map(|diagnostic| one(diagnostic, diagnostic.severity(), None, sources, &renderer))
        .collect();
    if diagnostics.len() > MOST_SHOWN {
        let more = format!("and {} more", diagnostics.len() - MOST_SHOWN);
        texts.push(renderer.render(&[Group::with_title(Level::NOTE.primary_title(more))]));
    }
    let mut text = texts.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Shows one diagnostic as bad as a report says that it is, with what else is to be known.
pub fn judged(
    diagnostic: &Diagnostic,
    severity: Severity,
    note: Option<&str>,
    sources: &Sources,
    style: Style,
) -> String {
    let mut text = one(diagnostic, severity, note, sources, &renderer(style));
    text.push('\n');
    text
}

fn renderer(style: Style) -> Renderer {
    match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    }
}

/// Those that are shown: where there are too many, errors before findings.
fn shown(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    if diagnostics.len() <= MOST_SHOWN {
        return diagnostics.iter().collect();
    }
    let (errors, findings): (Vec<_>, Vec<_>) =
        diagnostics.iter().partition(|diagnostic| diagnostic.severity() == Severity::Error);
    errors.into_iter().chain(findings).take(MOST_SHOWN).collect()
}

fn one(
    diagnostic: &Diagnostic,
    severity: Severity,
    note: Option<&str>,
    sources: &Sources,
    renderer: &Renderer,
) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let views = views(diagnostic, sources);
    let title = level.primary_title(shortened(&diagnostic.message)).id(diagnostic.code.name());
    let mut group = Group::with_title(title).elements(views.iter().map(View::snippet));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(shortened(help)));
    }
    if let Some(note) = note {
        group = group.element(Level::NOTE.message(shortened(note)));
    }
    placed(&renderer.render(&[group]), &views)
}

/// Fills in the places.
fn placed(text: &str, views: &[View<'_>]) -> String {
    let mut parts = text.split(PLACE);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (part, view) in parts.zip(views) {
        whole.push_str(&view.place());
        whole.push_str(part.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit()));
    }
    whole
}

/// The mark of a label; of several lines it has the first.
fn mark<'a>(label: &Label, kind: AnnotationKind, sources: &'a Sources) -> Option<(&'a Source, Mark)> {
    let source = sources.of(label.span)?;
    let range = source.range(label.span);
    // The end of a file is the end of its last line, not the nothing after it.
    let start = if range.start == source.text.len() { source.text.trim_end_matches('\n').len() } else { range.start };
    let index = source.line_starts().partition_point(|line| *line <= start).saturating_sub(1);
    let line = whole_line(source, index);
    let span = start.min(line.end)..range.end.min(line.end);
    Some((source, Mark { line: index, span, label: shortened(&label.text), kind }))
}

/// The bytes of a line, without its end.
fn whole_line(source: &Source, index: usize) -> Range<usize> {
    let starts = source.line_starts();
    let start = starts.get(index).copied().unwrap_or(source.text.len());
    let end = starts.get(index + 1).map_or(source.text.len(), |next| next - 1);
    start..end.max(start)
}

/// A place, as bytes of its file.
struct Mark {
    /// The line, from 0.
    line: usize,
    span: Range<usize>,
    label: String,
    kind: AnnotationKind,
}

/// Lines of one file that are shown together.
struct View<'a> {
    source: &'a Source,
    /// Whether a value on its lines is secret: then a key is shown alone, and nothing else.
    secret: bool,
    /// The first is what the place names.
    marks: Vec<Mark>,
    /// The first shown line, from 0.
    first: usize,
    /// The shown lines, cleaned; those that nothing points at are left empty.
    text: String,
    /// The marks in `text`.
    spans: Vec<Range<usize>>,
}

/// The places of a diagnostic: together where they are near each other.
fn views<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> Vec<View<'a>> {
    let primary = diagnostic.primary.iter().map(|label| (label, AnnotationKind::Primary));
    let context = diagnostic.context.iter().take(MOST_CONTEXT).map(|label| (label, AnnotationKind::Context));
    let mut views: Vec<View<'a>> = Vec::new();
    for (label, kind) in primary.chain(context) {
        let Some((source, mark)) = mark(label, kind, sources) else { continue };
        match views.first_mut() {
            Some(view) if view.takes(source, &mark) => view.marks.push(mark),
            _ => {
                let secret = diagnostic.code == Code::SecretInImage;
                views.push(View {
                    source,
                    secret,
                    marks: vec![mark],
                    first: 0,
                    text: String::new(),
                    spans: Vec::new(),
                });
            }
        }
    }
    for view in &mut views {
        view.fill();
    }
    views
}

impl View<'_> {
    /// Whether a mark can be shown here too.
    fn takes(&self, source: &Source, mark: &Mark) -> bool {
        source.base() == self.source.base()
            && self.marks.iter().all(|other| other.line.abs_diff(mark.line) <= MOST_BETWEEN)
            && self.shown(mark.line).is_none_or(|shown| shown.start <= mark.span.start && mark.span.start <= shown.end)
    }

    /// The shown bytes of a line, if a mark lies in it: the whole line, or what is around the first mark.
    fn shown(&self, line: usize) -> Option<Range<usize>> {
        let mark = self.marks.iter().find(|mark| mark.line == line)?;
        if self.secret {
            let key =
                self.source.text[mark.span.clone()].chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
            return Some(if key { mark.span.clone() } else { mark.span.start..mark.span.start });
        }
        Some(cut(&self.source.text, whole_line(self.source, line), mark.span.start))
    }

    /// The shown bytes of a line that nothing points at: a single one between two others is shown.
    fn between(&self, line: usize) -> Range<usize> {
        let marked = |near: usize| self.marks.iter().any(|mark| mark.line == near);
        let whole = whole_line(self.source, line);
        let end = if line > 0 && marked(line - 1) && marked(line + 1) { whole.end } else { whole.start };
        cut(&self.source.text, whole.start..end, whole.start)
    }

    /// Fills in the text.
    fn fill(&mut self) {
        let lines = self.marks.iter().map(|mark| mark.line);
        let (Some(first), Some(last)) = (lines.clone().min(), lines.max()) else { return };
        let mut starts = Vec::new();
        for line in first..=last {
            let whole = whole_line(self.source, line);
            let shown = self.shown(line).unwrap_or_else(|| self.between(line));
            self.text.push_str(if shown.start > whole.start { "…" } else { "" });
            starts.push((self.text.len(), shown.clone()));
            self.text.push_str(&clean_line(&self.source.text[shown.clone()]));
            self.text.push_str(if shown.end < whole.end && !shown.is_empty() { "…\n" } else { "\n" });
        }
        let within = |mark: &Mark| {
            let (start, shown) = &starts[mark.line - first];
            let at = |offset: usize| {
                start + clean_line(&self.source.text[shown.start..offset.clamp(shown.start, shown.end)]).len()
            };
            at(mark.span.start)..at(mark.span.end)
        };
        self.spans = self.marks.iter().map(within).collect();
        self.first = first;
    }

    fn snippet(&self) -> Snippet<'_, Annotation<'_>> {
        let annotation = |(mark, span): (&'_ Mark, &Range<usize>)| {
            let label = (!mark.label.is_empty()).then(|| mark.label.clone());
            mark.kind.span(span.clone()).label(label)
        };
        let marks = self.marks.iter().zip(&self.spans).map(annotation);
        Snippet::source(self.text.as_str()).line_start(self.first + 1).path(PLACE.to_string()).annotations(marks)
    }

    /// File, line and column of the first mark.
    fn place(&self) -> String {
        let name = clean(&self.source.name);
        let Some(mark) = self.marks.first() else { return name };
        let (_, column) = self.source.position(mark.span.start);
        format!("{name}:{}:{column}", mark.line + 1)
    }
}

/// What is shown of a line: all of it, or what is around `place`.
fn cut(text: &str, line: Range<usize>, place: usize) -> Range<usize> {
    if line.len() <= MOST_LINE {
        return line;
    }
    let start = text.floor_char_boundary(place.saturating_sub(BEFORE_PLACE).max(line.start));
    start..text.floor_char_boundary((start + MOST_LINE).min(line.end))
}

/// A text with escapes for everything that a terminal, or the log of a CI service, would obey.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            clean.extend(c.escape_default());
        } else {
            clean.push(c);
        }
    }
    clean
}

/// A line of a file: tabs stay.
fn clean_line(line: &str) -> String {
    line.split('\t').map(clean).collect::<Vec<_>>().join("\t")
}

/// Control characters, what cannot be seen, what turns the direction of writing, private characters.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A message, cleaned; of a very long one the beginning and the end.
pub fn shortened(text: &str) -> String {
    if text.len() <= MOST_TEXT {
        return clean(text);
    }
    let start = &text[..text.floor_char_boundary(MOST_TEXT - END_OF_TEXT)];
    let end = &text[text.ceil_char_boundary(text.len() - END_OF_TEXT)..];
    format!("{}…{}", clean(start), clean(end))
}

#[cfg(test)]
mod tests;
