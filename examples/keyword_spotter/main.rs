//! A keyword spotter in 8-bit integers, in an arena that is planned at compile time.
//!
//! The module [`inference`] is what goes on the device: it uses `core` alone, without allocation, and is built as a part of a
//! `#![no_std]` crate in the tests. This file is a stand-in for the microphone and the serial port.

use std::sync::Mutex;

use netcost::arena::Aligned;

pub mod inference;

use inference::{Arena, KeywordSpotter, Parameters, WORDS};

/// RAM: as many bytes as the plan has, at a multiple of 16. On the device this is a `critical_section::Mutex`.
static ARENA: Mutex<Aligned<Arena>> = Mutex::new(Aligned([0; KeywordSpotter::ARENA_BYTES]));

/// Flash. A real program would have the result of training here; these are pseudo-random.
pub static PARAMETERS: Parameters = {
    let mut parameters = Parameters { weights: [0; _], biases: [0; _] };
    let mut state = 1u32;
    let mut i = 0;
    while i < parameters.weights.len() {
        // Numerical Recipes' generator.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        parameters.weights[i] = (state >> 24) as u8 as i8;
        i += 1;
    }
    let mut i = 0;
    while i < parameters.biases.len() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        parameters.biases[i] = state as i32 >> 20;
        i += 1;
    }
    parameters
};

/// A made-up second of speech: 49 frames of 10 coefficients.
pub fn speech() -> [i8; KeywordSpotter::INPUT_BYTES] {
    core::array::from_fn(|i| ((i * i * 31 + i * 7) % 251) as u8 as i8)
}

/// Prints the plan and the probability of each word.
pub fn main() {
    println!("{:?}", KeywordSpotter::PLAN);
    for (tensor, offset) in KeywordSpotter::TENSORS.iter().zip(KeywordSpotter::PLAN.offsets) {
        println!("{offset:>6}  {tensor:?}");
    }
    println!("flash for weights   {:>6} bytes", size_of_val(&PARAMETERS));
    println!("RAM for the arena   {:>6} bytes", size_of_val(&ARENA.lock().expect("no one else holds it").0));

    let mut arena = ARENA.lock().expect("no one else holds it");
    let words: [i8; WORDS] = inference::infer(&mut arena.0, &PARAMETERS, &speech());
    for (word, p) in words.iter().enumerate() {
        println!("word {word:>2}   {:>5.1} %", (f64::from(*p) + 128.0) / 2.56);
    }
}
