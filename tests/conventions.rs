//! The conventions of the profilers against the figures that these printed: single layers, and whole networks.
//!
//! The cases are in `data/tool_layers.tsv` and `data/tool_models.tsv`; `data/tools.md` says how they were made. Layers are built at
//! run time. `cargo test --test conventions -- --nocapture` prints how many figures agree, by tool.

use std::collections::{BTreeMap, BTreeSet};

use netcost::{CONVENTIONS, Convention, Layer, explain, network};
use netcost_core::args::{Factor, Ints, Padding};
use netcost_core::graph::{Graph, Sites, Store};
use netcost_core::layer::{Names, layers};
use netcost_core::op::{
    AdaptivePool, AvgPool, BatchNorm, Bilinear, Cat, Cell, Conv, ConvTranspose, Drop, Einsum, Elu, Embedding, Flatten, Gelu,
    GroupNorm, Gru, InstanceNorm, LayerNorm, LeakyRelu, Linear, Lstm, MaxPool, Mean, MultiheadAttention, PadAround,
    PixelShuffle, Prelu, Resize, RmsNorm, Rnn, ScaledDotProductAttention, Softmax, Windows,
};
use netcost_core::tensor::{List, Tensor};

#[allow(dead_code, reason = "only its networks are used")]
#[path = "../examples/mlperf_tiny.rs"]
mod mlperf_tiny;

const LAYERS: &str = include_str!("data/tool_layers.tsv");
const MODELS: &str = include_str!("data/tool_models.tsv");

/// The columns of the tables.
const TOOLS: [(&str, Convention); 10] = [
    ("fvcore", Convention::Fvcore),
    ("torch_flop_counter", Convention::TorchFlopCounter),
    ("thop", Convention::Thop),
    ("ptflops_pytorch", Convention::Ptflops),
    ("ptflops_aten", Convention::PtflopsAten),
    ("torchinfo", Convention::Torchinfo),
    ("calflops", Convention::Calflops),
    ("torchprofile", Convention::Torchprofile),
    ("deepspeed", Convention::DeepSpeed),
    ("tract", Convention::Tract),
];

// ---- layers

fn conv<const N: usize>(a: &[usize]) -> Conv<N> {
    Conv {
        out_channels: a[0],
        kernel_size: [a[1]; N],
        stride: [a[2]; N],
        padding: Padding::Even([a[3]; N]),
        ..Conv::DEFAULT
    }
}

fn transposed<const N: usize>(a: &[usize]) -> ConvTranspose<N> {
    ConvTranspose {
        out_channels: a[0],
        kernel_size: [a[1]; N],
        stride: [a[2]; N],
        padding: Padding::Even([a[3]; N]),
        groups: a[4],
        bias: a[5] == 1,
        ..ConvTranspose::DEFAULT
    }
}

// One arm per operator.
#[allow(clippy::too_many_lines)]
fn call<'g>(graph: &'g Graph<'g>, op: &str, text: &str, x: &[Tensor<'g>]) -> Tensor<'g> {
    let signed: Vec<isize> = text.split(',').filter_map(|n| n.parse().ok()).collect();
    let a: Vec<usize> = signed.iter().map(|n| n.unsigned_abs()).collect();
    let given = |i: usize, default: usize| a.get(i).copied().unwrap_or(default);
    let first = x[0];
    match op {
        "conv1d" => first.conv1d(conv(&a), 0),
        "conv2d" => {
            let conv = Conv {
                out_channels: a[0],
                kernel_size: [a[1], a[2]],
                stride: [a[3], a[4]],
                padding: Padding::Even([a[5], a[6]]),
                dilation: [a[7], a[8]],
                groups: a[9],
                bias: a[10] == 1,
                ..Conv::DEFAULT
            };
            first.conv2d(conv, 0)
        }
        "conv3d" => first.conv3d(conv(&a), 0),
        "conv_transpose1d" => first.conv_transpose1d(transposed(&a), 0),
        "conv_transpose2d" => first.conv_transpose2d(transposed(&a), 0),
        "linear" => first.linear(Linear { out_features: a[0], bias: a[1] == 1, in_features: None }, 0),
        "bilinear" => {
            let bilinear = Bilinear { out_features: a[0], bias: true, in1_features: None, in2_features: None };
            first.bilinear(x[1], bilinear, 0)
        }
        "batch_norm" => first.batch_norm(BatchNorm { affine: given(0, 1) == 1, ..BatchNorm::DEFAULT }, 0),
        "layer_norm" => {
            let (dim, elementwise_affine) = (Some(signed[0]), given(1, 1) == 1);
            first.layer_norm(LayerNorm { dim, elementwise_affine, ..LayerNorm::DEFAULT }, 0)
        }
        "group_norm" => first.group_norm(GroupNorm { num_groups: a[0], affine: a[1] == 1, ..GroupNorm::DEFAULT }, 0),
        "instance_norm" => first.instance_norm(InstanceNorm { affine: a[0] == 1, ..InstanceNorm::DEFAULT }, 0),
        "rms_norm" => first.rms_norm(RmsNorm::DEFAULT, 0),
        "relu" => first.relu(0),
        "relu6" => first.relu6(0),
        "leaky_relu" => first.leaky_relu(LeakyRelu::DEFAULT, 0),
        "prelu" => first.prelu(Prelu { num_parameters: a[0], ..Prelu::DEFAULT }, 0),
        "elu" => first.elu(Elu::DEFAULT, 0),
        "gelu" => first.gelu(Gelu::DEFAULT, 0),
        "silu" => first.silu(0),
        "sigmoid" => first.sigmoid(0),
        "tanh" => first.tanh(0),
        "hardswish" => first.hardswish(0),
        "hardsigmoid" => first.hardsigmoid(0),
        "mish" => first.mish(0),
        "softmax" => first.softmax(Softmax { dim: -1 }, 0),
        "log_softmax" => first.log_softmax(Softmax { dim: -1 }, 0),
        "max_pool2d" | "avg_pool2d" => {
            let (kernel_size, stride, padding) = ([a[0], a[1]], Some([a[2], a[3]]), Padding::Even([a[4], a[5]]));
            let ceil_mode = a[6] == 1;
            if op == "max_pool2d" {
                first.max_pool2d(MaxPool { kernel_size, stride, padding, ceil_mode, ..MaxPool::DEFAULT }, 0)
            } else {
                first.avg_pool2d(AvgPool { kernel_size, stride, padding, ceil_mode, ..AvgPool::DEFAULT }, 0)
            }
        }
        "adaptive_avg_pool1d" => first.adaptive_avg_pool1d(AdaptivePool { output_size: [a[0]] }, 0),
        "adaptive_avg_pool2d" => first.adaptive_avg_pool2d(AdaptivePool { output_size: [a[0], a[1]] }, 0),
        "adaptive_max_pool2d" => first.adaptive_max_pool2d(AdaptivePool { output_size: [a[0], a[1]] }, 0),
        "mean" => first.mean(Mean { dim: Some(Ints::new(&signed)), keepdim: false }, 0),
        "multihead_attention" => {
            let attention = MultiheadAttention { num_heads: a[0], bias: a[1] == 1, ..MultiheadAttention::DEFAULT };
            first.multihead_attention(None, None, attention, 0)
        }
        "scaled_dot_product_attention" => {
            first.scaled_dot_product_attention(first, first, None, ScaledDotProductAttention::DEFAULT, 0)
        }
        "matmul" => first.matmul(x[1], 0),
        "einsum" => {
            let einsum = Einsum { equation: "hid,hjd->hij" };
            graph.einsum(&List([first, first]).tensors(), einsum, 0)
        }
        "lstm" => {
            let lstm = Lstm {
                hidden_size: a[0],
                num_layers: a[1],
                bias: a[2] == 1,
                bidirectional: a[3] == 1,
                proj_size: a[4],
                ..Lstm::DEFAULT
            };
            first.lstm(None, None, lstm, 0)
        }
        "gru" => first.gru(None, Gru { hidden_size: a[0], ..Gru::DEFAULT }, 0),
        "rnn" => first.rnn(None, Rnn { hidden_size: a[0], ..Rnn::DEFAULT }, 0),
        "lstm_cell" => first.lstm_cell(None, None, Cell { hidden_size: a[0], bias: true, input_size: None }, 0),
        "gru_cell" => first.gru_cell(None, Cell { hidden_size: a[0], bias: true, input_size: None }, 0),
        "embedding" => {
            let (num_embeddings, embedding_dim) = (a[0], a[1]);
            first.embedding(Embedding { num_embeddings, embedding_dim, padding_idx: None, max_norm: None }, 0)
        }
        "add" => first.add(x[1], 0),
        "sub" => first.sub(x[1], 0),
        "mul" => first.mul(x[1], 0),
        "cat" => graph.cat(&List([first, x[1]]).tensors(), Cat { dim: 0 }, 0),
        "pixel_shuffle" => first.pixel_shuffle(PixelShuffle { upscale_factor: a[0] }, 0),
        "zero_pad2d" => first.zero_pad2d(PadAround { padding: Ints::new(&[1]) }, 0),
        "flatten" => first.flatten(Flatten::DEFAULT, 0),
        "dropout" => first.dropout(Drop::DEFAULT, 0),
        "identity" => first.identity(0),
        "unfold" => first.unfold(Windows { kernel_size: [a[0]; 2], ..Windows::DEFAULT }, 0),
        "upsample" => {
            let mode = match text {
                "nearest" => "nearest",
                "bilinear" => "bilinear",
                _ => "bicubic",
            };
            first.upsample(Resize { scale_factor: Some(Factor::All(2.0)), mode, ..Resize::DEFAULT }, 0)
        }
        other => panic!("no operator for {other}"),
    }
}

fn shapes(text: &str) -> Vec<Vec<usize>> {
    text.split(' ').map(|shape| shape.split('x').map(|size| size.parse().expect("a size")).collect()).collect()
}

/// Builds one layer.
fn build(op: &str, arguments: &str, inputs: &str) -> Layer {
    const ROOM: usize = 3;
    let inputs = shapes(inputs);
    let store: &'static Store<ROOM, 1, 8, 0, 1> = Box::leak(Box::new(Store::new()));
    let graph = Box::leak(Box::new(store.graph(Sites::NONE)));
    let tensors: Vec<_> = inputs.iter().map(|shape| graph.input("x", shape, 0)).collect();
    let _ = call(graph, op, arguments, &tensors);
    let trace = &*Box::leak(Box::new(store.finish(graph)));
    if let Some(fault) = trace.faults.get(0) {
        panic!("{op} {arguments} {inputs:?}: {}", fault.message());
    }
    let names = Box::leak(Box::new(Names::new::<0, 16>(trace)));
    // With one input, the room has a second one that is empty.
    let all = layers::<ROOM, _, _, _, _>(trace, names, &netcost_core::memory::Memory::DEFAULT);
    let layer = all[inputs.len()];
    assert_eq!(layer.op, op);
    layer
}

#[test]
fn single_layers() {
    let mut counts = BTreeMap::<&str, [usize; 3]>::new();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in LAYERS.lines().skip(1) {
        let cells: Vec<_> = row.split('\t').collect();
        let layer = build(cells[1], cells[2], cells[3]);
        for ((tool, convention), text) in TOOLS.iter().zip(&cells[4..]) {
            let Ok(figure) = text.parse::<u64>() else { continue };
            if layer.flops(*convention) != figure {
                seen.insert((*tool, cells[1]));
            }
            let [exact, deviating, open] = counts.entry(tool).or_default();
            match convention.printed(&layer) {
                // What depends on arguments that a layer does not keep; the docs list it.
                None => {
                    *open += 1;
                }
                Some(printed) if printed == figure => {
                    if layer.flops(*convention) == figure {
                        *exact += 1;
                    } else {
                        *deviating += 1;
                    }
                }
                Some(printed) => {
                    wrong.push(format!(
                        "{} {tool}: {printed}, not {figure}; counted {}",
                        cells[0],
                        layer.flops(*convention)
                    ));
                }
            }
        }
    }
    println!("figures of single layers: equal, of a known bug, not modelled: {counts:#?}");
    assert_eq!(wrong, [""; 0]);
    // Each row that says a tool is wrong has a layer for which it is.
    for (tool, convention) in TOOLS {
        for row in convention.rules().iter().filter(|row| row.deviation.is_some()) {
            assert!(row.ops.iter().any(|op| seen.contains(&(tool, *op))), "{tool}: {:?}", row.ops);
        }
    }
}

// ---- networks

/// The multiply-accumulates of the two products of a self-attention: of each pair of positions, all channels twice.
fn products(layer: &Layer) -> u64 {
    let (length, embedding) = (layer.output.dims()[0] as u64, layer.output.dims()[1] as u64);
    2 * length * length * embedding
}

/// How a layer of a network is written in PyTorch, where that is not the module that stands for the operator in
/// [`Convention::printed`]; what the tool prints then.
fn spelt(tool: &str, spelling: &str, layer: &Layer, convention: Convention) -> Option<u64> {
    let counted = layer.flops(convention);
    let function = spelling.starts_with(char::is_lowercase);
    Some(match (tool, spelling) {
        // Modules only.
        ("thop" | "torchinfo", _) if function => 0,
        // The function without its module is counted once.
        ("ptflops_pytorch", "relu" | "max_pool2d" | "avg_pool2d" | "adaptive_avg_pool2d") => counted,
        ("ptflops_pytorch", "linear" | "batch_norm") => 0,
        // A subclass is not the class.
        ("thop" | "ptflops_pytorch", "LayerNorm2d" | "Linear subclass") => 0,
        // Of an input that is transposed, and so not contiguous, another function is called, without the bias.
        ("ptflops_aten", "Linear transposed") => layer.macs,
        // Then the products are the fused attention's.
        ("fvcore" | "ptflops_aten", "MultiheadAttention need_weights=False") => counted - products(layer),
        ("ptflops_pytorch", "MultiheadAttention need_weights=False") => counted,
        ("calflops", "MultiheadAttention need_weights=False") => 2 * (layer.macs - products(layer)),
        ("deepspeed", "MultiheadAttention need_weights=False") => 2 * layer.macs,
        _ => return convention.printed(layer),
    })
}

#[test]
fn whole_networks() {
    let mut agree = BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    let mut name = "";
    let mut expected: BTreeMap<&str, u64> = BTreeMap::new();
    let mut sums: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    let mut rows = MODELS.lines().skip(1).peekable();
    while let Some(row) = rows.next() {
        if let Some(head) = row.strip_prefix('#') {
            let mut cells = head.split('\t');
            name = cells.next().expect("a name");
            let pair = |cell: &'static str| {
                let (tool, figure) = cell.split_once('=').expect("a figure");
                (tool, figure.parse().expect("a number"))
            };
            expected = cells.map(pair).collect();
            sums = expected.keys().map(|tool| (*tool, Some(0))).collect();
        } else {
            let cells: Vec<_> = row.split('\t').collect();
            let layer = build(cells[2], cells[3], cells[4]);
            let count: u64 = cells[0].parse().expect("a count");
            for (tool, convention) in &TOOLS {
                let Some(sum) = sums.get_mut(tool) else { continue };
                *sum = match (*sum, spelt(tool, cells[1], &layer, *convention)) {
                    (Some(sum), Some(figure)) => Some(sum + count * figure),
                    _ => None,
                };
            }
        }
        if rows.peek().is_none_or(|next| next.starts_with('#')) {
            for (tool, figure) in &expected {
                match sums[tool] {
                    // Products of two sizes are in Swin's trace: two in each of its 12 blocks.
                    Some(sum) if (name, *tool) == ("swin_t", "torchprofile") && sum + 2 * 12 == *figure => {}
                    Some(sum) if sum == *figure => *agree.entry(tool).or_default() += 1,
                    Some(sum) => {
                        wrong.push(format!("{name} {tool}: {sum}, not {figure}: {}", i128::from(sum) - i128::from(*figure)));
                    }
                    None => {}
                }
            }
        }
    }
    println!("figures of whole networks that agree: {agree:#?}");
    assert_eq!(wrong, [""; 0], "{}", wrong.len());
    // All 69 networks; torchprofile without Swin and the five whose attention it counts by parts that a layer does not keep;
    // DeepSpeed's profiler was run on 36.
    for (tool, networks) in TOOLS.iter().map(|(tool, _)| {
        (
            tool,
            match *tool {
                "torchprofile" => 63,
                "deepspeed" => 36,
                "tract" => 0,
                _ => 69,
            },
        )
    }) {
        assert_eq!(agree.get(tool).copied().unwrap_or_default(), networks, "{tool}");
    }
}

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
                assert!(netcost_core::op::find(op).is_some(), "{}: {op}", row.name);
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

/// The deviations as they stand in the documentation.
fn table_of_deviations() -> String {
    use std::fmt::Write;
    let mut table = String::from("| operators | convention | counts | the tool prints | why |\n|---|---|---|---|---|\n");
    for row in CONVENTIONS {
        for rule in row.convention.rules() {
            let Some(deviation) = rule.deviation else { continue };
            let ops: Vec<_> = rule.ops.iter().map(|op| format!("`{op}`")).collect();
            let printed = deviation.printed.map_or_else(|| "as its arguments say".to_owned(), |rule| rule.to_string());
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
    for (name, table) in [("conventions", table_of_conventions()), ("deviations", table_of_deviations())] {
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
