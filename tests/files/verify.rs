//! Declarations beside files: what agrees by the rules, and how each difference is told.

use netcost::Network;
use netcost_core::file::{check, footprint, room, verify};

use crate::{FileTrace, model, trace};

#[allow(dead_code)]
#[path = "../../examples/mlperf_tiny.rs"]
mod mlperf_tiny;
#[allow(dead_code)]
#[path = "../../examples/resnet.rs"]
mod resnet;

/// What a comparison says.
fn compare<N: Network>(file: &FileTrace) -> Option<String> {
    let file = file.parts(1, 1);
    let disagreement = verify::<512, 512>(&N::__PARTS, &file);
    disagreement.map(|disagreement| disagreement.message(N::LAYERS, 1).as_str().to_owned())
}

/// Networks on the input of the speech model, each beside its file: what is said, or nothing if they agree.
macro_rules! beside_speech {
    ($($test:ident: $input:tt -> $output:tt, |$x:ident| { $($body:tt)* } => $message:expr;)*) => {$(
        #[test]
        fn $test() {
            netcost::network! {
                #[dtype(i8)]
                struct Net;

                fn forward($x: $input) -> $output { $($body)* }
            }
            let file = trace(include_bytes!("../models/speech.tflite"));
            let expected: Option<&str> = $message;
            assert_eq!(compare::<Net>(&file).as_deref(), expected);
        }
    )*};
}

// The file: 1960 features reshaped to 49 × 40, eight kernels of 10 × 8 with a step of 2, padded as TensorFlow's `SAME`, which is
// 4 before and 5 after the height, 3 and 3 around the width; then a linear layer to 4, both with biases.
beside_speech! {
    as_it_is: [1960] -> [4], |x| {
        let frames = x.reshape([1, 49, 40]);
        frames.conv2d(8, [10, 8], stride = 2, padding = "same").relu().flatten().linear(4).softmax(dim = -1)
    } => None;
    input_as_reshaped: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").relu().flatten().linear(4)
    } => None;
    padding_in_numbers: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = [(4, 5), (3, 3)]).flatten().linear(4)
    } => None;
    padding_by_a_layer: [1, 49, 40] -> [4], |x| {
        x.zero_pad2d([3, 3, 4, 5]).dropout(0.1).conv2d(8, [10, 8], stride = 2).flatten().linear(4)
    } => None;
    padding_that_no_window_reaches: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = [(4, 6), (3, 4)]).flatten().linear(4)
    } => None;
    batch_norm_folded: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same", bias = false).batch_norm().relu().flatten().linear(4)
    } => None;
    padding_before: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = [(5, 4), (3, 3)]).flatten().linear(4)
    } => Some("`conv2d`: the file's operator 1 (DEPTHWISE_CONV_2D) has padding before the input [4, 3], declared padding before \
               the input [5, 3]");
    kernel: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [8, 10], stride = 2, padding = "same").flatten().linear(4)
    } => Some("`conv2d`: the file's operator 1 (DEPTHWISE_CONV_2D) has kernel [10, 8], declared kernel [8, 10]");
    dilation: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same", dilation = 2).flatten().linear(4)
    } => Some("`conv2d`: the file's operator 1 (DEPTHWISE_CONV_2D) has dilation 1, declared dilation 2");
    channels: [1, 49, 40] -> [4], |x| {
        x.conv2d(4, [10, 8], stride = 2, padding = "same").flatten().linear(4)
    } => Some("`conv2d`: the file's operator 1 (DEPTHWISE_CONV_2D) has 8 output channels, declared 4");
    bias: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").flatten().linear(4, bias = false)
    } => Some("`linear`: the file's operator 2 (FULLY_CONNECTED) has 4 biases, declared 0");
    operator: [1, 49, 40] -> [4], |x| {
        x.flatten().linear(4)
    } => Some("`linear`: the file's operator 1 (DEPTHWISE_CONV_2D), the declared layer a `linear`");
    layer_too_few: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").flatten().narrow(0, 0, 4)
    } => Some("`conv2d`: it is the last declared layer with weights, but the file goes on with operator 2 (FULLY_CONNECTED) of \
               16_000 weights, whose output is [4]");
    layer_too_many: [1, 49, 40] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").flatten().linear(4).linear(4)
    } => Some("`linear_2`: the file has no layer for it: it has 2 layers with weights, and all are matched by others");
    input: [1, 40, 49] -> [4], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").flatten().linear(4)
    } => Some("`input 0`: the file's input 0 is [1960], declared [1, 40, 49]");
    output: [1, 49, 40] -> [5], |x| {
        x.conv2d(8, [10, 8], stride = 2, padding = "same").flatten().linear(5)
    } => Some("`linear`: the file's output 0 is [4], declared [5]");
    other_input_of_a_layer: [1, 49, 40] -> [4], |x| {
        let y = x.conv2d(8, [10, 8], stride = 2, padding = "same");
        // As many elements, but not those of the convolution.
        let z = cat([x.flatten(), x.flatten(), x.flatten()]).narrow(0, 0, 4000);
        let _ = y;
        z.linear(4)
    } => Some("`linear`: the file's operator 2 (FULLY_CONNECTED) agrees, but reads other layers: what is before it is connected in \
               another way");
}

/// The four networks of MLPerf Tiny, as they are declared, beside the files of the benchmark.
#[test]
fn mlperf_tiny_agrees() {
    let file = |name| model(name).map(|bytes| trace(&bytes));
    if let Some(file) = file("kws_ref_model_qdq.onnx") {
        assert_eq!(compare::<mlperf_tiny::KeywordSpotting>(&file), None);
    }
    // Its input is permuted first: its channels stand last.
    if let Some(file) = file("resnet8_qdq.onnx") {
        assert_eq!(compare::<mlperf_tiny::ImageClassification>(&file), None);
    }
    fn whole<N: Network>(name: &str) {
        let Some(bytes) = model(name) else { return };
        let file = trace(&bytes);
        let footprint = footprint::<N, 512, 512, 512, 0>(&file, &room(&bytes));
        assert!(footprint.is_some(), "{name}");
        let told = check::<N, 512, 512>(&file.parts(1, 1), &file.faults, 0, footprint);
        assert_eq!(told.get(0).map(|fault| fault.message().to_owned()), None, "{name}");
    }
    whole::<mlperf_tiny::AnomalyDetection>("ad01_int8.tflite");
    whole::<mlperf_tiny::KeywordSpotting>("kws_ref_model.tflite");
    whole::<mlperf_tiny::ImageClassification>("pretrainedResnet_quant.tflite");
    whole::<mlperf_tiny::VisualWakeWords>("vww_96_int8.tflite");
}

/// The network that another file is of is told from each of them.
#[test]
fn mlperf_tiny_disagrees() {
    let Some(bytes) = model("kws_ref_model.tflite") else { return };
    let file = trace(&bytes);
    let expected = "the file's input 0 is of i8, declared f32: `#[dtype(i8)]` on the network says so";
    assert_eq!(compare::<mlperf_tiny::KeywordSpottingFloat>(&file), Some(format!("`input 0`: {expected}")));
    let told = compare::<mlperf_tiny::VisualWakeWords>(&file).expect("a disagreement");
    assert_eq!(told, "`input 0`: the file's input 0 is [1, 49, 10], declared [3, 96, 96]");
}

/// Batch norms that are operators of their own in the file; those of the declaration are then compared with them.
#[test]
fn resnet50_agrees() {
    if let Some(bytes) = model("light_resnet50.onnx") {
        assert_eq!(compare::<resnet::ResNet50>(&trace(&bytes)), None);
    }
}

netcost::network! {
    /// SqueezeNet 1.1 (Iandola et al., 2016), its two kinds of expansion in the other order than in the file.
    #[model("tests/models/light_squeezenet.onnx")]
    struct SqueezeNet;

    fn forward(image: [3, 224, 224]) -> [1000, 1, 1] {
        let stem = image.conv2d(64, 3, stride = 2).relu().max_pool2d(3, stride = 2);
        let mut x = stem;
        for (i, squeeze) in [16, 16, 32, 32, 48, 48, 64, 64].iter().enumerate() {
            if i == 2 || i == 4 {
                x = x.max_pool2d(3, stride = 2);
            }
            x = fire(x, *squeeze);
        }
        x.conv2d(1000, 1).relu().adaptive_avg_pool2d(1).softmax(dim = 0)
    }

    fn fire(x: Tensor, squeeze: usize) -> Tensor {
        let squeezed = x.conv2d(squeeze, 1).relu();
        let wide = squeezed.conv2d(4 * squeeze, 3, padding = 1).relu();
        let narrow = squeezed.conv2d(4 * squeeze, 1).relu();
        cat([narrow, wide])
    }
}

// Figures of torchvision's `squeezenet1_1` and of an independent reader of the file.
const _: () = assert!(SqueezeNet::PARAMS == 1_235_496 && SqueezeNet::MACS == 349_151_936);

netcost::network! {
    /// Compared by the compiler, too.
    #[dtype(i8)]
    #[model("tests/models/sine.tflite")]
    pub(crate) struct Sine;

    fn forward(x: [1]) -> [1] {
        let mut x = x;
        'hidden: for _ in 0..2 {
            x = x.linear(16).relu();
        }
        x.linear(1)
    }
}

netcost::verify!(Sine, "../models/sine.tflite");

/// A number that the macro does not know, so that the compiler finds all figures.
const WIDTH: usize = 16;

netcost::network! {
    #[dtype(i8)]
    #[model("tests/models/sine.tflite")]
    struct OfConstants;

    fn forward(x: [1]) -> [1] {
        x.linear(WIDTH).relu().linear(WIDTH).relu().linear(1)
    }
}

netcost::verify!(OfConstants, "../models/sine.tflite", memory = unchecked);

netcost::network! {
    /// Of a family, each member has its own file, or none.
    #[model("../models/sine.tflite")]
    #[dtype(i8)]
    struct Deployed { width: 16 }
    #[dtype(i8)]
    struct Tried { width: 8 }

    fn forward(x: [1], width: usize) -> [1] {
        x.linear(width).relu().linear(width).relu().linear(1)
    }
}

#[test]
fn compared_by_the_compiler() {
    assert_eq!((Sine::PARAMS, OfConstants::PARAMS, Deployed::PARAMS, Tried::PARAMS), (321, 321, 321, 97));
    let file = trace(include_bytes!("../models/sine.tflite"));
    let expected = "`linear`: the file's operator 0 (FULLY_CONNECTED) has an output of [16], declared [8]";
    assert_eq!(compare::<Tried>(&file).as_deref(), Some(expected));
}
