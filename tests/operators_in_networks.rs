//! Every operator as it is written in a network: what `network!` makes of its arguments, and what it costs.
//!
//! The formulas themselves are tested beside them, and against PyTorch in `layers/`. The shapes and counts of convolutions,
//! pooling, padding and resizing are lines of `data/layers.tsv`, which PyTorch made; others follow from the formula beside them.

use std::collections::BTreeSet;

use netcost::{Activation, Convention, Network, network};
use netcost_core::op::FAMILIES;

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

#[test]
fn masks_are_reported() {
    let table = Attention::REPORT.to_string();
    assert!(table.contains("scaled_dot_product_attention (masked: 9,472)"), "{table}");
    assert!(table.contains("without what masks throw away"), "{table}");
    assert!(Attention::REPORT.csv().to_string().contains(",51200,9472,51200,"));
    let table = Norms::REPORT.to_string();
    assert!(!table.contains("mask") && !table.contains("kept"), "{table}");
    assert!(Rearranged::REPORT.to_string().contains("kept for the next inference: 128 bytes"));
    assert!(Rearranged::REPORT.json().to_string().contains("\"state_bytes\": 128"));
}

const _: () = {
    let scores = Attention::layer("memory.encoder.y");
    assert!(scores.macs == 8 * 20 * 20 * 16);
    // 20 queries that see up to 4 keys: 1 + 2 + 3 + 17 · 4.
    assert!(scores.macs_masked == 8 * 74 * 16);
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
    assert!(Rearranged::layer("stream_buffer").state() == 32 && Rearranged::STATE_BYTES == 4 * 32);
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
    /// One layer each on inputs of their own, as PyTorch ran them.
    pub struct Convolutions;

    fn forward(
        a: [10, 38],
        b: [12, 21, 21],
        c: [13, 6, 8, 6],
        d: [9, 58],
        e: [15, 21, 20],
        f: [1, 3, 9, 8],
    ) -> ([7, 16], [9, 8, 21], [16, 6, 6, 2], [8, 64], [2, 73, 46], [13, 13, 29, 23]) {
        (
            a.conv1d(7, 3, stride = 2, dilation = 3),
            b.conv2d(9, (2, 5), stride = (3, 1), padding = [2, 2], dilation = (3, 1), in_channels = 12),
            c.conv3d(16, 3, padding = (3, 2, 1), dilation = 3),
            d.conv_transpose1d(8, 5, padding = 3, dilation = 3),
            e.conv_transpose2d(2, 7, (3, 2), (1, 0), output_padding = (2, 1), dilation = (2, 1), bias = false),
            f.conv_transpose3d(13, 5, stride = 2, padding = (3, 0, 2), output_padding = (2, 0, 0), dilation = 3),
        )
    }
}

const _: () = {
    assert!(Convolutions::layer("conv1d").weights == 210 && Convolutions::layer("conv1d").macs == 3_360);
    assert!(Convolutions::layer("conv2d").weights == 1_080 && Convolutions::layer("conv2d").macs == 181_440);
    assert!(Convolutions::layer("conv3d").weights == 5_616 && Convolutions::layer("conv3d").macs == 404_352);
    assert!(Convolutions::layer("conv_transpose1d").params == 368 && Convolutions::layer("conv_transpose1d").macs == 20_880);
    assert!(
        Convolutions::layer("conv_transpose2d").params == 1_470 && Convolutions::layer("conv_transpose2d").macs == 617_400
    );
    assert!(
        Convolutions::layer("conv_transpose3d").params == 1_638 && Convolutions::layer("conv_transpose3d").macs == 351_000
    );
};

network! {
    /// Pooling, of one axis, of two and of three, as PyTorch ran it.
    #[allow(deprecated)] // Windows that do not cover all, on purpose.
    pub struct Pools;

    fn forward(
        a: [5, 27],
        b: [6, 3, 6, 8],
        c: [2, 23],
        d: [3, 8, 7, 3],
        e: [6, 60],
        f: [1, 10, 3, 5],
        image: [4, 9, 9],
    ) -> ([5, 9], [6, 2, 4, 5], [2, 6], [3, 3, 3, 1], [6, 7], [1, 6, 3, 2], [4, 1, 1]) {
        let lengths = e.lp_pool1d(2.0, 2).adaptive_max_pool1d(7) + e.global_avg_pool1d() + e.global_max_pool1d();
        let volumes = f.adaptive_max_pool3d((6, 3, 2)) + f.global_avg_pool3d() + f.global_max_pool3d();
        let windows = image.max_pool2d(3, stride = 2) + image.avg_pool2d(3, 2, count_include_pad = false);
        let areas = windows.adaptive_avg_pool2d(2).adaptive_max_pool2d((2, 1)).global_avg_pool2d();
        let areas = areas + image.global_max_pool2d() + image.global_avg_pool() + image.global_max_pool();
        (
            a.max_pool1d(4, stride = 3, ceil_mode = true),
            b.max_pool3d((4, 3, 2), stride = 2, padding = 1, ceil_mode = true),
            c.avg_pool1d(3, stride = 4, padding = 1, ceil_mode = true),
            d.avg_pool3d(3, padding = 1, count_include_pad = false),
            lengths + e.adaptive_avg_pool1d(7),
            volumes + f.adaptive_avg_pool3d((6, 3, 2)) + f.lp_pool3d(2, (5, 1, 3)).amax([1, 2, 3], keepdim = true),
            areas,
        )
    }
}

network! {
    /// Padding in every rank. The output's sizes are the input's and both paddings.
    pub struct Pads;

    fn forward(a: [2, 6], b: [2, 6, 7], c: [3, 9, 9, 7]) -> ([2, 21], [2, 18, 13], [_, _, _, _], [3, 8, 12, 13], [2, 10, 6, 5]) {
        let a = a.zero_pad1d(1).constant_pad1d((2, 0), 0.5).reflection_pad1d([1, 2]).replication_pad1d(1).circular_pad1d((3, 3));
        let b = b.constant_pad2d((0, 0, 2, 1), value = 1).reflection_pad2d(1).replication_pad2d([1, 1, 2, 2]);
        let around = c.constant_pad3d(1, -1.0).reflection_pad3d(1).replication_pad3d((1, 1, 0, 0, 0, 0)).circular_pad3d(2);
        let b = b.circular_pad2d((1, 1, 0, 3)).zero_pad2d(padding = 0);
        (
            a.pad([0, 0, 0, 0]),
            b,
            around,
            c.zero_pad3d((3, 3, -1, 4, -1, 0)),
            c.narrow(0, 1, 2).permute(0, 2, 1, 3).narrow(2, 0, 6).narrow(3, 0, 5).pad((0, 0, 0, 0, 1, 0), mode = "constant", value = 2),
        )
    }
}

const _: () = assert!(Pads::OUTPUTS[2].numel() == 3 * 17 * 17 * 17);

network! {
    /// Every mode of resizing, by size and by factor, as PyTorch ran it.
    pub struct Resized;

    fn forward(a: [4, 11, 13], b: [5, 7, 4], c: [3, 3, 4, 10], d: [6, 10]) -> ([4, 33, 39], [5, 6, 14], [3, 3, 12, 30], [6, 20]) {
        let d = d.upsample(scale_factor = 2, mode = "linear") + d.interpolate(20, mode = "area") + d.upsample(size = 20);
        (
            a.upsample(scale_factor = 3, mode = "bilinear"),
            b.interpolate(size = (6, 14), mode = "bicubic", align_corners = true),
            c.upsample(scale_factor = (1, 3, 3), mode = "trilinear"),
            d + d.interpolate(scale_factor = 1.0, mode = "nearest-exact"),
        )
    }
}

/// The activations that are known by a value.
const BY_VALUE: [Activation; 21] = [
    Activation::Relu,
    Activation::Relu6,
    Activation::LeakyRelu,
    Activation::Elu,
    Activation::Celu,
    Activation::Selu,
    Activation::Gelu,
    Activation::Sigmoid,
    Activation::Tanh,
    Activation::Silu,
    Activation::Mish,
    Activation::Hardswish,
    Activation::Hardsigmoid,
    Activation::Hardtanh,
    Activation::Softplus,
    Activation::Softsign,
    Activation::LogSigmoid,
    Activation::Tanhshrink,
    Activation::Hardshrink,
    Activation::Softshrink,
    Activation::None,
];

network! {
    /// Activations and dropout, by value and by method.
    pub struct Activations;

    fn forward(x: [8]) -> [8] {
        let mut x = x;
        for act in BY_VALUE {
            x = x.activation(act);
        }
        let x = x.relu().relu6().leaky_relu(0.1).elu(alpha = 2.0).celu().selu().gelu(approximate = "tanh").sigmoid().logsigmoid();
        let x = x.tanh().silu().mish().hardswish().hardsigmoid().hardtanh(-2, 2).softplus(beta = 1).softsign().tanhshrink();
        let x = x.hardshrink(0.5).softshrink(lambd = 0.5).threshold(0.1, 20).softmax(-1).softmin(dim = 0).log_softmax(0);
        x.dropout(0.5).dropout1d().dropout2d().dropout3d(p = 0.1).alpha_dropout().identity()
    }
}

const _: () = assert!(Activations::MACS == 0 && Activations::PARAMS == 0);

network! {
    /// Arithmetic, joining and cutting, shapes, choices and sources.
    pub struct Plain;

    fn forward(x: [12, 16], ids: [5; i32], picks: [12, 3; i32]) -> ([5, 16], [12, 3], [5], [10, 5], [4]) {
        let learned = parameter([16, 16]) + buffer([16, 16]) * constant([16]);
        let y = -(x.matmul(learned) / 2.0 - x).batch_norm().linear(16, bias = false);
        let (a, b) = y.chunk(2, dim = 0);
        let [c, d] = y.split((4, 8), dim = 0);
        let all = cat([a, b, c, d]);
        let both = stack([a, b], dim = 0).view(2, -1, 4, 4).permute(1, 0, 2, 3).roll(1, 0).flatten(1).unflatten(1, (2, 16));
        let chosen = all.index_select(0, index = ids);
        let gathered = -(((x.gather(picks, dim = 1) + 1.0) - 1.0) * 2 / 2);
        let (best, places) = all.slice(0, 0, 10, step = 2).slice(dim = 1, start = -5).sort(0).topk(3, dim = 0);
        let scores = custom("score", inputs = [both, best], output = [10, 5], macs = 77, params = 5, buffers = 1);
        (chosen, gathered, (best + places).topk(1, 0).squeeze(0), scores, places.select(0, 0).narrow(0, 1, 4).transpose(0, 0))
    }
}

const _: () = {
    assert!(Plain::MACS == 2 * 12 * 16 * 16 + 77);
    assert!(Plain::PARAMS == 256 + 2 * 12 + 256 + 5 && Plain::PARAMS_STORED == Plain::PARAMS + 256 + 2 * 12 + 1);
};

network! {
    /// Causal attention with a window and a cache, in experts.
    pub struct Experts;

    fn forward(x: [4, 32, 64]) -> [4, 35, 64] {
        expert(x, copies = 8, active = 2)
    }

    fn expert(x: Tensor) -> Tensor {
        let y = x.scaled_dot_product_attention(x, x, is_causal = true, window = 8).linear(64, bias = false);
        y.stream_buffer(3, dim = 1)
    }
}

const _: () = {
    assert!(Experts::PARAMS == 8 * 64 * 64 && Experts::PARAMS_ACTIVE == 2 * 64 * 64);
    // Of two copies: 32 queries that see up to 8 keys, 1 + .. + 7 + 25 · 8 pairs a head, in both products.
    let attention = Experts::layer("expert.y.scaled_dot_product_attention");
    assert!(attention.macs == 2 * 4 * 32 * 32 * 128 && attention.macs_masked == 2 * 4 * (28 + 25 * 8) * 128);
    // Each copy keeps its own: 4 · 3 · 64 elements of 4 bytes.
    assert!(Experts::STATE_BYTES == 8 * 4 * 3 * 64 * 4);
};

network! {
    /// A bag of ids.
    struct Bag;

    fn forward(ids: [7; i32]) -> [16] {
        ids.embedding_bag(100, 16, mode = "sum")
    }
}

/// The names of all operators of a network.
fn operators<N: Network>() -> impl Iterator<Item = &'static str> {
    N::LAYERS.iter().map(|layer| layer.op)
}

#[test]
fn every_operator_is_here() {
    let here: BTreeSet<_> = operators::<Norms>()
        .chain(operators::<Attention>())
        .chain(operators::<Recurrent>())
        .chain(operators::<Rearranged>())
        .chain(operators::<Functions>())
        .chain(operators::<Convolutions>())
        .chain(operators::<Pools>())
        .chain(operators::<Pads>())
        .chain(operators::<Resized>())
        .chain(operators::<Activations>())
        .chain(operators::<Plain>())
        .chain(operators::<Bag>())
        .collect();
    // `activation` is the layer of its argument.
    let all = FAMILIES.iter().flat_map(|family| family.iter()).map(|operator| operator.name);
    let missing: Vec<_> = all.filter(|name| !here.contains(name) && *name != "activation").collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(Activations::LAYERS.iter().take(20).map(|layer| layer.op).collect::<BTreeSet<_>>().len(), 20);
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
    check::<Convolutions>(6);
    check::<Bag>(1);
    assert_eq!(Bag::PARAMS, 1600);
}
