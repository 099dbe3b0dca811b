//! A gesture recogniser for a microcontroller: the network's constants size every buffer, and a network that does not fit
//! the device does not compile.
//!
//! The module [`firmware`] is what goes on the device. It uses `core` alone, without `std` and without allocation, and
//! would stand as it is in a `#![no_std]` crate; `main` is a stand-in for the sensor and the serial port. The network is a
//! small one-dimensional convolutional network after Ismail Fawaz et al., *Deep learning for time series classification: a
//! review* (2018), <https://arxiv.org/abs/1809.04356>.

use std::sync::Mutex;

use netcost::network;

/// What the device tells apart.
pub const GESTURES: usize = 4;

network! {
    /// Sixty-four readings of a three-axis accelerometer to a score for each gesture.
    #[budget(params <= 600, macs <= 12 K)]
    pub struct Gesture;

    fn forward(window: [3, 64]) -> [GESTURES] {
        let conv1 = window.conv1d(8, 5, stride = 2, padding = 2);
        let relu1 = conv1.relu();
        let conv2 = relu1.conv1d(16, 3, stride = 2, padding = 1);
        let relu2 = conv2.relu();
        let pool = relu2.adaptive_avg_pool1d(1);
        pool.flatten().linear(GESTURES, name = "scores")
    }
}

/// What runs on the device: `core` only.
pub mod firmware {
    use netcost::Layer;

    use super::Gesture;

    /// The flash that the linker script leaves for weights.
    const FLASH: usize = 4 * 1024;
    /// The RAM that it leaves for buffers.
    const RAM: usize = 3 * 1024;

    const CONV1: &Layer = Gesture::layer("conv1");
    const CONV2: &Layer = Gesture::layer("conv2");
    const POOL: &Layer = Gesture::layer("pool");
    const SCORES: &Layer = Gesture::layer("scores");

    /// All weights in the order of the layers, each layer's biases after its weights.
    pub type Weights = [f32; Gesture::PARAMS as usize];

    /// The network's input.
    pub type Window = [f32; Gesture::INPUT.numel()];

    /// Every tensor that an inference needs, in static memory.
    pub struct Buffers {
        /// The readings: x, then y, then z.
        pub window: Window,
        conv1: [f32; CONV1.output.numel()],
        conv2: [f32; CONV2.output.numel()],
        pool: [f32; POOL.output.numel()],
        scores: [f32; Gesture::OUTPUT.numel()],
    }

    // More filters, a longer window, another layer: whatever makes the network too big for the device ends here.
    const _: () = assert!(size_of::<Weights>() <= FLASH, "the weights do not fit in the flash");
    const _: () = assert!(size_of::<Buffers>() <= RAM, "the buffers do not fit in the RAM");

    impl Buffers {
        /// Zeros, so that a static of them costs no flash.
        pub const fn new() -> Buffers {
            Buffers {
                window: [0.0; Gesture::INPUT.numel()],
                conv1: [0.0; CONV1.output.numel()],
                conv2: [0.0; CONV2.output.numel()],
                pool: [0.0; POOL.output.numel()],
                scores: [0.0; Gesture::OUTPUT.numel()],
            }
        }

        /// Runs the network on the window and returns the score of each gesture.
        pub fn infer(&mut self, weights: &Weights) -> &[f32; Gesture::OUTPUT.numel()] {
            let (conv1, weights) = weights.split_at(CONV1.params as usize);
            let (conv2, scores) = weights.split_at(CONV2.params as usize);
            convolve_relu(CONV1, conv1, &self.window, &mut self.conv1);
            convolve_relu(CONV2, conv2, &self.conv1, &mut self.conv2);
            average(&self.conv2, &mut self.pool);
            linear(SCORES, scores, &self.pool, &mut self.scores);
            &self.scores
        }
    }

    impl Default for Buffers {
        fn default() -> Buffers {
            Buffers::new()
        }
    }

    /// A convolution that is padded by half its kernel, and ReLU. Its sizes come from the declaration.
    fn convolve_relu(layer: &Layer, weights: &[f32], input: &[f32], output: &mut [f32]) {
        let (channels_in, length) = (layer.inputs[0].dims()[0], layer.inputs[0].dims()[1]);
        let (channels, positions) = (layer.output.dims()[0], layer.output.dims()[1]);
        let kernel = layer.weights as usize / (channels_in * channels);
        let stride = length / positions;
        let (weights, bias) = weights.split_at(layer.weights as usize);
        for channel in 0..channels {
            for position in 0..positions {
                let mut sum = bias[channel];
                for from in 0..channels_in {
                    for tap in 0..kernel {
                        let padded = position * stride + tap;
                        // Outside of the window there are zeros.
                        if padded >= kernel / 2 && padded - kernel / 2 < length {
                            let reading = input[from * length + padded - kernel / 2];
                            sum += weights[(channel * channels_in + from) * kernel + tap] * reading;
                        }
                    }
                }
                output[channel * positions + position] = sum.max(0.0);
            }
        }
    }

    /// The mean of each channel.
    #[allow(clippy::cast_precision_loss, reason = "a short signal")]
    fn average(input: &[f32], output: &mut [f32]) {
        let positions = input.len() / output.len();
        for (mean, channel) in output.iter_mut().zip(input.chunks_exact(positions)) {
            *mean = channel.iter().sum::<f32>() * (1.0 / positions as f32);
        }
    }

    /// A fully connected layer.
    fn linear(layer: &Layer, weights: &[f32], input: &[f32], output: &mut [f32]) {
        let (weights, bias) = weights.split_at(layer.weights as usize);
        for ((score, row), bias) in output.iter_mut().zip(weights.chunks_exact(input.len())).zip(bias) {
            *score = bias + row.iter().zip(input).map(|(weight, x)| weight * x).sum::<f32>();
        }
    }
}

/// Flash. A real program would have the result of training here; these are a pattern.
#[allow(clippy::cast_precision_loss, reason = "numbers up to 10")]
static WEIGHTS: firmware::Weights = {
    let mut weights = [0.0; Gesture::PARAMS as usize];
    let mut i = 0;
    while i < weights.len() {
        weights[i] = 0.125 * (((i * 7) % 11) as f32 - 5.0);
        i += 1;
    }
    weights
};

/// RAM. On the device this is a `critical_section::Mutex`.
static BUFFERS: Mutex<firmware::Buffers> = Mutex::new(firmware::Buffers::new());

/// Prints the layers, the memory taken and, for a made-up window, the scores.
pub fn main() {
    println!("{}", Gesture::REPORT);
    println!("flash for weights   {:>6} bytes", size_of_val(&WEIGHTS));
    println!("RAM for buffers     {:>6} bytes", size_of::<firmware::Buffers>());

    let mut buffers = BUFFERS.lock().expect("no one else holds it");
    for (i, reading) in buffers.window.iter_mut().enumerate() {
        // A shake: a square wave on each axis.
        *reading = if i / 8 % 2 == 0 { 1.0 } else { -1.0 };
    }
    println!("scores              {:?}", buffers.infer(&WEIGHTS));
}
