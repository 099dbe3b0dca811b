//! The layers of a trace as a program sees them that writes them down anew.

use crate::dtype::Types;
use crate::graph::{Geometry, Special};
use crate::op::Operator;
use crate::shape::Shape;
use crate::trace::Trace;

/// An input or a layer of a trace: how it is made, and of what.
#[derive(Clone, Debug)]
pub struct Described<'a> {
    /// The operator, by netcost's name for it; of an input, `"input"`.
    pub op: &'static str,
    /// Its name in the file.
    pub name: &'static str,
    /// Its number in the file.
    pub number: u32,
    /// What it returns.
    pub output: &'a Shape,
    /// Weights, but for the biases.
    pub weights: u64,
    /// Biases.
    pub bias: u64,
    /// Multiply-accumulates.
    pub macs: u64,
    /// How its window moves.
    pub geometry: Geometry,
    /// The types of its weights, its biases and what it returns.
    pub types: Types,
    /// Whether the file says that it is a part of the layer before it.
    pub fused: bool,
    /// Whether it returns nothing that takes memory.
    pub silent: bool,
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// How many inputs and layers there are.
    pub const fn node_count(&self) -> usize {
        self.size.nodes
    }

    /// Whether all of it was kept: there was room.
    pub const fn is_whole(&self) -> bool {
        self.size.nodes <= N && self.size.scopes <= S && self.size.edges <= E && self.size.text <= T
    }

    /// An input or layer by its number, which is below [`Trace::node_count`].
    pub const fn described(&self, i: usize) -> Described<'_> {
        let node = &self.nodes[i];
        Described {
            op: node.op,
            name: if node.op_hash == Operator::INPUT.hash { "" } else { node.file },
            number: node.line,
            output: &node.output,
            weights: node.count.weights,
            bias: node.count.bias,
            macs: node.count.macs,
            geometry: node.count.geometry,
            types: node.types,
            fused: matches!(node.count.special, Special::Fused),
            silent: matches!(node.count.special, Special::Silent),
        }
    }

    /// How many tensors a layer reads.
    pub const fn reads(&self, i: usize) -> usize {
        self.nodes[i].inputs as usize
    }

    /// The input or layer that made what a layer reads, and in which shape.
    pub const fn read(&self, i: usize, j: usize) -> (usize, Shape) {
        let node = &self.nodes[i];
        let edge = if node.inputs <= 2 { &node.first[j] } else { &self.edges[node.edges as usize + j] };
        (edge.node as usize, edge.shape)
    }

    /// The inputs or layers that make the last `outputs` uses, the network's outputs.
    pub const fn returned(&self, outputs: usize, i: usize) -> (usize, Shape) {
        let edge = &self.edges[self.size.edges - outputs + i];
        (edge.node as usize, edge.shape)
    }
}
