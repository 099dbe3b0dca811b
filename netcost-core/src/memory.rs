//! Memory: bytes of weights, which tensors an inference has, how long each lives, and the most that live at once.
//!
//! # Which tensors there are
//!
//! A tensor is what a layer leaves in RAM. Learned and stored tensors (`parameter`, `buffer`, `constant`) are read where they
//! are stored and are none. Inference engines run several layers as one, so that by default there are fewer tensors than
//! layers; [`Fuse`] says which rules hold:
//!
//! - *batch norm*: with running statistics, behind a convolution or linear layer whose output goes nowhere else, it disappears
//!   into the weights. What is left has a bias, also where the layer had none.
//! - *activation*: `relu`, `relu6` and `hardtanh` behind a convolution, linear layer, product of matrices, arithmetic, pooling
//!   or batch norm whose output goes nowhere else: the layer before clamps what it writes. These are the activations that a
//!   TensorFlow Lite operator can have. Others, `sigmoid` say, are layers of their own.
//! - *dropout* does nothing in inference.
//! - *reshape*: `reshape`, `view`, `flatten`, `unflatten`, `squeeze` and `unsqueeze` are other names for the same bytes.
//! - *padding* with zeros of spatial axes, all of whose uses are convolutions, which read zeros by themselves.
//!
//! A layer of several outputs (`chunk`, `split`, `lstm`) writes them side by side: they are one tensor, which lives until the last
//! is used. What is kept from one inference to the next (`stream_buffer`) is none of them, and in no arena, which is free between
//! inferences: it is `STATE_BYTES`, and a part of `RAM_BYTES`.
//!
//! # How long they live
//!
//! Layers run in the order in which they are declared. A tensor lives from the layer that makes it to the last that reads it,
//! both included; inputs from the start, outputs to the end. The bytes alive while a layer runs are those that no engine which
//! keeps this order, writes no layer over its input and computes no layer in parts can do without.
//!
//! [`InPlace`] lets layers write over an input that ends with them.

use crate::dtype::Dtype;
use crate::planner::Planner;
use crate::runtime::Runtime;

mod fusion;
mod known;
mod liveness;
pub(crate) mod role;
mod tensors;
mod weights;

pub(crate) use fusion::{Folding, count_uses, fold};
pub use known::{Known, Room, known};
pub use liveness::Liveness;
pub use tensors::TensorInfo;
pub(crate) use weights::{stored, stored_by, stored_parts};

/// How an inference engine uses memory: what `#[memory(..)]` says of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Which layers it runs as part of others.
    pub fuse: Fuse,
    /// Which layers write over their input.
    pub in_place: InPlace,
    /// Who plans the arena.
    pub planner: Planner,
    /// What every offset in the arena is a multiple of; [`Planner::Tflm`] always takes 16.
    pub align: usize,
    /// Whose kernels run it.
    pub runtime: Runtime,
}

impl Memory {
    /// What holds where nothing is said: what an engine for 8-bit integers does.
    pub const DEFAULT: Memory =
        Memory { fuse: Fuse::ALL, in_place: InPlace::NONE, planner: Planner::Best, align: 16, runtime: Runtime::Bare };
}

impl Memory {
    /// What holds for a model file where nothing is said: each operator leaves the tensors that it has in the file, and what is
    /// fused is what the file says is.
    pub const FILE: Memory = Memory { fuse: Fuse::NONE, ..Memory::DEFAULT };
}

/// Which layers are run as part of others: the rules of the [module](self).
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fuse {
    /// Batch norm into the layer before it.
    pub batch_norm: bool,
    /// Activations that clamp into the layer before.
    pub activation: bool,
    /// Dropout into nothing.
    pub dropout: bool,
    /// Changes of shape into nothing.
    pub reshape: bool,
    /// Zeros around the input into the convolution behind.
    pub padding: bool,
}

impl Fuse {
    /// All.
    pub const ALL: Fuse = Fuse { batch_norm: true, activation: true, dropout: true, reshape: true, padding: true };
    /// None: each layer leaves a tensor.
    pub const NONE: Fuse = Fuse { batch_norm: false, activation: false, dropout: false, reshape: false, padding: false };
}

/// Which layers write over their input, where it ends with them and is not smaller than what they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InPlace {
    /// Layers that treat each element by itself: activations, arithmetic on tensors of one shape, batch norm.
    pub elementwise: bool,
    /// Depthwise convolutions, which need each channel once (Lin et al., *MCUNet*, 2020,
    /// <https://arxiv.org/abs/2007.10319>): they need a buffer of one channel besides, which is not counted.
    pub depthwise: bool,
}

impl InPlace {
    /// None.
    pub const NONE: InPlace = InPlace { elementwise: false, depthwise: false };
}

/// A number of bytes as a `usize`.
///
/// # Panics
/// If it does not fit.
#[track_caller]
pub(crate) const fn usize_of(bytes: u128, what: &str) -> usize {
    if bytes > usize::MAX as u128 {
        let text = crate::text::Text::new().str(what).str(" more bytes than a usize counts");
        panic!("{}", text.as_str())
    }
    bytes as usize
}

/// A number of bytes that was counted where the macro runs, as a `usize` of the target, which may be smaller.
///
/// # Panics
/// If it does not fit.
#[track_caller]
pub const fn usize_of_target(bytes: u64) -> usize {
    usize_of(bytes as u128, "the network takes")
}

/// Bytes of a tensor, which are below 2^67.
const fn bytes_of(dtype: Dtype, elements: usize) -> u128 {
    dtype.bytes(elements as u64)
}

#[cfg(test)]
pub(crate) mod tests;
