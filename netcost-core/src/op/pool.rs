//! Pooling: the maximum or the mean over windows, over as many regions as are asked for, or over everything.
//!
//! No weights, no multiply-accumulates. `H' = (H + padding − dilation·(kernel − 1) − 1) / stride + 1`, rounded down, or up with
//! `ceil_mode`, where a last window that would begin after the input and the padding before it is dropped.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html>, `AvgPool2d.html`,
//! `AdaptiveAvgPool2d.html`, and PyTorch's `aten/src/ATen/native/Pool.h` for what is refused.

use super::window::{Along, along, axis_name, check_window, layout, too_large, unknown_padding};
use super::{Operator, arguments, operators, product_of};
use crate::args::Padding;
use crate::graph::{Count, Geometry};
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of a max pooling over `N` axes.
    MaxPool<const N> {
        /// Sizes of the window.
        kernel_size: Size,
        /// Steps of the window; those of the kernel if not given.
        stride: MaybeSize = None,
        /// What is added around the input, and never is the maximum; also `"same"` and `"valid"`.
        padding: Padding = Padding::Even([0; N]),
        /// Distance between elements of the window.
        dilation: Size = [1; N],
        /// Whether a window that is cut off at the end makes an output, too.
        ceil_mode: Flag = false,
    }

    /// Arguments of an average pooling over `N` axes.
    AvgPool<const N> {
        /// Sizes of the window.
        kernel_size: Size,
        /// Steps of the window; those of the kernel if not given.
        stride: MaybeSize = None,
        /// Zeros around the input; also `"same"` and `"valid"`.
        padding: Padding = Padding::Even([0; N]),
        /// Whether a window that is cut off at the end makes an output, too.
        ceil_mode: Flag = false,
        /// Whether the padding counts among the elements by which is divided.
        count_include_pad: Flag = true,
        /// By what is divided, if not by the elements of the window.
        divisor_override: MaybeInt = None,
    }

    /// Arguments of an average pooling over one axis, which PyTorch gives no `divisor_override`.
    AvgPoolAlong<const N> {
        /// The size of the window.
        kernel_size: Size,
        /// The step of the window; that of the kernel if not given.
        stride: MaybeSize = None,
        /// Zeros around the input; also `"same"` and `"valid"`.
        padding: Padding = Padding::Even([0; N]),
        /// Whether a window that is cut off at the end makes an output, too.
        ceil_mode: Flag = false,
        /// Whether the padding counts among the elements by which is divided.
        count_include_pad: Flag = true,
    }

    /// Arguments of a power-average pooling over `N` axes.
    LpPool<const N> {
        /// The exponent.
        norm_type: Float,
        /// Sizes of the window.
        kernel_size: Size,
        /// Steps of the window; those of the kernel if not given.
        stride: MaybeSize = None,
        /// Whether a window that is cut off at the end makes an output, too.
        ceil_mode: Flag = false,
    }

    /// Arguments of an adaptive pooling over `N` axes.
    AdaptivePool<const N> {
        /// Sizes of the output.
        output_size: Size,
    }
}

operators! {
    /// The largest element of each window over `[C, L]`: `L' = (L + padding − dilation·(kernel − 1) − 1) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.MaxPool1d`.
    max_pool1d(x) MaxPool1d = MaxPool<1> => max_pool;
    /// The largest element of each window over `[C, H, W]`: `H' = (H + padding − dilation·(kernel − 1) − 1) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.MaxPool2d`.
    max_pool2d(x) MaxPool2d = MaxPool<2> => max_pool;
    /// The largest element of each window over `[C, D, H, W]`: each becomes
    /// `(size + padding − dilation·(kernel − 1) − 1) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.MaxPool3d`.
    max_pool3d(x) MaxPool3d = MaxPool<3> => max_pool;
    /// The mean of each window over `[C, L]`: `L' = (L + padding − kernel) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AvgPool1d`.
    avg_pool1d(x) AvgPool1d = AvgPoolAlong<1> => avg_pool_along;
    /// The mean of each window over `[C, H, W]`: `H' = (H + padding − kernel) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AvgPool2d`.
    avg_pool2d(x) AvgPool2d = AvgPool<2> => avg_pool;
    /// The mean of each window over `[C, D, H, W]`: each becomes `(size + padding − kernel) / stride + 1`; as in PyTorch, the kernel must fit the input without its padding.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AvgPool3d`.
    avg_pool3d(x) AvgPool3d = AvgPool<3> => avg_pool;
    /// The `norm_type`-norm of each window over `[C, L]`: `L' = (L − kernel) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.LPPool1d`.
    lp_pool1d(x) LpPool1d = LpPool<1> => lp_pool;
    /// The `norm_type`-norm of each window over `[C, H, W]`: `H' = (H − kernel) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.LPPool2d`.
    lp_pool2d(x) LpPool2d = LpPool<2> => lp_pool;
    /// The `norm_type`-norm of each window over `[C, D, H, W]`: each becomes `(size − kernel) / stride + 1`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.LPPool3d`.
    lp_pool3d(x) LpPool3d = LpPool<3> => lp_pool;
    /// Means over `output_size` regions of `[C, L]`: `[C, output_size]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveAvgPool1d`.
    adaptive_avg_pool1d(x) AdaptiveAvgPool1d = AdaptivePool<1> => adaptive;
    /// Means over `output_size` regions of `[C, H, W]`: `[C, output_size…]`, whatever `H` and `W` are.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveAvgPool2d`.
    adaptive_avg_pool2d(x) AdaptiveAvgPool2d = AdaptivePool<2> => adaptive;
    /// Means over `output_size` regions of `[C, D, H, W]`: `[C, output_size…]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveAvgPool3d`.
    adaptive_avg_pool3d(x) AdaptiveAvgPool3d = AdaptivePool<3> => adaptive;
    /// Maxima over `output_size` regions of `[C, L]`: `[C, output_size]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveMaxPool1d`.
    adaptive_max_pool1d(x) AdaptiveMaxPool1d = AdaptivePool<1> => adaptive;
    /// Maxima over `output_size` regions of `[C, H, W]`: `[C, output_size…]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveMaxPool2d`.
    adaptive_max_pool2d(x) AdaptiveMaxPool2d = AdaptivePool<2> => adaptive;
    /// Maxima over `output_size` regions of `[C, D, H, W]`: `[C, output_size…]`.
    ///
    /// Extra leading axes are a batch. Counts nothing. Source: `torch.nn.AdaptiveMaxPool3d`.
    adaptive_max_pool3d(x) AdaptiveMaxPool3d = AdaptivePool<3> => adaptive;
    /// The mean over all axes but the first, which stay with size 1: `[C, H, W]` becomes `[C, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveAvgPool2d` of output size 1, in any rank; Lin et al., 2013.
    global_avg_pool(x) => global_all;
    /// The mean over the last axis: `[C, L]` becomes `[C, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveAvgPool1d` of output size 1.
    global_avg_pool1d(x) => global::<1>;
    /// The mean over the last two axes: `[C, H, W]` becomes `[C, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveAvgPool2d` of output size 1; Lin et al., 2013.
    global_avg_pool2d(x) => global::<2>;
    /// The mean over the last three axes: `[C, D, H, W]` becomes `[C, 1, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveAvgPool3d` of output size 1.
    global_avg_pool3d(x) => global::<3>;
    /// The maximum over all axes but the first, which stay with size 1: `[C, H, W]` becomes `[C, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveMaxPool2d` of output size 1, in any rank.
    global_max_pool(x) => global_all;
    /// The maximum over the last axis: `[C, L]` becomes `[C, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveMaxPool1d` of output size 1.
    global_max_pool1d(x) => global::<1>;
    /// The maximum over the last two axes: `[C, H, W]` becomes `[C, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveMaxPool2d` of output size 1.
    global_max_pool2d(x) => global::<2>;
    /// The maximum over the last three axes: `[C, D, H, W]` becomes `[C, 1, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.nn.AdaptiveMaxPool3d` of output size 1.
    global_max_pool3d(x) => global::<3>;
}

/// How many windows of `extent` elements fit an axis, by PyTorch's rule; `None` if none does.
pub const fn pool_size(
    input: usize,
    extent: usize,
    padding: (usize, usize),
    stride: usize,
    ceil_mode: bool,
) -> Option<usize> {
    // In 128 bits no sum of a few sizes overflows.
    let begin = input as u128 + padding.0 as u128;
    // Rounding up is rounding down of what is one step less one element longer.
    let long = begin + padding.1 as u128 + if ceil_mode { stride as u128 - 1 } else { 0 };
    if long < extent as u128 {
        return None;
    }
    let last = (long - extent as u128) / stride as u128;
    // A last window that begins in the padding at the end sees nothing of the input.
    let beyond = ceil_mode && last * stride as u128 >= begin;
    let size = if beyond { last } else { last + 1 };
    if size > usize::MAX as u128 { None } else { Some(size as usize) }
}

/// The window of a pooling over `N` axes.
struct Window<const N: usize> {
    kernel_size: [usize; N],
    stride: [usize; N],
    padding: Padding<N>,
    dilation: [usize; N],
    ceil_mode: bool,
}

const fn max_pool<'g, const N: usize>(x: Tensor<'g>, a: &MaxPool<N>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let window = Window {
        kernel_size: a.kernel_size,
        stride: steps(a.stride, a.kernel_size),
        padding: a.padding,
        dilation: a.dilation,
        ceil_mode: a.ceil_mode,
    };
    pool(x, &window, false, 0, op, site)
}

const fn avg_pool<'g, const N: usize>(x: Tensor<'g>, a: &AvgPool<N>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let window = Window {
        kernel_size: a.kernel_size,
        stride: steps(a.stride, a.kernel_size),
        padding: a.padding,
        dilation: [1; N],
        ceil_mode: a.ceil_mode,
    };
    if let Some(0) = a.divisor_override
        && !x.bad
    {
        let text = Text::new().str("divisor_override is 0: by it the sum of a window is divided");
        return x.graph.fail(op, site, "divisor_override", text, likely(x, &window));
    }
    // PyTorch checks this of its three pooling ranks in one.
    pool(x, &window, N == 3, 0, op, site)
}

const fn avg_pool_along<'g, const N: usize>(
    x: Tensor<'g>,
    a: &AvgPoolAlong<N>,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let window = Window {
        kernel_size: a.kernel_size,
        stride: steps(a.stride, a.kernel_size),
        padding: a.padding,
        dilation: [1; N],
        ceil_mode: a.ceil_mode,
    };
    pool(x, &window, false, 0, op, site)
}

const fn lp_pool<'g, const N: usize>(x: Tensor<'g>, a: &LpPool<N>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let window = Window {
        kernel_size: a.kernel_size,
        stride: steps(a.stride, a.kernel_size),
        padding: Padding::Even([0; N]),
        dilation: [1; N],
        ceil_mode: a.ceil_mode,
    };
    if a.norm_type == 0.0 && !x.bad {
        let text = Text::new().str("norm_type is 0: of the sum of powers the root is taken");
        return x.graph.fail(op, site, "norm_type", text, likely(x, &window));
    }
    pool(x, &window, N == 3, super::reduce::norm_mode(a.norm_type), op, site)
}

/// Windows that touch but do not overlap, unless a stride is given.
const fn steps<const N: usize>(stride: Option<[usize; N]>, kernel: [usize; N]) -> [usize; N] {
    match stride {
        Some(stride) => stride,
        None => kernel,
    }
}

/// `unpadded`: the kernel must fit the input without its padding. `mode`: which norm is taken, if one is.
const fn pool<'g, const N: usize>(
    x: Tensor<'g>,
    window: &Window<N>,
    unpadded: bool,
    mode: u8,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match pool_shape(x, window, unpadded, op) {
        Ok((output, geometry)) => {
            let count = match product_of(&window.kernel_size) {
                Some(elements) => Some(Count { window: elements, mode, geometry, ..Count::FREE }),
                None => None,
            };
            if x.bad { x.poisoned(output) } else { x.graph.add_counted(op, &[x], output, count, site) }
        }
        Err(_) if x.bad => x.poisoned(likely(x, window)),
        Err((arg, text)) => x.graph.fail(op, site, arg, text, likely(x, window)),
    }
}

/// The likely output of a pooling that is at fault: that of the same layer with "same" padding.
const fn likely<const N: usize>(x: Tensor<'_>, window: &Window<N>) -> Shape {
    let mut shape = x.shape;
    let mut i = 0;
    while i < N {
        if x.rank() > N && window.stride[i] > 0 {
            let axis = x.rank() - N + i;
            shape = shape.with(axis, shape.at(axis).div_ceil(window.stride[i]));
        }
        i += 1;
    }
    shape
}

const fn pool_shape<const N: usize>(
    x: Tensor<'_>,
    window: &Window<N>,
    unpadded: bool,
    op: &'static Operator,
) -> Result<(Shape, Geometry), (&'static str, Text)> {
    if let Err(e) = check_window(x, op, &window.kernel_size, &window.stride, &window.dilation) {
        return Err(e);
    }
    if let Padding::Unknown(text) = window.padding {
        return Err(unknown_padding(text));
    }
    let first = x.shape.rank as usize - N;
    let mut output = x.shape;
    let mut geometry = Geometry { axes: N as u8, ..Geometry::NONE };
    let mut i = 0;
    while i < N {
        let axis = first + i;
        let (input, kernel, stride, name) = (x.shape.dims[axis], window.kernel_size[i], window.stride[i], axis_name(N, i));
        let along = match along(&window.padding, i, input, kernel, stride, window.dilation[i]) {
            Ok(along) => along,
            Err(e) => return Err(e),
        };
        if let Err(text) = check_padding(&window.padding, &along, kernel, name) {
            return Err(("padding", text));
        }
        if unpadded && kernel > input {
            let text = Text::new().str("a kernel of ").str(name).str(" ").size(kernel).str(" is larger than the input's ");
            return Err((
                "kernel_size",
                text.str(name).str(" of ").size(input).str(", which `").str(op.name).str("` does not take"),
            ));
        }
        let Some(size) = pool_size(input, along.extent, (along.before, along.after), stride, window.ceil_mode) else {
            let text = too_large(kernel, window.dilation[i], along.extent, input, along.padded, name);
            return Err(("kernel_size", text));
        };
        output.dims[axis] = size;
        geometry.kernel[i] = kernel;
        geometry.stride[i] = stride;
        geometry.dilation[i] = window.dilation[i];
        geometry.padding[i] = (along.before, along.after);
        i += 1;
    }
    Ok((output, geometry))
}

/// Padding so wide that a window could see nothing else: PyTorch allows half of the window at both ends. An uneven padding,
/// which it does not have, may be wider at one end as long as every window sees an element of the input.
const fn check_padding<const N: usize>(padding: &Padding<N>, along: &Along, kernel: usize, name: &str) -> Result<(), Text> {
    let extent = along.extent;
    let widest = if along.before > along.after { along.before } else { along.after };
    let most = match padding {
        Padding::Even(_) => extent / 2,
        _ => extent - 1,
    };
    if widest <= most {
        return Ok(());
    }
    let text = Text::new().str("padding ").size(widest).str(" of the ").str(name);
    let text = match padding {
        Padding::Even(_) => text.str(" is more than half of the kernel's ").size(kernel),
        _ => text.str(" leaves windows without an element of the input: the kernel's is ").size(kernel),
    };
    let text = if extent > kernel { text.str(" (").size(extent).str(" with dilation)") } else { text };
    Err(text.str("; it may be at most ").size(most))
}

const fn adaptive<'g, const N: usize>(x: Tensor<'g>, a: &AdaptivePool<N>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let mut output = x.shape.slice(0, x.rank().saturating_sub(N));
    let mut zero = false;
    let mut i = 0;
    while i < N {
        zero |= a.output_size[i] == 0;
        output = output.push(a.output_size[i]);
        i += 1;
    }
    if x.bad {
        return x.poisoned(output);
    }
    if x.rank() < N + 1 {
        return x.graph.fail(op, site, "", too_few(x, op, layout(N)), output);
    }
    if zero {
        let text = Text::new().str("output_size is 0; it must be at least 1");
        return x.graph.fail(op, site, "output_size", text, output);
    }
    x.graph.add(op, &[x], output, Count::FREE, site)
}

const fn global<'g, const N: usize>(x: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let output = ones_from(&x.shape, x.rank().saturating_sub(N));
    if x.rank() < N + 1 && !x.bad {
        return x.graph.fail(op, site, "", too_few(x, op, layout(N)), output);
    }
    x.graph.add(op, &[x], output, Count::FREE, site)
}

const fn global_all<'g>(x: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let output = ones_from(&x.shape, 1);
    if x.rank() < 2 && !x.bad {
        return x.graph.fail(op, site, "", too_few(x, op, "[C, L], [C, H, W] or [C, D, H, W]"), output);
    }
    x.graph.add(op, &[x], output, Count::FREE, site)
}

/// The shape with size 1 from an axis on.
const fn ones_from(shape: &Shape, first: usize) -> Shape {
    let mut ones = *shape;
    let mut i = first;
    while i < shape.rank() {
        ones = ones.with(i, 1);
        i += 1;
    }
    ones
}

const fn too_few(x: Tensor<'_>, op: &'static Operator, takes: &str) -> Text {
    let text = Text::new().str("`").str(op.name).str("` takes ").str(takes).str(", its input is ").dims(x.dims());
    text.str(" (").count(x.rank(), "axis", "axes").str(")")
}

/// Elementary counts: of a window of `k` elements `k − 1` comparisons, or `k − 1` adds and a division; of a `p`-norm, the powers
/// (products for 2, absolute values for 1), `k − 1` adds and the root. Adaptive and global pooling have regions for windows.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    let read = match s.op {
        b"max_pool1d" | b"max_pool2d" | b"max_pool3d" | b"avg_pool1d" | b"avg_pool2d" | b"avg_pool3d" | b"lp_pool1d"
        | b"lp_pool2d" | b"lp_pool3d" => s.o.saturating_mul(s.count.window),
        b"adaptive_avg_pool1d"
        | b"adaptive_avg_pool2d"
        | b"adaptive_avg_pool3d"
        | b"adaptive_max_pool1d"
        | b"adaptive_max_pool2d"
        | b"adaptive_max_pool3d" => s.regions(),
        b"global_avg_pool" | b"global_avg_pool1d" | b"global_avg_pool2d" | b"global_avg_pool3d" | b"global_max_pool"
        | b"global_max_pool1d" | b"global_max_pool2d" | b"global_max_pool3d" => s.n,
        _ => return None,
    };
    let joined = read.saturating_sub(s.o);
    // The names differ in `max`, `avg` and `lp_` behind `adaptive_` and `global_`.
    let kind = match s.op[0] {
        b'a' if s.op[1] == b'd' => s.op[9],
        b'g' => s.op[7],
        first => first,
    };
    Some(match kind {
        b'm' => Work { comparisons: joined, ..s.whole },
        b'a' => Work { adds: joined, divisions: s.o, ..s.whole },
        _ => super::reduce::norm_work(Work { adds: joined, ..s.whole }, s.count.mode, read, s.o),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Random, layer};
    use super::*;

    fn max<const N: usize>(kernel_size: [usize; N], stride: [usize; N]) -> MaxPool<N> {
        MaxPool { kernel_size, stride: Some(stride), ..MaxPool::DEFAULT }
    }

    #[test]
    fn examples_of_the_documentation() {
        // torch.nn.MaxPool2d, AvgPool3d and AdaptiveAvgPool2d, "Examples", with the sizes worked out by hand.
        let y = layer!([16, 50, 32] => |x| x.max_pool2d(max([3, 3], [2, 2]), 0));
        assert_eq!(y.good(), [16, 24, 15]);
        assert_eq!((y.count.window, y.count.weights, y.count.macs), (9, 0, 0));
        assert_eq!(layer!([16, 50, 32] => |x| x.max_pool2d(max([3, 2], [2, 1]), 0)).good(), [16, 24, 31]);
        let a = AvgPool3d { kernel_size: [3; 3], stride: Some([2; 3]), ..AvgPool3d::DEFAULT };
        let y = layer!([16, 50, 44, 31] => |x| x.avg_pool3d(a, 0));
        assert_eq!(y.good(), [16, 24, 21, 15]);
        assert_eq!(y.count.window, 27);
        let a = AdaptiveAvgPool2d { output_size: [5, 7] };
        let y = layer!([64, 8, 9] => |x| x.adaptive_avg_pool2d(a, 0));
        assert_eq!(y.good(), [64, 5, 7]);
        assert_eq!(y.count.window, 0);
    }

    #[test]
    fn the_stride_is_the_kernel_unless_given() {
        let a = MaxPool2d { kernel_size: [2, 3], ..MaxPool2d::DEFAULT };
        assert_eq!(layer!([8, 7, 9] => |x| x.max_pool2d(a, 0)).good(), [8, 3, 3]);
        let a = AvgPool1d { kernel_size: [4], ..AvgPool1d::DEFAULT };
        assert_eq!(layer!([5, 8, 9] => |x| x.avg_pool1d(a, 0)).good(), [5, 8, 2]);
    }

    #[test]
    fn rounding_up() {
        // A kernel of 4 at stride 4 over 2 elements: none fits, one is cut off.
        assert_eq!(pool_size(2, 4, (0, 0), 4, true), Some(1));
        assert_eq!(pool_size(2, 4, (0, 0), 4, false), None);
        // 6 elements: (6 − 3) / 2 is 1.5, so 2 or 3 outputs.
        assert_eq!((pool_size(6, 3, (0, 0), 2, false), pool_size(6, 3, (0, 0), 2, true)), (Some(2), Some(3)));
        // 3 elements, 1 of padding at both ends, stride 4: the second window would begin at the padding's end.
        assert_eq!(pool_size(3, 2, (1, 1), 4, true), Some(1));
        // SqueezeNet's first pooling: 109 at kernel 3 and stride 2 is 54 either way.
        assert_eq!((pool_size(109, 3, (0, 0), 2, false), pool_size(109, 3, (0, 0), 2, true)), (Some(54), Some(54)));
        assert_eq!(pool_size(usize::MAX, 1, (1, 1), 1, false), None);
        assert_eq!(pool_size(usize::MAX, 3, (0, 0), 2, true), Some(usize::MAX / 2));
    }

    #[test]
    fn sizes_against_windows_one_by_one() {
        let random = &mut Random(0xb001);
        let mut good = 0;
        for _ in 0..2000 {
            let (input, kernel, stride) = (random.within(1, 20), random.within(1, 6), random.within(1, 6));
            let (dilation, ceil_mode) = (random.within(1, 3), random.below(2) == 1);
            let extent = (kernel - 1) * dilation + 1;
            let padding = match random.below(3) {
                0 => Padding::Even([random.within(0, extent / 2)]),
                1 => Padding::Uneven([(random.below(extent), random.below(extent))]),
                _ => Padding::Same,
            };
            let Along { before, padded, .. } = along(&padding, 0, input, kernel, stride, dilation).ok().unwrap();
            // Rounding down: windows that lie inside. Rounding up: those that reach out by less than a step, too, unless they
            // begin where the padding at the end does.
            let inside = |o: &usize| o * stride + extent <= padded;
            let begun = |o: &usize| o * stride + extent < padded + stride && o * stride < before + input;
            let expected = if ceil_mode { (0..50).filter(begun).count() } else { (0..50).filter(inside).count() };
            let a = MaxPool1d { kernel_size: [kernel], stride: Some([stride]), padding, dilation: [dilation], ceil_mode };
            let y = layer!([7, input] => |x| x.max_pool1d(a, 0));
            if expected == 0 {
                y.bad();
            } else {
                good += 1;
                assert_eq!(y.good(), [7, expected], "{input} {kernel} {stride} {dilation} {padding:?} {ceil_mode}");
                if padding == Padding::Same {
                    assert_eq!(expected, input.div_ceil(stride));
                }
            }
        }
        assert!(good > 1500, "{good}");
    }

    #[test]
    fn global() {
        assert_eq!(layer!([64, 7, 5] => |x| x.global_avg_pool2d(0)).good(), [64, 1, 1]);
        assert_eq!(layer!([2, 64, 7, 5] => |x| x.global_max_pool2d(0)).good(), [2, 64, 1, 1]);
        assert_eq!(layer!([2, 64, 7, 5] => |x| x.global_avg_pool(0)).good(), [2, 1, 1, 1]);
        assert_eq!(layer!([64, 7] => |x| x.global_max_pool(0)).good(), [64, 1]);
        assert_eq!(layer!([64, 7] => |x| x.global_avg_pool1d(0)).good(), [64, 1]);
        assert_eq!(layer!([3, 4, 5, 6] => |x| x.global_max_pool3d(0)).good(), [3, 1, 1, 1]);
        layer!([64] => |x| x.global_avg_pool(0)).bad();
        layer!([64, 7] => |x| x.global_avg_pool2d(0)).bad();
    }

    #[test]
    fn messages() {
        let a = MaxPool2d { kernel_size: [3, 3], padding: Padding::Even([2, 2]), ..MaxPool2d::DEFAULT };
        assert_eq!(
            layer!([8, 7, 9] => |x| x.max_pool2d(a, 0)).bad(),
            "`max_pool2d`: padding 2 of the height is more than half of the kernel's 3; it may be at most 1"
        );
        let a = MaxPool2d { kernel_size: [3, 3], padding: Padding::Uneven([(0, 1), (0, 3)]), ..MaxPool2d::DEFAULT };
        assert_eq!(
            layer!([8, 7, 9] => |x| x.max_pool2d(a, 0)).bad(),
            "`max_pool2d`: padding 3 of the width leaves windows without an element of the input: the kernel's is 3; \
             it may be at most 2"
        );
        let y = layer!([8, 7, 9] => |x| x.max_pool2d(max([8, 2], [2, 2]), 0));
        assert_eq!(
            y.bad(),
            "`max_pool2d`: a kernel of height 8 does not fit the input's height of 7; a kernel of at most 7 would, \
             or a padding of 1"
        );
        assert_eq!(y.shape, [8, 4, 5]);
        let zero = |kernel_size, stride| layer!([8, 7] => |x| x.max_pool1d(max([kernel_size], [stride]), 0));
        assert_eq!(zero(0, 1).bad(), "`max_pool1d`: kernel_size is 0; it must be at least 1");
        assert_eq!(zero(1, 0).bad(), "`max_pool1d`: stride is 0; it must be at least 1");
        let a = AvgPool2d { kernel_size: [2, 2], divisor_override: Some(0), ..AvgPool2d::DEFAULT };
        assert!(layer!([8, 7, 9] => |x| x.avg_pool2d(a, 0)).bad().contains("divisor_override is 0"));
        let a = AvgPool3d { kernel_size: [3; 3], padding: Padding::Even([1; 3]), ..AvgPool3d::DEFAULT };
        assert_eq!(
            layer!([8, 2, 9, 9] => |x| x.avg_pool3d(a, 0)).bad(),
            "`avg_pool3d`: a kernel of depth 3 is larger than the input's depth of 2, which `avg_pool3d` does not take"
        );
        let a = AdaptiveMaxPool2d { output_size: [2, 0] };
        assert!(layer!([8, 7, 9] => |x| x.adaptive_max_pool2d(a, 0)).bad().contains("output_size is 0"));
        let a = MaxPool1d { kernel_size: [2], padding: Padding::Unknown("full"), ..MaxPool1d::DEFAULT };
        assert!(layer!([8, 7] => |x| x.max_pool1d(a, 0)).bad().contains("\"full\""));
    }

    #[test]
    fn nothing_overflows() {
        const HUGE: usize = usize::MAX;
        layer!([8, 7] => |x| x.max_pool1d(max([HUGE], [1]), 0)).bad();
        layer!([8, 7] => |x| x.max_pool1d(MaxPool { padding: Padding::Even([HUGE / 2]), ..max([HUGE], [1]) }, 0)).bad();
        layer!([8, 7] => |x| x.max_pool1d(MaxPool { padding: Padding::Same, ..max([HUGE], [1]) }, 0)).bad();
        layer!([8, 7] => |x| x.max_pool1d(MaxPool { dilation: [HUGE], ..max([3], [1]) }, 0)).bad();
        assert_eq!(layer!([8, 7] => |x| x.max_pool1d(max([2], [HUGE]), 0)).good(), [8, 1]);
        assert_eq!(layer!([8, 7] => |x| x.max_pool1d(MaxPool { ceil_mode: true, ..max([2], [HUGE]) }, 0)).good(), [8, 1]);
    }
}
