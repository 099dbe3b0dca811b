//! Warnings for what compiles and is surely not meant, in the crate `crates/warnings`: at the user's tokens, each once.

use std::path::Path;
use std::process::Command;

/// The messages of the compiler on a crate, with their lines: `(line, text and notes)`.
fn warnings(name: &str) -> Vec<(usize, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = |offline: bool| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--message-format", "short", "--manifest-path"]);
        cargo.arg(root.join("tests/crates").join(name).join("Cargo.toml"));
        // A folder of its own: warnings of what is built already are not all told again.
        cargo.arg("--target-dir").arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates"));
        cargo.env_remove("RUSTFLAGS");
        if offline {
            cargo.arg("--offline");
        }
        cargo.output().expect("cargo runs")
    };
    let first = run(true);
    // Without a lock file of its own, a crate may need the index once.
    let output = if String::from_utf8_lossy(&first.stderr).contains("offline") { run(false) } else { first };
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{text}");
    let told = text.lines().filter_map(|line| {
        let (place, message) = line.split_once(": warning: ")?;
        let mut numbers = place.rsplit(':');
        let (_column, line) = (numbers.next()?, numbers.next()?);
        Some((line.parse().ok()?, message.to_owned()))
    });
    told.collect()
}

#[test]
fn each_is_told_once_at_its_place() {
    let source = include_str!("crates/warnings/src/lib.rs");
    let mut expected: Vec<(usize, &str)> = source
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with("//!"))
        .filter_map(|(i, line)| Some((i + 1, line.split_once("//~ ")?.1)))
        .collect();
    let mut others = Vec::new();
    for (line, message) in warnings("warnings") {
        match expected.iter().position(|(at, text)| *at == line && message.contains(text)) {
            Some(found) => drop(expected.remove(found)),
            None => others.push((line, message)),
        }
    }
    assert!(expected.is_empty() && others.is_empty(), "not told: {expected:#?}\nnot expected: {others:#?}");
}
