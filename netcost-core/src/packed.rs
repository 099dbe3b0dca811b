//! A finished trace as bytes: what the macro gives the compiler instead of the code that makes the trace, where it ran that code
//! itself.
//!
//! A byte string is one token, however many layers it tells of, and taking it apart costs const evaluation a tenth of what
//! counting the layers does. What is usual is left out: the flags of a layer say which of its numbers follow.

mod layers;

pub use layers::{
    Copied, LayerWords, PackedLayers, Scratch, WithLayers, copy, pack_layers, unpack_layers, unpack_layers_to,
};

use crate::dtype::{Dtype, Types};
use crate::graph::{Count, Edge, Geometry, Graph, Label, Named, Node, Scope, Size, Special};
use crate::op::Operator;
use crate::shape::{MAX_RANK, Shape};
use crate::trace::{Faults, Totals, Trace};

/// A trace without faults.
#[derive(Clone, Copy)]
pub struct Packed {
    /// The file in which the network stands.
    pub file: &'static str,
    /// The names of operators, layers and scopes.
    pub labels: &'static [&'static str],
    /// Their hashes, 8 bytes each, the lowest first: one token, where each number would be one of its own.
    pub hashes: &'static [u8],
    /// Inputs and layers, scopes, uses of tensors, made names.
    pub bytes: &'static [u8],
    /// How much there is of each.
    pub size: Size,
    /// The sums over all layers.
    pub totals: Totals,
}

// What follows the number of the operator.
const TYPES: u64 = 1;
const WEIGHTS: u64 = 1 << 1;
const BIAS: u64 = 1 << 2;
const BUFFERS: u64 = 1 << 3;
const MACS: u64 = 1 << 4;
const BIAS_ADDS: u64 = 1 << 5;
const WINDOW: u64 = 1 << 6;
const MODE: u64 = 1 << 7;
const MASKED: u64 = 1 << 8;
const STATE: u64 = 1 << 9;
const SPECIAL: u64 = 1 << 10;
const COPIES: u64 = 1 << 11;
const TIED: u64 = 1 << 12;
const OWN_BIAS: u64 = 1 << 13;
const MORE: u64 = 1 << 14;
const GEOMETRY: u64 = 1 << 15;
const PRUNED: u64 = 1 << 16;

/// What is no operator: an input. The number of an operator is that of its name, from 1 on: the table of all operators would be
/// evaluated anew in each crate that takes a trace from its bytes.
const INPUT: u64 = 0;

// ---- to bytes

/// Writes a finished trace without faults; `label` numbers the names, from 0 on.
pub fn pack(graph: &Graph<'_>, label: &mut dyn FnMut(&'static str) -> u64, byte: &mut dyn FnMut(u8)) {
    let mut to = Writer { label, byte };
    let size = graph.size();
    let mut types = Types::F32;
    for (id, node) in graph.nodes.iter().take(size.nodes).enumerate() {
        let node = node.get();
        let op = if node.op_hash == Operator::INPUT.hash { INPUT } else { (to.label)(node.op) + 1 };
        to.number(op);
        to.node(graph, id, &node, types);
        types = node.types;
    }
    for scope in graph.scopes.iter().take(size.scopes) {
        let Scope { parent, label, at } = scope.get();
        to.number(u64::from(parent.wrapping_add(1)));
        to.number(u64::from(at));
        to.named(label);
    }
    for edge in graph.edges.iter().take(size.edges) {
        to.edge(graph, size.nodes, edge.get());
    }
    for letter in graph.text.iter().take(size.text) {
        (to.byte)(letter.get());
    }
}

struct Writer<'w> {
    label: &'w mut dyn FnMut(&'static str) -> u64,
    byte: &'w mut dyn FnMut(u8),
}

impl Writer<'_> {
    /// A number below 248 is a byte; of others the byte tells how many follow, the highest first.
    fn number(&mut self, n: u64) {
        if n < 248 {
            return (self.byte)(n as u8);
        }
        let bytes = n.to_be_bytes();
        let unused = n.leading_zeros() as usize / 8;
        (self.byte)(255 - unused as u8);
        bytes[unused..].iter().for_each(|byte| (self.byte)(*byte));
    }

    fn named(&mut self, named: Named) {
        match named.label {
            Label::Static(text) => {
                let number = (self.label)(text);
                self.number(number * 3);
            }
            Label::Made(start, len) => {
                self.number(u64::from(start) * 3 + 1);
                self.number(u64::from(len));
                self.number(named.hash);
            }
            Label::Turn(turn) => self.number(u64::from(turn) * 3 + 2),
        }
    }

    fn shape(&mut self, shape: Shape) {
        self.number(shape.rank() as u64);
        shape.dims().iter().for_each(|size| self.number(*size as u64));
    }

    /// A use of a tensor in a layer of the number `by`: how far back it was made, and the shape, if it is not all of that layer's.
    fn edge(&mut self, graph: &Graph<'_>, by: usize, edge: Edge) {
        let back = by as u64 - u64::from(edge.node);
        let whole = graph.shape_of(edge.node as usize) == Some(edge.shape);
        self.number(back * 2 + u64::from(!whole));
        if !whole {
            self.shape(edge.shape);
        }
    }

    /// Small sizes that are the same along all axes, as most are, are one number.
    fn geometry(&mut self, of: &Geometry) {
        let Geometry { axes, kernel, stride, dilation, padding, groups } = *of;
        let first = [kernel[0], stride[0], dilation[0], padding[0].0];
        let same = Geometry::even(axes, first, groups) == *of && first.iter().all(|size| *size < 16);
        self.number(u64::from(axes) | u64::from(!same) << 2);
        self.number(groups as u64);
        if same {
            self.number(first.iter().rev().fold(0, |all, size| all << 4 | *size as u64));
            return;
        }
        for axis in 0..3 {
            let sizes = [kernel[axis], stride[axis], dilation[axis], padding[axis].0, padding[axis].1];
            for size in sizes {
                self.number(size as u64);
            }
        }
    }

    fn node(&mut self, graph: &Graph<'_>, id: usize, node: &Node, types: Types) {
        // All fields by name: another must have its place among the bytes, too.
        #[rustfmt::skip]
        let Node {
            op: _, op_hash: _, label, scope, check, file: _, line, inputs, first, edges: _, output, more, types: own, count,
            copies, active, tied, own_bias, owner, sparsity: _, kept: _, kept_id: _,
        } = *node;
        let Count { weights, bias, buffers, macs, bias_adds, window, mode, masked, state, special, geometry } = count;
        let numbers = [
            (WEIGHTS, weights),
            (BIAS, bias),
            (BUFFERS, buffers),
            (MACS, macs),
            (BIAS_ADDS, bias_adds),
            (WINDOW, window),
            (MODE, u64::from(mode)),
            (MASKED, masked),
            (STATE, state),
            (MORE, more as u64),
        ];
        let mut flags = 0;
        for (flag, n) in numbers {
            flags |= if n == 0 { 0 } else { flag };
        }
        for (flag, set) in [
            (TYPES, own != types),
            (SPECIAL, special != Special::None),
            (GEOMETRY, geometry != Geometry::NONE),
            (COPIES, (copies, active) != (1, 1)),
            (TIED, tied),
            (PRUNED, node.sparsity != 0.0 || node.kept != 0),
            (OWN_BIAS, own_bias),
        ] {
            flags |= if set { flag } else { 0 };
        }
        self.number(flags);
        self.named(label);
        self.number(u64::from(scope));
        self.number(u64::from(check.wrapping_add(1)));
        self.number(u64::from(line));
        self.number(u64::from(inputs));
        // Of more than two, all stand among the uses; the first two stand here as well.
        for edge in first.iter().take(inputs as usize) {
            self.edge(graph, id, *edge);
        }
        self.shape(output);
        if flags & TYPES != 0 {
            for dtype in [own.weights, own.activations, own.bias] {
                self.number(Dtype::ALL.iter().position(|of| *of == dtype).unwrap_or(0) as u64);
            }
        }
        for (flag, n) in numbers {
            if flags & flag != 0 {
                self.number(n);
            }
        }
        match special {
            Special::None => {}
            Special::Convolution { taps, pointwise, by_channel } => {
                self.number(u64::from(pointwise) | u64::from(by_channel) << 1);
                self.number(u64::from(taps));
            }
            Special::Depthwise { taps, small, dilated } => {
                self.number(4 | u64::from(small) | u64::from(dilated) << 1);
                self.number(u64::from(taps));
            }
            Special::ZeroPad => self.number(8),
            Special::Fused => self.number(9),
            Special::Silent => self.number(10),
            Special::Transposed { groups, convolved } => {
                self.number(11);
                self.number(u64::from(groups));
                self.number(convolved.cast_unsigned());
            }
            Special::Projected { layers, both } => {
                self.number(12 + u64::from(both));
                self.number(u64::from(layers));
            }
            Special::Attention { shared_keys, zero_key, mask } => {
                self.number(14 + (u64::from(shared_keys) | u64::from(zero_key) << 1 | u64::from(mask) << 2));
            }
        }
        if flags & GEOMETRY != 0 {
            self.geometry(&geometry);
        }
        if flags & COPIES != 0 {
            self.number(u64::from(copies));
            self.number(u64::from(active));
        }
        if tied {
            self.number(u64::from(owner));
        }
        if flags & PRUNED != 0 {
            self.number(node.sparsity.to_bits());
            self.number(node.kept as u64);
            self.number(node.kept_id);
        }
    }
}

// ---- from bytes

/// The trace.
pub const fn unpack<const N: usize, const S: usize, const E: usize, const T: usize>(packed: &Packed) -> Trace<N, S, E, T> {
    let mut trace = Trace {
        nodes: [Node::EMPTY; N],
        scopes: [Scope::EMPTY; S],
        edges: [Edge::EMPTY; E],
        text: [0; T],
        size: packed.size,
        faults: Faults::NONE,
        totals: packed.totals,
        pruned: false,
    };
    trace.pruned = unpack_to(packed, &mut trace.nodes, &mut trace.scopes, &mut trace.edges, &mut trace.text);
    trace
}

/// Written for const evaluation, where each call and each step counts.
///
/// True if something is said of the weights of a layer.
const fn unpack_to(packed: &Packed, nodes: &mut [Node], scopes: &mut [Scope], edges: &mut [Edge], text: &mut [u8]) -> bool {
    let hashes = packed.hashes.as_chunks::<8>().0;
    let mut from = Reader { bytes: packed.bytes, at: 0, labels: packed.labels, hashes, pruned: false };
    let (mut types, mut used) = (Types::F32, 0);
    let mut i = 0;
    while i < nodes.len() {
        let node = from.node(packed.file, i, types, used, nodes);
        types = node.types;
        if node.inputs > 2 {
            used += node.inputs;
        }
        nodes[i] = node;
        i += 1;
    }
    let mut i = 0;
    while i < scopes.len() {
        let (parent, at) = (from.number() as u32, from.number() as u32);
        scopes[i] = Scope { parent: parent.wrapping_sub(1), label: from.named(), at };
        i += 1;
    }
    let mut i = 0;
    while i < edges.len() {
        edges[i] = from.edge(nodes.len(), nodes);
        i += 1;
    }
    let mut i = 0;
    while i < text.len() {
        text[i] = from.bytes[from.at];
        from.at += 1;
        i += 1;
    }
    from.pruned
}

struct Reader {
    bytes: &'static [u8],
    at: usize,
    labels: &'static [&'static str],
    hashes: &'static [[u8; 8]],
    pruned: bool,
}

impl Reader {
    const fn number(&mut self) -> u64 {
        let first = self.bytes[self.at];
        self.at += 1;
        if first < 248 {
            return first as u64;
        }
        let end = self.at + (first - 247) as usize;
        let mut n = 0;
        while self.at < end {
            n = n << 8 | self.bytes[self.at] as u64;
            self.at += 1;
        }
        n
    }

    const fn label(&self, n: u64) -> (&'static str, u64) {
        (self.labels[n as usize], u64::from_le_bytes(self.hashes[n as usize]))
    }

    const fn named(&mut self) -> Named {
        let n = self.number();
        match n % 3 {
            0 => {
                let (text, hash) = self.label(n / 3);
                Named { label: Label::Static(text), hash }
            }
            1 => {
                let len = self.number() as u32;
                Named { label: Label::Made((n / 3) as u32, len), hash: self.number() }
            }
            _ => Named { label: Label::Turn((n / 3) as u32), hash: 0 },
        }
    }

    const fn shape(&mut self) -> Shape {
        let rank = self.number() as usize;
        let mut dims = [0; MAX_RANK];
        let mut i = 0;
        while i < rank {
            dims[i] = self.number() as usize;
            i += 1;
        }
        Shape::of_rank(dims, rank)
    }

    const fn edge(&mut self, by: usize, nodes: &[Node]) -> Edge {
        let n = self.number();
        let node = by - (n / 2) as usize;
        Edge { node: node as u32, shape: if n % 2 == 0 { nodes[node].output } else { self.shape() } }
    }

    const fn dtype(&mut self) -> Dtype {
        Dtype::ALL[self.number() as usize]
    }

    const fn if_set(&mut self, flags: u64, flag: u64) -> u64 {
        if flags & flag == 0 { 0 } else { self.number() }
    }

    const fn geometry(&mut self) -> Geometry {
        let first = self.number();
        let axes = (first & 3) as u8;
        let groups = self.number() as usize;
        if first < 4 {
            let sizes = self.number() as usize;
            return Geometry::even(axes, [sizes & 15, sizes >> 4 & 15, sizes >> 8 & 15, sizes >> 12], groups);
        }
        let mut geometry = Geometry { axes, groups, ..Geometry::NONE };
        let mut axis = 0;
        while axis < 3 {
            geometry.kernel[axis] = self.number() as usize;
            geometry.stride[axis] = self.number() as usize;
            geometry.dilation[axis] = self.number() as usize;
            geometry.padding[axis] = (self.number() as usize, self.number() as usize);
            axis += 1;
        }
        geometry
    }

    /// `types` are those of the node before, `edges` the uses that layers before keep in the list.
    const fn node(&mut self, file: &'static str, id: usize, types: Types, edges: u32, nodes: &[Node]) -> Node {
        let mut node = Node::EMPTY;
        let op = self.number();
        if op != INPUT {
            (node.op, node.op_hash) = self.label(op - 1);
            (node.file, node.edges) = (file, edges);
        }
        let flags = self.number();
        node.label = self.named();
        node.scope = self.number() as u32;
        node.check = (self.number() as u32).wrapping_sub(1);
        node.line = self.number() as u32;
        node.inputs = self.number() as u32;
        if node.inputs > 0 {
            node.first[0] = self.edge(id, nodes);
        }
        if node.inputs > 1 {
            node.first[1] = self.edge(id, nodes);
        }
        node.output = self.shape();
        node.types = types;
        if flags & TYPES != 0 {
            node.types = Types { weights: self.dtype(), activations: self.dtype(), bias: self.dtype() };
        }
        if flags & (WEIGHTS | BIAS | BUFFERS | MACS | BIAS_ADDS | WINDOW | MODE | MASKED | STATE | MORE) != 0 {
            let count = &mut node.count;
            count.weights = self.if_set(flags, WEIGHTS);
            count.bias = self.if_set(flags, BIAS);
            count.buffers = self.if_set(flags, BUFFERS);
            count.macs = self.if_set(flags, MACS);
            count.bias_adds = self.if_set(flags, BIAS_ADDS);
            count.window = self.if_set(flags, WINDOW);
            count.mode = self.if_set(flags, MODE) as u8;
            count.masked = self.if_set(flags, MASKED);
            count.state = self.if_set(flags, STATE);
            node.more = self.if_set(flags, MORE) as usize;
        }
        if flags & SPECIAL != 0 {
            let kind = self.number();
            node.count.special = match kind {
                0..4 => {
                    let taps = self.number() as u32;
                    Special::Convolution { taps, pointwise: kind & 1 != 0, by_channel: kind & 2 != 0 }
                }
                4..8 => {
                    let taps = self.number() as u32;
                    Special::Depthwise { taps, small: kind & 1 != 0, dilated: kind & 2 != 0 }
                }
                8 => Special::ZeroPad,
                9 => Special::Fused,
                10 => Special::Silent,
                11 => {
                    let groups = self.number() as u32;
                    Special::Transposed { groups, convolved: self.number().cast_signed() }
                }
                12 | 13 => Special::Projected { layers: self.number() as u32, both: kind == 13 },
                _ => Special::Attention {
                    shared_keys: (kind - 14) & 1 != 0,
                    zero_key: (kind - 14) & 2 != 0,
                    mask: (kind - 14) & 4 != 0,
                },
            };
        }
        if flags & GEOMETRY != 0 {
            node.count.geometry = self.geometry();
        }
        if flags & COPIES != 0 {
            (node.copies, node.active) = (self.number() as u32, self.number() as u32);
        }
        node.tied = flags & TIED != 0;
        if node.tied {
            node.owner = self.number() as u32;
        }
        if flags & PRUNED != 0 {
            self.pruned = true;
            node.sparsity = f64::from_bits(self.number());
            (node.kept, node.kept_id) = (self.number() as usize, self.number());
        }
        node.own_bias = flags & OWN_BIAS != 0;
        node
    }
}

/// Checks that a trace without faults comes back from its bytes as it was.
#[cfg(test)]
pub(crate) fn comes_back(graph: &Graph<'_>) {
    use std::vec::Vec;

    let (mut texts, mut bytes) = (Vec::new(), Vec::new());
    let mut label = |text| match texts.iter().position(|of| *of == text) {
        Some(i) => i as u64,
        None => {
            texts.push(text);
            texts.len() as u64 - 1
        }
    };
    pack(graph, &mut label, &mut |byte| bytes.push(byte));
    let size = graph.size();
    let nodes: Vec<Node> = graph.nodes.iter().take(size.nodes).map(core::cell::Cell::get).collect();
    let scopes: Vec<Scope> = graph.scopes.iter().take(size.scopes).map(core::cell::Cell::get).collect();
    let named = nodes.iter().map(|node| node.label).chain(scopes.iter().map(|scope| scope.label));
    let named: Vec<_> = named.filter(|named| matches!(named.label, Label::Static(_))).collect();
    // Of names of operators alone, there is no other.
    let hash = |text: &str| {
        let of = named.iter().find(|named| matches!(named.label, Label::Static(of) if of == text));
        of.map_or(crate::text::hash(text.as_bytes()), |named| named.hash)
    };
    let hashes: Vec<u8> = texts.iter().flat_map(|text| hash(text).to_le_bytes()).collect();
    let file = nodes.iter().map(|node| node.file).find(|file| !file.is_empty()).unwrap_or_default();
    let totals = Totals { params: 0, active: 0, buffers: 0, macs: 0, bias_adds: 0, state: 0 };
    let len = bytes.len();
    let packed = Packed { file, labels: texts.leak(), hashes: hashes.leak(), bytes: bytes.leak(), size, totals };
    let mut got = (std::vec![Node::EMPTY; size.nodes], std::vec![Scope::EMPTY; size.scopes]);
    let (mut edges, mut text) = (std::vec![Edge::EMPTY; size.edges], std::vec![0; size.text]);
    let pruned = unpack_to(&packed, &mut got.0, &mut got.1, &mut edges, &mut text);
    assert_eq!(pruned, nodes.iter().any(|node| node.sparsity > 0.0 || node.kept > 0));
    assert_eq!(got, (nodes, scopes));
    assert_eq!(edges, graph.edges.iter().take(size.edges).map(core::cell::Cell::get).collect::<Vec<_>>());
    assert_eq!(text, graph.text.iter().take(size.text).map(core::cell::Cell::get).collect::<Vec<_>>());
    assert!(len <= 64 * (size.nodes + size.scopes + size.edges) + size.text, "{len} bytes");
}

#[cfg(test)]
mod tests {
    use std::string::ToString;
    use std::vec::Vec;

    use super::*;
    use crate::dtype::Typing;
    use crate::graph::{Capture, NameText, Site, Sites, Store};
    use crate::op::Cat;
    use crate::tensor::List;
    use crate::text::hash;

    #[test]
    fn numbers_of_every_length() {
        let numbers = (0..64).flat_map(|bits| [0, 1, 2].map(|more| (1u64 << bits).wrapping_sub(1).wrapping_add(more)));
        let numbers: Vec<u64> = numbers.chain([246, 247, 248, u64::MAX]).collect();
        let mut bytes = Vec::new();
        let mut push = |byte| bytes.push(byte);
        let mut writer = Writer { label: &mut |_| 0, byte: &mut push };
        for n in &numbers {
            writer.number(*n);
        }
        let mut reader = Reader { bytes: bytes.leak(), at: 0, labels: &[], hashes: &[], pruned: false };
        for n in &numbers {
            assert_eq!(reader.number(), *n);
        }
        assert_eq!(reader.at, reader.bytes.len());
    }

    #[test]
    fn one_of_each_thing() {
        const SITES: &Sites = &Sites {
            file: "here.rs",
            list: &[
                Site("stem", hash(b"stem"), 3, 1, 12, false),
                Site("stages", hash(b"stages"), 5, 0, 13, false),
                Site("end", hash(b"end"), 6, 0, 300, true),
                Site("relu", hash(b"relu"), 70_000, 0, 70_000, false),
            ],
        };
        let store = Store::<16, 16, 16, 16, 4>::new();
        let graph = store.graph(SITES);
        let x = graph.input("x", &[6, 8, 8], 0);
        let before = graph.open(1);
        let of = graph.begin_loop(0);
        assert!(graph.turn(&of, 0, 0));
        let y = x.relu(graph.typed(3, Typing::all(Dtype::I8)));
        let y = graph.within(before, y.relu(graph.named(2, Capture(40usize).write(NameText::new().str("made_")))));
        let z = y.relu(graph.shared(3, NameText::new().str("key")));
        let again = x.relu(graph.shared(3, NameText::new().str("key")));
        let all = graph.cat(&List([x, y, z, again]).tensors(), Cat::DEFAULT, 2);
        graph.output(all, None, &[Some(24), None, None], 0);
        assert_eq!(graph.faults_found().count(), 0, "{:?}", graph.faults[0].get().map(|fault| fault.message().to_string()));
        assert_eq!(graph.size(), Size { nodes: 6, scopes: 4, edges: 5, text: 7, keys: 1 });
        comes_back(&graph);
    }
}
