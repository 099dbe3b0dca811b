//! Inputs and outputs.

use netcost::network;

use crate::names;

network! {
    struct Several;

    fn forward(image: [3, 8, 8], scalars: [10]) -> ([100], [_, 8, 8], [4]) {
        let features = image.conv2d(6, 3, padding = 1);
        let class = cat([features.flatten(), scalars]).linear(100);
        (class, features, scalars.linear(4))
    }
}

const SEVERAL: [usize; 2] = [Several::INPUTS[1].numel(), Several::OUTPUTS[2].numel()];

#[test]
fn several_inputs_and_outputs() {
    assert_eq!(Several::INPUTS, [netcost::Shape::new(&[3, 8, 8]), netcost::Shape::new(&[10])]);
    let outputs: Vec<_> = Several::OUTPUTS.iter().map(|shape| shape.dims()).collect();
    assert_eq!(outputs, [&[100][..], &[6, 8, 8], &[4]]);
    assert_eq!(SEVERAL, [10, 4]);
    // 3·9·6·64 + (6·64 + 10)·100 + 10·4
    assert_eq!(Several::MACS, 10_368 + 39_400 + 40);
}

network! {
    struct NamedOutputs;

    fn forward(image: [3, 8, 8]) -> (scores: [_, 91], boxes: [_, 4]) {
        let cells = image.flatten(1).permute(1, 0);
        (cells.linear(91), cells.linear(4))
    }
}

#[test]
fn outputs_may_have_names() {
    assert_eq!(NamedOutputs::OUTPUTS[0], [64, 91]);
    assert_eq!(NamedOutputs::OUTPUTS[1], [64, 4]);
}

network! {
    struct OneNamed;

    fn forward(x: [3]) -> (scores: [_]) {
        x.linear(2)
    }
}

#[test]
fn one_output_may_have_a_name() {
    assert_eq!(OneNamed::OUTPUT, [2]);
}

network! {
    struct Mutable;

    fn forward(mut x: [3], mut y: [4; f32]) -> [_] {
        x = x.linear(5);
        y += x.linear(4);
        y
    }
}

#[test]
fn inputs_may_be_mutable() {
    assert_eq!(Mutable::OUTPUT, [4]);
    assert_eq!(Mutable::MACS, 15 + 20);
}

const LENGTH: usize = 128;

network! {
    struct Typed;

    fn forward(ids: [LENGTH; i32], mask: [LENGTH, LENGTH; bool], image: [3, 2 * LENGTH, 4; u8]) -> ([_], [_, _], [_, _, _]) {
        (ids.relu(), mask.relu(), image.relu())
    }
}

#[test]
fn inputs_may_have_a_type() {
    let inputs: Vec<_> = Typed::INPUTS.iter().map(|shape| shape.dims()).collect();
    assert_eq!(inputs, [&[128][..], &[128, 128], &[3, 256, 4]]);
}

network! {
    struct Passes;

    fn forward(x: [3, 4]) -> [3, 4] {
        x
    }
}

#[test]
fn an_input_may_be_the_output() {
    assert_eq!((Passes::PARAMS, Passes::LAYERS.len()), (0, 0));
    assert_eq!(Passes::INPUT, Passes::OUTPUT);
}

network! {
    struct SameName;

    fn forward(stem: [3]) -> [_] {
        let stem = stem.linear(4);
        stem
    }
}

#[test]
fn a_layer_may_have_the_name_of_an_input() {
    assert_eq!(names::<SameName>(), ["stem"]);
}

network! {
    struct OutputTwice;

    fn forward(x: [3]) -> ([_], [_], [3]) {
        let y = x.linear(4);
        (y, y, x)
    }
}

#[test]
fn a_tensor_may_be_several_outputs() {
    assert_eq!(OutputTwice::OUTPUTS[0], OutputTwice::OUTPUTS[1]);
    assert_eq!(OutputTwice::OUTPUTS[2], [3]);
}

network! {
    struct Expressions;

    fn forward(x: [3 * LENGTH / 2, max(2, 3)]) -> [LENGTH + 64, { const N: usize = 3; N }] {
        x
    }
}

#[test]
fn sizes_are_expressions() {
    assert_eq!(Expressions::INPUT, [192, 3]);
}
