//! What is called a FLOP: the conventions by name.
//!
//! A convention gives each layer a figure, from its multiply-accumulates, its bias additions, its output's elements and, for
//! pooling, the elements of a window.

use crate::layer::Layer;
use crate::trace::Totals;

/// A named way to count floating-point operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Convention {
    /// One per multiply-accumulate and one per bias added; so of a convolution or a linear layer, parameters × output
    /// positions. The convention of the papers on convolutional networks, in which a multiply-add counts once. Nothing for
    /// activations, pooling, normalisation.
    MultiplyAdd,
    /// Two per multiply-accumulate, nothing else: PyTorch's `FlopCounterMode`, darknet's BFLOPs.
    TwoPerMac,
    /// `compute_flops.py` of rethinking-network-pruning
    /// (<https://github.com/Eric-mingjie/rethinking-network-pruning/blob/master/cifar/l1-norm-pruning/compute_flops.py>), with
    /// its blind spots: 2-D convolutions, linear layers (once, whatever the rows), 2-D batch norm (2 per element), `relu`
    /// (1 per element), 2-D max and average pooling (window per output), upsampling (12 per output). Everything else,
    /// adaptive pooling and additions among it, is not seen by it.
    RethinkingPruning {
        /// Whether a multiply-add counts twice, the script's default.
        multiply_adds: bool,
    },
}

impl Convention {
    /// Its name and what it counts, for a report's header.
    pub const fn describe(self) -> &'static str {
        match self {
            Convention::MultiplyAdd => "MultiplyAdd: 1 per multiply-accumulate, 1 per bias added",
            Convention::TwoPerMac => "TwoPerMac: 2 per multiply-accumulate",
            Convention::RethinkingPruning { multiply_adds: true } => {
                "RethinkingPruning: compute_flops.py, multiply and add counted apart"
            }
            Convention::RethinkingPruning { multiply_adds: false } => {
                "RethinkingPruning: compute_flops.py, a multiply-add counted once"
            }
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Convention::MultiplyAdd => "MultiplyAdd",
            Convention::TwoPerMac => "TwoPerMac",
            Convention::RethinkingPruning { .. } => "RethinkingPruning",
        }
    }

    pub(crate) const fn flops_of(self, layer: &Layer) -> u64 {
        let active = layer.active as u64;
        match self {
            // Both fit, or the network has a fault that says they do not.
            Convention::MultiplyAdd => layer.macs.saturating_add(layer.count.bias_adds.saturating_mul(active)),
            Convention::TwoPerMac => layer.macs.saturating_mul(2),
            Convention::RethinkingPruning { multiply_adds } => {
                rethinking(layer, if multiply_adds { 2 } else { 1 }).saturating_mul(active)
            }
        }
    }

    /// The figure of a whole network where its totals suffice.
    pub const fn of_totals(self, totals: &Totals) -> Option<u64> {
        match self {
            Convention::MultiplyAdd => totals.macs.checked_add(totals.bias_adds),
            Convention::TwoPerMac => totals.macs.checked_mul(2),
            Convention::RethinkingPruning { .. } => None,
        }
    }

    /// The sum over layers.
    ///
    /// # Panics
    /// If the sum does not fit in 64 bits, which the two first conventions never do.
    #[track_caller]
    pub const fn flops(self, layers: &[Layer]) -> u64 {
        let mut sum = 0u64;
        let mut i = 0;
        while i < layers.len() {
            sum = match sum.checked_add(layers[i].flops(self)) {
                Some(sum) => sum,
                None => panic!("the sum of FLOPs does not fit in 64 bits"),
            };
            i += 1;
        }
        sum
    }
}

/// What the hooks of `compute_flops.py` count of one copy of a layer.
const fn rethinking(layer: &Layer, per_mac: u64) -> u64 {
    let elements = layer.output.numel() as u64;
    let count = &layer.count;
    match layer.op.as_bytes() {
        b"conv2d" => count.macs.saturating_mul(per_mac).saturating_add(count.bias_adds),
        // `batch_size * (weight_ops + bias_ops)`: of a sequence, too, once.
        b"linear" => count.weights.saturating_mul(per_mac).saturating_add(count.bias),
        b"batch_norm" if layer.output.rank() == 3 => elements.saturating_mul(2),
        b"relu" => elements,
        b"max_pool2d" | b"avg_pool2d" => elements.saturating_mul(count.window),
        b"upsample" => elements.saturating_mul(12),
        _ => 0,
    }
}
