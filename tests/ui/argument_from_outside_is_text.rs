use netcost::network;

// Its type is not known to the macro: rustc tells.
const KERNEL: &str = "3";

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, KERNEL)
    }
}

fn main() {}
