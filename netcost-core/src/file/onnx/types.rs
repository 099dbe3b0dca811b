//! Types of elements: what an operator makes, and in what its weights are stored.

use super::super::Wrong;
use super::super::tri;
use super::infer::Outcome;
use super::node::Node;
use super::rule::Rule;
use super::{ABSENT, Value, Values};
use crate::dtype::{Dtype, Types};

/// The numbers of types (`TensorProto.DataType`) that operators make by themselves.
const FLOAT: u64 = 1;
const UINT8: u64 = 2;
const INT64: u64 = 7;
const BOOL: u64 = 9;

/// The type of a number; of integers without a sign there is that of as many bits.
pub(super) const fn dtype(kind: u64) -> Result<Dtype, Wrong> {
    Ok(match kind {
        1 => Dtype::F32,
        2 | 17..=20 | 24 => Dtype::U8,
        3 => Dtype::I8,
        4 | 5 => Dtype::I16,
        6 | 12 => Dtype::I32,
        7 | 13 => Dtype::I64,
        9 => Dtype::Bool,
        10 => Dtype::F16,
        11 => Dtype::F64,
        16 => Dtype::Bf16,
        21..=23 => Dtype::I4,
        25 | 26 => Dtype::I2,
        _ => {
            let what = "it has a value of the type number {}, whose size netcost does not know";
            return Err(Wrong::new(what, [kind, 0, 0, 0]));
        }
    })
}

const fn read<const V: usize>(inputs: &[u32; Node::MAX], i: usize, values: &Values<'_, V>) -> Option<Value> {
    if inputs[i] == ABSENT { None } else { Some(values.slots[inputs[i] as usize]) }
}

/// The number of the type of what an operator makes.
pub(super) const fn made<const V: usize>(
    node: &Node,
    rule: Rule,
    name: &'static str,
    inputs: &[u32; Node::MAX],
    values: &Values<'_, V>,
) -> u64 {
    let first = match read(inputs, 0, values) {
        Some(value) => value.kind,
        None => FLOAT,
    };
    match (rule, name.as_bytes()) {
        (_, b"Cast") if node.to != 0 => node.to,
        (_, b"QuantizeLinear") => match read(inputs, 2, values) {
            Some(zero) => zero.kind,
            None if node.output_dtype != 0 => node.output_dtype,
            None => UINT8,
        },
        // Dequantised weights are stored as they were; what is computed has the type of the scale.
        (_, b"DequantizeLinear") => match (read(inputs, 0, values), read(inputs, 1, values)) {
            (Some(x), Some(scale)) if !x.is_constant() => scale.kind,
            _ => first,
        },
        (_, b"Where") => match read(inputs, 1, values) {
            Some(value) => value.kind,
            None => first,
        },
        (_, b"Equal" | b"Greater" | b"Less" | b"And" | b"Or" | b"Not") => BOOL,
        (Rule::Shape, _) => INT64,
        (Rule::ConstantOfShape, _) => FLOAT,
        (Rule::Constant, _) => INT64,
        // Of what is computed and a constant, the type of what is computed: constants may be stored in another.
        (Rule::Elementwise | Rule::MatMul | Rule::Gemm | Rule::Conv, _) => {
            let mut i = 0;
            while i < node.input_count {
                if let Some(value) = read(inputs, i, values)
                    && !value.is_constant()
                {
                    return value.kind;
                }
                i += 1;
            }
            first
        }
        _ => first,
    }
}

/// The types of an operator that makes a value of a type; its weights and biases are stored in those of the constants it reads.
pub(super) const fn types<const V: usize>(
    rule: Rule,
    inputs: &[u32; Node::MAX],
    made: u64,
    values: &Values<'_, V>,
) -> Result<Types, Wrong> {
    let activations = tri!(dtype(made));
    let mut types = Types { weights: activations, activations, bias: activations };
    if !has_weights(rule) {
        return Ok(types);
    }
    let mut i = 0;
    while i < 2 {
        if let Some(value) = read(inputs, i, values)
            && value.is_constant()
        {
            types.weights = tri!(dtype(value.kind));
            types.bias = types.weights;
        }
        i += 1;
    }
    if let Some(bias) = read(inputs, 2, values)
        && bias.is_constant()
    {
        types.bias = tri!(dtype(bias.kind));
    }
    Ok(types)
}

/// Whether constants of several elements are an operator's weights.
const fn has_weights(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Conv
            | Rule::ConvTranspose
            | Rule::Gemm
            | Rule::MatMul
            | Rule::BatchNorm
            | Rule::Affine
            | Rule::Elementwise
            | Rule::Gather
    )
}

/// Whether an operator's weights, its first constant of several elements, are those of one before it; notes that they are read.
pub(super) const fn counted<const V: usize>(rule: Rule, inputs: &[u32; Node::MAX], values: &mut Values<'_, V>) -> bool {
    if !has_weights(rule) {
        return false;
    }
    let mut i = 0;
    while i < 2 {
        if let Some(value) = read(inputs, i, values)
            && value.is_constant()
            && matches!(value.dims.elements(), Some(2..))
        {
            let slot = inputs[i] as usize;
            values.slots[slot].counted = true;
            return value.counted;
        }
        i += 1;
    }
    false
}

/// Elements of the outputs of an operator but for the first.
pub(super) const fn besides(outcome: &Outcome) -> Result<usize, Wrong> {
    let mut sum = 0usize;
    let mut i = 1;
    while i < outcome.parts.len {
        let mut dims = outcome.dims;
        dims.dims[outcome.axis] = tri!(outcome.parts.size(i, 0));
        sum = match dims.elements() {
            Some(elements) => sum.saturating_add(elements as usize),
            None => return Err(super::super::record::TOO_MANY),
        };
        i += 1;
    }
    Ok(sum)
}
