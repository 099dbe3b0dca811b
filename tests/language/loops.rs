//! `for`, `while`, `loop`, over all that they may run over.

use netcost::network;

use crate::{names, values};

const WIDTHS: [usize; 4] = [3, 5, 7, 9];
const SLICE: &[usize] = &[3, 5, 7, 9];
const STAGES: [(usize, bool); 3] = [(2, true), (4, false), (6, true)];

network! {
    struct Ranges;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _] {
        let n = 4;
        let (mut a, mut b, mut c, mut d) = (1, 1, 1, 1);
        for i in 0..n {
            a += i;
        }
        for i in 1..=n {
            b *= i;
        }
        for _ in 0..3 {
            c *= 2;
        }
        for i in n - 2..n + 1 {
            d += i;
        }
        let mut e: u32 = 1;
        for i in 1u32..4 {
            e += i;
        }
        let mut f = 1i64;
        for i in -2i64..=3 {
            f += i;
        }
        let mut g = 1;
        for _ in n..n {
            g += 1;
        }
        constant([a, b, c, d, e as usize, f as usize, g])
    }
}

#[test]
fn ranges() {
    // 1 + (0 + 1 + 2 + 3); 4!; 2³; 1 + (2 + 3 + 4); 1 + (1 + 2 + 3); 1 + (-2 - 1 + 0 + 1 + 2 + 3); an empty range
    assert_eq!(values::<Ranges>(), [7, 24, 8, 10, 7, 4, 1]);
}

network! {
    struct Sequences;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _, _] {
        let (mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h) = (0, 0, 0, 0, 0, 0, 0, 0);
        for w in [1, 2, 3] {
            a += w;
        }
        for w in WIDTHS {
            b += w;
        }
        for w in SLICE {
            c += w;
        }
        for &w in SLICE {
            d += w;
        }
        for (n, double) in STAGES {
            e += if double { 2 * n } else { n };
        }
        let local = [10, 20];
        for w in local {
            f += w;
        }
        for w in &local {
            g += *w;
        }
        for &(n, _) in &STAGES {
            h += n;
        }
        constant([a, b, c, d, e, f, g, h])
    }
}

#[test]
fn arrays_slices_and_constants() {
    // 2 · 2 + 4 + 2 · 6 = 20
    assert_eq!(values::<Sequences>(), [6, 24, 24, 24, 20, 30, 30, 12]);
}

network! {
    struct Adapters;

    fn forward(_x: [1]) -> [_, _, _, _, _, _, _, _] {
        let (mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h) = (0, 0, 0, 0, 0, 0, 0, 0);
        for w in WIDTHS.iter() {
            a += *w;
        }
        for &w in WIDTHS.iter() {
            b += w;
        }
        for (i, w) in WIDTHS.iter().enumerate() {
            c += (i + 1) * w;
        }
        for (i, w) in WIDTHS.into_iter().enumerate() {
            d += i * w;
        }
        for w in WIDTHS.iter().rev() {
            e = 10 * e + w;
        }
        for (w, (n, _)) in WIDTHS.into_iter().zip(STAGES) {
            f += w * n;
        }
        for i in (0..10).step_by(4) {
            g += i;
        }
        for i in (0..10).skip(2).take(3) {
            h += i;
        }
        constant([a, b, c, d, e, f, g, h])
    }
}

#[test]
fn adapters() {
    // 3 + 2·5 + 3·7 + 4·9 = 70; 5 + 14 + 27 = 46; the digits backwards; 3·2 + 5·4 + 7·6 = 68; 0 + 4 + 8; 2 + 3 + 4
    assert_eq!(values::<Adapters>(), [24, 24, 70, 46, 9753, 68, 12, 9]);
}

network! {
    struct MoreAdapters;

    fn forward(_x: [1]) -> [_, _, _, _, _, _] {
        let (mut a, mut b, mut c, mut d, mut e, mut f) = (0, 0, 0, 0, 0, 0);
        for i in (1..=3).rev() {
            a = 10 * a + i;
        }
        for (i, (n, _)) in STAGES.iter().enumerate() {
            b += i * n;
        }
        for (i, &(n, _)) in STAGES.iter().enumerate().rev() {
            c = 100 * c + 10 * i + n;
        }
        for (w, &(n, double)) in SLICE.iter().zip(STAGES.iter()) {
            d += if double { w * n } else { 0 };
        }
        for (i, n) in (10..20).enumerate().step_by(3) {
            e += i + n;
        }
        for w in WIDTHS.iter().copied().skip(1) {
            f += w;
        }
        constant([a, b, c, d, e, f])
    }
}

#[test]
fn adapters_of_adapters() {
    // 0·2 + 1·4 + 2·6 = 16; 26, 14, 02; 3·2 + 7·6; (0 + 10) + (3 + 13) + (6 + 16) + (9 + 19); 5 + 7 + 9
    assert_eq!(values::<MoreAdapters>(), [321, 16, 261_402, 48, 76, 21]);
}

network! {
    struct BreakContinue;

    fn forward(x: [1]) -> [_] {
        let mut x = x;
        'rows: for i in 0..5 {
            for j in 0..5 {
                if j == 2 {
                    continue 'rows;
                }
                if i == 2 {
                    break 'rows;
                }
                x = x.linear(10 * (i + 1) + j);
            }
        }
        x
    }
}

#[test]
fn break_and_continue_with_labels() {
    // i = 0 and 1 with j = 0 and 1
    assert_eq!(names::<BreakContinue>(), ["rows.0.0.linear", "rows.0.1.linear", "rows.1.0.linear", "rows.1.1.linear"]);
    let outputs: Vec<_> = BreakContinue::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [10, 11, 20, 21]);
}

network! {
    struct ContinueInFor;

    fn forward(x: [1]) -> [_] {
        let mut x = x;
        for i in 0..6 {
            if i % 2 == 1 {
                continue;
            }
            if i > 3 {
                break;
            }
            x = x.linear(i + 1);
        }
        x
    }
}

#[test]
fn skipped_turns_keep_their_positions() {
    assert_eq!(names::<ContinueInFor>(), ["0.linear", "2.linear"]);
}

const fn next(n: usize) -> Option<usize> {
    if n < 40 { Some(3 * n) } else { None }
}

network! {
    struct Whiles;

    fn forward(x: [64]) -> [_] {
        let mut x = x;
        while x.channels() > 10 {
            x = x.linear(x.channels() / 2);
        }
        let mut n = 2;
        while let Some(more) = next(n) {
            n = more;
            if n == 6 {
                continue;
            }
            x = x.linear(n);
        }
        let mut count = 0;
        let found = loop {
            count += 1;
            if count * count > 30 {
                break count;
            }
        };
        x.linear(found, name = "found")
    }
}

#[test]
fn while_loop_and_while_let() {
    // 64 → 32 → 16 → 8; 2 → (6) → 18 → 54, in the second loop, which counts on from 3; 6² = 36 is the first over 30
    let outputs: Vec<_> = Whiles::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [32, 16, 8, 18, 54, 6]);
    assert_eq!(names::<Whiles>(), ["0.linear", "1.linear", "2.linear", "4.linear", "5.linear", "found"]);
}

network! {
    struct LoopOfLayers;

    fn forward(x: [1]) -> [_] {
        let mut x = x;
        'grow: loop {
            x = x.linear(2 * x.channels());
            if x.channels() == 8 {
                break 'grow;
            }
        }
        let y = loop {
            x = x.linear(x.channels() + 1);
            if x.channels() > 9 {
                break x.relu();
            }
        };
        y
    }
}

#[test]
fn loop_with_a_value() {
    let outputs: Vec<_> = LoopOfLayers::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [2, 4, 8, 9, 10, 10]);
    let names = names::<LoopOfLayers>();
    assert_eq!(names[..3], ["grow.0.linear", "grow.1.linear", "grow.2.linear"]);
}

network! {
    struct Nested;

    fn forward(x: [1]) -> [_] {
        let mut x = x;
        for (blocks, width) in [(2, 3), (1, 5)] {
            for i in 0..blocks {
                let step = if i == 0 { width } else { width + 1 };
                x = x.linear(step);
            }
            x = x.relu();
        }
        x
    }
}

#[test]
fn nested_loops() {
    assert_eq!(names::<Nested>(), ["0.0.linear", "0.1.linear", "0.relu", "1.0.linear", "1.relu"]);
    // 1·3 + 3·4 + 4·5
    assert_eq!(Nested::MACS, 35);
}

network! {
    struct LoopsOverTensors;

    fn forward(x: [4]) -> [_] {
        let mut list = Tensors::new();
        for width in [1, 2] {
            list.push(x.linear(width));
        }
        let mut sums = Tensors::new();
        for t in list {
            sums.push(t.linear(3));
        }
        for (i, t) in list.iter().enumerate() {
            sums.push(t.linear(4 + i));
        }
        for t in [x, x.relu()] {
            sums.push(t.linear(7));
        }
        cat(sums)
    }
}

#[test]
fn loops_over_tensors() {
    // 3 + 3 (of list) + 4 + 5 (enumerated) + 7 + 7
    assert_eq!(values::<LoopsOverTensors>(), [29]);
    // 4·1 + 4·2, then 1·3 + 2·3, 1·4 + 2·5, 2 · 4·7
    assert_eq!(LoopsOverTensors::MACS, 12 + 9 + 14 + 56);
}

network! {
    struct ListsOfLists;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        let stages: [&[usize]; 2] = [&[3, 5], &[2]];
        for stage in stages {
            for &width in stage {
                x = x.linear(width);
            }
        }
        for stage in &stages {
            for &width in stage.iter() {
                x = x.linear(width);
            }
            for width in stage {
                x = x.linear(*width);
            }
        }
        x
    }
}

#[test]
fn lists_of_lists() {
    let widths: Vec<usize> = ListsOfLists::LAYERS.iter().map(|layer| layer.output.numel()).collect();
    assert_eq!(widths, [3, 5, 2, 3, 5, 3, 5, 2, 2]);
}
