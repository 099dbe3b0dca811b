//! Normalisation. No multiply-accumulates are counted.
//!
//! - Batch norm has, per channel, a trained scale and shift and the stored running mean and variance; at inference it is folded
//!   into the layer before it where there is one (`PARAMS_FOLDED`).
//! - Layer norm and RMS norm have a scale (and layer norm a shift) per element of the axes over which they normalise.
//! - Group norm and instance norm have a scale and a shift per channel.
//!
//! Sources: <https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html>, `torch.nn.LayerNorm.html`,
//! `torch.nn.GroupNorm.html`, `torch.nn.InstanceNorm2d.html`, `torch.nn.RMSNorm.html`, `torch.nn.LocalResponseNorm.html`.

use super::reshape::no_axis;
use super::window::divisors;
use super::{Operator, Refusal, arguments, none_of, operators, product_of, settle, stated};
use crate::args::Ints;
use crate::graph::Count;
use crate::shape::Shape;
use crate::tensor::{Tensor, resolve_axis};
use crate::text::Text;

arguments! {
    /// Arguments of [`Tensor::batch_norm`].
    BatchNorm {
        /// Added to the variance.
        eps: Float = 1e-5,
        /// Of the running statistics; does not change a cost.
        momentum: Float = 0.1,
        /// Whether there are a trained scale and shift.
        affine: Flag = true,
        /// Whether running statistics are stored.
        track_running_stats: Flag = true,
        /// The axis of the channels.
        dim: Axis = 0,
        /// Channels of the input, if you want them checked.
        num_features: MaybeInt = None,
    }
    /// Arguments of [`Tensor::layer_norm`].
    LayerNorm {
        /// The sizes of the last axes, over which is normalised; the last axis alone if not given.
        normalized_shape: MaybeInts = None,
        /// Added to the variance.
        eps: Float = 1e-5,
        /// Whether there is a trained scale.
        elementwise_affine: Flag = true,
        /// Whether there is a trained shift, too.
        bias: Flag = true,
        /// The one axis over which is normalised, in place of the last ones: 0 for the channels of `[C, H, W]`.
        dim: MaybeAxis = None,
    }
    /// Arguments of [`Tensor::rms_norm`].
    RmsNorm {
        /// The sizes of the last axes, over which is normalised; the last axis alone if not given.
        normalized_shape: MaybeInts = None,
        /// Added to the mean of the squares.
        eps: MaybeFloat = None,
        /// Whether there is a trained scale.
        elementwise_affine: Flag = true,
        /// The one axis over which is normalised, in place of the last ones.
        dim: MaybeAxis = None,
    }
    /// Arguments of [`Tensor::group_norm`].
    GroupNorm {
        /// Groups of channels that are normalised together.
        num_groups: Int,
        /// Added to the variance.
        eps: Float = 1e-5,
        /// Whether there are a trained scale and shift.
        affine: Flag = true,
        /// Channels of the input, if you want them checked.
        num_channels: MaybeInt = None,
    }
    /// Arguments of [`Tensor::instance_norm`].
    InstanceNorm {
        /// Added to the variance.
        eps: Float = 1e-5,
        /// Of the running statistics; does not change a cost.
        momentum: Float = 0.1,
        /// Whether there are a trained scale and shift.
        affine: Flag = false,
        /// Whether running statistics are stored, and used at inference.
        track_running_stats: Flag = false,
        /// Channels of the input, if you want them checked.
        num_features: MaybeInt = None,
    }
    /// Arguments of [`Tensor::local_response_norm`].
    LocalResponseNorm {
        /// Channels over which the squares are summed.
        size: Int,
        /// The factor of the sum.
        alpha: Float = 1e-4,
        /// The exponent.
        beta: Float = 0.75,
        /// Added to the sum.
        k: Float = 1.0,
    }
}

operators! {
    /// Batch normalisation over axis 0, or `dim`.
    ///
    /// Counts weights `C` (scale), biases `C` (shift), buffers `2·C` (running mean and variance), no MACs. Source:
    /// `torch.nn.BatchNorm2d` and its kin, Ioffe and Szegedy, 2015.
    batch_norm(x) BatchNorm => batch_norm;
    /// Layer normalisation over the last axis, the last axes of `normalized_shape`, or the axis `dim`.
    ///
    /// Counts weights and biases, each as many as there are elements in what is normalised; no MACs. Source:
    /// `torch.nn.LayerNorm`, Ba et al., 2016.
    layer_norm(x) LayerNorm => layer_norm;
    /// Division by the root of the mean square over the last axis, the last axes of `normalized_shape`, or the axis `dim`.
    ///
    /// Counts weights, as many as there are elements in what is normalised; no biases, no MACs. Source: `torch.nn.RMSNorm`,
    /// Zhang and Sennrich, 2019.
    rms_norm(x) RmsNorm => rms_norm;
    /// Normalisation of groups of the channels, which are axis 0, over all other axes.
    ///
    /// Counts weights `C`, biases `C`, no MACs. Source: `torch.nn.GroupNorm`, Wu and He, 2018.
    group_norm(x) GroupNorm => group_norm;
    /// Normalisation of each channel of `[C, …]` over all other axes, whatever their number.
    ///
    /// Counts weights `C` and biases `C` with `affine`, buffers `2·C` with `track_running_stats`, otherwise nothing; no MACs.
    /// Source: `torch.nn.InstanceNorm2d` and its kin, Ulyanov et al., 2016.
    instance_norm(x) InstanceNorm => instance_norm;
    /// Normalisation over neighbouring channels of `[C, …]` (AlexNet, GoogLeNet).
    ///
    /// Counts nothing. Source: `torch.nn.LocalResponseNorm`, Krizhevsky et al., 2012.
    local_response_norm(x) LocalResponseNorm => local_response_norm;
}

const fn batch_norm<'g>(x: Tensor<'g>, a: &BatchNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    if x.bad {
        return x;
    }
    let rank = x.shape.rank as usize;
    if rank == 0 {
        return x.graph.fail(op, site, "", Text::new().str("`batch_norm` takes [C, …], its input is a scalar"), x.shape);
    }
    let Some(axis) = resolve_axis(a.dim, rank) else {
        let text = Text::new().str("dim = ").int(a.dim as i64).str(" of ").dims(x.dims()).str(": ").axes(rank);
        return x.graph.fail(op, site, "dim", text, x.shape);
    };
    let channels = x.shape.dims[axis];
    if let Some(declared) = a.num_features
        && declared != channels
    {
        let text = Text::new().str("num_features = ").size(declared).str(", but the input ").dims(x.dims()).str(" has ");
        return x.graph.fail(op, site, "num_features", text.count(channels, "channel", "channels"), x.shape);
    }
    let channels = channels as u64;
    let trained = if a.affine { channels } else { 0 };
    let buffers = if a.track_running_stats { 2 * channels as u128 } else { 0 };
    if buffers > u64::MAX as u128 {
        return x.graph.add_counted(op, &[x], x.shape, None, site);
    }
    let count = Count { weights: trained, bias: trained, buffers: buffers as u64, ..Count::FREE };
    x.graph.record(op, &[x], x.shape, count, site)
}

const fn layer_norm<'g>(x: Tensor<'g>, a: &LayerNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match normalised(&x.shape, a.normalized_shape, a.dim) {
        Ok(Some(elements)) => {
            let weights = if a.elementwise_affine { elements } else { 0 };
            let bias = if a.bias { weights } else { 0 };
            Ok((x.shape, Some(Count { weights, bias, window: elements, ..Count::FREE })))
        }
        Ok(None) => Ok((x.shape, None)),
        Err(e) => Err(e),
    };
    settle(&[x], result, x.shape, op, site)
}

const fn rms_norm<'g>(x: Tensor<'g>, a: &RmsNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match normalised(&x.shape, a.normalized_shape, a.dim) {
        Ok(Some(elements)) => {
            let weights = if a.elementwise_affine { elements } else { 0 };
            Ok((x.shape, Some(Count { weights, window: elements, ..Count::FREE })))
        }
        Ok(None) => Ok((x.shape, None)),
        Err(e) => Err(e),
    };
    settle(&[x], result, x.shape, op, site)
}

/// The elements of what is normalised: of the axis `dim`, or of the last axes, which must have the sizes given.
const fn normalised(x: &Shape, sizes: Option<Ints>, dim: Option<isize>) -> Result<Option<u64>, Refusal> {
    let Some(sizes) = sizes else {
        let axis = match dim {
            Some(dim) => dim,
            None => -1,
        };
        return match resolve_axis(axis, x.rank()) {
            Some(axis) => Ok(Some(x.at(axis) as u64)),
            None if dim.is_none() => Err(("", Text::new().str("a scalar has no axis over which to normalise"))),
            None => Err(("dim", no_axis("dim", axis, x))),
        };
    };
    if dim.is_some() {
        return Err(("dim", Text::new().str("dim and normalized_shape are both given; give one of them")));
    }
    let list = sizes.as_slice();
    let mut fits = sizes.len > 0 && sizes.len <= x.rank();
    let mut i = 0;
    while fits && i < list.len() {
        fits = list[i] > 0 && list[i].cast_unsigned() == x.at(x.rank() - list.len() + i);
        i += 1;
    }
    if fits {
        return Ok(product_of(x.slice(x.rank() - sizes.len, x.rank()).dims()));
    }
    let text = Text::new().str("normalized_shape = ").ints(list);
    Err(match sizes.len {
        0 => ("normalized_shape", text.str(" is empty; it must have at least one size")),
        n if n > x.rank() => {
            let text = text.str(" has ").count(n, "size", "sizes").str(", but the input ").dims(x.dims()).str(" has ");
            ("normalized_shape", text.count(x.rank(), "axis", "axes"))
        }
        n => {
            let text = text.str(", but the input ").dims(x.dims()).str(" ends in ");
            ("normalized_shape", text.dims(x.slice(x.rank() - n, x.rank()).dims()))
        }
    })
}

const fn group_norm<'g>(x: Tensor<'g>, a: &GroupNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle(&[x], group_norm_count(&x.shape, a), x.shape, op, site)
}

const fn group_norm_count(x: &Shape, a: &GroupNorm) -> Result<(Shape, Option<Count>), Refusal> {
    if x.rank() == 0 {
        return Err(("", Text::new().str("`group_norm` takes [C, …], its input is a scalar")));
    }
    let channels = x.at(0);
    if let Err(e) = stated("num_channels", a.num_channels, channels, "axis 0 of the input", x) {
        return Err(e);
    }
    if a.num_groups == 0 {
        return Err(none_of("num_groups"));
    }
    if !channels.is_multiple_of(a.num_groups) {
        let text = Text::new().str("num_groups = ").size(a.num_groups).str(" does not divide the ");
        return Err(("num_groups", divisors(text.count(channels, "channel", "channels"), channels, a.num_groups)));
    }
    let trained = if a.affine { channels as u64 } else { 0 };
    // Of a shape whose elements fit.
    let window = (x.numel() / a.num_groups) as u64;
    Ok((*x, Some(Count { weights: trained, bias: trained, window, ..Count::FREE })))
}

const fn instance_norm<'g>(x: Tensor<'g>, a: &InstanceNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    settle(&[x], instance_norm_count(&x.shape, a), x.shape, op, site)
}

const fn instance_norm_count(x: &Shape, a: &InstanceNorm) -> Result<(Shape, Option<Count>), Refusal> {
    if x.rank() < 2 {
        let text = Text::new().str("`instance_norm` takes [C, L], [C, H, W] or [C, D, H, W], its input is ").dims(x.dims());
        return Err(("", text));
    }
    let channels = x.at(0);
    if let Err(e) = stated("num_features", a.num_features, channels, "axis 0 of the input", x) {
        return Err(e);
    }
    if !a.track_running_stats
        && let Some(1) = product_of(x.slice(1, x.rank()).dims())
    {
        let text = Text::new().str("each channel of ").dims(x.dims()).str(" has one element, which less its mean is 0");
        return Err(("", text));
    }
    let channels = channels as u64;
    let trained = if a.affine { channels } else { 0 };
    let buffers = if a.track_running_stats { channels.checked_mul(2) } else { Some(0) };
    match buffers {
        Some(buffers) => Ok((*x, Some(Count { weights: trained, bias: trained, buffers, ..Count::FREE }))),
        None => Ok((*x, None)),
    }
}

const fn local_response_norm<'g>(x: Tensor<'g>, a: &LocalResponseNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    let count = Count { window: a.size as u64, ..Count::FREE };
    let result = if x.rank() < 2 {
        let text = Text::new().str("`local_response_norm` takes [C, L], [C, H, W] or more axes, its input is ");
        Err(("", text.dims(x.dims())))
    } else if a.size == 0 {
        Err(none_of("size"))
    } else {
        Ok((x.shape, Some(count)))
    };
    settle(&[x], result, x.shape, op, site)
}

/// Elementary counts.
/// - By stored statistics: `scale · x + shift`, both made beforehand.
/// - By the input's own: mean (adds, a division), the difference from it, its square, the mean of squares, `+ eps`, the root and
///   its reciprocal for each of the rows that are normalised together; one multiply per element, and those of `weight` and
///   `bias`. `rms_norm` has no mean.
/// - `local_response_norm` of `size` channels: squares, `size − 1` adds, the factor, `+ k`, a power, a division per element.
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    let n = s.n;
    let rows = match s.op {
        b"batch_norm" | b"instance_norm" if s.count.buffers > 0 => {
            return Some(Work { multiplies: n, adds: n, ..s.whole });
        }
        b"batch_norm" | b"instance_norm" => channels_of(s),
        b"layer_norm" | b"group_norm" | b"rms_norm" => s.rows(),
        b"local_response_norm" => {
            return Some(Work {
                multiplies: n.saturating_mul(2),
                adds: n.saturating_mul(s.count.window),
                transcendentals: n,
                divisions: n,
                ..s.whole
            });
        }
        _ => return None,
    };
    let affine = (s.count.weights > 0) as u64 * n;
    let shifted = (s.count.bias > 0) as u64 * n;
    let sums = n.saturating_sub(rows);
    let mean = if matches!(s.op, b"rms_norm") { (0, 0) } else { (sums.saturating_add(n), rows) };
    Some(Work {
        multiplies: n.saturating_mul(2).saturating_add(affine),
        adds: sums.saturating_add(rows).saturating_add(mean.0).saturating_add(shifted),
        divisions: rows.saturating_mul(2).saturating_add(mean.1),
        transcendentals: rows,
        ..s.whole
    })
}

/// The channels of a normalisation without stored statistics, which are its rows.
const fn channels_of(s: &crate::work::Sizes<'_>) -> u64 {
    if s.count.weights > 0 { s.count.weights } else { s.layer.inputs.as_slice()[0].at(0) as u64 }
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn counts_by_hand() {
        let y = layer!([64, 56, 56] => |x| x.batch_norm(BatchNorm::DEFAULT, 0));
        assert_eq!(y.good(), [64, 56, 56]);
        assert_eq!((y.count.weights, y.count.bias, y.count.buffers), (64, 64, 128));
        assert_eq!((y.count.macs, y.count.bias_adds), (0, 0));
        let y = layer!([20, 7] => |x| x.batch_norm(BatchNorm { dim: -1, affine: false, ..BatchNorm::DEFAULT }, 0));
        assert_eq!((y.good().rank(), y.count.weights, y.count.bias, y.count.buffers), (2, 0, 0, 14));
        let y = layer!([20] => |x| x.batch_norm(BatchNorm { track_running_stats: false, ..BatchNorm::DEFAULT }, 0));
        assert_eq!((y.count.weights, y.count.bias, y.count.buffers), (20, 20, 0));
    }

    #[test]
    fn messages() {
        let a = BatchNorm { num_features: Some(16), ..BatchNorm::DEFAULT };
        assert_eq!(
            layer!([8, 4] => |x| x.batch_norm(a, 0)).bad(),
            "`batch_norm`: num_features = 16, but the input [8, 4] has 8 channels"
        );
        let y = layer!([8, 4] => |x| x.batch_norm(BatchNorm { dim: 2, ..BatchNorm::DEFAULT }, 0));
        assert_eq!(y.bad(), "`batch_norm`: dim = 2 of [8, 4]: its axes are 0 to 1 (or -2 to -1)");
        layer!([] => |x| x.batch_norm(BatchNorm::DEFAULT, 0)).bad();
    }

    #[test]
    fn layer_norms() {
        let norm = |dims: &[usize], a: LayerNorm| layer!(*dims => |x| x.layer_norm(a, 0));
        // torch.nn.LayerNorm, "Examples": an NLP input of embedding_dim 10, an image of [5, 10, 10].
        let y = norm(&[5, 10], LayerNorm::DEFAULT);
        assert_eq!((y.good(), y.count.weights, y.count.bias, y.count.macs), (Shape::new(&[5, 10]), 10, 10, 0));
        let image = LayerNorm { normalized_shape: Some(Ints::new(&[5, 10, 10])), ..LayerNorm::DEFAULT };
        let y = norm(&[5, 10, 10], image);
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (500, 500, 500));
        // ConvNeXt's, over the channels at each position.
        let y = norm(&[96, 56, 56], LayerNorm { dim: Some(0), ..LayerNorm::DEFAULT });
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (96 * 56 * 56, 96, 96));
        let y = norm(&[197, 768], LayerNorm { bias: false, ..LayerNorm::DEFAULT });
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (197 * 768, 768, 0));
        let y = norm(&[197, 768], LayerNorm { elementwise_affine: false, ..LayerNorm::DEFAULT });
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (197 * 768, 0, 0));
        assert_eq!(
            norm(&[5, 10, 12], image).bad(),
            "`layer_norm`: normalized_shape = [5, 10, 10], but the input [5, 10, 12] ends in [5, 10, 12]"
        );
        assert_eq!(
            norm(&[10, 10], image).bad(),
            "`layer_norm`: normalized_shape = [5, 10, 10] has 3 sizes, but the input [10, 10] has 2 axes"
        );
        norm(&[5, 10, 10], LayerNorm { dim: Some(0), ..image }).bad();
        norm(&[5, 10, 10], LayerNorm { dim: Some(3), ..LayerNorm::DEFAULT }).bad();
        norm(&[4], LayerNorm { normalized_shape: Some(Ints::EMPTY), ..LayerNorm::DEFAULT }).bad();
        norm(&[4], LayerNorm { normalized_shape: Some(Ints::new(&[-4])), ..LayerNorm::DEFAULT }).bad();
        norm(&[], LayerNorm::DEFAULT).bad();
        // Llama-2-7B's.
        let y = layer!([2048, 4096] => |x| x.rms_norm(RmsNorm::DEFAULT, 0));
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (2048 * 4096, 4096, 0));
    }

    #[test]
    fn group_and_instance_norms() {
        let group = |dims: &[usize], num_groups| layer!(*dims => |x| x.group_norm(GroupNorm { num_groups, ..GroupNorm::DEFAULT }, 0));
        // torch.nn.GroupNorm, "Examples": 6 channels in 3 groups, in 6, in 1.
        for groups in [3, 6, 1] {
            let y = group(&[6, 10, 10], groups);
            assert_eq!((y.good(), y.count.weights, y.count.bias), (Shape::new(&[6, 10, 10]), 6, 6));
        }
        assert_eq!(
            group(&[9, 4, 4], 4).bad(),
            "`group_norm`: num_groups = 4 does not divide the 9 channels; divisors of 9 near it: 3, 9"
        );
        group(&[9, 4, 4], 0).bad();
        group(&[], 1).bad();
        let instance = |dims: &[usize], a: InstanceNorm| layer!(*dims => |x| x.instance_norm(a, 0));
        let y = instance(&[100, 35, 45], InstanceNorm::DEFAULT);
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias, y.count.buffers), (157_500, 0, 0, 0));
        let all = InstanceNorm { affine: true, track_running_stats: true, ..InstanceNorm::DEFAULT };
        let y = instance(&[100, 40], all);
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias, y.count.buffers), (4000, 100, 100, 200));
        assert_eq!(
            instance(&[3, 1, 1, 1], InstanceNorm::DEFAULT).bad(),
            "`instance_norm`: each channel of [3, 1, 1, 1] has one element, which less its mean is 0"
        );
        instance(&[3, 1, 1], all).good();
        instance(&[3], all).bad();
        let a = InstanceNorm { num_features: Some(4), ..InstanceNorm::DEFAULT };
        assert_eq!(instance(&[3, 6], a).bad(), "`instance_norm`: num_features = 4, but axis 0 of the input [3, 6] is 3");
        let local = |dims: &[usize], size| layer!(*dims => |x| x.local_response_norm(LocalResponseNorm { size, ..LocalResponseNorm::DEFAULT }, 0));
        assert_eq!(local(&[96, 55, 55], 5).good(), [96, 55, 55]);
        local(&[96, 55, 55], 0).bad();
        local(&[96], 5).bad();
    }
}
