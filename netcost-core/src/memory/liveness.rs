//! How long each tensor lives, and the most bytes alive at once.

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
    /// How many inputs there are.
    pub(crate) inputs: usize,
    /// The most bytes alive at once, of all inputs, of all outputs, of all tensors together.
    peak: u128,
    input: u128,
    output: u128,
    sum: u128,
    /// The input or layer at which the peak is: of several, the first.
    pub(crate) peak_at: usize,
}

impl<const N: usize> Liveness<N> {
    /// No tensors.
    pub(crate) const NONE: Liveness<N> = Liveness {
        bytes: [0; N],
        last: [0; N],
        over: [NONE; N],
        inputs: 0,
        peak: 0,
        input: 0,
        output: 0,
        sum: 0,
        peak_at: 0,
    };

    /// The most bytes alive at once.
    ///
    /// # Panics
    /// If they do not fit in a `usize`; so the other figures.
    #[track_caller]
    pub const fn peak(&self) -> usize {
        usize_of(self.peak, "the activations take")
    }

    /// The same, whether or not it fits.
    pub(crate) const fn peak_bytes(&self) -> u128 {
        self.peak
    }

    /// Bytes of all tensors, whether or not they fit.
    pub(crate) const fn sum_bytes(&self) -> u128 {
        self.sum
    }

    /// Bytes of all inputs.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn input(&self) -> usize {
        usize_of(self.input, "the inputs take")
    }

    /// Bytes of all outputs.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn output(&self) -> usize {
        usize_of(self.output, "the outputs take")
    }

    /// Bytes of all tensors, if none took the place of another.
    ///
    /// # Panics
    /// As [`Liveness::peak`].
    #[track_caller]
    pub const fn sum(&self) -> usize {
        usize_of(self.sum, "the activations take")
    }

    /// Whether an input or layer makes a tensor.
    pub(crate) const fn makes(&self, node: usize) -> bool {
        self.bytes[node] > 0
    }

    /// When a tensor is first there.
    pub(crate) const fn first(&self, node: usize) -> u32 {
        if node < self.inputs { 0 } else { (node - self.inputs) as u32 + 1 }
    }
}

/// Bytes of what an input or layer returns; of several outputs, together.
const fn bytes(node: &Node, besides: usize) -> u128 {
    match node.output.checked_numel() {
        Some(elements) => bytes_of(node.types.activations, elements) + bytes_of(node.types.activations, besides),
        // A fault, which is told.
        None => 0,
    }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// How long each tensor lives, and the most bytes alive at once.
    pub const fn liveness(&self, memory: &Memory) -> Liveness<N> {
        let tensor = self.tensors(memory);
        let besides = self.besides();
        let mut inputs = 0;
        while inputs < self.size.nodes && self.nodes[inputs].op_hash == Operator::INPUT.hash {
            inputs += 1;
        }
        let mut live = Liveness { inputs, ..Liveness::NONE };
        let mut i = 0;
        while i < self.size.nodes {
            let time = live.first(i);
            let silent = matches!(self.nodes[i].count.special, Special::Silent);
            if tensor[i] as usize == i || silent {
                if !silent {
                    live.last[i] = time;
                    let bytes = bytes(&self.nodes[i], besides[i]);
                    live.bytes[i] = if bytes > u64::MAX as u128 { u64::MAX } else { bytes as u64 };
                    live.sum += bytes;
                }
                let mut j = 0;
                while j < self.nodes[i].inputs as usize {
                    let of = tensor[self.input(i, j) as usize];
                    if of != NONE {
                        live.last[of as usize] = time;
                    }
                    j += 1;
                }
            }
            if i < inputs {
                live.input += bytes(&self.nodes[i], 0);
            }
            i += 1;
        }
        let end = (self.size.nodes - inputs) as u32;
        let outputs = self.outputs_len();
        let mut i = self.size.edges - outputs;
        while i < self.size.edges {
            let edge = &self.edges[i];
            let node = &self.nodes[edge.node as usize];
            if let Some(elements) = edge.shape.checked_numel() {
                live.output += bytes_of(node.types.activations, elements);
            }
            let of = tensor[edge.node as usize];
            if of != NONE {
                live.last[of as usize] = end;
            }
            i += 1;
        }
        if memory.in_place.elementwise || memory.in_place.depthwise {
            self.write_over(&mut live, &tensor, memory);
        }
        (live.peak, live.peak_at) = live.most(&[0; N]);
        live
    }

    /// Finds the layers that write over an input.
    const fn write_over(&self, live: &mut Liveness<N>, tensor: &[u32; N], memory: &Memory) {
        let mut i = live.inputs;
        while i < self.size.nodes {
            let node = &self.nodes[i];
            let elementwise = memory.in_place.elementwise && role(node.op_hash).is_elementwise();
            let depthwise = memory.in_place.depthwise && matches!(node.count.special, Special::Depthwise { .. });
            if live.makes(i) && (elementwise || depthwise) {
                let mut j = 0;
                while j < node.inputs as usize {
                    let input = self.input(i, j) as usize;
                    let over = tensor[input];
                    // Of several inputs, the first that ends here, is not a part of several outputs, and is not repeated.
                    if over != NONE
                        && live.last[over as usize] == live.first(i)
                        && live.bytes[over as usize] >= live.bytes[i]
                        && self.nodes[over as usize].more == 0
                        && (depthwise || same_elements(&self.nodes[input], node))
                    {
                        live.over[i] = over;
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
        // What ends after a time, by that time: time is at most the number of layers.
        let mut ends = [0u128; N];
        let mut live = 0u128;
        let mut i = 0;
        while i < self.inputs {
            live += self.bytes[i] as u128;
            let last = self.last[i] as usize;
            if last < N {
                ends[last] += self.bytes[i] as u128;
            }
            i += 1;
        }
        let mut most = (live, 0);
        let mut i = self.inputs;
        while i < N {
            let time = self.first(i) as usize;
            live -= ends[time - 1];
            let bytes = self.bytes[i] as u128;
            // What is written over another is there, with its own size, from when that has ended.
            if self.over[i] == NONE {
                live += bytes;
            }
            if live + more[i] as u128 > most.0 {
                most = (live + more[i] as u128, i);
            }
            if self.over[i] != NONE {
                live += bytes;
            }
            let last = self.last[i] as usize;
            if last < N {
                ends[last] += bytes;
            }
            i += 1;
        }
        most
    }
}
