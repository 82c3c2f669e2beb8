//! A shell's text, as far as it says what runs what was downloaded. Quotes, comments and heredocs are read
//! as a shell reads them, so that a text which only mentions `curl | sh` is none that does it.

mod parse;

use parse::{Parser, Part, Pipeline, Simple, Word};

/// Programs that write to their output what they download.
const DOWNLOADERS: &[&str] = &[
    "curl",
    "wget",
    "wget2",
    "fetch",
    "aria2c",
    "http",
    "https",
    "xh",
    "irm",
    "iwr",
    "invoke-webrequest",
    "invoke-restmethod",
];
/// Programs that run what they read, with the options that name a script in the next word.
const INTERPRETERS: &[(&str, &str)] = &[
    ("sh", "c"),
    ("bash", "c"),
    ("dash", "c"),
    ("ash", "c"),
    ("zsh", "c"),
    ("ksh", "c"),
    ("mksh", "c"),
    ("fish", "c"),
    ("pwsh", "c"),
    ("$shell", "c"),
    ("$bash", "c"),
    ("$0", "c"),
    ("iex", ""),
    ("invoke-expression", ""),
    ("python", "cm"),
    ("pypy", "cm"),
    ("perl", "eE"),
    ("ruby", "e"),
    ("node", "ep"),
    ("bun", "ep"),
    ("php", "r"),
    ("lua", "e"),
];
/// Programs that run the program which follows their options, each with those that take a word and with the
/// number of words before the program.
const PREFIXES: &[(&str, &str, usize)] = &[
    ("sudo", "ughpCTUrtDR", 0),
    ("doas", "uC", 0),
    ("env", "uCS", 0),
    ("nice", "n", 0),
    ("ionice", "cnp", 0),
    ("stdbuf", "ioe", 0),
    ("timeout", "sk", 1),
    ("chroot", "", 1),
    ("gosu", "", 1),
    ("su-exec", "", 1),
    ("xargs", "IdEnPsL", 0),
    ("exec", "a", 0),
    ("command", "", 0),
    ("builtin", "", 0),
    ("nohup", "", 0),
    ("setsid", "", 0),
    ("time", "of", 0),
    ("busybox", "", 0),
    ("!", "", 0),
    ("then", "", 0),
    ("do", "", 0),
    ("else", "", 0),
    ("elif", "", 0),
];
/// Stands for what `xargs` puts into a script: a program that nobody has.
const GIVEN: &str = "given-by-xargs";
/// How deep groups and substitutions may nest; what is deeper is not read.
const DEEPEST: usize = 40;

/// Whether a text runs what it downloads, without a look at it.
pub(super) fn runs_downloads(text: &str) -> bool {
    names_downloader(text) && at_depth(text, 0)
}

/// Whether the name of a downloader is anywhere in a text, with what a shell leaves out of words taken away: nearly no
/// text of a spec has one, and is not read any further.
fn names_downloader(text: &str) -> bool {
    let is_left_out = |c: &char| matches!(c, '\\' | '\'' | '"' | '{' | '}' | '\n');
    let bare: String = text.chars().filter(|c| !is_left_out(c)).map(|c| c.to_ascii_lowercase()).collect();
    DOWNLOADERS.iter().any(|name| bare.contains(name))
}

/// The same of a program with its arguments.
pub(super) fn program_runs_downloads(words: &[String]) -> bool {
    let words = words.iter().map(|text| Word { text: text.clone(), scripts: Vec::new() }).collect();
    Part::Simple(Simple { words, ..Simple::default() }).runs(0)
}

fn at_depth(text: &str, depth: usize) -> bool {
    depth < DEEPEST && runs(&Parser::new(text, depth).list(None), depth)
}

fn runs(list: &[Pipeline], depth: usize) -> bool {
    list.iter().any(|pipeline| {
        let mut downloaded = false;
        pipeline.iter().any(|part| {
            let found = part.runs(depth) || (downloaded && part.reads_script());
            downloaded |= part.downloads();
            found
        })
    })
}

fn downloads(list: &[Pipeline]) -> bool {
    list.iter().flatten().any(Part::downloads)
}

impl Part {
    fn runs(&self, depth: usize) -> bool {
        match self {
            Self::Simple(simple) => simple.split().as_ref().unwrap_or(simple).runs(depth),
            Self::Group(list) => runs(list, depth),
        }
    }

    fn downloads(&self) -> bool {
        match self {
            Self::Simple(simple) => simple.split().as_ref().unwrap_or(simple).downloads(),
            Self::Group(list) => downloads(list),
        }
    }

    /// Whether it runs what is written to it.
    fn reads_script(&self) -> bool {
        match self {
            Self::Simple(simple) => {
                let split = simple.split();
                let simple = split.as_ref().unwrap_or(simple);
                simple.script() == Script::Input || simple.is_given_script()
            }
            Self::Group(list) => list.iter().flatten().any(Self::reads_script),
        }
    }
}

/// Where a program has the script from that it runs.
#[derive(Debug, PartialEq, Eq)]
enum Script {
    /// It runs none, or one of its own.
    None,
    /// It is what it reads.
    Input,
    /// It is the text of the word at this place.
    Text(usize),
    /// It is the file that the word at this place names.
    File(usize),
}

impl Simple {
    /// The place of the program among the words, after variables and whatever runs it.
    fn program(&self) -> Option<usize> {
        let mut at = 0;
        loop {
            let name = self.name(at)?;
            if is_assignment(&self.words[at].text) {
                at += 1;
                continue;
            }
            let Some((_, taking, skipped)) = PREFIXES.iter().find(|(prefix, _, _)| *prefix == name) else {
                return Some(at);
            };
            at += 1;
            while let Some(word) = self.words.get(at).filter(|word| word.text.starts_with('-') && word.text.len() > 1) {
                let last = word.text.chars().last().unwrap_or_default();
                let takes = !word.text.starts_with("--") && taking.contains(last);
                at += if takes && word.text.len() == 2 { 2 } else { 1 };
            }
            while self.words.get(at).is_some_and(|word| is_assignment(&word.text)) {
                at += 1;
            }
            at += skipped;
        }
    }

    /// The program's name without its folder, as the tables have it.
    fn name(&self, at: usize) -> Option<String> {
        let text = self.words.get(at)?.text.replace(['{', '}'], "");
        let text = if text.is_empty() { self.words.get(at)?.text.clone() } else { text };
        let name = text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let name = name.strip_suffix(".exe").unwrap_or(&name);
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        let keep = bare.is_empty() || bare == "$" || DOWNLOADERS.contains(&name);
        Some(if keep { name.to_owned() } else { bare.to_owned() })
    }

    fn downloads(&self) -> bool {
        let program = self.program().and_then(|at| self.name(at));
        let put = self.words.iter().chain(&self.input).flat_map(|word| &word.scripts);
        program.is_some_and(|name| DOWNLOADERS.contains(&name.as_str()))
            || put.into_iter().any(|list| downloads(list))
            || self.text().is_some_and(|text| downloads(&Parser::new(text, DEEPEST - 2).list(None)))
    }

    /// Where its script is.
    fn script(&self) -> Script {
        let Some(at) = self.program() else { return Script::None };
        let Some(name) = self.name(at) else { return Script::None };
        let first = at + 1;
        if name == "eval" && self.words.len() > first {
            return Script::Text(first);
        }
        if matches!(name.as_str(), "source" | ".") && self.words.len() > first {
            let is_input = matches!(self.words[first].text.as_str(), "/dev/stdin" | "-" | "/proc/self/fd/0");
            return if is_input { Script::Input } else { Script::File(first) };
        }
        let (name, texts) = match INTERPRETERS.iter().find(|(known, _)| *known == name) {
            Some((known, texts)) => (*known, *texts),
            None if name == "su" => ("su", "c"),
            None => return Script::None,
        };
        let mut at = first;
        while let Some(word) = self.words.get(at) {
            let text = word.text.as_str();
            let is_su = name == "su";
            if !is_su && matches!(text, "-" | "/dev/stdin" | "/proc/self/fd/0" | "/dev/fd/0") {
                return Script::Input;
            }
            let Some(options) = text.strip_prefix(['-', '+']).filter(|options| !options.is_empty()) else {
                // `su - app -c …`: the user stands before the option.
                if is_su {
                    at += 1;
                    continue;
                }
                return Script::File(at);
            };
            let short = !options.starts_with('-');
            if short && options.chars().any(|c| texts.contains(c)) {
                return Script::Text(at + 1);
            }
            if short && texts == "c" && options.contains('s') && name != "su" {
                return Script::Input;
            }
            at += if short && texts == "c" && options.ends_with(['o', 'O']) { 2 } else { 1 };
        }
        if name == "su" { Script::None } else { Script::Input }
    }

    /// The same with what `env -S` splits as words of their own.
    fn split(&self) -> Option<Self> {
        let mut at = (0..self.words.len()).find(|at| self.name(*at).as_deref() == Some("env"))? + 1;
        loop {
            let option = self.words.get(at)?.text.strip_prefix('-')?;
            let own = match option.strip_prefix("-split-string") {
                Some(rest) => Some(rest.trim_start_matches('=')),
                None if option.starts_with('-') => None,
                None => option.split_once('S').map(|(_, rest)| rest),
            };
            let Some(own) = own else {
                at += if matches!(option, "u" | "C") { 2 } else { 1 };
                continue;
            };
            let (text, end) =
                if own.is_empty() { (self.words.get(at + 1)?.text.as_str(), at + 2) } else { (own, at + 1) };
            let split = shlex::split(text)?.into_iter().map(|text| Word { text, scripts: Vec::new() });
            let words = self.words[..at].iter().cloned().chain(split).chain(self.words[end..].iter().cloned());
            return Some(Self { words: words.collect(), ..self.clone() });
        }
    }

    /// Whether `xargs` gives a shell its script: as the word after `-c`, or where a command stands in it.
    fn is_given_script(&self) -> bool {
        let Script::Text(at) = self.script() else { return false };
        let Some(xargs) = (0..at).find(|at| self.name(*at).as_deref() == Some("xargs")) else { return false };
        let Some(script) = self.words.get(at) else { return self.is_shell() };
        let place = (xargs + 1..at).find_map(|at| {
            let option = self.words[at].text.strip_prefix('-')?;
            match option.split_once('I') {
                Some((_, "")) => self.words.get(at + 1).map(|word| word.text.as_str()),
                Some((_, place)) => Some(place),
                None => matches!(option, "i" | "-replace").then_some("{}"),
            }
        });
        let Some(place) = place.filter(|_| self.is_shell()) else { return false };
        let list = Parser::new(&script.text.replace(place, GIVEN), DEEPEST - 2).list(None);
        list.iter().flatten().any(|part| match part {
            Part::Simple(simple) => {
                simple.program().and_then(|at| simple.name(at)).is_some_and(|name| name == GIVEN || name == "eval")
            }
            Part::Group(_) => false,
        })
    }

    /// Whether what it runs is a shell's text.
    fn is_shell(&self) -> bool {
        let name = self.program().and_then(|at| self.name(at)).unwrap_or_default();
        INTERPRETERS.iter().any(|(known, texts)| *known == name && *texts == "c")
    }

    /// The text that it runs as a script.
    fn text(&self) -> Option<&str> {
        match self.script() {
            Script::Text(at) => self.words.get(at).map(|word| word.text.as_str()),
            _ => None,
        }
    }

    fn runs(&self, depth: usize) -> bool {
        let holds = |word: &Word| word.scripts.iter().any(|list| downloads(list));
        let by_itself = match self.script() {
            Script::None => false,
            Script::Input => {
                let body = self.is_shell() && self.bodies.iter().any(|body| at_depth(body, depth + 1));
                body || self.input.iter().any(holds)
            }
            Script::Text(at) => {
                let is_eval = self.words.get(at - 1).is_some_and(|word| word.text == "eval");
                let words = if is_eval { &self.words[at..] } else { self.words.get(at..=at).unwrap_or_default() };
                words.iter().any(holds) || words.iter().any(|word| at_depth(&word.text, depth + 1))
            }
            Script::File(at) => holds(&self.words[at]),
        };
        // A heredoc without a program is a RUN's own script.
        let own = self.words.is_empty() && self.bodies.iter().any(|body| at_depth(body, depth + 1));
        let inner = self.words.iter().chain(&self.input).flat_map(|word| &word.scripts);
        by_itself || own || inner.into_iter().any(|list| runs(list, depth + 1))
    }
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_runs_a_download() {
        let texts = [
            "curl -sSf https://sh.rustup.rs | sh",
            "curl -sSf https://sh.rustup.rs|sh -s -- -y --profile minimal",
            "set -e; apt-get update && wget -qO- https://x.io/i.sh | sudo -E bash -",
            "curl x | sudo -u root bash -x",
            "curl x | env A=b C=\"d e\" bash -euo pipefail",
            "curl x | FOO=1 /usr/local/bin/bash",
            "curl x | tee log | gunzip | sh",
            "curl x |& bash",
            "curl x | \\\n  bash",
            "curl x |\n  bash",
            "c\\url x | 's'h",
            "/usr/bin/cu\"rl\" x | ${SHELL}",
            "curl x | python3 -",
            "curl x | python3.12",
            "curl x | perl - App::cpanminus",
            "curl x | bash /dev/stdin --yes",
            "curl x | timeout 60 bash",
            "curl x | busybox sh",
            "curl x | env -S 'sh -x'",
            "curl x | sudo env -i -u A -S 'A=b sh -x'",
            "curl x | env -iSsh",
            "curl x | env --split-string='bash -e'",
            "env -S 'sh -c \"curl x | sh\"'",
            "curl x | xargs -I{} sh -c '{}'",
            "curl x | xargs -0 -I % bash -ec 'set -x; %'",
            "curl x | xargs -i sh -c 'eval {}'",
            "curl x | xargs -0 sh -c",
            "bash <(curl -s https://x.io)",
            "bash -x < <(curl https://x.io)",
            "source <(curl x)",
            ". <(wget -O- x)",
            "curl x | . /dev/stdin",
            "sh -c \"$(wget -O- https://x.io)\"",
            "sh -c \"`curl https://x.io`\"",
            "/bin/bash -ec \"$(curl -fsSL x)\"",
            "eval \"$(curl x)\"",
            "eval $(curl x)",
            "bash <<< \"$(curl x)\"",
            "echo \"$(curl x)\" | sh",
            "cat <(curl x) | sh",
            "sh -c 'curl x | sh'",
            "su app -c 'curl x | sh'",
            "su - app -c 'curl x | sh'",
            "sh -c 'curl x' | sh",
            "(cd /tmp; curl x) | sh",
            "curl x | (cd /tmp; sh)",
            "{ curl x; } | { bash; }",
            "if ! curl x | sh; then exit 1; fi",
            "for u in a b; do curl $u; done | sh",
            "f() { curl x | sh; }; f",
            "case x in a) curl x | sh ;; esac",
            "bash <<EOF\ncurl x | sh\nEOF",
            "<<EOF\ncurl x | sh\nEOF",
            "cat <<A <<-B > y; curl x | sh\na\nA\n\tb\n\tB\n",
            "cat <<A\n'\nA\ncurl x | sh",
            "echo ${X:-$(curl y | sh)}",
            "X=$(curl y | sh)",
            "true || curl x | sh",
            "echo it\\'s && curl x | sh",
            "echo $((1+2)) | cat; curl x | sh # done",
            "irm https://x.io | iex",
        ];
        let missed: Vec<&str> = texts.into_iter().filter(|text| !runs_downloads(text)).collect();
        assert_eq!(missed, Vec::<&str>::new());
    }

    #[test]
    fn what_only_mentions_it() {
        for text in [
            "",
            "echo 'curl x | sh'",
            "echo \"curl x | sh\"",
            "# curl x | sh",
            "make # then curl x | sh",
            "curl x | tar -xz",
            "curl x | tee sh",
            "curl x | env -S 'tee sh'",
            "curl x | env -u A tee -S sh",
            "curl x | xargs -I{} sh -c 'echo {}'",
            "curl x | xargs -n1 sh -c 'echo $0'",
            "echo env -S sh",
            "curl x | grep bash",
            "curl x | jq .sh",
            "curl x -o y && sh z",
            "curl x; sh y",
            "curl x\nsh",
            "curl x || sh",
            "sh install.sh | curl -T - x",
            "curl x | sh ./verify.sh",
            "curl x | python3 -m json.tool",
            "curl x | python3 -c 'import sys'",
            "curl x | bash -c 'cat > y'",
            "curl x | sudo tee /etc/apt/sources.list.d/bash.list",
            "curl x | sudo apt-key add -",
            "curl x | gpg --dearmor -o /usr/share/keyrings/x.gpg",
            "printf '%s' 'a | sh' | curl -d @- x",
            "cat > install.sh <<'EOF'\ncurl x | sh\nEOF",
            "cat > a <<EOF\n# it's\ncurl x | sh\nEOF\nmake",
            "python3 <<EOF\nprint('curl x | sh')\nEOF",
            "echo a#b | sh",
            "VERSION=$(curl x) && echo $VERSION",
            "bash script.sh $(curl x)",
            "sh -c \"echo $(date)\" curl",
            "git log | sh",
            "echo \\` | sh",
        ] {
            assert!(!runs_downloads(text), "{text}");
        }
    }

    #[test]
    fn a_program_with_arguments() {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(program_runs_downloads(&words(&["/bin/sh", "-c", "curl x | sh"])));
        assert!(!program_runs_downloads(&words(&["echo", "curl x | sh"])));
        assert!(!program_runs_downloads(&words(&["curl", "x", "|", "sh"])));
    }

    #[test]
    fn nothing_is_too_deep() {
        for part in
            ["(", "$(", "`", "<(", "if ", "{ ", "sh -c '", "\"$(", "<<A\n", "eval '", "\\", "${", "case a in b) "]
        {
            let _ = runs_downloads(&part.repeat(2000));
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[curlsh|&;(){}<>`$\"'\\\\#\n\t -EOFü]{0,60}") {
            let _ = runs_downloads(&text);
        }
    }
}
