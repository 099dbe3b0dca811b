//! A family is in one place a module, in others a name: they are to agree.

const MANIFEST: &str = include_str!("../Cargo.toml");
const LIBRARY: &str = include_str!("../src/lib.rs");
const README: &str = include_str!("../README.md");

/// The modules that have a feature, as the library declares them.
fn families() -> Vec<&'static str> {
    let mut families = Vec::new();
    let mut feature = None;
    for line in LIBRARY.lines() {
        let module = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';'));
        if let Some(module) = module.filter(|module| *module != "blocks") {
            assert_eq!(feature, Some(module), "the feature of `{module}`");
            families.push(module);
        }
        feature = line.strip_prefix("#[cfg(feature = \"").and_then(|rest| rest.strip_suffix("\")]"));
    }
    assert!(families.len() > 10, "the library declares modules");
    families
}

#[test]
fn each_is_a_feature() {
    let features: Vec<&str> = MANIFEST.lines().filter_map(|line| line.strip_suffix(" = []")).collect();
    let features: Vec<&str> = features.into_iter().filter(|feature| *feature != "default").collect();
    assert_eq!(features, families());
}

#[test]
fn all_has_each() {
    let (_, all) = MANIFEST.split_once("\nall = [").expect("a feature `all`");
    let (all, _) = all.split_once(']').expect("it ends");
    let all: Vec<&str> = all.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty()).collect();
    assert_eq!(all, families());
}

#[test]
fn the_readme_lists_each() {
    let rows = README.lines().filter_map(|line| line.strip_prefix("| `"));
    let listed: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    assert_eq!(listed, families());
}
