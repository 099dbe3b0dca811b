//! Tan and Le, *EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks* (2019),
//! <https://arxiv.org/abs/1905.11946>: one network, scaled in width, depth and resolution together.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;
use crate::blocks::{conv_norm_act, mbconv};

/// The stages 2 to 8 of the paper's Table 1: expansion, kernel, stride, channels, layers.
pub const STAGES: [(usize, usize, usize, usize, usize); 7] = [
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
];

network! {
    /// EfficientNet-B0.
    pub struct EfficientNetB0 { width: 1.0, depth: 1.0, resolution: 224 }
    /// EfficientNet-B1.
    pub struct EfficientNetB1 { width: 1.0, depth: 1.1, resolution: 240 }
    /// EfficientNet-B2, at the resolution of torchvision's weights. (The paper's is 260.)
    pub struct EfficientNetB2 { width: 1.1, depth: 1.2, resolution: 288 }
    /// EfficientNet-B3.
    pub struct EfficientNetB3 { width: 1.2, depth: 1.4, resolution: 300 }
    /// EfficientNet-B4.
    pub struct EfficientNetB4 { width: 1.4, depth: 1.8, resolution: 380 }
    /// EfficientNet-B5.
    pub struct EfficientNetB5 { width: 1.6, depth: 2.2, resolution: 456 }
    /// EfficientNet-B6.
    pub struct EfficientNetB6 { width: 1.8, depth: 2.6, resolution: 528 }
    /// EfficientNet-B7.
    pub struct EfficientNetB7 { width: 2.0, depth: 3.1, resolution: 600 }

    fn forward(image: [3, resolution, resolution], width: f64, depth: f64, resolution: usize) -> [CLASSES] {
        let swish = Activation::Silu;
        let mut x = conv_norm_act(image, make_divisible(32 * width, 8), stride = 2, act = swish, name = "features.0");
        for (stage, (expansion, kernel, stride, channels, layers)) in STAGES.iter().enumerate() {
            let (number, channels) = (stage + 1, make_divisible(*channels * width, 8));
            for i in 0..ceil(*layers * depth) {
                let (inputs, stride) = (x.channels(), if i == 0 { *stride } else { 1 });
                let (expanded, squeezed) = (*expansion * inputs, inputs / 4);
                x = mbconv(
                    x, expanded, channels, *kernel, stride, squeezed, swish, Activation::Sigmoid, swish,
                    name = "features.{number}.{i}"
                );
            }
        }
        x = conv_norm_act(x, 4 * x.channels(), kernel = 1, act = swish, name = "features.8");
        x = x.adaptive_avg_pool2d(1, name = "avgpool").flatten();
        x.dropout(0.2, name = "classifier.0").linear(CLASSES, name = "classifier.1")
    }
}

/// Layers are rounded up.
#[allow(clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a small positive number")]
const fn ceil(layers: f64) -> usize {
    let whole = layers as usize;
    if (whole as f64) < layers { whole + 1 } else { whole }
}
