//! A declared network beside a model file: whether the file has the layers that are declared.
//!
//! Both are traces, so the comparison knows no format. It goes through the layers with weights or multiply-accumulates in the
//! order of the file; [`verify`] states the rules.

use super::Footprint;
use crate::dtype::Dtype;
use crate::graph::{Edge, Geometry, Node};
use crate::layer::Layer;
use crate::network::{Network, layers_of};
use crate::shape::{MAX_RANK, Shape};
use crate::text::Text;
use crate::trace::{Faults, Trace};

/// The layers of a network, as a comparison takes them.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    nodes: &'a [Node],
    edges: &'a [Edge],
    inputs: usize,
    outputs: usize,
    faults: bool,
    macs: u64,
}

impl Parts<'_> {
    /// How many inputs and layers there are.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What a layer reads.
    const fn read(&self, node: &Node, i: usize) -> Edge {
        if node.inputs <= 2 { node.first[i] } else { self.edges[node.edges as usize + i] }
    }

    const fn output(&self, i: usize) -> Edge {
        self.edges[self.edges.len() - self.outputs + i]
    }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// Its layers, for a comparison; it has so many inputs and outputs.
    pub const fn parts(&self, inputs: usize, outputs: usize) -> Parts<'_> {
        let (nodes, edges) = (self.size.nodes, self.size.edges);
        // A trace that is at fault may have been given up before its outputs were recorded.
        let whole = nodes <= N && edges <= E && edges >= outputs && nodes >= inputs;
        Parts {
            nodes: self.nodes.split_at(if whole { nodes } else { 0 }).0,
            edges: self.edges.split_at(if whole { edges } else { 0 }).0,
            inputs: if whole { inputs } else { 0 },
            outputs: if whole { outputs } else { 0 },
            faults: self.faults.count > 0 || !whole,
            macs: self.totals.macs,
        }
    }
}

/// Where a declaration and a file disagree.
#[derive(Clone, Copy)]
pub struct Disagreement {
    /// The declared input or layer, counted with the inputs.
    node: usize,
    check: u32,
    text: Text,
}

impl Disagreement {
    /// What is said of it, with the layer's path; `layers` are those of the declared network.
    pub const fn message(&self, layers: &[Layer], inputs: usize) -> Text {
        let text = Text::new().str("`");
        let text = if self.node >= inputs && self.node - inputs < layers.len() {
            text.text(&layers[self.node - inputs].name.text())
        } else {
            text.str("input ").size(self.node)
        };
        text.str("`: ").text(&self.text)
    }

    /// The same as a fault that stands at the layer.
    pub const fn fault(&self, layers: &[Layer], inputs: usize) -> Faults {
        Faults::one(self.check, self.message(layers, inputs))
    }
}

/// The faults of a declared network beside a file, of which `read` are the faults of its own; those, and what no layer is at
/// fault for, stand at the check `path`.
pub const fn check<Net: Network, const D: usize, const F: usize>(
    file: &Parts<'_>,
    read: &Faults,
    path: u32,
    footprint: Option<Footprint>,
) -> Faults {
    if let Some(fault) = read.get(0) {
        return Faults::one(path, fault.text);
    }
    if file.faults {
        return Faults::one(path, Text::new().str("the model file: there is not enough room for its layers"));
    }
    if let Some(disagreement) = verify::<D, F>(&parts_of::<Net>(), file) {
        return disagreement.fault(layers_of::<Net>(), inputs_of::<Net>());
    }
    match footprint {
        Some(footprint) if !parts_of::<Net>().faults => match footprint.differs::<Net>() {
            Some(text) => Faults::one(path, text),
            None => Faults::NONE,
        },
        _ => Faults::NONE,
    }
}

// Functions, so that what is said of a network is made only where it is asked for.
const fn parts_of<Net: Network>() -> Parts<'static> {
    Net::__PARTS
}

const fn inputs_of<Net: Network>() -> usize {
    Net::INPUTS.len()
}

/// How a layer takes part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is compared.
    Compared,
    /// A batch norm that can be folded into the layer before it.
    Folded,
    /// It passes on what it reads: its signature is that of its inputs.
    Passes,
}

/// Signatures: what a tensor is made of, by the layers that were compared.
const UNKNOWN: u64 = 0;

const fn mix(value: u64) -> u64 {
    // The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// One side of a comparison.
struct Side<const N: usize> {
    roles: [Role; N],
    /// The batch norm that is folded into a layer; 0 for none, for it is never the first.
    norm: [u32; N],
    signatures: [u64; N],
    /// How often each tensor is read, and by which layer last.
    uses: [u32; N],
    reader: [u32; N],
}

impl<const N: usize> Side<N> {
    const fn new(parts: &Parts<'_>) -> Side<N> {
        let mut uses = [0u32; N];
        let mut reader = [0u32; N];
        let mut i = 0;
        while i < parts.nodes.len() {
            let node = &parts.nodes[i];
            let mut j = 0;
            while j < node.inputs as usize {
                uses[parts.read(node, j).node as usize] += 1;
                reader[parts.read(node, j).node as usize] = i as u32;
                j += 1;
            }
            i += 1;
        }
        let mut i = 0;
        while i < parts.outputs {
            uses[parts.output(i).node as usize] += 1;
            i += 1;
        }
        let mut side = Side { roles: [Role::Passes; N], norm: [0; N], signatures: [UNKNOWN; N], uses, reader };
        // For a layer into which can be folded, and a batch norm that was: the layer with the weights.
        let mut root = [0u32; N];
        let mut i = 0;
        while i < parts.nodes.len() {
            let node = &parts.nodes[i];
            if i < parts.inputs {
                side.signatures[i] = mix(1 + i as u64);
            } else if is_weighted(node.op) {
                side.roles[i] = Role::Compared;
                root[i] = i as u32;
            } else if is_norm(node) {
                let from = parts.read(node, 0).node as usize;
                if root[from] != 0 && uses[from] == 1 {
                    side.roles[i] = Role::Folded;
                    root[i] = root[from];
                    side.norm[root[from] as usize] = i as u32;
                } else {
                    side.roles[i] = Role::Compared;
                }
            } else if node.count.macs > 0 || node.count.weights > 0 || node.count.bias > 0 {
                side.roles[i] = Role::Compared;
            }
            i += 1;
        }
        side
    }

    /// What a tensor is made of, or `UNKNOWN` while a layer before it is not matched.
    const fn signature(&mut self, parts: &Parts<'_>, id: usize) -> u64 {
        if self.signatures[id] != UNKNOWN || matches!(self.roles[id], Role::Compared) {
            return self.signatures[id];
        }
        let node = &parts.nodes[id];
        let sum = is_sum(node.op);
        let mut signature = 0u64;
        let mut i = 0;
        while i < node.inputs as usize {
            let part = self.signature(parts, parts.read(node, i).node as usize);
            if part == UNKNOWN {
                return UNKNOWN;
            }
            // Sums of sums are sums in any order; of other layers the order counts.
            signature = if sum || node.inputs == 1 {
                signature.wrapping_add(part)
            } else if is_product(node.op) {
                signature.wrapping_add(mix(part))
            } else {
                mix(signature ^ part).wrapping_add(part)
            };
            i += 1;
        }
        // Of a source, or by the rarest of chances, 0; it must not be taken for unknown.
        self.signatures[id] = if signature == UNKNOWN { 1 } else { signature };
        self.signatures[id]
    }

    /// What a layer reads, as a signature.
    const fn read(&mut self, parts: &Parts<'_>, id: usize) -> u64 {
        let node = &parts.nodes[id];
        let mut signature = 0u64;
        let mut i = 0;
        while i < node.inputs as usize {
            let part = self.signature(parts, parts.read(node, i).node as usize);
            if part == UNKNOWN {
                return UNKNOWN;
            }
            signature = mix(signature ^ part).wrapping_add(part);
            i += 1;
        }
        if signature == UNKNOWN { 1 } else { signature }
    }

    /// The type of what a layer leaves: where floats that it returns are quantised next, or first pass an activation, the type to
    /// which they are.
    const fn left(&self, parts: &Parts<'_>, id: usize) -> Dtype {
        let node = &parts.nodes[id];
        let (mut at, mut steps) = (id, if node.types.activations.is_float() { 0 } else { MOST_CASTS });
        while self.uses[at] == 1 && self.reader[at] as usize > at && steps < MOST_CASTS {
            at = self.reader[at] as usize;
            let next = &parts.nodes[at];
            if matches!(next.op.as_bytes(), b"quantize") {
                return next.types.activations;
            }
            if next.inputs != 1 || matches!(self.roles[at], Role::Compared) || !next.output.equals(&node.output) {
                break;
            }
            steps += 1;
        }
        node.types.activations
    }

    /// Bits of the weights and biases, of those that layers share once.
    const fn weight_bits(&self, parts: &Parts<'_>) -> u128 {
        let mut bits = 0u128;
        let mut i = parts.inputs;
        while i < parts.nodes.len() {
            let node = &parts.nodes[i];
            if !matches!(self.roles[i], Role::Folded) && (!node.tied || node.own_bias) {
                let weights = if node.tied { 0 } else { node.count.weights as u128 };
                let bias = self.bias(parts, i) as u128;
                let sum = weights * node.types.weights.bits() as u128 + bias * node.types.bias.bits() as u128;
                bits = bits.saturating_add(sum.saturating_mul(node.copies as u128));
            }
            i += 1;
        }
        bits
    }

    /// The biases of a layer, with those that a batch norm leaves when it is folded into it.
    const fn bias(&self, parts: &Parts<'_>, id: usize) -> u64 {
        let node = &parts.nodes[id];
        if node.count.bias > 0 || self.norm[id] == 0 {
            return node.count.bias;
        }
        parts.nodes[self.norm[id] as usize].count.buffers / 2
    }
}

/// Compares a declared network with a file. `D` and `F` are the numbers of their nodes, [`Parts::len`].
///
/// Each layer of the file with weights or multiply-accumulates must have a declared layer with the same operator, kernel,
/// stride, padding, dilation, groups, sizes, weights and biases, that reads the same layers. The layers of branches may stand in
/// another order. These differences are none:
///
/// - A batch norm may be folded into the convolution or linear layer before it, which has a bias then.
/// - Activations, pooling, reshapes, quantisation and dequantisation, which have no weights, are not compared, only passed.
/// - Explicit padding by zeros may stand before a convolution, or be its own.
/// - Padding at the end counts as far as the last window reaches it.
/// - A convolution may have axes of size 1 more: a one-dimensional one may be two-dimensional in the file.
/// - An input may be declared in the shape to which the file reshapes or permutes it, and in the type to which it quantises it;
///   an output in the type that it has before it is dequantised, for itself or for a last activation.
/// - Where the floats that a layer returns are quantised, its output is of the type to which they are.
pub const fn verify<const D: usize, const F: usize>(declared: &Parts<'_>, file: &Parts<'_>) -> Option<Disagreement> {
    // What is at fault is told elsewhere.
    if declared.faults || file.faults {
        return None;
    }
    if let Some(disagreement) = ends(declared, file) {
        return Some(disagreement);
    }
    let mut ours = Side::<D>::new(declared);
    let mut theirs = Side::<F>::new(file);
    let (mut next, mut last, mut matched) = (declared.inputs, declared.inputs, 0u64);
    let mut f = file.inputs;
    while f < file.nodes.len() {
        if !matches!(theirs.roles[f], Role::Compared) {
            f += 1;
            continue;
        }
        let reads = theirs.read(file, f);
        // The first declared layer that is still to be matched, or another that reads the same and agrees.
        let (mut found, mut first) = (usize::MAX, usize::MAX);
        let mut d = next;
        let mut seen = 0;
        while d < declared.nodes.len() && seen < REORDERED {
            if matches!(ours.roles[d], Role::Compared) && ours.signatures[d] == UNKNOWN {
                seen += 1;
                if first == usize::MAX {
                    first = d;
                    next = d;
                }
                if ours.read(declared, d) == reads && differs(declared, &ours, d, file, &theirs, f).is_none() {
                    found = d;
                    break;
                }
            }
            d += 1;
        }
        if found == usize::MAX {
            if first == usize::MAX {
                let text = Text::new().str("it is the last declared layer with weights, but the file goes on with ");
                return Some(at(declared, last, describe(operator(text, &file.nodes[f]), &file.nodes[f])));
            }
            let text = operator(Text::new().str("the file's "), &file.nodes[f]);
            let text = match differs(declared, &ours, first, file, &theirs, f) {
                Some(difference) => difference.write(text),
                None => text.str(" agrees, but reads other layers: what is before it is connected in another way"),
            };
            return Some(at(declared, first, text));
        }
        matched += 1;
        ours.signatures[found] = mix(matched << 32);
        theirs.signatures[f] = mix(matched << 32);
        last = found;
        f += 1;
    }
    // What is declared and not in the file.
    let mut d = next;
    while d < declared.nodes.len() {
        if matches!(ours.roles[d], Role::Compared) && ours.signatures[d] == UNKNOWN {
            let text = Text::new().str("the file has no layer for it: it has ").num(matched);
            return Some(at(declared, d, text.str(" layers with weights, and all are matched by others")));
        }
        d += 1;
    }
    let mut i = 0;
    while i < declared.outputs {
        let (our, their) = (declared.output(i).node as usize, file.output(i).node as usize);
        if ours.signature(declared, our) != theirs.signature(file, their) {
            let text = Text::new().str("output ").size(i).str(" is made of other layers than the file's");
            return Some(at(declared, our, text));
        }
        i += 1;
    }
    if declared.macs != file.macs {
        let text = Text::new().str("the network has ").num(declared.macs).str(" MACs, the file ").num(file.macs);
        return Some(at(declared, last, text));
    }
    let (our, their) = (ours.weight_bits(declared).div_ceil(8), theirs.weight_bits(file).div_ceil(8));
    if our != their {
        let text = Text::new().str("the network has ").num(our as u64).str(" bytes of weights, the file ").num(their as u64);
        return Some(at(declared, last, text));
    }
    None
}

/// How far ahead of the first unmatched layer another may stand that the file has before it.
const REORDERED: usize = 64;

const fn at(declared: &Parts<'_>, node: usize, text: Text) -> Disagreement {
    let check = if node < declared.nodes.len() { declared.nodes[node].check } else { crate::graph::NONE };
    Disagreement { node, check, text }
}

/// The inputs and outputs.
const fn ends(declared: &Parts<'_>, file: &Parts<'_>) -> Option<Disagreement> {
    if declared.inputs != file.inputs || declared.outputs != file.outputs {
        let text = Text::new().str("the network has ").count(declared.inputs, "input", "inputs").str(" and ");
        let text = text.count(declared.outputs, "output", "outputs").str(", the file ").size(file.inputs).str(" and ");
        return Some(at(declared, 0, text.size(file.outputs)));
    }
    let mut i = 0;
    while i < declared.inputs {
        let (our, their) = (&declared.nodes[i].output, &file.nodes[i].output);
        if !same_but_for_ones(our, their) && !reshaped(file, i, our) {
            let text = Text::new().str("the file's input ").size(i).str(" is ").dims(their.dims()).str(", declared ");
            return Some(at(declared, i, text.dims(our.dims())));
        }
        let (our, their) = (declared.nodes[i].types.activations, file.nodes[i].types.activations);
        if !same_type(our, their) && !quantized(file, i, our) {
            let text = Text::new().str("the file's input ").size(i).str(" is of ").str(their.name()).str(", declared ");
            let text = text.str(our.name()).str(": `#[dtype(").str(their.name()).str(")]` on the network says so");
            return Some(at(declared, i, text));
        }
        i += 1;
    }
    let mut i = 0;
    while i < declared.outputs {
        let (our, their) = (declared.output(i), file.output(i));
        if !same_but_for_ones(&our.shape, &their.shape) {
            let text = Text::new().str("the file's output ").size(i).str(" is ").dims(their.shape.dims());
            return Some(at(declared, our.node as usize, text.str(", declared ").dims(our.shape.dims())));
        }
        let (ours, theirs) =
            (declared.nodes[our.node as usize].types.activations, file.nodes[their.node as usize].types.activations);
        if !same_type(ours, theirs) && !comes_from(file, their.node as usize, ours) {
            let text = Text::new().str("the file's output ").size(i).str(" is of ").str(theirs.name());
            return Some(at(declared, our.node as usize, text.str(", declared ").str(ours.name())));
        }
        i += 1;
    }
    None
}

/// So many changes of form may follow each other.
const MOST_CASTS: usize = 8;

const fn same_type(a: Dtype, b: Dtype) -> bool {
    a as u8 == b as u8
}

/// Whether the file brings an input to this type before anything else.
const fn quantized(file: &Parts<'_>, input: usize, dtype: Dtype) -> bool {
    let mut i = file.inputs;
    while i < file.nodes.len() {
        if same_type(file.nodes[i].types.activations, dtype) {
            let (mut node, mut steps) = (i, 0);
            while node >= file.inputs && steps < MOST_CASTS && changes_form(&file.nodes[node]) {
                node = file.nodes[node].first[0].node as usize;
                steps += 1;
            }
            if node == input {
                return true;
            }
        }
        i += 1;
    }
    false
}

/// Whether an output has this type before it is dequantised, for itself or for a last activation.
const fn comes_from(file: &Parts<'_>, output: usize, dtype: Dtype) -> bool {
    let (mut node, mut steps) = (output, 0);
    while node >= file.inputs && steps < MOST_CASTS && (changes_form(&file.nodes[node]) || is_activation(&file.nodes[node]))
    {
        node = file.nodes[node].first[0].node as usize;
        if same_type(file.nodes[node].types.activations, dtype) {
            return true;
        }
        steps += 1;
    }
    false
}

const fn is_activation(node: &Node) -> bool {
    let weightless = node.count.weights == 0 && node.count.bias == 0 && node.count.macs == 0;
    node.inputs == 1 && weightless && node.output.equals(&node.first[0].shape)
}

const fn changes_form(node: &Node) -> bool {
    node.inputs == 1 && (is_cast(node.op) || matches!(node.op.as_bytes(), b"reshape" | b"permute"))
}

/// Whether the file reshapes or permutes an input to this shape.
const fn reshaped(file: &Parts<'_>, input: usize, shape: &Shape) -> bool {
    let mut i = file.inputs;
    while i < file.nodes.len() {
        let node = &file.nodes[i];
        if node.inputs == 1
            && node.first[0].node as usize == input
            && matches!(node.op.as_bytes(), b"reshape" | b"permute")
            && same_but_for_ones(&node.output, shape)
        {
            return true;
        }
        i += 1;
    }
    false
}

/// The sizes of a shape but for those of 1.
const fn squeezed(shape: &Shape) -> ([usize; MAX_RANK], usize) {
    let (mut dims, mut rank) = ([0; MAX_RANK], 0);
    let mut i = 0;
    while i < shape.rank() {
        if shape.at(i) != 1 {
            dims[rank] = shape.at(i);
            rank += 1;
        }
        i += 1;
    }
    (dims, rank)
}

const fn same_but_for_ones(a: &Shape, b: &Shape) -> bool {
    let ((a, rank), (b, other)) = (squeezed(a), squeezed(b));
    let mut same = rank == other;
    let mut i = 0;
    while i < rank && same {
        same = a[i] == b[i];
        i += 1;
    }
    same
}

/// What differs between a declared layer and one of the file.
#[derive(Clone, Copy)]
enum Difference {
    Operator(&'static str),
    Sizes(&'static str, [usize; 3], [usize; 3], usize),
    Number(&'static str, u64, u64),
    Shapes(&'static str, Shape, Shape),
    Types(&'static str, Dtype, Dtype),
}

impl Difference {
    const fn write(self, text: Text) -> Text {
        match self {
            Difference::Operator(declared) => text.str(", the declared layer a `").str(declared).str("`"),
            Difference::Sizes(what, file, declared, n) => {
                let text = sizes(text.str(" has ").str(what).str(" "), file, n).str(", declared ").str(what);
                sizes(text.str(" "), declared, n)
            }
            Difference::Number(what, file, declared) => {
                text.str(" has ").num(file).str(" ").str(what).str(", declared ").num(declared)
            }
            Difference::Types(what, file, declared) => {
                text.str(" has ").str(what).str(" of ").str(file.name()).str(", declared ").str(declared.name())
            }
            Difference::Shapes(what, file, declared) => {
                let text = text.str(" has ").str(what).str(" ").dims(file.dims());
                text.str(", declared ").dims(declared.dims())
            }
        }
    }
}

/// One size where all are equal, else all in brackets.
const fn sizes(text: Text, sizes: [usize; 3], n: usize) -> Text {
    let equal = (n < 2 || sizes[0] == sizes[1]) && (n < 3 || sizes[1] == sizes[2]);
    if equal { text.size(sizes[0]) } else { text.dims(sizes.split_at(n).0) }
}

/// "operator 3 (`CONV_2D`)".
const fn operator(text: Text, node: &Node) -> Text {
    let text = text.str("operator ").num(node.line as u64).str(" (");
    text.str(if node.file.is_empty() { node.op } else { node.file }).str(")")
}

/// What a layer of the file is, for one that is missing.
const fn describe(text: Text, node: &Node) -> Text {
    let text = text.str(" of ").num(node.count.weights).str(" weights, whose output is ");
    text.dims(node.output.dims())
}

/// A window without the axes that are of size 1 and no more, and with explicit padding before it added.
const fn window(parts: &Parts<'_>, node: &Node) -> (Geometry, [usize; 3]) {
    let mut geometry = node.count.geometry;
    let n = geometry.axes as usize;
    let mut edge = node.first[0];
    // What changes the numbers' form alone may stand between.
    let mut before = &parts.nodes[edge.node as usize];
    while before.inputs == 1 && is_cast(before.op) {
        edge = before.first[0];
        before = &parts.nodes[edge.node as usize];
    }
    let mut shape = node.first[0].shape;
    if is_pad(before.op) && before.count.geometry.axes as usize <= n && before.count.geometry.axes > 0 && is_conv(node.op) {
        let pad = &before.count.geometry;
        let missing = n - pad.axes as usize;
        let mut i = missing;
        while i < n {
            geometry.padding[i].0 = geometry.padding[i].0.saturating_add(pad.padding[i - missing].0);
            geometry.padding[i].1 = geometry.padding[i].1.saturating_add(pad.padding[i - missing].1);
            i += 1;
        }
        shape = before.first[0].shape;
    }
    let mut kept = Geometry { axes: 0, groups: geometry.groups, ..Geometry::NONE };
    let mut outputs = [1; 3];
    let mut i = 0;
    while i < n {
        let input = if shape.rank() > n { shape.at(shape.rank() - n + i) } else { 1 };
        let output = if node.output.rank() > n { node.output.at(node.output.rank() - n + i) } else { 1 };
        if !(input == 1 && geometry.kernel[i] == 1 && output == 1) {
            let to = kept.axes as usize;
            kept.kernel[to] = geometry.kernel[i];
            // Over one output there is no step, over one element of the kernel no distance.
            kept.stride[to] = if output == 1 { 1 } else { geometry.stride[i] };
            kept.dilation[to] = if geometry.kernel[i] == 1 { 1 } else { geometry.dilation[i] };
            kept.padding[to] = geometry.padding[i];
            outputs[to] = output;
            kept.axes += 1;
        }
        i += 1;
    }
    (kept, outputs)
}

const fn differs<const D: usize, const F: usize>(
    declared: &Parts<'_>,
    ours: &Side<D>,
    layer: usize,
    file: &Parts<'_>,
    theirs: &Side<F>,
    operator: usize,
) -> Option<Difference> {
    let (our, their) = (&declared.nodes[layer], &file.nodes[operator]);
    let conv = is_conv(our.op) && is_conv(their.op) && is_transposed(our.op) == is_transposed(their.op);
    let same = crate::text::same(our.op.as_bytes(), their.op.as_bytes());
    // A parameter that is added is a constant that the file's operator reads.
    let source = matches!(our.op.as_bytes(), b"parameter") && their.inputs == 1 && their.count.macs == 0;
    if !conv && !same && !source {
        return Some(Difference::Operator(our.op));
    }
    if conv && let Some(difference) = windows_differ(declared, our, file, their) {
        return Some(difference);
    }
    if !conv && same && !same_but_for_ones(&our.output, &their.output) {
        return Some(Difference::Shapes("an output of", their.output, our.output));
    }
    let numbers = [
        ("weights", their.count.weights, our.count.weights),
        ("biases", theirs.bias(file, operator), ours.bias(declared, layer)),
        ("MACs", their.count.macs, our.count.macs),
    ];
    if let Some(difference) = first_of(&numbers) {
        return Some(difference);
    }
    if their.count.weights > 0 && !same_type(their.types.weights, our.types.weights) {
        return Some(Difference::Types("weights", their.types.weights, our.types.weights));
    }
    if theirs.bias(file, operator) > 0 && !same_type(their.types.bias, our.types.bias) {
        return Some(Difference::Types("biases", their.types.bias, our.types.bias));
    }
    let (theirs, ours) = (theirs.left(file, operator), ours.left(declared, layer));
    if !source && !same_type(theirs, ours) {
        return Some(Difference::Types("an output", theirs, ours));
    }
    None
}

/// The first two numbers that differ.
const fn first_of(numbers: &[(&'static str, u64, u64)]) -> Option<Difference> {
    let mut i = 0;
    while i < numbers.len() {
        let (what, theirs, ours) = numbers[i];
        if theirs != ours {
            return Some(Difference::Number(what, theirs, ours));
        }
        i += 1;
    }
    None
}

const fn windows_differ(declared: &Parts<'_>, our: &Node, file: &Parts<'_>, their: &Node) -> Option<Difference> {
    let ((ours, our_sizes), (theirs, their_sizes)) = (window(declared, our), window(file, their));
    let axes = theirs.axes as usize;
    if ours.axes != theirs.axes {
        return Some(Difference::Number("spatial axes", theirs.axes as u64, ours.axes as u64));
    }
    let all = [
        ("kernel", theirs.kernel, ours.kernel),
        ("stride", theirs.stride, ours.stride),
        ("dilation", theirs.dilation, ours.dilation),
        ("padding before the input", befores(&theirs), befores(&ours)),
        ("an output of spatial size", their_sizes, our_sizes),
    ];
    let mut i = 0;
    while i < all.len() {
        let (what, theirs, ours) = all[i];
        let mut axis = 0;
        while axis < axes {
            if theirs[axis] != ours[axis] {
                return Some(Difference::Sizes(what, theirs, ours, axes));
            }
            axis += 1;
        }
        i += 1;
    }
    let (our_input, their_input) = (&our.first[0].shape, &their.first[0].shape);
    first_of(&[
        ("groups", theirs.groups as u64, ours.groups as u64),
        ("output channels", channels(their, &their.output), channels(our, &our.output)),
        ("input channels", channels(their, their_input), channels(our, our_input)),
    ])
}

const fn befores(geometry: &Geometry) -> [usize; 3] {
    [geometry.padding[0].0, geometry.padding[1].0, geometry.padding[2].0]
}

/// The channels of a convolution's tensor.
const fn channels(node: &Node, shape: &Shape) -> u64 {
    let n = node.count.geometry.axes as usize;
    if shape.rank() > n { shape.at(shape.rank() - n - 1) as u64 } else { 0 }
}

const fn starts_with(text: &str, start: &[u8]) -> bool {
    let text = text.as_bytes();
    if text.len() < start.len() {
        return false;
    }
    let mut i = 0;
    while i < start.len() {
        if text[i] != start[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_transposed(op: &str) -> bool {
    starts_with(op, b"conv_transpose")
}

const fn is_conv(op: &str) -> bool {
    matches!(op.as_bytes(), b"conv1d" | b"conv2d" | b"conv3d") || is_transposed(op)
}

const fn is_weighted(op: &str) -> bool {
    is_conv(op) || matches!(op.as_bytes(), b"linear")
}

const fn is_norm(node: &Node) -> bool {
    matches!(node.op.as_bytes(), b"batch_norm") && node.count.buffers > 0
}

const fn is_sum(op: &str) -> bool {
    matches!(op.as_bytes(), b"add" | b"sum")
}

const fn is_product(op: &str) -> bool {
    matches!(op.as_bytes(), b"mul")
}

/// What changes the form of numbers and nothing else.
const fn is_cast(op: &str) -> bool {
    matches!(op.as_bytes(), b"quantize" | b"dequantize" | b"cast" | b"identity" | b"dropout")
}

const fn is_pad(op: &str) -> bool {
    matches!(op.as_bytes(), b"pad" | b"zero_pad1d" | b"zero_pad2d" | b"zero_pad3d")
}
