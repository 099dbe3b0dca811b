//! What a network declares of the weights that are gone: `sparsity = 0.5`, `kept = 32` at a layer.

use crate::args::Arg;
use crate::graph::{Graph, Node};
use crate::memory::role::{Role, role};
use crate::tensor::Tensor;
use crate::text::Text;

/// What is said of a layer's weights.
#[derive(Clone, Copy, Debug)]
pub struct Pruning {
    sparsity: Option<f64>,
    kept: Option<Kept>,
}

impl Pruning {
    /// Nothing.
    pub const NONE: Pruning = Pruning { sparsity: None, kept: None };

    /// The share of the weights that are zero, wherever they are.
    pub const fn sparsity(self, share: f64) -> Pruning {
        Pruning { sparsity: Some(share), ..self }
    }

    /// The output channels that are kept.
    pub const fn kept(self, kept: Kept) -> Pruning {
        Pruning { kept: Some(kept), ..self }
    }
}

/// Channels that are kept: how many, and which.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    count: usize,
    /// Equal for equal channels. It is how many they are for the first ones.
    id: u64,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Count,
    /// A truth value per channel.
    Mask(usize),
    /// Their numbers, of which this is the largest; the first that is not above the one before it.
    Numbers {
        largest: usize,
        unordered: Option<usize>,
    },
}

/// FNV-1a over the numbers of the channels.
struct Channels {
    count: usize,
    hash: u64,
    first: bool,
}

impl Channels {
    const NONE: Channels = Channels { count: 0, hash: 0xcbf2_9ce4_8422_2325, first: true };

    const fn add(&mut self, channel: usize) {
        self.first = self.first && channel == self.count;
        self.count += 1;
        self.hash = (self.hash ^ channel as u64).wrapping_mul(0x0100_0000_01b3);
    }

    const fn id(&self) -> u64 {
        // Apart from the numbers of channels.
        if self.first { self.count as u64 } else { self.hash | 1 << 63 }
    }
}

impl Kept {
    /// As many channels, the first ones.
    pub const fn first(count: usize) -> Kept {
        Kept { count, id: count as u64, form: Form::Count }
    }

    /// Those for which it is true.
    pub const fn mask(mask: &[bool]) -> Kept {
        let mut channels = Channels::NONE;
        let mut i = 0;
        while i < mask.len() {
            if mask[i] {
                channels.add(i);
            }
            i += 1;
        }
        Kept { count: channels.count, id: channels.id(), form: Form::Mask(mask.len()) }
    }

    /// Those of these numbers, which begin at 0 and ascend.
    pub const fn numbers(numbers: &[usize]) -> Kept {
        let mut channels = Channels::NONE;
        let (mut i, mut largest, mut unordered) = (0, 0, None);
        while i < numbers.len() {
            if i > 0 && numbers[i] <= numbers[i - 1] && unordered.is_none() {
                unordered = Some(i);
            }
            if numbers[i] > largest {
                largest = numbers[i];
            }
            channels.add(numbers[i]);
            i += 1;
        }
        Kept { count: channels.count, id: channels.id(), form: Form::Numbers { largest, unordered } }
    }

    /// Why a layer of so many output channels cannot keep these, if it cannot.
    const fn refused(&self, channels: usize) -> Option<Text> {
        match self.form {
            Form::Mask(len) if len != channels => {
                let text =
                    Text::new().str("kept says of ").count(len, "channel", "channels").str(" whether they stay, but the ");
                return Some(text.str("layer has ").size(channels).str(" output channels"));
            }
            Form::Numbers { largest, .. } if self.count > 0 && largest >= channels => {
                let text = Text::new().str("kept names channel ").size(largest).str(", but the layer has ").size(channels);
                return Some(text.str(" output channels, counted from 0"));
            }
            Form::Numbers { unordered: Some(at), .. } => {
                let text = Text::new().str("kept takes channels in ascending order, each once: the number at position ");
                return Some(text.size(at).str(" is not above the one before it"));
            }
            _ => {}
        }
        if self.count == 0 {
            return Some(Text::new().str("kept leaves no channel; at least one stays"));
        }
        if self.count > channels {
            let text = Text::new().str("kept = ").size(self.count).str(", but the layer has ").size(channels);
            return Some(text.str(" output channels"));
        }
        None
    }
}

impl Arg<usize> {
    /// As many channels.
    pub const fn kept(self) -> Kept {
        Kept::first(self.0)
    }
}

impl Arg<&usize> {
    /// As many channels.
    pub const fn kept(self) -> Kept {
        Kept::first(*self.0)
    }
}

macro_rules! kept {
    ($($element:ty: $made:ident,)*) => {$(
        impl<const N: usize> Arg<[$element; N]> {
            /// The channels that are kept.
            pub const fn kept(&self) -> Kept {
                Kept::$made(&self.0)
            }
        }
        impl<const N: usize> Arg<&[$element; N]> {
            /// The channels that are kept.
            pub const fn kept(&self) -> Kept {
                Kept::$made(self.0)
            }
        }
        impl Arg<&[$element]> {
            /// The channels that are kept.
            pub const fn kept(&self) -> Kept {
                Kept::$made(self.0)
            }
        }
    )*};
}
kept! { usize: numbers, bool: mask, }

/// The axis of a layer's output channels, if it is a convolution or linear layer.
pub(super) const fn channel_axis(node: &Node) -> Option<usize> {
    let axes = match role(node.op_hash) {
        Role::Convolution(axes) => axes,
        Role::Weighted => super::left::spatial_axes(node.op_hash),
        _ => return None,
    };
    // A layer has these axes, or it is at fault.
    (node.output.rank()).checked_sub(1 + axes)
}

impl<'g> Tensor<'g> {
    /// Says of the layer that made this tensor what is left of its weights, and passes the tensor on.
    pub const fn pruned(self, pruning: Pruning, site: u32) -> Tensor<'g> {
        self.graph.prune(self, pruning, site);
        self
    }
}

impl Graph<'_> {
    const fn prune(&self, layer: Tensor<'_>, pruning: Pruning, site: u32) {
        self.note_pruning();
        let at = layer.node as usize;
        // At fault, or in a pass without the room: another will have it.
        if layer.bad || at >= self.nodes.len() {
            return;
        }
        let mut node = self.nodes[at].get();
        if let Some(share) = pruning.sparsity {
            if node.count.weights == 0 {
                let text = Text::new().str("sparsity is the share of the weights that are zero, and `");
                return self.fault_of(layer.node, site, "sparsity", text.str(node.op).str("` has no weights"));
            }
            if !(share >= 0.0 && share <= 1.0) {
                let text = Text::new().str("sparsity is ").str(if share < 0.0 {
                    "below 0"
                } else if share > 1.0 {
                    "above 1"
                } else {
                    "not a number"
                });
                let text = text.str("; it is the share of the weights that are zero, between 0 and 1");
                return self.fault_of(layer.node, site, "sparsity", text);
            }
            node.sparsity = share;
        }
        if let Some(kept) = pruning.kept {
            let Some(axis) = channel_axis(&node) else {
                let text = Text::new().str("`kept` is for convolutions and linear layers: of `").str(node.op);
                return self.fault_of(layer.node, site, "kept", text.str("` no output channels can be left out"));
            };
            let channels = node.output.at(axis);
            if let Some(text) = kept.refused(channels) {
                return self.fault_of(layer.node, site, "kept", text);
            }
            if kept.count < channels {
                node.kept = kept.count;
                node.kept_id = kept.id;
            }
        }
        if node.tied {
            let owner = self.nodes[node.owner as usize].get();
            let sparse = pruning.sparsity.is_some() && node.sparsity.to_bits() != owner.sparsity.to_bits();
            if sparse || (pruning.kept.is_some() && (node.kept != owner.kept || node.kept_id != owner.kept_id)) {
                let text = Text::new().str("its weights are those of another layer, of which something else is said: ");
                let text = text.str("say it where they are first used, and here nothing");
                return self.fault_of(layer.node, site, if sparse { "sparsity" } else { "kept" }, text);
            }
        }
        self.nodes[at].replace(node);
    }
}
