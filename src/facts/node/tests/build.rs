use super::*;

#[test]
fn a_dependency_shows_the_framework() {
    for (on, framework) in [
        ("react next", "next"),
        ("nuxt vite", "nuxt"),
        ("astro vite", "astro"),
        ("@sveltejs/kit vite", "sveltekit"),
        ("@remix-run/dev vite", "remix"),
        ("@nestjs/core express", "nest"),
        ("@angular/core", "angular"),
        ("vite react", "vite"),
        ("express", "express"),
        ("fastify", "fastify"),
        ("lodash", "-"),
    ] {
        assert_eq!(with("framework", &depends(on), &[]), framework, "{on}");
    }
}

#[test]
fn what_depends_on_more_than_the_settings_is_not_guessed() {
    let made = |on: &str, files: &[(&str, &str)]| {
        let say = |name| with(name, &depends(on), files);
        [say("static"), say("output"), say("entry")].join(" ")
    };
    let exported = |config: &str| with("output", &depends("next"), &[("next.config.js", config)]);
    for config in [
        "module.exports = { ...(process.env.MOBILE ? { output: 'export' } : {}) }",
        "module.exports = { a: 1, ...(x ? {} : { output: 'export' }) }",
        "module.exports = { ...(x && { b: {}, output: 'export' }) }",
        "module.exports = { a: { output: 'export' } }",
    ] {
        assert!(exported(config).ends_with("what Next makes depends on more than this file says"), "{config}");
    }
    assert_eq!(exported("module.exports = withMDX({ a: { b: 1 }, output: 'export' })"), "out");
    assert_eq!(exported("export default (phase) => { return { output: 'standalone' } }"), ".next/standalone");
    let entry = |files: &[(&str, &str)]| with("entry", &depends("@nestjs/core"), files);
    assert_eq!(entry(&[("nest-cli.json", "{\"sourceRoot\": \"src\"}")]), "dist/main.js");
    assert_eq!(entry(&[("nest-cli.json", "{\"monorepo\": true, \"root\": \"apps/api\"}")]), "-");
    assert_eq!(entry(&[("nest-cli.json", "{\"entryFile\": \"server\"}")]), "-");
    assert_eq!(entry(&[("tsconfig.json", "{\"compilerOptions\": {\"rootDir\": \".\"}}")]), "-");
    assert_eq!(entry(&[("tsconfig.json", "{\"compilerOptions\": {\"rootDir\": \"./src\"}}")]), "dist/main.js");
    assert_eq!(entry(&[("prisma.config.ts", ""), ("tsconfig.json", "{}")]), "-");
    assert_eq!(entry(&[("prisma.config.ts", ""), ("tsconfig.build.json", "{\"include\": [\"src\"]}")]), "dist/main.js");
    let adapter = |mode: &str| format!("adapter: node({{ mode: '{mode}' }})");
    assert_eq!(made("astro @astrojs/node", &[("astro.config.mjs", &adapter("middleware"))]), "- dist -");
    assert_eq!(
        made("astro @astrojs/node", &[("astro.config.mjs", &adapter("standalone"))]),
        "- dist dist/server/entry.mjs"
    );
    let kit = [("svelte.config.js", "export default { kit: { adapter: adapter({ out: 'server' }) } }")];
    assert_eq!(made("@sveltejs/kit @sveltejs/adapter-node", &kit), "- server server/index.js");
    // A site whose files are shown by a program for that, and one that another program serves.
    let vite = |start: &str| {
        let package = format!(r#"{{"dependencies": {{"vite": "1"}}, "scripts": {{"start": "{start}"}}}}"#);
        with("static", &package, &[("index.html", "")])
    };
    for start in ["vite preview", "serve dist", "npx serve dist", "http-server dist"] {
        assert_eq!(vite(start), "true", "{start}");
    }
    for start in ["tsx server.ts", "pm2-runtime server.cjs", "deno run server.ts", "concurrently a b"] {
        assert_eq!(vite(start), "-", "{start}");
    }
}

#[test]
fn what_the_build_makes() {
    let made = |on: &str, files: &[(&str, &str)]| {
        let say = |name| with(name, &depends(on), files);
        [say("static"), say("output"), say("entry")].join(" ")
    };
    assert_eq!(made("next", &[]), "- .next -");
    assert_eq!(
        made("next", &[("next.config.mjs", "// output: 'export'\nexport default { output: 'standalone' }")]),
        "- .next/standalone server.js"
    );
    assert_eq!(made("next", &[("next.config.js", "module.exports = {\n  \"output\": \"export\",\n}")]), "true out -");
    assert_eq!(made("next", &[("next.config.ts", "const x = { output: process.env.OUT }")]), "- .next -");
    assert_eq!(made("nuxt", &[]), "- .output .output/server/index.mjs");
    assert_eq!(made("astro", &[]), "true dist -");
    assert_eq!(made("astro @astrojs/vercel", &[]), "- - -");
    assert_eq!(made("react-scripts react", &[]), "true build -");
    assert_eq!(made("astro @astrojs/node", &[]), "- dist dist/server/entry.mjs");
    assert_eq!(made("@sveltejs/kit @sveltejs/adapter-node", &[]), "- build build/index.js");
    assert_eq!(made("@sveltejs/kit @sveltejs/adapter-static", &[]), "true build -");
    assert_eq!(made("@sveltejs/kit @sveltejs/adapter-auto", &[]), "- - -");
    assert_eq!(made("vite", &[]), "- dist -");
    assert_eq!(made("vite", &[("index.html", "")]), "true dist -");
    let vite = [("index.html", ""), ("vite.config.ts", "export default defineConfig({ build: { outDir: './web' } })")];
    assert_eq!(made("vite", &vite), "true web -");
    assert_eq!(made("@nestjs/core", &[]), "- dist dist/main.js");
    // A server beside what the bundler makes for browsers.
    let server = r#"{"dependencies": {"vite": "1"}, "scripts": {"start": "tsx server.ts"}}"#;
    assert_eq!(with("static", server, &[("index.html", "")]), "-");
    assert_eq!(made("vite express", &[("index.html", "")]), "- dist -");
    let loose = "{ // there\n  \"compilerOptions\": {\"outDir\": \"./lib\",},\n}";
    assert_eq!(made("express", &[("tsconfig.json", loose)]), "- lib -");
    assert_eq!(
        with("output", &depends("vite"), &[("vite.config.ts", "x = {\n outDir: '$(rm)'}")]),
        "invalid at vite.config.ts:2:10: the value `$(rm)` has the character `$`, which msgen does not hand on to a \
         command"
    );
}

#[test]
fn a_simple_start_script_says_what_runs() {
    let entry = |start: &str| {
        with("entry", &format!(r#"{{"main": "lib/a.js", "scripts": {{"start": "{start}"}}}}"#), &[("lib/a.js", "")])
    };
    assert_eq!(entry("node dist/main.js"), "dist/main.js");
    assert_eq!(entry("node ./dist/main"), "dist/main.js");
    assert_eq!(entry("NODE_ENV=production node --enable-source-maps dist/server.mjs"), "dist/server.mjs");
    assert_eq!(entry("cross-env NODE_ENV=production node dist"), "dist/index.js");
    assert_eq!(entry("node ."), "lib/a.js");
    assert_eq!(entry("npm run build && node dist/server.js"), "dist/server.js");
    assert_eq!(entry("yarn build && node ."), "lib/a.js");
    assert_eq!(entry("prisma migrate deploy && node a.js"), "-");
    for other in
        ["tsx src/index.ts", "fastify start app.js", "PORT=3000 node server.js", "cross-env A=1 node dist/a.js"]
    {
        assert_eq!(entry(other), "-", "{other}");
    }
    for unclear in ["node --import ./otel.mjs dist/main.js", "node a.js --port 1", "node a.js && node b.js", "node $X"]
    {
        assert_eq!(entry(unclear), "-", "{unclear}");
    }
    assert_eq!(with("entry", r#"{"main": "src/index.ts"}"#, &[]), "-");
    assert_eq!(with("entry", r#"{"main": "index.js"}"#, &[]), "-");
    assert_eq!(with("entry", r#"{"main": "dist/index.js", "scripts": {"build": "x"}}"#, &[]), "dist/index.js");
    let chain = r#"{"scripts": {"start": "npm run start-server", "start-server": "node server/server.js"}}"#;
    assert_eq!(with("entry", chain, &[]), "server/server.js");
    assert_eq!(with("entry", r#"{"scripts": {"start": "npm run start"}}"#, &[]), "-");
    let nest = r#"{"scripts": {"start": "nest start", "start:prod": "node dist/src/main"}}"#;
    assert_eq!(with("entry", nest, &[]), "dist/src/main.js");
    assert_eq!(
        with("entry", r#"{"main": "../x.js"}"#, &[]),
        "invalid at package.json:1:10: `../x.js` does not lie in the package's folder"
    );
    assert_eq!(
        with("entry", r#"{"main": "a`b.js"}"#, &[]),
        "invalid at package.json:1:10: the path `a`b.js` has the character ```, which msgen does not hand on to a \
         command"
    );
}

#[test]
fn the_smaller_facts() {
    assert_eq!(with("typescript", &depends("typescript"), &[]), "true");
    assert_eq!(with("typescript", "{}", &[("tsconfig.json", "{}")]), "true");
    assert_eq!(with("typescript", "{}", &[]), "-");
    assert_eq!(with("native", &depends("express bcrypt"), &[]), "true");
    assert_eq!(with("native", "{}", &[("binding.gyp", "")]), "true");
    assert_eq!(with("native", &depends("express"), &[]), "-");
    assert_eq!(with("test-runner", &depends("vitest"), &[]), "vitest");
    assert_eq!(with("test-runner", r#"{"scripts": {"test": "node --test"}}"#, &[]), "node");
    assert_eq!(with("test-runner", "{}", &[]), "-");
    assert_eq!(with("scripts", r#"{"scripts": {"build": "x", "a$b": "y", "test:e2e": "z"}}"#, &[]), "build, test:e2e");
    assert_eq!(with("runner", "{}", &[("turbo.json", "{}")]), "turbo");
    assert_eq!(with("runner", "{}", &[("nx.json", "{}")]), "nx");
    assert_eq!(with("name", r#"{"name": "@acme/api"}"#, &[]), "@acme/api");
    assert_eq!(with("name", r#"{"name": "a b"}"#, &[]), "invalid at package.json:1:10: the name `a b` has a space");
}

#[test]
fn prismas_schema_is_found() {
    let on = depends("@prisma/client");
    assert_eq!(with("prisma", &on, &[("prisma/schema.prisma", "")]), "prisma/schema.prisma");
    assert_eq!(with("prisma", &on, &[("prisma/schema/a.prisma", "")]), "prisma/schema");
    let config = "export default { schema: \"db/schema.prisma\" }";
    assert_eq!(with("prisma", &on, &[("prisma.config.ts", config)]), "db/schema.prisma");
    assert_eq!(with("prisma", "{}", &[("prisma/schema.prisma", "")]), "-");
    let set = r#"{"dependencies": {"prisma": "6"}, "prisma": {"schema": "./db/x.prisma"}}"#;
    assert_eq!(with("prisma", set, &[]), "db/x.prisma");
}

#[test]
fn angular_says_where_its_build_lies() {
    let output = |build: &str| {
        let json = format!(r#"{{"projects": {{"shop": {{"architect": {{"build": {build}}}}}}}}}"#);
        let say = |name| with(name, &depends("@angular/core"), &[("angular.json", &json)]);
        [say("static"), say("output")].join(" ")
    };
    assert_eq!(output(r#"{"builder": "@angular/build:application", "options": {}}"#), "true dist/shop/browser");
    assert_eq!(output(r#"{"builder": "x:browser", "options": {"outputPath": "out"}}"#), "true out");
    let base =
        r#"{"builder": "@angular/build:application", "options": {"outputPath": {"base": "dist/a", "browser": ""}}}"#;
    assert_eq!(output(base), "true dist/a");
    assert_eq!(output(r#"{"builder": "@angular/build:application", "options": {"ssr": {"entry": "s.ts"}}}"#), "- -");
    assert_eq!(with("output", &depends("@angular/core"), &[]), "-");
    let two = r#"{"projects": {"a": {"projectType": "application"}, "b": {"projectType": "application"}}}"#;
    assert_eq!(with("output", &depends("@angular/core"), &[("angular.json", two)]), "-");
}

#[test]
fn a_server_that_listens_to_itself_is_told_otherwise() {
    let host = |dev: &str| with("host", &format!(r#"{{"scripts": {{"dev": "{dev}"}}}}"#), &[]);
    for local in ["vite", "vite dev", "vite --port 3000", "tsc && vite", "astro dev", "nuxt dev", "ng serve --poll 1"] {
        assert_eq!(host(local), "true", "{local}");
    }
    for other in
        ["vite --host", "next dev", "tsx watch a.ts", "concurrently a b", "remix dev -c x", "vite build", "vite | cat"]
    {
        assert_eq!(host(other), "-", "{other}");
    }
    assert_eq!(with("host", r#"{"scripts": {"start": "ng serve"}}"#, &[]), "true");
}
