//! The networks of Table 1 in Simonyan and Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition*
//! (2014), <https://arxiv.org/abs/1409.1556>, as in the paper and with batch norm.
//!
//! Five stages of 3×3 convolutions, each closed by a 2×2 max pooling, then three fully connected layers. The paths are the keys of
//! torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

/// The output channels of the five stages.
pub const CHANNELS: [usize; 5] = [64, 128, 256, 512, 512];

network! {
    /// VGG-11, configuration A.
    pub struct Vgg11 { depths: [1, 1, 2, 2, 2] }
    /// VGG-13, configuration B.
    pub struct Vgg13 { depths: [2, 2, 2, 2, 2] }
    /// VGG-16, configuration D.
    pub struct Vgg16 { depths: [2, 2, 3, 3, 3] }
    /// VGG-19, configuration E.
    pub struct Vgg19 { depths: [2, 2, 4, 4, 4] }

    /// VGG-11 with batch norm.
    pub struct Vgg11Bn { depths: [1, 1, 2, 2, 2], norm: true }
    /// VGG-13 with batch norm.
    pub struct Vgg13Bn { depths: [2, 2, 2, 2, 2], norm: true }
    /// VGG-16 with batch norm.
    pub struct Vgg16Bn { depths: [2, 2, 3, 3, 3], norm: true }
    /// VGG-19 with batch norm.
    pub struct Vgg19Bn { depths: [2, 2, 4, 4, 4], norm: true }

    fn forward(image: [3, 224, 224], depths: [usize; 5], norm: bool = false) -> [CLASSES] {
        let features = convolutions(image, depths, norm);
        let avgpool = features.adaptive_avg_pool2d(7);
        fully_connected(avgpool.flatten(), name = "classifier")
    }

    /// The layers have the numbers that they have in torchvision's list.
    fn convolutions(image: Tensor, depths: [usize; 5], norm: bool) -> Tensor {
        let (mut x, mut i) = (image, 0);
        for stage in 0..5 {
            for _ in 0..depths[stage] {
                x = x.conv2d(CHANNELS[stage], 3, padding = 1, name = "{i}");
                if norm {
                    i += 1;
                    x = x.batch_norm(name = "{i}");
                }
                x = x.relu();
                i += 2;
            }
            x = x.max_pool2d(2, name = "{i}");
            i += 1;
        }
        x
    }

    fn fully_connected(x: Tensor) -> Tensor {
        let mut x = x;
        x = x.linear(4096, name = "0").relu(name = "1").dropout(name = "2");
        x = x.linear(4096, name = "3").relu(name = "4").dropout(name = "5");
        x.linear(CLASSES, name = "6")
    }
}
