//! Bytes of weights, as they are stored for inference.

use super::{Folding, Memory};
use crate::graph::{NONE, Node};
use crate::trace::Trace;

/// Bytes of what a layer stores: each of its weights, biases and buffers is a tensor, packed and rounded up to a byte.
///
/// A batch norm that is folded stores nothing; one that is not stores what it is declared with, unless engines fuse what they
/// can: then it is a scale and a shift per channel, into which its running statistics are worked.
pub(crate) const fn stored<const N: usize>(node: &Node, at: usize, folding: &Folding<N>, memory: &Memory) -> u128 {
    stored_by(node, folding.into[at] != NONE, folding.biases[at], memory.fuse.batch_norm)
}

/// The same of a layer that `folded` says to be a folded batch norm, or that got so many biases, if `folds` says that engines do.
pub(crate) const fn stored_by(node: &Node, folded: bool, biases: u64, folds: bool) -> u128 {
    let Some((weights, bias, buffers)) = stored_parts(node, node.own(), biases, folded, folds) else {
        return 0;
    };
    if weights | bias | buffers == 0 {
        return 0;
    }
    let types = &node.types;
    (types.weights.bytes(weights) + types.bias.bytes(bias) + types.weights.bytes(buffers)) * node.copies as u128
}

/// Of its own weights, biases and buffers, and the biases that it gets from a batch norm, what a layer stores; `None` if it is
/// folded itself.
pub(crate) const fn stored_parts(
    node: &Node,
    (mut weights, mut bias, mut buffers): (u64, u64, u64),
    biases: u64,
    folded: bool,
    folds: bool,
) -> Option<(u64, u64, u64)> {
    if folds && !node.tied {
        if folded {
            return None;
        }
        bias += biases;
        if matches!(super::role::role(node.op_hash), super::role::Role::BatchNorm) && buffers > 0 {
            (weights, bias, buffers) = (buffers / 2, buffers / 2, 0);
        }
    }
    Some((weights, bias, buffers))
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// Bytes of all weights, biases and buffers as they are stored for inference, each shared one once.
    ///
    /// # Panics
    /// If they do not fit in a `usize`.
    #[track_caller]
    pub const fn weight_bytes(&self, memory: &Memory) -> usize {
        let folding = self.folding(&self.uses());
        let sum = all_stored(&self.nodes, &folding.into, &folding.biases, memory.fuse.batch_norm);
        super::usize_of(sum, "the weights take")
    }
}

/// Bytes of what all layers store, of which it is known which are folded into which.
pub(crate) const fn all_stored(nodes: &[Node], into: &[u32], biases: &[u64], folds: bool) -> u128 {
    let mut sum = 0u128;
    let mut i = 0;
    while i < nodes.len() {
        // Below 2^67 · 3 · 2^32 each, and fewer than 2^26 layers: no overflow.
        sum += stored_by(&nodes[i], into[i] != NONE, biases[i], folds);
        i += 1;
    }
    sum
}
