//! The graph under construction: layers, scopes and faults, written through cells so that tensors can share it in const evaluation.
//!
//! A network is traced twice: once with a [`Store`] of no room, which only counts what would be kept, and once with room for
//! exactly that. Nothing here panics: a fault is kept with the place in the user's source to which it belongs, and the tensor
//! that the faulty layer returns is poisoned, so that what stands on it stays silent.

use core::cell::Cell;

use crate::op::Operator;
use crate::shape::Shape;
use crate::tensor::Tensor;
use crate::text::{Text, hash};

/// "None" among indices.
pub(crate) const NONE: u32 = u32::MAX;

/// Arguments that every layer or block call takes besides its own; their numbers among the bits of [`Site`].
pub const COMMON: [&str; 4] = ["active", "copies", "name", "shared"];

/// How many faults are told in one run; the last tells how many there are besides.
pub const FAULTS: usize = 4;

/// More turns of loops than this, in one network, are a fault: a loop that does not end must not hang the compiler.
pub const MAX_TURNS: u32 = 100_000;

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
pub(crate) enum Label {
    /// Known in the source.
    Static(&'static str),
    /// Made by captures: bytes of the graph's text.
    Made(u32, u32),
    /// The position of a loop's turn.
    Turn(u32),
}

#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub label: Label,
    pub hash: u64,
}

/// A name with captures under construction: `"layers.{i}"`.
#[derive(Clone, Copy)]
pub struct NameText(Text);

impl NameText {
    /// Empty.
    pub const fn new() -> NameText {
        NameText(Text::new())
    }
    /// Adds what stands between captures.
    pub const fn str(self, text: &str) -> NameText {
        NameText(self.0.str(text))
    }
}

impl Default for NameText {
    fn default() -> NameText {
        NameText::new()
    }
}

/// A value captured in a name; integers and strings may be.
pub struct Capture<T>(pub T);

impl Capture<usize> {
    /// Adds the value to a name.
    pub const fn write(self, to: NameText) -> NameText {
        NameText(to.0.digits(self.0 as u64, ""))
    }
}
impl Capture<&str> {
    /// Adds the value to a name.
    pub const fn write(&self, to: NameText) -> NameText {
        NameText(to.0.str(self.0))
    }
}
macro_rules! captures {
    ($($type:ty)*) => {$(
        impl Capture<$type> {
            /// Adds the value to a name.
            #[allow(clippy::cast_lossless, clippy::cast_sign_loss)]
            pub const fn write(&self, to: NameText) -> NameText {
                NameText(to.0.digits(self.0 as u64, ""))
            }
        }
    )*};
}
captures! { u64 u32 u16 u8 i32 i64 isize }
impl Capture<&usize> {
    /// Adds the value to a name.
    pub const fn write(&self, to: NameText) -> NameText {
        NameText(to.0.digits(*self.0 as u64, ""))
    }
}

/// What a layer costs, as its operator counts it, for one sample and one copy of its weights.
#[derive(Clone, Copy)]
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
    /// Elements that pooling combines into one output; 0 for other layers.
    pub window: u64,
}

impl Count {
    /// A layer without weights and multiply-accumulates.
    pub const FREE: Count = Count { weights: 0, bias: 0, buffers: 0, macs: 0, bias_adds: 0, window: 0 };
}

/// One layer, as recorded.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    // The operator's name, not a reference to it: the compiler hashes all that a constant refers to, for each reference again.
    pub op: &'static str,
    pub op_hash: u64,
    pub label: Named,
    pub scope: u32,
    pub check: u32,
    pub file: &'static str,
    pub line: u32,
    /// Where its inputs stand among the edges, and how many they are.
    pub edges: (u32, u32),
    pub output: Shape,
    pub count: Count,
    pub copies: u32,
    pub active: u32,
    /// Whether its weights are another layer's.
    pub tied: bool,
}

impl Node {
    pub(crate) const EMPTY: Node = Node {
        op: Operator::INPUT.name,
        op_hash: Operator::INPUT.hash,
        label: Named { label: Label::Static(""), hash: 0 },
        scope: 0,
        check: NONE,
        file: "",
        line: 0,
        edges: (0, 0),
        output: Shape::SCALAR,
        count: Count::FREE,
        copies: 1,
        active: 1,
        tied: false,
    };
}

/// One use of a tensor: the layer that made it, which of its outputs, and the shape.
#[derive(Clone, Copy)]
pub(crate) struct Edge {
    pub node: u32,
    pub slot: u32,
    pub shape: Shape,
}

impl Edge {
    pub(crate) const EMPTY: Edge = Edge { node: 0, slot: 0, shape: Shape::SCALAR };
}

#[derive(Clone, Copy)]
pub(crate) struct Scope {
    pub parent: u32,
    pub label: Named,
    /// How many layers there were when it was opened: the order among scopes and layers.
    pub at: u32,
}

impl Scope {
    pub(crate) const EMPTY: Scope = Scope { parent: NONE, label: Named { label: Label::Static(""), hash: 0 }, at: 0 };
}

/// The first use of a `shared = "key"`.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    hash: u64,
    node: u32,
}

/// A fault: where it stands and what is wrong.
#[derive(Clone, Copy)]
pub struct Fault {
    pub(crate) check: u32,
    /// The check at the layer's name: there is one fault per layer in the source.
    site: u32,
    pub(crate) text: Text,
}

impl Fault {
    /// What is wrong, with the layer's path and the numbers.
    pub const fn message(&self) -> &str {
        self.text.as_str()
    }
}

/// Where the trace stands: what a block call, a loop's turn or a `let` of several layers changes and later puts back.
#[derive(Clone, Copy)]
pub struct Frame {
    scope: u32,
    /// The nearest scope that is not a loop's.
    base: u32,
    /// The position that the next loop without a label begins with.
    next_turn: u32,
    /// The check of the call by which foreign code was entered; its faults stand there.
    outer: u32,
    /// A call is about to be made; a block of other code takes it over.
    pending_call: u32,
    copies: u32,
    active: u32,
    /// In a block whose weights are shared: its first layer here, and the first use's.
    share: (u32, u32),
    sites: &'static Sites,
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
    /// All faults seen, more perhaps than are kept.
    pub faults: u32,
    /// A number could not be computed: what follows may be a consequence, so nothing more is told.
    halted: bool,
    /// A name made by captures, for the layer or scope at a site.
    name: Option<(u32, Named)>,
    /// The key under which the layer or block at a site shares its weights.
    key: Option<(u32, u64)>,
    /// Copies and active ones of the block about to be called.
    copies: Option<(u32, u32)>,
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
            keys: [const { Cell::new(Key { hash: 0, node: 0 }) }; K],
            faults: [const { Cell::new(None) }; FAULTS],
        }
    }

    /// A graph that keeps what it records here. With no room at all it only counts.
    pub const fn graph<'g>(&'g self, sites: &'static Sites) -> Graph<'g> {
        let frame = Frame {
            scope: 0,
            base: 0,
            next_turn: 0,
            outer: NONE,
            pending_call: NONE,
            copies: 1,
            active: 1,
            share: (NONE, NONE),
            sites,
        };
        Graph {
            nodes: &self.nodes,
            scopes: &self.scopes,
            edges: &self.edges,
            text: &self.text,
            keys: &self.keys,
            faults: &self.faults,
            state: Cell::new(State {
                nodes: 0,
                scopes: 1,
                edges: 0,
                text: 0,
                keys: 0,
                turns: 0,
                faults: 0,
                halted: false,
                name: None,
                key: None,
                copies: None,
                frame,
            }),
        }
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

    // ---- layers

    /// An input of the network, of the given sizes; `check` is the number of the check at its declaration.
    pub const fn input(&'g self, name: &'static str, dims: &[usize], check: u32) -> Tensor<'g> {
        let (shape, good) = match Shape::try_new(dims) {
            Some(shape) => (shape, true),
            None => (Shape::SCALAR, false),
        };
        let mut good = good;
        if !good {
            let text = Text::new().str("an input has at most 8 axes; `").str(name).str("` has ").size(dims.len());
            self.fault(check, check, text);
        } else if shape.checked_numel().is_none() {
            good = false;
            let text = Text::new().str("input `").str(name).str("`: the number of elements of ").dims(dims);
            self.fault(check, check, text.str(" does not fit in a usize"));
        } else if shape.numel() == 0 {
            good = false;
            self.fault(check, check, Text::new().str("input `").str(name).str("` is empty: ").dims(dims).str(" has a size of 0"));
        }
        let mut state = self.state.get();
        let id = state.nodes;
        if (id as usize) < self.nodes.len() {
            let label = Named { label: Label::Static(name), hash: hash(name.as_bytes()) };
            self.nodes[id as usize].replace(Node { output: shape, check, label, ..Node::EMPTY });
        }
        state.nodes += 1;
        self.state.replace(state);
        let shape = if good { shape } else { plausible(shape) };
        Tensor { graph: self, node: id, slot: 0, shape, bad: !good }
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
        let mut i = 0;
        while i < inputs.len() {
            if inputs[i].bad {
                return self.poison(output);
            }
            i += 1;
        }
        if output.checked_numel().is_none() {
            let text = Text::new().str("the number of elements of the output ").dims(output.dims());
            return self.fail(op, site, "", text.str(" does not fit in a usize"), output);
        }
        let mut state = self.state.get();
        let id = state.nodes;
        state.nodes += 1;
        let named = self.take_name(&mut state, op, site);
        if let Some((of, key)) = state.key
            && of == site
        {
            state.key = None;
            self.state.replace(state);
            return self.add_shared(op, inputs, output, count, site, id, named, key);
        }
        let frame = &state.frame;
        if frame.share.1 != NONE && !self.counting() {
            // In a shared block: the layer at the same place of the first use has the weights.
            let twin = frame.share.1 + (id - frame.share.0);
            if (twin as usize) < self.nodes.len() {
                let twin = self.nodes[twin as usize].get();
                let count = twin.count;
                if twin.op_hash != op.hash || !same_weights(&twin.count, &count) {
                    let text = Text::new().str("the first use of this shared block has a `").str(twin.op);
                    let text = text.str("` with ").num(twin.count.weights).str(" weights here, this one needs ");
                    let text = text.num(count.weights).str("; call the same block with the same arguments");
                    return self.fail(op, site, "shared", text, output);
                }
            }
        }
        let tied = frame.share.1 != NONE;
        self.keep(&mut state, op, inputs, output, count, site, id, named, tied);
        self.state.replace(state);
        Tensor { graph: self, node: id, slot: 0, shape: output, bad: false }
    }

    #[allow(clippy::too_many_arguments)]
    const fn add_shared(
        &'g self,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Count,
        site: u32,
        id: u32,
        named: (Named, u32),
        key: u64,
    ) -> Tensor<'g> {
        let first = self.first_use(key, id);
        let mut state = self.state.get();
        if first != NONE && !self.counting() {
            let owner = self.nodes[first as usize].get();
            if !same_weights(&owner.count, &count) {
                let text = Text::new().str("the weights shared under this key are ").num(owner.count.weights);
                let text = text.str(" (+ ").num(owner.count.bias).str(" biases) of a `").str(owner.op);
                let text = text.str("`; this layer needs ").num(count.weights).str(" (+ ").num(count.bias).str(")");
                return self.fail(op, site, "shared", text, output);
            }
        }
        self.keep(&mut state, op, inputs, output, count, site, id, named, first != NONE);
        self.state.replace(state);
        Tensor { graph: self, node: id, slot: 0, shape: output, bad: false }
    }

    #[allow(clippy::too_many_arguments)]
    const fn keep(
        &self,
        state: &mut State,
        op: &'static Operator,
        inputs: &[Tensor<'g>],
        output: Shape,
        count: Count,
        site: u32,
        id: u32,
        named: (Named, u32),
        tied: bool,
    ) {
        let edges = (state.edges, inputs.len() as u32);
        state.edges += edges.1;
        if self.counting() {
            return;
        }
        let mut i = 0;
        while i < inputs.len() {
            let at = edges.0 as usize + i;
            if at < self.edges.len() {
                self.edges[at].replace(Edge { node: inputs[i].node, slot: inputs[i].slot, shape: inputs[i].shape });
            }
            i += 1;
        }
        if (id as usize) < self.nodes.len() {
            let frame = &state.frame;
            let line = if (site as usize) < frame.sites.list.len() { frame.sites.list[site as usize].4 } else { 0 };
            self.nodes[id as usize].replace(Node {
                op: op.name,
                op_hash: op.hash,
                label: named.0,
                scope: named.1,
                check: check_of(frame, op, site, ""),
                file: frame.sites.file,
                line,
                edges,
                output,
                count,
                copies: frame.copies,
                active: frame.active,
                tied,
            });
        }
    }

    /// The first use of a key, or `NONE` if this is it, which is then noted.
    const fn first_use(&self, key: u64, node: u32) -> u32 {
        let mut state = self.state.get();
        // In the counting pass there is no room: every use counts, an upper bound.
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
        self.state.replace(state);
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
        Tensor { graph: self, node: 0, slot: 0, shape: plausible(shape), bad: true }
    }

    // ---- names and sharing, before the call they belong to

    /// Gives the next layer or scope a name made of captures. Returns the site, so that it can stand in its place.
    pub const fn named(&self, site: u32, name: NameText) -> u32 {
        let mut state = self.state.get();
        let bytes = name.0.as_str().as_bytes();
        let start = state.text;
        let mut i = 0;
        while i < bytes.len() {
            if start as usize + i < self.text.len() {
                self.text[start as usize + i].replace(bytes[i]);
            }
            i += 1;
        }
        state.text += bytes.len() as u32;
        state.name = Some((site, Named { label: Label::Made(start, bytes.len() as u32), hash: hash(bytes) }));
        self.state.replace(state);
        site
    }

    /// Shares the weights of the next layer under a key. Returns the site, so that it can stand in its place.
    pub const fn shared(&self, site: u32, key: NameText) -> u32 {
        let mut state = self.state.get();
        state.key = Some((site, hash(key.0.as_str().as_bytes())));
        self.state.replace(state);
        site
    }

    // ---- scopes

    /// Where the trace stands.
    pub const fn frame(&self) -> Frame {
        self.state.get().frame
    }

    /// Goes back to where the trace stood, and passes a value on: `within(open(..), value)`.
    pub const fn within<T>(&self, frame: Frame, value: T) -> T {
        let mut state = self.state.get();
        state.frame = frame;
        self.state.replace(state);
        value
    }

    const fn push_scope(&self, state: &mut State, parent: u32, label: Named) -> u32 {
        let id = state.scopes;
        if (id as usize) < self.scopes.len() {
            self.scopes[id as usize].replace(Scope { parent, label, at: state.nodes });
        }
        state.scopes += 1;
        id
    }

    /// Opens the scope of a `let` that binds several layers, or of a call of a block of the same macro call.
    /// Returns where the trace stood.
    pub const fn open(&self, site: u32) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        let (label, parent) = self.take_name(&mut state, &Operator::INPUT, site);
        self.enter_scope(&mut state, parent, label);
        self.state.replace(state);
        before
    }

    /// Makes a new scope the current one; an empty label adds none.
    const fn enter_scope(&self, state: &mut State, parent: u32, label: Named) {
        let scope = match label.label {
            Label::Static(label) if label.is_empty() => parent,
            _ => {
                state.frame.next_turn = 0;
                self.push_scope(state, parent, label)
            }
        };
        state.frame.scope = scope;
        state.frame.base = scope;
        state.frame.pending_call = NONE;
        if let Some((copies, active)) = state.copies {
            state.copies = None;
            state.frame.copies = copies;
            state.frame.active = active;
        }
        if let Some((_, key)) = state.key {
            state.key = None;
            let start = state.nodes;
            self.state.replace(*state);
            let first = self.first_use(key, start);
            *state = self.state.get();
            state.frame.share = (start, first);
        }
    }

    /// A call of a function that may be a block of other code, which then takes the site over in [`Graph::enter`].
    pub const fn call(&self, site: u32) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        state.frame.pending_call = site;
        self.state.replace(state);
        before
    }

    /// The beginning of a block of other code, called at `site` of the caller's. Returns where the trace stood.
    pub const fn enter(&self, name: &'static str, name_hash: u64, sites: &'static Sites, site: u32) -> Frame {
        let mut state = self.state.get();
        let before = state.frame;
        // By a path alone, the call was announced by `call`.
        let site = if site == NONE { before.pending_call } else { site };
        let (label, parent) = if site == NONE {
            (Named { label: Label::Static(name), hash: name_hash }, before.scope)
        } else {
            self.take_name(&mut state, &Operator::INPUT, site)
        };
        if before.outer == NONE && site != NONE {
            state.frame.outer = check_of(&before, &Operator::INPUT, site, "");
        }
        self.enter_scope(&mut state, parent, label);
        state.frame.sites = sites;
        self.state.replace(state);
        before
    }

    /// Makes the next block in so many copies, of which so many run per sample (all, if `active` is not given). Returns the
    /// site, so that it can stand in its place.
    pub const fn copies(&self, site: u32, copies: usize, active: Option<usize>) -> u32 {
        let active = match active {
            Some(active) => active,
            None => copies,
        };
        if copies == 0 || active == 0 || active > copies {
            let which = if copies == 0 { "copies" } else { "active" };
            let text = Text::new().str("copies = ").size(copies).str(", active = ").size(active);
            let text = text.str(": there is at least one copy, and of the copies at least one is active and at most all are");
            self.fault_at(site, which, text);
            return site;
        }
        let mut state = self.state.get();
        let product = (copies as u64).checked_mul(state.frame.copies as u64);
        match product {
            Some(product) if product <= u32::MAX as u64 => {
                // No more than the copies, which fit.
                state.copies = Some((product as u32, state.frame.active * active as u32));
                self.state.replace(state);
            }
            _ => self.fault_at(site, "copies", Text::new().str("copies = ").size(copies).str(": more than 2^32 copies in all")),
        }
        site
    }

    // ---- loops

    /// The beginning of a loop; one with a label opens a scope for it.
    pub const fn begin_loop(&self, site: u32) -> Loop {
        let mut state = self.state.get();
        let before = state.frame;
        let sites = before.sites.list;
        if (site as usize) >= sites.len() || sites[site as usize].0.is_empty() {
            return Loop { before, scope: before.scope, first: before.next_turn, labelled: false };
        }
        let label = Named { label: Label::Static(sites[site as usize].0), hash: sites[site as usize].1 };
        let scope = self.push_scope(&mut state, before.scope, label);
        self.state.replace(state);
        Loop { before, scope, first: 0, labelled: true }
    }

    /// Turn number `i` of a loop: its scope becomes the current one. False if the loop must end, since there were too many.
    pub const fn turn(&self, of: &Loop, i: usize, site: u32) -> bool {
        if !self.tick(site) {
            return false;
        }
        let mut state = self.state.get();
        let label = Named { label: Label::Turn(of.first + i as u32), hash: 0 };
        let scope = self.push_scope(&mut state, of.scope, label);
        state.frame = of.before;
        state.frame.scope = scope;
        state.frame.next_turn = 0;
        self.state.replace(state);
        true
    }

    /// Counts one turn of a loop; false if there were too many. For loops in which there is nothing to name.
    pub const fn tick(&self, site: u32) -> bool {
        let mut state = self.state.get();
        state.turns += 1;
        let turns = state.turns;
        self.state.replace(state);
        if turns <= MAX_TURNS {
            return true;
        }
        let text = Text::new().str("the loops of this network take more than ").num(MAX_TURNS as u64);
        self.fault_at(site, "", text.str(" turns in all; does this one end?"));
        self.halt();
        false
    }

    /// The end of a loop after `turns` turns.
    pub const fn end_loop(&self, of: &Loop, turns: usize) {
        let mut state = self.state.get();
        state.frame = of.before;
        if !of.labelled {
            state.frame.next_turn = of.first + turns as u32;
        }
        self.state.replace(state);
    }

    // ---- faults

    /// Records a fault at a check, once per site (the check at the layer's name stands for the site).
    const fn fault(&self, check: u32, site: u32, text: Text) {
        let mut state = self.state.get();
        if state.halted {
            return;
        }
        let mut i = 0;
        while i < FAULTS && i < state.faults as usize {
            if let Some(known) = self.faults[i].get()
                && known.site == site
            {
                return;
            }
            i += 1;
        }
        if (state.faults as usize) < FAULTS {
            self.faults[state.faults as usize].replace(Some(Fault { check, site, text }));
        }
        state.faults += 1;
        self.state.replace(state);
    }

    /// Records a fault at an argument of a site, without a path: of something that is not a layer.
    pub(crate) const fn fault_at(&self, site: u32, arg: &str, text: Text) {
        let frame = self.state.get().frame;
        let check = check_of(&frame, &Operator::INPUT, site, arg);
        self.fault(check, check_of(&frame, &Operator::INPUT, site, ""), text);
    }

    /// After a number that could not be computed: what follows may be a consequence of it, so nothing more is told.
    pub(crate) const fn halt(&self) {
        let mut state = self.state.get();
        state.halted = true;
        self.state.replace(state);
    }

    /// Records that a layer cannot be made, and returns a poisoned tensor of the shape it would most likely have had.
    ///
    /// `arg` is the name of the argument at fault, or `""` for the layer itself.
    pub(crate) const fn fail(
        &'g self,
        op: &'static Operator,
        site: u32,
        arg: &str,
        text: Text,
        guess: Shape,
    ) -> Tensor<'g> {
        let mut state = self.state.get();
        let (named, scope) = self.take_name(&mut state, op, site);
        state.key = None;
        self.state.replace(state);
        if !self.counting() {
            let frame = &state.frame;
            let path = self.path(Text::new().str("`"), scope, named).str("`: ").text(&text);
            self.fault(check_of(frame, op, site, arg), check_of(frame, op, site, ""), path);
        }
        self.poison(guess)
    }

    /// The path of a layer or scope about to be made, or made last: its number is that of the same names before it.
    const fn path(&self, text: Text, scope: u32, named: Named) -> Text {
        let mut text = text;
        if scope != 0 && (scope as usize) < self.scopes.len() {
            let of = self.scopes[scope as usize].get();
            text = self.path_of_scope(text, scope, of).str(".");
        }
        text = self.label(text, named.label);
        let state = self.state.get();
        let before = self.count_before(scope, named.hash, state.nodes, state.scopes);
        if before > 0 && !matches!(named.label, Label::Turn(_)) { text.str("_").num(before + 1) } else { text }
    }

    const fn path_of_scope(&self, text: Text, id: u32, scope: Scope) -> Text {
        let mut text = text;
        if scope.parent != 0 && (scope.parent as usize) < self.scopes.len() {
            let parent = self.scopes[scope.parent as usize].get();
            text = self.path_of_scope(text, scope.parent, parent).str(".");
        }
        text = self.label(text, scope.label.label);
        if matches!(scope.label.label, Label::Turn(_)) {
            return text;
        }
        let before = self.count_before(scope.parent, scope.label.hash, scope.at, id);
        if before > 0 { text.str("_").num(before + 1) } else { text }
    }

    const fn label(&self, text: Text, label: Label) -> Text {
        match label {
            Label::Static(label) => text.str(label),
            Label::Turn(i) => text.digits(i as u64, ""),
            Label::Made(start, len) => {
                let mut text = text;
                let mut i = start as usize;
                while i < (start + len) as usize && i < self.text.len() {
                    text = text.byte(self.text[i].get());
                    i += 1;
                }
                text
            }
        }
    }

    /// How many layers before `nodes` and scopes before `scopes` have this name in a scope. Only faults need it: linear, but
    /// there are few.
    const fn count_before(&self, scope: u32, hash: u64, nodes: u32, scopes: u32) -> u64 {
        let mut count = 0;
        let mut i = 0;
        while i < nodes as usize && i < self.nodes.len() {
            let node = self.nodes[i].get();
            if node.scope == scope && node.label.hash == hash && node.op_hash != Operator::INPUT.hash {
                count += 1;
            }
            i += 1;
        }
        let mut i = 1;
        while i < scopes as usize && i < self.scopes.len() {
            let other = self.scopes[i].get();
            if other.parent == scope && other.label.hash == hash {
                count += 1;
            }
            i += 1;
        }
        count
    }

    /// Records that the totals overflow at a layer.
    pub(crate) const fn total_overflows(&self, node: usize) {
        let of = self.nodes[node].get();
        let mut text = Text::new().str("`");
        if of.scope != 0 {
            text = self.path_of_scope(text, of.scope, self.scopes[of.scope as usize].get()).str(".");
        }
        text = self.label(text, of.label.label);
        let before = self.count_before(of.scope, of.label.hash, node as u32, 0);
        text = if before > 0 { text.str("_").num(before + 1) } else { text };
        text = text.str("`: with this layer the network's totals do not fit in 64 bits: it has ").num(of.count.weights);
        self.fault(of.check, of.check, text.str(" weights and ").num(of.count.macs).str(" MACs"));
    }

    // ---- the end

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
            self.edges[at as usize].replace(Edge { node: y.node, slot: y.slot, shape: plausible(stated) });
        }
        if y.bad {
            return;
        }
        let text = Text::new().str("the network's output ");
        let text = match index {
            Some(index) => text.size(index).str(" is "),
            None => text.str("is "),
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

/// A loop that runs: see [`Graph::begin_loop`].
#[derive(Clone, Copy)]
pub struct Loop {
    before: Frame,
    /// The scope in which the turns' scopes stand.
    scope: u32,
    /// The position of the first turn.
    first: u32,
    labelled: bool,
}

/// The check that stands at an argument of a site, or at the layer itself if the argument was not given.
const fn check_of(frame: &Frame, op: &'static Operator, site: u32, arg: &str) -> u32 {
    if frame.outer != NONE {
        return frame.outer;
    }
    if (site as usize) >= frame.sites.list.len() {
        return NONE;
    }
    let Site(_, _, base, given, ..) = frame.sites.list[site as usize];
    if arg.is_empty() {
        return base;
    }
    let index = op.index(arg);
    if index < 32 && given >> index & 1 == 1 {
        base + 1 + (given & ((1u32 << index) - 1)).count_ones()
    } else {
        base
    }
}

const fn same_weights(a: &Count, b: &Count) -> bool {
    // A layer may share the weights and have its own, or no, bias: an embedding and a linear layer do.
    a.weights == b.weights
}

/// A guess at a shape on which later arithmetic neither overflows nor divides by zero.
const fn plausible(shape: Shape) -> Shape {
    if let Some(1..) = shape.checked_numel() {
        return shape;
    }
    let mut shape = shape;
    let mut i = 0;
    while i < shape.rank() {
        if shape.at(i) == 0 || shape.checked_numel().is_none() {
            shape = shape.with(i, 1);
        }
        i += 1;
    }
    shape
}
