//! A library of blocks. It knows netcost under another name and passes it on.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

pub use cost;

cost::block! {
    /// A convolution, batch norm, and an activation.
    pub fn conv_bn(
        x: Tensor,
        channels: usize,
        kernel: Size2 = 3,
        stride: usize = 1,
        act: Activation = Activation::Relu,
    ) -> Tensor {
        x.conv2d(channels, kernel, stride = stride, padding = "same", bias = false).batch_norm().activation(act)
    }

    /// What follows the last convolution.
    pub fn head(x: Tensor, classes: usize) -> Tensor {
        hidden(x.global_avg_pool().flatten(), classes)
    }

    fn hidden(x: Tensor, classes: usize) -> Tensor {
        x.linear(classes, name = "fc")
    }
}

/// Blocks in a module.
pub mod residual {
    cost::block! {
        /// Uses a block of another `block!` of its crate.
        pub fn basic(x: Tensor, channels: usize, stride: usize = 1) -> Tensor {
            let y = super::conv_bn(x, channels, stride = stride);
            let y = crate::conv_bn(y, channels, act = Activation::None);
            let shortcut = if stride != 1 || x.channels() != channels {
                super::conv_bn(x, channels, kernel = 1, stride = stride, act = Activation::None)
            } else {
                x
            };
            (y + shortcut).relu()
        }
    }
}

/// Declares a perceptron: `perceptron!(Name, 784, [100, 10])`.
#[macro_export]
macro_rules! perceptron {
    ($(#[$meta:meta])* $vis:vis $name:ident, $inputs:expr, [$($width:expr),* $(,)?]) => {
        $crate::cost::network! {
            $(#[$meta])*
            $vis struct $name;

            fn forward(x: [$inputs]) -> [_] {
                let mut x = x;
                for width in [$($width),*] {
                    x = x.linear(width).relu();
                }
                x
            }
        }
    };
}

perceptron!(
    /// One of its own.
    pub Own, 4, [3, 2]
);

// (4 · 3 + 3) + (3 · 2 + 2)
const _: () = assert!(Own::PARAMS == 15 + 8);
