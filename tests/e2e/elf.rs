//! For which machine a program is.

/// Its architecture as Docker names it, by the header of an ELF file.
pub(crate) fn architecture(program: &[u8]) -> Option<&'static str> {
    if program.get(..4)? != b"\x7fELF" {
        return None;
    }
    let little_endian = *program.get(5)? == 1;
    let machine: [u8; 2] = program.get(18..20)?.try_into().ok()?;
    match if little_endian { u16::from_le_bytes(machine) } else { u16::from_be_bytes(machine) } {
        3 => Some("386"),
        22 => Some("s390x"),
        40 => Some("arm"),
        62 => Some("amd64"),
        183 => Some("arm64"),
        243 => Some("riscv64"),
        _ => None,
    }
}

#[test]
fn the_header_says_the_architecture() {
    let program = |class: u8, data: u8, machine: [u8; 2]| {
        let mut bytes = vec![0x7f, b'E', b'L', b'F', class, data];
        bytes.resize(18, 0);
        bytes.extend(machine);
        bytes
    };
    assert_eq!(architecture(&program(2, 1, [183, 0])), Some("arm64"));
    assert_eq!(architecture(&program(2, 2, [0, 22])), Some("s390x"));
    assert_eq!(architecture(&program(1, 1, [3, 0])), Some("386"));
    assert_eq!(architecture(b"#!/bin/sh\necho no program at all\n"), None);
    assert_eq!(architecture(b""), None);
}
