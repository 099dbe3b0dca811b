use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, 7).transformer(12)
    }
}

fn main() {}
