//! Tensors that a network holds itself: learned ones, stored ones and constants.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html> and
//! `torch.nn.parameter.Buffer.html`.

use super::{Operator, arguments, operators};
use crate::args::Ints;
use crate::graph::{Count, Graph};
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of `parameter`, `buffer` and `constant`.
    Held {
        /// The sizes.
        shape: Ints,
    }
}

operators! {
    /// A learned tensor: a class token, a position table, a scale.
    ///
    /// Counts weights, as many as elements; no MACs. Source: `torch.nn.Parameter`.
    network parameter() Parameter = Held => parameter;
    /// A tensor that is stored but not learned.
    ///
    /// Counts buffers, as many as elements; no MACs. Source: `torch.nn.Module.register_buffer`.
    network buffer() Buffer = Held => buffer;
    /// A tensor that is neither learned nor stored with the weights: a mask, a grid that is computed.
    ///
    /// Counts nothing. Source: a tensor that is no part of the `state_dict`, as `torch.zeros`.
    network constant() Constant = Held => constant;
}

/// The shape of a list of sizes, all of which must be at least 1; the error tells of what is wrong.
pub(super) const fn sizes(list: &Ints, arg: &str) -> Result<Shape, Text> {
    if list.len > MAX_RANK {
        let text = Text::new().str(arg).str(" has ").size(list.len).str(" sizes; a shape has at most ").size(MAX_RANK);
        return Err(text.str(" axes"));
    }
    let values = list.as_slice();
    let mut shape = Shape::SCALAR;
    let mut i = 0;
    while i < values.len() {
        if values[i] < 1 {
            let text = Text::new().str(arg).str(" = ").ints(values).str(": a size must be at least 1, this is ");
            return Err(text.int(values[i] as i64));
        }
        shape = shape.push(values[i].cast_unsigned());
        i += 1;
    }
    Ok(shape)
}

/// A likely shape where there was a fault: the sizes that are some.
pub(super) const fn likely(list: &Ints) -> Shape {
    let values = list.as_slice();
    let mut shape = Shape::SCALAR;
    let mut i = 0;
    while i < values.len() {
        shape = shape.push(if values[i] > 0 { values[i].cast_unsigned() } else { 1 });
        i += 1;
    }
    shape
}

const fn parameter<'g>(graph: &'g Graph<'g>, a: &Held, op: &'static Operator, site: u32) -> Tensor<'g> {
    held(graph, a, op, site, true, false)
}

const fn buffer<'g>(graph: &'g Graph<'g>, a: &Held, op: &'static Operator, site: u32) -> Tensor<'g> {
    held(graph, a, op, site, false, true)
}

const fn constant<'g>(graph: &'g Graph<'g>, a: &Held, op: &'static Operator, site: u32) -> Tensor<'g> {
    held(graph, a, op, site, false, false)
}

const fn held<'g>(
    graph: &'g Graph<'g>,
    a: &Held,
    op: &'static Operator,
    site: u32,
    learned: bool,
    stored: bool,
) -> Tensor<'g> {
    let shape = match sizes(&a.shape, "shape") {
        Ok(shape) => shape,
        Err(text) => return graph.fail(op, site, "shape", text, likely(&a.shape)),
    };
    let Some(elements) = shape.checked_numel() else {
        let text = Text::new().str("the number of elements of ").dims(shape.dims()).str(" does not fit in a usize");
        return graph.fail(op, site, "shape", text, shape);
    };
    let elements = elements as u64;
    let count =
        Count { weights: if learned { elements } else { 0 }, buffers: if stored { elements } else { 0 }, ..Count::FREE };
    graph.add(op, &[], shape, count, site)
}

/// Elementary counts: none; it is read where it is used.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"parameter" | b"buffer" | b"constant" => Some(crate::work::Work::NONE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn what_is_held_counts_once() {
        let a = |shape: &[isize]| Held { shape: Ints::new(shape) };
        // The position table of ViT-B/16: 197 · 768.
        let y = layer!(=> |g; | g.parameter(a(&[197, 768]), 0));
        assert_eq!(y.good(), [197, 768]);
        assert_eq!((y.count.weights, y.count.bias, y.count.buffers, y.count.macs), (151_296, 0, 0, 0));
        let y = layer!(=> |g; | g.buffer(a(&[49, 49]), 0));
        assert_eq!((y.good().numel(), y.count.weights, y.count.buffers), (2401, 0, 2401));
        let y = layer!(=> |g; | g.constant(a(&[]), 0));
        assert_eq!((y.good().rank(), y.count.weights, y.count.buffers), (0, 0, 0));
        let y = layer!(=> |g; | g.parameter(a(&[3, 0]), 0));
        assert_eq!(y.bad(), "`parameter`: shape = [3, 0]: a size must be at least 1, this is 0");
        layer!(=> |g; | g.parameter(a(&[3, -1]), 0)).bad();
        layer!(=> |g; | g.buffer(a(&[1; 9]), 0)).bad();
        layer!(=> |g; | g.constant(a(&[isize::MAX, 3]), 0)).bad();
    }
}
