//! Activations and dropout: element-wise, without weights or multiply-accumulates; the output has the input's shape.
//!
//! Source: <https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity>.

use super::{Operator, arguments, operators};
use crate::graph::Count;
use crate::tensor::{Tensor, resolve_axis};
use crate::text::{Text, hash};

arguments! {
    /// Arguments of [`Tensor::leaky_relu`].
    LeakyRelu {
        /// The slope below zero.
        negative_slope: Float = 0.01,
    }
    /// Arguments of `elu` and `celu`.
    Alpha {
        /// The scale of the exponential.
        alpha: Float = 1.0,
    }
    /// Arguments of [`Tensor::gelu`].
    Gelu {
        /// `"none"` or `"tanh"`.
        approximate: Choice = "none",
    }
    /// Arguments of [`Tensor::hardtanh`].
    Hardtanh {
        /// The least value.
        min_val: Float = -1.0,
        /// The largest value.
        max_val: Float = 1.0,
    }
    /// Arguments of [`Tensor::softplus`].
    Softplus {
        /// The sharpness.
        beta: Float = 1.0,
        /// Above it the function is linear.
        threshold: Float = 20.0,
    }
    /// Arguments of `hardshrink` and `softshrink`.
    Shrink {
        /// Half the width of the zero region.
        lambd: Float = 0.5,
    }
    /// Arguments of [`Tensor::threshold`].
    Threshold {
        /// The value to compare with.
        threshold: Float,
        /// What takes the place of smaller values.
        value: Float,
    }
    /// Arguments of `softmax`, `softmin` and `log_softmax`.
    Softmax {
        /// The axis along which the outputs sum to one.
        dim: Axis,
    }
    /// Arguments of the dropouts.
    Drop {
        /// The probability of an element (or channel) to be zeroed.
        p: Float = 0.5,
    }
    /// Arguments of [`Tensor::activation`].
    Activate {
        /// Which.
        act: Act,
    }
}

operators! {
    /// `max(0, x)`.
    relu(x) => free;
    /// `min(max(0, x), 6)`.
    relu6(x) => free;
    /// `x` above zero, `negative_slope · x` below.
    leaky_relu(x) LeakyRelu => leaky_relu;
    /// `x` above zero, `alpha · (exp(x) − 1)` below.
    elu(x) Elu = Alpha => alpha;
    /// `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`.
    celu(x) Celu = Alpha => alpha;
    /// Scaled ELU.
    selu(x) => free;
    /// `x · Φ(x)`.
    gelu(x) Gelu => gelu;
    /// The logistic function.
    sigmoid(x) => free;
    /// The logarithm of `sigmoid(x)`.
    logsigmoid(x) => free;
    /// Hyperbolic tangent.
    tanh(x) => free;
    /// `x · sigmoid(x)`, also called swish.
    silu(x) => free;
    /// `x · tanh(softplus(x))`.
    mish(x) => free;
    /// `x · relu6(x + 3) / 6`.
    hardswish(x) => free;
    /// `relu6(x + 3) / 6`.
    hardsigmoid(x) => free;
    /// `x` limited to a range.
    hardtanh(x) Hardtanh => hardtanh;
    /// `ln(1 + exp(beta · x)) / beta`.
    softplus(x) Softplus => softplus;
    /// `x / (1 + |x|)`.
    softsign(x) => free;
    /// `x − tanh(x)`.
    tanhshrink(x) => free;
    /// Zero around zero, `x` elsewhere.
    hardshrink(x) Hardshrink = Shrink => shrink;
    /// Zero around zero, shifted towards zero elsewhere.
    softshrink(x) Softshrink = Shrink => shrink;
    /// `x` above a threshold, a value below.
    threshold(x) Threshold => threshold;
    /// Exponentials that sum to one along `dim`.
    softmax(x) SoftmaxAlong = Softmax => softmax;
    /// The softmax of `−x`.
    softmin(x) SoftminAlong = Softmax => softmax;
    /// The logarithm of the softmax along `dim`.
    log_softmax(x) LogSoftmaxAlong = Softmax => softmax;
    /// Nothing at inference.
    dropout(x) Dropout = Drop => dropout;
    /// Dropout of whole channels of `[C, L]`; nothing at inference.
    dropout1d(x) Dropout1d = Drop => dropout;
    /// Dropout of whole channels of `[C, H, W]`; nothing at inference.
    dropout2d(x) Dropout2d = Drop => dropout;
    /// Dropout of whole channels of `[C, D, H, W]`; nothing at inference.
    dropout3d(x) Dropout3d = Drop => dropout;
    /// Dropout that keeps mean and variance (for `selu`); nothing at inference.
    alpha_dropout(x) AlphaDropout = Drop => dropout;
    /// Passes the tensor on, as a layer with a name.
    identity(x) => free;
    /// The activation given as a value, so that a block may take it as a parameter; `Activation::None` adds no layer.
    activation(x) Activate => activate;
}

/// Which activation: for blocks that take it as a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// None: the tensor is passed on and there is no layer.
    None,
    /// [`Tensor::relu`].
    Relu,
    /// [`Tensor::relu6`].
    Relu6,
    /// [`Tensor::leaky_relu`].
    LeakyRelu,
    /// [`Tensor::elu`].
    Elu,
    /// [`Tensor::celu`].
    Celu,
    /// [`Tensor::selu`].
    Selu,
    /// [`Tensor::gelu`].
    Gelu,
    /// [`Tensor::sigmoid`].
    Sigmoid,
    /// [`Tensor::tanh`].
    Tanh,
    /// [`Tensor::silu`].
    Silu,
    /// [`Tensor::mish`].
    Mish,
    /// [`Tensor::hardswish`].
    Hardswish,
    /// [`Tensor::hardsigmoid`].
    Hardsigmoid,
    /// [`Tensor::hardtanh`].
    Hardtanh,
    /// [`Tensor::softplus`].
    Softplus,
    /// [`Tensor::softsign`].
    Softsign,
}

impl Activation {
    /// The method's name; empty for none.
    pub const fn name(self) -> &'static str {
        match self {
            Activation::None => "",
            Activation::Relu => "relu",
            Activation::Relu6 => "relu6",
            Activation::LeakyRelu => "leaky_relu",
            Activation::Elu => "elu",
            Activation::Celu => "celu",
            Activation::Selu => "selu",
            Activation::Gelu => "gelu",
            Activation::Sigmoid => "sigmoid",
            Activation::Tanh => "tanh",
            Activation::Silu => "silu",
            Activation::Mish => "mish",
            Activation::Hardswish => "hardswish",
            Activation::Hardsigmoid => "hardsigmoid",
            Activation::Hardtanh => "hardtanh",
            Activation::Softplus => "softplus",
            Activation::Softsign => "softsign",
        }
    }
}

/// Records a layer that has the shape of its input, and neither weights nor multiply-accumulates.
pub(crate) const fn free<'g>(x: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    x.graph.add(op, &[x], x.shape, Count::FREE, site)
}

const fn leaky_relu<'g>(x: Tensor<'g>, _: &LeakyRelu, op: &'static Operator, site: u32) -> Tensor<'g> {
    free(x, op, site)
}

const fn alpha<'g>(x: Tensor<'g>, a: &Alpha, op: &'static Operator, site: u32) -> Tensor<'g> {
    if a.alpha == 0.0 && op.hash == hash(b"celu") && !x.bad {
        return x.graph.fail(op, site, "alpha", Text::new().str("alpha is 0, by which `celu` divides"), x.shape);
    }
    free(x, op, site)
}

const fn gelu<'g>(x: Tensor<'g>, a: &Gelu, op: &'static Operator, site: u32) -> Tensor<'g> {
    match a.approximate.as_bytes() {
        b"none" | b"tanh" => free(x, op, site),
        _ if x.bad => x,
        _ => {
            let text = Text::new().str("approximate = \"").str(a.approximate).str("\" is not known: \"none\" or \"tanh\"");
            x.graph.fail(op, site, "approximate", text, x.shape)
        }
    }
}

const fn hardtanh<'g>(x: Tensor<'g>, a: &Hardtanh, op: &'static Operator, site: u32) -> Tensor<'g> {
    if a.max_val <= a.min_val && !x.bad {
        return x.graph.fail(op, site, "max_val", Text::new().str("max_val must be larger than min_val"), x.shape);
    }
    free(x, op, site)
}

const fn softplus<'g>(x: Tensor<'g>, _: &Softplus, op: &'static Operator, site: u32) -> Tensor<'g> {
    free(x, op, site)
}

const fn shrink<'g>(x: Tensor<'g>, a: &Shrink, op: &'static Operator, site: u32) -> Tensor<'g> {
    if a.lambd < 0.0 && op.hash == hash(b"softshrink") && !x.bad {
        return x.graph.fail(op, site, "lambd", Text::new().str("lambd must not be negative"), x.shape);
    }
    free(x, op, site)
}

const fn threshold<'g>(x: Tensor<'g>, _: &Threshold, op: &'static Operator, site: u32) -> Tensor<'g> {
    free(x, op, site)
}

const fn softmax<'g>(x: Tensor<'g>, a: &Softmax, op: &'static Operator, site: u32) -> Tensor<'g> {
    // PyTorch takes 0 and -1 of a scalar, too.
    if resolve_axis(a.dim, if x.rank() == 0 { 1 } else { x.rank() }).is_none() && !x.bad {
        let text = Text::new().str("dim = ").int(a.dim as i64).str(" of ").dims(x.dims()).str(": ").axes(x.rank());
        return x.graph.fail(op, site, "dim", text, x.shape);
    }
    free(x, op, site)
}

const fn dropout<'g>(x: Tensor<'g>, a: &Drop, op: &'static Operator, site: u32) -> Tensor<'g> {
    let fits = a.p >= 0.0 && a.p <= 1.0;
    if !fits && !x.bad {
        return x.graph.fail(
            op,
            site,
            "p",
            Text::new()
                .str(if a.p > 1.0 { "p is above 1" } else { "p is below 0, or not a number" })
                .str("; a probability is between 0 and 1"),
            x.shape,
        );
    }
    free(x, op, site)
}

const fn activate<'g>(x: Tensor<'g>, a: &Activate, _: &'static Operator, site: u32) -> Tensor<'g> {
    if matches!(a.act, Activation::None) {
        return x;
    }
    let wanted = hash(a.act.name().as_bytes());
    let mut i = 0;
    while OPERATORS[i].hash != wanted {
        i += 1;
    }
    free(x, &OPERATORS[i], site)
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn shapes_stay_and_nothing_is_counted() {
        let y = layer!([8, 3, 3] => |x| x.relu(0));
        assert_eq!(y.good(), [8, 3, 3]);
        assert_eq!((y.count.weights, y.count.bias, y.count.buffers, y.count.macs), (0, 0, 0, 0));
        assert_eq!(layer!([8, 3] => |x| x.softmax(Softmax { dim: -1 }, 0)).good(), [8, 3]);
        assert_eq!(layer!([] => |x| x.softmax(Softmax { dim: 0 }, 0)).good(), []);
        assert_eq!(layer!([8] => |x| x.dropout(Drop::DEFAULT, 0)).good(), [8]);
    }

    #[test]
    fn activations_as_values() {
        let run = |act| layer!([4] => |x| x.activation(Activate { act }, 0));
        assert_eq!(run(Activation::None).layers, 0);
        assert_eq!(run(Activation::Hardswish).good(), [4]);
        // The layer is that of the method.
        let store = crate::graph::Store::<4, 1, 4, 0, 1>::new();
        let graph = store.graph(crate::graph::Sites::NONE);
        graph.input("x", &[4], 0).activation(Activate { act: Activation::Silu }, 0);
        assert_eq!(graph.nodes[1].get().op, "silu");
    }

    #[test]
    fn messages() {
        assert!(layer!([8] => |x| x.dropout(Drop { p: 1.5 }, 0)).bad().contains("between 0 and 1"));
        assert!(layer!([8] => |x| x.dropout2d(Drop { p: f64::NAN }, 0)).bad().contains("between 0 and 1"));
        assert!(layer!([8, 3] => |x| x.softmax(Softmax { dim: 2 }, 0)).bad().contains("dim = 2 of [8, 3]"));
        assert!(layer!([8] => |x| x.gelu(Gelu { approximate: "erf" }, 0)).bad().contains("\"erf\" is not known"));
        layer!([8] => |x| x.celu(Alpha { alpha: 0.0 }, 0)).bad();
        layer!([8] => |x| x.elu(Alpha { alpha: 0.0 }, 0)).good();
        layer!([8] => |x| x.hardtanh(Hardtanh { min_val: 1.0, max_val: 1.0 }, 0)).bad();
        layer!([8] => |x| x.softshrink(Shrink { lambd: -1.0 }, 0)).bad();
    }
}
