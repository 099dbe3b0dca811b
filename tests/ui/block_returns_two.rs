use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let y = stem(image);
        y.relu()
    }

    fn stem(x: Tensor) -> (Tensor, Tensor) {
        (x.conv2d(64, 7), x)
    }
}

fn main() {}
