//! Normalisation.
//!
//! Batch norm has, per channel, a trained scale and shift and the stored running mean and variance; at inference it is folded
//! into the layer before it where there is one (`PARAMS_FOLDED`). No multiply-accumulates are counted.
//! Source: <https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html>.

use super::{Operator, arguments, operators};
use crate::graph::Count;
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
}

operators! {
    /// Batch normalisation over axis 0, or `dim`.
    ///
    /// Weights `C` (scale), biases `C` (shift), buffers `2·C` (running mean and variance), no MACs.
    batch_norm(x) BatchNorm => batch_norm;
}

const fn batch_norm<'g>(x: Tensor<'g>, a: &BatchNorm, op: &'static Operator, site: u32) -> Tensor<'g> {
    if x.bad {
        return x;
    }
    let Some(axis) = resolve_axis(a.dim, x.rank()) else {
        let text = Text::new().str("dim = ").int(a.dim as i64).str(" of ").dims(x.dims()).str(": ").axes(x.rank());
        return x.graph.fail(op, site, "dim", text, x.shape);
    };
    let channels = x.shape.at(axis);
    if let Some(declared) = a.num_features
        && declared != channels
    {
        let text = Text::new().str("num_features = ").size(declared).str(", but the input ").dims(x.dims()).str(" has ");
        return x.graph.fail(op, site, "num_features", text.count(channels, "channel", "channels"), x.shape);
    }
    let channels = channels as u64;
    let trained = if a.affine { channels } else { 0 };
    let buffers = if a.track_running_stats { channels.checked_mul(2) } else { Some(0) };
    let count = match buffers {
        Some(buffers) => Some(Count { weights: trained, bias: trained, buffers, ..Count::FREE }),
        None => None,
    };
    x.graph.add_counted(op, &[x], x.shape, count, site)
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
}
