//! Padding: values around the last axes, or fewer elements where a number is negative. No weights, no multiply-accumulates.
//!
//! Amounts are in PyTorch's order: the last axis first, before and after: `[left, right, top, bottom, front, back]`.
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pad.html>,
//! `torch.nn.ZeroPad2d.html`, `torch.nn.ReflectionPad2d.html`, `torch.nn.ReplicationPad2d.html`, `torch.nn.CircularPad2d.html`.

use super::window::{axis_name, layout};
use super::{Operator, arguments, operators};
use crate::args::Ints;
use crate::graph::{Count, Geometry, Special};
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::pad`].
    Pad {
        /// Before and after, per axis, the last axis first; negative numbers take away.
        pad: Ints,
        /// What is added: `"constant"`, `"reflect"`, `"replicate"` or `"circular"`.
        mode: Choice = "constant",
        /// The value, if it is constant.
        value: Float = 0.0,
    }
    /// Arguments of the paddings with zeros, or with what the input repeats.
    PadAround {
        /// One number for all ends, or before and after per axis, the last axis first; negative numbers take away.
        padding: Ints,
    }
    /// Arguments of the paddings with a value.
    PadAroundWith {
        /// One number for all ends, or before and after per axis, the last axis first; negative numbers take away.
        padding: Ints,
        /// The value.
        value: Float,
    }
}

operators! {
    /// Values around the last axes: `pad([1, 2, 3, 4])` of `[C, H, W]` is `[C, H + 3 + 4, W + 1 + 2]`.
    ///
    /// Counts nothing. Source: `torch.nn.functional.pad`.
    pad(x) Pad => pad;
    /// Zeros around the length of `[C, L]`: `padding`, or `[left, right]`; `L' = L + left + right`.
    ///
    /// Counts nothing. Source: `torch.nn.ZeroPad1d`.
    zero_pad1d(x) ZeroPad1d = PadAround => zeros::<1>;
    /// Zeros around height and width of `[C, H, W]`: `padding`, or `[left, right, top, bottom]`;
    /// `[C, H + top + bottom, W + left + right]`.
    ///
    /// Counts nothing. Source: `torch.nn.ZeroPad2d`.
    zero_pad2d(x) ZeroPad2d = PadAround => zeros::<2>;
    /// Zeros around depth, height and width of `[C, D, H, W]`.
    ///
    /// Counts nothing. Source: `torch.nn.ZeroPad3d`.
    zero_pad3d(x) ZeroPad3d = PadAround => zeros::<3>;
    /// A value around the length of `[C, L]`.
    ///
    /// Counts nothing. Source: `torch.nn.ConstantPad1d`.
    constant_pad1d(x) ConstantPad1d = PadAroundWith => constant::<1>;
    /// A value around height and width of `[C, H, W]`: `padding`, or `[left, right, top, bottom]`.
    ///
    /// Counts nothing. Source: `torch.nn.ConstantPad2d`.
    constant_pad2d(x) ConstantPad2d = PadAroundWith => constant::<2>;
    /// A value around depth, height and width of `[C, D, H, W]`.
    ///
    /// Counts nothing. Source: `torch.nn.ConstantPad3d`.
    constant_pad3d(x) ConstantPad3d = PadAroundWith => constant::<3>;
    /// The input mirrored at both ends of the length of `[C, L]`, the end itself not repeated.
    ///
    /// Counts nothing. Source: `torch.nn.ReflectionPad1d`.
    reflection_pad1d(x) ReflectionPad1d = PadAround => reflection::<1>;
    /// The input mirrored around height and width of `[C, H, W]`, the border itself not repeated.
    ///
    /// Counts nothing. Source: `torch.nn.ReflectionPad2d`.
    reflection_pad2d(x) ReflectionPad2d = PadAround => reflection::<2>;
    /// The input mirrored around depth, height and width of `[C, D, H, W]`, the border itself not repeated.
    ///
    /// Counts nothing. Source: `torch.nn.ReflectionPad3d`.
    reflection_pad3d(x) ReflectionPad3d = PadAround => reflection::<3>;
    /// The first and the last element repeated around the length of `[C, L]`.
    ///
    /// Counts nothing. Source: `torch.nn.ReplicationPad1d`.
    replication_pad1d(x) ReplicationPad1d = PadAround => replication::<1>;
    /// The border repeated around height and width of `[C, H, W]`.
    ///
    /// Counts nothing. Source: `torch.nn.ReplicationPad2d`.
    replication_pad2d(x) ReplicationPad2d = PadAround => replication::<2>;
    /// The border repeated around depth, height and width of `[C, D, H, W]`.
    ///
    /// Counts nothing. Source: `torch.nn.ReplicationPad3d`.
    replication_pad3d(x) ReplicationPad3d = PadAround => replication::<3>;
    /// The length of `[C, L]` continued as a ring.
    ///
    /// Counts nothing. Source: `torch.nn.CircularPad1d`.
    circular_pad1d(x) CircularPad1d = PadAround => circular::<1>;
    /// Height and width of `[C, H, W]` continued as rings.
    ///
    /// Counts nothing. Source: `torch.nn.CircularPad2d`.
    circular_pad2d(x) CircularPad2d = PadAround => circular::<2>;
    /// Depth, height and width of `[C, D, H, W]` continued as rings.
    ///
    /// Counts nothing. Source: `torch.nn.CircularPad3d`.
    circular_pad3d(x) CircularPad3d = PadAround => circular::<3>;
}

/// What is added.
#[derive(Clone, Copy)]
enum Mode {
    Constant,
    Reflect,
    Replicate,
    Circular,
}

impl Mode {
    const fn of(name: &str) -> Option<Mode> {
        match name.as_bytes() {
            b"constant" => Some(Mode::Constant),
            b"reflect" => Some(Mode::Reflect),
            b"replicate" => Some(Mode::Replicate),
            b"circular" => Some(Mode::Circular),
            _ => None,
        }
    }

    /// How much can be added to one end of an axis: a mirror does not repeat the end, a ring is not gone round twice.
    const fn most(self, size: usize) -> Option<usize> {
        match self {
            Mode::Constant | Mode::Replicate => None,
            Mode::Reflect => Some(size.saturating_sub(1)),
            Mode::Circular => Some(size),
        }
    }
}

const fn pad<'g>(x: Tensor<'g>, a: &Pad, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(mode) = Mode::of(a.mode) else {
        let text = Text::new().str("mode = \"").str(a.mode).str("\" is not known; it is \"constant\", \"reflect\", ");
        return finish(x, Err(("mode", text.str("\"replicate\" or \"circular\""))), None, op, site);
    };
    if a.pad.len > 2 * x.rank() || !a.pad.len.is_multiple_of(2) {
        let text = Text::new().str("pad has ").count(a.pad.len, "number", "numbers").str("; ").dims(x.dims()).str(" takes ");
        let text = text.str("two per axis, the last axis first: at most ").size(2 * x.rank());
        return finish(x, Err(("pad", text)), None, op, site);
    }
    let axes = a.pad.len / 2;
    if axes > 3 && !matches!(mode, Mode::Constant) {
        let text = Text::new().str("mode = \"").str(a.mode).str("\" pads at most 3 axes; pad has numbers for ").size(axes);
        return finish(x, Err(("mode", text)), None, op, site);
    }
    // The bits of both zeros but for the sign.
    let zeros = matches!(mode, Mode::Constant) && a.value.to_bits() << 1 == 0 && adds_alone(&a.pad);
    finish(x, padded(&x.shape, &a.pad, mode, "pad"), if zeros { Some(&a.pad) } else { None }, op, site)
}

const fn zeros<'g, const N: usize>(x: Tensor<'g>, a: &PadAround, op: &'static Operator, site: u32) -> Tensor<'g> {
    around::<N>(x, &a.padding, Mode::Constant, adds_alone(&a.padding), op, site)
}

/// Whether nothing is taken away.
const fn adds_alone(amounts: &Ints) -> bool {
    let list = amounts.as_slice();
    let mut i = 0;
    while i < list.len() {
        if list[i] < 0 {
            return false;
        }
        i += 1;
    }
    true
}

const fn constant<'g, const N: usize>(x: Tensor<'g>, a: &PadAroundWith, op: &'static Operator, site: u32) -> Tensor<'g> {
    around::<N>(x, &a.padding, Mode::Constant, false, op, site)
}

const fn reflection<'g, const N: usize>(x: Tensor<'g>, a: &PadAround, op: &'static Operator, site: u32) -> Tensor<'g> {
    around::<N>(x, &a.padding, Mode::Reflect, false, op, site)
}

const fn replication<'g, const N: usize>(x: Tensor<'g>, a: &PadAround, op: &'static Operator, site: u32) -> Tensor<'g> {
    around::<N>(x, &a.padding, Mode::Replicate, false, op, site)
}

const fn circular<'g, const N: usize>(x: Tensor<'g>, a: &PadAround, op: &'static Operator, site: u32) -> Tensor<'g> {
    around::<N>(x, &a.padding, Mode::Circular, false, op, site)
}

/// Padding of the last `N` axes.
const fn around<'g, const N: usize>(
    x: Tensor<'g>,
    padding: &Ints,
    mode: Mode,
    zeros: bool,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    if x.rank() < N {
        let text = Text::new().str("`").str(op.name).str("` takes ").str(layout(N)).str(", its input is ").dims(x.dims());
        return finish(x, Err(("", text.str(" (").count(x.rank(), "axis", "axes").str(")"))), None, op, site);
    }
    if padding.len != 1 && padding.len != 2 * N {
        let text = Text::new().str("padding has ").count(padding.len, "number", "numbers").str("; it takes one, or ");
        let text = text.str(match N {
            1 => "[left, right]",
            2 => "[left, right, top, bottom]",
            _ => "[left, right, top, bottom, front, back]",
        });
        return finish(x, Err(("padding", text)), None, op, site);
    }
    let mut amounts = Ints { len: 2 * N, ..*padding };
    if padding.len == 1 {
        let mut i = 1;
        while i < 2 * N {
            amounts.values[i] = padding.values[0];
            i += 1;
        }
    }
    finish(x, padded(&x.shape, &amounts, mode, "padding"), if zeros { Some(&amounts) } else { None }, op, site)
}

/// What is added to the last axes, at most three, first axis first. Of more nothing is said: such a padding is no convolution's.
const fn zeros_around(amounts: &Ints) -> Geometry {
    let list = amounts.as_slice();
    let axes = list.len() / 2;
    if axes > 3 {
        return Geometry::NONE;
    }
    let mut geometry = Geometry { axes: axes as u8, ..Geometry::NONE };
    let mut i = 0;
    while i < axes {
        let (before, after) = (list[2 * (axes - 1 - i)], list[2 * (axes - 1 - i) + 1]);
        if before < 0 || after < 0 {
            return Geometry::NONE;
        }
        geometry.padding[i] = (before.cast_unsigned(), after.cast_unsigned());
        i += 1;
    }
    geometry
}

/// The shape with so much before and after its last axes.
const fn padded(x: &Shape, amounts: &Ints, mode: Mode, arg: &'static str) -> Result<Shape, (&'static str, Text)> {
    let list = amounts.as_slice();
    let axes = list.len() / 2;
    let mut output = *x;
    let mut i = 0;
    while i < axes {
        let axis = x.rank() - 1 - i;
        let (size, before, after) = (x.at(axis), list[2 * i], list[2 * i + 1]);
        let wider = if before > after { before } else { after };
        let most = mode.most(size);
        if let Some(most) = most
            && wider > 0
            && wider.cast_unsigned() > most
        {
            let text = amounts_of(x, axis, axes, before, after).str(match mode {
                Mode::Reflect => ": what is mirrored is less than the size: at most ",
                _ => ": what is repeated is not more than the size: at most ",
            });
            return Err((arg, text.size(most)));
        }
        // The one may take away more than there is, if the other adds to it.
        let grown = size as i128 + before as i128 + after as i128;
        if grown <= 0 {
            return Err((arg, amounts_of(x, axis, axes, before, after).str(" leave nothing of it")));
        }
        if grown > usize::MAX as i128 {
            return Err((arg, amounts_of(x, axis, axes, before, after).str(" do not fit in a `usize`")));
        }
        output = output.with(axis, grown as usize);
        i += 1;
    }
    Ok(output)
}

/// "-3 before and 1 after the height of 2".
const fn amounts_of(x: &Shape, axis: usize, axes: usize, before: isize, after: isize) -> Text {
    let text = Text::new().int(before as i64).str(" before and ").int(after as i64).str(" after ");
    let text =
        if axes <= 3 { text.str("the ").str(axis_name(axes, axis + axes - x.rank())) } else { text.str("axis ").size(axis) };
    text.str(" of ").size(x.at(axis))
}

/// A free layer, with the amounts of zeros that it adds, or its fault; then its output most likely was a little larger than the input, which is near enough.
const fn finish<'g>(
    x: Tensor<'g>,
    result: Result<Shape, (&'static str, Text)>,
    zeros: Option<&Ints>,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match result {
        Ok(output) => {
            let (special, geometry) = match zeros {
                Some(amounts) => (Special::ZeroPad, zeros_around(amounts)),
                None => (Special::None, Geometry::NONE),
            };
            x.graph.add(op, &[x], output, Count { geometry, special, ..Count::FREE }, site)
        }
        Err(_) if x.bad => x.poisoned(x.shape),
        Err((arg, text)) => x.graph.fail(op, site, arg, text, x.shape),
    }
}

/// Elementary counts: the input is read, the output written.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"pad" | b"zero_pad1d" | b"zero_pad2d" | b"zero_pad3d" | b"constant_pad1d" | b"constant_pad2d"
        | b"constant_pad3d" | b"reflection_pad1d" | b"reflection_pad2d" | b"reflection_pad3d" | b"replication_pad1d"
        | b"replication_pad2d" | b"replication_pad3d" | b"circular_pad1d" | b"circular_pad2d" | b"circular_pad3d" => {
            Some(s.whole)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Outcome, layer};
    use super::*;

    fn padded_with(dims: &[usize], pad: &[isize], mode: &'static str) -> Outcome {
        layer!(*dims => |x| x.pad(Pad { pad: Ints::new(pad), mode, ..Pad::DEFAULT }, 0))
    }

    fn around(padding: &[isize]) -> PadAround {
        PadAround { padding: Ints::new(padding) }
    }

    #[test]
    fn examples_of_the_documentation() {
        // torch.nn.functional.pad, "Examples": a tensor of [3, 3, 4, 2].
        let constant = |pad: &[isize]| padded_with(&[3, 3, 4, 2], pad, "constant").good();
        assert_eq!(constant(&[1, 1]), [3, 3, 4, 4]);
        assert_eq!(constant(&[1, 1, 2, 2]), [3, 3, 8, 4]);
        assert_eq!(constant(&[0, 1, 2, 1, 3, 3]), [3, 9, 7, 3]);
        assert_eq!(constant(&[]), [3, 3, 4, 2]);
        assert_eq!(constant(&[0, 0, 0, 0, 0, 0, 1, 0]), [4, 3, 4, 2]);
        // torch.nn.ZeroPad2d and ReflectionPad2d, "Examples": 3×3.
        assert_eq!(layer!([1, 3, 3] => |x| x.zero_pad2d(around(&[2]), 0)).good(), [1, 7, 7]);
        assert_eq!(layer!([1, 3, 3] => |x| x.zero_pad2d(around(&[1, 1, 2, 0]), 0)).good(), [1, 5, 5]);
        assert_eq!(layer!([1, 3, 3] => |x| x.reflection_pad2d(around(&[2]), 0)).good(), [1, 7, 7]);
        assert_eq!(layer!([2, 4] => |x| x.replication_pad1d(around(&[3, 1]), 0)).good(), [2, 8]);
        assert_eq!(layer!([2, 4, 5, 6] => |x| x.circular_pad3d(around(&[1, 2, 3, 4, 0, 4]), 0)).good(), [2, 8, 12, 9]);
        let a = ConstantPad2d { padding: Ints::new(&[3, 0, 2, 1]), value: 3.5 };
        assert_eq!(layer!([4, 2, 3] => |x| x.constant_pad2d(a, 0)).good(), [4, 5, 6]);
    }

    #[test]
    fn taking_away() {
        assert_eq!(padded_with(&[2, 8], &[-1, -2], "constant").good(), [2, 5]);
        assert_eq!(padded_with(&[2, 2], &[-3, 4], "constant").good(), [2, 3]);
        assert_eq!(padded_with(&[2, 2], &[4, -3], "constant").good(), [2, 3]);
        let y = padded_with(&[2, 2], &[-1, -1], "constant");
        assert_eq!(y.bad(), "`pad`: -1 before and -1 after the length of 2 leave nothing of it");
    }

    #[test]
    fn limits_of_what_is_repeated() {
        assert_eq!(padded_with(&[1, 4, 4], &[3, 3, 3, 3], "reflect").good(), [1, 10, 10]);
        assert_eq!(
            padded_with(&[1, 4, 4], &[3, 4], "reflect").bad(),
            "`pad`: 3 before and 4 after the length of 4: what is mirrored is less than the size: at most 3"
        );
        assert_eq!(padded_with(&[1, 4, 4], &[4, 4], "circular").good(), [1, 4, 12]);
        padded_with(&[1, 4, 4], &[5, 0], "circular").bad();
        assert_eq!(padded_with(&[1, 4, 4], &[9, 9], "replicate").good(), [1, 4, 22]);
        assert!(padded_with(&[1, 4, 4], &[1, 1], "mirror").bad().contains("\"mirror\" is not known"));
        padded_with(&[1, 4, 4, 4], &[1; 8], "reflect").bad();
    }

    #[test]
    fn wrong_lists() {
        assert_eq!(
            padded_with(&[3, 4], &[1, 2, 3], "constant").bad(),
            "`pad`: pad has 3 numbers; [3, 4] takes two per axis, the last axis first: at most 4"
        );
        padded_with(&[3, 4], &[1; 6], "constant").bad();
        assert_eq!(
            layer!([2, 13] => |x| x.zero_pad1d(around(&[1, 1, 1]), 0)).bad(),
            "`zero_pad1d`: padding has 3 numbers; it takes one, or [left, right]"
        );
        layer!([4] => |x| x.zero_pad2d(around(&[1]), 0)).bad();
        assert_eq!(
            padded_with(&[3, 4], &[i32::MIN as isize, 5], "constant").bad(),
            "`pad`: -2_147_483_648 before and 5 after the length of 4 leave nothing of it"
        );
        assert!(padded_with(&[3, 4], &[isize::MAX, isize::MAX], "constant").bad().ends_with(" do not fit in a `usize`"));
        assert_eq!(padded_with(&[3, 4], &[isize::MIN, isize::MAX], "constant").good(), [3, 3]);
        padded_with(&[3, 4], &[isize::MIN, isize::MIN], "replicate").bad();
    }
}
