//! Using an arena: its tensors as slices at the places of the plan.
//!
//! ```
//! use netcost::arena::{Aligned, Slots};
//!
//! netcost::network! {
//!     #[dtype(i8)]
//!     struct Net;
//!
//!     fn forward(image: [1, 8, 8]) -> [4] {
//!         let conv = image.conv2d(2, 3).relu();
//!         conv.flatten().linear(4, name = "scores")
//!     }
//! }
//!
//! /// What the convolution reads and writes.
//! const CONV: Slots<i8, 2> = Slots::new(&Net::PLAN, ["image", "conv.conv2d"]);
//! const SCORES: Slots<i8, 2> = Slots::new(&Net::PLAN, ["conv.conv2d", "scores"]);
//!
//! # fn main() {
//! let mut arena = Aligned([0i8; Net::ARENA_BYTES]);
//! let [image, conv] = CONV.split(&mut arena.0);
//! assert_eq!((image.len(), conv.len()), (64, 72));
//! let [conv, scores] = SCORES.split(&mut arena.0);
//! scores[0] = conv[0];
//! # }
//! ```

#[doc(inline)]
pub use netcost_core::arena::{Aligned, Element, Slots};
