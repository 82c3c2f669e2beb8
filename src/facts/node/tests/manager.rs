use super::*;

#[test]
fn a_lock_file_says_whose_it_is() {
    for (file, text, manager) in [
        ("package-lock.json", "{}", "npm"),
        ("npm-shrinkwrap.json", "{}", "npm"),
        ("pnpm-lock.yaml", "", "pnpm"),
        ("yarn.lock", ONE, "yarn"),
        ("yarn.lock", BERRY, "yarn-berry"),
        ("yarn.lock", "", "yarn"),
        ("bun.lock", "", "bun"),
        ("bun.lockb", "", "bun"),
    ] {
        assert_eq!(with("manager", "{}", &[(file, text)]), manager);
        assert_eq!(with("lockfile", "{}", &[(file, text)]), file);
    }
    assert_eq!(with("manager", "{}", &[]), "-");
    assert_eq!(with("manager", "{}", &[("pnpm-workspace.yaml", "")]), "pnpm");
    assert_eq!(with("manager", "{}", &[(".yarnrc.yml", ""), ("yarn.lock", "")]), "yarn-berry");
    assert_eq!(
        with("manager", "{}", &[("yarn.lock", "<<<<<<< ours")]),
        "invalid at yarn.lock:1:1: `yarn.lock` is no lock file of yarn"
    );
}

#[test]
fn what_names_two_managers_contradicts_itself() {
    assert_eq!(
        with("manager", "{}", &[("package-lock.json", "{}"), ("pnpm-lock.yaml", "")]),
        "contradiction at package-lock.json:1:1: `package-lock.json` and `pnpm-lock.yaml` are lock files of two \
         package managers"
    );
    assert_eq!(with("manager", "{}", &[("package-lock.json", "{}"), ("npm-shrinkwrap.json", "{}")]), "npm");
    assert_eq!(
        with("manager", r#"{"packageManager": "pnpm@11.2.0"}"#, &[("package-lock.json", "{}")]),
        "contradiction at package.json:1:20: `packageManager` says pnpm, and `package-lock.json` is a lock file of npm"
    );
    assert_eq!(
        with("manager", r#"{"packageManager": "yarn@4.1.0"}"#, &[("yarn.lock", ONE)]),
        "contradiction at package.json:1:20: `packageManager` says yarn-berry, and `yarn.lock` is a lock file of yarn"
    );
    assert_eq!(
        with("manager", r#"{"packageManager": "npm@11.0.0", "devEngines": {"packageManager": {"name": "bun"}}}"#, &[]),
        "contradiction at package.json:1:20: `packageManager` says npm, and `devEngines.packageManager` says bun"
    );
}

#[test]
fn the_manager_and_its_version_are_named() {
    let both = |package: &str| (with("manager", package, &[]), with("manager-version", package, &[]));
    let is = |manager: &str, version: &str| (manager.to_owned(), version.to_owned());
    assert_eq!(both(r#"{"packageManager": "pnpm@11.2.0+sha512.abc"}"#), is("pnpm", "11.2.0"));
    assert_eq!(both(r#"{"packageManager": "yarn@1.22.22"}"#), is("yarn", "1.22.22"));
    assert_eq!(both(r#"{"packageManager": "yarn@4.5.0"}"#), is("yarn-berry", "4.5.0"));
    assert_eq!(both(r#"{"volta": {"pnpm": "10.1.0"}}"#), is("pnpm", "10.1.0"));
    assert_eq!(
        both(r#"{"devEngines": {"packageManager": [{"name": "bun", "version": "1.2.3"}]}}"#),
        is("bun", "1.2.3")
    );
    assert_eq!(both(r#"{"devEngines": {"packageManager": {"name": "pnpm", "version": "^10"}}}"#), is("pnpm", "-"));
    assert_eq!(both("{}"), is("-", "-"));
    assert_eq!(with("manager-version", r#"{"volta": {"npm": "10.9.0"}}"#, &[("package-lock.json", "")]), "10.9.0");
    let yarnrc = [(".yarnrc.yml", "yarnPath: .yarn/releases/yarn-4.9.1.cjs\n"), ("yarn.lock", BERRY)];
    assert_eq!(with("manager-version", "{}", &yarnrc), "4.9.1");
    assert_eq!(
        with("manager-version", r#"{"packageManager": "pnpm@latest$(x)"}"#, &[]),
        "invalid at package.json:1:20: `latest$(x)` is no version of pnpm"
    );
    assert_eq!(
        with("manager-version", r#"{"packageManager": "pnpm@10.0.0", "volta": {"pnpm": "10.0.1"}}"#, &[]),
        "contradiction at package.json:1:20: one place says pnpm `10.0.0`, and another `10.0.1`"
    );
    assert_eq!(
        with("manager", r#"{"packageManager": "cnpm@1.0.0"}"#, &[]),
        "invalid at package.json:1:20: `cnpm@1.0.0` is no package manager that msgen knows"
    );
}

#[test]
fn berry_has_a_linker() {
    let linker = |settings: &str| with("linker", "{}", &[("yarn.lock", BERRY), (".yarnrc.yml", settings)]);
    assert_eq!(linker("nodeLinker: node-modules # plain\n"), "node-modules");
    assert_eq!(linker("é: ö\nnodeLinker: \"pnpm\"\n"), "pnpm");
    assert_eq!(linker("enableTelemetry: false\n"), "pnp");
    assert_eq!(with("linker", "{}", &[("yarn.lock", ONE)]), "-");
    assert_eq!(linker("é: ö\nnodeLinker: [x]\n"), "invalid at .yarnrc.yml:2:13: `nodeLinker` is a string, not a list");
    let broken = linker("a: 1\nb: [\n");
    assert!(broken.starts_with("invalid at .yarnrc.yml:") && broken.contains("this is no YAML: "), "{broken}");
}
