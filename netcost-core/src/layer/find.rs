//! What a program asks of layers: the one of a path, and the sums over a scope.

use super::Layer;
use crate::convention::Convention;
use crate::text::Text;

/// The costs of a part of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// How many layers it has.
    pub layers: usize,
    /// Trainable parameters.
    pub params: u64,
    /// Of these, the weights.
    pub weights: u64,
    /// Of these, the biases.
    pub bias: u64,
    /// Stored, not trained.
    pub buffers: u64,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Those that are left: see [`Layer::macs_effective`].
    pub macs_effective: u64,
    /// The parameters that are left: see [`Layer::params_effective`].
    pub params_effective: u64,
    /// Floating-point operations under the network's convention.
    pub flops: u64,
}

/// The layer of a path.
///
/// # Panics
/// If there is none, with those whose paths are nearest; in a constant that is a compile error. Not if the network is `faulty`,
/// which has no layers from the fault on: that it does not compile is told at the fault.
#[track_caller]
pub const fn find(layers: &'static [Layer], path: &str, faulty: bool) -> &'static Layer {
    const STAND_IN: &Layer = &Layer::EMPTY;
    let mut i = 0;
    while i < layers.len() {
        if layers[i].name.name_eq(path) {
            return &layers[i];
        }
        i += 1;
    }
    if faulty {
        return STAND_IN;
    }
    let text = Text::new().str("there is no layer `").str(path).str("`");
    panic!("{}", near(text, layers, path).as_str())
}

/// The sum over the layers in a scope.
///
/// # Panics
/// If there are none, with the layers whose paths are nearest; in a constant that is a compile error. Not if the network is
/// `faulty`, as in [`find`].
#[track_caller]
pub const fn subtotal(layers: &'static [Layer], path: &str, convention: Convention, faulty: bool) -> Cost {
    let mut sum = Cost {
        layers: 0,
        params: 0,
        weights: 0,
        bias: 0,
        buffers: 0,
        macs: 0,
        macs_effective: 0,
        params_effective: 0,
        flops: 0,
    };
    let mut i = 0;
    while i < layers.len() {
        let layer = &layers[i];
        if layer.name.is_in(path) {
            // Parts of totals that fit.
            sum.layers += 1;
            sum.params += layer.params;
            sum.weights += layer.weights;
            sum.bias += layer.bias;
            sum.buffers += layer.buffers;
            sum.macs += layer.macs;
            sum.macs_effective += layer.macs_effective;
            sum.params_effective += layer.params_effective;
            sum.flops = sum.flops.saturating_add(layer.flops(convention));
        }
        i += 1;
    }
    if sum.layers == 0 && !faulty {
        let text = Text::new().str("there is no layer or scope `").str(path).str("`");
        panic!("{}", near(text, layers, path).as_str())
    }
    sum
}

/// Adds the layers whose paths have most in common with a path at their beginning and end.
const fn near(text: Text, layers: &'static [Layer], path: &str) -> Text {
    let mut text = text;
    let (mut last, mut shown) = (usize::MAX, 0);
    while shown < 3 && shown < layers.len() {
        // The best score below the last one shown, in order of the layers among equals.
        let (mut best, mut best_score) = (usize::MAX, 0);
        let mut i = 0;
        while i < layers.len() {
            let score =
                common(layers[i].name.text().as_str().as_bytes(), path.as_bytes()) * layers.len() + layers.len() - 1 - i;
            if score < last && (best == usize::MAX || score > best_score) {
                best = i;
                best_score = score;
            }
            i += 1;
        }
        if best == usize::MAX {
            break;
        }
        text = text.str(if shown == 0 { "; near it: `" } else { ", `" }).text(&layers[best].name.text()).str("`");
        last = best_score;
        shown += 1;
    }
    text
}

/// How many bytes two paths have in common at the beginning, and at the end of what is left.
const fn common(a: &[u8], b: &[u8]) -> usize {
    let shorter = if a.len() < b.len() { a.len() } else { b.len() };
    let mut start = 0;
    while start < shorter && a[start] == b[start] {
        start += 1;
    }
    let mut end = 0;
    while end < shorter - start && a[a.len() - 1 - end] == b[b.len() - 1 - end] {
        end += 1;
    }
    start + end
}
