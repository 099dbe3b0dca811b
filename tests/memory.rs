//! Memory of networks whose figures are known from elsewhere.

use netcost::{Network, Planner, network};

#[path = "../examples/mlperf_tiny.rs"]
#[allow(dead_code, missing_docs)]
mod mlperf_tiny;

use mlperf_tiny::{
    AnomalyDetection, AnomalyDetectionFloat, ImageClassification, ImageClassificationFloat, KeywordSpotting,
    KeywordSpottingFloat, VisualWakeWords, VisualWakeWordsFloat,
};

/// The references of MLPerf Tiny as `.tflite` files (<https://github.com/mlcommons/tiny>, `ad01_int8`, `kws_ref_model`,
/// `pretrainedResnet_quant`, `vww_96_int8`): the bytes of their weights (`i8`) and biases (`i32`), read out of the files; and the
/// most bytes of activations alive at once, by an independent reader of the files.
#[test]
fn mlperf_tiny_in_integers() {
    fn figures<N: Network>() -> (usize, usize) {
        (N::WEIGHT_BYTES, N::PEAK_BYTES)
    }
    assert_eq!(figures::<AnomalyDetection>(), (264_192 + 6_688, 768));
    assert_eq!(figures::<KeywordSpotting>(), (22_016 + 2_352, 16_000));
    assert_eq!(figures::<ImageClassification>(), (77_360 + 1_384, 49_152));
    assert_eq!(figures::<VisualWakeWords>(), (208_112 + 10_952, 55_296));
}

/// The peaks of `ad01_fp32`, `kws_ref_model_float32`, `pretrainedResnet` and `vww_96_float`, by the same reader.
#[test]
fn mlperf_tiny_in_floats() {
    assert_eq!(AnomalyDetectionFloat::PEAK_BYTES, 3_072);
    assert_eq!(KeywordSpottingFloat::PEAK_BYTES, 64_000);
    assert_eq!(ImageClassificationFloat::PEAK_BYTES, 196_608);
    assert_eq!(VisualWakeWordsFloat::PEAK_BYTES, 221_184);
    assert_eq!(VisualWakeWordsFloat::WEIGHT_BYTES as u64, 4 * VisualWakeWordsFloat::PARAMS_FOLDED);
}

/// The arenas ("head") that TensorFlow Lite Micro itself reports of these files: `print_allocations()` of the PyPI package
/// `tflite-micro`, reference kernels, x86-64. (Of `kws_ref_model_float32` it does not run, for want of a kernel.)
#[test]
fn arenas_of_tensorflow_lite_micro() {
    fn arena<N: Network>() -> usize {
        N::plan(Planner::Tflm).bytes
    }
    assert_eq!(arena::<AnomalyDetection>(), 768);
    assert_eq!(arena::<KeywordSpotting>(), 16_000);
    assert_eq!(arena::<ImageClassification>(), 49_152);
    assert_eq!(arena::<VisualWakeWords>(), 73_728);
    assert_eq!(arena::<AnomalyDetectionFloat>(), 3_072);
    assert_eq!(arena::<ImageClassificationFloat>(), 196_608);
    assert_eq!(arena::<VisualWakeWordsFloat>(), 294_912);
}

network! {
    /// `hello_world_int8.tflite`.
    #[dtype(i8)]
    struct Sine;

    fn forward(x: [1]) -> [1] {
        x.linear(16).relu().linear(16).relu().linear(1)
    }
}

network! {
    /// `micro_speech_quantized.tflite`: a depthwise convolution with eight filters for the one channel.
    #[dtype(i8)]
    struct MicroSpeech;

    fn forward(features: [1960]) -> [4] {
        let speech = features.reshape(1, 49, 40).conv2d(8, [10, 8], stride = 2, padding = "same").relu();
        speech.flatten().linear(4).softmax(dim = -1)
    }
}

network! {
    /// `person_detect.tflite`: MobileNet v1 with α = 0.25 on 96 × 96 in grey, with a convolution in place of the linear layer.
    #[dtype(i8)]
    struct PersonDetect;

    fn forward(image: [1, 96, 96]) -> [2] {
        let mut x = image.conv2d(8, 3, stride = 2, padding = "same").relu6();
        for (channels, stride) in mlperf_tiny::VWW_BODY {
            x = mlperf_tiny::separable(x, channels, stride);
        }
        x.avg_pool2d(3).conv2d(2, 1).flatten().softmax(dim = -1)
    }
}

/// Networks of <https://github.com/tensorflow/tflite-micro>, by the same means: parameters, bytes alive at once, and the arena that
/// TensorFlow Lite Micro reports. Of the microphone's 1,960 bytes it takes 1,968.
#[test]
fn examples_of_tensorflow_lite_micro() {
    fn figures<N: Network>() -> (u64, usize, usize) {
        (N::PARAMS_FOLDED, N::PEAK_BYTES, N::plan(Planner::Tflm).bytes)
    }
    assert_eq!(figures::<Sine>(), (321, 32, 32));
    assert_eq!(figures::<MicroSpeech>(), (16_652, 5_960, 5_968));
    assert_eq!(figures::<PersonDetect>(), (210_706, 55_296, 55_296));
}

/// A plan within the bytes alive is found for each, also where the greedy one takes a third more.
#[test]
fn best_arenas() {
    fn check<N: Network>() {
        assert_eq!((N::ARENA_BYTES, N::PLAN.bytes, N::PLAN.bound), (N::PEAK_BYTES, N::PEAK_BYTES, N::PEAK_BYTES));
        assert_eq!(N::PLAN.offsets.len(), N::TENSORS.len());
    }
    check::<AnomalyDetection>();
    check::<KeywordSpotting>();
    check::<ImageClassification>();
    check::<VisualWakeWords>();
    check::<VisualWakeWordsFloat>();
    check::<MobileNetV2>();
    check::<MobileNetV2InPlace>();
}

/// What a program names is known to the compiler.
const _: () = assert!(VisualWakeWords::ARENA_BYTES == 55_296);
const _: () = assert!(VisualWakeWords::plan(Planner::Tflm).bytes == 73_728);
const _: () = assert!(MobileNetV2InPlace::PLAN.align == 16);

const MOBILENET_V2: [(usize, usize, usize, usize); 7] = [
    // Expansion, channels, repeats, stride: table 2 of Sandler et al., *MobileNetV2* (2018), <https://arxiv.org/abs/1801.04381>.
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
];

network! {
    #[dtype(i8)]
    struct MobileNetV2;

    #[dtype(i8)]
    #[memory(in_place = depthwise)]
    struct MobileNetV2InPlace;

    fn forward(image: [3, 224, 224]) -> [1000] {
        let mut x = conv_bn(image, 32, 3, 2, 1).relu6();
        for (expansion, channels, repeats, stride) in MOBILENET_V2 {
            for i in 0..repeats {
                x = bottleneck(x, expansion, channels, if i == 0 { stride } else { 1 });
            }
        }
        conv_bn(x, 1280, 1, 1, 1).relu6().global_avg_pool().flatten().linear(1000)
    }

    fn conv_bn(x: Tensor, channels: usize, kernel: usize, stride: usize, groups: usize) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = kernel / 2, groups = groups, bias = false).batch_norm()
    }

    fn bottleneck(x: Tensor, expansion: usize, channels: usize, stride: usize) -> Tensor {
        let wide = x.channels() * expansion;
        let expanded = if expansion == 1 { x } else { conv_bn(x, wide, 1, 1, 1).relu6() };
        let filtered = conv_bn(expanded, wide, 3, stride, wide).relu6();
        let y = conv_bn(filtered, channels, 1, 1, 1);
        if stride == 1 && x.channels() == channels { x + y } else { y }
    }
}

/// The scheduler of TinyEngine (<https://github.com/mit-han-lab/tinyengine>) on MobileNetV2 at 224 × 224 in `i8`, with depthwise
/// convolutions in place and without. The former is the 1372 kB (1,372 KiB) of Lin et al., *MCUNetV2* (2021),
/// <https://arxiv.org/abs/2110.15352>, figure 1: 16 · 112² in and 96 · 112² out.
#[test]
fn depthwise_convolutions_in_place() {
    assert_eq!(MobileNetV2::PEAK_BYTES, 1_505_280);
    assert_eq!(MobileNetV2InPlace::PEAK_BYTES, 1_404_928);
    assert_eq!(MobileNetV2InPlace::PEAK_LAYER, "1.0.bottleneck.expanded.conv_bn.conv2d");
    // torchvision's count.
    assert_eq!(MobileNetV2::PARAMS, 3_504_872);
}

network! {
    /// A chain in which each rule of fusing has its place.
    #[allow(deprecated)] // The bias is meant.
    struct Fused;

    #[allow(deprecated)]
    #[memory(fuse = none)]
    struct Separate;

    #[allow(deprecated)]
    #[memory(fuse = [batch_norm, reshape], in_place = elementwise)]
    struct Partly;

    fn forward(x: [1, 4, 4]) -> [32] {
        let conv = x.zero_pad2d(1).conv2d(2, 3, bias = true).batch_norm().relu();      // 32 elements, from a padding of 36
        let sum = (conv + 1).relu6().dropout(0.5);
        sum.sigmoid().flatten()
    }
}

#[test]
fn rules_of_fusing() {
    let names = |tensors: &[netcost::memory::TensorInfo]| {
        tensors.iter().map(|t| (t.name.to_string(), t.bytes, t.first, t.last)).collect::<Vec<_>>()
    };
    let of = |name: &str, bytes: usize, first, last| (name.to_owned(), bytes, first, last);
    // Of the layers: 1 zero_pad2d, 2 conv2d, 3 batch_norm, 4 relu, 5 add, 6 relu6, 7 dropout, 8 sigmoid, 9 flatten.
    assert_eq!(
        names(Fused::TENSORS),
        [of("x", 64, 0, 2), of("conv.conv2d", 128, 2, 5), of("sum.add", 128, 5, 8), of("sigmoid", 128, 8, 9),]
    );
    assert_eq!((Fused::PEAK_BYTES, Fused::PEAK_STEP, Fused::SUM_ACTIVATION_BYTES), (256, 5, 64 + 3 * 128));
    assert_eq!(Fused::PEAK_LAYER, "sum.add");
    assert_eq!((Fused::INPUT_BYTES, Fused::OUTPUT_BYTES), (64, 128));
    // 18 weights and 2 biases, which take the batch norm in; unfused, with 2 · (scale, shift, mean, variance).
    assert_eq!((Fused::WEIGHT_BYTES, Separate::WEIGHT_BYTES), (4 * 20, 4 * (20 + 8)));

    assert_eq!(Separate::TENSORS.len(), 10);
    assert_eq!(Separate::SUM_ACTIVATION_BYTES, 64 + 144 + 8 * 128);
    // The padding is alive while the convolution runs.
    assert_eq!((Separate::PEAK_BYTES, Separate::PEAK_STEP), (144 + 128, 2));

    assert_eq!(
        names(Partly::TENSORS),
        [
            of("x", 64, 0, 1),
            of("conv.zero_pad2d", 144, 1, 2),
            of("conv.conv2d", 128, 2, 4),
            of("conv.relu", 128, 4, 5),
            of("sum.add", 128, 5, 6),
            of("sum.relu6", 128, 6, 7),
            of("sum.dropout", 128, 7, 8),
            of("sigmoid", 128, 8, 9),
        ]
    );
    let over: Vec<_> = Partly::TENSORS.iter().map(|tensor| tensor.over).collect();
    assert_eq!(over, [None, None, None, Some(2), Some(3), Some(4), Some(5), Some(6)]);
    assert!(!Partly::TENSORS[3].is_alive(4) && Partly::TENSORS[3].is_alive(5));
}

network! {
    struct NotFused;

    fn forward(x: [2, 4, 4]) -> ([2, 4, 4], [4, 4, 4]) {
        // The convolution's output is read by the sum, too; the padding is read by a pooling; of a part nothing is fused.
        let y = x.conv2d(2, 1);
        let sum = y.relu() + y;
        let padded = sum.zero_pad2d(1);
        let pooled = padded.max_pool2d(3, stride = 1);
        let [a, b] = padded.conv2d(4, 3).chunk(2, dim = 0);
        (a.relu() + pooled, cat([b, b]))
    }
}

#[test]
fn what_is_read_elsewhere_is_not_fused() {
    let names: Vec<_> = NotFused::TENSORS.iter().map(|tensor| tensor.name.to_string()).collect();
    assert_eq!(names, ["x", "y", "sum.relu", "sum.add", "padded", "pooled", "conv2d", "chunk", "relu", "add", "cat"]);
    // Both parts are one tensor: 4 · 4 · 4 floats, which lives until the last is read.
    let chunk = NotFused::TENSORS[7];
    assert_eq!((chunk.bytes, chunk.last), (256, NotFused::LAYERS.len()));
}

network! {
    struct Sequences;

    fn forward(x: [6, 8]) -> ([6, 5], [6, 6]) {
        let (y, (h, c)) = x.lstm(5);
        let _ = (h, c);
        let (attended, weights) = x.multihead_attention(2);
        let _ = attended;
        (y, weights.relu())
    }
}

network! {
    struct WeightsUnread;

    fn forward(x: [6, 8]) -> [6, 8] {
        let (attended, weights) = x.multihead_attention(2);
        let _ = weights;
        attended
    }
}

/// The last states of an LSTM, 5 and 5, are written beside its output; the weights of an attention, 6 × 6, where they are read.
#[test]
fn several_outputs_of_one_layer() {
    let bytes: Vec<_> = Sequences::TENSORS.iter().map(|tensor| tensor.bytes).collect();
    assert_eq!(bytes, [48 * 4, (30 + 10) * 4, (48 + 36) * 4, 36 * 4]);
    assert_eq!(WeightsUnread::TENSORS[1].bytes, 48 * 4);
}

/// An ordinary constant of a type.
const WIDE: netcost::Dtype = netcost::Dtype::I16;

network! {
    #[dtype(i8)]
    struct Typed;

    #[dtype(weights = i4, activations = i8, bias = i16)]
    struct Packed;

    fn forward(ids: [7; i32], x: [5]) -> [3] {
        let first = x.linear(3);                                             // 15 weights, 3 biases
        let second = first.linear(3, dtype = (weights = binary));            // 9 weights
        #[dtype(WIDE)]
        let third = second.linear(3).relu() + custom("look up", inputs = [ids], output = [3], params = 5);
        let fourth = block(third, dtype = (f16, bias = f32), act = Dtype::U8);
        fourth
    }

    fn block(x: Tensor, act: Dtype) -> Tensor {
        let a = x.linear(3, bias = false);
        let b = a.linear(3, dtype = (activations = act));
        b
    }
}

#[test]
fn types_by_layer() {
    let bytes = |path| (Typed::layer(path).weight_bytes, Packed::layer(path).weight_bytes);
    let types = |path: &str| {
        let types = Typed::layer(path).types;
        [types.weights, types.activations, types.bias].map(netcost::Dtype::name)
    };
    assert_eq!(types("first"), ["i8", "i8", "i32"]);
    assert_eq!(bytes("first"), (15 + 3 * 4, 8 + 3 * 2));
    assert_eq!(types("second"), ["binary", "i8", "i32"]);
    assert_eq!(bytes("second"), (2 + 12, 2 + 6));
    for path in ["third.linear", "third.relu", "third.add", "third.look up"] {
        assert_eq!(types(path), ["i16", "i16", "i32"], "{path}");
    }
    assert_eq!(bytes("third.linear"), (18 + 12, 18 + 12));
    assert_eq!(types("fourth.a"), ["f16", "f16", "f32"]);
    assert_eq!(types("fourth.b"), ["f16", "u8", "f32"]);
    assert_eq!(bytes("fourth.b"), (18 + 12, 18 + 12));
    assert_eq!(Typed::WEIGHT_BYTES, 27 + 14 + 30 + 10 + 18 + 30);
    assert_eq!(Typed::INPUT_BYTES, 7 * 4 + 5);
    assert_eq!((Typed::OUTPUT_BYTES, Typed::TENSORS[0].dtype), (3, netcost::Dtype::I32));
}

network! {
    #[dtype(f16)]
    struct Shared;

    fn forward(x: [4]) -> [4] {
        let a = x.linear(4, shared = "w");
        let b = a.linear(4, shared = "w");
        let c = expert(b, copies = 3, active = 1);
        let table = parameter([4]);
        c + table
    }

    fn expert(x: Tensor) -> Tensor {
        x.linear(4)
    }
}

#[test]
fn what_is_shared_is_stored_once_and_copies_each() {
    assert_eq!((Shared::layer("a").weight_bytes, Shared::layer("b").weight_bytes), (40, 0));
    assert_eq!(Shared::layer("c.linear").weight_bytes, 120);
    assert_eq!(Shared::WEIGHT_BYTES as u64, 2 * Shared::PARAMS);
    // The parameter is no activation: it is read where it is stored.
    assert_eq!((Shared::TENSORS.len(), Shared::PEAK_BYTES), (5, 16));
}

network! {
    #[dtype(i8)]
    #[memory(align = 1)]
    struct Drawn;

    fn forward(x: [4]) -> [4] {
        let wide = x.linear(8).relu();
        let y = wide.linear(4);
        y
    }
}

/// By hand: the largest tensor at 0, the others, which are never alive together, behind it.
#[test]
fn pictures() {
    let expected = "\
arena of 12 bytes (planner: best found); no plan needs less than 12

   step  tensor       type        bytes       offset        alive
A     0  x            i8              4            8            4  ████████
B     1  wide.linear  i8              8            0           12  ████████████████████████
C     3  y            i8              4            8           12  ████████████████████████

11 AAC
10 AAC
 9 AAC
 9 AAC
 8 AAC
 7  BB
 6  BB
 6  BB
 5  BB
 4  BB
 3  BB
 3  BB
 2  BB
 1  BB
 0  BB
 0  BB";
    assert_eq!(Drawn::PLAN.to_string(), expected);
    let lines: Vec<_> = VisualWakeWords::PLAN.to_string().lines().map(str::to_owned).collect();
    assert!(lines.iter().all(|line| line.trim_end() == line));
    assert_eq!(lines.len(), 3 + VisualWakeWords::TENSORS.len() + 1 + 16);
}

network! {
    #[dtype(i8)]
    struct Streaming;

    struct StreamingFloat;

    fn forward(frames: [40, 3]) -> [2] {
        let x = frames.stream_buffer(2).conv1d(32, 5).relu();
        let x = x.stream_buffer(4).conv1d(32, 5, groups = 32).relu();
        x.flatten().linear(2)
    }
}

const STATE: netcost::Dtype = netcost::Dtype::I16;

network! {
    #[dtype(i8)]
    struct StreamingMixed;

    fn forward(frames: [40, 3]) -> [2] {
        let x = frames.stream_buffer(2).conv1d(32, 5).relu();
        #[dtype(activations = STATE)]
        let x = x.stream_buffer(4);
        let x = x.conv1d(32, 5, groups = 32).relu();
        x.flatten().linear(2)
    }
}

network! {
    /// In four bits a buffer of odd size is rounded up; each of three copies keeps its own.
    #[dtype(activations = i4)]
    struct StreamingCopies;

    fn forward(frames: [5, 3]) -> [_, _] {
        let mut x = frames;
        for _ in 0..3 {
            x = x.stream_buffer(1).narrow(-1, 0, 3);
        }
        x
    }
}

/// Keyword spotting on a stream: three new frames of 40 bands and the last two; then the last four outputs of 32 channels. That is
/// `2 · 40 + 4 · 32 = 208` elements. Most is needed as the first buffer is filled, from `3 · 40` to `5 · 40` elements.
#[test]
fn state_in_the_type_of_its_elements() {
    assert_eq!((StreamingFloat::STATE_BYTES, Streaming::STATE_BYTES), (4 * 208, 208));
    assert_eq!((Streaming::PEAK_BYTES, Streaming::RAM_BYTES), (120 + 200, 120 + 200 + 208));
    assert_eq!(StreamingFloat::RAM_BYTES, 4 * (120 + 200 + 208));
    assert_eq!((Streaming::RAM.state, Streaming::RAM.scratch, Streaming::RAM.step), (208, 0, 1));
    // The arena has what lives during one inference: 120 bytes are 128, a multiple of 16, 200 are 208.
    assert_eq!(Streaming::ARENA_BYTES, 128 + 208);
}

#[test]
fn state_of_each_layer_in_its_own_type() {
    assert_eq!(StreamingMixed::STATE_BYTES, 2 * 40 + 2 * 4 * 32);
    let states: Vec<_> = StreamingMixed::LAYERS.iter().map(|layer| layer.state_bytes()).filter(|bytes| *bytes > 0).collect();
    assert_eq!(states, [80, 256]);
    // Before the second buffer is filled there are 320 bytes, as it is 32 and 2 · 5 · 32 = 320.
    assert_eq!(StreamingMixed::RAM_BYTES, 32 + 320 + 336);
    assert_eq!(StreamingCopies::STATE_BYTES, 3 * 3);
}
