//! Huang, Liu, van der Maaten and Weinberger, *Densely Connected Convolutional Networks* (2016),
//! <https://arxiv.org/abs/1608.06993>: every layer of a block sees the outputs of all layers before it.
//!
//! These are the networks of the paper's Table 1 ("DenseNet-BC": with bottlenecks, and transitions that halve the channels). The
//! paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

network! {
    /// DenseNet-121, k = 32.
    pub struct DenseNet121 { growth: 32, blocks: [6, 12, 24, 16] }
    /// DenseNet-169, k = 32.
    pub struct DenseNet169 { growth: 32, blocks: [6, 12, 32, 32] }
    /// DenseNet-201, k = 32.
    pub struct DenseNet201 { growth: 32, blocks: [6, 12, 48, 32] }
    /// DenseNet-161, k = 48.
    pub struct DenseNet161 { growth: 48, blocks: [6, 12, 36, 24] }

    fn forward(image: [3, 224, 224], growth: usize, blocks: [usize; 4]) -> [CLASSES] {
        let features = convolutions(image, growth, blocks);
        features.relu().adaptive_avg_pool2d(1).flatten().linear(CLASSES, name = "classifier")
    }

    fn convolutions(image: Tensor, growth: usize, blocks: [usize; 4]) -> Tensor {
        let conv0 = image.conv2d(2 * growth, 7, stride = 2, padding = 3, bias = false);
        let norm0 = conv0.batch_norm();
        let relu0 = norm0.relu();
        let pool0 = relu0.max_pool2d(3, stride = 2, padding = 1);

        let mut x = pool0;
        for i in 1..=4 {
            x = dense_block(x, blocks[i - 1], growth, name = "denseblock{i}");
            if i < 4 {
                x = transition(x, name = "transition{i}");
            }
        }
        x.batch_norm(name = "norm5")
    }

    /// Each layer takes all features so far, and adds `growth` channels to them.
    fn dense_block(x: Tensor, layers: usize, growth: usize) -> Tensor {
        let mut features = Tensors::new();
        features.push(x);
        for i in 1..=layers {
            features.push(dense_layer(cat(features), growth, name = "denselayer{i}"));
        }
        cat(features)
    }

    /// A 1×1 convolution to 4k channels, then a 3×3 to k; batch norm and ReLU come before each.
    fn dense_layer(x: Tensor, growth: usize) -> Tensor {
        let norm1 = x.batch_norm();
        let relu1 = norm1.relu();
        let conv1 = relu1.conv2d(4 * growth, 1, bias = false);
        let norm2 = conv1.batch_norm();
        let relu2 = norm2.relu();
        let conv2 = relu2.conv2d(growth, 3, padding = 1, bias = false);
        conv2
    }

    /// Half the channels, half the resolution.
    fn transition(x: Tensor) -> Tensor {
        let norm = x.batch_norm();
        let relu = norm.relu();
        let conv = relu.conv2d(x.channels() / 2, 1, bias = false);
        let pool = conv.avg_pool2d(2);
        pool
    }
}
