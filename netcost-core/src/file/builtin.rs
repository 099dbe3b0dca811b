//! The operators of TensorFlow Lite that netcost has a rule for, by their codes in the schema.

use super::record::named;
use crate::op::Operator;

/// How an operator is counted.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// `CONV_2D`.
    Conv,
    /// `DEPTHWISE_CONV_2D`.
    Depthwise,
    /// `TRANSPOSE_CONV`.
    TransposeConv,
    /// `CONV_3D`.
    Conv3d,
    /// `FULLY_CONNECTED`.
    FullyConnected,
    /// `BATCH_MATMUL`.
    MatMul,
    /// A window's mean or maximum.
    Pool,
    /// Zeros around the input.
    Pad,
    /// Without multiply-accumulates; the elements of a constant that it reads are weights.
    Weighted,
    /// Rows of a table, which is its first input and, if it is constant, its weights.
    Table,
    /// As `Weighted`, with an activation fused to it; the number is that of its options in the schema's union.
    Fusing(u8),
    /// Without weights and multiply-accumulates.
    Free,
    /// The same; of a constant it makes a constant.
    Unpack,
}

/// An operator of the file's format.
pub(super) struct Builtin {
    /// Its name in the schema.
    pub name: &'static str,
    /// What it is called in netcost: as the layer of the same meaning, if there is one.
    pub op: Operator,
    /// How it is counted.
    pub rule: Rule,
}

/// Rows of code, name in the schema, rule, and name in netcost.
macro_rules! builtins {
    ($($code:literal $name:ident $rule:ident $(($kind:literal))? $op:literal;)*) => {
        // One constant: a function with a constant per operator would have each looked up anew at each call.
        const BUILTINS: &[Option<Builtin>; CODES] = &{
            let mut table = [const { None }; CODES];
            $(table[$code] = Some(Builtin {
                name: stringify!($name),
                op: named($op),
                rule: Rule::$rule $(($kind))?,
            });)*
            table
        };
    };
}

/// As many codes as have rules, and those between them.
const CODES: usize = 153;

/// The operator of a code, if there is a rule for it.
pub(super) const fn builtin(code: u32) -> Option<&'static Builtin> {
    if code < CODES as u32 { BUILTINS[code as usize].as_ref() } else { None }
}

/// The activations that may be fused to an operator, by their number; the first is none.
pub(super) const FUSED: &[Operator; 6] =
    &[named("identity"), named("relu"), named("hardtanh"), named("relu6"), named("tanh"), named("sign")];

builtins! {
    0 ADD Fusing (11) "add";
    1 AVERAGE_POOL_2D Pool "avg_pool2d";
    2 CONCATENATION Fusing (10) "cat";
    3 CONV_2D Conv "conv2d";
    4 DEPTHWISE_CONV_2D Depthwise "conv2d";
    5 DEPTH_TO_SPACE Free "depth_to_space";
    6 DEQUANTIZE Unpack "dequantize";
    8 FLOOR Free "floor";
    9 FULLY_CONNECTED FullyConnected "linear";
    11 L2_NORMALIZATION Free "normalize";
    13 LOCAL_RESPONSE_NORMALIZATION Free "local_response_norm";
    14 LOGISTIC Free "sigmoid";
    17 MAX_POOL_2D Pool "max_pool2d";
    18 MUL Fusing (21) "mul";
    19 RELU Free "relu";
    20 RELU_N1_TO_1 Free "hardtanh";
    21 RELU6 Free "relu6";
    22 RESHAPE Free "reshape";
    23 RESIZE_BILINEAR Free "upsample";
    25 SOFTMAX Free "softmax";
    26 SPACE_TO_DEPTH Free "space_to_depth";
    28 TANH Free "tanh";
    34 PAD Pad "pad";
    36 GATHER Table "embedding";
    37 BATCH_TO_SPACE_ND Free "batch_to_space";
    38 SPACE_TO_BATCH_ND Free "space_to_batch";
    39 TRANSPOSE Free "permute";
    40 MEAN Free "mean";
    41 SUB Fusing (28) "sub";
    42 DIV Fusing (29) "div";
    43 SQUEEZE Free "squeeze";
    45 STRIDED_SLICE Free "strided_slice";
    47 EXP Free "exp";
    49 SPLIT Free "split";
    50 LOG_SOFTMAX Free "log_softmax";
    53 CAST Free "cast";
    54 PRELU Weighted "prelu";
    55 MAXIMUM Weighted "maximum";
    56 ARG_MAX Free "argmax";
    57 MINIMUM Weighted "minimum";
    58 LESS Free "less";
    59 NEG Free "neg";
    60 PADV2 Free "pad";
    61 GREATER Free "greater";
    62 GREATER_EQUAL Free "greater_equal";
    63 LESS_EQUAL Free "less_equal";
    65 SLICE Free "narrow";
    66 SIN Free "sin";
    67 TRANSPOSE_CONV TransposeConv "conv_transpose2d";
    69 TILE Free "tile";
    70 EXPAND_DIMS Free "unsqueeze";
    71 EQUAL Free "equal";
    72 NOT_EQUAL Free "not_equal";
    73 LOG Free "log";
    74 SUM Free "sum";
    75 SQRT Free "sqrt";
    76 RSQRT Free "rsqrt";
    77 SHAPE Free "shape";
    78 POW Weighted "pow";
    79 ARG_MIN Free "argmin";
    80 FAKE_QUANT Free "fake_quantize";
    81 REDUCE_PROD Free "prod";
    82 REDUCE_MAX Free "amax";
    83 PACK Free "stack";
    88 UNPACK Free "unbind";
    89 REDUCE_MIN Free "amin";
    92 SQUARE Free "square";
    97 RESIZE_NEAREST_NEIGHBOR Free "upsample";
    98 LEAKY_RELU Free "leaky_relu";
    99 SQUARED_DIFFERENCE Weighted "squared_difference";
    100 MIRROR_PAD Free "pad";
    101 ABS Free "abs";
    102 SPLIT_V Free "split";
    104 CEIL Free "ceil";
    106 ADD_N Free "sum";
    108 COS Free "cos";
    111 ELU Free "elu";
    114 QUANTIZE Free "quantize";
    116 ROUND Free "round";
    117 HARD_SWISH Free "hardswish";
    124 DENSIFY Unpack "densify";
    126 BATCH_MATMUL MatMul "matmul";
    129 CALL_ONCE Free "call_once";
    130 BROADCAST_TO Free "expand";
    132 CONV_3D Conv3d "conv3d";
    142 VAR_HANDLE Free "var_handle";
    143 READ_VARIABLE Free "read_variable";
    144 ASSIGN_VARIABLE Free "assign_variable";
    150 GELU Free "gelu";
    152 RELU_0_TO_1 Free "hardtanh";
}

/// The name of a code in the schema, also where there is no rule for it; empty if it is not known.
pub(super) const fn name_of(code: u32) -> &'static str {
    if let Some(builtin) = builtin(code) {
        return builtin.name;
    }
    match code {
        7 => "EMBEDDING_LOOKUP",
        10 => "HASHTABLE_LOOKUP",
        12 => "L2_POOL_2D",
        15 => "LSH_PROJECTION",
        16 => "LSTM",
        24 => "RNN",
        27 => "SVDF",
        31 => "CALL",
        32 => "CUSTOM",
        33 => "EMBEDDING_LOOKUP_SPARSE",
        35 => "UNIDIRECTIONAL_SEQUENCE_RNN",
        44 => "UNIDIRECTIONAL_SEQUENCE_LSTM",
        46 => "BIDIRECTIONAL_SEQUENCE_RNN",
        48 => "TOPK_V2",
        51 => "DELEGATE",
        52 => "BIDIRECTIONAL_SEQUENCE_LSTM",
        107 => "GATHER_ND",
        118 => "IF",
        119 => "WHILE",
        128 => "CUMSUM",
        131 => "RFFT2D",
        141 => "CONV_3D_TRANSPOSE",
        151 => "DYNAMIC_UPDATE_SLICE",
        _ => "",
    }
}
