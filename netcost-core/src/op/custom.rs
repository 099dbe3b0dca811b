//! What netcost has no operator for, with its costs as the user states them.

use super::source::{likely, sizes};
use super::{Operator, arguments, operators};
use crate::graph::{Count, Graph};
use crate::tensor::{Tensor, Tensors};
use crate::text::Text;

arguments! {
    /// Arguments of [`Graph::custom`].
    Custom {
        /// What the operation is called.
        op: Choice,
        /// The sizes of its output.
        output: Ints,
        /// Its trainable parameters.
        params: Count = 0,
        /// Its multiply-accumulates.
        macs: Count = 0,
        /// What it stores but does not train.
        buffers: Count = 0,
    }
}

operators! {
    /// An operation of your own: its inputs, the shape of its output and its costs, per sample.
    ///
    /// Counts what it is given: `params` as weights, `buffers` and `macs`. Source: yours.
    network custom(inputs) Custom => custom;
}

const fn custom<'g>(graph: &'g Graph<'g>, inputs: &Tensors<'g>, a: &Custom, op: &'static Operator, site: u32) -> Tensor<'g> {
    // All places of the array must be some tensor's; without inputs there is none.
    let empty: [Tensor<'g>; 1] = [graph.poison(likely(&a.output))];
    let array = match inputs.get(0) {
        Some(first) => {
            let mut array = [first; Tensors::CAPACITY];
            let mut i = 1;
            while i < inputs.len() {
                if let Some(input) = inputs.get(i) {
                    array[i] = input;
                }
                i += 1;
            }
            array
        }
        None => [empty[0]; Tensors::CAPACITY],
    };
    let list = array.split_at(inputs.len()).0;
    let output = match sizes(&a.output, "output") {
        Ok(shape) => shape,
        Err(text) => return graph.fail(op, site, "output", text, likely(&a.output)),
    };
    if a.op.is_empty() {
        return graph.fail(op, site, "op", Text::new().str("the operation has no name"), output);
    }
    let count = Count { weights: a.params, macs: a.macs, buffers: a.buffers, ..Count::FREE };
    graph.add(op, list, output, count, site)
}

/// Elementary counts: the multiply-accumulates that it was given; inputs, parameters and buffers are read, the output is written.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"custom" => Some(s.whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;
    use crate::args::Ints;
    use crate::tensor::List;

    #[test]
    fn as_stated() {
        let a = Custom { op: "fft", output: Ints::new(&[2, 5]), params: 7, macs: 60, buffers: 3 };
        let y = layer!([2, 8], [4] => |g; x, w| g.custom(&List([x, w]).tensors(), a, 0));
        assert_eq!(y.good(), [2, 5]);
        assert_eq!((y.count.weights, y.count.macs, y.count.buffers, y.count.bias), (7, 60, 3, 0));
        assert_eq!(layer!(=> |g; | g.custom(&Tensors::new(), a, 0)).good(), [2, 5]);
        let y = layer!([2, 8] => |g; x| g.custom(&List([x]).tensors(), Custom { output: Ints::new(&[-1]), ..a }, 0));
        assert_eq!(y.bad(), "`custom`: output = [-1]: a size must be at least 1, this is -1");
        layer!([2, 8] => |g; x| g.custom(&List([x]).tensors(), Custom { op: "", ..a }, 0)).bad();
    }
}
