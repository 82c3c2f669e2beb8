//! Whether a service needs cgo.

use super::manifest::Manifest;
use super::scan::File;

/// Modules that do nothing without cgo: they fail to compile, or to run.
const MODULES: &[&str] = &[
    "github.com/DataDog/zstd",
    "github.com/bytecodealliance/wasmtime-go",
    "github.com/chai2010/webp",
    "github.com/confluentinc/confluent-kafka-go",
    "github.com/davidbyttow/govips",
    "github.com/duckdb/duckdb-go",
    "github.com/godror/godror",
    "github.com/h2non/bimg",
    "github.com/ibmdb/go_ibm_db",
    "github.com/libgit2/git2go",
    "github.com/linxGnu/grocksdb",
    "github.com/marcboeker/go-duckdb",
    "github.com/mattn/go-oci8",
    "github.com/mattn/go-sqlite3",
    "github.com/mutecomm/go-sqlcipher",
    "github.com/pebbe/zmq4",
    "github.com/rogchap/v8go",
    "rogchap.com/v8go",
    "github.com/smacker/go-tree-sitter",
    "github.com/supranational/blst",
    "github.com/tecbot/gorocksdb",
    "github.com/tree-sitter/go-tree-sitter",
    "github.com/tursodatabase/go-libsql",
    "github.com/valyala/gozstd",
    "github.com/wasmerio/wasmer-go",
    "gocv.io/x/gocv",
    "gopkg.in/gographics/imagick.v2",
    "gopkg.in/gographics/imagick.v3",
];

/// Packages that need it, of modules that do not as a whole.
const PACKAGES: &[&str] =
    &["github.com/google/gopacket/pcap", "github.com/gopacket/gopacket/pcap", "gorm.io/driver/sqlite", "plugin"];

/// Why a module needs cgo.
pub(super) enum Evidence<'a> {
    /// A file imports what does.
    Import(&'a File, std::ops::Range<usize>),
    /// A module that it needs does.
    Require(crate::source::Span),
}

/// Why a module needs cgo: a file that a build compiles imports `C` or a package that is known for it, or a
/// module is required for another one's sake. (One that is required directly, and imported nowhere but in tests,
/// is needed for these alone.)
pub(super) fn evidence<'a>(manifest: &Manifest, files: &'a [File]) -> Option<Evidence<'a>> {
    let built = || files.iter().filter(|file| !file.test && file.with_cgo);
    // Where another file stands in without cgo, the package works either way.
    let has_other = |folder: &str| {
        files.iter().any(|file| file.folder == folder && !file.test && file.without_cgo && !file.with_cgo)
    };
    let mut imports = built().flat_map(|file| file.imports.iter().map(move |import| (file, import)));
    let import = imports.find(|(file, (import, _))| match import.as_str() {
        "C" => !has_other(&file.folder),
        import => is_known(import, MODULES) || is_known(import, PACKAGES),
    });
    if let Some((file, (_, range))) = import {
        return Some(Evidence::Import(file, range.clone()));
    }
    let indirect = manifest.requires().iter().find(|require| require.indirect && is_known(&require.path, MODULES));
    indirect.map(|require| Evidence::Require(manifest.at(require)))
}

/// Whether a path is one of the table, or lies below it; a later major version is the same.
fn is_known(path: &str, table: &[&str]) -> bool {
    table.iter().any(|known| path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}
