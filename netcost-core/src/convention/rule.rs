//! What a convention counts of one operator: a sum of quantities with whole weights.

use crate::graph::Special;
use crate::layer::Layer;
use crate::op;
use crate::work::{divided, steps};

/// A quantity of a layer, per sample and copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Multiply-accumulates.
    Macs,
    /// Additions of a bias.
    Biases,
    /// Elements of the first input.
    Input,
    /// Elements of the output.
    Output,
    /// Elements of the first input, where the layer has a trained scale.
    Scaled,
    /// Elements of the first input, where the layer keeps no statistics but takes those of its input.
    Unmeasured,
    /// Trained weights and biases.
    Params,
    /// Trained weights, without biases.
    Weights,
    /// Trained biases.
    Bias,
    /// Channels of the output, where the layer has weights.
    Channels,
    /// Elements of the window, for each element of the output.
    Windows,
    /// Hidden units of all layers and directions, for each step.
    Units,
    /// Rows along the axis over which the layer runs; of an instance norm, channels.
    Rows,
    /// Scores of an attention: queries × keys, in all heads.
    Scores,
    /// Multiply-accumulates of the two products of an attention.
    Products,
    /// Weights, for each position of the output.
    Spread,
    /// Weights of all groups as if each read all channels, for each position of the output; of a layer that returns as many
    /// channels as it reads, the weights as they are.
    Ungrouped,
    /// Multiply-accumulates, if the filters of a group were shared out among the groups once more.
    Regrouped,
    /// Additions of the biases of one group, at the positions that a convolution of the same arguments would have; of sizes
    /// below zero, below zero.
    Convolved,
    /// Multiply-accumulates with the input of a recurrent layer, of all its layers, without those with its hidden states.
    OfInputs,
    /// Multiply-accumulates of the projection of an LSTM.
    Projection,
    /// Multiply-accumulates of an LSTM, if it had no projection.
    Unprojected,
    /// Multiply-accumulates of an LSTM, if its hidden size were that of the projection.
    Narrowed,
    /// The layer, where keys are values but not queries.
    SharedKeys,
    /// The layer, where keys are values but not queries, if it has biases.
    SharedBiases,
    /// The layer, where a key of zeros is added.
    ZeroKey,
    /// Elements of the mask of an attention: queries × keys.
    Mask,
    /// Multiply-accumulates of queries with keys, where there is a mask.
    MaskedProduct,
    /// What ptflops makes of the sizes of an attention: the scaled queries, projections as if keys and values were mapped to their
    /// own sizes, biases, products and softmax without added keys, and of the output's projection a bias, there or not.
    AttentionBySizes,
    /// Weights and biases, for each hidden unit.
    ParamsPerUnit,
    /// The layer.
    Once,
    /// Elements of an output `[C, H, W]`.
    Planes,
    /// Elements of the second input.
    Second,
    /// Elements of the first input and of the output, where each channel becomes one element.
    Channelwise,
    /// Elements of the first input, where the layer is not folded into the one before it.
    Unfolded,
    /// Output elements of resizing to the nearest (not `"nearest-exact"`).
    Nearest,
    /// The same, of two axes.
    Nearest2d,
    /// Output elements of linear resizing.
    Linear,
    /// Output elements of bilinear resizing.
    Bilinear,
    /// Output elements of trilinear resizing.
    Trilinear,
    /// Output elements of bicubic resizing.
    Bicubic,
}

impl Quantity {
    /// What it is, after a number.
    pub const fn describe(self) -> &'static str {
        match self {
            Quantity::Macs => "per multiply-accumulate",
            Quantity::Biases => "per bias added",
            Quantity::Input => "per input element",
            Quantity::Output => "per output element",
            Quantity::Scaled => "per input element if it has weights",
            Quantity::Unmeasured => "per input element if it keeps no statistics",
            Quantity::Params => "per parameter",
            Quantity::Weights => "per weight",
            Quantity::Bias => "per bias",
            Quantity::Channels => "per output channel",
            Quantity::Windows => "per window element and output element",
            Quantity::Units => "per hidden unit and step",
            Quantity::Rows => "per row",
            Quantity::Scores => "per attention score",
            Quantity::Products => "per multiply-accumulate of the attention",
            Quantity::Spread => "per weight and output position",
            Quantity::Ungrouped => {
                "per output element, input channel and kernel element (where as many channels go in as come out, input channel of \
                 the group)"
            }
            Quantity::Regrouped => "per multiply-accumulate, if each group had 1/groups of its output channels",
            Quantity::Convolved => {
                "per bias of one group and position that a convolution with the same arguments would return"
            }
            Quantity::OfInputs => "per multiply-accumulate with an input",
            Quantity::Projection => "per multiply-accumulate of the projection",
            Quantity::Unprojected => "per multiply-accumulate that there would be without the projection",
            Quantity::Narrowed => {
                "per multiply-accumulate of the gates that there would be with the projection's size for the hidden size"
            }
            Quantity::ZeroKey => "if a key of zeros is added",
            Quantity::Mask => "per element of a mask",
            Quantity::MaskedProduct => "per multiply-accumulate of queries with keys if there is a mask",
            Quantity::AttentionBySizes => "per operation that its rule makes of the sizes",
            Quantity::SharedKeys => "if keys are values but not queries",
            Quantity::SharedBiases => "if keys are values but not queries, with biases",
            Quantity::ParamsPerUnit => "per parameter and hidden unit",
            Quantity::Once => "per layer",
            Quantity::Planes => "per output element of [C, H, W]",
            Quantity::Second => "per element of the second input",
            Quantity::Channelwise => "per input and output element where a channel becomes one element",
            Quantity::Unfolded => "per input element if it is not folded into the layer before it",
            Quantity::Nearest => "per output element by the nearest",
            Quantity::Nearest2d => "per output element [C, H, W] by the nearest",
            Quantity::Linear => "per output element by linear resizing",
            Quantity::Bilinear => "per output element by bilinear resizing",
            Quantity::Trilinear => "per output element by trilinear resizing",
            Quantity::Bicubic => "per output element by bicubic resizing",
        }
    }

    pub(crate) const fn of(self, layer: &Layer) -> i128 {
        match self {
            Quantity::Convolved => convolved(layer),
            _ => self.count(layer) as i128,
        }
    }

    /// Those that cannot be below zero.
    const fn count(self, layer: &Layer) -> u64 {
        let count = &layer.count;
        let inputs = layer.inputs.as_slice();
        let input = if inputs.is_empty() { 0 } else { inputs[0].numel() as u64 };
        let output = layer.output.numel() as u64;
        match self {
            Quantity::Macs => count.macs,
            Quantity::Biases => count.bias_adds,
            Quantity::Input => input,
            Quantity::Output => output,
            Quantity::Scaled => {
                if count.weights > 0 {
                    input
                } else {
                    0
                }
            }
            Quantity::Unmeasured => input * (count.buffers == 0) as u64,
            Quantity::Params => count.weights.saturating_add(count.bias),
            Quantity::Weights => count.weights,
            Quantity::Bias => count.bias,
            Quantity::Channels => channels(layer),
            Quantity::Windows => output.saturating_mul(count.window),
            Quantity::Units => count.window.saturating_mul(steps(count)),
            Quantity::Rows => match layer.op.as_bytes() {
                b"instance_norm" => layer.output.at(0) as u64,
                _ => divided(input, count.window),
            },
            Quantity::Scores => {
                let (rows, keys) = op::rows_of_scores(layer);
                rows.saturating_mul(keys)
            }
            Quantity::Products => op::inner_products(&inputs[0], &inputs[1], count),
            Quantity::Spread => count.weights.saturating_mul(divided(output, channels(layer))),
            Quantity::Ungrouped => {
                let same = channels(layer) == input_channels(layer);
                let spread = count.weights.saturating_mul(divided(output, channels(layer)));
                if same { spread } else { spread.saturating_mul(groups(layer)) }
            }
            Quantity::Regrouped => {
                let of_group = divided(channels(layer), groups(layer));
                divided(count.macs, of_group).saturating_mul(divided(of_group, groups(layer)))
            }
            Quantity::OfInputs => of_inputs(layer).saturating_mul(steps(count)),
            Quantity::Projection | Quantity::Unprojected | Quantity::Narrowed => self.projected(layer),
            Quantity::SharedKeys => matches!(count.special, Special::Attention { shared_keys: true, .. }) as u64,
            Quantity::SharedBiases => Quantity::SharedKeys.count(layer) * (count.bias_adds > 0) as u64,
            Quantity::ZeroKey => matches!(count.special, Special::Attention { zero_key: true, .. }) as u64,
            Quantity::Mask => {
                let (_, keys) = op::rows_of_scores(layer);
                keys.saturating_mul(inputs[0].at(inputs[0].rank() - 2) as u64).saturating_mul(masked(layer))
            }
            Quantity::MaskedProduct => op::inner_products(&inputs[0], &inputs[1], count) / 2 * masked(layer),
            Quantity::AttentionBySizes => attention_by_sizes(layer),
            // Taken in `of`.
            Quantity::Convolved => 0,
            Quantity::ParamsPerUnit => count.weights.saturating_add(count.bias).saturating_mul(count.window),
            Quantity::Once => 1,
            Quantity::Planes => output * (layer.output.rank() == 3) as u64,
            Quantity::Second => {
                if inputs.len() > 1 {
                    inputs[1].numel() as u64
                } else {
                    0
                }
            }
            Quantity::Channelwise => {
                if layer.output.rank() > 0 && output == layer.output.at(0) as u64 {
                    input.saturating_add(output)
                } else {
                    0
                }
            }
            Quantity::Unfolded => input * !layer.folded as u64,
            // By the number of input elements of which an output element is made.
            Quantity::Nearest => output * (count.window == 1 && count.mode != op::EXACT) as u64,
            Quantity::Nearest2d => Quantity::Nearest.count(layer) * (layer.output.rank() == 3) as u64,
            Quantity::Linear => output * (count.window == 2) as u64,
            Quantity::Bilinear => output * (count.window == 4) as u64,
            Quantity::Trilinear => output * (count.window == 8) as u64,
            Quantity::Bicubic => output * (count.window == 16) as u64,
        }
    }
}

impl Quantity {
    /// What it is of an LSTM with a projection.
    const fn projected(self, layer: &Layer) -> u64 {
        let Special::Projected { layers, both } = layer.count.special else { return 0 };
        let (layers, directions) = (layers as u64, 1 + both as u64);
        let (x, y) = (&layer.inputs.as_slice()[0], &layer.output);
        let (input, size) = (x.at(x.rank() - 1) as u64, divided(y.at(y.rank() - 1) as u64, directions));
        let hidden = divided(divided(layer.count.window, layers), directions);
        let per_step = match self {
            Quantity::Projection => layer.count.window.saturating_mul(size),
            Quantity::Unprojected => gates(hidden, input, layers, directions),
            _ => gates(size, input, layers, directions),
        };
        per_step.saturating_mul(steps(&layer.count))
    }
}

/// The multiply-accumulates of an LSTM of a hidden size in one step.
const fn gates(hidden: u64, input: u64, layers: u64, directions: u64) -> u64 {
    let first = hidden.saturating_add(input);
    let others = hidden.saturating_add(hidden.saturating_mul(directions)).saturating_mul(layers - 1);
    first.saturating_add(others).saturating_mul(4).saturating_mul(hidden).saturating_mul(directions)
}

/// Of the weights of a recurrent layer without a projection, those by which an input is multiplied.
///
/// With `G` gates, `d` directions and `L` layers of `H` units, they are `G·d·H·D + (L − 1)·G·d·H·d·H`; the output has `d·H`
/// elements, and there are `L·d·H` units in all.
const fn of_inputs(layer: &Layer) -> u64 {
    let gates = match layer.op.as_bytes() {
        b"lstm" => 4,
        b"gru" => 3,
        _ => 1,
    };
    let (x, y) = (&layer.inputs.as_slice()[0], &layer.output);
    let (input, both) = (x.at(x.rank() - 1) as u64, y.at(y.rank() - 1) as u64);
    let rows = input.saturating_add(layer.count.window.saturating_sub(both));
    rows.saturating_mul(both).saturating_mul(gates)
}

/// 1 if an attention has a mask.
const fn masked(layer: &Layer) -> u64 {
    matches!(layer.count.special, Special::Attention { mask: true, .. }) as u64
}

/// With queries `[L, E]`, keys `[S, k]` and values `[S, v]` in `h` heads, `L·E + L·E² + S·k² + S·v²`, with biases
/// `(L + 2·S)·E`, then `h·L·S·(⌊E/h⌋ + 1 + ⌊v/h⌋)` and `L·v·(v + 1)`.
const fn attention_by_sizes(layer: &Layer) -> u64 {
    let inputs = layer.inputs.as_slice();
    let (queries, keys, values) = (&inputs[0], &inputs[1], &inputs[2]);
    let (l, e) = (queries.at(queries.rank() - 2) as u128, queries.at(queries.rank() - 1) as u128);
    let (s, kdim) = (keys.at(keys.rank() - 2) as u128, keys.at(keys.rank() - 1) as u128);
    let vdim = values.at(values.rank() - 1) as u128;
    let (heads, bias) = (layer.count.window as u128, (layer.count.bias_adds > 0) as u128);
    let per_head = e / heads + 1 + vdim / heads;
    let terms = [
        [l, e, e + 1],
        [s, kdim, kdim],
        [s, vdim, vdim],
        [l + 2 * s, e, bias],
        [heads.saturating_mul(l), s, per_head],
        [l, vdim, vdim + 1],
    ];
    let (mut i, mut sum) = (0, 0u128);
    while i < terms.len() {
        sum = sum.saturating_add(terms[i][0].saturating_mul(terms[i][1]).saturating_mul(terms[i][2]));
        i += 1;
    }
    let sum = sum.saturating_mul(divided(queries.numel() as u64, (l * e) as u64) as u128);
    if sum > u64::MAX as u128 { u64::MAX } else { sum as u64 }
}

/// What a convolution with the arguments of a transposed one would add of the biases of one group.
const fn convolved(layer: &Layer) -> i128 {
    let Special::Transposed { groups, convolved } = layer.count.special else { return 0 };
    let x = &layer.inputs.as_slice()[0];
    let axes = axes(layer);
    let mut batch = 1u64;
    let mut i = 0;
    while i + axes + 1 < x.rank() {
        batch = batch.saturating_mul(x.at(i) as u64);
        i += 1;
    }
    // A factor below 2^64 and one below 2^63.
    let biases = divided(layer.count.bias, groups as u64).saturating_mul(batch) as i128;
    biases * convolved as i128
}

/// The groups of a transposed convolution.
const fn groups(layer: &Layer) -> u64 {
    match layer.count.special {
        Special::Transposed { groups, .. } => groups as u64,
        _ => 1,
    }
}

/// The axes over which a convolution's window moves.
const fn axes(layer: &Layer) -> usize {
    match layer.op.as_bytes() {
        b"conv1d" | b"conv_transpose1d" => 1,
        b"conv2d" | b"conv_transpose2d" => 2,
        b"conv3d" | b"conv_transpose3d" => 3,
        _ => 0,
    }
}

/// The channels that a convolution reads.
const fn input_channels(layer: &Layer) -> u64 {
    let (x, axes) = (&layer.inputs.as_slice()[0], axes(layer));
    if x.rank() <= axes { 0 } else { x.at(x.rank() - 1 - axes) as u64 }
}

/// The output channels of a layer with weights: the first axis after those of the batch, of a linear layer the last.
const fn channels(layer: &Layer) -> u64 {
    if layer.count.weights == 0 {
        return 0;
    }
    let (y, axes) = (&layer.output, axes(layer));
    if y.rank() <= axes { 0 } else { y.at(y.rank() - 1 - axes) as u64 }
}

/// A sum of quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule(pub &'static [(i64, Quantity)]);

impl Rule {
    /// Nothing is counted.
    pub const NOTHING: Rule = Rule(&[]);

    /// The figure of one copy of a layer; `u64::MAX` if it is more, 0 if it is less than nothing.
    pub const fn of(self, layer: &Layer) -> u64 {
        let sum = self.sum(layer);
        if sum < 0 {
            0
        } else if sum > u64::MAX as i128 {
            u64::MAX
        } else {
            sum as u64
        }
    }

    /// The figure, below zero where it is.
    pub(crate) const fn sum(self, layer: &Layer) -> i128 {
        let (mut i, mut sum) = (0, 0i128);
        while i < self.0.len() {
            let (weight, quantity) = self.0[i];
            sum = sum.saturating_add((weight as i128).saturating_mul(quantity.of(layer)));
            i += 1;
        }
        sum
    }

    /// Whether it depends on arguments that the layer does not keep: of a transposed convolution of a model file, or of more
    /// groups than 32 bits hold.
    pub(crate) const fn is_unknown_of(self, layer: &Layer) -> bool {
        if matches!(layer.count.special, Special::Transposed { .. }) {
            return false;
        }
        let mut i = 0;
        while i < self.0.len() {
            if matches!(self.0[i].1, Quantity::Ungrouped | Quantity::Regrouped | Quantity::Convolved) {
                return true;
            }
            i += 1;
        }
        false
    }

    /// Whether it is the same sum.
    pub const fn equals(self, other: Rule) -> bool {
        if self.0.len() != other.0.len() {
            return false;
        }
        let mut i = 0;
        while i < self.0.len() {
            if self.0[i].0 != other.0[i].0 || self.0[i].1 as u8 != other.0[i].1 as u8 {
                return false;
            }
            i += 1;
        }
        true
    }
}

impl core::fmt::Display for Rule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("not counted");
        }
        for (i, (weight, quantity)) in self.0.iter().enumerate() {
            let sign = match (i, *weight < 0) {
                (0, false) => "",
                (0, true) => "−",
                (_, false) => " + ",
                (_, true) => " − ",
            };
            write!(f, "{sign}{} {}", weight.unsigned_abs(), quantity.describe())?;
        }
        Ok(())
    }
}

/// What a tool counts of some operators.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The operators' names; of layers that a tool prints otherwise than others of the operator, with the arguments that do it:
    /// `"lstm(proj_size)"`.
    pub ops: &'static [&'static str],
    /// What the tool means to count.
    pub rule: Rule,
    /// What it prints, where that is something else.
    pub deviation: Option<Deviation>,
}

/// A bug or a blind spot of a tool.
#[derive(Clone, Copy, Debug)]
pub struct Deviation {
    /// What the tool prints; `None` where it cannot be given such a layer at all.
    pub printed: Option<Rule>,
    /// Why.
    pub why: &'static str,
}
