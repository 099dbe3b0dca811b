//! Warnings for what compiles and is surely not meant, in the crate `crates/warnings`: at the user's tokens, each once.

mod support;

/// The messages of the compiler on a crate, with their lines: `(line, text and notes)`.
fn warnings(name: &str) -> Vec<(usize, String)> {
    let output = support::cargo("check", name, "crates", |cargo| {
        cargo.args(["--message-format", "short"]);
    });
    let text = String::from_utf8_lossy(&support::succeeded(output).stderr).into_owned();
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
