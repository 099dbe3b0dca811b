//! Scratch of kernels by the formulas that their authors publish, worked out by hand.

use netcost::{Network, network};

#[path = "../examples/mlperf_tiny.rs"]
#[allow(dead_code)]
mod mlperf_tiny;

use mlperf_tiny::{ImageClassification, separable};

network! {
    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    #[fits(device::NRF52840, reserve(ram = 200 KiB, flash = 900 KiB))]
    struct KeywordSpotting;

    #[dtype(i8)]
    #[memory(runtime = esp_nn)]
    struct KeywordSpottingOnEsp;

    fn forward(speech: [1, 49, 10]) -> [12] {
        let stem = speech.conv2d(64, [10, 4], stride = 2, padding = "same").batch_norm().relu();
        let mut x = stem;
        for _ in 0..4 {
            x = separable(x, 64, 1);
        }
        x.avg_pool2d([25, 5]).flatten().linear(12).softmax(dim = -1)
    }
}

/// `arm_convolve_wrapper_s8_get_buffer_size_dsp`: `2 · 2` bytes times `1 · 10 · 4`, a multiple of 4, for the first layer; nothing for
/// depthwise convolutions of 3 × 3 padded by 1 and for pointwise ones. `arm_avgpool_s8_get_buffer_size_dsp`: 4 bytes times 64.
#[test]
fn keyword_spotting_on_cmsis_nn() {
    assert_eq!((KeywordSpotting::RAM_BYTES, KeywordSpotting::PEAK_BYTES), (16_000, 16_000));
    // The pooling runs on 8,000 bytes and writes 64.
    assert_eq!(KeywordSpotting::SCRATCH_BYTES, 256);
}

network! {
    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    struct Residual;

    fn forward(image: [3, 32, 32]) -> [16, 32, 32] {
        let stem = image.conv2d(16, 3, padding = "same").relu();
        let first = stem.conv2d(16, 3, padding = "same").relu();
        let second = first.conv2d(16, 3, padding = "same");
        (stem + second).relu()
    }
}

/// ResNet-8's first block: three tensors of 16 · 32 · 32 bytes while the second convolution runs, and `4 · (16 · 9)` of scratch.
#[test]
fn scratch_adds_to_what_is_alive() {
    assert_eq!(ImageClassification::RAM_BYTES, 49_152);
    assert_eq!((Residual::PEAK_BYTES, Residual::RAM_BYTES), (49_152, 49_152 + 576));
    assert_eq!((Residual::RAM.layer.to_string(), Residual::RAM.step, Residual::RAM.scratch), ("second".to_owned(), 5, 576));
}

network! {
    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    struct Kinds;

    fn forward(x: [5, 9, 9]) -> [_] {
        let odd = x.conv2d(6, 3);                                   // 4 · (5 · 9 = 45 → 48) = 192
        let pointwise = odd.conv2d(8, 1, stride = 2);               // none
        let padded = pointwise.conv2d(8, 1, padding = 1);           // 4 · 8 = 32
        let wide = padded.conv2d(8, 5, padding = 2, groups = 8);    // 2 · 8 · 25 = 400
        let dilated = wide.conv2d(8, 3, dilation = 2, padding = 2, groups = 8);     // none
        let small = dilated.conv2d(8, 3, padding = 1, groups = 8);  // none
        let two = small.conv2d(16, 3, padding = 1, groups = 8);     // none
        let pooled = two.max_pool2d(2);                             // none
        pooled.flatten().linear(3)
    }
}

/// Each layer alone: what is alive and its scratch, from which the largest is found.
#[test]
fn kinds_of_convolutions_on_cmsis_nn() {
    assert_eq!(Kinds::SCRATCH_BYTES, 400);
    let bytes = |name: &str| Kinds::TENSORS.iter().find(|tensor| tensor.name == name).unwrap().bytes;
    let needs = |read: &str, written: &str, scratch: usize| bytes(read) + bytes(written) + scratch;
    let all = [
        needs("x", "odd", 192),
        needs("odd", "pointwise", 0),
        needs("pointwise", "padded", 32),
        needs("padded", "wide", 400),
        needs("wide", "dilated", 0),
        needs("dilated", "small", 0),
        needs("small", "two", 0),
        needs("two", "pooled", 0),
    ];
    assert_eq!(Kinds::RAM_BYTES, all.into_iter().max().unwrap());
}

network! {
    #[dtype(i8)]
    #[memory(runtime = tflm)]
    struct ForTflm;

    #[dtype(i8)]
    struct Best;

    fn forward(image: [3, 96, 96]) -> [16, 48, 48] {
        let stem = image.conv2d(8, 3, stride = 2, padding = "same").relu();
        separable(separable(stem, 16, 1), 16, 1)
    }
}

/// A network for a runtime is planned by it.
#[test]
fn a_runtime_brings_its_planner() {
    assert_eq!(ForTflm::PLAN.planner, netcost::Planner::Tflm);
    assert_eq!(Best::PLAN.planner, netcost::Planner::Best);
    assert_eq!((ForTflm::RAM_BYTES, Best::ARENA_BYTES), (Best::RAM_BYTES, Best::RAM_BYTES));
    fn generic<N: Network>() -> usize {
        N::RAM.bytes
    }
    assert_eq!(generic::<Best>(), Best::PEAK_BYTES);
}

/// The first layer has a window of `10 · 4` bytes, rows of 4: `65 · 48 + 4 · 64 + 96 = 3472`. A depthwise one copies its filter
/// and its input of 25 × 5 with zeros around: `9 · 64 + 27 · 7 · 64 + 16 = 12 688`. A pointwise one: `24 · 64 + 8 · 64 + 64`.
#[test]
fn keyword_spotting_on_esp_nn() {
    assert_eq!(KeywordSpottingOnEsp::SCRATCH_BYTES, 12_688);
    assert_eq!(KeywordSpottingOnEsp::RAM_BYTES, 8_000 + 8_000 + 12_688);
    assert_eq!(KeywordSpottingOnEsp::PEAK_BYTES, 16_000);
}

/// A network of one layer, and the scratch that it needs.
macro_rules! on_esp {
    ($($name:ident: $input:tt => |$x:ident| $layers:expr, $bytes:expr;)*) => {
        $(network! {
            #[dtype(i8)]
            #[memory(runtime = esp_nn)]
            struct $name;

            fn forward($x: $input) -> [_] {
                $layers
            }
        })*

        #[test]
        fn kinds_of_layers_on_esp_nn() {
            $(assert_eq!($name::SCRATCH_BYTES, $bytes, stringify!($name));)*
        }
    };
}

// By the formulas that the documentation of `Runtime::EspNn` states.
on_esp! {
    // 16 windows of 9 · 32 = 288 as positions of a pointwise one: 16 · 288 + 24 · 288 + 16 KiB + 64 + 32.
    Square: [32, 8, 8] => |x| x.conv2d(16, 3, padding = 1).flatten(), 40 * 288 + 16_384 + 96;
    // 3 · 3 positions: a window, 20 filters, 20 sums.
    SquareOfFewPositions: [32, 5, 5] => |x| x.conv2d(20, 3).flatten(), 288 + 20 * 288 + 4 * 20 + 32;
    // Not 16 output channels: 10 · 10 · 16 of padded input, a filter of rows of 48, 8 sums.
    NotSixteen: [16, 8, 8] => |x| x.conv2d(8, 3, padding = 1).flatten(), 1600 + 48 * 3 * 8 + 64 + 32;
    Pointwise: [24, 6, 6] => |x| x.conv2d(40, 1).flatten(), 24 * 24 + 8 * 40 + 64;
    // 16 · 8 for the transposed positions is more than 24 · 2 + 8 · 1.
    PointwiseOfTwo: [2, 6, 6] => |x| x.conv2d(1, 1).flatten(), 16 * 8 + 64;
    // A filter of 192 · 160 bytes is more than 24 KiB.
    PointwiseInBlocks: [192, 4, 4] => |x| x.conv2d(160, 1).flatten(), 24 * 192 + 16_384 + 64;
    // With a stride it is like any other: rows of 24 are 32.
    PointwiseWithStride: [24, 6, 6] => |x| x.conv2d(40, 1, stride = 2).flatten(), 32 * 40 + 64 + 160;
    // Two groups of 8 to 10 channels, 5 × 5 each without zeros: rows of 24 are 32; the input and the output of a group.
    Grouped: [16, 7, 7] => |x| x.conv2d(20, 3, groups = 2).flatten(), 32 * 3 * 10 + 64 + 40 + 49 * 8 + 25 * 10 + 64;
    // The zeros that a layer before sets are read as zeros by the kernel: a padded input of 12 · 12 · 8.
    PaddedBefore: [8, 10, 10] => |x| x.zero_pad2d(1).conv2d(16, 3).flatten(), 1152 + 32 * 3 * 16 + 64 + 64;
    // An image of height 1: a window of 5 · 6 = 30 bytes in one row of 32, and a padded input of 24 · 6.
    OneAxis: [6, 20] => |x| x.conv1d(4, 5, padding = 2).flatten(), 144 + 32 * 4 + 64 + 16;
    Depthwise: [16, 9, 9] => |x| x.conv2d(16, 3, groups = 16).flatten(), 9 * 16 + 16;
    // 34 · 34 · 64 = 73 984 bytes are over 40 KiB: 576 of filter, and of rows of 34 · 64 = 2176 as many as the rest has: 18.
    DepthwiseInStrips: [64, 32, 32] => |x| x.conv2d(64, 3, padding = 1, groups = 64).flatten(), 576 + 18 * 2176 + 32;
    // 24 channels are 32: the filter, 12 · 12 positions (one row and column more than are needed), 8 · 8 outputs, 3 numbers each.
    DepthwiseFilled: [24, 8, 8] => |x| x.conv2d(24, 3, padding = 1, groups = 24).flatten(),
        9 * 32 + 12 * 12 * 32 + 64 * 32 + 12 * 32 + 64;
    // The filter and the input in 16 bits.
    DepthwiseWide: [16, 8, 8] => |x| x.conv2d(16, 5, padding = 2, groups = 16).flatten(), 2 * (25 * 16 + 64 * 16) + 32;
    // In 16 bits more than 48 KiB: five rows of 40 · 32.
    DepthwiseByRows: [32, 40, 40] => |x| x.conv2d(32, 5, padding = 2, groups = 32).flatten(), 2 * (25 * 32 + 5 * 40 * 32) + 32;
    // 5 channels are 8: filter and input in 16 bits, output, 3 numbers each.
    DepthwiseOfFive: [5, 4, 4] => |x| x.conv2d(5, 3, padding = 1, groups = 5).flatten(), 144 + 256 + 128 + 96 + 16;
    DepthwiseOfThree: [3, 4, 4] => |x| x.conv2d(3, 3, padding = 1, groups = 3).flatten(), 32;
    DepthwiseTimesFour: [3, 4, 4] => |x| x.conv2d(12, 3, padding = 1, groups = 3).flatten(), 2 * (9 * 12 + 16 * 3) + 32;
    DepthwiseTimesTwo: [3, 4, 4] => |x| x.conv2d(6, 3, padding = 1, groups = 3).flatten(), 32;
    // A column: a sum per channel, a window of 5 rows, a copy of the filter.
    Column: [48, 30, 1] => |x| x.conv2d(48, [5, 1], groups = 48).flatten(), 4 * 48 + 2 * 5 * 48 + 64;
    Softmax: [10] => |x| x.softmax(dim = -1), 2064;
    Hardswish: [10] => |x| x.hardswish(), 512;
    Linear: [10] => |x| x.linear(3).relu(), 0;
    Pooling: [4, 8, 8] => |x| x.avg_pool2d(2).max_pool2d(2).flatten(), 0;
}

network! {
    #[dtype(i8)]
    #[memory(runtime = esp_nn, fuse = none)]
    struct PaddedApart;

    #[dtype(i8)]
    #[memory(runtime = cmsis_nn)]
    struct PaddedWithin;

    fn forward(x: [8, 10, 10]) -> [_, _, _] {
        x.zero_pad2d(1).conv2d(16, 1)
    }
}

/// A padding that is a layer of its own leaves a pointwise convolution without zeros; one that the convolution takes over does
/// not: `4 · 8`.
#[test]
fn scratch_of_a_padding_that_is_not_fused() {
    assert_eq!(PaddedApart::SCRATCH_BYTES, 24 * 8 + 8 * 16 + 64);
    assert_eq!(PaddedWithin::SCRATCH_BYTES, 4 * 8);
}
