use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let stem = image.conv2d(64, 3);
        stme.relu()
    }
}

fn main() {}
