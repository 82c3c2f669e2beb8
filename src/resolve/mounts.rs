//! What a command sees while it runs: caches, binds, tmpfs, secrets, ssh.

use super::Resolver;
use super::base::home;
use super::path::{Kind, below, concat, escape_pattern, is_pattern, join, normal, split};
use super::stage::{Building, names};
use super::text::Scope;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Code, Diagnostic};
use crate::dockerfile::quote;
use crate::pattern::is_above;
use crate::plan::{Inputs, Mount, Origin};
use crate::spec::files::FileRef;
use crate::spec::known::{CACHES, KnownCache, known_cache};
use crate::spec::mount::{BindTable, BindUse, CacheTable, CacheUse, SecretTable, SecretUse, Sharing, TmpfsUse};
use crate::spec::step::RunRef;
use crate::spec::{Files, Text};
use crate::word::Word;

type Owner = (String, Option<String>);

impl Resolver<'_> {
    /// Every mount of a command: caches, binds, tmpfs, secrets, ssh, each as written, but a mount
    /// above another's target before it.
    pub(super) fn mounts(
        &mut self,
        b: &Building<'_>,
        run: &RunRef<'_>,
        bound: &[(Mount, Vec<Word>)],
        inputs: &mut Inputs,
    ) -> Vec<Mount> {
        let mut mounts: Vec<(Mount, Option<&Text>)> = Vec::new();
        for cache in run.mounts.caches {
            let at = match cache {
                CacheUse::String(name) => Some(name),
                CacheUse::Table(table) => table.path.as_ref(),
            };
            mounts.extend(self.cache(b, run, cache, inputs).into_iter().map(|mount| (mount, at)));
        }
        for (mount, paths) in bound {
            inputs.paths.extend(paths.iter().cloned());
            mounts.push((mount.clone(), None));
        }
        for bind in run.mounts.binds {
            mounts.extend(self.bind(b, bind, inputs).map(|mount| (mount, None)));
        }
        for tmpfs in run.mounts.tmpfs {
            let (path, size) = match tmpfs {
                TmpfsUse::String(path) => (Some(path), None),
                TmpfsUse::Table(table) => {
                    (self.required(table.path.as_ref(), "path", "a tmpfs", b.name.span), table.size.as_ref())
                }
            };
            let size = size.and_then(|size| self.size(size));
            let target = path.and_then(|path| self.mount_path(b, path));
            mounts.extend(target.map(|target| (Mount::Tmpfs { target, size }, path)));
        }
        for secret in run.mounts.secrets {
            mounts.extend(self.secret(b, secret).map(|mount| (mount, None)));
        }
        for id in run.mounts.ssh.iter().flat_map(|ssh| ssh.ids()) {
            let id = id.filter(|id| self.is_id(id));
            mounts.push((Mount::Ssh { id: id.map(|id| id.value.clone()) }, None));
        }
        for (mount, _) in &mounts {
            inputs.expands.extend(expands(mount));
        }
        self.below_read_only(b, &mounts);
        outer_first(b, mounts.into_iter().map(|(mount, _)| mount).collect())
    }

    fn cache(&mut self, b: &Building<'_>, run: &RunRef<'_>, cache: &CacheUse, inputs: &mut Inputs) -> Vec<Mount> {
        match cache {
            CacheUse::String(name) => {
                if let Some(known) = known_cache(name) {
                    self.known(b, run, name, known)
                } else {
                    let near = did_you_mean(name, CACHES.iter().map(|cache| cache.name));
                    let help = near.unwrap_or_else(|| "write a cache of your own: `{ path = \"/where\" }`".to_owned());
                    self.error(Code::UnknownCache, name, format!("there is no cache named `{}`", name.value), help);
                    Vec::new()
                }
            }
            CacheUse::Table(table) => self.cache_table(b, table, inputs).into_iter().collect(),
        }
    }

    fn known(&mut self, b: &Building<'_>, run: &RunRef<'_>, name: &Text, known: &KnownCache) -> Vec<Mount> {
        let own = run.user.filter(|user| !user.contains('$')).map(|user| Word::text(user.value.clone()));
        let runner = own.or_else(|| b.runner());
        let owner = runner
            .as_ref()
            .and_then(Word::as_text)
            .map(|user| user.to_string())
            .filter(|user| !matches!(user.split(':').next(), Some("0" | "root")));
        let owner = owner.and_then(|user| numeric(&user));
        let home = home(&b.begin, runner.as_ref());
        let mut mounts = Vec::new();
        for (index, path) in known.paths.iter().enumerate() {
            let target = match (path.strip_prefix("~/"), home) {
                (None, _) => (*path).to_owned(),
                (Some(rest), Some(home)) => format!("{home}/{rest}"),
                (Some(_), None) => {
                    let help = "write where it is and whose: `{ path = \"/home/NAME/…\", owner = \"1000:1000\" }`";
                    self.error(
                        Code::UnknownHome,
                        name,
                        format!("the cache `{}` lies in the user's home, which is not known here", name.value),
                        help,
                    );
                    return Vec::new();
                }
            };
            let id = match (known.paths.len(), index) {
                (1, _) => known.name.to_owned(),
                _ if known.name == "apt" => ["apt-archives", "apt-lists"][index.min(1)].to_owned(),
                _ => path.rsplit('/').next().unwrap_or(known.name).to_owned(),
            };
            let sharing = (!known.sharing.is_empty()).then(|| known.sharing.to_owned());
            mounts.push(Mount::Cache {
                id: Some(Word::text(id)),
                from: None,
                target: Word::text(target),
                sharing,
                owner: owner.clone(),
                mode: None,
            });
        }
        mounts
    }

    fn cache_table(&mut self, b: &Building<'_>, table: &CacheTable, inputs: &mut Inputs) -> Option<Mount> {
        let path = self.required(table.path.as_ref(), "path", "a cache", b.name.span)?;
        let target = self.absolute_mount_path(b, path)?;
        let id = match &table.id {
            Some(id) => Some(self.mount_word(id, &b.scope)?),
            None => None,
        };
        let owner = match &table.owner {
            Some(owner) => {
                let number = numeric(owner);
                if number.is_none() {
                    self.error(
                        Code::InvalidUser,
                        owner,
                        "the owner of a cache is numbers",
                        "write `uid:gid`, as in `1000:1000`",
                    );
                }
                number
            }
            None => None,
        };
        let from = match &table.from {
            Some(from) => Some(self.origin(from, None, inputs)?),
            None => None,
        };
        if let (Some(_), Some(text)) = (&from, table.owner.as_ref().or(table.mode.as_ref())) {
            let message = "a cache that begins `from` somewhere has that folder's owner and mode";
            self.error(
                Code::KeysExclude,
                text,
                message,
                "set them in the stage that it comes from, or leave `from` out",
            );
        }
        let sharing = table.sharing.map(|sharing| match sharing {
            Sharing::Shared => "shared",
            Sharing::Private => "private",
            Sharing::Locked => "locked",
        });
        let mode = table.mode.as_ref().and_then(|mode| self.octal(mode));
        Some(Mount::Cache { id, from, target, sharing: sharing.map(str::to_owned), owner, mode })
    }

    fn octal(&mut self, text: &Text) -> Option<String> {
        let mode = self.mode(text)?;
        if mode.bytes().all(|b| b.is_ascii_digit()) {
            return Some(mode);
        }
        self.error(Code::InvalidMode, text, "the mode of a mount is a number", "write it in octal, as in `0755`");
        None
    }

    /// Manifests bound for one command: plain paths, seen at their own place.
    pub(super) fn bound_manifests(&mut self, b: &Building<'_>, manifests: &Files) -> Vec<(Mount, Vec<Word>)> {
        let mut bound = Vec::new();
        for item in manifests.items() {
            let (paths, set): (Vec<&Text>, _) = match item {
                FileRef::Path(path) => (vec![path], None),
                FileRef::Set(set) => {
                    (set.paths.iter().flat_map(super::super::spec::Strings::list).collect(), Some(set))
                }
            };
            let rejected = set.and_then(|set| {
                [set.exclude.first(), set.owner.as_ref(), set.mode.as_ref(), set.from.as_ref(), set.to.as_ref()]
                    .into_iter()
                    .flatten()
                    .next()
            });
            if let Some(text) = rejected {
                self.error(
                    Code::BoundManifests,
                    text,
                    "manifests that are bound have paths and a `root` alone",
                    "copy them instead: remove `mount = true`",
                );
                continue;
            }
            let folder = b.folder.clone();
            let root = match set.and_then(|set| set.root.as_ref()) {
                Some(root) => self.context_path(root, &folder, Kind::Bound, &b.scope),
                None => {
                    Some(folder.iter().skip(self.plan.place.root.len()).map(|name| Word::text(name.clone())).collect())
                }
            };
            let Some(root) = root else { continue };
            for path in paths {
                if is_pattern(path) {
                    self.error(
                        Code::BoundManifests,
                        path,
                        "a bind takes no pattern",
                        "name each file, or remove `mount = true`",
                    );
                    continue;
                }
                let top = self.plan.place.root.clone();
                let Some(parts) = self.context_path(path, &top, Kind::Kept, &b.scope) else { continue };
                let source = join(root.iter().chain(&parts));
                if self.mount_target_known(b, path) && self.fits_mount(path, &source) {
                    let target = join(&parts);
                    bound.push((
                        Mount::Bind { from: None, source: Some(source.clone()), target, rw: false },
                        vec![source],
                    ));
                }
            }
        }
        bound
    }

    fn mount_target_known(&mut self, b: &Building<'_>, path: &Text) -> bool {
        let known = b.state.workdir.is_some();
        if !known {
            self.error(
                Code::UnknownWorkdir,
                path,
                "nobody knows where this is seen: the workdir is not known",
                "give the stage a `workdir`",
            );
        }
        known
    }

    fn bind(&mut self, b: &Building<'_>, bind: &BindUse, inputs: &mut Inputs) -> Option<Mount> {
        let table = match bind {
            BindUse::String(path) => {
                &BindTable { source: Some(path.clone()), target: Some(path.clone()), from: None, rw: false }
            }
            BindUse::Table(table) => table,
        };
        let from = match &table.from {
            Some(from) => Some(self.origin(from, None, inputs)?),
            None => None,
        };
        let source = self.bind_source(b, table, from.as_ref(), inputs)?;
        let source = (!source.0.is_empty()).then_some(source);
        let target = match &table.target {
            Some(target) => self.mount_path(b, target)?,
            None if b.state.workdir.is_some() => Word::text("."),
            None => {
                let span = table.source.as_ref().or(table.from.as_ref()).map_or(b.name.span, |text| text.span);
                let diagnostic = Diagnostic::new(
                    Code::UnknownWorkdir,
                    span,
                    "nobody knows where this is seen: the workdir is not known",
                );
                self.report(diagnostic.help("add `target = \"/where\"`, or give the stage a `workdir`"));
                return None;
            }
        };
        Some(Mount::Bind { from, source, target, rw: table.rw })
    }

    fn bind_source(
        &mut self,
        b: &Building<'_>,
        table: &BindTable,
        from: Option<&Origin>,
        inputs: &mut Inputs,
    ) -> Option<Word> {
        let Some(origin) = from else {
            let folder = b.folder.clone();
            let parts = match &table.source {
                Some(source) => {
                    let parts = self.context_path(source, &folder, Kind::Bound, &b.scope)?;
                    if is_pattern(source) {
                        self.error(
                            Code::InvalidPath,
                            source,
                            "a bind takes no pattern",
                            "bind the folder, or copy the files",
                        );
                        return None;
                    }
                    parts
                }
                None => folder.iter().skip(self.plan.place.root.len()).map(|name| Word::text(name.clone())).collect(),
            };
            let source = join(&parts);
            if let Some(text) = &table.source
                && !self.fits_mount(text, &source)
            {
                return None;
            }
            let literal: Vec<Word> = parts
                .iter()
                .map(|part| part.as_text().map_or_else(|| part.clone(), |text| Word::text(escape_pattern(&text))))
                .collect();
            inputs.paths.push(join(&literal));
            inputs.whole |= table.source.as_ref().is_none_or(|source| source.trim_matches(['.', '/']).is_empty());
            return Some(if parts.is_empty() { Word::default() } else { source });
        };
        let Some(text) = &table.source else { return Some(Word::default()) };
        let source = self.path_elsewhere(text, origin, &b.scope)?;
        self.fits_mount(text, &source).then_some(source)
    }

    fn secret(&mut self, b: &Building<'_>, secret: &SecretUse) -> Option<Mount> {
        let table = match secret {
            SecretUse::String(name) => &SecretTable { name: Some(name.clone()), ..SecretTable::default() },
            SecretUse::Table(table) => table,
        };
        let name = self.required(table.name.as_ref(), "name", "a use of a secret", b.name.span)?;
        let spec = self.spec;
        let Some(declared) = spec.secrets.get(name.as_str()) else {
            let near = did_you_mean(name, spec.secrets.keys().map(|key| key.value.as_str()));
            let help = near.unwrap_or_else(|| format!("declare it: `[secrets] {} = {{}}`", name.value));
            self.error(Code::UnknownSecret, name, format!("there is no secret `{}`", name.value), help);
            return None;
        };
        self.used.secrets.push(name.value.clone());
        if !self.is_id(name) {
            return None;
        }
        let target = match table.path.as_ref().or(declared.path.as_ref()) {
            Some(path) => Some(self.absolute_mount_path(b, path)?),
            None => None,
        };
        let env = table.env.as_ref().or(declared.env.as_ref());
        if let Some(env) = env
            && !self.is_name(env)
        {
            return None;
        }
        let required = table.required.or(declared.required).unwrap_or(true);
        Some(Mount::Secret { id: name.value.clone(), target, env: env.map(|env| env.value.clone()), required })
    }

    /// The environment variables that a command has from secrets.
    pub(super) fn secret_variables(&self, run: &RunRef<'_>) -> Vec<String> {
        let of = |name: &Text| self.spec.secrets.get(name.as_str()).and_then(|secret| secret.env.clone());
        let variables = run.mounts.secrets.iter().filter_map(|secret| match secret {
            SecretUse::String(name) => of(name),
            SecretUse::Table(table) => table.env.clone().or_else(|| table.name.as_ref().and_then(of)),
        });
        variables.map(|name| name.value).collect()
    }

    fn is_id(&mut self, id: &Text) -> bool {
        let good =
            !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
        if !good {
            self.error(
                Code::InvalidName,
                id,
                format!("`{}` is no id", id.value),
                "write letters, digits, `_`, `-`, `.` and `/`",
            );
        }
        good
    }

    fn size(&mut self, size: &Text) -> Option<String> {
        let digits = size.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let good = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && matches!(
                &size[digits.len()..].to_ascii_lowercase()[..],
                "" | "b" | "k" | "m" | "g" | "kb" | "mb" | "gb"
            );
        if !good {
            self.error(
                Code::InvalidValue,
                size,
                format!("`{}` is no size", size.value),
                "write bytes, or a number with `k`, `m` or `g`",
            );
        }
        good.then(|| size.value.clone())
    }

    fn mount_word(&mut self, text: &Text, scope: &Scope) -> Option<Word> {
        let word = self.word(text, scope)?;
        self.fits_mount(text, &word).then_some(word)
    }

    fn fits_mount(&mut self, text: &Text, word: &Word) -> bool {
        match quote::mount_field_unsafe(word) {
            None => true,
            Some(problem) => {
                self.error(
                    Code::InvalidMount,
                    text,
                    problem.to_string(),
                    "a mount has no quotes for it: choose a path without it, or copy the files instead",
                );
                false
            }
        }
    }

    /// The path of a mount, as written.
    fn mount_path(&mut self, b: &Building<'_>, text: &Text) -> Option<Word> {
        let path = self.image_path(text, b.start(), &b.scope)?;
        self.fits_mount(text, &path.word).then_some(path.word)
    }

    /// The path of a mount from the root: a relative cache would have its relative path as its id.
    fn absolute_mount_path(&mut self, b: &Building<'_>, text: &Text) -> Option<Word> {
        let path = self.mount_path(b, text)?;
        let parts = split(&path);
        match &b.state.workdir {
            Some(workdir) if !parts.absolute => Some(below(workdir, &parts.parts)),
            _ => Some(path),
        }
    }

    /// Nothing can be mounted below a folder that nobody may write in.
    fn below_read_only(&mut self, b: &Building<'_>, mounts: &[(Mount, Option<&Text>)]) {
        let targets: Vec<_> = mounts.iter().map(|(mount, _)| target(b, mount)).collect();
        for (index, (mount, at)) in mounts.iter().enumerate() {
            let (Mount::Cache { .. } | Mount::Tmpfs { .. }, Some(at), Some(inner)) = (mount, at, &targets[index])
            else {
                continue;
            };
            let above = mounts.iter().zip(&targets).find(|((mount, _), outer)| {
                matches!(mount, Mount::Bind { rw: false, .. })
                    && outer.as_ref().is_some_and(|outer| is_above(outer, inner))
            });
            if above.is_some() {
                let message =
                    format!("`{inner}` lies below a bind that nobody may write in, so its folder cannot be made");
                self.report(
                    Diagnostic::new(Code::MountBelowReadOnly, at.span, message)
                        .help("bind with `rw = true` (what is written is lost), or copy the sources"),
                );
            }
        }
    }
}

/// `uid` or `uid:gid`, in numbers.
fn numeric(owner: &str) -> Option<Owner> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match owner.split_once(':') {
        Some((user, group)) if number(user) && number(group) => Some((user.to_owned(), Some(group.to_owned()))),
        None if number(owner) => Some((owner.to_owned(), None)),
        _ => None,
    }
}

fn expands(mount: &Mount) -> Vec<String> {
    let words: Vec<&Word> = match mount {
        Mount::Cache { id, target, .. } => id.iter().chain([target]).collect(),
        Mount::Bind { source, target, .. } => source.iter().chain([target]).collect(),
        Mount::Tmpfs { target, .. } => vec![target],
        Mount::Secret { target, .. } => target.iter().collect(),
        Mount::Ssh { .. } => Vec::new(),
    };
    words.into_iter().flat_map(names).collect()
}

/// Where a mount is seen, from the root, where that is known.
fn target(b: &Building<'_>, mount: &Mount) -> Option<String> {
    let target = match mount {
        Mount::Cache { target, .. } | Mount::Bind { target, .. } | Mount::Tmpfs { target, .. } => target,
        Mount::Secret { target, .. } => target.as_ref()?,
        Mount::Ssh { .. } => return None,
    };
    let whole = if split(target).absolute {
        target.clone()
    } else {
        concat(&[b.state.workdir.as_ref()?, &Word::text("/"), target])
    };
    whole.as_text().map(|text| normal(&text))
}

/// A mount above another's target hides it unless it comes first.
fn outer_first(b: &Building<'_>, mounts: Vec<Mount>) -> Vec<Mount> {
    let mut ordered: Vec<(Option<String>, Mount)> = Vec::new();
    for mount in mounts {
        let at = target(b, &mount);
        let inside = |other: &Option<String>| matches!((other, &at), (Some(other), Some(at)) if is_above(at, other));
        let place = ordered.iter().position(|(other, _)| inside(other)).unwrap_or(ordered.len());
        ordered.insert(place, (at, mount));
    }
    ordered.into_iter().map(|(_, mount)| mount).collect()
}
