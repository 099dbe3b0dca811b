//! Sandler, Howard, Zhu, Zhmoginov and Chen, *MobileNetV2: Inverted Residuals and Linear Bottlenecks* (2018),
//! <https://arxiv.org/abs/1801.04381>: the twenty-two networks that were released with it, widths α at several resolutions.
//!
//! The paths are the keys of torchvision's checkpoint.

use netcost::network;

use crate::CLASSES;
use crate::blocks::conv_norm_act;

/// The paper's Table 2: expansion factor t, output channels c, repeats n, stride s.
pub const BOTTLENECKS: [(usize, usize, usize, usize); 7] =
    [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

/// α = 1 at 224 × 224, the paper's network.
pub type MobileNetV2 = MobileNetV2_100_224;

network! {
    /// α = 1.4, 224 × 224.
    pub struct MobileNetV2_140_224 { alpha: 1.4, resolution: 224 }
    /// α = 1.3, 224 × 224.
    pub struct MobileNetV2_130_224 { alpha: 1.3, resolution: 224 }
    /// α = 1.0, 224 × 224.
    pub struct MobileNetV2_100_224 { alpha: 1.0, resolution: 224 }
    /// α = 1.0, 192 × 192.
    pub struct MobileNetV2_100_192 { alpha: 1.0, resolution: 192 }
    /// α = 1.0, 160 × 160.
    pub struct MobileNetV2_100_160 { alpha: 1.0, resolution: 160 }
    /// α = 1.0, 128 × 128.
    pub struct MobileNetV2_100_128 { alpha: 1.0, resolution: 128 }
    /// α = 1.0, 96 × 96.
    pub struct MobileNetV2_100_96 { alpha: 1.0, resolution: 96 }
    /// α = 0.75, 224 × 224.
    pub struct MobileNetV2_075_224 { alpha: 0.75, resolution: 224 }
    /// α = 0.75, 192 × 192.
    pub struct MobileNetV2_075_192 { alpha: 0.75, resolution: 192 }
    /// α = 0.75, 160 × 160.
    pub struct MobileNetV2_075_160 { alpha: 0.75, resolution: 160 }
    /// α = 0.75, 128 × 128.
    pub struct MobileNetV2_075_128 { alpha: 0.75, resolution: 128 }
    /// α = 0.75, 96 × 96.
    pub struct MobileNetV2_075_96 { alpha: 0.75, resolution: 96 }
    /// α = 0.5, 224 × 224.
    pub struct MobileNetV2_050_224 { alpha: 0.5, resolution: 224 }
    /// α = 0.5, 192 × 192.
    pub struct MobileNetV2_050_192 { alpha: 0.5, resolution: 192 }
    /// α = 0.5, 160 × 160.
    pub struct MobileNetV2_050_160 { alpha: 0.5, resolution: 160 }
    /// α = 0.5, 128 × 128.
    pub struct MobileNetV2_050_128 { alpha: 0.5, resolution: 128 }
    /// α = 0.5, 96 × 96.
    pub struct MobileNetV2_050_96 { alpha: 0.5, resolution: 96 }
    /// α = 0.35, 224 × 224.
    pub struct MobileNetV2_035_224 { alpha: 0.35, resolution: 224 }
    /// α = 0.35, 192 × 192.
    pub struct MobileNetV2_035_192 { alpha: 0.35, resolution: 192 }
    /// α = 0.35, 160 × 160.
    pub struct MobileNetV2_035_160 { alpha: 0.35, resolution: 160 }
    /// α = 0.35, 128 × 128.
    pub struct MobileNetV2_035_128 { alpha: 0.35, resolution: 128 }
    /// α = 0.35, 96 × 96.
    pub struct MobileNetV2_035_96 { alpha: 0.35, resolution: 96 }

    fn forward(image: [3, resolution, resolution], alpha: f64, resolution: usize) -> [CLASSES] {
        let stem = make_divisible(32 * alpha, 8);
        let mut x = conv_norm_act(image, stem, stride = 2, act = Activation::Relu6, name = "features.0");
        let mut number = 1;
        for (t, c, n, s) in BOTTLENECKS {
            for i in 0..n {
                let stride = if i == 0 { s } else { 1 };
                x = inverted_residual(x, t, make_divisible(c * alpha, 8), stride, name = "features.{number}");
                number += 1;
            }
        }
        // Narrower networks keep the width of the last convolution.
        let last = if alpha > 1.0 { make_divisible(1280 * alpha, 8) } else { 1280 };
        x = conv_norm_act(x, last, kernel = 1, act = Activation::Relu6, name = "features.18");
        x.adaptive_avg_pool2d(1).flatten().dropout(0.2, name = "classifier.0").linear(CLASSES, name = "classifier.1")
    }

    /// Table 1: to t times the channels, a depthwise convolution, and without activation back to few ("linear bottleneck").
    fn inverted_residual(x: Tensor, t: usize, channels: usize, stride: usize) -> Tensor {
        let (expanded, mut y, mut i) = (t * x.channels(), x, 0);
        if t != 1 {
            y = conv_norm_act(y, expanded, kernel = 1, act = Activation::Relu6, name = "conv.{i}");
            i += 1;
        }
        y = conv_norm_act(y, expanded, stride = stride, groups = expanded, act = Activation::Relu6, name = "conv.{i}");
        let (projection, norm) = (i + 1, i + 2);
        y = y.conv2d(channels, 1, bias = false, name = "conv.{projection}").batch_norm(name = "conv.{norm}");
        if stride == 1 && x.channels() == channels { x + y } else { y }
    }
}
