//! Operators on tensors, and beside numbers.

use netcost::network;

use crate::{names, ops};

network! {
    struct OnTensors;

    fn forward(a: [4, 3], b: [4, 3]) -> [4, 3] {
        let sum = a + b;
        let difference = sum - b;
        let product = difference * a;
        let quotient = product / sum;
        let opposite = -quotient;
        opposite + (a - b) * a
    }
}

#[test]
fn operators_are_layers() {
    assert_eq!(ops::<OnTensors>(), ["add", "sub", "mul", "div", "neg", "sub", "mul", "add"]);
    assert_eq!(names::<OnTensors>(), ["sum", "difference", "product", "quotient", "opposite", "sub", "mul", "add"]);
    assert_eq!((OnTensors::PARAMS, OnTensors::MACS), (0, 0));
}

network! {
    struct Broadcast;

    fn forward(x: [8, 5, 7], gate: [8, 1, 1], row: [7]) -> [8, 5, 7] {
        let y = row + x * gate;
        y - gate * row
    }
}

#[test]
fn operators_broadcast() {
    let outputs: Vec<_> = Broadcast::LAYERS.iter().map(|layer| layer.output.dims()).collect();
    // The axes meet from the end: [8, 1, 1] with [7] is [8, 1, 7].
    assert_eq!(outputs, [&[8, 5, 7][..], &[8, 5, 7], &[8, 1, 7], &[8, 5, 7]]);
    assert_eq!(Broadcast::INPUTS.len(), 3);
}

const SCALE: f64 = 0.5;
const COUNT: usize = 3;

network! {
    struct BesideNumbers;

    fn forward(x: [4]) -> [4] {
        let heads = 2;
        let x = 2.0 * x + 1;
        let x = x / 4 - 0.5;
        let x = 1 - x;
        let x = x * SCALE + COUNT;
        let x = x * sqrt(heads as f64);
        let x = x / (heads as f64) / heads;
        let x = x + -1;
        x * -0.5
    }
}

#[test]
fn numbers_on_either_side() {
    let expected = ["mul", "add", "div", "sub", "sub", "mul", "add", "mul", "div", "div", "add", "mul"];
    assert_eq!(ops::<BesideNumbers>(), expected);
    assert!(BesideNumbers::LAYERS.iter().all(|layer| layer.output == [4] && layer.inputs.len() == 1));
}

network! {
    struct NumbersOfOtherTypes;

    fn forward(x: [4]) -> [4] {
        let (a, b, c, d) = (1u32, 2i64, 3.0f32, 4u64);
        let mut x = x * a + b - c / x * d;
        for w in [5, 6].iter() {
            x = x * w;
        }
        x
    }
}

#[test]
fn numbers_of_any_type() {
    let expected = ["mul", "add", "div", "mul", "sub", "mul", "mul"];
    assert_eq!(ops::<NumbersOfOtherTypes>(), expected);
}

network! {
    struct Assigning;

    fn forward(x: [4], y: [4]) -> [4] {
        let mut x = x;
        x += y;
        x -= y;
        x *= 2.0;
        x /= y;
        x
    }
}

#[test]
fn assigning_operators() {
    assert_eq!(ops::<Assigning>(), ["add", "sub", "mul", "div"]);
    assert_eq!(Assigning::OUTPUT, [4]);
}

network! {
    struct Precedence;

    fn forward(x: [4], y: [4]) -> [4] {
        -x * (x + y).relu() + y.relu()
    }
}

#[test]
fn operators_bind_as_in_rust() {
    assert_eq!(ops::<Precedence>(), ["neg", "add", "relu", "mul", "relu", "add"]);
}

network! {
    struct Methods;

    fn forward(x: [3, 4], y: [4, 5]) -> [3, 5] {
        x.matmul(y).add(constant([5])).mul(constant([1])).sub(constant([3, 5])).div(constant([]))
    }
}

#[test]
fn operators_as_methods() {
    // 3 · 4 · 5
    assert_eq!(Methods::MACS, 60);
}
