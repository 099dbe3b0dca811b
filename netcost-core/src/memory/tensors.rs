//! The tensors of an inference as a program sees them.

use core::fmt;

use super::{Liveness, usize_of};
use crate::dtype::Dtype;
use crate::graph::NONE;
use crate::layer::{Layer, LayersOf, Name, Traced, input_name};
use crate::shape::Shape;
use crate::trace::Trace;

/// A tensor of an inference: an input, or what a layer leaves in RAM.
///
/// Time is counted in steps: step 0 is before the first layer, when the inputs are there; layer `LAYERS[i]` runs at step `i + 1`.
/// A layer that is run as part of another has no tensor, and nothing happens at its step.
#[derive(Clone, Copy)]
pub struct TensorInfo {
    /// The path of the layer that makes it, or the input's name.
    pub name: Name,
    /// Its shape; of several outputs, that of the first.
    pub shape: Shape,
    /// The type of its elements.
    pub dtype: Dtype,
    /// Its bytes; of several outputs, together.
    pub bytes: usize,
    /// The step at which it is written.
    pub first: usize,
    /// The last step at which it is read.
    pub last: usize,
    /// Which tensor it is written over, as an index among the network's tensors.
    pub over: Option<usize>,
}

impl TensorInfo {
    const EMPTY: TensorInfo =
        TensorInfo { name: Name::EMPTY, shape: Shape::SCALAR, dtype: Dtype::F32, bytes: 0, first: 0, last: 0, over: None };

    /// Whether its bytes are in use at a step. What is written over another tensor counts from the step after, when that has
    /// been read.
    pub const fn is_alive(&self, step: usize) -> bool {
        let from = if self.over.is_none() { self.first } else { self.first + 1 };
        from <= step && step <= self.last
    }
}

impl fmt::Debug for TensorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}, {} bytes, ", self.name, self.dtype, self.shape, self.bytes)?;
        write!(f, "steps {} to {}", self.first, self.last)
    }
}

/// The tensors in the order in which they are made, and how many there are.
const fn tensors<const N: usize, const S: usize, const E: usize, const T: usize>(
    trace: &'static Trace<N, S, E, T>,
    live: &Liveness<N>,
    layers: &[Layer],
) -> ([TensorInfo; N], usize) {
    let mut list = [TensorInfo::EMPTY; N];
    let mut index = [0usize; N];
    let mut count = 0;
    let mut i = 0;
    while i < N {
        if live.makes(i) {
            let node = &trace.nodes[i];
            index[i] = count;
            list[count] = TensorInfo {
                name: if i < live.alive.inputs { input_name(node) } else { layers[i - live.alive.inputs].name },
                shape: node.output,
                dtype: node.types.activations,
                bytes: usize_of(live.bytes[i] as u128, "one of the activations takes"),
                first: live.first(i) as usize,
                last: live.last[i] as usize,
                over: if live.over[i] == NONE { None } else { Some(index[live.over[i] as usize]) },
            };
            count += 1;
        }
        i += 1;
    }
    (list, count)
}

impl<Net: Traced<N, S, E, T>, const L: usize, const H: usize, const N: usize, const S: usize, const E: usize, const T: usize>
    LayersOf<Net, L, H, N, S, E, T>
{
    const LIVENESS: &'static Liveness<N> = &Net::TRACE.liveness(&Net::MEMORY);
    const ROOM: &'static ([TensorInfo; N], usize) = &tensors(Net::TRACE, Self::LIVENESS, Self::get());
    const TENSORS: &'static [TensorInfo] = Self::ROOM.0.split_at(Self::ROOM.1).0;

    /// How long the tensors live.
    pub const fn liveness() -> &'static Liveness<N> {
        Self::LIVENESS
    }

    /// The tensors.
    pub const fn tensors() -> &'static [TensorInfo] {
        Self::TENSORS
    }

    /// The step at which most bytes are alive, and the layer that runs then (before the first layer, the first input).
    pub const fn peak() -> (usize, Name) {
        let at = Self::LIVENESS.alive.peak_at;
        let name = if at < Self::LIVENESS.alive.inputs {
            input_name(&Net::TRACE.nodes[at])
        } else {
            Self::get()[at - Self::LIVENESS.alive.inputs].name
        };
        (Self::LIVENESS.first(at) as usize, name)
    }
}
