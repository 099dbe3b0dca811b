use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, 3, paddign = 1).max_pool2d(2, strides = 2)
    }
}

fn main() {}
