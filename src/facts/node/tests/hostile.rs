use super::*;

#[test]
fn a_broken_package_json_is_said_with_its_line() {
    assert_eq!(
        with("name", "{\n  \"name\": \"a\",\n  \"version\": 1,,\n}", &[]),
        "invalid at package.json:3:16: this is no JSON: unexpected token in object"
    );
    assert_eq!(with("version", "", &[]), "invalid at package.json:1:1: `package.json` is empty");
    assert_eq!(with("name", "[]", &[]), "invalid at package.json:1:1: a package.json is an object, not a list");
    assert_eq!(with("name", "{\"name\": 1}", &[]), "invalid at package.json:1:10: `name` is a string, not an integer");
    assert_eq!(
        with("framework", "{\"dependencies\": [\"next\"]}", &[]),
        "invalid at package.json:1:18: `dependencies` is an object, not a list"
    );
    assert_eq!(
        with("name", "// hi\n{}", &[]),
        "invalid at package.json:1:1: this is no JSON: comments are not allowed"
    );
    assert_eq!(with("name", "{\"name\": null}", &[]), "-");
    let unreadable = Memory::default().with_unreadable("package.json", "it has more than 4194304 bytes");
    assert_eq!(
        fact_in(&unreadable, "", "manager"),
        "invalid at package.json:1:1: cannot read `package.json`: it has more than 4194304 bytes"
    );
}

#[test]
fn hostile_files_are_read_at_once() {
    let deep = [
        "- ".repeat(1 << 19),
        "? ".repeat(1 << 19),
        "[".repeat(1 << 20),
        "a: &x [*x, *x]\n".repeat(1 << 15),
        "é".repeat(1 << 20),
    ];
    for yaml in deep {
        let files = Memory::new("", [("package.json", "{}")]).with("pnpm-workspace.yaml", yaml);
        read_in(&files, "");
    }
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\npackages: [*c, *c]\n";
    assert_eq!(with("member", "{}", &[("pnpm-workspace.yaml", bomb)]), ".");
    for json in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 18), "\"".repeat(1 << 20)] {
        let files = Memory::default().with("package.json", json);
        assert!(fact_in(&files, "", "name").starts_with("invalid at package.json"));
    }
    let wide = format!("{{\"workspaces\": [\"{}x\", \"{}\"]}}", "**/*/".repeat(90), "{a,b}".repeat(90));
    let files = Memory::new("", [("a/b/c/d/e/f/g/h/i/package.json", "{}")]).with("package.json", wide);
    assert_eq!(fact_in(&files, "", "member"), ".");
    let range = format!("{{\"engines\": {{\"node\": \"{}1\"}}}}", "1 || ".repeat(1 << 18));
    let files = Memory::default().with("package.json", range);
    assert!(fact_in(&files, "", "version").starts_with("invalid at package.json:1:22: "));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", name in prop::sample::select(FILES)) {
        let files = Memory::new("", [("package.json", "{\"dependencies\": {\"next\": \"1\"}}")]).with(name, text);
        let (facts, sources) = read_in(&files, "");
        for fact in facts.values() {
            say(Some(fact), &sources);
        }
    }

    #[test]
    fn no_value_panics_or_is_more_than_a_word(value in json(), key in prop::sample::select(KEYS)) {
        let text = format!("{{\"name\": \"a\", \"{key}\": {value}}}");
        let root = r#"{"workspaces": ["*"]}"#;
        let files = Memory::new("a", [("package.json", root), ("b/package.json", r#"{"name": "b"}"#)]);
        let (facts, sources) = read_in(&files.with("a/package.json", text), "a");
        for fact in facts.values() {
            let said = say(Some(fact), &sources);
            let known = matches!(fact, Fact::Known(_));
            prop_assert!(!known || !said.contains(['$', '`', '"', '\'', '\\', '\n']), "{}", said);
        }
    }
}

const FILES: &[&str] = &[
    "package.json",
    "pnpm-workspace.yaml",
    ".yarnrc.yml",
    "yarn.lock",
    ".npmrc",
    "next.config.js",
    "tsconfig.json",
    ".nvmrc",
];

const KEYS: &[&str] = &[
    "name",
    "version",
    "main",
    "scripts",
    "dependencies",
    "devDependencies",
    "engines",
    "devEngines",
    "volta",
    "packageManager",
    "workspaces",
    "prisma",
    "pnpm",
    "patchedDependencies",
];

const WORDS: &[&str] = &[
    "a",
    "b",
    "*",
    "../b",
    "workspace:*",
    "file:../b",
    "file:../../x",
    "name",
    "node",
    "start",
    "build",
    "$(x)",
    "`x`",
    ">=20",
    "npm@1.0.0",
    "runtime",
    "version",
    "schema",
    "-x",
    "a\\nb",
    "a\\\"b",
    "next",
    "packages",
    "x'y",
];

fn json() -> impl Strategy<Value = String> {
    let word = || prop::sample::select(WORDS);
    let other = prop::sample::select(&["1", "null", "true", "-1e999"][..]).prop_map(str::to_owned);
    let leaf = prop_oneof![word().prop_map(|word| format!("\"{word}\"")), other];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let entry = (word(), inner).prop_map(|(key, value)| format!("\"{key}\": {value}"));
        let table = prop::collection::vec(entry, 0..4).prop_map(|items| format!("{{{}}}", items.join(",")));
        prop_oneof![list, table]
    })
}
