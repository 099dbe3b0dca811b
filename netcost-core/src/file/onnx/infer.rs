//! What an operator makes of its inputs: the output's shape, and what it costs.

use super::super::record::{self, Dims, TOO_MANY, matmul};
use super::super::{Wrong, tri};
use super::node::{List, Node, size_of};
use super::rule::Rule;
use super::windows::{bias_of, convolution, held, pooling, transposed};
use super::{ABSENT, Value, Values};
use crate::graph::{Count, Geometry};
use crate::op::{Operator, linear_count};
use crate::shape::MAX_RANK;

/// What an operator makes.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    /// The shape of its first output.
    pub dims: Dims,
    pub op: &'static Operator,
    pub count: Count,
    /// Its elements, if they are few and known.
    pub list: List,
    /// The sizes of several outputs along an axis.
    pub parts: List,
    pub axis: usize,
}

impl Outcome {
    pub(super) const fn of(dims: Dims, op: &'static Operator) -> Outcome {
        Outcome { dims, op, count: Count::FREE, list: List::NONE, parts: List::NONE, axis: 0 }
    }
}

/// The values that an operator reads.
pub(super) struct Reads<'a, 'b, const V: usize> {
    slots: &'a [u32; Node::MAX],
    values: &'a Values<'b, V>,
}

impl<const V: usize> Reads<'_, '_, V> {
    pub(super) const fn get(&self, i: usize) -> Option<Value> {
        if self.slots[i] == ABSENT { None } else { Some(self.values.slots[self.slots[i] as usize]) }
    }

    pub(super) const fn need(&self, i: usize) -> Result<Value, Wrong> {
        match self.get(i) {
            Some(value) => Ok(value),
            None => Err(Wrong::new("its input {} is missing", [i as u64, 0, 0, 0])),
        }
    }

    /// Numbers that stand in an attribute or, in later opsets, in an input, where they must be known.
    const fn numbers(&self, attribute: &List, i: usize) -> Result<List, Wrong> {
        if attribute.given {
            return Ok(*attribute);
        }
        match self.get(i) {
            None => Ok(List::NONE),
            Some(value) if value.list.given => Ok(value.list),
            Some(value) => {
                Err(Wrong::named("it takes sizes from `{name}`, which are computed when it runs", value.name, [0; 4]))
            }
        }
    }
}

pub(super) const fn infer<const V: usize>(
    node: &Node,
    rule: Rule,
    op: &'static Operator,
    slots: &[u32; Node::MAX],
    values: &Values<'_, V>,
) -> Result<Outcome, Wrong> {
    let reads = Reads { slots, values };
    match rule {
        Rule::Constant => {
            if !node.value_ints.given {
                return Ok(Outcome::of(Dims::SCALAR, op));
            }
            let mut dims = Dims { rank: 1, ..Dims::SCALAR };
            dims.dims[0] = node.value_ints.len;
            Ok(Outcome { list: node.value_ints, ..Outcome::of(dims, op) })
        }
        Rule::ConstantOfShape => Ok(Outcome::of(tri!(dims_of(&tri!(reads.numbers(&List::NONE, 0)))), op)),
        Rule::Shape => {
            let x = tri!(reads.need(0));
            if node.cut {
                return Err(Wrong::plain("netcost has no rule for its `start` and `end`"));
            }
            let mut list = List::EMPTY;
            let mut i = 0;
            while i < x.dims.rank {
                tri!(list.push(x.dims.dims[i] as i64));
                i += 1;
            }
            let mut dims = Dims { rank: 1, ..Dims::SCALAR };
            dims.dims[0] = x.dims.rank;
            Ok(Outcome { list, ..Outcome::of(dims, op) })
        }
        Rule::Same | Rule::Quantize => {
            let x = tri!(reads.need(0));
            let list = if matches!(rule, Rule::Same) && is_passed(op.name) { x.list } else { List::NONE };
            let count = Count { window: tri!(softened(node, op, &x.dims)), ..Count::FREE };
            Ok(Outcome { count, list, ..Outcome::of(x.dims, op) })
        }
        Rule::Conv => convolution(node, op, &reads),
        Rule::ConvTranspose => transposed(node, op, &reads),
        Rule::Gemm => gemm(node, op, &reads),
        Rule::MatMul => product_of_matrices(op, &reads),
        Rule::BatchNorm => {
            let x = tri!(reads.need(0));
            let channels = if x.dims.rank > 1 { x.dims.dims[1] } else { 0 };
            let mut i = 1;
            while i < 5 {
                let values = tri!(reads.need(i));
                let count = values.dims.elements();
                if count.is_none() || count.is_some() && values.dims.rank != 1 || values.dims.dims[0] != channels {
                    return Err(Wrong::new("its input {} is not of the {} channels", [i as u64, channels as u64, 0, 0]));
                }
                i += 1;
            }
            let channels = channels as u64;
            let Some(buffers) = channels.checked_mul(2) else { return Err(TOO_MANY) };
            let count = Count { weights: channels, bias: channels, buffers, ..Count::FREE };
            Ok(Outcome { count, ..Outcome::of(x.dims, op) })
        }
        Rule::Affine => {
            let x = tri!(reads.need(0));
            let weights = constant_elements(reads.get(1));
            let count = Count { weights, bias: constant_elements(reads.get(2)), ..Count::FREE };
            Ok(Outcome { count, ..Outcome::of(x.dims, op) })
        }
        Rule::Pool => pooling(node, op, &reads),
        Rule::GlobalPool => {
            let mut dims = tri!(reads.need(0)).dims;
            let mut i = 2;
            while i < dims.rank {
                dims.dims[i] = 1;
                i += 1;
            }
            Ok(Outcome::of(dims, op))
        }
        Rule::Elementwise => elementwise(node, op, &reads),
        Rule::Concat => concat(node, op, &reads),
        Rule::Reshape => reshape(node, op, &reads),
        Rule::Flatten => {
            let x = tri!(reads.need(0));
            let axis = tri!(axis_of(node.axis, 1, x.dims.rank + 1));
            let (mut before, mut after) = (1, 1);
            let mut i = 0;
            while i < x.dims.rank {
                let part = if i < axis { &mut before } else { &mut after };
                // Where a size is 0, the parts may not fit though the product does.
                *part = match usize::checked_mul(*part, x.dims.dims[i]) {
                    Some(product) => product,
                    None => return Err(TOO_MANY),
                };
                i += 1;
            }
            let mut dims = Dims { rank: 2, ..Dims::SCALAR };
            dims.dims[0] = before;
            dims.dims[1] = after;
            Ok(Outcome::of(dims, op))
        }
        Rule::Squeeze => {
            let x = tri!(reads.need(0));
            let axes = tri!(reads.numbers(&node.axes, 1));
            let dropped = tri!(mask(&axes, x.dims.rank));
            let mut dims = Dims::SCALAR;
            let mut i = 0;
            while i < x.dims.rank {
                let drop = if axes.given { dropped >> i & 1 == 1 } else { x.dims.dims[i] == 1 };
                if drop && x.dims.dims[i] != 1 {
                    return Err(Wrong::new(
                        "axis {} of its input has a size of {}, not 1",
                        [i as u64, x.dims.dims[i] as u64, 0, 0],
                    ));
                }
                if !drop {
                    dims.dims[dims.rank] = x.dims.dims[i];
                    dims.rank += 1;
                }
                i += 1;
            }
            Ok(Outcome { list: x.list, ..Outcome::of(dims, op) })
        }
        Rule::Unsqueeze => {
            let x = tri!(reads.need(0));
            let axes = tri!(reads.numbers(&node.axes, 1));
            let rank = x.dims.rank + axes.len;
            if rank > MAX_RANK {
                return Err(Wrong::plain("its output has more than the 8 axes that a shape may have"));
            }
            let added = tri!(mask(&axes, rank));
            let mut dims = Dims { rank, ..Dims::SCALAR };
            let (mut i, mut from) = (0, 0);
            while i < rank {
                if added >> i & 1 == 1 || from >= x.dims.rank {
                    dims.dims[i] = 1;
                } else {
                    dims.dims[i] = x.dims.dims[from];
                    from += 1;
                }
                i += 1;
            }
            Ok(Outcome { list: x.list, ..Outcome::of(dims, op) })
        }
        Rule::Transpose => {
            let x = tri!(reads.need(0));
            let mut dims = x.dims;
            let mut seen = 0u32;
            let mut i = 0;
            while i < x.dims.rank {
                let from = if node.perm.given { tri!(node.perm.size(i, 0)) } else { x.dims.rank - 1 - i };
                if from >= x.dims.rank || seen >> from & 1 == 1 {
                    return Err(Wrong::new("its `perm` is none of {} axes", [x.dims.rank as u64, 0, 0, 0]));
                }
                seen |= 1 << from;
                dims.dims[i] = x.dims.dims[from];
                i += 1;
            }
            Ok(Outcome::of(dims, op))
        }
        Rule::Expand => {
            let x = tri!(reads.need(0));
            let to = tri!(dims_of(&tri!(reads.numbers(&List::NONE, 1))));
            Ok(Outcome::of(tri!(broadcast(&x.dims, &to)), op))
        }
        Rule::Pad => padded(node, op, &reads),
        Rule::Reduce => {
            let x = tri!(reads.need(0));
            let axes = tri!(reads.numbers(&node.axes, 1));
            let reduced = if axes.given { tri!(mask(&axes, x.dims.rank)) } else { u32::MAX };
            let mut dims = Dims::SCALAR;
            let mut i = 0;
            while i < x.dims.rank {
                let one = reduced >> i & 1 == 1;
                if !one || node.keep_dims {
                    dims.dims[dims.rank] = if one { 1 } else { x.dims.dims[i] };
                    dims.rank += 1;
                }
                i += 1;
            }
            Ok(Outcome::of(dims, op))
        }
        Rule::Split => split(node, op, &reads),
        Rule::Slice => slice(node, op, &reads),
        Rule::Resize => resize(op, &reads),
        Rule::Gather => gather(node, op, &reads),
    }
}

/// The size along which a softmax runs; 0 for other operators, and where opsets differ on it: from 13 on it runs along an axis,
/// before over all axes from there on.
const fn softened(node: &Node, op: &Operator, dims: &Dims) -> Result<u64, Wrong> {
    if !matches!(op.name.as_bytes(), b"softmax" | b"log_softmax") || dims.rank == 0 {
        return Ok(0);
    }
    let last = dims.rank - 1;
    let axis = tri!(axis_of(node.axis, last as i64, dims.rank));
    // Without the attribute it is the last axis, or from the second on.
    if axis < last || node.axis.is_none() && last > 1 {
        return Ok(0);
    }
    Ok(dims.dims[last] as u64)
}

/// Whether the numbers of an operator's output are those of its input.
const fn is_passed(op: &str) -> bool {
    matches!(op.as_bytes(), b"identity" | b"cast" | b"dropout")
}

const fn constant_elements(value: Option<Value>) -> u64 {
    match value {
        Some(value) if value.is_constant() => match value.dims.elements() {
            Some(count) => count,
            None => 0,
        },
        _ => 0,
    }
}

/// Sizes as a shape whose elements fit.
const fn dims_of(list: &List) -> Result<Dims, Wrong> {
    if !list.given || list.len > MAX_RANK {
        return Err(Wrong::plain("its shape is not known, or has more than 8 axes"));
    }
    let mut dims = Dims { rank: list.len, ..Dims::SCALAR };
    let mut i = 0;
    while i < list.len {
        dims.dims[i] = tri!(list.size(i, 0));
        i += 1;
    }
    checked(dims)
}

/// A shape whose elements fit.
pub(super) const fn checked(dims: Dims) -> Result<Dims, Wrong> {
    if dims.elements().is_some() {
        return Ok(dims);
    }
    Err(Wrong::plain("the elements of its output do not fit in a usize"))
}

/// An axis, counted from the end if it is negative.
const fn axis_of(axis: Option<i64>, default: i64, rank: usize) -> Result<usize, Wrong> {
    let axis = match axis {
        Some(axis) => axis,
        None => default,
    };
    // A rank is at most 9.
    let from_front = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    if from_front < 0 || from_front >= rank as i64 {
        return Err(Wrong::new("it is over an axis that its input of {} axes does not have", [rank as u64, 0, 0, 0]));
    }
    Ok(from_front as usize)
}

/// Axes as bits.
const fn mask(axes: &List, rank: usize) -> Result<u32, Wrong> {
    let mut mask = 0;
    let mut i = 0;
    while i < axes.len {
        mask |= 1 << tri!(axis_of(Some(axes.values[i]), 0, rank));
        i += 1;
    }
    Ok(mask)
}

const fn broadcast(a: &Dims, b: &Dims) -> Result<Dims, Wrong> {
    let rank = if a.rank > b.rank { a.rank } else { b.rank };
    let mut dims = Dims { rank, ..Dims::SCALAR };
    let mut i = 0;
    while i < rank {
        let left = if i < a.rank { a.dims[a.rank - 1 - i] } else { 1 };
        let right = if i < b.rank { b.dims[b.rank - 1 - i] } else { 1 };
        if left != right && left != 1 && right != 1 {
            return Err(Wrong::new("sizes of {} and {} do not broadcast", [left as u64, right as u64, 0, 0]));
        }
        dims.dims[rank - 1 - i] = if left == 1 { right } else { left };
        i += 1;
    }
    checked(dims)
}

/// `A · B + C` of matrices, one or both of which may be transposed: a linear layer if `B` is constant.
const fn gemm<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let (a, b) = (tri!(reads.need(0)), tri!(reads.need(1)));
    if a.dims.rank != 2 || b.dims.rank != 2 {
        return Err(Wrong::plain("it takes matrices of two axes"));
    }
    let (rows, inner) = turned(&a.dims, node.trans_a);
    let (other, out) = turned(&b.dims, node.trans_b);
    if inner != other {
        return Err(Wrong::new("its matrices have {} columns and {} rows", [inner as u64, other as u64, 0, 0]));
    }
    let mut dims = Dims { rank: 2, ..Dims::SCALAR };
    dims.dims[0] = rows;
    dims.dims[1] = out;
    let dims = tri!(checked(dims));
    let bias = tri!(bias_of(reads.get(2), out));
    let Some(count) = linear_count(inner, out, bias, rows as u64) else { return Err(TOO_MANY) };
    Ok(Outcome { count: held(count, &b), ..Outcome::of(dims, op) })
}

/// Rows and columns.
const fn turned(dims: &Dims, transposed: bool) -> (usize, usize) {
    let (rows, columns) = (dims.dims[dims.rank - 2], dims.dims[dims.rank - 1]);
    if transposed { (columns, rows) } else { (rows, columns) }
}

/// A product of matrices over the last two axes: a linear layer without biases where the right one is constant.
const fn product_of_matrices<const V: usize>(op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let (a, b) = (tri!(reads.need(0)), tri!(reads.need(1)));
    if a.dims.rank == 0 || b.dims.rank == 0 {
        return Err(Wrong::plain("it takes tensors of at least one axis"));
    }
    // A vector is a row on the left, a column on the right; that axis is not in the output.
    let (row, column) = (a.dims.rank == 1, b.dims.rank == 1);
    let inner = a.dims.dims[a.dims.rank - 1];
    let other = if column { b.dims.dims[0] } else { b.dims.dims[b.dims.rank - 2] };
    if inner != other {
        return Err(Wrong::new("its matrices have {} columns and {} rows", [inner as u64, other as u64, 0, 0]));
    }
    let left = Dims { rank: a.dims.rank.saturating_sub(2), ..a.dims };
    let right = Dims { rank: b.dims.rank.saturating_sub(2), ..b.dims };
    let mut dims = tri!(broadcast(&left, &right));
    if dims.rank + 2 > MAX_RANK {
        return Err(Wrong::plain("its output has more than the 8 axes that a shape may have"));
    }
    if !row {
        dims.dims[dims.rank] = a.dims.dims[a.dims.rank - 2];
        dims.rank += 1;
    }
    if !column {
        dims.dims[dims.rank] = b.dims.dims[b.dims.rank - 1];
        dims.rank += 1;
    }
    let dims = tri!(checked(dims));
    let Some(outputs) = dims.elements() else { return Err(TOO_MANY) };
    if b.is_constant() && b.dims.rank == 2 && a.dims.rank >= 2 {
        let out = b.dims.dims[1];
        let Some(rows) = dims.leading(1) else { return Err(TOO_MANY) };
        let Some(count) = linear_count(inner, out, false, rows) else { return Err(TOO_MANY) };
        return Ok(Outcome { count, ..Outcome::of(dims, const { &record::named("linear") }) });
    }
    let weights = constant_elements(Some(a)) + constant_elements(Some(b));
    Ok(Outcome { count: tri!(matmul(outputs, inner, weights)), ..Outcome::of(dims, op) })
}

const fn elementwise<const V: usize>(
    node: &Node,
    op: &'static Operator,
    reads: &Reads<'_, '_, V>,
) -> Result<Outcome, Wrong> {
    let first = tri!(reads.need(0));
    let mut dims = first.dims;
    let (mut weights, mut all_constant) = (0u64, true);
    let mut i = 0;
    while i < node.input_count {
        let value = tri!(reads.need(i));
        dims = tri!(broadcast(&dims, &value.dims));
        let elements = constant_elements(Some(value));
        weights = weights.saturating_add(if elements > 1 { elements } else { 0 });
        all_constant &= value.is_constant();
        i += 1;
    }
    let list = if all_constant && node.input_count == 2 {
        calculated(op.name, &first.list, &tri!(reads.need(1)).list)
    } else {
        List::NONE
    };
    let count = Count { weights: if all_constant { 0 } else { weights }, ..Count::FREE };
    Ok(Outcome { count, list, ..Outcome::of(dims, op) })
}

/// Arithmetic on known numbers, of which shapes are made; none where a result is not known.
const fn calculated(op: &str, left: &List, right: &List) -> List {
    if !left.given || !right.given || (left.len != right.len && left.len != 1 && right.len != 1) {
        return List::NONE;
    }
    let mut list = List::EMPTY;
    list.len = if left.len > right.len { left.len } else { right.len };
    let mut i = 0;
    while i < list.len {
        let one = left.values[if left.len == 1 { 0 } else { i }];
        let other = right.values[if right.len == 1 { 0 } else { i }];
        let result = match op.as_bytes() {
            b"add" => one.checked_add(other),
            b"sub" => one.checked_sub(other),
            b"mul" => one.checked_mul(other),
            b"div" => one.checked_div(other),
            _ => None,
        };
        match result {
            Some(result) => list.values[i] = result,
            None => return List::NONE,
        }
        i += 1;
    }
    list
}

const fn concat<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let first = tri!(reads.need(0));
    let axis = tri!(axis_of(node.axis, 1, first.dims.rank));
    let mut dims = first.dims;
    let mut list = first.list;
    let mut i = 1;
    while i < node.input_count {
        let value = tri!(reads.need(i));
        let mut other = 0;
        while other < dims.rank {
            if value.dims.rank != dims.rank || (other != axis && value.dims.dims[other] != dims.dims[other]) {
                return Err(Wrong::new(
                    "its input {} does not fit the first but along axis {}",
                    [i as u64, axis as u64, 0, 0],
                ));
            }
            other += 1;
        }
        dims.dims[axis] = match dims.dims[axis].checked_add(value.dims.dims[axis]) {
            Some(sum) => sum,
            None => return Err(TOO_MANY),
        };
        let mut j = 0;
        while list.given && j < value.list.len {
            if list.push(value.list.values[j]).is_err() {
                list = List::NONE;
            }
            j += 1;
        }
        if !value.list.given {
            list = List::NONE;
        }
        i += 1;
    }
    Ok(Outcome { list, ..Outcome::of(tri!(checked(dims)), op) })
}

/// To sizes of which one may be -1, what is left, and some 0, those of the input.
const fn reshape<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    let to = tri!(reads.numbers(&node.shape, 1));
    if !to.given || to.len > MAX_RANK {
        return Err(Wrong::plain("its shape is not known, or has more than 8 axes"));
    }
    let mut dims = Dims { rank: to.len, ..Dims::SCALAR };
    let mut rest = None;
    let mut i = 0;
    while i < to.len {
        dims.dims[i] = match to.values[i] {
            -1 if rest.is_none() => {
                rest = Some(i);
                1
            }
            0 if !node.allow_zero && i < x.dims.rank => x.dims.dims[i],
            size => match size_of(size) {
                Some(size) => size,
                None => return Err(Wrong::plain("its shape has a size that is negative or does not fit")),
            },
        };
        i += 1;
    }
    let (Some(have), Some(stated)) = (x.dims.elements(), dims.elements()) else { return Err(TOO_MANY) };
    if let Some(rest) = rest {
        if stated == 0 || !have.is_multiple_of(stated) {
            return Err(Wrong::new("its {} elements do not make rows of {}", [have, stated, 0, 0]));
        }
        dims.dims[rest] = (have / stated) as usize;
    } else if have != stated {
        return Err(Wrong::new("its input has {} elements, its output {}", [have, stated, 0, 0]));
    }
    Ok(Outcome { list: x.list, ..Outcome::of(dims, op) })
}

const fn padded<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    let pads = tri!(reads.numbers(&node.pads, 1));
    if pads.len != 2 * x.dims.rank || reads.get(3).is_some() {
        return Err(Wrong::new("netcost takes {} numbers of padding, two for each axis", [2 * x.dims.rank as u64, 0, 0, 0]));
    }
    let mut dims = x.dims;
    // Around the spatial axes by zeros: what a convolution may add itself.
    let n = x.dims.rank.saturating_sub(2);
    let zero = match reads.get(2) {
        None => true,
        Some(value) => value.list.given && value.list.len == 1 && value.list.values[0] == 0,
    };
    let mut plain = n > 0 && n <= 3 && !node.mirrors && zero;
    let mut around = Geometry { axes: n as u8, ..Geometry::NONE };
    let mut i = 0;
    while i < x.dims.rank {
        let (before, after) = (pads.values[i], pads.values[x.dims.rank + i]);
        let size = x.dims.dims[i] as i128 + before as i128 + after as i128;
        if size < 1 || size > usize::MAX as i128 {
            return Err(Wrong::new("its padding leaves nothing of axis {}", [i as u64, 0, 0, 0]));
        }
        dims.dims[i] = size as usize;
        plain &= before >= 0 && after >= 0 && (i >= 2 || (before == 0 && after == 0));
        if plain && i >= 2 {
            around.padding[i - 2] = (before as usize, after as usize);
        }
        i += 1;
    }
    let count = Count { geometry: if plain { around } else { Geometry::NONE }, ..Count::FREE };
    Ok(Outcome { count, ..Outcome::of(tri!(checked(dims)), op) })
}

const fn split<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    let axis = tri!(axis_of(node.axis, 0, x.dims.rank));
    let size = x.dims.dims[axis];
    let mut parts = tri!(reads.numbers(&node.split, 1));
    if !parts.given {
        // In equal parts, the last of which may be smaller.
        parts = List::EMPTY;
        let count = node.output_count;
        if count == 0 || count > List::MAX {
            return Err(Wrong::plain("netcost splits into at most 16 parts"));
        }
        let each = size.div_ceil(count);
        while parts.len < count {
            let left = size.saturating_sub(each.saturating_mul(parts.len));
            tri!(parts.push(if left < each { left } else { each } as i64));
        }
    }
    if parts.len != node.output_count {
        return Err(Wrong::new("it has {} sizes for {} outputs", [parts.len as u64, node.output_count as u64, 0, 0]));
    }
    let (mut sum, mut i) = (0u128, 0);
    while i < parts.len {
        sum += tri!(parts.size(i, 0)) as u128;
        i += 1;
    }
    if sum != size as u128 {
        return Err(Wrong::new("its parts do not add up to {}", [size as u64, 0, 0, 0]));
    }
    let mut dims = x.dims;
    dims.dims[axis] = tri!(parts.size(0, 0));
    Ok(Outcome { parts, axis, ..Outcome::of(dims, op) })
}

const fn slice<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    let (starts, ends) = (tri!(reads.numbers(&node.starts, 1)), tri!(reads.numbers(&node.ends, 2)));
    let (axes, steps) = (tri!(reads.numbers(&node.axes, 3)), tri!(reads.numbers(&List::NONE, 4)));
    if !starts.given || starts.len != ends.len || (axes.given && axes.len != starts.len) {
        return Err(Wrong::plain("its starts, ends and axes are not as many of each"));
    }
    let mut dims = x.dims;
    let mut list = List::NONE;
    let mut i = 0;
    while i < starts.len {
        let axis = tri!(axis_of(Some(if axes.given { axes.values[i] } else { i as i64 }), 0, x.dims.rank));
        let step = if steps.given && i < steps.len { steps.values[i] } else { 1 };
        if step == 0 || step == i64::MIN {
            return Err(Wrong::plain("one of its steps is 0"));
        }
        let size = x.dims.dims[axis] as i64;
        let from = within(starts.values[i], size, 0, if step > 0 { size } else { size - 1 });
        let to = within(ends.values[i], size, if step > 0 { 0 } else { -1 }, size);
        let span = if step > 0 { to - from } else { from - to };
        let count = if span <= 0 { 0 } else { (span as u64).div_ceil(step.unsigned_abs()) };
        dims.dims[axis] = count as usize;
        if x.list.given && x.dims.rank == 1 && step == 1 {
            list = List::EMPTY;
            let mut j = from;
            while j < to && (j as usize) < x.list.len {
                tri!(list.push(x.list.values[j as usize]));
                j += 1;
            }
        }
        i += 1;
    }
    Ok(Outcome { list, ..Outcome::of(dims, op) })
}

/// A position counted from the end if it is negative, and kept between two others.
const fn within(position: i64, size: i64, least: i64, most: i64) -> i64 {
    let position = if position < 0 { position.saturating_add(size) } else { position };
    if position < least {
        least
    } else if position > most {
        most
    } else {
        position
    }
}

/// To given sizes, or by factors: the input's sizes times the factors, rounded down.
const fn resize<const V: usize>(op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let x = tri!(reads.need(0));
    // `Upsample`, and `Resize` of opset 10, have the factors as the second input, later ones as the third.
    let sizes = match reads.get(3) {
        Some(sizes) => sizes.list,
        None => List::NONE,
    };
    if sizes.given && sizes.len == x.dims.rank {
        return Ok(Outcome::of(tri!(dims_of(&sizes)), op));
    }
    let factors = match (reads.get(2), reads.get(1)) {
        (Some(factors), _) if factors.list.given && factors.kind == 1 => factors.list,
        (None, Some(factors)) if factors.list.given && factors.kind == 1 => factors.list,
        _ => return Err(Wrong::plain("neither the sizes nor the factors of its output are known")),
    };
    if factors.len != x.dims.rank {
        return Err(Wrong::new("it has {} factors for {} axes", [factors.len as u64, x.dims.rank as u64, 0, 0]));
    }
    let mut dims = x.dims;
    let mut i = 0;
    while i < dims.rank {
        #[allow(clippy::cast_precision_loss)]
        let size = dims.dims[i] as f64 * f32::from_bits(factors.values[i] as u32) as f64;
        if !(size >= 1.0 && size < 4_294_967_296.0) {
            return Err(Wrong::new("its factor of axis {} leaves nothing, or too much", [i as u64, 0, 0, 0]));
        }
        dims.dims[i] = size as usize;
        i += 1;
    }
    Ok(Outcome::of(tri!(checked(dims)), op))
}

/// Rows along an axis: its size gives way to the shape of the positions.
const fn gather<const V: usize>(node: &Node, op: &'static Operator, reads: &Reads<'_, '_, V>) -> Result<Outcome, Wrong> {
    let (table, at) = (tri!(reads.need(0)), tri!(reads.need(1)));
    let axis = tri!(axis_of(node.axis, 0, table.dims.rank));
    if table.dims.rank - 1 + at.dims.rank > MAX_RANK {
        return Err(Wrong::plain("its output has more than the 8 axes that a shape may have"));
    }
    let mut dims = Dims::SCALAR;
    let mut i = 0;
    while i < table.dims.rank {
        if i == axis {
            let mut j = 0;
            while j < at.dims.rank {
                dims.dims[dims.rank] = at.dims.dims[j];
                dims.rank += 1;
                j += 1;
            }
        } else {
            dims.dims[dims.rank] = table.dims.dims[i];
            dims.rank += 1;
        }
        i += 1;
    }
    let mut list = List::NONE;
    if table.list.given && at.list.given && table.dims.rank == 1 {
        list = List::EMPTY;
        let mut j = 0;
        while j < at.list.len {
            let index = within(at.list.values[j], table.list.len as i64, 0, i64::MAX) as usize;
            if index >= table.list.len {
                return Err(Wrong::new("it takes element {} of {}", [index as u64, table.list.len as u64, 0, 0]));
            }
            tri!(list.push(table.list.values[index]));
            j += 1;
        }
    }
    let count = Count { weights: constant_elements(Some(table)), ..Count::FREE };
    Ok(Outcome { count, list, ..Outcome::of(tri!(checked(dims)), op) })
}
