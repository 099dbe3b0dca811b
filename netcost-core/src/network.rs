//! What every declared network offers, for code that takes any of them.

use crate::convention::Convention;
use crate::file::Parts;
use crate::layer::{Cost, Layer, Name, find, subtotal};
use crate::memory::{Memory, TensorInfo};
use crate::planner::{Plan, Planner};
use crate::report::Report;
use crate::runtime::Ram;
use crate::shape::Shape;
use crate::text::Text;

/// A network declared with `network!`.
///
/// All items are on the struct itself, too; the trait is for code that takes any network.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a network declared with `network!`",
    label = "not declared with `network!`"
)]
pub trait Network: Sized {
    /// The struct's name.
    const NAME: &'static str;
    /// Trainable parameters, each shared weight once.
    const PARAMS: u64;
    /// Parameters and stored buffers (running statistics of batch norm).
    const PARAMS_STORED: u64;
    /// Trainable parameters after each batch norm is folded into the layer before it.
    const PARAMS_FOLDED: u64;
    /// Parameters that one inference uses; fewer than `PARAMS` with experts.
    const PARAMS_ACTIVE: u64;
    /// Multiply-accumulates of one inference: convolutions, linear layers, matrix products; nothing else.
    const MACS: u64;
    /// Multiply-accumulates that are left where those with weights that are zero, and with channels that are not kept, are not
    /// computed; as many as `MACS` where nothing is said of that.
    const MACS_EFFECTIVE: u64 = Self::MACS;
    /// Parameters that are left: not zero, and of channels that are kept.
    const PARAMS_EFFECTIVE: u64 = Self::PARAMS;
    /// Bytes that are kept from one inference to the next: of `stream_buffer`, in the type of its elements.
    const STATE_BYTES: usize;
    /// The convention of [`Network::FLOPS`].
    const CONVENTION: Convention;
    /// Floating-point operations of one inference under the network's convention.
    const FLOPS: u64;
    /// How an inference engine is taken to use memory.
    const MEMORY: Memory = Memory::DEFAULT;
    /// Bytes of all weights, biases and buffers as they are stored for inference.
    const WEIGHT_BYTES: usize;
    /// Bytes of what is left of the weights: those of which some are zero as a bit for each and those that are not, packed.
    const WEIGHT_BYTES_EFFECTIVE: usize = Self::WEIGHT_BYTES;
    /// The most bytes of activations that are alive at once.
    const PEAK_BYTES: usize;
    /// The layer that runs when most bytes are alive.
    const PEAK_LAYER: Name;
    /// The step at which that is: layer `LAYERS[i]` runs at step `i + 1`.
    const PEAK_STEP: usize;
    /// The tensors of an inference, in the order in which they are made.
    const TENSORS: &'static [TensorInfo];
    /// Bytes of all activations together, as if none took the place of another.
    const SUM_ACTIVATION_BYTES: usize;
    /// The most bytes needed at once: activations, the scratch of the layer that runs under `#[memory(runtime = ..)]`, and
    /// [`STATE_BYTES`](Network::STATE_BYTES).
    const RAM_BYTES: usize;
    /// When that is, and how much of it is scratch.
    const RAM: Ram;
    /// The largest scratch of a layer.
    const SCRATCH_BYTES: usize;
    /// Bytes of the arena, planned as `#[memory(planner = ..)]` says.
    const ARENA_BYTES: usize;
    /// Where in the arena each tensor is.
    const PLAN: Plan;
    /// Bytes of the inputs.
    const INPUT_BYTES: usize;
    /// Bytes of the outputs.
    const OUTPUT_BYTES: usize;
    /// The shapes of the inputs, per sample.
    const INPUTS: &'static [Shape];
    /// The shapes of the outputs, per sample.
    const OUTPUTS: &'static [Shape];
    /// The layers in order of execution.
    const LAYERS: &'static [Layer];
    /// One line: name, shapes, parameters, multiply-accumulates, FLOPs.
    const SUMMARY: &'static str;
    /// Whether the network does not compile, and its figures mean nothing.
    #[doc(hidden)]
    const FAULTY: bool = false;
    /// The table of the layers, to print.
    const REPORT: Report = Report::of::<Self>();
    /// What a comparison with a model file takes.
    #[doc(hidden)]
    const __PARTS: Parts<'static>;

    /// Floating-point operations of one inference under any convention.
    fn flops(convention: Convention) -> u64 {
        convention.flops(Self::LAYERS)
    }

    /// The arena as another planner makes it.
    fn plan(planner: Planner) -> Plan;

    /// The layer of a path.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    fn layer(path: &str) -> &'static Layer {
        find(Self::LAYERS, path, false)
    }

    /// The costs of the layers in a scope.
    ///
    /// # Panics
    /// If there are none.
    #[track_caller]
    fn subtotal(path: &str) -> Cost {
        subtotal(Self::LAYERS, path, Self::CONVENTION, false)
    }
}

/// The parts of [`Network::SUMMARY`]: shapes, parameters, multiply-accumulates, FLOPs with the convention's name.
pub const fn summary(
    [inputs, outputs]: [&[Shape]; 2],
    [params, macs, flops]: [u64; 3],
    convention: Convention,
) -> [Text; 4] {
    let shapes = shapes(shapes(Text::new(), inputs).str(" → "), outputs);
    [shapes, number(params), number(macs), number(flops).str(" FLOPs (").str(convention.name()).str(")")]
}

const fn shapes(mut text: Text, shapes: &[Shape]) -> Text {
    let mut i = 0;
    while i < shapes.len() {
        text = if i > 0 { text.str(", ") } else { text }.dims(shapes[i].dims());
        i += 1;
    }
    text
}

const fn number(value: u64) -> Text {
    Text::new().digits(value, ",")
}

/// The same of a declared network.
pub const fn summary_of<N: Network>() -> [Text; 4] {
    summary([N::INPUTS, N::OUTPUTS], [N::PARAMS, N::MACS, N::FLOPS], N::CONVENTION)
}

/// The layers of a network; a function, so that they are made only where it is called.
pub const fn layers_of<N: Network>() -> &'static [Layer] {
    N::LAYERS
}
