//! Activations and dropout: without multiply-accumulates and, but for `prelu`, without weights; the output has the input's
//! shape, but for `glu`.
//!
//! Source: <https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity>.

use super::reshape::no_axis;
use super::{Operator, arguments, none_of, operators, settle, settle_free};
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
    /// Arguments of [`Tensor::prelu`].
    Prelu {
        /// Slopes: one, or one per channel.
        num_parameters: Int = 1,
        /// Their value at the start.
        init: Float = 0.25,
    }
    /// Arguments of [`Tensor::rrelu`].
    Rrelu {
        /// The least slope.
        lower: Float = 0.125,
        /// The largest slope.
        upper: Float = 0.333_333_333_333_333_3,
    }
    /// Arguments of [`Tensor::glu`].
    Glu {
        /// The axis of which the second half gates the first.
        dim: Axis = -1,
    }
    /// Arguments of [`Tensor::normalize`].
    Normalize {
        /// The exponent of the norm.
        p: Float = 2.0,
        /// The axis along which the norm is 1.
        dim: Axis = 0,
        /// The least by which is divided.
        eps: Float = 1e-12,
    }
    /// Arguments of [`Tensor::stochastic_depth`].
    StochasticDepth {
        /// The probability that the branch is left out.
        p: Float = 0.0,
        /// `"row"` or `"batch"`: whether each sample decides for itself.
        mode: Choice = "row",
    }
    /// Arguments of [`Tensor::drop_path`].
    DropPath {
        /// The probability that the branch is left out.
        drop_prob: Float = 0.0,
    }
    /// Arguments of [`Tensor::activation`].
    Activate {
        /// Which.
        act: Act,
    }
}

operators! {
    /// `max(0, x)`.
    ///
    /// Counts nothing. Source: `torch.nn.ReLU`.
    relu(x) => free;
    /// `min(max(0, x), 6)`.
    ///
    /// Counts nothing. Source: `torch.nn.ReLU6`.
    relu6(x) => free;
    /// `x` above zero, `negative_slope · x` below.
    ///
    /// Counts nothing. Source: `torch.nn.LeakyReLU`.
    leaky_relu(x) LeakyRelu => leaky_relu;
    /// `x` above zero, `alpha · (exp(x) − 1)` below.
    ///
    /// Counts nothing. Source: `torch.nn.ELU`.
    elu(x) Elu = Alpha => alpha;
    /// `max(0, x) + min(0, alpha · (exp(x / alpha) − 1))`.
    ///
    /// Counts nothing. Source: `torch.nn.CELU`.
    celu(x) Celu = Alpha => alpha;
    /// Scaled ELU.
    ///
    /// Counts nothing. Source: `torch.nn.SELU`.
    selu(x) => free;
    /// `x · Φ(x)`.
    ///
    /// Counts nothing. Source: `torch.nn.GELU`.
    gelu(x) Gelu => gelu;
    /// The logistic function.
    ///
    /// Counts nothing. Source: `torch.nn.Sigmoid`.
    sigmoid(x) => free;
    /// The logarithm of `sigmoid(x)`.
    ///
    /// Counts nothing. Source: `torch.nn.LogSigmoid`.
    logsigmoid(x) => free;
    /// Hyperbolic tangent.
    ///
    /// Counts nothing. Source: `torch.nn.Tanh`.
    tanh(x) => free;
    /// `x · sigmoid(x)`, also called swish.
    ///
    /// Counts nothing. Source: `torch.nn.SiLU`.
    silu(x) => free;
    /// `x · tanh(softplus(x))`.
    ///
    /// Counts nothing. Source: `torch.nn.Mish`.
    mish(x) => free;
    /// `x · relu6(x + 3) / 6`.
    ///
    /// Counts nothing. Source: `torch.nn.Hardswish`.
    hardswish(x) => free;
    /// `relu6(x + 3) / 6`.
    ///
    /// Counts nothing. Source: `torch.nn.Hardsigmoid`.
    hardsigmoid(x) => free;
    /// `x` limited to a range.
    ///
    /// Counts nothing. Source: `torch.nn.Hardtanh`.
    hardtanh(x) Hardtanh => hardtanh;
    /// `ln(1 + exp(beta · x)) / beta`.
    ///
    /// Counts nothing. Source: `torch.nn.Softplus`.
    softplus(x) Softplus => softplus;
    /// `x / (1 + |x|)`.
    ///
    /// Counts nothing. Source: `torch.nn.Softsign`.
    softsign(x) => free;
    /// `x − tanh(x)`.
    ///
    /// Counts nothing. Source: `torch.nn.Tanhshrink`.
    tanhshrink(x) => free;
    /// Zero around zero, `x` elsewhere.
    ///
    /// Counts nothing. Source: `torch.nn.Hardshrink`.
    hardshrink(x) Hardshrink = Shrink => shrink;
    /// Zero around zero, shifted towards zero elsewhere.
    ///
    /// Counts nothing. Source: `torch.nn.Softshrink`.
    softshrink(x) Softshrink = Shrink => shrink;
    /// `x` above a threshold, a value below.
    ///
    /// Counts nothing. Source: `torch.nn.Threshold`.
    threshold(x) Threshold => threshold;
    /// Exponentials that sum to one along `dim`.
    ///
    /// Counts nothing. Source: `torch.nn.Softmax`.
    softmax(x) SoftmaxAlong = Softmax => softmax;
    /// The softmax of `−x`.
    ///
    /// Counts nothing. Source: `torch.nn.Softmin`.
    softmin(x) SoftminAlong = Softmax => softmax;
    /// The logarithm of the softmax along `dim`.
    ///
    /// Counts nothing. Source: `torch.nn.LogSoftmax`.
    log_softmax(x) LogSoftmaxAlong = Softmax => softmax;
    /// Softmax over the channels of `[C, H, W]`, at each position.
    ///
    /// Counts nothing. Source: `torch.nn.Softmax2d`.
    softmax2d(x) => softmax2d;
    /// `x` above zero, a trained multiple of `x` below; the channels are axis 0.
    ///
    /// Counts weights `num_parameters`, no MACs. Source: `torch.nn.PReLU`, He et al., 2015.
    prelu(x) Prelu => prelu;
    /// `x` above zero, a random multiple of `x` below, at inference the mean one.
    ///
    /// Counts nothing. Source: `torch.nn.RReLU`.
    rrelu(x) Rrelu => rrelu;
    /// The first half of an axis times the sigmoid of the second: `[2·C]` becomes `[C]`.
    ///
    /// Counts nothing. Source: `torch.nn.GLU`, Dauphin et al., 2016.
    glu(x) Glu => glu;
    /// `x` divided by its norm along `dim`.
    ///
    /// Counts nothing. Source: `torch.nn.functional.normalize`.
    normalize(x) Normalize => normalize;
    /// Nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.Dropout`.
    dropout(x) Dropout = Drop => dropout;
    /// Dropout of whole channels of `[C, L]`; nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.Dropout1d`.
    dropout1d(x) Dropout1d = Drop => dropout;
    /// Dropout of whole channels of `[C, H, W]`; nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.Dropout2d`.
    dropout2d(x) Dropout2d = Drop => dropout;
    /// Dropout of whole channels of `[C, D, H, W]`; nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.Dropout3d`.
    dropout3d(x) Dropout3d = Drop => dropout;
    /// Dropout that keeps mean and variance (for `selu`); nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.AlphaDropout`.
    alpha_dropout(x) AlphaDropout = Drop => dropout;
    /// The same of whole channels; nothing at inference.
    ///
    /// Counts nothing. Source: `torch.nn.FeatureAlphaDropout`.
    feature_alpha_dropout(x) FeatureAlphaDropout = Drop => dropout;
    /// A branch that is left out at random in training (Huang et al., 2016); nothing at inference.
    ///
    /// Counts nothing. Source: `torchvision.ops.StochasticDepth`.
    stochastic_depth(x) StochasticDepth => stochastic_depth;
    /// The same as `stochastic_depth`, as timm calls it.
    ///
    /// Counts nothing. Source: `timm.layers.DropPath`.
    drop_path(x) DropPath => drop_path;
    /// Passes the tensor on, as a layer with a name.
    ///
    /// Counts nothing. Source: `torch.nn.Identity`.
    identity(x) => free;
    /// The activation given as a value, so that a block may take it as a parameter; `Activation::None` adds no layer.
    ///
    /// Counts nothing. Source: the class of `torch.nn` of the same name.
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
    /// [`Tensor::logsigmoid`].
    LogSigmoid,
    /// [`Tensor::tanhshrink`].
    Tanhshrink,
    /// [`Tensor::hardshrink`].
    Hardshrink,
    /// [`Tensor::softshrink`].
    Softshrink,
}

impl Activation {
    /// All of them.
    pub const ALL: &'static [Activation] = &[
        Activation::None,
        Activation::Relu,
        Activation::Relu6,
        Activation::LeakyRelu,
        Activation::Elu,
        Activation::Celu,
        Activation::Selu,
        Activation::Gelu,
        Activation::Sigmoid,
        Activation::Tanh,
        Activation::Silu,
        Activation::Mish,
        Activation::Hardswish,
        Activation::Hardsigmoid,
        Activation::Hardtanh,
        Activation::Softplus,
        Activation::Softsign,
        Activation::LogSigmoid,
        Activation::Tanhshrink,
        Activation::Hardshrink,
        Activation::Softshrink,
    ];

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
            Activation::LogSigmoid => "logsigmoid",
            Activation::Tanhshrink => "tanhshrink",
            Activation::Hardshrink => "hardshrink",
            Activation::Softshrink => "softshrink",
        }
    }
}

/// Records a layer that has the shape of its input, and neither weights nor multiply-accumulates.
pub(crate) const fn free<'g>(x: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    x.graph.record(op, &[x], x.shape, Count::FREE, site)
}

/// The `mode` of a `gelu` by its approximation.
const TANH: u8 = 1;

/// Records a layer that has the shape of its input and runs along an axis.
const fn along_axis<'g>(x: Tensor<'g>, axis: usize, op: &'static Operator, site: u32) -> Tensor<'g> {
    // A scalar has one element, along whichever axis.
    let window = if x.rank() == 0 { 1 } else { x.shape.at(axis) as u64 };
    x.graph.record(op, &[x], x.shape, Count { window, ..Count::FREE }, site)
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
        b"none" => free(x, op, site),
        b"tanh" => x.graph.record(op, &[x], x.shape, Count { mode: TANH, ..Count::FREE }, site),
        _ if x.bad => x,
        _ => {
            let text =
                Text::new().str("approximate = \"").str(a.approximate).str("\" is not known; it is \"none\" or \"tanh\"");
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
    match resolve_axis(a.dim, if x.rank() == 0 { 1 } else { x.rank() }) {
        Some(axis) => along_axis(x, axis, op, site),
        None if x.bad => x,
        None => {
            let text = Text::new().str("dim = ").int(a.dim as i64).str(" of ").dims(x.dims()).str(": ").axes(x.rank());
            x.graph.fail(op, site, "dim", text, x.shape)
        }
    }
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

const fn softmax2d<'g>(x: Tensor<'g>, op: &'static Operator, site: u32) -> Tensor<'g> {
    if x.rank() == 3 {
        return along_axis(x, 0, op, site);
    }
    let text = Text::new().str("`softmax2d` takes [C, H, W], its input is ").dims(x.dims());
    settle_free(x, Err(("", text.str(" (").count(x.rank(), "axis", "axes").str(")"))), op, site)
}

const fn prelu<'g>(x: Tensor<'g>, a: &Prelu, op: &'static Operator, site: u32) -> Tensor<'g> {
    // A scalar is one channel.
    let channels = if x.rank() == 0 { 1 } else { x.shape.at(0) };
    let result = match a.num_parameters {
        0 => Err(none_of("num_parameters")),
        n if n == 1 || n == channels => Ok((x.shape, Some(Count { weights: n as u64, ..Count::FREE }))),
        n => {
            let text = Text::new().str("num_parameters = ").size(n).str("; it is 1, or as many as there are channels: ");
            Err(("num_parameters", text.size(channels).str(" of ").dims(x.dims())))
        }
    };
    settle(&[x], result, x.shape, op, site)
}

const fn rrelu<'g>(x: Tensor<'g>, a: &Rrelu, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result =
        if a.lower <= a.upper { Ok(x.shape) } else { Err(("upper", Text::new().str("upper must not be less than lower"))) };
    settle_free(x, result, op, site)
}

const fn glu<'g>(x: Tensor<'g>, a: &Glu, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = match resolve_axis(a.dim, x.rank()) {
        Some(axis) if x.shape.at(axis).is_multiple_of(2) => Ok(x.shape.with(axis, x.shape.at(axis) / 2)),
        Some(axis) => {
            let text = Text::new().str("axis ").size(axis).str(" of ").dims(x.dims()).str(" is ").size(x.shape.at(axis));
            Err(("dim", text.str(", which has no two halves")))
        }
        None => Err(("dim", no_axis("dim", a.dim, &x.shape))),
    };
    settle_free(x, result, op, site)
}

const fn normalize<'g>(x: Tensor<'g>, a: &Normalize, op: &'static Operator, site: u32) -> Tensor<'g> {
    match resolve_axis(a.dim, if x.rank() == 0 { 1 } else { x.rank() }) {
        Some(axis) => {
            let window = if x.rank() == 0 { 1 } else { x.shape.at(axis) as u64 };
            let count = Count { window, mode: super::reduce::norm_mode(a.p), ..Count::FREE };
            x.graph.add(op, &[x], x.shape, count, site)
        }
        None => settle_free(x, Err(("dim", no_axis("dim", a.dim, &x.shape))), op, site),
    }
}

const fn stochastic_depth<'g>(x: Tensor<'g>, a: &StochasticDepth, op: &'static Operator, site: u32) -> Tensor<'g> {
    match a.mode.as_bytes() {
        b"row" | b"batch" => left_out(x, "p", a.p, op, site),
        _ => {
            let text = Text::new().str("mode = \"").str(a.mode).str("\" is not known; it is \"row\" or \"batch\"");
            settle_free(x, Err(("mode", text)), op, site)
        }
    }
}

const fn drop_path<'g>(x: Tensor<'g>, a: &DropPath, op: &'static Operator, site: u32) -> Tensor<'g> {
    left_out(x, "drop_prob", a.drop_prob, op, site)
}

const fn left_out<'g>(x: Tensor<'g>, name: &'static str, p: f64, op: &'static Operator, site: u32) -> Tensor<'g> {
    let result = if p >= 0.0 && p <= 1.0 {
        Ok(x.shape)
    } else {
        Err((name, Text::new().str(name).str(" is a probability: between 0 and 1")))
    };
    settle_free(x, result, op, site)
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

/// Elementary counts per element, as each formula is written in the documentation of its operator: a sigmoid is an exponential,
/// an add and a division; `gelu` is `x / √2`, the error function, `1 + ..`, and two products, or, with `approximate = "tanh"`,
/// that formula's six products and two adds. Softmax is counted per row.
#[allow(clippy::too_many_lines)]
pub(super) const fn work(s: &crate::work::Sizes<'_>) -> Option<crate::work::Work> {
    use crate::work::Work;
    // Multiplies, adds, comparisons, divisions, exponentials, transcendentals.
    let per = match s.op {
        b"relu" | b"threshold" => [0, 0, 1, 0, 0, 0],
        b"relu6" | b"hardtanh" | b"hardshrink" => [0, 0, 2, 0, 0, 0],
        b"leaky_relu" | b"prelu" | b"rrelu" => [1, 0, 1, 0, 0, 0],
        b"elu" => [1, 1, 1, 0, 1, 0],
        b"celu" => [1, 2, 2, 1, 1, 0],
        b"selu" => [2, 1, 1, 0, 1, 0],
        b"gelu" if s.count.mode == TANH => [6, 2, 0, 0, 0, 1],
        b"gelu" => [3, 1, 0, 0, 0, 1],
        b"sigmoid" => [0, 1, 0, 1, 1, 0],
        b"logsigmoid" => [1, 1, 0, 0, 1, 1],
        b"tanh" => [0, 0, 0, 0, 0, 1],
        b"silu" => [1, 1, 0, 1, 1, 0],
        b"mish" => [1, 1, 0, 0, 1, 2],
        b"hardswish" => [1, 1, 2, 1, 0, 0],
        b"hardsigmoid" => [0, 1, 2, 1, 0, 0],
        b"softplus" => [1, 1, 1, 1, 1, 1],
        b"softsign" => [0, 1, 1, 1, 0, 0],
        b"tanhshrink" => [0, 1, 0, 0, 0, 1],
        b"softshrink" => [0, 1, 2, 0, 0, 0],
        // A sigmoid of one half, times the other.
        b"glu" => [1, 1, 0, 1, 1, 0],
        b"softmax" | b"softmax2d" => return Some(s.whole.softmax(s.rows(), s.count.window)),
        b"softmin" => return Some(Work { multiplies: s.n, ..s.whole }.softmax(s.rows(), s.count.window)),
        b"log_softmax" => {
            // x − maximum − ln(sum of exponentials).
            let work = s.whole.softmax(s.rows(), s.count.window);
            return Some(Work { divisions: 0, adds: work.adds.saturating_add(s.n), transcendentals: s.rows(), ..work });
        }
        b"normalize" => {
            // The norm of each row, at least eps, by which all are divided.
            let adds = s.n.saturating_sub(s.rows());
            let work = super::reduce::norm_work(Work { adds, ..s.whole }, s.count.mode, s.n, s.rows());
            return Some(Work { comparisons: work.comparisons.saturating_add(s.rows()), divisions: s.n, ..work });
        }
        b"dropout"
        | b"dropout1d"
        | b"dropout2d"
        | b"dropout3d"
        | b"alpha_dropout"
        | b"feature_alpha_dropout"
        | b"stochastic_depth"
        | b"drop_path"
        | b"identity" => return Some(Work::NONE),
        _ => return None,
    };
    let [multiplies, adds, comparisons, divisions, exponentials, transcendentals] = per;
    Some(Work {
        multiplies: s.o.saturating_mul(multiplies),
        adds: s.o.saturating_mul(adds),
        comparisons: s.o.saturating_mul(comparisons),
        divisions: s.o.saturating_mul(divisions),
        exponentials: s.o.saturating_mul(exponentials),
        transcendentals: s.o.saturating_mul(transcendentals),
        ..s.whole
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::layer;
    use super::*;

    #[test]
    fn all_activations_are_listed() {
        for (i, act) in Activation::ALL.iter().enumerate() {
            assert_eq!(*act as usize, i, "{act:?}");
        }
        assert_eq!(Activation::ALL.len(), Activation::Softshrink as usize + 1);
    }

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
    fn those_with_weights_or_another_shape() {
        let prelu =
            |dims: &[usize], num_parameters| layer!(*dims => |x| x.prelu(Prelu { num_parameters, ..Prelu::DEFAULT }, 0));
        let y = prelu(&[12, 5, 5], 12);
        assert_eq!((y.good().numel(), y.count.weights, y.count.bias), (300, 12, 0));
        assert_eq!(prelu(&[12], 1).count.weights, 1);
        assert_eq!(
            prelu(&[7, 4], 2).bad(),
            "`prelu`: num_parameters = 2; it is 1, or as many as there are channels: 7 of [7, 4]"
        );
        prelu(&[], 3).bad();
        prelu(&[3], 0).bad();
        // torch.nn.GLU, "Examples": [4, 2].
        assert_eq!(layer!([4, 2] => |x| x.glu(Glu::DEFAULT, 0)).good(), [4, 1]);
        assert_eq!(
            layer!([3, 2] => |x| x.glu(Glu { dim: 0 }, 0)).bad(),
            "`glu`: axis 0 of [3, 2] is 3, which has no two halves"
        );
        assert_eq!(layer!([3, 20, 20] => |x| x.softmax2d(0)).good(), [3, 20, 20]);
        layer!([20, 20] => |x| x.softmax2d(0)).bad();
        layer!([4] => |x| x.rrelu(Rrelu { lower: 0.5, upper: 0.25 }, 0)).bad();
        assert_eq!(layer!([512] => |x| x.normalize(Normalize::DEFAULT, 0)).good(), [512]);
        layer!([4] => |x| x.drop_path(DropPath { drop_prob: 1.5 }, 0)).bad();
        layer!([4] => |x| x.stochastic_depth(StochasticDepth { mode: "column", ..StochasticDepth::DEFAULT }, 0)).bad();
    }

    #[test]
    fn activations_as_values() {
        let run = |act| layer!([4] => |x| x.activation(Activate { act }, 0));
        assert_eq!(run(Activation::None).layers, 0);
        assert_eq!(run(Activation::Hardswish).good(), [4]);
        // The layer is that of the method.
        let store = crate::graph::Store::<4, 1, 4, 0, 1>::new();
        let graph = store.graph(crate::graph::Sites::NONE);
        let _ = graph.input("x", &[4], 0).activation(Activate { act: Activation::Silu }, 0);
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
