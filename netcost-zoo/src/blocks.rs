//! What several families share.
//!
//! The paths inside are those of torchvision's modules of the same purpose, so that a network made of these blocks has the
//! keys of its checkpoints.

use netcost::{Layer, Shape};

netcost::block! {
    /// A convolution that keeps the size but for its stride, batch norm, an activation: torchvision's `Conv2dNormActivation`.
    pub fn conv_norm_act(
        x: Tensor,
        channels: usize,
        kernel: usize = 3,
        stride: usize = 1,
        groups: usize = 1,
        act: Activation = Activation::Relu,
    ) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = kernel / 2, groups = groups, bias = false, name = "0")
            .batch_norm(name = "1")
            .activation(act, name = "2")
    }

    /// Squeeze and excitation: each channel is weighed by what all channels are on average.
    ///
    /// Hu, Shen, Albanie, Sun and Wu, *Squeeze-and-Excitation Networks* (2017), <https://arxiv.org/abs/1709.01507>.
    pub fn squeeze_excitation(
        x: Tensor,
        squeezed: usize,
        act: Activation = Activation::Relu,
        gate: Activation = Activation::Sigmoid,
    ) -> Tensor {
        let avgpool = x.adaptive_avg_pool2d(1);
        let fc1 = avgpool.conv2d(squeezed, 1);
        let activation = fc1.activation(act);
        let fc2 = activation.conv2d(x.channels(), 1);
        let scale_activation = fc2.activation(gate);
        scale_activation * x
    }

    /// The inverted residual of MobileNetV3 and EfficientNet (`MBConv`): to more channels, a depthwise convolution, squeeze
    /// and excitation where `squeezed` is not 0, and back to few channels, around which the input is added where it fits.
    pub fn mbconv(
        x: Tensor,
        expanded: usize,
        channels: usize,
        kernel: usize,
        stride: usize,
        squeezed: usize,
        act: Activation,
        gate: Activation,
        squeeze_act: Activation = Activation::Relu,
    ) -> Tensor {
        let (mut y, mut i) = (x, 0);
        if expanded != x.channels() {
            y = conv_norm_act(y, expanded, kernel = 1, act = act, name = "block.{i}");
            i += 1;
        }
        y = conv_norm_act(y, expanded, kernel, stride, groups = expanded, act = act, name = "block.{i}");
        i += 1;
        if squeezed > 0 {
            y = squeeze_excitation(y, squeezed, squeeze_act, gate, name = "block.{i}");
            i += 1;
        }
        y = conv_norm_act(y, channels, kernel = 1, act = Activation::None, name = "block.{i}");
        if stride == 1 && x.channels() == channels { x + y } else { y }
    }

    /// Squeeze and excitation with a hard sigmoid, under timm's names.
    pub fn hard_squeeze_excitation(x: Tensor, squeezed: usize) -> Tensor {
        let pool = x.adaptive_avg_pool2d(1);
        let conv_reduce = pool.conv2d(squeezed, 1);
        let act1 = conv_reduce.relu();
        let conv_expand = act1.conv2d(x.channels(), 1);
        let gate = conv_expand.hardsigmoid();
        x * gate
    }

    /// A depthwise and a 1×1 convolution, each with batch norm and an activation: timm's `DepthwiseSeparableConv`.
    pub fn depthwise_separable(
        x: Tensor,
        channels: usize,
        kernel: usize,
        stride: usize,
        act: Activation,
        squeezed: usize = 0,
    ) -> Tensor {
        let conv_dw = x.conv2d(x.channels(), kernel, stride = stride, padding = kernel / 2, groups = x.channels(), bias = false);
        let bn1 = conv_dw.batch_norm();
        let mut y = bn1.activation(act);
        if squeezed > 0 {
            y = hard_squeeze_excitation(y, squeezed, name = "se");
        }
        let conv_pw = y.conv2d(channels, 1, bias = false);
        let bn2 = conv_pw.batch_norm();
        bn2.activation(act)
    }
}

/// The elements of the keys and values that a decoder keeps of each token, so that it need not compute them again: those that
/// its attention layers (`scaled_dot_product_attention`) take, over their positions.
pub const fn kv_cache_elements(layers: &[Layer]) -> usize {
    let (mut elements, mut i) = (0, 0);
    while i < layers.len() {
        let layer = &layers[i];
        if matches!(layer.op.as_bytes(), b"scaled_dot_product_attention") {
            let inputs = layer.inputs.as_slice();
            elements += per_position(&inputs[1]) + per_position(&inputs[2]);
        }
        i += 1;
    }
    elements
}

/// The elements of `[heads, T, size]` at one of the `T` positions.
const fn per_position(shape: &Shape) -> usize {
    shape.numel() / shape.dims()[shape.rank() - 2]
}
