use netcost::network;

mod blocks {
    netcost::block! {
        /// With a layer that there is not.
        pub fn conv_bn(x: Tensor, channels: usize, kernel: Size2 = 3) -> Tensor {
            x.conv2d(channels, kernel).batchnorm()
        }

        /// That does not parse.
        pub fn head(x: Tensor, classes: usize = 10) -> (Tensor, Tensor) {
            let y = x.flatten()
            (y.linear(classes), y)
        }

        pub fn token(dim: usize) -> Tensor {
            parameter([1, dim])
        }
    }
}

use blocks::{conv_bn, head};

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> ([10], [1, 8]) {
        let x = conv_bn(image, 16, kernel = 5);
        let (y, _) = head(x);
        (y, blocks::token(8))
    }
}

const _: () = assert!(Net::OUTPUTS[1].dims()[1] == 8);

fn main() {}
