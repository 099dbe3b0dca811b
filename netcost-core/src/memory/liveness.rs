//! How long each tensor lives, and the most bytes alive at once.

use super::fusion::{Before, Finished};
use super::role::role;
use super::{Memory, bytes_of, usize_of};
use crate::graph::{NONE, Node, Special};
use crate::op::Operator;
use crate::trace::Trace;

/// The tensors of a network of `N` inputs and layers, by the number of the input or layer that makes each.
///
/// Time 0 is before the first layer, when the inputs are there; layer `i` runs at time `i + 1`.
pub struct Liveness<const N: usize> {
    /// Bytes; 0 of what is run as part of others or read where it is stored.
    pub(crate) bytes: [u64; N],
    /// The last time it is read, or written if it is not.
    pub(crate) last: [u32; N],
    /// The tensor over which it is written; `NONE` for a place of its own.
    pub(crate) over: [u32; N],
    pub(crate) alive: Alive,
}

impl<const N: usize> Liveness<N> {
    /// No tensors.
    pub(crate) const NONE: Liveness<N> = Liveness { bytes: [0; N], last: [0; N], over: [NONE; N], alive: Alive::NONE };

    /// The most bytes alive at once.
    ///
    /// # Panics
    /// If they do not fit in a `usize`; so the other figures.
    #[track_caller]
    pub const fn peak(&self) -> usize {
        usize_of(self.alive.peak, "the activations take")
    }

    /// The same, whether or not it fits.
    pub(crate) const fn peak_bytes(&self) -> u128 {
        self.alive.peak
    }

    /// Bytes of all tensors, whether or not they fit.
    pub(crate) const fn sum_bytes(&self) -> u128 {
        self.alive.sum
    }

    /// Bytes of all inputs.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn input(&self) -> usize {
        usize_of(self.alive.input, "the inputs take")
    }

    /// Bytes of all outputs.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn output(&self) -> usize {
        usize_of(self.alive.output, "the outputs take")
    }

    /// Bytes of all tensors, if none took the place of another.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn sum(&self) -> usize {
        usize_of(self.alive.sum, "the activations take")
    }

    /// Whether an input or layer makes a tensor.
    pub(crate) const fn makes(&self, node: usize) -> bool {
        self.bytes[node] > 0
    }

    /// When a tensor is first there.
    pub(crate) const fn first(&self, node: usize) -> u32 {
        step(self.alive.inputs, node)
    }
}

/// When what an input or layer leaves is first there.
const fn step(inputs: usize, node: usize) -> u32 {
    if node < inputs { 0 } else { (node - inputs) as u32 + 1 }
}

impl Alive {
    /// Nothing.
    const NONE: Alive = Alive { inputs: 0, peak: 0, input: 0, output: 0, sum: 0, peak_at: 0 };
}

/// Bytes of what an input or layer returns; of several outputs, together.
const fn bytes_returned(node: &Node, besides: usize) -> u128 {
    match node.output.checked_numel() {
        Some(elements) => bytes_of(node.types.activations, elements) + bytes_of(node.types.activations, besides),
        // A fault, which is told.
        None => 0,
    }
}

/// What is alive, in sums.
#[derive(Clone, Copy)]
pub(crate) struct Alive {
    /// How many inputs there are.
    pub(crate) inputs: usize,
    /// The most bytes alive at once, of all inputs, of all outputs, of all tensors together.
    pub(crate) peak: u128,
    pub(crate) input: u128,
    pub(crate) output: u128,
    pub(crate) sum: u128,
    /// The input or layer at which the peak is: of several, the first.
    pub(crate) peak_at: usize,
}

/// The lists of a [`Liveness`], wherever they are kept.
pub(crate) struct Lists<'l> {
    pub(crate) bytes: &'l mut [u64],
    pub(crate) last: &'l mut [u32],
    /// `NONE` before.
    pub(crate) over: &'l mut [u32],
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// How long each tensor lives, and the most bytes alive at once.
    pub const fn liveness(&self, memory: &Memory) -> Liveness<N> {
        let (uses, finished) = (self.uses(), self.finished());
        let folding = self.folding(&uses);
        let before =
            Before { uses: &uses, into: &folding.into, paddings: &mut [true; N], takes_activation: &mut [false; N] };
        let mut tensor = [NONE; N];
        finished.tensors(memory, before, &mut tensor);
        let mut besides = [0; N];
        finished.besides(&mut besides);
        let mut live = Liveness::NONE;
        let lists = Lists { bytes: &mut live.bytes, last: &mut live.last, over: &mut live.over };
        live.alive = finished.alive(memory, &tensor, &besides, lists, &mut [0; N]);
        live
    }
}

impl Finished<'_> {
    /// How long each tensor lives, and the most bytes alive at once; `ends`, all 0, is room for the count.
    pub(crate) const fn alive(
        &self,
        memory: &Memory,
        tensor: &[u32],
        besides: &[usize],
        lists: Lists<'_>,
        ends: &mut [u128],
    ) -> Alive {
        let Lists { bytes, last, over } = lists;
        let mut inputs = 0;
        while inputs < self.nodes.len() && self.nodes[inputs].op_hash == Operator::INPUT.hash {
            inputs += 1;
        }
        let mut alive = Alive { inputs, ..Alive::NONE };
        let mut i = 0;
        while i < self.nodes.len() {
            let time = step(inputs, i);
            let silent = matches!(self.nodes[i].count.special, Special::Silent);
            if tensor[i] as usize == i || silent {
                if !silent {
                    last[i] = time;
                    let all = bytes_returned(&self.nodes[i], besides[i]);
                    bytes[i] = if all > u64::MAX as u128 { u64::MAX } else { all as u64 };
                    alive.sum += all;
                }
                let mut j = 0;
                while j < self.nodes[i].inputs as usize {
                    let of = tensor[self.input(i, j) as usize];
                    if of != NONE {
                        last[of as usize] = time;
                    }
                    j += 1;
                }
            }
            if i < inputs {
                alive.input += bytes_returned(&self.nodes[i], 0);
            }
            i += 1;
        }
        let end = (self.nodes.len() - inputs) as u32;
        let mut i = self.edges.len() - self.outputs_len();
        while i < self.edges.len() {
            let edge = &self.edges[i];
            let node = &self.nodes[edge.node as usize];
            if let Some(elements) = edge.shape.checked_numel() {
                alive.output += bytes_of(node.types.activations, elements);
            }
            let of = tensor[edge.node as usize];
            if of != NONE {
                last[of as usize] = end;
            }
            i += 1;
        }
        if memory.in_place.elementwise || memory.in_place.depthwise {
            self.write_over(inputs, bytes, last, over, tensor, memory);
        }
        (alive.peak, alive.peak_at) = most(inputs, (bytes, last, over), &[], ends);
        alive
    }

    /// Finds the layers that write over an input.
    const fn write_over(
        &self,
        inputs: usize,
        bytes: &[u64],
        last: &[u32],
        over: &mut [u32],
        tensor: &[u32],
        memory: &Memory,
    ) {
        let mut i = inputs;
        while i < self.nodes.len() {
            let node = &self.nodes[i];
            let elementwise = memory.in_place.elementwise && role(node.op_hash).is_elementwise();
            let depthwise = memory.in_place.depthwise && matches!(node.count.special, Special::Depthwise { .. });
            if bytes[i] > 0 && (elementwise || depthwise) {
                let mut j = 0;
                while j < node.inputs as usize {
                    let input = self.input(i, j) as usize;
                    let of = tensor[input];
                    // Of several inputs, the first that ends here, is not a part of several outputs, and is not repeated.
                    if of != NONE
                        && last[of as usize] == step(inputs, i)
                        && bytes[of as usize] >= bytes[i]
                        && self.nodes[of as usize].more == 0
                        && (depthwise || same_elements(&self.nodes[input], node))
                    {
                        over[i] = of;
                        break;
                    }
                    j += 1;
                }
            }
            i += 1;
        }
    }
}

const fn same_elements(a: &Node, b: &Node) -> bool {
    match (a.output.checked_numel(), b.output.checked_numel()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}

impl<const N: usize> Liveness<N> {
    /// The most bytes alive at once, where each layer needs `more` bytes besides while it runs, and the input or layer at which
    /// that is.
    pub(crate) const fn most(&self, more: &[u64; N]) -> (u128, usize) {
        most(self.alive.inputs, (&self.bytes, &self.last, &self.over), more, &mut [0; N])
    }
}

/// The same of the lists; no `more` is nothing besides, and `ends`, all 0, is room for the count.
const fn most(
    inputs: usize,
    (bytes, last, over): (&[u64], &[u32], &[u32]),
    more: &[u64],
    ends: &mut [u128],
) -> (u128, usize) {
    // `ends`: what ends after a time, by that time, which is at most the number of layers.
    let mut live = 0u128;
    let mut i = 0;
    while i < inputs {
        live += bytes[i] as u128;
        let last = last[i] as usize;
        if last < ends.len() {
            ends[last] += bytes[i] as u128;
        }
        i += 1;
    }
    let mut most = (live, 0);
    let mut i = inputs;
    while i < bytes.len() {
        let time = step(inputs, i) as usize;
        live -= ends[time - 1];
        let own = bytes[i] as u128;
        // What is written over another is there, with its own size, from when that has ended.
        if over[i] == NONE {
            live += own;
        }
        let besides = if more.is_empty() { 0 } else { more[i] as u128 };
        if live + besides > most.0 {
            most = (live + besides, i);
        }
        if over[i] != NONE {
            live += own;
        }
        let last = last[i] as usize;
        if last < ends.len() {
            ends[last] += own;
        }
        i += 1;
    }
    most
}
