//! What an editor completes and shows in networks: `editor/check.py`, which drives rust-analyzer. It takes a minute and a program
//! that is no part of the toolchain, so it runs where `NETCOST_RUST_ANALYZER` names that program.

use std::path::Path;
use std::process::Command;

#[test]
fn rust_analyzer_completes_and_shows() {
    let Some(program) = std::env::var_os("NETCOST_RUST_ANALYZER") else {
        eprintln!("skipped: `NETCOST_RUST_ANALYZER=path/to/rust-analyzer` runs it");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/check.py");
    let mut python = Command::new("python3");
    python.arg(script).arg(program);
    if let Some(sources) = std::env::var_os("NETCOST_RUST_SRC") {
        python.arg("--rust-src").arg(sources);
    }
    // A folder of its own: this build's is locked.
    python.env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"));
    let output = python.output().expect("python3 runs");
    let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}");
    assert!(output.status.success(), "{told}\n{errors}");
}
