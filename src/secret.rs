//! What looks like a secret: names, values, passwords in URLs; and a text without them.
//!
//! Names are judged by BuildKit's own rule (`SecretsUsedInArgOrEnv`); values by the forms that tokens
//! of well-known services have.

use std::ops::Range;

const NAMES: &[&str] =
    &["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
const HARMLESS: &[&str] = &["public", "file", "version"];
/// What tokens begin with; [`SHORTEST`] characters follow at least.
const TOKENS: &[&str] =
    &["AKIA", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "sk_live_", "npm_", "pypi-"];
/// The fewest characters of a beginning. All of them are of those that follow.
const SHORTEST_BEGINNING: usize = 4;
const SHORTEST: usize = 16;
/// The fewest characters of a JSON web token.
const SHORTEST_WEB_TOKEN: usize = 60;
/// Stands for what is not shown.
const HIDDEN: &str = "…";

/// Whether a variable of this name usually holds a secret.
pub fn is_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split('_');
    words.clone().any(|word| NAMES.contains(&word)) && !words.any(|word| HARMLESS.contains(&word))
}

/// Whether a token or a private key is in a text.
pub fn is_in(text: &str) -> bool {
    private_key(text).is_some() || token(text).is_some()
}

/// Whether a URL in a text names a user with a password.
pub fn has_password(text: &str) -> bool {
    password(text).is_some()
}

/// The text without tokens, private keys, passwords in URLs and the values of what has a secret's name.
pub fn hide(text: &str) -> String {
    // Only a key has several lines.
    let whole = without(text, private_key);
    whole.split_inclusive('\n').map(|line| without(line, of_line)).collect()
}

fn without(text: &str, first: impl Fn(&str) -> Option<Range<usize>>) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = first(rest) {
        whole.push_str(&rest[..found.start]);
        whole.push_str(HIDDEN);
        rest = &rest[found.end..];
    }
    whole.push_str(rest);
    whole
}

/// The first secret of a line.
fn of_line(line: &str) -> Option<Range<usize>> {
    let found = [token(line), password(line), value(line)];
    found.into_iter().flatten().min_by_key(|range| range.start)
}

/// A private key from its first line to its last.
fn private_key(text: &str) -> Option<Range<usize>> {
    let is_head = |(start, _): &(usize, &str)| {
        let head = text[*start..].lines().next().unwrap_or_default();
        head.split("-----").nth(1).is_some_and(|title| title.contains("PRIVATE KEY"))
    };
    let (start, _) = text.match_indices("-----BEGIN").find(is_head)?;
    let end = text[start..].find("-----END").map_or(text.len(), |end| {
        let last = start + end + "-----END".len();
        text[last..].find("-----").map_or(text.len(), |end| last + end + "-----".len())
    });
    Some(start..end)
}

/// What follows the beginning of a token.
fn token(text: &str) -> Option<Range<usize>> {
    let of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut next = 0;
    text.split_inclusive(|c| !of_token(c)).find_map(|run| {
        let at = next;
        next += run.len();
        let run = run.trim_end_matches(|c| !of_token(c));
        token_of_run(run).map(|start| at + start..at + run.len())
    })
}

/// Where the first token begins in a text of characters that tokens are made of.
fn token_of_run(run: &str) -> Option<usize> {
    if run.len() < SHORTEST + SHORTEST_BEGINNING {
        return None;
    }
    let known = TOKENS.iter().filter_map(|prefix| {
        let start = run.find(prefix)? + prefix.len();
        (run.len() - start >= SHORTEST).then_some(start)
    });
    // A web token has three parts.
    let mut dots = run.match_indices('.').rev().map(|(at, _)| at);
    let last = dots.nth(1);
    let before = dots.next().map_or(0, |at| at + 1);
    let web = last.and_then(|last| {
        let at = before + run[before..=last].find("eyJ")?;
        (run.len() - at > SHORTEST_WEB_TOKEN).then_some(at + 3)
    });
    known.chain(web).min()
}

/// The password of a URL.
fn password(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(at, scheme)| {
        let start = at + scheme.len();
        let end = text[start..].find(['/', ' ', '\n', '"', '\'', '`']).map_or(text.len(), |end| start + end);
        let user_end = start + text[start..end].rfind('@')?;
        let password = start + text[start..user_end].find(':')? + 1;
        let shown = password == user_end || text[password..].starts_with(['$', '…']);
        (!shown).then_some(password..user_end)
    })
}

/// The value of what has a secret's name, in a Dockerfile or a spec: `NAME=value`, `name = "value"`,
/// `ENV NAME value`.
fn value(text: &str) -> Option<Range<usize>> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = text.match_indices('=').filter_map(|(equals, _)| {
        let name = text[..equals].trim_end_matches(' ').trim_end_matches(['"', '\'']);
        let start =
            name.rfind(|c| !of_name(c)).map_or(0, |at| at + name[at..].chars().next().map_or(1, char::len_utf8));
        is_name(&name[start..]).then_some(equals + 1)
    });
    let by_blank = text.match_indices('\n').map(|(at, _)| at + 1).chain([0]).filter_map(|line| {
        let line = line + text[line..].find(|c| !matches!(c, '+' | '-' | ' ' | '|'))?;
        let after = text[line..].strip_prefix("ENV ").or_else(|| text[line..].strip_prefix("LABEL "))?;
        let name = after.split([' ', '\n']).next()?;
        let value = text.len() - after.len() + name.len();
        (is_name(name) && text[value..].starts_with(' ')).then_some(value + 1)
    });
    names.chain(by_blank).filter_map(|start| given(text, start)).min_by_key(|range| range.start)
}

/// The value that begins at an offset, if it is one and is written out.
fn given(text: &str, start: usize) -> Option<Range<usize>> {
    let start = start + text[start..].len() - text[start..].trim_start_matches(' ').len();
    let rest = &text[start..];
    let range = match rest.chars().next()? {
        quote @ ('"' | '\'') => {
            let inside = &rest[1..];
            let closing = |(at, c): &(usize, char)| *c == quote && !inside[..*at].ends_with('\\') || *c == '\n';
            let end = inside.char_indices().find(closing).map_or(inside.len(), |(at, _)| at);
            start + 1..start + 1 + end
        }
        _ => {
            start
                ..start
                    + rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '`' | ')')).unwrap_or(rest.len())
        }
    };
    let value = &text[range.clone()];
    let shown = value.is_empty() || value.starts_with(['$', '[', '{', '…', '=']) || matches!(value, "true" | "false");
    (!shown).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown_and_the_rest_is() {
        let jwt = format!("eyJ{}.{}.{}", "a".repeat(30), "b".repeat(30), "c".repeat(30));
        let cases = [
            ("+ENV API_TOKEN=abc DEBUG=1", "+ENV API_TOKEN=… DEBUG=1"),
            ("-ENV API_TOKEN abc def\n USER x", "-ENV API_TOKEN … def\n USER x"),
            ("ARG PASSWORD=\"a b \\\" c\"", "ARG PASSWORD=\"…\""),
            ("env = { \"SECRET\" = 'x y', A = \"b\" }", "env = { \"SECRET\" = '…', A = \"b\" }"),
            ("ENV TOKEN=$TOKEN KEY_FILE=/k PUBLIC_KEY=x", "ENV TOKEN=$TOKEN KEY_FILE=/k PUBLIC_KEY=x"),
            ("--mount=type=secret,id=npm,env=NPM_TOKEN", "--mount=type=secret,id=npm,env=NPM_TOKEN"),
            ("curl https://me:hunter2@acme.io/x", "curl https://me:…@acme.io/x"),
            ("git://me@acme.io http://a:$P@b", "git://me@acme.io http://a:$P@b"),
            ("x ghp_0123456789abcdefgh y glpat-0123456789abcdefgh", "x ghp_… y glpat-…"),
            ("a ghp_short", "a ghp_short"),
            (jwt.as_str(), "eyJ…"),
            ("+-----BEGIN RSA PRIVATE KEY-----\n+abc\n+-----END RSA PRIVATE KEY-----\n x", "+…\n x"),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "…"),
            ("-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----"),
            ("-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nabc", "-----BEGIN CERTIFICATE-----\n…"),
            ("ENV KEY=\"-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\"", "ENV KEY=\"…\""),
            ("eyJ a.b.eyJ", "eyJ a.b.eyJ"),
            ("TOKEN=", "TOKEN="),
            ("é=ü TOKEN=é", "é=ü TOKEN=…"),
        ];
        assert_eq!(cases.map(|(text, _)| hide(text)), cases.map(|(_, hidden)| hidden.to_owned()));
        for (_, hidden) in cases {
            assert_eq!(hide(hidden), hidden);
        }
    }
}
