use super::*;

fn requires(range: &str) -> String {
    with("version", &format!("[project]\nrequires-python = \"{range}\"\n"), &[])
}

fn poetry(range: &str) -> String {
    with("version", &format!("[tool.poetry.dependencies]\npython = \"{range}\"\n"), &[])
}

#[test]
fn a_version_file_stays_what_it_is() {
    for (text, version) in [
        ("3.12\n", "3.12"),
        ("3.12.4\n", "3.12.4"),
        ("# comment\ncpython-3.13.1\n", "3.13.1"),
        ("3.15.0rc2", "3.15.0rc2"),
        (">=3.11,<3.13", "3.12"),
        ("3", "3.14"),
    ] {
        assert_eq!(of("version", &[(".python-version", text)]), version, "{text}");
    }
    assert_eq!(
        of("version", &[(".python-version", "pypy3.10\n")]),
        "invalid at .python-version:1:1: `pypy3.10` is no version of Python"
    );
    assert_eq!(of("version", &[("runtime.txt", "python-3.11.9\n")]), "3.11.9");
    assert_eq!(of("version", &[("Pipfile", "[requires]\npython_version = \"3.12\"\n")]), "3.12");
    assert_eq!(of("version", &[(".tool-versions", "python 3.13.2\n")]), "3.13.2");
    assert_eq!(of("version", &[("mise.toml", "[tools]\npython = \"3.12\"\n")]), "3.12");
}

#[test]
fn a_range_takes_the_newest_release() {
    for (range, version) in [
        (">=3.11", "3.14"),
        (">=3.11,<3.13", "3.12"),
        ("~=3.12.2", "3.12"),
        ("==3.11.*", "3.11"),
        ("==3.12.4", "3.12.4"),
        ("<3.12.5", "3.12.4"),
        (">=3.9,!=3.14.*", "3.13"),
    ] {
        assert_eq!(requires(range), version, "{range}");
    }
    assert_eq!(requires(">=4"), "invalid at pyproject.toml:2:19: no release of Python that msgen knows is in `>=4`");
    assert_eq!(requires("soon"), "invalid at pyproject.toml:2:19: `soon` is no range of versions");
    for (range, version) in [
        ("^3.11", "3.14"),
        ("~3.12", "3.12"),
        ("~3", "3.14"),
        (">=3.9,<3.13", "3.12"),
        ("3.12.*", "3.12"),
        ("3.12.1", "3.12.1"),
        ("^2.7 || ~3.10", "3.10"),
        ("*", "3.14"),
    ] {
        assert_eq!(poetry(range), version, "{range}");
    }
}

#[test]
fn a_pin_outside_the_range_contradicts_it() {
    let both = |pin, range: &str| {
        with("version", &format!("[project]\nrequires-python = \"{range}\"\n"), &[(".python-version", pin)])
    };
    assert_eq!(both("3.12", ">=3.11"), "3.12");
    assert_eq!(both("3.12", ">=3.12.3"), "3.12");
    assert_eq!(
        both("3.10", ">=3.11"),
        "contradiction at .python-version:1:1: Python `3.10` is outside the `>=3.11` that `requires-python` allows"
    );
    assert_eq!(
        of("version", &[(".python-version", "3.12"), ("Pipfile", "[requires]\npython_version = \"3.11\"\n")]),
        "contradiction at .python-version:1:1: one place says Python `3.12`, and another `3.11`"
            .replace(".python-version:1:1", "Pipfile:2:18")
            .replace("`3.12`, and another `3.11`", "`3.11`, and another `3.12`")
    );
    assert!(
        of("version", &[(".python-version", "3.12"), (".tool-versions", "python 3.11")]).starts_with("contradiction")
    );
}
