//! The residual networks of Table 1 in He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition* (2015),
//! <https://arxiv.org/abs/1512.03385>: one definition for all depths.
//!
//! A bottleneck block that halves the resolution does so in its first 1×1 convolution in the paper ("v1"), and in its 3×3
//! convolution in most of today's implementations ("v1.5"), which costs some 6 % more. The paths are the keys of
//! torchvision's checkpoints: `layer1` to `layer4` are the paper's conv2\_x to conv5\_x.

use netcost::{Network, network};

/// The classes of the ImageNet challenge.
pub const CLASSES: usize = 1000;

network! {
    /// ResNet-18.
    pub struct ResNet18 { expansion: 1, blocks: [2, 2, 2, 2], stride_in_1x1: false }

    /// ResNet-34.
    pub struct ResNet34 { expansion: 1, blocks: [3, 4, 6, 3], stride_in_1x1: false }

    /// ResNet-50, v1.5.
    pub struct ResNet50 { expansion: 4, blocks: [3, 4, 6, 3], stride_in_1x1: false }

    /// ResNet-101, v1.5.
    pub struct ResNet101 { expansion: 4, blocks: [3, 4, 23, 3], stride_in_1x1: false }

    /// ResNet-152, v1.5.
    pub struct ResNet152 { expansion: 4, blocks: [3, 8, 36, 3], stride_in_1x1: false }

    /// ResNet-50 as in the paper.
    pub struct ResNet50V1 { expansion: 4, blocks: [3, 4, 6, 3], stride_in_1x1: true }

    fn forward(image: [3, 224, 224], expansion: usize, blocks: [usize; 4], stride_in_1x1: bool) -> [CLASSES] {
        let conv1 = image.conv2d(64, 7, stride = 2, padding = 3, bias = false);
        let bn1 = conv1.batch_norm();
        let relu = bn1.relu();
        let maxpool = relu.max_pool2d(3, stride = 2, padding = 1);

        let layer1 = stage(maxpool, blocks[0], 64, 1, expansion, stride_in_1x1);
        let layer2 = stage(layer1, blocks[1], 128, 2, expansion, stride_in_1x1);
        let layer3 = stage(layer2, blocks[2], 256, 2, expansion, stride_in_1x1);
        let layer4 = stage(layer3, blocks[3], 512, 2, expansion, stride_in_1x1);

        layer4.adaptive_avg_pool2d(1, name = "avgpool").flatten().linear(CLASSES, name = "fc")
    }

    /// Blocks at one resolution, of which the first may halve it.
    fn stage(x: Tensor, blocks: usize, width: usize, stride: usize, expansion: usize, stride_in_1x1: bool) -> Tensor {
        let mut y = x;
        for i in 0..blocks {
            let stride = if i == 0 { stride } else { 1 };
            y = if expansion == 1 {
                basic_block(y, width, stride, name = "{i}")
            } else {
                bottleneck(y, width, width * expansion, stride, stride_in_1x1, name = "{i}")
            };
        }
        y
    }

    /// Figure 5, left: two 3×3 convolutions.
    fn basic_block(x: Tensor, width: usize, stride: usize) -> Tensor {
        let mut y = x;
        y = y.conv2d(width, 3, stride = stride, padding = 1, bias = false, name = "conv1").batch_norm(name = "bn1").relu();
        y = y.conv2d(width, 3, padding = 1, bias = false, name = "conv2").batch_norm(name = "bn2");
        let identity = shortcut(x, width, stride, name = "downsample");
        (y + identity).relu()
    }

    /// Figure 5, right: 1×1 to fewer channels, 3×3, 1×1 back to more.
    fn bottleneck(x: Tensor, width: usize, channels: usize, stride: usize, stride_in_1x1: bool) -> Tensor {
        let (first, second) = if stride_in_1x1 { (stride, 1) } else { (1, stride) };
        let mut y = x;
        y = y.conv2d(width, 1, stride = first, bias = false, name = "conv1").batch_norm(name = "bn1").relu();
        y = y.conv2d(width, 3, stride = second, padding = 1, bias = false, name = "conv2").batch_norm(name = "bn2").relu();
        y = y.conv2d(channels, 1, bias = false, name = "conv3").batch_norm(name = "bn3");
        let identity = shortcut(x, channels, stride, name = "downsample");
        (y + identity).relu()
    }

    /// The identity where the shapes agree, otherwise a projection (the paper's option B).
    fn shortcut(x: Tensor, channels: usize, stride: usize) -> Tensor {
        if stride != 1 || x.channels() != channels {
            x.conv2d(channels, 1, stride = stride, bias = false, name = "0").batch_norm(name = "1")
        } else {
            x
        }
    }
}

/// One line of the comparison.
fn row<N: Network>(name: &str) {
    println!("{name:<20}{:>12}{:>16}", N::PARAMS, N::MACS);
}

/// Prints the layers of ResNet-18, then the totals of all.
pub fn main() {
    println!("{}", ResNet18::REPORT);
    println!("{:<20}{:>12}{:>16}", "", "parameters", "MACs");
    row::<ResNet18>("ResNet-18");
    row::<ResNet34>("ResNet-34");
    row::<ResNet50V1>("ResNet-50, v1");
    row::<ResNet50>("ResNet-50, v1.5");
    row::<ResNet101>("ResNet-101, v1.5");
    row::<ResNet152>("ResNet-152, v1.5");
}
