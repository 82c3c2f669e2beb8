//! Artifacts: what one stage or image hands on, and where it lands.

use super::Resolver;
use super::files::{From, folder_of};
use super::path::split;
use super::stage::{Building, names};
use super::text::Scope;
use crate::diag::Code;
use crate::diag::suggest::did_you_mean;
use crate::plan::{Copy, Inputs, Origin};
use crate::spec::artifact::Landing;
use crate::spec::{Artifact, ArtifactUse, Map, Text};

impl Resolver<'_> {
    pub(super) fn artifacts(&mut self, b: &mut Building<'_>, uses: &Map<ArtifactUse>) {
        let spec = self.spec;
        for (name, landing) in uses {
            let landing = match landing {
                ArtifactUse::String(to) => &Landing { to: Some(to.clone()), owner: None, mode: None },
                ArtifactUse::Table(landing) => landing,
                ArtifactUse::Boolean(_) => {
                    self.nothing_to_take_away(name);
                    continue;
                }
            };
            let Some((key, artifact)) = spec.artifacts.get_key_value(name.as_str()) else {
                let near = did_you_mean(name, spec.artifacts.keys().map(|key| key.value.as_str()));
                let help =
                    near.unwrap_or_else(|| format!("declare it: `[artifacts.{}]` with `stage` and `path`", name.value));
                self.error(Code::UnknownArtifact, name, format!("there is no artifact `{}`", name.value), help);
                continue;
            };
            self.used.artifacts.push(name.value.clone());
            self.artifact(b, key, artifact, name, landing);
        }
    }

    fn artifact(&mut self, b: &mut Building<'_>, key: &Text, artifact: &Artifact, name: &Text, landing: &Landing) {
        let mut inputs = Inputs::default();
        let origin = match (&artifact.stage, &artifact.image) {
            (Some(stage), None) => self.stage_origin(stage, Some(&key.value), &mut inputs),
            (None, Some(image)) if self.names.contains_key(image.as_str()) => {
                self.error(
                    Code::InvalidImage,
                    image,
                    format!("`{}` is a stage", image.value),
                    format!("write `stage = \"{}\"`", image.value),
                );
                None
            }
            (None, Some(image)) => self.origin(image, Some(&key.value), &mut inputs),
            (Some(_), Some(image)) => {
                self.error(
                    Code::KeysExclude,
                    image,
                    "an artifact comes from a stage or from an image",
                    "keep one of the two",
                );
                None
            }
            (None, None) => {
                self.required(None, "stage` or `image", &format!("artifact `{}`", key.value), key.span);
                None
            }
        };
        let to = self.required(landing.to.as_ref(), "to", "a use of an artifact", name.span);
        let (Some(origin), Some(to)) = (origin, to) else { return };
        let mut copy = Copy { from: Some(origin.clone()), ..Copy::default() };
        self.ownership(b, &mut copy, landing.owner.as_ref(), landing.mode.as_ref());
        match (&artifact.path, &artifact.paths) {
            (Some(path), None) => {
                let source = self.path_elsewhere(path, &origin, &Scope::args());
                let dest = self.image_path(to, b.start(), &b.scope);
                let (Some(source), Some(dest)) = (source, dest) else { return };
                if let Some(mode) = &landing.mode {
                    self.mode_of_new_folders(b, mode, &folder_of(&dest), true);
                }
                inputs.expands.extend(names(&source).into_iter().chain(names(&dest.word)));
                copy.sources = vec![source];
                copy.fills = vec![dest.absolute.clone()];
                copy.lands = dest.absolute;
                copy.dest = dest.word;
            }
            (None, Some(paths)) => {
                let root = match &artifact.root {
                    Some(root) => self.path_elsewhere(root, &origin, &Scope::args()),
                    None => self.start_of(&origin).or_else(|| {
                        self.required(
                            None,
                            "root",
                            &format!("artifact `{}`, whose origin has no known workdir,", key.value),
                            key.span,
                        );
                        None
                    }),
                };
                let dest = self.folder_dest(b, Some(to), to);
                let (Some(root), Some(dest)) = (root, dest) else { return };
                let parts = split(&root);
                let from = From { origin: Some(origin), absolute: parts.absolute, root: parts.parts, all: false };
                let paths: Vec<&Text> = paths.list().iter().collect();
                self.keep_folders(b, &paths, &from, &dest, false, &mut copy, &mut inputs);
            }
            (Some(path), Some(_)) => {
                self.error(Code::KeysExclude, path, "an artifact has `path` or `paths`", "keep one of the two");
            }
            (None, None) => {
                self.required(None, "path` or `paths", &format!("artifact `{}`", key.value), key.span);
            }
        }
        if !copy.sources.is_empty() {
            self.push_copy(b, copy, name.span, inputs);
            if let (Some(about), Some(step)) = (&artifact.about, b.steps.last_mut()) {
                step.about = Some(about.value.clone());
            }
        }
    }

    pub(super) fn stage_origin(&mut self, stage: &Text, name: Option<&str>, inputs: &mut Inputs) -> Option<Origin> {
        if self.names.contains_key(stage.as_str()) || stage.contains('$') {
            return self.origin(stage, name, inputs);
        }
        let near = did_you_mean(stage, self.names.keys().copied());
        let help = near.unwrap_or_else(|| "name a stage; an image is `image = …`".to_owned());
        self.error(Code::UnknownStage, stage, format!("there is no stage `{}`", stage.value), help);
        None
    }
}
