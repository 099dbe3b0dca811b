//! Microcontrollers: how much flash and RAM there is, for `#[fits(device::..)]`.
//!
//! Flash and RAM are those of the machine-readable descriptions that embedded Rust builds on: of STM32 parts
//! <https://github.com/embassy-rs/stm32-data-generated> (`data/chips/*.json`), of the others
//! <https://github.com/probe-rs/probe-rs> (`probe-rs/targets/*.yaml`). Clocks are those at which results of the MLPerf Tiny
//! benchmark were measured (<https://github.com/mlcommons/tiny_results_v1.3> and the rounds before), or which
//! <https://github.com/espressif/esp-nn> states. Where there is no such source, there is no figure.
//!
//! A part that is not here is a constant of your own:
//!
//! ```
//! use netcost::Device;
//!
//! const BOARD: Device = Device::new("our board", "Cortex-M33", Some(512 * 1024), 128 * 1024);
//!
//! netcost::network! {
//!     #[dtype(i8)]
//!     #[fits(BOARD, reserve(ram = 32 KiB, flash = 200 KiB))]
//!     struct Net;
//!
//!     fn forward(x: [64]) -> [10] {
//!         x.linear(128).relu().linear(10)
//!     }
//! }
//! # fn main() {}
//! ```

#[doc(inline)]
pub use netcost_core::device::*;
