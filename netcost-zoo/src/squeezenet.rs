//! Iandola et al., *SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size* (2016),
//! <https://arxiv.org/abs/1602.07360>, and the authors' lighter version 1.1.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

/// The fire modules: channels of the squeeze layer, and of each half of the expand layer.
pub const FIRES: [(usize, usize); 8] =
    [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)];

network! {
    /// Version 1.0, the paper's Table 1.
    pub struct SqueezeNet10 { channels: 96, kernel: 7, pools: [3, 7] }
    /// Version 1.1: a smaller first layer, and earlier poolings.
    pub struct SqueezeNet11 { channels: 64, kernel: 3, pools: [2, 4] }

    /// `pools` are the fire modules before which the resolution is halved.
    fn forward(image: [3, 224, 224], channels: usize, kernel: usize, pools: [usize; 2]) -> [CLASSES] {
        let mut x = image;
        x = x.conv2d(channels, kernel, stride = 2, name = "features.0").relu(name = "features.1");
        x = x.max_pool2d(3, stride = 2, ceil_mode = true, name = "features.2");
        let mut number = 3;
        for (i, (squeeze, expand)) in FIRES.iter().enumerate() {
            if i == pools[0] || i == pools[1] {
                x = x.max_pool2d(3, stride = 2, ceil_mode = true, name = "features.{number}");
                number += 1;
            }
            x = fire(x, *squeeze, *expand, name = "features.{number}");
            number += 1;
        }
        x = x.dropout(name = "classifier.0").conv2d(CLASSES, 1, name = "classifier.1").relu(name = "classifier.2");
        x.adaptive_avg_pool2d(1, name = "classifier.3").flatten()
    }

    /// Figure 1: a 1×1 convolution to few channels, then 1×1 and 3×3 convolutions side by side.
    fn fire(x: Tensor, squeeze_channels: usize, expand_channels: usize) -> Tensor {
        let squeeze = x.conv2d(squeeze_channels, 1);
        let squeeze_activation = squeeze.relu();
        let expand1x1 = squeeze_activation.conv2d(expand_channels, 1);
        let expand1x1_activation = expand1x1.relu();
        let expand3x3 = squeeze_activation.conv2d(expand_channels, 3, padding = 1);
        let expand3x3_activation = expand3x3.relu();
        cat([expand1x1_activation, expand3x3_activation])
    }
}
