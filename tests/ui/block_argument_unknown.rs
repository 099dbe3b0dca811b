use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        stem(image, 64, strides = 1)
    }

    fn stem(x: Tensor, channels: usize, stride: usize = 2) -> Tensor {
        x.conv2d(channels, 7, stride = stride)
    }
}

fn main() {}
