//! The figures of memory of a trace whose numbers the macro knows, by the same functions as in const evaluation.

use super::Memory;
use super::fusion::{Before, Finished, count_uses, fold};
use super::liveness::Lists;
use super::weights::all_stored;
use crate::graph::{Edge, NONE, Node};
use crate::trace::{Totals, params_folded};

/// Figures of memory, in bytes; whether they fit in a `usize` is not said.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Parameters after each batch norm is folded.
    pub params_folded: u64,
    /// Of all weights, biases and buffers.
    pub weights: u128,
    /// The most activations alive at once.
    pub peak: u128,
    /// The input or layer at which that is, and how many inputs there are.
    pub peak_at: usize,
    /// See `peak_at`.
    pub inputs: usize,
    /// The most needed at once by kernels that take no scratch: activations and state.
    pub bare_ram: u128,
    /// All activations together.
    pub sum: u128,
    /// The inputs.
    pub input: u128,
    /// The outputs.
    pub output: u128,
}

/// Lists to count in, with a place for each layer and input; whatever they hold.
#[allow(missing_docs)]
pub struct Room<'l> {
    pub uses: &'l mut [u32],
    pub into: &'l mut [u32],
    pub target: &'l mut [u32],
    pub tensor: &'l mut [u32],
    pub last: &'l mut [u32],
    pub over: &'l mut [u32],
    pub biases: &'l mut [u64],
    pub bytes: &'l mut [u64],
    pub besides: &'l mut [usize],
    pub paddings: &'l mut [bool],
    pub takes_activation: &'l mut [bool],
    pub ends: &'l mut [u128],
}

/// The figures of a finished trace.
pub fn known(nodes: &[Node], edges: &[Edge], totals: &Totals, memory: &Memory, room: Room<'_>) -> Known {
    for numbers in [&mut *room.into, &mut *room.target, &mut *room.tensor, &mut *room.over] {
        numbers.fill(NONE);
    }
    for zeros in [&mut *room.uses, &mut *room.last] {
        zeros.fill(0);
    }
    for zeros in [&mut *room.biases, &mut *room.bytes] {
        zeros.fill(0);
    }
    room.besides.fill(0);
    room.ends.fill(0);
    room.paddings.fill(true);
    room.takes_activation.fill(false);
    let finished = Finished { nodes, edges };
    count_uses(nodes, edges, room.uses);
    fold(nodes, room.uses, room.into, room.biases, room.target);
    let before =
        Before { uses: room.uses, into: room.into, paddings: room.paddings, takes_activation: room.takes_activation };
    finished.tensors(memory, before, room.tensor);
    finished.besides(room.besides);
    let lists = Lists { bytes: room.bytes, last: room.last, over: room.over };
    let alive = finished.alive(memory, room.tensor, room.besides, lists, room.ends);
    Known {
        params_folded: params_folded(nodes, room.into, room.biases, totals.params),
        weights: all_stored(nodes, room.into, room.biases, memory.fuse.batch_norm),
        peak: alive.peak,
        peak_at: alive.peak_at,
        inputs: alive.inputs,
        bare_ram: alive.peak + u128::from(totals.state),
        sum: alive.sum,
        input: alive.input,
        output: alive.output,
    }
}
