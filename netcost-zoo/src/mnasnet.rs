//! Tan et al., *MnasNet: Platform-Aware Neural Architecture Search for Mobile* (2018), <https://arxiv.org/abs/1807.11626>: the
//! network without squeeze and excitation ("MnasNet-B1"), at four widths.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

/// Figure 7: kernel, stride, expansion, channels and repeats of each stack.
pub const STACKS: [(usize, usize, usize, usize, usize); 6] =
    [(3, 2, 3, 24, 3), (5, 2, 3, 40, 3), (5, 2, 6, 80, 3), (3, 1, 6, 96, 2), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)];

network! {
    /// MnasNet, α = 0.5.
    pub struct MnasNet050 { alpha: 0.5 }
    /// MnasNet, α = 0.75.
    pub struct MnasNet075 { alpha: 0.75 }
    /// MnasNet, α = 1.
    pub struct MnasNet100 { alpha: 1.0 }
    /// MnasNet, α = 1.3.
    pub struct MnasNet130 { alpha: 1.3 }

    fn forward(image: [3, 224, 224], alpha: f64) -> [CLASSES] {
        let (first, second) = (make_divisible(32 * alpha, 8), make_divisible(16 * alpha, 8));
        let mut x = image.conv2d(first, 3, stride = 2, padding = 1, bias = false, name = "layers.0");
        x = x.batch_norm(name = "layers.1").relu(name = "layers.2");
        x = x.conv2d(first, 3, padding = 1, groups = first, bias = false, name = "layers.3");
        x = x.batch_norm(name = "layers.4").relu(name = "layers.5");
        x = x.conv2d(second, 1, bias = false, name = "layers.6").batch_norm(name = "layers.7");

        let mut number = 8;
        for (kernel, stride, expansion, channels, repeats) in STACKS {
            for i in 0..repeats {
                let stride = if i == 0 { stride } else { 1 };
                let channels = make_divisible(channels * alpha, 8);
                x = inverted_residual(x, expansion, channels, kernel, stride, name = "layers.{number}.{i}.layers");
            }
            number += 1;
        }

        x = x.conv2d(1280, 1, bias = false, name = "layers.14").batch_norm(name = "layers.15").relu(name = "layers.16");
        x = x.adaptive_avg_pool2d(1).flatten();
        x.dropout(0.2, name = "classifier.0").linear(CLASSES, name = "classifier.1")
    }

    /// To more channels, a depthwise convolution, and without activation back to few.
    fn inverted_residual(x: Tensor, expansion: usize, channels: usize, kernel: usize, stride: usize) -> Tensor {
        let (expanded, mut y) = (expansion * x.channels(), x);
        y = y.conv2d(expanded, 1, bias = false, name = "0").batch_norm(name = "1").relu(name = "2");
        y = y.conv2d(expanded, kernel, stride = stride, padding = kernel / 2, groups = expanded, bias = false, name = "3");
        y = y.batch_norm(name = "4").relu(name = "5");
        y = y.conv2d(channels, 1, bias = false, name = "6").batch_norm(name = "7");
        if stride == 1 && x.channels() == channels { x + y } else { y }
    }
}
