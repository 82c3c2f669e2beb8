use super::*;

fn engines(range: &str) -> String {
    with("version", &format!(r#"{{"engines": {{"node": "{range}"}}}}"#), &[])
}

#[test]
fn a_version_file_stays_what_it_is() {
    let nvmrc = |text| with("version", "{}", &[(".nvmrc", text)]);
    for (text, version) in [
        ("24\n", "24"),
        ("v24", "24"),
        ("24.3", "24.3"),
        ("v22.11.0 # pinned\n", "22.11.0"),
        ("lts/*", "26"),
        ("lts/krypton", "24"),
        ("lts/Jod", "22"),
        ("lts/-1", "24"),
        ("node", "26"),
        ("20.x", "20"),
    ] {
        assert_eq!(nvmrc(text), version, "{text}");
    }
    assert_eq!(nvmrc("lts/zinc"), "invalid at .nvmrc:1:1: `lts/zinc` is no version of Node");
    assert_eq!(nvmrc("\nv$(id)"), "invalid at .nvmrc:2:1: `v$(id)` is no version of Node");
    assert_eq!(with("version", "{}", &[(".node-version", "22.1.0")]), "22.1.0");
    assert_eq!(with("version", "{}", &[(".tool-versions", "pnpm 10.0.0\nnodejs 20.1.0\n")]), "20.1.0");
    assert_eq!(with("version", "{}", &[("mise.toml", "[tools]\nnode = \"24\"\n")]), "24");
}

#[test]
fn a_range_takes_the_newest_long_term_release() {
    for (range, version) in [
        (">=20", "26"),
        ("^22.3", "22"),
        ("20 || 22", "22"),
        (">=18 <23", "22"),
        ("~22.3.1", "22.3"),
        ("<22.5", "22.4"),
        (">=22.3.0 <22.3.5", "22.3.4"),
        ("22.x", "22"),
        ("*", "26"),
        ("22", "22"),
        ("22.3.0", "22.3.0"),
        ("^25", "25"),
    ] {
        assert_eq!(engines(range), version, "{range}");
    }
    assert_eq!(engines(">=99"), "invalid at package.json:1:22: no release of Node that msgen knows is in `>=99`");
    assert_eq!(engines("soon"), "invalid at package.json:1:22: `soon` is no range of versions");
}

#[test]
fn volta_and_dev_engines_count() {
    assert_eq!(with("version", r#"{"volta": {"node": "22.1.0"}, "engines": {"node": ">=20"}}"#, &[]), "22.1.0");
    let runtime = |runtime: &str| {
        with("version", &format!(r#"{{"engines": {{"node": "<25"}}, "devEngines": {{"runtime": {runtime}}}}}"#), &[])
    };
    assert_eq!(runtime(r#"{"name": "node", "version": ">=22"}"#), "24");
    assert_eq!(runtime(r#"[{"name": "bun"}, {"name": "node", "version": "^22.4.0"}]"#), "22");
    assert_eq!(
        runtime(r#"{"name": "node", "version": ">=26"}"#),
        "contradiction at package.json:1:84: `devEngines.runtime` allows `>=26` and `engines.node` allows `<25`, which \
         have no version in common"
    );
    assert_eq!(runtime("{}"), "invalid at package.json:1:56: `devEngines.runtime` has no `name`");
}

#[test]
fn a_pin_outside_the_range_contradicts_it() {
    let both =
        |pin, range: &str| with("version", &format!(r#"{{"engines": {{"node": "{range}"}}}}"#), &[(".nvmrc", pin)]);
    assert_eq!(both("22", ">=20"), "22");
    assert_eq!(both("20", ">=20.11"), "20");
    assert_eq!(
        both("18", ">=20"),
        "contradiction at .nvmrc:1:1: Node `18` is outside the `>=20` that `engines.node` allows"
    );
    assert_eq!(
        both("20.10.0", ">=20.11"),
        "contradiction at .nvmrc:1:1: Node `20.10.0` is outside the `>=20.11` that `engines.node` allows"
    );
    assert_eq!(
        with("version", r#"{"volta": {"node": "22.1.0"}}"#, &[(".nvmrc", "24")]),
        "contradiction at package.json:1:20: one place says Node `22.1.0`, and another `24`"
    );
    assert_eq!(with("version", r#"{"volta": {"node": "22.1.0"}}"#, &[(".nvmrc", "22")]), "22.1.0");
    assert!(with("version", "{}", &[(".nvmrc", "22"), (".node-version", "24")]).starts_with("contradiction at "));
}

#[test]
fn the_root_of_a_workspace_says_it_for_its_members() {
    let root = r#"{"workspaces": ["packages/*"], "engines": {"node": "^22"}}"#;
    let files = |own: &str| Memory::new("", [("package.json", root)]).with("packages/a/package.json", own);
    assert_eq!(fact_in(&files("{}"), "packages/a", "version"), "22");
    assert_eq!(fact_in(&files(r#"{"engines": {"node": "20"}}"#), "packages/a", "version"), "20");
}
