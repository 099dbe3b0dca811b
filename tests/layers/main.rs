//! Each operator against PyTorch: what it makes of thousands of layers that PyTorch ran, and of those that PyTorch refused.
//!
//! The cases are in `data/layers.tsv`, `layers_refused.tsv` and `layers_odd.tsv`, with PyTorch's batch axis in front;
//! `data/layers.md` says how they were made. They go through the graph builder at run time.
//!
//! A case is read in two ways, which must agree:
//! - *per sample*, as netcost's shapes are: the batch axis is dropped from inputs and outputs, MACs are divided by it, and axes
//!   in arguments are one less. It is the first; of recurrent layers, attention and Transformer layers without `batch_first` the
//!   second; of the states of recurrent layers always the second;
//! - *whole*, where the operator takes extra leading axes: nothing is changed, and MACs are equal.
//!
//! `TransformerEncoderLayer` is not an operator but a few of them; it is put together here, and their sum is compared.
//!
//! `cargo test --test layers -- --nocapture` prints how many cases of each kind there were.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use netcost_core::args::{Extent, Factor, Ints, Padding, Sections};
use netcost_core::graph::{Graph, Sites, Store};
use netcost_core::layer::{Layer, Names, layers};
use netcost_core::op::{
    AdaptivePool, AvgPool, AvgPoolAlong, BatchNorm, Bilinear, Cat, Cell, ChannelShuffle, Chunk, Conv, ConvTranspose, Drop,
    Embedding, Flatten, FoldBack, Gelu, GroupNorm, Gru, InstanceNorm, LayerNorm, Linear, Lstm, MaxPool, MultiheadAttention,
    Pad, PadAround, Permute, PixelShuffle, PixelUnshuffle, Prelu, Reshaped, Resize, RmsNorm, Rnn, RnnCell, Roll,
    ScaledDotProductAttention, Softmax, Split, Squeeze, Stack, Transpose, Unsqueeze, Windows,
};
use netcost_core::tensor::{List, Tensor, Tensors};

mod profilers;
mod refused;

const LAYERS: &str = include_str!("../data/layers.tsv");
const ODD: &str = include_str!("../data/layers_odd.tsv");

// ---- cases

/// A layer on inputs, as it is in a table or as it is read per sample.
#[derive(Clone)]
struct Case {
    layer: &'static str,
    inputs: Vec<Vec<usize>>,
    arguments: Arguments,
}

/// A layer's arguments: `kernel_size=3,5 stride=2`.
#[derive(Clone)]
struct Arguments(HashMap<&'static str, &'static str>);

/// The rows of a table, without its header.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// `1x3x8x8 2*1x5`: three shapes.
fn shapes(text: &str) -> Vec<Vec<usize>> {
    let shape = |text: &str| match text {
        "-" => Vec::new(),
        _ => text.split('x').map(|size| size.parse().expect("a size")).collect(),
    };
    text.split(' ')
        .flat_map(|text| match text.split_once('*') {
            Some((times, text)) => vec![shape(text); times.parse().expect("a number")],
            None => vec![shape(text)],
        })
        .collect()
}

/// Why a layer cannot even be written here: rustc's types, or the macro, refuse its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unwritable {
    /// A negative number where a size, a `usize`, is meant.
    Negative,
    /// A size that is not a whole number.
    Broken,
    /// An array with another number of sizes than there are axes.
    Sizes,
    /// An argument that the operator has not.
    Unknown,
}

type Written<T> = Result<T, Unwritable>;

fn number<T: FromStr>(text: &str) -> Written<T> {
    text.parse().map_err(|_| if text.starts_with('-') { Unwritable::Negative } else { Unwritable::Broken })
}

fn numbers<T: FromStr>(text: &str) -> Written<Vec<T>> {
    text.split(',').map(number).collect()
}

impl Case {
    fn of(row: &[&'static str]) -> Case {
        let pairs = row[2].split(' ').filter(|pair| *pair != "-");
        let arguments = pairs.map(|pair| pair.split_once('=').expect("name=value")).collect();
        Case { layer: row[0], inputs: shapes(row[1]), arguments: Arguments(arguments) }
    }

    /// How many spatial axes the layer's name says it has.
    fn spatial(&self) -> Option<usize> {
        let number = self.layer.strip_suffix('d')?.chars().last()?;
        number.to_digit(10).map(|n| n as usize)
    }

    /// Whether there is a batch of samples.
    fn is_batch(&self) -> bool {
        let rank = self.inputs[0].len();
        match self.layer {
            "Linear" | "Embedding" | "Bilinear" | "LSTMCell" | "GRUCell" | "RNNCell" => rank > 1,
            "LSTM" | "GRU" | "RNN" | "MultiheadAttention" | "TransformerEncoderLayer" | "Fold" => rank > 2,
            "PixelShuffle" | "PixelUnshuffle" | "Unfold" => rank > 3,
            "LayerNorm" | "RMSNorm" => rank > self.arguments.text("normalized_shape", "").split(',').count(),
            "Flatten" => self.arguments.axis("start_dim", 0).is_ok_and(|dim| dim > 0),
            "Upsample" | "BatchNorm1d" | "BatchNorm2d" | "BatchNorm3d" | "GroupNorm" | "PReLU" | "ChannelShuffle" => true,
            // Functions are recorded as they were called in a network, on whole tensors.
            name if name.starts_with(char::is_lowercase) => false,
            _ => self.spatial().is_some_and(|n| rank == n + 2),
        }
    }

    /// Whether netcost takes the layer with its batch, as PyTorch does.
    fn is_whole(&self) -> bool {
        match self.layer {
            // What an axis of the input is to an upsampling is told by how many there are.
            "Upsample" => false,
            // Channels are the first axis.
            "GroupNorm" | "PReLU" | "ChannelShuffle" | "InstanceNorm1d" | "InstanceNorm2d" | "InstanceNorm3d" => {
                !self.is_batch()
            }
            _ => self.batch_axis() == 0 || !self.is_batch(),
        }
    }

    /// The axis of the batch.
    fn batch_axis(&self) -> usize {
        let sequences = matches!(self.layer, "LSTM" | "GRU" | "RNN" | "MultiheadAttention" | "TransformerEncoderLayer");
        usize::from(sequences && !self.arguments.flag("batch_first", false))
    }

    /// The axis of the batch in an output.
    fn batch_axis_of(&self, output: usize) -> usize {
        match self.layer {
            "LSTM" | "GRU" | "RNN" if output > 0 => 1,
            "MultiheadAttention" if output > 0 => 0,
            _ => self.batch_axis(),
        }
    }

    fn per_sample(&self) -> Case {
        let axis = self.batch_axis();
        Case { inputs: self.inputs.iter().map(|shape| without(shape, axis)).collect(), ..self.clone() }
    }
}

/// A shape without one axis, if it has it.
fn without(shape: &[usize], axis: usize) -> Vec<usize> {
    shape.iter().enumerate().filter(|(i, _)| *i != axis).map(|(_, size)| *size).collect()
}

impl Arguments {
    fn text(&self, name: &str, default: &'static str) -> &'static str {
        self.0.get(name).copied().unwrap_or(default)
    }

    fn flag(&self, name: &str, default: bool) -> bool {
        self.0.get(name).map_or(default, |text| *text == "true")
    }

    fn int(&self, name: &str, default: usize) -> Written<usize> {
        self.0.get(name).map_or(Ok(default), |text| number(text))
    }

    fn maybe_int(&self, name: &str) -> Written<Option<usize>> {
        self.0.get(name).map(|text| number(text)).transpose()
    }

    fn axis(&self, name: &str, default: isize) -> Written<isize> {
        self.0.get(name).map_or(Ok(default), |text| number(text))
    }

    fn ints(&self, name: &str) -> Written<Ints> {
        match self.text(name, "empty") {
            "empty" => Ok(Ints::EMPTY),
            text => numbers(text).map(|list| Ints::new(&list)),
        }
    }

    fn size<const N: usize>(&self, name: &str, default: usize) -> Written<[usize; N]> {
        let Some(text) = self.0.get(name) else { return Ok([default; N]) };
        let sizes = numbers(text)?;
        if let [all] = sizes[..] { Ok([all; N]) } else { sizes.try_into().map_err(|_| Unwritable::Sizes) }
    }

    fn padding<const N: usize>(&self) -> Written<Padding<N>> {
        match self.text("padding", "0") {
            "same" => Ok(Padding::Same),
            "valid" => Ok(Padding::Valid),
            text if text.starts_with(char::is_alphabetic) => Ok(Padding::Unknown(text)),
            _ => self.size("padding", 0).map(Padding::Even),
        }
    }

    fn stride<const N: usize>(&self) -> Written<Option<[usize; N]>> {
        if self.0.contains_key("stride") { self.size("stride", 0).map(Some) } else { Ok(None) }
    }

    fn conv<const N: usize>(&self) -> Written<Conv<N>> {
        Ok(Conv {
            out_channels: self.int("out_channels", 0)?,
            kernel_size: self.size("kernel_size", 0)?,
            stride: self.size("stride", 1)?,
            padding: self.padding()?,
            dilation: self.size("dilation", 1)?,
            groups: self.int("groups", 1)?,
            bias: self.flag("bias", true),
            padding_mode: self.text("padding_mode", "zeros"),
            in_channels: self.maybe_int("in_channels")?,
        })
    }

    fn conv_transpose<const N: usize>(&self) -> Written<ConvTranspose<N>> {
        Ok(ConvTranspose {
            out_channels: self.int("out_channels", 0)?,
            kernel_size: self.size("kernel_size", 0)?,
            stride: self.size("stride", 1)?,
            padding: self.padding()?,
            output_padding: self.size("output_padding", 0)?,
            groups: self.int("groups", 1)?,
            bias: self.flag("bias", true),
            dilation: self.size("dilation", 1)?,
            padding_mode: self.text("padding_mode", "zeros"),
            in_channels: self.maybe_int("in_channels")?,
        })
    }

    fn max_pool<const N: usize>(&self) -> Written<MaxPool<N>> {
        Ok(MaxPool {
            kernel_size: self.size("kernel_size", 0)?,
            stride: self.stride()?,
            padding: self.padding()?,
            dilation: self.size("dilation", 1)?,
            ceil_mode: self.flag("ceil_mode", false),
        })
    }

    fn avg_pool<const N: usize>(&self) -> Written<AvgPool<N>> {
        Ok(AvgPool {
            kernel_size: self.size("kernel_size", 0)?,
            stride: self.stride()?,
            padding: self.padding()?,
            ceil_mode: self.flag("ceil_mode", false),
            count_include_pad: self.flag("count_include_pad", true),
            divisor_override: self.maybe_int("divisor_override")?,
        })
    }

    fn avg_pool_along<const N: usize>(&self) -> Written<AvgPoolAlong<N>> {
        let AvgPool { kernel_size, stride, padding, ceil_mode, count_include_pad, .. } = self.avg_pool()?;
        Ok(AvgPoolAlong { kernel_size, stride, padding, ceil_mode, count_include_pad })
    }

    /// PyTorch's `None` is the input's size.
    fn adaptive<const N: usize>(&self, input: &[usize]) -> Written<AdaptivePool<N>> {
        let text = self.text("output_size", "");
        if !text.contains("none") {
            return Ok(AdaptivePool { output_size: self.size("output_size", 0)? });
        }
        let spatial = &input[input.len() - N..];
        let sizes = text.split(',').zip(spatial).map(|(text, size)| if text == "none" { Ok(*size) } else { number(text) });
        let sizes = sizes.collect::<Written<Vec<_>>>()?;
        Ok(AdaptivePool { output_size: sizes.try_into().map_err(|_| Unwritable::Sizes)? })
    }

    fn linear(&self) -> Written<Linear> {
        Ok(Linear {
            out_features: self.int("out_features", 0)?,
            bias: self.flag("bias", true),
            in_features: self.maybe_int("in_features")?,
        })
    }

    fn batch_norm(&self, dim: isize) -> Written<BatchNorm> {
        Ok(BatchNorm {
            affine: self.flag("affine", true),
            track_running_stats: self.flag("track_running_stats", true),
            num_features: self.maybe_int("num_features")?,
            dim,
            ..BatchNorm::DEFAULT
        })
    }

    fn resize(&self) -> Written<Resize> {
        let size = match self.0.get("size") {
            Some(text) if text.contains(',') => Some(Extent::Each(self.ints("size")?)),
            Some(text) => Some(Extent::All(number(text)?)),
            None => None,
        };
        let scale_factor = match self.0.get("scale_factor") {
            Some(text) => Some(match numbers(text)?[..] {
                [all] => Factor::All(all),
                [a, b] => Factor::Each([a, b, 1.0], 2),
                [a, b, c] => Factor::Each([a, b, c], 3),
                _ => return Err(Unwritable::Sizes),
            }),
            None => None,
        };
        Ok(Resize {
            size,
            scale_factor,
            mode: self.text("mode", "nearest"),
            align_corners: self.flag("align_corners", false),
        })
    }

    fn around(&self) -> Written<PadAround> {
        Ok(PadAround { padding: self.ints("padding")? })
    }

    fn normalized_shape(&self) -> Written<Option<Ints>> {
        self.ints("normalized_shape").map(Some)
    }

    fn instance_norm(&self) -> Written<InstanceNorm> {
        Ok(InstanceNorm {
            affine: self.flag("affine", false),
            track_running_stats: self.flag("track_running_stats", false),
            num_features: self.maybe_int("num_features")?,
            ..InstanceNorm::DEFAULT
        })
    }

    fn lstm(&self) -> Written<Lstm> {
        Ok(Lstm {
            hidden_size: self.int("hidden_size", 0)?,
            num_layers: self.int("num_layers", 1)?,
            bias: self.flag("bias", true),
            dropout: number(self.text("dropout", "0"))?,
            bidirectional: self.flag("bidirectional", false),
            proj_size: self.int("proj_size", 0)?,
            input_size: self.maybe_int("input_size")?,
        })
    }

    /// The others have no projection.
    fn recurrent(&self) -> Written<Lstm> {
        if self.0.contains_key("proj_size") { Err(Unwritable::Unknown) } else { self.lstm() }
    }

    fn gru(&self) -> Written<Gru> {
        let Lstm { hidden_size, num_layers, bias, dropout, bidirectional, input_size, .. } = self.recurrent()?;
        Ok(Gru { hidden_size, num_layers, bias, dropout, bidirectional, input_size })
    }

    fn rnn(&self) -> Written<Rnn> {
        let Lstm { hidden_size, num_layers, bias, dropout, bidirectional, input_size, .. } = self.recurrent()?;
        let nonlinearity = self.text("nonlinearity", "tanh");
        Ok(Rnn { hidden_size, num_layers, nonlinearity, bias, dropout, bidirectional, input_size })
    }

    fn cell(&self) -> Written<Cell> {
        let Lstm { hidden_size, bias, input_size, .. } = self.lstm()?;
        Ok(Cell { hidden_size, bias, input_size })
    }

    fn attention(&self) -> Written<MultiheadAttention> {
        Ok(MultiheadAttention {
            num_heads: self.int("num_heads", 0)?,
            bias: self.flag("bias", true),
            add_bias_kv: self.flag("add_bias_kv", false),
            add_zero_attn: self.flag("add_zero_attn", false),
            kdim: self.maybe_int("kdim")?,
            vdim: self.maybe_int("vdim")?,
            embed_dim: self.maybe_int("embed_dim")?,
            ..MultiheadAttention::DEFAULT
        })
    }

    fn windows(&self) -> Written<Windows<2>> {
        Ok(Windows {
            kernel_size: self.size("kernel_size", 0)?,
            dilation: self.size("dilation", 1)?,
            padding: self.size("padding", 0)?,
            stride: self.size("stride", 1)?,
        })
    }

    fn fold(&self) -> Written<FoldBack<2>> {
        let Windows { kernel_size, dilation, padding, stride } = self.windows()?;
        Ok(FoldBack { output_size: self.size("output_size", 0)?, kernel_size, dilation, padding, stride })
    }

    fn dim(&self) -> Written<isize> {
        self.axis("dim", 0)
    }
}

/// Calls a layer; `dropped` batch axes make axes in arguments so much less. An error if it cannot be written.
// One arm per layer, in the names of the layers' own tensors.
#[allow(clippy::too_many_lines, clippy::many_single_char_names)]
fn call<'g>(graph: &'g Graph<'g>, x: &[Tensor<'g>], case: &Case, dropped: isize) -> Written<Vec<Tensor<'g>>> {
    let a = &case.arguments;
    let input = x[0].dims().to_vec();
    let list = || List(x).tensors();
    let all = |parts: Tensors<'g>| (0..parts.len()).filter_map(|i| parts.get(i)).collect();
    let first = x[0];
    let one = match case.layer {
        "Conv1d" => first.conv1d(a.conv()?, 0),
        "Conv2d" => first.conv2d(a.conv()?, 0),
        "Conv3d" => first.conv3d(a.conv()?, 0),
        "ConvTranspose1d" => first.conv_transpose1d(a.conv_transpose()?, 0),
        "ConvTranspose2d" => first.conv_transpose2d(a.conv_transpose()?, 0),
        "ConvTranspose3d" => first.conv_transpose3d(a.conv_transpose()?, 0),
        "MaxPool1d" => first.max_pool1d(a.max_pool()?, 0),
        "MaxPool2d" | "max_pool2d" => first.max_pool2d(a.max_pool()?, 0),
        "MaxPool3d" => first.max_pool3d(a.max_pool()?, 0),
        "AvgPool1d" => first.avg_pool1d(a.avg_pool_along()?, 0),
        "AvgPool2d" | "avg_pool2d" => first.avg_pool2d(a.avg_pool()?, 0),
        "AvgPool3d" => first.avg_pool3d(a.avg_pool()?, 0),
        "AdaptiveAvgPool1d" => first.adaptive_avg_pool1d(a.adaptive(&input)?, 0),
        "AdaptiveAvgPool2d" | "adaptive_avg_pool2d" => first.adaptive_avg_pool2d(a.adaptive(&input)?, 0),
        "AdaptiveAvgPool3d" => first.adaptive_avg_pool3d(a.adaptive(&input)?, 0),
        "AdaptiveMaxPool2d" => first.adaptive_max_pool2d(a.adaptive(&input)?, 0),
        "Linear" | "linear" => first.linear(a.linear()?, 0),
        "BatchNorm1d" | "BatchNorm2d" | "BatchNorm3d" => first.batch_norm(a.batch_norm(1 - dropped)?, 0),
        "InstanceNorm1d" | "InstanceNorm2d" | "InstanceNorm3d" => first.instance_norm(a.instance_norm()?, 0),
        "GroupNorm" => {
            let (num_groups, num_channels) = (a.int("num_groups", 0)?, a.maybe_int("num_channels")?);
            let affine = a.flag("affine", true);
            first.group_norm(GroupNorm { num_groups, num_channels, affine, ..GroupNorm::DEFAULT }, 0)
        }
        "LayerNorm" => {
            let (elementwise_affine, bias) = (a.flag("elementwise_affine", true), a.flag("bias", true));
            let normalized_shape = a.normalized_shape()?;
            first.layer_norm(LayerNorm { normalized_shape, elementwise_affine, bias, ..LayerNorm::DEFAULT }, 0)
        }
        "RMSNorm" => {
            let elementwise_affine = a.flag("elementwise_affine", true);
            let normalized_shape = a.normalized_shape()?;
            first.rms_norm(RmsNorm { normalized_shape, elementwise_affine, ..RmsNorm::DEFAULT }, 0)
        }
        "PReLU" => first.prelu(Prelu { num_parameters: a.int("num_parameters", 1)?, ..Prelu::DEFAULT }, 0),
        "Embedding" => {
            let (num_embeddings, embedding_dim) = (a.int("num_embeddings", 0)?, a.int("embedding_dim", 0)?);
            let padding_idx = a.0.get("padding_idx").map(|text| number(text)).transpose()?;
            first.embedding(Embedding { num_embeddings, embedding_dim, padding_idx, max_norm: None }, 0)
        }
        "LSTM" => {
            let (y, (h, c)) = first.lstm_tuple(None, None, a.lstm()?, 0);
            return Ok(vec![y, h, c]);
        }
        "GRU" => return Ok(<[_; 2]>::from(first.gru_tuple(None, a.gru()?, 0)).to_vec()),
        "RNN" => return Ok(<[_; 2]>::from(first.rnn_tuple(None, a.rnn()?, 0)).to_vec()),
        "LSTMCell" => return Ok(<[_; 2]>::from(first.lstm_cell_tuple(None, None, a.cell()?, 0)).to_vec()),
        "GRUCell" => first.gru_cell(None, a.cell()?, 0),
        "RNNCell" => {
            let (Cell { hidden_size, bias, input_size }, nonlinearity) = (a.cell()?, a.text("nonlinearity", "tanh"));
            first.rnn_cell(None, RnnCell { hidden_size, bias, nonlinearity, input_size }, 0)
        }
        "MultiheadAttention" => {
            return Ok(<[_; 2]>::from(first.multihead_attention_tuple(Some(x[1]), Some(x[2]), a.attention()?, 0)).to_vec());
        }
        "TransformerEncoderLayer" => transformer(first, a)?,
        "scaled_dot_product_attention" => {
            first.scaled_dot_product_attention(x[1], x[2], None, ScaledDotProductAttention::DEFAULT, 0)
        }
        "PixelShuffle" => first.pixel_shuffle(PixelShuffle { upscale_factor: a.int("upscale_factor", 0)? }, 0),
        "PixelUnshuffle" => first.pixel_unshuffle(PixelUnshuffle { downscale_factor: a.int("downscale_factor", 0)? }, 0),
        "ChannelShuffle" => first.channel_shuffle(ChannelShuffle { groups: a.int("groups", 0)? }, 0),
        "Unfold" => first.unfold(a.windows()?, 0),
        "Fold" => first.fold(a.fold()?, 0),
        "Bilinear" => {
            let (in1_features, in2_features) = (a.maybe_int("in1_features")?, a.maybe_int("in2_features")?);
            let (out_features, bias) = (a.int("out_features", 0)?, a.flag("bias", true));
            first.bilinear(x[1], Bilinear { out_features, bias, in1_features, in2_features }, 0)
        }
        "Upsample" => first.upsample(a.resize()?, 0),
        "ZeroPad1d" => first.zero_pad1d(a.around()?, 0),
        "ZeroPad2d" => first.zero_pad2d(a.around()?, 0),
        "ZeroPad3d" => first.zero_pad3d(a.around()?, 0),
        "ReflectionPad2d" => first.reflection_pad2d(a.around()?, 0),
        "ReplicationPad2d" => first.replication_pad2d(a.around()?, 0),
        "Flatten" | "flatten" => {
            let less = |dim: isize| if dim < 0 { dim } else { dim - dropped };
            let (start_dim, end_dim) = (less(a.axis("start_dim", 0)?), less(a.axis("end_dim", -1)?));
            first.flatten(Flatten { start_dim, end_dim }, 0)
        }
        "add" => first.add(x[1], 0),
        "sub" => first.sub(x[1], 0),
        "mul" => first.mul(x[1], 0),
        "matmul" => first.matmul(x[1], 0),
        "cat" => graph.cat(&list(), Cat { dim: a.dim()? }, 0),
        "stack" => graph.stack(&list(), Stack { dim: a.dim()? }, 0),
        "view" => first.view(Reshaped { shape: a.ints("shape")? }, 0),
        "reshape" => first.reshape(Reshaped { shape: a.ints("shape")? }, 0),
        "permute" => first.permute(Permute { dims: a.ints("dims")? }, 0),
        "transpose" => first.transpose(Transpose { dim0: a.axis("dim0", 0)?, dim1: a.axis("dim1", 0)? }, 0),
        "unsqueeze" => first.unsqueeze(Unsqueeze { dim: a.dim()? }, 0),
        "squeeze" => first.squeeze(Squeeze { dim: Some(a.dim()?) }, 0),
        "roll" => first.roll(Roll { shifts: a.ints("shifts")?, dims: Some(a.ints("dims")?) }, 0),
        "pad" => first.pad(Pad { pad: a.ints("pad")?, mode: a.text("mode", "constant"), ..Pad::DEFAULT }, 0),
        "chunk" => return Ok(all(first.chunk(Chunk { chunks: a.int("chunks", 0)?, dim: a.dim()? }, 0))),
        "split" => {
            let split_size_or_sections = Sections::Sizes(a.ints("split_size_or_sections")?);
            return Ok(all(first.split(Split { split_size_or_sections, dim: a.dim()? }, 0)));
        }
        "softmax" => first.softmax(Softmax { dim: a.dim()? }, 0),
        "dropout" => first.dropout(Drop::DEFAULT, 0),
        "identity" => first.identity(0),
        "relu" => first.relu(0),
        "relu6" => first.relu6(0),
        "gelu" => first.gelu(Gelu::DEFAULT, 0),
        "silu" => first.silu(0),
        "sigmoid" => first.sigmoid(0),
        "hardswish" => first.hardswish(0),
        "hardsigmoid" => first.hardsigmoid(0),
        // Several layers, of which the last is at fault.
        "conv, then linear without flatten" => {
            let y = first.conv2d(Conv { padding: Padding::Same, ..conv(8) }, 0);
            y.linear(Linear { in_features: Some(128), out_features: 10, bias: true }, 0)
        }
        "conv, flatten, linear of another size" => {
            let y = first.conv2d(conv(8), 0).flatten(Flatten::DEFAULT, 0);
            y.linear(Linear { in_features: Some(288), out_features: 10, bias: true }, 0)
        }
        "conv, then conv of other channels" => {
            first.conv2d(conv(8), 0).conv2d(Conv { in_channels: Some(16), ..conv(32) }, 0)
        }
        "conv, then batch norm of other channels" => {
            first.conv2d(conv(8), 0).batch_norm(BatchNorm { num_features: Some(16), ..BatchNorm::DEFAULT }, 0)
        }
        "view of a transposed tensor" => {
            first.transpose(Transpose { dim0: 0, dim1: 1 }, 0).view(Reshaped { shape: a.ints("shape")? }, 0)
        }
        other => panic!("no operator for {other}"),
    };
    Ok(vec![one])
}

/// Self-attention and two linear layers, each with a residual and a normalisation; the order of these costs nothing.
fn transformer<'g>(x: Tensor<'g>, a: &Arguments) -> Written<Tensor<'g>> {
    let (embed_dim, bias) = (a.maybe_int("d_model")?, a.flag("bias", true));
    let heads = MultiheadAttention { num_heads: a.int("nhead", 0)?, embed_dim, bias, ..MultiheadAttention::DEFAULT };
    let norm = LayerNorm { bias, ..LayerNorm::DEFAULT };
    let linear = |out_features| Linear { out_features, bias, in_features: None };
    let x = x.add(x.multihead_attention(None, None, heads, 0), 0).layer_norm(norm, 0);
    let y = x.linear(linear(a.int("dim_feedforward", 2048)?), 0).relu(0);
    Ok(x.add(y.linear(linear(embed_dim.expect("d_model")), 0), 0).layer_norm(norm, 0))
}

/// A convolution with kernels of 3 × 3.
fn conv(out_channels: usize) -> Conv<2> {
    Conv { out_channels, kernel_size: [3, 3], ..Conv::DEFAULT }
}

// ---- what becomes of them

/// What a layer makes and costs.
#[derive(Debug, PartialEq)]
struct Made {
    outputs: Vec<Vec<usize>>,
    weights: u64,
    bias: u64,
    buffers: u64,
    macs: u64,
}

/// What became of a case.
#[derive(Debug)]
enum Outcome {
    /// With the layers that it is.
    Made(Made, &'static [Layer]),
    /// The message.
    Refused(String),
    /// Its arguments have no form in netcost: an error of types, or of the macro.
    Unwritable(Unwritable),
}

/// Builds a graph of a case with room for `N` nodes, `L` of them besides the first.
fn run_in<const N: usize, const L: usize>(case: &Case, dropped: isize) -> Outcome {
    // Layers refer to their trace for as long as the program runs, as they do to a network's constants.
    let store: &'static Store<N, 1, N, 0, 1> = Box::leak(Box::new(Store::new()));
    let graph = Box::leak(Box::new(store.graph(Sites::NONE)));
    let inputs: Vec<_> = case.inputs.iter().map(|shape| graph.input("x", shape, 0)).collect();
    let outputs = match call(graph, &inputs, case, dropped) {
        Ok(outputs) => outputs,
        Err(why) => return Outcome::Unwritable(why),
    };
    let trace = &*Box::leak(Box::new(store.finish(graph)));
    if let Some(fault) = trace.faults.get(0) {
        assert_eq!(trace.faults.count(), 1, "one fault is told once: {}", fault.message());
        return Outcome::Refused(fault.message().to_owned());
    }
    let names = Box::leak(Box::new(Names::new::<0, 256>(trace)));
    let all: &'static [_; L] = Box::leak(Box::new(layers(trace, names, &netcost::memory::Memory::DEFAULT)));
    // Of most cases one, and inputs, which cost nothing.
    let made = &all[..trace.size.nodes - 1];
    let last = &made[made.len() - 1];
    assert_eq!(outputs[0].dims(), last.output.dims());
    let sum = |of: fn(&Layer) -> u64| made.iter().map(of).sum();
    let totals = trace.totals;
    assert!(last.params == last.weights + last.bias && totals.params >= last.params && totals.macs >= last.macs);
    let costs = Made {
        outputs: outputs.iter().map(|tensor| tensor.dims().to_vec()).collect(),
        weights: sum(|layer| layer.weights),
        bias: sum(|layer| layer.bias),
        buffers: sum(|layer| layer.buffers),
        macs: sum(|layer| layer.macs),
    };
    Outcome::Made(costs, &made[case.inputs.len() - 1..])
}

fn run(case: &Case, dropped: isize) -> Outcome {
    // Most have one input, and are one layer; a block of a DenseNet joins up to 49.
    let small = case.inputs.len() < 4 && case.layer != "TransformerEncoderLayer";
    if small { run_in::<4, 3>(case, dropped) } else { run_in::<64, 63>(case, dropped) }
}

/// Runs a case per sample. Many have a wrong number of axes, so that it cannot tell whether there is a batch: the first axis is
/// one, but for functions, and for a linear layer of a vector.
fn run_per_sample(case: &Case) -> Outcome {
    let whole = match case.layer {
        "Linear" => case.inputs[0].len() == 1,
        // The batches of two inputs may be what is wrong.
        "Bilinear" => true,
        "LSTM" | "GRU" | "RNN" => case.inputs[0].len() < 3,
        "MultiheadAttention" | "TransformerEncoderLayer" => case.batch_axis() == 0 || case.inputs[0].len() < 3,
        name if name.starts_with("conv, ") => false,
        name => name.starts_with(char::is_lowercase),
    };
    if whole { run(case, 0) } else { run(&case.per_sample(), 1) }
}

// ---- the tests

#[test]
fn layers_that_pytorch_ran() {
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    let mut wrong = Vec::new();
    for row in rows(LAYERS) {
        let case = Case::of(&row);
        let figure = |i: usize| row.get(i).map_or(0, |text| text.parse::<u64>().expect("a figure"));
        let whole =
            Made { outputs: shapes(row[3]), weights: figure(4), bias: figure(5), buffers: figure(6), macs: figure(7) };
        let (cases, runs) = counts.entry(case.layer).or_default();
        *cases += 1;
        let mut check = |what: &str, outcome: Outcome, expected: &Made| {
            *runs += 1;
            match outcome {
                Outcome::Made(made, _) if made == *expected => {}
                other => wrong.push(format!("{row:?} {what}: {other:?}, not {expected:?}")),
            }
        };
        if case.is_batch() {
            let batch = case.inputs[0][case.batch_axis()];
            assert!(whole.macs.is_multiple_of(batch as u64), "{row:?}");
            let sample = Made {
                outputs: (0..).zip(&whole.outputs).map(|(i, shape)| without(shape, case.batch_axis_of(i))).collect(),
                macs: whole.macs / batch as u64,
                ..whole
            };
            check("per sample", run(&case.per_sample(), 1), &sample);
        }
        if case.is_whole() {
            check("whole", run(&case, 0), &whole);
        }
    }
    let (cases, runs) = counts.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    for (layer, (cases, runs)) in &counts {
        println!("{layer:<20} {cases:>5} cases, {runs:>5} runs");
    }
    println!("{cases} cases in {runs} runs, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{} of {runs} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(cases, rows(LAYERS).count());
    assert!(cases > 4500 && counts.len() > 65);
}

/// What PyTorch takes, oddly: the case, what netcost says of it, and why.
const ODDITIES: &[(&str, &str, &str)] = &[
    ("conv: in_channels 0", "is empty", "a tensor without elements is a mistake in a network"),
    ("adaptive: zero-size spatial input", "is empty", "the mean of nothing is not a number"),
    ("adaptive: output 0", "output_size is 0", "a tensor without elements is a mistake in a network"),
    ("linear: zero features", "is empty", "a tensor without elements is a mistake in a network"),
    // PyTorch takes a batch without channels, too, and makes something of it by chance; with too many axes it agrees.
    ("instancenorm: channel mismatch (not affine)", "num_features = 4", "PyTorch warns; the number stated is wrong"),
    ("functional: sdpa len mismatch", "5 positions", "a key without a value; PyTorch's meta device refuses it, too"),
    ("adaptive: wrong input rank", "takes [C, ", "the sample has fewer axes than the operator is for"),
];

#[test]
fn odd_layers_that_pytorch_ran() {
    for row in rows(ODD) {
        let (case, outputs) = (row[3], shapes(row[4]));
        let (_, says, _) = ODDITIES.iter().find(|(of, ..)| *of == case).expect("a known oddity");
        match run_per_sample(&Case::of(&row)) {
            Outcome::Refused(message) => assert!(message.contains(says), "{row:?}: {message}"),
            // More leading axes than PyTorch documents are a batch, with the same result.
            Outcome::Made(made, _) => {
                assert_eq!(case, "adaptive: wrong input rank");
                assert_eq!(made.outputs[0], outputs[0][1..]);
            }
            Outcome::Unwritable(why) => panic!("{row:?}: {why:?}"),
        }
    }
}
