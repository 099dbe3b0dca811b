//! Convolutions and transposed convolutions in one, two and three dimensions.
//!
//! Weights: `K · (Cin / groups) · Cout` with `K` the product of the kernel's sizes, and `Cout` biases.
//! Multiply-accumulates: of a convolution, weights × output positions; of a transposed one, weights × *input* positions
//! (each input element is multiplied into its kernel's window; counting output positions is stride² too high).
//! A bias is added once per output element.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html> and `ConvTranspose2d.html` for shapes;
//! Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).

use super::window::{along, axis_name, check_window, divisors, too_large, unknown_padding};
use super::{Operator, arguments, operators, product_of};
use crate::args::Padding;
use crate::graph::{Count, Geometry, Special};
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of a convolution over `N` axes.
    Conv<const N> {
        /// Channels of the output.
        out_channels: Int,
        /// Sizes of the kernel.
        kernel_size: Size,
        /// Steps of the kernel.
        stride: Size = [1; N],
        /// Zeros around the input; also `"same"` and `"valid"`.
        padding: Padding = Padding::Even([0; N]),
        /// Distance between elements of the kernel.
        dilation: Size = [1; N],
        /// Groups of channels that do not see each other.
        groups: Int = 1,
        /// Whether a bias is added.
        bias: Flag = true,
        /// What the padding repeats: `"zeros"`, `"reflect"`, `"replicate"` or `"circular"`.
        padding_mode: Choice = "zeros",
        /// Channels of the input, if you want them checked.
        in_channels: MaybeInt = None,
    }

    /// Arguments of a transposed convolution over `N` axes.
    ConvTranspose<const N> {
        /// Channels of the output.
        out_channels: Int,
        /// Sizes of the kernel.
        kernel_size: Size,
        /// Steps of the kernel, over the output.
        stride: Size = [1; N],
        /// What is cut from both ends of the output.
        padding: Padding = Padding::Even([0; N]),
        /// What is added at the end of the output; smaller than the stride or the dilation.
        output_padding: Size = [0; N],
        /// Groups of channels that do not see each other.
        groups: Int = 1,
        /// Whether a bias is added.
        bias: Flag = true,
        /// Distance between elements of the kernel.
        dilation: Size = [1; N],
        /// PyTorch has `"zeros"` alone.
        padding_mode: Choice = "zeros",
        /// Channels of the input, if you want them checked.
        in_channels: MaybeInt = None,
    }
}

operators! {
    /// Convolution over `[C, L]`: `[Cin, L]` becomes `[out_channels, (L + padding − dilation·(kernel − 1) − 1) / stride + 1]`.
    ///
    /// Extra leading axes are a batch. Counts weights `K·(Cin/groups)·Cout`, biases `Cout`, MACs weights × output positions.
    /// Source: `torch.nn.Conv1d`.
    conv1d(x) Conv1d = Conv<1> => conv;
    /// Convolution over `[C, H, W]`: `[Cin, H, W]` becomes `[out_channels, H', W']`, `H' = (H + padding − dilation·(kernel − 1)
    /// − 1) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts weights `Kh·Kw·(Cin/groups)·Cout`, biases `Cout`, MACs weights × `H'·W'`. Source:
    /// `torch.nn.Conv2d`, Dumoulin and Visin, 2016.
    conv2d(x) Conv2d = Conv<2> => conv;
    /// Convolution over `[C, D, H, W]`: depth, height and width become `(size + padding − dilation·(kernel − 1) − 1) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts weights `Kd·Kh·Kw·(Cin/groups)·Cout`, biases `Cout`, MACs weights × output
    /// positions. Source: `torch.nn.Conv3d`.
    conv3d(x) Conv3d = Conv<3> => conv;
    /// Transposed convolution over `[C, L]`: `L' = (L − 1)·stride − padding + dilation·(kernel − 1) + output_padding + 1`.
    ///
    /// Extra leading axes are a batch. Counts weights `K·Cin·(Cout/groups)`, biases `Cout`, MACs weights × *input* positions.
    /// Source: `torch.nn.ConvTranspose1d`.
    conv_transpose1d(x) ConvTranspose1d = ConvTranspose<1> => conv_transpose;
    /// Transposed convolution over `[C, H, W]`: `H' = (H − 1)·stride − padding + dilation·(kernel − 1) + output_padding + 1`.
    ///
    /// Extra leading axes are a batch. Counts weights `Kh·Kw·Cin·(Cout/groups)`, biases `Cout`, MACs weights × *input*
    /// positions. Source: `torch.nn.ConvTranspose2d`, Dumoulin and Visin, 2016.
    conv_transpose2d(x) ConvTranspose2d = ConvTranspose<2> => conv_transpose;
    /// Transposed convolution over `[C, D, H, W]`: depth, height and width become
    /// `(size − 1)·stride − padding + dilation·(kernel − 1) + output_padding + 1`.
    ///
    /// Extra leading axes are a batch. Counts weights `Kd·Kh·Kw·Cin·(Cout/groups)`, biases `Cout`, MACs weights × *input*
    /// positions. Source: `torch.nn.ConvTranspose3d`.
    conv_transpose3d(x) ConvTranspose3d = ConvTranspose<3> => conv_transpose;
}

/// Weights of a convolution: `K · (in_channels / groups) · out_channels`, or `None` on overflow or if the groups do not divide.
pub const fn conv_weights(kernel: &[usize], in_channels: usize, out_channels: usize, groups: usize) -> Option<u64> {
    if groups == 0 || in_channels % groups != 0 || out_channels % groups != 0 {
        return None;
    }
    // In 128 bits a product of two 64-bit numbers does not overflow. All convolutions come here: a call, of `product` as of
    // anything, costs much more in const evaluation than an operation.
    let mut weights = (in_channels / groups) as u128 * out_channels as u128;
    let mut overflow = weights > u64::MAX as u128;
    let mut i = 0;
    while i < kernel.len() {
        if kernel[i] == 0 {
            return Some(0);
        }
        if !overflow {
            weights *= kernel[i] as u128;
            overflow = weights > u64::MAX as u128;
        }
        i += 1;
    }
    if overflow { None } else { Some(weights as u64) }
}

/// The counts of a convolution (or a transposed one) of so many weights and output channels: each weight is used once per
/// `position`, the bias is added to each of `outputs` elements. `None` on overflow.
pub const fn conv_count(weights: u64, bias: u64, positions: u64, outputs: u64) -> Option<Count> {
    let macs = weights as u128 * positions as u128;
    if macs > u64::MAX as u128 {
        return None;
    }
    Some(Count { weights, bias, macs: macs as u64, bias_adds: if bias > 0 { outputs } else { 0 }, ..Count::FREE })
}

/// Checks the channels against those that are declared, and groups against both numbers of channels.
const fn check_channels(
    declared: Option<usize>,
    groups: usize,
    input: usize,
    output: usize,
) -> Result<(), (&'static str, Text)> {
    if let Some(declared) = declared
        && declared != input
    {
        let text = Text::new().str("in_channels = ").size(declared).str(", but the input has ");
        return Err(("in_channels", text.count(input, "channel", "channels")));
    }
    if output == 0 {
        return Err(("out_channels", Text::new().str("out_channels is 0; it must be at least 1")));
    }
    if groups == 0 {
        return Err(("groups", Text::new().str("groups is 0; it must be at least 1")));
    }
    if input % groups != 0 {
        let text = Text::new().str("groups = ").size(groups).str(" does not divide the ");
        return Err(("groups", divisors(text.count(input, "input channel", "input channels"), input, groups)));
    }
    if output % groups != 0 {
        let text = Text::new().str("groups = ").size(groups).str(" does not divide out_channels = ").size(output);
        let below = output / groups * groups;
        let text = text.str("; multiples of ").size(groups).str(" near it: ");
        let text = if below > 0 { text.size(below).str(", ") } else { text };
        return Err(("out_channels", text.size(below.saturating_add(groups))));
    }
    Ok(())
}

const fn conv<'g, const N: usize>(x: Tensor<'g>, a: &Conv<N>, op: &'static Operator, site: u32) -> Tensor<'g> {
    match conv_shape(x, a, op) {
        Ok((output, _)) if x.bad => x.poisoned(output),
        Ok((output, geometry)) => {
            let channels = x.shape.dims[x.shape.rank as usize - N - 1];
            let bias = if a.bias { a.out_channels as u64 } else { 0 };
            let count = match (conv_weights(&a.kernel_size, channels, a.out_channels, a.groups), output.checked_numel()) {
                // Positions are over the batch and the spatial axes.
                (Some(weights), Some(outputs)) => {
                    match conv_count(weights, bias, (outputs / a.out_channels) as u64, outputs as u64) {
                        Some(count) => {
                            Some(Count { special: special(&geometry, channels, a.out_channels), geometry, ..count })
                        }
                        None => None,
                    }
                }
                _ => None,
            };
            match count {
                Some(count) => x.graph.record(op, &[x], output, count, site),
                None => x.graph.add_counted(op, &[x], output, None, site),
            }
        }
        Err((arg, text)) => {
            // The likely output: that of the same layer with "same" padding.
            let mut guess = x.shape.slice(0, x.rank().saturating_sub(N + 1)).push(a.out_channels);
            let mut i = 0;
            while i < N {
                let stride = if a.stride[i] == 0 { 1 } else { a.stride[i] };
                let size = if x.rank() > N { x.shape.at(x.rank() - N + i) } else { 1 };
                guess = guess.push(size.div_ceil(stride));
                i += 1;
            }
            if x.bad { x.poisoned(guess) } else { x.graph.fail(op, site, arg, text, guess) }
        }
    }
}

/// What inference engines ask of a convolution over `channels`.
pub(crate) const fn special(geometry: &Geometry, channels: usize, output: usize) -> Special {
    let (mut taps, mut small) = (1u128, geometry.axes == 2);
    let (mut unpadded, mut dilated) = (true, false);
    let mut i = 0;
    while i < geometry.axes as usize {
        let (before, after) = geometry.padding[i];
        taps *= geometry.kernel[i] as u128;
        if taps > u32::MAX as u128 {
            taps = u32::MAX as u128;
        }
        small = small && geometry.kernel[i] == 3 && before <= 1 && after <= 1;
        unpadded = unpadded && before == 0 && after == 0;
        dilated |= geometry.dilation[i] != 1;
        i += 1;
    }
    let (taps, by_channel) = (taps as u32, geometry.groups == channels);
    if by_channel && output == channels {
        return Special::Depthwise { taps, small: small && !dilated, dilated };
    }
    Special::Convolution { taps, pointwise: taps == 1 && unpadded && !dilated, by_channel }
}

/// The output of a convolution, and how its window moves.
const fn conv_shape<const N: usize>(
    x: Tensor<'_>,
    a: &Conv<N>,
    op: &'static Operator,
) -> Result<(Shape, Geometry), (&'static str, Text)> {
    if let Err(e) = check_window(x, op, &a.kernel_size, &a.stride, &a.dilation) {
        return Err(e);
    }
    let first = x.shape.rank as usize - N;
    let channels = x.shape.dims[first - 1];
    if let Err(e) = check_channels(a.in_channels, a.groups, channels, a.out_channels) {
        return Err(e);
    }
    if let Padding::Unknown(text) = a.padding {
        return Err(unknown_padding(text));
    }
    let zeros = match a.padding_mode.as_bytes() {
        b"zeros" => true,
        b"reflect" | b"replicate" | b"circular" => false,
        _ => {
            let text = Text::new().str("padding_mode = \"").str(a.padding_mode);
            return Err((
                "padding_mode",
                text.str("\" is not known; it is \"zeros\", \"reflect\", \"replicate\" or \"circular\""),
            ));
        }
    };
    let mut output = x.shape;
    output.dims[first - 1] = a.out_channels;
    let mut geometry = Geometry { axes: N as u8, groups: a.groups, ..Geometry::NONE };
    let mut i = 0;
    while i < N {
        let (input, kernel) = (x.shape.dims[first + i], a.kernel_size[i]);
        let window = match along(&a.padding, i, input, kernel, a.stride[i], a.dilation[i]) {
            Ok(window) => window,
            Err(e) => return Err(e),
        };
        if !zeros && let Some(text) = reflected(a.padding_mode, window.before, window.after, input, axis_name(N, i)) {
            return Err(("padding", text));
        }
        if window.extent > window.padded {
            let text = too_large(kernel, a.dilation[i], window.extent, input, window.padded, axis_name(N, i));
            return Err(("kernel_size", text));
        }
        output.dims[first + i] = (window.padded - window.extent) / a.stride[i] + 1;
        geometry.kernel[i] = kernel;
        geometry.stride[i] = a.stride[i];
        geometry.dilation[i] = a.dilation[i];
        geometry.padding[i] = (window.before, window.after);
        i += 1;
    }
    Ok((output, geometry))
}

/// Padding that repeats the input cannot be longer than what it repeats.
const fn reflected(mode: &str, before: usize, after: usize, input: usize, axis: &str) -> Option<Text> {
    let most = if before > after { before } else { after };
    let limit = match mode.as_bytes() {
        b"reflect" => input.saturating_sub(1),
        b"circular" => input,
        _ => return None,
    };
    if most <= limit {
        return None;
    }
    let text = Text::new().str("padding ").size(most).str(" with padding_mode = \"").str(mode).str("\" is more than the ");
    Some(text.str(axis).str(" ").size(input).str(" has to repeat: at most ").size(limit))
}

const fn conv_transpose<'g, const N: usize>(
    x: Tensor<'g>,
    a: &ConvTranspose<N>,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match conv_transpose_shape(x, a, op) {
        Ok((output, _)) if x.bad => x.poisoned(output),
        Ok((output, geometry)) => {
            let channel_axis = x.rank() - N - 1;
            let channels = x.shape.at(channel_axis);
            let bias = if a.bias { a.out_channels as u64 } else { 0 };
            // The weights are `[Cin, Cout / groups, K…]`: as many as of a convolution the other way round. Positions are the
            // input's, over the batch and the spatial axes.
            let count = match (
                conv_weights(&a.kernel_size, channels, a.out_channels, a.groups),
                product_of(x.shape.with(channel_axis, 1).dims()),
                product_of(output.dims()),
            ) {
                (Some(weights), Some(positions), Some(outputs)) => match conv_count(weights, bias, positions, outputs) {
                    Some(count) => Some(Count { special: transposed(&geometry, &x.shape), geometry, ..count }),
                    None => None,
                },
                _ => None,
            };
            x.graph.add_counted(op, &[x], output, count, site)
        }
        Err((arg, text)) => {
            let mut guess = x.shape.slice(0, x.rank().saturating_sub(N + 1)).push(a.out_channels);
            let mut i = 0;
            while i < N && guess.rank() < MAX_RANK {
                let size = if x.rank() > N { x.shape.at(x.rank() - N + i) } else { 1 };
                guess = guess.push(size.saturating_mul(a.stride[i]));
                i += 1;
            }
            if x.bad { x.poisoned(guess) } else { x.graph.fail(op, site, arg, text, guess) }
        }
    }
}

/// The output of a transposed convolution, and how its window moves.
const fn conv_transpose_shape<const N: usize>(
    x: Tensor<'_>,
    a: &ConvTranspose<N>,
    op: &'static Operator,
) -> Result<(Shape, Geometry), (&'static str, Text)> {
    if let Err(e) = check_window(x, op, &a.kernel_size, &a.stride, &a.dilation) {
        return Err(e);
    }
    let first = x.rank() - N;
    let channels = x.shape.at(first - 1);
    if let Err(e) = check_channels(a.in_channels, a.groups, channels, a.out_channels) {
        return Err(e);
    }
    if let Padding::Unknown(text) = a.padding {
        return Err(unknown_padding(text));
    }
    if !matches!(a.padding_mode.as_bytes(), b"zeros") {
        let text = Text::new().str("padding_mode = \"").str(a.padding_mode);
        return Err(("padding_mode", text.str("\": a transposed convolution has \"zeros\" alone")));
    }
    let mut output = x.shape.with(first - 1, a.out_channels);
    let mut geometry = Geometry { axes: N as u8, groups: a.groups, ..Geometry::NONE };
    let mut i = 0;
    while i < N {
        let input = x.shape.at(first + i);
        let (stride, dilation, extra) = (a.stride[i], a.dilation[i], a.output_padding[i]);
        if extra >= stride && extra >= dilation {
            let text =
                Text::new().str("output_padding = ").size(extra).str(" must be smaller than the stride (").size(stride);
            return Err(("output_padding", text.str(") or the dilation (").size(dilation).str(")")));
        }
        if input == 0 {
            // Only an input that is at fault itself is empty.
            return Err(("", Text::new().str("the input's ").str(axis_name(N, i)).str(" is 0")));
        }
        // In 128 bits neither overflows; their sum could, at strides and dilations of 2^63.
        let steps = (input as u128 - 1) * stride as u128;
        let extent = (a.kernel_size[i] as u128 - 1) * dilation as u128 + 1;
        let (full, cut) = match a.padding {
            // TensorFlow's rule: the output is stride × input, also where the kernel does not reach that far.
            Padding::Same => (steps.saturating_add(stride as u128), 0),
            Padding::Even(p) => (steps.saturating_add(extent + extra as u128), 2 * p[i] as u128),
            Padding::Uneven(p) => (steps.saturating_add(extent + extra as u128), p[i].0 as u128 + p[i].1 as u128),
            Padding::Valid | Padding::Unknown(_) => (steps.saturating_add(extent + extra as u128), 0),
        };
        if full > usize::MAX as u128 {
            let text = Text::new().str("the output's ").str(axis_name(N, i)).str(" does not fit in a usize");
            return Err(("stride", text));
        }
        if cut >= full {
            let text = Text::new().str("the padding cuts off the whole output: its ").str(axis_name(N, i)).str(" would be ");
            let text = text.size(full as usize).str(" without padding");
            // Of a size of 1 or 2 even one at both ends leaves nothing.
            return Err(("padding", text.str("; it may be at most ").size((full as usize - 1) / 2).str(" at both ends")));
        }
        output = output.with(first + i, (full - cut) as usize);
        geometry.kernel[i] = a.kernel_size[i];
        geometry.stride[i] = stride;
        geometry.dilation[i] = dilation;
        geometry.padding[i] = match a.padding {
            Padding::Even(p) => (p[i], p[i]),
            Padding::Uneven(p) => p[i],
            // Of the window's full reach, what is over the output.
            Padding::Same => {
                let over = (steps + extent).saturating_sub(full) as usize;
                (over / 2, over - over / 2)
            }
            Padding::Valid | Padding::Unknown(_) => (0, 0),
        };
        i += 1;
    }
    Ok((output, geometry))
}

/// What profilers ask of a transposed convolution; nothing of one whose figures they could not hold either.
const fn transposed(geometry: &Geometry, x: &Shape) -> Special {
    let axes = geometry.axes as usize;
    let (mut i, mut convolved) = (0, 1i128);
    while i < axes {
        let input = x.at(x.rank() - axes + i) as i128;
        let (before, after) = geometry.padding[i];
        // A kernel that `same` padding allows may reach beyond 127 bits.
        let reach = (geometry.dilation[i] as i128).saturating_mul(geometry.kernel[i] as i128 - 1);
        let size = (input + before as i128 + after as i128 - 1 - reach).div_euclid(geometry.stride[i] as i128) + 1;
        // A factor and a product of 64 bits fit in 128.
        convolved = if size == size as i64 as i128 { convolved * size } else { i128::MAX };
        if convolved != convolved as i64 as i128 {
            return Special::None;
        }
        i += 1;
    }
    if geometry.groups > u32::MAX as usize {
        return Special::None;
    }
    Special::Transposed { groups: geometry.groups as u32, convolved: convolved as i64 }
}

/// Elementary counts: the multiply-accumulates of the formula, an add per bias.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"conv1d" | b"conv2d" | b"conv3d" | b"conv_transpose1d" | b"conv_transpose2d" | b"conv_transpose3d" => Some(s.whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::super::testing::{Random, layer};
    use super::*;

    fn plain<const N: usize>(out_channels: usize, kernel_size: [usize; N]) -> Conv<N> {
        Conv { out_channels, kernel_size, ..Conv::DEFAULT }
    }

    fn transposed<const N: usize>(out_channels: usize, kernel_size: [usize; N], stride: [usize; N]) -> ConvTranspose<N> {
        ConvTranspose { out_channels, kernel_size, stride, ..ConvTranspose::DEFAULT }
    }

    #[test]
    fn examples_of_the_documentation() {
        // torch.nn.Conv1d, Conv2d, Conv3d, ConvTranspose2d, "Examples", with the sizes worked out by hand.
        let a = Conv { stride: [2], ..plain(33, [3]) };
        assert_eq!(layer!([16, 50] => |x| x.conv1d(a, 0)).good(), [33, 24]);
        let a = Conv { stride: [2, 2], ..plain(33, [3, 3]) };
        assert_eq!(layer!([16, 50, 100] => |x| x.conv2d(a, 0)).good(), [33, 24, 49]);
        let a = Conv { stride: [2, 1], padding: Padding::Even([4, 2]), ..plain(33, [3, 5]) };
        assert_eq!(layer!([16, 50, 100] => |x| x.conv2d(a, 0)).good(), [33, 28, 100]);
        let a = Conv { dilation: [3, 1], ..a };
        assert_eq!(layer!([16, 50, 100] => |x| x.conv2d(a, 0)).good(), [33, 26, 100]);
        let a = Conv { stride: [2; 3], ..plain(33, [3; 3]) };
        assert_eq!(layer!([16, 10, 50, 100] => |x| x.conv3d(a, 0)).good(), [33, 4, 24, 49]);
        let a = transposed(33, [3, 3], [2, 2]);
        assert_eq!(layer!([16, 50, 100] => |x| x.conv_transpose2d(a, 0)).good(), [33, 101, 201]);
        let a = ConvTranspose { stride: [2, 1], padding: Padding::Even([4, 2]), ..transposed(33, [3, 5], [1; 2]) };
        assert_eq!(layer!([16, 50, 100] => |x| x.conv_transpose2d(a, 0)).good(), [33, 93, 100]);
        let a = ConvTranspose { padding: Padding::Even([1, 1]), output_padding: [1, 1], ..transposed(16, [3, 3], [2, 2]) };
        assert_eq!(layer!([16, 6, 6] => |x| x.conv_transpose2d(a, 0)).good(), [16, 12, 12]);
    }

    #[test]
    fn counts_by_hand() {
        // The first layer of VGG16: 3·3·3·64 weights, at 224² positions.
        let a = Conv { padding: Padding::Even([1, 1]), ..plain(64, [3, 3]) };
        let y = layer!([3, 224, 224] => |x| x.conv2d(a, 0));
        assert_eq!(y.good(), [64, 224, 224]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs), (1_728, 64, 86_704_128));
        assert_eq!(y.count.bias_adds, 64 * 224 * 224);
        // Depthwise, without bias: 9 weights a channel, once per position.
        let a = Conv { padding: Padding::Same, groups: 32, bias: false, ..plain(32, [3, 3]) };
        let y = layer!([32, 112, 112] => |x| x.conv2d(a, 0));
        assert_eq!(y.good(), [32, 112, 112]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs, y.count.bias_adds), (288, 0, 3_612_672, 0));
        // A batch of 5 in front: the same weights, five times the work.
        let a = Conv { stride: [2, 2], ..plain(4, [3, 3]) };
        let y = layer!([5, 2, 7, 9] => |x| x.conv2d(a, 0));
        assert_eq!(y.good(), [5, 4, 3, 4]);
        assert_eq!((y.count.weights, y.count.macs, y.count.bias_adds), (72, 72 * 12 * 5, 4 * 12 * 5));
        // Transposed: weights times the 16 input positions, a bias on each of the 4·8·8 outputs.
        let y = layer!([3, 4, 4] => |x| x.conv_transpose2d(transposed(4, [2, 2], [2, 2]), 0));
        assert_eq!(y.good(), [4, 8, 8]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs, y.count.bias_adds), (48, 4, 768, 256));
    }

    #[test]
    fn same_padding_is_that_of_tensorflow() {
        let same = |input, kernel, stride| {
            let window = along(&Padding::<1>::Same, 0, input, kernel, stride, 1).ok().unwrap();
            (window.before, window.after)
        };
        // 224 at stride 2 and kernel 3: 112 outputs need (112 − 1)·2 + 3 − 224 = 1 more, at the end.
        assert_eq!(same(224, 3, 2), (0, 1));
        assert_eq!(same(49, 10, 2), (4, 5));
        assert_eq!(same(5, 1, 3), (0, 0));
        let a = ConvTranspose { padding: Padding::Same, ..transposed(2, [1], [3]) };
        assert_eq!(layer!([4, 5] => |x| x.conv_transpose1d(a, 0)).good(), [2, 15]);
    }

    /// A position in an `N`-dimensional box, odometer-like; false after the last.
    fn next<const N: usize>(at: &mut [usize; N], sizes: &[usize; N]) -> bool {
        for i in (0..N).rev() {
            at[i] += 1;
            if at[i] < sizes[i] {
                return true;
            }
            at[i] = 0;
        }
        false
    }

    fn positions<const N: usize>(sizes: &[usize; N]) -> Vec<[usize; N]> {
        let mut all = Vec::new();
        let mut at = [0; N];
        loop {
            all.push(at);
            if !next(&mut at, sizes) {
                return all;
            }
        }
    }

    struct Config<const N: usize> {
        input: [usize; N],
        channels: usize,
        conv: Conv<N>,
    }

    fn config<const N: usize>(random: &mut Random) -> Config<N> {
        let groups = random.within(1, 3);
        let conv = Conv {
            out_channels: groups * random.within(1, 3),
            kernel_size: core::array::from_fn(|_| random.within(1, 4)),
            stride: core::array::from_fn(|_| random.within(1, 4)),
            padding: match random.below(4) {
                0 => Padding::Same,
                1 => Padding::Uneven(core::array::from_fn(|_| (random.below(4), random.below(4)))),
                2 => Padding::Even(core::array::from_fn(|_| random.below(4))),
                _ => Padding::Valid,
            },
            dilation: core::array::from_fn(|_| random.within(1, 3)),
            groups,
            bias: random.below(2) == 0,
            ..Conv::DEFAULT
        };
        Config { input: core::array::from_fn(|_| random.within(1, 9)), channels: groups * random.within(1, 3), conv }
    }

    /// How many elements of padding there are before and after: the fewest with which "same" gives its outputs.
    fn added<const N: usize>(config: &Config<N>, i: usize) -> (usize, usize) {
        match config.conv.padding {
            Padding::Even(p) => (p[i], p[i]),
            Padding::Uneven(p) => p[i],
            Padding::Same => {
                let outputs = config.input[i].div_ceil(config.conv.stride[i]);
                let needed = |total: &usize| fits(config, i, config.input[i] + total) >= outputs;
                let total = (0..100).find(needed).unwrap();
                (total / 2, total - total / 2)
            }
            _ => (0, 0),
        }
    }

    /// How many windows lie in so many elements, one by one.
    fn fits<const N: usize>(config: &Config<N>, i: usize, padded: usize) -> usize {
        let last_tap = (config.conv.kernel_size[i] - 1) * config.conv.dilation[i];
        (0..padded).take_while(|o| o * config.conv.stride[i] + last_tap < padded).count()
    }

    /// Compares a convolution with its definition: for each output channel and position, each input channel of the group and
    /// each tap, one multiply-accumulate with a weight.
    fn check_conv<const N: usize>(
        config: &Config<N>,
        run: impl Fn(&[usize], Conv<N>) -> super::super::testing::Outcome,
    ) -> bool {
        let c = &config.conv;
        let mut dims = std::vec![config.channels];
        dims.extend(config.input);
        let outcome = run(&dims, *c);
        let outputs: [usize; N] = core::array::from_fn(|i| {
            let (before, after) = added(config, i);
            fits(config, i, before + config.input[i] + after)
        });
        if outputs.contains(&0) {
            outcome.bad();
            return false;
        }
        let mut expected = std::vec![c.out_channels];
        expected.extend(outputs);
        assert_eq!(outcome.good().dims(), expected);
        let (in_group, out_group) = (config.channels / c.groups, c.out_channels / c.groups);
        let mut weights = std::collections::BTreeSet::new();
        let (mut macs, mut adds) = (0u64, 0u64);
        for out in 0..c.out_channels {
            for _ in positions(&outputs) {
                for input in 0..config.channels {
                    if input / in_group != out / out_group {
                        continue;
                    }
                    for tap in positions(&c.kernel_size) {
                        weights.insert((out, input, tap));
                        macs += 1;
                    }
                }
                adds += u64::from(c.bias);
            }
        }
        let bias = if c.bias { c.out_channels as u64 } else { 0 };
        let count = outcome.count;
        assert_eq!((count.weights, count.bias, count.macs), (weights.len() as u64, bias, macs));
        assert_eq!((count.bias_adds, count.buffers, count.window), (adds, 0, 0));
        true
    }

    #[test]
    fn convolutions_against_a_direct_loop_count() {
        let random = &mut Random(0x5eed);
        let mut good = 0;
        for _ in 0..300 {
            good += usize::from(check_conv(&config::<1>(random), |dims, a| layer!(*dims => |x| x.conv1d(a, 0))));
            good += usize::from(check_conv(&config::<2>(random), |dims, a| layer!(*dims => |x| x.conv2d(a, 0))));
        }
        for _ in 0..60 {
            good += usize::from(check_conv(&config::<3>(random), |dims, a| layer!(*dims => |x| x.conv3d(a, 0))));
        }
        assert!(good > 330, "{good} of 660 configurations were no error");
    }

    /// Compares a transposed convolution with its definition: each input element is multiplied with each tap of its window.
    fn check_transposed<const N: usize>(
        random: &mut Random,
        run: impl Fn(&[usize], ConvTranspose<N>) -> super::super::testing::Outcome,
    ) -> bool {
        let Config { input, channels, conv } = config::<N>(random);
        let output_padding = core::array::from_fn(|i| random.below(conv.stride[i].max(conv.dilation[i])));
        let a = ConvTranspose {
            out_channels: conv.out_channels,
            kernel_size: conv.kernel_size,
            stride: conv.stride,
            padding: conv.padding,
            output_padding,
            groups: conv.groups,
            bias: conv.bias,
            dilation: conv.dilation,
            ..ConvTranspose::DEFAULT
        };
        let mut dims = std::vec![channels];
        dims.extend(input);
        let outcome = run(&dims, a);
        // The farthest element that any tap of any input element reaches, then what is added and cut.
        let outputs: [usize; N] = core::array::from_fn(|i| {
            let reach = |tap: usize| (0..input[i]).map(|at| at * a.stride[i] + tap * a.dilation[i]).max().unwrap();
            let full = (0..a.kernel_size[i]).map(reach).max().unwrap() + 1 + output_padding[i];
            match a.padding {
                Padding::Even(p) => full.saturating_sub(2 * p[i]),
                Padding::Uneven(p) => full.saturating_sub(p[i].0 + p[i].1),
                Padding::Same => input[i] * a.stride[i],
                _ => full,
            }
        });
        if outputs.contains(&0) {
            outcome.bad();
            return false;
        }
        let mut expected = std::vec![a.out_channels];
        expected.extend(outputs);
        assert_eq!(outcome.good().dims(), expected);
        let mut weights = std::collections::BTreeSet::new();
        let mut macs = 0u64;
        for from in 0..channels {
            for _ in positions(&input) {
                for to in 0..a.out_channels {
                    if from / (channels / a.groups) != to / (a.out_channels / a.groups) {
                        continue;
                    }
                    for tap in positions(&a.kernel_size) {
                        weights.insert((from, to, tap));
                        macs += 1;
                    }
                }
            }
        }
        let adds = if a.bias { outcome.shape.numel() as u64 } else { 0 };
        let count = outcome.count;
        assert_eq!((count.weights, count.macs, count.bias_adds), (weights.len() as u64, macs, adds));
        true
    }

    #[test]
    fn transposed_convolutions_against_a_direct_loop_count() {
        let random = &mut Random(0xacce);
        let mut good = 0;
        for _ in 0..200 {
            good += usize::from(check_transposed(random, |dims, a| layer!(*dims => |x| x.conv_transpose1d(a, 0))));
            good += usize::from(check_transposed(random, |dims, a| layer!(*dims => |x| x.conv_transpose2d(a, 0))));
        }
        for _ in 0..60 {
            good += usize::from(check_transposed(random, |dims, a| layer!(*dims => |x| x.conv_transpose3d(a, 0))));
        }
        assert!(good > 300, "{good} of 460 configurations were no error");
    }

    #[test]
    fn messages() {
        let a = Conv { groups: 5, ..plain(32, [3, 3]) };
        let y = layer!([16, 8, 8] => |x| x.conv2d(a, 0));
        assert_eq!(y.bad(), "`conv2d`: groups = 5 does not divide the 16 input channels; divisors of 16 near it: 4, 8");
        let y = layer!([3, 3, 8] => |x| x.conv2d(plain(32, [5, 3]), 0));
        assert_eq!(
            y.bad(),
            "`conv2d`: a kernel of height 5 does not fit the input's height of 3; a kernel of at most 3 would, or a padding of 1"
        );
        // The guess is the shape with "same" padding, so that later layers have something likely.
        assert_eq!(y.shape, [32, 3, 8]);
        let a = Conv { groups: 0, ..plain(32, [3, 3]) };
        assert_eq!(layer!([16, 8, 8] => |x| x.conv2d(a, 0)).bad(), "`conv2d`: groups is 0; it must be at least 1");
        let y = layer!([16, 8] => |x| x.conv2d(plain(32, [3, 3]), 0));
        assert_eq!(y.bad(), "`conv2d`: `conv2d` takes [C, H, W], its input is [16, 8] (2 axes)");
        let a = ConvTranspose { output_padding: [2], ..transposed(3, [3], [2]) };
        assert!(layer!([2, 6] => |x| x.conv_transpose1d(a, 0)).bad().contains("output_padding = 2"));
    }

    #[test]
    fn nothing_overflows() {
        const HUGE: usize = usize::MAX;
        let same = Conv { padding: Padding::Same, ..plain(1, [HUGE]) };
        layer!([1, 4] => |x| x.conv1d(same, 0)).bad();
        layer!([1, 4] => |x| x.conv1d(Conv { padding: Padding::Even([HUGE]), ..plain(1, [3]) }, 0)).bad();
        layer!([1, 4] => |x| x.conv1d(Conv { dilation: [HUGE], ..plain(1, [3]) }, 0)).bad();
        layer!([1, 4] => |x| x.conv1d(plain(HUGE, [3]), 0)).bad();
        layer!([HUGE / 8, 4] => |x| x.conv1d(Conv { groups: 7, ..plain(HUGE, [3]) }, 0)).bad();
        let a = ConvTranspose { padding: Padding::Even([HUGE]), ..transposed(1, [3], [HUGE]) };
        layer!([1, 4] => |x| x.conv_transpose1d(a, 0)).bad();
        layer!([1, 4] => |x| x.conv_transpose1d(ConvTranspose { padding: Padding::Same, ..a }, 0)).bad();
        // A stride past the end is one output.
        let a = Conv { stride: [HUGE], padding: Padding::Same, ..plain(1, [3]) };
        assert_eq!(layer!([1, 4] => |x| x.conv1d(a, 0)).good(), [1, 1]);
    }
}
