//! Attention: the layer with its projections, and the two products alone.
//!
//! With `L` queries, `S` keys and an embedding of `E` in `h` heads, multi-head attention makes `L·E·E + S·kdim·E + S·vdim·E`
//! multiply-accumulates in its projections, `L·S'·E` in each of its two products (queries with keys, weights with values; the
//! heads share `E`), and `L·E·E` in the output's projection. `S'` is `S`, plus one for `add_bias_kv` and one for
//! `add_zero_attn`. Its weights are `E·E + kdim·E + vdim·E + E·E`, its biases `3·E + E`, and two rows of `E` with `add_bias_kv`.
//! The softmax is not counted.
//!
//! A mask changes nothing of these figures, which are those of the dense products. What is left where masked products are not
//! computed is [`Layer::macs_masked`](crate::layer::Layer::macs_masked); a causal mask is PyTorch's: query `i` sees the keys
//! up to `i`.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html>,
//! `torch.nn.functional.scaled_dot_product_attention.html`; Vaswani et al., "Attention Is All You Need" (2017).

// Queries, keys, values, lengths and sizes have one letter in the literature.
#![allow(clippy::many_single_char_names)]

use super::window::divisors;
use super::{Operator, Refusal, arguments, broadcast, none_of, operators, product, product_of, settle, stated, total};
use crate::graph::{Count, Special};
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::multihead_attention`].
    MultiheadAttention {
        /// Heads, which share the embedding.
        num_heads: Int,
        /// The probability of a weight to be zeroed in training.
        dropout: Float = 0.0,
        /// Whether biases are added after the projections.
        bias: Flag = true,
        /// Whether a trained row is added to the keys and one to the values.
        add_bias_kv: Flag = false,
        /// Whether a row of zeros is added to the keys and to the values.
        add_zero_attn: Flag = false,
        /// The size of a key, if you want it checked.
        kdim: MaybeInt = None,
        /// The size of a value, if you want it checked.
        vdim: MaybeInt = None,
        /// Whether a query sees the keys up to its own position alone.
        is_causal: Flag = false,
        /// The size of a query, if you want it checked.
        embed_dim: MaybeInt = None,
    }
    /// Arguments of [`Tensor::scaled_dot_product_attention`].
    ScaledDotProductAttention {
        /// The probability of a weight to be zeroed in training.
        dropout_p: Float = 0.0,
        /// Whether a query sees the keys up to its own position alone.
        is_causal: Flag = false,
        /// By what the products are multiplied; `1 / sqrt(E)` if not given.
        scale: MaybeFloat = None,
        /// Whether several heads of the queries may share a head of the keys and values.
        enable_gqa: Flag = false,
        /// How many keys a query sees: with `is_causal` its own and those before it, else those nearer than this on both
        /// sides.
        window: MaybeInt = None,
    }
}

operators! {
    /// Multi-head attention of queries `[L, E]`: with themselves, or with `key`s `[S, kdim]` and `value`s `[S, vdim]`. Where
    /// only `key` is given, it is the values, too. `let (y, weights) = ..` binds the attention weights, `[L, S]`, as well.
    ///
    /// Extra leading axes are a batch. Counts weights `2·E·E + kdim·E + vdim·E`, biases `4·E`, MACs `2·L·E·E + S·(kdim +
    /// vdim)·E + 2·L·S·E`. Source: `torch.nn.MultiheadAttention`, Vaswani et al., 2017.
    pair multihead_attention multihead_attention_tuple(x) [key, value] MultiheadAttention => multihead_attention;
    /// `softmax(q·kᵀ)·v` of queries `[h, L, E]`, keys `[h, S, E]` and values `[h, S, Ev]`: `[h, L, Ev]`.
    ///
    /// Extra leading axes are a batch. Counts MACs `h·L·S·(E + Ev)`, whatever the mask;
    /// `Layer::macs_masked` has what `is_causal` and `window` leave of them. Source:
    /// `torch.nn.functional.scaled_dot_product_attention`; the window: Beltagy et al., 2020.
    scaled_dot_product_attention(x, key, value) [attn_mask] ScaledDotProductAttention => scaled_dot_product_attention;
}

/// How many pairs of `l` queries and `s` keys a causal mask leaves: query `i` sees the keys up to `i`. In 128 bits nothing of
/// two sizes overflows.
const fn causal(l: usize, s: usize) -> u128 {
    let (l, s) = (l as u128, s as u128);
    if l <= s { l * (l + 1) / 2 } else { s * (s + 1) / 2 + (l - s) * s }
}

/// How many pairs of queries and keys are seen.
const fn seen(l: usize, s: usize, is_causal: bool, window: Option<usize>) -> u128 {
    match (is_causal, window) {
        (false, None) => l as u128 * s as u128,
        (true, None) => causal(l, s),
        // Of the causal pairs, those of which the key is not `window` or more before the query.
        (true, Some(window)) => causal(l, s) - causal(l.saturating_sub(window), s),
        (false, Some(window)) => {
            let before = causal(l, s) - causal(l.saturating_sub(window), s);
            let after = causal(s, l) - causal(s.saturating_sub(window), l);
            // A query's own position is in both, unless the window is 0.
            let both = if window == 0 {
                0
            } else if l < s {
                l
            } else {
                s
            };
            before + after - both as u128
        }
    }
}

/// Of products for all pairs of `l` queries and `s` keys, `per_pair` each, how many the mask throws away; `None` on overflow.
const fn thrown_away(l: usize, s: usize, is_causal: bool, window: Option<usize>, per_pair: Option<u64>) -> Option<u64> {
    let pairs = l as u128 * s as u128 - seen(l, s, is_causal, window);
    match per_pair {
        Some(n) if pairs <= u64::MAX as u128 => product(&[pairs as u64, n]),
        _ => None,
    }
}

const fn multihead_attention<'g>(
    x: Tensor<'g>,
    key: Option<Tensor<'g>>,
    value: Option<Tensor<'g>>,
    a: &MultiheadAttention,
    op: &'static Operator,
    site: u32,
) -> (Tensor<'g>, Tensor<'g>) {
    let (k, v) = match (key, value) {
        (Some(key), Some(value)) => (key, value),
        (Some(key), None) => (key, key),
        (None, Some(value)) => (x, value),
        (None, None) => (x, x),
    };
    let keys = keys_of(&k.shape, a);
    let weights = if x.rank() < 2 { x.shape } else { x.shape.with(x.rank() - 1, keys) };
    let result = match multihead_attention_count(&x.shape, &k.shape, &v.shape, a) {
        Ok((output, Some(count))) => {
            // Of another size keys and values have projections of their own.
            let alike = k.shape.at(k.rank() - 1) == x.shape.at(x.rank() - 1);
            let shared_keys = k.node == v.node && x.node != k.node && alike;
            let special = Special::Attention { shared_keys, zero_key: a.add_zero_attn, mask: a.is_causal };
            Ok((output, Some(Count { special, ..count })))
        }
        result => result,
    };
    let y = settle(&[x, k, v], result, x.shape, op, site);
    (y, Tensor { shape: if y.bad { x.shape } else { weights }, ..y })
}

/// The keys with those that are added.
const fn keys_of(key: &Shape, a: &MultiheadAttention) -> usize {
    let given = if key.rank() < 2 { 1 } else { key.at(key.rank() - 2) };
    given.saturating_add(a.add_bias_kv as usize + a.add_zero_attn as usize)
}

const fn multihead_attention_count(
    x: &Shape,
    key: &Shape,
    value: &Shape,
    a: &MultiheadAttention,
) -> Result<(Shape, Option<Count>), Refusal> {
    let rank = x.rank();
    if rank < 2 {
        let text = Text::new().str("`multihead_attention` takes [L, E], its input is ").dims(x.dims());
        return Err(("", text.str(" (").count(rank, "axis", "axes").str(")")));
    }
    if let Err(e) = alike("key", key, x, "input") {
        return Err(e);
    }
    if let Err(e) = alike("value", value, x, "input") {
        return Err(e);
    }
    let (l, embed) = (x.at(rank - 2), x.at(rank - 1));
    let (s, kdim, vdim) = (key.at(rank - 2), key.at(rank - 1), value.at(rank - 1));
    if value.at(rank - 2) != s {
        return Err(("value", lengths(key, value, s, value.at(rank - 2))));
    }
    if let Err(e) = stated("embed_dim", a.embed_dim, embed, "the last axis of the input", x) {
        return Err(e);
    }
    if let Err(e) = stated("kdim", a.kdim, kdim, "the last axis of the key", key) {
        return Err(e);
    }
    if let Err(e) = stated("vdim", a.vdim, vdim, "the last axis of the value", value) {
        return Err(e);
    }
    if a.num_heads == 0 {
        return Err(none_of("num_heads"));
    }
    if !embed.is_multiple_of(a.num_heads) {
        let text = Text::new().str("num_heads = ").size(a.num_heads).str(" does not divide the embedding of ").size(embed);
        return Err(("num_heads", divisors(text, embed, a.num_heads)));
    }
    if !(a.dropout >= 0.0 && a.dropout <= 1.0) {
        return Err(("dropout", Text::new().str("dropout is a probability: between 0 and 1")));
    }
    let count = attention_count(x, [l, s, keys_of(key, a)], [embed, kdim, vdim], a);
    Ok((*x, count))
}

/// The counts: of so many queries, keys, and keys with those that are added; of sizes of a query, a key and a value.
const fn attention_count(
    x: &Shape,
    [l, s, keys]: [usize; 3],
    [embed, kdim, vdim]: [usize; 3],
    a: &MultiheadAttention,
) -> Option<Count> {
    let Some(batch) = product_of(x.slice(0, x.rank() - 2).dims()) else { return None };
    let (l64, s64, keys64, e) = (l as u64, s as u64, keys as u64, embed as u64);
    let (of_query, of_key, of_value) = (product(&[e, e]), product(&[kdim as u64, e]), product(&[vdim as u64, e]));
    let biases = if a.bias { 4 } else { 0 };
    let rows = if a.add_bias_kv { 2 } else { 0 };
    let both = product(&[2, batch, l64, keys64, e]);
    let macs = total(&[
        product(&[2, batch, l64, e, e]),
        product(&[batch, s64, kdim as u64, e]),
        product(&[batch, s64, vdim as u64, e]),
        both,
    ]);
    // After the projections of queries and output, and of keys and values.
    let bias_adds = if a.bias { total(&[product(&[2, batch, l64, e]), product(&[2, batch, s64, e])]) } else { Some(0) };
    // The added keys stand at the end; the mask does not hide them.
    let masked = thrown_away(l, s, a.is_causal, None, product(&[2, batch, e]));
    match (total(&[of_query, of_key, of_value, of_query]), product(&[biases + rows, e]), macs, bias_adds, masked) {
        (Some(weights), Some(bias), Some(macs), Some(bias_adds), Some(masked)) => {
            Some(Count { weights, bias, macs, bias_adds, masked, window: a.num_heads as u64, ..Count::FREE })
        }
        _ => None,
    }
}

/// Checks that a tensor has the axes of another, but for the last two.
const fn alike(arg: &'static str, of: &Shape, x: &Shape, other: &str) -> Result<(), Refusal> {
    let rank = x.rank();
    if of.rank() != rank {
        let text = Text::new().str("the ").str(arg).str(" ").dims(of.dims()).str(" has ").count(of.rank(), "axis", "axes");
        return Err((arg, text.str(", the ").str(other).str(" ").dims(x.dims()).str(" has ").size(rank)));
    }
    if !of.slice(0, rank - 2).equals(&x.slice(0, rank - 2)) {
        let text = Text::new().str("the ").str(arg).str(" ").dims(of.dims()).str(" and the ").str(other).str(" ");
        return Err((arg, text.dims(x.dims()).str(" differ in the axes before the last two, which are a batch")));
    }
    Ok(())
}

/// "the key [4, 8] has 4 positions, the value [5, 8] has 5".
const fn lengths(key: &Shape, value: &Shape, s: usize, t: usize) -> Text {
    let text = Text::new().str("the key ").dims(key.dims()).str(" has ").count(s, "position", "positions");
    text.str(", the value ").dims(value.dims()).str(" has ").size(t)
}

const fn scaled_dot_product_attention<'g>(
    x: Tensor<'g>,
    key: Tensor<'g>,
    value: Tensor<'g>,
    mask: Option<Tensor<'g>>,
    a: &ScaledDotProductAttention,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let of_mask = match mask {
        Some(mask) => Some(mask.shape),
        None => None,
    };
    let result = products(&x.shape, &key.shape, &value.shape, of_mask, a);
    match mask {
        Some(mask) => settle(&[x, key, value, mask], result, x.shape, op, site),
        None => settle(&[x, key, value], result, x.shape, op, site),
    }
}

const fn products(
    q: &Shape,
    k: &Shape,
    v: &Shape,
    mask: Option<Shape>,
    a: &ScaledDotProductAttention,
) -> Result<(Shape, Option<Count>), Refusal> {
    if q.rank() < 2 || k.rank() < 2 || v.rank() < 2 {
        let which = if q.rank() < 2 {
            ("", q)
        } else if k.rank() < 2 {
            ("key", k)
        } else {
            ("value", v)
        };
        let text = Text::new().str("attention takes [h, L, E], or [L, E] of one head; this is ").dims(which.1.dims());
        return Err((which.0, text));
    }
    let (l, e) = (q.at(q.rank() - 2), q.at(q.rank() - 1));
    let (s, ek) = (k.at(k.rank() - 2), k.at(k.rank() - 1));
    let (sv, ev) = (v.at(v.rank() - 2), v.at(v.rank() - 1));
    if ek != e {
        let text = Text::new().str("the last axis of the queries ").dims(q.dims()).str(" is ").size(e);
        return Err(("key", text.str(", that of the keys ").dims(k.dims()).str(" is ").size(ek)));
    }
    if sv != s {
        return Err(("value", lengths(k, v, s, sv)));
    }
    let (mut of_keys, mut of_values) = (k.slice(0, k.rank() - 2), v.slice(0, v.rank() - 2));
    if a.enable_gqa && q.rank() >= 3 && k.rank() >= 3 && v.rank() >= 3 {
        let heads = q.at(q.rank() - 3);
        let (shared, values) = (k.at(k.rank() - 3), v.at(v.rank() - 3));
        if !heads.is_multiple_of(shared) || !heads.is_multiple_of(values) {
            let (arg, heads_of) = if heads.is_multiple_of(shared) { ("value", values) } else { ("key", shared) };
            let text = Text::new().str("the ").size(heads).str(" heads of the queries do not share ").size(heads_of);
            return Err((arg, text.str(" evenly: enable_gqa needs a divisor")));
        }
        of_keys = of_keys.with(k.rank() - 3, heads);
        of_values = of_values.with(v.rank() - 3, heads);
    }
    let of_queries = q.slice(0, q.rank() - 2);
    let batch = match broadcast(&of_queries, &of_keys) {
        Some(both) => match broadcast(&both, &of_values) {
            Some(batch) => batch,
            None => return Err(("value", heads_differ(q, v))),
        },
        None => return Err(("key", heads_differ(q, k))),
    };
    if let Some(mask) = mask {
        if a.is_causal {
            return Err(("attn_mask", Text::new().str("attn_mask and is_causal are both given; give one of them")));
        }
        let scores = batch.push(l).push(s);
        let fits = match broadcast(&mask, &scores) {
            Some(shape) => shape.equals(&scores),
            None => false,
        };
        if !fits {
            let text = Text::new().str("attn_mask ").dims(mask.dims()).str(" cannot be repeated to the scores, ");
            return Err(("attn_mask", text.dims(scores.dims())));
        }
    }
    if let Some(0) = a.window {
        return Err(none_of("window"));
    }
    if !(a.dropout_p >= 0.0 && a.dropout_p <= 1.0) {
        return Err(("dropout_p", Text::new().str("dropout_p is a probability: between 0 and 1")));
    }
    let per_pair = match (product_of(batch.dims()), e.checked_add(ev)) {
        (Some(heads), Some(sizes)) => product(&[heads, sizes as u64]),
        _ => None,
    };
    let macs = match per_pair {
        Some(n) => product(&[n, l as u64, s as u64]),
        None => None,
    };
    let count = match (macs, thrown_away(l, s, a.is_causal, a.window, per_pair)) {
        (Some(macs), Some(masked)) => Some(Count { macs, masked, ..Count::FREE }),
        _ => None,
    };
    Ok((batch.push(l).push(ev), count))
}

/// What is wrong with the heads, or a batch.
const fn heads_differ(q: &Shape, other: &Shape) -> Text {
    let text = Text::new().dims(q.dims()).str(" and ").dims(other.dims()).str(": the axes before the last two do not fit");
    let grouped = q.rank() >= 3
        && q.rank() == other.rank()
        && q.at(q.rank() - 3).is_multiple_of(other.at(q.rank() - 3))
        && q.at(q.rank() - 3) != other.at(q.rank() - 3);
    if grouped { text.str("; for heads that share keys there is `enable_gqa = true`") } else { text }
}

/// Elementary counts, besides the multiply-accumulates and the biases of the projections: the scale of the queries, an add per
/// element of a mask, and the softmax of each query's row of scores, of which the masked ones are computed like all others.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    let (rows, keys) = match s.op {
        b"multihead_attention" | b"scaled_dot_product_attention" => rows_of_scores(s.layer),
        _ => return None,
    };
    let scores = rows.saturating_mul(keys);
    let masked = if s.inputs == 4 { scores } else { 0 };
    let work = Work { multiplies: s.n, adds: s.whole.adds.saturating_add(masked), ..s.whole };
    Some(work.softmax(rows, keys))
}

/// How many rows of scores there are, one per query and head, and how many keys each has.
pub(crate) const fn rows_of_scores(layer: &crate::layer::Layer) -> (u64, u64) {
    let (q, k) = (&layer.inputs.as_slice()[0], &layer.inputs.as_slice()[1]);
    // Of queries in heads the heads are an axis.
    let (heads, of) = if layer.count.window > 0 { (layer.count.window, q) } else { (1, &layer.output) };
    let queries = match product_of(of.slice(0, of.rank() - 1).dims()) {
        Some(queries) => queries.saturating_mul(heads),
        None => u64::MAX,
    };
    let keys = if layer.count.window > 0 {
        // With those that are added.
        crate::work::divided(inner_products(q, k, &layer.count), (q.numel() as u64).saturating_mul(2))
    } else {
        k.at(k.rank() - 2) as u64
    };
    (queries, keys)
}

/// Of the multiply-accumulates of an attention with projections, those of its two products.
///
/// The projections are `E·E` for each query, twice, and what is left of the weights, `kdim·E + vdim·E`, for each key.
pub(crate) const fn inner_products(q: &Shape, k: &Shape, count: &Count) -> u64 {
    let (e, queries) = (q.at(q.rank() - 1) as u64, q.numel() as u64);
    let keys = crate::work::divided(k.numel() as u64, k.at(k.rank() - 1) as u64);
    let of_keys = count.weights.saturating_sub(e.saturating_mul(e).saturating_mul(2)).saturating_mul(keys);
    count.macs.saturating_sub(queries.saturating_mul(e).saturating_mul(2)).saturating_sub(of_keys)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Outcome, layer};
    use super::*;

    const HEADS_12: MultiheadAttention = MultiheadAttention { num_heads: 12, ..MultiheadAttention::DEFAULT };

    #[test]
    fn self_attention_by_hand() {
        // ViT-B/16's: in_proj 3·768·768 + 3·768, out_proj 768·768 + 768; 197 tokens.
        let y = layer!([197, 768] => |x| x.multihead_attention(None, None, HEADS_12, 0));
        assert_eq!(y.good(), [197, 768]);
        assert_eq!((y.count.weights, y.count.bias), (4 * 768 * 768, 4 * 768));
        assert_eq!(y.count.macs, 4 * 197 * 768 * 768 + 2 * 197 * 197 * 768);
        assert_eq!((y.count.bias_adds, y.count.masked), (4 * 197 * 768, 0));
        // GPT-2's, of which a causal mask leaves half of each product, and the diagonal.
        let causal = MultiheadAttention { is_causal: true, ..HEADS_12 };
        let y = layer!([1024, 768] => |x| x.multihead_attention(None, None, causal, 0));
        assert_eq!((y.good().numel(), y.count.masked), (1024 * 768, 2 * 768 * (1024 * 1023 / 2)));
    }

    #[test]
    fn cross_attention_by_hand() {
        let a = MultiheadAttention { num_heads: 2, add_bias_kv: true, add_zero_attn: true, ..MultiheadAttention::DEFAULT };
        let y = layer!([10, 14], [9, 11], [9, 16] => |x, k, v| {
            let (y, weights) = x.multihead_attention_tuple(Some(k), Some(v), a, 0);
            assert_eq!(weights.dims(), [10, 11]);
            y
        });
        assert_eq!(y.good(), [10, 14]);
        assert_eq!((y.count.weights, y.count.bias), (2 * 14 * 14 + 11 * 14 + 16 * 14, 6 * 14));
        assert_eq!(y.count.macs, 2 * 10 * 14 * 14 + 9 * 11 * 14 + 9 * 16 * 14 + 2 * 10 * 11 * 14);
        // Windows of Swin are a batch.
        let y = layer!([64, 49, 96] => |x| x.multihead_attention(None, None, MultiheadAttention { num_heads: 3, ..a }, 0));
        assert_eq!(y.good(), [64, 49, 96]);
    }

    #[test]
    fn products_alone() {
        let run = |q: &[usize], k: &[usize], v: &[usize], a: ScaledDotProductAttention| layer!(*q, *k, *v => |x, k, v| x.scaled_dot_product_attention(k, v, None, a, 0));
        const PLAIN: ScaledDotProductAttention = ScaledDotProductAttention::DEFAULT;
        let y = run(&[8, 128, 64], &[8, 100, 64], &[8, 100, 32], PLAIN);
        assert_eq!(y.good(), [8, 128, 32]);
        assert_eq!((y.count.macs, y.count.masked), (8 * 128 * 100 * (64 + 32), 0));
        // torch.nn.functional.scaled_dot_product_attention, "Examples": 32 heads of queries, 8 of keys and values.
        let shared = ScaledDotProductAttention { enable_gqa: true, is_causal: true, ..PLAIN };
        let y = run(&[32, 32, 64], &[8, 32, 64], &[8, 32, 64], shared);
        assert_eq!(y.good(), [32, 32, 64]);
        assert_eq!((y.count.macs, y.count.masked), (32 * 32 * 32 * 128, 32 * 128 * (32 * 31 / 2)));
        assert!(run(&[32, 32, 64], &[8, 32, 64], &[8, 32, 64], PLAIN).bad().contains("`enable_gqa = true`"));
        run(&[32, 32, 64], &[5, 32, 64], &[5, 32, 64], shared).bad();
        let bad = |y: Outcome, says: &str| assert!(y.bad().contains(says), "{}", y.bad());
        bad(run(&[2, 4, 8], &[2, 5, 8], &[2, 6, 8], PLAIN), "the key [2, 5, 8] has 5 positions, the value [2, 6, 8] has 6");
        bad(run(&[2, 4, 8], &[2, 5, 9], &[2, 5, 8], PLAIN), "is 8, that of the keys [2, 5, 9] is 9");
        bad(run(&[8], &[5, 8], &[5, 8], PLAIN), "this is [8]");
        bad(run(&[2, 4, 8], &[2, 5, 8], &[3, 5, 8], PLAIN), "do not fit");
        bad(run(&[4, 8], &[5, 8], &[5, 8], ScaledDotProductAttention { window: Some(0), ..PLAIN }), "window is 0");
        let mask =
            |dims: &[usize], a| layer!([2, 4, 8], *dims => |x, mask| x.scaled_dot_product_attention(x, x, Some(mask), a, 0));
        assert_eq!(mask(&[4, 4], PLAIN).good(), [2, 4, 8]);
        mask(&[4, 5], PLAIN).bad();
        mask(&[4, 4], shared).bad();
    }

    #[test]
    fn pairs_seen_as_counted_one_by_one() {
        for (l, s) in [(1, 1), (5, 5), (3, 7), (7, 3), (1, 6), (6, 1)] {
            for window in [None, Some(1), Some(2), Some(4), Some(50)] {
                for is_causal in [false, true] {
                    let near = |distance: usize| window.is_none_or(|window| distance < window);
                    let sees = |i: usize, j: usize| near(i.abs_diff(j)) && (!is_causal || j <= i);
                    let pairs = (0..l).map(|i| (0..s).filter(|j| sees(i, *j)).count()).sum::<usize>();
                    assert_eq!(seen(l, s, is_causal, window), pairs as u128, "{l} {s} {is_causal} {window:?}");
                }
            }
        }
    }

    #[test]
    fn messages() {
        let run = |a| layer!([4, 13] => |x| x.multihead_attention(None, None, a, 0));
        let six = MultiheadAttention { num_heads: 6, ..MultiheadAttention::DEFAULT };
        assert_eq!(
            run(six).bad(),
            "`multihead_attention`: num_heads = 6 does not divide the embedding of 13; divisors of 13 near it: 1, 13"
        );
        run(MultiheadAttention { num_heads: 0, ..six }).bad();
        run(MultiheadAttention { num_heads: 1, dropout: 2.0, ..six }).bad();
        run(MultiheadAttention { num_heads: 1, embed_dim: Some(12), ..six }).bad();
        run(MultiheadAttention { num_heads: 1, kdim: Some(12), ..six }).bad();
        let one = MultiheadAttention { num_heads: 1, ..six };
        let y = layer!([2, 4, 8], [3, 4, 8] => |x, k| x.multihead_attention(Some(k), None, one, 0));
        assert!(y.bad().contains("differ in the axes before the last two"));
        layer!([4, 8], [3, 4, 8] => |x, k| x.multihead_attention(Some(k), None, one, 0)).bad();
        layer!([4, 8], [5, 8] => |x, v| x.multihead_attention(None, Some(v), one, 0)).bad();
        layer!([8] => |x| x.multihead_attention(None, None, one, 0)).bad();
        layer!([1 << 20, 1 << 30] => |x| x.multihead_attention(None, None, one, 0)).bad();
    }
}
