//! Layers that join several tensors, and those that cut one into several: no weights, no multiply-accumulates.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.cat.html>, `torch.stack.html`, `torch.chunk.html`,
//! `torch.split.html`.

use super::elementwise::mismatch;
use super::reshape::{no_axis, too_many_axes};
use super::{Operator, arguments, broadcast, operators};
use crate::args::{Ints, Sections};
use crate::graph::{Count, Graph};
use crate::shape::Shape;
use crate::tensor::{Tensor, Tensors, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of [`Graph::cat`].
    Cat {
        /// The axis along which the tensors follow each other.
        dim: Axis = 0,
    }
    /// Arguments of [`Graph::stack`].
    Stack {
        /// Where the new axis stands in the output.
        dim: Axis = 0,
    }
    /// Arguments of [`Tensor::chunk`].
    Chunk {
        /// How many parts.
        chunks: Int,
        /// The axis that is cut.
        dim: Axis = 0,
    }
    /// Arguments of [`Tensor::split`].
    Split {
        /// The size of the parts, or the sizes of each.
        split_size_or_sections: Sections,
        /// The axis that is cut.
        dim: Axis = 0,
    }
}

operators! {
    /// The tensors one after the other along `dim`: `[3, 8]` and `[5, 8]` become `[8, 8]`; their other sizes are equal.
    ///
    /// Counts nothing. Source: `torch.cat`.
    list cat(tensors) Cat => cat;
    /// The tensors, of equal shape, side by side along a new axis: two of `[8]` become `[2, 8]`.
    ///
    /// Counts nothing. Source: `torch.stack`.
    list stack(tensors) Stack => stack;
    /// The sum of the tensors, element by element, with broadcasting.
    ///
    /// Counts nothing. Source: `torch.add`, repeated.
    list sum(tensors) => sum;
    /// Cuts an axis into `chunks` parts of `ceil(size / chunks)`, the last perhaps smaller. As in PyTorch there may be fewer
    /// parts: 4 positions in 3 chunks are 2 parts of 2.
    ///
    /// Counts nothing. Source: `torch.chunk`.
    parts chunk chunk_parts(x) Chunk => chunk;
    /// Cuts an axis into parts of a size, the last perhaps smaller, or of the sizes given.
    ///
    /// Counts nothing. Source: `torch.split`.
    parts split split_parts(x) Split => split;
}

/// The tensors of a list side by side, as the graph takes them; `None` if there are none.
const fn side_by_side<'g>(tensors: &Tensors<'g>) -> Option<[Tensor<'g>; Tensors::CAPACITY]> {
    let Some(first) = tensors.get(0) else { return None };
    let mut array = [first; Tensors::CAPACITY];
    let mut i = 1;
    while i < tensors.len() {
        if let Some(tensor) = tensors.get(i) {
            array[i] = tensor;
        }
        i += 1;
    }
    Some(array)
}

/// Records a free layer on the tensors of a list, or its fault.
const fn finish<'g>(
    graph: &'g Graph<'g>,
    tensors: &[Tensor<'g>],
    result: Result<Shape, (&'static str, Text)>,
    guess: Shape,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    match result {
        Ok(output) => graph.add(op, tensors, output, Count::FREE, site),
        Err(_) if any_bad(tensors) => graph.poison(guess),
        Err((arg, text)) => graph.fail(op, site, arg, text, guess),
    }
}

const fn any_bad(tensors: &[Tensor<'_>]) -> bool {
    let mut i = 0;
    while i < tensors.len() {
        if tensors[i].bad {
            return true;
        }
        i += 1;
    }
    false
}

const fn none<'g>(graph: &'g Graph<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let text = Text::new().str("the list is empty; `").str(op.name).str("` takes at least one tensor");
    graph.fail(op, site, "tensors", text, Shape::SCALAR)
}

const fn cat<'g>(graph: &'g Graph<'g>, tensors: &Tensors<'g>, a: &Cat, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(array) = side_by_side(tensors) else { return none(graph, op, site) };
    let list = array.split_at(tensors.len()).0;
    let (result, guess) = cat_shape(list, a.dim);
    finish(graph, list, result, guess, op, site)
}

/// The shape of a concatenation, and a likely one if it is at fault.
const fn cat_shape(list: &[Tensor<'_>], dim: isize) -> (Result<Shape, (&'static str, Text)>, Shape) {
    let first = list[0].shape;
    if first.rank() == 0 {
        return (Err(("tensors", Text::new().str("a scalar has no axis to join along; `stack` would add one"))), first);
    }
    let Some(axis) = resolve_axis(dim, first.rank()) else {
        return (Err(("dim", no_axis("dim", dim, &first))), first);
    };
    let mut sum = 0usize;
    let mut overflow = false;
    let mut fault = None;
    let mut i = 0;
    while i < list.len() {
        let shape = &list[i].shape;
        if fault.is_none()
            && let Some(text) = unequal(&first, shape, i, Some(axis))
        {
            fault = Some(("tensors", text));
        }
        if axis < shape.rank() {
            match sum.checked_add(shape.at(axis)) {
                Some(size) => sum = size,
                None => overflow = true,
            }
        }
        i += 1;
    }
    if overflow && fault.is_none() {
        fault =
            Some(("tensors", Text::new().str("the sum of the sizes of axis ").size(axis).str(" does not fit in a usize")));
    }
    let output = first.with(axis, sum);
    match fault {
        Some(fault) => (Err(fault), output),
        None => (Ok(output), output),
    }
}

/// What is wrong with a tensor that must have the first one's shape, but for one axis perhaps.
const fn unequal(first: &Shape, shape: &Shape, number: usize, but: Option<usize>) -> Option<Text> {
    if first.rank() != shape.rank() {
        return Some(
            both(first, shape, number).str(": ").count(shape.rank(), "axis", "axes").str(", not ").size(first.rank()),
        );
    }
    let mut different = 0;
    let mut last = 0;
    let mut wrong = None;
    let mut i = 0;
    while i < first.rank() {
        if first.at(i) != shape.at(i) {
            different += 1;
            last = i;
            let excused = match but {
                Some(axis) => axis == i,
                None => false,
            };
            if !excused && wrong.is_none() {
                wrong = Some(i);
            }
        }
        i += 1;
    }
    let Some(axis) = wrong else { return None };
    let text = both(first, shape, number)
        .str(": axis ")
        .size(axis)
        .str(" is ")
        .size(shape.at(axis))
        .str(", not ")
        .size(first.at(axis));
    Some(match but {
        Some(_) if different == 1 => text.str("; with dim = ").size(last).str(" they would fit"),
        Some(dim) => text.str("; they may differ in axis ").size(dim).str(" (dim) alone"),
        None => text,
    })
}

/// "tensor 2 is [64, 28, 28], tensor 0 is [64, 56, 56]".
const fn both(first: &Shape, shape: &Shape, number: usize) -> Text {
    let text = Text::new().str("tensor ").size(number).str(" is ").dims(shape.dims());
    text.str(", tensor 0 is ").dims(first.dims())
}

const fn stack<'g>(graph: &'g Graph<'g>, tensors: &Tensors<'g>, a: &Stack, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(array) = side_by_side(tensors) else { return none(graph, op, site) };
    let list = array.split_at(tensors.len()).0;
    let first = list[0].shape;
    let rank = first.rank();
    let guess = Shape::SCALAR.push(list.len()).concat(&first);
    let Some(axis) = resolve_axis(a.dim, rank + 1) else {
        let text =
            Text::new().str("dim = ").int(a.dim as i64).str(": the new axis before ").dims(first.dims()).str(" may be ");
        let text = text.str("0 to ").size(rank).str(" (or -").size(rank + 1).str(" to -1)");
        return finish(graph, list, Err(("dim", text)), guess, op, site);
    };
    if let Some(text) = too_many_axes(rank + 1) {
        return finish(graph, list, Err(("tensors", text)), guess, op, site);
    }
    let output = first.slice(0, axis).push(list.len()).concat(&first.slice(axis, rank));
    let mut i = 1;
    while i < list.len() {
        if let Some(text) = unequal(&first, &list[i].shape, i, None) {
            return finish(graph, list, Err(("tensors", text)), output, op, site);
        }
        i += 1;
    }
    finish(graph, list, Ok(output), output, op, site)
}

const fn sum<'g>(graph: &'g Graph<'g>, tensors: &Tensors<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    let Some(array) = side_by_side(tensors) else { return none(graph, op, site) };
    let list = array.split_at(tensors.len()).0;
    let mut output = list[0].shape;
    let mut i = 1;
    while i < list.len() {
        let Some(shape) = broadcast(&output, &list[i].shape) else {
            let text = Text::new().str("tensor ").size(i).str(": ").text(&mismatch(&output, &list[i].shape));
            return finish(graph, list, Err(("tensors", text)), output, op, site);
        };
        output = shape;
        i += 1;
    }
    finish(graph, list, Ok(output), output, op, site)
}

/// How an axis is cut.
#[derive(Clone, Copy)]
enum Cut {
    /// Parts of this size; the last may be smaller.
    Every(usize),
    /// One part per number; they add up to the axis.
    Into(Ints),
}

impl Cut {
    const fn count(&self, size: usize) -> usize {
        match self {
            Cut::Every(part) => size.div_ceil(*part),
            Cut::Into(sizes) => sizes.len,
        }
    }

    /// The size of part `i`, which there is.
    const fn size(&self, i: usize, size: usize) -> usize {
        match self {
            Cut::Every(part) => {
                let rest = size - i * *part;
                if rest < *part { rest } else { *part }
            }
            Cut::Into(sizes) => sizes.as_slice()[i].cast_unsigned(),
        }
    }
}

const fn chunk<'g>(x: Tensor<'g>, a: &Chunk, expected: Option<usize>, op: &'static Operator, site: u32) -> Tensors<'g> {
    if a.chunks == 0 {
        let text = Text::new().str("chunks is 0; it must be at least 1");
        return cannot_cut(x, 1, 0, expected, "chunks", text, op, site);
    }
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        return cannot_cut(x, a.chunks, 0, expected, "dim", no_axis("dim", a.dim, &x.shape), op, site);
    };
    cut(x, axis, Cut::Every(size_of(x, axis).div_ceil(a.chunks)), expected, a.chunks, "chunks", op, site)
}

const fn split<'g>(x: Tensor<'g>, a: &Split, expected: Option<usize>, op: &'static Operator, site: u32) -> Tensors<'g> {
    const ARG: &str = "split_size_or_sections";
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        return cannot_cut(x, 1, 0, expected, "dim", no_axis("dim", a.dim, &x.shape), op, site);
    };
    match a.split_size_or_sections {
        Sections::Size(0) => {
            let text = Text::new().str("the size of the parts is 0; it must be at least 1");
            cannot_cut(x, 1, axis, expected, ARG, text, op, site)
        }
        Sections::Size(part) => cut(x, axis, Cut::Every(part), expected, part, ARG, op, site),
        Sections::Sizes(sizes) => {
            if let Some(text) = sections_fault(&x.shape, axis, &sizes) {
                return cannot_cut(x, sizes.len, axis, expected, ARG, text, op, site);
            }
            cut(x, axis, Cut::Into(sizes), expected, sizes.len, ARG, op, site)
        }
    }
}

/// What is wrong with a list of sizes that an axis is to be cut into.
const fn sections_fault(x: &Shape, axis: usize, sizes: &Ints) -> Option<Text> {
    if sizes.len > Ints::MAX {
        return Some(Text::new().size(sizes.len).str(" sizes are given; there may be at most ").size(Ints::MAX));
    }
    let list = sizes.as_slice();
    let mut sum = Some(0usize);
    let mut i = 0;
    while i < list.len() {
        if list[i] < 1 {
            let text = Text::new().str("the parts ").ints(list).str(" must each be at least 1; this is ");
            return Some(text.int(list[i] as i64));
        }
        sum = match sum {
            Some(sum) => sum.checked_add(list[i].cast_unsigned()),
            None => None,
        };
        i += 1;
    }
    let size = x.at(axis);
    let text = Text::new().str("the parts ").ints(list);
    match sum {
        Some(sum) if sum == size => None,
        Some(sum) => {
            let text = text.str(" add up to ").size(sum).str(", but axis ").size(axis).str(" of ").dims(x.dims());
            Some(text.str(" is ").size(size))
        }
        None => Some(text.str(" add up to more than a usize holds")),
    }
}

/// The size of an axis. Of an input that is at fault it may be 0, but there must be a part for what follows.
const fn size_of(x: Tensor<'_>, axis: usize) -> usize {
    if x.shape.at(axis) == 0 { 1 } else { x.shape.at(axis) }
}

/// Records the cut and returns its parts, or its fault if it makes another number of parts than the pattern takes. `asked` is
/// the number that the user wrote.
#[allow(clippy::too_many_arguments)]
const fn cut<'g>(
    x: Tensor<'g>,
    axis: usize,
    cut: Cut,
    expected: Option<usize>,
    asked: usize,
    arg: &'static str,
    op: &'static Operator,
    site: u32,
) -> Tensors<'g> {
    let size = size_of(x, axis);
    let count = cut.count(size);
    let surprise = match expected {
        Some(expected) => expected != count,
        None => false,
    };
    if surprise || count > Tensors::CAPACITY {
        let text = Text::new().str(op.name).str("(");
        let text = match cut {
            Cut::Every(_) => text.size(asked),
            Cut::Into(sizes) => text.ints(sizes.as_slice()),
        };
        let text = text.str(") of an axis of ").size(size).str(" gives ").count(count, "tensor", "tensors");
        let text = match expected {
            Some(expected) if surprise => text.str("; the pattern takes ").size(expected),
            _ => text.str("; a list holds at most ").size(Tensors::CAPACITY),
        };
        return cannot_cut(x, count, axis, expected, arg, text, op, site);
    }
    // One layer; its outputs may differ in size.
    let first = x.shape.with(axis, cut.size(0, size));
    let layer = x.graph.add(op, &[x], first, Count::FREE, site);
    if count > 1 && !layer.bad {
        // Together the parts are the whole.
        x.graph.returns_more(layer, x.numel() - first.numel());
    }
    let mut parts = Tensors::new();
    let mut i = 0;
    while i < count {
        let shape = x.shape.with(axis, cut.size(i, size));
        parts.push(Tensor { shape, ..layer });
        i += 1;
    }
    parts
}

/// Records a fault unless there was one before, and returns as many poisoned parts as the pattern takes.
#[allow(clippy::too_many_arguments)]
const fn cannot_cut<'g>(
    x: Tensor<'g>,
    count: usize,
    axis: usize,
    expected: Option<usize>,
    arg: &'static str,
    text: Text,
    op: &'static Operator,
    site: u32,
) -> Tensors<'g> {
    let count = match expected {
        Some(expected) => expected,
        None => count,
    };
    let mut guess = x.shape;
    if axis < x.rank() && count > 0 {
        guess = guess.with(axis, x.shape.at(axis).div_ceil(count));
    }
    let part = if x.bad { x.poisoned(guess) } else { x.graph.fail(op, site, arg, text, guess) };
    let mut parts = Tensors::new();
    let mut i = 0;
    while i < count && i < Tensors::CAPACITY {
        parts.push(part);
        i += 1;
    }
    parts
}

/// Elementary counts: `cat` and `stack` move their inputs; a `sum` of `k` tensors is `k − 1` adds per element; parts are views.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    match s.op {
        b"cat" | b"stack" => Some(s.whole),
        b"sum" if s.inputs > 1 => Some(Work { adds: s.o.saturating_mul(s.inputs as u64 - 1), ..s.whole }),
        b"chunk" | b"split" => Some(Work::NONE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::super::testing::layer;
    use super::*;
    use crate::tensor::List;

    fn shapes(parts: &Tensors<'_>) -> Vec<Vec<usize>> {
        (0..parts.len()).map(|i| parts.get(i).unwrap().dims().to_vec()).collect()
    }

    #[test]
    fn joining() {
        // torch.cat and torch.stack, "Example": three, and two, of [2, 3].
        let cat = |dim| layer!([2, 3], [2, 3], [2, 3] => |g; a, b, c| g.cat(&List([a, b, c]).tensors(), Cat { dim }, 0));
        assert_eq!(cat(0).good(), [6, 3]);
        assert_eq!(cat(1).good(), [2, 9]);
        assert_eq!(cat(-1).good(), [2, 9]);
        assert_eq!(cat(2).bad(), "`cat`: dim = 2 of [2, 3]: its axes are 0 to 1 (or -2 to -1)");
        let stack = |dim| layer!([2, 3], [2, 3] => |g; a, b| g.stack(&List([a, b]).tensors(), Stack { dim }, 0));
        assert_eq!(stack(0).good(), [2, 2, 3]);
        assert_eq!(stack(1).good(), [2, 2, 3]);
        assert_eq!(stack(2).good(), [2, 3, 2]);
        assert_eq!(stack(-1).good(), [2, 3, 2]);
        stack(3).bad();
        let y = layer!([64, 1, 5], [64, 7, 1], [5] => |g; a, b, c| g.sum(&List([a, b, c]).tensors(), 0));
        assert_eq!(y.good(), [64, 7, 5]);
        assert_eq!(layer!([64] => |g; a| g.sum(&List([a]).tensors(), 0)).good(), [64]);
    }

    #[test]
    fn what_does_not_join() {
        let y = layer!([64, 56, 56], [64, 28, 28] => |g; a, b| g.cat(&List([a, b]).tensors(), Cat::DEFAULT, 0));
        assert_eq!(
            y.bad(),
            "`cat`: tensor 1 is [64, 28, 28], tensor 0 is [64, 56, 56]: axis 1 is 28, not 56; \
             they may differ in axis 0 (dim) alone"
        );
        assert_eq!(y.shape, [128, 56, 56]);
        let y = layer!([4, 8], [4, 9] => |g; a, b| g.cat(&List([a, b]).tensors(), Cat::DEFAULT, 0));
        assert!(y.bad().ends_with("axis 1 is 9, not 8; with dim = 1 they would fit"));
        let y = layer!([4, 8], [4] => |g; a, b| g.cat(&List([a, b]).tensors(), Cat::DEFAULT, 0));
        assert!(y.bad().ends_with(": 1 axis, not 2"));
        assert!(layer!([] => |g; a| g.cat(&List([a]).tensors(), Cat::DEFAULT, 0)).bad().contains("scalar"));
        assert_eq!(
            layer!(=> |g; | g.cat(&Tensors::new(), Cat::DEFAULT, 0)).bad(),
            "`cat`: the list is empty; `cat` takes at least one tensor"
        );
        let y = layer!([2, 3], [2, 4] => |g; a, b| g.stack(&List([a, b]).tensors(), Stack::DEFAULT, 0));
        assert_eq!(y.bad(), "`stack`: tensor 1 is [2, 4], tensor 0 is [2, 3]: axis 1 is 4, not 3");
        let y = layer!([2, 3], [2, 4] => |g; a, b| g.sum(&List([a, b]).tensors(), 0));
        assert_eq!(y.bad(), "`sum`: tensor 1: [2, 3] and [2, 4] do not broadcast: axis 1 is 3 and 4");
        layer!([1; 8] => |g; a| g.stack(&List([a]).tensors(), Stack::DEFAULT, 0)).bad();
        layer!([usize::MAX], [2] => |g; a, b| g.cat(&List([a, b]).tensors(), Cat::DEFAULT, 0)).bad();
    }

    #[test]
    fn chunks_of_the_documentation() {
        // torch.chunk, "Example": 11, 12 and 13 elements in 6 chunks.
        let sizes = |size: usize, chunks: usize| {
            let list;
            let y = layer!([size] => |x| {
                let parts = x.chunk(Chunk { chunks, dim: 0 }, 0);
                list = shapes(&parts).concat();
                parts
            });
            assert_eq!(y.good(), [list[0]]);
            list
        };
        assert_eq!(sizes(11, 6), [2, 2, 2, 2, 2, 1]);
        assert_eq!(sizes(12, 6), [2; 6]);
        assert_eq!(sizes(13, 6), [3, 3, 3, 3, 1]);
        assert_eq!(sizes(4, 3), [2, 2]);
        assert_eq!(sizes(2, 5), [1, 1]);
    }

    #[test]
    fn splits_of_the_documentation() {
        // torch.split, "Example": [5, 2] in parts of 2, and of 1 and 4.
        let cut = |split_size_or_sections| {
            let list;
            layer!([5, 2] => |x| {
                let parts = x.split(Split { split_size_or_sections, dim: 0 }, 0);
                list = shapes(&parts);
                parts
            })
            .good();
            list
        };
        assert_eq!(cut(Sections::Size(2)), [[2, 2], [2, 2], [1, 2]]);
        assert_eq!(cut(Sections::Size(9)), [[5, 2]]);
        assert_eq!(cut(Sections::Sizes(Ints::new(&[1, 4]))), [[1, 2], [4, 2]]);
    }

    #[test]
    fn parts_are_outputs_of_one_layer() {
        let y = layer!([12, 4] => |x| {
            let [q, k, v] = x.chunk_parts::<3>(Chunk { chunks: 3, dim: 0 }, 0);
            assert_eq!((q.node, k.node, v.node), (1, 1, 1));
            assert_eq!(v.shape(), [4, 4]);
            q
        });
        assert_eq!(y.good(), [4, 4]);
    }

    #[test]
    fn what_cannot_be_cut() {
        let y = layer!([4] => |x| {
            let [a, b, c] = x.chunk_parts::<3>(Chunk { chunks: 3, dim: 0 }, 0);
            assert!(a.bad && b.bad && c.bad);
            a
        });
        assert_eq!(y.bad(), "`chunk`: chunk(3) of an axis of 4 gives 2 tensors; the pattern takes 3");
        let split = |split_size_or_sections, dim| layer!([5, 4] => |x| x.split_parts::<2>(Split { split_size_or_sections, dim }, 0)[0]);
        assert_eq!(
            split(Sections::Size(2), 0).bad(),
            "`split`: split(2) of an axis of 5 gives 3 tensors; the pattern takes 2"
        );
        assert_eq!(
            split(Sections::Sizes(Ints::new(&[2, 2])), 0).bad(),
            "`split`: the parts [2, 2] add up to 4, but axis 0 of [5, 4] is 5"
        );
        assert_eq!(
            split(Sections::Sizes(Ints::new(&[2, 2, 1])), 0).bad(),
            "`split`: split([2, 2, 1]) of an axis of 5 gives 3 tensors; the pattern takes 2"
        );
        split(Sections::Size(0), 0).bad();
        split(Sections::Size(2), 2).bad();
        split(Sections::Sizes(Ints::new(&[5, 0])), 0).bad();
        split(Sections::Sizes(Ints::new(&[6, -1])), 0).bad();
        split(Sections::Sizes(Ints::new(&[isize::MAX, isize::MAX, 2])), 0).bad();
        split(Sections::Sizes(Ints::new(&[1; 17])), 0).bad();
        layer!([4] => |x| x.chunk(Chunk { chunks: 0, dim: 0 }, 0)).bad();
        let y = layer!([400] => |x| x.chunk(Chunk { chunks: 200, dim: 0 }, 0));
        assert_eq!(y.bad(), "`chunk`: chunk(200) of an axis of 400 gives 200 tensors; a list holds at most 128");
    }

    #[test]
    fn silence_after_a_fault() {
        let y = layer!([4], [4] => |g; a, b| {
            let bad = a.unsqueeze(crate::op::Unsqueeze { dim: 7 }, 0);
            let [c, d] = bad.chunk_parts::<2>(Chunk { chunks: 3, dim: 5 }, 0);
            g.cat(&List([c, d, b]).tensors(), Cat { dim: 9 }, 0)
        });
        assert!(y.bad().starts_with("`unsqueeze`"));
    }
}
