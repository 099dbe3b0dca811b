use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.stem(64)
    }

    fn stem(x: Tensor, channels: usize) -> Tensor {
        x.conv2d(channels, 7, stride = 2)
    }
}

fn main() {}
