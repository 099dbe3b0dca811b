//! Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, *A ConvNet for the 2020s* (2022), <https://arxiv.org/abs/2201.03545>.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

network! {
    /// ConvNeXt-T.
    pub struct ConvNeXtTiny { channels: [96, 192, 384, 768], blocks: [3, 3, 9, 3] }
    /// ConvNeXt-S.
    pub struct ConvNeXtSmall { channels: [96, 192, 384, 768], blocks: [3, 3, 27, 3] }
    /// ConvNeXt-B.
    pub struct ConvNeXtBase { channels: [128, 256, 512, 1024], blocks: [3, 3, 27, 3] }
    /// ConvNeXt-L.
    pub struct ConvNeXtLarge { channels: [192, 384, 768, 1536], blocks: [3, 3, 27, 3] }

    fn forward(image: [3, 224, 224], channels: [usize; 4], blocks: [usize; 4]) -> [CLASSES] {
        let mut x = image.conv2d(channels[0], 4, stride = 4, name = "features.0.0").layer_norm(dim = 0, name = "features.0.1");
        for stage in 0..4 {
            let (before, number) = (2 * stage, 2 * stage + 1);
            if stage > 0 {
                x = x.layer_norm(dim = 0, name = "features.{before}.0");
                x = x.conv2d(channels[stage], 2, stride = 2, name = "features.{before}.1");
            }
            for i in 0..blocks[stage] {
                x = block(x, name = "features.{number}.{i}");
            }
        }
        let avgpool = x.adaptive_avg_pool2d(1);
        avgpool.layer_norm(dim = 0, name = "classifier.0").flatten().linear(CLASSES, name = "classifier.2")
    }

    /// Figure 4, right: a depthwise 7×7, then each position by itself to four times the channels and back.
    fn block(x: Tensor) -> Tensor {
        let channels = x.channels();
        let mut y = x.conv2d(channels, 7, padding = 3, groups = channels, name = "block.0").permute([1, 2, 0], name = "block.1");
        y = y.layer_norm(name = "block.2").linear(4 * channels, name = "block.3").gelu(name = "block.4");
        y = y.linear(channels, name = "block.5").permute([2, 0, 1], name = "block.6");
        let layer_scale = parameter([channels, 1, 1]);
        x + (layer_scale * y).stochastic_depth()
    }
}
