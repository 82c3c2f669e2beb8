//! The patterns of a workspace's members, looked for in the repository.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::manifest::below;
use super::{Files, Kind, once};

/// The most folders that are listed for one workspace, and the deepest: a link may lead back to a folder above.
const MOST_FOLDERS: usize = 20_000;
const DEEPEST: usize = 24;
/// The most patterns that `{a,b}` may stand for.
const MOST_PATTERNS: usize = 256;

/// Too many folders would have to be looked at.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// The members of a workspace, found once for all specs of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    /// The root and the patterns, which say what is found.
    pub(super) key: String,
    /// The folders, relative to the root and without it.
    pub(super) folders: Arc<BTreeSet<String>>,
}

/// The members below `root`; nothing where there are too many.
pub(super) fn shared(files: &dyn Files, root: &str, patterns: &[String], manifest: &'static str) -> Option<Members> {
    let key = format!("{root}\n{}", patterns.join("\n"));
    let found = once::value(files, (manifest, &key), key.len(), || {
        let mut found = members(files, root, patterns, manifest).ok()?;
        found.remove("");
        found.remove(".");
        Some(found)
    });
    let folders = found.as_ref().clone()?;
    Some(Members { key, folders })
}

/// The folders below `root`, relative to it, that hold `manifest` and match the patterns: the last that matches
/// decides, and one that begins with `!` leaves out. Sorted.
pub(super) fn members(
    files: &dyn Files,
    root: &str,
    patterns: &[String],
    manifest: &str,
) -> Result<BTreeSet<String>, TooMany> {
    let patterns: Vec<(bool, Vec<Vec<String>>)> = patterns.iter().map(|pattern| read(pattern)).collect();
    let mut walk = Walk { files, root, manifest, listed: 0, found: BTreeSet::new() };
    for pattern in patterns.iter().filter(|(keeps, _)| *keeps).flat_map(|(_, patterns)| patterns) {
        walk.down("", pattern, 0)?;
    }
    let kept = |folder: &String| {
        let path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        let decides = patterns.iter().rfind(|(_, patterns)| patterns.iter().any(|pattern| matches(pattern, &path)));
        decides.is_some_and(|(keeps, _)| *keeps)
    };
    Ok(walk.found.into_iter().filter(kept).collect())
}

/// Whether it keeps, and the pattern's parts, once for each choice in `{a,b}`.
fn read(pattern: &str) -> (bool, Vec<Vec<String>>) {
    let keeps = !pattern.starts_with('!');
    let parts = |pattern: &String| {
        pattern.split('/').filter(|part| !part.is_empty() && *part != ".").map(str::to_owned).collect()
    };
    (keeps, choices(pattern.trim_start_matches('!')).iter().map(parts).collect())
}

fn choices(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(pattern) = open.pop() {
        // The innermost braces come first.
        let braces = pattern.find('}').and_then(|end| Some((pattern[..end].rfind('{')?, end)));
        match braces {
            Some((start, end))
                if done.len() + open.len() + pattern[start..end].matches(',').count() < MOST_PATTERNS =>
            {
                let inner = &pattern[start + 1..end];
                open.extend(inner.split(',').map(|one| format!("{}{one}{}", &pattern[..start], &pattern[end + 1..])));
            }
            _ => done.push(pattern),
        }
    }
    done
}

struct Walk<'a> {
    files: &'a dyn Files,
    root: &'a str,
    manifest: &'a str,
    listed: usize,
    found: BTreeSet<String>,
}

impl Walk<'_> {
    fn down(&mut self, folder: &str, pattern: &[String], deep: usize) -> Result<(), TooMany> {
        let Some((first, rest)) = pattern.split_first() else {
            let manifest = below(self.root, &below(folder, self.manifest));
            if self.files.kind(&manifest) == Some(Kind::File) {
                self.found.insert(folder.to_owned());
            }
            return Ok(());
        };
        if deep > DEEPEST || first == ".." {
            return Ok(());
        }
        if !first.contains(['*', '?', '[', '{']) {
            let folder = below(folder, first);
            return match self.files.kind(&below(self.root, &folder)) {
                Some(Kind::Folder) => self.down(&folder, rest, deep + 1),
                _ => Ok(()),
            };
        }
        let any = first == "**";
        if any {
            self.down(folder, rest, deep + 1)?;
        }
        self.listed += 1;
        if self.listed > MOST_FOLDERS {
            return Err(TooMany);
        }
        for found in self.files.list(&below(self.root, folder)) {
            let hidden = found.name.starts_with('.') || found.name == "node_modules";
            if found.kind != Kind::Folder || hidden || !(any || name_matches(first, &found.name)) {
                continue;
            }
            let folder = below(folder, &found.name);
            self.down(&folder, if any { pattern } else { rest }, deep + 1)?;
        }
        Ok(())
    }
}

fn matches(pattern: &[String], path: &[&str]) -> bool {
    // `at[i]`: whether what was read of the pattern matches the first `i` parts of the path.
    let mut at = vec![false; path.len() + 1];
    at[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for i in 0..=path.len() {
            next[i] = if part == "**" {
                at[i] || (i > 0 && next[i - 1])
            } else {
                i > 0 && at[i - 1] && name_matches(part, path[i - 1])
            };
        }
        at = next;
    }
    at[path.len()]
}

/// `*`, `?` and `[a-z]` in a name; never slower than the product of the lengths.
fn name_matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match one(&pattern[p..], name[n]) {
            Some(length) => {
                p += length;
                n += 1;
            }
            None if pattern.get(p) == Some(&'*') => {
                star = Some((p, n));
                p += 1;
            }
            None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// How much of the pattern matches a character.
fn one(pattern: &[char], name: char) -> Option<usize> {
    match pattern.first()? {
        '*' => None,
        '?' => Some(1),
        '[' if pattern.contains(&']') => {
            let end = pattern.iter().skip(2).position(|&c| c == ']').map(|at| at + 2)?;
            let class = &pattern[1..end];
            let (not, class) = match class.split_first() {
                Some(('!' | '^', rest)) => (true, rest),
                _ => (false, class),
            };
            let mut at = 0;
            let mut found = false;
            while at < class.len() {
                if class.get(at + 1) == Some(&'-') && at + 2 < class.len() {
                    found |= class[at] <= name && name <= class[at + 2];
                    at += 3;
                } else {
                    found |= class[at] == name;
                    at += 1;
                }
            }
            (found != not).then_some(end + 1)
        }
        first => (*first == name).then_some(1),
    }
}
