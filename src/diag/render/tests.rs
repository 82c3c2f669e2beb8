use insta::assert_snapshot;

use super::{Style, render};
use crate::diag::{Code, Diagnostic};
use crate::source::{Sources, Span};

fn sources(text: &str) -> Sources {
    let mut sources = Sources::default();
    sources.add("build.toml", text);
    sources
}

fn at(start: usize, end: usize) -> Span {
    Span::new(0, &(start..end))
}

/// The first place of `word` in `text`.
fn word(text: &str, word: &str) -> Span {
    let start = text.find(word).expect("the word is in the text");
    at(start, start + word.len())
}

fn shown(text: &str, diagnostic: Diagnostic) -> String {
    render(&[diagnostic], &sources(text), Style::Plain)
}

#[test]
fn a_place_with_its_label_other_places_and_help() {
    let text = "[stages.app]\nfrom = \"alpine:3\"\n\n# more\nfrom = \"debian\"\n";
    let second = at(text.rfind("from").expect("it is there"), text.rfind(" =").expect("it is there"));
    let diagnostic = Diagnostic::new(Code::DuplicateKey, second, "`from` is written twice")
        .label("here again")
        .context(word(text, "from"), "first here")
        .help("keep one of the two");
    assert_snapshot!(shown(text, diagnostic), @r#"
    error[duplicate-key]: `from` is written twice
     --> build.toml:5:1
      |
    2 | from = "alpine:3"
      | ---- first here
    ...
    5 | from = "debian"
      | ^^^^ here again
      |
      = help: keep one of the two
    "#);
}

#[test]
fn a_file_without_a_place() {
    let diagnostic = Diagnostic::of_file(Code::Unreadable, "there is no file `build.toml`").help("write one");
    assert_snapshot!(shown("", diagnostic), @"
    error[unreadable]: there is no file `build.toml`
     |
     = help: write one
    ");
}

#[test]
fn what_terminals_obey_is_escaped() {
    let text = "# \u{9b}31m\nname = \"a\u{1b}[31m\u{202e}b\r::error::\u{200b}\tx\" # 😀\n";
    let diagnostic =
        Diagnostic::new(Code::InvalidName, word(text, "::error::"), "`\u{1b}[31m` is\n::error::no name \u{85}")
            .label("\u{202e}\n::set-env name=x::y")
            .context(word(text, "31m"), "\u{9b}2J")
            .help("write\r\n::stop-commands::x\u{7}");
    assert_snapshot!(shown(text, diagnostic), @r#"
    error[invalid-name]: `\u{1b}[31m` is\n::error::no name \u{85}
     --> build.toml:2:18
      |
    1 | # \u{9b}31m
      |         --- \u{9b}2J
    2 | name = "a\u{1b}[31m\u{202e}b\r::error::\u{200b}    x" # 😀
      |                               ^^^^^^^^^ \u{202e}\n::set-env name=x::y
      |
      = help: write\r\n::stop-commands::x\u{7}
    "#);
}

#[test]
fn a_span_of_several_lines_shows_its_first() {
    let text = "run = '''\none\ntwo\n'''\nuser = 1\n";
    assert_snapshot!(shown(text, Diagnostic::new(Code::WrongType, at(6, 20), "two lines").label("from here")), @"
    error[wrong-type]: two lines
     --> build.toml:1:7
      |
    1 | run = '''
      |       ^^^ from here
    ");
}

#[test]
fn the_end_of_the_file() {
    let text = "[stages.app\n";
    assert_snapshot!(shown(text, Diagnostic::new(Code::TomlSyntax, at(12, 12), "it ends early").context(at(0, 7), "begun here")), @"
    error[toml-syntax]: it ends early
     --> build.toml:1:12
      |
    1 | [stages.app
      | -------    ^
      | |
      | begun here
    ");
}

#[test]
fn a_line_that_is_a_whole_file_is_cut() {
    let mut text = "x = 1, ".repeat(130_000);
    text.push_str("wrong = \"");
    text.push_str(&"y".repeat(200_000));
    let start = text.find("wrong").expect("it is there");
    let diagnostic = Diagnostic::new(
        Code::UnknownKey,
        at(start, start + 100_000),
        format!("`{}` is not known", "y".repeat(100_000)),
    )
    .label("no such key")
    .context(at(0, 1), "not this");
    assert_snapshot!(shown(&text, diagnostic), @r#"
    error[unknown-key]: `yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy` is not known
     --> build.toml:1:910001
      |
    1 | ...1, wrong = "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no such key
      |
     ::: build.toml:1:1
      |
    1 | x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, x = 1, ...
      | - not this
    "#);
}

#[test]
fn too_many_are_counted() {
    let text = "a = 1\n".repeat(5000);
    let many: Vec<_> =
        (0..5000).map(|line| Diagnostic::new(Code::DuplicateKey, at(line * 6, line * 6 + 1), "twice")).collect();
    let out = render(&many, &sources(&text), Style::Plain);
    assert_eq!(out.matches("error[").count(), 200);
    assert!(out.ends_with("\n\nnote: and 4800 more\n"), "{out}");
}

#[test]
fn colours_are_the_only_difference() {
    let text = "frm = 1\n";
    let diagnostic =
        [Diagnostic::new(Code::UnknownKey, at(0, 3), "`frm` is not known").label("here").help("write `from`")];
    let colored = render(&diagnostic, &sources(text), Style::Color);
    assert!(colored.contains("\u{1b}[1m"), "{colored:?}");
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    assert_eq!(stripped, render(&diagnostic, &sources(text), Style::Plain));
}

#[test]
fn no_span_is_too_strange() {
    let texts = ["", "\n", "a", "a\n", "\n\n", "ä😀\té\n\u{1b}\u{200d}x\r\ny", "\u{feff}\r\n", "\r", "漢字\n\n\n"];
    for text in texts {
        let sources = sources(text);
        for start in 0..=text.len() + 2 {
            for end in 0..=text.len() + 2 {
                for other in 0..=text.len() + 2 {
                    let diagnostic = Diagnostic::new(Code::TomlSyntax, at(start, end), "wrong")
                        .label("x")
                        .context(at(other, end), "y");
                    assert!(render(&[diagnostic], &sources, Style::Plain).starts_with("error[toml-syntax]: wrong\n"));
                }
            }
        }
    }
}
