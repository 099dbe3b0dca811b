use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, 112, 112] {
        let stem = image.conv2d(64, 7, stride = 2, padding = 3, in_channels = 1);
        stem.relu()
    }
}

fn main() {}
