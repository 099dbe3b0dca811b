//! ONNX: the operators of a model's graph, in their order.
//!
//! Field numbers are those of <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>; shapes follow from those of the inputs by
//! the operators' definitions, since most files state them nowhere. Both forms of an operator are read where opsets differ:
//! `axes`, `split`, `pads`, `starts`, `ends` and `shape` as attributes or as constant inputs. Weights are passed over.

use super::protobuf::{Field, File, Message, Name};
use super::record::{Dims, Origin};
use super::{Dimension, Failure, MAX_OPERATORS, Room, Wrong, tri};
use crate::dtype::{Dtype, Types};
use crate::graph::{Count, Graph, NONE};
use crate::op::product;
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::Tensor;

mod infer;
mod node;
mod rule;
mod types;
mod windows;

use infer::{Outcome, infer};
use node::{List, Node};
use rule::{Rule, known};
use types::dtype;

/// Among the makers of values: it is computed from constants.
const CONSTANT: u32 = NONE - 1;

/// What stands in place of an input that is not given.
const ABSENT: u32 = u32::MAX;

/// A value of the graph: an input, an initializer, or what an operator makes.
#[derive(Clone, Copy)]
struct Value {
    name: Name,
    hash: u64,
    dims: Dims,
    /// Who makes it.
    node: u32,
    /// The type of its elements; of what is computed from constants, that in which these are stored.
    kind: u64,
    /// Whether an operator before has read it as its weights.
    counted: bool,
    /// Its elements, if they are few and known: integers, or the bits of floats.
    list: List,
}

impl Value {
    /// No value: no name is empty.
    const NONE: Value =
        Value { name: (0, 0), hash: 0, dims: Dims::SCALAR, node: CONSTANT, kind: 1, counted: false, list: List::NONE };

    const fn is_constant(&self) -> bool {
        self.node == CONSTANT
    }
}

/// The values by their names, with open addressing.
struct Values<'a, const V: usize> {
    file: File<'a>,
    slots: [Value; V],
    count: usize,
}

/// In a table half full, a name is found long before; where it is not, the names were chosen so.
const MOST_STEPS: usize = 512;

impl<const V: usize> Values<'_, V> {
    /// The slot of a name, or the free one where it may go.
    const fn slot(&self, name: Name, hash: u64) -> Result<usize, Wrong> {
        let mut slot = hash as usize % V;
        let mut steps = 0;
        while steps < MOST_STEPS && steps < V {
            let known = &self.slots[slot];
            if known.name.1 == 0 || (known.hash == hash && self.file.equal(known.name, name)) {
                return Ok(slot);
            }
            slot = (slot + 1) % V;
            steps += 1;
        }
        Err(Wrong::plain("its names cannot be told apart quickly"))
    }

    const fn find(&self, name: Name) -> Result<Option<usize>, Wrong> {
        let slot = tri!(self.slot(name, self.file.hash(name)));
        Ok(if self.slots[slot].name.1 == 0 { None } else { Some(slot) })
    }

    const fn add(&mut self, value: Value) -> Result<(), Wrong> {
        if value.name.0 == value.name.1 {
            return Ok(());
        }
        let hash = self.file.hash(value.name);
        let slot = tri!(self.slot(value.name, hash));
        if self.slots[slot].name.1 != 0 {
            return Err(Wrong::named("the value `{name}` is made twice", value.name, [0; 4]));
        }
        if 2 * (self.count + 1) > V {
            return Err(Wrong::new("there is room for {} values", [V as u64 / 2, 0, 0, 0]));
        }
        self.slots[slot] = Value { hash, ..value };
        self.count += 1;
        Ok(())
    }
}

/// The graph of a model.
const fn graph_of(bytes: &[u8]) -> Result<Message<'_>, Wrong> {
    let mut model = Message::new(bytes);
    let mut graph = None;
    while let Some(field) = tri!(model.next()) {
        if let Field { number: 7, long: true, .. } = field {
            graph = Some(model.within(&field));
        }
    }
    match graph {
        Some(graph) => Ok(graph),
        None => Err(Wrong::plain("it has no graph")),
    }
}

/// How much room the trace of a file needs.
pub(super) const fn room(bytes: &[u8]) -> Result<Room, Wrong> {
    let mut graph = tri!(graph_of(bytes));
    let (mut values, mut operators, mut inputs, mut outputs) = (0usize, 0, 0, 0);
    while let Some(field) = tri!(graph.next()) {
        match (field.number, field.long) {
            (1, true) => {
                operators += 1;
                let mut node = graph.within(&field);
                while let Some(field) = tri!(node.next()) {
                    // A node's outputs, before which its inputs stand, and behind which its attributes.
                    if field.number == 2 {
                        values += 1;
                    } else if field.number > 2 {
                        break;
                    }
                }
            }
            (5, true) => values += 1,
            (11, true) => {
                values += 1;
                inputs += 1;
            }
            (12, true) => outputs += 1,
            _ => {}
        }
    }
    if operators > MAX_OPERATORS as usize {
        return Err(Wrong::new("it has {} operators", [operators as u64, 0, 0, 0]));
    }
    // Protocol buffers do not promise the order of fields; most files have a few values more than were seen.
    let table = (2 * (values + 8)).next_power_of_two();
    Ok(Room {
        values: table,
        nodes: if inputs + operators == 0 { 1 } else { inputs + operators },
        operators,
        edges: 2 * operators + outputs + 1,
        outputs,
        planned: false,
    })
}

/// Records the operators of a file.
pub(super) const fn record<'g, const V: usize>(
    bytes: &[u8],
    dimensions: &[Dimension],
    graph: &'g Graph<'g>,
) -> Result<(), Failure> {
    let mut values = Values::<'_, V> { file: File::new(bytes), slots: [Value::NONE; V], count: 0 };
    let message = match graph_of(bytes) {
        Ok(message) => message,
        Err(wrong) => return Err(Failure::of_file(wrong)),
    };
    if let Err(wrong) = sources(message, dimensions, graph, &mut values) {
        return Err(Failure::of_file(wrong));
    }
    let mut fields = message;
    let mut number = 0u32;
    loop {
        match fields.next() {
            Ok(Some(Field { number: 1, long: true, at, end, .. })) => {
                if let Err((wrong, name)) = operator(message.piece((at, end)), number, graph, &mut values) {
                    return Err(Failure { wrong, operator: Some((number as u64, name)) });
                }
                number += 1;
            }
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(wrong) => return Err(Failure::of_file(wrong)),
        }
        if number as u64 > MAX_OPERATORS {
            return Err(Failure::of_file(Wrong::new("it has more than {} operators", [MAX_OPERATORS, 0, 0, 0])));
        }
    }
    match outputs(message, dimensions, graph, &values) {
        Ok(()) => Ok(()),
        Err(wrong) => Err(Failure::of_file(wrong)),
    }
}

/// Records the inputs, and notes the initializers, which older files list among the inputs, too.
const fn sources<'g, const V: usize>(
    message: Message<'_>,
    dimensions: &[Dimension],
    graph: &'g Graph<'g>,
    values: &mut Values<'_, V>,
) -> Result<(), Wrong> {
    let mut fields = message;
    while let Some(field) = tri!(fields.next()) {
        if let Field { number: 5, long: true, .. } = field {
            tri!(values.add(tri!(tensor(fields.within(&field)))));
        }
    }
    let mut used = 0u64;
    let mut fields = message;
    while let Some(field) = tri!(fields.next()) {
        if let Field { number: 11, long: true, .. } = field {
            let name = tri!(name_of(fields.within(&field)));
            if tri!(values.find(name)).is_some() {
                continue;
            }
            let Stated { dims, kind, open } = tri!(stated(fields.within(&field), dimensions, values.file, &mut used));
            if let Some((axis, dimension)) = open {
                let what = if dimension.0 == dimension.1 {
                    "an input has a size without a number or a name, on axis {}: netcost needs fixed shapes"
                } else {
                    "the size `{name}` of an input is not fixed (axis {}): give it, `{name}` = 1"
                };
                return Err(Wrong::named(what, dimension, [axis, 0, 0, 0]));
            }
            let shape = tri!(dims.sample(false));
            let input = graph.input_of("input", shape.dims(), tri!(dtype(kind)), NONE);
            tri!(values.add(Value { name, dims, node: input.node, kind, ..Value::NONE }));
        }
    }
    let mut i = 0;
    while i < dimensions.len() {
        if i >= 64 || used >> i & 1 == 0 {
            return Err(Wrong::of_word("no input has a size named `{word}`", dimensions[i].0));
        }
        i += 1;
    }
    Ok(())
}

/// Records the outputs, whose shapes must be those that the file states.
const fn outputs<'g, const V: usize>(
    message: Message<'_>,
    dimensions: &[Dimension],
    graph: &'g Graph<'g>,
    values: &Values<'_, V>,
) -> Result<(), Wrong> {
    let mut fields = message;
    while let Some(field) = tri!(fields.next()) {
        let Field { number: 12, long: true, .. } = field else { continue };
        let name = tri!(name_of(fields.within(&field)));
        let Some(slot) = tri!(values.find(name)) else {
            return Err(Wrong::named("its output `{name}` is made by no operator", name, [0; 4]));
        };
        let value = &values.slots[slot];
        if value.is_constant() {
            return Err(Wrong::named("its output `{name}` is a constant", name, [0; 4]));
        }
        let Stated { dims, .. } = tri!(stated(fields.within(&field), dimensions, values.file, &mut 0));
        // A size that is not stated is 0 here.
        let mut axis = 0;
        while dims.rank == value.dims.rank && axis < dims.rank {
            if dims.dims[axis] != 0 && dims.dims[axis] != value.dims.dims[axis] {
                let numbers = [axis as u64, dims.dims[axis] as u64, value.dims.dims[axis] as u64, 0];
                return Err(Wrong::named("axis {} of its output `{name}` is stated as {}, but comes to {}", name, numbers));
            }
            axis += 1;
        }
        graph.returns(Tensor { graph, node: value.node, shape: tri!(value.dims.sample(false)), bad: false });
    }
    Ok(())
}

/// The name of a `ValueInfoProto`.
const fn name_of(message: Message<'_>) -> Result<Name, Wrong> {
    let mut fields = message;
    while let Some(field) = tri!(fields.next()) {
        if let Field { number: 1, long: true, at, end, .. } = field {
            return Ok((at, end));
        }
    }
    Err(Wrong::plain("an input or output has no name"))
}

/// The shape that is stated of an input or output, with 0 where a size is not fixed; and the first such axis, with the name of
/// its size.
struct Stated {
    dims: Dims,
    /// The type of its elements.
    kind: u64,
    open: Option<(u64, Name)>,
}

const fn stated(message: Message<'_>, dimensions: &[Dimension], file: File<'_>, used: &mut u64) -> Result<Stated, Wrong> {
    let mut stated = Stated { dims: Dims::SCALAR, kind: 1, open: None };
    // ValueInfoProto.type, TypeProto.tensor_type, Tensor.shape.
    let path = [2, 1, 2];
    let mut fields = message;
    let mut level = 0;
    while level < path.len() {
        match tri!(fields.next()) {
            Some(field) if field.number == path[level] && field.long => {
                fields = fields.within(&field);
                level += 1;
            }
            // Tensor.elem_type, which stands before the shape.
            Some(Field { number: 1, long: false, value, .. }) if level == 2 => stated.kind = value,
            Some(_) => {}
            None => return Ok(stated),
        }
    }
    while let Some(field) = tri!(fields.next()) {
        let Field { number: 1, long: true, .. } = field else { continue };
        if stated.dims.rank == MAX_RANK {
            return Err(Wrong::plain("an input or output has more than the 8 axes that a shape may have"));
        }
        let mut dimension = fields.within(&field);
        let (mut size, mut name) = (0u64, (0, 0));
        while let Some(field) = tri!(dimension.next()) {
            match (field.number, field.long) {
                (1, false) => size = field.value,
                (2, true) => name = (field.at, field.end),
                _ => {}
            }
        }
        let mut i = 0;
        while size == 0 && i < dimensions.len() && i < 64 {
            if name.0 < name.1 && file.is(name, dimensions[i].0.as_bytes()) {
                size = dimensions[i].1 as u64;
                *used |= 1 << i;
            }
            i += 1;
        }
        if size == 0 || size > isize::MAX as u64 {
            size = 0;
            if stated.open.is_none() {
                stated.open = Some((stated.dims.rank as u64, name));
            }
        }
        stated.dims.dims[stated.dims.rank] = size as usize;
        stated.dims.rank += 1;
    }
    if stated.dims.elements().is_none() {
        return Err(Wrong::plain("the elements of an input or output do not fit in a usize"));
    }
    Ok(stated)
}

/// A `TensorProto`: its name, shape and type, and its elements if they are few.
const fn tensor(message: Message<'_>) -> Result<Value, Wrong> {
    let mut fields = message;
    let mut value = Value::NONE;
    let (mut raw, mut elements, mut apart) = (None, List::EMPTY, false);
    let mut long = false;
    while let Some(field) = tri!(fields.next()) {
        match (field.number, field.long) {
            (1, false) => tri!(axis(&mut value.dims, field.value)),
            (1, true) => {
                let mut packed = fields.within(&field);
                while !packed.is_empty() {
                    tri!(axis(&mut value.dims, tri!(packed.varint())));
                }
            }
            (2, false) => value.kind = field.value,
            (5 | 7, false) => long |= elements.push(field.value.cast_signed()).is_err(),
            (4, false) => long |= elements.push(field.value.cast_signed()).is_err(),
            (5 | 7, true) if field.end - field.at <= 160 => {
                let mut packed = fields.within(&field);
                while !packed.is_empty() {
                    long |= elements.push(tri!(packed.varint()).cast_signed()).is_err();
                }
            }
            (4, true) if field.end - field.at <= 64 => {
                let mut packed = fields.within(&field);
                while !packed.is_empty() {
                    long |= elements.push(tri!(packed.fixed(4)).cast_signed()).is_err();
                }
            }
            (4 | 5 | 7, true) => long = true,
            (8, true) => value.name = (field.at, field.end),
            (9, true) => raw = Some((field.at, field.end)),
            (13, true) => apart = true,
            _ => {}
        }
    }
    let Some(count) = value.dims.elements() else {
        return Err(Wrong::named("the elements of `{name}` do not fit in a usize", value.name, [0; 4]));
    };
    if let Some(raw) = raw
        && !apart
        && let Some(bits) = bits(value.kind)
    {
        let (bytes, expected) = (raw.1 - raw.0, (count as u128 * bits as u128).div_ceil(8));
        if bytes as u128 != expected {
            let what = "`{name}` has {} bytes of data, its shape {} elements of {} bits";
            return Err(Wrong::named(what, value.name, [bytes, count, bits, 0]));
        }
        if count <= List::MAX as u64 && matches!(value.kind, 1 | 6 | 7) {
            elements = List::EMPTY;
            let mut fields = message.piece(raw);
            while !fields.is_empty() {
                let number = tri!(fields.fixed(bits / 8));
                // Those of 32 bits are signed, too.
                let number = if value.kind == 6 { (number as u32).cast_signed() as i64 } else { number.cast_signed() };
                tri!(elements.push(number));
            }
        }
    }
    if !long && elements.len as u64 == count && matches!(value.kind, 1 | 6 | 7) {
        value.list = elements;
    }
    Ok(value)
}

const fn axis(dims: &mut Dims, size: u64) -> Result<(), Wrong> {
    if dims.rank == MAX_RANK || size > isize::MAX as u64 {
        return Err(Wrong::plain("a constant has more than the 8 axes that a shape may have, or a negative size"));
    }
    dims.dims[dims.rank] = size as usize;
    dims.rank += 1;
    Ok(())
}

/// Bits of an element, of types whose raw data are elements after each other.
const fn bits(kind: u64) -> Option<u64> {
    match kind {
        2 | 3 | 9 | 17..=20 => Some(8),
        4 | 5 | 10 | 16 => Some(16),
        1 | 6 | 12 => Some(32),
        7 | 11 | 13 | 14 => Some(64),
        15 => Some(128),
        21 | 22 => Some(4),
        _ => None,
    }
}

/// Reads one operator, and records it unless all that it reads is constant.
const fn operator<'g, const V: usize>(
    message: Message<'_>,
    number: u32,
    graph: &'g Graph<'g>,
    values: &mut Values<'_, V>,
) -> Result<(), (Wrong, &'static str)> {
    let node = match Node::read(message, values.file) {
        Ok(node) => node,
        Err(wrong) => return Err((wrong, "")),
    };
    let rule = match known(node.op_hash) {
        Some(rule) if !node.foreign && values.file.is(node.op, rule.name.as_bytes()) => rule,
        _ => {
            let what = "netcost has no rule for `{name}`, so what it costs is not known";
            return Err((Wrong::named(what, node.op, [0; 4]), ""));
        }
    };
    match apply(&node, rule.rule, &rule.op, rule.name, message, number, graph, values) {
        Ok(()) => Ok(()),
        Err(wrong) => Err((wrong, rule.name)),
    }
}

#[allow(clippy::too_many_arguments)]
const fn apply<'g, const V: usize>(
    node: &Node,
    rule: Rule,
    op: &'static crate::op::Operator,
    name: &'static str,
    message: Message<'_>,
    number: u32,
    graph: &'g Graph<'g>,
    values: &mut Values<'_, V>,
) -> Result<(), Wrong> {
    let mut inputs = [ABSENT; Node::MAX];
    let mut list = [Tensor { graph, node: 0, shape: Shape::SCALAR, bad: false }; Node::MAX];
    let mut read = 0;
    let mut i = 0;
    while i < node.input_count {
        let name = node.inputs[i];
        if name.0 != name.1 {
            let Some(slot) = tri!(values.find(name)) else {
                return Err(Wrong::named("it reads `{name}`, which nothing before it makes", name, [0; 4]));
            };
            inputs[i] = slot as u32;
            let value = &values.slots[slot];
            if !value.is_constant() {
                list[read] = Tensor { graph, node: value.node, shape: tri!(value.dims.sample(false)), bad: false };
                read += 1;
            }
        }
        i += 1;
    }
    let outcome = match (rule, node.value) {
        (Rule::Constant, Some(at)) => {
            let value = tri!(tensor(message.piece(at)));
            Outcome { list: value.list, ..Outcome::of(value.dims, op) }
        }
        (Rule::ConstantOfShape, _) | (Rule::Constant, None) => tri!(infer(node, rule, op, &inputs, values)),
        _ => tri!(infer(node, rule, op, &inputs, values)),
    };
    let kind = match (rule, node.value) {
        (Rule::Constant | Rule::ConstantOfShape, Some(at)) => tri!(tensor(message.piece(at))).kind,
        _ => types::made(node, rule, name, &inputs, values),
    };
    let maker = if read == 0 || matches!(rule, Rule::Shape) {
        CONSTANT
    } else {
        graph.operator(number);
        let output = tri!(outcome.dims.sample(false));
        let types = tri!(types::types(rule, &inputs, kind, values));
        let mut count = outcome.count;
        if matches!(rule, Rule::Elementwise) {
            count = added_bias(graph, &list[0], read, &outcome, count, types.weights);
        }
        let y = graph.add(outcome.op, list.split_at(read).0, output, count, NONE);
        let shared = types::counted(rule, &inputs, values);
        graph.came_from(y, &Origin { name, number, types, shared, shared_bias: shared });
        if outcome.parts.given {
            graph.returns_more(y, tri!(types::besides(&outcome)));
        }
        y.node
    };
    let mut i = 0;
    while i < node.output_count {
        let mut dims = outcome.dims;
        if outcome.parts.given {
            dims.dims[outcome.axis] = tri!(outcome.parts.size(i, 0));
        } else if i > 0 {
            // The second output of a dropout or a pooling: where it is read, it is said to be missing.
            break;
        }
        tri!(values.add(Value {
            name: node.outputs[i],
            hash: 0,
            dims,
            node: maker,
            kind,
            counted: false,
            list: outcome.list
        }));
        i += 1;
    }
    Ok(())
}

/// Gives the constant that is added to the outputs of a linear layer without biases to that layer, as its biases. Returns what
/// the addition itself costs.
const fn added_bias<'g>(
    graph: &'g Graph<'g>,
    x: &Tensor<'g>,
    read: usize,
    outcome: &Outcome,
    count: Count,
    stored: Dtype,
) -> Count {
    if read != 1 || !matches!(outcome.op.name.as_bytes(), b"add") || x.node as usize >= graph.nodes.len() {
        return count;
    }
    let node = graph.nodes[x.node as usize].get();
    let rank = node.output.rank();
    if !matches!(node.op.as_bytes(), b"linear")
        || node.count.bias > 0
        || rank == 0
        || count.weights != node.output.at(rank - 1) as u64
    {
        return count;
    }
    // As many outputs as there are elements, which fit.
    let Some(bias_adds) = product(&[node.output.numel() as u64]) else { return count };
    let with_bias = Count { bias: count.weights, bias_adds, ..node.count };
    let types = Types { bias: stored, ..node.types };
    graph.nodes[x.node as usize].replace(crate::graph::Node { count: with_bias, types, ..node });
    Count { weights: 0, ..count }
}
