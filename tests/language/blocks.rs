//! Blocks of the same macro call.

use netcost::network;

use crate::{names, ops, values};

network! {
    struct Defaults;

    fn forward(x: [2, 9, 9]) -> [_, _, _] {
        let a = conv(x, 3);
        let b = conv(x, 3, 1);
        let c = conv(x, kernel = [3, 1], out = 4, act = Activation::None);
        let d = conv(x, 5, bias = true, stride = 2);
        let e = conv(act = Activation::Sigmoid, out = 6, x = x, kernel = (1, 3));
        constant([a.numel() + b.numel(), c.numel() + d.numel(), e.numel()])
    }

    fn conv(
        x: Tensor,
        out: usize,
        kernel: Size2 = 3,
        stride: usize = 1,
        act: Activation = Activation::Relu,
        bias: bool = false,
    ) -> Tensor {
        x.conv2d(out, kernel, stride = stride, bias = bias).activation(act)
    }
}

#[test]
fn defaults_and_named_arguments() {
    // 3·7·7 + 3·9·9; 4·7·9 + 5·4·4; 6·9·7
    assert_eq!(values::<Defaults>(), [147 + 243, 252 + 80, 378]);
    // 2·9·3, 2·1·3, 2·3·4, 2·9·5 + 5, 2·3·6
    assert_eq!(Defaults::PARAMS, 54 + 6 + 24 + 95 + 36);
    assert_eq!(
        ops::<Defaults>(),
        ["conv2d", "relu", "conv2d", "relu", "conv2d", "conv2d", "relu", "conv2d", "sigmoid", "constant"]
    );
}

network! {
    struct SizesOfBlocks;

    fn forward(x: [1, 9, 9]) -> [_, _, _] {
        let k = 3;
        let pair = (1, 3);
        let array = [3, 1];
        let a = pool(x, k);
        let b = pool(a, pair);
        let c = pool(b, array);
        let d = pool(c, [1, 1]);
        pool1(d.flatten(1, 2), 2).unsqueeze(2)
    }

    fn pool(x: Tensor, size: Size2) -> Tensor {
        x.max_pool2d(size, stride = 1)
    }

    fn pool1(x: Tensor, size: Size1) -> Tensor {
        x.max_pool1d(size, ceil_mode = false)
    }
}

#[test]
fn sizes_take_a_number_a_tuple_or_an_array() {
    // [7, 7], [7, 5], [5, 5], 25 → 12
    assert_eq!(values::<SizesOfBlocks>(), [1, 12, 1]);
}

network! {
    struct SeveralTensors;

    fn forward(x: [8], y: [8]) -> [_] {
        let (a, b) = swap(x, y.linear(4));
        let [c, d] = both(a, b);
        let list = twice(c);
        let (sum, (left, right)) = nested(d);
        let mut all = Tensors::new();
        for t in list {
            all.push(t);
        }
        cat([cat(all), sum, left, right])
    }

    fn swap(x: Tensor, y: Tensor) -> (Tensor, Tensor) {
        (y, x)
    }

    fn both(x: Tensor, y: Tensor) -> [Tensor; 2] {
        [x.linear(3), y.linear(5)]
    }

    fn twice(x: Tensor) -> Tensors {
        let mut list = Tensors::new();
        list.push(x);
        list.push(x.relu());
        list
    }

    fn nested(x: Tensor) -> (Tensor, (Tensor, Tensor)) {
        (x + x, (x.linear(1), x.linear(2)))
    }
}

#[test]
fn several_tensors_in_and_out() {
    // twice of 3; 5; 1; 2
    assert_eq!(values::<SeveralTensors>(), [6 + 5 + 1 + 2]);
    // 8·4; 4·3 + 8·5; 5·1 + 5·2
    assert_eq!(SeveralTensors::MACS, 32 + 12 + 40 + 15);
}

network! {
    struct NoTensor;

    fn forward(x: [5, 8]) -> [_, _] {
        let token = token(x.dim(-1));
        let y = cat([token, x]);
        y + positions(6, 8) + bare()
    }

    fn token(dim: usize) -> Tensor {
        parameter([1, dim])
    }

    fn positions(rows: usize, dim: usize) -> Tensor {
        parameter([rows, dim]).dropout(0.1)
    }

    fn bare() -> Tensor {
        parameter([8])
    }
}

#[test]
fn blocks_without_tensors() {
    assert_eq!(NoTensor::PARAMS, 8 + 48 + 8);
    assert_eq!(names::<NoTensor>()[..2], ["token.parameter", "y"]);
}

network! {
    struct EarlyReturn;

    fn forward(x: [4]) -> [_] {
        let x = shrink(x, 3);
        let x = shrink(x, 9);
        if x.channels() == 3 {
            return x.relu();
        }
        x.linear(100)
    }

    fn shrink(x: Tensor, to: usize) -> Tensor {
        if to >= x.channels() {
            return x;
        }
        x.linear(to)
    }
}

#[test]
fn early_return() {
    assert_eq!(ops::<EarlyReturn>(), ["linear", "relu"]);
    assert_eq!(names::<EarlyReturn>(), ["x.linear", "relu"]);
}

network! {
    struct Generic;

    fn forward(x: [4]) -> [_] {
        let a = total([x, x.linear(2), x.linear(3)]);
        let b = total::<1>([x]);
        let n = widen::<5>(x);
        cat([a, b, n])
    }

    fn total<const K: usize>(xs: [Tensor; K]) -> Tensor {
        let mut list = Tensors::new();
        for i in 0..K {
            list.push(xs[i]);
        }
        cat(list).linear(K)
    }

    fn widen<const N: usize>(x: Tensor) -> Tensor {
        x.linear(N)
    }
}

#[test]
fn const_generic_blocks() {
    assert_eq!(values::<Generic>(), [3 + 1 + 5]);
    // 4·2 + 4·3; 9·3; 4·1; 4·5
    assert_eq!(Generic::MACS, 20 + 27 + 4 + 20);
}

network! {
    struct BlocksOfBlocks;

    fn forward(x: [4]) -> [_] {
        let mut x = outer(x, 2);
        x = outer(inner(x, 5), 1);
        x
    }

    fn outer(x: Tensor, times: usize) -> Tensor {
        let mut x = x;
        for i in 0..times {
            x = inner(x, 6 + i);
        }
        inner(x, times = times, width = 3)
    }

    fn inner(x: Tensor, width: usize, times: usize = 1) -> Tensor {
        let mut x = x;
        for _ in 0..times {
            x = x.linear(width);
        }
        x
    }
}

#[test]
fn blocks_call_blocks() {
    let outputs: Vec<_> = BlocksOfBlocks::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [6, 7, 3, 3, 5, 6, 3]);
    assert_eq!(
        names::<BlocksOfBlocks>(),
        [
            "x.0.inner.0.linear",
            "x.1.inner.0.linear",
            "x.inner.0.linear",
            "x.inner.1.linear",
            "inner.0.linear",
            "outer.0.inner.0.linear",
            "outer.inner.0.linear",
        ]
    );
}

network! {
    struct ValuesOfAllKinds;

    fn forward(x: [4]) -> [_] {
        mixed(x, [3, 5], (2, true), &[1, 1, 2], "plain", 0.5, 7, Activation::Relu)
    }

    fn mixed(
        x: Tensor,
        widths: [usize; 2],
        (times, flag): (usize, bool),
        list: &[usize],
        style: &'static str,
        alpha: f64,
        wide: u64,
        act: Activation,
    ) -> Tensor {
        let mut x = x;
        for w in widths {
            for _ in 0..times {
                x = x.linear(w);
            }
        }
        for &n in list {
            x = x.linear(n);
        }
        if flag && style == "plain" {
            x = x.linear((wide as f64 * alpha) as usize);
        }
        x.activation(act)
    }
}

#[test]
fn values_of_all_kinds() {
    let outputs: Vec<_> = ValuesOfAllKinds::LAYERS.iter().map(|layer| layer.output[0]).collect();
    assert_eq!(outputs, [3, 3, 5, 5, 1, 1, 2, 3, 3]);
}

network! {
    struct MutableParameters;

    fn forward(x: [4]) -> [_] {
        deep(x, 2)
    }

    fn deep(mut x: Tensor, mut depth: usize) -> Tensor {
        while depth > 0 {
            x = x.linear(x.channels() + depth);
            depth -= 1;
        }
        x
    }
}

#[test]
fn mutable_parameters() {
    assert_eq!(values::<MutableParameters>(), [4 + 2 + 1]);
}

network! {
    struct DefaultsOfDefaults;

    fn forward(x: [4]) -> [_] {
        let x = expand(x);
        expand(x, ratio = 3)
    }

    fn expand(x: Tensor, ratio: usize = RATIO + 1, extra: usize = crate::blocks::RATIO) -> Tensor {
        x.linear(ratio * x.channels() + extra)
    }
}

const RATIO: usize = 1;

#[test]
fn defaults_are_expressions() {
    // 2 · 4 + 1, 3 · 9 + 1
    assert_eq!(values::<DefaultsOfDefaults>(), [28]);
}
