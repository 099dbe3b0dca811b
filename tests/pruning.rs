//! Pruned networks: with filters removed as Li et al., *Pruning Filters for Efficient ConvNets* (2016),
//! <https://arxiv.org/abs/1608.08710>, did, after the scripts of <https://github.com/Eric-mingjie/rethinking-network-pruning>
//! (`res56prune.py`, `res110prune.py`, `vggprune.py`, and `prune.py` of ImageNet); and with single weights zero.

use netcost::{Convention, Network, network, sparse};

#[allow(dead_code, reason = "only its networks are used")]
#[path = "../examples/pruned_vgg.rs"]
mod pruned_vgg;

/// The filters that are kept in the first convolution of block `i` of stage `stage`, in percent: of the scripts' `prune_prob`,
/// but 100 where the layer, counted from the network's first as 1, is in `skip`.
const fn kept(channels: usize, layer: usize, percent: usize, skip: &[usize]) -> usize {
    let mut i = 0;
    while i < skip.len() {
        if skip[i] == layer {
            return channels;
        }
        i += 1;
    }
    channels * percent / 100
}

const NONE: [usize; 0] = [];
const SKIP_56_A: [usize; 4] = [16, 20, 38, 54];
const SKIP_56_B: [usize; 6] = [16, 18, 20, 34, 38, 54];
const SKIP_110_A: [usize; 1] = [36];
const SKIP_110_B: [usize; 3] = [36, 38, 74];
const SKIP_34: [usize; 8] = [2, 8, 14, 16, 26, 28, 30, 32];

network! {
    struct ResNet56 { blocks: 9, percent: [100, 100, 100], skip: &NONE }
    struct ResNet56A { blocks: 9, percent: [90, 90, 90], skip: &SKIP_56_A }
    struct ResNet56B { blocks: 9, percent: [40, 70, 90], skip: &SKIP_56_B }
    struct ResNet110 { blocks: 18, percent: [100, 100, 100], skip: &NONE }
    struct ResNet110A { blocks: 18, percent: [50, 100, 100], skip: &SKIP_110_A }
    struct ResNet110B { blocks: 18, percent: [50, 60, 70], skip: &SKIP_110_B }

    /// On CIFAR-10; shortcuts to more channels are subsampled and padded, without weights.
    fn forward(image: [3, 32, 32], blocks: usize, percent: [usize; 3], skip: &[usize]) -> [10] {
        let mut x = image.conv2d(16, 3, padding = 1, bias = false).batch_norm().relu();
        let mut layer = 2;
        for (i, channels) in [16, 32, 64].enumerate() {
            for block in 0..blocks {
                let stride = if i > 0 && block == 0 { 2 } else { 1 };
                let y = x
                    .conv2d(kept(channels, layer, percent[i], skip), 3, stride = stride, padding = 1, bias = false)
                    .batch_norm()
                    .relu()
                    .conv2d(channels, 3, padding = 1, bias = false)
                    .batch_norm();
                let shortcut = if stride == 2 {
                    let half = x.avg_pool2d(1, stride = 2);
                    cat([half, constant([channels / 2, half.height(), half.width()])], dim = 0)
                } else {
                    x
                };
                x = (y + shortcut).relu();
                layer += 2;
            }
        }
        x.avg_pool2d(8).flatten().linear(10)
    }
}

network! {
    struct ResNet34 { percent: [100, 100, 100, 100], skip: &NONE }
    struct ResNet34A { percent: [70, 70, 70, 100], skip: &SKIP_34 }
    struct ResNet34B { percent: [50, 40, 60, 100], skip: &SKIP_34 }

    /// On ImageNet.
    fn forward(image: [3, 224, 224], percent: [usize; 4], skip: &[usize]) -> [1000] {
        let mut x = image.conv2d(64, 7, stride = 2, padding = 3, bias = false).batch_norm().relu()
            .max_pool2d(3, stride = 2, padding = 1);
        let mut layer = 2;
        for (i, (channels, blocks)) in [(64, 3), (128, 4), (256, 6), (512, 3)].enumerate() {
            for block in 0..blocks {
                let stride = if i > 0 && block == 0 { 2 } else { 1 };
                let y = x
                    .conv2d(kept(channels, layer, percent[i], skip), 3, stride = stride, padding = 1, bias = false)
                    .batch_norm()
                    .relu()
                    .conv2d(channels, 3, padding = 1, bias = false)
                    .batch_norm();
                let shortcut = if stride == 2 {
                    x.conv2d(channels, 1, stride = 2, bias = false, name = "projection").batch_norm()
                } else {
                    x
                };
                x = (y + shortcut).relu();
                layer += 2;
            }
        }
        x.adaptive_avg_pool2d(1).flatten().linear(1000)
    }
}

/// The cost of a residual network, layer by layer as a sum: of stages of channels, resolution and blocks, with the kept filters.
fn by_hand(stem: u64, stages: &[(u64, u64, usize)], kept: impl Fn(u64, usize, usize) -> u64) -> u64 {
    let (mut sum, mut input, mut layer) = (stem, stages[0].0, 2);
    for (stage, &(channels, size, blocks)) in stages.iter().enumerate() {
        for _ in 0..blocks {
            let filters = kept(channels, layer, stage);
            sum += 9 * (input * filters + filters * channels) * size * size;
            input = channels;
            layer += 2;
        }
    }
    sum
}

/// Three significant digits.
#[allow(clippy::cast_precision_loss)]
fn rounded(macs: u64) -> String {
    format!("{:.2e}", macs as f64)
}

/// Significant digits of a figure, and a reduction in tenths of a percent, as papers print them.
#[allow(clippy::cast_precision_loss)]
fn printed(dense: u64, pruned: u64) -> (String, String) {
    (rounded(pruned), format!("{:.1}", 100.0 * (1.0 - pruned as f64 / dense as f64)))
}

#[test]
fn cifar() {
    // The table of the paper: FLOPs of convolutions and linear layers, and what was pruned. ResNet-110-B's reduction is 38.66 %,
    // which the paper cuts off.
    // Dense and pruned; blocks of a stage, percent that is kept, layers left whole; the paper's figures.
    let rows = [
        ([ResNet56::MACS, ResNet56A::MACS], 9, [90, 90, 90], &SKIP_56_A[..], ["1.12e8", "10.4"]),
        ([ResNet56::MACS, ResNet56B::MACS], 9, [40, 70, 90], &SKIP_56_B[..], ["9.09e7", "27.6"]),
        ([ResNet110::MACS, ResNet110A::MACS], 18, [50, 100, 100], &SKIP_110_A[..], ["2.13e8", "15.9"]),
        ([ResNet110::MACS, ResNet110B::MACS], 18, [50, 60, 70], &SKIP_110_B[..], ["1.55e8", "38.7"]),
    ];
    for ([dense, pruned], blocks, percent, skip, [macs, saved]) in rows {
        assert_eq!(printed(dense, pruned), (macs.to_owned(), saved.to_owned()));
        let stages = [(16, 32, blocks), (32, 16, blocks), (64, 8, blocks)];
        let sum = by_hand(27 * 16 * 32 * 32, &stages, |channels, layer, stage| {
            if skip.contains(&layer) { channels } else { channels * percent[stage] / 100 }
        });
        assert_eq!(pruned, sum + 640);
    }
    assert_eq!(rounded(ResNet56::MACS), "1.25e8");
    assert_eq!(rounded(ResNet110::MACS), "2.53e8");
}

#[test]
fn imagenet() {
    // The paper leaves the projections of the shortcuts out.
    let projections: u64 =
        ResNet34::LAYERS.iter().filter(|layer| layer.name.to_string().contains("projection")).map(|l| l.macs).sum();
    assert_eq!(projections, (64 * 128 * 28 * 28) + (128 * 256 * 14 * 14) + (256 * 512 * 7 * 7));
    let dense = ResNet34::MACS - projections;
    assert_eq!(rounded(dense), "3.64e9");
    let rows =
        [(ResNet34A::MACS, [70, 70, 70, 100], "3.08e9", "15.5"), (ResNet34B::MACS, [50, 40, 60, 100], "2.76e9", "24.2")];
    for (pruned, percent, macs, saved) in rows {
        assert_eq!(printed(dense, pruned - projections), (macs.to_owned(), saved.to_owned()));
        let stages = [(64, 56, 3), (128, 28, 4), (256, 14, 6), (512, 7, 3)];
        let sum = by_hand(3 * 49 * 64 * 112 * 112, &stages, |channels, layer, stage| {
            if SKIP_34.contains(&layer) { channels } else { channels * percent[stage] / 100 }
        });
        assert_eq!(pruned - projections, sum + 512_000);
    }
}

#[test]
fn vgg() {
    use pruned_vgg::{Vgg16Dense, Vgg16Pruned};
    // VGG-16-A of the paper: 3.13e8 to 2.06e8, 34.2 %; of convolutions and linear layers.
    assert_eq!(printed(Vgg16Dense::MACS, Vgg16Pruned::MACS), ("2.06e8".to_owned(), "34.2".to_owned()));
    assert_eq!(rounded(Vgg16Dense::MACS), "3.13e8");
    let twice = Convention::RethinkingPruning { multiply_adds: true };
    assert!(Vgg16Pruned::flops(twice) > 2 * Vgg16Pruned::MACS);
}

network! {
    struct Small;

    fn forward(image: [3, 8, 8]) -> [10] {
        let body = image.conv2d(8, 3, padding = 1).relu().conv2d(16, 3, padding = 1).relu();
        body.flatten().linear(10, name = "head")
    }
}

network! {
    /// The dense networks, in which the channels that the scripts take out are marked.
    struct Marked56 { blocks: 9, percent: [100, 100, 100], skip: &NONE }
    struct Marked56A { blocks: 9, percent: [90, 90, 90], skip: &SKIP_56_A }
    struct Marked56B { blocks: 9, percent: [40, 70, 90], skip: &SKIP_56_B }
    struct Marked110A { blocks: 18, percent: [50, 100, 100], skip: &SKIP_110_A }
    struct Marked110B { blocks: 18, percent: [50, 60, 70], skip: &SKIP_110_B }

    fn forward(image: [3, 32, 32], blocks: usize, percent: [usize; 3], skip: &[usize]) -> [10] {
        let mut x = image.conv2d(16, 3, padding = 1, bias = false).batch_norm().relu();
        let mut layer = 2;
        for (i, channels) in [16, 32, 64].enumerate() {
            for block in 0..blocks {
                let stride = if i > 0 && block == 0 { 2 } else { 1 };
                let left = kept(channels, layer, percent[i], skip);
                let y = x
                    .conv2d(channels, 3, stride = stride, padding = 1, bias = false, kept = left)
                    .batch_norm()
                    .relu()
                    .conv2d(channels, 3, padding = 1, bias = false)
                    .batch_norm();
                let shortcut = if stride == 2 {
                    let half = x.avg_pool2d(1, stride = 2);
                    cat([half, constant([channels / 2, half.height(), half.width()])], dim = 0)
                } else {
                    x
                };
                x = (y + shortcut).relu();
                layer += 2;
            }
        }
        x.avg_pool2d(8).flatten().linear(10)
    }
}

network! {
    struct Marked34A { percent: [70, 70, 70, 100], skip: &SKIP_34 }
    struct Marked34B { percent: [50, 40, 60, 100], skip: &SKIP_34 }

    fn forward(image: [3, 224, 224], percent: [usize; 4], skip: &[usize]) -> [1000] {
        let mut x = image.conv2d(64, 7, stride = 2, padding = 3, bias = false).batch_norm().relu()
            .max_pool2d(3, stride = 2, padding = 1);
        let mut layer = 2;
        for (i, (channels, blocks)) in [(64, 3), (128, 4), (256, 6), (512, 3)].enumerate() {
            for block in 0..blocks {
                let stride = if i > 0 && block == 0 { 2 } else { 1 };
                let left = kept(channels, layer, percent[i], skip);
                let y = x
                    .conv2d(channels, 3, stride = stride, padding = 1, bias = false, kept = left)
                    .batch_norm()
                    .relu()
                    .conv2d(channels, 3, padding = 1, bias = false)
                    .batch_norm();
                let shortcut = if stride == 2 {
                    x.conv2d(channels, 1, stride = 2, bias = false).batch_norm()
                } else {
                    x
                };
                x = (y + shortcut).relu();
                layer += 2;
            }
        }
        x.adaptive_avg_pool2d(1).flatten().linear(1000)
    }
}

/// Filters that stay in VGG-16-A, of 64, 64, pooling, 128 and so on.
const KEPT: [usize; 17] = pruned_vgg::PRUNED_A;

network! {
    struct MarkedVgg;

    fn forward(image: [3, 32, 32]) -> [10] {
        let mut x = image;
        for (i, width) in pruned_vgg::DENSE.enumerate() {
            x = if width == pruned_vgg::M {
                x.max_pool2d(2)
            } else {
                x.conv2d(width, 3, padding = 1, bias = false, kept = KEPT[i]).batch_norm().relu()
            };
        }
        x.avg_pool2d(2).flatten().linear(512).batch_norm().relu().linear(10)
    }
}

/// What is left of a network with marks, and the smaller network.
fn same<Marked: Network, Dense: Network, Small: Network>() {
    assert_eq!((Marked::MACS, Marked::PARAMS, Marked::WEIGHT_BYTES), (Dense::MACS, Dense::PARAMS, Dense::WEIGHT_BYTES));
    assert_eq!(Marked::MACS_EFFECTIVE, Small::MACS);
    assert_eq!(Marked::PARAMS_EFFECTIVE, Small::PARAMS);
    assert_eq!(Marked::WEIGHT_BYTES_EFFECTIVE, Small::WEIGHT_BYTES);
    for (marked, small) in Marked::LAYERS.iter().zip(Small::LAYERS) {
        assert_eq!(
            (marked.macs_effective, marked.params_effective, marked.weight_bytes_effective),
            (small.macs, small.params, small.weight_bytes),
            "{}",
            marked.name
        );
    }
}

#[test]
fn marked_channels_are_as_a_smaller_network() {
    // The smaller networks are those of the paper's table, above.
    same::<Marked56, ResNet56, ResNet56>();
    same::<Marked56A, ResNet56, ResNet56A>();
    same::<Marked56B, ResNet56, ResNet56B>();
    same::<Marked110A, ResNet110, ResNet110A>();
    same::<Marked110B, ResNet110, ResNet110B>();
    same::<Marked34A, ResNet34, ResNet34A>();
    same::<Marked34B, ResNet34, ResNet34B>();
    same::<MarkedVgg, pruned_vgg::Vgg16Dense, pruned_vgg::Vgg16Pruned>();
}

/// Which of 8 channels stay.
const MASK: [bool; 8] = [true, false, true, true, false, false, true, false];
const EVEN: &[usize] = &[0, 2, 4, 6];
const HALF: f64 = 0.5;

network! {
    struct Choices;

    fn forward(image: [3, 4, 4]) -> [10] {
        let stem = image.conv2d(8, 1, kept = MASK);
        // The same four channels as numbers, and three others.
        let same = image.conv2d(8, 1, kept = [0, 2, 3, 6], bias = false);
        let other = image.conv2d(8, 1, kept = 3, bias = false);
        let sum = stem + same;
        let both = sum.conv2d(4, 1, bias = false, name = "four");
        let either = (stem + other).conv2d(4, 1, bias = false, name = "seven");
        let gated = (stem * other.global_avg_pool()).conv2d(4, 1, bias = false, name = "three");
        let longer = cat([stem, other], dim = 0).conv2d(4, 1, bias = false, name = "joined");
        let depthwise = stem.conv2d(8, 3, groups = 8, padding = 1, bias = false, name = "deep")
            .conv2d(4, 1, bias = false, name = "behind");
        let raised = stem.conv_transpose2d(6, 2, stride = 2, kept = 5, bias = false, name = "up").max_pool2d(2)
            .conv2d(4, 1, bias = false, name = "down");
        let turned = stem.permute(1, 0, 2).conv2d(4, 1, bias = false, name = "mixed").max_pool2d([2, 1]);
        let halves = stem.conv2d(8, 1, groups = 2, kept = EVEN, bias = false, name = "grouped");
        let all = both + either + gated + longer + behind_of(depthwise) + raised + turned;
        (all.flatten() + halves.flatten().linear(64, name = "wide")).linear(10, name = "head", kept = 10)
    }

    fn behind_of(x: Tensor) -> Tensor {
        x
    }
}

#[test]
fn channels_are_followed() {
    let macs = |path: &str| Choices::layer(path).macs_effective;
    // 16 positions.
    assert_eq!(macs("stem"), 16 * 3 * 4);
    assert_eq!((Choices::layer("stem").params_effective, Choices::layer("stem").params), (3 * 4 + 4, 3 * 8 + 8));
    assert_eq!((macs("same"), macs("other")), (16 * 3 * 4, 16 * 3 * 3));
    // A mask and numbers that name the same channels: still four of them.
    assert_eq!(macs("four"), 16 * 4 * 4);
    // Of four and of three it is not followed which agree: at most seven in the sum, at most three in the product.
    assert_eq!(macs("seven"), 16 * 7 * 4);
    assert_eq!(macs("three"), 16 * 3 * 4);
    assert_eq!(macs("joined"), 16 * 7 * 4);
    // A filter for each channel goes with its channel.
    assert_eq!((macs("deep"), macs("behind")), (16 * 9 * 4, 16 * 4 * 4));
    // A transposed convolution: weights × input positions.
    assert_eq!((macs("up"), macs("down")), (16 * 4 * 4 * 5, 16 * 5 * 4));
    // Behind what mixes axes all channels count as there.
    assert_eq!(macs("mixed"), Choices::layer("mixed").macs);
    // With groups and channels gone on both sides: each of four outputs reads four inputs at most, each of four inputs is read by
    // four outputs at most.
    assert_eq!(macs("grouped"), 16 * 16);
    // Flattened, a channel is 16 elements.
    assert_eq!(macs("wide"), 4 * 16 * 64);
    assert_eq!(Choices::MACS_EFFECTIVE, Choices::LAYERS.iter().map(|layer| layer.macs_effective).sum::<u64>());
}

network! {
    #[dtype(i8)]
    struct Zeros;

    fn forward(image: [3, 8, 8]) -> [10] {
        let a = image.conv2d(8, 3, padding = 1, sparsity = HALF).relu();
        let b = a.conv2d(16, 3, padding = 1, bias = false, kept = 8, sparsity = 0.9).batch_norm().relu();
        let c = b.conv2d(5, 1, bias = false, sparsity = 1.0 / 3.0);
        let (y, _) = c.reshape([16, 20]).gru(4, sparsity = 0.25);
        let z = y.multihead_attention(2, sparsity = 0.75);
        let w = z.linear(4, sparsity = 0.5, shared = "w").linear(4, shared = "w", name = "again");
        w.flatten().linear(10, name = "head", sparsity = 0.05)
    }
}

#[test]
fn declared_zeros() {
    let of = |path: &str| {
        let layer = Zeros::layer(path);
        (layer.params_effective, layer.macs_effective, layer.weight_bytes_effective)
    };
    // 216 weights, of which 108 stay, a bit for each; 8 biases of 32 bits.
    assert_eq!(of("a.conv2d"), (108 + 8, 108 * 64, 27 + 108 + 32));
    // Of 72 · 16 weights those of 8 filters, 576; of these ⌊518.4⌋ are zero. The batch norm behind makes 8 biases.
    assert_eq!(of("b.conv2d"), (58, 58 * 64, 72 + 58 + 32));
    assert_eq!(of("b.batch_norm"), (16, 0, 0));
    // Of 8 of 16 inputs 5 outputs read, ⌊40/3⌋ weights are zero; a bit each and 27 bytes are less than 40.
    assert_eq!(of("c"), (27, 27 * 64, 5 + 27));
    // 3 · 4 · (20 + 4) weights, a quarter zero, in 16 steps; 24 biases.
    assert_eq!(of("gru"), (216 + 24, 216 * 16, 36 + 216 + 4 * 24));
    // 64 weights, 16 left, at 16 positions; the two products of 16 · 16 · 4 have none.
    assert_eq!(of("z"), (16 + 16, 16 * 16 + 2 * 16 * 16 * 4, 8 + 16 + 64));
    // The weights are the same where they are used again.
    assert_eq!((of("w.linear"), of("again").1), ((8 + 4, 8 * 16, 2 + 8 + 16), 8 * 16));
    // ⌊32⌋ of 640: the bits would cost more than they save.
    assert_eq!(of("head"), (608 + 10, 608, 640 + 40));
    const _: () = assert!(Zeros::MACS_EFFECTIVE < Zeros::MACS && Zeros::PARAMS_EFFECTIVE < Zeros::PARAMS);
    let sum: u64 = Zeros::LAYERS.iter().map(|layer| layer.weight_bytes_effective).sum();
    assert_eq!(Zeros::WEIGHT_BYTES_EFFECTIVE as u64, sum);
    assert_eq!(Zeros::subtotal("b").macs_effective, 58 * 64);
}

network! {
    /// The example in Core ML Tools' "Pruning: overview"
    /// (<https://apple.github.io/coremltools/docs-guides/source/opt-pruning-overview.html>): of `{0, 7, 0, 0, 0, 0, 0, 56.3}` are
    /// stored the bit mask `01000001b` and a vector of 2 values.
    struct Example;

    fn forward(x: [8]) -> [1] {
        x.linear(1, bias = false, sparsity = 0.75)
    }
}

#[test]
fn bit_mask_and_values() {
    assert_eq!((Example::PARAMS_EFFECTIVE, Example::WEIGHT_BYTES), (2, 8 * 4));
    assert_eq!(Example::WEIGHT_BYTES_EFFECTIVE, 1 + 2 * 4);
}

/// A constant from outside, of which the macro does not know the value.
const QUARTER: f64 = 0.25;

network! {
    struct Told;

    fn forward(image: [3, 8, 8]) -> [10] {
        let x = image.conv2d(8, 3, padding = 1, sparsity = 0.25).relu().conv2d(8, 1, kept = [true, false, true, true, true, true, true, false]);
        x.flatten().linear(10, sparsity = 1, name = "head")
    }
}

network! {
    struct Asked;

    fn forward(image: [3, 8, 8]) -> [10] {
        let x = image.conv2d(8, 3, padding = 1, sparsity = QUARTER).relu().conv2d(8, 1, kept = [0, 2, 3, 4, 5, 6]);
        x.flatten().linear(10, sparsity = 4.0 * QUARTER, name = "head")
    }
}

#[test]
fn evaluated_by_the_macro_or_by_the_compiler() {
    // 216 weights, 162 left; 8 · 6; none of 6 · 64 · 10.
    assert_eq!(Told::MACS_EFFECTIVE, 64 * (162 + 8 * 6));
    assert_eq!(Told::PARAMS_EFFECTIVE, 162 + 8 + 48 + 6 + 10);
    assert_eq!((Told::MACS_EFFECTIVE, Told::PARAMS_EFFECTIVE), (Asked::MACS_EFFECTIVE, Asked::PARAMS_EFFECTIVE));
    assert_eq!(Told::WEIGHT_BYTES_EFFECTIVE, Asked::WEIGHT_BYTES_EFFECTIVE);
    assert_eq!((Told::MACS, Told::PARAMS), (Asked::MACS, Asked::PARAMS));
    assert_eq!((Told::MACS, Told::PARAMS), (64 * (216 + 64 + 80), 216 + 8 + 64 + 8 + 5120 + 10));
}

network! {
    struct Twice;

    fn forward(image: [4, 8, 8]) -> [4, 8, 8] {
        let a = twin(image, shared = "twin");
        twin(a, shared = "twin")
    }

    fn twin(x: Tensor) -> Tensor {
        x.conv2d(8, 3, padding = 1, bias = false, kept = 6).relu().conv2d(4, 1, bias = false, sparsity = 0.5)
    }
}

#[test]
fn shared_weights_are_pruned_once() {
    // 9 · 4 · 6 and half of 6 · 4 weights, each used twice at 64 positions.
    assert_eq!(Twice::PARAMS_EFFECTIVE, 216 + 12);
    assert_eq!(Twice::MACS_EFFECTIVE, 2 * 64 * (216 + 12));
    assert_eq!((Twice::PARAMS, Twice::MACS), (288 + 32, 2 * 64 * (288 + 32)));
}

#[test]
fn in_the_report() {
    let report = Told::REPORT.to_string();
    let line = |start: &str| report.lines().find(|line| line.trim_start().starts_with(start)).expect("a line").to_owned();
    assert!(line("x.conv2d ").contains("conv2d (effective: 10,368)"), "{report}");
    assert!(!line("x.relu").contains("effective"), "{report}");
    let words = |line: String| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let left = words(line("effective: without zeros and channels not kept"));
    assert_eq!(left[left.len() - 2..], ["234", "13,440"], "{report}");
    // 5,426 floats; of what is left 27 + 4 · 162, 4 · 8, 4 · 48, 4 · 6, a bit for each of 3,840, and 4 · 10.
    let bytes = 27 + 648 + 32 + 192 + 24 + 480 + 40;
    assert!(
        report.contains(
            &format!("Memory: 21,704 bytes of weights, {bytes} of what is left of them;").replace("1443", "1,443")
        ),
        "{report}"
    );
    // Nothing of it where nothing is said.
    let dense = Small::REPORT.to_string();
    assert!(!dense.contains("effective") && !dense.contains("what is left"), "{dense}");
    let json = Told::REPORT.json().to_string();
    assert!(
        json.contains("\"params_effective\": 234, \"macs_effective\": 13440, \"weight_bytes_effective\": 1443"),
        "{json}"
    );
    let csv = Told::REPORT.csv().to_string();
    let row = csv.lines().find(|line| line.starts_with("x.conv2d,")).expect("the layer");
    assert!(row.ends_with(",170,10368,707"), "{row}");
}

#[test]
fn single_weights() {
    // Half of the 216 and of the 1,152 weights of the body at 64 positions, of which one scope is made to 3/4; the head is dense.
    let half = sparse(Small::LAYERS, &[("body", 0.5), ("body.conv2d_2", 0.75)]);
    let (first, second, head) = (216, 1_152, 10_240);
    assert_eq!(half.macs_dense, 64 * (first + second) + head);
    assert_eq!(half.macs, 64 * (first / 2 + second / 4) + head);
    assert_eq!(half.params_dense, first + second + head + 8 + 16 + 10);
    assert_eq!(half.params, first / 2 + second / 4 + head + 8 + 16 + 10);
    assert_eq!(half.bits(8), 8 * half.params);
    const NOTHING: netcost::Sparse = sparse(Small::LAYERS, &[]);
    assert_eq!((NOTHING.macs, NOTHING.params), (Small::MACS, Small::PARAMS));
    assert_eq!(sparse(Small::LAYERS, &[("", 1.0)]).macs, 0);
}

#[test]
#[should_panic(expected = "there is no layer with weights in `tail`")]
fn of_no_layer() {
    sparse(Small::LAYERS, &[("tail", 0.5)]);
}

#[test]
#[should_panic(expected = "the sparsity of `body` is a share of its weights: between 0 and 1")]
fn more_than_all() {
    sparse(Small::LAYERS, &[("body", 50.0)]);
}
