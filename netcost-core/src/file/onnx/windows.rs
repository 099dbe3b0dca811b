//! Convolutions, transposed ones and pooling: how their windows move over the spatial axes of `[N, C, ..]`.

use super::super::record::{Dims, TOO_MANY, conv, window};
use super::super::{Wrong, tri};
use super::Value;
use super::infer::{Outcome, Reads, checked};
use super::node::{AutoPad, Node, size_of};
use super::rule::{Rule, over};
use crate::graph::{Count, Geometry};
use crate::op::{Operator, pool_size, special};

/// The padding of spatial axis `i` of `n`.
const fn pads(node: &Node, i: usize, n: usize, input: usize, stride: usize, extent: u128) -> Result<(usize, usize), Wrong> {
    if matches!(node.auto_pad, AutoPad::Valid) {
        return Ok((0, 0));
    }
    if matches!(node.auto_pad, AutoPad::Given) {
        return Ok((tri!(node.pads.size(i, 0)), tri!(node.pads.size(n + i, 0))));
    }
    let reach = (input.saturating_sub(1) / stride * stride) as u128 + extent;
    let total = reach.saturating_sub(input as u128);
    if total > u32::MAX as u128 {
        return Err(Wrong::plain("its padded input does not fit in a usize"));
    }
    let (less, more) = ((total / 2) as usize, (total - total / 2) as usize);
    Ok(if matches!(node.auto_pad, AutoPad::SameUpper) { (less, more) } else { (more, less) })
}

/// How a window moves over the spatial axes of `[N, C, ..]`, and the output's shape with so many channels.
const fn moved(
    node: &Node,
    x: &Dims,
    kernel: &[usize; 3],
    channels: usize,
    groups: usize,
    pool: bool,
) -> Result<(Dims, Geometry), Wrong> {
    let n = x.rank - 2;
    let mut dims = *x;
    dims.dims[1] = channels;
    let mut moved = Geometry { axes: n as u8, groups, ..Geometry::NONE };
    let mut i = 0;
    while i < n {
        let (input, stride) = (x.dims[2 + i], tri!(node.strides.size(i, 1)));
        let dilation = tri!(node.dilations.size(i, 1));
        if input == 0 || kernel[i] == 0 || stride == 0 || dilation == 0 {
            return Err(Wrong::plain("a size, a stride or a dilation of it is 0"));
        }
        let extent = dilation as u128 * (kernel[i] as u128 - 1) + 1;
        let around = tri!(pads(node, i, n, input, stride, extent));
        let size = if extent > usize::MAX as u128 {
            None
        } else {
            pool_size(input, extent as usize, around, stride, pool && node.ceil)
        };
        let Some(size) = size else {
            let numbers = [kernel[i] as u64, input as u64, around.0 as u64, around.1 as u64];
            return Err(Wrong::new("its kernel of {} does not fit a size of {} with padding {} and {}", numbers));
        };
        dims.dims[2 + i] = size;
        moved.kernel[i] = kernel[i];
        moved.stride[i] = stride;
        moved.dilation[i] = dilation;
        moved.padding[i] = around;
        i += 1;
    }
    Ok((tri!(checked(dims)), moved))
}

/// Checks that a tensor has one to three spatial axes.
const fn spatial(x: &Dims) -> Result<usize, Wrong> {
    if x.rank < 3 || x.rank > 5 {
        return Err(Wrong::new(
            "its input has {} axes; it takes 3 to 5, the batch and the channels first",
            [x.rank as u64, 0, 0, 0],
        ));
    }
    Ok(x.rank - 2)
}

/// The kernel of weights `[.., .., k..]`, which the attribute, if it is given, must repeat.
const fn kernel_of(node: &Node, weights: &Dims, n: usize) -> Result<[usize; 3], Wrong> {
    if weights.rank != n + 2 {
        return Err(Wrong::new("its weights have {} axes, its input {}", [weights.rank as u64, n as u64 + 2, 0, 0]));
    }
    let mut kernel = [1; 3];
    let mut i = 0;
    while i < n {
        kernel[i] = weights.dims[2 + i];
        if tri!(node.kernel.size(i, kernel[i])) != kernel[i] {
            return Err(Wrong::plain("its `kernel_shape` is not that of its weights"));
        }
        i += 1;
    }
    Ok(kernel)
}

/// Whether there are biases, which must be as many as channels.
pub(super) const fn bias_of(bias: Option<Value>, channels: usize) -> Result<bool, Wrong> {
    match bias {
        None => Ok(false),
        Some(bias) => match bias.dims.elements() {
            Some(count) if count == channels as u64 => Ok(true),
            Some(count) => {
                Err(Wrong::new("its bias has {} elements for {} output channels", [count, channels as u64, 0, 0]))
            }
            None => Err(TOO_MANY),
        },
    }
}

const fn groups_of(node: &Node) -> Result<usize, Wrong> {
    match size_of(node.group) {
        Some(groups) if groups > 0 => Ok(groups),
        _ => Err(Wrong::plain("it has no groups of channels")),
    }
}

/// Weights that an operator makes are nobody's parameters.
pub(super) const fn held(count: Count, weights: &Value) -> Count {
    if weights.is_constant() { count } else { Count { weights: 0, ..count } }
}

/// A convolution with weights `[out, in / groups, k..]`.
pub(super) const fn convolution<const V: usize>(
    node: &Node,
    op: &'static Operator,
    reads: &Reads<'_, '_, V>,
) -> Result<Outcome, Wrong> {
    let (x, weights) = (tri!(reads.need(0)), tri!(reads.need(1)));
    let n = tri!(spatial(&x.dims));
    let kernel = tri!(kernel_of(node, &weights.dims, n));
    let (groups, out, channels) = (tri!(groups_of(node)), weights.dims.dims[0], x.dims.dims[1]);
    if weights.dims.dims[1] as u128 * groups as u128 != channels as u128 {
        let numbers = [weights.dims.dims[1] as u64, groups as u64, channels as u64, 0];
        return Err(Wrong::new("its weights take {} channels × {} groups, its input has {}", numbers));
    }
    let (dims, moved) = tri!(moved(node, &x.dims, &kernel, out, groups, false));
    let bias = tri!(bias_of(reads.get(2), out));
    let (Some(positions), Some(outputs)) = (without_channels(&dims), dims.elements()) else { return Err(TOO_MANY) };
    let count = tri!(conv(kernel.split_at(n).0, (channels, out, groups), bias, positions, outputs));
    let count = held(Count { geometry: moved, special: special(&moved, channels, out), ..count }, &weights);
    Ok(Outcome { count, ..Outcome::of(dims, over(Rule::Conv, op, n)) })
}

/// The elements of `[N, C, ..]` in one channel.
const fn without_channels(dims: &Dims) -> Option<u64> {
    let mut one = *dims;
    one.dims[1] = 1;
    one.elements()
}

/// A transposed convolution with weights `[in, out / groups, k..]`.
pub(super) const fn transposed<const V: usize>(
    node: &Node,
    op: &'static Operator,
    reads: &Reads<'_, '_, V>,
) -> Result<Outcome, Wrong> {
    let (x, weights) = (tri!(reads.need(0)), tri!(reads.need(1)));
    let n = tri!(spatial(&x.dims));
    let kernel = tri!(kernel_of(node, &weights.dims, n));
    let (groups, channels) = (tri!(groups_of(node)), x.dims.dims[1]);
    let Some(out) = weights.dims.dims[1].checked_mul(groups) else { return Err(TOO_MANY) };
    if weights.dims.dims[0] != channels {
        let numbers = [weights.dims.dims[0] as u64, channels as u64, 0, 0];
        return Err(Wrong::new("its weights take {} channels, its input has {}", numbers));
    }
    let mut dims = x.dims;
    dims.dims[1] = out;
    let mut moved = Geometry { axes: n as u8, groups, ..Geometry::NONE };
    let mut i = 0;
    while i < n {
        let (input, stride) = (x.dims.dims[2 + i], tri!(node.strides.size(i, 1)));
        let (dilation, extra) = (tri!(node.dilations.size(i, 1)), tri!(node.output_padding.size(i, 0)));
        if input == 0 || kernel[i] == 0 || stride == 0 || dilation == 0 {
            return Err(Wrong::plain("a size, a stride or a dilation of it is 0"));
        }
        let extent = dilation as u128 * (kernel[i] as u128 - 1) + 1;
        let full = (input as u128 - 1) * stride as u128 + extent.saturating_add(extra as u128);
        let same = !matches!(node.auto_pad, AutoPad::Given | AutoPad::Valid);
        let size = if node.output_shape.given {
            tri!(node.output_shape.size(i, 0)) as u128
        } else if same {
            input as u128 * stride as u128
        } else {
            let (before, after) = tri!(pads(node, i, n, input, stride, extent));
            full.saturating_sub(before as u128 + after as u128)
        };
        if size == 0 || size > usize::MAX as u128 {
            return Err(Wrong::plain("its padding leaves nothing of the output, or it does not fit in a usize"));
        }
        moved.padding[i] = if node.output_shape.given || same {
            let over = full.saturating_sub(size) as usize;
            if matches!(node.auto_pad, AutoPad::SameUpper) {
                (over / 2, over - over / 2)
            } else {
                (over - over / 2, over / 2)
            }
        } else {
            tri!(pads(node, i, n, input, stride, extent))
        };
        dims.dims[2 + i] = size as usize;
        moved.kernel[i] = kernel[i];
        moved.stride[i] = stride;
        moved.dilation[i] = dilation;
        i += 1;
    }
    let dims = tri!(checked(dims));
    let bias = tri!(bias_of(reads.get(2), out));
    let (Some(positions), Some(outputs)) = (without_channels(&x.dims), dims.elements()) else { return Err(TOO_MANY) };
    let count = tri!(conv(kernel.split_at(n).0, (channels, out, groups), bias, positions, outputs));
    let count = held(Count { geometry: moved, ..count }, &weights);
    Ok(Outcome { count, ..Outcome::of(dims, over(Rule::ConvTranspose, op, n)) })
}

pub(super) const fn pooling<const V: usize>(
    node: &Node,
    op: &'static Operator,
    reads: &Reads<'_, '_, V>,
) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    let n = tri!(spatial(&x.dims));
    let mut kernel = [1; 3];
    let mut i = 0;
    while i < n {
        kernel[i] = tri!(node.kernel.size(i, 0));
        i += 1;
    }
    let (dims, moved) = tri!(moved(node, &x.dims, &kernel, x.dims.dims[1], 1, true));
    let count = Count { geometry: moved, ..tri!(window(kernel.split_at(n).0)) };
    Ok(Outcome { count, ..Outcome::of(dims, over(Rule::Pool, op, n)) })
}
