//! What each tool counts of each operator, and where it prints something else than it means to.
//!
//! Source: the tools were run on single layers in evaluation mode, one sample each, in PyTorch 2.15.0; every row was confirmed by
//! its figures. `tests/conventions/` holds these figures and checks the rows against them. An operator that is in no row of a
//! tool is not counted by it.

use super::rule::Quantity::{
    AttentionBySizes, Bias, Biases, Bicubic, Bilinear, Channels, Channelwise, Convolved, Input, Linear, Macs, Mask,
    MaskedProduct, Narrowed, Nearest, Nearest2d, OfInputs, Once, Output, Params, ParamsPerUnit, Planes, Products,
    Projection, Regrouped, Rows, Scaled, Scores, Second, SharedBiases, SharedKeys, Spread, Trilinear, Unfolded, Ungrouped,
    Units, Unmeasured, Unprojected, Weights, Windows, ZeroKey,
};
use super::rule::{Deviation, Row, Rule};

const CONV: &[&str] = &["conv1d", "conv2d", "conv3d"];
const CONV_TRANSPOSE: &[&str] = &["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"];
const LINEAR: &[&str] = &["linear"];
const BILINEAR: &[&str] = &["bilinear"];
const MATMUL: &[&str] = &["matmul"];
const EINSUM: &[&str] = &["einsum"];
const PRODUCTS: &[&str] = &["matmul", "einsum"];
const CUSTOM: &[&str] = &["custom"];
const SDPA: &[&str] = &["scaled_dot_product_attention"];
const MHA: &[&str] = &["multihead_attention"];
const PROJECTED: &[&str] = &["lstm(proj_size)"];
const LSTM: &[&str] = &["lstm"];
const GRU: &[&str] = &["gru"];
const RNN: &[&str] = &["rnn"];
const LSTM_CELL: &[&str] = &["lstm_cell"];
const GRU_CELL: &[&str] = &["gru_cell"];
const RNN_CELL: &[&str] = &["rnn_cell"];
const RECURRENT: &[&str] = &["lstm", "gru", "rnn"];
const CELLS: &[&str] = &["lstm_cell", "gru_cell", "rnn_cell"];
const BATCH_NORM: &[&str] = &["batch_norm"];
const LAYER_NORM: &[&str] = &["layer_norm"];
const GROUP_NORM: &[&str] = &["group_norm"];
const POOLS: &[&str] = &[
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
];
const AVG_POOL: &[&str] = &["avg_pool1d", "avg_pool2d", "avg_pool3d"];
const ADAPTIVE_AVG_POOL: &[&str] = &["adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"];
const UPSAMPLE: &[&str] = &["upsample", "interpolate"];

const NOTHING: Rule = Rule::NOTHING;
const MACS: Rule = Rule(&[(1, Macs)]);
const TWICE: Rule = Rule(&[(2, Macs)]);
const MACS_AND_BIAS: Rule = Rule(&[(1, Macs), (1, Biases)]);
const TWICE_AND_BIAS: Rule = Rule(&[(2, Macs), (1, Biases)]);
const INPUT: Rule = Rule(&[(1, Input)]);
const OUTPUT: Rule = Rule(&[(1, Output)]);
const PARAMS: Rule = Rule(&[(1, Params)]);

const fn row(ops: &'static [&'static str], rule: Rule) -> Row {
    Row { ops, rule, deviation: None }
}

/// The tool prints something else.
const fn prints(ops: &'static [&'static str], rule: Rule, printed: Rule, why: &'static str) -> Row {
    Row { ops, rule, deviation: Some(Deviation { printed: Some(printed), why }) }
}

/// The tool cannot be given such a layer.
const fn refuses(ops: &'static [&'static str], rule: Rule, why: &'static str) -> Row {
    Row { ops, rule, deviation: Some(Deviation { printed: None, why }) }
}

const UNSEEN_FUSED: &str = "the fused attention is not among the operators it knows";
const UNSEEN_RECURRENT: &str = "the fused recurrent operators are not among those it knows";
const UNSEEN_FUNCTION: &str = "functions that are not modules are not seen";
const UNSEEN: &str = "no rule for it";
const TWO_HOOKS: &str = "counted twice: as a module and as the function that it calls";
const UNSEEN_MASKED: &str = "with a mask the first product is another operator, which is not among those it knows";
const SEEN_MASKED: &str = "the two products are not among the functions it sees, but that with a mask";
const NO_PROJECTION: &str = "the product of the projection is left out";
const UNSEEN_OPERATOR: &str = "the operator is not seen, only the function of the name";

pub(super) const FVCORE: &[Row] = &[
    row(CONV, MACS),
    row(CONV_TRANSPOSE, MACS),
    row(LINEAR, MACS),
    row(PRODUCTS, MACS),
    prints(MHA, MACS, Rule(&[(1, Macs), (-1, MaskedProduct)]), UNSEEN_MASKED),
    row(CELLS, MACS),
    row(CUSTOM, MACS),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUSED),
    prints(RECURRENT, MACS, NOTHING, UNSEEN_RECURRENT),
    prints(BILINEAR, MACS, NOTHING, UNSEEN),
    row(BATCH_NORM, Rule(&[(1, Input), (3, Unmeasured), (1, Scaled)])),
    row(&["layer_norm", "group_norm", "instance_norm"], Rule(&[(4, Input), (1, Scaled)])),
    row(&["adaptive_avg_pool2d"], INPUT),
    row(UPSAMPLE, Rule(&[(1, Nearest2d), (4, Bilinear)])),
];

pub(super) const FLOP_COUNTER: &[Row] = &[
    row(CONV, TWICE),
    row(CONV_TRANSPOSE, TWICE),
    row(LINEAR, TWICE),
    row(PRODUCTS, TWICE),
    row(SDPA, TWICE),
    row(MHA, TWICE),
    prints(
        LSTM,
        TWICE,
        NOTHING,
        "the fused layer of the CPU is not among the operators it knows; on the meta device it is right",
    ),
    row(PROJECTED, TWICE),
    row(&["gru", "rnn"], TWICE),
    row(CELLS, TWICE),
    row(CUSTOM, TWICE),
    prints(BILINEAR, TWICE, NOTHING, UNSEEN),
];

pub(super) const THOP: &[Row] = &[
    row(CONV, MACS),
    prints(CONV_TRANSPOSE, MACS, Rule(&[(1, Spread)]), "output positions are taken for input positions"),
    row(LINEAR, MACS),
    row(CUSTOM, MACS),
    prints(PRODUCTS, MACS, NOTHING, UNSEEN_FUNCTION),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUNCTION),
    prints(MHA, MACS, NOTHING, UNSEEN),
    prints(BILINEAR, MACS, NOTHING, UNSEEN),
    row(&["batch_norm", "layer_norm", "instance_norm"], Rule(&[(2, Input), (2, Scaled)])),
    prints(GROUP_NORM, Rule(&[(2, Input), (2, Scaled)]), NOTHING, UNSEEN),
    row(&["prelu"], INPUT),
    row(&["softmax"], Rule(&[(3, Input), (-1, Rows)])),
    row(AVG_POOL, OUTPUT),
    row(ADAPTIVE_AVG_POOL, Rule(&[(1, Input), (1, Output)])),
    prints(
        UPSAMPLE,
        Rule(&[(1, Nearest), (5, Linear), (11, Bilinear), (31, Trilinear), (259, Bicubic)]),
        Rule(&[(1, Nearest), (5, Linear), (11, Bilinear), (259, Bicubic)]),
        "its rule for trilinear resizing is never called",
    ),
    row(LSTM, Rule(&[(1, Macs), (1, Biases), (8, Units)])),
    prints(
        PROJECTED,
        Rule(&[(1, Macs), (1, Biases), (8, Units)]),
        Rule(&[(1, Unprojected), (1, Biases), (8, Units)]),
        "its projection is not looked at",
    ),
    row(LSTM_CELL, Rule(&[(1, Macs), (1, Biases), (8, Units)])),
    row(GRU, Rule(&[(1, Macs), (1, Biases), (7, Units)])),
    row(GRU_CELL, Rule(&[(1, Macs), (1, Biases), (7, Units)])),
    row(RNN, Rule(&[(1, Macs), (1, Biases), (1, Units)])),
    row(RNN_CELL, Rule(&[(1, Macs), (1, Biases), (1, Units)])),
];

pub(super) const PTFLOPS: &[Row] = &[
    row(CONV, MACS_AND_BIAS),
    row(CONV_TRANSPOSE, MACS_AND_BIAS),
    row(LINEAR, MACS_AND_BIAS),
    row(MATMUL, MACS),
    row(CUSTOM, MACS),
    prints(EINSUM, MACS, NOTHING, UNSEEN),
    prints(BILINEAR, MACS_AND_BIAS, NOTHING, UNSEEN),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUSED),
    // Scaled queries.
    prints(
        MHA,
        Rule(&[(1, Macs), (1, Biases), (1, Scores), (1, Input)]),
        Rule(&[(1, AttentionBySizes), (1, Products), (1, Scores), (1, Mask)]),
        "the two products, the softmax and the mask are counted again as the functions that it calls",
    ),
    row(&["batch_norm", "group_norm", "instance_norm"], Rule(&[(1, Input), (1, Scaled)])),
    row(LAYER_NORM, INPUT),
    prints(&["relu", "elu", "gelu", "prelu"], INPUT, Rule(&[(2, Input)]), TWO_HOOKS),
    row(&["leaky_relu", "relu6", "silu", "softmax"], INPUT),
    prints(POOLS, INPUT, Rule(&[(2, Input)]), TWO_HOOKS),
    prints(UPSAMPLE, OUTPUT, Rule(&[(2, Output)]), TWO_HOOKS),
    prints(&["add", "mul"], OUTPUT, NOTHING, UNSEEN_OPERATOR),
    row(LSTM, Rule(&[(1, Macs), (1, Biases), (10, Units)])),
    prints(
        PROJECTED,
        Rule(&[(1, Macs), (1, Biases), (10, Units)]),
        Rule(&[(1, Macs), (-1, Projection), (1, Biases), (10, Units)]),
        NO_PROJECTION,
    ),
    row(LSTM_CELL, Rule(&[(1, Macs), (1, Biases), (10, Units)])),
    row(GRU, Rule(&[(1, Macs), (1, Biases), (7, Units)])),
    row(GRU_CELL, Rule(&[(1, Macs), (1, Biases), (7, Units)])),
    row(RNN, Rule(&[(1, Macs), (1, Biases), (1, Units)])),
    row(RNN_CELL, Rule(&[(1, Macs), (1, Biases), (1, Units)])),
];

pub(super) const PTFLOPS_ATEN: &[Row] = &[
    row(CONV, MACS_AND_BIAS),
    row(CONV_TRANSPOSE, MACS_AND_BIAS),
    row(LINEAR, MACS_AND_BIAS),
    row(PRODUCTS, MACS),
    prints(MHA, MACS_AND_BIAS, Rule(&[(1, Macs), (1, Biases), (-1, MaskedProduct)]), UNSEEN_MASKED),
    row(CUSTOM, MACS),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUSED),
    prints(BILINEAR, MACS_AND_BIAS, NOTHING, UNSEEN),
    prints(LSTM, MACS_AND_BIAS, NOTHING, "the fused layer of the CPU is not among the operators it knows"),
    row(PROJECTED, MACS_AND_BIAS),
    row(&["gru", "rnn", "lstm_cell", "gru_cell", "rnn_cell"], MACS_AND_BIAS),
];

pub(super) const TORCHINFO: &[Row] = &[
    row(CONV, MACS_AND_BIAS),
    prints(
        CONV_TRANSPOSE,
        MACS_AND_BIAS,
        Rule(&[(1, Spread), (1, Biases)]),
        "output positions are taken for input positions",
    ),
    prints(LINEAR, MACS_AND_BIAS, PARAMS, "of a sequence the first position only"),
    row(BILINEAR, MACS_AND_BIAS),
    row(CUSTOM, MACS),
    prints(PRODUCTS, MACS, NOTHING, UNSEEN_FUNCTION),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUNCTION),
    prints(MHA, MACS_AND_BIAS, NOTHING, UNSEEN),
    row(&["batch_norm", "layer_norm", "group_norm", "instance_norm", "rms_norm", "prelu"], PARAMS),
    prints(&["embedding"], NOTHING, PARAMS, "the whole table, of which rows are read"),
    row(RECURRENT, MACS_AND_BIAS),
    prints(CELLS, MACS_AND_BIAS, Rule(&[(1, ParamsPerUnit)]), "the hidden size is taken for a number of positions"),
];

pub(super) const CALFLOPS: &[Row] = &[
    row(CONV, TWICE_AND_BIAS),
    prints(
        CONV_TRANSPOSE,
        TWICE_AND_BIAS,
        Rule(&[(2, Regrouped), (1, Convolved)]),
        "channels are divided by the groups twice, and the output's sizes are those of a convolution",
    ),
    row(LINEAR, TWICE),
    row(MATMUL, TWICE),
    prints(EINSUM, TWICE, Rule(&[(2, Macs), (1, Once)]), "one more, by numpy's `einsum_path`"),
    row(CUSTOM, TWICE),
    prints(BILINEAR, TWICE_AND_BIAS, NOTHING, UNSEEN),
    prints(SDPA, Rule(&[(2, Macs), (1, Scores)]), NOTHING, UNSEEN_FUSED),
    prints(
        MHA,
        Rule(&[(2, Macs), (1, Scores)]),
        Rule(&[(2, Macs), (-2, Products), (1, Scores), (2, MaskedProduct), (1, Mask)]),
        SEEN_MASKED,
    ),
    row(BATCH_NORM, Rule(&[(1, Input), (3, Unmeasured), (1, Scaled)])),
    row(&["layer_norm", "group_norm", "instance_norm"], Rule(&[(4, Input), (1, Scaled)])),
    row(&["relu", "elu", "gelu", "prelu", "leaky_relu", "silu", "softmax"], INPUT),
    prints(&["relu6"], INPUT, NOTHING, UNSEEN),
    row(POOLS, INPUT),
    prints(UPSAMPLE, OUTPUT, INPUT, "input elements are taken for output elements"),
    prints(&["add", "mul"], OUTPUT, NOTHING, UNSEEN_OPERATOR),
    row(LSTM, Rule(&[(2, Macs), (1, Biases), (2, Units)])),
    prints(
        PROJECTED,
        Rule(&[(2, Macs), (1, Biases), (2, Units)]),
        Rule(&[(2, Macs), (-2, Projection), (1, Biases), (2, Units)]),
        NO_PROJECTION,
    ),
    row(LSTM_CELL, Rule(&[(2, Macs), (1, Biases), (2, Units)])),
    row(GRU, Rule(&[(2, Macs), (1, Biases), (1, Units)])),
    row(GRU_CELL, Rule(&[(2, Macs), (1, Biases), (1, Units)])),
    row(RNN, Rule(&[(2, Macs), (1, Biases), (-1, Units)])),
    row(RNN_CELL, Rule(&[(2, Macs), (1, Biases), (-1, Units)])),
];

const RECURRENT_AND_CELLS: &[&str] = &["lstm", "gru", "rnn", "lstm_cell", "gru_cell", "rnn_cell"];

pub(super) const CALFLOPS_MACS: &[Row] = &[
    row(CONV, MACS),
    prints(CONV_TRANSPOSE, MACS, Rule(&[(1, Regrouped)]), "channels are divided by the groups twice"),
    row(LINEAR, MACS),
    row(MATMUL, MACS),
    prints(EINSUM, MACS, NOTHING, "its rule for it counts FLOPs alone"),
    row(CUSTOM, MACS),
    prints(BILINEAR, MACS, NOTHING, UNSEEN),
    prints(SDPA, MACS, NOTHING, UNSEEN_FUSED),
    prints(MHA, MACS, Rule(&[(1, Macs), (-1, Products), (1, MaskedProduct)]), SEEN_MASKED),
    prints(RECURRENT_AND_CELLS, MACS, NOTHING, "their rule counts FLOPs alone"),
];

pub(super) const DEEPSPEED: &[Row] = &[
    row(CONV, TWICE_AND_BIAS),
    row(CONV_TRANSPOSE, TWICE_AND_BIAS),
    row(LINEAR, TWICE),
    row(MATMUL, TWICE),
    prints(EINSUM, TWICE, Rule(&[(2, Macs), (1, Once)]), "one more, by numpy's `einsum_path`"),
    row(CUSTOM, TWICE),
    prints(BILINEAR, TWICE_AND_BIAS, NOTHING, UNSEEN),
    row(SDPA, TWICE),
    row(MHA, Rule(&[(2, Macs), (1, Scores), (1, Mask)])),
    row(BATCH_NORM, Rule(&[(1, Input), (3, Unmeasured), (1, Scaled)])),
    row(&["layer_norm", "group_norm", "instance_norm"], Rule(&[(4, Input), (1, Scaled)])),
    row(&["relu", "elu", "gelu", "prelu", "leaky_relu", "silu", "softmax"], INPUT),
    prints(&["relu6"], INPUT, NOTHING, UNSEEN),
    row(POOLS, INPUT),
    row(UPSAMPLE, OUTPUT),
    prints(&["add", "mul"], OUTPUT, NOTHING, UNSEEN_OPERATOR),
    row(LSTM, Rule(&[(2, Macs), (1, Biases), (2, Units)])),
    prints(
        PROJECTED,
        Rule(&[(2, Macs), (1, Biases), (2, Units)]),
        Rule(&[(2, Macs), (-2, Projection), (1, Biases), (2, Units)]),
        NO_PROJECTION,
    ),
    row(LSTM_CELL, Rule(&[(2, Macs), (1, Biases), (2, Units)])),
    row(GRU, Rule(&[(2, Macs), (1, Biases), (1, Units)])),
    row(GRU_CELL, Rule(&[(2, Macs), (1, Biases), (1, Units)])),
    row(RNN, Rule(&[(2, Macs), (1, Biases), (-1, Units)])),
    row(RNN_CELL, Rule(&[(2, Macs), (1, Biases), (-1, Units)])),
];

pub(super) const TORCHPROFILE: &[Row] = &[
    row(CONV, MACS),
    prints(
        CONV_TRANSPOSE,
        MACS,
        Rule(&[(1, Ungrouped)]),
        "output positions are taken for input positions, and groups are ignored where the channels differ",
    ),
    row(LINEAR, MACS),
    row(PRODUCTS, MACS),
    row(SDPA, MACS),
    prints(
        MHA,
        MACS,
        Rule(&[(1, Macs), (1, Input), (4, Once), (1, SharedKeys), (1, SharedBiases), (1, ZeroKey)]),
        "the scaling of the queries is counted, and products of sizes that are in the trace",
    ),
    row(CUSTOM, MACS),
    prints(BILINEAR, MACS, NOTHING, UNSEEN),
    row(&["batch_norm", "layer_norm", "group_norm", "instance_norm"], Rule(&[(1, Scaled)])),
    row(&["leaky_relu"], INPUT),
    row(AVG_POOL, OUTPUT),
    row(ADAPTIVE_AVG_POOL, OUTPUT),
    row(&["mean"], OUTPUT),
    row(&["mul"], OUTPUT),
    row(UPSAMPLE, Rule(&[(4, Bilinear)])),
    row(LSTM, MACS),
    prints(PROJECTED, MACS, Rule(&[(1, Narrowed)]), "the projection's size is taken for the hidden size"),
    prints(&["gru", "rnn"], MACS, NOTHING, UNSEEN_RECURRENT),
    row(LSTM_CELL, Rule(&[(1, Macs), (3, Units)])),
    row(GRU_CELL, Rule(&[(1, Macs), (2, Units)])),
    row(RNN_CELL, MACS),
];

pub(super) const ST_MACC: &[Row] = &[
    row(CONV, Rule(&[(1, Macs), (1, Channels)])),
    row(CONV_TRANSPOSE, Rule(&[(1, Macs), (1, Channels)])),
    row(LINEAR, Rule(&[(1, Macs), (1, Channels)])),
    row(PRODUCTS, MACS),
    row(CUSTOM, MACS),
    row(&["softmax"], Rule(&[(15, Input)])),
];

pub(super) const VELA: &[Row] = &[
    row(CONV, MACS),
    row(CONV_TRANSPOSE, MACS),
    row(LINEAR, MACS),
    row(PRODUCTS, MACS),
    row(CUSTOM, MACS),
    row(AVG_POOL, Rule(&[(1, Windows)])),
    row(&["adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "global_avg_pool", "mean"], INPUT),
    row(&["global_avg_pool1d", "global_avg_pool2d", "global_avg_pool3d"], INPUT),
    row(&["softmax"], Rule(&[(2, Input)])),
];

const NOT_EXPORTED: &str = "PyTorch does not export it as ONNX";
const IN_A_LOOP: &str = "what is computed step by step is a loop, into which it does not look";

pub(super) const TRACT: &[Row] = &[
    row(CONV, MACS),
    prints(CONV_TRANSPOSE, MACS, NOTHING, "no rule for it; with `-O`, as the product that it becomes, it is right"),
    row(LINEAR, MACS),
    row(PRODUCTS, MACS),
    // Scaled queries; scaled queries and keys.
    row(MHA, Rule(&[(1, Macs), (1, Input)])),
    row(SDPA, Rule(&[(1, Macs), (1, Input), (1, Second)])),
    refuses(BILINEAR, NOTHING, NOT_EXPORTED),
    refuses(&["rms_norm"], NOTHING, NOT_EXPORTED),
    row(CUSTOM, MACS),
    row(BATCH_NORM, Rule(&[(1, Unfolded)])),
    row(&["layer_norm", "group_norm", "instance_norm"], Rule(&[(4, Input), (1, Rows), (1, Scaled)])),
    row(&["sigmoid", "tanh", "erf", "logsigmoid", "tanhshrink"], Rule(&[(11, Output)])),
    row(&["silu", "mish", "glu"], Rule(&[(12, Output)])),
    row(&["gelu"], Rule(&[(14, Output)])),
    row(&["selu"], Rule(&[(2, Output)])),
    row(&["prelu", "hardsigmoid", "softsign"], OUTPUT),
    row(&["mul", "div"], OUTPUT),
    row(&["adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"], Rule(&[(1, Channelwise)])),
    row(&["global_avg_pool", "global_avg_pool1d", "global_avg_pool2d", "global_avg_pool3d"], Rule(&[(1, Channelwise)])),
    row(&["mean"], Rule(&[(1, Input), (1, Output)])),
    row(&["sum", "amax", "amin"], INPUT),
    prints(LSTM, Rule(&[(1, Macs), (58, Units)]), Rule(&[(1, OfInputs)]), IN_A_LOOP),
    refuses(PROJECTED, Rule(&[(1, Macs), (58, Units)]), NOT_EXPORTED),
    prints(GRU, Rule(&[(1, Macs), (35, Units)]), NOTHING, IN_A_LOOP),
    prints(RNN, Rule(&[(1, Macs), (11, Units)]), Rule(&[(1, OfInputs)]), IN_A_LOOP),
    row(LSTM_CELL, Rule(&[(1, Macs), (58, Units)])),
    row(GRU_CELL, Rule(&[(1, Macs), (35, Units)])),
    row(RNN_CELL, Rule(&[(1, Macs), (11, Units)])),
];

const RETHINKING_WINDOWS: &[&str] = &["max_pool2d", "avg_pool2d"];

pub(super) const RETHINKING: &[Row] = &[
    row(&["conv2d"], MACS_AND_BIAS),
    // `batch_size * (weight_ops + bias_ops)`: of a sequence, too, once.
    row(LINEAR, Rule(&[(1, Weights), (1, Bias)])),
    row(BATCH_NORM, Rule(&[(2, Planes)])),
    row(&["relu"], OUTPUT),
    row(RETHINKING_WINDOWS, Rule(&[(1, Windows)])),
    row(&["upsample"], Rule(&[(12, Output)])),
];

pub(super) const RETHINKING_TWICE: &[Row] = &[
    row(&["conv2d"], TWICE_AND_BIAS),
    row(LINEAR, Rule(&[(2, Weights), (1, Bias)])),
    row(BATCH_NORM, Rule(&[(2, Planes)])),
    row(&["relu"], OUTPUT),
    row(RETHINKING_WINDOWS, Rule(&[(1, Windows)])),
    row(&["upsample"], Rule(&[(12, Output)])),
];
