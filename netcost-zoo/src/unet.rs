//! Ronneberger, Fischer and Brox, *U-Net: Convolutional Networks for Biomedical Image Segmentation* (2015),
//! <https://arxiv.org/abs/1505.04597>.
//!
//! As in most implementations the convolutions are padded, so that the output has the input's resolution, and the copies from
//! the contracting path need not be cropped.

use netcost::network;

network! {
    /// U-Net on one channel of 256 × 256, two classes.
    pub struct UNet { resolution: 256 }

    fn forward(image: [1, resolution, resolution], resolution: usize) -> [2, resolution, resolution] {
        let mut skips = Tensors::new();
        let mut x = image;
        for i in 0..4 {
            let skip = double_conv(x, 64 << i, name = "down.{i}");
            skips.push(skip);
            x = skip.max_pool2d(2);
        }
        x = double_conv(x, 1024, name = "bottom");
        for i in 0..4 {
            let skip = skips[3 - i];
            let up = x.conv_transpose2d(skip.channels(), 2, stride = 2, name = "up.{i}.up");
            x = double_conv(cat([skip, up]), skip.channels(), name = "up.{i}");
        }
        x.conv2d(2, 1, name = "head")
    }

    /// Two 3×3 convolutions, each with ReLU.
    fn double_conv(x: Tensor, channels: usize) -> Tensor {
        x.conv2d(channels, 3, padding = 1, name = "conv1")
            .relu()
            .conv2d(channels, 3, padding = 1, name = "conv2")
            .relu()
    }
}
