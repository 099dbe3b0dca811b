//! The layers of a file as calls of netcost's operators.

use netcost_core::dtype::Dtype;
use netcost_core::op;
use netcost_core::shape::Shape;

use crate::attributes::Attributes;
use crate::layers::{Error, Layer, Model};

/// A value: what an argument is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A size, or one per axis; it may become a parameter of a block.
    Size(Vec<usize>),
    /// The channels of the tensor on which the layer is called.
    Channels,
    /// Anything else, as it is written.
    Fixed(String),
    /// A parameter of the block in which it stands, by its number.
    Parameter(usize),
}

#[derive(Clone, Debug)]
pub struct Argument {
    pub name: &'static str,
    /// Whether it is written without its name.
    pub positional: bool,
    pub value: Value,
    /// What holds where it is not written.
    pub default: Option<Value>,
}

impl Argument {
    fn first(name: &'static str, value: Value) -> Argument {
        Argument { name, positional: true, value, default: None }
    }

    fn named(name: &'static str, value: Value, default: Option<Value>) -> Argument {
        Argument { name, positional: false, value, default }
    }
}

/// How a layer is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Head {
    /// On its first input.
    Method(String),
    /// Between its two inputs.
    Infix(char),
    /// On a list of all of them.
    Join(&'static str),
    /// On none.
    Source(&'static str),
    /// By `custom`, under this name.
    Custom(String),
    /// A block, by its number.
    Block(usize),
    /// The same, once for each row of arguments.
    Loop(usize, Vec<Vec<Value>>),
}

/// What a step reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ref {
    Input(usize),
    Step(usize),
}

#[derive(Clone, Debug)]
pub struct Step {
    pub head: Head,
    pub inputs: Vec<Ref>,
    pub arguments: Vec<Argument>,
}

pub struct Input {
    pub shape: Shape,
    /// Its type, if it is not that of the network.
    pub dtype: Option<Dtype>,
}

pub struct Network {
    pub inputs: Vec<Input>,
    pub steps: Vec<Step>,
    pub outputs: Vec<(Ref, Shape)>,
    /// What stands in `#[dtype(..)]`, if anything.
    pub dtype: Option<String>,
    /// What `#[memory(fuse = ..)]` says, if it is not what holds anyway.
    pub fuse: Option<&'static str>,
    /// Whether its memory cannot be compared with the file's.
    pub unchecked: bool,
}

pub fn list(sizes: &[usize]) -> String {
    let sizes: Vec<_> = sizes.iter().map(ToString::to_string).collect();
    format!("[{}]", sizes.join(", "))
}

/// One size where all are equal.
fn size(sizes: &[usize]) -> Value {
    if sizes.windows(2).all(|pair| pair[0] == pair[1]) {
        Value::Size(sizes.iter().copied().take(1).collect())
    } else {
        Value::Size(sizes.to_vec())
    }
}

fn one(n: usize) -> Value {
    Value::Size(vec![n])
}

fn fixed(text: impl Into<String>) -> Value {
    Value::Fixed(text.into())
}

/// Layers that are called without arguments.
const PLAIN: &[&str] = &[
    "relu",
    "relu6",
    "sigmoid",
    "tanh",
    "hardswish",
    "hardsigmoid",
    "silu",
    "gelu",
    "elu",
    "selu",
    "celu",
    "mish",
    "softplus",
    "softsign",
    "leaky_relu",
    "hardtanh",
    "exp",
    "log",
    "sqrt",
    "rsqrt",
    "abs",
    "neg",
    "floor",
    "ceil",
    "round",
    "sin",
    "cos",
    "erf",
    "sign",
    "square",
    "reciprocal",
    "batch_norm",
    "dropout",
    "global_avg_pool",
    "global_max_pool",
];

/// What changes the form of numbers, which types say.
fn is_transparent(layer: &Layer) -> bool {
    matches!(layer.op, "quantize" | "dequantize" | "cast" | "identity")
}

fn is_weighted(layer: &Layer) -> bool {
    layer.op.starts_with("conv") || layer.op == "linear"
}

/// The most frequent of some types.
fn most(types: impl Iterator<Item = Dtype>) -> Option<Dtype> {
    let mut counts: Vec<(Dtype, usize)> = Vec::new();
    for dtype in types {
        match counts.iter_mut().find(|(known, _)| *known == dtype) {
            Some((_, count)) => *count += 1,
            None => counts.push((dtype, 1)),
        }
    }
    // Of several, the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map(|(dtype, _)| *dtype)
}

/// The types that hold for most of a network.
struct Common {
    weights: Dtype,
    activations: Dtype,
    bias: Dtype,
}

impl Common {
    fn of(model: &Model) -> Common {
        let layers = || model.nodes[model.inputs..].iter();
        let weighted = || layers().filter(|layer| is_weighted(layer) && layer.weights > 0);
        let quantized = most(layers().filter(|layer| layer.op == "quantize").map(|layer| layer.types.activations));
        let activations = quantized.filter(|_| !model.planned).or_else(|| most(weighted().map(|l| l.types.activations)));
        let activations = activations.or_else(|| most(model.nodes.iter().map(|l| l.types.activations)));
        let activations = activations.unwrap_or(Dtype::F32);
        let weights = most(weighted().map(|layer| layer.types.weights)).unwrap_or(activations);
        let bias = most(weighted().filter(|layer| layer.bias > 0).map(|layer| layer.types.bias));
        let natural = if weights.is_float() { weights } else { Dtype::I32 };
        Common { weights, activations, bias: bias.unwrap_or(natural) }
    }

    fn attribute(&self) -> Option<String> {
        let natural = if self.weights.is_float() { self.weights } else { Dtype::I32 };
        let Common { weights, activations, bias } = self;
        match (weights == activations, *bias == natural) {
            (true, true) if *weights == Dtype::F32 => None,
            (true, true) => Some(weights.to_string()),
            (true, false) => Some(format!("{weights}, bias = {bias}")),
            _ => Some(format!("weights = {weights}, activations = {activations}, bias = {bias}")),
        }
    }
}

struct Converter<'a> {
    model: &'a Model,
    attributes: &'a [Attributes],
    common: Common,
    /// Where what a node makes is, and its shape there.
    at: Vec<Option<Ref>>,
    steps: Vec<Step>,
    shapes: Vec<Shape>,
    inputs: Vec<Input>,
    /// Whether a change of shape was added that the file does not have.
    flattened: bool,
}

/// The calls of a file's layers.
pub fn network(model: &Model, attributes: &[Attributes]) -> Result<Network, Error> {
    let mut converter = Converter {
        model,
        attributes,
        common: Common::of(model),
        at: vec![None; model.nodes.len()],
        steps: Vec::new(),
        shapes: Vec::new(),
        inputs: Vec::new(),
        flattened: false,
    };
    let mut passed = vec![false; model.nodes.len()];
    for i in 0..model.inputs {
        let (shape, permute) = converter.declared_input(i);
        if let Some(permute) = permute {
            passed[permute] = true;
            converter.at[permute] = Some(Ref::Input(i));
        }
        converter.at[i] = Some(Ref::Input(i));
        let dtype = converter.input_type(i);
        converter.inputs.push(Input { shape, dtype });
    }
    for i in model.inputs..model.nodes.len() {
        if !passed[i] {
            converter.at[i] = converter.layer(i)?;
        }
    }
    let mut outputs = Vec::new();
    for (node, shape) in &model.outputs {
        let Some(at) = converter.at[*node] else {
            return Err(Error(
                "an output of it is the state of a variable, which no layer of a declaration returns".to_owned(),
            ));
        };
        outputs.push((converter.in_shape(at, shape)?, *shape));
    }
    // Several outputs are one tensor in a declaration, and the state of variables is none.
    let layers = &model.nodes[model.inputs..];
    let apart = layers.iter().any(|layer| layer.silent || matches!(layer.op, "split" | "unbind"));
    let pads = layers.iter().any(|layer| layer.op == "pad");
    let (fuse, unchecked) = match (model.planned, model.views) {
        (false, _) => (None, false),
        // Convolutions read zeros by themselves, but not in this file.
        (true, true) => (pads.then_some("[activation, reshape]"), apart),
        (true, false) => (Some("activation"), apart || converter.flattened),
    };
    let mut network = Network {
        inputs: converter.inputs,
        steps: converter.steps,
        outputs,
        dtype: converter.common.attribute(),
        fuse,
        unchecked,
    };
    network.prune();
    network.sink();
    Ok(network)
}

impl Converter<'_> {
    /// The layers that read a node.
    fn readers(&self, node: usize) -> Vec<usize> {
        let reads = |i: &usize| self.model.nodes[*i].reads.iter().any(|(from, _)| *from == node);
        (self.model.inputs..self.model.nodes.len()).filter(reads).collect()
    }

    /// The shape in which an input is declared, and the operator that brings it there: channels first.
    fn declared_input(&self, input: usize) -> (Shape, Option<usize>) {
        let mut node = input;
        while let [reader] = self.readers(node)[..] {
            let layer = &self.model.nodes[reader];
            if layer.op == "permute" {
                return (layer.output, Some(reader));
            }
            if !is_transparent(layer) {
                break;
            }
            node = reader;
        }
        (self.model.nodes[input].output, None)
    }

    /// The type of an input, if neither the network's, nor what is quantised to it.
    fn input_type(&self, input: usize) -> Option<Dtype> {
        let dtype = self.model.nodes[input].types.activations;
        let common = self.common.activations;
        let mut node = input;
        while let [reader] = self.readers(node)[..] {
            let layer = &self.model.nodes[reader];
            if layer.types.activations == common && (is_transparent(layer) || layer.op == "permute") {
                return None;
            }
            if !is_transparent(layer) && !matches!(layer.op, "permute" | "reshape") {
                break;
            }
            node = reader;
        }
        (dtype != common).then_some(dtype)
    }

    fn push(&mut self, head: Head, inputs: Vec<Ref>, arguments: Vec<Argument>, shape: Shape) -> Ref {
        self.steps.push(Step { head, inputs, arguments });
        self.shapes.push(shape);
        Ref::Step(self.steps.len() - 1)
    }

    fn method(&mut self, name: &str, x: Ref, arguments: Vec<Argument>, shape: Shape) -> Ref {
        self.push(Head::Method(name.to_owned()), vec![x], arguments, shape)
    }

    fn shape(&self, at: Ref) -> Shape {
        match at {
            Ref::Input(i) => self.inputs[i].shape,
            Ref::Step(i) => self.shapes[i],
        }
    }

    /// A tensor in the shape in which it is read.
    fn in_shape(&mut self, at: Ref, shape: &Shape) -> Result<Ref, Error> {
        let own = self.shape(at);
        if own.dims() == shape.dims() {
            return Ok(at);
        }
        if own.numel() != shape.numel() {
            return Err(Error(format!("a tensor of {own} is read as {shape}: several outputs of one operator")));
        }
        Ok(self.reshape(at, shape))
    }

    fn reshape(&mut self, at: Ref, shape: &Shape) -> Ref {
        if self.shape(at).dims() == shape.dims() {
            return at;
        }
        if let [_] = shape.dims() {
            return self.method("flatten", at, Vec::new(), *shape);
        }
        let sizes = Argument::first("shape", fixed(list(shape.dims())));
        self.method("reshape", at, vec![sizes], *shape)
    }

    /// Writes a layer down; where what it makes is.
    fn layer(&mut self, i: usize) -> Result<Option<Ref>, Error> {
        let layer = self.model.nodes[i].clone();
        if layer.silent {
            return Ok(None);
        }
        let mut x = Vec::new();
        for (from, shape) in &layer.reads {
            if let Some(at) = self.at[*from] {
                // A permuted input is read as it was.
                let permuted = matches!(at, Ref::Input(_)) && self.shape(at).dims() != shape.dims();
                x.push(if permuted { at } else { self.in_shape(at, shape)? });
            }
        }
        let output = layer.output;
        let y = match (layer.op, &x[..]) {
            (_, [x]) if is_transparent(&layer) => *x,
            (op, [x]) if op.starts_with("conv") => self.conv(&layer, *x)?,
            ("linear", [x]) => self.linear(&layer, *x)?,
            (op, [x]) if op.contains("_pool") && layer.geometry.axes > 0 => self.pool(&layer, *x),
            (op, [x]) if PLAIN.contains(&op) && op::find(op).is_some() => self.method(op, *x, Vec::new(), output),
            ("softmax" | "log_softmax", [x]) => {
                let dim = if output.rank() == 3 { "0" } else { "-1" };
                self.method(layer.op, *x, vec![Argument::named("dim", fixed(dim), None)], output)
            }
            ("reshape" | "flatten" | "squeeze" | "unsqueeze", [x]) => self.reshape(*x, &output),
            ("add" | "sub" | "mul" | "div", [x, z]) if layer.weights == 0 => {
                let sign = match layer.op {
                    "add" => '+',
                    "sub" => '-',
                    "mul" => '*',
                    _ => '/',
                };
                self.push(Head::Infix(sign), vec![*x, *z], Vec::new(), output)
            }
            ("add" | "mul", [x]) if layer.weights > 0 => self.with_parameter(&layer, *x),
            ("sum", [first, rest @ ..]) if !rest.is_empty() && layer.weights == 0 => {
                let mut sum = *first;
                for z in rest {
                    sum = self.push(Head::Infix('+'), vec![sum, *z], Vec::new(), output);
                }
                sum
            }
            ("cat", inputs @ [_, ..]) if layer.weights == 0 && inputs.len() == layer.reads.len() => {
                match self.joined_along(inputs, &output) {
                    Some(dim) => {
                        let dim = Argument::named("dim", one(dim), Some(one(0)));
                        self.push(Head::Join("cat"), x.clone(), vec![dim], output)
                    }
                    None => self.custom(&layer, &x),
                }
            }
            ("mean", [x]) if self.shape(*x).rank() == 3 && output.numel() == self.shape(*x).dims()[0] => {
                let pooled = self.method("global_avg_pool", *x, Vec::new(), Shape::new(&[output.numel(), 1, 1]));
                self.reshape(pooled, &output)
            }
            ("pad", [x]) if layer.geometry.axes == 2 => {
                let [(top, bottom), (left, right), _] = layer.geometry.padding;
                let amounts = Argument::first("padding", fixed(list(&[left, right, top, bottom])));
                self.method("zero_pad2d", *x, vec![amounts], output)
            }
            ("upsample", [x]) if output.rank() == 3 => {
                let size = Argument::named("size", size(&output.dims()[1..]), None);
                self.method("upsample", *x, vec![size], output)
            }
            ("local_response_norm", [x]) if self.attribute(&layer, "size").is_some() => {
                let size = self.attribute(&layer, "size").and_then(|list| usize::try_from(*list.first()?).ok());
                self.method("local_response_norm", *x, vec![Argument::first("size", one(size.unwrap_or(5)))], output)
            }
            ("permute", [x]) => match self.permutation(&layer) {
                Some(dims) => self.method("permute", *x, vec![Argument::first("dims", fixed(list(&dims)))], output),
                None => self.custom(&layer, &[*x]),
            },
            _ => self.custom(&layer, &x),
        };
        Ok(Some(y))
    }

    fn attribute(&self, layer: &Layer, name: &str) -> Option<&Vec<i64>> {
        let attributes = self.attributes.get(layer.number)?;
        attributes.iter().find(|(known, _)| known == name).map(|(_, values)| values)
    }

    /// A permutation that leaves the batch where it is, without it.
    fn permutation(&self, layer: &Layer) -> Option<Vec<usize>> {
        let (first, rest) = self.attribute(layer, "perm")?.split_first()?;
        let rest = || rest.iter().map(|axis| usize::try_from(*axis - 1).ok());
        (*first == 0 && rest().len() == layer.output.rank()).then(|| rest().collect())?
    }

    fn custom(&mut self, layer: &Layer, x: &[Ref]) -> Ref {
        let mut arguments = vec![Argument::named("output", fixed(list(layer.output.dims())), None)];
        if layer.weights + layer.bias > 0 {
            arguments.push(Argument::named("params", fixed((layer.weights + layer.bias).to_string()), None));
        }
        if layer.macs > 0 {
            arguments.push(Argument::named("macs", fixed(layer.macs.to_string()), None));
        }
        self.push(Head::Custom(layer.op.to_owned()), x.to_vec(), arguments, layer.output)
    }

    /// What is said of a layer's types, where they are not the network's.
    fn typed(&self, layer: &Layer, arguments: &mut Vec<Argument>) {
        let (types, common) = (&layer.types, &self.common);
        let mut parts = Vec::new();
        if layer.weights > 0 && types.weights != common.weights {
            parts.push(format!("weights = {}", types.weights));
        }
        if self.model.planned && types.activations != common.activations {
            parts.push(format!("activations = {}", types.activations));
        }
        if layer.bias > 0 && types.bias != common.bias {
            parts.push(format!("bias = {}", types.bias));
        }
        if !parts.is_empty() {
            arguments.push(Argument::named("dtype", fixed(format!("({},)", parts.join(", "))), None));
        }
    }

    fn conv(&mut self, layer: &Layer, x: Ref) -> Result<Ref, Error> {
        let (geometry, n) = (&layer.geometry, layer.geometry.axes as usize);
        let (input, output) = (self.shape(x), layer.output);
        if input.rank() <= n || output.rank() <= n {
            return Err(Error(format!("operator {} ({}) has too few axes", layer.number, layer.name)));
        }
        let (channels, out) = (input.dims()[input.rank() - n - 1], output.dims()[output.rank() - n - 1]);
        let depthwise = geometry.groups == channels && channels > 1;
        let transposed = layer.op.starts_with("conv_transpose");
        let out_value = if depthwise && out == channels { Value::Channels } else { one(out) };
        let mut arguments = vec![
            Argument::first("out_channels", out_value),
            Argument::first("kernel_size", size(&geometry.kernel[..n])),
            Argument::named("stride", size(&geometry.stride[..n]), Some(one(1))),
            Argument::named("padding", self.padding(layer, &input, transposed), Some(one(0))),
        ];
        if transposed {
            let extra: Vec<usize> = (0..n)
                .map(|i| {
                    let size = input.dims()[input.rank() - n + i];
                    let extent = geometry.dilation[i] * (geometry.kernel[i] - 1) + 1;
                    let (before, after) = geometry.padding[i];
                    let full = (size - 1) * geometry.stride[i] + extent;
                    (output.dims()[output.rank() - n + i] + before + after).saturating_sub(full)
                })
                .collect();
            arguments.push(Argument::named("output_padding", size(&extra), Some(one(0))));
        }
        arguments.extend([
            Argument::named("dilation", size(&geometry.dilation[..n]), Some(one(1))),
            Argument::named("groups", if depthwise { Value::Channels } else { one(geometry.groups) }, Some(one(1))),
            Argument::named("bias", fixed((layer.bias > 0).to_string()), Some(fixed("true"))),
        ]);
        self.typed(layer, &mut arguments);
        Ok(self.method(layer.op, x, arguments, output))
    }

    /// Padding as a word, a size, or before and after each axis.
    fn padding(&self, layer: &Layer, input: &Shape, transposed: bool) -> Value {
        let (geometry, n) = (&layer.geometry, layer.geometry.axes as usize);
        let pads = &geometry.padding[..n];
        let even: Vec<usize> = pads.iter().map(|(before, _)| *before).collect();
        let is_even = pads.iter().all(|(before, after)| before == after);
        let same = !transposed
            && (0..n).all(|i| {
                let size = input.dims()[input.rank() - n + i];
                let (stride, extent) = (geometry.stride[i], geometry.dilation[i] * (geometry.kernel[i] - 1) + 1);
                let total = ((size.div_ceil(stride) - 1) * stride + extent).saturating_sub(size);
                pads[i] == (total / 2, total - total / 2)
            });
        let none = pads.iter().all(|pad| *pad == (0, 0));
        if same && !none && (self.model.planned || !is_even) {
            return fixed("\"same\"");
        }
        if is_even {
            return size(&even);
        }
        let pads: Vec<_> = pads.iter().map(|(before, after)| format!("({before}, {after})")).collect();
        fixed(format!("[{}]", pads.join(", ")))
    }

    fn pool(&mut self, layer: &Layer, x: Ref) -> Ref {
        let (geometry, n) = (&layer.geometry, layer.geometry.axes as usize);
        let input = self.shape(x);
        let kernel = size(&geometry.kernel[..n]);
        let ceil = (0..n).any(|i| {
            let (size, extent) = (input.dims()[input.rank() - n + i], geometry.dilation[i] * (geometry.kernel[i] - 1) + 1);
            let (before, after) = geometry.padding[i];
            layer.output.dims()[layer.output.rank() - n + i]
                != (size + before + after).saturating_sub(extent) / geometry.stride[i] + 1
        });
        let mut arguments = vec![
            Argument::first("kernel_size", kernel.clone()),
            Argument::named("stride", size(&geometry.stride[..n]), Some(kernel)),
            Argument::named("padding", self.padding(layer, &input, false), Some(one(0))),
            Argument::named("ceil_mode", fixed(ceil.to_string()), Some(fixed("false"))),
        ];
        if layer.op.starts_with("max") {
            arguments.push(Argument::named("dilation", size(&geometry.dilation[..n]), Some(one(1))));
        }
        self.method(layer.op, x, arguments, layer.output)
    }

    fn linear(&mut self, layer: &Layer, x: Ref) -> Result<Ref, Error> {
        let (output, input) = (layer.output, self.shape(x));
        let out = output.dims()[output.rank().saturating_sub(1)];
        let inner = usize::try_from(layer.weights).ok().filter(|weights| out > 0 && weights % out == 0).map(|w| w / out);
        let Some(inner) = inner.filter(|inner| *inner > 0 && input.numel() % inner == 0) else {
            return Err(Error(format!("operator {} ({}) is a linear layer of an unusual shape", layer.number, layer.name)));
        };
        let rows = input.numel() / inner;
        let ready = input.rank() > 0 && input.dims()[input.rank() - 1] == inner;
        self.flattened |= !ready;
        let x = match (ready, rows) {
            (true, _) => x,
            (false, 1) => self.reshape(x, &Shape::new(&[inner])),
            (false, _) => self.reshape(x, &Shape::new(&[rows, inner])),
        };
        let mut arguments = vec![
            Argument::first("out_features", one(out)),
            Argument::named("bias", fixed((layer.bias > 0).to_string()), Some(fixed("true"))),
        ];
        self.typed(layer, &mut arguments);
        let input = self.shape(x);
        let mut made = input.dims().to_vec();
        if let Some(last) = made.last_mut() {
            *last = out;
        }
        let made = Shape::new(&made);
        let y = self.method("linear", x, arguments, made);
        self.in_shape(y, &output)
    }

    /// A constant that is added or by which is multiplied.
    fn with_parameter(&mut self, layer: &Layer, x: Ref) -> Ref {
        let shape = self.shape(x);
        let dims = shape.dims();
        let weights = usize::try_from(layer.weights).unwrap_or(usize::MAX);
        let sizes = if weights == shape.numel() {
            dims.to_vec()
        } else if dims.len() == 3 && weights == dims[0] {
            vec![weights, 1, 1]
        } else if dims.last() == Some(&weights) {
            vec![weights]
        } else {
            return self.custom(layer, &[x]);
        };
        let sign = if layer.op == "add" { '+' } else { '*' };
        let sizes = Argument::first("shape", fixed(list(&sizes)));
        let table = self.push(Head::Source("parameter"), Vec::new(), vec![sizes], Shape::new(&[weights]));
        self.push(Head::Infix(sign), vec![x, table], Vec::new(), layer.output)
    }

    /// The axis along which tensors are joined.
    fn joined_along(&self, inputs: &[Ref], output: &Shape) -> Option<usize> {
        let shapes: Vec<Shape> = inputs.iter().map(|at| self.shape(*at)).collect();
        (0..output.rank()).find(|&dim| {
            shapes.iter().all(|shape| {
                shape.rank() == output.rank()
                    && (0..shape.rank()).all(|axis| axis == dim || shape.dims()[axis] == output.dims()[axis])
            }) && shapes.iter().map(|shape| shape.dims()[dim]).sum::<usize>() == output.dims()[dim]
        })
    }
}

impl Network {
    /// Leaves out what nothing reads: what was kept for variables.
    fn prune(&mut self) {
        let mut used = vec![false; self.steps.len()];
        let mut open: Vec<Ref> = self.outputs.iter().map(|(at, _)| *at).collect();
        while let Some(at) = open.pop() {
            if let Ref::Step(i) = at
                && !used[i]
            {
                used[i] = true;
                open.extend(&self.steps[i].inputs);
            }
        }
        let order: Vec<usize> = (0..self.steps.len()).filter(|i| used[*i]).collect();
        self.reorder(&order);
    }

    /// Makes sources just before they are first read.
    fn sink(&mut self) {
        let is_source = |step: &Step| step.inputs.is_empty();
        let mut order = Vec::new();
        for (i, step) in self.steps.iter().enumerate() {
            if is_source(step) {
                continue;
            }
            for input in &step.inputs {
                if let Ref::Step(source) = input
                    && is_source(&self.steps[*source])
                    && !order.contains(source)
                {
                    order.push(*source);
                }
            }
            order.push(i);
        }
        let rest: Vec<usize> = (0..self.steps.len()).filter(|i| !order.contains(i)).collect();
        order.extend(rest);
        self.reorder(&order);
    }

    /// Keeps some steps, in an order.
    fn reorder(&mut self, order: &[usize]) {
        let mut to = vec![usize::MAX; self.steps.len()];
        for (new, old) in order.iter().enumerate() {
            to[*old] = new;
        }
        let moved = |at: &mut Ref| {
            if let Ref::Step(i) = at {
                *i = to[*i];
            }
        };
        let mut steps: Vec<Step> = order.iter().map(|old| self.steps[*old].clone()).collect();
        for step in &mut steps {
            step.inputs.iter_mut().for_each(moved);
        }
        self.outputs.iter_mut().for_each(|(at, _)| moved(at));
        self.steps = steps;
    }
}
