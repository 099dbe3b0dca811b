//! Blocks for other crates, with the library under another name and passed on.
#![deny(warnings, missing_docs)]

pub use cost;

cost::block! {
    /// A convolution, batch norm and an activation.
    pub fn conv_bn(x: Tensor, out: usize, kernel: Size2, stride: usize = 1, act: Activation = Activation::Relu) -> Tensor {
        x.conv2d(out, kernel, stride = stride, bias = false).batch_norm().activation(act)
    }
}

/// Makes a network of one layer.
#[macro_export]
macro_rules! one_layer {
    ($name:ident, $out:expr) => {
        $crate::cost::network! {
            /// One layer.
            pub struct $name;
            fn forward(x: [8]) -> [$out] {
                x.linear($out)
            }
        }
    };
}
