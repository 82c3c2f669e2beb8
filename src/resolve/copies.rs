//! The steps `copy`, `add` and `file`: COPY and ADD as BuildKit has them.

use super::Resolver;
use super::files::{folder_of, is_all};
use super::path::{ImagePath, Kind, concat, is_pattern, join, split};
use super::stage::{Building, names};
use super::text::Scope;
use crate::diag::Code;
use crate::plan::{Action, Add, Copy, File, Inputs, Volatility, Where};
use crate::source::Span;
use crate::spec::Text;
use crate::spec::step::{AddFiles, CopyFiles, WriteFile};
use crate::word::Word;

impl Resolver<'_> {
    pub(super) fn copy(&mut self, b: &mut Building<'_>, copy: &CopyFiles, span: Span) {
        let mut inputs = Inputs::default();
        let from = match &copy.from {
            Some(from) => match self.origin(from, None, &mut inputs) {
                Some(origin) => Some(origin),
                None => return,
            },
            None => None,
        };
        let folder = b.folder.clone();
        let mut sources = Vec::new();
        for text in copy.copy.list() {
            let source = match &from {
                Some(origin) => self.path_elsewhere(text, origin, &b.scope),
                None => self.context_path(text, &folder, Kind::Copied, &b.scope).map(|parts| join(&parts)),
            };
            sources.extend(source);
        }
        let several = sources.len() > 1 || copy.copy.list().iter().any(|text| is_pattern(text));
        let mut built = Copy { from, ..Copy::default() };
        self.ownership(b, &mut built, copy.owner.as_ref(), copy.mode.as_ref());
        built.exclude = copy.exclude.iter().filter_map(|pattern| self.pattern(pattern, &b.scope)).collect();
        let Some(dest) = self.landing(b, copy.to.as_ref(), copy.copy.list(), several, span) else { return };
        if let (Some(mode), Some(_)) = (&copy.mode, &copy.to) {
            self.mode_of_new_folders(b, mode, &folder_of(&dest), true);
        }
        if sources.is_empty() {
            return;
        }
        if built.from.is_none() {
            inputs.paths.clone_from(&sources);
            inputs.whole = copy.copy.list().iter().any(|path| is_all(path));
        }
        inputs.expands.extend(sources.iter().chain([&dest.word]).flat_map(names));
        built.sources = sources;
        built.fills = vec![dest.absolute.clone()];
        built.lands = dest.absolute;
        built.dest = dest.word;
        self.push_copy(b, built, span, inputs);
    }

    /// Where a `copy` or an `add` lands; several files land in a folder.
    fn landing(
        &mut self,
        b: &Building<'_>,
        to: Option<&Text>,
        sources: &[Text],
        several: bool,
        span: Span,
    ) -> Option<ImagePath> {
        let mut dest = match to {
            Some(to) => self.image_path(to, b.start(), &b.scope)?,
            None => self.workdir_dest(b, sources.first().unwrap_or(&Text::new(String::new(), span)))?,
        };
        if several && !dest.word.to_spec().ends_with('/') {
            dest.word = concat(&[&dest.word, &Word::text("/")]);
            dest.folder = true;
        }
        Some(dest)
    }

    pub(super) fn add(&mut self, b: &mut Building<'_>, add: &AddFiles, span: Span) {
        let mut inputs = Inputs::default();
        let folder = b.folder.clone();
        let mut sources = Vec::new();
        let mut remote = false;
        for text in add.add.list() {
            if is_remote(text) {
                remote = true;
                if text.contains(char::is_whitespace) || text.contains(['"', '\'', '\\']) {
                    self.error(
                        Code::InvalidPath,
                        text,
                        "this is no URL",
                        "write `%20` for a blank and `%22` for a quote",
                    );
                    continue;
                }
                sources.extend(self.word(text, &b.scope));
            } else if let Some(parts) = self.context_path(text, &folder, Kind::Copied, &b.scope) {
                inputs.paths.push(join(&parts));
                sources.push(join(&parts));
            }
        }
        let checksum = add.checksum.as_ref().and_then(|text| self.checksum(text, remote, &b.scope));
        let mut owned = Copy::default();
        self.ownership(b, &mut owned, add.owner.as_ref(), add.mode.as_ref());
        let several = sources.len() > 1 || add.add.list().iter().any(|text| !is_remote(text) && is_pattern(text));
        let Some(dest) = self.landing(b, add.to.as_ref(), add.add.list(), several, span) else { return };
        if sources.is_empty() {
            return;
        }
        let exclude = add.exclude.iter().filter_map(|pattern| self.pattern(pattern, &b.scope)).collect();
        inputs.expands.extend(sources.iter().chain([&dest.word]).chain(&checksum).chain(&owned.owner).flat_map(names));
        let relative = !split(&dest.word).absolute;
        let volatility = if inputs.paths.is_empty() { Volatility::Image } else { Volatility::Sources };
        let action = Add {
            checksum,
            keep_git_dir: add.keep_git_dir,
            unpack: add.unpack,
            owner: owned.owner,
            mode: owned.mode,
            exclude,
            sources,
            dest: dest.word,
        };
        b.state.files.copies.push((dest.absolute, true));
        let step = b.push(Action::Add(action), span, inputs);
        step.volatility = volatility;
        if relative {
            step.at = Where::Stage;
        }
    }

    fn checksum(&mut self, text: &Text, remote: bool, scope: &Scope) -> Option<Word> {
        let word = self.word(text, scope)?;
        let hex = |hex: &str| matches!(hex.len(), 40 | 64) && hex.bytes().all(|b| b.is_ascii_hexdigit());
        let good = word.as_text().is_none_or(|text| hex(text.strip_prefix("sha256:").unwrap_or(&text)));
        if !good || !word.is_made_of(|c| c.is_ascii_alphanumeric() || c == ':') {
            self.error(
                Code::InvalidChecksum,
                text,
                format!("`{}` is no checksum", text.value),
                "write `sha256:` and 64 hexadecimal digits; of a git repository, its commit",
            );
            return None;
        }
        if !remote {
            self.error(
                Code::InvalidChecksum,
                text,
                "a checksum is for a URL or a git repository",
                "remove it: a file of the context needs none",
            );
            return None;
        }
        Some(word)
    }

    pub(super) fn file(&mut self, b: &mut Building<'_>, file: &WriteFile, span: Span) {
        let to = self.required(file.to.as_ref(), "to", "a `file`", span);
        let mut owned = Copy::default();
        self.ownership(b, &mut owned, file.owner.as_ref(), file.mode.as_ref());
        if let Some(problem) = crate::dockerfile::quote::heredoc_unsafe(&file.file) {
            self.error(
                Code::ControlCharacter,
                &file.file,
                problem.to_string(),
                "copy the file from the context instead",
            );
            return;
        }
        let Some(to) = to else { return };
        if to.ends_with('/') || to.rsplit('/').next().is_some_and(|last| matches!(last, "." | "..")) {
            let help = format!("name the file: `{}NAME`", to.value);
            self.error(
                Code::InvalidPath,
                to,
                format!("`{}` is a folder, and a `file` is written to a path of its own", to.value),
                help,
            );
            return;
        }
        let Some(dest) = self.image_path(to, b.start(), &b.scope) else { return };
        if let Some(problem) = crate::dockerfile::quote::heredoc_path_unsafe(&dest.word) {
            self.error(
                Code::InvalidPath,
                to,
                problem.to_string(),
                "choose a path without it, or copy the file from the context",
            );
            return;
        }
        if let Some(mode) = &file.mode {
            self.mode_of_new_folders(b, mode, &folder_of(&dest), true);
        }
        let inputs = Inputs {
            expands: names(&dest.word).into_iter().chain(owned.owner.iter().flat_map(names)).collect(),
            ..Inputs::default()
        };
        let relative = !split(&dest.word).absolute;
        let action = File { text: file.file.value.clone(), owner: owned.owner, mode: owned.mode, dest: dest.word };
        b.state.files.copies.push((dest.absolute, false));
        let step = b.push(Action::File(action), span, inputs);
        if relative {
            step.at = Where::Stage;
        }
    }
}

/// Whether ADD fetches a source instead of reading it from the context.
fn is_remote(source: &str) -> bool {
    source.contains("://") || source.starts_with("git@")
}
