//! The layers of a network as words of 128 bits: for a program that asks for them, where the macro made the trace.
//!
//! Making layers of a trace, with their names, costs const evaluation some 0.7 ms each; taking one from here a tenth of that.
//! One word costs as much to read as one byte does, so that a layer is few of them. To copy a layer costs little more: of those
//! that are alike but for where they stand, as most of a deep network are, only the first is described.

use crate::dtype::{Dtype, Types};
use crate::graph::{Count, Geometry, Graph, NONE, Node, Scope, Special};
use crate::layer::{INLINE, Inputs, Layer, ScopeName, Table, layer_of, name_of, number};
use crate::memory::{count_uses, fold, stored_by};
use crate::shape::{MAX_RANK, Shape};

/// The layers of a network.
#[derive(Clone, Copy)]
pub struct PackedLayers {
    /// The file in which the network stands.
    pub file: &'static str,
    /// The names of the operators.
    pub ops: &'static [&'static str],
    /// The words, 16 bytes each, the lowest first.
    pub words: &'static [u8],
    /// The paths, 80 bytes each, filled up with spaces.
    pub names: &'static [u8],
}

/// A network whose layers are packed.
pub trait WithLayers {
    /// The layers.
    const LAYERS: PackedLayers;
}

// The flags of a layer, from bit 10 of its first word; below them is the number of the operator, from 1 on.
/// It returns the shape of its first input.
const SAME: u128 = 1 << 10;
/// How many inputs it has: 0 to 2.
const INPUTS: u32 = 11;
const UPSTREAM: u32 = 13;
const FOLDED: u128 = 1 << 15;
/// The types are others than those of the layer before.
const TYPES: u128 = 1 << 16;
// Words that follow.
const WEIGHTS: u128 = 1 << 17;
const BYTES: u128 = 1 << 18;
const MACS: u128 = 1 << 19;
const MISC: u128 = 1 << 20;
const STATE: u128 = 1 << 21;
const SPECIAL: u128 = 1 << 22;
const COPIES: u128 = 1 << 23;
// Then the length of its path, 8 bits; the line, 24; the check, 32; and the layer that made its first input, from 1 on, 32. Where
// no operator is named, the last is the layer that is described alike, from 0 on.
const LEN: u32 = 24;
const LINE: u32 = 32;
const CHECK: u32 = 56;
const FIRST: u32 = 88;

/// Sizes of a shape take so many bits, so that five fit in a word beside the rank.
const SIZE_BITS: u32 = 24;

// ---- to words

/// Room for what is found on the way, one of each for each layer and input but for the last five.
pub struct Scratch<'s> {
    /// How many layers read each.
    pub uses: &'s mut [u32],
    /// Into which layer each batch norm is folded, and on the way there: `u32::MAX` before.
    pub into: &'s mut [u32],
    /// The same.
    pub target: &'s mut [u32],
    /// The biases that layers get.
    pub biases: &'s mut [u64],
    /// Which depend on weights.
    pub trained: &'s mut [bool],
    /// The numbers of repeated names: 1 before.
    pub numbers: &'s mut [u32],
    /// One for each scope.
    pub scopes: &'static mut [ScopeName],
    /// As many as [`Size::table`](crate::graph::Size::table) says; this and the next two.
    pub table_scopes: &'s mut [u32],
    /// The hashes.
    pub table_hashes: &'s mut [u64],
    /// The counts.
    pub table_counts: &'s mut [u32],
}

/// A finished trace as slices, by [`copy`].
pub struct Copied {
    /// Layers and inputs.
    pub nodes: &'static mut [Node],
    /// Scopes.
    pub scopes: &'static mut [Scope],
    /// Uses of tensors.
    pub edges: &'static mut [crate::graph::Edge],
    /// Bytes of names.
    pub text: &'static mut [u8],
}

/// Copies what a graph recorded to slices of its size.
pub fn copy(graph: &Graph<'_>, to: &mut Copied) {
    to.nodes.iter_mut().zip(graph.nodes).for_each(|(to, from)| *to = from.get());
    to.scopes.iter_mut().zip(graph.scopes).for_each(|(to, from)| *to = from.get());
    to.edges.iter_mut().zip(graph.edges).for_each(|(to, from)| *to = from.get());
    to.text.iter_mut().zip(graph.text).for_each(|(to, from)| *to = from.get());
}

/// Takes layers as words.
pub trait LayerWords {
    /// The number of an operator, from 0 on.
    fn op(&mut self, name: &'static str) -> u64;
    /// Given how a layer is described, and its place, the place of the first that is described so.
    fn like(&mut self, description: &[u128], at: usize) -> usize;
    /// The next word.
    fn word(&mut self, word: u128);
    /// The next path.
    fn path(&mut self, path: &str);
}

/// Writes the layers of a trace without faults behind so many inputs; `folds` says whether batch norms are folded.
///
/// False if one has no place here: more than two inputs, more than five axes, weights that are pruned, a path of more than 80
/// bytes.
pub fn pack_layers(trace: Copied, inputs: usize, folds: bool, scratch: Scratch<'_>, to: &mut dyn LayerWords) -> bool {
    let (nodes, text): (&[Node], &'static [u8]) = (trace.nodes, trace.text);
    count_uses(nodes, trace.edges, scratch.uses);
    fold(nodes, scratch.uses, scratch.into, scratch.biases, scratch.target);
    let mut table = Table { scopes: scratch.table_scopes, hashes: scratch.table_hashes, counts: scratch.table_counts };
    number(nodes, trace.scopes, text, &mut table, scratch.numbers, scratch.scopes);
    let scopes: &'static [ScopeName] = scratch.scopes;
    let mut types = Types::F32;
    for (at, node) in nodes.iter().enumerate().skip(inputs) {
        if node.inputs > 2 || node.sparsity != 0.0 || node.kept != 0 {
            return false;
        }
        let of = |i: usize| node.first[i].node as usize;
        let upstream = (0..node.inputs as usize).filter(|i| scratch.trained[of(*i)]).count() as u8;
        scratch.trained[at] = upstream > 0 || node.count.weights > 0;
        let folded = scratch.into[at] != NONE;
        let shapes = Inputs { first: [node.first[0].shape, node.first[1].shape], len: node.inputs, all: None };
        let reads = [0, 1].map(|i| nodes[of(i)].types.activations);
        let stored = stored_by(node, folded, scratch.biases[at], folds);
        let layer =
            layer_of(node, name_of(node, scratch.numbers[at], scopes, text), shapes, upstream, reads, folded, stored);
        let Some(path) = layer.name.as_str() else { return false };
        // By its place among the layers, if the layer reads all that one returned.
        let made_by = |i: usize| match of(i).checked_sub(inputs) {
            Some(from) if nodes[of(i)].output == node.first[i].shape => from + 1,
            _ => 0,
        };
        let Layer { line, check, .. } = layer;
        let op = to.op(layer.op) + 1;
        if line >> 24 != 0 || op >> 10 != 0 {
            return false;
        }
        let place = u128::from(layer.name.len) << LEN | u128::from(line) << LINE | u128::from(check) << CHECK;
        // What is said of it must not depend on the layers before it.
        let Some(alone) = describe(&layer, node, op, [0, 0], Types::F32) else { return false };
        let first = to.like(alone.words(), at - inputs);
        if first < at - inputs {
            let Ok(first) = u32::try_from(first) else { return false };
            to.word(place | u128::from(first) << FIRST);
        } else {
            let Some(described) = describe(&layer, node, op, [made_by(0), made_by(1)], types) else { return false };
            let words = described.words();
            to.word(place | words[0]);
            words[1..].iter().for_each(|word| to.word(*word));
        }
        types = layer.types;
        to.path(path);
    }
    true
}

fn shape_word(shape: Shape) -> Option<u128> {
    let mut word = shape.rank() as u128;
    if shape.rank() > 5 {
        return None;
    }
    for (i, size) in shape.dims().iter().enumerate() {
        if *size >> SIZE_BITS != 0 {
            return None;
        }
        word |= (*size as u128) << (8 + SIZE_BITS * i as u32);
    }
    Some(word)
}

const fn pair(low: u64, high: u64) -> u128 {
    low as u128 | (high as u128) << 64
}

/// The words of a layer, of which the first does not say where it stands.
struct Described {
    words: [u128; 16],
    len: usize,
}

impl Described {
    fn words(&self) -> &[u128] {
        &self.words[..self.len]
    }

    fn push(&mut self, word: u128) {
        self.words[self.len] = word;
        self.len += 1;
    }
}

fn describe(layer: &Layer, node: &Node, op: u64, made_by: [usize; 2], types: Types) -> Option<Described> {
    let mut to = Described { words: [0; 16], len: 0 };
    let Layer { inputs, output, count, upstream, folded, .. } = layer;
    let reads = |i: usize| Dtype::ALL.iter().position(|of| *of == layer.reads[i]).unwrap_or(0) as u128;
    let of_types = |types: Types| [types.weights, types.activations, types.bias, layer.reads[0], layer.reads[1]];
    let retyped =
        of_types(layer.types) != [types.weights, types.activations, types.bias, types.activations, types.activations];
    let same = inputs.len > 0 && inputs.first[0] == *output;
    let flags = [
        (SAME, same),
        (FOLDED, *folded),
        (TYPES, retyped),
        (WEIGHTS, count.weights | count.bias != 0),
        (BYTES, layer.weight_bytes | count.buffers != 0),
        (MACS, count.macs | count.bias_adds != 0),
        (MISC, count.window | count.masked != 0),
        (STATE, count.state != 0 || count.mode != 0),
        (SPECIAL, count.special != Special::None),
        (COPIES, layer.copies != 1 || layer.active != 1 || node.tied),
    ];
    let mut first = flags.iter().map(|(flag, set)| if *set { *flag } else { 0 }).sum::<u128>();
    let [Ok(from), Ok(from2)] = made_by.map(u32::try_from) else { return None };
    first |= u128::from(op) | u128::from(inputs.len) << INPUTS | u128::from(*upstream) << UPSTREAM;
    to.push(first | u128::from(from) << FIRST);
    let shapes = [(inputs.len > 0 && from == 0, inputs.first[0]), (!same, *output)];
    for (set, shape) in shapes {
        if set {
            to.push(shape_word(shape)?);
        }
    }
    if inputs.len > 1 {
        to.push(u128::from(from2));
        if from2 == 0 {
            to.push(shape_word(inputs.first[1])?);
        }
    }
    if retyped {
        let of = |dtype: Dtype| Dtype::ALL.iter().position(|of| *of == dtype).unwrap_or(0) as u128;
        let own = of(layer.types.weights) | of(layer.types.activations) << 8 | of(layer.types.bias) << 16;
        to.push(own | reads(0) << 24 | reads(1) << 32);
    }
    let special = match count.special {
        Special::None => 0,
        Special::Convolution { taps, pointwise, by_channel } => {
            1 | u128::from(pointwise) << 8 | u128::from(by_channel) << 9 | u128::from(taps) << 16
        }
        Special::Depthwise { taps, small, dilated } => {
            2 | u128::from(small) << 8 | u128::from(dilated) << 9 | u128::from(taps) << 16
        }
        Special::ZeroPad => 3,
        Special::Fused => 4,
        Special::Silent => 5,
        Special::Transposed { groups, convolved } => {
            6 | u128::from(groups) << 16 | u128::from(convolved.cast_unsigned()) << 64
        }
        Special::Projected { layers, both } => 7 | u128::from(both) << 8 | u128::from(layers) << 16,
        Special::Attention { shared_keys, zero_key, mask } => {
            8 | u128::from(shared_keys) << 8 | u128::from(zero_key) << 9 | u128::from(mask) << 16
        }
    };
    let words = [
        (WEIGHTS, pair(count.weights, count.bias)),
        (BYTES, pair(layer.weight_bytes, count.buffers)),
        (MACS, pair(count.macs, count.bias_adds)),
        (MISC, pair(count.window, count.masked)),
        (STATE, pair(count.state, u64::from(count.mode))),
        (SPECIAL, special),
        (
            COPIES,
            pair(
                u64::from(layer.copies) | u64::from(layer.active) << 32,
                u64::from(node.tied) | u64::from(node.own_bias) << 1,
            ),
        ),
    ];
    words.iter().filter(|(flag, _)| first & flag != 0).for_each(|(_, n)| to.push(*n));
    Some(to)
}

// ---- from words

/// The layers. Written for const evaluation, where each call and each step counts.
pub const fn unpack_layers<const L: usize>(packed: &PackedLayers) -> [Layer; L] {
    let mut layers = [Layer::EMPTY; L];
    unpack_layers_to(packed, &mut layers);
    layers
}

/// The layers, to as many as there are.
pub const fn unpack_layers_to(packed: &PackedLayers, layers: &mut [Layer]) {
    let (words, names) = (packed.words.as_chunks::<16>().0, packed.names.as_chunks::<INLINE>().0);
    let mut at = 0;
    // No functions: a call costs more than all that one of these does. `from_le_bytes` is three.
    macro_rules! word {
        () => {{
            let bytes = words[at];
            at += 1;
            if cfg!(target_endian = "little") { u128::from_ne_bytes(bytes) } else { u128::from_le_bytes(bytes) }
        }};
    }
    macro_rules! halves {
        ($low:expr, $high:expr) => {
            let w = word!();
            $low = w as u64;
            $high = (w >> 64) as u64;
        };
    }
    let (mut types, len) = (Types::F32, layers.len());
    let mut i = 0;
    while i < len {
        let w = word!();
        let from = (w >> FIRST) as u32 as usize;
        let op = (w & 1023) as usize;
        let mut layer = if op == 0 { layers[from] } else { Layer::EMPTY };
        layer.name.bytes = names[i];
        layer.name.len = (w >> LEN) as u8;
        layer.line = (w >> LINE) as u32 & 0xff_ffff;
        layer.check = (w >> CHECK) as u32;
        if op > 0 {
            layer.op = packed.ops[op - 1];
            layer.file = packed.file;
            layer.upstream = (w >> UPSTREAM) as u8 & 3;
            layer.folded = w & FOLDED != 0;
            layer.inputs.len = (w >> INPUTS) as u32 & 3;
            if layer.inputs.len > 0 {
                layer.inputs.first[0] = if from > 0 { layers[from - 1].output } else { shape_of(word!()) };
            }
            layer.output = if w & SAME != 0 { layer.inputs.first[0] } else { shape_of(word!()) };
            if layer.inputs.len > 1 {
                let from = word!() as usize;
                layer.inputs.first[1] = if from > 0 { layers[from - 1].output } else { shape_of(word!()) };
            }
            layer.types = types;
            layer.reads = [types.activations; 2];
            if w & TYPES != 0 {
                let w = word!() as u64;
                layer.types = Types { weights: dtype(w), activations: dtype(w >> 8), bias: dtype(w >> 16) };
                layer.reads = [dtype(w >> 24), dtype(w >> 32)];
            }
            if w & (WEIGHTS | BYTES | MACS | MISC | STATE | SPECIAL | COPIES) != 0 {
                let count = &mut layer.count;
                if w & WEIGHTS != 0 {
                    halves!(count.weights, count.bias);
                }
                if w & BYTES != 0 {
                    halves!(layer.weight_bytes, count.buffers);
                }
                if w & MACS != 0 {
                    halves!(count.macs, count.bias_adds);
                }
                if w & MISC != 0 {
                    halves!(count.window, count.masked);
                }
                if w & STATE != 0 {
                    let mode;
                    halves!(count.state, mode);
                    count.mode = mode as u8;
                }
                if w & SPECIAL != 0 {
                    count.special = special(word!());
                }
                layer.params = count.weights + count.bias;
                layer.weights = count.weights;
                layer.bias = count.bias;
                layer.buffers = count.buffers;
                layer.macs = count.macs;
                layer.macs_masked = count.macs - count.masked;
                if w & COPIES != 0 {
                    layer = in_copies(layer, word!());
                }
                layer.macs_effective = layer.macs;
                layer.params_effective = layer.params;
                layer.weight_bytes_effective = layer.weight_bytes;
            }
        }
        types = layer.types;
        layers[i] = layer;
        i += 1;
    }
}

const fn shape_of(w: u128) -> Shape {
    const MASK: u128 = (1 << SIZE_BITS) - 1;
    let rank = (w & 255) as usize;
    let mut dims = [0; MAX_RANK];
    dims[0] = (w >> 8 & MASK) as usize;
    dims[1] = (w >> (8 + SIZE_BITS) & MASK) as usize;
    dims[2] = (w >> (8 + 2 * SIZE_BITS) & MASK) as usize;
    if rank > 3 {
        dims[3] = (w >> (8 + 3 * SIZE_BITS) & MASK) as usize;
        dims[4] = (w >> (8 + 4 * SIZE_BITS) & MASK) as usize;
    }
    Shape::of_rank(dims, rank)
}

const fn dtype(number: u64) -> Dtype {
    Dtype::ALL[(number & 255) as usize]
}

const fn special(w: u128) -> Special {
    let (a, b, n) = (w >> 8 & 1 != 0, w >> 9 & 1 != 0, (w >> 16) as u32);
    match w & 255 {
        1 => Special::Convolution { taps: n, pointwise: a, by_channel: b },
        2 => Special::Depthwise { taps: n, small: a, dilated: b },
        3 => Special::ZeroPad,
        4 => Special::Fused,
        5 => Special::Silent,
        6 => Special::Transposed { groups: n, convolved: ((w >> 64) as u64).cast_signed() },
        7 => Special::Projected { layers: n, both: a },
        _ => Special::Attention { shared_keys: a, zero_key: b, mask: n != 0 },
    }
}

/// The layer in copies, or with the weights of another: the same sums as [`layer_of`] makes.
const fn in_copies(layer: Layer, w: u128) -> Layer {
    let node = Node {
        op: layer.op,
        output: layer.output,
        types: layer.types,
        count: Count { geometry: Geometry::NONE, ..layer.count },
        copies: w as u32,
        active: (w >> 32) as u32,
        tied: w >> 64 & 1 != 0,
        own_bias: w >> 65 & 1 != 0,
        file: layer.file,
        line: layer.line,
        check: layer.check,
        ..Node::EMPTY
    };
    layer_of(&node, layer.name, layer.inputs, layer.upstream, layer.reads, layer.folded, layer.weight_bytes as u128)
}
