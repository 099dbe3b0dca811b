//! Networks of another crate's blocks, by the netcost that it passes on.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

use blocks::cost::{Network, network};
use blocks::{conv_bn, residual};

network! {
    /// Blocks by `use`, by a module's path and by a crate's.
    #[budget(params <= 20 K)]
    pub struct Small;

    fn forward(image: [3, 16, 16]) -> [10] {
        let stem = conv_bn(image, 8, (3, 5), stride = 2);
        let mut x = stem;
        'stage: for (channels, stride) in [(8, 1), (16, 2)] {
            x = residual::basic(x, channels, stride);
        }
        x = conv_bn(x, act = Activation::Silu, channels = 16, kernel = [1, 1], name = "last");
        blocks::head(x, 10, name = "")
    }
}

// A batch norm of c channels has 2·c.
const STEM: u64 = 3 * 15 * 8 + 16;
const FIRST: u64 = 2 * (8 * 9 * 8 + 16);
const SECOND: u64 = (8 * 9 * 16 + 32) + (16 * 9 * 16 + 32) + (8 * 16 + 32);
const LAST: u64 = 16 * 16 + 32;
const FC: u64 = 16 * 10 + 10;
const _: () = assert!(Small::PARAMS == STEM + FIRST + SECOND + LAST + FC);
const _: () = assert!(Small::subtotal("stem").params == STEM);
const _: () = assert!(Small::subtotal("stage.1").params == SECOND);
const _: () = assert!(Small::layer("stage.1.basic.shortcut.conv2d").params == 128);
const _: () = assert!(Small::layer("last.activation").output.numel() == 16 * 16);
const _: () = assert!(Small::layer("hidden.fc").params == FC);

blocks::perceptron!(
    /// Made by the other crate's macro.
    pub Digits, 784, [100, 10]
);

// (784 · 100 + 100) + (100 · 10 + 10)
const _: () = assert!(Digits::PARAMS == 78_500 + 1_010);
const _: () = assert!(Digits::layer("1.linear").params == 1_010);

/// The parameters of any network, and of the other crate's.
pub fn params<N: Network>() -> [u64; 2] {
    [N::PARAMS, blocks::Own::PARAMS]
}
