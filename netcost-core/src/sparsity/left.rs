//! What is left of a network of which weights are zero and channels are gone.
//!
//! Channels that a convolution or linear layer does not keep are taken out with all that depends on them alone: the filters,
//! biases and batch norms of these channels, and the weights of the layers behind that read them. They are followed through
//! layers that treat channels apart. Where a layer mixes channels, or where it is not known, all channels behind it count as
//! there: no saving is claimed that is not certain.

use crate::graph::{NONE, Node, Special};
use crate::memory::{Memory, stored_parts, usize_of};
use crate::shape::Shape;
use crate::text::hash;
use crate::trace::Trace;

/// What happens to the channels of a layer's input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    /// All channels behind it are there.
    All,
    /// A convolution over so many axes.
    Convolution(usize),
    /// A transposed one.
    Transposed(usize),
    Linear,
    /// Each channel by itself, of the first input.
    Apart,
    /// Of two tensors, what is in either.
    Either,
    /// Of two tensors, what is in both.
    Both,
    Cat,
    View,
}

/// Declares [`through`] by the operators' names.
macro_rules! through {
    ($($through:expr => $($name:ident)*;)*) => {
        #[allow(non_upper_case_globals)]
        mod hashes {
            $($(pub const $name: u64 = super::hash(stringify!($name).as_bytes());)*)*
        }

        const fn through(op: u64) -> Through {
            match op {
                $($(hashes::$name => $through,)*)*
                _ => Through::All,
            }
        }

        #[cfg(test)]
        const NAMES: &[&str] = &[$($(stringify!($name),)*)*];
    };
}

through! {
    Through::Convolution(1) => conv1d;
    Through::Convolution(2) => conv2d;
    Through::Convolution(3) => conv3d;
    Through::Transposed(1) => conv_transpose1d;
    Through::Transposed(2) => conv_transpose2d;
    Through::Transposed(3) => conv_transpose3d;
    Through::Linear => linear;
    Through::Apart => batch_norm instance_norm dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout
        stochastic_depth drop_path identity div relu relu6 hardtanh leaky_relu elu celu selu gelu sigmoid logsigmoid tanh silu mish
        hardswish hardsigmoid softplus softsign tanhshrink hardshrink softshrink threshold prelu rrelu neg clamp abs sqrt
        rsqrt square exp expm1 log log2 log10 log1p reciprocal sign floor ceil round sin cos erf max_pool1d max_pool2d
        max_pool3d avg_pool1d avg_pool2d avg_pool3d adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d
        adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d global_avg_pool global_avg_pool1d global_avg_pool2d
        global_avg_pool3d global_max_pool upsample interpolate zero_pad1d zero_pad2d zero_pad3d;
    Through::Either => add sub maximum minimum;
    Through::Both => mul;
    Through::Cat => cat;
    Through::View => reshape view flatten unflatten squeeze unsqueeze;
}

/// The axes of the window of a transposed convolution; 0 of any other operator.
pub(super) const fn spatial_axes(op: u64) -> usize {
    match through(op) {
        Through::Transposed(axes) => axes,
        _ => 0,
    }
}

/// The channels of a tensor that are there.
#[derive(Clone, Copy)]
struct Channels {
    axis: usize,
    /// How many; 0 if all are.
    count: usize,
    /// Equal for equal channels.
    id: u64,
}

impl Channels {
    const ALL: Channels = Channels { axis: 0, count: 0, id: 0 };

    /// All, if so many are all of an axis.
    const fn of(axis: usize, count: usize, id: u64, shape: &Shape) -> Channels {
        if count >= shape.at(axis) { Channels::ALL } else { Channels { axis, count, id } }
    }

    const fn all(&self) -> bool {
        self.count == 0
    }

    /// How many there are of `n` along an axis.
    const fn along(&self, axis: usize, n: usize) -> usize {
        if self.all() || self.axis != axis { n } else { self.count }
    }
}

/// A number for a choice that is made of two.
const fn both(a: u64, b: u64) -> u64 {
    (a.rotate_left(7) ^ b).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 << 63
}

/// What is left of a layer, per copy.
#[derive(Clone, Copy)]
pub(crate) struct Left {
    pub weights: u64,
    pub bias: u64,
    pub buffers: u64,
    /// Of the weights, those that are not zero.
    pub nonzero: u64,
    pub macs: u64,
    /// Of so many output channels so many are left, for what has one element of each.
    channels: (u64, u64),
    /// Whether some of its weights are said to be zero.
    pub sparse: bool,
}

impl Left {
    const NONE: Left = Left { weights: 0, bias: 0, buffers: 0, nonzero: 0, macs: 0, channels: (1, 1), sparse: false };

    /// Of one element per output channel, what is left.
    pub(crate) const fn per_channel(&self, n: u64) -> u64 {
        part(n, self.channels.0, self.channels.1)
    }
}

/// `n · part / whole`, rounded up; no more than `n` if the part is none.
const fn part(n: u64, part: u64, whole: u64) -> u64 {
    if whole == 0 || part >= whole { n } else { (n as u128 * part as u128).div_ceil(whole as u128) as u64 }
}

/// What is left of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Multiply-accumulates.
    pub macs: u64,
    /// Parameters that are not zero.
    pub params: u64,
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// What is left of each layer.
    pub(crate) const fn left(&self) -> [Left; N] {
        let mut left = [Left::NONE; N];
        let mut channels = [Channels::ALL; N];
        let mut i = 0;
        while i < self.size.nodes {
            let node = &self.nodes[i];
            let owner = if node.tied && node.owner != NONE { &self.nodes[node.owner as usize] } else { node };
            let x = self.channels_read(i, 0, &channels);
            let (pairs, all) = match through(node.op_hash) {
                Through::Convolution(axes) | Through::Transposed(axes) => {
                    channels[i] = behind_convolution(node, owner, x, axes);
                    pairs_of(node, owner, x, axes)
                }
                Through::Linear => {
                    let axis = node.output.rank() - 1;
                    channels[i] = if owner.kept == 0 {
                        Channels::ALL
                    } else {
                        Channels::of(axis, owner.kept, owner.kept_id, &node.output)
                    };
                    pairs_of(node, owner, x, 0)
                }
                through => {
                    channels[i] = self.channels_behind(i, through, x, &channels);
                    (1, 1)
                }
            };
            left[i] = left_of(node, owner.sparsity, channels[i], pairs, all);
            i += 1;
        }
        left
    }

    /// The channels of input `j` of a layer.
    const fn channels_read(&self, layer: usize, j: usize, channels: &[Channels; N]) -> Channels {
        if j >= self.nodes[layer].inputs as usize {
            return Channels::ALL;
        }
        let from = self.input(layer, j) as usize;
        // Of several outputs, it is known of the first only.
        if self.shape_read(layer, j).equals(&self.nodes[from].output) { channels[from] } else { Channels::ALL }
    }

    /// The channels behind a layer without weights that mix them.
    const fn channels_behind(&self, layer: usize, through: Through, x: Channels, channels: &[Channels; N]) -> Channels {
        let node = &self.nodes[layer];
        let output = &node.output;
        match through {
            Through::Apart => {
                let same = !x.all()
                    && output.rank() == self.shape_read(layer, 0).rank()
                    && output.at(x.axis) == self.shape_read(layer, 0).at(x.axis);
                if same { x } else { Channels::ALL }
            }
            Through::View if !x.all() => behind_view(x, self.shape_read(layer, 0), output),
            Through::Either | Through::Both if node.inputs == 1 => x,
            Through::Either | Through::Both => {
                let x = aligned(x, self.shape_read(layer, 0), output);
                let y = aligned(self.channels_read(layer, 1, channels), self.shape_read(layer, 1), output);
                if matches!(through, Through::Both) { in_both(x, y) } else { in_either(x, y, output) }
            }
            Through::Cat => self.behind_cat(layer, channels),
            _ => Channels::ALL,
        }
    }

    const fn behind_cat(&self, layer: usize, channels: &[Channels; N]) -> Channels {
        let output = &self.nodes[layer].output;
        let inputs = self.nodes[layer].inputs as usize;
        // The axis along which they are joined is the one along which the first is shorter.
        let first = self.shape_read(layer, 0);
        let mut joined = 0;
        while joined < output.rank() && first.at(joined) == output.at(joined) {
            joined += 1;
        }
        if joined == output.rank() {
            return self.channels_read(layer, 0, channels);
        }
        let mut whole = Channels { axis: joined, count: 0, id: 0 };
        let mut i = 0;
        while i < inputs {
            let x = self.channels_read(layer, i, channels);
            if !x.all() && x.axis != joined {
                // Channels along another axis: those of all must be the same.
                return self.equal_in_all(layer, channels);
            }
            let n = self.shape_read(layer, i).at(joined);
            whole.count += x.along(joined, n);
            whole.id = both(whole.id, if x.all() { n as u64 } else { both(x.id, n as u64) });
            i += 1;
        }
        Channels::of(joined, whole.count, whole.id, output)
    }

    const fn equal_in_all(&self, layer: usize, channels: &[Channels; N]) -> Channels {
        let first = self.channels_read(layer, 0, channels);
        let mut i = 1;
        while i < self.nodes[layer].inputs as usize {
            let other = self.channels_read(layer, i, channels);
            if other.id != first.id || other.count != first.count || other.axis != first.axis {
                return Channels::ALL;
            }
            i += 1;
        }
        first
    }

    /// What is left of the network.
    pub const fn effective(&self) -> Effective {
        if !self.pruned {
            return Effective { macs: self.totals.macs, params: self.totals.params };
        }
        let left = self.left();
        // Parts of totals that fit.
        let (mut macs, mut params) = (0, 0);
        let mut i = 0;
        while i < self.size.nodes {
            let node = &self.nodes[i];
            let (weights, bias, _) = node.own_of((left[i].nonzero, left[i].bias, 0));
            macs += left[i].macs * node.active as u64;
            params += (weights + bias) * node.copies as u64;
            i += 1;
        }
        Effective { macs, params }
    }

    /// Bytes of what is left of all weights, biases and buffers, each shared one once.
    ///
    /// # Panics
    /// If they do not fit in a `usize`.
    #[track_caller]
    pub const fn weight_bytes_effective(&self, memory: &Memory) -> usize {
        if !self.pruned {
            return self.weight_bytes(memory);
        }
        let (folding, left) = (self.folding(&self.uses()), self.left());
        let (mut i, mut sum) = (0, 0u128);
        while i < self.size.nodes {
            sum += stored_left(&self.nodes[i], i, &left[i], &folding, memory);
            i += 1;
        }
        usize_of(sum, "what is left of the weights takes")
    }
}

/// Bytes of what is left of a layer.
///
/// Channels that are gone take no place. Weights of which some are zero are stored as a bit for each, which says whether it is
/// zero, and those that are not, packed: or as they are, where that is less. The bit mask and the values beside it are those of Core
/// ML Tools' sparse representation: <https://apple.github.io/coremltools/docs-guides/source/opt-pruning-overview.html>.
pub(crate) const fn stored_left<const N: usize>(
    node: &Node,
    at: usize,
    left: &Left,
    folding: &crate::memory::Folding<N>,
    memory: &Memory,
) -> u128 {
    let own = node.own_of((left.weights, left.bias, left.buffers));
    let (biases, folded) = (left.per_channel(folding.biases[at]), folding.into[at] != NONE);
    let Some((weights, bias, buffers)) = stored_parts(node, own, biases, folded, memory.fuse.batch_norm) else {
        return 0;
    };
    let types = &node.types;
    let mut bytes = types.weights.bytes(weights);
    // A batch norm is stored as what its statistics make of it.
    if left.sparse && weights == left.weights {
        let masked = (weights as u128).div_ceil(8) + types.weights.bytes(left.nonzero);
        if masked < bytes {
            bytes = masked;
        }
    }
    (bytes + types.bias.bytes(bias) + types.weights.bytes(buffers)) * node.copies as u128
}

/// What is left of a layer of which `pairs` of `all` pairs of an input and an output channel are.
const fn left_of(node: &Node, sparsity: f64, y: Channels, pairs: u64, all: u64) -> Left {
    let count = &node.count;
    let channels = if y.all() { (1, 1) } else { (y.count as u64, node.output.at(y.axis) as u64) };
    let mut left = Left {
        weights: part(count.weights, pairs, all),
        bias: count.bias,
        buffers: count.buffers,
        nonzero: 0,
        macs: part(count.macs, pairs, all),
        channels,
        sparse: sparsity > 0.0,
    };
    // One element per channel: of a batch norm's over axis 0, of a bias.
    let whole = channels.1;
    if all == 1 && y.axis == 0 && count.weights == whole {
        left.weights = part(count.weights, channels.0, whole);
    }
    if count.bias == whole {
        left.bias = part(count.bias, channels.0, whole);
    }
    // A mean and a variance.
    if y.axis == 0 && count.buffers == 2 * whole {
        left.buffers = part(count.buffers, channels.0, whole);
    }
    left.nonzero = left.weights - super::zeros(left.weights, sparsity);
    if left.sparse {
        // The products of an attention have no weights.
        let inside = inside(node);
        left.macs = inside + part(left.macs - inside, left.nonzero, left.weights);
        if left.nonzero == 0 {
            left.macs = inside;
        }
    }
    left
}

/// The multiply-accumulates of a layer with weights that are not with a weight.
const fn inside(node: &Node) -> u64 {
    const ATTENTION: u64 = hash(b"multihead_attention");
    if node.op_hash == ATTENTION {
        crate::op::inner_products(&node.first[0].shape, &node.first[1].shape, &node.count)
    } else {
        0
    }
}

/// How many pairs of an input and an output channel with weights between them are left, and of how many.
///
/// With groups and channels gone on both sides, it depends on which: then it is as many as there can be.
const fn pairs_of(node: &Node, owner: &Node, x: Channels, axes: usize) -> (u64, u64) {
    let (input, output) = (&node.first[0].shape, &node.output);
    if input.rank() <= axes || output.rank() <= axes {
        return (1, 1);
    }
    let (from, to) = (input.rank() - 1 - axes, output.rank() - 1 - axes);
    let (ins, outs) = (input.at(from) as u64, output.at(to) as u64);
    let left_in = x.along(from, input.at(from)) as u64;
    let left_out = if owner.kept == 0 { outs } else { owner.kept as u64 };
    if left_in == ins && left_out == outs {
        return (1, 1);
    }
    let [a, b, c] = node.count.geometry.kernel;
    // A factor of the weights, which fit; of a linear layer, 1.
    let taps = a as u64 * b as u64 * c as u64;
    // Each output channel reads the input channels of its group; the sizes were found to fit.
    let all = node.count.weights / taps;
    // Of no groups the product of both, which fits; of many it may not.
    if let Some(product) = ins.checked_mul(outs)
        && product == all
    {
        return (left_in * left_out, all);
    }
    let (by_in, by_out) = (all / ins * left_in, all / outs * left_out);
    (if by_in < by_out { by_in } else { by_out }, all)
}

/// The output channels of a convolution: those that it keeps; where each reads one input channel, those of which that is there.
const fn behind_convolution(node: &Node, owner: &Node, x: Channels, axes: usize) -> Channels {
    let output = &node.output;
    if output.rank() <= axes || node.first[0].shape.rank() <= axes {
        return Channels::ALL;
    }
    let axis = output.rank() - 1 - axes;
    let own = if owner.kept == 0 { Channels::ALL } else { Channels::of(axis, owner.kept, owner.kept_id, output) };
    let from = node.first[0].shape.rank() - 1 - axes;
    let by_channel = matches!(node.count.special, Special::Depthwise { .. } | Special::Convolution { by_channel: true, .. });
    if !by_channel || x.all() || x.axis != from {
        return own;
    }
    let times = output.at(axis) / node.first[0].shape.at(from);
    in_both(own, Channels { axis, count: x.count * times, id: if times == 1 { x.id } else { both(x.id, times as u64) } })
}

/// Channels that are in both of two choices: of two unlike ones, no more than there can be.
const fn in_both(x: Channels, y: Channels) -> Channels {
    if x.all() {
        return y;
    }
    if y.all() || (x.axis == y.axis && x.id == y.id) {
        return x;
    }
    if x.axis != y.axis {
        return Channels::ALL;
    }
    Channels { axis: x.axis, count: if x.count < y.count { x.count } else { y.count }, id: both(x.id, y.id) }
}

/// Channels that are in either: of two unlike choices, as many as there can be.
const fn in_either(x: Channels, y: Channels, output: &Shape) -> Channels {
    if x.all() || y.all() || x.axis != y.axis {
        return Channels::ALL;
    }
    if x.id == y.id {
        return x;
    }
    Channels::of(x.axis, x.count + y.count, both(x.id, y.id), output)
}

/// The channels of an operand as those of the result, to which it may have been broadcast.
const fn aligned(x: Channels, of: &Shape, output: &Shape) -> Channels {
    let axis = output.rank() - of.rank() + x.axis;
    if x.all() || output.at(axis) != of.at(x.axis) { Channels::ALL } else { Channels { axis, ..x } }
}

/// The channels where the same elements have another shape: an axis that begins where theirs did, and is as many times as long.
const fn behind_view(x: Channels, from: &Shape, to: &Shape) -> Channels {
    let (mut before, mut i) = (1, 0);
    while i < x.axis {
        before *= from.at(i);
        i += 1;
    }
    let n = from.at(x.axis);
    let (mut product, mut axis) = (1, 0);
    while axis < to.rank() && product <= before {
        let size = to.at(axis);
        if product == before && size >= n && size.is_multiple_of(n) {
            let times = size / n;
            let id = if times == 1 { x.id } else { both(x.id, times as u64) };
            return Channels { axis, count: x.count * times, id };
        }
        product *= size;
        axis += 1;
    }
    Channels::ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_names_are_operators() {
        for name in NAMES {
            assert!(crate::op::find(name).is_some(), "{name}");
        }
    }
}
