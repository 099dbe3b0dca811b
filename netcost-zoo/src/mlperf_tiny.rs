//! The four networks of the MLPerf Tiny benchmark: Banbury et al., *MLPerf Tiny Benchmark* (2021),
//! <https://arxiv.org/abs/2106.07597>, after the reference definitions in <https://github.com/mlcommons/tiny>.
//!
//! The references are written in Keras, so the padding is TensorFlow's `same`, which at a stride of 2 pads more at the
//! end than at the beginning. Convolutions have a bias although batch norm follows; in the deployed models batch norm is
//! folded into them, and what is left is `PARAMS_FOLDED`. Without the bias they compute the same: that is what the networks named
//! `..Unbiased` are.

use netcost::{block, network};

block! {
    /// The idiom of the Keras references: a convolution that keeps the size (but for its stride), batch norm, ReLU.
    pub fn conv_bn_relu(x: Tensor, channels: usize, kernel: Size2, stride: usize, groups: usize = 1, bias: bool = true) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = "same", groups = groups, bias = bias).batch_norm().relu()
    }

    /// A depthwise separable convolution.
    pub fn separable(x: Tensor, channels: usize, stride: usize, bias: bool = true) -> Tensor {
        let depthwise = conv_bn_relu(x, x.channels(), 3, stride, groups = x.channels(), bias = bias);
        conv_bn_relu(depthwise, channels, 1, 1, bias = bias, name = "pointwise")
    }
}

network! {
    /// Anomaly detection (AD): an autoencoder on five frames of a 128-band spectrogram of a machine's sound.
    // Its biases are those of the published model.
    #[allow(deprecated)]
    pub struct AnomalyDetection;

    fn forward(frames: [640]) -> [640] {
        let mut x = frames;
        'encoder: for width in [128, 128, 128, 128, 8] {
            x = x.linear(width, bias = true).batch_norm().relu();
        }
        'decoder: for width in [128, 128, 128, 128] {
            x = x.linear(width, bias = true).batch_norm().relu();
        }
        x.linear(640, name = "reconstruction")
    }
}

network! {
    /// Keyword spotting (KWS): DS-CNN on a second of speech, 49 frames of 10 cepstral coefficients, after Zhang et al.,
    /// *Hello Edge: Keyword Spotting on Microcontrollers* (2017).
    pub struct KeywordSpotting {}
    /// The same without the bias that batch norm makes superfluous.
    pub struct KeywordSpottingUnbiased { bias: false }

    fn forward(speech: [1, 49, 10], bias: bool = true) -> [12] {
        let stem = conv_bn_relu(speech, 64, [10, 4], 2, bias = bias).dropout(0.2);
        let mut x = stem;
        'block: for _ in 0..4 {
            x = separable(x, 64, 1, bias = bias);
        }
        x.dropout(0.4).avg_pool2d([25, 5], name = "pool").flatten().linear(12, name = "fc").softmax(dim = -1)
    }
}

network! {
    /// Image classification (IC): ResNet-8 on CIFAR-10.
    pub struct ImageClassification {}
    /// The same with no bias in the convolutions, the projections among them.
    pub struct ImageClassificationUnbiased { bias: false }

    fn forward(image: [3, 32, 32], bias: bool = true) -> [10] {
        let stem = conv_bn_relu(image, 16, 3, 1, bias = bias);
        let mut x = stem;
        'stack: for (channels, stride) in [(16, 1), (32, 2), (64, 2)] {
            x = residual(x, channels, stride, bias);
        }
        x.avg_pool2d(8, name = "pool").flatten().linear(10, name = "fc").softmax(dim = -1)
    }

    /// Two 3×3 convolutions beside a shortcut, which is a projection where the resolution halves.
    fn residual(x: Tensor, channels: usize, stride: usize, bias: bool) -> Tensor {
        // Unlike in the ResNet paper, no batch norm follows the projection.
        let shortcut = if stride != 1 { x.conv2d(channels, 1, stride = stride, padding = "same", bias = bias) } else { x };
        let first = conv_bn_relu(x, channels, 3, stride, bias = bias);
        let second = first.conv2d(channels, 3, padding = "same", bias = bias).batch_norm();
        (shortcut + second).relu()
    }
}

/// The body of the visual wake words network: output channels and stride of each separable convolution, a quarter of the
/// original's channels.
pub const VWW_BODY: [(usize, usize); 13] = [
    (16, 1),
    (32, 2),
    (32, 1),
    (64, 2),
    (64, 1),
    (128, 2),
    (128, 1),
    (128, 1),
    (128, 1),
    (128, 1),
    (128, 1),
    (256, 2),
    (256, 1),
];

network! {
    /// Visual wake words (VWW), "is there a person?": MobileNet v1 with α = 0.25 on 96 × 96.
    pub struct VisualWakeWords {}
    /// The same without the bias that batch norm makes superfluous.
    pub struct VisualWakeWordsUnbiased { bias: false }

    fn forward(image: [3, 96, 96], bias: bool = true) -> [2] {
        let stem = conv_bn_relu(image, 8, 3, 2, bias = bias);
        let mut x = stem;
        'block: for (channels, stride) in VWW_BODY {
            x = separable(x, channels, stride, bias = bias);
        }
        x.avg_pool2d(3, name = "pool").flatten().linear(2, name = "fc").softmax(dim = -1)
    }
}
