//! Layers that give the same elements another shape or order, or take some of them: no weights, no multiply-accumulates.
//!
//! Axes count per sample, negative ones from the end. An output without elements is an error, though PyTorch allows it.
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.flatten.html>, `torch.unflatten.html`, `torch.reshape.html`,
//! `torch.permute.html`, `torch.transpose.html`, `torch.squeeze.html`, `torch.unsqueeze.html`, `torch.narrow.html`,
//! `torch.roll.html`.

use super::{Operator, arguments, operators};
use crate::args::Ints;
use crate::graph::Count;
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::{Tensor, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::flatten`].
    Flatten {
        /// The first axis that is joined.
        start_dim: Axis = 0,
        /// The last axis that is joined.
        end_dim: Axis = -1,
    }
    /// Arguments of [`Tensor::unflatten`].
    Unflatten {
        /// The axis that is cut.
        dim: Axis,
        /// The sizes of the axes that it becomes; one may be -1.
        sizes: Ints,
    }
    /// Arguments of `reshape` and `view`.
    Reshaped {
        /// The sizes of the output; one may be -1.
        shape: Ints,
    }
    /// Arguments of [`Tensor::permute`].
    Permute {
        /// The axes of the input in the order of the output.
        dims: Ints,
    }
    /// Arguments of [`Tensor::transpose`].
    Transpose {
        /// One axis.
        dim0: Axis,
        /// The other.
        dim1: Axis,
    }
    /// Arguments of [`Tensor::squeeze`].
    Squeeze {
        /// The axis, all of size 1 if not given.
        dim: MaybeAxis = None,
    }
    /// Arguments of [`Tensor::unsqueeze`].
    Unsqueeze {
        /// Where the new axis stands in the output.
        dim: Axis,
    }
    /// Arguments of [`Tensor::narrow`].
    Narrow {
        /// The axis.
        dim: Axis,
        /// The first position that is kept, from the end if negative.
        start: Axis,
        /// How many are kept.
        length: Int,
    }
    /// Arguments of [`Tensor::roll`].
    Roll {
        /// By how many positions.
        shifts: Ints,
        /// Along which axes, one per shift; over all elements if not given.
        dims: MaybeInts = None,
    }
}

operators! {
    /// Joins the axes from `start_dim` to `end_dim`; all, if not given: `[C, H, W]` becomes `[C·H·W]`.
    ///
    /// Counts nothing. Source: `torch.nn.Flatten`.
    flatten(x) Flatten => flatten;
    /// Cuts an axis into several: `unflatten(0, [3, -1])` of `[12, 5]` is `[3, 4, 5]`.
    ///
    /// Counts nothing. Source: `torch.nn.Unflatten`.
    unflatten(x) Unflatten => unflatten;
    /// Gives the elements another shape; one size may be -1: what is left.
    ///
    /// Counts nothing. Source: `torch.reshape`.
    reshape(x) Reshape = Reshaped => reshape;
    /// The same as `reshape`.
    ///
    /// Counts nothing. Source: `torch.Tensor.view`.
    view(x) View = Reshaped => reshape;
    /// Changes the order of the axes: `permute(1, 2, 0)` of `[C, H, W]` is `[H, W, C]`.
    ///
    /// Counts nothing. Source: `torch.permute`.
    permute(x) Permute => permute;
    /// Swaps two axes: `transpose(0, 1)` of `[C, L]` is `[L, C]`.
    ///
    /// Counts nothing. Source: `torch.transpose`.
    transpose(x) Transpose => transpose;
    /// Takes away an axis of size 1, or all such axes; an axis of another size stays.
    ///
    /// Counts nothing. Source: `torch.squeeze`.
    squeeze(x) Squeeze => squeeze;
    /// Adds an axis of size 1: `unsqueeze(0)` of `[8]` is `[1, 8]`.
    ///
    /// Counts nothing. Source: `torch.unsqueeze`.
    unsqueeze(x) Unsqueeze => unsqueeze;
    /// Takes `length` positions of an axis, from `start`: `narrow(0, 1, 4)` of `[8, 3]` is `[4, 3]`.
    ///
    /// Counts nothing. Source: `torch.narrow`.
    narrow(x) Narrow => narrow;
    /// Moves the elements along axes; those that fall off come in at the other end.
    ///
    /// Counts nothing. Source: `torch.roll`.
    roll(x) Roll => roll;
}

/// "dim = 4 of [3, 8, 8]: its axes are 0 to 2 (or -3 to -1)".
pub(crate) const fn no_axis(arg: &str, axis: isize, of: &Shape) -> Text {
    Text::new().str(arg).str(" = ").int(axis as i64).str(" of ").dims(of.dims()).str(": ").axes(of.rank())
}

/// The shape that a list with at most one -1 asks for: of as many elements as `of` has, or as an axis of it has.
const fn infer(sizes: &Ints, of: &Shape, axis: Option<usize>) -> Result<Shape, Text> {
    if sizes.len > MAX_RANK {
        let text = Text::new().str("a shape has at most ").size(MAX_RANK).str(" axes, these are ").size(sizes.len);
        return Err(text);
    }
    let total = match axis {
        Some(axis) => of.at(axis),
        None => elements(of),
    };
    let list = sizes.as_slice();
    let mut shape = Shape::SCALAR;
    let mut unknown = None;
    let mut known = Some(1usize);
    let mut i = 0;
    while i < list.len() {
        if list[i] > 0 {
            let size = list[i].cast_unsigned();
            shape = shape.push(size);
            known = match known {
                Some(n) => n.checked_mul(size),
                None => None,
            };
        } else if list[i] == -1 && unknown.is_none() {
            shape = shape.push(1);
            unknown = Some(i);
        } else {
            let text = Text::new().ints(list).str(": ");
            return Err(match list[i] {
                -1 => text.str("only one size may be -1"),
                size => text.str("sizes are at least 1, or one is -1; this is ").int(size as i64),
            });
        }
        i += 1;
    }
    match (known, unknown) {
        (Some(known), None) if known == total => Ok(shape),
        (Some(known), Some(axis)) if total.is_multiple_of(known) => Ok(shape.with(axis, total / known)),
        (known, unknown) => {
            let text = match axis {
                Some(axis) => Text::new().str("axis ").size(axis).str(" of ").dims(of.dims()),
                None => Text::new().dims(of.dims()),
            };
            let text = text.str(" has ").count(total, "element", "elements").str(", ");
            Err(match (known, unknown) {
                (Some(known), Some(_)) => {
                    let text = text.str("of which the other sizes of ").ints(list).str(" make groups of ").size(known);
                    text.str(", with ").size(total % known).str(" left over")
                }
                (Some(known), None) => instead(text.ints(list).str(" has ").size(known), &shape, total, known),
                (None, _) => text.ints(list).str(" has more than a usize counts"),
            })
        }
    }
}

/// The number of elements. They fit, but of an input that is at fault, on which nothing is told.
const fn elements(shape: &Shape) -> usize {
    match shape.checked_numel() {
        Some(n) => n,
        None => 1,
    }
}

/// Adds which single size would have to be another one.
const fn instead(text: Text, shape: &Shape, total: usize, known: usize) -> Text {
    let mut i = shape.rank();
    while i > 0 {
        i -= 1;
        let others = known / shape.at(i);
        if total.is_multiple_of(others) {
            return text.str("; ").dims(shape.with(i, total / others).dims()).str(" would have as many");
        }
    }
    text
}

/// A likely output of a reshape at fault: what was asked for, with 1 where nothing sensible was.
const fn asked(sizes: &Ints) -> Shape {
    let list = sizes.as_slice();
    let mut shape = Shape::SCALAR;
    let mut i = 0;
    while i < list.len() {
        shape = shape.push(if list[i] > 0 { list[i].cast_unsigned() } else { 1 });
        i += 1;
    }
    shape
}

/// A free layer, or its fault.
const fn finish<'g>(
    x: Tensor<'g>,
    result: Result<Shape, (&'static str, Text)>,
    guess: Shape,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match result {
        Ok(output) => x.graph.add(op, &[x], output, Count::FREE, site),
        Err(_) if x.bad => x.poisoned(guess),
        Err((arg, text)) => x.graph.fail(op, site, arg, text, guess),
    }
}

const fn flatten<'g>(x: Tensor<'g>, a: &Flatten, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = flatten_shape(&x.shape, a);
    finish(x, result, Shape::SCALAR.push(x.numel()), op, site)
}

const fn flatten_shape(x: &Shape, a: &Flatten) -> Result<Shape, (&'static str, Text)> {
    // PyTorch makes a vector of a scalar.
    let rank = if x.rank() == 0 { 1 } else { x.rank() };
    let Some(start) = resolve_axis(a.start_dim, rank) else {
        return Err(("start_dim", no_axis("start_dim", a.start_dim, x)));
    };
    let Some(end) = resolve_axis(a.end_dim, rank) else {
        return Err(("end_dim", no_axis("end_dim", a.end_dim, x)));
    };
    if start > end {
        let text =
            Text::new().str("start_dim = ").int(a.start_dim as i64).str(" comes after end_dim = ").int(a.end_dim as i64);
        return Err(("start_dim", text.str(" of ").dims(x.dims())));
    }
    if x.rank() == 0 {
        return Ok(Shape::SCALAR.push(1));
    }
    let joined = elements(&x.slice(start, end + 1));
    Ok(x.slice(0, start).push(joined).concat(&x.slice(end + 1, x.rank())))
}

const fn unflatten<'g>(x: Tensor<'g>, a: &Unflatten, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = unflatten_shape(&x.shape, a);
    // Where the axis is wrong, it was most likely to be the first.
    let axis = match resolve_axis(a.dim, x.rank()) {
        Some(axis) => axis,
        None => 0,
    };
    let rest = if axis < x.rank() { x.shape.slice(axis + 1, x.rank()) } else { Shape::SCALAR };
    finish(x, result, x.shape.slice(0, axis).concat(&asked(&a.sizes)).concat(&rest), op, site)
}

const fn unflatten_shape(x: &Shape, a: &Unflatten) -> Result<Shape, (&'static str, Text)> {
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        return Err(("dim", no_axis("dim", a.dim, x)));
    };
    if a.sizes.len == 0 {
        return Err(("sizes", Text::new().str("sizes is empty; it must have at least one size")));
    }
    let sizes = match infer(&a.sizes, x, Some(axis)) {
        Ok(sizes) => sizes,
        Err(text) => return Err(("sizes", text)),
    };
    if let Some(text) = too_many_axes(x.rank() - 1 + sizes.rank()) {
        return Err(("sizes", text));
    }
    Ok(x.slice(0, axis).concat(&sizes).concat(&x.slice(axis + 1, x.rank())))
}

/// What to say of an output of more axes than a shape has.
pub(crate) const fn too_many_axes(rank: usize) -> Option<Text> {
    if rank <= MAX_RANK {
        return None;
    }
    Some(Text::new().str("the output would have ").size(rank).str(" axes; a shape has at most ").size(MAX_RANK))
}

const fn reshape<'g>(x: Tensor<'g>, a: &Reshaped, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match infer(&a.shape, &x.shape, None) {
        Ok(shape) => Ok(shape),
        Err(text) => Err(("shape", text)),
    };
    finish(x, result, asked(&a.shape), op, site)
}

const fn permute<'g>(x: Tensor<'g>, a: &Permute, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match permute_shape(&x.shape, &a.dims) {
        Ok(shape) => Ok(shape),
        Err(text) => Err(("dims", text)),
    };
    finish(x, result, x.shape, op, site)
}

const fn permute_shape(x: &Shape, dims: &Ints) -> Result<Shape, Text> {
    let list = dims.as_slice();
    if dims.len != x.rank() {
        let text =
            Text::new().str("dims ").ints(list).str(" must name each of the ").count(x.rank(), "axis", "axes").str(" of ");
        return Err(text.dims(x.dims()).str(" once"));
    }
    let mut taken = [false; MAX_RANK];
    let mut output = Shape::SCALAR;
    let mut i = 0;
    while i < list.len() {
        let Some(axis) = resolve_axis(list[i], x.rank()) else {
            let text = Text::new()
                .str("dims ")
                .ints(list)
                .str(": there is no axis ")
                .int(list[i] as i64)
                .str(" of ")
                .dims(x.dims());
            return Err(text.str("; ").axes(x.rank()));
        };
        if taken[axis] {
            return Err(Text::new().str("dims ").ints(list).str(" names axis ").size(axis).str(" twice"));
        }
        taken[axis] = true;
        output = output.push(x.at(axis));
        i += 1;
    }
    Ok(output)
}

const fn transpose<'g>(x: Tensor<'g>, a: &Transpose, op: &'static Operator, site: u32) -> Tensor<'g> {
    // PyTorch takes 0 and -1 of a scalar, too.
    let rank = if x.rank() == 0 { 1 } else { x.rank() };
    let result = match (resolve_axis(a.dim0, rank), resolve_axis(a.dim1, rank)) {
        (None, _) => Err(("dim0", no_axis("dim0", a.dim0, &x.shape))),
        (_, None) => Err(("dim1", no_axis("dim1", a.dim1, &x.shape))),
        _ if x.rank() == 0 => Ok(x.shape),
        (Some(one), Some(other)) => Ok(x.shape.with(one, x.shape.at(other)).with(other, x.shape.at(one))),
    };
    finish(x, result, x.shape, op, site)
}

const fn squeeze<'g>(x: Tensor<'g>, a: &Squeeze, op: &'static Operator, site: u32) -> Tensor<'g> {
    let rank = if x.rank() == 0 { 1 } else { x.rank() };
    let only = match a.dim {
        None => None,
        Some(dim) => match resolve_axis(dim, rank) {
            Some(axis) => Some(axis),
            None => return finish(x, Err(("dim", no_axis("dim", dim, &x.shape))), x.shape, op, site),
        },
    };
    let mut output = Shape::SCALAR;
    let mut i = 0;
    while i < x.rank() {
        let chosen = match only {
            Some(axis) => axis == i,
            None => true,
        };
        if !(chosen && x.shape.at(i) == 1) {
            output = output.push(x.shape.at(i));
        }
        i += 1;
    }
    finish(x, Ok(output), x.shape, op, site)
}

const fn unsqueeze<'g>(x: Tensor<'g>, a: &Unsqueeze, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match resolve_axis(a.dim, x.rank() + 1) {
        None => {
            let text = Text::new().str("dim = ").int(a.dim as i64).str(": the new axis of ").dims(x.dims()).str(" may be ");
            Err(("dim", text.str("0 to ").size(x.rank()).str(" (or -").size(x.rank() + 1).str(" to -1)")))
        }
        Some(axis) => match too_many_axes(x.rank() + 1) {
            Some(text) => Err(("dim", text)),
            None => Ok(x.shape.slice(0, axis).push(1).concat(&x.shape.slice(axis, x.rank()))),
        },
    };
    finish(x, result, x.shape.push(1), op, site)
}

const fn narrow<'g>(x: Tensor<'g>, a: &Narrow, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        return finish(x, Err(("dim", no_axis("dim", a.dim, &x.shape))), x.shape, op, site);
    };
    let size = x.shape.at(axis);
    let length = a.length;
    let guess = x.shape.with(axis, length);
    let start = if a.start < 0 { size.checked_sub(a.start.unsigned_abs()) } else { Some(a.start.cast_unsigned()) };
    let result = match start {
        _ if length == 0 => Err(("length", Text::new().str("length is 0; it must be at least 1"))),
        Some(start) if start < size && length <= size - start => Ok(guess),
        Some(start) if start < size => {
            let text = of_axis(x, axis).str(": from ").size(start).str(" on there are ").size(size - start);
            Err(("length", text.str(", not ").size(length)))
        }
        _ => Err(("start", of_axis(x, axis).str(", none is at start = ").int(a.start as i64))),
    };
    finish(x, result, guess, op, site)
}

/// "axis 1 of [2, 8] has 8 positions".
const fn of_axis(x: Tensor<'_>, axis: usize) -> Text {
    let text = Text::new().str("axis ").size(axis).str(" of ").dims(x.dims()).str(" has ");
    text.count(x.shape.at(axis), "position", "positions")
}

const fn roll<'g>(x: Tensor<'g>, a: &Roll, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match roll_fault(&x.shape, a) {
        Some(fault) => Err(fault),
        None => Ok(x.shape),
    };
    finish(x, result, x.shape, op, site)
}

const fn roll_fault(x: &Shape, a: &Roll) -> Option<(&'static str, Text)> {
    let Some(dims) = a.dims else {
        if a.shifts.len == 1 {
            return None;
        }
        let text = Text::new().str("without dims there is one shift, not ").size(a.shifts.len);
        return Some(("shifts", text));
    };
    if a.shifts.len != dims.len || dims.len == 0 {
        let text = Text::new().count(a.shifts.len, "shift", "shifts").str(" for ").count(dims.len, "axis", "axes");
        return Some(("dims", text.str(": there must be one per axis")));
    }
    if dims.len > Ints::MAX {
        return Some(("dims", Text::new().str("more than ").size(Ints::MAX).str(" shifts")));
    }
    let list = dims.as_slice();
    let mut i = 0;
    while i < list.len() {
        if resolve_axis(list[i], x.rank()).is_none() {
            return Some(("dims", no_axis("dims", list[i], x)));
        }
        i += 1;
    }
    None
}

/// Elementary counts: none. Another shape or part of the same elements is a view; a changed order (`permute`, `transpose`,
/// `roll`) is counted as moved, since what reads it next mostly needs it so.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"flatten" | b"unflatten" | b"reshape" | b"view" | b"squeeze" | b"unsqueeze" | b"narrow" => {
            Some(crate::work::Work::NONE)
        }
        b"permute" | b"transpose" | b"roll" => Some(s.moves),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Outcome, layer};
    use super::*;

    fn reshaped(dims: &[usize], shape: &[isize]) -> Outcome {
        layer!(*dims => |x| x.reshape(Reshape { shape: Ints::new(shape) }, 0))
    }

    #[test]
    fn flattening() {
        let flat = |dims: &[usize], start_dim, end_dim| layer!(*dims => |x| x.flatten(Flatten { start_dim, end_dim }, 0));
        // torch.flatten, "Example": [2, 2, 2].
        assert_eq!(flat(&[2, 2, 2], 0, -1).good(), [8]);
        assert_eq!(flat(&[2, 2, 2], 1, -1).good(), [2, 4]);
        assert_eq!(flat(&[3, 4, 5, 6], 1, 2).good(), [3, 20, 6]);
        assert_eq!(flat(&[3, 4], 1, 1).good(), [3, 4]);
        assert_eq!(flat(&[], 0, -1).good(), [1]);
        assert_eq!(flat(&[1, 2, 3], 2, 1).bad(), "`flatten`: start_dim = 2 comes after end_dim = 1 of [1, 2, 3]");
        assert_eq!(
            flat(&[1, 2, 3], 3, -1).bad(),
            "`flatten`: start_dim = 3 of [1, 2, 3]: its axes are 0 to 2 (or -3 to -1)"
        );
    }

    #[test]
    fn unflattening() {
        let un = |dims: &[usize], dim, sizes: &[isize]| layer!(*dims => |x| x.unflatten(Unflatten { dim, sizes: Ints::new(sizes) }, 0));
        // torch.unflatten, "Examples".
        assert_eq!(un(&[3, 4, 1], 1, &[2, 2]).good(), [3, 2, 2, 1]);
        assert_eq!(un(&[3, 4, 1], 1, &[-1, 2]).good(), [3, 2, 2, 1]);
        assert_eq!(un(&[5, 12, 3], -2, &[2, 2, 3, 1, 1]).good(), [5, 2, 2, 3, 1, 1, 3]);
        assert_eq!(
            un(&[3, 4, 1], 1, &[2, 3]).bad(),
            "`unflatten`: axis 1 of [3, 4, 1] has 4 elements, [2, 3] has 6; [2, 2] would have as many"
        );
        un(&[3, 4, 1], 1, &[]).bad();
        un(&[1, 1, 1, 1, 1, 1, 4], -1, &[2, 2, 1]).bad();
    }

    #[test]
    fn reshaping() {
        // torch.reshape, "Example": 4 elements; one size is left to find.
        assert_eq!(reshaped(&[4], &[2, 2]).good(), [2, 2]);
        assert_eq!(reshaped(&[2, 2], &[-1]).good(), [4]);
        assert_eq!(reshaped(&[64, 7, 7], &[-1, 49]).good(), [64, 49]);
        assert_eq!(reshaped(&[1, 1], &[]).good(), []);
        assert_eq!(layer!([6] => |x| x.view(View { shape: Ints::new(&[3, 2]) }, 0)).good(), [3, 2]);
        assert_eq!(
            reshaped(&[64, 7, 7], &[3000]).bad(),
            "`reshape`: [64, 7, 7] has 3136 elements, [3000] has 3000; [3136] would have as many"
        );
        assert_eq!(
            reshaped(&[4, 4], &[5, -1]).bad(),
            "`reshape`: [4, 4] has 16 elements, of which the other sizes of [5, -1] make groups of 5, with 1 left over"
        );
        assert_eq!(reshaped(&[4], &[-1, -1]).bad(), "`reshape`: [-1, -1]: only one size may be -1");
        assert!(reshaped(&[4], &[0, 4]).bad().contains("at least 1"));
        assert!(reshaped(&[4], &[-2, 2]).bad().contains("this is -2"));
        assert!(reshaped(&[4], &[isize::MAX, isize::MAX, 2]).bad().contains("more than a usize"));
        assert!(reshaped(&[4], &[1; 9]).bad().contains("at most 8 axes"));
    }

    #[test]
    fn order() {
        let permuted =
            |dims: &[usize], order: &[isize]| layer!(*dims => |x| x.permute(Permute { dims: Ints::new(order) }, 0));
        // torch.permute, "Example".
        assert_eq!(permuted(&[2, 3, 5], &[2, 0, 1]).good(), [5, 2, 3]);
        assert_eq!(permuted(&[2, 3, 5], &[-1, 0, -2]).good(), [5, 2, 3]);
        assert_eq!(permuted(&[2, 3, 5], &[0, 1, 0]).bad(), "`permute`: dims [0, 1, 0] names axis 0 twice");
        assert!(permuted(&[2, 3, 5], &[0, 1]).bad().contains("each of the 3 axes of [2, 3, 5] once"));
        permuted(&[2, 3, 5], &[0, 1, 3]).bad();
        let transposed = |dims: &[usize], dim0, dim1| layer!(*dims => |x| x.transpose(Transpose { dim0, dim1 }, 0));
        assert_eq!(transposed(&[2, 3], 0, 1).good(), [3, 2]);
        assert_eq!(transposed(&[2, 3, 5], -1, -2).good(), [2, 5, 3]);
        assert_eq!(transposed(&[], 0, -1).good(), []);
        transposed(&[2, 3], 2, 0).bad();
        transposed(&[2, 3], 0, -3).bad();
        let roll = |shifts: &[isize], dims: Option<&[isize]>| {
            let a = Roll { shifts: Ints::new(shifts), dims: dims.map(Ints::new) };
            layer!([4, 2] => |x| x.roll(a, 0))
        };
        assert_eq!(roll(&[1], None).good(), [4, 2]);
        assert_eq!(roll(&[2, 1], Some(&[0, 1])).good(), [4, 2]);
        roll(&[2, 1], Some(&[0])).bad();
        roll(&[2, 1], None).bad();
        roll(&[2], Some(&[2])).bad();
    }

    #[test]
    fn axes_of_size_one() {
        let squeezed = |dims: &[usize], dim| layer!(*dims => |x| x.squeeze(Squeeze { dim }, 0));
        // torch.squeeze, "Example".
        assert_eq!(squeezed(&[2, 1, 2, 1, 2], None).good(), [2, 2, 2]);
        assert_eq!(squeezed(&[2, 1, 2, 1, 2], Some(0)).good(), [2, 1, 2, 1, 2]);
        assert_eq!(squeezed(&[2, 1, 2, 1, 2], Some(1)).good(), [2, 2, 1, 2]);
        assert_eq!(squeezed(&[2, 1], Some(-1)).good(), [2]);
        squeezed(&[2, 1], Some(2)).bad();
        let unsqueezed = |dims: &[usize], dim| layer!(*dims => |x| x.unsqueeze(Unsqueeze { dim }, 0));
        assert_eq!(unsqueezed(&[4], 0).good(), [1, 4]);
        assert_eq!(unsqueezed(&[4], 1).good(), [4, 1]);
        assert_eq!(unsqueezed(&[4, 2], -1).good(), [4, 2, 1]);
        assert_eq!(unsqueezed(&[4], 2).bad(), "`unsqueeze`: dim = 2: the new axis of [4] may be 0 to 1 (or -2 to -1)");
        unsqueezed(&[1; 8], 0).bad();
    }

    #[test]
    fn narrowing() {
        let narrow = |start, length| layer!([3, 8] => |x| x.narrow(Narrow { dim: 1, start, length }, 0));
        assert_eq!(narrow(2, 6).good(), [3, 6]);
        assert_eq!(narrow(-3, 3).good(), [3, 3]);
        assert_eq!(narrow(5, 4).bad(), "`narrow`: axis 1 of [3, 8] has 8 positions: from 5 on there are 3, not 4");
        assert_eq!(narrow(8, 1).bad(), "`narrow`: axis 1 of [3, 8] has 8 positions, none is at start = 8");
        narrow(-9, 1).bad();
        narrow(isize::MIN, 1).bad();
        narrow(0, 0).bad();
        narrow(1, usize::MAX).bad();
    }
}
