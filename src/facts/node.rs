use super::{Facts, Language, Project};

/// Node.
pub(super) const LANGUAGE: Language = Language { name: "node", facts: &[], signs: &["package.json"], read };

fn read(_project: &mut Project<'_>) -> Facts {
    Facts::new()
}
