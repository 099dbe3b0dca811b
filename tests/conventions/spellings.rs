//! What a tool prints of a layer that is not written as the module, or the function, for which `Convention::printed` speaks.

use netcost::{Convention, Layer};

/// A layer of a table, and how it is written in PyTorch.
pub struct Case<'a> {
    /// Empty for the module; of an operation that is none, for the operator (`x + y`) or, where there is none, the function.
    pub spelling: &'a str,
    /// Its arguments as they stand in the table.
    pub arguments: Vec<i64>,
    /// How many tensors it is given.
    pub inputs: usize,
    pub layer: &'a Layer,
}

impl Case<'_> {
    fn printed(&self, convention: Convention) -> Option<u64> {
        convention.printed(self.layer)
    }

    /// A size of the input, and of the output.
    fn sizes(&self, axis: usize) -> (u64, u64) {
        (self.layer.inputs[0].dims()[axis] as u64, self.layer.output.dims()[axis] as u64)
    }

    /// Multiply-accumulates of the products of an attention: of each query and key, all channels twice.
    fn products(&self) -> u64 {
        let (q, k) = (self.layer.inputs[0].dims(), self.layer.inputs[1].dims());
        (2 * q[0] * k[0] * q[1]) as u64
    }

    /// Positions of the output of a convolution with `padding='same'` if `floor(dilation · (kernel − 1) / 2)` were put on both
    /// sides of an axis.
    fn positions(&self) -> u64 {
        let axis = |i: usize| {
            let (kernel, stride, dilation) = (self.arguments[1 + i], self.arguments[3 + i], self.arguments[7 + i]);
            let reach = dilation * (kernel - 1);
            let input = i64::try_from(self.sizes(1 + i).0).expect("a size");
            ((input + 2 * (reach / 2) - (reach + 1)) / stride + 1).unsigned_abs()
        };
        axis(0) * axis(1)
    }

    /// Whether PyTorch runs an attention as one operator when gradients are disabled.
    fn is_fused(&self) -> bool {
        // Without keys that are added.
        let plain = |arguments: &[i64]| {
            arguments[0] % 2 == 0 && arguments[1] == 1 && !arguments[2..].iter().take(2).any(|added| *added == 1)
        };
        self.layer.op == "multihead_attention" && self.inputs == 1 && plain(&self.arguments)
    }
}

/// What a tool prints of a layer that is written so.
pub struct Spelling {
    pub tools: &'static [&'static str],
    pub written: &'static [&'static str],
    /// In words, for the documentation.
    pub words: &'static str,
    pub applies: fn(&Case<'_>) -> bool,
    /// `None` if the tool refuses it.
    pub figure: fn(&Case<'_>, Convention) -> Option<u64>,
}

const fn is(
    tools: &'static [&'static str],
    written: &'static [&'static str],
    words: &'static str,
    figure: fn(&Case<'_>, Convention) -> Option<u64>,
) -> Spelling {
    Spelling { tools, written, words, applies: |_| true, figure }
}

const NOTHING: fn(&Case<'_>, Convention) -> Option<u64> = |_, _| Some(0);
const COUNTED: fn(&Case<'_>, Convention) -> Option<u64> = |case, convention| Some(case.layer.flops(convention));

/// With gradients disabled, `FlopCounterMode` is told apart.
const WITHOUT_GRADIENTS: &str = "torch_flop_counter_no_grad";

pub const SPELLINGS: &[Spelling] = &[
    is(
        &["thop", "torchinfo"],
        &[
            "F.conv2d",
            "F.linear",
            "F.batch_norm",
            "F.softmax",
            "x.softmax",
            "F.avg_pool2d",
            "F.adaptive_avg_pool2d",
            "F.interpolate",
            "x @ y",
        ],
        "nothing: a function is no module",
        NOTHING,
    ),
    is(
        &["ptflops_pytorch"],
        &["F.relu", "F.max_pool2d", "F.avg_pool2d", "F.adaptive_avg_pool2d", "F.interpolate"],
        "what it counts, once: without a module there is one hook",
        COUNTED,
    ),
    is(
        &["ptflops_pytorch", "calflops_flops", "deepspeed"],
        &["torch.add", "x.add", "torch.mul"],
        "what it counts: it sees the function, not the operator",
        COUNTED,
    ),
    is(
        &["ptflops_pytorch"],
        &["F.conv2d", "F.linear", "F.batch_norm", "x @ y", "torch.relu", "x.softmax"],
        "nothing: not among the functions that it sees",
        NOTHING,
    ),
    is(
        &["calflops_flops", "deepspeed"],
        &["torch.relu", "x.softmax"],
        "nothing: not among the functions that it sees",
        NOTHING,
    ),
    is(
        &["calflops_flops", "calflops_macs"],
        &["x @ y", "torch.bmm"],
        "nothing: not among the functions that it sees",
        NOTHING,
    ),
    is(
        &["thop", "ptflops_pytorch"],
        &["subclass"],
        "nothing: the class of the module is not the class that it knows",
        NOTHING,
    ),
    is(
        &["ptflops_aten"],
        &["transposed input"],
        "1 per multiply-accumulate: of an input that is not contiguous another operator is called, and no bias counted",
        |case, _| Some(case.layer.macs),
    ),
    is(
        &["fvcore", "torchprofile"],
        &["padding='same'", "padding='valid'"],
        "nothing: no rule for the operator that a convolution with such a padding is",
        NOTHING,
    ),
    is(
        &["calflops_flops", "deepspeed"],
        &["padding='same'"],
        "2 per weight and 1 per bias at each position of an output that is too small where the kernel is even: padded by half \
         of what the kernel reaches, rounded down, on both sides",
        |case, _| Some(case.positions() * (2 * case.layer.weights + case.layer.bias)),
    ),
    is(&["calflops_macs"], &["padding='same'"], "1 per weight at each position of that output", |case, _| {
        Some(case.positions() * case.layer.weights)
    }),
    is(&["calflops_flops", "deepspeed"], &["size="], "1 per position of the output, of one channel", |case, _| {
        Some(case.sizes(1).1 * case.sizes(2).1)
    }),
    // Then the products are the fused attention's.
    is(
        &["fvcore", "ptflops_aten"],
        &["need_weights=False"],
        "what it counts, without the two products of the attention",
        |case, convention| Some(case.layer.flops(convention) - case.products()),
    ),
    is(
        &["ptflops_pytorch"],
        &["need_weights=False"],
        "what it counts, and of the output's projection a bias even if there is none",
        |case, convention| {
            let absent = if case.layer.bias == 0 { case.layer.output.numel() as u64 } else { 0 };
            Some(case.layer.flops(convention) + absent)
        },
    ),
    is(
        &["calflops_flops"],
        &["need_weights=False"],
        "2 per multiply-accumulate without the two products of the attention",
        |case, _| Some(2 * (case.layer.macs - case.products())),
    ),
    is(&["deepspeed"], &["need_weights=False"], "2 per multiply-accumulate: nothing of the softmax", |case, _| {
        Some(2 * case.layer.macs)
    }),
    is(&["torchprofile"], &["need_weights=False"], "what it prints else, without the scaled queries", |case, convention| {
        Some(case.printed(convention)? - case.layer.inputs[0].numel() as u64)
    }),
    Spelling {
        tools: &[WITHOUT_GRADIENTS],
        written: &["", "need_weights=False"],
        words: "nothing of a self-attention with biases, an even number of heads and no added keys: it is one operator then",
        applies: |case| case.is_fused(),
        figure: NOTHING,
    },
    is(
        &[WITHOUT_GRADIENTS],
        &["in an encoder layer", "need_weights=False in an encoder layer"],
        "nothing: the whole layer is one operator then",
        NOTHING,
    ),
    Spelling {
        tools: &["ptflops_pytorch", "calflops_flops", "deepspeed"],
        written: &["in an encoder layer"],
        words: "nothing of its activation: the encoder layer keeps the function from before it is watched",
        applies: |case| case.layer.op == "relu",
        figure: NOTHING,
    },
    is(
        &["thop"],
        &["without a batch axis"],
        "1 per output element, kernel element and row of the input: axes are taken for those one before them",
        |case, _| {
            let (channels, _) = case.sizes(0);
            let kernel = case.layer.weights / (channels * case.sizes(0).1);
            Some(case.layer.output.numel() as u64 * kernel * case.sizes(1).0)
        },
    ),
    is(
        &["ptflops_pytorch"],
        &["without a batch axis"],
        "1 per weight, input channel and column of the output",
        |case, _| Some(case.layer.weights * case.sizes(0).0 * case.sizes(2).1),
    ),
    is(&["torchinfo"], &["without a batch axis"], "1 per weight, output channel and column of the output", |case, _| {
        Some(case.layer.weights * case.sizes(0).1 * case.sizes(2).1)
    }),
    is(
        &["calflops_flops", "calflops_macs", "deepspeed"],
        &["without a batch axis"],
        "nothing: it stops with an error",
        |_, _| None,
    ),
    Spelling {
        tools: &["ptflops_pytorch"],
        written: &["batch of 2"],
        words: "of an upsampling 3 per output element of a sample: the hook of the module forgets the batch",
        applies: |case| case.layer.op == "upsample",
        figure: |case, convention| Some(3 * case.layer.flops(convention)),
    },
];

/// What a tool prints of a case, and the row that says so.
pub fn figure(tool: &str, case: &Case<'_>, convention: Convention) -> (Option<u64>, Option<usize>) {
    let fits = |row: &Spelling| row.tools.contains(&tool) && row.written.contains(&case.spelling) && (row.applies)(case);
    if let Some(at) = SPELLINGS.iter().position(fits) {
        return ((SPELLINGS[at].figure)(case, convention), Some(at));
    }
    // What is said of one attention holds in an encoder layer, too.
    if let Some(spelling) = case.spelling.strip_suffix(" in an encoder layer") {
        let case = Case { spelling, arguments: case.arguments.clone(), ..*case };
        return figure(tool, &case, convention);
    }
    let samples = if case.spelling == "batch of 2" { 2 } else { 1 };
    (case.printed(convention).map(|figure| samples * figure), None)
}

/// The rows as they stand in the documentation.
pub fn table() -> String {
    use std::fmt::Write;
    let mut table = String::from("| written as | convention | the tool prints |\n|---|---|---|\n");
    for row in SPELLINGS {
        let spelling = |spelling: &&str| match *spelling {
            "" => "a module".to_owned(),
            words if words.contains(['=', '.', '@']) && !words.contains(" in ") => format!("`{words}`"),
            words => words.to_owned(),
        };
        let spellings: Vec<_> = row.written.iter().map(spelling).collect();
        let tools: Vec<_> = row.tools.iter().map(|tool| super::tools::described(tool)).collect();
        let (spellings, tools) = (spellings.join(", "), tools.join(", "));
        writeln!(table, "| {spellings} | {tools} | {} |", row.words).expect("a string takes all");
    }
    table
}
