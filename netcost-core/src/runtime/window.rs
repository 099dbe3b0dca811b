//! A convolution as a kernel over images sees it.

use crate::graph::{NONE, Node, Special};
use crate::memory::Liveness;
use crate::memory::role::{Role, role};
use crate::trace::Trace;

/// The sizes of a convolution, height before width; one over a single axis has images of height 1.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub input: [u64; 2],
    pub output: [u64; 2],
    pub kernel: [u64; 2],
    pub stride: [u64; 2],
    /// Zeros that the kernel reads before and after the input.
    pub before: [u64; 2],
    pub after: [u64; 2],
    pub dilated: bool,
    pub channels: u64,
    pub out_channels: u64,
    pub groups: u64,
}

impl Window {
    /// As a convolution of one axis or two says; of a batch, one sample.
    const fn of(node: &Node, axes: usize) -> Option<Window> {
        let (from, to, geometry) = (&node.first[0].shape, &node.output, &node.count.geometry);
        if geometry.axes as usize != axes || from.rank() <= axes || to.rank() <= axes {
            return None;
        }
        let mut window = Window {
            input: [1; 2],
            output: [1; 2],
            kernel: [1; 2],
            stride: [1; 2],
            before: [0; 2],
            after: [0; 2],
            dilated: false,
            channels: from.at(from.rank() - axes - 1) as u64,
            out_channels: to.at(to.rank() - axes - 1) as u64,
            groups: geometry.groups as u64,
        };
        let mut i = 0;
        while i < axes {
            let at = 2 - axes + i;
            window.input[at] = from.at(from.rank() - axes + i) as u64;
            window.output[at] = to.at(to.rank() - axes + i) as u64;
            window.kernel[at] = geometry.kernel[i] as u64;
            window.stride[at] = geometry.stride[i] as u64;
            window.before[at] = geometry.padding[i].0 as u64;
            window.after[at] = geometry.padding[i].1 as u64;
            window.dilated = window.dilated || geometry.dilation[i] != 1;
            i += 1;
        }
        Some(window)
    }

    /// Over an input of a padding that it reads as zeros itself.
    const fn over_padding(&mut self, padding: &Node, axes: usize) -> bool {
        let (from, to, geometry) = (&padding.first[0].shape, &padding.output, &padding.count.geometry);
        let known = geometry.axes as usize;
        let mut i = 0;
        while i < axes {
            let at = 2 - axes + i;
            self.input[at] = from.at(from.rank() - axes + i) as u64;
            if i + known >= axes {
                let (before, after) = geometry.padding[i + known - axes];
                self.before[at] = self.before[at].saturating_add(before as u64);
                self.after[at] = self.after[at].saturating_add(after as u64);
            }
            let unpadded = from.at(from.rank() - axes + i) == to.at(to.rank() - axes + i);
            if i + known < axes && !unpadded {
                return false;
            }
            i += 1;
        }
        true
    }

    /// Whether its kernel is one element, which reads no zeros.
    pub const fn is_pointwise(&self) -> bool {
        matches!((self.kernel, self.before, self.after), ([1, 1], [0, 0], [0, 0]))
    }

    /// Whether it is a depthwise convolution in TensorFlow Lite, perhaps with several output channels per input channel.
    pub const fn is_depthwise(&self) -> bool {
        self.groups == self.channels && self.channels > 1
    }
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// The sizes of a layer that is a convolution of one axis or two, paddings before it that it takes over included.
    pub(super) const fn window(&self, live: &Liveness<N>, layer: usize) -> Option<Window> {
        let Role::Convolution(axes @ (1 | 2)) = role(self.nodes[layer].op_hash) else { return None };
        let Some(mut window) = Window::of(&self.nodes[layer], axes) else { return None };
        let mut from = self.nodes[layer].first[0].node;
        while from != NONE
            && matches!(self.nodes[from as usize].count.special, Special::ZeroPad)
            && !live.makes(from as usize)
        {
            let padding = &self.nodes[from as usize];
            if !window.over_padding(padding, axes) {
                return None;
            }
            from = padding.first[0].node;
        }
        Some(window)
    }
}
