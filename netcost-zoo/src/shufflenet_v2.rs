//! Ma, Zhang, Zheng and Sun, *ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design* (2018),
//! <https://arxiv.org/abs/1807.11164>.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;
use crate::blocks::conv_norm_act;

network! {
    /// 0.5×.
    pub struct ShuffleNetV2_050 { channels: [48, 96, 192], head: 1024 }
    /// 1×.
    pub struct ShuffleNetV2_100 { channels: [116, 232, 464], head: 1024 }
    /// 1.5×.
    pub struct ShuffleNetV2_150 { channels: [176, 352, 704], head: 1024 }
    /// 2×.
    pub struct ShuffleNetV2_200 { channels: [244, 488, 976], head: 2048 }

    fn forward(image: [3, 224, 224], channels: [usize; 3], head: usize) -> [CLASSES] {
        let conv1 = conv_norm_act(image, 24, stride = 2);
        let maxpool = conv1.max_pool2d(3, stride = 2, padding = 1);
        let mut x = maxpool;
        for (i, repeats) in [4, 8, 4].iter().enumerate() {
            let stage = i + 2;
            x = downsampling_unit(x, channels[i], name = "stage{stage}.0");
            for j in 1..*repeats {
                x = unit(x, name = "stage{stage}.{j}");
            }
        }
        let conv5 = conv_norm_act(x, head, kernel = 1);
        conv5.adaptive_avg_pool2d(1).flatten().linear(CLASSES, name = "fc")
    }

    /// Figure 3 (c): one half of the channels passes, the other goes through three convolutions.
    fn unit(x: Tensor) -> Tensor {
        let [passed, half] = x.chunk(2);
        let branch2 = convolutions(half, half.channels(), 1);
        cat([passed, branch2]).channel_shuffle(2)
    }

    /// Figure 3 (d): both branches take all channels, and halve the resolution.
    fn downsampling_unit(x: Tensor, channels: usize) -> Tensor {
        let (inputs, half) = (x.channels(), channels / 2);
        let branch1 = x
            .conv2d(inputs, 3, stride = 2, padding = 1, groups = inputs, bias = false, name = "branch1.0")
            .batch_norm(name = "branch1.1")
            .conv2d(half, 1, bias = false, name = "branch1.2")
            .batch_norm(name = "branch1.3")
            .relu(name = "branch1.4");
        let branch2 = convolutions(x, half, 2);
        cat([branch1, branch2]).channel_shuffle(2)
    }

    fn convolutions(x: Tensor, channels: usize, stride: usize) -> Tensor {
        let mut y = x;
        y = y.conv2d(channels, 1, bias = false, name = "0").batch_norm(name = "1").relu(name = "2");
        y = y.conv2d(channels, 3, stride = stride, padding = 1, groups = channels, bias = false, name = "3");
        y = y.batch_norm(name = "4").conv2d(channels, 1, bias = false, name = "5");
        y.batch_norm(name = "6").relu(name = "7")
    }
}
