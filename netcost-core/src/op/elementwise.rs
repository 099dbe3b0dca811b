//! `+`, `-`, `*`, `/` of two tensors with PyTorch's broadcasting, and of a tensor with a number.
//!
//! No weights, no multiply-accumulates.
//! Source: <https://docs.pytorch.org/docs/stable/notes/broadcasting.html>.

use super::{Operator, operators};
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::{Text, hash};

operators! {
    /// `a + b`, element by element; sizes of 1, and missing axes in front, are repeated.
    add(x, other) => elementwise;
    /// `a - b`, element by element, with broadcasting.
    sub(x, other) => elementwise;
    /// `a * b`, element by element, with broadcasting.
    mul(x, other) => elementwise;
    /// `a / b`, element by element, with broadcasting.
    div(x, other) => elementwise;
    /// `-a`.
    neg(x) => super::activation::free;
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

/// "[64, 56, 56] and [128, 28, 28] do not broadcast: axis 0 is 64 and 128": with what would mend it where that is plain.
pub(super) const fn mismatch(a: &Shape, b: &Shape) -> Text {
    let text = Text::new().dims(a.dims()).str(" and ").dims(b.dims()).str(" do not broadcast: ");
    let same_rank = a.rank() == b.rank();
    let mut axes = 0;
    let mut text = text;
    let mut first = 0;
    let rank = if a.rank() > b.rank() { a.rank() } else { b.rank() };
    let mut i = 0;
    while i < rank {
        let left = if i + a.rank() >= rank { a.at(i + a.rank() - rank) } else { 1 };
        let right = if i + b.rank() >= rank { b.at(i + b.rank() - rank) } else { 1 };
        if left != right && left != 1 && right != 1 {
            if axes > 0 {
                text = text.str(", ");
            } else {
                first = i;
            }
            text = if same_rank { text.str("axis ").size(i) } else { text.str("axis -").size(rank - i) };
            text = text.str(" is ").size(left).str(" and ").size(right);
            axes += 1;
        }
        i += 1;
    }
    // A convolution of size 1 changes the channels alone.
    if same_rank && axes == 1 && first == 0 && rank > 1 {
        let conv = match rank {
            2 => "conv1d",
            3 => "conv2d",
            _ => "conv3d",
        };
        text =
            text.str("; `").str(conv).str("(").digits(b.at(0) as u64, "").str(", 1)` on the left would match the channels");
    }
    text
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
        assert_eq!(
            layer!([128, 28, 28], [64, 28, 28] => |x, y| x.add(y, 0)).bad(),
            "`add`: [128, 28, 28] and [64, 28, 28] do not broadcast: axis 0 is 128 and 64; \
             `conv2d(64, 1)` on the left would match the channels"
        );
        assert_eq!(
            layer!([4, 28, 28], [4, 14] => |x, y| x.add(y, 0)).bad(),
            "`add`: [4, 28, 28] and [4, 14] do not broadcast: axis -2 is 28 and 4, axis -1 is 28 and 14"
        );
    }
}
