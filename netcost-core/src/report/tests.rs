//! What a report prints, and that it can be read again.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::args::Padding;
use crate::graph::{Graph, NameText, Site, Sites, Size, Store};
use crate::layer::{LayersOf, Name, Traced};
use crate::memory::{Memory, TensorInfo};
use crate::op::{AdaptiveAvgPool2d, BatchNorm, Conv2d, Flatten, Linear};
use crate::planner::{Plan, Planner};
use crate::runtime::Ram;
use crate::tensor::Tensor;
use crate::text::hash;
use crate::trace::Trace;

const fn site(label: &'static str) -> Site {
    Site(label, hash(label.as_bytes()), 0, 0, 7, false)
}

/// A network of one input of 3 × 8 × 8 from a function that makes its layers.
macro_rules! network {
    ($name:ident, $file:literal, [$($label:literal),*], $forward:expr) => {
        struct $name;

        impl $name {
            const SITES: &'static Sites = &Sites { file: $file, list: &[$(site($label)),*] };
            const SIZE: Size = {
                let store = Store::<0, 0, 0, 0, 0>::new();
                let graph = store.graph(Self::SITES);
                graph.output($forward(graph.input("x", &[3, 8, 8], 0)), None, &[None], 0);
                graph.size()
            };
            const TRACE: &'static Trace<
                { Self::SIZE.nodes },
                { Self::SIZE.scopes },
                { Self::SIZE.edges },
                { Self::SIZE.text },
            > = &{
                let store = Store::<
                    { Self::SIZE.nodes },
                    { Self::SIZE.scopes },
                    { Self::SIZE.edges },
                    { Self::SIZE.text },
                    { Self::SIZE.keys },
                >::new();
                let graph = store.graph(Self::SITES);
                graph.output($forward(graph.input("x", &[3, 8, 8], 0)), None, &[None], 0);
                store.finish(&graph)
            };
        }

        impl
            Traced<
                { Self::SIZE.nodes },
                { Self::SIZE.scopes },
                { Self::SIZE.edges },
                { Self::SIZE.text },
            > for $name
        {
            const TRACE: &'static Trace<
                { Self::SIZE.nodes },
                { Self::SIZE.scopes },
                { Self::SIZE.edges },
                { Self::SIZE.text },
            > = Self::TRACE;
            const MADE: &'static [Layer] =
                LayersOf::<Self, { Self::SIZE.nodes - 1 }, { Self::SIZE.table() }, _, _, _, _>::made();
        }

        impl Network for $name {
            const NAME: &'static str = stringify!($name);
            const PARAMS: u64 = Self::TRACE.totals.params;
            const PARAMS_STORED: u64 = Self::PARAMS + Self::TRACE.totals.buffers;
            const PARAMS_FOLDED: u64 = Self::TRACE.params_folded();
            const PARAMS_ACTIVE: u64 = Self::TRACE.totals.active;
            const WEIGHT_BYTES: usize = Self::TRACE.weight_bytes(&Memory::DEFAULT);
            const PEAK_BYTES: usize = Self::TRACE.liveness(&Memory::DEFAULT).peak();
            const PEAK_LAYER: Name = Self::LAYERS[0].name;
            const PEAK_STEP: usize = 1;
            const TENSORS: &'static [TensorInfo] = &[];
            const RAM_BYTES: usize = Self::PEAK_BYTES;
            const RAM: Ram = LayersOf::<Self, { Self::SIZE.nodes - 1 }, { Self::SIZE.table() }, _, _, _, _>::ram();
            const SCRATCH_BYTES: usize = 0;
            const ARENA_BYTES: usize = Self::PLAN.bytes;
            const PLAN: Plan =
                LayersOf::<Self, { Self::SIZE.nodes - 1 }, { Self::SIZE.table() }, _, _, _, _>::plan(Planner::Best);

            fn plan(_: Planner) -> Plan {
                Self::PLAN
            }
            const SUM_ACTIVATION_BYTES: usize = Self::TRACE.liveness(&Memory::DEFAULT).sum();
            const INPUT_BYTES: usize = Self::TRACE.liveness(&Memory::DEFAULT).input();
            const OUTPUT_BYTES: usize = Self::TRACE.liveness(&Memory::DEFAULT).output();
            const MACS: u64 = Self::TRACE.totals.macs;
            const STATE_BYTES: usize = Self::TRACE.totals.state_bytes();
            const CONVENTION: Convention = Convention::MultiplyAdd;
            const FLOPS: u64 = Self::MACS + Self::TRACE.totals.bias_adds;
            const INPUTS: &'static [Shape] = &Self::TRACE.inputs::<1>();
            const OUTPUTS: &'static [Shape] = &Self::TRACE.outputs::<1>();
            const LAYERS: &'static [Layer] = Self::MADE;
            const SUMMARY: &'static str = "";
            const __PARTS: crate::file::Parts<'static> = Self::TRACE.parts(1, 1);
        }
    };
}

/// A convolution that keeps the resolution.
const fn conv(out_channels: usize, kernel: usize) -> Conv2d {
    Conv2d {
        out_channels,
        kernel_size: [kernel; 2],
        padding: Padding::Even([kernel / 2; 2]),
        bias: false,
        ..Conv2d::DEFAULT
    }
}

const fn linear(out_features: usize) -> Linear {
    Linear { out_features, ..Linear::DEFAULT }
}

const NO_SITE: u32 = u32::MAX;

network!(Small, "small.rs", ["stem"], small);

const fn small(x: Tensor<'_>) -> Tensor<'_> {
    let graph = x.graph();
    let before = graph.open(0);
    let y = x.conv2d(conv(16, 3), NO_SITE).batch_norm(BatchNorm::DEFAULT, NO_SITE).relu(NO_SITE);
    let y = graph.within(before, y);
    let pool = AdaptiveAvgPool2d { output_size: [1, 1] };
    y.adaptive_avg_pool2d(pool, NO_SITE).flatten(Flatten::DEFAULT, NO_SITE).linear(linear(10), NO_SITE)
}

/// Scopes in scopes, tied weights, experts, five convolutions, and labels that need quoting everywhere.
const fn various(x: Tensor<'_>) -> Tensor<'_> {
    let graph: &Graph<'_> = x.graph();
    let mut y = x;
    let stages = graph.open(0);
    let turns = graph.begin_loop(NO_SITE);
    let mut i = 0;
    while i < 2 {
        graph.turn(&turns, i, NO_SITE);
        let inner = graph.open(1);
        y = y.conv2d(conv(8 << i, 3), NO_SITE).relu(NO_SITE);
        y = graph.within(inner, y);
        y = y.conv2d(conv(8 << i, 1), NO_SITE);
        i += 1;
    }
    graph.end_loop(&turns, 2);
    y = graph.within(stages, y);
    let y = y.conv2d(conv(4, 5), 2).flatten(Flatten::DEFAULT, NO_SITE);
    let y = y.linear(linear(256), graph.shared(NO_SITE, NameText::new().str("key")));
    let y = y.linear(linear(256), graph.shared(NO_SITE, NameText::new().str("key")));
    let experts = graph.open(graph.copies(3, 8, Some(2)));
    let y = y.linear(linear(4), NO_SITE);
    graph.within(experts, y)
}

network!(Various, "dir/a,b \"c\".rs", ["stages", "inner", "odd, \"|`\\\u{7}", "experts"], various);

const fn nothing(x: Tensor<'_>) -> Tensor<'_> {
    x.relu(NO_SITE)
}

network!(Nothing, "", [], nothing);

fn assert_aligned(table: &str) {
    let lines: Vec<&str> = table.lines().collect();
    let width = lines[2].chars().count();
    let rules = lines.iter().filter(|line| line.starts_with('─')).count();
    assert!(rules >= 3, "{table}");
    let mut rule = 0;
    // Two lines of text are the first, one is the last.
    for line in &lines[2..lines.len() - 1] {
        rule += usize::from(line.starts_with('─'));
        // Below the layers, lines end with their last figure.
        let last = rule + 1 == rules && !line.starts_with('─');
        assert!(if last { line.chars().count() < width } else { line.chars().count() == width }, "{line}\n{table}");
        assert_eq!(line.trim_end(), *line);
    }
}

#[test]
fn table() {
    let expected = "\
Small: [3, 8, 8] → [10]
MultiplyAdd: 1 per multiply-accumulate, 1 per bias added
───────────────────────────────────────────────────────────────────────────────────────────
  layer                operator             output      parameters    MACs    share of MACs
───────────────────────────────────────────────────────────────────────────────────────────
  stem.conv2d          conv2d               [16, 8, 8]         432  27,648  ████████ 99.4 %
  stem.batch_norm      batch_norm           [16, 8, 8]          32       ·                ·
  stem.relu            relu                 [16, 8, 8]           ·       ·                ·
  adaptive_avg_pool2d  adaptive_avg_pool2d  [16, 1, 1]           ·       ·                ·
  flatten              flatten              [16]                 ·       ·                ·
  linear               linear               [10]               170     160  ▏         0.6 %
───────────────────────────────────────────────────────────────────────────────────────────
  total of 6 layers                                            634  27,808
  stored, with buffers                                         666
  after folding batch norm                                     618
  FLOPs (MultiplyAdd)                                               27,818
───────────────────────────────────────────────────────────────────────────────────────────
Memory: 2,472 bytes of weights; activations need 4,864 bytes, at stem.conv2d";
    assert_eq!(Small::REPORT.to_string(), expected);
}

#[test]
fn markdown_table() {
    let expected = "\
**Small**: [3, 8, 8] → [10]

MultiplyAdd: 1 per multiply-accumulate, 1 per bias added

| layer                    | operator            | output     | parameters |   MACs |  share | |
| ------------------------ | ------------------- | ---------- | ---------: | -----: | -----: |-|
| `stem`                   | (3 layers)          | [16, 8, 8] |        464 | 27,648 | 99.4 % | ████████ |
| `adaptive_avg_pool2d`    | adaptive_avg_pool2d | [16, 1, 1] |            |        |        | |
| `flatten`                | flatten             | [16]       |            |        |        | |
| `linear`                 | linear              | [10]       |        170 |    160 |  0.6 % | ▏ |
| total of 6 layers        |                     |            |        634 | 27,808 |        | |
| stored, with buffers     |                     |            |        666 |        |        | |
| after folding batch norm |                     |            |        618 |        |        | |
| FLOPs (MultiplyAdd)      |                     |            |            | 27,818 |        | |

Memory: 2,472 bytes of weights; activations need 4,864 bytes, at stem.conv2d";
    assert_eq!(format!("{:#}", Small::REPORT.depth(1)), expected);
}

#[test]
fn tree() {
    let expected = "\
stages          (6 layers)       [16, 8, 8]       1,688  108,032  ████████ 31.4 %
    0             (3 layers)       [8, 8, 8]          280   17,920  █▍        5.2 %
      inner       (2 layers)       [8, 8, 8]          216   13,824  █         4.0 %
        conv2d    conv2d           [8, 8, 8]          216   13,824  █         4.0 %
        relu      relu             [8, 8, 8]            ·        ·                ·
      conv2d      conv2d           [8, 8, 8]           64    4,096  ▎         1.2 %
    1             (3 layers)       [16, 8, 8]       1,408   90,112  ██████▋  26.2 %
      inner       (2 layers)       [16, 8, 8]       1,152   73,728  █████▌   21.5 %
▸       conv2d    conv2d           [16, 8, 8]       1,152   73,728  █████▌   21.5 %
        relu      relu             [16, 8, 8]           ·        ·                ·
      conv2d      conv2d           [16, 8, 8]         256   16,384  █▎        4.8 %
▸ odd, \"|`\\\u{7}      conv2d           [4, 8, 8]        1,600  102,400  ███████▋ 29.8 %
  flatten         flatten          [256]                ·        ·                ·
  linear          linear           [256]           65,792   65,536  ████▉    19.1 %
  linear_2        linear           [256]           shared   65,536  ████▉    19.1 %
  experts.linear  linear (2 of 8)  [4]              8,224    2,048  ▏         0.6 %";
    let table = Various::REPORT.tree().to_string();
    let rows: Vec<&str> = table.lines().skip(5).take(16).collect();
    // A literal cannot begin with the margin.
    assert_eq!(rows.join("\n").trim_start(), expected);
    // To a depth, its rows are those of the whole tree down to there.
    let folded = Various::REPORT.tree().depth(2).to_string();
    let names: Vec<&str> = folded.lines().skip(5).take(8).map(|line| line.split("  (").next().unwrap().trim_end()).collect();
    assert_eq!(names[..3], ["  stages", "    0", "▸   1"]);
}

#[test]
fn folding() {
    let rows = |depth| {
        let rows = Various::REPORT.depth(depth).rows().map(|row| {
            let mut name = String::new();
            row.path(&mut name).unwrap();
            (name, row.layers.len())
        });
        rows.collect::<Vec<_>>()
    };
    let row = |name: &str, layers| (name.to_string(), layers);
    assert_eq!(rows(0), []);
    assert_eq!(rows(1)[..2], [row("stages", 6), row("odd, \"|`\\\u{7}", 1)]);
    assert_eq!(rows(1)[5], row("experts", 1));
    assert_eq!(rows(2)[..2], [row("stages.0", 3), row("stages.1", 3)]);
    assert_eq!(rows(3)[..2], [row("stages.0.inner", 2), row("stages.0.conv2d", 1)]);
    for depth in 4..6 {
        assert_eq!(rows(depth), rows(usize::MAX));
    }
    // Whatever the rows, they add up.
    for depth in 1..5 {
        let report = Various::REPORT.depth(depth);
        assert_eq!(report.rows().map(|row| row.params()).sum::<u64>(), Various::PARAMS);
        assert_eq!(report.rows().map(|row| row.macs()).sum::<u64>(), Various::MACS);
    }
}

/// The records of a CSV text.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::from([Vec::from([String::new()])]);
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let record = records.last_mut().unwrap();
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => record.last_mut().unwrap().push(chars.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                records.push(Vec::from([String::new()]));
            }
            char => record.last_mut().unwrap().push(char),
        }
    }
    assert!(!quoted);
    records
}

#[test]
fn csv() {
    let records = records(&Various::REPORT.csv().to_string());
    assert_eq!(records.len(), 1 + Various::LAYERS.len());
    let column = |name: &str| records[0].iter().position(|header| header == name).unwrap();
    let (name, op, params, macs, active) =
        (column("name"), column("op"), column("params"), column("macs"), column("params_active"));
    let bytes = column("weight_bytes");
    let sum = |column: usize| records[1..].iter().map(|record| record[column].parse::<u64>().unwrap()).sum::<u64>();
    assert_eq!((sum(params), sum(macs), sum(active)), (Various::PARAMS, Various::MACS, Various::PARAMS_ACTIVE));
    assert_eq!(sum(bytes), 4 * Various::PARAMS);
    for (record, layer) in records[1..].iter().zip(Various::LAYERS) {
        assert_eq!(record.len(), records[0].len());
        assert!(layer.name == record[name].as_str() && layer.op == record[op]);
        assert_eq!(record[column("file")], "dir/a,b \"c\".rs");
    }
    let odd = &records[7];
    assert_eq!((&*odd[name], &*odd[column("inputs")], &*odd[column("output")]), ("odd, \"|`\\\u{7}", "16x8x8", "4x8x8"));
    assert_eq!(odd[column("line")], "7");
    // The tree's scopes would be counted twice.
    assert_eq!(Various::REPORT.tree().csv().to_string(), Various::REPORT.csv().to_string());
    assert_eq!(Various::REPORT.depth(0).csv().to_string(), records[0].join(","));
}

/// What is left of a text after a JSON value, which must be there.
fn after_json(text: &str) -> &str {
    fn list<'a>(mut text: &'a str, end: char, item: impl Fn(&'a str) -> &'a str) -> &'a str {
        if let Some(rest) = text.trim_start().strip_prefix(end) {
            return rest;
        }
        loop {
            text = item(text).trim_start();
            match text.strip_prefix(',') {
                Some(rest) => text = rest,
                None => return text.strip_prefix(end).unwrap(),
            }
        }
    }
    let text = text.trim_start();
    match text.chars().next().unwrap() {
        '{' => list(&text[1..], '}', |text| {
            assert!(text.trim_start().starts_with('"'));
            after_json(after_json(text).strip_prefix(": ").unwrap())
        }),
        '[' => list(&text[1..], ']', after_json),
        '"' => {
            let mut rest = &text[1..];
            loop {
                let end = rest.find(['"', '\\']).unwrap();
                assert!(!rest[..end].contains(char::is_control));
                let escape = rest.as_bytes()[end] == b'\\';
                rest = &rest[end + 1..];
                if !escape {
                    return rest;
                }
                assert!(rest.starts_with(['"', '\\', 'u']));
                rest = &rest[1..];
            }
        }
        '0'..='9' => text.trim_start_matches(|char: char| char.is_ascii_digit()),
        _ => text.strip_prefix("true").or(text.strip_prefix("false")).unwrap(),
    }
}

#[test]
fn json() {
    for report in [Small::REPORT, Various::REPORT, Various::REPORT.tree(), Nothing::REPORT, Small::REPORT.depth(0)] {
        assert_eq!(after_json(&report.json().to_string()), "");
    }
    let text = Various::REPORT.json().to_string();
    assert!(text.contains(
        r#""totals": {"layers": 11, "params": 77304, "params_active": 71136, "params_stored": 77304, "params_folded": 77304,"#
    ));
    assert!(text.contains(r#"{"name": "MultiplyAdd", "meaning": "1 per multiply-accumulate, 1 per bias added"}"#));
    assert!(text.contains(
        r#"{"name": "odd, \"|`\\\u0007", "op": "conv2d", "inputs": [[16, 8, 8]], "output": [4, 8, 8], "params": 1600,"#
    ));
}

#[test]
fn numbers() {
    assert_eq!(format!("{} {} {}", Grouped(0), Grouped(999), Grouped(1_000)), "0 999 1,000");
    assert_eq!(Grouped(u64::MAX).to_string(), "18,446,744,073,709,551,615");
    assert_eq!(format!("{} {}", Percent(1, 3), Percent(u64::MAX, u64::MAX)), "33.3 % 100.0 %");
    let bar = |part, whole| Bar { part, whole, padded: true }.to_string();
    assert_eq!([bar(0, 9), bar(1, 1000), bar(1, 2)], ["        ", "▏       ", "████    "]);
    assert_eq!([bar(999, 1000), bar(7, 7), bar(0, 0)], ["████████", "████████", "        "]);
}

#[test]
fn columns_are_aligned() {
    for depth in [0, 1, 2, 3, usize::MAX] {
        for report in [Small::REPORT, Various::REPORT, Nothing::REPORT] {
            assert_aligned(&report.depth(depth).to_string());
            assert_aligned(&report.tree().depth(depth).to_string());
        }
    }
    let markdown = format!("{:#}", Various::REPORT.tree());
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 8, "{line}");
    }
}
