//! The networks of the examples against the literature: published tables, other people's programs and derivations by
//! hand, never netcost's own output.
//!
//! `data/` holds layer tables of the same networks as PyTorch runs them; its README says how they were made.

#[allow(dead_code)]
#[path = "../examples/alexnet.rs"]
mod alexnet;
#[allow(dead_code)]
#[path = "../examples/embedded.rs"]
mod embedded;
#[allow(dead_code)]
#[path = "../examples/mlperf_tiny.rs"]
mod mlperf_tiny;
#[allow(dead_code)]
#[path = "../examples/mobilenet_v1.rs"]
mod mobilenet_v1;
#[allow(dead_code)]
#[path = "../examples/pruned_vgg.rs"]
mod pruned_vgg;
#[allow(dead_code)]
#[path = "../examples/resnet.rs"]
mod resnet;
#[allow(dead_code)]
#[path = "../examples/vgg16.rs"]
mod vgg16;

use netcost::{Convention, Layer, Network};

use alexnet::{AlexNet, AlexNetTorchvision, AlexNetUngrouped};
use mlperf_tiny::{AnomalyDetection, ImageClassification, KeywordSpotting, VisualWakeWords};
use mobilenet_v1::{
    MobileNetV1_025_128, MobileNetV1_025_160, MobileNetV1_025_192, MobileNetV1_025_224, MobileNetV1_050_128,
    MobileNetV1_050_160, MobileNetV1_050_192, MobileNetV1_050_224, MobileNetV1_075_128, MobileNetV1_075_160,
    MobileNetV1_075_192, MobileNetV1_075_224, MobileNetV1_100_128, MobileNetV1_100_160, MobileNetV1_100_192,
    MobileNetV1_100_224,
};
use pruned_vgg::{Vgg16Dense, Vgg16Pruned};
use resnet::{ResNet18, ResNet34, ResNet50, ResNet50V1, ResNet101, ResNet152};
use vgg16::Vgg16;

/// `compute_flops.py` of <https://github.com/Eric-mingjie/rethinking-network-pruning>, with its default `multiply_adds`.
const RETHINKING: Convention = Convention::RethinkingPruning { multiply_adds: true };
/// The same with `multiply_adds=False`.
const RETHINKING_MACS: Convention = Convention::RethinkingPruning { multiply_adds: false };

// ---- tables

/// Whether a layer's path must be the name in the table.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    /// Yes: the example has PyTorch's names.
    Same,
    /// No: the example has the paper's.
    Own,
}

/// The layers of `N` that a table lists, one by one against the table (`data/README.md`).
#[track_caller]
fn assert_table<N: Network>(table: &str, names: Names) {
    let mut ours = N::LAYERS.iter().filter(|layer| is_listed(layer));
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("name\tkind\toutput\tparams\tbuffers\tmacs"));
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[name, kind, output, params, buffers, macs] = columns.as_slice() else { panic!("six columns: {line}") };
        let Some(layer) = ours.next() else { panic!("`{name}` of the table is missing") };
        let path = layer.name.to_string();
        assert_eq!(layer.op, op_of(kind), "`{path}` against `{name}`: operator");
        assert_eq!(dims(layer), output, "`{path}` against `{name}`: output");
        assert_eq!(layer.params.to_string(), params, "`{path}` against `{name}`: parameters");
        assert_eq!(layer.weights + layer.bias, layer.params, "`{path}`: weights and biases");
        assert_eq!(layer.buffers.to_string(), buffers, "`{path}` against `{name}`: buffers");
        assert_eq!(layer.macs.to_string(), macs, "`{path}` against `{name}`: MACs");
        if names == Names::Same {
            assert_eq!(path, name);
        }
    }
    if let Some(layer) = ours.next() {
        panic!("`{}` is not in the table", layer.name);
    }
}

/// The tables list layers with weights, and poolings that change the shape.
fn is_listed(layer: &Layer) -> bool {
    match layer.op {
        "conv2d" | "linear" | "batch_norm" => true,
        "max_pool2d" | "avg_pool2d" | "adaptive_avg_pool2d" => layer.inputs[0].dims() != layer.output.dims(),
        _ => false,
    }
}

/// netcost's name of a PyTorch module.
fn op_of(kind: &str) -> &'static str {
    match kind {
        "Conv2d" => "conv2d",
        "Linear" => "linear",
        "BatchNorm1d" | "BatchNorm2d" => "batch_norm",
        "MaxPool2d" => "max_pool2d",
        "AvgPool2d" => "avg_pool2d",
        "AdaptiveAvgPool2d" => "adaptive_avg_pool2d",
        _ => panic!("no operator is known for {kind}"),
    }
}

/// `64x112x112`.
fn dims(layer: &Layer) -> String {
    let dims: Vec<String> = layer.output.dims().iter().map(ToString::to_string).collect();
    dims.join("x")
}

/// Weights, biases, MACs and output of one layer.
#[track_caller]
fn assert_layer(layer: &Layer, weights: u64, bias: u64, macs: u64, output: &[usize]) {
    let counted = (layer.weights, layer.bias, layer.params, layer.macs, layer.output.dims());
    assert_eq!(counted, (weights, bias, weights + bias, macs, output), "`{}`", layer.name);
}

/// The sum of a figure over the layers that an operator makes.
fn sum(layers: &[Layer], op: &str, figure: impl Fn(&Layer) -> u64) -> u64 {
    layers.iter().filter(|layer| layer.op == op).map(figure).sum()
}

// ---- VGG-16

/// The table that circulates with the network: weights and multiply-accumulates per layer, biases left out. It follows from
/// the paper's Table 1: a 3×3 convolution has 9·in·out weights, and as many MACs per output position.
#[test]
fn vgg16_by_layer() {
    let rows: [(&str, u64, u64, u64, &[usize]); 16] = [
        ("conv1_1", 1_728, 64, 86_704_128, &[64, 224, 224]),
        ("conv1_2", 36_864, 64, 1_849_688_064, &[64, 224, 224]),
        ("conv2_1", 73_728, 128, 924_844_032, &[128, 112, 112]),
        ("conv2_2", 147_456, 128, 1_849_688_064, &[128, 112, 112]),
        ("conv3_1", 294_912, 256, 924_844_032, &[256, 56, 56]),
        ("conv3_2", 589_824, 256, 1_849_688_064, &[256, 56, 56]),
        ("conv3_3", 589_824, 256, 1_849_688_064, &[256, 56, 56]),
        ("conv4_1", 1_179_648, 512, 924_844_032, &[512, 28, 28]),
        ("conv4_2", 2_359_296, 512, 1_849_688_064, &[512, 28, 28]),
        ("conv4_3", 2_359_296, 512, 1_849_688_064, &[512, 28, 28]),
        ("conv5_1", 2_359_296, 512, 462_422_016, &[512, 14, 14]),
        ("conv5_2", 2_359_296, 512, 462_422_016, &[512, 14, 14]),
        ("conv5_3", 2_359_296, 512, 462_422_016, &[512, 14, 14]),
        ("fc6", 102_760_448, 4_096, 102_760_448, &[4_096]),
        ("fc7", 16_777_216, 4_096, 16_777_216, &[4_096]),
        ("fc8", 4_096_000, 1_000, 4_096_000, &[1_000]),
    ];
    for (name, weights, bias, macs, output) in rows {
        assert_layer(Vgg16::layer(name), weights, bias, macs, output);
    }
    // The poolings of the paper's Table 1 halve the resolution.
    for (name, side) in [("pool1", 112), ("pool2", 56), ("pool3", 28), ("pool4", 14), ("pool5", 7)] {
        assert_eq!(Vgg16::layer(name).output.dims()[1..], [side, side], "`{name}`");
    }
    // The sums of the table's columns, with and without biases.
    assert_eq!(Vgg16::LAYERS.iter().map(|layer| layer.weights).sum::<u64>(), 138_344_128);
    assert_eq!(sum(Vgg16::LAYERS, "conv2d", |layer| layer.weights), 14_710_464);
    assert_eq!(sum(Vgg16::LAYERS, "conv2d", |layer| layer.macs), 15_346_630_656);
}

#[test]
fn vgg16_totals() {
    // torchvision: num_params = 138357544, _ops = 15.47; the paper's Table 2 has 138 million.
    assert_eq!(Vgg16::PARAMS, 138_357_544);
    // torch FlopCounterMode reports 30,940,528,640, which counts a multiply-accumulate as two.
    assert_eq!(Vgg16::MACS, 15_470_264_320);
    assert_eq!(Vgg16::flops(Convention::TwoPerMac), 30_940_528_640);
    // torchinfo's "total mult-adds" and ptflops' aten backend: one more per bias added.
    assert_eq!(Vgg16::FLOPS, 15_483_821_032);
    assert_eq!(Vgg16::flops(Convention::MultiplyAdd), 15_483_821_032);
    // compute_flops.py on torchvision's vgg16.
    assert_eq!(Vgg16::flops(RETHINKING), 30_973_762_536);
    assert_eq!(Vgg16::flops(RETHINKING_MACS), 15_503_498_216);
    // There is no batch norm to store or to fold.
    assert_eq!((Vgg16::PARAMS_STORED, Vgg16::PARAMS_FOLDED), (138_357_544, 138_357_544));
}

#[test]
fn vgg16_as_in_pytorch() {
    assert_table::<Vgg16>(include_str!("data/vgg16.tsv"), Names::Own);
}

// ---- AlexNet

/// Derived by hand from the paper's section 3.5; conv2's 307,456 = 5·5·48·256 + 256 parameters is the figure of the
/// well-known derivation on Stack Overflow of why the two-GPU network is smaller.
#[test]
fn alexnet_by_layer() {
    let rows: [(&str, u64, u64, u64, &[usize]); 8] = [
        ("conv1", 34_848, 96, 105_415_200, &[96, 55, 55]),
        ("conv2", 307_200, 256, 223_948_800, &[256, 27, 27]),
        ("conv3", 884_736, 384, 149_520_384, &[384, 13, 13]),
        ("conv4", 663_552, 384, 112_140_288, &[384, 13, 13]),
        ("conv5", 442_368, 256, 74_760_192, &[256, 13, 13]),
        ("fc6", 37_748_736, 4_096, 37_748_736, &[4_096]),
        ("fc7", 16_777_216, 4_096, 16_777_216, &[4_096]),
        ("fc8", 4_096_000, 1_000, 4_096_000, &[1_000]),
    ];
    for (name, weights, bias, macs, output) in rows {
        assert_layer(AlexNet::layer(name), weights, bias, macs, output);
    }
    for (name, side) in [("pool1", 27), ("pool2", 13), ("pool5", 6)] {
        assert_eq!(AlexNet::layer(name).output.dims()[1..], [side, side], "`{name}`");
    }
    // The columns' sums. The paper's abstract has "60 million parameters"; convnet-burden
    // (https://github.com/albanie/convnet-burden) 727 MFLOPs at 227×227, a multiply-add counted once, biases included.
    assert_eq!(AlexNet::LAYERS.iter().map(|layer| layer.weights).sum::<u64>(), 60_954_656);
    assert_eq!(AlexNet::PARAMS, 60_965_224);
    assert_eq!(sum(AlexNet::LAYERS, "conv2d", |layer| layer.macs), 665_784_864);
    assert_eq!(AlexNet::MACS, 724_406_816);
}

/// Without groups conv2, conv4 and conv5 see all channels: twice the weights and MACs. 62,378,344 is the total of the
/// derivations that forget the groups.
#[test]
fn alexnet_ungrouped() {
    assert_layer(AlexNetUngrouped::layer("conv2"), 614_400, 256, 447_897_600, &[256, 27, 27]);
    assert_layer(AlexNetUngrouped::layer("conv4"), 1_327_104, 384, 224_280_576, &[384, 13, 13]);
    assert_layer(AlexNetUngrouped::layer("conv5"), 884_736, 256, 149_520_384, &[256, 13, 13]);
    for name in ["conv1", "conv3", "fc6", "fc7", "fc8"] {
        let (alone, split) = (AlexNetUngrouped::layer(name), AlexNet::layer(name));
        assert_eq!((alone.params, alone.macs), (split.params, split.macs), "`{name}`");
    }
    assert_eq!(AlexNetUngrouped::PARAMS, 62_378_344);
    assert_eq!(AlexNetUngrouped::MACS, 1_135_256_096);
}

#[test]
fn alexnet_of_torchvision() {
    // torchvision: num_params = 61100840, _ops = 0.714; FlopCounterMode 1,428,376,960.
    assert_eq!(AlexNetTorchvision::PARAMS, 61_100_840);
    assert_eq!(AlexNetTorchvision::MACS, 714_188_480);
    assert_eq!(AlexNetTorchvision::flops(Convention::TwoPerMac), 1_428_376_960);
    // torchinfo's "total mult-adds".
    assert_eq!(AlexNetTorchvision::FLOPS, 714_682_664);
    // compute_flops.py, for which this is the default model.
    assert_eq!(AlexNetTorchvision::flops(RETHINKING), 1_430_159_208);
    assert_eq!(AlexNetTorchvision::flops(RETHINKING_MACS), 715_970_728);
    assert_table::<AlexNetTorchvision>(include_str!("data/alexnet.tsv"), Names::Same);
}

// ---- ResNet

#[test]
fn resnets_by_layer_as_in_torchvision() {
    assert_table::<ResNet18>(include_str!("data/resnet18.tsv"), Names::Same);
    assert_table::<ResNet34>(include_str!("data/resnet34.tsv"), Names::Same);
    assert_table::<ResNet50>(include_str!("data/resnet50.tsv"), Names::Same);
    assert_table::<ResNet101>(include_str!("data/resnet101.tsv"), Names::Same);
    assert_table::<ResNet152>(include_str!("data/resnet152.tsv"), Names::Same);
}

#[test]
fn resnet_totals() {
    // torchvision's num_params.
    assert_eq!(ResNet18::PARAMS, 11_689_512);
    assert_eq!(ResNet34::PARAMS, 21_797_672);
    assert_eq!(ResNet50::PARAMS, 25_557_032);
    assert_eq!(ResNet101::PARAMS, 44_549_160);
    assert_eq!(ResNet152::PARAMS, 60_192_808);
    // Half of what torch FlopCounterMode reports; torchvision's _ops = 1.814, 3.664, 4.089, 7.801, 11.514. The paper's
    // Table 1 has 1.8 and 3.6 (truncated) for the first two; for the deeper ones it counts the strides of v1, below.
    assert_eq!(ResNet18::MACS, 1_814_073_344);
    assert_eq!(ResNet34::MACS, 3_663_761_408);
    assert_eq!(ResNet50::MACS, 4_089_184_256);
    assert_eq!(ResNet101::MACS, 7_801_405_440);
    assert_eq!(ResNet152::MACS, 11_513_626_624);
    assert_eq!(ResNet50::flops(Convention::TwoPerMac), 8_178_368_512);
    // ptflops' aten backend counts the biases of `fc` as well: 1,000 more, as the convolutions have none.
    assert_eq!(ResNet18::FLOPS, 1_814_074_344);
    assert_eq!(ResNet34::FLOPS, 3_663_762_408);
    assert_eq!(ResNet50::FLOPS, 4_089_185_256);
    assert_eq!(ResNet101::FLOPS, 7_801_406_440);
    assert_eq!(ResNet152::FLOPS, 11_513_627_624);
    // compute_flops.py on torchvision's resnet50: the "8.21G" of the script's issue 31.
    assert_eq!(ResNet50::flops(RETHINKING), 8_212_012_520);
    assert_eq!(ResNet50::flops(RETHINKING_MACS), 4_122_828_264);
    // The buffers of PyTorch's models, without `num_batches_tracked`, on top: 9,600 and 53,120.
    assert_eq!(ResNet18::PARAMS_STORED, 11_699_112);
    assert_eq!(ResNet50::PARAMS_STORED, 25_610_152);
    // Folding takes batch norm's scale and shift, 9,600 and 53,120, and gives each convolution a bias, half of that.
    assert_eq!(ResNet18::PARAMS_FOLDED, 11_689_512 - 9_600 + 4_800);
    assert_eq!(ResNet50::PARAMS_FOLDED, 25_557_032 - 53_120 + 26_560);
}

/// The paper's Table 1: 3.8·10⁹ "multiply-adds" (truncated) for the 50-layer network. By hand, against v1.5: in the first
/// blocks of the last three stages the 1×1 convolution runs at a quarter of the positions, so 3/4 of its MACs are saved:
/// 256·128·56², 512·256·28² and 1024·512·14², each 102,760,448; and the 3×3 convolution costs the same in both.
#[test]
fn resnet50_of_the_paper() {
    assert_eq!(ResNet50V1::MACS, 3_857_973_248);
    assert_eq!(ResNet50V1::MACS, 4_089_184_256 - 3 * (102_760_448 / 4 * 3));
    assert_eq!(ResNet50V1::PARAMS, 25_557_032);
    for stage in ["layer2", "layer3", "layer4"] {
        let [v1, v15] = [ResNet50V1::LAYERS, ResNet50::LAYERS].map(|layers| find(layers, &format!("{stage}.0.conv1")).macs);
        assert_eq!((v1, v15), (25_690_112, 102_760_448), "`{stage}`");
        let [v1, v15] = [ResNet50V1::LAYERS, ResNet50::LAYERS].map(|layers| find(layers, &format!("{stage}.0.conv2")).macs);
        assert_eq!((v1, v15), (115_605_504, 115_605_504), "`{stage}`");
    }
}

/// The layer of this path.
#[track_caller]
fn find<'a>(layers: &'a [Layer], path: &str) -> &'a Layer {
    layers.iter().find(|layer| layer.name == *path).expect(path)
}

// ---- MobileNet v1

/// Multiply-adds and parameters of the sixteen networks. In millions they are the figures of TensorFlow's table
/// (`research/slim/nets/mobilenet_v1.md` in tensorflow/models): 569, 418, 291, 186; 150, 110, 77, 49; 41, 34, 21, 14, but
/// for the row of α = 0.75 (317, 233, 162, 104 there), where the paper's 325 is right, and for the 34, which should be 30.
/// To the digit they are closed-form sums over the paper's Table 1, made independently.
#[test]
fn mobilenets() {
    const MACS: [[u64; 4]; 4] = [
        [568_740_352, 418_121_728, 290_675_200, 186_400_768],
        [325_400_448, 239_273_472, 166_396_800, 106_770_432],
        [149_497_088, 109_970_432, 76_524_800, 49_160_192],
        [41_030_272, 30_212_608, 21_059_200, 13_570_048],
    ];
    let ours = [
        [MobileNetV1_100_224::MACS, MobileNetV1_100_192::MACS, MobileNetV1_100_160::MACS, MobileNetV1_100_128::MACS],
        [MobileNetV1_075_224::MACS, MobileNetV1_075_192::MACS, MobileNetV1_075_160::MACS, MobileNetV1_075_128::MACS],
        [MobileNetV1_050_224::MACS, MobileNetV1_050_192::MACS, MobileNetV1_050_160::MACS, MobileNetV1_050_128::MACS],
        [MobileNetV1_025_224::MACS, MobileNetV1_025_192::MACS, MobileNetV1_025_160::MACS, MobileNetV1_025_128::MACS],
    ];
    assert_eq!(ours, MACS);
    // TensorFlow's table: 4.24, 2.59, 1.34, 0.47 million. The resolution does not matter.
    assert_eq!(MobileNetV1_100_224::PARAMS, 4_231_976);
    assert_eq!(MobileNetV1_075_224::PARAMS, 2_585_560);
    assert_eq!(MobileNetV1_050_224::PARAMS, 1_331_592);
    assert_eq!(MobileNetV1_025_224::PARAMS, 470_072);
    assert_eq!(MobileNetV1_100_128::PARAMS, 4_231_976);
    assert_eq!(MobileNetV1_025_128::PARAMS, 470_072);
    // ptflops' aten backend on timm's mobilenetv1_100.
    assert_eq!(MobileNetV1_100_224::FLOPS, 568_741_352);
}

#[test]
fn mobilenet_as_in_timm() {
    assert_table::<MobileNetV1_100_224>(include_str!("data/mobilenet_v1.tsv"), Names::Own);
}

/// The paper's Table 2, "resource per layer type", in percent of MACs and of the weights without batch norm and biases.
/// The first convolution is 1.91 %: the paper's 1.19 % would leave the column at 99.29 %.
#[test]
fn mobilenet_by_layer_type() {
    let layers = MobileNetV1_100_224::LAYERS;
    let [mut pointwise, mut depthwise, mut first, mut connected] = [(0, 0); 4];
    for layer in layers.iter().filter(|layer| matches!(layer.op, "conv2d" | "linear")) {
        let path = layer.name.to_string();
        let of = match layer.op {
            "linear" => &mut connected,
            _ if path.contains("pointwise") => &mut pointwise,
            _ if path.contains("depthwise") => &mut depthwise,
            _ => &mut first,
        };
        of.0 += layer.macs;
        of.1 += layer.weights;
    }
    // 1×1, depthwise 3×3, 3×3, fully connected: by hand from the paper's Table 1.
    assert_eq!(pointwise, (539_492_352, 3_139_584));
    assert_eq!(depthwise, (17_385_984, 44_640));
    assert_eq!(first, (10_838_016, 864));
    assert_eq!(connected, (1_024_000, 1_024_000));
    let percent = |part: u64, of: u64| format!("{:.2}", 100.0 * to_f64(part) / to_f64(of));
    let macs = [pointwise, depthwise, first, connected].map(|(macs, _)| percent(macs, 568_740_352));
    assert_eq!(macs, ["94.86", "3.06", "1.91", "0.18"]);
    let weights = [pointwise, depthwise, first, connected].map(|(_, weights)| percent(weights, 4_209_088));
    assert_eq!(weights, ["74.59", "1.06", "0.02", "24.33"]);
}

/// A figure of some hundred millions, exactly.
fn to_f64(figure: u64) -> f64 {
    f64::from(u32::try_from(figure).expect("below 4 G"))
}

// ---- pruned VGG-16

/// Input channels, output channels and side of each convolution: what the two lists of channels mean, written out.
type Convolutions = [(u64, u64, u64); 13];

const DENSE: Convolutions = [
    (3, 64, 32),
    (64, 64, 32),
    (64, 128, 16),
    (128, 128, 16),
    (128, 256, 8),
    (256, 256, 8),
    (256, 256, 8),
    (256, 512, 4),
    (512, 512, 4),
    (512, 512, 4),
    (512, 512, 2),
    (512, 512, 2),
    (512, 512, 2),
];

const PRUNED: Convolutions = [
    (3, 32, 32),
    (32, 64, 32),
    (64, 128, 16),
    (128, 128, 16),
    (128, 256, 8),
    (256, 256, 8),
    (256, 256, 8),
    (256, 256, 4),
    (256, 256, 4),
    (256, 256, 4),
    (256, 256, 2),
    (256, 256, 2),
    (256, 256, 2),
];

/// Where the convolutions stand in the list of channels, whose other entries are poolings.
const POSITIONS: [usize; 13] = [0, 1, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15, 16];

#[track_caller]
fn assert_convolutions(layers: &[Layer], convolutions: &Convolutions) {
    for ((inputs, outputs, side), position) in convolutions.iter().zip(POSITIONS) {
        let conv = find(layers, &format!("feature.{position}.conv2d"));
        let (output, side_) = (usize::try_from(*outputs).unwrap(), usize::try_from(*side).unwrap());
        assert_layer(conv, 9 * inputs * outputs, 0, 9 * inputs * outputs * side * side, &[output, side_, side_]);
        let norm = find(layers, &format!("feature.{position}.batch_norm"));
        assert_eq!((norm.params, norm.buffers, norm.macs), (2 * outputs, 2 * outputs, 0), "`{}`", norm.name);
    }
    for position in [2, 5, 9, 13] {
        assert_eq!(find(layers, &format!("feature.{position}.max_pool2d")).params, 0);
    }
}

/// By hand. Convolutions: Σ 9·in·out weights, times side² for the MACs. Batch norm: 2 per channel, 4,224 channels dense
/// and 2,656 pruned, and 512 in the classifier. Classifier: from the last channels to 512, from 512 to 10, with biases.
#[test]
fn vgg16_for_cifar10() {
    assert_convolutions(Vgg16Dense::LAYERS, &DENSE);
    assert_layer(Vgg16Dense::layer("fc1"), 262_144, 512, 262_144, &[512]);
    assert_layer(Vgg16Dense::layer("fc2"), 5_120, 10, 5_120, &[10]);
    // 1,728 + 36,864 + 73,728 + 147,456 + 294,912 + 2·589,824 + 1,179,648 + 5·2,359,296
    assert_eq!(sum(Vgg16Dense::LAYERS, "conv2d", |layer| layer.weights), 14_710_464);
    assert_eq!(Vgg16Dense::PARAMS, 14_710_464 + 2 * (4_224 + 512) + (512 * 512 + 512) + (512 * 10 + 10));
    assert_eq!(Vgg16Dense::PARAMS, 14_987_722);
    // 1,769,472 + 3·18,874,368 + 6·37,748,736 + 3·9,437,184 in the convolutions
    assert_eq!(sum(Vgg16Dense::LAYERS, "conv2d", |layer| layer.macs), 313_196_544);
    assert_eq!(Vgg16Dense::MACS, 313_196_544 + 512 * 512 + 512 * 10);
    assert_eq!(Vgg16Dense::MACS, 313_463_808);
    // Running mean and variance on top; folded, a bias for each convolution instead of batch norm.
    assert_eq!(Vgg16Dense::PARAMS_STORED, 14_987_722 + 2 * (4_224 + 512));
    assert_eq!(Vgg16Dense::PARAMS_FOLDED, 14_710_464 + 4_224 + 262_656 + 5_130);
}

#[test]
fn pruned_vgg16_for_cifar10() {
    assert_convolutions(Vgg16Pruned::LAYERS, &PRUNED);
    assert_layer(Vgg16Pruned::layer("fc1"), 131_072, 512, 131_072, &[512]);
    assert_layer(Vgg16Pruned::layer("fc2"), 5_120, 10, 5_120, &[10]);
    // 864 + 18,432 + 73,728 + 147,456 + 294,912 + 8·589,824
    assert_eq!(sum(Vgg16Pruned::LAYERS, "conv2d", |layer| layer.weights), 5_253_984);
    assert_eq!(Vgg16Pruned::PARAMS, 5_253_984 + 2 * (2_656 + 512) + (256 * 512 + 512) + (512 * 10 + 10));
    assert_eq!(Vgg16Pruned::PARAMS, 5_397_034);
    // 884,736 + 3·18,874,368 + 3·37,748,736 + 3·9,437,184 + 3·2,359,296 in the convolutions
    assert_eq!(sum(Vgg16Pruned::LAYERS, "conv2d", |layer| layer.macs), 206_143_488);
    assert_eq!(Vgg16Pruned::MACS, 206_143_488 + 256 * 512 + 512 * 10);
    assert_eq!(Vgg16Pruned::MACS, 206_279_680);
    assert_eq!(Vgg16Pruned::PARAMS_STORED, 5_397_034 + 2 * (2_656 + 512));
    assert_eq!(Vgg16Pruned::PARAMS_FOLDED, 5_253_984 + 2_656 + 131_584 + 5_130);
}

/// Li et al., Table 1: 3.13·10⁸ operations dense and 2.06·10⁸ pruned, 34.2 % less; 1.5·10⁷ and 5.4·10⁶ parameters, 64.0 %
/// less.
#[test]
fn pruning_saves_what_the_paper_says() {
    assert_eq!((Vgg16Dense::MACS / 1_000_000, Vgg16Pruned::MACS / 1_000_000), (313, 206));
    assert_eq!(format!("{:.1}", pruned_vgg::MACS_SAVED), "34.2");
    assert_eq!(format!("{:.1}", pruned_vgg::PARAMS_SAVED), "64.0");
}

/// `compute_flops.py`, by hand, on the network of its repository:
///
/// | | dense | pruned |
/// | --- | ---: | ---: |
/// | convolutions, no bias | m · 313,196,544 | m · 206,143,488 |
/// | linear, and 522 biases | m · 267,264 + 522 | m · 136,192 + 522 |
/// | two per input of each `BatchNorm2d` | 2 · 276,480 | 2 · 228,352 |
/// | one per input of each `ReLU`, 512 of them in the classifier | 276,992 | 228,864 |
/// | 2 · 2 per output of each pooling | 124,928 | 119,808 |
///
/// with m = 2, or 1 without `multiply_adds`. The script does not look at the `BatchNorm1d` of the classifier.
#[test]
fn pruned_vgg16_in_its_own_convention() {
    assert_eq!(Vgg16Dense::flops(RETHINKING), 2 * 313_463_808 + 522 + 552_960 + 276_992 + 124_928);
    assert_eq!(Vgg16Dense::flops(RETHINKING_MACS), 313_463_808 + 522 + 552_960 + 276_992 + 124_928);
    assert_eq!(Vgg16Pruned::flops(RETHINKING), 2 * 206_279_680 + 522 + 456_704 + 228_864 + 119_808);
    assert_eq!(Vgg16Pruned::flops(RETHINKING_MACS), 206_279_680 + 522 + 456_704 + 228_864 + 119_808);
}

// ---- MLPerf Tiny

/// The deployed models of <https://github.com/mlcommons/tiny>, read from their int8 `.tflite` files: MACs, and elements of
/// weights and biases after batch norm is folded in.
#[test]
fn mlperf_tiny_as_deployed() {
    assert_eq!((AnomalyDetection::MACS, AnomalyDetection::PARAMS_FOLDED), (264_192, 264_192 + 1_672));
    assert_eq!((KeywordSpotting::MACS, KeywordSpotting::PARAMS_FOLDED), (2_656_768, 22_016 + 588));
    assert_eq!((ImageClassification::MACS, ImageClassification::PARAMS_FOLDED), (12_501_632, 77_360 + 346));
    assert_eq!((VisualWakeWords::MACS, VisualWakeWords::PARAMS_FOLDED), (7_489_664, 208_112 + 2_738));
    assert_eq!(AnomalyDetection::PARAMS_FOLDED, 265_864);
    assert_eq!(KeywordSpotting::PARAMS_FOLDED, 22_604);
    assert_eq!(ImageClassification::PARAMS_FOLDED, 77_706);
    assert_eq!(VisualWakeWords::PARAMS_FOLDED, 210_850);
}

/// The models before folding, as Keras counts them: "total params" are those stored, running statistics included.
#[test]
fn mlperf_tiny_as_trained() {
    assert_eq!((AnomalyDetection::PARAMS, AnomalyDetection::PARAMS_STORED), (267_928, 269_992));
    assert_eq!((KeywordSpotting::PARAMS, KeywordSpotting::PARAMS_STORED), (23_756, 24_908));
    assert_eq!((ImageClassification::PARAMS, ImageClassification::PARAMS_STORED), (78_186, 78_666));
    assert_eq!((VisualWakeWords::PARAMS, VisualWakeWords::PARAMS_STORED), (216_322, 221_794));
}

#[test]
fn mlperf_tiny_by_layer() {
    assert_table::<AnomalyDetection>(include_str!("data/mlperf_tiny_ad.tsv"), Names::Own);
    assert_table::<KeywordSpotting>(include_str!("data/mlperf_tiny_kws.tsv"), Names::Own);
    assert_table::<ImageClassification>(include_str!("data/mlperf_tiny_ic.tsv"), Names::Own);
    assert_table::<VisualWakeWords>(include_str!("data/mlperf_tiny_vww.tsv"), Names::Own);
}

// ---- the embedded example

/// By hand: conv1 3·5·8 weights at 32 positions, conv2 8·3·16 at 16, scores 16·4.
#[test]
fn gesture_recogniser() {
    use embedded::{Gesture, firmware};

    assert_layer(Gesture::layer("conv1"), 120, 8, 120 * 32, &[8, 32]);
    assert_layer(Gesture::layer("conv2"), 384, 16, 384 * 16, &[16, 16]);
    assert_layer(Gesture::layer("scores"), 64, 4, 64, &[4]);
    assert_eq!((Gesture::PARAMS, Gesture::MACS), (596, 10_048));
    assert_eq!(size_of::<firmware::Weights>(), 4 * 596);
    assert_eq!(size_of::<firmware::Buffers>(), 4 * (3 * 64 + 8 * 32 + 16 * 16 + 16 + 4));
}

/// With all weights 0 but for biases of conv2 and one path through the network, the scores can be told by hand.
#[test]
#[allow(clippy::float_cmp, reason = "small dyadic numbers, which are exact")]
fn gesture_recogniser_infers() {
    use embedded::firmware::Buffers;

    let mut weights = [0.0; 596];
    // conv1, channel 0: the middle tap on axis 0. Its outputs are the even readings.
    weights[2] = 1.0;
    // conv2, channel 0: the middle tap on channel 0 (every fourth reading); channel 1: a bias of 3.
    weights[128 + 1] = 1.0;
    weights[128 + 384 + 1] = 3.0;
    // scores: 0 is channel 0 plus a bias of 0.5; 1 is channel 1 twice.
    weights[528] = 1.0;
    weights[528 + 64] = 0.5;
    weights[528 + 16 + 1] = 2.0;

    let mut buffers = Buffers::new();
    for (i, reading) in buffers.window[..64].iter_mut().enumerate() {
        // Every fourth reading is 4 and -4 by turns; ReLU leaves 8 of the 16 that are read.
        *reading = match i % 8 {
            0 => 4.0,
            4 => -4.0,
            _ => 9.0,
        };
    }
    assert_eq!(buffers.infer(&weights), &[2.5, 6.0, 0.0, 0.0]);
}
