use super::*;

/// A workspace of npm: `api` needs `db`, which needs `types`; `web` needs `types`.
fn shop() -> Memory {
    Memory::new(
        "services/api",
        [
            ("package.json", r#"{"workspaces": ["services/*", "libs/**", "!libs/old"]}"#),
            ("package-lock.json", "{}"),
            (".npmrc", "fund=false\n"),
            ("tsconfig.base.json", "{}"),
            ("turbo.json", "{}"),
            ("README.md", ""),
            ("services/api/package.json", r#"{"name": "@shop/api", "dependencies": {"@shop/db": "*", "lodash": "4"}}"#),
            ("services/web/package.json", r#"{"name": "@shop/web", "dependencies": {"@shop/types": "*"}}"#),
            (
                "libs/db/package.json",
                r#"{"name": "@shop/db", "version": "1.2.0", "scripts": {"build": "tsc"},
                    "devDependencies": {"@shop/types": "^1.0.0"}}"#,
            ),
            (
                "libs/shared/types/package.json",
                r#"{"name": "@shop/types", "version": "1.0.1", "scripts": {"build": "tsc"}}"#,
            ),
            ("libs/old/package.json", r#"{"name": "@shop/db"}"#),
            ("libs/db/node_modules/x/package.json", r#"{"name": "x"}"#),
        ],
    )
}

fn api(name: &str, files: &Memory) -> String {
    fact_in(files, "services/api", name)
}

#[test]
fn the_closure_is_what_the_package_needs() {
    let files = shop();
    assert_eq!(api("root", &files), "../..");
    assert_eq!(api("member", &files), "services/api");
    assert_eq!(api("workspace", &files), "true");
    assert_eq!(api("runner", &files), "turbo");
    assert_eq!(api("manager", &files), "npm");
    assert_eq!(
        api("manifests", &files),
        ".npmrc, libs/db/package.json, libs/shared/types/package.json, package-lock.json, package.json, \
         services/api/package.json"
    );
    assert_eq!(api("sources", &files), "libs/db, libs/shared/types, services/api, tsconfig.base.json, turbo.json");
    assert_eq!(api("builds", &files), "@shop/types, @shop/db");
}

#[test]
fn a_new_dependency_changes_the_closure() {
    let more = r#"{"name": "@shop/api", "dependencies": {"@shop/web": "*"}}"#;
    let files = shop().with("services/api/package.json", more);
    assert!(api("manifests", &files).contains("services/web/package.json"));
    let files = shop().with("services/new/package.json", r#"{"name": "@shop/new"}"#);
    assert_eq!(api("manifests", &files), api("manifests", &shop()));
}

#[test]
fn a_package_alone_is_its_own_root() {
    let files = Memory::new("", [("web/package.json", "{}"), ("web/yarn.lock", ONE), ("package.json", "{}")]);
    assert_eq!(fact_in(&files, "web", "root"), "web");
    assert_eq!(fact_in(&files, "web", "member"), ".");
    assert_eq!(fact_in(&files, "web", "workspace"), "-");
    assert_eq!(fact_in(&files, "web", "manifests"), "package.json, yarn.lock");
    assert_eq!(fact_in(&files, "web", "sources"), ".");
    assert_eq!(fact_in(&files, "web", "builds"), "-");
}

#[test]
fn a_package_that_is_no_member_stands_alone() {
    let files = shop().with("tools/gen/package.json", "{}");
    assert_eq!(fact_in(&files, "tools/gen", "workspace"), "-");
    assert_eq!(fact_in(&files, "libs/old", "workspace"), "-");
    let alone =
        Memory::new("", [("package.json", r#"{"workspaces": ["*"]}"#), ("a/package.json", "{}"), ("a/bun.lock", "")]);
    assert_eq!(fact_in(&alone, "a", "workspace"), "-");
}

#[test]
fn pnpm_links_what_says_workspace() {
    let files = |wants: &str, settings: &str| {
        Memory::new(
            "",
            [
                ("package.json", "{}"),
                ("pnpm-lock.yaml", ""),
                ("libs/b/package.json", r#"{"name": "b", "version": "1.0.0"}"#),
            ],
        )
        .with("pnpm-workspace.yaml", format!("packages:\n  - 'apps/*'\n  - libs/*\n{settings}"))
        .with("apps/a/package.json", format!(r#"{{"name": "a", "dependencies": {{"b": "{wants}", "c": "1"}}}}"#))
    };
    let sources = |wants, settings| fact_in(&files(wants, settings), "apps/a", "sources");
    assert_eq!(sources("workspace:^", ""), "apps/a, libs/b");
    assert_eq!(sources("workspace:../../libs/b", ""), "apps/a, libs/b");
    assert_eq!(sources("workspace:b@*", ""), "apps/a, libs/b");
    assert_eq!(sources("link:../../libs/b", ""), "apps/a, libs/b");
    assert_eq!(sources("^1.0.0", ""), "apps/a");
    assert_eq!(sources("^1.0.0", "linkWorkspacePackages: true\n"), "apps/a, libs/b");
    assert_eq!(sources("^2.0.0", "linkWorkspacePackages: true\n"), "apps/a");
    assert_eq!(sources("workspace:x@*", ""), "invalid at apps/a/package.json:1:32: `x` is no member of the workspace");
    assert_eq!(
        sources("file:../../../x", ""),
        "invalid at apps/a/package.json:1:32: the path `../../../x` leads out of the repository"
    );
    assert_eq!(
        fact_in(&files("workspace:*", ""), "apps/a", "manifests"),
        "apps/a/package.json, libs/b/package.json, package.json, pnpm-lock.yaml, pnpm-workspace.yaml"
    );
}

#[test]
fn what_an_install_reads_is_a_manifest() {
    let files = Memory::new(
        "",
        [
            ("package.json", r#"{"dependencies": {"x": "file:vendor/x.tgz", "patch-package": "8"}}"#),
            ("vendor/x.tgz", ""),
            ("yarn.lock", BERRY),
            (
                ".yarnrc.yml",
                "yarnPath: .yarn/releases/yarn-4.9.1.cjs\nplugins:\n  - path: .yarn/plugins/x.cjs\n    spec: x\n",
            ),
            (".yarn/patches/left-pad.patch", ""),
            ("patches/a+1.0.0.patch", ""),
            ("patches/README.md", ""),
        ],
    );
    assert_eq!(
        fact_in(&files, "", "manifests"),
        ".yarn/patches/left-pad.patch, .yarn/plugins/x.cjs, .yarn/releases/yarn-4.9.1.cjs, .yarnrc.yml, package.json, \
         patches/a+1.0.0.patch, vendor/x.tgz, yarn.lock"
    );
    let pnpm = [("pnpm-lock.yaml", ""), ("pnpm-workspace.yaml", "patchedDependencies:\n  x@1.0.0: patches/x.patch\n")];
    assert_eq!(with("manifests", "{}", &pnpm), "package.json, patches/x.patch, pnpm-lock.yaml, pnpm-workspace.yaml");
    assert_eq!(
        with("manifests", "{}", &[(".yarnrc.yml", "yarnPath: ../yarn.cjs\n")]),
        "invalid at .yarnrc.yml:1:11: the path `../yarn.cjs` leads out of the repository"
    );
}

#[test]
fn members_that_need_each_other_are_built_once() {
    let files = Memory::new(
        "",
        [
            ("package.json", r#"{"workspaces": {"packages": ["*"]}}"#),
            ("a/package.json", r#"{"name": "a", "dependencies": {"b": "*"}, "scripts": {"build": "x"}}"#),
            ("b/package.json", r#"{"name": "b", "dependencies": {"c": "*"}, "scripts": {"build": "x"}}"#),
            ("c/package.json", r#"{"name": "c", "dependencies": {"a": "*", "b": "*"}, "scripts": {"build": "x"}}"#),
            ("d/package.json", r#"{"name": "d", "dependencies": {"a": "*"}}"#),
        ],
    );
    assert_eq!(fact_in(&files, "a", "builds"), "c, b");
    assert_eq!(fact_in(&files, "d", "builds"), "c, b, a");
}

#[test]
fn two_members_of_one_name_are_a_problem() {
    let files = Memory::new(
        "",
        [
            ("package.json", r#"{"workspaces": ["*"]}"#),
            ("a/package.json", r#"{"name": "a"}"#),
            ("b/package.json", r#"{"name": "a"}"#),
        ],
    );
    assert_eq!(
        fact_in(&files, "a", "manifests"),
        "invalid at b/package.json:1:10: two members of the workspace are called `a`"
    );
}

#[test]
fn patterns_match_as_in_a_shell() {
    let files = Memory::new(
        "",
        ["a/x", "a/y", "b/x", "b/c/x", "ab/x", "b/node_modules/x", ".git/x"]
            .map(|folder| (Box::leak(format!("{folder}/package.json").into_boxed_str()) as &str, "")),
    );
    let found = |patterns: &[&str]| {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let found = crate::facts::glob::members(&files, "", &patterns, "package.json");
        found.expect("they are few").into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found(&["a/*"]), "a/x a/y");
    assert_eq!(found(&["./a/x/"]), "a/x");
    assert_eq!(found(&["{a,b}/x"]), "a/x b/x");
    assert_eq!(found(&["a*/[xz]"]), "a/x ab/x");
    assert_eq!(found(&["?/[!x]"]), "a/y");
    assert_eq!(found(&["**"]), "a/x a/y ab/x b/c/x b/x");
    assert_eq!(found(&["**/x", "!b/**"]), "a/x ab/x");
    assert_eq!(found(&["**/x", "!b/**", "b/x"]), "a/x ab/x b/x");
    assert_eq!(found(&["../*", "a/../b/x", "!a/x"]), "");
}
