//! Some positions of an axis: those of an index, the largest, one in so many. No weights, no multiply-accumulates.
//!
//! Which positions an index names is not looked at, only how many.
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.index_select.html>, `torch.gather.html`, `torch.topk.html`,
//! `torch.sort.html`, `torch.select.html`; Python's slices for `slice`.

use super::reshape::no_axis;
use super::{Operator, Refusal, arguments, none_of, operators, settle};
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::{Tensor, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::select`].
    Select {
        /// The axis, which goes.
        dim: Axis,
        /// The position, from the end if negative.
        index: Axis,
    }
    /// Arguments of [`Tensor::slice`].
    Slice {
        /// The axis.
        dim: Axis = 0,
        /// The first position that is kept, from the end if negative.
        start: Axis = 0,
        /// The first position behind those that are kept, from the end if negative; the axis' end, if not given.
        end: MaybeAxis = None,
        /// Of how many positions one is kept.
        step: Int = 1,
    }
    /// Arguments of [`Tensor::index_select`].
    IndexSelect {
        /// The axis.
        dim: Axis,
        /// How many positions are chosen, where there is no `index`.
        count: MaybeInt = None,
    }
    /// Arguments of [`Tensor::gather`].
    Gather {
        /// The axis along which the index counts.
        dim: Axis,
    }
    /// Arguments of [`Tensor::topk`].
    TopK {
        /// How many are kept.
        k: Int,
        /// The axis.
        dim: Axis = -1,
        /// Whether it is the largest ones, not the smallest.
        largest: Flag = true,
        /// Whether they come in order.
        sorted: Flag = true,
    }
    /// Arguments of [`Tensor::sort`].
    Sort {
        /// The axis.
        dim: Axis = -1,
        /// Whether the largest comes first.
        descending: Flag = false,
        /// Whether equal ones keep their order.
        stable: Flag = false,
    }
}

operators! {
    /// One position of an axis, which goes: `select(0, 0)` of `[197, 768]` is `[768]`, a class token.
    ///
    /// Counts nothing. Source: `torch.select`.
    select(x) Select => select;
    /// The positions of an axis from `start` up to `end`, one in `step`: `slice(1, 0, 8, step = 2)` of `[3, 10]` is `[3, 4]`.
    /// What goes beyond the axis is cut off, as by Python.
    ///
    /// Counts nothing. Source: `x[.., start:end:step]` of a `torch.Tensor`.
    slice(x) Slice => slice;
    /// As many positions of an axis as an index has: with `index` of `[5]`, or `count = 5` where there is no tensor,
    /// `index_select(0, ..)` of `[8, 3]` is `[5, 3]`.
    ///
    /// Counts nothing. Source: `torch.index_select`.
    index_select(x) [index] IndexSelect => index_select;
    /// The elements that an index names along an axis: the output has the shape of `index`, which is, but for that axis, not
    /// larger than `x`.
    ///
    /// Counts nothing. Source: `torch.gather`.
    gather(x, index) Gather => gather;
    /// The `k` largest elements along an axis: `topk(5)` of `[1000]` is `[5]`. `let (values, indices) = ..` binds their positions
    /// as well.
    ///
    /// Counts nothing. Source: `torch.topk`.
    pair topk topk_tuple(x) TopK => topk;
    /// The elements in order along an axis. `let (values, indices) = ..` binds their positions as well.
    ///
    /// Counts nothing. Source: `torch.sort`.
    pair sort sort_tuple(x) Sort => sort;
}

/// What costs nothing but its output.
const fn free(output: Shape) -> (Shape, Option<Count>) {
    (output, Some(Count::FREE))
}

const fn select<'g>(x: Tensor<'g>, a: &Select, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match resolve_axis(a.dim, x.rank()) {
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
        Some(axis) => match resolve_axis(a.index, x.shape.at(axis)) {
            Some(_) => Ok(free(x.shape.slice(0, axis).concat(&x.shape.slice(axis + 1, x.rank())))),
            None => {
                let text = Text::new().str("index = ").int(a.index as i64).str(" of axis ").size(axis).str(" of ");
                Err(("index", text.dims(x.dims()).str(", which has ").count(x.shape.at(axis), "position", "positions")))
            }
        },
    };
    settle(&[x], result, x.shape, op, site)
}

/// A bound of a slice as a position: from the end if negative, and within the axis.
const fn bound(at: isize, size: usize) -> usize {
    if at < 0 {
        size.saturating_sub(at.unsigned_abs())
    } else if at.cast_unsigned() < size {
        at.cast_unsigned()
    } else {
        size
    }
}

const fn slice<'g>(x: Tensor<'g>, a: &Slice, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match resolve_axis(a.dim, x.rank()) {
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
        Some(_) if a.step == 0 => Err(none_of("step")),
        Some(axis) => {
            let size = x.shape.at(axis);
            let start = bound(a.start, size);
            let end = match a.end {
                Some(end) => bound(end, size),
                None => size,
            };
            if start < end {
                Ok(free(x.shape.with(axis, (end - start).div_ceil(a.step))))
            } else {
                let text = Text::new().str("nothing is between ").size(start).str(" and ").size(end).str(" of axis ");
                let text = text.size(axis).str(" of ").dims(x.dims());
                Err((if a.end.is_some() { "end" } else { "start" }, text))
            }
        }
    };
    settle(&[x], result, x.shape, op, site)
}

const fn index_select<'g>(
    x: Tensor<'g>,
    index: Option<Tensor<'g>>,
    a: &IndexSelect,
    op: &'static Operator,
    site: u32,
) -> Tensor<'g> {
    let (result, guess) = match resolve_axis(a.dim, x.rank()) {
        None => (Err(("dim", no_axis("dim", a.dim, &x.shape))), x.shape),
        Some(axis) => match chosen(index, a) {
            // An index may name a position more than once.
            Ok(count) => (Ok(free(x.shape.with(axis, count))), x.shape.with(axis, count)),
            Err(e) => (Err(e), x.shape),
        },
    };
    match index {
        Some(index) => settle(&[x, index], result, guess, op, site),
        None => settle(&[x], result, guess, op, site),
    }
}

/// How many positions an index chooses.
const fn chosen(index: Option<Tensor<'_>>, a: &IndexSelect) -> Result<usize, Refusal> {
    match (index, a.count) {
        (Some(index), None) if index.rank() == 1 => Ok(index.shape.at(0)),
        (Some(index), None) => {
            let text = Text::new().str("an index is a vector, this is ").dims(index.dims()).str(" (");
            Err(("index", text.count(index.rank(), "axis", "axes").str(")")))
        }
        (None, Some(0)) => Err(none_of("count")),
        (None, Some(count)) => Ok(count),
        (Some(_), Some(_)) => Err(("count", Text::new().str("index and count are both given; give one of them"))),
        (None, None) => Err(("", Text::new().str("it needs an index, or a count of positions"))),
    }
}

const fn gather<'g>(x: Tensor<'g>, index: Tensor<'g>, a: &Gather, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match resolve_axis(a.dim, x.rank()) {
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
        Some(axis) => match gathered(&x.shape, &index.shape, axis) {
            Some(fault) => Err(fault),
            None => Ok(free(index.shape)),
        },
    };
    settle(&[x, index], result, index.shape, op, site)
}

/// What is wrong with an index, if anything.
const fn gathered(x: &Shape, index: &Shape, axis: usize) -> Option<Refusal> {
    let text = Text::new().str("the index ").dims(index.dims());
    if index.rank() != x.rank() {
        let text = text.str(" has ").count(index.rank(), "axis", "axes").str(", the input ").dims(x.dims()).str(" has ");
        return Some(("index", text.size(x.rank())));
    }
    let mut i = 0;
    while i < x.rank() {
        if i != axis && index.at(i) > x.at(i) {
            let text = text.str(" is larger than the input ").dims(x.dims()).str(" in axis ").size(i);
            return Some(("index", text.str(", along which it does not count")));
        }
        i += 1;
    }
    None
}

const fn topk<'g>(x: Tensor<'g>, a: &TopK, op: &'static Operator, site: u32) -> (Tensor<'g>, Tensor<'g>) {
    let result = match resolve_axis(a.dim, x.rank()) {
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
        Some(_) if a.k == 0 => Err(none_of("k")),
        Some(axis) if a.k > x.shape.at(axis) => {
            let text =
                Text::new().str("k = ").size(a.k).str(", but axis ").size(axis).str(" of ").dims(x.dims()).str(" has ");
            Err(("k", text.count(x.shape.at(axis), "position", "positions")))
        }
        Some(axis) => Ok(free(x.shape.with(axis, a.k))),
    };
    let y = settle(&[x], result, x.shape, op, site);
    (y, y)
}

const fn sort<'g>(x: Tensor<'g>, a: &Sort, op: &'static Operator, site: u32) -> (Tensor<'g>, Tensor<'g>) {
    let result = match resolve_axis(a.dim, if x.rank() == 0 { 1 } else { x.rank() }) {
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
        Some(_) => Ok(free(x.shape)),
    };
    let y = settle(&[x], result, x.shape, op, site);
    (y, y)
}

/// Elementary counts: the elements of the output are moved, with the index that names them read; `select` and `slice` are views.
/// How much `topk` and `sort` compare depends on how they are made: at least each element once, which is counted.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    match s.op {
        b"index_select" => Some(s.moves),
        b"gather" => Some(s.whole),
        b"topk" | b"sort" => Some(Work { comparisons: s.n, ..s.whole }),
        b"select" | b"slice" => Some(Work::NONE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn one_position() {
        assert_eq!(layer!([197, 768] => |x| x.select(Select { dim: 0, index: 0 }, 0)).good(), [768]);
        assert_eq!(
            layer!([3, 4] => |x| x.select(Select { dim: 0, index: 3 }, 0)).bad(),
            "`select`: index = 3 of axis 0 of [3, 4], which has 3 positions"
        );
    }

    #[test]
    fn slices_are_those_of_python() {
        // len(range(10)[start:end:step]) in Python.
        let slice = |start, end, step| layer!([3, 10] => |x| x.slice(Slice { dim: 1, start, end, step }, 0));
        for (start, end, step, length) in [
            (0, None, 1, 10),
            (0, Some(8), 2, 4),
            (1, Some(8), 3, 3),
            (-3, None, 1, 3),
            (0, Some(-1), 1, 9),
            (-99, Some(99), 1, 10),
            (9, Some(isize::MAX), usize::MAX, 1),
        ] {
            assert_eq!(slice(start, end, step).good(), [3, length], "{start}:{end:?}:{step}");
        }
        assert_eq!(slice(5, Some(5), 1).bad(), "`slice`: nothing is between 5 and 5 of axis 1 of [3, 10]");
        slice(10, None, 1).bad();
        slice(0, Some(isize::MIN), 1).bad();
        slice(0, None, 0).bad();
        layer!([3, 10] => |x| x.slice(Slice { dim: 2, ..Slice::DEFAULT }, 0)).bad();
    }

    #[test]
    fn by_an_index() {
        let a = IndexSelect { dim: 1, count: None };
        assert_eq!(layer!([3, 4] => |x| x.index_select(None, IndexSelect { count: Some(2), ..a }, 0)).good(), [3, 2]);
        // torch.index_select, "Examples": [3, 4] with an index of two.
        assert_eq!(layer!([3, 4], [2] => |x, index| x.index_select(Some(index), a, 0)).good(), [3, 2]);
        layer!([3, 4] => |x| x.index_select(None, IndexSelect { count: Some(0), ..a }, 0)).bad();
        layer!([3, 4] => |x| x.index_select(None, a, 0)).bad();
        layer!([3, 4], [2] => |x, index| x.index_select(Some(index), IndexSelect { count: Some(2), ..a }, 0)).bad();
        layer!([3, 4], [2, 1] => |x, index| x.index_select(Some(index), a, 0)).bad();
        let gather = |x: &[usize], index: &[usize], dim| layer!(*x, *index => |x, index| x.gather(index, Gather { dim }, 0));
        // torch.gather, "Example": [2, 2] with an index of [2, 2]; the rules of its sizes are those of its description.
        assert_eq!(gather(&[2, 2], &[2, 2], 1).good(), [2, 2]);
        assert_eq!(gather(&[4, 3], &[2, 9], 1).good(), [2, 9]);
        assert_eq!(
            gather(&[4, 3], &[5, 3], 1).bad(),
            "`gather`: the index [5, 3] is larger than the input [4, 3] in axis 0, along which it does not count"
        );
        gather(&[4, 3], &[4], 1).bad();
        gather(&[4, 3], &[4, 3], 2).bad();
    }

    #[test]
    fn in_order() {
        let topk = |k, dim| layer!([3, 5] => |x| x.topk_tuple(TopK { k, dim, ..TopK::DEFAULT }, 0));
        assert_eq!(topk(3, -1).good(), [3, 3]);
        assert_eq!(topk(2, 0).good(), [2, 5]);
        assert_eq!(topk(6, 1).bad(), "`topk`: k = 6, but axis 1 of [3, 5] has 5 positions");
        topk(0, 1).bad();
        topk(1, 2).bad();
        assert_eq!(layer!([3, 5] => |x| x.sort(Sort::DEFAULT, 0)).good(), [3, 5]);
        layer!([3, 5] => |x| x.sort(Sort { dim: 2, ..Sort::DEFAULT }, 0)).bad();
    }
}
