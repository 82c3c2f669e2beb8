use proptest::prelude::*;

use super::*;

#[test]
fn a_broken_manifest_is_said_with_its_line() {
    let broken = with("version", "[project]\nname = \n", &[]);
    assert!(broken.starts_with("invalid at pyproject.toml:2:"), "{broken}");
    assert_eq!(
        with("framework", "[project]\ndependencies = \"x\"\n", &[]),
        "invalid at pyproject.toml:2:16: `project.dependencies` is a list, not a string"
    );
    assert_eq!(
        with("name", "project = 1\n", &[]),
        "invalid at pyproject.toml:1:11: `project` is a table, not an integer"
    );
    assert_eq!(
        with("name", "[project]\nname = \"a$b\"\n", &[]),
        "invalid at pyproject.toml:2:8: the name `a$b` has the character `$`, which msgen does not hand on to a command"
    );
    let unreadable = Memory::default().with_unreadable("pyproject.toml", "it has more than 4194304 bytes");
    assert_eq!(
        fact_in(&unreadable, "", "manager"),
        "invalid at pyproject.toml:1:1: cannot read `pyproject.toml`: it has more than 4194304 bytes"
    );
}

#[test]
fn hostile_files_are_read_at_once() {
    let long = "1.".repeat(1 << 20);
    for text in [
        format!("[project]\nrequires-python = \">={long}\"\n"),
        "[[".repeat(1 << 16),
        format!("a = {}", "[".repeat(1 << 16)),
    ] {
        read_in(&Memory::default().with("pyproject.toml", text), "");
    }
    for text in [
        "\\\n".repeat(1 << 18),
        "-r requirements.txt\n".repeat(1 << 16),
        "a[".repeat(1 << 18),
        "app = FastAPI(".repeat(1 << 16),
    ] {
        let files = Memory::default().with("requirements.txt", text.clone()).with("main.py", text.clone());
        read_in(&files.with(".python-version", text), "");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", name in prop::sample::select(FILES)) {
        let files = Memory::new("", [("pyproject.toml", "[project]\ndependencies = [\"django\", \"celery\"]\n")]);
        let (facts, sources) = read_in(&files.with(name, text), "");
        for fact in facts.values() {
            say(Some(fact), &sources);
        }
    }

    #[test]
    fn no_value_panics_or_is_more_than_a_word(value in toml(), key in prop::sample::select(KEYS)) {
        let files = Memory::new("a", [("pyproject.toml", "[tool.uv.workspace]\nmembers = [\"*\"]\n"), ("b/pyproject.toml", "")]);
        let (facts, sources) = read_in(&files.with("a/pyproject.toml", format!("{key} = {value}\n")), "a");
        for fact in facts.values() {
            let said = say(Some(fact), &sources);
            let known = matches!(fact, Fact::Known(_));
            prop_assert!(!known || !said.contains(['$', '`', '"', '\'', '\\', '\n']), "{}", said);
        }
    }
}

const FILES: &[&str] = &[
    "pyproject.toml",
    "Pipfile",
    "requirements.txt",
    "manage.py",
    "main.py",
    ".flaskenv",
    "uv.lock",
    "celery.py",
    ".python-version",
    "runtime.txt",
];

const KEYS: &[&str] = &[
    "project",
    "project.name",
    "project.dependencies",
    "project.scripts",
    "project.readme",
    "project.requires-python",
    "dependency-groups",
    "tool",
    "tool.uv.sources",
    "tool.uv.workspace",
    "tool.poetry.dependencies",
    "tool.poetry.group",
    "build-system",
];

const WORDS: &[&str] = &[
    "a",
    "b",
    "*",
    "../b",
    "../../x",
    "name",
    "python",
    "$(x)",
    "`x`",
    ">=3.9",
    "^3.9 || 4",
    "path",
    "workspace",
    "dependencies",
    "members",
    "-x",
    "a\\nb",
    "a\\\"b",
    "flask",
    "x'y",
    "dev",
    "file",
    "b[c]>=1; python_version > '3'",
];

fn toml() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS).prop_map(|word| format!("\"{word}\""));
    let other = prop::sample::select(&["1", "true", "1979-05-27", "nan"][..]).prop_map(str::to_owned);
    prop_oneof![word(), other].prop_recursive(3, 24, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let entries = prop::collection::vec((word(), inner), 0..4).prop_map(|entries| {
            let entries: std::collections::BTreeMap<String, String> = entries.into_iter().collect();
            let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("{{{}}}", entries.join(","))
        });
        prop_oneof![list, entries]
    })
}
