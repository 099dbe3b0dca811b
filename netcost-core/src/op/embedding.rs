//! Embeddings: a table of vectors, of which integer inputs choose some. Its elements are weights; no multiply-accumulates.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html>, `torch.nn.EmbeddingBag.html`.

use super::{Operator, Refusal, arguments, none_of, operators, product, settle};
use crate::graph::Count;
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::embedding`].
    Embedding {
        /// Rows of the table: the inputs are from 0 to one less.
        num_embeddings: Int,
        /// The size of a row.
        embedding_dim: Int,
        /// The row that is not trained, from the end if negative; it is stored and counts among the weights.
        padding_idx: MaybeAxis = None,
        /// The norm to which longer rows are cut.
        max_norm: MaybeFloat = None,
    }
    /// Arguments of [`Tensor::embedding_bag`].
    EmbeddingBag {
        /// Rows of the table: the inputs are from 0 to one less.
        num_embeddings: Int,
        /// The size of a row.
        embedding_dim: Int,
        /// What becomes of the rows of a bag: `"mean"`, `"sum"` or `"max"`.
        mode: Choice = "mean",
        /// The row that is not trained, from the end if negative; it is stored and counts among the weights.
        padding_idx: MaybeAxis = None,
    }
}

operators! {
    /// The rows of a table that integers choose: `[T]` becomes `[T, embedding_dim]`.
    ///
    /// Counts weights `num_embeddings·embedding_dim`, no MACs. Source: `torch.nn.Embedding`.
    embedding(x) Embedding => embedding;
    /// The mean, sum or maximum of the rows that the integers of the last axis choose: `[T]` becomes `[embedding_dim]`.
    ///
    /// Counts weights `num_embeddings·embedding_dim`, no MACs. Source: `torch.nn.EmbeddingBag`.
    embedding_bag(x) EmbeddingBag => embedding_bag;
}

/// The `mode` of an `embedding_bag` that takes the mean.
const MEAN: u8 = 1;
/// The `mode` of an `embedding_bag` that takes the maximum.
const MAX: u8 = 2;

/// The weights of a table.
const fn table(rows: usize, dim: usize, padding: Option<isize>) -> Result<Option<Count>, Refusal> {
    if rows == 0 {
        return Err(none_of("num_embeddings"));
    }
    if dim == 0 {
        return Err(none_of("embedding_dim"));
    }
    if let Some(row) = padding {
        // A table of more rows than an `isize` counts has all of them.
        let inside = if row < 0 { row.unsigned_abs() <= rows } else { row.cast_unsigned() < rows };
        if !inside {
            let text = Text::new().str("padding_idx = ").int(row as i64).str(" is none of the ");
            return Err(("padding_idx", text.count(rows, "row", "rows").str(" of the table")));
        }
    }
    Ok(match product(&[rows as u64, dim as u64]) {
        Some(weights) => Some(Count { weights, ..Count::FREE }),
        None => None,
    })
}

const fn embedding<'g>(x: Tensor<'g>, a: &Embedding, op: &'static Operator, site: u32) -> Tensor<'g> {
    let output = x.shape.push(a.embedding_dim);
    let result = match table(a.num_embeddings, a.embedding_dim, a.padding_idx) {
        Ok(_) if x.rank() == MAX_RANK => Err(("", Text::new().str("the output would have more than 8 axes"))),
        Ok(count) => Ok((output, count)),
        Err(e) => Err(e),
    };
    settle(&[x], result, output, op, site)
}

const fn embedding_bag<'g>(x: Tensor<'g>, a: &EmbeddingBag, op: &'static Operator, site: u32) -> Tensor<'g> {
    if x.rank() == 0 {
        let text = Text::new().str("`embedding_bag` takes the integers of a bag, [T]; its input is a scalar");
        return settle(&[x], Err(("", text)), Shape::SCALAR.push(a.embedding_dim), op, site);
    }
    let output = x.shape.with(x.rank() - 1, a.embedding_dim);
    let result = match (a.mode.as_bytes(), table(a.num_embeddings, a.embedding_dim, a.padding_idx)) {
        (b"mean", Ok(Some(count))) => Ok((output, Some(Count { mode: MEAN, ..count }))),
        (b"max", Ok(Some(count))) => Ok((output, Some(Count { mode: MAX, ..count }))),
        (b"sum" | b"mean" | b"max", Ok(count)) => Ok((output, count)),
        (_, Ok(_)) => {
            let text = Text::new().str("mode = \"").str(a.mode).str("\" is not known; it is \"mean\", \"sum\" or \"max\"");
            Err(("mode", text))
        }
        (_, Err(e)) => Err(e),
    };
    settle(&[x], result, output, op, site)
}

/// Elementary counts: the chosen rows are read. Those of a bag are added, for a mean divided by their number, or compared.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    match s.op {
        b"embedding" => Some(Work { weights: s.o, ..s.whole }),
        b"embedding_bag" => {
            let x = &s.layer.inputs.as_slice()[0];
            let bag = x.at(x.rank() - 1) as u64;
            let read = s.o.saturating_mul(bag);
            let joined = read.saturating_sub(s.o);
            let (adds, comparisons) = if s.count.mode == MAX { (0, joined) } else { (joined, 0) };
            let divisions = if s.count.mode == MEAN { s.o } else { 0 };
            Some(Work { weights: read, adds, comparisons, divisions, ..s.whole })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    const BERT: Embedding = Embedding { num_embeddings: 30_522, embedding_dim: 768, ..Embedding::DEFAULT };

    #[test]
    fn tables() {
        // BERT-base's: 30,522 · 768.
        let y = layer!([128] => |x| x.embedding(BERT, 0));
        assert_eq!(y.good(), [128, 768]);
        assert_eq!((y.count.weights, y.count.bias, y.count.macs), (23_440_896, 0, 0));
        // torch.nn.Embedding, "Examples": a batch of 2 samples of 4 indices each, rows of 3.
        let a = Embedding { num_embeddings: 10, embedding_dim: 3, padding_idx: Some(-1), max_norm: None };
        assert_eq!(layer!([2, 4] => |x| x.embedding(a, 0)).good(), [2, 4, 3]);
        assert_eq!(layer!([] => |x| x.embedding(a, 0)).good(), [3]);
        // A categorical feature of DLRM.
        let a = EmbeddingBag { num_embeddings: 1000, embedding_dim: 16, mode: "sum", padding_idx: None };
        let y = layer!([20] => |x| x.embedding_bag(a, 0));
        assert_eq!((y.good(), y.count.weights), (Shape::new(&[16]), 16_000));
        layer!([] => |x| x.embedding_bag(a, 0)).bad();
        layer!([20] => |x| x.embedding_bag(EmbeddingBag { mode: "first", ..a }, 0)).bad();
    }

    #[test]
    fn messages() {
        let run = |a| layer!([2] => |x| x.embedding(a, 0));
        assert_eq!(
            run(Embedding { num_embeddings: 4, padding_idx: Some(4), ..BERT }).bad(),
            "`embedding`: padding_idx = 4 is none of the 4 rows of the table"
        );
        run(Embedding { num_embeddings: 4, padding_idx: Some(-5), ..BERT }).bad();
        run(Embedding { num_embeddings: 0, ..BERT }).bad();
        run(Embedding { embedding_dim: 0, ..BERT }).bad();
        run(Embedding { num_embeddings: usize::MAX, ..BERT }).bad();
        layer!([1; 8] => |x| x.embedding(BERT, 0)).bad();
    }
}
