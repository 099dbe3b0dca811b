//! How an operator counts and how it ends: checked products and sums, and the layer or the fault that is recorded.

use super::Operator;
use crate::graph::{Count, Graph};
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors};
use crate::text::Text;

/// The product of factors, or `None` on overflow: counting goes through it, but for convolutions and linear layers, which are so
/// many that they do the same in place.
///
/// In const evaluation a call, of `checked_mul` as of anything, costs much more than an operation: hence 128 bits, in which a
/// product of two 64-bit numbers does not overflow.
pub const fn product(factors: &[u64]) -> Option<u64> {
    let mut product = 1u128;
    let mut overflow = false;
    let mut i = 0;
    while i < factors.len() {
        if factors[i] == 0 {
            return Some(0);
        }
        product *= factors[i] as u128;
        if product > u64::MAX as u128 {
            // A factor of 0 may follow.
            overflow = true;
            product = 1;
        }
        i += 1;
    }
    if overflow { None } else { Some(product as u64) }
}

/// The product of sizes, which are not 0, or `None` on overflow.
pub const fn product_of(sizes: &[usize]) -> Option<u64> {
    let mut product = 1u128;
    let mut i = 0;
    while i < sizes.len() {
        product *= sizes[i] as u128;
        if product > u64::MAX as u128 {
            return None;
        }
        i += 1;
    }
    Some(product as u64)
}

impl<'g> Graph<'g> {
    /// Records a layer whose counts may have overflowed (`None`): then it is a fault that names the layer.
    pub(crate) const fn add_counted(
        &'g self,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Option<Count>,
        site: u32,
    ) -> Tensor<'g> {
        if let Some(count) = count {
            return self.add(op, inputs, output, count, site);
        }
        let text = Text::new().str("its parameters or multiply-accumulates do not fit in 64 bits (output ");
        self.fail(op, site, "", text.dims(output.dims()).str(")"), output)
    }
}

/// The sum of counts that may have overflowed, or `None` on overflow.
pub(crate) const fn total(counts: &[Option<u64>]) -> Option<u64> {
    let mut sum = 0u64;
    let mut i = 0;
    while i < counts.len() {
        sum = match counts[i] {
            Some(count) => match sum.checked_add(count) {
                Some(sum) => sum,
                None => return None,
            },
            None => return None,
        };
        i += 1;
    }
    Some(sum)
}

/// What is wrong with a layer: the argument at fault, or `""` for the layer itself, and the message.
pub(crate) type Refusal = (&'static str, Text);

/// Records a layer of which the shape and the counts (`None`: they overflow) are worked out, or its fault. On inputs at fault,
/// of which there is at least one, nothing is told.
pub(crate) const fn settle<'g>(
    inputs: &[Tensor<'g>],
    result: Result<(Shape, Option<Count>), Refusal>,
    guess: Shape,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let graph = inputs[0].graph;
    match result {
        Ok((output, count)) => {
            let mut i = 0;
            while i < inputs.len() {
                if inputs[i].bad {
                    return graph.poison(output);
                }
                i += 1;
            }
            graph.add_counted(op, inputs, output, count, site)
        }
        Err((arg, text)) => {
            let mut i = 0;
            while i < inputs.len() {
                if inputs[i].bad {
                    return graph.poison(guess);
                }
                i += 1;
            }
            graph.fail(op, site, arg, text, guess)
        }
    }
}

/// [`settle`] of a layer that costs nothing.
pub(crate) const fn settle_free<'g>(
    x: Tensor<'g>,
    result: Result<Shape, Refusal>,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match result {
        Ok(output) => x.graph.add(op, &[x], output, Count::FREE, site),
        Err(_) if x.bad => x,
        Err((arg, text)) => x.graph.fail(op, site, arg, text, x.shape),
    }
}

/// "`name` is 0; it must be at least 1", of an argument.
pub(crate) const fn none_of(name: &'static str) -> Refusal {
    (name, Text::new().str(name).str(" is 0; it must be at least 1"))
}

/// Checks a size that the user stated, if it was stated: "`in_features` = 512, but the last axis of the input `[4, 3]` is 3".
pub(crate) const fn stated(
    name: &'static str,
    declared: Option<usize>,
    actual: usize,
    what: &str,
    of: &Shape,
) -> Result<(), Refusal> {
    match declared {
        Some(declared) if declared != actual => {
            let text = Text::new().str(name).str(" = ").size(declared).str(", but ").str(what).str(" ");
            Err((name, text.dims(of.dims()).str(" is ").size(actual)))
        }
        _ => Ok(()),
    }
}

/// The tensors of a list as an array; what is missing, which is a fault already, is poisoned.
pub(crate) const fn array<'g, const N: usize>(list: &Tensors<'g>, like: Tensor<'g>) -> [Tensor<'g>; N] {
    let mut tensors = [like.poisoned(like.shape); N];
    let mut i = 0;
    while i < N {
        if let Some(tensor) = list.get(i) {
            tensors[i] = tensor;
        }
        i += 1;
    }
    tensors
}

impl<'g> Tensor<'g> {
    /// A tensor on which later layers are silent, of a likely shape.
    pub(crate) const fn poisoned(self, shape: Shape) -> Tensor<'g> {
        self.graph.poison(shape)
    }
}
