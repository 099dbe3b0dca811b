//! The conventions of the profilers against the figures that these printed: single layers, and whole networks.
//!
//! The cases are in `data/tool_layers.tsv` and `data/tool_models.tsv`; `data/tools.md` says how they were made. Layers are built at
//! run time. `cargo test --test conventions -- --nocapture` prints how many figures agree, by tool.
//!
//! No figure is left out: each is what [`Convention::printed`] says, or what a row of [`spellings::SPELLINGS`] says of a layer that is
//! written otherwise, or its case says that the tool could not be given the layer. The documentation has both tables.

use netcost::{CONVENTIONS, Convention, Layer, explain, network};

mod build;
mod spellings;
mod tools;

#[allow(dead_code, reason = "only its networks are used")]
#[path = "../../examples/mlperf_tiny.rs"]
mod mlperf_tiny;

// ---- compilers for microcontrollers

network! {
    /// The streaming wake word of MLPerf Tiny: a one-dimensional DS-CNN over 30 frames of 40 bands.
    #[convention(StMacc)]
    struct WakeWord;

    fn forward(frames: [40, 30]) -> [3] {
        let mut x = frames;
        for (kernel, channels) in [(3, 128), (5, 128), (10, 128), (15, 32)] {
            x = x.conv1d(x.channels(), kernel, groups = x.channels()).conv1d(channels, 1).relu();
        }
        x.flatten().linear(3).softmax(-1)
    }
}

#[test]
fn macc() {
    // The report of X-CUBE-AI on the wake word, in <https://github.com/mlcommons/tiny>: 827,256 MACC, and 835,864 for the
    // graph in which the activations are still layers of their own.
    const _: () = assert!(WakeWord::FLOPS == 827_256 && WakeWord::flops(Convention::StMacc) == 827_256);
    // The parameters in the same report.
    assert_eq!((WakeWord::PARAMS, WakeWord::MACS), (46_883, 826_368));
    let activations: usize =
        WakeWord::LAYERS.iter().filter(|layer| layer.op == "relu").map(|layer| layer.output.numel()).sum();
    assert_eq!(WakeWord::FLOPS + activations as u64, 835_864);
    assert!(WakeWord::REPORT.to_string().contains("StMacc: MACC of ST Edge AI"));
}

#[test]
fn vela() {
    // ethos-u-vela 5.2.0, "Neural network macs" of the benchmark's files.
    use mlperf_tiny::{AnomalyDetection, ImageClassification, KeywordSpotting, VisualWakeWords};
    assert_eq!(AnomalyDetection::flops(Convention::Vela), 264_192);
    assert_eq!(KeywordSpotting::flops(Convention::Vela), 2_664_792);
    assert_eq!(ImageClassification::flops(Convention::Vela), 12_505_748);
    assert_eq!(VisualWakeWords::flops(Convention::Vela), 7_491_972);
    assert_eq!(WakeWord::flops(Convention::Vela), 826_374);
}

#[test]
fn tract() {
    use mlperf_tiny::{ImageClassification, KeywordSpotting};
    // `FMA` of tract 0.23.9, of the decluttered graphs of `kws_ref_model_qdq.onnx` and `resnet8_qdq.onnx` in
    // <https://github.com/mlcommons/tiny_results_v1.3>. Their poolings are `AveragePool`, of which it counts nothing.
    assert_eq!(KeywordSpotting::flops(Convention::Tract), 2_656_768);
    assert_eq!(ImageClassification::flops(Convention::Tract), 12_501_632);
}

// ---- the table, and what is said of it

#[test]
fn every_convention_is_described() {
    for row in CONVENTIONS {
        assert_eq!((row.convention.name(), row.convention.meaning()), (row.name, row.meaning));
        assert!(!row.meaning.is_empty() && !row.source.is_empty(), "{}", row.name);
        // A tool has rules, each of operators that there are, and of each one rule.
        let mut seen = Vec::new();
        for rule in row.convention.rules() {
            for op in rule.ops {
                // Arguments stand behind some.
                let (operator, _) = op.split_once('(').unwrap_or((op, ""));
                assert!(netcost_core::op::find(operator).is_some(), "{}: {op}", row.name);
                // What a tool means to count is the same for all layers of the operator.
                assert_eq!(row.convention.rule(operator), rule.rule, "{}: {op}", row.name);
                assert!(!seen.contains(op), "{}: {op}", row.name);
                seen.push(op);
            }
            if let Some(deviation) = rule.deviation
                && let Some(printed) = deviation.printed
            {
                assert!(!printed.equals(rule.rule), "{}: {:?} is no deviation", row.name, rule.ops);
            }
        }
    }
}

#[test]
fn conventions_of_one_layer() {
    const WIDE: &Layer = WakeWord::layer("1.conv1d_2");
    // 128 · 128 weights at 24 positions, 128 biases at each.
    const MACS: u64 = 128 * 128 * 24;
    const BIASES: u64 = 128 * 24;
    const _: () = assert!(WIDE.flops(Convention::MultiplyAdd) == MACS + BIASES);
    const _: () = assert!(WIDE.flops(Convention::TwoPerMac) == 2 * MACS);
    const _: () = assert!(WIDE.flops(Convention::Arithmetic) == 2 * MACS + BIASES);
    const _: () = assert!(WIDE.flops(Convention::StMacc) == MACS + 128);
    const _: () = assert!(WIDE.flops(Convention::BopsAt { weights: 8, activations: 4 }) == MACS * 32);
    const _: () = assert!(WIDE.flops(Convention::Calflops) == 2 * MACS + BIASES);
    assert!(Convention::BopsAt { weights: 8, activations: 4 }.to_string().ends_with("activation bits, 8 × 4"));
    const _: () = assert!(WIDE.work().written == BIASES && WIDE.work().weights == 128 * 128 + 128);
}

network! {
    /// 8 bits, but for the weights of two layers and the output of one.
    #[dtype(i8)]
    #[convention(Bops)]
    struct Mixed;

    fn forward(image: [3, 8, 8; f32]) -> [10] {
        let a = image.conv2d(8, 3, padding = 1, name = "first");
        let b = a.conv2d(8, 1, dtype = (weights = i4, activations = i16), name = "second");
        let c = b.conv2d(8, 1, dtype = (weights = binary), name = "third");
        let d = c.reshape([8, 64]).multihead_attention(4, dtype = (activations = i16), name = "attention");
        let e = d.matmul(c.reshape([64, 8]), name = "product");
        e.flatten().linear(10, name = "head")
    }
}

#[test]
fn bit_operations() {
    // MACs × bits of a weight × bits of what is read: 32-bit floats, 8-bit integers, what the second returns in 16 bits.
    const FIRST: u64 = 64 * 27 * 8 * (8 * 32);
    const SECOND: u64 = 64 * 8 * 8 * (4 * 8);
    const THIRD: u64 = 64 * 8 * 8 * 16;
    // Four projections of 8 · 64 by 64 · 64 read 8 bits; queries, keys and values are of 16, as what it returns: two products of
    // 8 · 8 · 64.
    const ATTENTION: u64 = 4 * 8 * 64 * 64 * (8 * 8) + 2 * 8 * 8 * 64 * (16 * 16);
    // 16 bits by 8.
    const PRODUCT: u64 = 8 * 64 * 8 * (16 * 8);
    const HEAD: u64 = 64 * 10 * (8 * 8);
    let of = |path: &str| Mixed::layer(path).flops(Convention::Bops);
    assert_eq!((of("first"), of("second"), of("third")), (FIRST, SECOND, THIRD));
    assert_eq!((of("attention"), of("product"), of("head")), (ATTENTION, PRODUCT, HEAD));
    const _: () = assert!(Mixed::FLOPS == FIRST + SECOND + THIRD + ATTENTION + PRODUCT + HEAD);
    const _: () = assert!(Mixed::flops(Convention::BopsAt { weights: 8, activations: 8 }) == 64 * Mixed::MACS);
    assert!(Mixed::REPORT.to_string().contains("FLOPs (Bops)"));
}

// The arguments on which some tools' figures depend reach a layer on each way: worked out by the macro as layers, or as a trace (of
// an attention, which reads three tensors), or found by the compiler, where a constant is from outside.

const GROUPS: usize = 4;

network! {
    struct AsLayers;

    fn forward(image: [8, 10, 12], sequence: [6, 8]) -> [16, 40, 48] {
        let _ = sequence.lstm(16, proj_size = 4);
        image.conv_transpose2d(16, 4, stride = 2, padding = 1, groups = 4, bias = false)
            .upsample(scale_factor = 2.0, mode = "nearest-exact")
    }
}

network! {
    struct AsTrace;

    fn forward(image: [8, 10, 12], sequence: [6, 8], queries: [5, 2], keys: [6, 2]) -> ([16, 40, 48], [5, 2]) {
        let _ = sequence.lstm(16, proj_size = 4);
        let y = image.conv_transpose2d(16, 4, stride = 2, padding = 1, groups = 4, bias = false)
            .upsample(scale_factor = 2.0, mode = "nearest-exact");
        (y, queries.multihead_attention(2, key = keys, value = keys))
    }
}

network! {
    struct ByCompiler;

    fn forward(image: [8, 10, 12], sequence: [6, 8], queries: [5, 2], keys: [6, 2]) -> ([16, 40, 48], [5, 2]) {
        let _ = sequence.lstm(16, proj_size = 4);
        let y = image.conv_transpose2d(16, 4, stride = 2, padding = 1, groups = GROUPS, bias = false)
            .upsample(scale_factor = 2.0, mode = "nearest-exact");
        (y, queries.multihead_attention(2, key = keys, value = keys))
    }
}

#[test]
fn printed_by_all_ways() {
    // As the tools printed in `data/tool_layers.tsv`: `ConvTranspose2d grouped(8,16,4,s2,p1,g4) no bias`, `LSTM(8,16,proj_size=4)
    // bias T=6`, `MHA(2,2,bias=1) keys = values`; of the upsampling, nothing and 2 per element.
    for layers in [AsLayers::LAYERS, AsTrace::LAYERS, ByCompiler::LAYERS] {
        let printed = |op: &str, convention: Convention| {
            layers.iter().find(|layer| layer.op == op).and_then(|layer| convention.printed(layer))
        };
        assert_eq!(printed("conv_transpose2d", Convention::Calflops), Some(30_720));
        assert_eq!(printed("conv_transpose2d", Convention::Torchprofile), Some(983_040));
        assert_eq!(printed("lstm", Convention::Thop), Some(10_752));
        assert_eq!(printed("lstm", Convention::Torchprofile), Some(1_152));
        assert_eq!(printed("lstm", Convention::Tract), None);
        assert_eq!(printed("upsample", Convention::Thop), Some(0));
        assert_eq!(printed("upsample", Convention::Ptflops), Some(2 * 16 * 40 * 48));
        if layers.len() > 3 {
            assert_eq!(printed("multihead_attention", Convention::Torchprofile), Some(224));
        }
    }
}

#[test]
fn explanation() {
    let text = explain(WakeWord::LAYERS, Convention::MultiplyAdd, Convention::Ptflops).to_string();
    let expected = "\
operator  layers  MultiplyAdd  Ptflops  difference  reason
conv1d         8      841,120  841,120           0  the same
relu           4            0    8,608       8,608  not counted; 1 per input element
flatten        1            0        0           0  not counted by either
linear         1           99       99           0  the same
softmax        1            0        3           3  not counted; 1 per input element
total         15      841,219  849,830       8,611
Ptflops itself prints \"2 per input element\" for `relu`, not \"1 per input element\": \
counted twice: as a module and as the function that it calls";
    // By hand: biases at 28·(40 + 128) + 24·(128 + 128) + 15·(128 + 128) + (128 + 32) + 3 outputs.
    assert_eq!(28 * 168 + 24 * 256 + 15 * 256 + 160 + 3 + 826_368, 841_219);
    assert_eq!(text, expected);
    // The same below the report, against the network's own convention, which the second line of the report names.
    let report = WakeWord::REPORT.explain(Convention::Ptflops).to_string();
    let own = explain(WakeWord::LAYERS, Convention::StMacc, Convention::Ptflops);
    assert!(report.ends_with(&format!("\n\n{own}")), "{report}");
    assert!(report.lines().nth(1).is_some_and(|line| line.starts_with("StMacc: MACC of ST Edge AI")), "{report}");
    let markdown = format!("{:#}", WakeWord::REPORT.explain(Convention::Ptflops));
    assert!(markdown.ends_with(&format!("\n\n{own:#}")), "{markdown}");
}

#[test]
fn explanation_of_layers_that_a_tool_is_wrong_about() {
    // The attention has no mask, with which alone fvcore is wrong about it; of the LSTM the projection is what thop does not see.
    let text = explain(AsTrace::LAYERS, Convention::Fvcore, Convention::Thop).to_string();
    assert!(!text.contains("Fvcore itself prints \"1 per multiply-accumulate −"), "{text}");
    assert!(text.contains("Fvcore itself prints \"not counted\" for `lstm`"), "{text}");
    assert!(text.contains("1 per multiply-accumulate that there would be without the projection"), "{text}");
    assert!(text.contains("Thop itself prints \"not counted\" for `multihead_attention`"), "{text}");
    let text = explain(AsLayers::LAYERS, Convention::MultiplyAdd, Convention::Tract).to_string();
    assert!(text.contains("Tract itself prints nothing for `lstm`: PyTorch does not export it as ONNX\n"), "{text}");
}

/// The deviations as they stand in the documentation.
fn table_of_deviations() -> String {
    use std::fmt::Write;
    let mut table = String::from("| operators | convention | counts | the tool prints | why |\n|---|---|---|---|---|\n");
    for row in CONVENTIONS {
        for rule in row.convention.rules() {
            let Some(deviation) = rule.deviation else { continue };
            let ops: Vec<_> = rule.ops.iter().map(|op| format!("`{op}`")).collect();
            let printed =
                deviation.printed.map_or_else(|| "nothing: it cannot be given it".to_owned(), |rule| rule.to_string());
            let (ops, name, counts, why) = (ops.join(", "), row.name, rule.rule, deviation.why);
            writeln!(table, "| {ops} | `{name}` | {counts} | {printed} | {why} |").expect("a string takes all");
        }
    }
    table
}

/// The conventions as they stand in the documentation.
fn table_of_conventions() -> String {
    use std::fmt::Write;
    let mut table = String::from("| name | counts | source | version |\n|---|---|---|---|\n");
    for row in CONVENTIONS {
        let source = if row.source.starts_with("http") { format!("<{}>", row.source) } else { row.source.to_owned() };
        writeln!(table, "| `{:?}` | {} | {source} | {} |", row.convention, row.meaning, row.version)
            .expect("a string takes all");
    }
    table
}

#[test]
fn the_documentation_lists_them() {
    // `CONVENTIONS=overwrite cargo test --test conventions` writes the tables anew.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/conventions.md");
    let mut page = std::fs::read_to_string(path).expect("the page");
    let tables =
        [("conventions", table_of_conventions()), ("deviations", table_of_deviations()), ("spellings", spellings::table())];
    for (name, table) in tables {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let from = page.find(&begin).expect("a mark") + begin.len();
        let to = page.find(&end).expect("a mark");
        if std::env::var("CONVENTIONS").is_ok_and(|value| value == "overwrite") {
            page.replace_range(from..to, &table);
            std::fs::write(path, &page).expect("written");
        } else {
            assert_eq!(&page[from..to], table, "src/conventions.md is out of date: run with CONVENTIONS=overwrite");
        }
    }
}
