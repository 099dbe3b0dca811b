//! A crate without `std` and without an allocator, which sizes its buffers by what its network costs.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use netcost::{Layer, Network, block, network};

block! {
    /// A linear layer with its activation.
    pub fn dense(x: Tensor, width: usize, act: Activation = Activation::Relu) -> Tensor {
        x.linear(width).activation(act)
    }
}

network! {
    /// A classifier of a few readings.
    #[budget(params <= 1 K, macs <= 1 K)]
    pub struct Readings;

    fn forward(readings: [8]) -> [4] {
        let mut x = readings;
        'hidden: for width in [16, 16] {
            x = dense(x, width);
        }
        dense(x, 4, act = Activation::None, name = "out")
    }
}

/// The buffers of an inference.
pub struct Buffers {
    /// What comes in.
    pub input: [f32; Readings::INPUT.numel()],
    /// What comes out.
    pub output: [f32; Readings::OUTPUT.numel()],
    /// The weights and biases: (8 · 16 + 16) + (16 · 16 + 16) + (16 · 4 + 4).
    pub weights: [f32; Readings::PARAMS as usize],
}

const OUT: &Layer = Readings::layer("out.linear");
const _: () = assert!(Readings::PARAMS == 144 + 272 + 68 && OUT.macs == 64);

/// A figure of any network.
pub const fn macs<N: Network>() -> u64 {
    N::MACS
}

/// The report is written wherever `core::fmt` writes.
///
/// # Errors
/// If the writer fails.
pub fn write(to: &mut impl core::fmt::Write) -> core::fmt::Result {
    write!(to, "{}{}", Readings::REPORT, Readings::SUMMARY)
}
