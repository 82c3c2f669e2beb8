//! Whether a text is one instruction as BuildKit reads it. What is not certain is none.

use super::{LONGEST_LINE, Problem};

/// Whether a text is not exactly one instruction.
pub fn raw_unsafe(text: &str) -> Option<Problem> {
    if text.lines().any(|line| line.len() > LONGEST_LINE) {
        return Some(Problem::TooLong);
    }
    if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Some(Problem::Control(c));
    }
    let mut lines = text.trim().lines();
    let one = instruction(&mut lines).and_then(|instruction| heredocs(&instruction)).is_some_and(|names| {
        let ends = |(name, tabs): &(String, bool)| {
            lines.any(|line| line == name || (*tabs && line.trim_start_matches('\t') == name))
        };
        names.iter().all(ends) && lines.next().is_none()
    });
    (!one).then_some(Problem::NotOne)
}

/// The first instruction, its continuation lines joined; none where it goes on in what follows.
fn instruction<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Option<String> {
    let mut joined = String::new();
    loop {
        let line = lines.next()?;
        let text = line.trim_start();
        if text.is_empty() || (text.starts_with('#') && joined.is_empty()) {
            return None;
        }
        if text.starts_with('#') {
            continue;
        }
        // `([^\\])\\[ \t]*$|^\\[ \t]*$`: a second backslash takes the first one's meaning away.
        match line.trim_end_matches([' ', '\t']).strip_suffix('\\') {
            Some(start) if !start.ends_with('\\') => joined.push_str(start),
            _ => return Some(joined + line),
        }
    }
}

/// The names of the heredocs that an instruction opens, each with whether its end may be indented by tabs.
fn heredocs(instruction: &str) -> Option<Vec<(String, bool)>> {
    let mut words = instruction.split_whitespace().skip_while(|word| word.eq_ignore_ascii_case("ONBUILD"));
    let keyword = words.next().unwrap_or_default();
    let takes = ["ADD", "COPY", "RUN"].iter().any(|name| keyword.eq_ignore_ascii_case(name));
    if !takes || !instruction.contains("<<") {
        return Some(Vec::new());
    }
    let operands: Vec<&str> = words.collect();
    let flags = operands.iter().take_while(|word| word.starts_with("--"));
    let first = operands.get(flags.clone().count());
    let unclear = flags.into_iter().any(|flag| flag.contains(['"', '\'', '\\']))
        || first.is_some_and(|word| word.starts_with('['));
    if unclear {
        return None;
    }
    let mut names = Vec::new();
    for word in shell_words(instruction)? {
        let Some(rest) = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<") else { continue };
        let (tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let name = rest.trim_start();
        let name = ['"', '\''].iter().find_map(|quote| name.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(name);
        let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(simple) {
            return None;
        }
        names.push((name.to_owned(), tabs));
    }
    Some(names)
}

/// The words of an instruction with their quotes, as BuildKit's lexer splits them; none where it could
/// see something else. A blank after `<<` belongs to the word.
fn shell_words(text: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' => 1 + rest[1..].chars().next()?.len_utf8(),
            '\'' => 2 + rest[1..].find('\'')?,
            '"' => 2 + closed(&rest[1..])?,
            '$' if rest[1..].starts_with('{') => 1 + variable(&rest[1..])?,
            '<' if rest.starts_with("<<") => rest.len() - rest[2..].trim_start_matches([' ', '\t']).len(),
            c => c.len_utf8(),
        };
        if c.is_whitespace() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        } else {
            word.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    words.extend((!word.is_empty()).then_some(word));
    Some(words)
}

/// Where the double quotes end that were opened before.
fn closed(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += match rest.chars().next()? {
            '"' => return Some(at),
            '\\' => 1 + rest[1..].chars().next()?.len_utf8(),
            '$' if rest[1..].starts_with('{') => 1 + variable(&rest[1..])?,
            c => c.len_utf8(),
        };
    }
}

/// The length of `{NAME}` or `{NAME:-word}`; other forms are not looked into.
fn variable(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '=' | ',' | '@');
    let (name, word) = text[1..end].split_once(":-").unwrap_or((&text[1..end], ""));
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (named && word.chars().all(simple)).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instruction() {
        for text in [
            "RUN make",
            "RUN a \\\n# comment\n  b",
            "RUN cat <<EOF <<-'B' > ${X:-a}\nUSER root\nEOF\n\tx\n\tB",
            "RUN cat << EOF\nx\nEOF\n",
            "ONBUILD COPY <<EOF /x\nEOF",
            "LABEL a=\"<<EOF\"",
            "RUN echo \"1 <<EOF\" 'x <<Y' $((1<<2)) a<<b",
            "RUN echo a\\\\",
        ] {
            assert_eq!(raw_unsafe(text), None, "{text}");
        }
        for text in [
            "",
            "# x",
            "RUN a \\",
            "RUN a \\\n# comment",
            "RUN a \\\n\nb",
            "RUN a\\\\\nUSER root",
            "RUN cat << EOF",
            "RUN cat <<EOF\nx\n\tEOF",
            "LABEL a=b x=\" <<CMD\"\nUSER root\nCMD",
            "RUN [\"a\", \" <<CMD \"]\nUSER root\nCMD",
            "RUN echo ' <<CMD '\nUSER root\nCMD",
            "RUN echo $((1 << 2))",
            "RUN cat <<E\\OF\nEOF",
            "RUN cat ${x/a} <<CMD\nUSER root\nCMD",
            "RUN x\nUSER root",
        ] {
            assert_eq!(raw_unsafe(text), Some(Problem::NotOne), "{text}");
        }
    }
}
