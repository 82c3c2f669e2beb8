use super::*;

/// A uv workspace: `api` needs `db`, which needs `types`; `web` needs `types`.
fn shop() -> Memory {
    let member = |name: &str, on: &str, sources: &str| {
        format!("[project]\nname = \"{name}\"\ndependencies = [{}]\n[tool.uv.sources]\n{sources}", quoted(on))
    };
    Memory::new("services/api", [("uv.lock", ""), ("README.md", "")])
        .with(
            "pyproject.toml",
            "[tool.uv.workspace]\nmembers = [\"services/*\", \"libs/*\"]\nexclude = [\"libs/old\"]\n\
             [tool.uv.sources]\nshop-types = { workspace = true }\n",
        )
        .with(
            "services/api/pyproject.toml",
            member("shop-api", "shop-db[fast]>=1 httpx", "Shop_DB = { workspace = true }\n"),
        )
        .with("services/web/pyproject.toml", member("shop-web", "shop-types", ""))
        .with(
            "libs/db/pyproject.toml",
            member("shop-db", "shop_types psycopg2", "shop-web = { workspace = true }\n")
                + "[dependency-groups]\ndev = [\"shop-web\"]\n",
        )
        .with("libs/types/pyproject.toml", member("shop.types", "", ""))
        .with("libs/old/pyproject.toml", member("shop-db", "", ""))
}

fn api(name: &str, files: &Memory) -> String {
    fact_in(files, "services/api", name)
}

#[test]
fn the_closure_is_what_the_project_needs() {
    let files = shop();
    assert_eq!(api("root", &files), "../..");
    assert_eq!(api("member", &files), "services/api");
    assert_eq!(api("workspace", &files), "true");
    assert_eq!(api("manager", &files), "uv");
    assert_eq!(api("manifests", &files), "pyproject.toml, uv.lock");
    assert_eq!(api("sources", &files), "libs/db, libs/types, services/api");
    assert_eq!(api("build-apt", &files), "build-essential, libpq-dev");
    assert_eq!(api("paths", &files), "libs/db, libs/types, services/api");
    assert_eq!(
        api("paths", &files.clone().with("libs/db/src/db/__init__.py", "")),
        "libs/db/src, libs/types, services/api"
    );
    assert_eq!(api("locked", &files), "true");
    assert_eq!(api("groups", &files), "-");
    // A workspace often has its tools in the root.
    let root = "[tool.uv.workspace]\nmembers = [\"services/*\", \"libs/*\"]\nexclude = [\"libs/old\"]\n\
                [tool.uv.sources]\nshop-types = { workspace = true }\n[dependency-groups]\ndev = [\"pytest\"]\n";
    let files = files.with("pyproject.toml", root);
    assert_eq!(api("groups", &files), "dev");
    assert_eq!(api("test-runner", &files), "pytest");
    assert_eq!(fact_in(&files, "services/web", "sources"), "libs/types, services/web");
    assert_eq!(fact_in(&files, "libs/old", "workspace"), "-");
}

#[test]
fn a_source_that_is_no_member_is_a_problem() {
    let files = shop().with(
        "services/api/pyproject.toml",
        "[project]\ndependencies = [\"x\"]\n[tool.uv.sources]\nx = { workspace = true }\n",
    );
    assert_eq!(api("sources", &files), "invalid at services/api/pyproject.toml:4:5: `x` is no member of the workspace");
    assert_eq!(
        with("sources", "[project]\ndependencies = [\"x\"]\n[tool.uv.sources]\nx = { workspace = true }\n", &[]),
        "invalid at pyproject.toml:4:5: there is no workspace"
    );
}

#[test]
fn a_path_makes_the_root_wider() {
    let own = "[project]\nname = \"a\"\ndependencies = [\"b\"]\n[tool.uv.sources]\nb = { path = \"../libs/b\" }\n";
    let files = Memory::new(
        "a",
        [("a/pyproject.toml", own), ("libs/b/pyproject.toml", "[project]\nname = \"b\"\n"), ("a/uv.lock", "")],
    );
    assert_eq!(fact_in(&files, "a", "root"), "..");
    assert_eq!(fact_in(&files, "a", "member"), "a");
    assert_eq!(fact_in(&files, "a", "workspace"), "-");
    assert_eq!(fact_in(&files, "a", "manifests"), "a/pyproject.toml, a/uv.lock, libs/b/pyproject.toml");
    assert_eq!(fact_in(&files, "a", "sources"), "a, libs/b");
    let poetry = "[tool.poetry.dependencies]\nb = { path = \"../libs/b\", develop = true }\n";
    let files = files.with("a/pyproject.toml", poetry);
    assert_eq!(fact_in(&files, "a", "sources"), "a, libs/b");
    let files = files.with("a/pyproject.toml", "[tool.poetry.dependencies]\nb = { path = \"../../b\" }\n");
    assert_eq!(
        fact_in(&files, "a", "sources"),
        "invalid at a/pyproject.toml:2:14: the path `../../b` leads out of the repository"
    );
}

#[test]
fn a_project_alone_is_its_own_root() {
    let files = Memory::new("", [("api/requirements.txt", "flask\n"), ("api/app.py", "app = Flask()\n")]);
    assert_eq!(fact_in(&files, "api", "root"), "api");
    assert_eq!(fact_in(&files, "api", "member"), ".");
    assert_eq!(fact_in(&files, "api", "manifests"), "requirements.txt");
    assert_eq!(fact_in(&files, "api", "sources"), ".");
    assert_eq!(fact_in(&files, "api", "app"), "app:app");
    let pipenv = Memory::new("", [("Pipfile", ""), ("Pipfile.lock", "{}")]);
    assert_eq!(fact_in(&pipenv, "", "manifests"), "Pipfile, Pipfile.lock");
    assert_eq!(
        with("manifests", "", &[("poetry.lock", ""), ("poetry.toml", "")]),
        "poetry.lock, poetry.toml, pyproject.toml"
    );
}

#[test]
fn a_project_alone_is_installed_where_it_can_be() {
    let built = "[project]\nname = \"a\"\n[build-system]\nrequires = [\"hatchling\"]\n";
    assert_eq!(with("install", built, &[]), "true");
    assert_eq!(with("install", "[project]\nname = \"a\"\n", &[]), "-");
    assert_eq!(with("locked", built, &[("poetry.lock", "")]), "true");
    let files = shop()
        .with("services/api/pyproject.toml", "[project]\nname = \"a\"\n[build-system]\nrequires = [\"hatchling\"]\n");
    assert_eq!(api("installable", &files), "true");
    assert_eq!(api("install", &files), "-");
}
