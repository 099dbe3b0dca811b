//! What the kernels of a runtime need besides the tensors: scratch memory, by formulas that their authors publish.

use crate::dtype::Dtype;
use crate::graph::Node;
use crate::layer::{LayersOf, Name, Traced, input_name};
use crate::memory::role::{Role, role};
use crate::memory::{Liveness, usize_of};
use crate::text::{Text, hash};
use crate::trace::Trace;

mod esp_nn;
mod window;

use window::Window;

/// Whose kernels run the network.
///
/// What a runtime needs for itself, its interpreter's data, its stack and its code, is not published as a formula, and is not in
/// any figure: leave room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Runtime {
    /// Kernels that need nothing besides their tensors. So all figures are lower bounds.
    Bare,
    /// The reference kernels of TensorFlow Lite Micro. They take no scratch for convolutions, linear layers, average and maximum
    /// pooling, arithmetic, activations, softmax, and what moves data; what they take for others (means, transposed convolutions,
    /// recurrence, weights below 8 bits) netcost does not know, and says so
    /// (<https://github.com/tensorflow/tflite-micro/tree/main/tensorflow/lite/micro/kernels>).
    Tflm,
    /// Arm's CMSIS-NN in 8-bit integers on cores with the DSP extension and without MVE (Cortex-M4, M7, M33), built with GCC or
    /// LLVM. `C` is the number of input channels, `K` the product of the kernel's sizes:
    ///
    /// - a convolution: `4 · (C · K rounded up to 4)` bytes; none if it is 1 × 1 without padding
    ///   (`arm_convolve_wrapper_s8_get_buffer_size_dsp`);
    /// - a depthwise convolution with as many output channels: `2 · C · K`; none if it is 3 × 3 and padded by at most 1, or dilated
    ///   (`arm_depthwise_conv_wrapper_s8_get_buffer_size_dsp`);
    /// - average pooling: `4 · C` (`arm_avgpool_s8_get_buffer_size_dsp`);
    /// - a linear layer, maximum pooling, arithmetic, activations: none;
    /// - what CMSIS-NN has no kernel for: as [`Runtime::Tflm`].
    ///
    /// Source: <https://github.com/ARM-software/CMSIS-NN>, `Source/*/arm_*_get_buffer_sizes_s8.c`, version 2.3.0.
    CmsisNn,
    /// Espressif's ESP-NN in 8-bit integers on the ESP32-S3. `C` and `F` are the numbers of input and output channels, `K` the
    /// product of the kernel's sizes, `P` the bytes of the input with the zeros around it (none, if there are no zeros):
    ///
    /// - a convolution of 3 × 3, `C` a multiple of 16, `F ≥ 16`: `360 · C + 16 KiB + 96` bytes; of fewer than 16 positions
    ///   `9 · C · (F + 1) + 4 · F + 32`;
    /// - a pointwise one, of stride 1, without padding: `24 · C + 8 · F + 64` (at least `16 · C + 64`), and at least
    ///   `24 · C + 16 KiB + 64` if `C · F` is more than 24 KiB;
    /// - one whose kernel has fewer than 16 elements in a row, but 16 or more in all: with `K · C` rounded up to 16,
    ///   `(F + 1) · K · C + 4 · F + 96`;
    /// - another: `P`, the filter with its rows rounded up to 16, and `4 · F + 64`;
    /// - one in groups: one group, the input and the output of a group, and 64;
    /// - a depthwise one of 3 × 3, `C` a multiple of 16: `9 · C + 16`, and `P` up to 40 KiB, beyond that rows of about 40 KiB;
    ///   others copy their input, in 16 bits, and some their output;
    /// - softmax: 2,064; hardswish: 512;
    /// - a linear layer, pooling, arithmetic, other activations: none;
    /// - what ESP-NN has no kernel for: as [`Runtime::Tflm`].
    ///
    /// A dilated convolution runs on the reference kernel, but TensorFlow Lite Micro for these chips sets the scratch aside
    /// all the same. The second core's scratch, if both are used, is not counted.
    ///
    /// Source: <https://github.com/espressif/esp-nn>, the `esp_nn_get_*_scratch_size_esp32s3` of `src/*/*_esp32s3.c`, as of
    /// commit `25cae5434f4e` (2026; convolutions), and the depthwise convolution in which the kernel sets zeros on all four
    /// sides (after commit `58ca1a40a9f8`). These sizes change with nearly every version; older ones take more for pointwise
    /// convolutions, of which they copied the filter.
    EspNn,
}

impl Runtime {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Runtime::Bare => "kernels without scratch",
            Runtime::Tflm => "TensorFlow Lite Micro's reference kernels",
            Runtime::CmsisNn => "CMSIS-NN",
            Runtime::EspNn => "ESP-NN",
        }
    }

    /// Bytes of scratch of a layer, or `None` where no formula is known; of a convolution with its sizes.
    const fn scratch(self, node: &Node, window: Option<&Window>) -> Option<u64> {
        let role = role(node.op_hash);
        match self {
            Runtime::Bare => Some(0),
            Runtime::Tflm => tflm(node, role),
            Runtime::CmsisNn => cmsis_nn(node, role, window),
            Runtime::EspNn => esp_nn(node, role, window),
        }
    }
}

/// The reference kernels: those of transposed convolutions, means and recurrence, and of weights that are unpacked, take scratch.
const fn tflm(node: &Node, role: Role) -> Option<u64> {
    let is_packed = node.count.weights > 0 && node.types.weights.bits() < 8;
    let is_known = match role {
        Role::Plain | Role::Convolution(3) => false,
        Role::Weighted => node.op_hash == LINEAR,
        Role::Pooling => node.op_hash != MATMUL && node.op_hash != AVG_POOL3D,
        _ => true,
    };
    if is_known && !is_packed { Some(0) } else { None }
}

const LINEAR: u64 = hash(b"linear");
const MATMUL: u64 = hash(b"matmul");
const AVG_POOL1D: u64 = hash(b"avg_pool1d");
const AVG_POOL2D: u64 = hash(b"avg_pool2d");
const AVG_POOL3D: u64 = hash(b"avg_pool3d");
const SOFTMAX: u64 = hash(b"softmax");
const HARDSWISH: u64 = hash(b"hardswish");

/// Whether all that a layer reads and writes are 8-bit integers.
const fn is_i8(node: &Node) -> bool {
    let weights = node.count.weights == 0 || matches!(node.types.weights, Dtype::I8);
    weights && matches!(node.types.activations, Dtype::I8)
}

/// The channels that a layer over so many axes reads.
const fn channels(node: &Node, axes: usize) -> Option<u64> {
    let shape = &node.first[0].shape;
    if shape.rank() > axes { Some(shape.at(shape.rank() - axes - 1) as u64) } else { None }
}

const fn cmsis_nn(node: &Node, role: Role, window: Option<&Window>) -> Option<u64> {
    match (node.op_hash, role) {
        (_, Role::Convolution(1 | 2)) | (LINEAR | AVG_POOL1D | AVG_POOL2D, _) if !is_i8(node) => None,
        (_, Role::Convolution(1 | 2)) => {
            let Some(window) = window else { return None };
            let taps = window.kernel[0].saturating_mul(window.kernel[1]);
            let row = window.channels.saturating_mul(taps);
            if window.groups == window.channels && window.out_channels == window.channels {
                let narrow = window.before[0] <= 1 && window.before[1] <= 1 && window.after[0] <= 1 && window.after[1] <= 1;
                let small = matches!(window.kernel, [3, 3]) && narrow;
                return Some(if small || window.dilated { 0 } else { row.saturating_mul(2) });
            }
            // With several output channels per input channel, the plain depthwise kernel.
            if window.is_pointwise() && !window.dilated || window.is_depthwise() {
                return Some(0);
            }
            Some(row.saturating_add(3) / 4 * 4 * 4)
        }
        (AVG_POOL1D | AVG_POOL2D, _) => match channels(node, if node.op_hash == AVG_POOL1D { 1 } else { 2 }) {
            Some(channels) => Some(channels.saturating_mul(4)),
            None => None,
        },
        (LINEAR, _) => Some(0),
        // The reference kernels are used for the rest.
        _ => tflm(node, role),
    }
}

const fn esp_nn(node: &Node, role: Role, window: Option<&Window>) -> Option<u64> {
    match (node.op_hash, role) {
        (_, Role::Convolution(1 | 2)) | (LINEAR | AVG_POOL1D | AVG_POOL2D, _) if !is_i8(node) => None,
        (_, Role::Convolution(1 | 2)) => match window {
            Some(window) => esp_nn::convolution(window),
            None => None,
        },
        (SOFTMAX, _) if is_i8(node) => Some(esp_nn::SOFTMAX),
        (HARDSWISH, _) if is_i8(node) => Some(esp_nn::HARDSWISH),
        _ => tflm(node, role),
    }
}

/// The RAM of an inference: tensors, scratch, and what is kept for the next.
#[derive(Clone, Copy, Debug)]
pub struct Ram {
    /// The most bytes needed at once: of the tensors alive, of the scratch of the layer that runs, and of the state, which is
    /// there all the time.
    pub bytes: usize,
    /// The step at which that is, and the layer that runs then (before the first layer, the first input).
    pub step: usize,
    /// See `step`.
    pub layer: Name,
    /// The scratch of that layer.
    pub scratch: usize,
    /// The largest scratch of any layer.
    pub largest_scratch: usize,
    /// What is kept from one inference to the next: `STATE_BYTES`.
    pub state: usize,
}

impl<const N: usize, const S: usize, const E: usize, const T: usize> Trace<N, S, E, T> {
    /// Bytes of scratch of each layer that runs; the error is the first whose scratch is not known.
    const fn scratch(&self, live: &Liveness<N>, runtime: Runtime) -> Result<[u64; N], usize> {
        let mut scratch = [0; N];
        let mut i = live.alive.inputs;
        while i < self.size.nodes {
            if live.makes(i) {
                let window = self.window(live, i);
                scratch[i] = match runtime.scratch(&self.nodes[i], window.as_ref()) {
                    Some(bytes) => bytes,
                    None => return Err(i),
                };
            }
            i += 1;
        }
        Ok(scratch)
    }
}

impl<Net: Traced<N, S, E, T>, const L: usize, const H: usize, const N: usize, const S: usize, const E: usize, const T: usize>
    LayersOf<Net, L, H, N, S, E, T>
{
    /// The scratch of the layers, none where that of one is not known; and the first whose scratch is not known.
    const SCRATCH: ([u64; N], Option<usize>) = match Net::TRACE.scratch(Self::liveness(), Net::MEMORY.runtime) {
        Ok(scratch) => (scratch, None),
        Err(at) => ([0; N], Some(at)),
    };

    /// The most bytes, of tensors and scratch, and where, the scratch there and the largest.
    const NEEDS: (u128, usize, u64, u64) = {
        let scratch = &Self::SCRATCH.0;
        let (most, at) = Self::liveness().most(scratch);
        let mut largest = 0;
        let mut i = 0;
        while i < N {
            if scratch[i] > largest {
                largest = scratch[i];
            }
            i += 1;
        }
        (most, at, scratch[at], largest)
    };

    /// Checks that the scratch of all layers is known: called once, where the network says which runtime it is for. Its figures
    /// leave scratch out if it is not, so that they say nothing of it.
    ///
    /// # Panics
    /// If it is not known of a layer.
    #[track_caller]
    pub const fn check_scratch() {
        if let Some(at) = Self::SCRATCH.1
            && Net::TRACE.faults.count() == 0
        {
            panic!("{}", Self::unpublished(at).as_str())
        }
    }

    /// A function of its own: the layers are made only where it is called.
    const fn unpublished(at: usize) -> Text {
        let layer = &Self::get()[at - Self::liveness().alive.inputs];
        let text = Text::new().str("`").text(&layer.name.text()).str("`: how much scratch ");
        let text = text.str(Net::MEMORY.runtime.name()).str(" takes for `").str(layer.op).str("` in ");
        let text = text.str(layer.types.activations.name()).str(" is not known; ");
        let integers = matches!(Net::MEMORY.runtime, Runtime::CmsisNn | Runtime::EspNn);
        let text = if integers && !matches!(layer.types.activations, Dtype::I8) {
            text.str("its kernels are for i8, `#[dtype(i8)]`; ")
        } else {
            text
        };
        text.str("`#[memory(runtime = bare)]` leaves it out")
    }

    /// What an inference needs: tensors, scratch and state.
    ///
    /// # Panics
    /// If the sum does not fit in a `usize`; so the other figures.
    #[track_caller]
    pub const fn ram() -> Ram {
        let (_, at, scratch, largest) = Self::NEEDS;
        let inputs = Self::liveness().alive.inputs;
        let layer = if at < inputs { input_name(&Net::TRACE.nodes[at]) } else { Self::get()[at - inputs].name };
        let step = Self::liveness().first(at) as usize;
        Ram {
            bytes: Self::ram_bytes(),
            step,
            layer,
            scratch: scratch as usize,
            largest_scratch: largest as usize,
            state: Net::TRACE.totals.state_bytes(),
        }
    }

    /// Its bytes, for which no names need be made.
    ///
    /// # Panics
    /// As [`LayersOf::ram`].
    #[track_caller]
    pub const fn ram_bytes() -> usize {
        usize_of(Self::NEEDS.0 + Net::TRACE.totals.state as u128, "activations, scratch and state take")
    }

    /// The largest scratch.
    ///
    /// # Panics
    /// As [`LayersOf::ram`].
    #[track_caller]
    pub const fn scratch_bytes() -> usize {
        usize_of(Self::NEEDS.3 as u128, "the scratch takes")
    }
}
