//! What pruning saves: VGG-16 for CIFAR-10, dense and with whole filters removed, as "VGG-16-pruned-A" in Li, Kadav,
//! Durdanovic, Samet and Graf, *Pruning Filters for Efficient ConvNets* (2016), <https://arxiv.org/abs/1608.08710>.
//!
//! Half of the filters go in the first convolution and in the last six. The network is the one of Liu, Sun, Zhou, Huang
//! and Darrell, *Rethinking the Value of Network Pruning* (2018), <https://arxiv.org/abs/1810.05270>: its channels are a
//! list, and so they are here. The same list can size the buffers of the program that runs the network.

use netcost::{Convention, network};

/// Stands in a list of channels for a max pooling.
pub const M: usize = 0;

/// VGG-16.
pub const DENSE: [usize; 17] = [64, 64, M, 128, 128, M, 256, 256, 256, M, 512, 512, 512, M, 512, 512, 512];

/// VGG-16-pruned-A.
pub const PRUNED_A: [usize; 17] = [32, 64, M, 128, 128, M, 256, 256, 256, M, 256, 256, 256, M, 256, 256, 256];

/// The classes of CIFAR-10.
pub const CLASSES: usize = 10;

network! {
    /// All filters.
    pub struct Vgg16Dense { channels: DENSE }

    /// Without the filters of small ℓ₁ norm.
    #[budget(macs <= 210 M)]
    pub struct Vgg16Pruned { channels: PRUNED_A }

    fn forward(image: [3, 32, 32], channels: [usize; 17]) -> [CLASSES] {
        let mut x = image;
        'feature: for width in channels {
            x = if width == M {
                x.max_pool2d(2)
            } else {
                x.conv2d(width, 3, padding = 1, bias = false).batch_norm().relu()
            };
        }
        x.avg_pool2d(2, name = "pool")
            .flatten()
            .linear(512, name = "fc1")
            .batch_norm()
            .relu()
            .linear(CLASSES, name = "fc2")
    }
}

/// How much smaller `pruned` is than `dense`, in percent.
#[allow(clippy::cast_precision_loss, reason = "a percentage, for people")]
pub const fn saved(dense: u64, pruned: u64) -> f64 {
    100.0 * (1.0 - pruned as f64 / dense as f64)
}

/// The share of the parameters that pruning saves, in percent.
pub const PARAMS_SAVED: f64 = saved(Vgg16Dense::PARAMS, Vgg16Pruned::PARAMS);

/// The share of the multiply-accumulates that pruning saves, in percent.
pub const MACS_SAVED: f64 = saved(Vgg16Dense::MACS, Vgg16Pruned::MACS);

// The paper reports 34.2 % of the operations and 64.0 % of the parameters.
const _: () = assert!(MACS_SAVED > 34.0 && PARAMS_SAVED > 63.5);

/// What the authors of the second paper count: multiplications, additions, and the layers without weights.
const COUNTED: Convention = Convention::RethinkingPruning { multiply_adds: true };

/// Prints the layers of the pruned network, then both side by side.
pub fn main() {
    println!("{}", Vgg16Pruned::REPORT);
    println!("{:<14}{:>12}{:>12}{:>9}", "", "dense", "pruned", "saved");
    for (what, dense, pruned) in [
        ("parameters", Vgg16Dense::PARAMS, Vgg16Pruned::PARAMS),
        ("MACs", Vgg16Dense::MACS, Vgg16Pruned::MACS),
        ("operations", Vgg16Dense::flops(COUNTED), Vgg16Pruned::flops(COUNTED)),
    ] {
        println!("{what:<14}{dense:>12}{pruned:>12}{:>7.1} %", saved(dense, pruned));
    }
}
