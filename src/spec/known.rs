//! Values that the language knows by name, offered by editors without refusing others.

use schemars::Schema;
use serde_json::{Value, json};

/// A cache that is known by name.
#[derive(Debug, Clone, Copy)]
pub struct KnownCache {
    /// Its name, which is also its id.
    pub name: &'static str,
    /// Its folders; one that starts with `~/` lies in the user's home.
    pub paths: &'static [&'static str],
    /// `locked` where the tool does not share its folder, else empty.
    pub sharing: &'static str,
    /// Whose it is.
    pub about: &'static str,
}

const fn cache(
    name: &'static str,
    paths: &'static [&'static str],
    sharing: &'static str,
    about: &'static str,
) -> KnownCache {
    KnownCache { name, paths, sharing, about }
}

/// Every known cache.
pub const CACHES: &[KnownCache] = &[
    cache("go-build", &["~/.cache/go-build"], "", "Go's compiled packages"),
    cache("go-mod", &["/go/pkg/mod"], "", "Go's downloaded modules"),
    cache("npm", &["~/.npm"], "", "npm's downloads"),
    cache("pnpm", &["~/.local/share/pnpm/store"], "", "pnpm's store"),
    cache("yarn", &["~/.cache/yarn"], "", "Yarn's downloads"),
    cache("bun", &["~/.bun/install/cache"], "", "Bun's downloads"),
    cache("pip", &["~/.cache/pip"], "", "pip's downloads and wheels"),
    cache("uv", &["~/.cache/uv"], "", "uv's downloads and wheels"),
    cache("poetry", &["~/.cache/pypoetry"], "", "Poetry's downloads"),
    cache("pdm", &["~/.cache/pdm"], "", "PDM's downloads"),
    cache("pipenv", &["~/.cache/pipenv"], "", "Pipenv's downloads"),
    cache("maven", &["~/.m2/repository"], "locked", "Maven's local repository"),
    cache("gradle", &["~/.gradle"], "locked", "Gradle's user home"),
    cache("cargo", &["/usr/local/cargo/registry"], "", "Cargo's downloads"),
    cache("composer", &["~/.composer/cache"], "", "Composer's downloads"),
    cache("nuget", &["~/.nuget/packages"], "", "NuGet's packages"),
    cache("apt", &["/var/cache/apt", "/var/lib/apt/lists"], "locked", "apt's archives and lists"),
    cache("apk", &["/var/cache/apk"], "locked", "apk's packages"),
    cache("dnf", &["/var/cache/dnf", "/var/cache/libdnf5"], "locked", "dnf's packages"),
];

/// The known cache of a name.
pub fn known_cache(name: &str) -> Option<&'static KnownCache> {
    CACHES.iter().find(|cache| cache.name == name)
}

/// Offers values in a schema that takes others too: the last branch is always true.
fn offer(schema: &mut Schema, values: impl IntoIterator<Item = (Value, String)>) {
    let branch = |(value, about): (Value, String)| {
        let kind = if value.is_boolean() { "boolean" } else { "string" };
        json!({"type": kind, "const": value, "description": about})
    };
    let mut branches: Vec<Value> = values.into_iter().map(branch).collect();
    branches.push(Value::Bool(true));
    schema.insert("x-offers".to_owned(), Value::Array(branches));
}

/// Offers the known caches.
pub fn offer_caches(schema: &mut Schema) {
    let about = |cache: &KnownCache| {
        let sharing = if cache.sharing.is_empty() { "shared" } else { cache.sharing };
        format!("{}: {}, {sharing}.", cache.about, cache.paths.join(" and "))
    };
    offer(schema, CACHES.iter().map(|cache| (json!(cache.name), about(cache))));
}

/// Offers the platforms that have a name.
pub fn offer_platforms(schema: &mut Schema) {
    offer(
        schema,
        [
            (json!("build"), "On the builder's own platform: compile for others from here.".to_owned()),
            (json!("target"), "On the platform of the image.".to_owned()),
        ],
    );
}

/// Offers `none` for a health check.
pub fn offer_none(schema: &mut Schema) {
    offer(
        schema,
        [
            (json!("none"), "Switches off what the base image brought.".to_owned()),
            (json!(false), "Takes away what `extends` brought.".to_owned()),
        ],
    );
}
