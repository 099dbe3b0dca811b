//! TensorFlow Lite: the operators of a model's main subgraph, in their order.
//!
//! Field numbers, operator codes and defaults are those of the schema,
//! <https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs>; shapes of weights those of the
//! reference kernels beside it. Padding `SAME` is resolved by TensorFlow's rule.

use super::builtin::{Builtin, FUSED, Rule, builtin, name_of};
use super::flatbuffer::{Flat, Table, Vector};
use super::record::{Axis, Dims, Origin, Pads, conv, geometry, matmul, window};
use super::{Failure, MAX_OPERATORS, Room, Wrong, tri};
use crate::dtype::{Dtype, Types};
use crate::graph::{Count, Geometry, Graph, NONE, Special};
use crate::op::{linear_count, special};
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::{Tensor, Tensors};

mod stored;

use stored::{RESOURCE, Stored, dtype, kind_known, part};

/// Codes of operators.
const SOFTMAX: u32 = 25;
const LOG_SOFTMAX: u32 = 50;

/// What stands in place of an input that is not given.
const ABSENT: u32 = u32::MAX;

/// Among the makers of values, which are nodes below `NODES`: nobody has made it yet.
const NOBODY: u32 = NONE;
/// It is computed from constants that are stored in a type, whose number is added.
const CONSTANT: u32 = NONE - 2 * KINDS;
/// It is a constant that an operator has read, which had it counted; the number of its type is added.
const COUNTED: u32 = NONE - KINDS;
const NODES: u32 = CONSTANT;
/// More than there are numbers of types.
const KINDS: u32 = 32;

/// The parts of a file that an inference takes.
struct Model<'a> {
    flat: Flat<'a>,
    codes: Vector,
    buffers: Vector,
    tensors: Vector,
    operators: Vector,
    inputs: Vector,
    outputs: Vector,
}

/// A tensor of the file.
#[derive(Clone, Copy)]
struct Value {
    dims: Dims,
    /// Its elements.
    count: u64,
    kind: u8,
    /// Whether its data stand in the file.
    constant: bool,
    /// Whether an operator before has read it, if it is constant.
    counted: bool,
    /// Whether it keeps its value from one inference to the next.
    variable: bool,
    data: Vector,
}

/// One operator.
#[derive(Clone, Copy)]
struct Operation {
    code: u32,
    inputs: Vector,
    outputs: Vector,
    options_type: u8,
    options: Option<Table>,
    /// Its first inputs, those that are given, and its first output: each is read once.
    values: [Option<Value>; 4],
    output: Option<Value>,
}

const fn open(bytes: &[u8]) -> Result<Model<'_>, Wrong> {
    let mut flat = Flat::new(bytes);
    let root = tri!(flat.root());
    let subgraphs = tri!(flat.vector(&root, 2, 4));
    if subgraphs.len == 0 {
        return Err(Wrong::plain("it has no subgraph"));
    }
    let main = tri!(flat.table_of(&subgraphs, 0));
    let model = Model {
        codes: tri!(flat.vector(&root, 1, 4)),
        buffers: tri!(flat.vector(&root, 4, 4)),
        tensors: tri!(flat.vector(&main, 0, 4)),
        inputs: tri!(flat.vector(&main, 1, 4)),
        outputs: tri!(flat.vector(&main, 2, 4)),
        operators: tri!(flat.vector(&main, 3, 4)),
        flat,
    };
    if model.operators.len > MAX_OPERATORS {
        let numbers = [model.operators.len, MAX_OPERATORS, 0, 0];
        return Err(Wrong::new("it has {} operators, more than the {} that netcost reads", numbers));
    }
    // Of an honest file every tensor is some operator's.
    if model.tensors.len > 64 * (MAX_OPERATORS + 1)
        || model.inputs.len > model.tensors.len
        || model.outputs.len > model.tensors.len
    {
        return Err(Wrong::new(
            "it has {} tensors, {} inputs and {} outputs",
            [model.tensors.len, model.inputs.len, model.outputs.len, 0],
        ));
    }
    Ok(model)
}

/// How much room the trace of a file needs.
pub(super) const fn room(bytes: &[u8]) -> Result<Room, Wrong> {
    let mut model = tri!(open(bytes));
    let (inputs, outputs) = (model.inputs.len as usize, model.outputs.len as usize);
    let operators = model.operators.len as usize;
    Ok(Room {
        values: model.tensors.len as usize,
        // An operator may have an activation fused to it.
        nodes: inputs + 2 * operators + more_outputs(&mut model) as usize,
        operators,
        edges: outputs + 2 * operators,
        outputs,
        planned: true,
    })
}

/// How many outputs operators have besides their first; no more than there are tensors. What is wrong is told when they are
/// recorded.
const fn more_outputs(model: &mut Model<'_>) -> u64 {
    let mut more = 0;
    let mut i = 0;
    while i < model.operators.len && more < model.tensors.len {
        let Ok(table) = model.flat.table_of(&model.operators, i) else { break };
        let Ok(outputs) = model.flat.vector(&table, 2, 4) else { break };
        more += outputs.len.saturating_sub(1);
        i += 1;
    }
    if more < model.tensors.len { more } else { model.tensors.len }
}

/// Records the operators of a file.
pub(super) const fn record<'g, const V: usize>(bytes: &[u8], graph: &'g Graph<'g>) -> Result<(), Failure> {
    let mut model = match open(bytes) {
        Ok(model) => model,
        Err(wrong) => return Err(Failure::of_file(wrong)),
    };
    if model.tensors.len > V as u64 {
        return Err(Failure::of_file(Wrong::new(
            "it has {} tensors; there is room for {}",
            [model.tensors.len, V as u64, 0, 0],
        )));
    }
    let mut makers = [NOBODY; V];
    if let Err(wrong) = model.record_inputs(graph, &mut makers) {
        return Err(Failure::of_file(wrong));
    }
    // Each use of a tensor stands in the file: a file that says more lets its vectors overlap, to keep its reader busy.
    let mut uses = model.flat.len() / 4;
    let mut i = 0;
    while i < model.operators.len {
        let failed = match model.operation(i) {
            Ok(operation) if operation.inputs.len + operation.outputs.len > uses => {
                Some((Wrong::plain("it refers to more tensors than the file has room to list"), operation.code))
            }
            Ok(mut operation) => {
                uses -= operation.inputs.len + operation.outputs.len;
                graph.operator(i as u32);
                match model.record(&mut operation, i as u32, graph, &mut makers) {
                    Ok(()) => None,
                    Err(wrong) => Some((wrong, operation.code)),
                }
            }
            Err(wrong) => Some((wrong, ABSENT)),
        };
        if let Some((wrong, code)) = failed {
            return Err(Failure { wrong, operator: Some((i, name_of(code))) });
        }
        i += 1;
    }
    match model.record_outputs(graph, &makers) {
        Ok(()) => Ok(()),
        Err(wrong) => Err(Failure::of_file(wrong)),
    }
}

impl Model<'_> {
    const fn operation(&mut self, i: u64) -> Result<Operation, Wrong> {
        let flat = &mut self.flat;
        let table = tri!(flat.table_of(&self.operators, i));
        let code = tri!(flat.int(&table, 0, 0)) as u64;
        if code >= self.codes.len {
            return Err(Wrong::new("its code is number {} of {}", [code, self.codes.len, 0, 0]));
        }
        let code = tri!(flat.table_of(&self.codes, code));
        // Codes above 127 stand in a wider field, which came later.
        let (old, new) = (flat.byte(&code, 0, 0), tri!(flat.int(&code, 3, 0)));
        let code = if old as u32 > new { old as u32 } else { new };
        Ok(Operation {
            code,
            inputs: tri!(flat.vector(&table, 1, 4)),
            outputs: tri!(flat.vector(&table, 2, 4)),
            options_type: flat.byte(&table, 3, 0),
            options: tri!(flat.child(&table, 4)),
            values: [None; 4],
            output: None,
        })
    }

    /// A tensor, with what its shape, its type and its data say of each other.
    const fn value(&mut self, index: u32) -> Result<Value, Wrong> {
        let flat = &mut self.flat;
        if index as u64 >= self.tensors.len {
            return Err(Wrong::new("it refers to tensor {} of {}", [index as u64, self.tensors.len, 0, 0]));
        }
        let table = tri!(flat.table_of(&self.tensors, index as u64));
        let shape = tri!(flat.vector(&table, 0, 4));
        if shape.len > MAX_RANK as u64 {
            return Err(Wrong::new("tensor {} has {} axes; a shape has at most 8", [index as u64, shape.len, 0, 0]));
        }
        let mut dims = Dims { rank: shape.len as usize, ..Dims::SCALAR };
        let mut i = 0;
        while i < shape.len {
            let size = tri!(flat.int_of(&shape, i)).cast_signed();
            if size < 0 {
                let what = "tensor {} has a size that is not fixed, on axis {}; netcost reads files of fixed shapes";
                return Err(Wrong::new(what, [index as u64, i, 0, 0]));
            }
            dims.dims[i as usize] = size as usize;
            i += 1;
        }
        let Some(count) = dims.elements() else {
            return Err(Wrong::new("the elements of tensor {} do not fit in a usize", [index as u64, 0, 0, 0]));
        };
        let kind = flat.byte(&table, 1, 0);
        let buffer = tri!(flat.int(&table, 2, 0)) as u64;
        let mut value = Value {
            dims,
            count,
            kind,
            constant: false,
            counted: false,
            variable: flat.byte(&table, 5, 0) != 0,
            data: Vector::EMPTY,
        };
        if buffer == 0 {
            return Ok(value);
        }
        if buffer >= self.buffers.len {
            return Err(Wrong::new("tensor {} is in buffer {} of {}", [index as u64, buffer, self.buffers.len, 0]));
        }
        let buffer = tri!(flat.table_of(&self.buffers, buffer));
        value.data = tri!(flat.vector(&buffer, 0, 1));
        // The data of a large file stand behind its tables.
        let (offset, apart) = (tri!(flat.long(&buffer, 1, 0)), tri!(flat.long(&buffer, 2, 0)));
        if apart > 1 && (offset > flat.len() || apart > flat.len() - offset) {
            return Err(Wrong::new("the {} bytes of tensor {} are not in the file", [apart, index as u64, 0, 0]));
        }
        let bytes = if apart > 1 { apart } else { value.data.len };
        value.constant = bytes > 0;
        // Of a sparse tensor, only some stand there.
        if value.constant
            && let Some(bits) = bits(kind)
            && !flat.has(&table, 6)
        {
            let expected = (count as u128 * bits as u128).div_ceil(8);
            if expected != bytes as u128 {
                let numbers = [index as u64, bytes, count, bits];
                return Err(Wrong::new("tensor {} has {} bytes of data, its shape {} elements of {} bits", numbers));
            }
        }
        Ok(value)
    }

    const fn record_inputs<'g>(&mut self, graph: &'g Graph<'g>, makers: &mut [u32]) -> Result<(), Wrong> {
        let mut i = 0;
        while i < self.inputs.len {
            let index = tri!(self.flat.int_of(&self.inputs, i));
            let value = tri!(self.value(index));
            let shape = tri!(value.dims.sample(true));
            let input = graph.input_of("input", shape.dims(), tri!(dtype(value.kind)), NONE);
            if makers[index as usize] != NOBODY {
                return Err(Wrong::new("tensor {} is an input twice", [index as u64, 0, 0, 0]));
            }
            makers[index as usize] = input.node;
            i += 1;
        }
        Ok(())
    }

    const fn record_outputs<'g>(&mut self, graph: &'g Graph<'g>, makers: &[u32]) -> Result<(), Wrong> {
        let mut i = 0;
        while i < self.outputs.len {
            let index = tri!(self.flat.int_of(&self.outputs, i));
            let value = tri!(self.value(index));
            let node = makers[index as usize];
            if node >= NODES {
                return Err(Wrong::new("its output, tensor {}, is made by no operator", [index as u64, 0, 0, 0]));
            }
            graph.returns(Tensor { graph, node, shape: tri!(value.dims.sample(true)), bad: false });
            i += 1;
        }
        Ok(())
    }

    /// Records one operator, and the activation that is fused to it.
    const fn record<'g>(
        &mut self,
        of: &mut Operation,
        number: u32,
        graph: &'g Graph<'g>,
        makers: &mut [u32],
    ) -> Result<(), Wrong> {
        let Some(&Builtin { name, ref op, rule }) = builtin(of.code) else {
            return Err(Wrong::new(
                "netcost has no rule for this operator (code {}), so what it costs is not known",
                [of.code as u64, 0, 0, 0],
            ));
        };
        let mut list = [Tensor { graph, node: 0, shape: Shape::SCALAR, bad: false }; Tensors::CAPACITY];
        let mut read = 0;
        let mut stored = Stored::NONE;
        let mut i = 0;
        while i < of.inputs.len {
            let index = tri!(self.flat.int_of(&of.inputs, i));
            if index != ABSENT {
                let mut value = tri!(self.value(index));
                let node = makers[index as usize];
                if node >= NODES && node != NOBODY {
                    // What is made of constants alone is one, of the type in which those are stored.
                    value.constant = true;
                    value.counted = node >= COUNTED;
                    value.kind = ((node - CONSTANT) % KINDS) as u8;
                }
                if i < 4 {
                    of.values[i as usize] = Some(value);
                }
                if node < NODES {
                    if read == Tensors::CAPACITY {
                        return Err(Wrong::plain("it reads more tensors than the 128 that a layer may"));
                    }
                    list[read] = Tensor { graph, node, shape: tri!(value.dims.sample(true)), bad: false };
                    read += 1;
                } else if value.constant {
                    makers[index as usize] = COUNTED + tri!(kind_known(value.kind));
                    tri!(stored.add(&value, part(rule, i, value.count)));
                } else if !value.variable && value.count > 0 {
                    return Err(Wrong::new(
                        "its input {}, tensor {}, is made by no operator before it",
                        [i, index as u64, 0, 0],
                    ));
                }
            }
            i += 1;
        }
        if matches!(rule, Rule::Unpack) && read == 0 {
            // Weights in another form are weights, and not yet counted.
            let kind = match of.values[0] {
                Some(value) => value.kind,
                None => 0,
            };
            return self.made_of_constants(of, CONSTANT + tri!(kind_known(kind)), makers);
        }
        if of.outputs.len > 0 {
            let index = tri!(self.flat.int_of(&of.outputs, 0));
            of.output = Some(tri!(self.value(index)));
        }
        let constants = stored.weights;
        let (count, fused) = match rule {
            Rule::Conv => tri!(self.conv(of)),
            Rule::Depthwise => tri!(self.depthwise(of)),
            Rule::TransposeConv => tri!(self.conv_transpose(of)),
            Rule::Conv3d => tri!(self.conv3d(of)),
            Rule::FullyConnected => tri!(self.fully_connected(of)),
            Rule::MatMul => tri!(self.batch_matmul(of, constants)),
            Rule::Pool => tri!(self.pool(of)),
            Rule::Pad => (Count { geometry: tri!(self.pad(of)), ..Count::FREE }, 0),
            Rule::Weighted | Rule::Table => (Count { weights: constants, ..Count::FREE }, 0),
            Rule::Fusing(kind) => {
                let fused = match of.options {
                    Some(options) => {
                        tri!(of.expect(kind));
                        self.flat.byte(&options, if matches!(of.code, 2) { 1 } else { 0 }, 0)
                    }
                    None => 0,
                };
                (Count { weights: if matches!(of.code, 2) { 0 } else { constants }, ..Count::FREE }, fused)
            }
            Rule::Free | Rule::Unpack => (Count { window: self.last_axis(of), ..Count::FREE }, 0),
        };
        let (output, activations) = match &of.output {
            Some(value) => (tri!(value.dims.sample(true)), tri!(dtype(value.kind))),
            None => (Shape::SCALAR, Dtype::F32),
        };
        let types = tri!(stored.types(activations));
        // Constants that are no parameters are stored all the same: shapes, axes, positions.
        let buffers = stored.bits.div_ceil(types.weights.bits() as u64);
        // A variable's handle is a number that is known before an inference: engines keep it elsewhere.
        let silent = match &of.output {
            Some(value) => value.kind == RESOURCE,
            None => true,
        };
        let special = if silent { Special::Silent } else { count.special };
        let count = Count { buffers, special, ..count };
        let origin = Origin { name, number, types, shared: stored.weights_counted, shared_bias: stored.bias_counted };
        let inputs = list.split_at(read).0;
        let y = graph.add(op, inputs, output, count, NONE);
        graph.came_from(y, &origin);
        let origin = Origin { shared: false, ..origin };
        let y = if fused == 0 {
            y
        } else if (fused as usize) < FUSED.len() {
            let count = Count { special: Special::Fused, ..Count::FREE };
            let y = graph.add(&FUSED[fused as usize], &[y], output, count, NONE);
            graph.came_from(y, &origin);
            y
        } else {
            return Err(Wrong::new("the activation fused to it, number {}, is not known", [fused as u64, 0, 0, 0]));
        };
        let mut i = 0;
        while i < of.outputs.len {
            let index = tri!(self.flat.int_of(&of.outputs, i));
            let mut node = y.node;
            // Each output more is a tensor of its own.
            if i > 0 {
                let value = tri!(self.value(index));
                let y = graph.add(op, inputs, tri!(value.dims.sample(true)), Count::FREE, NONE);
                graph.came_from(y, &Origin { types: Types { activations: tri!(dtype(value.kind)), ..types }, ..origin });
                node = y.node;
            }
            tri!(self.made(index, node, makers));
            i += 1;
        }
        Ok(())
    }

    /// Notes that the outputs of an operator are constant.
    const fn made_of_constants(&self, of: &Operation, marker: u32, makers: &mut [u32]) -> Result<(), Wrong> {
        let mut i = 0;
        while i < of.outputs.len {
            tri!(self.made(tri!(self.flat.int_of(&of.outputs, i)), marker, makers));
            i += 1;
        }
        Ok(())
    }

    /// Notes who made a tensor.
    const fn made(&self, index: u32, node: u32, makers: &mut [u32]) -> Result<(), Wrong> {
        if index as u64 >= self.tensors.len {
            return Err(Wrong::new("it refers to tensor {} of {}", [index as u64, self.tensors.len, 0, 0]));
        }
        if makers[index as usize] != NOBODY {
            return Err(Wrong::new("tensor {} is made twice", [index as u64, 0, 0, 0]));
        }
        makers[index as usize] = node;
        Ok(())
    }

    /// The size along which a softmax runs; 0 for other operators.
    const fn last_axis(&self, of: &Operation) -> u64 {
        match (of.code, &of.values[0]) {
            (SOFTMAX | LOG_SOFTMAX, Some(value)) if value.dims.rank > 0 => value.dims.dims[value.dims.rank - 1] as u64,
            _ => 0,
        }
    }

    const fn step(&self, options: &Table, field: usize, default: u32) -> Result<usize, Wrong> {
        let step = tri!(self.flat.int(options, field, default)).cast_signed();
        if step < 1 {
            return Err(Wrong::new("option {} of it, a size or a stride, is not at least 1", [field as u64, 0, 0, 0]));
        }
        Ok(step as usize)
    }

    const fn pads(&self, options: &Table) -> Result<Pads, Wrong> {
        match self.flat.byte(options, 0, 0) {
            0 => Ok(Pads::Same),
            1 => Ok(Pads::VALID),
            other => Err(Wrong::new("its padding, number {}, is neither SAME nor VALID", [other as u64, 0, 0, 0])),
        }
    }

    /// A convolution over `[N, H, W, C]` with a filter `[out, h, w, in / groups]`.
    const fn conv(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let options = tri!(of.options(1));
        let (x, filter, y) = (tri!(of.input(0)), tri!(of.input(1)), tri!(of.output()));
        tri!(ranks(&[&x, &filter, &y], 4));
        let [out, height, width, of_group, ..] = filter.dims.dims;
        let channels = x.dims.dims[3];
        if of_group == 0 || !channels.is_multiple_of(of_group) || y.dims.dims[3] != out {
            let numbers = [out as u64, of_group as u64, channels as u64, y.dims.dims[3] as u64];
            return Err(Wrong::new("its filter maps {} × {} channels, its tensors have {} and {}", numbers));
        }
        let steps = [tri!(self.step(&options, 2, 1)), tri!(self.step(&options, 1, 1))];
        let dilation = [tri!(self.step(&options, 5, 1)), tri!(self.step(&options, 4, 1))];
        let pads = tri!(self.pads(&options));
        let window = Window { kernel: [height, width], steps, dilation, pads, groups: channels / of_group };
        let count = held(tri!(self.window_count(of, &x, &y, &window, (channels, out))), &filter);
        Ok((count, self.flat.byte(&options, 3, 0)))
    }

    /// The same of each channel by itself, with a filter `[1, h, w, out]`.
    const fn depthwise(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let options = tri!(of.options(2));
        let (x, filter, y) = (tri!(of.input(0)), tri!(of.input(1)), tri!(of.output()));
        tri!(ranks(&[&x, &filter, &y], 4));
        let [one, height, width, out, ..] = filter.dims.dims;
        let channels = x.dims.dims[3];
        if one != 1 || channels == 0 || !out.is_multiple_of(channels) || y.dims.dims[3] != out {
            let numbers = [out as u64, channels as u64, y.dims.dims[3] as u64, 0];
            return Err(Wrong::new("its filter makes {} channels, its tensors have {} and {}", numbers));
        }
        let steps = [tri!(self.step(&options, 2, 1)), tri!(self.step(&options, 1, 1))];
        let dilation = [tri!(self.step(&options, 6, 1)), tri!(self.step(&options, 5, 1))];
        let pads = tri!(self.pads(&options));
        let window = Window { kernel: [height, width], steps, dilation, pads, groups: channels };
        let count = held(tri!(self.window_count(of, &x, &y, &window, (channels, out))), &filter);
        Ok((count, self.flat.byte(&options, 4, 0)))
    }

    /// The counts of a convolution over height and width.
    const fn window_count(
        &self,
        of: &Operation,
        x: &Value,
        y: &Value,
        window: &Window,
        (channels, out): (usize, usize),
    ) -> Result<Count, Wrong> {
        let Some(positions) = y.dims.leading(1) else { return Err(super::record::TOO_MANY) };
        let bias = tri!(of.bias(2, out));
        let count = tri!(conv(&window.kernel, (channels, out, window.groups), bias, positions, y.count));
        let geometry = tri!(plane(x, y, window));
        Ok(Count { geometry, special: special(&geometry, channels, out), ..count })
    }

    /// A transposed convolution: its inputs are the output's shape, a filter `[out, h, w, in]`, the input, and a bias.
    const fn conv_transpose(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let options = tri!(of.options(49));
        let (filter, x, y) = (tri!(of.input(1)), tri!(of.input(2)), tri!(of.output()));
        tri!(ranks(&[&x, &filter, &y], 4));
        let [out, height, width, channels, ..] = filter.dims.dims;
        if x.dims.dims[3] != channels || y.dims.dims[3] != out {
            let numbers = [channels as u64, out as u64, x.dims.dims[3] as u64, y.dims.dims[3] as u64];
            return Err(Wrong::new("its filter maps {} to {} channels, its tensors have {} and {}", numbers));
        }
        let steps = [tri!(self.step(&options, 2, 1)), tri!(self.step(&options, 1, 1))];
        let Some(positions) = x.dims.leading(1) else { return Err(super::record::TOO_MANY) };
        let bias = tri!(of.bias(3, out));
        let count = tri!(conv(&[height, width], (channels, out, 1), bias, positions, y.count));
        // It undoes a convolution from its output to its input, whose padding it has.
        let pads = tri!(self.pads(&options));
        let window = Window { kernel: [height, width], steps, dilation: [1, 1], pads, groups: 1 };
        let geometry = tri!(plane(&y, &x, &window));
        Ok((held(Count { geometry, ..count }, &filter), self.flat.byte(&options, 3, 0)))
    }

    /// A convolution over `[N, D, H, W, C]` with a filter `[d, h, w, in / groups, out]`.
    const fn conv3d(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let Some(options) = of.options else {
            return Err(Wrong::plain("it has no options"));
        };
        let (x, filter, y) = (tri!(of.input(0)), tri!(of.input(1)), tri!(of.output()));
        tri!(ranks(&[&x, &filter, &y], 5));
        let [depth, height, width, of_group, out, ..] = filter.dims.dims;
        let channels = x.dims.dims[4];
        if of_group == 0 || !channels.is_multiple_of(of_group) || y.dims.dims[4] != out {
            let numbers = [out as u64, of_group as u64, channels as u64, y.dims.dims[4] as u64];
            return Err(Wrong::new("its filter maps {} × {} channels, its tensors have {} and {}", numbers));
        }
        let kernel = [depth, height, width];
        // Depth, width, height, in this order.
        const FIELDS: [(usize, usize); 3] = [(1, 5), (3, 7), (2, 6)];
        let mut axes = [AXIS; 3];
        let mut i = 0;
        while i < 3 {
            axes[i] = Axis {
                input: x.dims.dims[1 + i],
                output: y.dims.dims[1 + i],
                kernel: kernel[i],
                stride: tri!(self.step(&options, FIELDS[i].0, 1)),
                dilation: tri!(self.step(&options, FIELDS[i].1, 1)),
            };
            i += 1;
        }
        let groups = channels / of_group;
        let Some(positions) = y.dims.leading(1) else { return Err(super::record::TOO_MANY) };
        let bias = tri!(of.bias(2, out));
        let count = tri!(conv(&kernel, (channels, out, groups), bias, positions, y.count));
        let geometry = tri!(geometry(&axes, 3, tri!(self.pads(&options)), groups, false));
        let count = Count { geometry, special: special(&geometry, channels, out), ..count };
        Ok((held(count, &filter), self.flat.byte(&options, 4, 0)))
    }

    /// A linear layer with weights `[out, in]` over as many rows as the input has times `in` elements.
    const fn fully_connected(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let options = tri!(of.options(8));
        let (x, weights, y) = (tri!(of.input(0)), tri!(of.input(1)), tri!(of.output()));
        tri!(ranks(&[&weights], 2));
        let [out, input, ..] = weights.dims.dims;
        if out == 0 || input == 0 || !x.count.is_multiple_of(input as u64) {
            let numbers = [out as u64, input as u64, x.count, 0];
            return Err(Wrong::new("its weights are [{}, {}], its input has {} elements", numbers));
        }
        let rows = x.count / input as u64;
        if rows as u128 * out as u128 != y.count as u128 {
            let numbers = [rows, out as u64, y.count, 0];
            return Err(Wrong::new("it makes {} rows of {}, but its output has {} elements", numbers));
        }
        let bias = tri!(of.bias(2, out));
        let Some(count) = linear_count(input, out, bias, rows) else { return Err(super::record::TOO_MANY) };
        let count = held(count, &weights);
        Ok((count, self.flat.byte(&options, 0, 0)))
    }

    /// A product of matrices, one of which may be constant.
    const fn batch_matmul(&self, of: &Operation, constants: u64) -> Result<(Count, u8), Wrong> {
        let (x, z, y) = (tri!(of.input(0)), tri!(of.input(1)), tri!(of.output()));
        if x.dims.rank < 2 || z.dims.rank < 2 || y.dims.rank < 2 {
            return Err(Wrong::plain("its tensors must have two axes each, or more"));
        }
        let (left, right) = match of.options {
            Some(options) => (self.flat.byte(&options, 0, 0) != 0, self.flat.byte(&options, 1, 0) != 0),
            None => (false, false),
        };
        let (rows, inner) = last_two(&x.dims, left);
        let (other, columns) = last_two(&z.dims, right);
        let made = last_two(&y.dims, false);
        if inner != other || made.0 != rows || made.1 != columns {
            let numbers = [rows as u64, inner as u64, other as u64, columns as u64];
            return Err(Wrong::new("its matrices, {} × {} and {} × {}, do not make its output", numbers));
        }
        Ok((tri!(matmul(y.count, inner, constants)), 0))
    }

    const fn pool(&self, of: &Operation) -> Result<(Count, u8), Wrong> {
        let options = tri!(of.options(5));
        let (x, y) = (tri!(of.input(0)), tri!(of.output()));
        tri!(ranks(&[&x, &y], 4));
        let kernel = [tri!(self.step(&options, 4, 0)), tri!(self.step(&options, 3, 0))];
        let steps = [tri!(self.step(&options, 2, 0)), tri!(self.step(&options, 1, 0))];
        let pads = tri!(self.pads(&options));
        let geometry = tri!(plane(&x, &y, &Window { kernel, steps, dilation: [1, 1], pads, groups: 1 }));
        Ok((Count { geometry, ..tri!(window(&kernel)) }, self.flat.byte(&options, 5, 0)))
    }

    /// How much is added around height and width, if that is known and nothing else is padded.
    const fn pad(&self, of: &Operation) -> Result<Geometry, Wrong> {
        let (x, amounts) = (tri!(of.input(0)), tri!(of.input(1)));
        // 32-bit amounts, two per axis of `[N, H, W, C]`.
        if x.dims.rank != 4 || !amounts.constant || amounts.kind != 2 || amounts.count != 8 || amounts.data.len != 32 {
            return Ok(Geometry::NONE);
        }
        let mut list = [0; 8];
        let mut i = 0;
        while i < 8 {
            list[i] = tri!(self.flat.word_of(&amounts.data, i as u64)) as usize;
            i += 1;
        }
        if list[0] != 0 || list[1] != 0 || list[6] != 0 || list[7] != 0 {
            return Ok(Geometry::NONE);
        }
        let padding = [(list[2], list[3]), (list[4], list[5]), (0, 0)];
        Ok(Geometry { axes: 2, padding, ..Geometry::NONE })
    }
}

/// The window of an operator over height and width.
struct Window {
    kernel: [usize; 2],
    steps: [usize; 2],
    dilation: [usize; 2],
    pads: Pads,
    groups: usize,
}

const AXIS: Axis = Axis { input: 1, output: 1, kernel: 1, stride: 1, dilation: 1 };

const fn plane(x: &Value, y: &Value, window: &Window) -> Result<Geometry, Wrong> {
    let mut axes = [AXIS; 3];
    let mut i = 0;
    while i < 2 {
        axes[i] = Axis {
            input: x.dims.dims[1 + i],
            output: y.dims.dims[1 + i],
            kernel: window.kernel[i],
            stride: window.steps[i],
            dilation: window.dilation[i],
        };
        i += 1;
    }
    geometry(&axes, 2, window.pads, window.groups, false)
}

impl Operation {
    /// One of the first inputs, which must be there.
    const fn input(&self, i: usize) -> Result<Value, Wrong> {
        match self.values[i] {
            Some(value) => Ok(value),
            None => Err(Wrong::new("it has {} inputs; input {} is missing", [self.inputs.len, i as u64, 0, 0])),
        }
    }

    /// Whether it has a bias, which must be of so many elements.
    const fn bias(&self, i: usize, channels: usize) -> Result<bool, Wrong> {
        match &self.values[i] {
            None => Ok(false),
            Some(bias) if bias.count == channels as u64 => Ok(true),
            Some(bias) => {
                Err(Wrong::new("its bias has {} elements for {} output channels", [bias.count, channels as u64, 0, 0]))
            }
        }
    }

    const fn output(&self) -> Result<Value, Wrong> {
        match self.output {
            Some(value) => Ok(value),
            None => Err(Wrong::plain("it has no output")),
        }
    }

    /// Its options, which must be of its own kind.
    const fn options(&self, kind: u8) -> Result<Table, Wrong> {
        match self.options {
            Some(options) => {
                tri!(self.expect(kind));
                Ok(options)
            }
            None => Err(Wrong::plain("it has no options")),
        }
    }

    const fn expect(&self, kind: u8) -> Result<(), Wrong> {
        if self.options_type == kind {
            Ok(())
        } else {
            Err(Wrong::new(
                "its options are of another operator: of kind {}, not {}",
                [self.options_type as u64, kind as u64, 0, 0],
            ))
        }
    }
}

/// Weights that another operator makes are nobody's parameters.
const fn held(count: Count, weights: &Value) -> Count {
    if weights.constant { count } else { Count { weights: 0, ..count } }
}

/// Checks that tensors have so many axes.
const fn ranks(values: &[&Value], rank: usize) -> Result<(), Wrong> {
    let mut i = 0;
    while i < values.len() {
        if values[i].dims.rank != rank {
            return Err(Wrong::new("a tensor of it has {} axes, not {}", [values[i].dims.rank as u64, rank as u64, 0, 0]));
        }
        i += 1;
    }
    Ok(())
}

/// The last two sizes, of a transposed matrix the other way round.
const fn last_two(dims: &Dims, transposed: bool) -> (usize, usize) {
    let (rows, columns) = (dims.dims[dims.rank - 2], dims.dims[dims.rank - 1]);
    if transposed { (columns, rows) } else { (rows, columns) }
}

/// Bits of an element, of types whose data are elements after each other.
const fn bits(kind: u8) -> Option<u64> {
    match kind {
        3 | 6 | 9 => Some(8),
        1 | 7 | 16 | 18 => Some(16),
        0 | 2 | 15 => Some(32),
        4 | 8 | 10 | 12 => Some(64),
        11 => Some(128),
        17 => Some(4),
        19 => Some(2),
        _ => None,
    }
}
