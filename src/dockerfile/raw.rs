//! What a `raw` step says, as BuildKit reads it: continued lines are one, `ONBUILD` stands before
//! another instruction, and quotes and backslashes are no part of a flag.

/// One instruction.
pub(crate) struct Raw {
    /// Its name, in upper case; what an `ONBUILD` is for.
    pub keyword: String,
    /// Its flags, without quotes.
    pub flags: Vec<String>,
    /// What stands after them, and its heredocs.
    pub rest: String,
}

impl Raw {
    /// Reads an instruction.
    pub(crate) fn read(text: &str) -> Self {
        let text = joined(text);
        let mut rest = text.trim_start();
        let mut keyword = word(&mut rest).to_ascii_uppercase();
        while keyword == "ONBUILD" {
            keyword = word(&mut rest).to_ascii_uppercase();
        }
        let mut flags = Vec::new();
        while rest.starts_with("--") {
            flags.push(flag(&mut rest));
        }
        Self { keyword, flags, rest: rest.to_owned() }
    }

    /// The images and stages that it reads from.
    pub(crate) fn images(&self) -> Vec<String> {
        let from = |part: &str| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case("from").then(|| value.trim().to_owned())
        };
        let named = |flag: &String| -> Vec<String> {
            let flag = flag.trim_start_matches('-');
            match flag.split_once('=') {
                Some((name, fields)) if name.eq_ignore_ascii_case("mount") => {
                    fields.split(',').filter_map(from).collect()
                }
                _ => from(flag).into_iter().collect(),
            }
        };
        self.flags.iter().flat_map(named).collect()
    }
}

/// The text with the lines joined that end with a backslash; comments and empty lines between them are none.
fn joined(text: &str) -> String {
    let mut lines = text.trim().lines();
    let mut joined = String::new();
    for line in lines.by_ref() {
        let inside = line.trim_start();
        if !joined.is_empty() && (inside.is_empty() || inside.starts_with('#')) {
            continue;
        }
        match line.trim_end_matches([' ', '\t']).strip_suffix('\\') {
            Some(start) if !start.ends_with('\\') => joined.push_str(start),
            _ => {
                joined.push_str(line);
                break;
            }
        }
    }
    for line in lines {
        joined.push('\n');
        joined.push_str(line);
    }
    joined
}

fn word<'a>(rest: &mut &'a str) -> &'a str {
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after.trim_start();
    word
}

/// A flag, without its quotes and with what its backslashes stand before.
fn flag(rest: &mut &str) -> String {
    let mut flag = String::new();
    let mut quote = None;
    let mut chars = rest.char_indices();
    let mut end = rest.len();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => flag.extend(chars.next().map(|(_, c)| c)),
            c if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if c.is_whitespace() && quote.is_none() => {
                end = at;
                break;
            }
            c => flag.push(c),
        }
    }
    *rest = rest[end..].trim_start();
    flag
}

#[cfg(test)]
mod tests {
    use super::Raw;

    #[test]
    fn instructions_are_read_as_buildkit_reads_them() {
        for (text, keyword, images, rest) in [
            ("copy --from=a.io/x /a /b", "COPY", "a.io/x", "/a /b"),
            ("ONBUILD ONBUILD COPY --chown=1 --from=x /a /b", "COPY", "x", "/a /b"),
            ("COPY --fr\\\n# why\n\nom=ev\\\nil.io/x /a /b", "COPY", "evil.io/x", "/a /b"),
            ("COPY --from=\"a b\" --f\\rom=d /a '--from=c'", "COPY", "a b d", "/a '--from=c'"),
            ("RUN --mount=type=bind,target=/x,From=y:1 --mount=from=z make", "RUN", "y:1 z", "make"),
            ("RUN <<EOF\ncurl --from=x\nEOF", "RUN", "", "<<EOF\ncurl --from=x\nEOF"),
            ("RUN echo \\\\\nx", "RUN", "", "echo \\\\\nx"),
            ("HEALTHCHECK NONE", "HEALTHCHECK", "", "NONE"),
            ("", "", "", ""),
        ] {
            let raw = Raw::read(text);
            let read = (raw.keyword.as_str(), raw.images().join(" "), raw.rest.as_str());
            assert_eq!(read, (keyword, images.to_owned(), rest), "{text}");
        }
    }
}
