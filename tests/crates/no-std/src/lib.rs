//! A library without the standard library that declares a network and sizes its buffers from it.
#![no_std]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use netcost::{block, network};

block! {
    /// A linear layer with its activation.
    pub fn dense(x: Tensor, width: usize, act: Activation = Activation::Relu) -> Tensor {
        x.linear(width).activation(act)
    }
}

network! {
    /// A network of blocks.
    pub struct Readings;

    fn forward(readings: [8]) -> [4] {
        let mut x = readings;
        'hidden: for width in [16, 16] {
            x = dense(x, width);
        }
        dense(x, 4, act = Activation::None, name = "out")
    }
}

// (8·16 + 16) + (16·16 + 16) + (16·4 + 4)
const _: () = assert!(Readings::PARAMS == 144 + 272 + 68 && Readings::layer("out.linear").macs == 64);

/// The report is written wherever `core::fmt` writes.
///
/// # Errors
/// If the writer fails.
pub fn write(to: &mut impl core::fmt::Write) -> core::fmt::Result {
    write!(to, "{}{}", Readings::REPORT, Readings::SUMMARY)
}

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

/// An inference in a planned arena.
#[path = "../../../../examples/keyword_spotter/inference.rs"]
pub mod inference;

/// The words that are heard in some speech.
pub fn hear(
    arena: &mut inference::Arena,
    parameters: &inference::Parameters,
    speech: &[i8; inference::KeywordSpotter::INPUT_BYTES],
) -> [i8; inference::WORDS] {
    inference::infer(arena, parameters, speech)
}
