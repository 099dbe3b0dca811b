use netcost::network;

network! {
    pub struct Net;

    fn forward(image: Tensor) -> [64, _, _] {
        image.conv2d(64, 3)
    }
}

fn main() {}
