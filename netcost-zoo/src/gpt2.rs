//! Radford et al., *Language Models are Unsupervised Multitask Learners* (2019),
//! <https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf>.
//!
//! The prediction of the next token uses the table of the embedding again: its parameters are counted once, its
//! multiply-accumulates are counted. The figures are those of a context of 1,024 tokens at once, and attention's are of the whole
//! square, of which causality lets a kernel leave out half: [`Layer::macs_masked`](netcost::Layer::macs_masked).
//!
//! The paths are the keys of the checkpoints of the `transformers` library.

use netcost::network;

/// Tokens of the vocabulary.
pub const VOCABULARY: usize = 50_257;
/// Tokens of the context.
pub const CONTEXT: usize = 1024;

network! {
    /// GPT-2 small: "124M", 117M in the paper by mistake.
    pub struct Gpt2Small { layers: 12, heads: 12, hidden: 768 }
    /// GPT-2 medium.
    pub struct Gpt2Medium { layers: 24, heads: 16, hidden: 1024 }
    /// GPT-2 large.
    pub struct Gpt2Large { layers: 36, heads: 20, hidden: 1280 }
    /// GPT-2 XL.
    pub struct Gpt2Xl { layers: 48, heads: 25, hidden: 1600 }

    fn forward(tokens: [CONTEXT; i32], layers: usize, heads: usize, hidden: usize) -> [CONTEXT, VOCABULARY] {
        let words = tokens.embedding(VOCABULARY, hidden, shared = "wte", name = "transformer.wte");
        let positions = parameter([CONTEXT, hidden], name = "transformer.wpe");
        let mut x = (words + positions).dropout(0.1, name = "transformer.drop");
        for i in 0..layers {
            x = block(x, heads, name = "transformer.h.{i}");
        }
        x = x.layer_norm(name = "transformer.ln_f");
        x.linear(VOCABULARY, bias = false, shared = "wte", name = "lm_head")
    }

    /// Attention and a perceptron, each normalised before, each with the input added.
    fn block(x: Tensor, heads: usize) -> Tensor {
        let ln_1 = x.layer_norm();
        let attended = x + attention(ln_1, heads, name = "attn");
        let ln_2 = attended.layer_norm();
        let hidden = ln_2.linear(4 * x.dim(-1), name = "mlp.c_fc").gelu(approximate = "tanh", name = "mlp.act");
        attended + hidden.linear(x.dim(-1), name = "mlp.c_proj").dropout(0.1, name = "mlp.dropout")
    }

    /// Causal attention; one layer projects to queries, keys and values.
    fn attention(x: Tensor, heads: usize) -> Tensor {
        let c_attn = x.linear(3 * x.dim(-1));
        let [q, k, v] = c_attn.unflatten(-1, [3 * heads, -1]).transpose(0, 1).chunk(3);
        let attended = q.scaled_dot_product_attention(k, v, is_causal = true);
        attended.transpose(0, 1).flatten(1).linear(x.dim(-1), name = "c_proj").dropout(0.1)
    }
}
