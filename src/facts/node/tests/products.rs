use super::*;

fn both(package: &str, files: &[(&str, &str)]) -> String {
    format!("{} | {}", with("products", package, files), with("assets", package, files))
}

#[test]
fn prod_needs_what_the_build_makes_or_everything() {
    let tsconfig = ("tsconfig.json", r#"{"compilerOptions": {"outDir": "dist"}}"#);
    let built = r#"{"main": "dist/main.js", "scripts": {"build": "tsc"}}"#;
    assert_eq!(both(built, &[tsconfig]), "dist | ");
    assert_eq!(both(built, &[tsconfig, ("views/a.html", ""), ("public/a.css", "")]), "dist | public, views");
    // What lies there because somebody built it changes nothing.
    assert_eq!(both(built, &[tsconfig, ("dist/main.js", "")]), "dist | ");
    assert_eq!(both(r#"{"main": "server.js"}"#, &[("server.js", "")]), " | .");
    // Nothing but the entry says where a bundler writes.
    assert_eq!(
        both(r#"{"main": "dist/a.js", "scripts": {"build": "esbuild src/a.js --outdir=dist"}}"#, &[]),
        "dist | "
    );
    assert_eq!(both(r#"{"main": "lib/a.js", "scripts": {"build": "x"}}"#, &[]), " | .");
    // The program is not what the build makes, as with a server beside its browser's bundle.
    let server = [tsconfig, ("server.js", "")];
    assert_eq!(both(r#"{"main": "server.js", "scripts": {"build": "tsc"}}"#, &server), "dist | .");
}

#[test]
fn frameworks_say_what_prod_needs() {
    let on = |on: &str| format!(r#"{{"scripts": {{"build": "x"}}, {}"#, &depends(on)[1..]);
    let standalone = ("next.config.js", "module.exports = { output: 'standalone' }");
    assert_eq!(both(&on("next"), &[standalone]), ".next/standalone | ");
    assert_eq!(both(&on("next"), &[standalone, ("public/a.txt", "")]), ".next/standalone | public");
    assert_eq!(both(&on("vite"), &[("index.html", ""), ("public/a.txt", "")]), "dist | ");
    assert_eq!(both(&on("astro @astrojs/node"), &[("public/a.txt", "")]), "dist | ");
    assert_eq!(both(&on("@nestjs/core"), &[("views/a.hbs", "")]), "dist | views");
    assert_eq!(both(&on("nuxt"), &[]), ".output | ");
    // `next start` reads its settings, and what `public` holds.
    let plain = ("next.config.js", "module.exports = {}");
    assert_eq!(both(&on("next"), &[plain, ("public/a.txt", "")]), ".next | next.config.js, public");
}

#[test]
fn prod_needs_what_the_members_make() {
    let files = |http: &str| {
        Memory::new(
            "a",
            [("package.json", r#"{"workspaces": ["*"]}"#), ("package-lock.json", "{}"), ("http/package.json", http)],
        )
        .with(
            "a/package.json",
            r#"{"name": "a", "main": "main.js", "dependencies": {"http": "*"}, "devDependencies": {"dev": "*"}}"#,
        )
        .with("dev/package.json", r#"{"name": "dev"}"#)
    };
    let both = |http: &str| {
        let files = files(http);
        format!("{} | {}", fact_in(&files, "a", "products"), fact_in(&files, "a", "assets"))
    };
    assert_eq!(both(r#"{"name": "http"}"#), " | a, http");
    let built = |more: &str| format!(r#"{{"name": "http", "scripts": {{"build": "tsc"}}, {more}}}"#);
    assert_eq!(both(&built(r#""main": "lib/index.js""#)), "http/lib | a");
    let exports = r#""exports": {".": {"types": "./types/a.d.ts", "development": "./src/a.ts", "default": "./dist/a.js"},
        "./*": "./dist/*.js", "./a.css": "./src/a.css", "./package.json": "./package.json"}"#;
    assert_eq!(both(&built(exports)), "http/dist | a, http/src");
    assert_eq!(both(&built(r#""files": ["out/", "!out/test", "*.md"]"#)), "http/out | a");
    assert_eq!(both(&built(r#""main": "index.js""#)), " | a, http/index.js");
    assert_eq!(both(&built(r#""private": true"#)), " | a, http");
    assert_eq!(
        fact_in(&files(&built(r#""main": "$(id)""#)), "a", "products"),
        "invalid at http/package.json:1:55: the path `$(id)` has the character `$`, which msgen does not hand on to a \
         command"
    );
}

#[test]
fn an_install_for_prod_alone_may_not_do() {
    assert_eq!(with("prune", r#"{"scripts": {"build": "tsc"}}"#, &[]), "-");
    assert_eq!(with("prune", r#"{"scripts": {"prepare": "husky"}}"#, &[]), "true");
    assert_eq!(with("prune", r#"{"scripts": {"postinstall": "patch-package"}}"#, &[]), "true");
    let schema = |text| [("prisma/schema.prisma", text)];
    let on = depends("@prisma/client");
    assert_eq!(with("prune", &on, &schema("generator client {\n  provider = \"prisma-client-js\"\n}\n")), "true");
    let output =
        "generator client {\n  output = \"../src/generated/prisma\" // here\n}\nmodel A {\n  output String\n}\n";
    assert_eq!(with("prune", &on, &schema(output)), "-");
    assert_eq!(with("prisma-output", &on, &schema(output)), "src/generated/prisma");
    assert_eq!(with("prisma-output", &on, &schema("generator client {\n  output = env(\"X\")\n}\n")), "-");
    assert_eq!(
        with("prisma-output", &on, &schema("generator client {\n  output = \"$(id)\"\n}\n")),
        "invalid at prisma/schema.prisma:2:1: the path `$(id)` has the character `$`, which msgen does not hand on to \
         a command"
    );
}

#[test]
fn engines_of_an_older_prisma_look_for_openssl() {
    let client = |version| with("openssl", &format!(r#"{{"dependencies": {{"@prisma/client": "{version}"}}}}"#), &[]);
    assert_eq!([client("^6.19.0"), client("5"), client("^7.0.0"), client("latest")], ["true", "true", "-", "-"]);
}

#[test]
fn the_variable_that_prismas_settings_want() {
    let on = depends("prisma");
    let config = |text| [("prisma.config.ts", text)];
    assert_eq!(with("prisma-env", &on, &config("datasource: { url: env(\"DATABASE_URL\") }")), "DATABASE_URL");
    assert_eq!(with("prisma-env", &on, &config("datasource: { url: env(\"A B\") }")), "-");
    assert_eq!(with("prisma-env", &on, &config("datasource: { url: process.env.DATABASE_URL }")), "-");
}

#[test]
fn prismas_program_is_the_programs_or_the_developers() {
    assert_eq!(with("prisma-cli", &depends("@prisma/client prisma"), &[]), "true");
    assert_eq!(with("prisma-cli", r#"{"devDependencies": {"prisma": "7"}}"#, &[]), "-");
}

#[test]
fn what_a_script_names_runs_in_any_language() {
    let entry = |start: &str| with("entry", &format!(r#"{{"scripts": {{"start": "{start}"}}}}"#), &[]);
    assert_eq!(entry("bun src/index.ts"), "src/index.ts");
    assert_eq!(entry("bun run src/index.ts"), "src/index.ts");
    assert_eq!(entry("node src/index.ts"), "src/index.ts");
    assert_eq!(entry("bun run serve"), "-");
    assert_eq!(entry("bun --hot src/index.ts"), "-");
}
