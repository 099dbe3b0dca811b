use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        relu(conv2d(image, 64, 3))
    }
}

fn main() {}
