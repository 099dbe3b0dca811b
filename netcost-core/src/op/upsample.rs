//! Upsampling, and downsampling: another size of the spatial axes, by repetition or interpolation. No weights; its
//! interpolations are not counted as multiply-accumulates.
//!
//! A size is as given, or `floor(size · scale_factor)`, computed in 64-bit floating point as PyTorch does.
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html>.

use super::{Operator, arguments, operators};
use crate::args::{Extent, Factor};
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of `upsample` and `interpolate`.
    Resize {
        /// Sizes of the output's spatial axes.
        size: MaybeExtent = None,
        /// By what the input's are multiplied, if no size is given.
        scale_factor: MaybeFactor = None,
        /// `"nearest"`, `"nearest-exact"`, `"linear"`, `"bilinear"`, `"bicubic"`, `"trilinear"` or `"area"`.
        mode: Choice = "nearest",
        /// Whether the corners of input and output are aligned; of the linear modes and the cubic one.
        align_corners: Flag = false,
    }
}

operators! {
    /// Another size of the spatial axes of `[C, L]`, `[C, H, W]` or `[C, D, H, W]`: `size`, or `floor(size · scale_factor)`.
    ///
    /// Counts nothing. Source: `torch.nn.Upsample`.
    upsample(x) Upsample = Resize => resize;
    /// The same as `upsample`, as PyTorch's function is called.
    ///
    /// Counts nothing. Source: `torch.nn.functional.interpolate`.
    interpolate(x) Interpolate = Resize => resize;
}

const fn resize<'g>(x: Tensor<'g>, a: &Resize, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = resized(&x.shape, a, op);
    match result {
        Ok(output) => {
            let mode = if matches!(a.mode.as_bytes(), b"nearest-exact") { EXACT } else { 0 };
            x.graph.add(op, &[x], output, Count { window: taps(a.mode), mode, ..Count::FREE }, site)
        }
        Err(_) if x.bad => x.poisoned(likely(&x.shape, a)),
        Err((arg, text)) => x.graph.fail(op, site, arg, text, likely(&x.shape, a)),
    }
}

/// The `mode` of resizing by `"nearest-exact"`, for which profilers have no rule.
pub(crate) const EXACT: u8 = 1;

/// The input elements of which an output element is made; 0 where it is the mean of a region.
const fn taps(mode: &str) -> u64 {
    match mode.as_bytes() {
        b"linear" => 2,
        b"bilinear" => 4,
        b"trilinear" => 8,
        b"bicubic" => 16,
        b"area" => 0,
        _ => 1,
    }
}

/// For which number of spatial axes a mode is, if for one alone, and whether `align_corners` means anything to it; `None` if
/// there is no such mode.
const fn mode(name: &str) -> Option<(Option<usize>, bool)> {
    match name.as_bytes() {
        b"nearest" | b"nearest-exact" | b"area" => Some((None, false)),
        b"linear" => Some((Some(1), true)),
        b"bilinear" | b"bicubic" => Some((Some(2), true)),
        b"trilinear" => Some((Some(3), true)),
        _ => None,
    }
}

const fn resized(x: &Shape, a: &Resize, op: &'static Operator) -> Result<Shape, (&'static str, Text)> {
    let Some((axes, alignable)) = mode(a.mode) else {
        let text = quoted(a.mode).str(
            " is not known; it is \"nearest\", \"nearest-exact\", \"area\", and \"linear\" of [C, L], \"bilinear\" or ",
        );
        return Err(("mode", text.str("\"bicubic\" of [C, H, W], \"trilinear\" of [C, D, H, W]")));
    };
    if x.rank() < 2 || x.rank() > 4 {
        let text = Text::new().str("`").str(op.name).str("` takes [C, L], [C, H, W] or [C, D, H, W], its input is ");
        return Err(("", text.dims(x.dims()).str(" (").count(x.rank(), "axis", "axes").str(")")));
    }
    let spatial = x.rank() - 1;
    if let Some(axes) = axes
        && axes != spatial
    {
        let text =
            quoted(a.mode).str(" is for ").count(axes, "spatial axis", "spatial axes").str(", ").dims(x.dims()).str(" has ");
        let text = text.size(spatial).str(match spatial {
            1 => ": \"linear\" is",
            2 => ": \"bilinear\" and \"bicubic\" are",
            _ => ": \"trilinear\" is",
        });
        return Err(("mode", text.str(" for that")));
    }
    if a.align_corners && !alignable {
        let text = Text::new().str("align_corners is for \"linear\", \"bilinear\", \"bicubic\" and \"trilinear\"; ");
        return Err(("align_corners", text.text(&quoted(a.mode))));
    }
    let mut output = *x;
    let mut i = 0;
    while i < spatial {
        let size = match size_of(x.at(1 + i), i, spatial, a) {
            Ok(size) => size,
            Err(e) => return Err(e),
        };
        output = output.with(1 + i, size);
        i += 1;
    }
    Ok(output)
}

const fn quoted(mode: &str) -> Text {
    Text::new().str("mode = \"").str(mode).str("\"")
}

/// The size of spatial axis `i` of `spatial` ones.
const fn size_of(input: usize, i: usize, spatial: usize, a: &Resize) -> Result<usize, (&'static str, Text)> {
    match (a.size, a.scale_factor) {
        (None, None) => Err(("", Text::new().str("it needs a size or a scale_factor"))),
        (Some(_), Some(_)) => {
            Err(("scale_factor", Text::new().str("size and scale_factor are both given; give one of them")))
        }
        (Some(size), None) => {
            let size = match size {
                Extent::All(size) => return if size > 0 { Ok(size) } else { Err(("size", empty(0))) },
                Extent::Each(sizes) if sizes.len == spatial => sizes.as_slice()[i],
                Extent::Each(sizes) => return Err(("size", wrong_number("size", sizes.len, spatial))),
            };
            if size > 0 { Ok(size.cast_unsigned()) } else { Err(("size", empty(size))) }
        }
        (None, Some(factor)) => {
            let factor = match factor {
                Factor::All(factor) => factor,
                Factor::Each(factors, n) if n == spatial => factors[i],
                Factor::Each(_, n) => return Err(("scale_factor", wrong_number("scale_factor", n, spatial))),
            };
            match scaled(input, factor) {
                Some(size) if size > 0 => Ok(size),
                Some(_) => {
                    let text = Text::new().str("scale_factor leaves nothing of a size of ").size(input);
                    Err(("scale_factor", text.str("; it must be at least 1/").size(input)))
                }
                None => Err(("scale_factor", Text::new().str("scale_factor times the size does not fit in a usize"))),
            }
        }
    }
}

/// `floor(size · factor)`, or `None` if that is no size.
#[allow(clippy::cast_precision_loss, clippy::cast_sign_loss)]
const fn scaled(size: usize, factor: f64) -> Option<usize> {
    let product = size as f64 * factor;
    // 2^63, as PyTorch's sizes are signed. Also false for what is not a number.
    if product < 9_223_372_036_854_775_808.0 {
        // Rounds towards zero, and makes 0 of what is negative.
        Some(product as usize)
    } else {
        None
    }
}

const fn empty(size: isize) -> Text {
    Text::new().str("size has ").int(size as i64).str("; a size is at least 1")
}

const fn wrong_number(arg: &str, given: usize, spatial: usize) -> Text {
    let text = Text::new().str(arg).str(" has ").count(given, "number", "numbers").str(" for ");
    text.count(spatial, "spatial axis", "spatial axes").str("; one number is for all")
}

/// The likely output of a layer at fault: what the arguments say where they say something.
const fn likely(x: &Shape, a: &Resize) -> Shape {
    let mut output = *x;
    let mut i = 1;
    while i < x.rank() {
        if let Ok(size) = size_of(x.at(i), i - 1, x.rank() - 1, a) {
            output = output.with(i, size);
        }
        i += 1;
    }
    output
}

/// Elementary counts: of an output that is made of `k` input elements (2 to 8 by the linear modes, 16 by the cubic one) `k`
/// multiplies and `k − 1` adds; by `"area"` as of adaptive average pooling; by `"nearest"` none.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    match s.op {
        b"upsample" | b"interpolate" => Some(match s.count.window {
            0 => Work { adds: s.regions().saturating_sub(s.o), divisions: s.o, ..s.whole },
            1 => s.whole,
            taps => Work { multiplies: s.o.saturating_mul(taps), adds: s.o.saturating_mul(taps - 1), ..s.whole },
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Outcome, layer};
    use super::*;
    use crate::args::Ints;

    fn resized(dims: &[usize], a: Resize) -> Outcome {
        layer!(*dims => |x| x.upsample(a, 0))
    }

    fn by(factor: Factor, mode: &'static str) -> Resize {
        Resize { scale_factor: Some(factor), mode, ..Resize::DEFAULT }
    }

    fn to(size: Extent, mode: &'static str) -> Resize {
        Resize { size: Some(size), mode, ..Resize::DEFAULT }
    }

    #[test]
    fn sizes() {
        // torch.nn.Upsample, "Examples": 2×2 twice as large.
        assert_eq!(resized(&[1, 2, 2], by(Factor::All(2.0), "nearest")).good(), [1, 4, 4]);
        assert_eq!(
            resized(&[1, 3, 3], Resize { align_corners: true, ..by(Factor::All(2.0), "bilinear") }).good(),
            [1, 6, 6]
        );
        // floor(7 · 2.7) = 18, floor(11 · 2.7) = 29.
        assert_eq!(resized(&[2, 7, 11], by(Factor::All(2.7), "bicubic")).good(), [2, 18, 29]);
        assert_eq!(resized(&[1, 3, 5, 9], by(Factor::Each([3.0, 1.5, 1.5], 3), "trilinear")).good(), [1, 9, 7, 13]);
        assert_eq!(resized(&[2, 5], to(Extent::All(9), "linear")).good(), [2, 9]);
        assert_eq!(resized(&[2, 5, 5], to(Extent::Each(Ints::new(&[20, 13])), "nearest-exact")).good(), [2, 20, 13]);
        assert_eq!(layer!([2, 5, 5] => |x| x.interpolate(to(Extent::All(1), "area"), 0)).good(), [2, 1, 1]);
    }

    #[test]
    fn messages() {
        let two = Factor::All(2.0);
        assert_eq!(
            resized(&[2, 7, 6], by(two, "linear")).bad(),
            "`upsample`: mode = \"linear\" is for 1 spatial axis, [2, 7, 6] has 2: \"bilinear\" and \"bicubic\" are for that"
        );
        resized(&[2, 13], by(two, "bilinear")).bad();
        resized(&[2, 10, 12, 9], by(two, "bicubic")).bad();
        assert!(resized(&[2, 4, 4], by(two, "cubic")).bad().contains("\"cubic\" is not known"));
        assert!(resized(&[2, 4, 4], Resize::DEFAULT).bad().ends_with("it needs a size or a scale_factor"));
        assert!(
            resized(&[2, 4, 4], Resize { size: Some(Extent::All(8)), ..by(two, "nearest") }).bad().contains("both given")
        );
        let y = resized(&[2, 4, 4], Resize { align_corners: true, ..by(two, "nearest") });
        assert!(y.bad().contains("align_corners is for"));
        assert_eq!(y.shape, [2, 8, 8]);
        assert_eq!(
            resized(&[2, 4, 4], to(Extent::Each(Ints::new(&[8, 8, 8])), "nearest")).bad(),
            "`upsample`: size has 3 numbers for 2 spatial axes; one number is for all"
        );
        resized(&[2, 4, 4], by(Factor::Each([2.0; 3], 1), "nearest")).bad();
        resized(&[2, 4, 4], to(Extent::All(0), "nearest")).bad();
        resized(&[2, 4, 4], to(Extent::Each(Ints::new(&[3, -1])), "nearest")).bad();
        resized(&[4], by(two, "nearest")).bad();
        resized(&[1, 1, 4, 4, 4], by(two, "nearest")).bad();
        for factor in [0.1, 0.0, -2.0, f64::NAN, f64::INFINITY, 1e300] {
            resized(&[2, 4, 4], by(Factor::All(factor), "nearest")).bad();
        }
    }
}
