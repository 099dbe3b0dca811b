//! A program that declares networks and names none of their constants.

#[cfg(feature = "with")]
#[path = "../networks.rs"]
mod networks;

fn main() {
    println!("{}", std::env::args().count());
}
