//! The operators of ONNX that netcost has a rule for, by their names (<https://onnx.ai/onnx/operators/>).

use super::super::protobuf::hash_of;
use super::super::record::named;
use crate::op::Operator;

/// How an operator is counted, and how its output's shape follows from its inputs'.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Conv,
    ConvTranspose,
    Gemm,
    MatMul,
    BatchNorm,
    /// A normalisation with a scale and a bias.
    Affine,
    Pool,
    GlobalPool,
    /// Of the shape of its first input, without weights.
    Same,
    /// The same; of a constant it makes a constant. What it reads besides, scales and zero points, is no parameter.
    Quantize,
    /// Of the shape to which its inputs broadcast; a constant of several elements is its weights.
    Elementwise,
    Concat,
    Reshape,
    Flatten,
    Squeeze,
    Unsqueeze,
    Transpose,
    Expand,
    Pad,
    Reduce,
    Split,
    Slice,
    Resize,
    /// Rows of a table, which is its weights if it is constant.
    Gather,
    Constant,
    ConstantOfShape,
    Shape,
}

/// An operator of the format.
pub(super) struct Known {
    /// Its name in the format.
    pub name: &'static str,
    /// What it is called in netcost: as the layer of the same meaning, if there is one.
    pub op: Operator,
    pub rule: Rule,
}

/// Rows of name in ONNX, rule, and name in netcost.
macro_rules! operators {
    ($($name:ident $rule:ident $op:literal;)*) => {
        /// The hashes of the names.
        #[allow(non_upper_case_globals)]
        mod hashes {
            $(pub const $name: u64 = super::hash_of(stringify!($name));)*
        }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number {
            $($name,)*
        }

        // One constant: a function with a constant per operator would have each looked up anew at each call.
        const KNOWN: &[Known] =
            &[$(Known { name: stringify!($name), op: named($op), rule: Rule::$rule },)*];

        /// The operator of a name's hash, if there is a rule for it.
        pub(super) const fn known(hash: u64) -> Option<&'static Known> {
            let number = match hash {
                $(hashes::$name => Number::$name,)*
                _ => return None,
            };
            Some(&KNOWN[number as usize])
        }
    };
}

operators! {
    Conv Conv "conv2d";
    ConvTranspose ConvTranspose "conv_transpose2d";
    Gemm Gemm "linear";
    MatMul MatMul "matmul";
    BatchNormalization BatchNorm "batch_norm";
    InstanceNormalization Affine "instance_norm";
    LayerNormalization Affine "layer_norm";
    GroupNormalization Affine "group_norm";
    MaxPool Pool "max_pool2d";
    AveragePool Pool "avg_pool2d";
    GlobalAveragePool GlobalPool "global_avg_pool";
    GlobalMaxPool GlobalPool "global_max_pool";
    Relu Same "relu";
    LeakyRelu Same "leaky_relu";
    Elu Same "elu";
    Celu Same "celu";
    Selu Same "selu";
    Gelu Same "gelu";
    Sigmoid Same "sigmoid";
    HardSigmoid Same "hardsigmoid";
    HardSwish Same "hardswish";
    Mish Same "mish";
    Softplus Same "softplus";
    Softsign Same "softsign";
    Tanh Same "tanh";
    ThresholdedRelu Same "threshold";
    Clip Same "clamp";
    Softmax Same "softmax";
    LogSoftmax Same "log_softmax";
    LRN Same "local_response_norm";
    LpNormalization Same "normalize";
    Dropout Same "dropout";
    Identity Same "identity";
    Cast Same "cast";
    Erf Same "erf";
    Exp Same "exp";
    Log Same "log";
    Sqrt Same "sqrt";
    Reciprocal Same "reciprocal";
    Neg Same "neg";
    Abs Same "abs";
    Floor Same "floor";
    Ceil Same "ceil";
    Round Same "round";
    Sign Same "sign";
    Sin Same "sin";
    Cos Same "cos";
    Not Same "logical_not";
    QuantizeLinear Quantize "quantize";
    DequantizeLinear Quantize "dequantize";
    Add Elementwise "add";
    Sub Elementwise "sub";
    Mul Elementwise "mul";
    Div Elementwise "div";
    Pow Elementwise "pow";
    Max Elementwise "maximum";
    Min Elementwise "minimum";
    Sum Elementwise "sum";
    Mean Elementwise "mean";
    PRelu Elementwise "prelu";
    Equal Elementwise "equal";
    Greater Elementwise "greater";
    Less Elementwise "less";
    Where Elementwise "where";
    And Elementwise "logical_and";
    Or Elementwise "logical_or";
    Concat Concat "cat";
    Reshape Reshape "reshape";
    Flatten Flatten "flatten";
    Squeeze Squeeze "squeeze";
    Unsqueeze Unsqueeze "unsqueeze";
    Transpose Transpose "permute";
    Expand Expand "expand";
    Pad Pad "pad";
    ReduceMean Reduce "mean";
    ReduceSum Reduce "sum";
    ReduceMax Reduce "amax";
    ReduceMin Reduce "amin";
    ReduceL2 Reduce "norm";
    Split Split "split";
    Slice Slice "narrow";
    Resize Resize "upsample";
    Upsample Resize "upsample";
    Gather Gather "embedding";
    Constant Constant "constant";
    ConstantOfShape ConstantOfShape "constant";
    Shape Shape "shape";
}

/// The same operator over another number of axes: the tables name those over two.
pub(super) const fn over(rule: Rule, op: &'static Operator, axes: usize) -> &'static Operator {
    match (rule, axes, op.name.as_bytes()) {
        (Rule::Conv, 1, _) => const { &named("conv1d") },
        (Rule::Conv, 3, _) => const { &named("conv3d") },
        (Rule::ConvTranspose, 1, _) => const { &named("conv_transpose1d") },
        (Rule::ConvTranspose, 3, _) => const { &named("conv_transpose3d") },
        (Rule::Pool, 1, b"max_pool2d") => const { &named("max_pool1d") },
        (Rule::Pool, 3, b"max_pool2d") => const { &named("max_pool3d") },
        (Rule::Pool, 1, _) => const { &named("avg_pool1d") },
        (Rule::Pool, 3, _) => const { &named("avg_pool3d") },
        _ => op,
    }
}
