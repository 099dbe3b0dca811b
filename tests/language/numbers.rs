//! Arithmetic, constants, const fns, the prelude.

use netcost::network;

use crate::values;

network! {
    struct Integers;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _, _] {
        let a = 2 + 3 * 4 - 10 / 3;
        let b = (2 + 3) * (17 % 5);
        let c: u64 = 7;
        let c = c * 3 + 1;
        let d: u32 = 5;
        let d = d - 2;
        let e: i32 = -4;
        let e = e * -3 + 1;
        let f = (3.7 as usize) + (7u8 as usize);
        let mut g = 100;
        g -= 1;
        g /= 3;
        g *= 2;
        g %= 50;
        g += 1;
        let h = a.max(b).min(9) + max(2, 3) + min(a, b);
        constant([a, b, c as usize, d as usize, e as usize, f, g, h])
    }
}

#[test]
fn integers() {
    // 2 + 12 - 3; 5 · 2; 7·3 + 1; 5 - 2; 12 + 1; 3 + 7; 99 / 3 · 2 % 50 + 1 = 17; 9 + 3 + 10
    assert_eq!(values::<Integers>(), [11, 10, 22, 3, 13, 10, 17, 22]);
}

network! {
    struct Bits;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _, _] {
        let n = 5;
        let mut m = 1;
        m <<= 4;
        m |= 1;
        m ^= 3;
        let k = !0u32 >> 30;
        let wide: u64 = 1 << n;
        let wide = wide << (1u32 + 1) >> 2i64;
        constant([wide as usize, 200 >> 2, n & 6, n | 8, n ^ 1, m, k as usize, if (n > 4) ^ (n >= 9) { 1 } else { 2 }])
    }
}

#[test]
fn bits() {
    // 2^5; 50; 101 & 110; 101 | 1000; 101 ^ 001; 10001 ^ 11 = 10010; 2 ones; true ^ false
    assert_eq!(values::<Bits>(), [32, 50, 4, 13, 4, 18, 3, 1]);
}

network! {
    struct Floats;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _, _] {
        let alpha = 0.75;
        let a = (64 as f64 * alpha) as usize;
        let b = (sqrt(144.0) + 0.5) as usize;
        let c = (10.0 * ln(2.718281828459045)) as usize + 1;
        let d = pow(2.0, 5.0) as usize;
        let e = make_divisible(32.0 * 0.35, 8);
        let f = make_divisible(64 as f64 * 1.4, 8);
        let g = ((7 as f64 / 2.0 - 0.5) * 2.0) as usize;
        let h = alpha.max(3.5) as usize + (-alpha + 2.0).min(9.0) as usize;
        constant([a, b, c, d, e, f, g, h])
    }
}

#[test]
#[allow(clippy::many_single_char_names)]
fn floats_and_the_prelude() {
    // 48; 12; ln e = 1, to a rounding; 32; 11.2 → 8, which is under 0.9 · 11.2, so 16; 89.6 → 88; 3 · 2; 3 + 1
    let [a, b, c, d, e, f, g, h] = *values::<Floats>() else { panic!() };
    assert_eq!([a, b, d, e, f, g, h], [48, 12, 32, 16, 88, 6, 4]);
    assert!(c == 10 || c == 11);
}

/// A constant outside, so that nothing is known where the macro stands.
const ALPHA: f64 = 0.75;

network! {
    struct Factors { alpha: 0.75 }
    struct FactorsOutside { alpha: ALPHA }

    fn forward(x: [36], alpha: f64) -> [_, _, _, _] {
        let a = (x.dim(0) * alpha) as usize;
        let b = (alpha * x.dim(0)) as usize;
        let c = (x.dim(0) / alpha) as usize;
        let d = make_divisible(32 * alpha, 8) + (90.0 / x.dim(0)) as usize;
        constant([a, b, c, d])
    }
}

#[test]
fn sizes_times_and_by_a_factor() {
    // 36 · 0.75, both ways; 36 / 0.75; 24 + 2.5
    assert_eq!(values::<Factors>(), [27, 27, 48, 26]);
    assert_eq!(values::<FactorsOutside>(), [27, 27, 48, 26]);
}

network! {
    struct PreludeOnWholeNumbers;

    fn forward(x: [36]) -> [_, _, _] {
        let root = sqrt(x.channels()) as usize;
        let square = pow(x.rank() + 2, 2) as usize;
        let width = make_divisible(30, 8);
        constant([root, square, width])
    }
}

#[test]
fn the_prelude_takes_whole_numbers() {
    assert_eq!(values::<PreludeOnWholeNumbers>(), [6, 9, 32]);
}

/// Constants of another module.
pub mod config {
    /// A width.
    pub const WIDTH: usize = 12;
    /// Widths.
    pub static NOT_USED: usize = 1;
    /// A table.
    pub const TABLE: [[usize; 2]; 3] = [[1, 2], [3, 4], [5, 6]];

    /// A const fn.
    pub const fn double(n: usize) -> usize {
        2 * n
    }

    /// A struct with a constant and a const method.
    #[derive(Clone, Copy)]
    pub struct Config {
        /// A field.
        pub heads: usize,
    }

    impl Config {
        /// A constant of the type.
        pub const SMALL: Config = Config { heads: 3 };

        /// A const method.
        pub const fn dim(&self) -> usize {
            self.heads * 4
        }
    }
}

const LOCAL: usize = 6;
const SETTINGS: config::Config = config::Config { heads: 2 };

const fn half(n: usize) -> usize {
    n / 2
}

network! {
    struct Constants;

    fn forward(_x: [LOCAL]) -> [LOCAL, config::WIDTH, config::double(LOCAL) + 1, _, _, _, _, _] {
        const INNER: usize = 4;
        let i = 1;
        let small = config::Config::SMALL;
        constant([
            LOCAL,
            config::WIDTH,
            13,
            half(LOCAL) + INNER,
            config::TABLE[i][i - 1],
            SETTINGS.heads + SETTINGS.dim(),
            small.dim(),
            crate::numbers::config::double(u8::MAX as usize),
        ])
    }
}

#[test]
fn constants_and_const_fns_by_any_path() {
    // 3 + 4; TABLE[1][0]; 2 + 8; 12; 510
    assert_eq!(values::<Constants>(), [6, 12, 13, 7, 3, 10, 12, 510]);
    assert_eq!(Constants::INPUT, [6]);
    let _ = config::NOT_USED;
}

network! {
    struct Names;

    fn forward(input: [8]) -> [_, _] {
        // A local of a layer's or a prelude name.
        let max = 3;
        let relu = 2;
        let linear = input.linear(relu);
        constant([max, linear.channels()])
    }
}

#[test]
fn locals_may_have_the_names_of_layers() {
    assert_eq!(values::<Names>(), [3, 2]);
}

network! {
    struct ArraysOfNumbers;

    fn forward(_x: [1]) -> [_, _, _, _] {
        let mut widths = [1; 4];
        for i in 0..4 {
            widths[i] = i * i + 1;
        }
        widths[3] += 5;
        let table = [[1, 2], [3, 4]];
        let pair = (6, [7, 8]);
        constant([widths[2], widths[3], table[1][0] + widths.len(), pair.0 + pair.1[1]])
    }
}

#[test]
fn arrays_of_numbers() {
    // 2² + 1; 3² + 1 + 5; 3 + 4; 6 + 8
    assert_eq!(values::<ArraysOfNumbers>(), [5, 15, 7, 14]);
}

network! {
    struct Powers;

    fn forward(x: [3]) -> [_, _, _, _] {
        let n = x.channels();
        let narrow: u32 = 2;
        let negative = -3i64;
        constant([n.pow(2), 2usize.pow(narrow + 1), narrow.pow(5) as usize, negative.pow(2) as usize])
    }
}

#[test]
fn powers_of_integers() {
    // 3²; 2³; 2⁵; (-3)²
    assert_eq!(values::<Powers>(), [9, 8, 32, 9]);
}

network! {
    struct Roundings;

    fn forward(x: [5, 7]) -> [_, _, _, _, _, _] {
        let [rows, columns] = [x.dim(0), x.dim(1)];
        let narrow: u32 = 9;
        constant([
            rows.div_ceil(2),
            columns.next_multiple_of(4),
            columns.next_power_of_two(),
            narrow.div_ceil(4) as usize,
            narrow.next_power_of_two() as usize,
            (rows as f64 * 1.5).ceil() as usize,
        ])
    }
}

#[test]
fn roundings_of_integers() {
    // 5/2 up; 7 up to a multiple of 4; 7 and 9 up to powers of two; 9/4 up; 7.5 up
    assert_eq!(values::<Roundings>(), [3, 8, 8, 3, 16, 8]);
}
