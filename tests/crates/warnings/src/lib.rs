//! What compiles and is surely not meant. Each line that ends in `//~` draws a warning that has the text behind it, and no other
//! line draws one.
#![no_std]
#![allow(dead_code)]

use netcost::network;

/// Makes the networks that use it evaluate in constants.
const OUTSIDE: usize = 8;

network! {
    /// 227 columns, windows of two: the last is never read.
    struct Pooled;

    fn forward(x: [3, 224, 227]) -> [_, _, _] {
        let a = x.max_pool2d(2); //~ `a` never reads the last 1 of 227 columns of its input; `ceil_mode = true` reads them
        let b = a.avg_pool2d(3, stride = [3, 3], padding = 0); //~ `b` never reads the last 1 of 112 rows and 2 of 113 columns
        let c = b.max_pool2d(5, ceil_mode = false);
        let d = c.max_pool2d(2, ceil_mode = true);
        d.max_pool2d(1, stride = 2)
    }
}

network! {
    /// The turns of a loop and the networks of a family have one warning for a place.
    struct Small { width: 8 }
    struct Large { width: 16 }

    fn forward(x: [3, 32, 32], width: usize) -> [_, 32, 32] {
        let mut x = x;
        for _ in 0..3 {
            x = x.conv2d(width, 3, padding = 1).batch_norm().relu(); //~ the 8 biases of `0.conv2d` have no effect: `0.batch_norm` subtracts the mean; `bias = false` leaves them out, `#[allow(deprecated)]` on the network says that they are meant
            x = x.conv2d(width, 3, padding = 1, bias = true).batch_norm().relu(); //~ bias_without_effect`: the 8 biases of `0.conv2d_2` have no effect
            x = x.conv2d(width, 3, padding = 1, bias = false).batch_norm().relu();
        }
        let y = x.conv2d(width, 1);
        y.batch_norm() + y
    }
}

network! {
    #[allow(deprecated)]
    struct Allowed;

    fn forward(x: [3, 33, 33]) -> [_, _, _] {
        x.conv2d(8, 3, padding = 1).batch_norm().max_pool2d(2)
    }
}

network! {
    /// What is passed on is meant.
    struct PassedOn { bias: true }

    fn forward(x: [3, 32, 32], bias: bool) -> [_, _, _] {
        x.conv2d(8, 3, padding = 1, bias = bias).batch_norm()
    }
}

#[allow(deprecated)]
mod allowed {
    netcost::network! {
        struct InAModule;

        fn forward(x: [3, 33, 33]) -> [_, _, _] {
            x.conv2d(8, 3, padding = 1, bias = true).batch_norm().max_pool2d(2)
        }
    }
}

network! {
    struct Unread;

    fn forward(x: [8], ids: [32; i32]) -> [_] { //~ unused variable: `ids`
        x.relu(); //~ that must be used
        let y = x.linear(4); //~ unused variable: `y`
        let _ = x.linear(5);
        x.linear(6)
    }
}

network! {
    #[allow(unused_variables, unused_must_use)]
    struct UnreadAndAllowed;

    fn forward(x: [8], ids: [32; i32]) -> [_] {
        x.relu();
        let y = x.linear(4);
        x.linear(6)
    }
}

network! {
    struct UnreadWithConstants;

    fn forward(x: [8], ids: [32; i32]) -> [_] { //~ unused variable: `ids`
        x.relu(); //~ that must be used
        let y = x.linear(OUTSIDE); //~ unused variable: `y`
        x.linear(6)
    }
}

network! {
    #[fits(device::NRF52840)]
    struct Fitting;

    fn forward(x: [8]) -> [_] {
        x.linear(6)
    }
}

mod imported {
    use netcost::{device, network};

    network! {
        #[fits(device::NRF52840)]
        struct Fitting;

        fn forward(x: [8]) -> [_] {
            x.linear(6)
        }
    }
}

mod deprecated {
    netcost::block! {
        /// Of the block no more is told than that it is used.
        #[deprecated]
        pub fn old(x: Tensor, width: usize = 8) -> Tensor {
            x.linear(width)
        }
    }

    netcost::network! {
        struct Net;

        fn forward(x: [8]) -> [_] {
            old(x) //~ use of deprecated struct `deprecated::old`
        }
    }
}
