//! Every code that a diagnostic can have: a closed list.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is rendered.
    Error,
    /// A finding: rendered all the same.
    Warning,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $severity:ident $code:ident $name:literal;)+) => {
        /// Which kind of thing is wrong. The names are stable; none is used again for another thing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $code,)+
        }

        impl Code {
            /// Every code, errors first, each in the order of the passes.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The name, as messages and `msgen explain` have it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            /// Whether it is an error or a finding.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)+ }
            }

            /// What it is, in one sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$code => concat!($($doc),+).trim_ascii(),)+ }
            }

            /// Why it matters, a spec that has it, and what to write instead, as Markdown.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!("code/", $name, ".md")),)+ }
            }
        }
    };
}

codes! {
    /// The spec cannot be read: it is missing, a folder, or not text.
    Error Unreadable "unreadable";
    /// The spec is larger than any spec that people write.
    Error TooLarge "too-large";
    /// The repository asks for another version of msgen.
    Error RequiredVersion "required-version";
    /// A `msgen.toml` lies below another one.
    Error NestedWorkspace "nested-workspace";
    /// A file was written by somebody else while msgen was about to.
    Error ChangedMeanwhile "changed-meanwhile";
    /// The file is not TOML.
    Error TomlSyntax "toml-syntax";
    /// The file uses syntax that only TOML 1.1 has.
    Error TomlVersion "toml-version";
    /// A manifest of the project cannot be read or understood.
    Error InvalidManifest "invalid-manifest";
    /// The project's manifests contradict each other.
    Error ContradictingManifests "contradicting-manifests";
    /// A key is written twice.
    Error DuplicateKey "duplicate-key";
    /// A key is not known here.
    Error UnknownKey "unknown-key";
    /// A value has another type than its key takes.
    Error WrongType "wrong-type";
    /// A value is none of those that its key takes.
    Error InvalidValue "invalid-value";
    /// A step does not say what it does.
    Error MissingVerb "missing-verb";
    /// A step says two things at once.
    Error SeveralVerbs "several-verbs";
    /// A key that must be there is missing.
    Error MissingKey "missing-key";
    /// Two keys cannot stand together.
    Error KeysExclude "keys-exclude";
    /// `false` takes away what nothing brought.
    Error NothingToTakeAway "nothing-to-take-away";
    /// `extends` names what is not there, or itself.
    Error InvalidExtends "invalid-extends";
    /// A preset is named that is not there.
    Error UnknownPreset "unknown-preset";
    /// A preset has no such parameter.
    Error UnknownParameter "unknown-parameter";
    /// A preset needs a parameter that neither the spec nor the project says.
    Error MissingParameter "missing-parameter";
    /// A parameter is given that the preset fixes.
    Error FixedParameter "fixed-parameter";
    /// A stage that uses a preset has keys of its own.
    Error KeysBesidePreset "keys-beside-preset";
    /// A template in a preset cannot be filled.
    Error PresetTemplate "preset-template";
    /// Nothing in a preset uses one of its parameters.
    Error UnusedParameter "unused-parameter";
    /// A name has characters that it cannot have.
    Error InvalidName "invalid-name";
    /// Two stages, targets or contexts have one name.
    Error DuplicateStageName "duplicate-stage-name";
    /// The spec makes no image.
    Error NoTarget "no-target";
    /// A stage is named that is not there.
    Error UnknownStage "unknown-stage";
    /// Stages need each other in a circle.
    Error StageCycle "stage-cycle";
    /// A stage copies from itself.
    Error SelfCopy "self-copy";
    /// A text is no image reference.
    Error InvalidImage "invalid-image";
    /// A platform is not one.
    Error InvalidPlatform "invalid-platform";
    /// A stage that continues another asks for a platform of its own.
    Error PlatformOfStage "platform-of-stage";
    /// A `from` uses an argument that has no default.
    Error ArgWithoutDefault "arg-without-default";
    /// A stage sets a default that its own `from` uses before.
    Error ArgOfFrom "arg-of-from";
    /// A value uses a variable that is not known.
    Error UnknownVariable "unknown-variable";
    /// A `$` begins what is no variable.
    Error InvalidExpansion "invalid-expansion";
    /// Two environment variables use each other.
    Error EnvCycle "env-cycle";
    /// A value has characters that a Dockerfile cannot hold there.
    Error ControlCharacter "control-character";
    /// A path cannot be written there.
    Error InvalidPath "invalid-path";
    /// A path climbs out of the folder that it starts from.
    Error PathClimbs "path-climbs";
    /// A path lies outside the build context.
    Error OutsideContext "outside-context";
    /// A path is relative where no workdir is known.
    Error UnknownWorkdir "unknown-workdir";
    /// A file that a step reads is ignored.
    Error IgnoredPath "ignored-path";
    /// A user is not one.
    Error InvalidUser "invalid-user";
    /// `run-as` leaves open who the image runs as.
    Error RunAsWithoutUser "run-as-without-user";
    /// A step's user cannot be undone after it.
    Error StepUser "step-user";
    /// A step's workdir cannot be undone after it.
    Error StepWorkdir "step-workdir";
    /// A mode is not one.
    Error InvalidMode "invalid-mode";
    /// A copy's mode would close the folder that it makes.
    Error ModeOfFolder "mode-of-folder";
    /// A checksum is not one.
    Error InvalidChecksum "invalid-checksum";
    /// A command is empty.
    Error EmptyCommand "empty-command";
    /// A step runs a program where there is none.
    Error NothingToRun "nothing-to-run";
    /// A package's name is not one.
    Error InvalidPackage "invalid-package";
    /// A cache is named that is not known.
    Error UnknownCache "unknown-cache";
    /// A cache lies in a home that is not known.
    Error UnknownHome "unknown-home";
    /// A secret is used that is not declared.
    Error UnknownSecret "unknown-secret";
    /// A mount's field has characters that it cannot hold.
    Error InvalidMount "invalid-mount";
    /// Manifests that are bound have what only a copy can have.
    Error BoundManifests "bound-manifests";
    /// A raw instruction is not one that may be kept.
    Error RawInstruction "raw-instruction";
    /// An artifact is used that is not declared.
    Error UnknownArtifact "unknown-artifact";
    /// No order of copies keeps what the author wrote.
    Error ArtifactOrder "artifact-order";
    /// A port is not one.
    Error InvalidPort "invalid-port";
    /// A signal is not one.
    Error InvalidSignal "invalid-signal";
    /// Two specs claim one generated file.
    Error SharedOutput "shared-output";
    /// A duration is not one.
    Error InvalidDuration "invalid-duration";
    /// A waiver does not say what it hides, for how long, why or for whom.
    Error InvalidWaiver "invalid-waiver";

    /// A spec lies in a folder that is no member.
    Warning SpecOutsideMembers "spec-outside-members";
    /// `msgen.toml` speaks of a target that no spec has.
    Warning UnknownTarget "unknown-target";
    /// A preset warns of what the project says.
    Warning PresetWarning "preset-warning";
    /// A stage is used by no target.
    Warning UnusedStage "unused-stage";
    /// An artifact is used by no stage.
    Warning UnusedArtifact "unused-artifact";
    /// A secret is used by no step.
    Warning UnusedSecret "unused-secret";
    /// A named context is used by no stage.
    Warning UnusedContext "unused-context";
    /// A build argument is used by nothing.
    Warning UnusedArg "unused-arg";
    /// A command in exec form names an argument, which nothing expands.
    Warning ArgInExecForm "arg-in-exec-form";
    /// An entrypoint clears the command that the base has.
    Warning CommandCleared "command-cleared";
    /// A cache or tmpfs lies below a bind that nobody may write in.
    Warning MountBelowReadOnly "mount-below-read-only";
    /// An image setting of a continued stage uses an argument, so that every command after it runs again.
    Warning ArgInContinuedStage "arg-in-continued-stage";
    /// An environment variable is set after every command that could read it.
    Warning LateEnv "late-env";
    /// Everything is copied before the dependencies are installed.
    Warning CopyBeforeInstall "copy-before-install";
    /// An artifact is copied after the command that uses it.
    Warning ArtifactTooLate "artifact-too-late";
    /// A package manager downloads again what a cache mount would keep.
    Warning MissingCache "missing-cache";
    /// A final image has the whole source tree.
    Warning SourceInFinalImage "source-in-final-image";
    /// A final image has a build tool.
    Warning BuildToolInFinalImage "build-tool-in-final-image";
    /// A program that needs shared libraries lands where there are none.
    Warning DynamicOnScratch "dynamic-on-scratch";
    /// An image has no tag, or one that moves with every release.
    Warning UnpinnedImage "unpinned-image";
    /// An image that `[images]` of msgen.toml is for is pulled as it is written.
    Warning ImageNotRewritten "image-not-rewritten";
    /// A final image runs as root.
    Warning RootUser "root-user";
    /// A secret is written where everyone who has the image can read it.
    Warning SecretInImage "secret-in-image";
    /// Files that usually hold secrets are sent to the build.
    Warning EnvFilesInContext "env-files-in-context";
    /// A Dockerfile has no spec.
    Warning UnmanagedDockerfile "unmanaged-dockerfile";
    /// A generated file was edited by hand.
    Warning HandEdited "hand-edited";
    /// A generated file is older than what it is made from.
    Warning StaleDockerfile "stale-dockerfile";
    /// A file that a spec claims was never generated.
    Warning MissingDockerfile "missing-dockerfile";
    /// A file that a spec claims is not msgen's.
    Warning ForeignDockerfile "foreign-dockerfile";
    /// A generated file has no spec any more.
    Warning OrphanedDockerfile "orphaned-dockerfile";
    /// A waiver is over.
    Warning ExpiredWaiver "expired-waiver";
    /// A waiver is over soon.
    Warning ExpiringWaiver "expiring-waiver";
    /// A waiver hides nothing.
    Warning UnusedWaiver "unused-waiver";
    /// An image is pulled from a registry that the policy does not name.
    Warning RegistryNotAllowed "registry-not-allowed";
    /// An image is not among those that the policy names.
    Warning ImageNotAllowed "image-not-allowed";
    /// A target stands on an image that the policy does not name for it.
    Warning BaseNotAllowed "base-not-allowed";
    /// An image is a named context's, or depends on an argument that may have any value.
    Warning OpenImage "open-image";
    /// An image is named without its digest.
    Warning ImageWithoutDigest "image-without-digest";
    /// A tag names less of a version than the policy asks for.
    Warning FloatingTag "floating-tag";
    /// A spec uses a preset that the policy does not name.
    Warning PresetNotAllowed "preset-not-allowed";
    /// A stage is written by hand where the policy asks for presets.
    Warning HandWrittenStage "hand-written-stage";
    /// A spec sets a key that the policy keeps for presets.
    Warning LockedKey "locked-key";
    /// A spec has an instruction that is kept as it is, where the policy does not allow it.
    Warning RawStep "raw-step";
    /// A command runs a script right as it is downloaded.
    Warning PipeToShell "pipe-to-shell";
    /// A file that usually holds secrets is copied or bound.
    Warning SecretFileCopied "secret-file-copied";
    /// A spec lacks a target that the policy asks for.
    Warning MissingTarget "missing-target";
    /// An image runs as a user whose number nobody can tell.
    Warning NamedUser "named-user";
    /// An image has no health check.
    Warning MissingHealthcheck "missing-healthcheck";
    /// An image lacks a label that the policy asks for.
    Warning MissingLabel "missing-label";
    /// A label has a value that the policy does not name.
    Warning WrongLabel "wrong-label";
    /// An image adds more layers than the policy allows.
    Warning TooManyLayers "too-many-layers";
}

impl Code {
    /// The code of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Whether it is drift: a file is not what its spec makes. One command repairs it, so nothing hides it.
    pub fn is_drift(self) -> bool {
        matches!(
            self,
            Self::HandEdited
                | Self::StaleDockerfile
                | Self::MissingDockerfile
                | Self::ForeignDockerfile
                | Self::OrphanedDockerfile
        )
    }

    /// Whether it is about a waiver.
    pub fn is_of_waiver(self) -> bool {
        matches!(self, Self::InvalidWaiver | Self::ExpiredWaiver | Self::ExpiringWaiver | Self::UnusedWaiver)
    }
}
