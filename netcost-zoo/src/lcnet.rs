//! Cui et al., *PP-LCNet: A Lightweight CPU Convolutional Neural Network* (2021), <https://arxiv.org/abs/2109.15099>.
//!
//! The paths are the keys of timm's checkpoints, where a list of blocks is a resolution.

use netcost::Activation::Hardswish;
use netcost::network;

use crate::CLASSES;
use crate::blocks::depthwise_separable;

/// Equal lines of the paper's Table 1: kernel, stride, channels, squeeze and excitation, repeats.
pub type Row = (usize, usize, usize, bool, usize);

/// The body of the network, a list per stage of timm's.
pub const STAGES: [&[Row]; 6] = [
    &[(3, 1, 32, false, 1)],
    &[(3, 2, 64, false, 2)],
    &[(3, 2, 128, false, 2)],
    &[(3, 2, 256, false, 1), (5, 1, 256, false, 1)],
    &[(5, 1, 256, false, 4)],
    &[(5, 2, 512, true, 2)],
];

network! {
    /// PP-LCNet, 0.35×.
    pub struct LcNet035 { scale: 0.35 }
    /// PP-LCNet, 0.5×.
    pub struct LcNet050 { scale: 0.5 }

    fn forward(image: [3, 224, 224], scale: f64) -> [CLASSES] {
        let conv_stem = image.conv2d(make_divisible(16 * scale, 8), 3, stride = 2, padding = 1, bias = false);
        let bn1 = conv_stem.batch_norm();
        let mut x = bn1.hardswish();
        for (stage, &rows) in STAGES.iter().enumerate() {
            let mut number = 0;
            for &(kernel, first, channels, squeeze, repeats) in rows {
                for i in 0..repeats {
                    let stride = if i == 0 { first } else { 1 };
                    let squeezed = if squeeze { x.channels() / 4 } else { 0 };
                    let channels = make_divisible(channels * scale, 8);
                    x = depthwise_separable(x, channels, kernel, stride, Hardswish, squeezed, name = "blocks.{stage}.{number}");
                    number += 1;
                }
            }
        }
        let pool = x.adaptive_avg_pool2d(1, name = "global_pool.pool");
        let conv_head = pool.conv2d(1280, 1);
        conv_head.hardswish().flatten().linear(CLASSES, name = "classifier")
    }
}
