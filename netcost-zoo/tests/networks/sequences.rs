//! Networks of sequences, which have no table of layers: their totals, and one of each of their layers by hand.

use netcost::Network;
use netcost_zoo::bert::{BertBase128, BertBase512, BertBaseCased128, BertLarge128, BertLarge512};
use netcost_zoo::gpt2::{Gpt2Large, Gpt2Medium, Gpt2Small, Gpt2Xl};
use netcost_zoo::llama2::{Llama2_7B, Llama2_13B, Llama2_70B};
use netcost_zoo::lstm_tagger::LstmTagger;
use netcost_zoo::mixer::{MixerB16, MixerL16, MixerS16};

/// The layers that have weights or multiply-accumulates within a scope: path below it, parameters, multiply-accumulates.
#[track_caller]
fn assert_layers<N: Network>(scope: &str, expected: &[(&str, u64, u64)]) {
    let costly = N::LAYERS.iter().filter(|layer| layer.name.is_in(scope) && layer.params + layer.macs > 0);
    let found: Vec<(String, u64, u64)> =
        costly.map(|layer| (layer.name.to_string()[scope.len() + 1..].to_owned(), layer.params, layer.macs)).collect();
    let expected: Vec<(String, u64, u64)> = expected.iter().map(|(path, p, m)| ((*path).to_owned(), *p, *m)).collect();
    assert_eq!(found, expected, "{scope}");
}

/// <https://github.com/google-research/bert> has "110M" and "340M" parameters; the exact numbers are those of the checkpoints
/// without their heads. The encoder's MACs, by hand: each of its layers has `12·T·D²` of linear layers, `2·T²·D` of attention.
#[test]
fn bert() {
    assert_eq!([BertBase128::PARAMS, BertBase512::PARAMS], [109_482_240; 2]);
    assert_eq!(BertBaseCased128::PARAMS, 108_310_272);
    assert_eq!([BertLarge128::PARAMS, BertLarge512::PARAMS], [335_141_888; 2]);
    assert_eq!(BertBase128::subtotal("encoder").macs, 11_173_625_856);
    assert_eq!(BertBase512::subtotal("encoder").macs, 48_318_382_080);
    assert_eq!(BertBase128::MACS, 11_173_625_856 + 768 * 768);
    assert_eq!(BertLarge512::subtotal("encoder").macs, 24 * (12 * 512 * 1024 * 1024 + 2 * 512 * 512 * 1024));

    const D: u64 = 768;
    let square = (D * D + D, 128 * D * D);
    assert_layers::<BertBase128>(
        "encoder.layer.11",
        &[
            ("attention.self.query", square.0, square.1),
            ("attention.self.key", square.0, square.1),
            ("attention.self.value", square.0, square.1),
            ("attention.self.scaled_dot_product_attention", 0, 2 * 128 * 128 * D),
            ("attention.output.dense", square.0, square.1),
            ("attention.output.LayerNorm", 2 * D, 0),
            ("intermediate.dense", 4 * D * D + 4 * D, 128 * 4 * D * D),
            ("output.dense", 4 * D * D + D, 128 * 4 * D * D),
            ("output.LayerNorm", 2 * D, 0),
        ],
    );
    assert_layers::<BertBase128>(
        "embeddings",
        &[
            ("word_embeddings", 30_522 * D, 0),
            ("token_type_embeddings", 2 * D, 0),
            ("position_embeddings", 512 * D, 0),
            ("LayerNorm", 2 * D, 0),
        ],
    );
}

/// <https://github.com/openai/gpt-2> has 124M, 355M, 774M and 1.5B, with the head tied to the embedding. By hand: a layer has
/// `12·D² + 13·D` parameters, `12·T·D² + 2·T²·D` MACs; the head has `T·D·50257`.
#[test]
fn gpt2() {
    assert_eq!(Gpt2Small::PARAMS, 124_439_808);
    assert_eq!(Gpt2Medium::PARAMS, 354_823_168);
    assert_eq!(Gpt2Large::PARAMS, 774_030_080);
    assert_eq!(Gpt2Xl::PARAMS, 1_557_611_200);
    assert_eq!(Gpt2Small::subtotal("transformer").macs, 106_300_440_576);
    assert_eq!(Gpt2Small::layer("lm_head").macs, 39_523_713_024);
    assert_eq!(Gpt2Small::MACS, 106_300_440_576 + 39_523_713_024);
    assert_eq!(Gpt2Medium::MACS, 24 * 14 * 1024 * 1024 * 1024 + 1024 * 1024 * 50_257);
    assert_eq!(Gpt2Medium::layer("lm_head").params, 0);

    const D: u64 = 768;
    const T: u64 = 1024;
    assert_layers::<Gpt2Small>(
        "transformer.h.0",
        &[
            ("ln_1", 2 * D, 0),
            ("attn.c_attn", 3 * D * D + 3 * D, 3 * T * D * D),
            ("attn.attended", 0, 2 * T * T * D),
            ("attn.c_proj", D * D + D, T * D * D),
            ("ln_2", 2 * D, 0),
            ("mlp.c_fc", 4 * D * D + 4 * D, 4 * T * D * D),
            ("mlp.c_proj", 4 * D * D + D, 4 * T * D * D),
        ],
    );
    // What causality leaves of the products: a triangle with its diagonal.
    let attention = Gpt2Small::layer("transformer.h.0.attn.attended");
    assert_eq!(attention.macs_masked, 2 * D * T * (T + 1) / 2);
}

/// <https://github.com/meta-llama/llama-models> has 7B, 13B and 70B; the exact numbers are those of the checkpoints. By hand:
/// two square projections, two of the heads of keys and values, three of the perceptron.
#[test]
fn llama2() {
    assert_eq!(Llama2_7B::PARAMS, 6_738_415_616);
    assert_eq!(Llama2_13B::PARAMS, 13_015_864_320);
    assert_eq!(Llama2_70B::PARAMS, 68_976_648_192);
    // Keys and values of each layer, two bytes each.
    assert_eq!(Llama2_7B::KV_CACHE_BYTES_PER_TOKEN, 2 * 32 * 4096 * 2);
    assert_eq!(Llama2_13B::KV_CACHE_BYTES_PER_TOKEN, 2 * 40 * 5120 * 2);
    assert_eq!(Llama2_70B::KV_CACHE_BYTES_PER_TOKEN, 2 * 80 * (8 * 128) * 2);

    const T: u64 = 4096;
    let (d, shared, wide) = (8192, 1024, 28_672);
    assert_layers::<Llama2_70B>(
        "model.layers.79",
        &[
            ("input_layernorm", d, 0),
            ("self_attn.q_proj", d * d, T * d * d),
            ("self_attn.k_proj", d * shared, T * d * shared),
            ("self_attn.v_proj", d * shared, T * d * shared),
            ("self_attn.attended", 0, 2 * T * T * d),
            ("self_attn.o_proj", d * d, T * d * d),
            ("post_attention_layernorm", d, 0),
            ("mlp.gate_proj", d * wide, T * d * wide),
            ("mlp.up_proj", d * wide, T * d * wide),
            ("mlp.down_proj", wide * d, T * wide * d),
        ],
    );
    let layer = 4 * 4096 * 4096 + 3 * 4096 * 11_008;
    assert_eq!(Llama2_7B::MACS, T * (32 * (layer + 2 * T * 4096) + 4096 * 32_000));
}

/// By hand from PyTorch's `nn.LSTM`: per direction four gates of `D·H + H·H` weights, and two biases of `4·H`.
#[test]
fn lstm_tagger() {
    let (d, h, t) = (50, 300, 40);
    let weights = 2 * 4 * (d * h + h * h);
    assert_eq!(LstmTagger::layer("embedded").params, 130_000 * d);
    assert_eq!(LstmTagger::layer("states").params, weights + 2 * 2 * 4 * h);
    assert_eq!(LstmTagger::layer("states").macs, t * weights);
    assert_eq!(LstmTagger::layer("scores").params, 2 * h * 9 + 9);
    assert_eq!(LstmTagger::PARAMS, 130_000 * d + weights + 2 * 2 * 4 * h + 2 * h * 9 + 9);
    assert_eq!(LstmTagger::MACS, t * (weights + 2 * h * 9));
    assert_eq!(LstmTagger::OUTPUT.dims(), [40, 9]);
}

/// Table 1 of the paper: 18, 59 and 207 million parameters, without the head.
#[test]
fn mixers_of_the_paper() {
    fn millions<N: Network>(hidden: u64) -> u64 {
        (N::PARAMS - (hidden * 1000 + 1000)) / 1_000_000
    }
    assert_eq!([millions::<MixerS16>(512), millions::<MixerB16>(768), millions::<MixerL16>(1024)], [18, 59, 207]);
}
