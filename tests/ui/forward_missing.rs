use netcost::network;

network! {
    pub struct Net;

    fn forwards(image: Tensor) -> Tensor {
        image.conv2d(64, 3)
    }
}

fn main() {}
