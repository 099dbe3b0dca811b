//! What training costs, by the usual rule.

use crate::convention::inside;
use crate::layer::Layer;
use crate::text::Text;

/// How the parameters are updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Optimizer {
    /// Gradient descent, without state.
    Sgd,
    /// With momentum: one number per parameter.
    Momentum,
    /// Adam, `AdamW`: two numbers per parameter.
    Adam,
}

/// The cost of a step of training on one sample.
///
/// Source of the rule: Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors* (1986). A layer's
/// gradient is two products of the size of the forward one: that of the weights, and that of the input. Where nothing before a
/// layer is trained, it needs no gradient of its input; a product of two tensors has a gradient for each that needs one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// Multiply-accumulates forward.
    pub forward: u64,
    /// Multiply-accumulates backward: at most twice those forward.
    pub backward: u64,
    /// Elements that are kept for the backward pass: the outputs of all layers that compute, each once, nothing computed anew
    /// and nothing in place. Views, and what only moves elements, keep nothing.
    pub saved: u64,
    /// Trained parameters, and as many gradients.
    pub params: u64,
    /// Numbers that the optimiser keeps.
    pub state: u64,
}

impl Training {
    /// Floating-point operations on one sample, two per multiply-accumulate.
    ///
    /// # Panics
    /// If they do not fit in 64 bits.
    pub const fn flops(&self) -> u64 {
        let sum = 2 * (self.forward as u128 + self.backward as u128);
        assert!(sum <= u64::MAX as u128, "the FLOPs of a training step do not fit in 64 bits");
        sum as u64
    }

    /// Bytes of parameters, gradients, the optimiser's state and the saved activations of a batch, all of elements of a size.
    ///
    /// # Panics
    /// If they do not fit in 64 bits.
    pub const fn bytes(&self, batch: u64, element: u64) -> u64 {
        let held = 2 * self.params as u128 + self.state as u128;
        let sum = (held + self.saved as u128 * batch as u128).checked_mul(element as u128);
        match sum {
            Some(sum) if sum <= u64::MAX as u128 => sum as u64,
            _ => panic!("the bytes of a training step do not fit in 64 bits"),
        }
    }
}

/// The multiply-accumulates of a layer's gradients.
const fn backward(layer: &Layer) -> Option<u64> {
    let without_input = match layer.op.as_bytes() {
        // Queries, keys and values come from its own weights.
        b"multihead_attention" => inside(layer),
        // From the second step on, the states do. What the first layer's inputs need no gradient for is not told apart.
        b"lstm" | b"gru" | b"rnn" => layer.macs,
        _ => 0,
    };
    let gradients = if layer.count.weights > 0 { 1 + (layer.upstream > 0) as u64 } else { layer.upstream as u64 };
    match ((layer.macs - without_input).checked_mul(gradients), without_input.checked_mul(2)) {
        (Some(outside), Some(inside)) => outside.checked_add(inside),
        _ => None,
    }
}

/// The training cost of a network's layers: `netcost::training(Net::LAYERS, Optimizer::Adam)`.
///
/// # Panics
/// If a sum does not fit in 64 bits, with the layer.
#[track_caller]
pub const fn training(layers: &[Layer], optimizer: Optimizer) -> Training {
    let mut sum = Training { forward: 0, backward: 0, saved: 0, params: 0, state: 0 };
    let mut i = 0;
    while i < layers.len() {
        let layer = &layers[i];
        let work = layer.work();
        let saved = if work.operations() > 0 { work.written } else { 0 };
        let backward = match backward(layer) {
            Some(backward) => sum.backward.checked_add(backward),
            None => None,
        };
        match (backward, sum.saved.checked_add(saved)) {
            (Some(backward), Some(saved)) => {
                sum.forward += layer.macs;
                sum.backward = backward;
                sum.saved = saved;
                sum.params += layer.params;
            }
            _ => {
                let text = Text::new().str("the cost of training does not fit in 64 bits from layer `");
                panic!("{}", text.text(&layer.name.text()).str("` on").as_str())
            }
        }
        i += 1;
    }
    sum.state = match optimizer {
        Optimizer::Sgd => 0,
        Optimizer::Momentum => sum.params,
        Optimizer::Adam => match sum.params.checked_mul(2) {
            Some(state) => state,
            None => panic!("the optimiser's state does not fit in 64 bits"),
        },
    };
    sum
}
