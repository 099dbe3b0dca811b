//! A finished trace: all that was recorded, as plain data, with the totals.

use crate::graph::{Edge, FAULTS, Fault, Graph, NONE, Node, Scope, Size, Store};
use crate::memory::usize_of;
use crate::shape::Shape;

/// What a network needs in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Trainable parameters, each shared one once.
    pub params: u64,
    /// Those that one inference uses.
    pub active: u64,
    /// Stored, not trained.
    pub buffers: u64,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Additions of biases.
    pub bias_adds: u64,
    /// Bytes that are kept from one inference to the next, each layer's in the type of its elements.
    pub state: u64,
}

impl Totals {
    /// The bytes that are kept from one inference to the next.
    ///
    /// # Panics
    /// If they do not fit in a `usize` of the target, where that is smaller than the compiler's.
    #[track_caller]
    pub const fn state_bytes(&self) -> usize {
        usize_of(self.state as u128, "the state takes")
    }
}

/// The faults of a trace: the first few, and how many there are.
#[derive(Clone, Copy)]
pub struct Faults {
    pub(crate) list: [Option<Fault>; FAULTS],
    pub(crate) count: u32,
}

impl Faults {
    /// None.
    pub const NONE: Faults = Faults { list: [None; FAULTS], count: 0 };

    /// One, at a check.
    pub(crate) const fn one(check: u32, text: crate::text::Text) -> Faults {
        let fault = Some(Fault::new(check, text));
        let mut list = [None; FAULTS];
        list[0] = fault;
        Faults { list, count: 1 }
    }

    /// How many layers, calls or expressions are at fault.
    pub const fn count(&self) -> usize {
        self.count as usize
    }

    /// The fault of a number, if there are so many and they are kept.
    pub const fn get(&self, i: usize) -> Option<&Fault> {
        if i < FAULTS { self.list[i].as_ref() } else { None }
    }
}

/// A finished trace of `N` inputs and layers, `S` scopes, `E` uses of tensors and `T` bytes of names.
pub struct Trace<const N: usize, const S: usize, const E: usize, const T: usize> {
    pub(crate) nodes: [Node; N],
    pub(crate) scopes: [Scope; S],
    pub(crate) edges: [Edge; E],
    pub(crate) text: [u8; T],
    /// How much room the trace needs, whether or not it was there.
    pub size: Size,
    /// What is wrong with the network.
    pub faults: Faults,
    /// The sums over all layers.
    pub totals: Totals,
    /// Whether something is said of weights: that some are zero, or some channels left out.
    pub pruned: bool,
}

impl<const N: usize, const S: usize, const E: usize, const T: usize, const K: usize> Store<N, S, E, T, K> {
    /// What the graph recorded here.
    pub const fn finish(&self, graph: &Graph<'_>) -> Trace<N, S, E, T> {
        let mut trace = Trace {
            nodes: [Node::EMPTY; N],
            scopes: [Scope::EMPTY; S],
            edges: [Edge::EMPTY; E],
            text: [0; T],
            size: graph.size(),
            faults: Faults::NONE,
            totals: Totals { params: 0, active: 0, buffers: 0, macs: 0, bias_adds: 0, state: 0 },
            pruned: graph.state.get().pruned,
        };
        // There may be more room than is needed.
        let size = trace.size;
        let mut sums = Sums { params: 0, active: 0, buffers: 0, macs: 0, bias_adds: 0, state: 0 };
        let mut i = 0;
        while i < N && i < size.nodes {
            trace.nodes[i] = graph.nodes[i].get();
            sums.add(&trace.nodes[i]);
            i += 1;
        }
        match sums.totals() {
            Some(totals) => trace.totals = totals,
            None => graph.total_overflows(first_over(&trace.nodes)),
        }
        let mut i = 0;
        while i < S && i < size.scopes {
            trace.scopes[i] = graph.scopes[i].get();
            i += 1;
        }
        let mut i = 0;
        while i < E && i < size.edges {
            trace.edges[i] = graph.edges[i].get();
            i += 1;
        }
        let mut i = 0;
        while i < T && i < size.text {
            trace.text[i] = graph.text[i].get();
            i += 1;
        }
        trace.faults.count = graph.state.get().faults;
        let mut i = 0;
        while i < FAULTS {
            trace.faults.list[i] = graph.faults[i].get();
            i += 1;
        }
        trace
    }
}

/// The sums over all layers that a graph recorded, if they fit.
pub(crate) fn totals_of(graph: &Graph<'_>) -> Option<Totals> {
    let mut sums = Sums { params: 0, active: 0, buffers: 0, macs: 0, bias_adds: 0, state: 0 };
    graph.nodes.iter().take(graph.size().nodes).for_each(|node| sums.add(&node.get()));
    sums.totals()
}

impl Graph<'_> {
    pub(crate) fn faults_found(&self) -> Faults {
        let mut faults = Faults { count: self.state.get().faults, ..Faults::NONE };
        for (to, from) in faults.list.iter_mut().zip(self.faults) {
            *to = from.get();
        }
        faults
    }
}

/// Sums that cannot overflow: a figure is below 2^64, a layer's copies below 2^32, and there are fewer than 2^32 layers.
#[derive(Clone, Copy)]
struct Sums {
    params: u128,
    active: u128,
    buffers: u128,
    macs: u128,
    bias_adds: u128,
    state: u128,
}

impl Sums {
    const fn add(&mut self, node: &Node) {
        let count = &node.count;
        let (copies, active) = (node.copies as u128, node.active as u128);
        if (count.weights | count.bias | count.buffers) != 0 {
            let (weights, bias, buffers) = node.own();
            let weights = weights as u128 + bias as u128;
            self.params += weights * copies;
            self.active += weights * active;
            self.buffers += buffers as u128 * copies;
        }
        if count.macs != 0 {
            self.macs += count.macs as u128 * active;
            self.bias_adds += count.bias_adds as u128 * active;
        }
        if count.state != 0 {
            self.state += node.types.activations.bytes(count.state) * copies;
        }
    }

    /// The sums, if they, and the figures that are made of them, fit in 64 bits, and the bytes of the state in memory.
    const fn totals(&self) -> Option<Totals> {
        const MOST: u128 = u64::MAX as u128;
        if self.params + self.buffers > MOST || self.macs + self.bias_adds > MOST || self.macs * 2 > MOST {
            return None;
        }
        if self.state > usize::MAX as u128 {
            return None;
        }
        Some(Totals {
            params: self.params as u64,
            active: self.active as u64,
            buffers: self.buffers as u64,
            macs: self.macs as u64,
            bias_adds: self.bias_adds as u64,
            state: self.state as u64,
        })
    }
}

/// The layer with which the totals no longer fit.
const fn first_over(nodes: &[Node]) -> usize {
    let mut sums = Sums { params: 0, active: 0, buffers: 0, macs: 0, bias_adds: 0, state: 0 };
    let mut i = 0;
    while i + 1 < nodes.len() {
        sums.add(&nodes[i]);
        if sums.totals().is_none() {
            return i;
        }
        i += 1;
    }
    i
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// The same trace with exactly the room it needs, or `None` if it did not fit and must be made again.
    pub const fn fitted<const N2: usize, const S2: usize, const E2: usize, const T2: usize>(
        &self,
        keys: usize,
    ) -> Option<Trace<N2, S2, E2, T2>> {
        let size = &self.size;
        if size.nodes > N || size.scopes > S || size.edges > E || size.text > T || size.keys > keys {
            return None;
        }
        let mut trace = Trace {
            nodes: [Node::EMPTY; N2],
            scopes: [Scope::EMPTY; S2],
            edges: [Edge::EMPTY; E2],
            text: [0; T2],
            size: *size,
            faults: self.faults,
            totals: self.totals,
            pruned: self.pruned,
        };
        trace.nodes.copy_from_slice(self.nodes.split_at(N2).0);
        trace.scopes.copy_from_slice(self.scopes.split_at(S2).0);
        trace.edges.copy_from_slice(self.edges.split_at(E2).0);
        trace.text.copy_from_slice(self.text.split_at(T2).0);
        Some(trace)
    }

    /// How many inputs there are.
    pub const fn input_count(&self) -> usize {
        let mut i = 0;
        while i < N && i < self.size.nodes && self.nodes[i].op_hash == crate::op::Operator::INPUT.hash {
            i += 1;
        }
        i
    }

    /// The shapes of the first `K` nodes: the network's inputs.
    pub const fn inputs<const K: usize>(&self) -> [Shape; K] {
        let mut shapes = [Shape::SCALAR; K];
        let mut i = 0;
        while i < K && i < N {
            shapes[i] = self.nodes[i].output;
            i += 1;
        }
        shapes
    }

    /// The shapes of the last `K` uses: the network's outputs.
    pub const fn outputs<const K: usize>(&self) -> [Shape; K] {
        let mut shapes = [Shape::SCALAR; K];
        let mut i = 0;
        while i < K && K <= E {
            shapes[i] = self.edges[E - K + i].shape;
            i += 1;
        }
        shapes
    }

    /// Trainable parameters after each batch norm is folded into the convolution or linear layer before it.
    ///
    /// It is, where it has running statistics and that layer's output goes nowhere else: then the scale disappears into the
    /// weights, the shift into the bias, which the layer gets if it had none. Other batch norms keep scale and shift.
    pub const fn params_folded(&self) -> u64 {
        let folding = self.folding(&self.uses());
        params_folded(&self.nodes, &folding.into, &folding.biases, self.totals.params)
    }
}

/// The same of a list of layers, of which it is known which are folded into which.
pub(crate) const fn params_folded(nodes: &[Node], into: &[u32], biases: &[u64], params: u64) -> u64 {
    let mut folded = params;
    let mut i = 0;
    while i < nodes.len() {
        let node = &nodes[i];
        if into[i] != NONE {
            folded -= (node.count.weights + node.count.bias) * node.copies as u64;
        }
        folded += biases[i] * node.copies as u64;
        i += 1;
    }
    folded
}
