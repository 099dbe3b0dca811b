//! What files cost, against figures that others found.

use netcost::{Convention, Network, Planner, Shape};
use netcost_core::file::room;
use netcost_core::memory::Memory;

use crate::{fault, model, trace};

netcost::model! {
    /// Keywords in a second of sound.
    #[budget(macs <= 336_000)]
    pub struct Speech = "tests/models/speech.tflite";
    /// A sine.
    #[convention(TwoPerMac)]
    struct Sine = "../models/sine.tflite";
}

// An independent reader of the file, written in Python on the published schema: parameters and multiply-accumulates. The
// sizes are those of TensorFlow's description of the network: a second of sound as 49 frames of 40 features, eight 10 × 8
// kernels with a step of 2, and four words.
const _: () = assert!(Speech::PARAMS == 16_652 && Speech::MACS == 336_000);
const _: () = assert!(Speech::layer("1.conv2d").weights == 8 * 10 * 8 && Speech::layer("1.conv2d").bias == 8);
const _: () = assert!(Sine::PARAMS == 321 && Sine::MACS == 288);
static SCORES: [i8; Speech::OUTPUT.numel()] = [0; Speech::OUTPUT.numel()];

#[test]
fn items_are_those_of_a_network() {
    fn figures<N: Network>() -> (u64, u64, u64) {
        (N::PARAMS, N::MACS, N::FLOPS)
    }
    assert_eq!(figures::<Speech>(), (16_652, 336_000, 336_000 + 4_000 + 4));
    assert_eq!(figures::<Sine>(), (321, 288, 2 * 288));
    assert_eq!(Sine::flops(Convention::MultiplyAdd), 288 + 33);
    assert_eq!((Speech::INPUT, Speech::OUTPUT), (Shape::new(&[1960]), Shape::new(&[4])));
    assert_eq!(SCORES.len(), 4);
    let layers: Vec<_> = Speech::LAYERS.iter().map(|layer| (layer.name.to_string(), layer.op, layer.output)).collect();
    let expected = [
        ("0.reshape", "reshape", &[1, 49, 40][..]),
        ("1.conv2d", "conv2d", &[8, 25, 20]),
        ("1.relu", "relu", &[8, 25, 20]),
        ("2.linear", "linear", &[4]),
        ("3.softmax", "softmax", &[4]),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, op, dims)| (name.to_string(), *op, Shape::new(dims))).collect();
    assert_eq!(layers, expected);
    assert_eq!(Speech::subtotal("1").params, 648);
    // Twice the multiply-accumulates, the biases, 4,000 comparisons with 0, and of the softmax of four: three comparisons, four
    // differences from the maximum, four exponentials, three additions, four quotients.
    let expected = 2 * 336_000 + (4_000 + 4) + 4_000 + (3 + 4 + 4 + 3 + 4);
    assert_eq!(Speech::flops(Convention::Arithmetic), expected);
    assert!(Speech::REPORT.to_string().contains("1.conv2d"));
    assert!(Speech::SUMMARY.starts_with("Speech: [1960] → [4], 16,652 parameters, 336,000 MACs"));
}

/// Operators, parameters and multiply-accumulates by an independent reader of the files, written in Python on the published
/// schema.
const FIGURES: [(&str, usize, u64, u64); 15] = [
    ("ad01_int8.tflite", 10, 265_864, 264_192),
    ("kws_ref_model.tflite", 13, 22_604, 2_656_768),
    ("pretrainedResnet_quant.tflite", 16, 77_706, 12_501_632),
    ("vww_96_int8.tflite", 31, 210_850, 7_489_664),
    ("person_detect.tflite", 31, 210_706, 7_157_888),
    ("speech.tflite", 4, 16_652, 336_000),
    ("sine.tflite", 3, 321, 288),
    ("okay_nabu.tflite", 61, 37_185, 36_480),
    // The same networks as the .tflite files, quantised by other means.
    ("kws_ref_model_qdq.onnx", 58, 22_604, 2_656_768),
    ("resnet8_qdq.onnx", 67, 77_706, 12_501_632),
    // Parameters: torchvision's `num_params` of `resnet50` and `squeezenet1_1`; for GoogLeNet, those of the Caffe model that the
    // file was made of. Operators: nodes of the file, most of which make the weights.
    ("light_resnet50.onnx", 415, 25_557_032, 4_089_184_256),
    ("light_squeezenet.onnx", 105, 1_235_496, 349_151_936),
    ("light_inception_v1.onnx", 237, 6_998_552, 1_431_556_352),
    // By hand: (2 · 27 weights + 1) · 6 channels, weights at 2 · 12 positions; (4 · 9 weights) · 3 + 4, at 7 · 6 input positions.
    ("conv3d_groups.onnx", 1, 330, 324 * 24),
    ("conv_transpose2d.onnx", 1, 112, 108 * 42),
];

#[test]
fn figures_of_real_files() {
    for (name, operators, params, macs) in FIGURES {
        let Some(bytes) = model(name) else { continue };
        let trace = trace(&bytes);
        assert_eq!(fault(&trace), None, "{name}");
        let figures = (room(&bytes).operators, trace.totals.params, trace.totals.macs);
        assert_eq!(figures, (operators, params, macs), "{name}");
    }
}

/// Bytes of weights (all constants that operators read), the most bytes of activations alive at once, by the same reader; and the
/// arena ("head") that TensorFlow Lite Micro itself reports of the file: reference kernels, x86-64.
const MEMORY: [(&str, usize, usize, usize); 8] = [
    ("ad01_int8.tflite", 6_688 + 264_192, 768, 768),
    ("kws_ref_model.tflite", 2_360 + 22_016, 16_000, 16_000),
    ("pretrainedResnet_quant.tflite", 1_392 + 77_360, 49_152, 49_152),
    ("vww_96_int8.tflite", 10_960 + 208_112, 55_296, 73_728),
    ("person_detect.tflite", 207_968 + 10_960, 55_296, 55_296),
    ("speech.tflite", 64 + 16_640, 5_960, 5_968),
    ("sine.tflite", 132 + 288, 32, 32),
    ("okay_nabu.tflite", 3_072 + 36_480, 3_584, 3_840),
];

#[test]
fn memory_of_real_files() {
    let tflm = Memory { planner: Planner::Tflm, ..Memory::FILE };
    for (name, weights, peak, head) in MEMORY {
        let Some(bytes) = model(name) else { continue };
        let trace = trace(&bytes);
        let figures = (trace.weight_bytes(&tflm), trace.liveness(&tflm).peak(), trace.arena_bytes(&tflm));
        assert_eq!(figures, (weights, peak, head), "{name}");
    }
}
