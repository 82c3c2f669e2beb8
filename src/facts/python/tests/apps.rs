use super::*;

fn app(on: &str, file: &str, text: &str) -> String {
    with("app", &depends(on), &[(file, text)])
}

#[test]
fn a_dependency_shows_the_framework() {
    for (on, framework) in [
        ("Django>=5", "django"),
        ("uvicorn fastapi[standard]", "fastapi"),
        ("Flask", "flask"),
        ("starlette", "starlette"),
        ("litestar", "litestar"),
        ("celery redis", "celery"),
        ("flask celery", "flask"),
        ("requests", "-"),
    ] {
        assert_eq!(with("framework", &depends(on), &[]), framework, "{on}");
    }
    assert_eq!(with("server", &depends("fastapi gunicorn uvicorn"), &[]), "uvicorn");
    assert_eq!(with("server", &depends("flask uvicorn gunicorn"), &[]), "gunicorn");
    assert_eq!(with("server", &depends("fastapi[standard]>=0.110"), &[]), "uvicorn");
    assert_eq!(with("server", &depends("fastapi"), &[]), "-");
}

#[test]
fn the_application_is_found() {
    assert_eq!(
        app("fastapi", "main.py", "from fastapi import FastAPI\n\napi = FastAPI(\n    title='x')\n"),
        "main:api"
    );
    assert_eq!(app("fastapi", "app/main.py", "app: fastapi.FastAPI = fastapi.FastAPI()\n"), "app.main:app");
    assert_eq!(app("fastapi", "src/main.py", "app = FastAPI()\n"), "main:app");
    assert_eq!(app("flask", "wsgi.py", "from x import create_app\napp = create_app()\n"), "wsgi:app");
    assert_eq!(app("flask", "app.py", "def create_app(config=None):\n    app = Flask(__name__)\n"), "app:create_app()");
    for (parameters, called) in [
        ("", true),
        ("*args, **more", true),
        ("\n    config: dict[str, str] = {},\n    debug=False,\n", true),
        ("config_name", false),
        ("config: str, debug=False", false),
        ("debug=False, *, config", false),
        ("config", false),
    ] {
        let text = format!("def create_app({parameters}) -> Flask:\n    app = Flask(__name__)\n");
        assert_eq!(
            app("flask", "shop/__init__.py", &text),
            if called { "shop:create_app()" } else { "-" },
            "{parameters}"
        );
    }
    let tutorial = [
        ("app/__init__.py", "def create_app(config_name):\n    app = Flask(__name__)\n"),
        ("flasky.py", "app = create_app(os.getenv('FLASK_CONFIG') or 'default')\n"),
        (".flaskenv", "FLASK_DEBUG=1\nFLASK_APP=flasky.py\n"),
    ];
    assert_eq!(with("app", &depends("flask"), &tutorial), "flasky:app");
    assert_eq!(with("app", &depends("flask"), &tutorial[..2]), "-");
    assert_eq!(app("flask", ".flaskenv", "FLASK_APP=$(id).py"), "-");
    assert_eq!(app("fastapi", "main.py", "def create_app():\n    app = FastAPI()\n"), "-");
    assert_eq!(app("fastapi", "main.py", "# app = FastAPI()\nx = [FastAPI()]\n"), "-");
    assert_eq!(app("requests", "main.py", "app = Flask()\n"), "-");
    assert_eq!(app("fastapi", "orders.py", "api = FastAPI()\n"), "orders:api");
    assert_eq!(app("fastapi", "other.py", "api = FastAPI()\n"), "-");
    let inner = [("src/orders/__init__.py", ""), ("src/orders/main.py", "app = FastAPI()\n")];
    assert_eq!(with("app", &depends("fastapi"), &inner), "orders.main:app");
    assert_eq!(with("pythonpath", &depends("fastapi"), &inner), "src");
    assert_eq!(with("modules", &depends("fastapi"), &inner), "src/orders");
}

#[test]
fn django_has_its_own_way() {
    let manage = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings.local')\n";
    let files = [("manage.py", manage), ("config/wsgi.py", ""), ("config/asgi.py", "")];
    let say = |name, on| with(name, &depends(on), &files);
    assert_eq!(say("app", "django gunicorn"), "config.wsgi:application");
    assert_eq!(say("app", "django uvicorn"), "config.asgi:application");
    assert_eq!(say("manage", "django"), "manage.py");
    assert_eq!(say("settings", "django"), "config.settings.local");
    let odd = [("manage.py", "setdefault('DJANGO_SETTINGS_MODULE', 'a;b')")];
    assert_eq!(with("settings", &depends("django"), &odd), "-");
    assert_eq!(with("app", &depends("django"), &odd), "-");
}

#[test]
fn a_worker_and_a_module_are_found() {
    let files = [("orders/__init__.py", ""), ("orders/celery.py", "app = Celery('x')\n"), ("orders/__main__.py", "")];
    assert_eq!(with("celery", &depends("celery"), &files), "orders.celery:app");
    assert_eq!(with("module", &depends("celery"), &files), "orders");
    assert_eq!(with("module", "", &[("main.py", "")]), "main");
    assert_eq!(with("module", "", &[]), "-");
    assert_eq!(with("module", "[project]\nname = \"Word-Count\"\n", &[("word_count.py", "")]), "word_count");
}

#[test]
fn what_the_project_says_of_itself() {
    let project = "[build-system]\nrequires = []\n[project]\nname = \"Orders.API\"\nreadme = \"docs/README.md\"\n\
                   [project.scripts]\norders = \"orders.cli:main\"\norders-worker = \"orders.cli:work\"\n";
    assert_eq!(with("name", project, &[]), "Orders.API");
    assert_eq!(with("readme", project, &[]), "docs/README.md");
    assert_eq!(with("program", project, &[]), "-");
    let program = |name: &str, scripts: &str| {
        with("program", &format!("[project]\nname = \"{name}\"\n[project.scripts]\n{scripts}"), &[])
    };
    assert_eq!(program("Orders_API", "aaa = \"x\"\norders-api = \"y\"\n"), "orders-api");
    assert_eq!(program("orders", "serve = \"x\"\n"), "serve");
    assert_eq!(program("orders", "a = \"x\"\nb = \"x\"\n"), "-");
    assert_eq!(with("installable", project, &[]), "true");
    assert_eq!(with("modules", project, &[("orders_api/__init__.py", ""), ("other/__init__.py", "")]), "orders_api");
    assert_eq!(with("modules", project, &[("a/__init__.py", ""), ("tests/__init__.py", "")]), "a");
    assert_eq!(with("modules", project, &[("a/__init__.py", ""), ("b/__init__.py", "")]), "-");
    assert_eq!(with("modules", project, &[("src/a/__init__.py", ""), ("src/b/__init__.py", "")]), "src/a, src/b");
    assert_eq!(with("installable", "[build-system]\n[tool.poetry]\npackage-mode = false\n", &[]), "-");
    assert_eq!(with("installable", "[tool.uv]\npackage = true\n", &[]), "true");
    assert_eq!(with("installable", "[project]\n", &[]), "-");
    assert_eq!(with("readme", "[tool.poetry]\nreadme = [\"A.md\", \"B.md\"]\n", &[]), "A.md");
    assert_eq!(with("readme", "[project]\nreadme = {file = \"A.md\"}\n", &[]), "A.md");
    assert_eq!(
        with("readme", "[project]\nreadme = \"../A.md\"\n", &[]),
        "invalid at pyproject.toml:2:10: the path `../A.md` leads out of the repository"
    );
    assert_eq!(
        with("program", "[project.scripts]\n\"a b\" = \"x\"\n", &[]),
        "invalid at pyproject.toml:2:1: the script `a b` has a space"
    );
}

#[test]
fn djangos_settings_say_where_static_files_go() {
    let on = "[project]\ndependencies = [\"django\"]\n";
    let manage = "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n";
    let root = |settings: &str, path: &str| with("static-root", on, &[("manage.py", manage), (path, settings)]);
    assert_eq!(root("STATIC_ROOT = BASE_DIR / 'static'\n", "config/settings.py"), "true");
    assert_eq!(root("STATIC_ROOT = BASE_DIR / 'static'\n", "config/settings/__init__.py"), "true");
    assert_eq!(root("# STATIC_ROOT = 1\nSTATIC_ROOTS = 2\n", "config/settings.py"), "-");
}
