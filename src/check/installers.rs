//! Package managers of languages: what they read, and where they keep what they download.

use super::{calls, programs};

/// A command that downloads what a manifest names.
pub(super) struct Installer {
    /// How it is called.
    pub command: &'static str,
    /// The manifests that it reads; empty where it builds too.
    pub manifests: &'static [&'static str],
    /// The known cache; empty where the downloads belong into a layer.
    pub cache: &'static str,
    /// Whether its later commands read the dependencies in the place where they were downloaded.
    pub is_store: bool,
}

const fn installer(command: &'static str, manifests: &'static [&'static str], cache: &'static str) -> Installer {
    Installer { command, manifests, cache, is_store: false }
}

const fn store(command: &'static str, cache: &'static str) -> Installer {
    Installer { is_store: true, ..installer(command, &[], cache) }
}

const INSTALLERS: &[Installer] = &[
    installer("npm ci", &["package.json", "package-lock.json"], "npm"),
    installer("npm install", &["package.json", "package-lock.json"], "npm"),
    installer("pnpm install", &["package.json", "pnpm-lock.yaml"], "pnpm"),
    installer("pnpm fetch", &["pnpm-lock.yaml"], "pnpm"),
    installer("yarn install", &["package.json", "yarn.lock"], "yarn"),
    installer("bun install", &["package.json", "bun.lock"], "bun"),
    installer("pip install", &["requirements.txt"], "pip"),
    installer("pip3 install", &["requirements.txt"], "pip"),
    installer("python -m pip install", &["requirements.txt"], "pip"),
    installer("uv sync", &["pyproject.toml", "uv.lock"], "uv"),
    installer("uv pip install", &["requirements.txt"], "uv"),
    installer("poetry install", &["pyproject.toml", "poetry.lock"], "poetry"),
    installer("pdm install", &["pyproject.toml", "pdm.lock"], "pdm"),
    installer("pdm sync", &["pyproject.toml", "pdm.lock"], "pdm"),
    installer("pipenv install", &["Pipfile", "Pipfile.lock"], "pipenv"),
    installer("pipenv sync", &["Pipfile", "Pipfile.lock"], "pipenv"),
    installer("go mod download", &["go.mod", "go.sum"], ""),
    installer("go build", &[], "go-build"),
    installer("go install", &[], "go-build"),
    store("mvn", "maven"),
    store("./mvnw", "maven"),
    store("sh ./mvnw", "maven"),
    store("gradle", "gradle"),
    store("./gradlew", "gradle"),
    store("sh ./gradlew", "gradle"),
    installer("cargo build", &[], "cargo"),
    installer("cargo install", &[], "cargo"),
    installer("composer install", &["composer.json", "composer.lock"], "composer"),
    installer("dotnet restore", &[], "nuget"),
];

/// The first installer that a command's text calls.
pub(super) fn called(text: &str) -> Option<&'static Installer> {
    programs(text).find_map(|program| {
        INSTALLERS.iter().find(|installer| calls(program, installer.command) && installs(program, installer))
    })
}

/// Help and versions download nothing, and one tool for all is little.
fn installs(program: &str, installer: &Installer) -> bool {
    let rest = program[installer.command.len()..].trim_start();
    let tool = rest.split_whitespace().any(|word| matches!(word, "-g" | "--global" | "--location=global"));
    !tool && !rest.starts_with("--version") && !rest.starts_with("--help") && !rest.starts_with("-v ")
}
