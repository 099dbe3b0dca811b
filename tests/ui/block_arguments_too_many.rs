use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        stem(image, 64, 3)
    }

    fn stem(x: Tensor, channels: usize) -> Tensor {
        x.conv2d(channels, 7)
    }
}

fn main() {}
