//! Sums, means and other reductions over axes, and running sums along one: no weights, no multiply-accumulates.
//!
//! Without `dim` a reduction is over all axes, to a scalar. Axes count per sample, negative ones from the end.
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.mean.html>, `torch.sum.html`, `torch.amax.html`,
//! `torch.max.html`, `torch.var.html`, `torch.argmax.html`, `torch.logsumexp.html`, `torch.cumsum.html`.

use super::reshape::no_axis;
use super::{Operator, Refusal, arguments, operators, settle_free};
use crate::args::Ints;
use crate::graph::Count;
use crate::shape::{MAX_RANK, Shape};
use crate::tensor::{Tensor, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of the reductions over several axes.
    Reduce {
        /// The axes; all, if not given.
        dim: MaybeInts = None,
        /// Whether they stay, with size 1.
        keepdim: Flag = false,
    }
    /// Arguments of `var` and `std`.
    Spread {
        /// The axes; all, if not given.
        dim: MaybeInts = None,
        /// By how much the number of elements by which is divided is less.
        correction: Float = 1.0,
        /// Whether the axes stay, with size 1.
        keepdim: Flag = false,
    }
    /// Arguments of [`Tensor::norm`].
    Norm {
        /// The exponent.
        p: Float = 2.0,
        /// The axes; all, if not given.
        dim: MaybeInts = None,
        /// Whether they stay, with size 1.
        keepdim: Flag = false,
    }
    /// Arguments of the reductions over one axis.
    ReduceAxis {
        /// The axis; all elements, if not given.
        dim: MaybeAxis = None,
        /// Whether it stays, with size 1.
        keepdim: Flag = false,
    }
    /// Arguments of the running sums and products.
    Running {
        /// The axis along which is summed.
        dim: Axis,
    }
}

operators! {
    /// The mean over axes: `mean([-2, -1])` of `[C, H, W]` is `[C]`, with `keepdim = true` `[C, 1, 1]`.
    ///
    /// Counts nothing. Source: `torch.mean`.
    mean(x) Mean = Reduce => reduce;
    /// The sum over axes, which go, or with `keepdim = true` stay as 1; of several tensors it is `sum([a, b])`.
    ///
    /// Counts nothing. Source: `torch.sum`.
    sum(x) Sum = Reduce => reduce;
    /// The largest element over axes.
    ///
    /// Counts nothing. Source: `torch.amax`.
    amax(x) Amax = Reduce => reduce;
    /// The smallest element over axes.
    ///
    /// Counts nothing. Source: `torch.amin`.
    amin(x) Amin = Reduce => reduce;
    /// The logarithm of the sum of the exponentials over axes.
    ///
    /// Counts nothing. Source: `torch.logsumexp`.
    logsumexp(x) LogSumExp = Reduce => reduce;
    /// The variance over axes.
    ///
    /// Counts nothing. Source: `torch.var`.
    var(x) Var = Spread => spread;
    /// The standard deviation over axes.
    ///
    /// Counts nothing. Source: `torch.std`.
    std(x) Std = Spread => spread;
    /// The `p`-norm over axes.
    ///
    /// Counts nothing. Source: `torch.linalg.vector_norm`.
    norm(x) Norm => norm;
    /// The largest element along an axis, which goes: the values, without PyTorch's indices.
    ///
    /// Counts nothing. Source: `torch.max`.
    max(x) Max = ReduceAxis => reduce_axis;
    /// The smallest element along an axis, which goes: the values, without PyTorch's indices.
    ///
    /// Counts nothing. Source: `torch.min`.
    min(x) Min = ReduceAxis => reduce_axis;
    /// The product along an axis, which goes.
    ///
    /// Counts nothing. Source: `torch.prod`.
    prod(x) Prod = ReduceAxis => reduce_axis;
    /// The position of the largest element along an axis, which goes.
    ///
    /// Counts nothing. Source: `torch.argmax`.
    argmax(x) Argmax = ReduceAxis => reduce_axis;
    /// The position of the smallest element along an axis, which goes.
    ///
    /// Counts nothing. Source: `torch.argmin`.
    argmin(x) Argmin = ReduceAxis => reduce_axis;
    /// The running sum along an axis.
    ///
    /// Counts nothing. Source: `torch.cumsum`.
    cumsum(x) Cumsum = Running => running;
    /// The running product along an axis.
    ///
    /// Counts nothing. Source: `torch.cumprod`.
    cumprod(x) Cumprod = Running => running;
}

/// The shape without some axes.
const fn reduced(x: &Shape, dims: Option<Ints>, keep: bool) -> Result<Shape, Refusal> {
    let mut gone = [dims.is_none(); MAX_RANK];
    if let Some(dims) = dims {
        let list = dims.as_slice();
        if dims.len == 0 {
            return Err(("dim", Text::new().str("dim is empty; without it the reduction is over all axes")));
        }
        if dims.len > x.rank() && x.rank() > 0 {
            let text = Text::new().str("dim has ").count(dims.len, "axis", "axes").str("; ").dims(x.dims()).str(" has ");
            return Err(("dim", text.size(x.rank())));
        }
        let mut i = 0;
        while i < list.len() {
            // PyTorch takes 0 and -1 of a scalar, too.
            let Some(axis) = resolve_axis(list[i], if x.rank() == 0 { 1 } else { x.rank() }) else {
                return Err(("dim", no_axis("dim", list[i], x)));
            };
            if gone[axis] {
                return Err(("dim", Text::new().str("dim ").ints(list).str(" names axis ").size(axis).str(" twice")));
            }
            gone[axis] = true;
            i += 1;
        }
    }
    let mut output = Shape::SCALAR;
    let mut i = 0;
    while i < x.rank() {
        if !gone[i] {
            output = output.push(x.at(i));
        } else if keep {
            output = output.push(1);
        }
        i += 1;
    }
    Ok(output)
}

const fn reduce<'g>(x: Tensor<'g>, a: &Reduce, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, reduced(&x.shape, a.dim, a.keepdim), op, site)
}

const fn spread<'g>(x: Tensor<'g>, a: &Spread, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle_free(x, reduced(&x.shape, a.dim, a.keepdim), op, site)
}

const fn norm<'g>(x: Tensor<'g>, a: &Norm, op: &'static Operator, site: u32) -> Tensor<'g> {
    match reduced(&x.shape, a.dim, a.keepdim) {
        Ok(output) => x.graph.add(op, &[x], output, Count { mode: norm_mode(a.p), ..Count::FREE }, site),
        Err(e) => settle_free(x, Err(e), op, site),
    }
}

/// The `mode` of a `p`-norm: 1 and 2 need no powers.
#[allow(clippy::float_cmp)]
pub(super) const fn norm_mode(p: f64) -> u8 {
    if p == 1.0 {
        1
    } else if p == 2.0 {
        2
    } else {
        0
    }
}

const fn reduce_axis<'g>(x: Tensor<'g>, a: &ReduceAxis, op: &'static Operator, site: u32) -> Tensor<'g> {
    let dims = match a.dim {
        Some(dim) => Some(Ints::new(&[dim])),
        None => None,
    };
    settle_free(x, reduced(&x.shape, dims, a.keepdim), op, site)
}

const fn running<'g>(x: Tensor<'g>, a: &Running, op: &'static Operator, site: u32) -> Tensor<'g> {
    match resolve_axis(a.dim, if x.rank() == 0 { 1 } else { x.rank() }) {
        Some(axis) => {
            let window = if x.rank() == 0 { 1 } else { x.shape.at(axis) as u64 };
            x.graph.add(op, &[x], x.shape, Count { window, ..Count::FREE }, site)
        }
        None => settle_free(x, Err(("dim", no_axis("dim", a.dim, &x.shape))), op, site),
    }
}

/// Elementary counts: of `n` elements that become `o`, `n − o` adds, multiplies or comparisons, and what the formula does with
/// each element before and each result after. The other operator `sum`, of several tensors, is in its own family.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    let (n, o) = (s.n, s.o);
    let joined = n.saturating_sub(o);
    Some(match s.op {
        b"sum" if s.inputs == 1 => Work { adds: joined, ..s.whole },
        b"mean" => Work { adds: joined, divisions: o, ..s.whole },
        b"amax" | b"amin" | b"max" | b"min" | b"argmax" | b"argmin" => Work { comparisons: joined, ..s.whole },
        b"prod" => Work { multiplies: joined, ..s.whole },
        // The maximum is taken out first, and added at the end.
        b"logsumexp" => Work {
            comparisons: joined,
            exponentials: n,
            adds: n.saturating_add(joined).saturating_add(o),
            transcendentals: o,
            ..s.whole
        },
        // The mean, the difference from it, its square, and their mean.
        b"var" | b"std" => Work {
            multiplies: n,
            adds: n.saturating_add(joined.saturating_mul(2)),
            divisions: o.saturating_mul(2),
            transcendentals: if matches!(s.op, b"std") { o } else { 0 },
            ..s.whole
        },
        b"norm" => norm_work(Work { adds: joined, ..s.whole }, s.count.mode, n, o),
        b"cumsum" => Work { adds: n.saturating_sub(s.rows()), ..s.whole },
        b"cumprod" => Work { multiplies: n.saturating_sub(s.rows()), ..s.whole },
        _ => return None,
    })
}

/// With the powers of `n` elements and the roots of `o` sums of them: absolute values for a 1-norm, squares for a 2-norm.
pub(super) const fn norm_work(work: crate::work::Work, mode: u8, n: u64, o: u64) -> crate::work::Work {
    use crate::work::Work;
    match mode {
        1 => Work { comparisons: work.comparisons.saturating_add(n), ..work },
        2 => Work { multiplies: work.multiplies.saturating_add(n), transcendentals: o, ..work },
        _ => Work { comparisons: work.comparisons.saturating_add(n), transcendentals: n.saturating_add(o), ..work },
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn axes_go_or_stay() {
        let mean = |dims: &[usize], axes: &[isize], keepdim| layer!(*dims => |x| x.mean(Reduce { dim: Some(Ints::new(axes)), keepdim }, 0));
        // torch.mean and torch.sum, "Examples".
        assert_eq!(mean(&[4, 4], &[1], false).good(), [4]);
        assert_eq!(mean(&[4, 4], &[1], true).good(), [4, 1]);
        assert_eq!(layer!([4, 5, 6] => |x| x.sum(Reduce { dim: Some(Ints::new(&[2, 1])), keepdim: false }, 0)).good(), [4]);
        assert_eq!(layer!([1, 3] => |x| x.sum(Reduce::DEFAULT, 0)).good(), []);
        assert_eq!(mean(&[1280, 7, 7], &[-2, -1], true).good(), [1280, 1, 1]);
        assert_eq!(mean(&[], &[0], false).good(), []);
        let a = ReduceAxis { dim: Some(-1), keepdim: false };
        assert_eq!(layer!([4, 5] => |x| x.max(a, 0)).good(), [4]);
        assert_eq!(layer!([4, 5] => |x| x.argmax(ReduceAxis::DEFAULT, 0)).good(), []);
        assert_eq!(layer!([4, 5] => |x| x.std(Spread { keepdim: true, ..Spread::DEFAULT }, 0)).good(), [1, 1]);
        assert_eq!(layer!([4, 5] => |x| x.norm(Norm { dim: Some(Ints::new(&[0])), ..Norm::DEFAULT }, 0)).good(), [5]);
        assert_eq!(layer!([4, 5] => |x| x.cumsum(Running { dim: 1 }, 0)).good(), [4, 5]);
    }

    #[test]
    fn messages() {
        let amax = |axes: &[isize]| layer!([3, 4] => |x| x.amax(Reduce { dim: Some(Ints::new(axes)), keepdim: false }, 0));
        assert_eq!(amax(&[2]).bad(), "`amax`: dim = 2 of [3, 4]: its axes are 0 to 1 (or -2 to -1)");
        assert_eq!(amax(&[0, -2]).bad(), "`amax`: dim [0, -2] names axis 0 twice");
        amax(&[]).bad();
        amax(&[0, 1, 1]).bad();
        layer!([4, 5] => |x| x.cumprod(Running { dim: 2 }, 0)).bad();
    }
}
