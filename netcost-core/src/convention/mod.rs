//! What is called a FLOP: the conventions by name, as data in one table.
//!
//! A convention is a rule per operator: weights of a layer's quantities, its multiply-accumulates, biases, elements. Where a tool
//! has a bug or does not see an operator, the convention counts what the tool means to count, and [`Convention::printed`] what it
//! prints.

mod explain;
mod rule;
mod tools;

pub use explain::{Explanation, explain};
pub use rule::{Deviation, Quantity, Row, Rule};

use crate::graph::Special;
use crate::layer::Layer;
use crate::text::{Text, same};
use crate::trace::Totals;

/// A named way to count floating-point operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Convention {
    /// One per multiply-accumulate and one per bias added; so of a convolution or a linear layer, parameters × output
    /// positions. The convention of the papers on convolutional networks, in which a multiply-add counts once. Nothing for
    /// activations, pooling, normalisation.
    MultiplyAdd,
    /// Two per multiply-accumulate, nothing else: darknet's BFLOPs.
    TwoPerMac,
    /// Every elementary operation once, a multiply-accumulate as two: the sum of [`Layer::work`].
    Arithmetic,
    /// `compute_flops.py` of rethinking-network-pruning, with its blind spots: 2-D convolutions, linear layers (once, whatever
    /// the rows), 2-D batch norm (2 per element), `relu` (1 per element), 2-D max and average pooling (window per output),
    /// upsampling (12 per output). Everything else, adaptive pooling and additions among it, is not seen by it.
    RethinkingPruning {
        /// Whether a multiply-add counts twice, the script's default.
        multiply_adds: bool,
    },
    /// `FlopCountAnalysis` of fvcore, which calls a multiply-add one flop.
    Fvcore,
    /// `torch.utils.flop_counter.FlopCounterMode`: two per multiply-accumulate, nothing else.
    TorchFlopCounter,
    /// `thop.profile`, which counts multiply-adds.
    Thop,
    /// `get_model_complexity_info` of ptflops with its default backend, "pytorch".
    Ptflops,
    /// The same with the backend "aten".
    PtflopsAten,
    /// "Total mult-adds" of torchinfo's `summary`: parameters × output positions.
    Torchinfo,
    /// The FLOPs of calflops.
    Calflops,
    /// The MACs of calflops, which it prints beside its FLOPs.
    CalflopsMacs,
    /// The FLOPs of the profiler of `DeepSpeed`, whose rules calflops took over in an older form.
    DeepSpeed,
    /// `torchprofile.profile_macs`.
    Torchprofile,
    /// MACC of ST Edge AI (X-CUBE-AI), activations fused into the layers before them.
    StMacc,
    /// MACs of Arm's Vela compiler for Ethos-U.
    Vela,
    /// `FMA` of `tract dump --cost`, the fused multiply-adds of the decluttered graph; divisions, which it tells apart, are not in
    /// it.
    Tract,
    /// Bit operations: multiply-accumulates × bits of a weight × bits of an activation, of each layer's own types: of its weights,
    /// and of what it reads. Of a product of two tensors it is the bits of both; of the two products inside an attention with
    /// weights, those of what it returns. As van Baalen et al., *Bayesian Bits* (2020), count; others (Baskin et al., *UNIQ*, 2018)
    /// add the width of the accumulator.
    Bops,
    /// The same with these bits for all layers, whatever their types.
    BopsAt {
        /// Bits of a weight.
        weights: u32,
        /// Bits of an activation.
        activations: u32,
    },
}

/// What is known of a convention.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    /// The convention.
    pub convention: Convention,
    /// Its name.
    pub name: &'static str,
    /// What it counts.
    pub meaning: &'static str,
    /// Where it is from.
    pub source: &'static str,
    /// The version that was run.
    pub version: &'static str,
}

const fn is(
    convention: Convention,
    name: &'static str,
    meaning: &'static str,
    source: &'static str,
    version: &'static str,
) -> Description {
    Description { convention, name, meaning, source, version }
}

/// All conventions. A [`Convention::RethinkingPruning`] is there twice; [`Convention::BopsAt`] with 8 bits for both.
pub const CONVENTIONS: &[Description] = &[
    is(
        Convention::MultiplyAdd,
        "MultiplyAdd",
        "1 per multiply-accumulate, 1 per bias added",
        "the papers on convolutional networks",
        "",
    ),
    is(Convention::TwoPerMac, "TwoPerMac", "2 per multiply-accumulate", "https://github.com/pjreddie/darknet", ""),
    is(
        Convention::Arithmetic,
        "Arithmetic",
        "every elementary operation once, a multiply-accumulate as two",
        "the formulas of the operators",
        "",
    ),
    is(
        Convention::RethinkingPruning { multiply_adds: true },
        "RethinkingPruning",
        "compute_flops.py, multiply and add counted apart",
        "https://github.com/Eric-mingjie/rethinking-network-pruning/blob/master/cifar/l1-norm-pruning/compute_flops.py",
        "2018",
    ),
    is(
        Convention::RethinkingPruning { multiply_adds: false },
        "RethinkingPruning",
        "compute_flops.py, a multiply-add counted once",
        "https://github.com/Eric-mingjie/rethinking-network-pruning/blob/master/cifar/l1-norm-pruning/compute_flops.py",
        "2018",
    ),
    is(
        Convention::Fvcore,
        "Fvcore",
        "fvcore: 1 per multiply-accumulate; normalisation, adaptive average pooling and resizing by element",
        "https://github.com/facebookresearch/fvcore",
        "0.1.5.post20221221",
    ),
    is(
        Convention::TorchFlopCounter,
        "TorchFlopCounter",
        "PyTorch's FlopCounterMode: 2 per multiply-accumulate",
        "https://github.com/pytorch/pytorch/blob/main/torch/utils/flop_counter.py",
        "2.15.0",
    ),
    is(
        Convention::Thop,
        "Thop",
        "thop: 1 per multiply-accumulate; normalisation, average pooling and softmax by element",
        "https://github.com/Lyken17/pytorch-OpCounter",
        "0.1.1.post2209072238",
    ),
    is(
        Convention::Ptflops,
        "Ptflops",
        "ptflops: 1 per multiply-accumulate and per bias; activations, pooling and normalisation by element",
        "https://github.com/sovrasov/flops-counter.pytorch",
        "0.7.5",
    ),
    is(
        Convention::PtflopsAten,
        "PtflopsAten",
        "ptflops, backend aten: 1 per multiply-accumulate and per bias",
        "https://github.com/sovrasov/flops-counter.pytorch",
        "0.7.5",
    ),
    is(
        Convention::Torchinfo,
        "Torchinfo",
        "torchinfo's mult-adds: parameters × output positions",
        "https://github.com/TylerYep/torchinfo",
        "1.8.0",
    ),
    is(
        Convention::Calflops,
        "Calflops",
        "calflops: 2 per multiply-accumulate, 1 per bias; activations, pooling and normalisation by element",
        "https://github.com/MrYxJ/calculate-flops.pytorch",
        "0.3.2",
    ),
    is(
        Convention::CalflopsMacs,
        "CalflopsMacs",
        "MACs of calflops: 1 per multiply-accumulate, of recurrent layers nothing",
        "https://github.com/MrYxJ/calculate-flops.pytorch",
        "0.3.2",
    ),
    is(
        Convention::DeepSpeed,
        "DeepSpeed",
        "DeepSpeed's profiler: 2 per multiply-accumulate, 1 per bias; activations, pooling and normalisation by element",
        "https://github.com/deepspeedai/DeepSpeed/blob/master/deepspeed/profiling/flops_profiler/profiler.py",
        "0.19.8",
    ),
    is(
        Convention::Torchprofile,
        "Torchprofile",
        "torchprofile: 1 per multiply-accumulate; products, means and affine normalisation by element",
        "https://github.com/zhijian-liu/torchprofile",
        "0.1.0",
    ),
    is(
        Convention::StMacc,
        "StMacc",
        "MACC of ST Edge AI: 1 per multiply-accumulate, 1 per output channel, 15 per element of a softmax",
        "https://github.com/mlcommons/tiny",
        "X-CUBE-AI's report of the streaming wake word in MLPerf Tiny",
    ),
    is(
        Convention::Vela,
        "Vela",
        "MACs of Arm Vela: 1 per multiply-accumulate, window elements of average pooling, 2 per element of a softmax",
        "https://pypi.org/project/ethos-u-vela/",
        "5.2.0",
    ),
    is(
        Convention::Tract,
        "Tract",
        "FMA of tract: 1 per multiply-accumulate and per product, 11 per sigmoid, hyperbolic tangent or error function",
        "https://github.com/sonos/tract",
        "0.23.9",
    ),
    is(
        Convention::Bops,
        "Bops",
        "bit operations: multiply-accumulates × weight bits × activation bits, of each layer's types",
        "https://arxiv.org/abs/2005.07093",
        "",
    ),
    is(
        Convention::BopsAt { weights: 8, activations: 8 },
        "BopsAt",
        "bit operations: multiply-accumulates × weight bits × activation bits",
        "https://arxiv.org/abs/2005.07093",
        "",
    ),
];

/// Its name and what it counts, for a report's header.
impl core::fmt::Display for Convention {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.name(), self.meaning())?;
        match self {
            Convention::BopsAt { weights, activations } => write!(f, ", {weights} × {activations}"),
            _ => Ok(()),
        }
    }
}

impl Convention {
    /// Its row of [`CONVENTIONS`].
    pub const fn description(self) -> &'static Description {
        let mut i = 0;
        while i < CONVENTIONS.len() - 1 {
            if CONVENTIONS[i].convention.number() == self.number() {
                return &CONVENTIONS[i];
            }
            i += 1;
        }
        &CONVENTIONS[i]
    }

    const fn number(self) -> u8 {
        match self {
            Convention::MultiplyAdd => 0,
            Convention::TwoPerMac => 1,
            Convention::Arithmetic => 2,
            Convention::RethinkingPruning { multiply_adds } => 3 + multiply_adds as u8,
            Convention::Fvcore => 5,
            Convention::TorchFlopCounter => 6,
            Convention::Thop => 7,
            Convention::Ptflops => 8,
            Convention::PtflopsAten => 9,
            Convention::Torchinfo => 10,
            Convention::Calflops => 11,
            Convention::Torchprofile => 12,
            Convention::StMacc => 13,
            Convention::Vela => 14,
            Convention::Tract => 15,
            Convention::Bops => 16,
            Convention::BopsAt { .. } => 17,
            Convention::DeepSpeed => 18,
            Convention::CalflopsMacs => 19,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.description().name
    }

    /// What it counts, in a line.
    pub const fn meaning(self) -> &'static str {
        self.description().meaning
    }

    /// The rules of a tool; of the conventions that are no tool's, none.
    pub const fn rules(self) -> &'static [Row] {
        match self {
            Convention::MultiplyAdd
            | Convention::TwoPerMac
            | Convention::Arithmetic
            | Convention::Bops
            | Convention::BopsAt { .. } => &[],
            Convention::RethinkingPruning { multiply_adds: true } => tools::RETHINKING_TWICE,
            Convention::RethinkingPruning { multiply_adds: false } => tools::RETHINKING,
            Convention::Fvcore => tools::FVCORE,
            Convention::TorchFlopCounter => tools::FLOP_COUNTER,
            Convention::Thop => tools::THOP,
            Convention::Ptflops => tools::PTFLOPS,
            Convention::PtflopsAten => tools::PTFLOPS_ATEN,
            Convention::Torchinfo => tools::TORCHINFO,
            Convention::Calflops => tools::CALFLOPS,
            Convention::CalflopsMacs => tools::CALFLOPS_MACS,
            Convention::DeepSpeed => tools::DEEPSPEED,
            Convention::Torchprofile => tools::TORCHPROFILE,
            Convention::StMacc => tools::ST_MACC,
            Convention::Vela => tools::VELA,
            Convention::Tract => tools::TRACT,
        }
    }

    /// What it counts of an operator.
    pub const fn rule(self, op: &str) -> Rule {
        match self {
            Convention::MultiplyAdd => Rule(&[(1, Quantity::Macs), (1, Quantity::Biases)]),
            Convention::TwoPerMac => Rule(&[(2, Quantity::Macs)]),
            _ => match self.row(op) {
                Some(row) => row.rule,
                None => Rule::NOTHING,
            },
        }
    }

    /// The row of a tool for an operator.
    pub const fn row(self, op: &str) -> Option<&'static Row> {
        let rows = self.rules();
        let mut i = 0;
        while i < rows.len() {
            let mut j = 0;
            while j < rows[i].ops.len() {
                if same(rows[i].ops[j].as_bytes(), op.as_bytes()) {
                    return Some(&rows[i]);
                }
                j += 1;
            }
            i += 1;
        }
        None
    }

    /// The row of a tool for a layer.
    pub(crate) const fn row_of(self, layer: &Layer) -> Option<&'static Row> {
        if let Some(name) = arguments_that_matter(layer)
            && let Some(row) = self.row(name)
        {
            return Some(row);
        }
        self.row(layer.op)
    }

    /// The figure of a layer; `u64::MAX` if it does not fit in 64 bits.
    pub(crate) const fn flops_of(self, layer: &Layer) -> u64 {
        let active = layer.active as u64;
        match self {
            // Both fit, or the network has a fault that says they do not.
            Convention::MultiplyAdd => layer.macs.saturating_add(layer.count.bias_adds.saturating_mul(active)),
            Convention::TwoPerMac => layer.macs.saturating_mul(2),
            Convention::Arithmetic => layer.work().operations(),
            Convention::Bops => bit_operations(layer),
            Convention::BopsAt { weights, activations } => {
                layer.macs.saturating_mul(weights as u64).saturating_mul(activations as u64)
            }
            _ => self.rule(layer.op).of(layer).saturating_mul(active),
        }
    }

    /// What the tool prints for the layer as a PyTorch module, in evaluation mode: the figure with the tool's bugs and blind
    /// spots. `None` where there is none: of what the tool cannot be given, and of a figure below zero; and for a transposed
    /// convolution of a model file where it depends on its arguments.
    pub const fn printed(self, layer: &Layer) -> Option<u64> {
        let Some(Row { deviation: Some(deviation), .. }) = self.row_of(layer) else { return Some(self.flops_of(layer)) };
        let Some(rule) = deviation.printed else { return None };
        if rule.is_unknown_of(layer) {
            return None;
        }
        let sum = rule.sum(layer).saturating_mul(layer.active as i128);
        if sum < 0 {
            None
        } else if sum > u64::MAX as i128 {
            Some(u64::MAX)
        } else {
            Some(sum as u64)
        }
    }

    /// The figure of a whole network where its totals suffice.
    pub const fn of_totals(self, totals: &Totals) -> Option<u64> {
        match self {
            Convention::MultiplyAdd => totals.macs.checked_add(totals.bias_adds),
            Convention::TwoPerMac => totals.macs.checked_mul(2),
            _ => None,
        }
    }

    /// The sum over layers.
    ///
    /// # Panics
    /// If it does not fit in 64 bits, with the layer at which that is; in a constant that is a compile error.
    #[track_caller]
    pub const fn flops(self, layers: &[Layer]) -> u64 {
        let mut sum = 0u64;
        let mut i = 0;
        while i < layers.len() {
            let figure = layers[i].flops(self);
            sum = match sum.checked_add(figure) {
                Some(sum) if figure < u64::MAX => sum,
                _ => {
                    let text = Text::new().str("the sum of FLOPs does not fit in 64 bits from layer `");
                    panic!("{}", text.text(&layers[i].name.text()).str("` on").as_str())
                }
            };
            i += 1;
        }
        sum
    }
}

/// The name in the tables of a layer of which some tools print something else than of others of its operator.
const fn arguments_that_matter(layer: &Layer) -> Option<&'static str> {
    match layer.op.as_bytes() {
        b"lstm" if matches!(layer.count.special, Special::Projected { .. }) => Some("lstm(proj_size)"),
        _ => None,
    }
}

/// Of the multiply-accumulates of a layer with weights, those that are not with a weight: of the products inside an attention.
pub(crate) const fn inside(layer: &Layer) -> u64 {
    match layer.op.as_bytes() {
        b"multihead_attention" => {
            let inputs = layer.inputs.as_slice();
            crate::op::inner_products(&inputs[0], &inputs[1], &layer.count).saturating_mul(layer.active as u64)
        }
        _ => 0,
    }
}

/// The bit operations of a layer in its types; `u64::MAX` if they do not fit.
const fn bit_operations(layer: &Layer) -> u64 {
    let first = if layer.inputs.is_empty() { layer.types.activations } else { layer.reads[0] };
    let (own, weights) = (layer.types.activations.bits() as u128, layer.types.weights.bits() as u128);
    let inside = inside(layer);
    let outside = layer.macs.saturating_sub(inside) as u128;
    let other = if layer.count.weights > 0 {
        weights
    } else if layer.inputs.len() > 1 {
        layer.reads[1].bits() as u128
    } else {
        first.bits() as u128
    };
    // Below 2^64 · 2^12 each.
    let sum = outside * first.bits() as u128 * other + inside as u128 * own * own;
    if sum > u64::MAX as u128 { u64::MAX } else { sum as u64 }
}
