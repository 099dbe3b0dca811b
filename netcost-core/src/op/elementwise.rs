//! `+`, `-`, `*`, `/` of two tensors with PyTorch's broadcasting, and of a tensor with a number; functions of each element.
//!
//! No weights, no multiply-accumulates.
//! Source: <https://docs.pytorch.org/docs/stable/notes/broadcasting.html>.

use super::{Operator, arguments, operators};
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::{Text, hash};

arguments! {
    /// Arguments of [`Tensor::pow`].
    Pow {
        /// The exponent.
        exponent: Float,
    }
    /// Arguments of [`Tensor::clamp`].
    Clamp {
        /// The least value.
        min: MaybeFloat = None,
        /// The largest value.
        max: MaybeFloat = None,
    }
    /// Arguments of [`Tensor::masked_fill`].
    Fill {
        /// The value.
        value: Float,
    }
}

operators! {
    /// `a + b`, element by element; sizes of 1, and missing axes in front, are repeated.
    ///
    /// Counts nothing. Source: `torch.add`.
    add(x, other) => elementwise;
    /// `a - b`, element by element, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.sub`.
    sub(x, other) => elementwise;
    /// `a * b`, element by element, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.mul`.
    mul(x, other) => elementwise;
    /// `a / b`, element by element, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.div`.
    div(x, other) => elementwise;
    /// `-a`.
    ///
    /// Counts nothing. Source: `torch.neg`.
    neg(x) => super::activation::free;
    /// The larger of two elements, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.maximum`.
    maximum(x, other) => elementwise;
    /// The smaller of two elements, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.minimum`.
    minimum(x, other) => elementwise;
    /// `x` to a power.
    ///
    /// Counts nothing. Source: `torch.pow`.
    pow(x) Pow => pow;
    /// `x` limited to a range.
    ///
    /// Counts nothing. Source: `torch.clamp`.
    clamp(x) Clamp => clamp;
    /// A value where a mask, which is broadcast to `x`, is set.
    ///
    /// Counts nothing. Source: `torch.Tensor.masked_fill`.
    masked_fill(x, mask) Fill => masked_fill;
    /// The absolute value.
    ///
    /// Counts nothing. Source: `torch.abs`.
    abs(x) => super::activation::free;
    /// The square root.
    ///
    /// Counts nothing. Source: `torch.sqrt`.
    sqrt(x) => super::activation::free;
    /// One over the square root.
    ///
    /// Counts nothing. Source: `torch.rsqrt`.
    rsqrt(x) => super::activation::free;
    /// The square.
    ///
    /// Counts nothing. Source: `torch.square`.
    square(x) => super::activation::free;
    /// The exponential.
    ///
    /// Counts nothing. Source: `torch.exp`.
    exp(x) => super::activation::free;
    /// The exponential less 1.
    ///
    /// Counts nothing. Source: `torch.expm1`.
    expm1(x) => super::activation::free;
    /// The natural logarithm.
    ///
    /// Counts nothing. Source: `torch.log`.
    log(x) => super::activation::free;
    /// The logarithm of base 2.
    ///
    /// Counts nothing. Source: `torch.log2`.
    log2(x) => super::activation::free;
    /// The logarithm of base 10.
    ///
    /// Counts nothing. Source: `torch.log10`.
    log10(x) => super::activation::free;
    /// The natural logarithm of `1 + x`.
    ///
    /// Counts nothing. Source: `torch.log1p`.
    log1p(x) => super::activation::free;
    /// `1 / x`.
    ///
    /// Counts nothing. Source: `torch.reciprocal`.
    reciprocal(x) => super::activation::free;
    /// -1, 0 or 1.
    ///
    /// Counts nothing. Source: `torch.sign`.
    sign(x) => super::activation::free;
    /// The next whole number below.
    ///
    /// Counts nothing. Source: `torch.floor`.
    floor(x) => super::activation::free;
    /// The next whole number above.
    ///
    /// Counts nothing. Source: `torch.ceil`.
    ceil(x) => super::activation::free;
    /// The nearest whole number.
    ///
    /// Counts nothing. Source: `torch.round`.
    round(x) => super::activation::free;
    /// The sine.
    ///
    /// Counts nothing. Source: `torch.sin`.
    sin(x) => super::activation::free;
    /// The cosine.
    ///
    /// Counts nothing. Source: `torch.cos`.
    cos(x) => super::activation::free;
    /// The error function.
    ///
    /// Counts nothing. Source: `torch.erf`.
    erf(x) => super::activation::free;
}

/// The operator of a name in this family.
pub(crate) const fn operator(name: &str) -> &'static Operator {
    let wanted = hash(name.as_bytes());
    let mut i = 0;
    while OPERATORS[i].hash != wanted {
        i += 1;
    }
    &OPERATORS[i]
}

/// The shape to which two shapes are repeated, or `None`: aligned at the end, sizes must be equal or 1.
pub(crate) const fn broadcast(a: &Shape, b: &Shape) -> Option<Shape> {
    // As of most residuals.
    if a.equals(b) {
        return Some(*a);
    }
    let rank = if a.rank() > b.rank() { a.rank() } else { b.rank() };
    let mut shape = Shape::SCALAR;
    let mut i = 0;
    while i < rank {
        let left = if i + a.rank() >= rank { a.at(i + a.rank() - rank) } else { 1 };
        let right = if i + b.rank() >= rank { b.at(i + b.rank() - rank) } else { 1 };
        if left != right && left != 1 && right != 1 {
            return None;
        }
        shape = shape.push(if left == 1 { right } else { left });
        i += 1;
    }
    Some(shape)
}

const fn elementwise<'g>(x: Tensor<'g>, other: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    match broadcast(&x.shape, &other.shape) {
        Some(output) => x.graph.add(op, &[x, other], output, Count::FREE, site),
        None if x.bad || other.bad => x.poisoned(x.shape),
        None => x.graph.fail(op, site, "other", mismatch(&x.shape, &other.shape), x.shape),
    }
}

#[allow(clippy::float_cmp)]
const fn pow<'g>(x: Tensor<'g>, a: &Pow, op: &'static Operator, site: u32) -> Tensor<'g> {
    let mode = if a.exponent == 2.0 { SQUARE } else { 0 };
    x.graph.record(op, &[x], x.shape, Count { mode, ..Count::FREE }, site)
}

/// The `mode` of a `pow` that is a product.
const SQUARE: u8 = 2;

const fn clamp<'g>(x: Tensor<'g>, a: &Clamp, op: &'static Operator, site: u32) -> Tensor<'g> {
    if a.min.is_none() && a.max.is_none() && !x.bad {
        return x.graph.fail(op, site, "", Text::new().str("it takes min, max, or both"), x.shape);
    }
    // The `mode` is the number of its limits.
    let mode = a.min.is_some() as u8 + a.max.is_some() as u8;
    x.graph.record(op, &[x], x.shape, Count { mode, ..Count::FREE }, site)
}

const fn masked_fill<'g>(x: Tensor<'g>, mask: Tensor<'g>, _: &Fill, op: &'static Operator, site: u32) -> Tensor<'g> {
    let fits = match broadcast(&x.shape, &mask.shape) {
        Some(shape) => shape.equals(&x.shape),
        None => false,
    };
    match fits {
        true => x.graph.record(op, &[x, mask], x.shape, Count::FREE, site),
        false if x.bad || mask.bad => x.poisoned(x.shape),
        false => {
            let text = Text::new().str("the mask ").dims(mask.dims()).str(" cannot be repeated to ").dims(x.dims());
            x.graph.fail(op, site, "mask", text, x.shape)
        }
    }
}

/// "[64, 56, 56] and [128, 28, 28] do not broadcast: axis 0 is 64 and 128": with what would mend it where that is plain.
pub(super) const fn mismatch(a: &Shape, b: &Shape) -> Text {
    let text = Text::new().dims(a.dims()).str(" and ").dims(b.dims()).str(" do not broadcast: ");
    let same_rank = a.rank() == b.rank();
    let mut axes = 0;
    let mut text = text;
    let rank = if a.rank() > b.rank() { a.rank() } else { b.rank() };
    let mut i = 0;
    while i < rank {
        let left = if i + a.rank() >= rank { a.at(i + a.rank() - rank) } else { 1 };
        let right = if i + b.rank() >= rank { b.at(i + b.rank() - rank) } else { 1 };
        if left != right && left != 1 && right != 1 {
            if axes > 0 {
                text = text.str(", ");
            }
            text = if same_rank { text.str("axis ").size(i) } else { text.str("axis -").size(rank - i) };
            text = text.str(" is ").size(left).str(" and ").size(right);
            axes += 1;
        }
        i += 1;
    }
    if same_rank && rank > 1 && rank < 5 {
        let swapped = swapped(a, b);
        // Of a residual, the side of fewer channels, or else the larger one, is most likely the shortcut.
        let same = a.at(0) == b.at(0);
        let right = if same { b.at(1) > a.at(1) } else { a.at(0) > b.at(0) };
        let (shortcut, other) = if right { (b, a) } else { (a, b) };
        // Of two axes, the last may be anything, and no stride makes it smaller.
        let stride = if same && rank == 2 { None } else { projection(shortcut, other) };
        if swapped.is_none() && stride.is_none() {
            return text;
        }
        text = text.str("; ");
        if let Some((first, second)) = swapped {
            text = text.str("`transpose(").size(first).str(", ").size(second).str(")`");
            text = if stride.is_some() { text.str(" or ") } else { text };
        }
        if let Some(stride) = stride {
            text = if same {
                text.str("a stride of ").size(stride)
            } else {
                let conv = match rank {
                    2 => "conv1d",
                    3 => "conv2d",
                    _ => "conv3d",
                };
                let text = text.str("`").str(conv).str("(").digits(other.at(0) as u64, "").str(", 1");
                let text = if stride > 1 { text.str(", stride = ").size(stride) } else { text };
                text.str(")`")
            };
        }
        // Either may be transposed.
        let right = right || stride.is_none();
        text = text.str(if right { " on the right" } else { " on the left" }).str(" would match them");
    } else if axes == 1 && b.rank() == 1 && b.at(0) == a.at(0) && a.rank() > 1 {
        // A scale per channel, as of squeeze and excitation.
        let text = text.str("; `reshape(").size(b.at(0));
        let text = if a.rank() == 2 { text.str(", 1") } else { text };
        let text = if a.rank() == 3 { text.str(", 1, 1") } else { text };
        let text = if a.rank() > 3 { text.str(", 1, 1, 1") } else { text };
        return text.str(")` on the right would make it one per channel");
    }
    text
}

/// The two axes in which shapes differ, if the one has the sizes of the other there.
const fn swapped(a: &Shape, b: &Shape) -> Option<(usize, usize)> {
    let (mut found, mut count) = ([0; 2], 0);
    let mut i = 0;
    while i < a.rank() {
        if a.at(i) != b.at(i) {
            if count == 2 {
                return None;
            }
            found[count] = i;
            count += 1;
        }
        i += 1;
    }
    let [first, second] = found;
    if count == 2 && a.at(first) == b.at(second) && a.at(second) == b.at(first) { Some((first, second)) } else { None }
}

/// The stride of a convolution of size 1 that makes the other's sizes of the shortcut's, if there is one.
const fn projection(shortcut: &Shape, other: &Shape) -> Option<usize> {
    let stride = shortcut.at(1).div_ceil(other.at(1));
    let mut i = 1;
    while i < shortcut.rank() {
        if shortcut.at(i).div_ceil(stride) != other.at(i) {
            return None;
        }
        i += 1;
    }
    Some(stride)
}

/// Elementary counts: one operation per element of the output; of `sign` two comparisons, of `clamp` one per limit.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    let o = s.o;
    Some(match s.op {
        b"add" | b"sub" => Work { adds: o, ..s.whole },
        b"mul" | b"neg" | b"square" => Work { multiplies: o, ..s.whole },
        b"div" | b"reciprocal" => Work { divisions: o, ..s.whole },
        b"maximum" | b"minimum" | b"masked_fill" | b"abs" | b"floor" | b"ceil" | b"round" => {
            Work { comparisons: o, ..s.whole }
        }
        b"sign" => Work { comparisons: o.saturating_mul(2), ..s.whole },
        b"clamp" => Work { comparisons: o.saturating_mul(s.count.mode as u64), ..s.whole },
        b"pow" if s.count.mode == SQUARE => Work { multiplies: o, ..s.whole },
        b"exp" => Work { exponentials: o, ..s.whole },
        b"expm1" => Work { exponentials: o, adds: o, ..s.whole },
        b"log1p" => Work { transcendentals: o, adds: o, ..s.whole },
        b"pow" | b"sqrt" | b"rsqrt" | b"log" | b"log2" | b"log10" | b"sin" | b"cos" | b"erf" => {
            Work { transcendentals: o, ..s.whole }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn broadcasting() {
        // The examples of PyTorch's notes on broadcasting.
        let shape = |dims: &[usize]| Shape::new(dims);
        assert_eq!(broadcast(&shape(&[5, 7, 3]), &shape(&[5, 7, 3])), Some(shape(&[5, 7, 3])));
        assert_eq!(broadcast(&shape(&[5, 3, 4, 1]), &shape(&[3, 1, 1])), Some(shape(&[5, 3, 4, 1])));
        assert_eq!(broadcast(&shape(&[5, 2, 4, 1]), &shape(&[3, 1, 1])), None);
        assert_eq!(broadcast(&shape(&[5, 1, 4, 1]), &shape(&[3, 1, 1])), Some(shape(&[5, 3, 4, 1])));
        assert_eq!(broadcast(&shape(&[1]), &shape(&[3, 1, 7])), Some(shape(&[3, 1, 7])));
    }

    #[test]
    fn layers() {
        assert_eq!(layer!([64, 7, 7], [64, 1, 1] => |x, y| x.mul(y, 0)).good(), [64, 7, 7]);
        assert_eq!(layer!([5], [3, 1] => |x, y| x.sub(y, 0)).good(), [3, 5]);
        assert_eq!(layer!([2, 3], [2, 3] => |x, y| x.div(y, 0)).good(), [2, 3]);
        assert_eq!(layer!([2, 3] => |x| x.neg(0)).good(), [2, 3]);
        assert_eq!(layer!([2, 3] => |x| x.pow(Pow { exponent: 2.0 }, 0)).good(), [2, 3]);
        assert_eq!(layer!([2, 3], [3] => |x, y| x.maximum(y, 0)).good(), [2, 3]);
        assert_eq!(layer!([2, 3] => |x| x.clamp(Clamp { min: Some(0.0), max: None }, 0)).good(), [2, 3]);
        layer!([2, 3] => |x| x.clamp(Clamp::DEFAULT, 0)).bad();
        assert_eq!(layer!([8, 4, 4], [4, 4] => |x, m| x.masked_fill(m, Fill { value: 0.0 }, 0)).good(), [8, 4, 4]);
        layer!([4, 4], [8, 4, 4] => |x, m| x.masked_fill(m, Fill { value: 0.0 }, 0)).bad();
        assert_eq!(
            layer!([128, 28, 28], [64, 28, 28] => |x, y| x.add(y, 0)).bad(),
            "`add`: [128, 28, 28] and [64, 28, 28] do not broadcast: axis 0 is 128 and 64; \
             `conv2d(128, 1)` on the right would match them"
        );
        assert!(
            layer!([64, 56, 55], [128, 28, 28] => |x, y| x.add(y, 0))
                .bad()
                .ends_with("; `conv2d(128, 1, stride = 2)` on the left would match them")
        );
        // A half of 49 rows, rounded up, is 25.
        assert_eq!(
            layer!([32, 25, 5], [32, 49, 10] => |x, y| x.add(y, 0)).bad(),
            "`add`: [32, 25, 5] and [32, 49, 10] do not broadcast: axis 1 is 25 and 49, axis 2 is 5 and 10; a stride of 2 on \
             the right would match them"
        );
        assert!(layer!([32, 49, 9], [32, 48, 9] => |x, y| x.add(y, 0)).bad().ends_with(" axis 1 is 49 and 48"));
        assert!(layer!([64, 128], [64, 64] => |x, y| x.add(y, 0)).bad().ends_with(" axis 1 is 128 and 64"));
        assert!(
            layer!([64, 48], [48, 64] => |x, y| x.add(y, 0))
                .bad()
                .ends_with("; `transpose(0, 1)` on the right would match them")
        );
        assert!(
            layer!([3, 64, 48], [3, 48, 64] => |x, y| x.add(y, 0))
                .bad()
                .ends_with("; `transpose(1, 2)` on the right would match them")
        );
        assert!(
            layer!([64, 128], [128, 64] => |x, y| x.add(y, 0))
                .bad()
                .ends_with("; `transpose(0, 1)` or `conv1d(128, 1, stride = 2)` on the left would match them")
        );
        assert_eq!(
            layer!([64, 7, 7], [64] => |x, y| x.mul(y, 0)).bad(),
            "`mul`: [64, 7, 7] and [64] do not broadcast: axis -1 is 7 and 64; \
             `reshape(64, 1, 1)` on the right would make it one per channel"
        );
        assert_eq!(
            layer!([4, 28, 28], [4, 14] => |x, y| x.add(y, 0)).bad(),
            "`add`: [4, 28, 28] and [4, 14] do not broadcast: axis -2 is 28 and 4, axis -1 is 28 and 14"
        );
    }
}
