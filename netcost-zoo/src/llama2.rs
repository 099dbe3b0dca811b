//! Touvron et al., *Llama 2: Open Foundation and Fine-Tuned Chat Models* (2023), <https://arxiv.org/abs/2307.09288>.
//!
//! The figures are those of a context of 4,096 tokens at once. The paths are the keys of the checkpoints of the `transformers`
//! library.

use netcost::network;

use crate::blocks::kv_cache_elements;

/// Tokens of the vocabulary.
pub const VOCABULARY: usize = 32_000;
/// Tokens of the context.
pub const CONTEXT: usize = 4096;

network! {
    /// Llama 2 7B.
    pub struct Llama2_7B { layers: 32, heads: 32, kv_heads: 32, hidden: 4096, intermediate: 11_008 }
    /// Llama 2 13B.
    pub struct Llama2_13B { layers: 40, heads: 40, kv_heads: 40, hidden: 5120, intermediate: 13_824 }
    /// Llama 2 70B: eight heads of queries share one of keys and values.
    pub struct Llama2_70B { layers: 80, heads: 64, kv_heads: 8, hidden: 8192, intermediate: 28_672 }

    fn forward(
        tokens: [CONTEXT; i32],
        layers: usize,
        heads: usize,
        kv_heads: usize,
        hidden: usize,
        intermediate: usize,
    ) -> [CONTEXT, VOCABULARY] {
        let mut x = tokens.embedding(VOCABULARY, hidden, name = "model.embed_tokens");
        for i in 0..layers {
            x = decoder_layer(x, heads, kv_heads, intermediate, name = "model.layers.{i}");
        }
        x = x.rms_norm(name = "model.norm");
        x.linear(VOCABULARY, bias = false, name = "lm_head")
    }

    /// Attention and a gated perceptron, each normalised before, each with the input added.
    fn decoder_layer(x: Tensor, heads: usize, kv_heads: usize, intermediate: usize) -> Tensor {
        let input_layernorm = x.rms_norm();
        let attended = x + attention(input_layernorm, heads, kv_heads, name = "self_attn");
        let post_attention_layernorm = attended.rms_norm();
        attended + swiglu(post_attention_layernorm, intermediate, name = "mlp")
    }

    /// Causal attention with rotary positions; `heads / kv_heads` heads of queries share one of keys and values.
    fn attention(x: Tensor, heads: usize, kv_heads: usize) -> Tensor {
        let (hidden, size) = (x.dim(-1), x.dim(-1) / heads);
        let q_proj = x.linear(hidden, bias = false);
        let k_proj = x.linear(kv_heads * size, bias = false);
        let v_proj = x.linear(kv_heads * size, bias = false);
        let q = rotary(q_proj.unflatten(-1, [heads, size]).transpose(0, 1));
        let k = rotary(k_proj.unflatten(-1, [kv_heads, size]).transpose(0, 1));
        let v = v_proj.unflatten(-1, [kv_heads, size]).transpose(0, 1);
        let attended = q.scaled_dot_product_attention(k, v, is_causal = true, enable_gqa = true);
        attended.transpose(0, 1).flatten(1).linear(hidden, bias = false, name = "o_proj")
    }

    /// Su et al., *RoFormer* (2021), <https://arxiv.org/abs/2104.09864>: pairs of elements are turned by an angle that grows
    /// with the position.
    fn rotary(x: Tensor) -> Tensor {
        let [first, second] = x.chunk(2, dim = -1);
        let cos = constant([x.dim(-2), x.dim(-1)]);
        let sin = constant([x.dim(-2), x.dim(-1)]);
        x * cos + cat([-second, first], dim = -1) * sin
    }

    /// Shazeer, *GLU Variants Improve Transformer* (2020), <https://arxiv.org/abs/2002.05202>.
    fn swiglu(x: Tensor, intermediate: usize) -> Tensor {
        let gate_proj = x.linear(intermediate, bias = false);
        let up_proj = x.linear(intermediate, bias = false);
        let gated = gate_proj.silu() * up_proj;
        let down_proj = gated.linear(x.dim(-1), bias = false);
        down_proj
    }
}

impl Llama2_7B {
    /// Bytes that the keys and values of one token take in 16 bits.
    pub const KV_CACHE_BYTES_PER_TOKEN: usize = 2 * kv_cache_elements(Self::LAYERS);
}

impl Llama2_13B {
    /// Bytes that the keys and values of one token take in 16 bits.
    pub const KV_CACHE_BYTES_PER_TOKEN: usize = 2 * kv_cache_elements(Self::LAYERS);
}

impl Llama2_70B {
    /// Bytes that the keys and values of one token take in 16 bits.
    pub const KV_CACHE_BYTES_PER_TOKEN: usize = 2 * kv_cache_elements(Self::LAYERS);
}
