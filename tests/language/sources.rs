//! Tensors that the network holds, operations of one's own, activations as values, and questions to tensors.

use netcost::network;

use crate::{names, ops, values};

const POSITIONS: [usize; 2] = [5, 8];

network! {
    struct Held;

    fn forward(x: [4, 8]) -> [5, 8] {
        let token = parameter([1, x.dim(1)]);
        let table = parameter(POSITIONS);
        let mean = buffer((1, 8));
        let mask = constant([5, 1]);
        let scale = parameter(8);
        (cat([token, x]) + table) * mask - mean * scale
    }
}

#[test]
fn parameters_buffers_and_constants() {
    // 1·8 + 5·8 + 8 are trained, 8 more stored
    assert_eq!(Held::PARAMS, 8 + 40 + 8);
    assert_eq!(Held::PARAMS_STORED, Held::PARAMS + 8);
    assert_eq!(Held::MACS, 0);
    assert_eq!(names::<Held>()[..5], ["token", "table", "mean", "mask", "scale"]);
    assert!(Held::LAYERS[..5].iter().all(|layer| layer.inputs.is_empty()));
}

network! {
    struct Own;

    fn forward(x: [2, 16], y: [3]) -> [2, 9] {
        let cost = x.numel() * 4;
        let fft = custom("fft", inputs = [x], output = [2, 9], macs = cost);
        let both = custom("mix", inputs = [fft, y], output = [x.dim(0), 9], params = 7, macs = 100, buffers = 2);
        custom("table", output = [9], params = 9u64) + both
    }
}

#[test]
fn custom_layers() {
    assert_eq!(Own::PARAMS, 7 + 9);
    assert_eq!(Own::PARAMS_STORED, 7 + 9 + 2);
    // 2·16·4 + 100
    assert_eq!(Own::MACS, 128 + 100);
    assert_eq!(names::<Own>(), ["fft", "both", "table", "add"]);
    assert_eq!(Own::layer("both").inputs.len(), 2);
}

network! {
    struct Activations;

    fn forward(x: [4]) -> [4] {
        let mut x = x;
        for act in [Activation::Relu, Activation::None, Activation::Gelu, Activation::Silu, Activation::Sigmoid] {
            x = x.activation(act);
        }
        let last = Activation::Tanh;
        x.activation(last, name = "last").activation(Activation::None)
    }
}

#[test]
fn activations_are_values() {
    // `None` is no layer.
    assert_eq!(ops::<Activations>(), ["relu", "gelu", "silu", "sigmoid", "tanh"]);
    assert_eq!(names::<Activations>()[4], "last");
}

network! {
    struct Queries;

    fn forward(image: [3, 5, 7], volume: [2, 3, 4, 6], line: [2, 9]) -> [_, _, _, _, _, _, _, _] {
        let [c, h, w] = [image.channels(), image.height(), image.width()];
        let depth = volume.depth() * 100 + volume.height() * 10 + volume.width();
        let last = image.dim(-1) + volume.dim(0);
        let mut product = 1;
        for &size in image.dims() {
            product *= size;
        }
        let dims = line.dims();
        constant([100 * c + 10 * h + w, depth, line.length(), last, product, image.numel(), volume.rank(), dims[1] + dims.len()])
    }
}

#[test]
fn tensors_answer() {
    // 357; 346; 9; 7 + 2; 105; 105; 4; 9 + 2
    assert_eq!(values::<Queries>(), [357, 346, 9, 9, 105, 105, 4, 11]);
}

network! {
    struct ShapesAsValues;

    fn forward(x: [3, 8, 8], y: [3, 4, 4]) -> [_, _, _] {
        let skip = x.max_pool2d(2);
        let shape = skip.shape();
        let z = y.flatten().reshape(shape);
        z.upsample(size = [x.height(), x.width()]).narrow(0, 0, shape[1] - 2)
    }
}

#[test]
fn shapes_are_values() {
    assert_eq!(values::<ShapesAsValues>(), [2, 8, 8]);
}
