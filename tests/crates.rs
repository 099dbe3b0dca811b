//! Crates as users write them, in `crates/`: built apart, as they would be.

use std::path::Path;
use std::process::{Command, Output};

/// Builds a crate of `crates/` into a folder of its own, with the packages that this build has.
fn build(name: &str, release: bool) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = root.join("tests/crates").join(name).join("Cargo.toml");
    let run = |offline: bool| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.arg("build").arg("--manifest-path").arg(&manifest);
        cargo.arg("--target-dir").arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"));
        cargo.env_remove("RUSTFLAGS");
        if release {
            cargo.arg("--release");
        }
        if offline {
            cargo.arg("--offline");
        }
        cargo.output().expect("cargo runs")
    };
    let first = run(true);
    // Without a lock file of its own, a crate may need the index once.
    if String::from_utf8_lossy(&first.stderr).contains("offline") { run(false) } else { first }
}

#[track_caller]
fn builds(name: &str) {
    let output = build(name, false);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn without_the_standard_library() {
    builds("no-std");
}

#[test]
fn renamed_passed_on_and_by_macro() {
    builds("uses-blocks");
}

#[test]
fn overflow_is_an_error_in_a_release_build() {
    let output = build("overflow", true);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "it must not compile");
    assert!(text.contains("`wide`: "), "the layer is named: {text}");
    assert!(text.contains("do not fit in 64 bits"), "{text}");
    assert!(text.contains("does not fit in a `usize`"), "{text}");
}
