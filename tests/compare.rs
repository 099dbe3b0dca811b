//! What changed between two networks, and since a report was saved.

use netcost::{Figures, compare, network};

network! {
    struct Before;

    fn forward(image: [3, 8, 8]) -> [10] {
        let stem = image.conv2d(8, 3, padding = 1).relu();
        let old = stem.conv2d(8, 1);
        old.flatten().linear(10, name = "fc")
    }
}

network! {
    struct After;

    fn forward(image: [3, 8, 8]) -> [10] {
        let stem = image.conv2d(16, 3, padding = 1).relu();
        let new = stem.conv2d(8, 1);
        new.flatten().linear(10, name = "fc")
    }
}

/// By hand: `stem.conv2d` has 27 weights and a bias for each of 8, then 16 channels, at 64 positions; the convolution of size 1
/// has 8, then 16 weights for each of 8 channels. A weight is of 4 bytes.
const EXPECTED: &str = "\
layer               parameters              MACs             FLOPs             bytes
~ stem.conv2d  +224 (+100.0 %)  +13,824 (+100.0 %)  +14,336 (+100.0 %)  +896 (+100.0 %)
+ new                     +136              +8,192              +8,704  +544
− old            −72 (−100.0 %)   −4,096 (−100.0 %)   −4,608 (−100.0 %)  −288 (−100.0 %)
total           +288 (+5.3 %)   +17,920 (+77.8 %)   +18,432 (+76.6 %)  +1,152 (+5.3 %)
parameters: 5,426 → 5,714
MACs: 23,040 → 40,960
FLOPs: 24,074 → 42,506 (MultiplyAdd → MultiplyAdd)
bytes: 21,704 → 22,856";

fn words(text: &str) -> String {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

#[test]
fn two_networks() {
    // 8·28 + 8·9 + 512·10 + 10 = 224 + 72 + 5,130.
    assert_eq!((Before::PARAMS, After::PARAMS), (5_426, 448 + 136 + 5_130));
    assert_eq!((Before::MACS, After::MACS), (13_824 + 4_096 + 5_120, 27_648 + 8_192 + 5_120));
    let text = compare(Before::REPORT, After::REPORT).to_string();
    assert_eq!(words(&text), words(EXPECTED), "\n{text}");
    // All lines of the table end in one column.
    let lines: Vec<_> = text.lines().take(5).map(|line| line.chars().count()).collect();
    assert!(lines.iter().all(|width| *width == lines[0]), "{text}");
    assert!(compare(Before::REPORT, Before::REPORT).is_empty());
}

#[test]
fn a_saved_report() {
    let saved = Before::REPORT.json().to_string();
    let figures = Figures::from_json(&saved).expect("a report");
    assert!(compare(figures, Before::REPORT).is_empty());
    assert!(compare(Before::REPORT, figures).is_empty());
    let text = compare(figures, After::REPORT).to_string();
    assert_eq!(words(&text), words(EXPECTED), "\n{text}");
    // Figures that were other ones at the time.
    let old = saved.replace("\"macs\": 4096", "\"macs\": 4000");
    assert_ne!(old, saved);
    let old = old.replace("\"macs_effective\": 4096", "\"macs_effective\": 4000");
    let comparison = compare(Figures::from_json(&old).expect("a report"), Before::REPORT).to_string();
    assert!(words(&comparison).contains("\n~ old · +96 (+2.4 %) · ·\n"), "{comparison}");
}

#[test]
fn what_is_no_report() {
    assert_eq!(Figures::from_json("{}").unwrap_err().missing, "\"layers\"");
    let saved = Before::REPORT.json().to_string();
    let broken = saved.replacen("\"macs\": 13824", "\"macs\": many", 1);
    let error = Figures::from_json(&broken).unwrap_err();
    let line = 1 + saved.lines().position(|line| line.contains("stem.conv2d")).expect("the layer");
    assert_eq!(error.to_string(), format!("this is not a report saved as JSON: line {line} has no \"macs\""));
}

network! {
    /// `stem` without half of its weights, and the last layer in 8 bits.
    struct Pruned;

    fn forward(image: [3, 8, 8]) -> [10] {
        let stem = image.conv2d(8, 3, padding = 1, sparsity = 0.5).relu();
        let old = stem.conv2d(8, 1);
        old.flatten().linear(10, name = "fc", dtype = (weights = i8))
    }
}

/// By hand: of 27 · 8 = 216 weights 108 are left, each used at 64 positions; they are stored as 27 bytes of bits and 108 of 4 bytes,
/// beside 8 biases. The 5,120 weights of the last layer have 1 byte, its 10 biases as before 4.
const LEFT: &str = "\
layer parameters MACs FLOPs bytes parameters left MACs left
~ stem.conv2d · · · −405 (−45.2 %) −108 (−48.2 %) −6,912 (−50.0 %)
~ fc · · · −15,360 (−74.9 %) · ·
total · · · −15,765 (−72.6 %) −108 (−2.0 %) −6,912 (−30.0 %)
parameters: 5,426 → 5,426
MACs: 23,040 → 23,040
FLOPs: 24,074 → 24,074 (MultiplyAdd → MultiplyAdd)
bytes: 21,704 → 5,939
parameters left: 5,426 → 5,318
MACs left: 23,040 → 16,128
";

#[test]
fn what_is_left() {
    assert_eq!(896 - (27 + 108 * 4 + 8 * 4), 405);
    let text = compare(Before::REPORT, Pruned::REPORT).to_string();
    assert_eq!(words(&text), LEFT, "\n{text}");
    let saved = Before::REPORT.json().to_string();
    let figures = Figures::from_json(&saved).expect("a report");
    assert_eq!(words(&compare(figures, Pruned::REPORT).to_string()), LEFT);
    assert!(!compare(figures, Pruned::REPORT).is_empty());
    let pruned = Pruned::REPORT.json().to_string();
    assert!(compare(Figures::from_json(&pruned).expect("a report"), Pruned::REPORT).is_empty());
}

#[test]
fn a_report_that_was_saved_before_there_were_these_figures() {
    let saved = Before::REPORT.json().to_string();
    let mut old = String::new();
    for line in saved.lines() {
        let end = line.find(", \"params_effective\"").unwrap_or(line.len());
        old += &line[..end];
        old += match (end == line.len(), line.ends_with(',')) {
            (true, _) => "\n",
            (false, true) => "},\n",
            (false, false) => "}\n",
        };
    }
    assert!(!old.contains("effective") && old.contains("\"weight_bytes\""), "{old}");
    let figures = Figures::from_json(&old).expect("a report");
    assert!(compare(figures, Before::REPORT).is_empty());
    // Of what it does not know nothing is said.
    assert!(compare(figures, Pruned::REPORT).is_empty());
    let text = compare(figures, After::REPORT).to_string();
    assert_eq!(text.lines().next().expect("a line").split_whitespace().last(), Some("FLOPs"), "{text}");
    assert!(text.ends_with("FLOPs: 24,074 → 42,506 (MultiplyAdd → MultiplyAdd)"), "{text}");
    // What is there but no number is a fault.
    let broken = saved.replacen("\"macs_effective\": 13824", "\"macs_effective\": many", 2);
    assert_eq!(Figures::from_json(&broken).unwrap_err().missing, "\"macs_effective\"");
}

mod names {
    netcost::network! {
        pub struct Quoted;

        fn forward(x: [4]) -> [4] {
            x.linear(4, name = "a \"b\" \\ c")
        }
    }
}

#[test]
fn a_name_with_quotes() {
    let saved = names::Quoted::REPORT.json().to_string();
    let figures = Figures::from_json(&saved).expect("a report");
    assert!(compare(figures, names::Quoted::REPORT).is_empty(), "{}", compare(figures, names::Quoted::REPORT));
}
