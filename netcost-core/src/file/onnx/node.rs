//! One operator of a graph, `NodeProto`: its names and its attributes.

use super::super::protobuf::Message;
use super::super::{Wrong, tri};
use crate::text::{hash, same};

/// Where a name stands in the file.
pub(super) type Name = (u64, u64);

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
        if i >= self.len || self.values[i] < 0 {
            return Err(Wrong::new("a list of {} sizes has no size number {}", [self.len as u64, i as u64, 0, 0]));
        }
        Ok(self.values[i].cast_unsigned() as usize)
    }
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
        auto_pad: AutoPad::Given,
        value: None,
        value_ints: List::NONE,
        mirrors: false,
    };

    pub(super) const fn read(message: Message<'_>, file: &[u8]) -> Result<Node, Wrong> {
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
                    node.op_hash = hash_of(file, node.op);
                }
                (5, true) => tri!(node.attribute(message.within(&field), file)),
                (7, true) => {
                    let domain = (field.at, field.end);
                    node.foreign = !is(file, domain, b"") && !is(file, domain, b"ai.onnx");
                }
                _ => {}
            }
        }
        Ok(node)
    }

    const fn attribute(&mut self, message: Message<'_>, file: &[u8]) -> Result<(), Wrong> {
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
        macro_rules! of {
            ($($name:literal => $action:expr,)*) => {
                $(if is(file, name, $name) {
                    $action;
                    return Ok(());
                })*
            };
        }
        if !long {
            of! {
                b"kernel_shape" => self.kernel = list,
                b"strides" => self.strides = list,
                b"pads" => self.pads = list,
                b"dilations" => self.dilations = list,
                b"output_padding" => self.output_padding = list,
                b"output_shape" => self.output_shape = list,
                b"perm" => self.perm = list,
                b"axes" => self.axes = list,
                b"split" => self.split = list,
                b"starts" => self.starts = list,
                b"ends" => self.ends = list,
                b"shape" => self.shape = list,
                b"value_ints" => self.value_ints = list,
            }
        }
        of! {
            b"group" => self.group = number,
            b"axis" => self.axis = Some(number),
            b"transA" => self.trans_a = number != 0,
            b"transB" => self.trans_b = number != 0,
            b"ceil_mode" => self.ceil = number != 0,
            b"keepdims" => self.keep_dims = number != 0,
            b"num_outputs" => self.num_outputs = number,
            b"allowzero" => self.allow_zero = number != 0,
            b"start" => self.cut = true,
            b"end" => self.cut = true,
            b"value" => self.value = tensor,
            b"value_int" => tri!(self.value_ints.push(number)),
            b"mode" => self.mirrors = !is(file, text, b"constant"),
            b"auto_pad" => {
                self.auto_pad = if is(file, text, b"NOTSET") {
                    AutoPad::Given
                } else if is(file, text, b"SAME_UPPER") {
                    AutoPad::SameUpper
                } else if is(file, text, b"SAME_LOWER") {
                    AutoPad::SameLower
                } else if is(file, text, b"VALID") {
                    AutoPad::Valid
                } else {
                    return Err(Wrong::named("its padding, `{name}`, is not known", text, [0; 4]));
                }
            },
        }
        if is(file, name, b"kernel_shape")
            || is(file, name, b"strides")
            || is(file, name, b"pads")
            || is(file, name, b"perm")
        {
            return Err(Wrong::named("its `{name}` has more than 16 numbers", name, [0; 4]));
        }
        Ok(())
    }
}

/// Whether a name of the file is this one.
pub(super) const fn is(file: &[u8], (at, end): Name, text: &[u8]) -> bool {
    if end - at != text.len() as u64 {
        return false;
    }
    let mut i = 0;
    while i < text.len() {
        if file[at as usize + i] != text[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether two names of the file are the same.
pub(super) const fn equal(file: &[u8], a: Name, b: Name) -> bool {
    if a.1 - a.0 != b.1 - b.0 {
        return false;
    }
    let mut i = 0;
    while i < a.1 - a.0 {
        if file[(a.0 + i) as usize] != file[(b.0 + i) as usize] {
            return false;
        }
        i += 1;
    }
    true
}

/// The hash of a name of the file: that of [`hash`].
pub(super) const fn hash_of(file: &[u8], (at, end): Name) -> u64 {
    let mut value = hash(b"");
    let mut i = at;
    while i < end {
        value = (value ^ file[i as usize] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    value
}

const _: () = assert!(hash_of(b"Conv", (0, 4)) == hash(b"Conv") && same(b"a", b"a"));
