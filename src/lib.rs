//! What a neural network costs, known to the Rust compiler.
//!
//! A network is declared with [`network!`]. Its parameters, multiply-accumulates, floating-point operations and shapes are then
//! constants: they size arrays, they are compared in `const` assertions, they are printed as a table. A layer that does not fit its
//! input, or a budget that does not hold, is a compile error at the argument at fault.
//!
//! ```
//! use netcost::network;
//!
//! network! {
//!     /// A small image classifier.
//!     #[budget(macs <= 1.3 M)]
//!     pub struct Small;
//!
//!     fn forward(image: [3, 32, 32]) -> [10] {
//!         let mut x = image;
//!         for channels in [8, 16, 32] {
//!             x = x.conv2d(channels, 3, padding = 1).relu().max_pool2d(2);
//!         }
//!         x.flatten().linear(10)
//!     }
//! }
//!
//! const _: () = assert!(Small::PARAMS == 11_162 && Small::MACS == 816_128);
//! static LOGITS: [f32; Small::OUTPUT.numel()] = [0.0; Small::OUTPUT.numel()];
//!
//! fn main() {
//!     println!("{}", Small::REPORT);
//! }
//! ```
//!
//! Nothing runs: there are no weights and no tensors, only counts, and of these the program contains what it names. All of it is
//! `no_std`, without allocation and without unsafe code.
//!
//! # Where to go
//!
//! - [`network!`] is the reference of the language; [`block!`] declares blocks that several networks use.
//! - [`operators`] lists the layers with their arguments.
//! - [`model!`] takes a network from a `.tflite` or `.onnx` file, and says how [`verify!`] compares a declared one with it.
//! - [`Network`](trait@Network) lists what a declared network has, for code that takes any of them.
//! - [`Layer`] is one line of the table, [`Report`] the table.
//! - [`Convention`] says what is called a FLOP; [`conventions`] compares the profilers'.
//! - [`memory`] says which tensors an inference has and how long they live, [`Planner`] how they are placed in an arena, [`arena`]
//!   has them as slices, and [`budget!`] limits them.
//! - [`device`] has microcontrollers that a network must fit, and [`latency`] estimates how long it takes on some.
#![no_std]
#![forbid(unsafe_code)]

/// What generated code calls. Private to one release: nothing here is promised.
#[doc(hidden)]
pub mod __private {
    pub use const_format::concatcp;
    pub use netcost_core::private::*;
    pub use netcost_macros::{block, budget, model, network, verify};

    /// What bodies are written against in an editor.
    #[cfg(rust_analyzer)]
    #[allow(missing_docs, unused)]
    pub mod editor {
        netcost_macros::editor! {}
    }
}

pub mod arena;
pub mod device;

#[doc = include_str!("operators.md")]
pub mod operators {}

#[allow(clippy::doc_markdown, reason = "names of tools and files, in tables")]
#[doc = include_str!("conventions.md")]
pub mod conventions {}

#[doc(inline)]
pub use netcost_core::args::{Padding, Size1, Size2, Size3};
#[doc(inline)]
pub use netcost_core::compare::{Comparison, Figures, NotAReport, compare};
#[doc(inline)]
pub use netcost_core::convention::{CONVENTIONS, Convention, Explanation, explain};
#[doc(inline)]
pub use netcost_core::device::Device;
#[doc(inline)]
pub use netcost_core::dtype::{Dtype, Types};
#[doc(inline)]
pub use netcost_core::latency;
#[doc(inline)]
pub use netcost_core::layer::{Cost, Layer, Name};
#[doc(inline)]
pub use netcost_core::memory;
#[doc(inline)]
pub use netcost_core::network::Network;
#[doc(inline)]
pub use netcost_core::op::Activation;
#[doc(inline)]
pub use netcost_core::planner::{Plan, Planner};
#[doc(inline)]
pub use netcost_core::report::Report;
#[doc(inline)]
pub use netcost_core::roofline::{Machine, Roofline, roofline};
pub use netcost_core::runtime::{Ram, Runtime};
#[doc(inline)]
pub use netcost_core::shape::Shape;
#[doc(inline)]
pub use netcost_core::sparsity::{Sparse, sparse};
/// The methods here are what [`network!`] calls; [`operators`] shows the layers as they are written in a body.
#[doc(inline)]
pub use netcost_core::tensor::Tensor;
#[doc(inline)]
pub use netcost_core::tensor::Tensors;
#[doc(inline)]
pub use netcost_core::training::{Optimizer, Training, training};
#[doc(inline)]
pub use netcost_core::work::Work;

#[doc = include_str!("language.md")]
#[macro_export]
macro_rules! network {
    ($($tokens:tt)*) => {
        $crate::__private::network! { [$crate::__private] $($tokens)* }
    };
}

/// Declares blocks for networks in other modules and crates.
///
/// They are functions as in [`network!`], with a visibility, and are called by a path or after `use`; arguments by name, defaults,
/// `name`, `shared` and `copies` work there as they do beside the declaration.
///
/// ```
/// mod blocks {
///     netcost::block! {
///         /// A convolution, batch norm, and an activation.
///         pub fn conv_bn(x: Tensor, out: usize, kernel: Size2 = 3, act: Activation = Activation::Relu) -> Tensor {
///             x.conv2d(out, kernel, padding = "same", bias = false).batch_norm().activation(act)
///         }
///     }
/// }
///
/// use blocks::conv_bn;
///
/// netcost::network! {
///     struct Net;
///
///     fn forward(x: [3, 32, 32]) -> [64, 32, 32] {
///         let stem = conv_bn(x, 16);
///         let wide = blocks::conv_bn(stem, out = 32, kernel = 1);
///         conv_bn(wide, 64, act = Activation::None, name = "head")
///     }
/// }
///
/// # fn main() {
/// assert_eq!(Net::layer("stem.conv2d").weights, 3 * 3 * 3 * 16);
/// assert_eq!(Net::layer("wide.conv2d").weights, 16 * 32);
/// assert_eq!(Net::LAYERS[6].name, "head.conv2d");
/// # }
/// ```
///
/// An error in a block of another crate stands at the call, and names the layer inside.
#[macro_export]
macro_rules! block {
    ($($tokens:tt)*) => {
        $crate::__private::block! { [$crate::__private] $($tokens)* }
    };
}

#[doc = include_str!("files.md")]
#[macro_export]
macro_rules! model {
    ($($tokens:tt)*) => {
        $crate::__private::model! { [$crate::__private] $($tokens)* }
    };
}

/// Compares a declared network with a model file: `verify!(Net, "models/net.tflite");` beside it or anywhere else.
///
/// What they must agree in, and which differences are none, says [`model!`]; the attribute `#[model("..")]` of [`network!`] does
/// the same, and tells a disagreement at the layer. Sizes that an ONNX file does not fix follow the path: `batch = 1`.
///
/// ```
/// netcost::network! {
///     #[dtype(i8)]
///     pub struct Sine;
///
///     fn forward(x: [1]) -> [1] {
///         x.linear(16).relu().linear(16).relu().linear(1)
///     }
/// }
///
/// netcost::verify!(Sine, "tests/models/sine.tflite");
/// ```
///
/// ```compile_fail
/// # netcost::network! {
/// #     #[dtype(i8)]
/// #     pub struct Sine;
/// #
/// #     fn forward(x: [1]) -> [1] {
/// #         x.linear(16).relu().linear(32).relu().linear(1)
/// #     }
/// # }
/// // With 32 in place of the second 16: "`linear_2`: the file's operator 1 (FULLY_CONNECTED) has an output of [16],
/// // declared [32]".
/// netcost::verify!(Sine, "tests/models/sine.tflite");
/// ```
#[macro_export]
macro_rules! verify {
    ($($tokens:tt)*) => {
        $crate::__private::verify! { [$crate::__private] $($tokens)* }
    };
}

/// Budgets of a network that is declared elsewhere: in a library, say, for the device at hand.
///
/// They are those of `#[budget(..)]` on a network. What does not hold does not compile; the error stands at the number.
///
/// - `params`, `macs`, `flops`, `layers`, `weights`, `flash`, `ram` and `arena`, with `<=` and a limit: a number, with a unit
///   (`K`, `M`, `G`, `T`; `KiB`, `MiB`, `GiB`) if you like, or any constant.
/// - `macs within 2% of 2_656_768` keeps a figure where it is, as a test would.
///
/// ```
/// # mod model {
/// netcost::network! {
///     #[dtype(i8)]
///     pub struct Net;
///
///     fn forward(x: [3, 32, 32]) -> [10] {
///         x.conv2d(8, 3, stride = 2).relu().global_avg_pool().flatten().linear(10)
///     }
/// }
/// # }
/// const FLASH: usize = 64 * 1024;
///
/// netcost::budget!(model::Net, macs within 2% of 48_680, layers <= 5);
/// netcost::budget!(model::Net, weights <= FLASH, ram <= 6 KiB, arena <= 6 KiB);
/// # fn main() {}
/// ```
///
/// ```compile_fail
/// # netcost::network! {
/// #     pub struct Net;
/// #     fn forward(x: [16]) -> [10] { x.linear(10) }
/// # }
/// netcost::budget!(Net, ram <= 100);      // `Net` needs 104 bytes of RAM, its budget is 100: 4 (4.0 %) too many ..
/// ```
#[macro_export]
macro_rules! budget {
    ($($tokens:tt)*) => {
        $crate::__private::budget! { [$crate::__private] $($tokens)* }
    };
}

// The examples of the README compile and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
