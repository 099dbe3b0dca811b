use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, kernel_size = 3, 2)
    }
}

fn main() {}
