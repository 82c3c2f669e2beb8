//! An index of Python's packages on the loopback, for what only some may read.
//!
//! A lock file has the address of every wheel, so wheels are all that an install asks for.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::expect::Index;
use crate::git::basic;
use crate::server::Server;

/// Why there can be none here, if there cannot.
pub(crate) fn missing() -> Option<&'static str> {
    (!cfg!(target_os = "linux")).then_some("a build reaches the loopback of its host on Linux alone")
}

/// Serves packages of an example.
pub(crate) fn serve(index: &Index, example: &Path) -> Server {
    let wheels: BTreeMap<_, _> = index.packages.iter().map(|folder| pack(&example.join(folder))).collect();
    Server::start(index.port, basic(&index.user, &index.password), move |path| wheels.get(path).cloned())
}

/// The wheel of the files in a folder, and where it lies.
fn pack(folder: &Path) -> (String, Vec<u8>) {
    let mut files = BTreeMap::new();
    read(folder, "", &mut files);
    let info = files.keys().find_map(|path| path.split_once(".dist-info/"));
    let (name, _) = info.unwrap_or_else(|| panic!("{} has no .dist-info", folder.display()));
    (format!("wheels/{name}-py3-none-any.whl"), archive(&files))
}

/// The files of a folder by their path.
fn read(folder: &Path, path: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder.join(path)).expect("a package's folder can be read") {
        let entry = entry.expect("an entry can be read");
        let name = entry.file_name().into_string().expect("a name is text");
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if entry.path().is_dir() {
            read(folder, &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).expect("a package's file can be read"));
        }
    }
}

/// A zip archive without compression, of the same bytes everywhere: a lock file has its digest.
fn archive(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let (mut archive, mut contents) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let start = number(archive.len());
        // Version 2.0, no flags, stored, and the first day that a zip archive knows.
        let mut entry = [20_u16, 0, 0, 0, 0x21].map(u16::to_le_bytes).concat();
        entry.extend([crc(bytes), number(bytes.len()), number(bytes.len())].map(u32::to_le_bytes).concat());
        entry.extend(number(path.len()).to_le_bytes());
        contents.extend(b"PK\x01\x02\x14\x00");
        contents.extend(&entry);
        contents.extend([0; 10]);
        contents.extend(start.to_le_bytes());
        contents.extend(path.as_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&entry);
        archive.extend(path.as_bytes());
        archive.extend(bytes);
    }
    let count = u16::try_from(files.len()).expect("a package has few files").to_le_bytes();
    let place = [number(contents.len()), number(archive.len())].map(u32::to_le_bytes).concat();
    archive.extend(contents);
    archive.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &place, b"\0\0"].concat());
    archive
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("a package is small")
}

/// The check sum that zip has.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
}

#[test]
fn a_check_sum_is_that_of_zip() {
    assert_eq!(crc(b"123456789"), 0xCBF4_3926);
}

#[test]
fn an_archive_has_its_contents_at_the_end() {
    let archive = archive(&BTreeMap::from([("a.py".to_owned(), b"x = 1\n".to_vec())]));
    assert_eq!(archive.len(), 30 + 4 + 6 + 46 + 4 + 22);
    assert_eq!(archive[30..40], *b"a.pyx = 1\n");
    assert_eq!(archive[archive.len() - 10..], [50, 0, 0, 0, 40, 0, 0, 0, 0, 0]);
}
