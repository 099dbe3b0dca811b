//! Devlin, Chang, Lee and Toutanova, *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding* (2018),
//! <https://arxiv.org/abs/1810.04805>.
//!
//! The inputs are the ids of the tokens, and to which sentence each belongs. The paths are the keys of the checkpoints of the
//! `transformers` library.

use netcost::network;

/// Tokens of the uncased vocabulary.
pub const UNCASED: usize = 30_522;
/// Tokens of the cased vocabulary.
pub const CASED: usize = 28_996;
/// Positions that are learned.
pub const POSITIONS: usize = 512;

network! {
    /// BERT-base, uncased, on 128 tokens.
    pub struct BertBase128 { layers: 12, heads: 12, hidden: 768, length: 128 }
    /// BERT-base, uncased, on 512 tokens.
    pub struct BertBase512 { layers: 12, heads: 12, hidden: 768, length: 512 }
    /// BERT-base, cased, on 128 tokens.
    pub struct BertBaseCased128 { layers: 12, heads: 12, hidden: 768, length: 128, vocabulary: CASED }
    /// BERT-large, uncased, on 128 tokens.
    pub struct BertLarge128 { layers: 24, heads: 16, hidden: 1024, length: 128 }
    /// BERT-large, uncased, on 512 tokens.
    pub struct BertLarge512 { layers: 24, heads: 16, hidden: 1024, length: 512 }

    fn forward(
        tokens: [length; i32],
        sentences: [length; i32],
        layers: usize,
        heads: usize,
        hidden: usize,
        length: usize,
        vocabulary: usize = UNCASED,
    ) -> (states: [length, hidden], pooled: [hidden]) {
        let mut x = embeddings(tokens, sentences, vocabulary, hidden, name = "embeddings");
        for i in 0..layers {
            x = layer(x, heads, name = "encoder.layer.{i}");
        }
        let pooled = x.select(0, 0).linear(hidden, name = "pooler.dense").tanh(name = "pooler.activation");
        (x, pooled)
    }

    /// Figure 2: the sum of what is learned of a token, of its position, and of its sentence.
    fn embeddings(tokens: Tensor, sentences: Tensor, vocabulary: usize, hidden: usize) -> Tensor {
        let word_embeddings = tokens.embedding(vocabulary, hidden);
        let token_type_embeddings = sentences.embedding(2, hidden);
        let position_embeddings = parameter([POSITIONS, hidden]);
        let positions = position_embeddings.narrow(0, 0, tokens.dim(0));
        (word_embeddings + token_type_embeddings + positions).layer_norm(name = "LayerNorm").dropout(0.1)
    }

    /// Attention and a perceptron, each with the input added, each normalised after.
    fn layer(x: Tensor, heads: usize) -> Tensor {
        let hidden = x.dim(-1);
        let attended = self_attention(x, heads, name = "attention.self");
        let attended = attended.linear(hidden, name = "attention.output.dense").dropout(0.1);
        let attended = (attended + x).layer_norm(name = "attention.output.LayerNorm");
        let y = attended.linear(4 * hidden, name = "intermediate.dense").gelu().linear(hidden, name = "output.dense");
        (y.dropout(0.1) + attended).layer_norm(name = "output.LayerNorm")
    }

    fn self_attention(x: Tensor, heads: usize) -> Tensor {
        let query = x.linear(x.dim(-1));
        let key = x.linear(x.dim(-1));
        let value = x.linear(x.dim(-1));
        let [q, k, v] = [split(query, heads, name = ""), split(key, heads, name = ""), split(value, heads, name = "")];
        q.scaled_dot_product_attention(k, v).transpose(0, 1).flatten(1)
    }

    /// `[T, D]` as heads, `[heads, T, D / heads]`.
    fn split(x: Tensor, heads: usize) -> Tensor {
        x.unflatten(-1, [heads, -1]).transpose(0, 1)
    }
}
