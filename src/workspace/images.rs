//! `[images]`: from where images are pulled instead of where they are published.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::image::Reference;
use crate::source::{Span, Spanned};
use crate::spec::{Map, Text};

/// The registry whose images have a folder of their own where their name has one part.
const HUB: &str = "docker.io";
/// That folder.
const OFFICIAL: &str = "library";

/// Every rewrite.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrites(Vec<Rewrite>);

/// One rewrite: names that begin so are pulled from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The host and the parts that a name begins with.
    from: Vec<String>,
    /// Whether the name has these parts and no more.
    whole: bool,
    /// What takes their place.
    to: String,
    /// Where it was written.
    pub span: Span,
}

/// What is to be done with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewritten<'a> {
    /// No rewrite is for it.
    No,
    /// The name that takes its place.
    To(String),
    /// It depends on a variable, or nothing would be left of its name.
    Unsure(&'a Rewrite),
}

impl Rewrites {
    /// Reads the table.
    pub fn read(table: &Map<Text>, diagnostics: &mut Diagnostics) -> Self {
        let mut rewrites: Vec<Rewrite> = Vec::new();
        for (from, to) in table {
            let Some(parts) = prefix(from, diagnostics) else { continue };
            if prefix(to, diagnostics).is_none() {
                continue;
            }
            if let Some(same) = rewrites.iter().find(|known| known.from == parts && !known.whole) {
                let message = format!("`{}` means the same as a key above it", from.value);
                let diagnostic = Diagnostic::new(Code::DuplicateKey, from.span, message);
                diagnostics.push(diagnostic.context(same.span, "this one").help("keep one of the two"));
                continue;
            }
            let rewrite = Rewrite { from: parts, whole: false, to: to.value.clone(), span: from.span };
            // `docker.io/golang` is a folder, and an image: that of `docker.io/library/golang`.
            if let [host, name] = rewrite.from.as_slice()
                && host == HUB
            {
                let parts = vec![host.clone(), OFFICIAL.to_owned(), name.clone()];
                rewrites.push(Rewrite { from: parts, whole: true, ..rewrite.clone() });
            }
            rewrites.push(rewrite);
        }
        Self(rewrites)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What takes the place of a whole image's name, tag and digest included.
    pub fn image(&self, text: &str) -> Rewritten<'_> {
        let Ok(reference) = Reference::parse(text) else { return Rewritten::No };
        let name = reference.name();
        let parts: Vec<&str> = name.split('/').collect();
        let tag = reference.tag.map(|tag| format!(":{tag}")).unwrap_or_default();
        let digest = reference.digest.map(|digest| format!("@{digest}")).unwrap_or_default();
        match self.parts(&parts) {
            Some(rewrite) => rewrite.apply(&parts, &format!("{tag}{digest}")),
            None => Rewritten::No,
        }
    }

    /// The same of a text that a variable follows.
    pub fn beginning(&self, text: &str) -> Rewritten<'_> {
        if self.is_empty() {
            return Rewritten::No;
        }
        let tagged = text.find('@').or_else(|| text.rfind(':').filter(|at| !text[*at..].contains('/')));
        // `localhost:5000` may go on with a `/`.
        let is_host = |name: &str| !name.contains('/') && (name.contains('.') || name == "localhost");
        if let Some(at) = tagged.filter(|at| !is_host(&text[..*at])) {
            return match self.image(&text[..at]) {
                Rewritten::To(name) => Rewritten::To(name + &text[at..]),
                other => other,
            };
        }
        // What stands after the last `/` goes on in the variable.
        let Some((whole, begun)) = text.rsplit_once('/') else { return self.any() };
        let Ok(reference) = Reference::parse(&format!("{whole}/x/y")) else { return Rewritten::No };
        let name = reference.name();
        let parts: Vec<&str> = name.strip_suffix("/x/y").unwrap_or(&name).split('/').collect();
        let sure = self.parts(&parts);
        // On Docker Hub nobody knows yet whether the name will have one part.
        let hub = parts == [HUB];
        let may_be = |rewrite: &&Rewrite| {
            let long = hub || rewrite.from.get(parts.len()).is_some_and(|part| part.starts_with(begun));
            long && rewrite.from.iter().zip(&parts).all(|(from, part)| from == part)
        };
        if let Some(rewrite) = self.0.iter().find(may_be) {
            return Rewritten::Unsure(rewrite);
        }
        let Some(rewrite) = sure else { return Rewritten::No };
        let rest = [&parts[rewrite.from.len()..], &[begun]].concat();
        Rewritten::To(format!("{}/{}", rewrite.to, rest.join("/")))
    }

    /// A text of which not even the host is known.
    fn any(&self) -> Rewritten<'_> {
        self.0.first().map_or(Rewritten::No, Rewritten::Unsure)
    }

    /// The longest rewrite that a name begins with.
    fn parts(&self, parts: &[&str]) -> Option<&Rewrite> {
        let begins = |rewrite: &&Rewrite| {
            let long =
                if rewrite.whole { rewrite.from.len() == parts.len() } else { rewrite.from.len() <= parts.len() };
            long && rewrite.from.iter().zip(parts).all(|(from, part)| from == part)
        };
        self.0.iter().filter(begins).max_by_key(|rewrite| rewrite.from.len())
    }
}

impl Rewrite {
    fn apply(&self, parts: &[&str], tag: &str) -> Rewritten<'_> {
        let rest = parts[self.from.len()..].join("/");
        match (rest.is_empty(), self.to.contains('/')) {
            (false, _) => Rewritten::To(format!("{}/{rest}{tag}", self.to)),
            (true, true) => Rewritten::To(format!("{}{tag}", self.to)),
            // A host alone is no image.
            (true, false) => Rewritten::Unsure(self),
        }
    }
}

/// The host and the parts of a prefix; pushes what is wrong with it.
fn prefix(text: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<Vec<String>> {
    let first = text.split('/').next().unwrap_or_default();
    let wrong = |message: String, help: String| Diagnostic::new(Code::InvalidImage, text.span, message).help(help);
    // The two parts after it keep Docker Hub from adding one of its own.
    let name = Reference::parse(&format!("{}/x/y", text.value)).ok().map(|reference| reference.name());
    let plain = text.trim_end_matches('/');
    let diagnostic = if !(first.contains(['.', ':']) || first == "localhost") {
        let help = if first.is_empty() { HUB.to_owned() } else { format!("{HUB}/{plain}") };
        wrong(format!("`{}` has no registry", text.value), format!("write it out: `{help}`"))
    } else if let Some(name) = name {
        return Some(name.strip_suffix("/x/y").unwrap_or(&name).split('/').map(ToOwned::to_owned).collect());
    } else if plain.len() < text.len() {
        wrong(format!("`{}` ends with a `/`", text.value), format!("write `{plain}`"))
    } else {
        let message = format!("`{}` is no beginning of images' names", text.value);
        wrong(message, "write a registry and perhaps a folder of it, without a tag: `gcr.io/distroless`".to_owned())
    };
    diagnostics.push(diagnostic);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrites(table: &[(&str, &str)]) -> (Rewrites, Vec<String>) {
        let text = |text: &str| Spanned::new(text.to_owned(), Span::default());
        let table = table.iter().map(|(from, to)| (text(from), text(to))).collect();
        let mut diagnostics = Diagnostics::default();
        let rewrites = Rewrites::read(&table, &mut diagnostics);
        let said = diagnostics.sorted().into_iter();
        (rewrites, said.map(|one| format!("{}; {}", one.message, one.help.unwrap_or_default())).collect())
    }

    fn shown(rewritten: &Rewritten<'_>) -> String {
        match rewritten {
            Rewritten::No => "no".to_owned(),
            Rewritten::To(name) => name.clone(),
            Rewritten::Unsure(_) => "unsure".to_owned(),
        }
    }

    const TABLE: &[(&str, &str)] = &[
        ("docker.io", "m.io/hub"),
        ("docker.io/acme", "acme.io:5000"),
        ("docker.io/golang", "m.io/go/lang"),
        ("gcr.io/distroless", "m.io/distroless"),
        ("quay.io/a/b", "q.io"),
        ("quay.io", "quay.io"),
    ];

    #[test]
    fn the_longest_beginning_wins() {
        let (rewrites, said) = rewrites(TABLE);
        assert_eq!(said, Vec::<String>::new());
        let digest = format!("@sha256:{}", "0".repeat(64));
        for (image, to) in [
            ("node:24", "m.io/hub/library/node:24"),
            ("node", "m.io/hub/library/node"),
            ("docker.io/library/node:24", "m.io/hub/library/node:24"),
            ("index.docker.io/a/b", "m.io/hub/a/b"),
            ("acme/x:1", "acme.io:5000/x:1"),
            ("acme:1", "unsure"),
            ("acmebox/x", "m.io/hub/acmebox/x"),
            ("golang:1.27", "m.io/go/lang:1.27"),
            ("golang/x", "m.io/go/lang/x"),
            ("gcr.io/distroless/static:nonroot", "m.io/distroless/static:nonroot"),
            ("gcr.io/distroless-evil/static", "no"),
            ("GCR.io/distroless/static", "m.io/distroless/static"),
            ("quay.io/a/b:1", "unsure"),
            ("quay.io/a/b/c", "q.io/c"),
            ("quay.io/a/c", "quay.io/a/c"),
            ("m.io/hub/library/node", "no"),
            ("evil.io/docker.io/library/node", "no"),
            ("docker.io.evil.io/x", "no"),
            ("docker.io:443/x", "no"),
        ] {
            assert_eq!(shown(&rewrites.image(image)), to, "{image}");
        }
        let pinned = format!("node:24{digest}");
        assert_eq!(shown(&rewrites.image(&pinned)), format!("m.io/hub/library/{pinned}"));
    }

    #[test]
    fn a_beginning_is_rewritten_where_a_variable_can_change_nothing() {
        let (rewrites, _) = rewrites(TABLE);
        for (text, to) in [
            ("node:", "m.io/hub/library/node:"),
            ("node:24-", "m.io/hub/library/node:24-"),
            ("node@", "m.io/hub/library/node@"),
            ("node:24@", "m.io/hub/library/node:24@"),
            ("localhost:5000/x:", "no"),
            ("node", "unsure"),
            ("m.io:5000", "unsure"),
            ("docker.io/go", "unsure"),
            ("docker.io/", "unsure"),
            ("b/", "m.io/hub/b/"),
            ("b/x", "m.io/hub/b/x"),
            ("acme/", "acme.io:5000/"),
            ("gcr.io/", "unsure"),
            ("gcr.io/dist", "unsure"),
            ("gcr.io/other", "no"),
            ("gcr.io/distroless/", "m.io/distroless/"),
            ("gcr.io/distroless/static-", "m.io/distroless/static-"),
            ("quay.io/", "unsure"),
            ("quay.io/x/", "quay.io/x/"),
            ("ghcr.io/", "no"),
        ] {
            assert_eq!(shown(&rewrites.beginning(text)), to, "{text}");
        }
        assert_eq!(shown(&Rewrites::default().beginning("")), "no");
    }

    #[test]
    fn what_is_no_beginning_is_said() {
        let none = "write a registry and perhaps a folder of it, without a tag: `gcr.io/distroless`";
        for (from, message, help) in [
            ("", "`` has no registry", "write it out: `docker.io`"),
            ("acme", "`acme` has no registry", "write it out: `docker.io/acme`"),
            ("m.io/hub/", "`m.io/hub/` ends with a `/`", "write `m.io/hub`"),
            ("golang:1.27", "`golang:1.27` is no beginning of images' names", none),
            ("m.io//x", "`m.io//x` is no beginning of images' names", none),
            ("m.io/x:1", "`m.io/x:1` is no beginning of images' names", none),
            ("m.io/X", "`m.io/X` is no beginning of images' names", none),
            ("m.io/a b", "`m.io/a b` is no beginning of images' names", none),
        ] {
            assert_eq!(rewrites(&[(from, "m.io")]).1, [format!("{message}; {help}")]);
            assert_eq!(rewrites(&[("m.io", from)]).1, [format!("{message}; {help}")]);
        }
        assert_eq!(
            rewrites(&[("docker.io/a", "m.io"), ("index.docker.io/a", "m.io"), ("docker.io/library/a", "m.io")]).1,
            ["`index.docker.io/a` means the same as a key above it; keep one of the two"]
        );
    }
}
