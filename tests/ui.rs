//! The catalogue of faults: what a user is told of each, word for word. One file per fault in `ui/`, named by it, beside what
//! the compiler says of it.

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
