//! Pruned networks: with filters removed as Li et al., *Pruning Filters for Efficient ConvNets* (2016),
//! <https://arxiv.org/abs/1608.08710>, did, after the scripts of <https://github.com/Eric-mingjie/rethinking-network-pruning>
//! (`res56prune.py`, `res110prune.py`, `vggprune.py`, and `prune.py` of ImageNet); and with single weights zero.

use netcost::{Convention, network, sparse};

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
