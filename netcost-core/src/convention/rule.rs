//! What a convention counts of one operator: a sum of quantities with whole weights.

use crate::layer::Layer;
use crate::op;
use crate::shape::Shape;
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
    /// Output elements of resizing to the nearest.
    Nearest,
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
            Quantity::ParamsPerUnit => "per parameter and hidden unit",
            Quantity::Once => "per layer",
            Quantity::Planes => "per output element of [C, H, W]",
            Quantity::Second => "per element of the second input",
            Quantity::Channelwise => "per input and output element where a channel becomes one element",
            Quantity::Unfolded => "per input element if it is not folded into the layer before it",
            Quantity::Nearest => "per output element by the nearest",
            Quantity::Linear => "per output element by linear resizing",
            Quantity::Bilinear => "per output element by bilinear resizing",
            Quantity::Trilinear => "per output element by trilinear resizing",
            Quantity::Bicubic => "per output element by bicubic resizing",
        }
    }

    pub(crate) const fn of(self, layer: &Layer) -> u64 {
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
            Quantity::Products => products(&inputs[0], &inputs[1]),
            Quantity::Spread => count.weights.saturating_mul(divided(output, channels(layer))),
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
            Quantity::Nearest => output * (count.window == 1) as u64,
            Quantity::Linear => output * (count.window == 2) as u64,
            Quantity::Bilinear => output * (count.window == 4) as u64,
            Quantity::Trilinear => output * (count.window == 8) as u64,
            Quantity::Bicubic => output * (count.window == 16) as u64,
        }
    }
}

/// The multiply-accumulates of the two products of an attention of queries and keys.
pub(crate) const fn products(queries: &Shape, keys: &Shape) -> u64 {
    (queries.numel() as u64).saturating_mul(2).saturating_mul(keys.at(keys.rank() - 2) as u64)
}

/// The output channels of a layer with weights: the first axis after those of the batch, of a linear layer the last.
const fn channels(layer: &Layer) -> u64 {
    if layer.count.weights == 0 {
        return 0;
    }
    let y = &layer.output;
    let spatial = match layer.op.as_bytes() {
        b"conv1d" | b"conv_transpose1d" => 1,
        b"conv2d" | b"conv_transpose2d" => 2,
        b"conv3d" | b"conv_transpose3d" => 3,
        _ => 0,
    };
    if y.rank() <= spatial { 0 } else { y.at(y.rank() - 1 - spatial) as u64 }
}

/// A sum of quantities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule(pub &'static [(i64, Quantity)]);

impl Rule {
    /// Nothing is counted.
    pub const NOTHING: Rule = Rule(&[]);

    /// The figure of one copy of a layer; `u64::MAX` if it is more.
    pub const fn of(self, layer: &Layer) -> u64 {
        let (mut i, mut sum) = (0, 0i128);
        while i < self.0.len() {
            let (weight, quantity) = self.0[i];
            sum += weight as i128 * quantity.of(layer) as i128;
            i += 1;
        }
        if sum < 0 {
            0
        } else if sum > u64::MAX as i128 {
            u64::MAX
        } else {
            sum as u64
        }
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
    /// The operators' names.
    pub ops: &'static [&'static str],
    /// What the tool means to count.
    pub rule: Rule,
    /// What it prints, where that is something else.
    pub deviation: Option<Deviation>,
}

/// A bug or a blind spot of a tool.
#[derive(Clone, Copy, Debug)]
pub struct Deviation {
    /// What the tool prints, if that can be told from the layer.
    pub printed: Option<Rule>,
    /// Why.
    pub why: &'static str,
}
