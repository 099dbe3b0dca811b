//! Elementary counts: what one inference of a layer computes, reads and writes.
//!
//! Each family of operators has a function `work` beside its formulas, from which these come. They are worked out from a
//! finished layer, where a program asks for them.

use crate::graph::Count;
use crate::layer::Layer;
use crate::text::Text;

/// The elementary operations of one inference of a layer, and the elements that it touches.
///
/// A multiply-accumulate is counted as such and not as a multiply and an add again; an accumulator begins at 0. A subtraction is
/// an add, a maximum or a choice a comparison, a change of sign a multiply, a reciprocal a division. What does not depend on the
/// input (the scale of a batch norm from its statistics, the coefficients of resizing, indices) is made beforehand and is not
/// counted. Windows at a border are counted as if the padding were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Multiply-accumulates.
    pub macs: u64,
    /// Multiplies besides.
    pub multiplies: u64,
    /// Adds and subtractions besides.
    pub adds: u64,
    /// Comparisons, maxima, choices, roundings.
    pub comparisons: u64,
    /// Divisions.
    pub divisions: u64,
    /// Exponentials.
    pub exponentials: u64,
    /// Logarithms, roots, powers, hyperbolic tangents, error functions, sines.
    pub transcendentals: u64,
    /// Elements of the inputs that are read, each once; of a view none.
    pub inputs: u64,
    /// Elements of weights, biases and buffers that are read, each once.
    pub weights: u64,
    /// Elements that are written; of a view none.
    pub written: u64,
}

impl Work {
    /// Nothing is computed, read or written: of views, and of what does nothing at inference.
    pub const NONE: Work = Work {
        macs: 0,
        multiplies: 0,
        adds: 0,
        comparisons: 0,
        divisions: 0,
        exponentials: 0,
        transcendentals: 0,
        inputs: 0,
        weights: 0,
        written: 0,
    };

    /// All elementary operations, a multiply-accumulate as two; `u64::MAX` if they are more.
    pub const fn operations(&self) -> u64 {
        let sum = 2 * self.macs as u128
            + self.multiplies as u128
            + self.adds as u128
            + self.comparisons as u128
            + self.divisions as u128
            + self.exponentials as u128
            + self.transcendentals as u128;
        if sum > u64::MAX as u128 { u64::MAX } else { sum as u64 }
    }

    /// The elements that are read, each once, and written.
    pub const fn moved(&self) -> u64 {
        self.inputs.saturating_add(self.weights).saturating_add(self.written)
    }

    /// So many times each count.
    const fn times(self, n: u64) -> Work {
        Work {
            macs: self.macs.saturating_mul(n),
            multiplies: self.multiplies.saturating_mul(n),
            adds: self.adds.saturating_mul(n),
            comparisons: self.comparisons.saturating_mul(n),
            divisions: self.divisions.saturating_mul(n),
            exponentials: self.exponentials.saturating_mul(n),
            transcendentals: self.transcendentals.saturating_mul(n),
            inputs: self.inputs.saturating_mul(n),
            weights: self.weights.saturating_mul(n),
            written: self.written.saturating_mul(n),
        }
    }

    /// With the softmax of so many rows of `n`: the maximum, `exp(x − maximum)`, the sum, the quotients.
    pub(crate) const fn softmax(self, rows: u64, n: u64) -> Work {
        let all = rows.saturating_mul(n);
        Work {
            comparisons: self.comparisons.saturating_add(all.saturating_sub(rows)),
            adds: self.adds.saturating_add(all).saturating_add(all.saturating_sub(rows)),
            exponentials: self.exponentials.saturating_add(all),
            divisions: self.divisions.saturating_add(all),
            ..self
        }
    }
}

/// What the rules of the families are made of.
pub(crate) struct Sizes<'a> {
    /// The operator's name.
    pub op: &'a [u8],
    /// The elements of the first input.
    pub n: u64,
    /// The elements of the output.
    pub o: u64,
    /// How many inputs there are.
    pub inputs: usize,
    pub count: &'a Count,
    pub layer: &'a Layer,
    /// What reads all inputs and weights once, and writes its output, and has the multiply-accumulates and the additions of
    /// biases that the layer was recorded with.
    pub whole: Work,
    /// What moves as many elements as its output has.
    pub moves: Work,
}

impl<'a> Sizes<'a> {
    const fn of(layer: &'a Layer) -> Sizes<'a> {
        let shapes = layer.inputs.as_slice();
        let (mut i, mut all) = (0, 0u64);
        while i < shapes.len() {
            all = all.saturating_add(shapes[i].numel() as u64);
            i += 1;
        }
        let (count, o) = (&layer.count, layer.output.numel() as u64);
        Sizes {
            op: layer.op.as_bytes(),
            n: if shapes.is_empty() { 0 } else { shapes[0].numel() as u64 },
            o,
            inputs: shapes.len(),
            count,
            layer,
            whole: Work {
                macs: count.macs,
                adds: count.bias_adds,
                inputs: all,
                weights: count.weights.saturating_add(count.bias).saturating_add(count.buffers),
                written: o,
                ..Work::NONE
            },
            moves: Work { inputs: o, written: o, ..Work::NONE },
        }
    }

    /// How many rows there are along the axis, or of the normalised elements, that the layer runs over.
    pub const fn rows(&self) -> u64 {
        divided(self.n, self.count.window)
    }

    /// The elements of all regions of an adaptive pooling: along each axis, region `i` is from `floor(i · in / out)` to
    /// `ceil((i + 1) · in / out)`.
    pub const fn regions(&self) -> u64 {
        let (x, y) = (&self.layer.inputs.as_slice()[0], &self.layer.output);
        let (mut axis, mut product) = (0, 1u64);
        while axis < y.rank() {
            let (from, to) = (x.at(axis) as u128, y.at(axis) as u128);
            let (mut i, mut sum) = (0u128, 0u128);
            if from.is_multiple_of(to) {
                sum = from;
            } else {
                while i < to {
                    sum += ((i + 1) * from).div_ceil(to) - i * from / to;
                    i += 1;
                }
            }
            product = product.saturating_mul(sum as u64);
            axis += 1;
        }
        product
    }
}

/// The quotient; of nothing to divide by, 0.
pub(crate) const fn divided(n: u64, by: u64) -> u64 {
    match n.checked_div(by) {
        Some(quotient) => quotient,
        None => 0,
    }
}

/// The number of steps of a recurrent layer: each weight is used once in each.
pub(crate) const fn steps(count: &Count) -> u64 {
    divided(count.macs, count.weights)
}

impl Layer {
    /// The elementary operations of one inference, and the elements it touches, in all copies that run.
    ///
    /// # Panics
    /// If its operator has no rule for them. All of this library have; of those of a model file, some do not say all on which
    /// they depend.
    pub const fn work(&self) -> Work {
        // A layer of a file stands at no check, and has the operator's name there.
        let of_file = self.check == crate::graph::NONE && !self.file.is_empty();
        let sizes = Sizes::of(self);
        match if of_file { crate::file::work(&sizes) } else { crate::op::work(&sizes) } {
            Some(work) => work.times(self.active as u64),
            None => panic!("{}", Text::new().str("`").str(self.op).str("` has no elementary counts").as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    fn work(op: &'static str, inputs: &[&[usize]], output: &[usize], count: Count) -> Work {
        let mut shapes = [Shape::SCALAR; 2];
        for (shape, dims) in shapes.iter_mut().zip(inputs) {
            *shape = Shape::new(dims);
        }
        Layer::of_op(op, &shapes[..inputs.len()], Shape::new(output), count).work()
    }

    #[test]
    fn every_operator_has_elementary_counts() {
        for operator in crate::op::FAMILIES.iter().flat_map(|family| family.iter()) {
            if matches!(operator.name, "activation") {
                // Becomes another operator.
                continue;
            }
            let x: &[usize] = &[2, 4, 6];
            work(operator.name, &[x, x], x, Count { window: 2, ..Count::FREE });
        }
    }

    #[test]
    fn a_source_reads_nothing() {
        for op in ["parameter", "buffer", "constant"] {
            let layer = Layer::of_op(op, &[], Shape::new(&[2, 3]), Count { weights: 6, ..Count::FREE });
            assert_eq!(layer.work(), Work::NONE, "{op}");
        }
        let count = Count { weights: 6, macs: 5, ..Count::FREE };
        let y = Layer::of_op("custom", &[], Shape::new(&[2, 3]), count).work();
        assert_eq!((y.macs, y.inputs, y.weights, y.written), (5, 0, 6, 6));
    }

    #[test]
    fn rows_by_hand() {
        // Two rows of three: the maxima 2·2, differences 6, sums 2·2, exponentials and quotients 6.
        let y = work("softmax", &[&[2, 3]], &[2, 3], Count { window: 3, ..Count::FREE });
        assert_eq!((y.comparisons, y.adds, y.exponentials, y.divisions), (4, 6 + 4, 6, 6));
        assert_eq!((y.operations(), y.inputs, y.written), (26, 6, 6));
        // Means of 2·2 elements, differences, squares, means of these, eps; a root and a reciprocal; scale, weight, bias.
        let count = Count { weights: 3, bias: 3, window: 3, ..Count::FREE };
        let y = work("layer_norm", &[&[2, 3]], &[2, 3], count);
        assert_eq!((y.adds, y.multiplies), (4 + 6 + 4 + 2 + 6, 6 + 6 + 6));
        assert_eq!((y.divisions, y.transcendentals, y.weights), (2 + 2 + 2, 2, 6));
        let y = work("cumsum", &[&[2, 3]], &[2, 3], Count { window: 3, ..Count::FREE });
        assert_eq!(y.operations(), 4);
    }

    #[test]
    fn windows_by_hand() {
        let count = Count { window: 4, ..Count::FREE };
        let y = work("max_pool2d", &[&[5, 4, 6]], &[5, 2, 3], count);
        assert_eq!((y.comparisons, y.operations()), (30 * 3, 30 * 3));
        let y = work("avg_pool2d", &[&[5, 4, 6]], &[5, 2, 3], count);
        assert_eq!((y.adds, y.divisions), (30 * 3, 30));
        // The regions of 5 elements in 3 outputs: 0..2, 1..4, 3..5, that is 2 + 3 + 2; of 7 in 7, each one.
        let y = work("adaptive_avg_pool2d", &[&[2, 5, 7]], &[2, 3, 7], Count::FREE);
        assert_eq!((y.adds, y.divisions), (2 * 7 * 7 - 2 * 3 * 7, 2 * 3 * 7));
        let y = work("global_max_pool", &[&[2, 5, 7]], &[2, 1, 1], Count::FREE);
        assert_eq!(y.comparisons, 2 * 34);
        let y = work("upsample", &[&[2, 5, 7]], &[2, 10, 14], count);
        assert_eq!((y.multiplies, y.adds), (280 * 4, 280 * 3));
    }

    #[test]
    fn attention_by_hand() {
        // 4 heads of 5 queries on 5 keys, an embedding of 16: 20 rows of 5 scores.
        let macs = 4 * 5 * 16 * 16 + 2 * 5 * 5 * 16;
        let count = Count { weights: 4 * 256, bias: 64, macs, bias_adds: 4 * 80, window: 4, ..Count::FREE };
        let y = work("multihead_attention", &[&[5, 16], &[5, 16]], &[5, 16], count);
        assert_eq!((y.macs, y.multiplies, y.exponentials, y.divisions), (macs, 80, 100, 100));
        assert_eq!((y.comparisons, y.adds), (80, 320 + 100 + 80));
        // The same in heads of 4: queries [4, 5, 4].
        let count = Count { macs: 2 * 5 * 5 * 16, ..Count::FREE };
        let y = work("scaled_dot_product_attention", &[&[4, 5, 4], &[4, 5, 4]], &[4, 5, 4], count);
        assert_eq!((y.macs, y.multiplies, y.exponentials, y.operations()), (800, 80, 100, 1600 + 80 + 460));
    }

    #[test]
    fn recurrence_by_hand() {
        // 6 steps of 16 units on 8 inputs: per unit and step 4 sums of two products, 3 sigmoids, 2 tangents, 3 products, a sum.
        let weights = 4 * 16 * (8 + 16);
        let count = Count { weights, bias: 128, macs: weights * 6, bias_adds: 128 * 6, window: 16, ..Count::FREE };
        let y = work("lstm", &[&[6, 8]], &[6, 16], count);
        let units = 96;
        assert_eq!((y.adds, y.multiplies), (128 * 6 + units * (4 + 3 + 1), units * 3));
        assert_eq!((y.exponentials, y.divisions, y.transcendentals), (units * 3, units * 3, units * 2));
    }

    #[test]
    fn what_is_not_computed() {
        for op in ["flatten", "reshape", "dropout", "identity", "chunk", "expand"] {
            assert_eq!(work(op, &[&[2, 3]], &[2, 3], Count::FREE), Work::NONE, "{op}");
        }
        let y = work("permute", &[&[2, 3]], &[3, 2], Count::FREE);
        assert_eq!((y.operations(), y.moved()), (0, 12));
        // Rows of 8 for three integers.
        let y = work("embedding", &[&[3]], &[3, 8], Count { weights: 800, ..Count::FREE });
        assert_eq!((y.weights, y.inputs, y.written, y.operations()), (24, 3, 24, 0));
    }
}
