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
