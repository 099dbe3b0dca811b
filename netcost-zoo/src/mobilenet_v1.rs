//! The sixteen networks of Howard et al., *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
//! Applications* (2017), <https://arxiv.org/abs/1704.04861>: four width multipliers α at four resolutions.
//!
//! As in the released checkpoints, ReLU stops at 6; the layers are those of timm's `mobilenetv1_100`.

use netcost::network;

use crate::CLASSES;

/// The body of the paper's Table 1: output channels and stride of each separable convolution.
pub const BODY: [(usize, usize); 13] = [
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    // The paper's table has a stride of 2 here, but keeps 7 × 7: a slip.
    (1024, 1),
];

network! {
    /// α = 1.0, 224 × 224.
    pub struct MobileNetV1_100_224 { alpha: 1.0, resolution: 224 }
    /// α = 1.0, 192 × 192.
    pub struct MobileNetV1_100_192 { alpha: 1.0, resolution: 192 }
    /// α = 1.0, 160 × 160.
    pub struct MobileNetV1_100_160 { alpha: 1.0, resolution: 160 }
    /// α = 1.0, 128 × 128.
    pub struct MobileNetV1_100_128 { alpha: 1.0, resolution: 128 }
    /// α = 0.75, 224 × 224.
    pub struct MobileNetV1_075_224 { alpha: 0.75, resolution: 224 }
    /// α = 0.75, 192 × 192.
    pub struct MobileNetV1_075_192 { alpha: 0.75, resolution: 192 }
    /// α = 0.75, 160 × 160.
    pub struct MobileNetV1_075_160 { alpha: 0.75, resolution: 160 }
    /// α = 0.75, 128 × 128.
    pub struct MobileNetV1_075_128 { alpha: 0.75, resolution: 128 }
    /// α = 0.5, 224 × 224.
    pub struct MobileNetV1_050_224 { alpha: 0.5, resolution: 224 }
    /// α = 0.5, 192 × 192.
    pub struct MobileNetV1_050_192 { alpha: 0.5, resolution: 192 }
    /// α = 0.5, 160 × 160.
    pub struct MobileNetV1_050_160 { alpha: 0.5, resolution: 160 }
    /// α = 0.5, 128 × 128.
    pub struct MobileNetV1_050_128 { alpha: 0.5, resolution: 128 }
    /// α = 0.25, 224 × 224.
    pub struct MobileNetV1_025_224 { alpha: 0.25, resolution: 224 }
    /// α = 0.25, 192 × 192.
    pub struct MobileNetV1_025_192 { alpha: 0.25, resolution: 192 }
    /// α = 0.25, 160 × 160.
    pub struct MobileNetV1_025_160 { alpha: 0.25, resolution: 160 }
    /// α = 0.25, 128 × 128.
    pub struct MobileNetV1_025_128 { alpha: 0.25, resolution: 128 }

    fn forward(image: [3, resolution, resolution], alpha: f64, resolution: usize) -> [CLASSES] {
        let stem = conv(image, make_divisible(32 * alpha, 8), 3, stride = 2);
        let mut x = stem;
        'block: for (channels, stride) in BODY {
            x = separable(x, make_divisible(channels * alpha, 8), stride);
        }
        x.adaptive_avg_pool2d(1, name = "pool").flatten().linear(CLASSES, name = "fc")
    }

    /// Figure 3, right: a 3×3 convolution of each channel by itself, then a 1×1 convolution across the channels.
    fn separable(x: Tensor, channels: usize, stride: usize) -> Tensor {
        let depthwise = conv(x, x.channels(), 3, stride = stride, groups = x.channels());
        conv(depthwise, channels, 1, name = "pointwise")
    }

    /// Every convolution is followed by batch norm and ReLU.
    fn conv(x: Tensor, channels: usize, kernel: usize, stride: usize = 1, groups: usize = 1) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = "same", groups = groups, bias = false).batch_norm().relu6()
    }
}
