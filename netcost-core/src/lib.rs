//! The counting, checking and planning behind [netcost](https://docs.rs/netcost): const-evaluable, `no_std`, no allocation.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(test)]
extern crate std;

pub mod arena;
pub mod args;
pub mod budget;
#[doc(hidden)]
pub mod call;
mod columns;
pub mod compare;
pub mod convention;
pub mod device;
pub mod dtype;
#[doc(hidden)]
pub mod dynamic;
pub mod file;
pub mod graph;
pub mod latency;
pub mod layer;
pub mod memory;
pub mod network;
pub mod op;
#[doc(hidden)]
pub mod packed;
pub mod planner;
pub mod prelude;
pub mod report;
pub mod roofline;
pub mod runtime;
pub mod shape;
pub mod sparsity;
pub mod tensor;
pub mod text;
pub mod trace;
pub mod training;
#[doc(hidden)]
pub mod unfit;
pub mod value;
pub mod work;

/// What generated code calls. Private to one release: nothing here is promised.
#[doc(hidden)]
pub mod private {
    pub use crate::args::{Arg, Extent, Factor, Ints, Padding, Pass, Sections, Size1, Size2, Size3, Slot};
    pub use crate::budget::{
        Allowed, Limit, Verdict, check_arena, check_fits, check_flash, check_flops, check_layers, check_macs, check_params,
        check_ram, check_weights, merge, report,
    };
    pub use crate::call::{NotABlock, NotFound, called};
    pub use crate::convention::Convention;
    pub use crate::device::{self, Device, Reserve};
    pub use crate::dtype::{Dtype, Types, Typing};
    pub use crate::file::{
        Parts, Room, check as check_model, footprint, only, report as report_file, room, trace as trace_file,
    };
    pub use crate::graph::{Capture, Graph, NameText, Site, Sites, Size, Store};
    pub use crate::layer::{Cost, Layer, LayersOf, Name, Traced, find, subtotal, trace_of};
    pub use crate::memory::{Fuse, InPlace, Memory, TensorInfo, usize_of_target};
    pub use crate::network::{Network, layers_of, summary_of};
    pub use crate::op::*;
    pub use crate::packed::{Packed, PackedLayers, WithLayers, unpack, unpack_layers};
    pub use crate::planner::{Plan, Planner};
    pub use crate::prelude::{ln, make_divisible, pow, sqrt};
    pub use crate::report::Report;
    pub use crate::runtime::{Ram, Runtime};
    pub use crate::shape::Shape;
    pub use crate::sparsity::{Effective, Kept, Pruning};
    pub use crate::tensor::{List, Tensor, Tensors};
    pub use crate::text::Text;
    pub use crate::trace::{Faults, Totals, Trace};
    pub use crate::value::{Items, Iter, Minus, Op, same_text, shift_fits, steps};

    /// The names in scope in every body.
    pub mod prelude {
        // By these names, generated code reaches them with the user's own spans, at which rustc's errors then stand.
        pub use crate::args::Arg as __Arg;
        pub use crate::graph::Capture as __Capture;
        pub use crate::tensor::List as __List;
        pub use crate::value::{
            Items as __Items, Iter as __Iter, Minus as __Minus, Op as __Op, endless as __endless,
            few_elements as __few_elements,
        };

        pub use crate::args::{Padding, Size1, Size2, Size3};
        pub use crate::dtype::Dtype;
        pub use crate::op::Activation;
        pub use crate::tensor::{Tensor, Tensors};
        pub use crate::unfit::{
            ArgAxis as _, ArgCount as _, ArgDtype as _, ArgExtent as _, ArgFactor as _, ArgFloat as _, ArgInts as _,
            ArgKept as _, ArgPadding as _, ArgSections as _, ArgSize as _, CaptureWrite as _, ItemsAt as _, IterWalk as _,
            LimitTimes as _, ListTensors as _, MinusNeg as _, Operator as _, PassGet as _,
        };
    }
}
