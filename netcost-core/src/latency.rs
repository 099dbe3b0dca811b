//! Estimates of latency: a range, from what others have measured and published.
//!
//! The closed division of MLPerf Tiny (<https://mlcommons.org/benchmarks/inference-tiny/>) has the latency of four networks in 8-bit
//! integers on microcontrollers with the runtimes of their makers. From each such row follow cycles per multiply-accumulate by
//! kind of layer: of linear layers by the autoencoder, of convolutions by ResNet-8, of separable ones (depthwise and 1 × 1) by
//! the two networks of such layers. A network's estimate is its multiply-accumulates times the least and the most of these.
//!
//! How good that is can be seen by leaving each of the four out and estimating it from the others: [`Benchmark::error`] is the
//! largest such miss, and each estimate is widened by it. Over all rows here the median miss is a factor of 1.07, the worst 1.49.
//! So an estimate is a range, and often a wide one; it stands for layers without products (pooling, softmax) only as far as the
//! four networks have them. It is no budget.

// Counts become an estimate.
#![allow(clippy::cast_precision_loss)]

use core::fmt;

use crate::device::{self, Device};
use crate::dtype::Dtype;
use crate::graph::Special;
use crate::layer::Layer;
use crate::network::Network;

/// A row of results: one device, one runtime, four networks.
#[derive(Clone, Copy, Debug)]
pub struct Benchmark {
    /// The device.
    pub device: Device,
    /// The runtime, and the round in which it was submitted.
    pub submission: &'static str,
    /// The clock, in megahertz.
    pub mhz: u32,
    /// Milliseconds of one inference: autoencoder, DS-CNN, ResNet-8, MobileNet.
    pub milliseconds: [f64; 4],
}

/// Kinds of layers that differ in speed.
const LINEAR: usize = 0;
const CONVOLUTION: usize = 1;
const SEPARABLE: usize = 2;
const OTHER: usize = 3;

/// Multiply-accumulates of the four networks by kind: linear, convolution, separable. Those of ResNet-8's two projections are
/// convolutions here.
pub const MACS: [[u64; 3]; 4] =
    [[264_192, 0, 0], [768, 320_000, 2_336_000], [640, 12_500_992, 0], [512, 497_664, 6_991_488]];

/// The least and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range(f64, f64);

impl Range {
    const NONE: Range = Range(f64::INFINITY, 0.0);

    const fn with(self, value: f64) -> Range {
        Range(if value < self.0 { value } else { self.0 }, if value > self.1 { value } else { self.1 })
    }

    const fn is_none(self) -> bool {
        self.0 > self.1
    }
}

impl Benchmark {
    /// Cycles per multiply-accumulate by kind, from the measured networks but for one (4: from all).
    const fn rates(&self, but: usize) -> [Range; 4] {
        let mut rates = [Range::NONE; 4];
        let mut network = 0;
        while network < 4 {
            if network != but {
                let total = MACS[network][0] + MACS[network][1] + MACS[network][2];
                rates[OTHER] = rates[OTHER].with(self.cycles(network) / total as f64);
            }
            network += 1;
        }
        if but != 0 {
            rates[LINEAR] = Range::NONE.with(self.cycles(0) / MACS[0][LINEAR] as f64);
        }
        if but != 2 {
            rates[CONVOLUTION] = Range::NONE.with(self.cycles(2) / MACS[2][CONVOLUTION] as f64);
        }
        // What has no network of its own is as fast as any.
        let mut kind = 0;
        while kind < 2 {
            if rates[kind].is_none() {
                rates[kind] = rates[OTHER];
            }
            kind += 1;
        }
        let mut network = 1;
        while network < 4 {
            if network != but {
                let of = &MACS[network];
                // What the few other layers take is taken off.
                let rest = of[LINEAR] as f64 * rates[LINEAR].0 + of[CONVOLUTION] as f64 * rates[CONVOLUTION].0;
                let left = self.cycles(network) - rest;
                rates[SEPARABLE] = rates[SEPARABLE].with((if left > 0.0 { left } else { 0.0 }) / of[SEPARABLE] as f64);
            }
            network += 2;
        }
        rates
    }

    const fn cycles(&self, network: usize) -> f64 {
        self.milliseconds[network] * self.mhz as f64 * 1000.0
    }

    /// Milliseconds of so many multiply-accumulates by kind.
    const fn milliseconds_of(&self, macs: &[u64; 4], rates: &[Range; 4]) -> Range {
        let mut range = Range(0.0, 0.0);
        let mut kind = 0;
        while kind < 4 {
            let macs = macs[kind] as f64 / (self.mhz as f64 * 1000.0);
            range = Range(range.0 + macs * rates[kind].0, range.1 + macs * rates[kind].1);
            kind += 1;
        }
        range
    }

    /// The estimate of one of the four networks from the other three, before it is widened: least and most, in milliseconds.
    pub const fn left_out(&self, network: usize) -> (f64, f64) {
        let macs = [MACS[network][0], MACS[network][1], MACS[network][2], 0];
        let range = self.milliseconds_of(&macs, &self.rates(network));
        (range.0, range.1)
    }

    /// By which factor the worst estimate misses that leaves a network out: 1.2 means that it takes a fifth more than the most
    /// that was estimated, or so much less than the least.
    pub const fn error(&self) -> f64 {
        let mut error = 1.0;
        let mut network = 0;
        while network < 4 {
            let (least, most) = self.left_out(network);
            let is = self.milliseconds[network];
            let miss = if is > most { is / most } else { least / is };
            if miss > error {
                error = miss;
            }
            network += 1;
        }
        error
    }

    /// The latency of a network. `None` if a layer that multiplies is not in 8-bit integers.
    pub const fn estimate<N: Network>(&self) -> Option<Latency> {
        let layers = N::LAYERS;
        let mut macs = [0u64; 4];
        let mut i = 0;
        while i < layers.len() {
            if layers[i].macs > 0 {
                if !matches!(layers[i].types.weights, Dtype::I8) || !matches!(layers[i].types.activations, Dtype::I8) {
                    return None;
                }
                macs[kind(&layers[i])] += layers[i].macs;
            }
            i += 1;
        }
        let range = self.milliseconds_of(&macs, &self.rates(4));
        Some(Latency { on: *self, least: range.0 / self.error(), most: range.1 * self.error() })
    }
}

const fn kind(layer: &Layer) -> usize {
    match (layer.op.as_bytes(), layer.count.special) {
        (b"linear", _) => LINEAR,
        (_, Special::Depthwise { .. } | Special::Convolution { pointwise: true, .. }) => SEPARABLE,
        (_, Special::Convolution { .. }) => CONVOLUTION,
        _ => OTHER,
    }
}

/// An estimate of one inference.
#[derive(Clone, Copy, Debug)]
pub struct Latency {
    /// What it stands on.
    pub on: Benchmark,
    /// Milliseconds, the least.
    pub least: f64,
    /// Milliseconds, the most.
    pub most: f64,
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Benchmark { device, submission, mhz, .. } = self.on;
        write!(f, "{:.2} to {:.2} ms on {} at {mhz} MHz with {submission}", self.least, self.most, device.name)?;
        write!(
            f,
            " (estimated from MLPerf Tiny; one network left out is missed by a factor of up to {:.2})",
            self.on.error()
        )
    }
}

macro_rules! benchmarks {
    ($($(#[doc = $doc:literal])* $name:ident: $device:ident at $mhz:literal, $submission:literal, $ms:expr;)*) => {
        $(
            $(#[doc = $doc])*
            pub const $name: Benchmark =
                Benchmark { device: device::$device, submission: $submission, mhz: $mhz, milliseconds: $ms };
        )*

        /// All rows of this module.
        pub const ALL: &[Benchmark] = &[$($name),*];
    };
}

// The medians of the logs in <https://github.com/mlcommons/tiny_results_v0.5> to `_v1.3`, `closed/*/results`.
benchmarks! {
    /// Cortex-M4F, TensorFlow Lite Micro, the benchmark's reference.
    L4R5_TFLM: STM32L4R5ZI at 120, "TensorFlow Lite Micro, v0.5", [10.05, 181.92, 704.23, 600.60];
    /// Cortex-M4F, `microTVM` with CMSIS-NN.
    L4R5_MICROTVM: STM32L4R5ZI at 120, "microTVM and CMSIS-NN, v1.0", [8.60, 99.81, 389.56, 301.20];
    /// Cortex-M4F, STMicroelectronics' X-CUBE-AI.
    L4R5_ST: STM32L4R5ZI at 120, "STMicroelectronics, v1.2", [5.26, 43.19, 165.13, 88.93];
    /// Cortex-M4F, Plumerai.
    L4R5_PLUMERAI: STM32L4R5ZI at 120, "Plumerai, v1.1", [4.05, 47.78, 167.76, 98.76];
    /// Cortex-M7, Plumerai.
    F746_PLUMERAI: STM32F746NG at 216, "Plumerai, v1.1", [1.71, 17.75, 62.88, 34.08];
    /// Cortex-M7, Bosch.
    F746_BOSCH: STM32F746NG at 216, "Bosch, v1.2", [1.71, 18.96, 62.55, 57.25];
    /// Cortex-M7, STMicroelectronics.
    H7A3_ST: STM32H7A3ZI at 280, "STMicroelectronics, v1.2", [1.23, 11.32, 40.84, 23.80];
    /// Cortex-M33, STMicroelectronics.
    U575_ST: STM32U575ZI at 160, "STMicroelectronics, v1.3", [3.21, 28.99, 109.49, 59.27];
    /// Cortex-M33, STMicroelectronics.
    U385_ST: STM32U385RG at 96, "STMicroelectronics, v1.3", [5.41, 48.30, 182.45, 98.74];
    /// Cortex-M33, `microTVM` with CMSIS-NN.
    NRF5340_MICROTVM: NRF5340 at 128, "microTVM and CMSIS-NN, v1.0", [6.27, 76.09, 316.16, 232.02];
    /// Cortex-M0+, Bosch.
    G0B1_BOSCH: STM32G0B1RE at 64, "Bosch, v1.2", [40.89, 474.61, 1522.07, 1414.43];
}
