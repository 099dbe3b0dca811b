//! What the readers of all formats record in a graph.

use super::Wrong;
use crate::args::Padding;
use crate::dtype::Types;
use crate::graph::{Count, Geometry, Graph};
use crate::op::{Operator, along, conv_count, conv_weights, product, product_of};
use crate::shape::{MAX_RANK, Shape};
use crate::text::hash;

/// An operator of which a file knows and netcost's language, perhaps, does not: its name stands in the layers.
pub(super) const fn named(name: &'static str) -> Operator {
    Operator { name, hash: hash(name.as_bytes()), ..Operator::INPUT }
}

/// The sizes of a tensor as they stand in the file.
#[derive(Clone, Copy)]
pub(super) struct Dims {
    pub dims: [usize; MAX_RANK],
    pub rank: usize,
}

impl Dims {
    pub(super) const SCALAR: Dims = Dims { dims: [0; MAX_RANK], rank: 0 };

    /// How many elements, if that fits in a `usize`; 1 for a scalar.
    pub(super) const fn elements(&self) -> Option<u64> {
        let mut product = 1u128;
        let mut i = 0;
        while i < self.rank {
            product *= self.dims[i] as u128;
            if product > usize::MAX as u128 {
                return None;
            }
            i += 1;
        }
        Some(product as u64)
    }

    /// The product of the sizes but for the last `n`.
    pub(super) const fn leading(&self, n: usize) -> Option<u64> {
        Dims { rank: self.rank.saturating_sub(n), ..*self }.elements()
    }

    /// The shape of a sample: without a leading axis of 1, the batch. With `channels_last`, an image's channels, which stand
    /// last in the file, come first.
    pub(super) const fn sample(&self, channels_last: bool) -> Result<Shape, Wrong> {
        let mut shape = Shape::SCALAR;
        let mut i = if self.rank > 1 && self.dims[0] == 1 { 1 } else { 0 };
        let image = channels_last && self.rank >= 4;
        let mut empty = false;
        if image {
            // What stands before the last three or four axes is a batch.
            if i == 0 {
                shape = shape.push(self.dims[0]);
                empty |= self.dims[0] == 0;
                i = 1;
            }
            shape = shape.push(self.dims[self.rank - 1]);
            empty |= self.dims[self.rank - 1] == 0;
        }
        let end = if image { self.rank - 1 } else { self.rank };
        while i < end {
            empty |= self.dims[i] == 0;
            shape = shape.push(self.dims[i]);
            i += 1;
        }
        if empty {
            return Err(Wrong::plain("a tensor of it has a size of 0"));
        }
        Ok(shape)
    }
}

/// How a window moves along one axis: in file's terms.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    pub input: usize,
    pub output: usize,
    pub kernel: usize,
    pub stride: usize,
    pub dilation: usize,
}

/// TensorFlow's `SAME`, or `VALID`, or as much as is said.
#[derive(Clone, Copy)]
pub(super) enum Pads {
    Same,
    Around([(usize, usize); 3]),
}

impl Pads {
    pub(super) const VALID: Pads = Pads::Around([(0, 0); 3]);
}

/// The geometry of a window over `n` axes, if it makes outputs of the sizes that the file has.
pub(super) const fn geometry(axes: &[Axis; 3], n: usize, pads: Pads, groups: usize, ceil: bool) -> Result<Geometry, Wrong> {
    let mut geometry = Geometry { axes: n as u8, groups, ..Geometry::NONE };
    let mut i = 0;
    while i < n {
        let Axis { input, output, kernel, stride, dilation } = axes[i];
        if input == 0 || kernel == 0 || stride == 0 || dilation == 0 {
            return Err(Wrong::plain("a size, a stride or a dilation of it is 0"));
        }
        let padding = match pads {
            Pads::Same => Padding::Same,
            Pads::Around(around) => Padding::Uneven([around[i]]),
        };
        let Ok(window) = along::<1>(&padding, 0, input, kernel, stride, dilation) else {
            return Err(Wrong::plain("its padded input does not fit in a usize"));
        };
        let fits = if window.extent > window.padded {
            0
        } else if ceil {
            (window.padded - window.extent).div_ceil(stride) + 1
        } else {
            (window.padded - window.extent) / stride + 1
        };
        if fits != output {
            let numbers = [input as u64, kernel as u64, fits as u64, output as u64];
            return Err(Wrong::new("over a size of {} its kernel of {} makes {} outputs, but the file says {}", numbers));
        }
        geometry.kernel[i] = kernel;
        geometry.stride[i] = stride;
        geometry.dilation[i] = dilation;
        geometry.padding[i] = (window.before, window.after);
        i += 1;
    }
    Ok(geometry)
}

/// What a convolution costs: of so many channels, over `positions` (of the output, or of a transposed one's input).
pub(super) const fn conv(
    kernel: &[usize],
    (input, output, groups): (usize, usize, usize),
    bias: bool,
    positions: u64,
    outputs: u64,
) -> Result<Count, Wrong> {
    let count = match conv_weights(kernel, input, output, groups) {
        Some(weights) => conv_count(weights, if bias { output as u64 } else { 0 }, positions, outputs),
        None => None,
    };
    match count {
        Some(count) => Ok(count),
        None => Err(TOO_MANY),
    }
}

pub(super) const TOO_MANY: Wrong = Wrong::plain("its parameters or multiply-accumulates do not fit in 64 bits");

/// What a product of matrices costs, of so many outputs of `inner` products each.
pub(super) const fn matmul(outputs: u64, inner: usize, weights: u64) -> Result<Count, Wrong> {
    match product(&[outputs, inner as u64]) {
        Some(macs) => Ok(Count { weights, macs, ..Count::FREE }),
        None => Err(TOO_MANY),
    }
}

/// How many elements a window has.
pub(super) const fn window(kernel: &[usize]) -> Result<Count, Wrong> {
    match product_of(kernel) {
        Some(window) => Ok(Count { window, ..Count::FREE }),
        None => Err(TOO_MANY),
    }
}

/// Where a layer of a file comes from, and of which types it is.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    /// The operator's name in the file, and its number.
    pub name: &'static str,
    pub number: u32,
    pub types: Types,
    /// Whether its weights, and its biases, are those of a layer before it.
    pub shared: bool,
    pub shared_bias: bool,
}

impl Graph<'_> {
    /// Records what is wrong with a file. It stands at no check: a file is one place.
    pub(super) const fn file_fault(&self, text: crate::text::Text) {
        self.fault(crate::graph::NONE, crate::graph::NONE, text);
    }
}

impl<'g> Graph<'g> {
    /// Notes which operator of the file a layer is, and of what types.
    pub(super) const fn came_from(&self, y: crate::tensor::Tensor<'_>, origin: &Origin) {
        if (y.node as usize) < self.nodes.len() {
            let Origin { name, number, types, shared, shared_bias } = *origin;
            let node = self.nodes[y.node as usize].get();
            self.nodes[y.node as usize].replace(crate::graph::Node {
                file: name,
                line: number,
                types,
                tied: shared,
                own_bias: shared && !shared_bias,
                ..node
            });
        }
    }

    /// Records an output of the network.
    pub(super) const fn returns(&'g self, y: crate::tensor::Tensor<'g>) {
        let mut state = self.state.get();
        let at = state.edges as usize;
        state.edges += 1;
        self.state.replace(state);
        if at < self.edges.len() {
            self.edges[at].replace(crate::graph::Edge { node: y.node, shape: y.shape });
        }
    }
}
