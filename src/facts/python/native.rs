//! Packages that need a compiler or a library of the system: one table.

use std::collections::BTreeSet;

use super::manifest::Dependency;

/// A package: what its build needs and what it loads when it runs, as Debian (trixie) and Alpine call them.
/// Packages with wheels that bring everything, such as lxml, pillow, cryptography or numpy, are none of these.
struct Native {
    package: &'static str,
    /// Whether it is compiled, as there is no wheel for Linux.
    compiled: bool,
    apt: (&'static [&'static str], &'static [&'static str]),
    apk: (&'static [&'static str], &'static [&'static str]),
}

const fn native(
    package: &'static str,
    compiled: bool,
    apt: (&'static [&'static str], &'static [&'static str]),
    apk: (&'static [&'static str], &'static [&'static str]),
) -> Native {
    Native { package, compiled, apt, apk }
}

const NATIVES: &[Native] = &[
    native("psycopg2", true, (&["libpq-dev"], &["libpq5"]), (&["postgresql-dev"], &["libpq"])),
    // `psycopg[c]`
    native("psycopg-c", true, (&["libpq-dev"], &["libpq5"]), (&["postgresql-dev"], &["libpq"])),
    // `psycopg` without `[binary]` loads the system's library.
    native("psycopg", false, (&[], &["libpq5"]), (&[], &["libpq"])),
    native(
        "mysqlclient",
        true,
        (&["default-libmysqlclient-dev", "pkg-config"], &["libmariadb3"]),
        (&["mariadb-connector-c-dev", "pkgconf"], &["mariadb-connector-c"]),
    ),
    native(
        "mariadb",
        true,
        (&["libmariadb-dev"], &["libmariadb3"]),
        (&["mariadb-connector-c-dev"], &["mariadb-connector-c"]),
    ),
    native(
        "python-ldap",
        true,
        (&["libldap-dev", "libsasl2-dev"], &["libldap2", "libsasl2-2"]),
        (&["openldap-dev", "cyrus-sasl-dev"], &["libldap", "libsasl"]),
    ),
    native("pyodbc", false, (&[], &["unixodbc"]), (&[], &["unixodbc"])),
    native(
        "pycairo",
        true,
        (&["libcairo2-dev", "pkg-config"], &["libcairo2"]),
        (&["cairo-dev", "pkgconf"], &["cairo"]),
    ),
    native("pygraphviz", true, (&["libgraphviz-dev"], &["graphviz"]), (&["graphviz-dev"], &["graphviz"])),
    native("uwsgi", true, (&["libpcre2-dev"], &["libpcre2-8-0"]), (&["pcre2-dev", "linux-headers"], &["pcre2"])),
    native("python-snappy", false, (&[], &["libsnappy1v5"]), (&[], &["snappy"])),
    native(
        "weasyprint",
        false,
        (&[], &["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]),
        (&[], &["pango", "harfbuzz-subset"]),
    ),
    native("python-magic", false, (&[], &["libmagic1"]), (&[], &["libmagic"])),
    native("pyzbar", false, (&[], &["libzbar0"]), (&[], &["zbar"])),
    native("opencv-python", false, (&[], &["libgl1", "libglib2.0-0"]), (&[], &["mesa-gl", "glib"])),
    native("pytesseract", false, (&[], &["tesseract-ocr"]), (&[], &["tesseract-ocr"])),
    native("pdf2image", false, (&[], &["poppler-utils"]), (&[], &["poppler-utils"])),
    native("confluent-kafka", false, (&[], &[]), (&["librdkafka-dev"], &["librdkafka"])),
];

/// What the dependencies of prod need.
#[derive(Debug, Default)]
pub(super) struct Packages {
    pub(super) build_apt: BTreeSet<&'static str>,
    pub(super) apt: BTreeSet<&'static str>,
    pub(super) build_apk: BTreeSet<&'static str>,
    pub(super) apk: BTreeSet<&'static str>,
}

pub(super) fn packages<'a>(dependencies: impl IntoIterator<Item = &'a Dependency>) -> Packages {
    let mut found = Packages::default();
    for dependency in dependencies {
        let name = match dependency.name.as_str() {
            "psycopg" if dependency.extras.iter().any(|extra| extra == "binary") => continue,
            "psycopg" if dependency.extras.iter().any(|extra| extra == "c") => "psycopg-c",
            name => name,
        };
        let Some(native) = NATIVES.iter().find(|native| native.package == name) else { continue };
        found.build_apt.extend(native.apt.0);
        found.apt.extend(native.apt.1);
        found.build_apk.extend(native.apk.0);
        found.apk.extend(native.apk.1);
        if native.compiled {
            found.build_apt.insert("build-essential");
            found.build_apk.insert("build-base");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_there_once_in_pypis_spelling() {
        let names: BTreeSet<&str> = NATIVES.iter().map(|native| native.package).collect();
        assert_eq!(names.len(), NATIVES.len());
        assert!(names.iter().all(|name| super::super::manifest::normal(name) == **name));
    }
}
