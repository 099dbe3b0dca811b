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

    netcost::block! {
        /// Generic in the number of its tensors.
        pub fn sum_of<const K: usize>(xs: [Tensor; K], width: usize = 4) -> Tensor {
            let mut sum = xs[0];
            for i in 1..K {
                sum = sum + xs[i];
            }
            sum.linear(width)
        }

        /// Generic in the number of its results.
        pub fn heads<const K: usize>(x: Tensor, width: usize) -> [Tensor; K] {
            let mut all = [x; K];
            for i in 0..K {
                all[i] = x.linear(width);
            }
            all
        }

        /// No tensor in, and no default.
        pub fn row(dim: usize) -> Tensor {
            parameter([1, dim])
        }

        /// Nearly of the name of a block below.
        pub fn branch_b(x: Tensor, width: usize = 7) -> Tensor {
            x.linear(width)
        }
    }

    /// A function that takes a tensor, and is not a block.
    pub const fn half_of(x: netcost::Tensor<'_>) -> usize {
        x.shape().dims()[0] / 2
    }

    /// A function that takes values.
    pub const fn twice(n: usize) -> usize {
        2 * n
    }

    /// A generic function that takes values.
    pub const fn last<const N: usize>(list: [usize; N]) -> usize {
        list[N - 1]
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

mod told_apart {
    use super::shelf::{branch_b, half_of, heads, row, sum_of, twice};
    use super::{names, network, shelf};

    const fn part_of(x: netcost::Tensor<'_>, parts: usize) -> usize {
        x.shape().dims()[0] / parts
    }

    network! {
        struct Generic;

        fn forward(x: [8]) -> [_] {
            let a = sum_of([x, x, x]);
            let b = shelf::sum_of([x, a.linear(8)], width = 5);
            let [c, d] = heads(b, 3);
            let [e] = shelf::heads(d, width = 2);
            cat([c, e])
        }
    }

    #[test]
    fn generic_blocks() {
        assert_eq!(
            names::<Generic>(),
            [
                "a.0.add",
                "a.1.add",
                "a.linear",
                "b.linear",
                "b.sum_of.0.add",
                "b.sum_of.linear",
                "heads.0.linear",
                "heads.1.linear",
                "heads_2.0.linear",
                "cat"
            ]
        );
        // 8·4; 4·8, 8·5; 5·3 twice; 3·2
        assert_eq!(Generic::MACS, 32 + 32 + 40 + 15 + 15 + 6);
        assert_eq!(Generic::OUTPUT.dims(), [5]);
    }

    network! {
        struct WithoutTensors;

        fn forward(x: [2, 4]) -> [_, _] {
            let first = shelf::token(4);
            let second = row(4);
            let third = shelf::token(4, 2).relu();
            let all = cat([first, second, third, shelf::row(4)]);
            let both = x + shelf::token(4);
            cat([all, both, dense(row(4), 4)])
        }

        fn dense(x: Tensor, width: usize) -> Tensor {
            shelf::dense(x, width)
        }
    }

    #[test]
    fn blocks_that_take_no_tensor() {
        assert_eq!(
            names::<WithoutTensors>(),
            [
                "first.parameter",
                "second.parameter",
                "third.token.parameter",
                "third.relu",
                "all.row.parameter",
                "all.cat",
                "both.token.parameter",
                "both.add",
                "row.parameter",
                "dense.dense.linear",
                "dense.dense.activation",
                "cat"
            ]
        );
        // Rows of 4: 1 + 1 + 2 + 1 in `all`, 1 in `both`, 1 at the end; 4·4 + 4
        assert_eq!(WithoutTensors::PARAMS, 4 * 7 + 20);
        assert_eq!(WithoutTensors::OUTPUT.dims(), [8, 4]);
    }

    network! {
        struct Functions;

        fn forward(x: [8]) -> [_] {
            let a = x.linear(half_of(x));
            let b = a.linear(part_of(x, 2) * 2 + shelf::half_of(a));
            let c = b.linear(twice(3)).linear(shelf::twice(twice(1)));
            let wide = if twice(2) == 4 { shelf::last([1, 2, 9]) } else { 0 };
            c.linear(wide)
        }
    }

    #[test]
    fn functions_are_not_taken_for_blocks() {
        // 8 → 4 → 4·2 + 2 → 6 → 4 → 9
        assert_eq!(Functions::MACS, 32 + 40 + 60 + 24 + 36);
        assert_eq!(names::<Functions>(), ["a", "b", "c.linear", "c.linear_2", "linear"]);
    }

    network! {
        struct NearNames;

        fn forward(x: [8]) -> [_] {
            let a = branch_b(x);
            let b = branch_a(a, 3);
            branch_b(b, 2)
        }

        fn branch_a(x: Tensor, width: usize) -> Tensor {
            x.linear(width)
        }
    }

    #[test]
    fn a_block_of_a_name_near_anothers() {
        assert_eq!(names::<NearNames>(), ["a.linear", "b.linear", "branch_b.linear"]);
        // 8 → 7 → 3 → 2
        assert_eq!(NearNames::MACS, 56 + 21 + 6);
    }

    #[test]
    fn blocks_imported_in_a_function() {
        use super::shelf::{conv, half_of as half};

        network! {
            struct Inside;

            fn forward(x: [4, 9, 9]) -> [_, _, _] {
                conv(x, half(x) * 8)
            }
        }
        // 4 → 2·8 channels by 3×3, stride (1, 2): 7 × 4
        assert_eq!(Inside::MACS, 4 * 16 * 9 * 28);
    }
}
