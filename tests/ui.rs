//! The catalogue of faults: what a user is told of each, word for word. One file per fault in `ui/`, named by it, beside what
//! the compiler says of it. `ui/WORDING.md` says how the messages are worded.

use std::fs;
use std::path::{Path, PathBuf};

/// The compiler whose words these are: another puts the same faults in slightly different ones.
const COMPILER: &str = "1.95";

#[test]
fn faults() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&output.stdout);
    if !version.starts_with(&format!("rustc {COMPILER}.")) {
        println!("skipped: the messages in tests/ui are those of rustc {COMPILER}, and this is {}", version.trim());
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// What no message has: names of generated code, paths into the sources, what rustc says of panics.
const NEVER: [&str; 14] = [
    "__private",
    "$crate",
    "_::_",
    "panic_2021",
    "erroneous constant",
    "netcost-core/src",
    "netcost-macros/src",
    "unfit",
    "ArgumentsOf",
    "PlacesOf",
    "__",
    "'g",
    "<impl ",
    "this error originates in the macro",
];

/// Files in which some of it cannot be kept out, and why.
const EXCEPTIONS: [(&str, &[&str], &str); 4] = [
    ("argument_from_outside_is_text", &["unfit", "netcost-core/src"], "a constant's type is known to rustc alone"),
    ("operand_of_a_type_from_outside", &["unfit", "netcost-core/src"], "a constant's type is known to rustc alone"),
    ("budget_of_a_float", &["unfit", "netcost-core/src"], "a constant's type is known to rustc alone"),
    (
        "foreign_block_argument_of_wrong_type",
        &["unfit", "netcost-core/src"],
        "the types of a block of other code are known to rustc alone",
    ),
];

fn messages() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let paths = fs::read_dir(folder).expect("the catalogue").map(|entry| entry.expect("an entry").path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "stderr"));
    paths.map(|path| (path.file_stem().expect("a name").to_string_lossy().into_owned(), path)).collect()
}

#[test]
fn no_message_shows_what_is_not_the_users() {
    let messages = messages();
    assert!(messages.len() > 290, "{} files", messages.len());
    let mut found = Vec::new();
    for (name, path) in &messages {
        let text = fs::read_to_string(path).expect("a message");
        let allowed = EXCEPTIONS.iter().find(|(file, ..)| file == name).map_or(&[][..], |(_, allowed, _)| *allowed);
        for never in NEVER {
            let has = text.contains(never);
            if has != allowed.contains(&never) {
                found.push(format!("{name}: {}{never}", if has { "" } else { "no longer needs the exception " }));
            }
        }
    }
    for (file, ..) in EXCEPTIONS {
        assert!(messages.iter().any(|(name, _)| name == file), "no {file}");
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn messages_begin_small_and_end_without_a_full_stop() {
    let mut found = Vec::new();
    for (name, path) in messages() {
        let text = fs::read_to_string(path).expect("a message");
        for line in text.lines().filter_map(|line| line.strip_prefix("error")) {
            let Some((_, message)) = line.split_once(": ") else { continue };
            let message = message.strip_prefix("evaluation panicked: ").unwrap_or(message);
            if message.starts_with(char::is_uppercase) || message.ends_with('.') || message.contains("  ") {
                found.push(format!("{name}: {message}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
