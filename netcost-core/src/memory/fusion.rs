//! Which layers an inference engine runs as part of others.

use super::Memory;
use super::role::{Role, role};
use crate::graph::{Edge, NONE, Node, Special};
use crate::trace::Trace;

/// Which batch norms are folded into which layers.
pub(crate) struct Folding<const N: usize> {
    /// Of a folded batch norm: the layer that has its scale and shift now. `NONE` of all others.
    pub into: [u32; N],
    /// How many biases a layer got that had none.
    pub biases: [u64; N],
}

/// How often each tensor is read: see [`Trace::uses`].
pub(crate) const fn count_uses(nodes: &[Node], edges: &[Edge], uses: &mut [u32]) {
    let mut i = 0;
    while i < nodes.len() {
        // The first inputs stand with the layers; where there are more than two, all of them, and the outputs, are edges.
        if nodes[i].inputs <= 2 {
            let mut j = 0;
            while j < nodes[i].inputs as usize {
                uses[nodes[i].first[j].node as usize] += 1;
                j += 1;
            }
        }
        i += 1;
    }
    let mut i = 0;
    while i < edges.len() {
        uses[edges[i].node as usize] += 1;
        i += 1;
    }
}

/// Which batch norms can be folded: see [`Trace::folding`]. All of `into` and `target` are `NONE` before.
pub(crate) const fn fold(nodes: &[Node], uses: &[u32], into: &mut [u32], biases: &mut [u64], target: &mut [u32]) {
    // `target`: for a layer into which can be folded, and for a batch norm that was, the layer with the weights.
    let mut i = 0;
    while i < nodes.len() {
        let node = &nodes[i];
        match role(node.op_hash) {
            Role::Convolution(_) | Role::Weighted if !node.tied => target[i] = i as u32,
            Role::BatchNorm if node.count.buffers > 0 && !node.tied => {
                let from = node.first[0].node as usize;
                let layer = target[from];
                if layer != NONE && uses[from] == 1 {
                    (into[i], target[i]) = (layer, layer);
                    let layer = layer as usize;
                    if nodes[layer].count.bias == 0 && biases[layer] == 0 {
                        // The buffers are a mean and a variance per channel.
                        biases[layer] = node.count.buffers / 2;
                    }
                }
            }
            _ => {}
        }
        i += 1;
    }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// How often each tensor is read; what the network returns counts as a use.
    pub(crate) const fn uses(&self) -> [u32; N] {
        let mut uses = [0; N];
        let finished = self.finished();
        count_uses(finished.nodes, finished.edges, &mut uses);
        uses
    }

    /// Which batch norms can be folded: those with running statistics behind a convolution or linear layer whose output goes
    /// nowhere else. The scale disappears into the weights, the shift into the bias, which the layer gets if it had none.
    pub(crate) const fn folding(&self, uses: &[u32; N]) -> Folding<N> {
        let mut folding = Folding { into: [NONE; N], biases: [0; N] };
        fold(self.finished().nodes, uses, &mut folding.into, &mut folding.biases, &mut [NONE; N]);
        folding
    }

    /// Its layers and uses.
    pub(crate) const fn finished(&self) -> Finished<'_> {
        Finished { nodes: self.nodes.split_at(self.size.nodes).0, edges: self.edges.split_at(self.size.edges).0 }
    }

    /// The number of the layer or input that made input `j` of a layer.
    pub(crate) const fn input(&self, layer: usize, j: usize) -> u32 {
        self.finished().input(layer, j)
    }

    /// The shape of input `j` of a layer.
    pub(crate) const fn shape_read(&self, layer: usize, j: usize) -> &crate::shape::Shape {
        self.finished().shape_read(layer, j)
    }
}

/// The layers and uses of a finished trace, wherever it is kept. Lists that are filled have a place for each layer and input.
#[derive(Clone, Copy)]
pub(crate) struct Finished<'t> {
    pub(crate) nodes: &'t [Node],
    pub(crate) edges: &'t [Edge],
}

/// Room for what [`Finished::tensors`] needs to know before.
pub(crate) struct Before<'l> {
    /// How often each tensor is read.
    pub(crate) uses: &'l [u32],
    /// The layer into which a batch norm is folded, or `NONE`.
    pub(crate) into: &'l [u32],
    /// Which paddings of zeros convolutions read by themselves: `true` before.
    pub(crate) paddings: &'l mut [bool],
    /// Whether what a layer writes can be clamped on the way: `false` before.
    pub(crate) takes_activation: &'l mut [bool],
}

impl<'t> Finished<'t> {
    /// The paddings of zeros whose uses are all convolutions over the padded axes stay `true`.
    const fn paddings(&self, only_convolutions: &mut [bool]) {
        let mut i = 0;
        while i < self.nodes.len() {
            let node = &self.nodes[i];
            let axes = match role(node.op_hash) {
                Role::Convolution(axes) => axes,
                _ => 0,
            };
            let mut j = 0;
            while j < node.inputs as usize {
                let from = self.input(i, j) as usize;
                let of = &self.nodes[from];
                if matches!(of.count.special, Special::ZeroPad) && !pads_last(of, axes) {
                    only_convolutions[from] = false;
                }
                j += 1;
            }
            i += 1;
        }
        let mut i = self.edges.len() - self.outputs_len();
        while i < self.edges.len() {
            only_convolutions[self.edges[i].node as usize] = false;
            i += 1;
        }
    }

    /// The number of the layer or input that made input `j` of a layer.
    pub(crate) const fn input(&self, layer: usize, j: usize) -> u32 {
        let node = &self.nodes[layer];
        if node.inputs <= 2 { node.first[j].node } else { self.edges[node.edges as usize + j].node }
    }

    /// The shape of input `j` of a layer.
    pub(crate) const fn shape_read(&self, layer: usize, j: usize) -> &'t crate::shape::Shape {
        let node = &self.nodes[layer];
        if node.inputs <= 2 { &node.first[j].shape } else { &self.edges[node.edges as usize + j].shape }
    }

    /// Elements of what layers return besides their output: as they say, or else the largest of another shape that is read
    /// (the weights of an attention, which are not written where nothing reads them). All are 0 before.
    pub(crate) const fn besides(&self, besides: &mut [usize]) {
        let mut i = 0;
        while i < self.nodes.len() {
            if self.nodes[i].more > 0 {
                besides[i] = self.nodes[i].more;
            }
            let mut j = 0;
            while j < self.nodes[i].inputs as usize {
                let from = self.input(i, j) as usize;
                let shape = self.shape_read(i, j);
                if self.nodes[from].more == 0
                    && !shape.equals(&self.nodes[from].output)
                    && let Some(elements) = shape.checked_numel()
                    && elements > besides[from]
                {
                    besides[from] = elements;
                }
                j += 1;
            }
            i += 1;
        }
    }

    /// How many tensors the network returns: the last edges.
    pub(crate) const fn outputs_len(&self) -> usize {
        let mut others = 0;
        let mut i = 0;
        while i < self.nodes.len() {
            if self.nodes[i].inputs > 2 {
                others += self.nodes[i].inputs as usize;
            }
            i += 1;
        }
        self.edges.len() - others
    }

    /// For each input and layer, the one whose tensor its output is: itself, unless it is run as part of another; `NONE` for
    /// what is read where it is stored.
    pub(crate) const fn tensors(&self, memory: &Memory, before: Before<'_>, tensor: &mut [u32]) {
        let Before { uses, into, paddings, takes_activation } = before;
        self.paddings(paddings);
        let fuse = memory.fuse;
        let mut i = 0;
        while i < self.nodes.len() {
            let node = &self.nodes[i];
            let role = role(node.op_hash);
            tensor[i] = i as u32;
            takes_activation[i] = role.takes_activations();
            if matches!(role, Role::Stored) || matches!(node.count.special, Special::Silent) {
                tensor[i] = NONE;
            } else if matches!(node.count.special, Special::Fused) {
                tensor[i] = tensor[node.first[0].node as usize];
            } else if node.inputs == 1 {
                let from = node.first[0].node as usize;
                let root = tensor[from];
                // What has another type is written, and so is a part of several outputs. A batch norm that is folded is no more.
                let same = root == NONE
                    || (self.nodes[root as usize].more == 0
                        && (matches!(role, Role::BatchNorm)
                            || node.types.activations.bits() == self.nodes[root as usize].types.activations.bits()));
                let fused = match role {
                    Role::BatchNorm => fuse.batch_norm && into[i] != NONE,
                    Role::Clamp => fuse.activation && takes_activation[from] && uses[from] == 1,
                    Role::Dropout => fuse.dropout,
                    Role::View => fuse.reshape,
                    _ => fuse.padding && matches!(node.count.special, Special::ZeroPad) && paddings[i],
                };
                if fused && same {
                    tensor[i] = root;
                    takes_activation[i] = match role {
                        Role::BatchNorm => true,
                        Role::Dropout => takes_activation[from],
                        _ => false,
                    };
                }
            }
            i += 1;
        }
    }
}

/// Whether a padding changes none but the last `axes` axes.
const fn pads_last(node: &Node, axes: usize) -> bool {
    let (from, to) = (&node.first[0].shape, &node.output);
    let mut i = 0;
    while i + axes < to.rank() {
        if from.at(i) != to.at(i) {
            return false;
        }
        i += 1;
    }
    axes > 0
}
