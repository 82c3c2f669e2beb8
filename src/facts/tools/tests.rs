use super::*;
use crate::facts::Memory;
use crate::source::Sources;

fn pinned(folder: &str, files: &[(&str, &str)]) -> Result<Option<(String, String)>, String> {
    let memory = Memory::new(folder, files.iter().copied());
    let mut sources = Sources::default();
    let mut project = Project { files: &memory, sources: &mut sources, folder: folder.to_owned() };
    let found = version(&mut project, &["go", "golang", "java"], &[".go-version"]);
    let place = |span: Span| {
        let source = sources.of(span).expect("it lies in a file");
        format!("{}: {}", source.name, &source.text[source.range(span)])
    };
    found.map(|pin| pin.map(|(version, span)| (version, place(span)))).map_err(|problem| problem.message)
}

fn version_of(folder: &str, files: &[(&str, &str)]) -> Option<String> {
    pinned(folder, files).expect("they can be read").map(|(version, _)| version)
}

#[test]
fn each_file_says_where() {
    let cases: &[(&str, &str, &str, &str)] = &[
        (".go-version", "\n# ours\n 1.27.1 # why\n", "1.27.1", ".go-version: 1.27.1"),
        (".tool-versions", "node 22\ngolang\t 1.27.1 1.26\n", "1.27.1", ".tool-versions: 1.27.1"),
        ("mise.toml", "[tools]\ngo = '1.27'\n", "1.27", "mise.toml: '1.27'"),
        (".mise.toml", "[tools]\n\"core:go\" = [\"1.27\", \"1.26\"]\n", "1.27", ".mise.toml: \"1.27\""),
        (".config/mise.toml", "[tools.go]\nversion = '1.27'\n", "1.27", ".config/mise.toml: '1.27'"),
        ("mise/config.toml", "tools = { java = 21 }", "21", "mise/config.toml: 21"),
        (".sdkmanrc", "# x\njava = 21.0.2-tem\n", "21.0.2-tem", ".sdkmanrc: 21.0.2-tem"),
    ];
    for (path, text, version, place) in cases {
        let found = pinned("", &[(path, text)]).expect("it can be read");
        assert_eq!(found, Some(((*version).to_owned(), (*place).to_owned())), "{path}");
    }
}

#[test]
fn the_nearest_folder_wins() {
    let files = [(".go-version", "1.25"), ("a/.tool-versions", "go 1.26"), ("a/b/mise.toml", "[tools]\nnode = '22'")];
    assert_eq!(version_of("a/b", &files), Some("1.26".to_owned()));
    assert_eq!(version_of("", &files), Some("1.25".to_owned()));
    assert_eq!(version_of("b", &[("a/.go-version", "1.25")]), None);
}

#[test]
fn files_of_one_folder_agree_or_contradict_each_other() {
    let exact = [(".go-version", "1.27"), (".tool-versions", "golang 1.27.3")];
    assert_eq!(version_of("", &exact), Some("1.27.3".to_owned()));
    let vendors = [(".sdkmanrc", "java=21.0.2-tem"), (".tool-versions", "java temurin-21.0.2+13")];
    assert_eq!(version_of("", &vendors), Some("temurin-21.0.2+13".to_owned()));
    let message = pinned("", &[(".go-version", "1.27"), ("mise.toml", "[tools]\ngo = '1.26.1'")]).err();
    assert_eq!(message.as_deref(), Some("`mise.toml` says `1.26.1`, and `.go-version` says `1.27`"));
    assert!(pinned("", &[(".go-version", "1.27"), ("mise.toml", "[tools]\ngo = 'latest'")]).is_err());
}

#[test]
fn what_is_no_release_is_no_evidence() {
    for text in ["go system", "go path:/x", "go ref:abc", "go", "# go 1.27", ""] {
        assert_eq!(version_of("", &[(".tool-versions", text)]), None, "{text}");
    }
    assert_eq!(version_of("a", &[("a/.tool-versions", "go system"), (".go-version", "1.27")]), Some("1.27".to_owned()));
    assert_eq!(version_of("", &[("mise.toml", "tools = 3\n")]), None);
}

#[test]
fn what_cannot_be_understood_is_said() {
    let message = |text| pinned("", &[("mise.toml", text)]).err().unwrap_or_default();
    assert_eq!(message("[tools]\ngo = 1.27"), "a version is a string, not a float");
    assert!(!message("[tools\ngo = ").is_empty());
    // mise knows TOML 1.1.
    assert_eq!(version_of("", &[("mise.toml", "tools = {\n go = '1.27' }")]), Some("1.27".to_owned()));
}

proptest::proptest! {
    #[test]
    fn no_text_panics_the_reader(text in "(go|golang|java|=|#|\\[tools\\]|\n| |\"|1\\.2|é|\\PC){0,24}") {
        for path in [".go-version", ".tool-versions", "mise.toml", ".sdkmanrc"] {
            let _ = pinned("", &[(path, &text)]);
        }
    }
}
