//! Liu et al., *Swin Transformer: Hierarchical Vision Transformer using Shifted Windows* (2021),
//! <https://arxiv.org/abs/2103.14030>.
//!
//! The paths are the keys of torchvision's checkpoints.

use netcost::network;

use crate::CLASSES;

/// The side of a window, M in the paper.
pub const WINDOW: usize = 7;

network! {
    /// Swin-T.
    pub struct SwinTiny { channels: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24] }
    /// Swin-S.
    pub struct SwinSmall { channels: 96, depths: [2, 2, 18, 2], heads: [3, 6, 12, 24] }
    /// Swin-B.
    pub struct SwinBase { channels: 128, depths: [2, 2, 18, 2], heads: [4, 8, 16, 32] }

    fn forward(image: [3, 224, 224], channels: usize, depths: [usize; 4], heads: [usize; 4]) -> [CLASSES] {
        let mut x = image.conv2d(channels, 4, stride = 4, name = "features.0.0").permute([1, 2, 0], name = "features.0.1");
        x = x.layer_norm(name = "features.0.2");
        for stage in 0..4 {
            let (before, number) = (2 * stage, 2 * stage + 1);
            if stage > 0 {
                x = patch_merging(x, name = "features.{before}");
            }
            for i in 0..depths[stage] {
                x = block(x, heads[stage], i % 2 == 1, name = "features.{number}.{i}");
            }
        }
        let norm = x.layer_norm();
        let features = norm.permute([2, 0, 1]);
        let avgpool = features.adaptive_avg_pool2d(1);
        avgpool.flatten().linear(CLASSES, name = "head")
    }

    /// Four neighbours become one position of twice the channels.
    fn patch_merging(x: Tensor) -> Tensor {
        let (even, odd) = (x.slice(0, 0, step = 2), x.slice(0, 1, step = 2));
        let merged = cat(
            [even.slice(1, 0, step = 2), odd.slice(1, 0, step = 2), even.slice(1, 1, step = 2), odd.slice(1, 1, step = 2)],
            dim = -1
        );
        let norm = merged.layer_norm();
        let reduction = norm.linear(2 * x.dim(-1), bias = false);
        reduction
    }

    /// Equation 3: attention in windows and a perceptron, each normalised before, each with the input added.
    fn block(x: Tensor, heads: usize, shifted: bool) -> Tensor {
        let norm1 = x.layer_norm();
        let attended = x + window_attention(norm1, heads, shifted, name = "attn").stochastic_depth();
        let norm2 = attended.layer_norm();
        let hidden = norm2.linear(4 * x.dim(-1), name = "mlp.0").gelu(name = "mlp.1");
        attended + hidden.linear(x.dim(-1), name = "mlp.3").stochastic_depth()
    }

    /// Attention among the positions of each window (equation 4). Where `shifted`, the windows lie across those of the block
    /// before, and a mask keeps apart what meets at the borders; a single window is not shifted.
    fn window_attention(x: Tensor, heads: usize, shifted: bool) -> Tensor {
        let (height, width, channels) = (x.dim(0), x.dim(1), x.dim(2));
        let (windows, area, shift) = (height * width / (WINDOW * WINDOW), WINDOW * WINDOW, WINDOW / 2);
        let shifted = shifted && windows > 1;

        // What is added for the distance of two positions.
        let relative_position_bias_table = parameter([(2 * WINDOW - 1) * (2 * WINDOW - 1), heads]);
        let relative_position_index = buffer([area * area]);
        let _ = relative_position_index;
        let distance = relative_position_bias_table.index_select(0, area * area).reshape([area, area, heads]).permute([2, 0, 1]);

        let mut y = x;
        if shifted {
            y = y.roll([-(shift as isize), -(shift as isize)], [0, 1]);
        }
        y = y.reshape([height / WINDOW, WINDOW, width / WINDOW, WINDOW, channels]).permute([0, 2, 1, 3, 4]);
        y = y.reshape([windows, area, channels]);
        let qkv = y.linear(3 * channels);
        let [q, k, v] = qkv.reshape([windows, area, 3 * heads, -1]).transpose(1, 2).chunk(3, dim = 1);

        let scale = 1.0 / sqrt((channels / heads) as f64);
        let mut scores = (q * scale).matmul(k.transpose(-2, -1)) + distance;
        if shifted {
            scores = scores + constant([windows, 1, area, area]);
        }
        let attended = scores.softmax(-1).matmul(v).transpose(1, 2).reshape([windows, area, channels]);

        let proj = attended.linear(channels);
        y = proj.reshape([height / WINDOW, width / WINDOW, WINDOW, WINDOW, channels]).permute([0, 2, 1, 3, 4]);
        y = y.reshape([height, width, channels]);
        if shifted { y.roll([shift, shift], [0, 1]) } else { y }
    }
}
