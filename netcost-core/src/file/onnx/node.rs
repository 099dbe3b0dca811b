//! One operator of a graph, `NodeProto`: its names and its attributes.

use super::super::protobuf::{File, Message, Name, hash_of};
use super::super::{Wrong, tri};

/// A short list of numbers, if it is given.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub values: [i64; List::MAX],
    pub len: usize,
    pub given: bool,
}

impl List {
    /// The longest.
    pub(super) const MAX: usize = 16;
    pub(super) const NONE: List = List { values: [0; List::MAX], len: 0, given: false };
    pub(super) const EMPTY: List = List { given: true, ..List::NONE };

    pub(super) const fn push(&mut self, value: i64) -> Result<(), Wrong> {
        if self.len == List::MAX {
            return Err(Wrong::plain("a list of more than 16 numbers"));
        }
        self.values[self.len] = value;
        self.len += 1;
        self.given = true;
        Ok(())
    }

    /// A size or a step, `default` where the list is not given.
    pub(super) const fn size(&self, i: usize, default: usize) -> Result<usize, Wrong> {
        if !self.given {
            return Ok(default);
        }
        match if i < self.len { size_of(self.values[i]) } else { None } {
            Some(size) => Ok(size),
            None => Err(Wrong::new("a list of {} sizes has no size number {}", [self.len as u64, i as u64, 0, 0])),
        }
    }
}

/// A number as a size, if it is one on the target.
pub(super) const fn size_of(value: i64) -> Option<usize> {
    if value >= 0 && value.cast_unsigned() <= isize::MAX as u64 { Some(value as usize) } else { None }
}

/// How padding is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AutoPad {
    /// By numbers.
    Given,
    /// As much as is needed, the odd one at the end.
    SameUpper,
    /// The same, the odd one at the beginning.
    SameLower,
    Valid,
}

/// An operator. Attributes that no rule reads are left out.
#[derive(Clone, Copy)]
// They are flags in the format, too.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Node {
    pub op: Name,
    pub op_hash: u64,
    /// Whether it is of another set of operators than ONNX's.
    pub foreign: bool,
    pub inputs: [Name; Node::MAX],
    pub input_count: usize,
    pub outputs: [Name; Node::MAX],
    pub output_count: usize,
    pub kernel: List,
    pub strides: List,
    pub pads: List,
    pub dilations: List,
    pub output_padding: List,
    pub output_shape: List,
    pub perm: List,
    pub axes: List,
    pub split: List,
    pub starts: List,
    pub ends: List,
    pub shape: List,
    pub group: i64,
    pub axis: Option<i64>,
    pub trans_a: bool,
    pub trans_b: bool,
    pub ceil: bool,
    pub keep_dims: bool,
    pub num_outputs: i64,
    pub allow_zero: bool,
    /// `start` and `end` of `Shape`.
    pub cut: bool,
    /// The number of the type to which it casts, or quantises; 0 where it is not given.
    pub to: u64,
    pub output_dtype: u64,
    pub auto_pad: AutoPad,
    /// A tensor: of `Constant` and `ConstantOfShape`.
    pub value: Option<Name>,
    /// The one number of a `Constant`.
    pub value_ints: List,
    /// Whether `mode` is another than `constant`.
    pub mirrors: bool,
}

impl Node {
    /// Inputs and outputs at most.
    pub(super) const MAX: usize = 128;

    const EMPTY: Node = Node {
        op: (0, 0),
        op_hash: 0,
        foreign: false,
        inputs: [(0, 0); Node::MAX],
        input_count: 0,
        outputs: [(0, 0); Node::MAX],
        output_count: 0,
        kernel: List::NONE,
        strides: List::NONE,
        pads: List::NONE,
        dilations: List::NONE,
        output_padding: List::NONE,
        output_shape: List::NONE,
        perm: List::NONE,
        axes: List::NONE,
        split: List::NONE,
        starts: List::NONE,
        ends: List::NONE,
        shape: List::NONE,
        group: 1,
        axis: None,
        trans_a: false,
        trans_b: false,
        ceil: false,
        keep_dims: true,
        num_outputs: 0,
        allow_zero: false,
        cut: false,
        to: 0,
        output_dtype: 0,
        auto_pad: AutoPad::Given,
        value: None,
        value_ints: List::NONE,
        mirrors: false,
    };

    pub(super) const fn read(message: Message<'_>, file: File<'_>) -> Result<Node, Wrong> {
        let mut message = message;
        let mut node = Node::EMPTY;
        while let Some(field) = tri!(message.next()) {
            match (field.number, field.long) {
                (1, true) => {
                    if node.input_count == Node::MAX {
                        return Err(Wrong::plain("it reads more values than the 128 that a layer may"));
                    }
                    node.inputs[node.input_count] = (field.at, field.end);
                    node.input_count += 1;
                }
                (2, true) => {
                    if node.output_count == Node::MAX {
                        return Err(Wrong::plain("it makes more values than 128"));
                    }
                    node.outputs[node.output_count] = (field.at, field.end);
                    node.output_count += 1;
                }
                (4, true) => {
                    node.op = (field.at, field.end);
                    node.op_hash = file.hash(node.op);
                }
                (5, true) => tri!(node.attribute(message.within(&field), file)),
                (7, true) => {
                    let domain = (field.at, field.end);
                    node.foreign = !file.is(domain, b"") && !file.is(domain, b"ai.onnx");
                }
                _ => {}
            }
        }
        Ok(node)
    }

    const fn attribute(&mut self, message: Message<'_>, file: File<'_>) -> Result<(), Wrong> {
        let mut message = message;
        let (mut name, mut number, mut text, mut tensor) = ((0, 0), 0i64, (0, 0), None);
        let mut list = List::EMPTY;
        // A list that is too long matters only if the attribute does.
        let mut long = false;
        while let Some(field) = tri!(message.next()) {
            match (field.number, field.long) {
                (1, true) => name = (field.at, field.end),
                (3, false) => number = field.value.cast_signed(),
                (4, true) => text = (field.at, field.end),
                (5, true) => tensor = Some((field.at, field.end)),
                (8, false) => long |= list.push(field.value.cast_signed()).is_err(),
                (8, true) => {
                    let mut packed = message.within(&field);
                    while !packed.is_empty() {
                        long |= list.push(tri!(packed.varint()).cast_signed()).is_err();
                    }
                }
                _ => {}
            }
        }
        // By the hash of its name, then by its name.
        macro_rules! of {
            ($($constant:ident $name:literal => $action:expr;)*) => {
                $(const $constant: u64 = hash_of($name);)*
                match file.hash(name) {
                    $($constant if file.is(name, $name.as_bytes()) => $action,)*
                    _ => {}
                }
            };
        }
        of! {
            KERNEL_SHAPE "kernel_shape" => tri!(taken(&mut self.kernel, list, long, name));
            STRIDES "strides" => tri!(taken(&mut self.strides, list, long, name));
            PADS "pads" => tri!(taken(&mut self.pads, list, long, name));
            DILATIONS "dilations" => tri!(taken(&mut self.dilations, list, long, name));
            OUTPUT_PADDING "output_padding" => tri!(taken(&mut self.output_padding, list, long, name));
            OUTPUT_SHAPE "output_shape" => tri!(taken(&mut self.output_shape, list, long, name));
            PERM "perm" => tri!(taken(&mut self.perm, list, long, name));
            AXES "axes" => tri!(taken(&mut self.axes, list, long, name));
            SPLIT "split" => tri!(taken(&mut self.split, list, long, name));
            STARTS "starts" => tri!(taken(&mut self.starts, list, long, name));
            ENDS "ends" => tri!(taken(&mut self.ends, list, long, name));
            SHAPE "shape" => tri!(taken(&mut self.shape, list, long, name));
            VALUE_INTS "value_ints" => tri!(taken(&mut self.value_ints, list, long, name));
            GROUP "group" => self.group = number;
            AXIS "axis" => self.axis = Some(number);
            TRANS_A "transA" => self.trans_a = number != 0;
            TRANS_B "transB" => self.trans_b = number != 0;
            CEIL_MODE "ceil_mode" => self.ceil = number != 0;
            KEEPDIMS "keepdims" => self.keep_dims = number != 0;
            NUM_OUTPUTS "num_outputs" => self.num_outputs = number;
            ALLOWZERO "allowzero" => self.allow_zero = number != 0;
            TO "to" => self.to = number.cast_unsigned();
            OUTPUT_DTYPE "output_dtype" => self.output_dtype = number.cast_unsigned();
            START "start" => self.cut = true;
            END "end" => self.cut = true;
            VALUE "value" => self.value = tensor;
            VALUE_INT "value_int" => tri!(self.value_ints.push(number));
            MODE "mode" => self.mirrors = !file.is(text, b"constant");
            AUTO_PAD "auto_pad" => {
                self.auto_pad = if file.is(text, b"NOTSET") {
                    AutoPad::Given
                } else if file.is(text, b"SAME_UPPER") {
                    AutoPad::SameUpper
                } else if file.is(text, b"SAME_LOWER") {
                    AutoPad::SameLower
                } else if file.is(text, b"VALID") {
                    AutoPad::Valid
                } else {
                    return Err(Wrong::named("its padding, `{name}`, is not known", text, [0; 4]));
                }
            };
        }
        Ok(())
    }
}

/// Takes a list, unless it is too long.
const fn taken(to: &mut List, list: List, long: bool, name: Name) -> Result<(), Wrong> {
    if long {
        return Err(Wrong::named("its `{name}` has more than 16 numbers", name, [0; 4]));
    }
    *to = list;
    Ok(())
}
