//! What a preset warns of: values that the project gives, or nobody, and that do not suit the rest.

use super::Preset;
use super::arguments::Arguments;
use super::fill::Leaf;
use super::template::Place;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Node, Table, Value};
use crate::source::Span;

/// Says what there is to say of parameters that `given`, the table of the use at `used`, does not have.
pub fn warn(preset: &Preset, given: &Table, used: Span, arguments: &Arguments, diagnostics: &mut Diagnostics) {
    for (name, param) in preset.params.iter().filter(|(name, _)| given.get(name).is_none()) {
        let Some(warning) = &param.warns else { continue };
        let mut fill = |node: &Node| Leaf { node, place: Place::Text }.fill(arguments, diagnostics);
        if fill(&warning.when).is_none_or(|node| node.value != Value::Boolean(true)) {
            continue;
        }
        let (Some(says), Some(help)) = (fill(&warning.says), fill(&warning.help)) else { continue };
        let (Some(says), Some(help)) = (says.string(), help.string()) else { continue };
        // What the project does not say has no place of its own.
        let in_preset = |span: Span| preset.files.iter().any(|file| file.start <= span.start && span.end <= file.end);
        let place = arguments.node(name).map(|node| node.span).filter(|span| !in_preset(*span) && *span != used);
        let diagnostic = Diagnostic::new(Code::PresetWarning, place.unwrap_or(used), says).help(help);
        diagnostics.push(if place.is_some() { diagnostic.context(used, "used here") } else { diagnostic });
    }
}
