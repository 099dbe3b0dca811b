//! Howard et al., *Searching for MobileNetV3* (2019), <https://arxiv.org/abs/1905.02244>.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::Activation::{self, Hardswish as HS, Relu as RE};
use netcost::network;

use crate::CLASSES;
use crate::blocks::{conv_norm_act, mbconv};

/// A line of the paper's tables: kernel, expanded channels, output channels, squeeze and excitation, nonlinearity, stride.
pub type Row = (usize, usize, usize, bool, Activation, usize);

/// The bottlenecks of Table 1.
pub const LARGE: [Row; 15] = [
    (3, 16, 16, false, RE, 1),
    (3, 64, 24, false, RE, 2),
    (3, 72, 24, false, RE, 1),
    (5, 72, 40, true, RE, 2),
    (5, 120, 40, true, RE, 1),
    (5, 120, 40, true, RE, 1),
    (3, 240, 80, false, HS, 2),
    (3, 200, 80, false, HS, 1),
    (3, 184, 80, false, HS, 1),
    (3, 184, 80, false, HS, 1),
    (3, 480, 112, true, HS, 1),
    (3, 672, 112, true, HS, 1),
    (5, 672, 160, true, HS, 2),
    (5, 960, 160, true, HS, 1),
    (5, 960, 160, true, HS, 1),
];

/// The bottlenecks of Table 2.
pub const SMALL: [Row; 11] = [
    (3, 16, 16, true, RE, 2),
    (3, 72, 24, false, RE, 2),
    (3, 88, 24, false, RE, 1),
    (5, 96, 40, true, HS, 2),
    (5, 240, 40, true, HS, 1),
    (5, 240, 40, true, HS, 1),
    (5, 120, 48, true, HS, 1),
    (5, 144, 48, true, HS, 1),
    (5, 288, 96, true, HS, 2),
    (5, 576, 96, true, HS, 1),
    (5, 576, 96, true, HS, 1),
];

network! {
    /// MobileNetV3-Large.
    pub struct MobileNetV3Large { bottlenecks: &LARGE, head: 1280 }
    /// MobileNetV3-Small.
    pub struct MobileNetV3Small { bottlenecks: &SMALL, head: 1024 }

    fn forward(image: [3, 224, 224], bottlenecks: &[Row], head: usize) -> [CLASSES] {
        let mut x = conv_norm_act(image, 16, stride = 2, act = HS, name = "features.0");
        let mut number = 1;
        for &(kernel, expanded, channels, squeeze, nonlinearity, stride) in bottlenecks {
            let squeezed = if squeeze { make_divisible(expanded / 4, 8) } else { 0 };
            let gate = Activation::Hardsigmoid;
            x = mbconv(x, expanded, channels, kernel, stride, squeezed, nonlinearity, gate, name = "features.{number}");
            number += 1;
        }
        x = conv_norm_act(x, 6 * x.channels(), kernel = 1, act = HS, name = "features.{number}");
        x = x.adaptive_avg_pool2d(1, name = "avgpool").flatten();
        x = x.linear(head, name = "classifier.0").hardswish(name = "classifier.1").dropout(0.2, name = "classifier.2");
        x.linear(CLASSES, name = "classifier.3")
    }
}
