//! What is wrong with `[defaults]` by itself, before any spec takes it.

use super::File;
use crate::diag::suggest::{did_you_mean, list};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::document::{Node, Table};
use crate::facts::Facts;
use crate::preset::{self, Catalogue};
use crate::source::Sources;

/// Looks at what the types of its keys do not say.
pub(super) fn check(
    file: &File,
    defaults: &Table,
    catalogue: &Catalogue,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) {
    let project = file.defaults.as_ref().and_then(|defaults| defaults.project.as_ref());
    if let Some(own) = project.and_then(|project| project.defaults.as_ref()) {
        let message = "`defaults` is no default: each spec says it of itself";
        diagnostics.push(Diagnostic::new(Code::UnknownKey, own.span, message).help("leave it out"));
    }
    let presets = defaults.get("presets").and_then(Node::table);
    for (name, entry) in presets.into_iter().flat_map(|presets| &presets.entries) {
        if !catalogue.names().any(|known| known == name) {
            let help = did_you_mean(name, catalogue.names())
                .unwrap_or_else(|| format!("the presets are {}", list(catalogue.names())));
            let message = format!("there is no preset `{name}`");
            diagnostics.push(Diagnostic::new(Code::UnknownPreset, entry.key, message).help(help));
            continue;
        }
        let Some(given) = entry.node.table() else { continue };
        // A broken preset is said where it is used. It lies behind this file, so that spans tell the two apart.
        let (mut sources, mut unsaid) = (sources.clone(), Diagnostics::default());
        let Some(preset) = preset::load(catalogue, name, None, &mut sources, &mut unsaid) else { continue };
        let mut found = Diagnostics::default();
        preset::arguments(&preset, given, entry.key, "app", &mut |_| Facts::new(), &mut found);
        // What is not given here is given by a use.
        let of_given = |one: &Diagnostic| {
            let at = one.primary.as_ref().map(|label| label.span);
            given.entries.values().any(|entry| {
                at.is_some_and(|at| {
                    at == entry.key || entry.node.span.start <= at.start && at.end <= entry.node.span.end
                })
            })
        };
        diagnostics.extend(found.sorted().into_iter().filter(of_given).map(without_preset));
    }
}

/// A diagnostic that points into this file alone: the preset's is not among its sources.
fn without_preset(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.context.clear();
    diagnostic
}
