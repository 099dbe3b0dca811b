use netcost::network;

mod blocks {
    netcost::block! {
        /// A depthwise separable convolution.
        pub fn separable(x: Tensor, channels: usize, kernel: Size2 = 3, groups: usize = 0) -> Tensor {
            let groups = if groups == 0 { x.channels() } else { groups };
            let depthwise = x.conv2d(x.channels(), kernel, groups = groups).batch_norm().relu();
            depthwise.conv2d(channels, 1)
        }
    }
}

network! {
    pub struct Net;

    fn forward(image: [3, 32, 32]) -> [_, _, _] {
        let stem = image.conv2d(16, 3);
        let a = blocks::separable(stem, 32);
        blocks::separable(a, 64, groups = 5)
    }
}

fn main() {}
