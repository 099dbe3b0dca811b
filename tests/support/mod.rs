//! Cargo, run on the crates of `tests/crates`, which are built apart from this one, as a user would.

use std::path::Path;
use std::process::{Command, Output};

/// A command of cargo on a crate of `tests/crates`, built into a folder of this name; `further` adds to it.
pub fn cargo(command: &str, name: &str, folder: &str, further: impl Fn(&mut Command)) -> Output {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crates").join(name).join("Cargo.toml");
    let run = |offline: bool| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.arg(command).arg("--manifest-path").arg(&manifest);
        cargo.arg("--target-dir").arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder));
        cargo.env_remove("RUSTFLAGS");
        further(&mut cargo);
        if offline {
            cargo.arg("--offline");
        }
        cargo.output().expect("cargo runs")
    };
    let first = run(true);
    // Without a lock file of its own, a crate may need the index once.
    if String::from_utf8_lossy(&first.stderr).contains("offline") { run(false) } else { first }
}

/// The same, which must not have failed.
#[track_caller]
pub fn succeeded(output: Output) -> Output {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}
