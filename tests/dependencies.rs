//! Users of netcost build few other crates: these.

use std::collections::BTreeSet;
use std::process::Command;

/// The normal dependencies of the facade, direct and indirect.
const EXPECTED: [&str; 7] = [
    "netcost",
    "netcost-core",
    "netcost-macros",
    // The procedural macros.
    "syn",
    "quote",
    "proc-macro2",
    "unicode-ident",
];

#[test]
fn the_tree_has_no_other_crates() {
    // Nothing is looked up: what this test was built with is there.
    let arguments = [
        "tree",
        "--package",
        "netcost",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--target",
        "all",
        "--offline",
    ];
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "cargo tree failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names are UTF-8");
    let found: BTreeSet<&str> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(found, BTreeSet::from(EXPECTED), "left: the dependency tree; right: what it is to be");
}
