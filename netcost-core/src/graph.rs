//! The graph under construction: layers, scopes and faults, written through cells so that tensors can share it in const evaluation.
//!
//! A network is traced twice: once with a [`Store`] of no room, which only counts what would be kept, and once with room for
//! exactly that. Nothing here panics: a fault is kept with the place in the user's source to which it belongs, and the tensor
//! that the faulty layer returns is poisoned, so that what stands on it stays silent.

use core::cell::Cell;

use crate::dtype::{Dtype, Types, Typing};
use crate::op::Operator;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::{Text, hash};

mod fault;
mod geometry;
mod name;
mod scope;

pub use fault::{FAULTS, Fault};
pub use geometry::Geometry;
pub use name::{Capture, NameText};
#[doc(hidden)]
pub use scope::Scope;
pub use scope::{Frame, Loop, MAX_CALLS, MAX_TURNS};

use fault::check_of;

/// "None" among indices.
pub(crate) const NONE: u32 = u32::MAX;

/// Arguments that layers or block calls take besides their own; their numbers among the bits of [`Site`].
pub const COMMON: [&str; 7] = ["kept", "sparsity", "active", "copies", "dtype", "name", "shared"];

/// What they say, in the same order.
pub const ABOUT_COMMON: [&str; 7] = [
    "How many channels of the output pruning keeps, or a list of which: of a convolution or linear layer.",
    "The share of the weights that are zero, from 0 to 1: of a layer with weights.",
    "How many of the copies run in one inference.",
    "How many times the block is there, each with weights of its own.",
    "The types of the elements: `i8`, or `(weights = i4, activations = i8)`.",
    "The name by which the layer is listed, from the root: a string, in which `{i}` captures a value.",
    "A key: calls with the same have the same weights.",
];

/// Those of block calls. What is said of weights (`kept`, `sparsity`) is said of a layer: a block has parameters for it.
pub const OF_BLOCKS: &[&str] = COMMON.split_at(2).1;

/// One place in a network's source where a layer is made, a block called or a loop run.
#[derive(Clone, Copy)]
pub struct Site(
    /// The label: the `let` that binds the layer, its `name = ".."`, or the method's name.
    pub &'static str,
    /// The [`hash`] of the label.
    pub u64,
    /// The number of the check that stands at the layer's name; those at its arguments follow.
    pub u32,
    /// Which arguments are given (bit i: the i-th), that is, which have a check.
    pub u32,
    /// The line in the source.
    pub u32,
    /// Whether the label was given by `name = ".."`, which takes the place of loop positions.
    pub bool,
);

/// The sites of one macro call.
pub struct Sites {
    /// The file in which it stands.
    pub file: &'static str,
    /// All sites; a layer call passes an index.
    pub list: &'static [Site],
}

impl Sites {
    /// None: for graphs that are built by hand. Every site number is then taken as "unknown place".
    pub const NONE: &'static Sites = &Sites { file: "", list: &[] };
}

/// A component of a path.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Label {
    /// Known in the source.
    Static(&'static str),
    /// Made by captures: bytes of the graph's text.
    Made(u32, u32),
    /// The position of a loop's turn.
    Turn(u32),
}

#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) struct Named {
    pub label: Label,
    pub hash: u64,
}

/// What a layer costs, as its operator counts it, for one sample and one copy of its weights.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Count {
    /// Trainable weights but for the biases.
    pub weights: u64,
    /// Trainable biases.
    pub bias: u64,
    /// What is stored but not trained (running statistics of batch norm).
    pub buffers: u64,
    /// Multiply-accumulates.
    pub macs: u64,
    /// Additions of a bias: outputs of a layer that has one.
    pub bias_adds: u64,
    /// A size on which the elementary operations depend and which the shapes do not tell: the elements that pooling combines into
    /// one output, along which softmax or a normalisation runs, or of a row of a running sum; the taps of resizing; the heads of
    /// attention; the hidden units of a recurrent layer. 0 for other layers.
    pub window: u64,
    /// A choice on which the elementary operations depend: its operator says which.
    pub mode: u8,
    /// How its window moves: not a cost, but what a model file is compared with.
    pub geometry: Geometry,
    /// Of the multiply-accumulates, those whose result a mask throws away: of attention.
    pub masked: u64,
    /// Elements that are kept from one inference to the next.
    pub state: u64,
    /// What of its arguments decides what an inference engine does with it, or what a profiler counts of it.
    pub special: Special,
}

/// What an inference engine may do with a layer, or a profiler count of it, where that depends on its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Special {
    /// Nothing.
    None,
    /// A convolution of so many taps (the product of the kernel's sizes).
    Convolution {
        /// The product of the kernel's sizes.
        taps: u32,
        /// Whether it is 1 × 1 without padding.
        pointwise: bool,
        /// Whether each output channel reads one input channel.
        by_channel: bool,
    },
    /// A convolution in which each output channel reads one input channel, in order: it can be computed in place.
    Depthwise {
        /// The product of the kernel's sizes.
        taps: u32,
        /// Whether it is 3 × 3, padded by at most 1, not dilated.
        small: bool,
        /// Whether it is dilated.
        dilated: bool,
    },
    /// A transposed convolution.
    Transposed {
        /// Groups of channels that do not see each other.
        groups: u32,
        /// The product of the sizes that a convolution of these arguments would return, below zero where it is: a profiler takes
        /// them for those of the output.
        convolved: i64,
    },
    /// An LSTM with a projection.
    Projected {
        /// Its layers, one on the other.
        layers: u32,
        /// Whether it runs in both directions.
        both: bool,
    },
    /// An attention with projections.
    Attention {
        /// Whether its keys are its values, too, but not its queries.
        shared_keys: bool,
        /// Whether a key of zeros is added.
        zero_key: bool,
        /// Whether it has a mask.
        mask: bool,
    },
    /// Padding with zeros: a convolution behind it can read zeros by itself.
    ZeroPad,
    /// A part of the layer before it, as a model file says.
    Fused,
    /// It returns nothing.
    Silent,
}

impl Count {
    /// A layer without weights and multiply-accumulates.
    pub const FREE: Count = Count {
        weights: 0,
        bias: 0,
        buffers: 0,
        macs: 0,
        bias_adds: 0,
        window: 0,
        mode: 0,
        geometry: Geometry::NONE,
        masked: 0,
        state: 0,
        special: Special::None,
    };
}

/// One layer, as recorded.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Node {
    // The operator's name, not a reference to it: the compiler hashes all that a constant refers to, for each reference again.
    pub(crate) op: &'static str,
    pub(crate) op_hash: u64,
    pub(crate) label: Named,
    pub(crate) scope: u32,
    pub(crate) check: u32,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    /// How many inputs it has, and the first two; if there are more, all stand among the edges from `edges` on.
    pub(crate) inputs: u32,
    pub(crate) first: [Edge; 2],
    pub(crate) edges: u32,
    pub(crate) output: Shape,
    /// Elements of what it returns besides, where it returns several tensors.
    pub(crate) more: usize,
    pub(crate) types: Types,
    pub(crate) count: Count,
    pub(crate) copies: u32,
    pub(crate) active: u32,
    /// Whether its weights are another layer's.
    pub(crate) tied: bool,
    /// Whether it has its own biases all the same: those weights came without.
    pub(crate) own_bias: bool,
    /// That layer; `NONE` if its weights are its own.
    pub(crate) owner: u32,
    /// The share of its weights that are said to be zero.
    pub(crate) sparsity: f64,
    /// How many output channels it keeps, if not all, and which: equal for equal ones.
    pub(crate) kept: usize,
    pub(crate) kept_id: u64,
}

impl Node {
    /// None.
    pub const EMPTY: Node = Node {
        op: Operator::INPUT.name,
        op_hash: Operator::INPUT.hash,
        label: Named { label: Label::Static(""), hash: 0 },
        scope: 0,
        check: NONE,
        file: "",
        line: 0,
        inputs: 0,
        first: [Edge::EMPTY; 2],
        edges: 0,
        output: Shape::SCALAR,
        more: 0,
        types: Types::F32,
        count: Count::FREE,
        copies: 1,
        active: 1,
        tied: false,
        own_bias: false,
        owner: NONE,
        sparsity: 0.0,
        kept: 0,
        kept_id: 0,
    };

    /// The weights, biases and buffers that are counted here: not those of another layer.
    pub(crate) const fn own(&self) -> (u64, u64, u64) {
        self.own_of((self.count.weights, self.count.bias, self.count.buffers))
    }

    /// Of so many weights, biases and buffers, those that are counted here.
    pub(crate) const fn own_of(&self, (weights, bias, buffers): (u64, u64, u64)) -> (u64, u64, u64) {
        if !self.tied {
            return (weights, bias, buffers);
        }
        (0, if self.own_bias { bias } else { 0 }, 0)
    }
}

/// One use of a tensor: the layer that made it, and the shape.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Edge {
    pub(crate) node: u32,
    pub(crate) shape: Shape,
}

impl Edge {
    /// None.
    pub const EMPTY: Edge = Edge { node: 0, shape: Shape::SCALAR };
}

/// The first use of a `shared = "key"`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Key {
    hash: u64,
    node: u32,
}

impl Key {
    /// None.
    pub const EMPTY: Key = Key { hash: 0, node: 0 };
}

/// How much room a trace needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Layers and inputs.
    pub nodes: usize,
    /// Scopes, the root among them.
    pub scopes: usize,
    /// Uses of tensors.
    pub edges: usize,
    /// Bytes of made names.
    pub text: usize,
    /// Uses of `shared`.
    pub keys: usize,
}

impl Size {
    /// Slots of the table that numbers repeated names: a power of two, at most half full.
    pub const fn table(self) -> usize {
        (2 * (self.nodes + self.scopes)).next_power_of_two()
    }
}

#[derive(Clone, Copy)]
pub(crate) struct State {
    pub nodes: u32,
    pub scopes: u32,
    pub edges: u32,
    pub text: u32,
    pub keys: u32,
    turns: u32,
    /// Calls of blocks.
    calls: u32,
    /// All faults seen, more perhaps than are kept.
    pub faults: u32,
    /// A number could not be computed: what follows may be a consequence, so nothing more is told.
    halted: bool,
    /// Something is said of the weights of a layer: that some are zero, or some channels left out.
    pub pruned: bool,
    /// A name made by captures, for the layer or scope at a site.
    name: Option<(u32, Named)>,
    /// The key under which the layer or block at a site shares its weights.
    key: Option<(u32, u64)>,
    /// Copies and active ones of the block about to be called.
    copies: Option<(u32, u32)>,
    /// What is said of the types of the layer or block at a site.
    typing: Option<(u32, Typing)>,
    frame: Frame,
}

/// Room for a trace: layers, scopes, edges, bytes of names, and uses of `shared`.
pub struct Store<const N: usize, const S: usize, const E: usize, const T: usize, const K: usize> {
    nodes: [Cell<Node>; N],
    scopes: [Cell<Scope>; S],
    edges: [Cell<Edge>; E],
    text: [Cell<u8>; T],
    keys: [Cell<Key>; K],
    faults: [Cell<Option<Fault>>; FAULTS],
}

impl<const N: usize, const S: usize, const E: usize, const T: usize, const K: usize> Store<N, S, E, T, K> {
    /// Empty room.
    pub const fn new() -> Self {
        Store {
            nodes: [const { Cell::new(Node::EMPTY) }; N],
            scopes: [const { Cell::new(Scope::EMPTY) }; S],
            edges: [const { Cell::new(Edge::EMPTY) }; E],
            text: [const { Cell::new(0) }; T],
            keys: [const { Cell::new(Key::EMPTY) }; K],
            faults: [const { Cell::new(None) }; FAULTS],
        }
    }

    /// A graph that keeps what it records here. With no room at all it only counts.
    pub const fn graph<'g>(&'g self, sites: &'static Sites) -> Graph<'g> {
        Graph::new(&self.nodes, &self.scopes, &self.edges, &self.text, &self.keys, &self.faults, sites)
    }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize, const K: usize> Default for Store<N, S, E, T, K> {
    fn default() -> Self {
        Self::new()
    }
}

/// A graph under construction. Tensors refer to it; layers are methods of [`Tensor`].
pub struct Graph<'g> {
    pub(crate) nodes: &'g [Cell<Node>],
    pub(crate) scopes: &'g [Cell<Scope>],
    pub(crate) edges: &'g [Cell<Edge>],
    pub(crate) text: &'g [Cell<u8>],
    keys: &'g [Cell<Key>],
    pub(crate) faults: &'g [Cell<Option<Fault>>; FAULTS],
    pub(crate) state: Cell<State>,
}

impl<'g> Graph<'g> {
    pub(crate) const fn new(
        nodes: &'g [Cell<Node>],
        scopes: &'g [Cell<Scope>],
        edges: &'g [Cell<Edge>],
        text: &'g [Cell<u8>],
        keys: &'g [Cell<Key>],
        faults: &'g [Cell<Option<Fault>>; FAULTS],
        sites: &'static Sites,
    ) -> Graph<'g> {
        let frame = Frame {
            scope: 0,
            base: 0,
            next_turn: 0,
            outer: NONE,
            pending_call: NONE,
            copies: 1,
            active: 1,
            share: (NONE, NONE),
            types: Types::F32,
            sites,
        };
        let state = State {
            nodes: 0,
            scopes: 1,
            edges: 0,
            text: 0,
            keys: 0,
            turns: 0,
            calls: 0,
            faults: 0,
            halted: false,
            pruned: false,
            name: None,
            key: None,
            copies: None,
            typing: None,
            frame,
        };
        Graph { nodes, scopes, edges, text, keys, faults, state: Cell::new(state) }
    }

    const fn counting(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How much room this trace needs.
    pub const fn size(&self) -> Size {
        let state = self.state.get();
        Size {
            nodes: state.nodes as usize,
            scopes: state.scopes as usize,
            edges: state.edges as usize,
            text: state.text as usize,
            keys: state.keys as usize,
        }
    }

    /// An input of the network, of the given sizes; `check` is the number of the check at its declaration.
    pub const fn input(&'g self, name: &'static str, dims: &[usize], check: u32) -> Tensor<'g> {
        self.input_of(name, dims, self.state.get().frame.types.activations, check)
    }

    /// The same of a stated type.
    pub const fn input_of(&'g self, name: &'static str, dims: &[usize], dtype: Dtype, check: u32) -> Tensor<'g> {
        let (shape, good) = match Shape::try_new(dims) {
            Some(shape) => (shape, true),
            None => (Shape::SCALAR, false),
        };
        let mut good = good;
        if !good {
            let text = Text::new().str("input `").str(name).str("` has ").size(dims.len()).str(" axes; at most 8 are known");
            self.fault(check, check, text);
        } else if shape.checked_numel().is_none() {
            good = false;
            let text = Text::new().str("input `").str(name).str("`: the number of elements of ").dims(dims);
            self.fault(check, check, text.str(" does not fit in a usize"));
        } else if shape.numel() == 0 {
            good = false;
            self.fault(
                check,
                check,
                Text::new().str("input `").str(name).str("` is empty: ").dims(dims).str(" has a size of 0"),
            );
        }
        let mut state = self.state.get();
        let id = state.nodes;
        if (id as usize) < self.nodes.len() {
            let label = Named { label: Label::Static(name), hash: hash(name.as_bytes()) };
            let types = Types { activations: dtype, ..state.frame.types };
            self.nodes[id as usize].replace(Node { output: shape, types, check, label, ..Node::EMPTY });
        }
        state.nodes += 1;
        self.state.replace(state);
        let shape = if good { shape } else { plausible(shape) };
        Tensor { graph: self, node: id, shape, bad: !good }
    }

    /// Records a layer and returns its output. `inputs` are the tensors it reads; if one is poisoned, so is the output.
    pub(crate) const fn add(
        &'g self,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Count,
        site: u32,
    ) -> Tensor<'g> {
        if output.checked_numel().is_some() {
            return self.record(op, inputs, output, count, site);
        }
        let mut i = 0;
        while i < inputs.len() {
            if inputs[i].bad {
                return self.poison(output);
            }
            i += 1;
        }
        let text = Text::new().str("the number of elements of the output ").dims(output.dims());
        self.fail(op, site, "", text.str(" does not fit in a usize"), output)
    }

    /// [`Graph::add`] of a layer whose output is known to have no more elements than a `usize` holds: those of an input, say.
    ///
    /// Each layer comes here. In const evaluation a step costs as much whatever it does: hence fields that are written one by one.
    pub(crate) const fn record(
        &'g self,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Count,
        site: u32,
    ) -> Tensor<'g> {
        let mut node = Node::EMPTY;
        match inputs {
            [] => {}
            [x] => {
                if x.bad {
                    return self.poison(output);
                }
                node.first = [Edge { node: x.node, shape: x.shape }, Edge::EMPTY];
            }
            [x, y, more @ ..] => {
                let mut bad = x.bad || y.bad;
                let mut i = 0;
                while i < more.len() {
                    bad |= more[i].bad;
                    i += 1;
                }
                if bad {
                    return self.poison(output);
                }
                node.first = [Edge { node: x.node, shape: x.shape }, Edge { node: y.node, shape: y.shape }];
            }
        }
        let mut state = self.state.get();
        let id = state.nodes;
        state.nodes += 1;
        if let Some((of, key)) = state.key
            && of == site
        {
            state.key = None;
            let first = self.first_use(&mut state, key, id);
            node.tied = first != NONE;
            node.owner = first;
            // As a linear layer that shares the weights of an embedding.
            node.own_bias =
                node.tied && (first as usize) < self.nodes.len() && self.nodes[first as usize].get().count.bias == 0;
            if node.tied
                && let Some(text) = self.differs(first, op, &count, false)
            {
                self.state.replace(state);
                return self.fail(op, site, "shared", text, output);
            }
        } else if state.frame.share.1 != NONE {
            // In a shared block: the layer at the same place of the first use has the weights.
            node.tied = true;
            node.owner = state.frame.share.1 + (id - state.frame.share.0);
            if let Some(text) = self.differs(node.owner, op, &count, true) {
                return self.fail(op, site, "shared", text, output);
            }
        }
        (node.label, node.scope) = self.take_name(&mut state, op, site);
        node.types = state.frame.types;
        if let Some((of, typing)) = state.typing {
            state.typing = None;
            // A layer on a poisoned tensor does not take what is said of its types.
            if of == site {
                node.types = typing.within(node.types);
            }
        }
        node.edges = state.edges;
        if inputs.len() > 2 {
            self.keep_edges(&mut state, inputs);
        }
        if (id as usize) < self.nodes.len() {
            let frame = &state.frame;
            if (site as usize) < frame.sites.list.len() {
                let site = &frame.sites.list[site as usize];
                node.check = site.2;
                node.line = site.4;
            }
            if frame.outer != NONE {
                node.check = frame.outer;
            }
            node.op = op.name;
            node.op_hash = op.hash;
            node.file = frame.sites.file;
            node.inputs = inputs.len() as u32;
            node.output = output;
            node.count = count;
            node.copies = frame.copies;
            node.active = frame.active;
            self.nodes[id as usize].replace(node);
        }
        self.state.replace(state);
        Tensor { graph: self, node: id, shape: output, bad: false }
    }

    /// Notes that something is said of weights.
    pub(crate) const fn note_pruning(&self) {
        let state = self.state.get();
        self.state.replace(State { pruned: true, ..state });
    }

    /// Says how many elements a layer just recorded returns besides its first output.
    pub(crate) const fn returns_more(&self, layer: Tensor<'g>, elements: usize) {
        if !layer.bad && (layer.node as usize) < self.nodes.len() {
            let node = &self.nodes[layer.node as usize];
            node.replace(Node { more: elements, ..node.get() });
        }
    }

    const fn keep_edges(&self, state: &mut State, inputs: &[Tensor<'g>]) {
        let mut i = 0;
        while i < inputs.len() {
            let at = state.edges as usize + i;
            if at < self.edges.len() {
                self.edges[at].replace(Edge { node: inputs[i].node, shape: inputs[i].shape });
            }
            i += 1;
        }
        state.edges += inputs.len() as u32;
    }

    /// Why a layer cannot have the weights of the layer `first`, if it cannot; `same` asks for the same operator, too.
    const fn differs(&self, first: u32, op: &'static Operator, count: &Count, same: bool) -> Option<Text> {
        // In a pass without the room, there is nothing to compare with; another will have it.
        if (first as usize) >= self.nodes.len() {
            return None;
        }
        let owner = self.nodes[first as usize].get();
        // A layer may share the weights and have its own bias, or none: an embedding and a linear layer do.
        if owner.count.weights == count.weights && !(same && owner.op_hash != op.hash) {
            return None;
        }
        if same {
            let text = Text::new().str("the first use of this shared block has a `").str(owner.op).str("` with ");
            let text = text.num(owner.count.weights).str(" weights here, this one needs ").num(count.weights);
            return Some(text.str("; call the same block with the same arguments"));
        }
        let text = Text::new().str("the weights shared under this key are ").num(owner.count.weights);
        let text = text.str(" (+ ").num(owner.count.bias).str(" biases) of a `").str(owner.op);
        Some(text.str("`; this layer needs ").num(count.weights).str(" (+ ").num(count.bias).str(")"))
    }

    /// The first use of a key, or `NONE` if this is it, which is then noted.
    const fn first_use(&self, state: &mut State, key: u64, node: u32) -> u32 {
        // Without room every use counts, an upper bound.
        let mut i = 0;
        while i < state.keys as usize && i < self.keys.len() {
            let known = self.keys[i].get();
            if known.hash == key {
                return known.node;
            }
            i += 1;
        }
        if (state.keys as usize) < self.keys.len() {
            self.keys[state.keys as usize].replace(Key { hash: key, node });
        }
        state.keys += 1;
        NONE
    }

    /// The name of the layer or scope about to be made, and the scope in which it stands.
    const fn take_name(&self, state: &mut State, op: &'static Operator, site: u32) -> (Named, u32) {
        let frame = &state.frame;
        if let Some((of, name)) = state.name {
            let base = frame.base;
            state.name = None;
            // A layer on a poisoned tensor does not take its name.
            if of == site {
                return (name, base);
            }
        }
        if (site as usize) < frame.sites.list.len() {
            let site = &frame.sites.list[site as usize];
            let named = Named { label: Label::Static(site.0), hash: site.1 };
            return (named, if site.5 { frame.base } else { frame.scope });
        }
        (Named { label: Label::Static(op.name), hash: op.hash }, frame.scope)
    }

    /// A tensor on which later layers are silent.
    pub(crate) const fn poison(&'g self, shape: Shape) -> Tensor<'g> {
        Tensor { graph: self, node: 0, shape: plausible(shape), bad: true }
    }

    /// Checks what the network returns against what it declares: sizes (`None` where it states none), and the checks that
    /// stand at the declared shape and at each size.
    pub const fn output(&'g self, y: Tensor<'g>, index: Option<usize>, declared: &[Option<usize>], check: u32) {
        let shape = y.shape;
        let mut state = self.state.get();
        let at = state.edges;
        state.edges += 1;
        self.state.replace(state);
        // Where it is wrong, the output is as declared, so that what is built on it is not wrong, too.
        let mut stated = Shape::SCALAR;
        let mut i = 0;
        while i < declared.len() {
            let actual = if i < shape.rank() { shape.at(i) } else { 1 };
            stated = stated.push(match declared[i] {
                Some(size) => size,
                None => actual,
            });
            i += 1;
        }
        if (at as usize) < self.edges.len() {
            self.edges[at as usize].replace(Edge { node: y.node, shape: plausible(stated) });
        }
        if y.bad {
            return;
        }
        let text = match index {
            Some(index) => Text::new().str("the network's output `OUTPUTS[").size(index).str("]` is "),
            None => Text::new().str("the network's output is "),
        };
        let text = text.dims(shape.dims()).str(", declared ").declared(declared);
        if declared.len() != shape.rank() {
            let text = text.str(": ").count(shape.rank(), "axis", "axes").str(", not ").size(declared.len());
            self.fault(check, check, text);
            return;
        }
        let mut i = 0;
        while i < declared.len() {
            if let Some(size) = declared[i]
                && size != shape.at(i)
            {
                self.fault(check + 1 + i as u32, check, text.str(": ").size(shape.at(i)).str(" here, not ").size(size));
                return;
            }
            i += 1;
        }
    }
}

/// A guess at a shape on which later arithmetic neither overflows nor divides by zero.
const fn plausible(shape: Shape) -> Shape {
    if let Some(1..) = shape.checked_numel() {
        return shape;
    }
    let mut shape = shape;
    let mut i = 0;
    while i < shape.rank() {
        if shape.at(i) == 0 {
            shape = shape.with(i, 1);
        }
        i += 1;
    }
    // Only then: a size of 0 hides that the others are too large.
    let mut i = 0;
    while shape.checked_numel().is_none() {
        shape = shape.with(i, 1);
        i += 1;
    }
    shape
}
