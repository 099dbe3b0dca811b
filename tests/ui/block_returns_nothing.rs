use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        stem(image)
    }

    fn stem(x: Tensor) {
        x.conv2d(64, 7)
    }
}

fn main() {}
