//! A sample of every operator as it is written in a network: what `network!` makes of its arguments, and what it costs.
//!
//! The formulas themselves are tested beside them, and against PyTorch in `layers.rs`.

use netcost::{Convention, Network, network};

network! {
    /// Normalisations, and activations that have weights or change the shape.
    pub struct Norms;

    fn forward(x: [32, 8, 8]) -> [16, 8, 8] {
        let x = x.conv2d(32, 3, padding = 1, bias = false).group_norm(8).prelu(32);
        let x = x.instance_norm(affine = true).layer_norm(dim = 0).layer_norm([8, 8], bias = false).rms_norm();
        let x = x.local_response_norm(5, alpha = 1e-4).prelu().rrelu().softmax2d().normalize(dim = 0);
        x.glu(0).feature_alpha_dropout(0.1).stochastic_depth(0.2, mode = "row").drop_path(0.1)
    }
}

const _: () = {
    assert!(Norms::layer("x.group_norm").params == 64);
    assert!(Norms::layer("x.prelu").params == 32);
    assert!(Norms::layer("x_2.instance_norm").params == 64);
    assert!(Norms::layer("x_2.layer_norm").params == 64 && Norms::layer("x_2.layer_norm_2").params == 64);
    assert!(Norms::layer("x_2.rms_norm").params == 8);
    assert!(Norms::MACS == 9 * 32 * 32 * 64);
};

network! {
    /// A Transformer's encoder and decoder, one layer of each.
    pub struct Attention;

    fn forward(ids: [20; i32], target: [12; i32]) -> [12, 64] {
        let memory = encoder(ids.embedding(1000, 64, padding_idx = 0));
        let y = target.embedding(1000, 64, shared = "table");
        let y = y + y.multihead_attention(8, is_causal = true, bias = false);
        let (found, weights) = y.multihead_attention(num_heads = 8, key = memory, value = memory, kdim = 64);
        let seen = weights.sum(-1).unsqueeze(-1);
        (y + found * seen).layer_norm()
    }

    fn encoder(x: Tensor) -> Tensor {
        let heads = x.reshape(20, 8, 8).transpose(0, 1);
        let shared = heads.narrow(0, 0, 2);
        let y = heads.scaled_dot_product_attention(shared, shared, is_causal = true, enable_gqa = true, window = 4);
        x + y.transpose(0, 1).reshape(20, 64)
    }
}

const _: () = {
    let scores = Attention::layer("memory.encoder.y");
    assert!(scores.macs == 8 * 20 * 20 * 16);
    // 20 queries that see up to 4 keys: 1 + 2 + 3 + 17 · 4.
    assert!(scores.macs_unmasked() == 8 * 74 * 16);
    let cross = Attention::layer("multihead_attention");
    assert!(cross.weights == 4 * 64 * 64 && cross.bias == 4 * 64);
    assert!(cross.macs == (2 * 12 + 2 * 20) * 64 * 64 + 2 * 12 * 20 * 64);
};

network! {
    /// Recurrent layers and their cells.
    pub struct Recurrent;

    fn forward(x: [10, 24]) -> ([10, 32], [16], [2, 16]) {
        let (y, (h, c)) = x.lstm(16, num_layers = 2);
        let (y, again) = y.gru(16, bidirectional = true, input_size = 16);
        let (_, last) = y.rnn(16, num_layers = 2, h_0 = h + c, nonlinearity = "relu");
        let step = y.lstm(16, proj_size = 8).select(0, -1);
        let mut h = step.gru_cell(16).rnn_cell(16);
        let mut c = h;
        for _ in 0..3 {
            (h, c) = step.lstm_cell(16, h_0 = h, c_0 = c, shared = "cell");
        }
        let (h, c) = step.lstm_cell(16, h_0 = h, c_0 = c);
        (y, h + c + again.sum(0), last)
    }
}

const _: () = {
    let lstm = Recurrent::layer("lstm");
    assert!(lstm.weights == 64 * (24 + 16) + 64 * (16 + 16) && lstm.bias == 4 * 64);
    assert!(lstm.macs == 10 * lstm.weights);
    assert!(Recurrent::layer("gru").weights == 2 * 48 * 32);
    assert!(Recurrent::layer("0.lstm_cell").params == 64 * (8 + 16) + 128);
    assert!(Recurrent::layer("1.lstm_cell").params == 0 && Recurrent::layer("1.lstm_cell").macs == 64 * 24);
};

network! {
    /// Elements moved between axes, repeated and chosen.
    pub struct Rearranged;

    fn forward(x: [16, 8, 8]) -> [16, 8, 8] {
        let y = x.channel_shuffle(4).pixel_shuffle(2).pixel_unshuffle(downscale_factor = 2).flip(1, 2);
        let windows = y.unfold(3, padding = 1);
        let y = windows.fold(8, (3, 3), padding = 1).unsqueeze(0).expand(2, -1, -1, -1).tile(1, 1);
        let y = y.select(0, 1).repeat_interleave(2, dim = 0).index_select(0, count = 16);
        let y = y.unsqueeze(0).repeat(2, 1, 1, 1).narrow(0, 0, 1).squeeze(0);
        let y = y.mean([-2, -1], keepdim = true).broadcast_to([16, 8, 8]) + y.lp_pool2d(2, 2, stride = 1).zero_pad2d([0, 1, 0, 1]);
        y.select(-1, 0).stream_buffer(2).conv1d(16, 3).unsqueeze(-1).expand(16, 8, 8)
    }
}

const _: () = {
    assert!(Rearranged::layer("windows").output.dims()[0] == 144);
    assert!(Rearranged::layer("stream_buffer").state() == 32);
    assert!(Rearranged::MACS == 3 * 16 * 16 * 8);
};

network! {
    /// Reductions, functions of each element, products of two tensors.
    pub struct Functions;

    fn forward(a: [4, 6, 8], b: [4, 8, 5]) -> [6, 5] {
        let y = einsum("bij,bjk->bik", a, b);
        let z = einsum("bij,bjk->bik", [a, b]) + einsum("bik->bik", y);
        let z = z.abs().sqrt().exp().log().pow(2).clamp(min = 0, max = 6).maximum(y).minimum(y).square();
        let z = z.reciprocal().rsqrt().expm1().log1p().log2().log10().sign().floor().ceil().round().sin().cos().erf();
        let z = z.masked_fill(y.amax(0, keepdim = true), value = -1.0).cumsum(0).cumprod(dim = 1);
        let spread = z.var(0) + z.std([0]) + z.norm(2, dim = 0) + z.logsumexp(0) + z.sum(0) + z.amin(0);
        let most = z.max(0) + z.min(0) + z.prod(0) + z.argmax(0) + z.argmin(0, keepdim = true).squeeze(0);
        let n = 3.max(2).pow(1);
        sum([spread, most]) + spread.flatten().bilinear(most.flatten(), n * 10).reshape(6, 5)
    }
}

const _: () = {
    assert!(Functions::layer("y").macs == 4 * 6 * 8 * 5);
    assert!(Functions::layer("bilinear").weights == 30 * 30 * 30);
};

network! {
    /// A bag of ids.
    struct Bag;

    fn forward(ids: [7; i32]) -> [16] {
        ids.embedding_bag(100, 16, mode = "sum")
    }
}

#[test]
fn figures_at_run_time_are_those_of_the_constants() {
    fn check<N: Network>(layers: usize) {
        assert_eq!(N::LAYERS.len(), layers);
        let (params, macs) = N::LAYERS.iter().fold((0, 0), |sum, layer| (sum.0 + layer.params, sum.1 + layer.macs));
        assert_eq!((params, macs), (N::PARAMS, N::MACS));
        // A bias is a parameter that is added once per output.
        assert!(N::LAYERS.iter().all(|layer| layer.flops(Convention::MultiplyAdd) >= layer.macs));
    }
    check::<Norms>(16);
    check::<Attention>(17);
    check::<Recurrent>(15);
    check::<Rearranged>(26);
    check::<Functions>(57);
    check::<Bag>(1);
    assert_eq!(Bag::PARAMS, 1600);
}
