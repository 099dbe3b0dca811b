//! Each figure that a profiler printed, of single layers and of whole networks.

use std::collections::{BTreeMap, BTreeSet};

use netcost::{Convention, Layer};

use super::build::build;
use super::spellings::{Case, SPELLINGS, figure};

const LAYERS: &str = include_str!("../data/tool_layers.tsv");
const MODELS: &str = include_str!("../data/tool_models.tsv");

/// The columns of the tables.
const TOOLS: [(&str, Convention); 13] = [
    ("fvcore", Convention::Fvcore),
    ("torch_flop_counter", Convention::TorchFlopCounter),
    ("thop", Convention::Thop),
    ("ptflops_pytorch", Convention::Ptflops),
    ("ptflops_aten", Convention::PtflopsAten),
    ("torchinfo", Convention::Torchinfo),
    ("calflops_flops", Convention::Calflops),
    ("torchprofile", Convention::Torchprofile),
    ("deepspeed", Convention::DeepSpeed),
    ("tract", Convention::Tract),
    ("calflops_macs", Convention::CalflopsMacs),
    ("torch_flop_counter_no_grad", Convention::TorchFlopCounter),
    // On the device "meta", which computes nothing.
    ("torch_flop_counter_meta", Convention::TorchFlopCounter),
];

fn convention(tool: &str) -> Convention {
    TOOLS.iter().find(|(name, _)| *name == tool).unwrap_or_else(|| panic!("no tool {tool}")).1
}

/// A column in words, for the documentation.
pub fn described(tool: &str) -> String {
    let name = convention(tool).name();
    if tool.ends_with("no_grad") { format!("`{name}` without gradients") } else { format!("`{name}`") }
}

fn case<'a>(spelling: &'a str, arguments: &str, inputs: &str, layer: &'a Layer) -> Case<'a> {
    let arguments = arguments.split(',').filter_map(|n| n.parse().ok()).collect();
    Case { spelling, arguments, inputs: inputs.split(' ').count(), layer }
}

/// How the figures of a tool are told.
#[derive(Default, Debug, PartialEq, Eq)]
struct Tally {
    /// The convention's own figure is what the tool prints.
    equal: usize,
    /// A row of the table of deviations says what it prints instead.
    deviating: usize,
    /// A row of the table of spellings does.
    spelt: usize,
    /// It printed nothing, which one of the tables says.
    refused: usize,
    /// It was not run.
    not_run: usize,
}

#[test]
fn single_layers() {
    let mut tallies = BTreeMap::<&str, Tally>::new();
    let mut wrong = Vec::new();
    let (mut deviations, mut spellings) = (BTreeSet::new(), BTreeSet::new());
    let mut rows = LAYERS.lines();
    let header: Vec<_> = rows.next().expect("a header").split('\t').skip(5).collect();
    let mut cells = 0;
    for row in rows {
        let row: Vec<_> = row.split('\t').collect();
        assert_eq!(row.len(), 5 + header.len(), "{}", row[0]);
        let layer = build(row[2], row[3], row[4]);
        let case = case(row[1], row[3], row[4], &layer);
        for (tool, text) in header.iter().zip(&row[5..]) {
            let convention = convention(tool);
            let tally = tallies.entry(tool).or_default();
            cells += 1;
            if text.is_empty() {
                tally.not_run += 1;
                continue;
            }
            // A dash is an error, or what is not exported. A figure below zero is none, either.
            let printed = text.parse::<i64>().ok().and_then(|n| u64::try_from(n).ok());
            let (expected, spelling) = figure(tool, &case, convention);
            if expected != printed {
                wrong.push(format!("{} {tool}: {expected:?}, not {text}; counted {}", row[0], layer.flops(convention)));
                continue;
            }
            let counted = layer.flops(convention);
            if let Some(at) = spelling {
                if printed != convention.printed(&layer) {
                    spellings.insert(at);
                }
                tally.spelt += 1;
            } else if printed.is_none() {
                deviations.insert((convention.name(), name_in_tables(&case)));
                tally.refused += 1;
            } else if convention.printed(&layer) == Some(counted) {
                tally.equal += 1;
            } else {
                deviations.insert((convention.name(), name_in_tables(&case)));
                tally.deviating += 1;
            }
        }
    }
    println!("figures of single layers: {tallies:#?}");
    assert_eq!(wrong, [""; 0], "{}", wrong.len());
    // Every figure has one place.
    let told: usize = tallies.values().map(|t| t.equal + t.deviating + t.spelt + t.refused + t.not_run).sum();
    assert_eq!((told, cells), (262 * 12, 262 * 12));
    // tract was run on the first 76, that is, on what is written as a module; PyTorch exports four of them not.
    for (tool, tally) in &tallies {
        assert_eq!(tally.not_run, if *tool == "tract" { 262 - 76 - 13 } else { 0 }, "{tool}");
    }
    // Each row of the tables that says a tool is wrong has a layer for which it is.
    for (_, convention) in TOOLS {
        for row in convention.rules().iter().filter(|row| row.deviation.is_some()) {
            let seen = row.ops.iter().any(|op| deviations.contains(&(convention.name(), (*op).to_owned())));
            assert!(seen, "{}: {:?}", convention.name(), row.ops);
        }
    }
    for (at, row) in SPELLINGS.iter().enumerate() {
        let in_networks = row.written.iter().all(|spelling| spelling.ends_with("in an encoder layer"));
        assert!(in_networks || spellings.contains(&at), "{:?} {:?}: {}", row.tools, row.written, row.words);
    }
}

/// The name by which the table of deviations has a layer.
fn name_in_tables(case: &Case<'_>) -> String {
    match case.layer.op {
        "lstm" if case.arguments[4] > 0 => "lstm(proj_size)".to_owned(),
        op => op.to_owned(),
    }
}

/// How the layer of a network is written, by what was recorded of it: a class, perhaps with a remark, or a function.
fn spelling(recorded: &str) -> &str {
    match recorded {
        "LayerNorm2d" | "Linear subclass" => "subclass",
        "Linear transposed" => "transposed input",
        "relu" => "F.relu",
        "max_pool2d" => "F.max_pool2d",
        "avg_pool2d" => "F.avg_pool2d",
        "adaptive_avg_pool2d" => "F.adaptive_avg_pool2d",
        "softmax" => "F.softmax",
        "linear" => "F.linear",
        "batch_norm" => "F.batch_norm",
        // The operators, and functions of which the module is none.
        "add" | "add_" | "sub" | "mul" | "mean" | "matmul" => "",
        other if other.starts_with("relu ") => "in an encoder layer",
        class => {
            assert!(class.starts_with(char::is_uppercase), "{class}");
            class.split_once(' ').map_or("", |(_, remark)| remark)
        }
    }
}

/// What stands in torchprofile's trace of a network but is no layer: products of two sizes. In each of Swin's 12 blocks the windows
/// are counted twice; a vision transformer counts its patches (`n_h * n_w` in torchvision's `_process_input`).
fn products_of_sizes(network: &str) -> u64 {
    match network {
        "swin_t" => 2 * 12,
        name if name.starts_with("vit_") => 1,
        _ => 0,
    }
}

#[test]
fn whole_networks() {
    let mut agree = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut name, mut networks, mut figures) = ("", 0, 0);
    let mut rows = MODELS.lines().skip(1).peekable();
    while let Some(row) = rows.next() {
        if let Some(head) = row.strip_prefix('#') {
            let mut cells = head.split('\t');
            name = cells.next().expect("a name");
            let pair = |cell: &'static str| {
                let (tool, figure) = cell.split_once('=').expect("a figure");
                (if tool == "calflops" { "calflops_flops" } else { tool }, figure.parse().expect("a number"))
            };
            expected = cells.map(pair).collect();
            sums = expected.keys().map(|tool| (*tool, 0)).collect();
            (networks, figures) = (networks + 1, figures + expected.len());
        } else {
            let cells: Vec<_> = row.split('\t').collect();
            let layer = build(cells[2], cells[3], cells[4]);
            let case = case(spelling(cells[1]), cells[3], cells[4], &layer);
            let count: u64 = cells[0].parse().expect("a count");
            for (tool, sum) in &mut sums {
                let (figure, _) = figure(tool, &case, convention(tool));
                *sum += count * figure.unwrap_or_else(|| panic!("{name} {tool}: {row}"));
            }
        }
        if rows.peek().is_none_or(|next| next.starts_with('#')) {
            for (tool, figure) in &expected {
                let sum = sums[tool] + if *tool == "torchprofile" { products_of_sizes(name) } else { 0 };
                if sum == *figure {
                    *agree.entry(tool).or_default() += 1;
                } else {
                    wrong.push(format!("{name} {tool}: {sum}, not {figure}: {}", i128::from(sum) - i128::from(*figure)));
                }
            }
        }
    }
    println!("figures of whole networks that agree: {agree:#?}");
    assert_eq!(wrong, [""; 0], "{}", wrong.len());
    // All figures of all networks: 69, of which DeepSpeed's profiler was run on 36 and the device "meta" on the 62 of torchvision
    // and timm, and 5 made of a few layers.
    assert_eq!((networks, agree.values().sum::<usize>()), (69 + 5, figures));
    for (tool, _) in TOOLS {
        let expected = match tool {
            "deepspeed" => 36 + 5,
            "tract" => 0,
            "torch_flop_counter_meta" => 62,
            _ => 69 + 5,
        };
        assert_eq!(agree.get(tool).copied().unwrap_or_default(), expected, "{tool}");
    }
}
