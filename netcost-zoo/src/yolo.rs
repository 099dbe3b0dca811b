//! The small detectors of the YOLO series, after the configurations of <https://github.com/AlexeyAB/darknet>: Redmon and
//! Farhadi, *YOLOv3: An Incremental Improvement* (2018), <https://arxiv.org/abs/1804.02767>; Wang, Bochkovskiy and Liao,
//! *Scaled-YOLOv4: Scaling Cross Stage Partial Network* (2020), <https://arxiv.org/abs/2011.08036>.
//!
//! The outputs are the raw predictions at two resolutions: 3 anchors × (4 + 1 + 80 classes). Darknet's "BFLOPS" are
//! [`Convention::TwoPerMac`](netcost::Convention::TwoPerMac) on the convolutions. The numbers in the paths are those of the
//! configuration files.

use netcost::network;

/// 3 anchors, of which each has a box, an objectness and the classes of COCO.
pub const PREDICTIONS: usize = 3 * (4 + 1 + 80);

netcost::block! {
    /// Darknet's `[convolutional]` with `batch_normalize=1` and `activation=leaky`.
    pub fn conv(x: Tensor, channels: usize, kernel: usize, stride: usize = 1) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = kernel / 2, bias = false).batch_norm().leaky_relu(0.1)
    }

    /// A cross-stage partial block: one half of the channels passes two convolutions, and all meet again. Returns what goes on,
    /// and what the last 1×1 convolution made.
    pub fn cross_stage(x: Tensor) -> (Tensor, Tensor) {
        let [_, half] = x.chunk(2);
        let first = conv(half, half.channels(), 3);
        let second = conv(first, half.channels(), 3);
        let joined = conv(cat([second, first]), x.channels(), 1);
        (cat([x, joined]), joined)
    }
}

network! {
    /// YOLOv3-tiny on 416 × 416.
    pub struct YoloV3Tiny { resolution: 416 }

    fn forward(image: [3, resolution, resolution], resolution: usize) -> (coarse: [PREDICTIONS, _, _], fine: [PREDICTIONS, _, _]) {
        let mut x = conv(image, 16, 3, name = "0");
        for i in 0..4 {
            let number = 2 * i + 2;
            x = conv(x.max_pool2d(2), 32 << i, 3, name = "{number}");
        }
        let route = x;
        x = conv(x.max_pool2d(2), 512, 3, name = "10");
        // Keeps 13 × 13: darknet pads at the end.
        x = conv(x.max_pool2d(2, stride = 1, padding = "same"), 1024, 3, name = "12");
        let shared = conv(x, 256, 1, name = "13");
        let coarse = conv(shared, 512, 3, name = "14").conv2d(PREDICTIONS, 1, name = "15");

        let up = conv(shared, 128, 1, name = "18").upsample(scale_factor = 2);
        let fine = conv(cat([up, route]), 256, 3, name = "21").conv2d(PREDICTIONS, 1, name = "22");
        (coarse, fine)
    }
}

network! {
    /// YOLOv4-tiny on 416 × 416.
    pub struct YoloV4Tiny { resolution: 416 }

    fn forward(image: [3, resolution, resolution], resolution: usize) -> (coarse: [PREDICTIONS, _, _], fine: [PREDICTIONS, _, _]) {
        let mut x = conv(conv(image, 32, 3, stride = 2, name = "0"), 64, 3, stride = 2, name = "1");
        let mut route = x;
        for i in 0..3 {
            let (stage, joined) = cross_stage(conv(x, 64 << i, 3, name = "stem"));
            route = joined;
            x = stage.max_pool2d(2);
        }
        x = conv(x, 512, 3, name = "26");
        let shared = conv(x, 256, 1, name = "27");
        let coarse = conv(shared, 512, 3, name = "28").conv2d(PREDICTIONS, 1, name = "29");

        let up = conv(shared, 128, 1, name = "32").upsample(scale_factor = 2);
        let fine = conv(cat([up, route]), 256, 3, name = "35").conv2d(PREDICTIONS, 1, name = "36");
        (coarse, fine)
    }
}
