//! The constants that an operator reads: its weights and biases, what else is stored, and in which types.

use super::super::builtin::Rule;
use super::super::{Wrong, tri};
use super::Value;
use crate::dtype::{Dtype, Types};

/// The number of the type of a variable's handle.
pub(super) const RESOURCE: u8 = 13;

/// What a constant is to the operator that reads it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Weights,
    Bias,
    /// Not a parameter: a shape, an axis, or a single number, which is part of the operation.
    Other,
}

pub(super) const fn part(rule: Rule, input: u64, count: u64) -> Part {
    match (rule, input) {
        (Rule::Conv | Rule::Depthwise | Rule::Conv3d | Rule::FullyConnected | Rule::TransposeConv, 1) => Part::Weights,
        (Rule::Conv | Rule::Depthwise | Rule::Conv3d | Rule::FullyConnected, 2) | (Rule::TransposeConv, 3) => Part::Bias,
        // What a gather reads after its table are positions.
        (Rule::Table, 0) => Part::Weights,
        (Rule::MatMul | Rule::Weighted | Rule::Fusing(_), _) if count > 1 => Part::Weights,
        _ => Part::Other,
    }
}

/// The constants that an operator reads.
#[derive(Clone, Copy)]
pub(super) struct Stored {
    /// Elements of its weights, if no operator before read them.
    pub(super) weights: u64,
    weights_kind: Option<u8>,
    bias_kind: Option<u8>,
    other_kind: Option<u8>,
    /// Whether an operator before read its weights, and its biases.
    pub(super) weights_counted: bool,
    pub(super) bias_counted: bool,
    /// Bits of the others that no operator before read.
    pub(super) bits: u64,
}

impl Stored {
    pub(super) const NONE: Stored = Stored {
        weights: 0,
        weights_kind: None,
        bias_kind: None,
        other_kind: None,
        weights_counted: false,
        bias_counted: false,
        bits: 0,
    };

    pub(super) const fn add(&mut self, value: &Value, part: Part) -> Result<(), Wrong> {
        match part {
            Part::Weights => {
                self.weights_kind = Some(value.kind);
                self.weights_counted |= value.counted;
                self.weights = self.weights.saturating_add(if value.counted { 0 } else { value.count });
            }
            Part::Bias => {
                self.bias_kind = Some(value.kind);
                self.bias_counted = value.counted;
            }
            Part::Other => {
                self.other_kind = Some(value.kind);
                // A constant's bytes stand in the file, so that its bits fit.
                let bits = value.count.saturating_mul(tri!(dtype(value.kind)).bits() as u64);
                self.bits = self.bits.saturating_add(if value.counted { 0 } else { bits });
            }
        }
        Ok(())
    }

    /// The types of the operator; of what it does not have, those of what is returned.
    pub(super) const fn types(&self, activations: Dtype) -> Result<Types, Wrong> {
        let weights = match (self.weights_kind, self.other_kind) {
            (Some(kind), _) | (None, Some(kind)) => tri!(dtype(kind)),
            (None, None) => activations,
        };
        let bias = match self.bias_kind {
            Some(kind) => tri!(dtype(kind)),
            None => weights,
        };
        Ok(Types { weights, activations, bias })
    }
}

/// The number of a type, for a marker.
pub(super) const fn kind_known(kind: u8) -> Result<u32, Wrong> {
    tri!(dtype(kind));
    Ok(kind as u32)
}

/// The type of a number in the schema; of integers without a sign there is that of as many bits.
pub(super) const fn dtype(kind: u8) -> Result<Dtype, Wrong> {
    Ok(match kind {
        0 => Dtype::F32,
        1 => Dtype::F16,
        2 | 15 | RESOURCE => Dtype::I32,
        3 => Dtype::U8,
        4 | 12 => Dtype::I64,
        6 => Dtype::Bool,
        7 | 16 => Dtype::I16,
        9 => Dtype::I8,
        10 => Dtype::F64,
        17 => Dtype::I4,
        18 => Dtype::Bf16,
        19 => Dtype::I2,
        _ => {
            return Err(Wrong::new(
                "it has a tensor of the type number {}, whose size netcost does not know",
                [kind as u64, 0, 0, 0],
            ));
        }
    })
}
