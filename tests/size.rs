//! A program pays nothing for networks that it declares: no code and no data. Compared with the same program without netcost, by
//! the sections and the symbols of the release build.
#![cfg(all(target_os = "linux", target_pointer_width = "64", target_endian = "little"))]

mod support;

use std::collections::BTreeMap;
use std::path::Path;

/// The number in some bytes, the lowest first.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |n, byte| n << 8 | usize::from(*byte))
}

/// The text that begins at a place and ends with a 0.
fn text(bytes: &[u8], at: usize) -> String {
    bytes[at..].iter().take_while(|byte| **byte != 0).map(|byte| *byte as char).collect()
}

/// A section of an ELF file: its name, its kind, and its bytes.
struct Section<'a> {
    name: String,
    kind: usize,
    loaded: bool,
    size: usize,
    link: usize,
    bytes: &'a [u8],
}

/// The sections of a 64-bit ELF file. Source of the layout: "Tool Interface Standard: ELF", and its 64-bit supplement.
fn sections(file: &[u8]) -> Vec<Section<'_>> {
    assert_eq!(&file[..5], b"\x7fELF\x02", "a 64-bit ELF file");
    let (table, size, count, names) =
        (number(&file[40..48]), number(&file[58..60]), number(&file[60..62]), number(&file[62..64]));
    let header = |i: usize| &file[table + i * size..][..size];
    let names = number(&header(names)[24..32]);
    (0..count)
        .map(|i| {
            let header = header(i);
            let (kind, flags) = (number(&header[4..8]), number(&header[8..16]));
            let (at, size, link) = (number(&header[24..32]), number(&header[32..40]), number(&header[40..44]));
            // Kind 8 has no bytes in the file; flag 2 says that it is loaded.
            let bytes = if kind == 8 { &[][..] } else { &file[at..at + size] };
            Section { name: text(file, names + number(&header[..4])), kind, loaded: flags & 2 != 0, size, link, bytes }
        })
        .collect()
}

/// The names in the table of symbols, which is of kind 2, with 24 bytes for each.
fn symbols(sections: &[Section<'_>]) -> Vec<String> {
    let table = sections.iter().find(|section| section.kind == 2).expect("a table of symbols");
    let names = sections[table.link].bytes;
    table.bytes.chunks_exact(24).map(|symbol| text(names, number(&symbol[..4]))).collect()
}

/// A program of `crates/size` as a release build, with netcost or without.
fn program(name: &str, with: bool) -> Vec<u8> {
    let output = support::cargo("build", "size", "crates", |cargo| {
        cargo.args(["--release", "--bin", name]);
        // One unit, so that nothing else than the source decides what stands where.
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1").env("CARGO_PROFILE_RELEASE_STRIP", "none");
        if with {
            cargo.args(["--features", "with"]);
        }
    });
    support::succeeded(output);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
    std::fs::read(target.join("release").join(name)).expect("the program")
}

/// The sizes of what is loaded: code and data.
fn loaded(sections: &[Section<'_>]) -> BTreeMap<String, usize> {
    // What identifies the build differs, and is no code or data of the program.
    let own = sections.iter().filter(|section| section.loaded && !section.name.starts_with(".note"));
    own.map(|section| (section.name.clone(), section.size)).collect()
}

#[test]
fn networks_add_no_code_and_no_data() {
    for name in ["unnamed", "params"] {
        let (without, with) = (program(name, false), program(name, true));
        let (without, with) = (sections(&without), sections(&with));
        let (before, after) = (loaded(&without), loaded(&with));
        assert!(before[".text"] > 1000 && before.contains_key(".rodata"), "{before:?}");
        assert_eq!(before, after, "the sections of `{name}` without netcost and with it");
        let (before, after) = (symbols(&without), symbols(&with));
        assert!(before.iter().any(|symbol| symbol == "main"), "{name} has its symbols");
        let ours: Vec<_> = after.iter().filter(|symbol| symbol.contains("netcost") || symbol.contains("networks")).collect();
        assert!(ours.is_empty(), "symbols of `{name}`: {ours:?}");
        assert_eq!(before.len(), after.len(), "the symbols of `{name}` without netcost and with it");
    }
}
