//! `src/operators.md`, the list of the layers in the documentation, is what the operators' table makes of itself.
//!
//! `OPERATORS=overwrite cargo test --test operators` writes the file anew.

use std::fmt::Write;
use std::path::Path;

use netcost_core::op::{FAMILIES, Operator};

/// The headings, by the first operator of each family.
const HEADINGS: [(&str, &str); 19] = [
    ("conv1d", "Convolution"),
    ("linear", "Linear layers and products"),
    ("einsum", "Einstein sums"),
    ("multihead_attention", "Attention"),
    ("lstm", "Recurrence"),
    ("embedding", "Embedding"),
    ("max_pool1d", "Pooling"),
    ("batch_norm", "Normalisation"),
    ("relu", "Activations and dropout"),
    ("add", "Arithmetic"),
    ("mean", "Reduction"),
    ("cat", "Joining and cutting"),
    ("flatten", "Shape"),
    ("pixel_shuffle", "Rearranging"),
    ("select", "Choosing"),
    ("pad", "Padding"),
    ("upsample", "Resizing"),
    ("parameter", "Sources"),
    ("custom", "Your own"),
];

const BEGINNING: &str = "\
The layers, as they are written in the body of [`network!`](crate::network): arguments with their defaults, what comes out, what is \
counted, and where that is defined.

An argument with `= value` has that default; one with `?` need not be given and has none. A size per axis may be given as one \
number for all. Besides its own arguments each layer takes `name = \"..\"`, `shared = \"..\"` and `dtype = i8`, one with weights also \
`sparsity = 0.5`, a convolution or linear layer `kept = 32`. Where no shape is told, that of the output is that of the input. Shapes and counts are per sample; a layer that adds a bias adds it once per element of its \
output. Parameters are weights and biases; what is not named is not counted.
";

/// An operator's documentation as the paragraphs of a list's item, without links.
fn description(operator: &Operator) -> String {
    let text = operator.doc.replace("[`", "`").replace("`]", "`");
    let paragraphs = text.trim().split("\n\n").map(|paragraph| {
        let lines: Vec<_> = paragraph.lines().map(str::trim).collect();
        let kept = lines.join(" ").replace("Counts ", "**Counts** ").replace("Source: ", "**Source:** ");
        format!("  {kept}")
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn page() -> String {
    let mut page = BEGINNING.to_owned();
    for family in FAMILIES {
        let first = family[0].name;
        let heading = HEADINGS.iter().find(|(name, _)| *name == first).map(|(_, heading)| heading);
        let heading = heading.unwrap_or_else(|| panic!("`HEADINGS` lacks the family that begins with `{first}`"));
        write!(page, "\n# {heading}\n").unwrap();
        for operator in *family {
            write!(page, "\n- `{operator}`\n\n{}\n", description(operator)).unwrap();
        }
    }
    page
}

/// What an operator's documentation must say besides what it makes: what it counts, and where that comes from.
fn lacks(doc: &str) -> Option<&'static str> {
    let has = |beginning: &str| {
        doc.split_once(beginning).is_some_and(|(before, after)| {
            // A sentence of its own, and more than its beginning.
            before.ends_with(['\n', ' ']) && after.trim().len() > 4 && after.contains('.')
        })
    };
    let first = doc.split("\n\n").next().unwrap_or_default();
    if first.trim().len() < 4 || first.contains("Counts ") {
        return Some("a description as its first paragraph");
    }
    if !has("Counts ") {
        return Some("a sentence that begins with \"Counts\"");
    }
    if has("Source:") { None } else { Some("its source, after \"Source:\"") }
}

#[test]
fn every_operator_says_what_it_counts_and_from_where() {
    let all = FAMILIES.iter().flat_map(|family| family.iter());
    let faulty: Vec<_> =
        all.filter_map(|operator| lacks(operator.doc).map(|what| format!("{}: {what}", operator.name))).collect();
    assert!(faulty.is_empty(), "the documentation of operators lacks:\n{}", faulty.join("\n"));
    // The test itself tells what is missing.
    assert_eq!(lacks("`max(0, x)`.\n\nCounts nothing. Source: `torch.nn.ReLU`.\n"), None);
    assert!(lacks("`max(0, x)`.\n").is_some() && lacks("`max(0, x)`.\n\nCounts nothing.\n").is_some());
    assert!(lacks("`max(0, x)`.\n\nSource: PyTorch.\n").is_some() && lacks("Counts nothing. Source: PyTorch.").is_some());
}

#[test]
fn the_page_is_what_the_table_says() {
    let (expected, path) = (page(), Path::new(env!("CARGO_MANIFEST_DIR")).join("src/operators.md"));
    if std::env::var_os("OPERATORS").is_some_and(|value| value == "overwrite") {
        std::fs::write(path, expected).expect("src/operators.md can be written");
        return;
    }
    let is = std::fs::read_to_string(path).expect("src/operators.md can be read");
    assert!(
        is.replace('\r', "") == expected,
        "src/operators.md is not what the operators' table says; \
         `OPERATORS=overwrite cargo test --test operators` writes it anew. Expected:\n\n{expected}"
    );
}

/// What the page promises of the examples it would have.
#[test]
fn calls_read_as_they_are_written() {
    let call_of = |name| netcost_core::op::find(name).expect("it exists").to_string();
    assert_eq!(call_of("relu"), "x.relu()");
    assert_eq!(call_of("flatten"), "x.flatten(start_dim = 0, end_dim = -1)");
    assert_eq!(call_of("matmul"), "x.matmul(other)");
    assert_eq!(call_of("cat"), "cat(tensors, dim = 0)");
    let pool = "x.max_pool2d(kernel_size, stride?, padding = 0, dilation = 1, ceil_mode = false)";
    assert_eq!(call_of("max_pool2d"), pool);
}
