//! What is left of a network whose weights are partly zero.

mod declared;
mod left;

pub use declared::{Kept, Pruning};
pub use left::Effective;
pub(crate) use left::stored_left;

use crate::convention::inside;
use crate::layer::Layer;
use crate::text::Text;

/// A network with a part of its weights zero, beside the dense one.
///
/// The zeros are anywhere (unstructured sparsity), evenly over the weights of a layer, and whoever runs the network is taken to skip
/// every product with one. What a network declares of itself (`sparsity = 0.5`, `kept = 32`) is in
/// [`Layer::macs_effective`] and its neighbours, and is not looked at here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sparse {
    /// Multiply-accumulates of the dense network.
    pub macs_dense: u64,
    /// Those with a weight that is not zero; of products without weights all.
    pub macs: u64,
    /// Parameters of the dense network.
    pub params_dense: u64,
    /// Those that are not zero. Biases are all kept.
    pub params: u64,
}

impl Sparse {
    /// Bits of the parameters that are not zero, without the indices of where they are.
    ///
    /// # Panics
    /// If they do not fit in 64 bits.
    pub const fn bits(&self, per_param: u32) -> u64 {
        match self.params.checked_mul(per_param as u64) {
            Some(bits) => bits,
            None => panic!("the bits of the parameters do not fit in 64 bits"),
        }
    }
}

/// What is left where a share of the weights of some layers is zero: `netcost::sparse(Net::LAYERS, &[("features", 0.5)])`.
///
/// Each path is that of a layer or a scope; of several that hold for a layer the last is taken. The number of zeros of a layer is
/// rounded down, its multiply-accumulates are rounded up.
///
/// # Panics
/// If a share is not between 0 and 1, or no layer with weights has the path; in a constant that is a compile error.
#[track_caller]
pub const fn sparse(layers: &[Layer], shares: &[(&str, f64)]) -> Sparse {
    let mut i = 0;
    while i < shares.len() {
        check(layers, shares[i]);
        i += 1;
    }
    let mut sum = Sparse { macs_dense: 0, macs: 0, params_dense: 0, params: 0 };
    let mut i = 0;
    while i < layers.len() {
        let layer = &layers[i];
        let share = share_of(layer, shares);
        // Parts of totals that fit.
        sum.macs_dense += layer.macs;
        sum.params_dense += layer.params;
        sum.params += layer.params - zeros(layer.weights, share);
        let weights = layer.count.weights;
        let inside = inside(layer);
        sum.macs += if weights == 0 {
            layer.macs
        } else {
            let kept = weights - zeros(weights, share);
            inside + ((layer.macs - inside) as u128 * kept as u128).div_ceil(weights as u128) as u64
        };
        i += 1;
    }
    sum
}

const fn share_of(layer: &Layer, shares: &[(&str, f64)]) -> f64 {
    let mut i = shares.len();
    while i > 0 {
        i -= 1;
        if layer.name.is_in(shares[i].0) {
            return shares[i].1;
        }
    }
    0.0
}

/// How many of so many weights are zero.
#[allow(clippy::cast_precision_loss, clippy::cast_sign_loss)]
const fn zeros(weights: u64, share: f64) -> u64 {
    let zeros = (weights as f64 * share) as u64;
    if zeros > weights { weights } else { zeros }
}

#[track_caller]
const fn check(layers: &[Layer], (path, share): (&str, f64)) {
    if !(share >= 0.0 && share <= 1.0) {
        let text = Text::new().str("the sparsity of `").str(path).str("` is a share of its weights: between 0 and 1");
        panic!("{}", text.as_str())
    }
    let mut i = 0;
    while i < layers.len() {
        if layers[i].count.weights > 0 && layers[i].name.is_in(path) {
            return;
        }
        i += 1;
    }
    let text = Text::new().str("there is no layer with weights in `").str(path).str("`");
    panic!("{}", text.as_str())
}
