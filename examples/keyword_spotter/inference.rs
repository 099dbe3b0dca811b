//! What goes on the device: the network, and an inference written by hand. `core` alone, no allocation, no unsafe code.

use netcost::arena::Slots;
use netcost::{Layer, network};

/// What is told apart: ten words, silence, and any other.
pub const WORDS: usize = 12;

network! {
    /// DS-CNN after Zhang et al., *Hello Edge: Keyword Spotting on Microcontrollers* (2017), <https://arxiv.org/abs/1711.07128>, in
    /// the size of the MLPerf Tiny benchmark, as it is deployed: batch norm folded, 8-bit integers.
    #[dtype(i8)]
    #[budget(weights <= 24 KiB, arena <= 16 KiB)]
    pub struct KeywordSpotter;

    fn forward(speech: [1, 49, 10]) -> [WORDS] {
        let stem = speech.conv2d(64, [10, 4], stride = 2, padding = "same").relu();
        let mut x = stem;
        'block: for _ in 0..4 {
            let depthwise = x.conv2d(64, 3, padding = "same", groups = 64).relu();
            let pointwise = depthwise.conv2d(64, 1).relu();
            x = pointwise;
        }
        let pool = x.avg_pool2d([25, 5]);
        let scores = pool.flatten().linear(WORDS);
        scores.softmax(dim = -1, name = "words")
    }
}

const fn total(of_biases: bool) -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < KeywordSpotter::LAYERS.len() {
        let layer = &KeywordSpotter::LAYERS[i];
        sum += if of_biases { layer.bias } else { layer.weights };
        i += 1;
    }
    sum as usize
}

/// The weights in the order of the layers, and the biases.
pub struct Parameters {
    /// Per layer: output channels, input channels of the group, kernel.
    pub weights: [i8; total(false)],
    /// Per layer: output channels.
    pub biases: [i32; total(true)],
}

// 8-bit weights and 32-bit biases, nothing between them.
const _: () = assert!(size_of::<Parameters>() == KeywordSpotter::WEIGHT_BYTES);

/// All activations.
pub type Arena = [i8; KeywordSpotter::ARENA_BYTES];

/// What a layer reads and writes.
type Step = Slots<i8, 2>;

const fn step(from: &str, to: &str) -> Step {
    Slots::new(&KeywordSpotter::PLAN, [from, to])
}

const STEM: Step = step("speech", "stem.conv2d");
const DEPTHWISE: [Step; 4] = [
    step("stem.conv2d", "block.0.depthwise.conv2d"),
    step("block.0.pointwise.conv2d", "block.1.depthwise.conv2d"),
    step("block.1.pointwise.conv2d", "block.2.depthwise.conv2d"),
    step("block.2.pointwise.conv2d", "block.3.depthwise.conv2d"),
];
const POINTWISE: [Step; 4] = [
    step("block.0.depthwise.conv2d", "block.0.pointwise.conv2d"),
    step("block.1.depthwise.conv2d", "block.1.pointwise.conv2d"),
    step("block.2.depthwise.conv2d", "block.2.pointwise.conv2d"),
    step("block.3.depthwise.conv2d", "block.3.pointwise.conv2d"),
];
const POOL: Step = step("block.3.pointwise.conv2d", "pool");
const SCORES: Step = step("pool", "scores.linear");
const OUTPUT: Step = step("scores.linear", "words");
const SPEECH: Slots<i8, 1> = Slots::new(&KeywordSpotter::PLAN, ["speech"]);

/// Runs the network in the arena. The result is a probability per word, `(p + 128) / 256`.
pub fn infer(arena: &mut Arena, parameters: &Parameters, speech: &[i8; KeywordSpotter::INPUT_BYTES]) -> [i8; WORDS] {
    let [input] = SPEECH.split(arena);
    input.copy_from_slice(speech);
    let mut rest = Rest { weights: &parameters.weights, biases: &parameters.biases };
    let [x, y] = STEM.split(arena);
    convolve(&STEM_SHAPE, &mut rest, x, y);
    for (depthwise, pointwise) in DEPTHWISE.iter().zip(&POINTWISE) {
        let [x, y] = depthwise.split(arena);
        convolve(&DEPTHWISE_SHAPE, &mut rest, x, y);
        let [x, y] = pointwise.split(arena);
        convolve(&POINTWISE_SHAPE, &mut rest, x, y);
    }
    let [x, y] = POOL.split(arena);
    average(x, y);
    let [x, y] = SCORES.split(arena);
    convolve(&LINEAR_SHAPE, &mut rest, x, y);
    let [x, y] = OUTPUT.split(arena);
    softmax(x, y);
    let mut words = [0; WORDS];
    words.copy_from_slice(y);
    words
}

/// The parameters of the layers that are still to come.
pub struct Rest<'p> {
    /// Weights.
    pub weights: &'p [i8],
    /// Biases.
    pub biases: &'p [i32],
}

/// A convolution; a linear layer is one of a single position.
pub struct Convolution {
    /// Channels, height and width that it reads.
    input: [usize; 3],
    /// The same that it writes.
    output: [usize; 3],
    kernel: [usize; 2],
    stride: usize,
    groups: usize,
    /// Whether what is below zero becomes zero.
    relu: bool,
}

const fn convolution(path: &str, kernel: [usize; 2], stride: usize, groups: usize) -> Convolution {
    let layer: &Layer = KeywordSpotter::layer(path);
    let (x, y) = (layer.inputs.as_slice()[0].dims(), layer.output.dims());
    Convolution { input: [x[0], x[1], x[2]], output: [y[0], y[1], y[2]], kernel, stride, groups, relu: true }
}

/// The shapes, from the declaration.
pub const STEM_SHAPE: Convolution = convolution("stem.conv2d", [10, 4], 2, 1);
/// Of all four: they have the same.
pub const DEPTHWISE_SHAPE: Convolution = convolution("block.0.depthwise.conv2d", [3, 3], 1, 64);
/// Of all four.
pub const POINTWISE_SHAPE: Convolution = convolution("block.0.pointwise.conv2d", [1, 1], 1, 1);
/// The linear layer.
pub const LINEAR_SHAPE: Convolution =
    Convolution { input: [64, 1, 1], output: [WORDS, 1, 1], kernel: [1, 1], stride: 1, groups: 1, relu: false };

/// Where a window begins before the input, with TensorFlow's `same` padding.
fn before(input: usize, output: usize, kernel: usize, stride: usize) -> usize {
    ((output - 1) * stride + kernel).saturating_sub(input) / 2
}

/// A convolution, with ReLU. A real quantisation has a factor per channel; here, sums are scaled by a power of two.
pub fn convolve(shape: &Convolution, rest: &mut Rest<'_>, x: &[i8], y: &mut [i8]) {
    let Convolution {
        input: [_, height, width], output: [channels, rows, columns], kernel: [kh, kw], stride, groups, ..
    } = *shape;
    let in_group = shape.input[0] / groups;
    let fan_in = in_group * kh * kw;
    let (weights, more) = rest.weights.split_at(channels * fan_in);
    let (biases, more_biases) = rest.biases.split_at(channels);
    (rest.weights, rest.biases) = (more, more_biases);
    let shift = 6 + fan_in.ilog2() / 2;
    let (top, left) = (before(height, rows, kh, stride), before(width, columns, kw, stride));
    for channel in 0..channels {
        let first = channel / (channels / groups) * in_group;
        for row in 0..rows {
            for column in 0..columns {
                let mut sum = biases[channel];
                for from in 0..in_group {
                    for i in 0..kh {
                        for j in 0..kw {
                            // Outside there are zeros.
                            let (r, c) = (row * stride + i, column * stride + j);
                            if r >= top && r - top < height && c >= left && c - left < width {
                                let value = x[((first + from) * height + r - top) * width + c - left];
                                let weight = weights[((channel * in_group + from) * kh + i) * kw + j];
                                sum += i32::from(weight) * i32::from(value);
                            }
                        }
                    }
                }
                y[(channel * rows + row) * columns + column] = scaled(sum, shift, shape.relu);
            }
        }
    }
}

fn scaled(sum: i32, shift: u32, relu: bool) -> i8 {
    let least = if relu { 0 } else { i32::from(i8::MIN) };
    i8::try_from((sum >> shift).clamp(least, i32::from(i8::MAX))).unwrap_or(i8::MAX)
}

/// The mean of each channel.
pub fn average(x: &[i8], y: &mut [i8]) {
    let positions = x.len() / y.len();
    for (mean, channel) in y.iter_mut().zip(x.chunks_exact(positions)) {
        let sum: i32 = channel.iter().map(|&value| i32::from(value)).sum();
        *mean = i8::try_from(sum / i32::try_from(positions).unwrap_or(i32::MAX)).unwrap_or(i8::MAX);
    }
}

/// Probabilities, with powers of two in place of those of e: eight steps of a score double it.
pub fn softmax(x: &[i8], y: &mut [i8]) {
    let most = x.iter().copied().max().unwrap_or(0);
    // In 1/65536.
    let power = |score: i8| 65_536u32 >> ((i32::from(most) - i32::from(score)) / 8).cast_unsigned().min(31);
    let sum: u32 = x.iter().map(|&score| power(score)).sum();
    for (probability, &score) in y.iter_mut().zip(x) {
        let part = (power(score) * 256 / sum).min(255);
        *probability = i8::try_from(part.cast_signed() - 128).unwrap_or(i8::MAX);
    }
}
