use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        conv(image)
    }

    fn conv(x: Tensor) -> Tensor {
        x.conv2d(64, 3)
    }

    fn conv(x: Tensor) -> Tensor {
        x.conv2d(64, 5)
    }
}

fn main() {}
