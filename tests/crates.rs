//! Crates as users write them, in `crates/`: built apart, as they would be.

mod support;

use std::path::Path;
use std::process::Output;

use support::succeeded;

/// Builds a crate of `crates/` into a folder of its own, with the packages that this build has.
fn build(name: &str, arguments: &[&str]) -> Output {
    cargo("build", name, arguments)
}

/// Another command of cargo on it.
fn cargo(command: &str, name: &str, arguments: &[&str]) -> Output {
    support::cargo(command, name, "crates", |cargo| {
        cargo.args(arguments);
    })
}

#[test]
fn without_the_standard_library() {
    succeeded(build("no-std", &[]));
}

#[test]
fn blocks_of_modules_and_crates_renamed_passed_on_and_by_macro() {
    succeeded(build("downstream", &["--workspace"]));
}

/// By hand: 4 · 3 · 9 + 4 parameters at 8 · 8 positions, then 4 · 8 · 8 · 10 + 10; of four bytes each; while the convolution runs,
/// its (3 + 4) · 8 · 8 inputs and outputs.
#[test]
fn documentation_has_the_figures_and_the_cost_table() {
    succeeded(cargo("doc", "documented", &["--no-deps"]));
    let page = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates/doc/documented/struct.Net.html");
    let page = std::fs::read_to_string(page).expect("the page of the network");
    // Without tags, and spaces as one.
    let mut text = String::new();
    for (i, part) in page.split('<').enumerate() {
        text.push_str(if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) });
    }
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    for expected in [
        "PARAMS: u64 = 2682",
        "MACS: u64 = 9472",
        "WEIGHT_BYTES: usize = 10728",
        "PEAK_BYTES: usize = 1792",
        "[3, 8, 8] → [10]: 2682 parameters, 9472 multiply-accumulates.",
        "conv2d conv2d [4, 8, 8] 112 6,912",
        "linear linear [10] 2,570 2,560",
        "total of 4 layers 2,682 9,472",
    ] {
        assert!(text.contains(expected), "no `{expected}` in {text}");
    }
    // Nor a name that the macro made.
    assert!(!text.contains("__"), "{text}");
}

/// The program does not compile in a release build; the errors are these, at these lines, and no others.
#[track_caller]
fn assert_overflows(program: &str, expected: &[(&str, &str)]) {
    let output = build("overflow", &["--release", "--bin", program]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{program} compiles");
    let errors = text.lines().filter(|line| line.starts_with("error") && !line.contains("could not compile"));
    assert_eq!(errors.count(), expected.len(), "{text}");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/crates/overflow/src/bin");
    let source = std::fs::read_to_string(sources.join(program).with_extension("rs")).expect("the program");
    for (message, place) in expected {
        assert!(text.contains(message), "`{message}` is not in\n{text}");
        let line = source.lines().position(|line| line.contains(place)).expect("a line of the program") + 1;
        assert!(text.contains(&format!("{program}.rs:{line}:")), "no error at line {line}:\n{text}");
    }
}

#[test]
fn each_overflow_is_told_at_its_place() {
    // So that it is not something else that fails.
    succeeded(build("overflow", &["--release", "--bin", "fits"]));
    assert_overflows("weights", &[("`wide`: its parameters or multiply-accumulates do not fit", "let wide =")]);
    assert_overflows("totals", &[("`stage.1.linear`: with this layer the network's totals do not fit", "x.linear(width")]);
    assert_overflows("elements", &[("`table.add`: the number of elements", "let table =")]);
    assert_overflows(
        "shifts",
        &[
            ("a shift by 64 bits of a number that has 64", "let wrapped ="),
            ("16 to the power of 17 does not fit in a `usize`", "let power ="),
            (
                "18_446_744_073_709_551_613 rounded up to a multiple of 17_179_869_184 does not fit in a `usize`",
                "let multiple =",
            ),
            ("the power of two after 9_223_372_036_854_775_809 does not fit in a `usize`", "let doubled ="),
        ],
    );
    assert_overflows(
        "sizes",
        &[
            ("8 - 9 is below what a `usize` can hold", "let missing ="),
            ("8_589_934_592 * 8_589_934_592 does not fit in a `usize`", "large * large"),
        ],
    );
}

/// What the macro counts by itself, const evaluation must find, too: all constants and layers of the examples and of networks of
/// the zoo.
#[test]
fn the_macro_and_const_evaluation_find_the_same() {
    // Cargo does not know of the variable: the builds have folders of their own.
    let print = |folder: &str, arguments: &[&str], evaluate: &str| {
        let output = support::cargo("run", "paths", folder, |cargo| {
            cargo.arg("--quiet").args(arguments).env("NETCOST_EVALUATE", evaluate);
        });
        String::from_utf8(succeeded(output).stdout).expect("text")
    };
    let by_macro = print("paths", &[], "");
    // With this feature, it does not compile where the macro counts.
    let by_compiler = print("paths-const", &["--features", "traced"], "never");
    for (one, other) in by_macro.lines().zip(by_compiler.lines()) {
        assert_eq!(one, other);
    }
    assert_eq!(by_macro.len(), by_compiler.len());
    assert!(by_macro.contains("ResNet152"));
}
