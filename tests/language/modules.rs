//! Where a network may be declared, and what is carried through.

use netcost::network;

use crate::names;

/// A module of a user who has all lints on.
pub mod strict {
    #![deny(missing_docs, warnings, clippy::pedantic, unused, rust_2018_idioms, unused_qualifications)]
    #![forbid(unsafe_code)]

    use netcost::{block, network};

    block! {
        /// A block.
        pub fn dense(x: Tensor, width: usize, depth: usize = 1) -> Tensor {
            let mut x = x;
            for i in 0..depth {
                x = x.linear(width, name = "fc{i}").relu();
            }
            x
        }
    }

    network! {
        /// A network.
        #[budget(params <= 1 M)]
        pub struct Strict;

        fn forward(x: [4, 4, 4]) -> ([_], [4, _, _]) {
            let y = x.conv2d(4, 3, padding = 1).batch_norm().activation(Activation::Relu);
            let mut z = branch(y + x, 2);
            'outer: for (i, w) in [3, 5].into_iter().enumerate() {
                if i == 2 {
                    break 'outer;
                }
                z = dense(z, w, depth = 2);
            }
            while z.channels() < 8 {
                let w = z.channels() * 2;
                z = z.linear(w, shared = "grow{w}", name = "grow");
            }
            (z, y)
        }

        /// Documented.
        fn branch(x: Tensor, depth: usize) -> Tensor {
            let mut list = Tensors::new();
            for _ in 0..depth {
                list.push(x.flatten());
            }
            cat(list)
        }
    }

    network! {
        /// The members of a family.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Narrow {
            width: 3,
        }
        /// Another.
        pub struct Wide { width: 30 }

        fn forward(x: [4], width: usize) -> [_] {
            x.linear(width)
        }
    }
}

#[test]
fn all_lints_on() {
    // 64 · 2 → 3 → 3 → 5 → 5 → 10
    assert_eq!(strict::Strict::OUTPUTS[0], [10]);
    #[allow(clippy::default_constructed_unit_structs)]
    let narrow = strict::Narrow::default();
    assert_eq!(strict::Narrow, narrow);
    assert_eq!(format!("{:?}", strict::Narrow), "Narrow");
    assert_eq!(strict::Wide::PARAMS, 150);
}

mod visibility {
    netcost::network! {
        pub(super) struct Seen;

        fn forward(x: [4]) -> [_] {
            x.linear(2)
        }
    }

    netcost::network! {
        struct Hidden;

        fn forward(x: [4]) -> [_] {
            x.linear(3)
        }
    }

    netcost::network! {
        /// Attributes that other tools read.
        #[doc(hidden)]
        #[cfg(test)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct Attributed;

        #[allow(unused_variables)]
        #[inline]
        fn forward(x: [4]) -> [_] {
            let unused = 3;
            double(x)
        }

        /// A doc comment.
        #[allow(unused_mut)]
        fn double(x: Tensor) -> Tensor {
            let mut x = x;
            x.linear(8)
        }
    }

    pub const HIDDEN: u64 = Hidden::PARAMS;
}

#[test]
fn visibility_and_attributes_are_carried() {
    assert_eq!((visibility::Seen::PARAMS, visibility::HIDDEN), (10, 15));
    let set: std::collections::HashSet<_> = [visibility::Attributed, visibility::Attributed].into();
    assert_eq!(set.len(), 1);
    assert_eq!(visibility::Attributed::PARAMS, 40);
}

#[test]
fn in_the_body_of_a_function() {
    const WIDTH: usize = 3;
    const fn twice(n: usize) -> usize {
        2 * n
    }
    network! {
        struct Local;

        fn forward(x: [4]) -> [_] {
            block(x, twice(WIDTH))
        }

        fn block(x: Tensor, n: usize) -> Tensor {
            x.linear(n)
        }
    }
    assert_eq!(Local::PARAMS, 30);

    fn inner() -> u64 {
        network! {
            struct Local;

            fn forward(x: [4]) -> [_] {
                x.linear(1)
            }
        }
        Local::PARAMS
    }
    assert_eq!(inner(), 5);
}

macro_rules! perceptron {
    ($(#[$meta:meta])* $vis:vis $name:ident, $input:expr, [$($width:expr),*], $act:ident) => {
        network! {
            $(#[$meta])*
            $vis struct $name;

            fn forward(x: [$input]) -> [_] {
                let mut x = x;
                $(
                    x = x.linear($width).$act();
                )*
                x
            }
        }
    };
}

perceptron!(
    /// Made by a macro.
    pub Made, 4, [8, 2 * 3], relu
);
perceptron!(MadeToo, { 2 + 3 }, [config::WIDTH], sigmoid);

mod config {
    pub const WIDTH: usize = 7;
}

#[test]
fn in_a_macro_of_the_user() {
    assert_eq!(Made::PARAMS, 4 * 8 + 8 + 8 * 6 + 6);
    assert_eq!(names::<Made>(), ["linear", "relu", "linear_2", "relu_2"]);
    assert_eq!(MadeToo::PARAMS, 5 * 7 + 7);
}

macro_rules! with_blocks {
    ($name:ident, $block:ident, $width:literal) => {
        network! {
            struct $name;

            fn forward(x: [4]) -> [_] {
                let y = $block(x, width = $width);
                helper(y)
            }

            fn $block(x: Tensor, width: usize = 2) -> Tensor {
                x.linear(width)
            }

            fn helper(x: Tensor) -> Tensor {
                for_each(x, $width)
            }

            fn for_each(x: Tensor, n: usize) -> Tensor {
                let mut x = x;
                for i in 0..2 {
                    x = x.linear(n, name = "fc{i}");
                }
                x
            }
        }
    };
}

with_blocks!(First, stem, 3);
with_blocks!(Second, body, 5);

#[test]
fn blocks_in_a_macro_of_the_user() {
    assert_eq!(names::<First>(), ["y.linear", "helper.for_each.fc0", "helper.for_each.fc1"]);
    assert_eq!(Second::MACS, 20 + 25 + 25);
}

// Several in one module, with the same names of blocks.
network! {
    struct One;

    fn forward(x: [4]) -> [_] {
        block(x)
    }

    fn block(x: Tensor) -> Tensor {
        x.linear(1)
    }
}

network! {
    struct Two;

    fn forward(x: [4]) -> [_] {
        block(x)
    }

    fn block(x: Tensor) -> Tensor {
        x.linear(2)
    }
}

/// Names of the user's that generated code might be thought to take.
mod names_of_the_user {
    #![allow(dead_code, non_camel_case_types)]

    use netcost::network;

    struct Tensor;
    struct Shape;
    struct Option;
    struct String;
    struct Vec;
    struct u64_;
    mod core {}
    mod std {}
    mod netcost_core {}
    fn max() {}
    const S: usize = 5;
    const N: usize = 6;

    network! {
        pub struct Some;

        fn forward(x: [S]) -> [_] {
            let graph = 2;
            let site = 3;
            let g = x.linear(N + graph);
            let mut n = block(g, site);
            for i in 0..max(1, 2) {
                n = n.linear(S + i);
            }
            n
        }

        fn block(graph: Tensor, site: usize) -> Tensor {
            graph.linear(site)
        }
    }

    pub const FOUND: [usize; 1] = [Some::OUTPUT.numel()];
}

#[test]
fn several_networks_in_a_module() {
    assert_eq!((One::PARAMS, Two::PARAMS), (5, 10));
    assert_eq!(names_of_the_user::FOUND, [6]);
}
