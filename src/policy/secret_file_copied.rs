//! A file that usually holds secrets, copied into a stage or bound into a command. A layer keeps it for
//! whoever has the image or the cache.

use super::file::Secrets;
use super::{Findings, Look, Rule};
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::raw::Raw;
use crate::pattern::fits;
use crate::plan::{Action, Mount};

pub(super) const RULE: Rule = Rule { code: Code::SecretFileCopied, keys: &["secrets"], check };

/// Names of files, and of the folders that hold nothing else.
const FILES: &[&str] = &[
    ".npmrc",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".pgpass",
    ".git-credentials",
    ".env",
    ".env.*",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "*.pem",
    "*.p12",
    "*.pfx",
    "*.keystore",
    "*.jks",
];
const FOLDERS: &[&str] = &[".aws", ".ssh", ".gnupg", ".kube"];
/// Files of these folders.
const IN_FOLDERS: &[(&str, &str)] = &[(".docker", "config.json"), (".cargo", "credentials*"), (".m2", "settings*.xml")];
/// What looks like one of them and is for everybody.
const HARMLESS: &[&str] =
    &["*.pub", "*.example", "*.sample", "*.template", "*.dist", "*.crt.pem", "*ca*.pem", "*cert*.pem"];

fn check(look: &Look<'_>, found: &mut Findings) {
    let Some(asked) = look.policy.secrets.filter(|asked| asked.value == Secrets::Mount) else { return };
    for stage in &look.plan().stages {
        for step in &stage.steps {
            let (how, sources) = sources(&step.action);
            for source in sources.iter().filter(|source| is_secret(source)) {
                let name = source.rsplit('/').find(|part| !part.is_empty()).unwrap_or(source);
                let id = name.trim_start_matches(['.', '_', '*']).split('.').next().unwrap_or_default();
                let message = format!("`{}` {how} `{source}`, which usually holds secrets", stage.name);
                let help = format!(
                    "declare it under `[secrets]` and mount it on the step that reads it: `secrets = [\"{id}\"]`"
                );
                found.push(
                    asked.span,
                    source,
                    Diagnostic::new(Code::SecretFileCopied, step.origin, message).help(help),
                );
            }
        }
    }
}

/// What a step takes from the build context, and how.
fn sources(action: &Action) -> (&'static str, Vec<String>) {
    match action {
        Action::Copy(copy) if copy.from.is_none() => {
            ("copies", copy.sources.iter().map(crate::word::Word::to_spec).collect())
        }
        Action::Add(add) => {
            let local = add
                .sources
                .iter()
                .map(crate::word::Word::to_spec)
                .filter(|source| !source.contains("://") && !source.starts_with("git@"));
            ("copies", local.collect())
        }
        Action::Run(run) => {
            let bound = run.mounts.iter().filter_map(|mount| match mount {
                Mount::Bind { from: None, source: Some(source), .. } => Some(source.to_spec()),
                _ => None,
            });
            ("binds", bound.collect())
        }
        Action::Raw(text) => {
            let raw = Raw::read(text);
            if !matches!(raw.keyword.as_str(), "COPY" | "ADD") || !raw.images().is_empty() {
                return ("copies", Vec::new());
            }
            let words = serde_json::from_str(&raw.rest).ok().or_else(|| shlex::split(&raw.rest)).unwrap_or_default();
            let count = words.len().saturating_sub(1);
            ("copies", words.into_iter().take(count).collect())
        }
        _ => ("copies", Vec::new()),
    }
}

fn is_secret(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let Some((last, folders)) = parts.split_last() else { return false };
    // A pattern that takes a file of secrets is one, unless it takes nearly everything.
    let named = last.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let is = |known: &str| fits(known, last) || (named && last.contains('*') && fits(last, &known.replace('*', "")));
    if HARMLESS.iter().any(|known| fits(known, last)) {
        return false;
    }
    FILES.iter().any(|known| is(known))
        || parts.iter().any(|part| FOLDERS.contains(part))
        || IN_FOLDERS.iter().any(|(folder, file)| folders.last() == Some(folder) && is(file))
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn files_of_secrets() {
        for path in [
            ".npmrc",
            "a/.NPMRC",
            "./.netrc",
            ".env",
            ".env.production",
            "**/.env",
            ".env*",
            "deploy/id_rsa",
            "tls/server.pem",
            "*.pem",
            "tls/*.p12",
            ".aws",
            ".aws/credentials",
            "home/.ssh/",
            ".docker/config.json",
            ".cargo/credentials.toml",
            ".npm*",
        ] {
            assert!(is_secret(path), "{path}");
        }
        for path in [
            "",
            ".",
            "*",
            "**",
            "src",
            "package.json",
            ".env.example",
            "id_rsa.pub",
            "npmrc",
            "config.json",
            ".docker",
            "*.json",
            "*.*",
            "ca-bundle.pem",
            "environment",
            ".envoy.yaml",
            ".cargo/config.toml",
            "a.pemx",
        ] {
            assert!(!is_secret(path), "{path}");
        }
    }
}
