//! A library without the standard library that declares a network and sizes its buffers from it.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use netcost::network;

network! {
    /// A small network.
    #[budget(macs <= 1 M)]
    pub struct Tiny;

    fn forward(image: [1, 16, 16]) -> [4] {
        image.conv2d(4, 3).relu().flatten().linear(4)
    }
}

/// The scores of one image.
pub static SCORES: [f32; Tiny::OUTPUT.numel()] = [0.0; Tiny::OUTPUT.numel()];

// 4·9 + 4 weights and biases of the convolution, 4·14·14 inputs of the linear layer.
const _: () = assert!(Tiny::PARAMS == 40 + 784 * 4 + 4);
