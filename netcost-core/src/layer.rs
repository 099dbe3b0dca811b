//! Layers and their names, as a program sees them.

use core::fmt;

use crate::convention::Convention;
use crate::dtype::{Dtype, Types};
use crate::graph::{Count, Geometry, Label, NONE, Node, Scope};
use crate::memory::{Folding, Memory, stored};
use crate::shape::Shape;
use crate::sparsity::stored_left;
use crate::text::Text;
use crate::trace::Trace;

mod find;

pub use find::{Cost, find, subtotal};

/// A layer of a network.
#[derive(Clone, Copy)]
pub struct Layer {
    /// Its path: `stage.0.basic_block.conv2d`.
    pub name: Name,
    /// The operator: the method's name, `"conv2d"`.
    pub op: &'static str,
    /// The shapes it reads.
    pub inputs: Inputs,
    /// The shape it returns; of several, the first.
    pub output: Shape,
    /// Trainable parameters, in all copies; 0 where they are another layer's (`tied`).
    pub params: u64,
    /// Of these, the weights.
    pub weights: u64,
    /// Of these, the biases.
    pub bias: u64,
    /// Stored, not trained: running statistics.
    pub buffers: u64,
    /// The types of its weights, its biases and what it returns.
    pub types: Types,
    /// Bytes of what it stores for inference, in all copies; 0 where its weights are another layer's, and of a batch norm that is
    /// folded into the layer before it.
    pub weight_bytes: u64,
    /// Multiply-accumulates of one inference.
    pub macs: u64,
    /// Those that are left where what a mask throws away is not computed: of causal and of sliding-window attention fewer than
    /// `macs`, of other layers as many.
    pub macs_masked: u64,
    /// Multiply-accumulates that are left where products with weights that are zero (`sparsity = 0.5`), and with channels that
    /// are not kept (`kept = 32`), are not computed; else as many as `macs`.
    pub macs_effective: u64,
    /// Of `params`, those that are left: not zero, and of channels that are kept.
    pub params_effective: u64,
    /// Bytes of what is left of what it stores: channels that are not kept take no place; weights of which some are zero are
    /// stored as a bit for each, which says whether it is zero, and those that are not, packed, or all as they are, where that is
    /// less.
    pub weight_bytes_effective: u64,
    /// Copies of its weights (experts), of which `active` run per sample.
    pub copies: u32,
    /// How many copies run per sample.
    pub active: u32,
    /// Whether its weights are shared with a layer before it, where they are counted.
    pub tied: bool,
    /// The source file in which it stands; of a layer of a model file, the operator's name there (`CONV_2D`).
    pub file: &'static str,
    /// The line in that file; of a layer of a model file, the operator's number.
    pub line: u32,
    /// How many of its inputs, up to two, depend on trained weights.
    pub(crate) upstream: u8,
    /// The types of its first two inputs; of those that it has not, any.
    pub(crate) reads: [Dtype; 2],
    /// Whether it is a batch norm that can be folded into the layer before it.
    pub(crate) folded: bool,
    pub(crate) count: Count,
    /// The check that stands at it, or at the call of the block of other code that makes it.
    pub(crate) check: u32,
}

impl Layer {
    /// What stands for a layer before it is known.
    #[doc(hidden)]
    pub const EMPTY: Layer = Layer {
        name: Name::EMPTY,
        op: "",
        inputs: Inputs { first: [Shape::SCALAR; 2], len: 0, all: None },
        output: Shape::SCALAR,
        params: 0,
        weights: 0,
        bias: 0,
        buffers: 0,
        types: Types::F32,
        weight_bytes: 0,
        macs: 0,
        macs_masked: 0,
        macs_effective: 0,
        params_effective: 0,
        weight_bytes_effective: 0,
        copies: 1,
        active: 1,
        tied: false,
        file: "",
        line: 0,
        upstream: 0,
        reads: [Dtype::F32; 2],
        folded: false,
        count: Count::FREE,
        check: NONE,
    };

    /// A layer of an operator, for tests of what depends on its name.
    #[cfg(test)]
    pub(crate) fn of_op(op: &'static str, inputs: &[Shape], output: Shape, count: Count) -> Layer {
        let first = [0, 1].map(|i| inputs.get(i).copied().unwrap_or(Shape::SCALAR));
        let inputs = Inputs { first, len: inputs.len().min(2) as u32, all: None };
        Layer { op, inputs, output, macs: count.macs, macs_effective: count.macs, count, ..Layer::EMPTY }
    }

    /// Floating-point operations of one inference under a convention.
    pub const fn flops(&self, convention: Convention) -> u64 {
        convention.flops_of(self)
    }

    /// The elements that it keeps from one inference to the next, in all copies: of `stream_buffer`.
    pub const fn state(&self) -> u64 {
        self.count.state.saturating_mul(self.copies as u64)
    }

    /// Their bytes, in the type of the elements that it returns.
    pub const fn state_bytes(&self) -> u64 {
        let bytes = self.types.activations.bytes(self.count.state) * self.copies as u128;
        // More is a fault of the network.
        if bytes > u64::MAX as u128 { u64::MAX } else { bytes as u64 }
    }

    /// Whether this is the layer's path; for const contexts.
    pub const fn name_eq(&self, path: &str) -> bool {
        self.name.name_eq(path)
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}({:?}) -> {}", self.name, self.op, self.inputs, self.output)?;
        write!(f, ", {} parameters, {} MACs", self.params, self.macs)
    }
}

/// One component of a path.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    /// Empty for the turn of a loop.
    text: &'static str,
    turn: u32,
    /// 1 for the first of this name in its scope.
    number: u32,
}

/// A scope with its place in the tree.
#[derive(Clone, Copy)]
pub struct ScopeName {
    parent: u32,
    part: Part,
}

/// The shapes that a layer reads: a slice, by `Deref` and [`Inputs::as_slice`].
///
/// Up to two stand here, not behind a reference: what a constant refers to, the compiler hashes for each reference again, so
/// that references of all layers into one table would cost it the square of their number.
#[derive(Clone, Copy)]
pub struct Inputs {
    pub(crate) first: [Shape; 2],
    pub(crate) len: u32,
    pub(crate) all: Option<&'static [Shape]>,
}

impl Inputs {
    /// The shapes; for const contexts.
    pub const fn as_slice(&self) -> &[Shape] {
        match self.all {
            Some(all) => all,
            None => self.first.split_at(self.len as usize).0,
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl core::ops::Deref for Inputs {
    type Target = [Shape];

    fn deref(&self) -> &[Shape] {
        self.as_slice()
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_slice(), f)
    }
}

impl<'a> IntoIterator for &'a Inputs {
    type Item = &'a Shape;
    type IntoIter = core::slice::Iter<'a, Shape>;

    fn into_iter(self) -> Self::IntoIter {
        self.as_slice().iter()
    }
}

impl<T: AsRef<[Shape]>> PartialEq<T> for Inputs {
    fn eq(&self, other: &T) -> bool {
        self.as_slice() == other.as_ref()
    }
}

/// How many bytes of a path a [`Name`] holds itself; longer ones are kept as a tree.
#[doc(hidden)]
pub const INLINE: usize = 80;

/// The path of a layer: what a `state_dict` key is in PyTorch. `Display` writes it; `==` compares with a string.
#[derive(Clone, Copy)]
pub struct Name {
    pub(crate) bytes: [u8; INLINE],
    pub(crate) len: u8,
    pub(crate) tree: Option<Tree>,
}

/// A path as its components, from the last to the first.
#[derive(Clone, Copy)]
pub(crate) struct Tree {
    scopes: &'static [ScopeName],
    scope: u32,
    part: Part,
}

impl Name {
    pub(crate) const EMPTY: Name = Name { bytes: [0; INLINE], len: 0, tree: None };

    /// A path of so many bytes, of which the others are not read.
    #[doc(hidden)]
    pub const fn inline(bytes: [u8; INLINE], len: u8) -> Name {
        Name { bytes, len, tree: None }
    }

    const fn new(tree: Tree) -> Name {
        let mut name = Name { bytes: [0; INLINE], len: 0, tree: None };
        match write_tree(&mut name.bytes, &tree) {
            Some(len) => name.len = len as u8,
            None => name.tree = Some(tree),
        }
        name
    }

    /// The path, if it is not longer than 80 bytes; for const contexts.
    pub const fn as_str(&self) -> Option<&str> {
        if self.tree.is_some() {
            return None;
        }
        match core::str::from_utf8(self.bytes.split_at(self.len as usize).0) {
            Ok(text) => Some(text),
            // Made of whole strings.
            Err(_) => None,
        }
    }

    /// Whether this is the path; for const contexts.
    pub const fn name_eq(&self, path: &str) -> bool {
        match &self.tree {
            Some(tree) => tree.name_eq(path.as_bytes()),
            None => {
                let path = path.as_bytes();
                // The last byte differs for most.
                self.len as usize == path.len()
                    && (path.is_empty() || path[path.len() - 1] == self.bytes[path.len() - 1])
                    && crate::text::same(path, self.bytes.split_at(self.len as usize).0)
            }
        }
    }

    /// The path as a text, for messages.
    pub const fn text(&self) -> Text {
        match (&self.tree, self.as_str()) {
            (Some(tree), _) => tree.part.write(write_scope(Text::new(), tree.scopes, tree.scope)),
            (None, Some(text)) => Text::new().str(text),
            (None, None) => Text::new(),
        }
    }

    /// Whether the layer is in a scope, or is the layer, of this path.
    pub const fn is_in(&self, path: &str) -> bool {
        let text = self.text();
        let (text, path) = (text.as_str().as_bytes(), path.as_bytes());
        if path.is_empty() {
            return true;
        }
        if text.len() < path.len() {
            return false;
        }
        let (start, rest) = text.split_at(path.len());
        crate::text::same(start, path) && (rest.is_empty() || rest[0] == b'.')
    }
}

impl Tree {
    /// Whether this is the path, from the end.
    const fn name_eq(&self, path: &[u8]) -> bool {
        let mut end = match self.part.strip(path, path.len()) {
            Some(end) => end,
            None => return false,
        };
        let mut scope = self.scope;
        while scope != 0 {
            let of = &self.scopes[scope as usize];
            if end == 0 || path[end - 1] != b'.' {
                return false;
            }
            end = match of.part.strip(path, end - 1) {
                Some(end) => end,
                None => return false,
            };
            scope = of.parent;
        }
        end == 0
    }
}

/// Writes a path, and says how long it is, or `None` if it does not fit.
const fn write_tree(bytes: &mut [u8; INLINE], tree: &Tree) -> Option<usize> {
    // The scopes from the outermost.
    const DEEPEST: usize = 40;
    let mut chain = [0; DEEPEST];
    let (mut depth, mut scope) = (0, tree.scope);
    while scope != 0 {
        if depth == DEEPEST {
            return None;
        }
        chain[depth] = scope;
        depth += 1;
        scope = tree.scopes[scope as usize].parent;
    }
    let mut len = 0;
    while depth > 0 {
        depth -= 1;
        match tree.scopes[chain[depth] as usize].part.write_to(bytes, len) {
            Some(end) if end < INLINE => {
                bytes[end] = b'.';
                len = end + 1;
            }
            _ => return None,
        }
    }
    tree.part.write_to(bytes, len)
}

const fn write_scope(text: Text, scopes: &[ScopeName], scope: u32) -> Text {
    if scope == 0 {
        return text;
    }
    let of = &scopes[scope as usize];
    of.part.write(write_scope(text, scopes, of.parent)).str(".")
}

impl Part {
    /// Writes the component at a position, and says where it ends, or `None` if it does not fit.
    const fn write_to(&self, bytes: &mut [u8; INLINE], at: usize) -> Option<usize> {
        if self.text.is_empty() {
            return write_number(bytes, at, self.turn);
        }
        let text = self.text.as_bytes();
        let end = at + text.len();
        if end > INLINE {
            return None;
        }
        bytes.split_at_mut(at).1.split_at_mut(text.len()).0.copy_from_slice(text);
        if self.number == 1 {
            return Some(end);
        }
        if end == INLINE {
            return None;
        }
        bytes[end] = b'_';
        write_number(bytes, end + 1, self.number)
    }

    const fn write(&self, text: Text) -> Text {
        if self.text.is_empty() {
            return text.digits(self.turn as u64, "");
        }
        let text = text.str(self.text);
        if self.number > 1 { text.str("_").digits(self.number as u64, "") } else { text }
    }

    /// Where the rest of `path[..end]` ends once this component is taken off, or `None` if it does not end with it.
    const fn strip(&self, path: &[u8], end: usize) -> Option<usize> {
        if self.text.is_empty() {
            return strip_number(path, end, self.turn);
        }
        let end = if self.number > 1 {
            match strip_number(path, end, self.number) {
                Some(end) if end > 0 && path[end - 1] == b'_' => end - 1,
                _ => return None,
            }
        } else {
            end
        };
        let text = self.text.as_bytes();
        if end < text.len() {
            return None;
        }
        let start = end - text.len();
        let mut i = text.len();
        while i > 0 {
            i -= 1;
            if path[start + i] != text[i] {
                return None;
            }
        }
        Some(start)
    }
}

const fn write_number(bytes: &mut [u8; INLINE], at: usize, number: u32) -> Option<usize> {
    let (mut digits, mut rest) = (1, number / 10);
    while rest > 0 {
        digits += 1;
        rest /= 10;
    }
    if at + digits > INLINE {
        return None;
    }
    let (mut i, mut rest) = (at + digits, number);
    while i > at {
        i -= 1;
        bytes[i] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    Some(at + digits)
}

const fn strip_number(path: &[u8], end: usize, number: u32) -> Option<usize> {
    let (mut number, mut end) = (number, end);
    loop {
        if end == 0 || path[end - 1] != b'0' + (number % 10) as u8 {
            return None;
        }
        end -= 1;
        number /= 10;
        if number == 0 {
            return Some(end);
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn scope(f: &mut fmt::Formatter<'_>, scopes: &[ScopeName], id: u32) -> fmt::Result {
            if id == 0 {
                return Ok(());
            }
            let of = &scopes[id as usize];
            scope(f, scopes, of.parent)?;
            write!(f, "{}.", of.part)
        }
        match &self.tree {
            None => f.pad(self.as_str().unwrap_or_default()),
            Some(tree) => {
                scope(f, tree.scopes, tree.scope)?;
                write!(f, "{}", tree.part)
            }
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() {
            return write!(f, "{}", self.turn);
        }
        f.write_str(self.text)?;
        if self.number > 1 { write!(f, "_{}", self.number) } else { Ok(()) }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.name_eq(other.text().as_str())
    }
}

impl Eq for Name {}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.name_eq(other)
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.name_eq(other)
    }
}

/// The numbers of repeated names, and the shapes that layers read.
pub struct Names<const N: usize, const S: usize, const E: usize> {
    numbers: [u32; N],
    scopes: [ScopeName; S],
    shapes: [Shape; E],
}

impl<const N: usize, const S: usize, const E: usize> Names<N, S, E> {
    /// Numbers the repeats of each name in each scope, in the order in which they were made, with a hash table of `H` slots
    /// (a power of two, larger than `N + S`).
    pub const fn new<const T: usize, const H: usize>(trace: &'static Trace<N, S, E, T>) -> Self {
        let (mut scopes, mut hashes, mut counts) = ([0; H], [0; H], [0; H]);
        let mut table = Table { scopes: &mut scopes, hashes: &mut hashes, counts: &mut counts };
        let mut names = Names { numbers: [1; N], scopes: [ScopeName::EMPTY; S], shapes: [Shape::SCALAR; E] };
        number(&trace.nodes, &trace.scopes, &trace.text, &mut table, &mut names.numbers, &mut names.scopes);
        let mut i = 0;
        while i < E {
            names.shapes[i] = trace.edges[i].shape;
            i += 1;
        }
        names
    }
}

/// Numbers the repeats of each name in each scope, in the order in which they were made. All `numbers` are 1 before.
pub(crate) const fn number(
    nodes: &[Node],
    scopes: &[Scope],
    text: &'static [u8],
    table: &mut Table<'_>,
    numbers: &mut [u32],
    names: &mut [ScopeName],
) {
    let (mut node, mut scope) = (0, 1);
    while node < nodes.len() || scope < scopes.len() {
        if scope < scopes.len() && (node >= nodes.len() || scopes[scope].at as usize <= node) {
            let of = &scopes[scope];
            let number = if matches!(of.label.label, Label::Turn(_)) { 1 } else { table.next(of.parent, of.label.hash) };
            names[scope] = ScopeName { parent: of.parent, part: part(text, of.label.label, number) };
            scope += 1;
        } else {
            let of = &nodes[node];
            // The inputs are not layers: a layer may have the same name.
            if of.op_hash != crate::op::Operator::INPUT.hash {
                numbers[node] = table.next(of.scope, of.label.hash);
            }
            node += 1;
        }
    }
}

/// How often a name was seen in a scope: open addressing, in as many slots as a power of two.
pub(crate) struct Table<'t> {
    pub scopes: &'t mut [u32],
    pub hashes: &'t mut [u64],
    pub counts: &'t mut [u32],
}

impl Table<'_> {
    const fn next(&mut self, scope: u32, hash: u64) -> u32 {
        let mask = self.counts.len() - 1;
        let mut slot = (hash ^ (scope as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)) as usize & mask;
        loop {
            if self.counts[slot] == 0 {
                self.scopes[slot] = scope;
                self.hashes[slot] = hash;
                self.counts[slot] = 1;
                return 1;
            }
            if self.scopes[slot] == scope && self.hashes[slot] == hash {
                self.counts[slot] += 1;
                return self.counts[slot];
            }
            slot = (slot + 1) & mask;
        }
    }
}

impl ScopeName {
    /// None.
    pub const EMPTY: ScopeName = ScopeName { parent: 0, part: Part { text: "", turn: 0, number: 1 } };
}

/// The path of a layer of so many of its name.
pub(crate) const fn name_of(node: &Node, number: u32, scopes: &'static [ScopeName], text: &'static [u8]) -> Name {
    Name::new(Tree { scopes, scope: node.scope, part: part(text, node.label.label, number) })
}

const fn part(text: &'static [u8], label: Label, number: u32) -> Part {
    match label {
        Label::Static(text) => Part { text, turn: 0, number },
        Label::Turn(turn) => Part { text: "", turn, number: 1 },
        Label::Made(start, len) => {
            let bytes = text.split_at(start as usize).1.split_at(len as usize).0;
            // Made of whole strings.
            let text = match core::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) => "?",
            };
            Part { text, turn: 0, number }
        }
    }
}

/// The name of an input, which is in no scope.
pub(crate) const fn input_name(node: &Node) -> Name {
    let text = match node.label.label {
        Label::Static(text) => text,
        _ => "",
    };
    Name::new(Tree { scopes: &[], scope: 0, part: Part { text, turn: 0, number: 1 } })
}

/// A network whose trace is a constant.
pub trait Traced<const N: usize, const S: usize, const E: usize, const T: usize> {
    /// The trace itself, where nothing else holds it.
    const OWN: Trace<N, S, E, T> = panic!();
    /// The trace.
    const TRACE: &'static Trace<N, S, E, T> = &Self::OWN;
    /// How an inference engine uses memory.
    const MEMORY: Memory = Memory::DEFAULT;
    /// The layers, as the network has them.
    const MADE: &'static [Layer] = panic!();
}

/// The trace of a network. rustc's lints evaluate each constant that a function or a constant of the user's crate mentions, used
/// or not, unless it depends on a type parameter: so those that need the trace ask for it here.
pub const fn trace_of<Net: Traced<N, S, E, T>, const N: usize, const S: usize, const E: usize, const T: usize>()
-> &'static Trace<N, S, E, T> {
    Net::TRACE
}

/// The layers of a traced network, of which there are `L`, with a table of `H` slots for their names.
///
/// They are constants of this type, not of the network's, since rustc's lints evaluate each constant that a function of the
/// user's crate mentions, used or not; so they are made only where a program asks for them.
pub struct LayersOf<Net, const L: usize, const H: usize, const N: usize, const S: usize, const E: usize, const T: usize>(
    core::marker::PhantomData<Net>,
);

impl<Net: Traced<N, S, E, T>, const L: usize, const H: usize, const N: usize, const S: usize, const E: usize, const T: usize>
    LayersOf<Net, L, H, N, S, E, T>
{
    const NAMES: &'static Names<N, S, E> = &Names::new::<T, H>(Net::TRACE);
    const LAYERS: &'static [Layer] = &layers::<L, N, S, E, T>(Net::TRACE, Self::NAMES, &Net::MEMORY);

    /// The layers, made of the trace.
    pub const fn made() -> &'static [Layer] {
        Self::LAYERS
    }

    /// The layers, however the network has them.
    pub(crate) const fn get() -> &'static [Layer] {
        Net::MADE
    }
}

/// The layers of a trace: its nodes but for the inputs, of which there are `N - L`.
pub const fn layers<const L: usize, const N: usize, const S: usize, const E: usize, const T: usize>(
    trace: &'static Trace<N, S, E, T>,
    names: &'static Names<N, S, E>,
    memory: &Memory,
) -> [Layer; L] {
    let folding = trace.folding(&trace.uses());
    let mut layers = [Layer::EMPTY; L];
    let mut trained = [false; N];
    let mut i = 0;
    while i < L {
        let at = N - L + i;
        let node = &trace.nodes[at];
        let upstream = upstream(trace, node, &trained);
        trained[at] = upstream > 0 || node.count.weights > 0;
        let stored = stored(node, at, &folding, memory);
        let name = name_of(node, names.numbers[at], &names.scopes, &trace.text);
        let inputs = if node.inputs <= 2 {
            Inputs { first: [node.first[0].shape, node.first[1].shape], len: node.inputs, all: None }
        } else {
            let all = names.shapes.split_at(node.edges as usize).1.split_at(node.inputs as usize).0;
            Inputs { first: [Shape::SCALAR; 2], len: node.inputs, all: Some(all) }
        };
        let reads = [
            trace.nodes[node.first[0].node as usize].types.activations,
            trace.nodes[node.first[1].node as usize].types.activations,
        ];
        layers[i] = layer_of(node, name, inputs, upstream, reads, folding.into[at] != NONE, stored);
        i += 1;
    }
    if trace.pruned {
        prune(&mut layers, trace, &folding, memory);
    }
    layers
}

/// A layer, all of whose weights are left; it takes `stored` bytes.
pub(crate) const fn layer_of(
    node: &Node,
    name: Name,
    inputs: Inputs,
    upstream: u8,
    reads: [Dtype; 2],
    folded: bool,
    stored: u128,
) -> Layer {
    let (copies, (weights, bias, buffers)) = (node.copies as u64, node.own());
    let weight_bytes = if stored > u64::MAX as u128 { u64::MAX } else { stored as u64 };
    // The products were found to fit when the totals were made.
    let params = (weights.saturating_add(bias)).saturating_mul(copies);
    let macs = node.count.macs.saturating_mul(node.active as u64);
    Layer {
        name,
        op: node.op,
        inputs,
        output: node.output,
        params,
        weights: weights.saturating_mul(copies),
        bias: bias.saturating_mul(copies),
        buffers: buffers.saturating_mul(copies),
        types: node.types,
        weight_bytes,
        macs,
        macs_masked: node.count.macs.saturating_sub(node.count.masked).saturating_mul(node.active as u64),
        macs_effective: macs,
        params_effective: params,
        weight_bytes_effective: weight_bytes,
        copies: node.copies,
        active: node.active,
        tied: node.tied,
        file: node.file,
        line: node.line,
        upstream,
        reads,
        folded,
        // A layer is not asked how its window moves.
        count: Count { geometry: Geometry::NONE, ..node.count },
        check: node.check,
    }
}

/// Of layers of which some have weights that are zero, or channels that are not kept, what is left.
const fn prune<const L: usize, const N: usize, const S: usize, const E: usize, const T: usize>(
    layers: &mut [Layer; L],
    trace: &Trace<N, S, E, T>,
    folding: &Folding<N>,
    memory: &Memory,
) {
    let left = trace.left();
    let mut i = 0;
    while i < L {
        let at = N - L + i;
        let (node, left) = (&trace.nodes[at], &left[at]);
        let (weights, bias, _) = node.own_of((left.nonzero, left.bias, 0));
        let stored = stored_left(node, at, left, folding, memory);
        layers[i].macs_effective = left.macs.saturating_mul(node.active as u64);
        layers[i].params_effective = weights.saturating_add(bias).saturating_mul(node.copies as u64);
        layers[i].weight_bytes_effective = if stored > u64::MAX as u128 { u64::MAX } else { stored as u64 };
        i += 1;
    }
}

/// How many inputs of a layer, up to two, are trained or depend on what is.
const fn upstream<const N: usize, const S: usize, const E: usize, const T: usize>(
    trace: &Trace<N, S, E, T>,
    node: &Node,
    trained: &[bool; N],
) -> u8 {
    let (mut i, mut count) = (0, 0);
    while i < node.inputs as usize && count < 2 {
        let edge = if node.inputs <= 2 { &node.first[i] } else { &trace.edges[node.edges as usize + i] };
        count += trained[edge.node as usize] as u8;
        i += 1;
    }
    count
}
