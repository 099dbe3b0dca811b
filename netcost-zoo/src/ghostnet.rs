//! Han et al., *GhostNet: More Features from Cheap Operations* (2019), <https://arxiv.org/abs/1911.11907>.
//!
//! The paths are the keys of timm's checkpoint.

use netcost::network;

use crate::CLASSES;
use crate::blocks::{conv_norm_act, hard_squeeze_excitation};

/// A line of the paper's Table 1: kernel, expanded channels, channels, squeeze and excitation, stride.
pub type Row = (usize, usize, usize, bool, usize);

/// The bottlenecks of Table 1, a list per stage.
pub const STAGES: [&[Row]; 9] = [
    &[(3, 16, 16, false, 1)],
    &[(3, 48, 24, false, 2)],
    &[(3, 72, 24, false, 1)],
    &[(5, 72, 40, true, 2)],
    &[(5, 120, 40, true, 1)],
    &[(3, 240, 80, false, 2)],
    &[
        (3, 200, 80, false, 1),
        (3, 184, 80, false, 1),
        (3, 184, 80, false, 1),
        (3, 480, 112, true, 1),
        (3, 672, 112, true, 1),
    ],
    &[(5, 672, 160, true, 2)],
    &[(5, 960, 160, false, 1), (5, 960, 160, true, 1), (5, 960, 160, false, 1), (5, 960, 160, true, 1)],
];

network! {
    /// GhostNet, 1×.
    pub struct GhostNet;

    fn forward(image: [3, 224, 224]) -> [CLASSES] {
        let conv_stem = image.conv2d(16, 3, stride = 2, padding = 1, bias = false);
        let bn1 = conv_stem.batch_norm();
        let mut x = bn1.relu();
        for (stage, &rows) in STAGES.iter().enumerate() {
            for (i, &(kernel, expanded, channels, squeeze, stride)) in rows.iter().enumerate() {
                x = bottleneck(x, expanded, channels, kernel, stride, squeeze, name = "blocks.{stage}.{i}");
            }
        }
        x = x.conv2d(960, 1, bias = false, name = "blocks.9.0.conv").batch_norm(name = "blocks.9.0.bn1").relu();
        x = x.adaptive_avg_pool2d(1, name = "global_pool.pool").conv2d(1280, 1, name = "conv_head").relu();
        x.flatten().dropout(0.2).linear(CLASSES, name = "classifier")
    }

    /// Figure 2 (b): half of the channels by a 1×1 convolution, the others, its ghosts, from them by a depthwise 3×3.
    fn ghost_module(x: Tensor, channels: usize, act: Activation) -> Tensor {
        let half = channels / 2;
        let primary = conv_norm_act(x, half, kernel = 1, act = act, name = "primary_conv");
        let ghosts = conv_norm_act(primary, half, groups = half, act = act, name = "cheap_operation");
        cat([primary, ghosts])
    }

    /// Figure 3: two ghost modules, with a depthwise convolution between them where the resolution halves.
    fn bottleneck(x: Tensor, expanded: usize, channels: usize, kernel: usize, stride: usize, squeeze: bool) -> Tensor {
        let mut y = ghost_module(x, expanded, Activation::Relu, name = "ghost1");
        if stride > 1 {
            y = y.conv2d(expanded, kernel, stride = stride, padding = kernel / 2, groups = expanded, bias = false, name = "conv_dw");
            y = y.batch_norm(name = "bn_dw");
        }
        if squeeze {
            y = hard_squeeze_excitation(y, make_divisible(expanded / 4, 4), name = "se");
        }
        y = ghost_module(y, channels, Activation::None, name = "ghost2");
        y + shortcut(x, channels, kernel, stride)
    }

    /// The input, or a separable convolution of it to the output's shape.
    fn shortcut(x: Tensor, channels: usize, kernel: usize, stride: usize) -> Tensor {
        if stride == 1 && x.channels() == channels {
            return x;
        }
        let inputs = x.channels();
        x.conv2d(inputs, kernel, stride = stride, padding = kernel / 2, groups = inputs, bias = false, name = "0")
            .batch_norm(name = "1")
            .conv2d(channels, 1, bias = false, name = "2")
            .batch_norm(name = "3")
    }
}
