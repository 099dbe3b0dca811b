//! `netcost::block!`: blocks of other modules.

use netcost::network;

use crate::{names, ops, values};

/// Blocks for the others.
pub mod shelf {
    netcost::block! {
        /// A linear layer with its activation.
        pub fn dense(x: Tensor, width: usize, act: Activation = Activation::Relu, bias: bool = true) -> Tensor {
            x.linear(width, bias = bias).activation(act)
        }

        /// Two of them.
        pub fn mlp(x: Tensor, width: usize, depth: usize = 2) -> Tensor {
            let mut x = x;
            for _ in 0..depth {
                x = dense(x, width);
            }
            narrow_to(x, 1)
        }

        fn narrow_to(x: Tensor, width: usize) -> Tensor {
            x.linear(width)
        }

        /// A convolution whose kernel is a number or a pair.
        pub(crate) fn conv(x: Tensor, channels: usize, kernel: Size2 = 3, stride: Size2 = (1, 2)) -> Tensor {
            x.conv2d(channels, kernel, stride = stride, bias = false)
        }

        /// Two in, two out.
        pub fn cross(a: Tensor, b: Tensor) -> (Tensor, Tensor) {
            (a + b, a - b)
        }

        /// A list in, a list out.
        pub fn each(list: Tensors, width: usize) -> Tensors {
            let mut result = Tensors::new();
            for t in list {
                result.push(t.linear(width));
            }
            result
        }

        /// An array in.
        pub fn pair(xs: [Tensor; 2]) -> Tensor {
            cat(xs)
        }

        /// No tensor in.
        pub fn token(dim: usize, rows: usize = 1) -> Tensor {
            parameter([rows, dim])
        }
    }

    /// Further in.
    pub mod deeper {
        netcost::block! {
            /// Uses a block of another `block!`.
            pub fn tower(x: Tensor, depth: usize = 2) -> Tensor {
                let mut x = x;
                for _ in 0..depth {
                    x = super::dense(x, 5);
                }
                super::dense(x, width = 2, act = Activation::None)
            }
        }
    }
}

use shelf::{conv, dense, mlp};

network! {
    struct ByUse;

    fn forward(x: [4]) -> [_] {
        let y = dense(x, 3);
        let z = dense(y, 5, Activation::None);
        dense(z, 6, bias = false)
    }
}

#[test]
fn by_use() {
    assert_eq!(names::<ByUse>(), ["y.linear", "y.activation", "z.linear", "dense.linear", "dense.activation"]);
    // 4·3 + 3, 3·5 + 5, 5·6
    assert_eq!(ByUse::PARAMS, 15 + 20 + 30);
}

network! {
    struct ByPath;

    fn forward(x: [4]) -> [_] {
        let x = shelf::dense(x, width = 3, act = Activation::Gelu);
        let x = crate::foreign::shelf::mlp(x, 7);
        shelf::deeper::tower(x, depth = 1)
    }
}

#[test]
fn by_path() {
    assert_eq!(
        ops::<ByPath>(),
        ["linear", "gelu", "linear", "relu", "linear", "relu", "linear", "linear", "relu", "linear"]
    );
    assert_eq!(names::<ByPath>()[2], "x_2.0.dense.linear");
    // 4·3; 3·7 + 7·7 + 7·1; 1·5 + 5·2
    assert_eq!(ByPath::MACS, 12 + 77 + 15);
}

network! {
    struct InLoops;

    fn forward(x: [4]) -> [_] {
        let mut x = x;
        'stage: for i in 0..2 {
            x = dense(x, 2 + i, name = "dense{i}");
        }
        x = mlp(x, 3, name = "head", depth = 1);
        x
    }
}

#[test]
fn named_by_the_caller() {
    assert_eq!(
        names::<InLoops>(),
        [
            "dense0.linear",
            "dense0.activation",
            "dense1.linear",
            "dense1.activation",
            "head.0.dense.linear",
            "head.0.dense.activation",
            "head.narrow_to.linear"
        ]
    );
}

network! {
    struct ForeignSizes;

    fn forward(x: [1, 9, 9]) -> [_, _, _, _] {
        let k = 3;
        let a = conv(x, 2);
        let b = conv(x, 2, 1);
        let c = conv(x, 2, (1, 3), stride = 3);
        let d = conv(x, channels = 2, kernel = [k, k], stride = [1, 1]);
        constant([a.numel(), b.numel(), c.numel(), d.numel()])
    }
}

#[test]
fn sizes_of_foreign_blocks() {
    // 7×4; 9×5; 3×3; 7×7, of 2 channels each
    assert_eq!(values::<ForeignSizes>(), [56, 90, 18, 98]);
}

network! {
    struct ForeignTensors;

    fn forward(x: [4], y: [4]) -> [_] {
        let (sum, difference) = shelf::cross(x, y);
        let [l, r] = [sum, difference];
        let mut list = Tensors::new();
        list.push(l);
        list.push(r);
        let list = shelf::each(list, 3);
        let a = shelf::pair([list[0], list[1]]);
        let b = shelf::pair(xs = [x, a]);
        cat([a, b])
    }
}

#[test]
fn several_tensors_of_foreign_blocks() {
    // a: 3 + 3; b: 4 + 6
    assert_eq!(values::<ForeignTensors>(), [16]);
    assert_eq!(ForeignTensors::MACS, 24);
}

network! {
    struct ForeignTokens;

    fn forward(x: [3, 4]) -> [_, 4] {
        let token = shelf::token(dim = 4);
        let more = shelf::token(4, rows = 2);
        cat([token, more, x])
    }
}

#[test]
fn foreign_blocks_without_tensors() {
    assert_eq!(values::<ForeignTokens>(), [6, 4]);
    assert_eq!(ForeignTokens::PARAMS, 4 + 8);
    assert_eq!(names::<ForeignTokens>(), ["token.parameter", "more.parameter", "cat"]);
}

network! {
    struct ForeignChains;

    fn forward(x: [4]) -> [_] {
        let y = dense(dense(x, 3).linear(5), 6).relu();
        y + dense(x, 6)
    }
}

#[test]
fn foreign_blocks_in_chains() {
    assert_eq!(
        names::<ForeignChains>(),
        [
            "y.dense.linear",
            "y.dense.activation",
            "y.linear",
            "y.dense_2.linear",
            "y.dense_2.activation",
            "y.relu",
            "dense.linear",
            "dense.activation",
            "add",
        ]
    );
}

network! {
    struct ForeignShared;

    fn forward(x: [4]) -> [_] {
        let x = dense(x, 4, shared = "twice");
        let x = dense(x, 4, shared = "twice");
        dense(x, 4, copies = 3, active = 1)
    }
}

#[test]
fn foreign_blocks_shared_and_copied() {
    // 4·4 + 4 once, and three times
    assert_eq!(ForeignShared::PARAMS, 20 + 60);
    assert_eq!(ForeignShared::PARAMS_ACTIVE, 20 + 20);
    assert_eq!(ForeignShared::MACS, 16 * 3);
}
