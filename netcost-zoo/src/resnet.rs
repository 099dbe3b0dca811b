//! Residual networks: He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition* (2015),
//! <https://arxiv.org/abs/1512.03385>; and Xie, Girshick, Dollár, Tu and He, *Aggregated Residual Transformations for Deep
//! Neural Networks* (2016), <https://arxiv.org/abs/1611.05431>.
//!
//! A bottleneck block that halves the resolution does so in its first 1×1 convolution in the paper ("v1"), and in its 3×3
//! convolution in torchvision and most of today's implementations ("v1.5"), which costs some 6 % more. The paths are the keys of
//! torchvision's checkpoints: `layer1` to `layer4` are the paper's conv2\_x to conv5\_x.

use netcost::network;

use crate::CLASSES;

network! {
    /// ResNet-18.
    pub struct ResNet18 { expansion: 1, blocks: [2, 2, 2, 2] }
    /// ResNet-34.
    pub struct ResNet34 { expansion: 1, blocks: [3, 4, 6, 3] }

    /// ResNet-50, v1.5.
    pub struct ResNet50 { expansion: 4, blocks: [3, 4, 6, 3] }
    /// ResNet-101, v1.5.
    pub struct ResNet101 { expansion: 4, blocks: [3, 4, 23, 3] }
    /// ResNet-152, v1.5.
    pub struct ResNet152 { expansion: 4, blocks: [3, 8, 36, 3] }

    /// ResNet-50 as in the paper.
    pub struct ResNet50V1 { expansion: 4, blocks: [3, 4, 6, 3], stride_in_1x1: true }
    /// ResNet-101 as in the paper.
    pub struct ResNet101V1 { expansion: 4, blocks: [3, 4, 23, 3], stride_in_1x1: true }
    /// ResNet-152 as in the paper.
    pub struct ResNet152V1 { expansion: 4, blocks: [3, 8, 36, 3], stride_in_1x1: true }

    /// ResNeXt-50 (32×4d): 32 groups, 4 channels wide in the first stage.
    pub struct ResNeXt50 { expansion: 4, blocks: [3, 4, 6, 3], groups: 32, width: 4 }

    fn forward(
        image: [3, 224, 224],
        expansion: usize,
        blocks: [usize; 4],
        stride_in_1x1: bool = false,
        groups: usize = 1,
        width: usize = 64,
    ) -> [CLASSES] {
        let conv1 = image.conv2d(64, 7, stride = 2, padding = 3, bias = false);
        let bn1 = conv1.batch_norm();
        let relu = bn1.relu();
        let maxpool = relu.max_pool2d(3, stride = 2, padding = 1);

        let mut x = maxpool;
        for stage in 0..4 {
            let (layer, channels) = (stage + 1, 64 << stage);
            for i in 0..blocks[stage] {
                let stride = if i == 0 && stage > 0 { 2 } else { 1 };
                x = if expansion == 1 {
                    basic_block(x, channels, stride, name = "layer{layer}.{i}")
                } else {
                    let inner = (width << stage) * groups;
                    bottleneck(x, inner, channels * expansion, stride, groups, stride_in_1x1, name = "layer{layer}.{i}")
                };
            }
        }
        x.adaptive_avg_pool2d(1, name = "avgpool").flatten().linear(CLASSES, name = "fc")
    }

    /// Figure 5, left: two 3×3 convolutions.
    fn basic_block(x: Tensor, channels: usize, stride: usize) -> Tensor {
        let mut y = x;
        y = y.conv2d(channels, 3, stride = stride, padding = 1, bias = false, name = "conv1").batch_norm(name = "bn1").relu();
        y = y.conv2d(channels, 3, padding = 1, bias = false, name = "conv2").batch_norm(name = "bn2");
        let identity = shortcut(x, channels, stride, name = "downsample");
        (y + identity).relu()
    }

    /// Figure 5, right: 1×1 to fewer channels, 3×3, 1×1 back to more.
    fn bottleneck(x: Tensor, inner: usize, channels: usize, stride: usize, groups: usize, stride_in_1x1: bool) -> Tensor {
        let (first, second) = if stride_in_1x1 { (stride, 1) } else { (1, stride) };
        let mut y = x;
        y = y.conv2d(inner, 1, stride = first, bias = false, name = "conv1").batch_norm(name = "bn1").relu();
        y = y.conv2d(inner, 3, stride = second, padding = 1, groups = groups, bias = false, name = "conv2")
            .batch_norm(name = "bn2")
            .relu();
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
