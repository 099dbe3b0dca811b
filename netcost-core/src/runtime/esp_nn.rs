//! Scratch of ESP-NN's kernels for the ESP32-S3: what `esp_nn_get_conv_scratch_size_esp32s3`,
//! `esp_nn_get_depthwise_conv_scratch_size_esp32s3`, `esp_nn_get_softmax_scratch_size_esp32s3` and
//! `esp_nn_get_hard_swish_scratch_size_esp32s3` return.

use super::window::Window;

/// Two tables of 256 values of 32 bits, and alignment.
pub(super) const SOFTMAX: u64 = 2 * 256 * 4 + 16;
/// Two tables of 256 bytes.
pub(super) const HARDSWISH: u64 = 512;

/// Where filters and positions wait between passes over a block of output channels.
const STAGE: u128 = 16 << 10;
/// Filters beyond this are read block by block.
const BLOCK: u128 = 24 << 10;
/// A padded input beyond this is worked on in strips.
const STRIP: u128 = 40 << 10;
/// An input in 16 bits beyond this is worked on row by row.
const WHOLE: u128 = 48 << 10;

/// Bytes of a convolution; `None` beyond the sizes that the kernels count in: 16 bits a size, 31 bits in all.
pub(super) const fn convolution(window: &Window) -> Option<u64> {
    let Some(sizes) = Sizes::of(window) else { return None };
    let bytes = if window.is_depthwise() {
        sizes.depthwise()
    } else if window.groups > 1 {
        // Each group by itself, between copies of its input and its output.
        let of_one = Sizes { channels: sizes.channels / sizes.groups, out: sizes.out / sizes.groups, ..sizes };
        of_one.dense() + of_one.positions * of_one.channels + of_one.outputs * of_one.out + 64
    } else {
        sizes.dense()
    };
    if bytes <= i32::MAX as u128 { Some(bytes as u64) } else { None }
}

/// The sizes, height before width, in numbers whose products do not overflow.
#[derive(Clone, Copy)]
struct Sizes {
    input: [u128; 2],
    output: [u128; 2],
    kernel: [u128; 2],
    stride: [u128; 2],
    /// Zeros before the input; those after it follow from how far the output reaches.
    before: [u128; 2],
    channels: u128,
    out: u128,
    groups: u128,
    /// Of the input, and of the output: height times width.
    positions: u128,
    outputs: u128,
}

impl Sizes {
    const fn of(window: &Window) -> Option<Sizes> {
        let Some(input) = two(window.input) else { return None };
        let Some(output) = two(window.output) else { return None };
        let Some(kernel) = two(window.kernel) else { return None };
        let Some(stride) = two(window.stride) else { return None };
        let Some(before) = two(window.before) else { return None };
        let Some([channels, out]) = two([window.channels, window.out_channels]) else { return None };
        let groups = window.groups as u128;
        if channels == 0 || groups == 0 || input[0] == 0 || input[1] == 0 {
            return None;
        }
        let (positions, outputs) = (input[0] * input[1], output[0] * output[1]);
        Some(Sizes { input, output, kernel, stride, before, channels, out, groups, positions, outputs })
    }

    const fn is_kernel(&self, height: u128, width: u128) -> bool {
        self.kernel[0] == height && self.kernel[1] == width
    }

    /// Zeros behind the input that the last outputs read.
    const fn behind(&self, axis: usize) -> u128 {
        let reached = self.output[axis].saturating_sub(1) * self.stride[axis] + self.kernel[axis];
        reached.saturating_sub(self.before[axis] + self.input[axis])
    }

    /// A convolution in which all output channels read all input channels.
    const fn dense(&self) -> u128 {
        let Sizes { channels, out, .. } = *self;
        let row = self.kernel[1] * channels;
        let window = self.kernel[0] * row;
        let aligned = window.next_multiple_of(16);
        if self.is_kernel(3, 3) && channels % 16 == 0 && out >= 16 {
            return if self.outputs >= 16 {
                // Sixteen windows at a time, as positions of a pointwise convolution.
                16 * aligned + blocks(aligned) + 32
            } else {
                // A window, a copy of the filter, a sum per output channel.
                aligned + out * aligned + 4 * out + 32
            };
        }
        let unpadded = self.before[0] == 0 && self.before[1] == 0;
        if self.is_kernel(1, 1) && unpadded && self.stride[0] == 1 && self.stride[1] == 1 {
            // Eight positions transposed in 16 bits, or the last few filled up to eight with their outputs.
            let transposed = if self.positions < 8 { 0 } else { 16 * channels.next_multiple_of(8) };
            let small = larger(transposed, 24 * channels + 8 * out) + 64;
            return if channels * out > BLOCK { larger(small, blocks(channels)) } else { small };
        }
        if row < 16 && window >= 16 {
            // A sum per output channel, a copy of the filter, a window.
            return 4 * out + 16 + out * aligned + 16 + aligned + 64;
        }
        let behind = [self.behind(0), self.behind(1)];
        let padded = if unpadded && behind[0] == 0 && behind[1] == 0 {
            0
        } else {
            self.padded([self.before[0] + behind[0], self.before[1] + behind[1]]) * channels
        };
        padded + row.next_multiple_of(16) * self.kernel[0] * out + 64 + 4 * out
    }

    /// Positions of the input with so many zeros around it.
    const fn padded(&self, zeros: [u128; 2]) -> u128 {
        (self.input[0] + zeros[0]) * (self.input[1] + zeros[1])
    }

    /// A convolution of each channel by itself.
    const fn depthwise(&self) -> u128 {
        let Sizes { channels, out, .. } = *self;
        let taps = self.kernel[0] * self.kernel[1];
        // The filter and the input in 16 bits.
        let in_16_bits = 2 * (taps * out + self.positions * channels) + 32;
        if out != channels {
            return if (out / channels) % 4 == 0 { in_16_bits } else { 32 };
        }
        let is_column = self.input[1] == 1 && self.kernel[1] == 1 && self.output[1] == 1;
        if is_column && self.stride[1] == 1 && self.before[1] == 0 && channels % 16 == 0 {
            // A bias per channel, a window, a copy of the filter.
            return 4 * channels + 2 * self.kernel[0] * channels + 64;
        }
        match channels % 16 {
            0 if self.is_kernel(3, 3) => self.depthwise_3x3(),
            8 if self.is_kernel(3, 3) && channels > 8 => self.filled_3x3(),
            0 | 8 if self.is_kernel(3, 3) || in_16_bits - 32 <= WHOLE => in_16_bits,
            // As many rows of the input as the kernel is high.
            0 | 8 => 2 * (taps * channels + self.input[1] * self.kernel[0] * channels) + 32,
            _ if channels > 3 => self.filled(),
            _ => 32,
        }
    }

    /// Of 3 × 3 over a multiple of 16 channels: the filter, and the padded input or a strip of it.
    const fn depthwise_3x3(&self) -> u128 {
        let zeros = [self.before[0] + self.behind(0), self.before[1] + self.behind(1)];
        let filter = 9 * self.channels;
        if zeros[0] == 0 && zeros[1] == 0 {
            return filter + 16;
        }
        let all = self.padded(zeros) * self.channels;
        if all <= STRIP {
            return filter + all + 16;
        }
        let row = (self.input[1] + zeros[1]) * self.channels;
        let rows = larger(STRIP.saturating_sub(filter + 32) / row, 3);
        let most = self.input[0] + zeros[0];
        filter + if rows < most { rows } else { most } * row + 32
    }

    /// Of 3 × 3 with channels filled up to a multiple of 16: the filter, the padded input, the output, and three numbers of 32
    /// bits a channel.
    const fn filled_3x3(&self) -> u128 {
        let channels = self.channels.next_multiple_of(16);
        let zeros = [self.around_3x3(0), self.around_3x3(1)];
        9 * channels + self.padded(zeros) * channels + self.outputs * channels + 12 * channels + 64
    }

    /// Zeros that this kernel sets around the input: as many behind as before, and what the outputs need besides.
    const fn around_3x3(&self, axis: usize) -> u128 {
        2 * self.before[axis] + (self.output[axis] * self.stride[axis] + 2).saturating_sub(self.input[axis])
    }

    /// With channels filled up to a multiple of 8: the filter and the input in 16 bits, the output, three numbers of 32 bits a
    /// channel, each from a multiple of 16 on.
    const fn filled(&self) -> u128 {
        let channels = self.channels.next_multiple_of(8);
        let filter = (2 * self.kernel[0] * self.kernel[1] * channels).next_multiple_of(16);
        let input = (2 * self.positions * channels).next_multiple_of(16);
        let output = (self.outputs * channels).next_multiple_of(16);
        filter + input + output + 12 * channels + 16
    }
}

/// The work of a pointwise convolution in blocks of output channels.
const fn blocks(channels: u128) -> u128 {
    24 * channels + STAGE + 64
}

const fn larger(a: u128, b: u128) -> u128 {
    if a > b { a } else { b }
}

const fn two([a, b]: [u64; 2]) -> Option<[u128; 2]> {
    if a <= u16::MAX as u64 && b <= u16::MAX as u64 { Some([a as u128, b as u128]) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `esp_nn_conv_esp32s3.c`, `esp_nn_conv_s8_3x3_opt_esp32s3.c` and `esp_nn_depthwise_conv_s8_esp32s3.c`, compiled by GCC 12
    /// for x86-64 and run on random sizes, of which these are some for each of their paths: input channels, height, width; output channels, height, width; kernel, stride and
    /// padding before the input as height and width; groups (as many as channels: depthwise); what the function returns.
    const TABLE: &str = include_str!("esp_nn.txt");

    #[test]
    fn as_the_functions_of_esp_nn() {
        let mut rows = 0;
        for line in TABLE.lines() {
            let numbers: std::vec::Vec<u64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
            let [channels, h, w, out_channels, oh, ow, kh, kw, sh, sw, ph, pw, groups, bytes] = numbers[..] else {
                panic!("{line}")
            };
            let window = Window {
                input: [h, w],
                output: [oh, ow],
                kernel: [kh, kw],
                stride: [sh, sw],
                before: [ph, pw],
                after: [0, 0],
                dilated: false,
                channels,
                out_channels,
                groups,
            };
            assert_eq!(convolution(&window), Some(bytes), "{line}");
            rows += 1;
        }
        assert_eq!(rows, 559);
    }

    #[test]
    fn beyond_what_the_kernels_count_nothing_is_known() {
        let small = Window {
            input: [65_535, 1],
            output: [65_535, 1],
            kernel: [1, 1],
            stride: [1, 1],
            before: [0, 0],
            after: [0, 0],
            dilated: false,
            channels: 8,
            out_channels: 8,
            groups: 1,
        };
        // 24 bytes a channel of the input, 8 of the output, 64.
        assert_eq!(convolution(&small), Some(24 * 8 + 8 * 8 + 64));
        assert_eq!(convolution(&Window { input: [65_536, 1], ..small }), None);
        // The filter alone takes 4 · 10^12 bytes.
        let wide = Window { kernel: [32_768, 2], channels: 8192, out_channels: 8192, ..small };
        assert_eq!(convolution(&wide), None);
    }
}
