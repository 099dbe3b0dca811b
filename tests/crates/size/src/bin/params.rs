//! A program that names one constant of a network.

#[cfg(feature = "with")]
#[path = "../networks.rs"]
mod networks;

#[cfg(feature = "with")]
const PARAMS: u64 = networks::Residual::PARAMS + networks::Counted::PARAMS;
/// What they are: a convolution of 3 · 8 · 9, batch norm of 2 · 8, a linear layer of 8 · 10 + 10; and the same with 4 outputs.
#[cfg(not(feature = "with"))]
const PARAMS: u64 = (3 * 8 * 9 + 2 * 8 + 8 * 10 + 10) + (3 * 8 * 9 + 2 * 8 + 8 * 4 + 4);

fn main() {
    println!("{}", std::env::args().count() as u64 + std::hint::black_box(PARAMS));
}
