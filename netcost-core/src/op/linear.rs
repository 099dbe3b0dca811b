//! Fully connected layers and matrix products.
//!
//! A linear layer has `in_features · out_features` weights and `out_features` biases; per row of its input (the product of all
//! axes but the last) it makes as many multiply-accumulates as it has weights.
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html>.
//!
//! A matrix product `[.., n, k] × [.., k, m]` makes `n · k · m` multiply-accumulates per batch element.
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.matmul.html>.
//!
//! A bilinear layer has a matrix of `in1_features · in2_features` weights per output, each of which is used once per row.
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html>.

use super::{Operator, Refusal, arguments, none_of, operators, product, product_of, settle, stated};
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::linear`].
    Linear {
        /// The size of the output's last axis.
        out_features: Int,
        /// Whether a bias is added.
        bias: Flag = true,
        /// The size of the input's last axis, if you want it checked.
        in_features: MaybeInt = None,
    }
    /// Arguments of [`Tensor::bilinear`].
    Bilinear {
        /// The size of the output's last axis.
        out_features: Int,
        /// Whether a bias is added.
        bias: Flag = true,
        /// The size of the first input's last axis, if you want it checked.
        in1_features: MaybeInt = None,
        /// The size of the second input's last axis, if you want it checked.
        in2_features: MaybeInt = None,
    }
}

operators! {
    /// Fully connected layer over the last axis: `[.., in]` becomes `[.., out_features]`.
    ///
    /// Counts weights `in·out`, biases `out`, MACs weights × rows. Source: `torch.nn.Linear`.
    linear(x) Linear => linear;
    /// Matrix product of two tensors: `[.., n, k] × [.., k, m] → [.., n, m]`, with broadcasting of the axes before; a vector is
    /// taken as a row on the left and as a column on the right.
    ///
    /// Counts MACs: elements of the output × `k`. Source: `torch.matmul`.
    matmul(x, other) => matmul;
    /// `x·A·other + b` over the last axes: `[.., in1]` and `[.., in2]` become `[.., out_features]`.
    ///
    /// Counts weights `in1·in2·out`, biases `out`, MACs weights × rows. Source: `torch.nn.Bilinear`.
    bilinear(x, other) Bilinear => bilinear;
}

/// The counts of a linear layer over so many rows, or `None` on overflow.
pub const fn linear_count(in_features: usize, out_features: usize, bias: bool, rows: u64) -> Option<Count> {
    const MOST: u128 = u64::MAX as u128;
    // In 128 bits a product of two 64-bit numbers does not overflow.
    let weights = in_features as u128 * out_features as u128;
    let outputs = out_features as u128 * rows as u128;
    if weights > MOST || outputs > MOST {
        return None;
    }
    let macs = weights * rows as u128;
    if macs > MOST {
        return None;
    }
    let (bias, bias_adds) = if bias { (out_features as u64, outputs as u64) } else { (0, 0) };
    Some(Count { weights: weights as u64, bias, macs: macs as u64, bias_adds, ..Count::FREE })
}

const fn linear<'g>(x: Tensor<'g>, a: &Linear, op: &'static Operator, site: u32) -> Tensor<'g> {
    let rank = x.shape.rank as usize;
    if rank == 0 {
        if x.bad {
            return x.poisoned(Shape::SCALAR.push(a.out_features));
        }
        let text = Text::new().str("`linear` takes at least one axis, its input is a scalar");
        return x.graph.fail(op, site, "", text, Shape::SCALAR.push(a.out_features));
    }
    let features = x.shape.dims[rank - 1];
    let mut output = x.shape;
    output.dims[rank - 1] = a.out_features;
    if x.bad {
        return x.poisoned(output);
    }
    if a.out_features == 0 {
        return x.graph.fail(op, site, "out_features", Text::new().str("out_features is 0; it must be at least 1"), output);
    }
    if let Some(declared) = a.in_features
        && declared != features
    {
        let text = Text::new().str("in_features = ").size(declared).str(", but the last axis of the input ");
        let text = text.dims(x.dims()).str(" is ").size(features);
        let text = match x.shape.checked_numel() {
            Some(n) if rank > 1 && n == declared => text.str("; `flatten()` before it would make ").size(n),
            _ => text,
        };
        return x.graph.fail(op, site, "in_features", text, output);
    }
    let count = match output.checked_numel() {
        Some(outputs) => linear_count(features, a.out_features, a.bias, (outputs / a.out_features) as u64),
        None => None,
    };
    match count {
        Some(count) => x.graph.record(op, &[x], output, count, site),
        None => x.graph.add_counted(op, &[x], output, None, site),
    }
}

const fn matmul<'g>(x: Tensor<'g>, other: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    if x.rank() == 0 || other.rank() == 0 {
        if x.bad || other.bad {
            return x.poisoned(x.shape);
        }
        let text =
            Text::new().str("`matmul` takes tensors of at least one axis: ").dims(x.dims()).str(" and ").dims(other.dims());
        return x.graph.fail(op, site, "", text, x.shape);
    }
    // A vector is a row on the left, a column on the right; that axis is not in the output.
    let (row, column) = (x.rank() == 1, other.rank() == 1);
    let k = x.shape.at(x.rank() - 1);
    let other_k = if column { other.shape.at(0) } else { other.shape.at(other.rank() - 2) };
    let left = x.shape.slice(0, x.rank().saturating_sub(2));
    let right = other.shape.slice(0, other.rank().saturating_sub(2));
    let batch = super::broadcast(&left, &right);
    let mut output = match batch {
        Some(batch) => batch,
        None => left,
    };
    if !row {
        output = output.push(x.shape.at(x.rank() - 2));
    }
    if !column {
        output = output.push(other.shape.at(other.rank() - 1));
    }
    if x.bad || other.bad {
        return x.poisoned(output);
    }
    if k != other_k {
        let text = Text::new()
            .dims(x.dims())
            .str(" × ")
            .dims(other.dims())
            .str(": the last axis on the left is ")
            .size(k)
            .str(", the ");
        let text = text.str(if column { "only" } else { "last but one" }).str(" on the right ").size(other_k);
        let swapped = !column && other.shape.at(other.rank() - 1) == k;
        let text = if swapped { text.str("; `transpose(-2, -1)` on the right would match them") } else { text };
        return x.graph.fail(op, site, "other", text, output);
    }
    if batch.is_none() {
        let text = Text::new().dims(x.dims()).str(" × ").dims(other.dims());
        return x.graph.fail(op, site, "other", text.str(": the axes before the last two do not broadcast"), output);
    }
    let count = match product_of(output.dims()) {
        Some(elements) => match product(&[elements, k as u64]) {
            Some(macs) => Some(Count { macs, ..Count::FREE }),
            None => None,
        },
        None => None,
    };
    x.graph.add_counted(op, &[x, other], output, count, site)
}

const fn bilinear<'g>(x: Tensor<'g>, other: Tensor<'g>, a: &Bilinear, op: &'static Operator, site: u32) -> Tensor<'g> {
    let guess = if x.rank() == 0 { x.shape } else { x.shape.with(x.rank() - 1, a.out_features) };
    settle(&[x, other], bilinear_count(&x.shape, &other.shape, a), guess, op, site)
}

const fn bilinear_count(x: &Shape, other: &Shape, a: &Bilinear) -> Result<(Shape, Option<Count>), Refusal> {
    let rank = x.rank();
    if rank == 0 || other.rank() != rank || !x.slice(0, rank - 1).equals(&other.slice(0, rank - 1)) {
        let text = Text::new().str("the inputs ").dims(x.dims()).str(" and ").dims(other.dims());
        return Err(("other", text.str(" must have the same axes, but for the size of the last")));
    }
    let (in1, in2) = (x.at(rank - 1), other.at(rank - 1));
    if let Err(e) = stated("in1_features", a.in1_features, in1, "the last axis of the first input", x) {
        return Err(e);
    }
    if let Err(e) = stated("in2_features", a.in2_features, in2, "the last axis of the second input", other) {
        return Err(e);
    }
    if a.out_features == 0 {
        return Err(none_of("out_features"));
    }
    // A linear layer over all products of two elements.
    let count = match (in1.checked_mul(in2), product_of(x.slice(0, rank - 1).dims())) {
        (Some(features), Some(rows)) => linear_count(features, a.out_features, a.bias, rows),
        _ => None,
    };
    Ok((x.with(rank - 1, a.out_features), count))
}

/// Elementary counts: the multiply-accumulates of the formula, an add per bias.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    match s.op {
        b"linear" | b"matmul" | b"bilinear" => Some(s.whole),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn linear_by_hand() {
        let a = Linear { out_features: 1000, ..Linear::DEFAULT };
        let y = layer!([2048] => |x| x.linear(a, 0));
        assert_eq!(y.good(), [1000]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs, y.count.bias_adds), (2_048_000, 1000, 2_048_000, 1000));
        // On a sequence the weights are used once per step.
        let y = layer!([197, 768] => |x| x.linear(Linear { out_features: 3072, bias: false, ..Linear::DEFAULT }, 0));
        assert_eq!(y.good(), [197, 3072]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs, y.count.bias_adds), (2_359_296, 0, 464_781_312, 0));
    }

    #[test]
    fn bilinear_by_hand() {
        // torch.nn.Bilinear, "Examples": 128 rows of 20 and 30, 40 outputs.
        let a = Bilinear { out_features: 40, ..Bilinear::DEFAULT };
        let y = layer!([128, 20], [128, 30] => |x, y| x.bilinear(y, a, 0));
        assert_eq!(y.good(), [128, 40]);
        assert_eq!((y.count.weights, y.count.bias), (20 * 30 * 40, 40));
        assert_eq!((y.count.macs, y.count.bias_adds), (128 * 20 * 30 * 40, 128 * 40));
        let y = layer!([4], [4] => |x, y| x.bilinear(y, Bilinear { in1_features: Some(3), ..a }, 0));
        assert_eq!(y.bad(), "`bilinear`: in1_features = 3, but the last axis of the first input [4] is 4");
        layer!([2, 3], [3, 4] => |x, y| x.bilinear(y, a, 0)).bad();
        layer!([], [] => |x, y| x.bilinear(y, a, 0)).bad();
        layer!([3], [4] => |x, y| x.bilinear(y, Bilinear { out_features: 0, ..a }, 0)).bad();
    }

    #[test]
    fn matrix_products_of_the_documentation() {
        // torch.matmul, "Examples", and the matrix of the sizes in its text.
        let shape = |a: &[usize], b: &[usize]| layer!(*a, *b => |x, y| x.matmul(y, 0));
        assert_eq!(shape(&[3], &[3]).good(), []);
        assert_eq!(shape(&[3, 4], &[4]).good(), [3]);
        assert_eq!(shape(&[10, 3, 4], &[4]).good(), [10, 3]);
        assert_eq!(shape(&[10, 3, 4], &[4, 5]).good(), [10, 3, 5]);
        let y = shape(&[10, 1, 3, 4], &[5, 4, 2]);
        assert_eq!(y.good(), [10, 5, 3, 2]);
        assert_eq!(y.count.macs, 10 * 5 * 3 * 2 * 4);
        assert_eq!(shape(&[4], &[7, 4, 5]).good(), [7, 5]);
        assert_eq!(
            shape(&[12, 64, 32], &[12, 64, 32]).bad(),
            "`matmul`: [12, 64, 32] × [12, 64, 32]: the last axis on the left is 32, the last but one on the right 64; \
             `transpose(-2, -1)` on the right would match them"
        );
    }

    #[test]
    fn messages() {
        let a = Linear { out_features: 10, in_features: Some(512), ..Linear::DEFAULT };
        assert_eq!(
            layer!([32, 4, 4] => |x| x.linear(a, 0)).bad(),
            "`linear`: in_features = 512, but the last axis of the input [32, 4, 4] is 4; `flatten()` before it would make 512"
        );
        layer!([3] => |x| x.linear(Linear { out_features: usize::MAX, ..Linear::DEFAULT }, 0)).bad();
        assert!(layer!([3] => |x| x.linear(Linear::DEFAULT, 0)).bad().contains("out_features is 0"));
    }
}
