//! A window that slides over axes, as convolutions and pooling have it: what it spans, and what is wrong with it.

use super::{Operator, none_of};
use crate::args::Padding;
use crate::tensor::Tensor;
use crate::text::Text;

/// One axis under a window.
pub(crate) struct Along {
    /// What is added before the input.
    pub before: usize,
    /// What is added after it.
    pub after: usize,
    /// The input with both.
    pub padded: usize,
    /// The span of the window over it: `dilation · (kernel − 1) + 1`.
    pub extent: usize,
}

/// Axis `axis` of size `input` under a window; sizes and steps are not 0. An error is the argument and the message.
pub(crate) const fn along<const N: usize>(
    padding: &Padding<N>,
    axis: usize,
    input: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
) -> Result<Along, (&'static str, Text)> {
    // Only an input that is at fault itself is empty.
    if input == 0 {
        return Err(("", Text::new().str("the input's ").str(axis_name(N, axis)).str(" is 0")));
    }
    // In 128 bits no sum or product of a few sizes overflows.
    let extent = dilation as u128 * (kernel as u128 - 1) + 1;
    let (before, after) = match padding {
        Padding::Even(p) => (p[axis] as u128, p[axis] as u128),
        Padding::Uneven(p) => (p[axis].0 as u128, p[axis].1 as u128),
        Padding::Valid | Padding::Unknown(_) => (0, 0),
        Padding::Same => {
            // ceil(input / stride) outputs, the last of which begins in the input.
            let reach = ((input - 1) / stride * stride) as u128 + extent;
            let total = reach.saturating_sub(input as u128);
            (total / 2, total - total / 2)
        }
    };
    let padded = before + input as u128 + after;
    if extent > usize::MAX as u128 {
        return Err(("dilation", Text::new().str("dilation · (kernel_size − 1) does not fit in a usize")));
    }
    if padded > usize::MAX as u128 {
        return Err(("padding", Text::new().str("the padded input does not fit in a usize")));
    }
    Ok(Along { before: before as usize, after: after as usize, padded: padded as usize, extent: extent as usize })
}

/// What axis number `i` of `n` spatial ones is called.
pub(crate) const fn axis_name(n: usize, i: usize) -> &'static str {
    match (n, i) {
        (1, _) => "length",
        (2, 0) | (3, 1) => "height",
        (2, _) | (3, 2) => "width",
        _ => "depth",
    }
}

/// How the sample of a layer over `n` spatial axes looks.
pub(crate) const fn layout(n: usize) -> &'static str {
    match n {
        1 => "[C, L]",
        2 => "[C, H, W]",
        _ => "[C, D, H, W]",
    }
}

/// The nearest divisors of `n` around `near`, for a message: "; divisors of 16 near it: 4, 8".
pub(crate) const fn divisors(text: Text, n: usize, near: usize) -> Text {
    // A number of channels; of what is larger, a search could take the compiler for ever.
    if n > 100_000 {
        return text;
    }
    let near = if near == 0 { 1 } else { near };
    let mut below = if near > n { n } else { near };
    while below > 1 && !n.is_multiple_of(below) {
        below -= 1;
    }
    let mut above = near.saturating_add(1);
    // A divisor above n/2 is n itself.
    while above < n && !n.is_multiple_of(above) {
        above = if above > n / 2 { n } else { above + 1 };
    }
    let text = text.str("; divisors of ").size(n).str(" near it: ").size(below);
    if above <= n && above != below { text.str(", ").size(above) } else { text }
}

/// Checks the kernel, the stride and the dilation of a layer over `N` axes and its input's rank. An error is the argument and
/// the message.
pub(crate) const fn check_window<const N: usize>(
    x: Tensor<'_>,
    op: &'static Operator,
    kernel: &[usize; N],
    stride: &[usize; N],
    dilation: &[usize; N],
) -> Result<(), (&'static str, Text)> {
    if (x.shape.rank as usize) <= N {
        let text = Text::new().str("`").str(op.name).str("` takes ").str(layout(N));
        return Err(("", text.str(", its input is ").dims(x.dims()).str(" (").count(x.rank(), "axis", "axes").str(")")));
    }
    let mut i = 0;
    while i < N {
        if kernel[i] == 0 {
            return Err(none_of("kernel_size"));
        }
        if stride[i] == 0 {
            return Err(none_of("stride"));
        }
        if dilation[i] == 0 {
            return Err(none_of("dilation"));
        }
        i += 1;
    }
    Ok(())
}

/// A padding that is a string and not one that is known.
pub(crate) const fn unknown_padding(text: &str) -> (&'static str, Text) {
    let text = Text::new()
        .str("padding = \"")
        .str(text)
        .str("\" is not known; it is \"same\", \"valid\", a size, or (before, after) per axis");
    ("padding", text)
}

/// "a kernel of height 5 does not fit the padded input of height 3 (1 + 2 padding)".
pub(crate) const fn too_large(
    kernel: usize,
    dilation: usize,
    extent: usize,
    input: usize,
    padded: usize,
    axis: &str,
) -> Text {
    let text = Text::new().str("a kernel of ").str(axis).str(" ").size(kernel);
    let text = if dilation > 1 { text.str(" (").size(extent).str(" with dilation ").size(dilation).str(")") } else { text };
    let text = text.str(" does not fit the input's ").str(axis).str(" of ").size(input);
    let text = if padded > input { text.str(" (").size(padded).str(" with padding)") } else { text };
    text.str("; a kernel of at most ")
        .size((padded - 1) / dilation + 1)
        .str(" would, or a padding of ")
        .size((extent - padded).div_ceil(2) + (padded - input) / 2)
}
