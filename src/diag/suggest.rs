//! "Did you mean": the nearest of the words that would have been right.

/// What other tools call things, and what a spec calls them.
const ALIASES: &[(&str, &str)] = &[
    ("base", "from"),
    ("cmd", "command"),
    ("cmd", "run"),
    ("command", "run"),
    ("chmod", "mode"),
    ("chown", "owner"),
    ("deps", "dependencies"),
    ("dest", "to"),
    ("environment", "env"),
    ("image", "from"),
    ("link", "symlink"),
    ("mkdir", "dir"),
    ("ports", "expose"),
    ("target", "to"),
];

/// The longest word that is compared, and with how many: names that were generated are no typos.
const LONGEST: usize = 200;
const MOST: usize = 200;

/// The word nearest to `wrong`, if one is near enough to be meant.
pub fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let right: Vec<&str> = right.into_iter().collect();
    let alias = ALIASES.iter().find(|(other, ours)| *other == wrong && right.contains(ours));
    if let Some((_, ours)) = alias {
        return right.into_iter().find(|word| word == ours);
    }
    let folded = fold(wrong);
    if wrong.len() > LONGEST {
        return None;
    }
    let is_candidate = |word: &&str| *word != wrong && word.len() <= LONGEST;
    let scored = right.into_iter().filter(is_candidate).take(MOST).map(|word| (score(&folded, word), word));
    // The first of equals: the order of the words is the author's or the table's.
    let best = scored.fold(None, |best: Option<(f64, &str)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    best.filter(|(score, _)| *score >= 0.8).map(|(_, word)| word)
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('_', "-")
}

fn score(wrong: &str, word: &str) -> f64 {
    let word = fold(word);
    let word = word.as_str();
    if wrong == word || (word.len() > 3 && wrong.strip_suffix('s') == Some(word)) {
        return 1.0;
    }
    if strsim::osa_distance(wrong, word) == 1 && word.len() > 2 {
        return 0.95;
    }
    strsim::jaro_winkler(wrong, word)
}

/// "did you mean `x`?", or nothing.
pub fn did_you_mean<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(wrong, right).map(|word| format!("did you mean `{word}`?"))
}

/// Words in backticks: "`a`, `b` and `c`".
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_meant_and_far_ones_not() {
        let keys = ["from", "workdir", "stop-signal", "user", "command"];
        let cases = ["frm", "wrokdir", "stop_signal", "usr", "Command", "commands", "zzz", "x"];
        let got: Vec<_> = cases.iter().map(|case| nearest(case, keys)).collect();
        let meant = [
            Some("from"),
            Some("workdir"),
            Some("stop-signal"),
            Some("user"),
            Some("command"),
            Some("command"),
            None,
            None,
        ];
        assert_eq!(got, meant);
    }
}
