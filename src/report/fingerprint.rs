//! What a finding is known by from run to run: nothing of it has a line, so that an edit above it
//! changes nothing.

use sha2::{Digest, Sha256};

use crate::diag::Code;

/// The fingerprint of the finding that is `ordinal` among those that are equal in all else, from 0.
pub fn fingerprint(rule: Code, path: &str, target: Option<&str>, subject: &str, ordinal: u32) -> u64 {
    let mut hash = Sha256::new();
    for part in [rule.name(), path, target.unwrap_or_default(), subject, &ordinal.to_string()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    first(&hash.finalize())
}

/// As the formats write it.
pub fn shown(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

/// The first 64 bits of a digest.
pub(super) fn first(digest: &[u8]) -> u64 {
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
