//! `let`, patterns, `if`, `match`, `let else`.

use netcost::network;

use crate::{names, ops, values};

const WIDTHS: [usize; 3] = [5, 6, 7];

/// The width of a stage, if there is one.
const fn width(stage: usize) -> Option<usize> {
    if stage < WIDTHS.len() { Some(WIDTHS[stage]) } else { None }
}

network! {
    struct Lets;

    fn forward(_x: [4]) -> [_, _, _, _, _, _, _] {
        let a = 2;
        let a = a + 1;
        let (b, (c, _)) = (a * 2, (9, true));
        let [d, .., e] = [11, 12, 13];
        let mut f: usize = 20;
        f += d;
        let g;
        g = f + 1;
        constant([a, b, c, d, e, f, g])
    }
}

#[test]
fn let_shadowing_and_patterns() {
    // 2 + 1; 3 · 2; as given; first and last; 20 + 11; 31 + 1.
    assert_eq!(values::<Lets>(), [3, 6, 9, 11, 13, 31, 32]);
}

network! {
    struct Rebinding;

    fn forward(x: [4]) -> [6] {
        let x = x.linear(5);
        let mut x = x.linear(6);
        x = x.relu();
        {
            let x = x.linear(9);
            let _ = x;
        }
        x
    }
}

#[test]
fn tensors_are_rebound() {
    assert_eq!(names::<Rebinding>(), ["x", "x_2", "relu", "x_3"]);
    // (4 · 5 + 5) + (5 · 6 + 6) + (6 · 9 + 9): what is bound in braces is counted, and gone after them.
    assert_eq!(Rebinding::PARAMS, 25 + 36 + 63);
}

network! {
    struct TuplesOfTensors;

    fn forward(x: [4]) -> [12] {
        let (a, b) = (x.linear(5), x.linear(7).relu());
        let [c, d] = [a, b];
        cat([c, d])
    }
}

#[test]
fn tuple_pattern_names_each() {
    assert_eq!(names::<TuplesOfTensors>(), ["a", "b.linear", "b.relu", "cat"]);
}

network! {
    struct Ifs;

    fn forward(x: [4]) -> [_] {
        let wide = x.channels() >= 4 && !(x.rank() == 2);
        let y = if wide { x.linear(8) } else { x };
        let z = if y.channels() < 8 { y.linear(100) } else if y.channels() == 8 { y.linear(9) } else { y.linear(200) };
        if wide {
            let _ = z.linear(1, name = "head");
        }
        let extra = if z.channels() > 100 { 1 } else { 2 };
        z.linear(extra)
    }
}

#[test]
fn if_takes_one_way() {
    assert_eq!(names::<Ifs>(), ["y", "z", "head", "linear"]);
    // (4 · 8 + 8) + (8 · 9 + 9) + (9 · 1 + 1) + (9 · 2 + 2)
    assert_eq!(Ifs::PARAMS, 40 + 81 + 10 + 20);
}

network! {
    struct IfLets;

    fn forward(x: [4]) -> [_] {
        let y = if let Some(n) = width(1) { x.linear(n) } else { x };
        let y = if let Some(n) = width(3) { y.linear(n) } else { y.relu() };
        let Some(last) = width(2) else { return y };
        let y = y.linear(last);
        let Some(none) = width(9) else { return y.sigmoid() };
        y.linear(none)
    }
}

#[test]
fn if_let_and_let_else() {
    assert_eq!(ops::<IfLets>(), ["linear", "relu", "linear", "sigmoid"]);
    assert_eq!(values::<IfLets>(), [7]);
    // 4 · 6 + 6 · 7 without the biases
    assert_eq!(IfLets::MACS, 24 + 42);
}

network! {
    struct Matches;

    fn forward(x: [4]) -> [_, _, _, _, _, _, _, _] {
        let (d, e) = (pick(3, true), pick(3, false));
        constant([pick(0, true), pick(1, true), pick(5, true), d, e, pick(99, false), kind("wide"), kind("other") + x.rank()])
    }
}

const fn pick(n: usize, on: bool) -> usize {
    match n {
        0 => 10,
        1 | 2 => 20,
        3 if on => 30,
        3..=5 => 40,
        n => n,
    }
}

const fn kind(name: &str) -> usize {
    match name.as_bytes() {
        b"wide" => 64,
        _ => 16,
    }
}

#[test]
fn const_fns_of_the_module() {
    assert_eq!(values::<Matches>(), [10, 20, 40, 30, 40, 99, 64, 17]);
}

network! {
    struct MatchInside;

    fn forward(x: [4]) -> [_] {
        let x = choose(x, 0, true, "narrow", Activation::Relu);
        let x = choose(x, 2, false, "wide", Activation::None);
        let x = choose(x, 4, true, "other", Activation::Gelu);
        choose(x, 4, false, "wide", Activation::Sigmoid)
    }

    fn choose(x: Tensor, n: usize, on: bool, width: &str, act: Activation) -> Tensor {
        let steps = match n {
            0 => 1,
            1 | 2 => 2,
            3..=9 if on => 3,
            n => n,
        };
        let channels = match width {
            "narrow" => 1,
            "wide" | "wider" => 2,
            _ => 3,
        };
        let y = match on {
            true => x.linear(10 * steps + channels),
            false => x.linear(100 * steps + channels),
        };
        match act {
            Activation::None => y,
            Activation::Relu | Activation::Gelu => y.activation(act),
            _ => y.tanh(),
        }
    }
}

#[test]
fn match_on_numbers_flags_strings_and_enums() {
    let outputs: Vec<_> =
        MatchInside::LAYERS.iter().filter(|layer| layer.op == "linear").map(|layer| layer.output[0]).collect();
    // 10 · 1 + 1; 100 · 2 + 2; 10 · 3 + 3 by the guard; 100 · 4 + 2 past it
    assert_eq!(outputs, [11, 202, 33, 402]);
    assert_eq!(ops::<MatchInside>(), ["linear", "relu", "linear", "linear", "gelu", "linear", "tanh"]);
}

network! {
    struct Comparisons;

    fn forward(_x: [4]) -> [_, _, _] {
        let act = Activation::Silu;
        let name = "mish";
        let a = if act == Activation::Silu { 1 } else { 2 };
        let b = if act != Activation::Silu { 1 } else { 2 };
        let c = if name == "mish" && "mish" != "swish" { 3 } else { 4 };
        constant([a, b, c])
    }
}

#[test]
fn enums_and_strings_compare() {
    assert_eq!(values::<Comparisons>(), [1, 2, 3]);
}

network! {
    struct MatchOfTensors;

    fn forward(x: [4]) -> [_] {
        let depth = 2;
        let y = match depth {
            0 => x,
            1 => x.linear(5),
            _ => x.linear(6).relu(),
        };
        y
    }
}

#[test]
fn match_bound_by_let_is_a_scope() {
    assert_eq!(names::<MatchOfTensors>(), ["y.linear", "y.relu"]);
    assert_eq!(MatchOfTensors::OUTPUT, [6]);
}

network! {
    struct BlockExpressions;

    fn forward(x: [4]) -> [_] {
        let n = {
            let a = 3;
            a * a
        };
        let y = {
            let hidden = x.linear(n);
            hidden.relu()
        };
        let m = 'search: {
            if y.channels() == 9 {
                break 'search 2;
            }
            5
        };
        y.linear(m)
    }
}

#[test]
fn braces_have_a_value() {
    assert_eq!(values::<BlockExpressions>(), [2]);
    assert_eq!(BlockExpressions::MACS, 4 * 9 + 9 * 2);
}

network! {
    struct NamesOnEveryWay;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        for i in 0..3 {
            let y = match i {
                0 => x.linear(1),
                1 => x.linear(2),
                _ => x.linear(3),
            };
            let style = if i == 1 { "wide" } else { "plain" };
            let z = match style {
                "wide" if i.max(5) == 5 => y.linear(10),
                "wide" => y.linear(20),
                _ => y.linear(30),
            };
            x = z;
        }
        x
    }
}

#[test]
fn every_arm_takes_the_name() {
    assert_eq!(names::<NamesOnEveryWay>(), ["0.y", "0.z", "1.y", "1.z", "2.y", "2.z"]);
    let outputs: Vec<_> = NamesOnEveryWay::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [1, 30, 2, 10, 3, 30]);
}
