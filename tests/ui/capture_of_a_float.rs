use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let width = 0.5;
        image.conv2d(64, 3, name = "conv{width}")
    }
}

fn main() {}
