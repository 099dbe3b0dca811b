//! One layer of a table, built at run time.

use netcost::Layer;
use netcost_core::args::{Factor, Ints, Padding};
use netcost_core::graph::{Graph, Sites, Store};
use netcost_core::layer::{Names, layers};
use netcost_core::op::{
    AdaptivePool, Alpha, AvgPool, AvgPoolAlong, BatchNorm, Bilinear, Cat, Cell, Conv, ConvTranspose, Drop, Einsum, Elu,
    Embedding, Flatten, Gelu, Glu, GroupNorm, Gru, Hardtanh, InstanceNorm, LayerNorm, LeakyRelu, Linear, Lstm, MaxPool,
    Mean, MultiheadAttention, PadAround, PixelShuffle, Prelu, Resize, RmsNorm, Rnn, RnnCell, ScaledDotProductAttention,
    Softmax, Softplus, Windows,
};
use netcost_core::tensor::{List, Tensor};

fn conv<const N: usize>(a: &[usize]) -> Conv<N> {
    Conv {
        out_channels: a[0],
        kernel_size: [a[1]; N],
        stride: [a[2]; N],
        padding: Padding::Even([a[3]; N]),
        ..Conv::DEFAULT
    }
}

fn transposed<const N: usize>(a: &[usize]) -> ConvTranspose<N> {
    ConvTranspose {
        out_channels: a[0],
        kernel_size: [a[1]; N],
        stride: [a[2]; N],
        padding: Padding::Even([a[3]; N]),
        groups: a[4],
        bias: a[5] == 1,
        output_padding: [given(a, 6, 0); N],
        dilation: [given(a, 7, 1); N],
        ..ConvTranspose::DEFAULT
    }
}

fn given(a: &[usize], i: usize, default: usize) -> usize {
    a.get(i).copied().unwrap_or(default)
}

// One arm per operator.
#[allow(clippy::too_many_lines)]
fn call<'g>(graph: &'g Graph<'g>, op: &str, text: &str, x: &[Tensor<'g>]) -> Tensor<'g> {
    let signed: Vec<isize> = text.split(',').filter_map(|n| n.parse().ok()).collect();
    let a: Vec<usize> = signed.iter().map(|n| n.unsigned_abs()).collect();
    let given = |i, default| given(&a, i, default);
    let first = x[0];
    match op {
        "conv1d" => first.conv1d(conv(&a), 0),
        "conv2d" => {
            let conv = Conv {
                out_channels: a[0],
                kernel_size: [a[1], a[2]],
                stride: [a[3], a[4]],
                // `padding='same'` is -1.
                padding: if signed[5] < 0 { Padding::Same } else { Padding::Even([a[5], a[6]]) },
                dilation: [a[7], a[8]],
                groups: a[9],
                bias: a[10] == 1,
                ..Conv::DEFAULT
            };
            first.conv2d(conv, 0)
        }
        "conv3d" => first.conv3d(conv(&a), 0),
        "conv_transpose1d" => first.conv_transpose1d(transposed(&a), 0),
        "conv_transpose2d" => first.conv_transpose2d(transposed(&a), 0),
        "conv_transpose3d" => first.conv_transpose3d(transposed(&a), 0),
        "linear" => first.linear(Linear { out_features: a[0], bias: a[1] == 1, in_features: None }, 0),
        "bilinear" => {
            let bilinear = Bilinear { out_features: a[0], bias: given(1, 1) == 1, in1_features: None, in2_features: None };
            first.bilinear(x[1], bilinear, 0)
        }
        "batch_norm" => {
            let (affine, track_running_stats) = (given(0, 1) == 1, given(1, 1) == 1);
            first.batch_norm(BatchNorm { affine, track_running_stats, ..BatchNorm::DEFAULT }, 0)
        }
        "layer_norm" => {
            // Over one axis, or over so many of the last.
            let (elementwise_affine, bias) = (given(1, 1) == 1, given(2, 1) == 1);
            let axes: Vec<_> = first.dims()[first.rank() - given(3, 1)..].iter().map(|n| n.cast_signed()).collect();
            let (dim, normalized_shape) =
                if axes.len() == 1 { (Some(signed[0]), None) } else { (None, Some(Ints::new(&axes))) };
            let norm = LayerNorm { dim, normalized_shape, elementwise_affine, bias, ..LayerNorm::DEFAULT };
            first.layer_norm(norm, 0)
        }
        "group_norm" => first.group_norm(GroupNorm { num_groups: a[0], affine: a[1] == 1, ..GroupNorm::DEFAULT }, 0),
        "instance_norm" => {
            let (affine, track_running_stats) = (a[0] == 1, given(1, 0) == 1);
            first.instance_norm(InstanceNorm { affine, track_running_stats, ..InstanceNorm::DEFAULT }, 0)
        }
        "rms_norm" => first.rms_norm(RmsNorm::DEFAULT, 0),
        "relu" => first.relu(0),
        "relu6" => first.relu6(0),
        "leaky_relu" => first.leaky_relu(LeakyRelu::DEFAULT, 0),
        "prelu" => first.prelu(Prelu { num_parameters: a[0], ..Prelu::DEFAULT }, 0),
        "elu" => first.elu(Elu::DEFAULT, 0),
        "gelu" => first.gelu(Gelu::DEFAULT, 0),
        "silu" => first.silu(0),
        "sigmoid" => first.sigmoid(0),
        "tanh" => first.tanh(0),
        "hardswish" => first.hardswish(0),
        "hardsigmoid" => first.hardsigmoid(0),
        "mish" => first.mish(0),
        "selu" => first.selu(0),
        "celu" => first.celu(Alpha::DEFAULT, 0),
        "softplus" => first.softplus(Softplus::DEFAULT, 0),
        "softsign" => first.softsign(0),
        "logsigmoid" => first.logsigmoid(0),
        "hardtanh" => first.hardtanh(Hardtanh::DEFAULT, 0),
        "softmin" => first.softmin(Softmax { dim: -1 }, 0),
        "glu" => first.glu(Glu::DEFAULT, 0),
        "softmax" => first.softmax(Softmax { dim: -1 }, 0),
        "log_softmax" => first.log_softmax(Softmax { dim: -1 }, 0),
        "max_pool2d" | "avg_pool2d" => {
            let (kernel_size, stride, padding) = ([a[0], a[1]], Some([a[2], a[3]]), Padding::Even([a[4], a[5]]));
            let ceil_mode = a[6] == 1;
            if op == "max_pool2d" {
                first.max_pool2d(MaxPool { kernel_size, stride, padding, ceil_mode, ..MaxPool::DEFAULT }, 0)
            } else {
                first.avg_pool2d(AvgPool { kernel_size, stride, padding, ceil_mode, ..AvgPool::DEFAULT }, 0)
            }
        }
        "max_pool1d" => first.max_pool1d(MaxPool { kernel_size: [a[0]], ..MaxPool::DEFAULT }, 0),
        "max_pool3d" => first.max_pool3d(MaxPool { kernel_size: [a[0]; 3], ..MaxPool::DEFAULT }, 0),
        "avg_pool1d" => first.avg_pool1d(AvgPoolAlong { kernel_size: [a[0]], ..AvgPoolAlong::DEFAULT }, 0),
        "avg_pool3d" => first.avg_pool3d(AvgPool { kernel_size: [a[0]; 3], ..AvgPool::DEFAULT }, 0),
        "adaptive_avg_pool3d" => first.adaptive_avg_pool3d(AdaptivePool { output_size: [a[0]; 3] }, 0),
        "adaptive_max_pool1d" => first.adaptive_max_pool1d(AdaptivePool { output_size: [a[0]] }, 0),
        "adaptive_max_pool3d" => first.adaptive_max_pool3d(AdaptivePool { output_size: [a[0]; 3] }, 0),
        "adaptive_avg_pool1d" => first.adaptive_avg_pool1d(AdaptivePool { output_size: [a[0]] }, 0),
        "adaptive_avg_pool2d" => first.adaptive_avg_pool2d(AdaptivePool { output_size: [a[0], a[1]] }, 0),
        "adaptive_max_pool2d" => first.adaptive_max_pool2d(AdaptivePool { output_size: [a[0], a[1]] }, 0),
        "mean" => first.mean(Mean { dim: Some(Ints::new(&signed)), keepdim: false }, 0),
        "multihead_attention" => {
            let attention = MultiheadAttention {
                num_heads: a[0],
                bias: a[1] == 1,
                add_bias_kv: given(2, 0) == 1,
                add_zero_attn: given(3, 0) == 1,
                is_causal: given(4, 0) == 1,
                ..MultiheadAttention::DEFAULT
            };
            // Of itself; of keys that are values, too; of both.
            first.multihead_attention(x.get(1).copied(), x.get(2).copied(), attention, 0)
        }
        "scaled_dot_product_attention" => {
            first.scaled_dot_product_attention(first, first, None, ScaledDotProductAttention::DEFAULT, 0)
        }
        "matmul" => first.matmul(x[1], 0),
        "einsum" => {
            let einsum = Einsum { equation: "hid,hjd->hij" };
            graph.einsum(&List([first, first]).tensors(), einsum, 0)
        }
        "lstm" => {
            let lstm = Lstm {
                hidden_size: a[0],
                num_layers: a[1],
                bias: a[2] == 1,
                bidirectional: a[3] == 1,
                proj_size: a[4],
                ..Lstm::DEFAULT
            };
            first.lstm(None, None, lstm, 0)
        }
        "gru" => {
            let (bias, bidirectional) = (given(2, 1) == 1, given(3, 0) == 1);
            first.gru(None, Gru { hidden_size: a[0], num_layers: a[1], bias, bidirectional, ..Gru::DEFAULT }, 0)
        }
        "rnn" => {
            let (bias, bidirectional) = (given(2, 1) == 1, given(3, 0) == 1);
            first.rnn(None, Rnn { hidden_size: a[0], num_layers: a[1], bias, bidirectional, ..Rnn::DEFAULT }, 0)
        }
        "lstm_cell" => first.lstm_cell(None, None, Cell { hidden_size: a[0], bias: a[1] == 1, input_size: None }, 0),
        "rnn_cell" => {
            let cell = RnnCell { hidden_size: a[0], bias: a[1] == 1, ..RnnCell::DEFAULT };
            first.rnn_cell(None, cell, 0)
        }
        "gru_cell" => first.gru_cell(None, Cell { hidden_size: a[0], bias: a[1] == 1, input_size: None }, 0),
        "embedding" => {
            let (num_embeddings, embedding_dim) = (a[0], a[1]);
            first.embedding(Embedding { num_embeddings, embedding_dim, padding_idx: None, max_norm: None }, 0)
        }
        "add" => first.add(x[1], 0),
        "sub" => first.sub(x[1], 0),
        "mul" => first.mul(x[1], 0),
        "cat" => graph.cat(&List([first, x[1]]).tensors(), Cat { dim: 0 }, 0),
        "pixel_shuffle" => first.pixel_shuffle(PixelShuffle { upscale_factor: a[0] }, 0),
        "zero_pad2d" => first.zero_pad2d(PadAround { padding: Ints::new(&[1]) }, 0),
        "flatten" => first.flatten(Flatten::DEFAULT, 0),
        "dropout" => first.dropout(Drop::DEFAULT, 0),
        "identity" => first.identity(0),
        "unfold" => first.unfold(Windows { kernel_size: [a[0]; 2], ..Windows::DEFAULT }, 0),
        "upsample" => {
            let modes = ["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear"];
            let mode = modes.into_iter().find(|mode| *mode == text).expect("a mode");
            first.upsample(Resize { scale_factor: Some(Factor::All(2.0)), mode, ..Resize::DEFAULT }, 0)
        }
        other => panic!("no operator for {other}"),
    }
}

fn shapes(text: &str) -> Vec<Vec<usize>> {
    text.split(' ').map(|shape| shape.split('x').map(|size| size.parse().expect("a size")).collect()).collect()
}

/// Builds one layer.
pub fn build(op: &str, arguments: &str, inputs: &str) -> Layer {
    const ROOM: usize = 4;
    let inputs = shapes(inputs);
    let store: &'static Store<ROOM, 1, 8, 0, 1> = Box::leak(Box::new(Store::new()));
    let graph = Box::leak(Box::new(store.graph(Sites::NONE)));
    let tensors: Vec<_> = inputs.iter().map(|shape| graph.input("x", shape, 0)).collect();
    let _ = call(graph, op, arguments, &tensors);
    let trace = &*Box::leak(Box::new(store.finish(graph)));
    if let Some(fault) = trace.faults.get(0) {
        panic!("{op} {arguments} {inputs:?}: {}", fault.message());
    }
    let names = Box::leak(Box::new(Names::new::<0, 16>(trace)));
    // The room that is left is empty.
    let all = layers::<ROOM, _, _, _, _>(trace, names, &netcost_core::memory::Memory::DEFAULT);
    let layer = all[inputs.len()];
    assert_eq!(layer.op, op);
    layer
}
