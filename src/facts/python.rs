use super::{Facts, Language, Project};

/// Python.
pub(super) const LANGUAGE: Language =
    Language { name: "python", facts: &[], signs: &["pyproject.toml", "requirements.txt", "Pipfile"], read };

fn read(_project: &mut Project<'_>) -> Facts {
    Facts::new()
}
