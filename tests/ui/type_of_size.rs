use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let ratio = image.channels() as f64 * 1.5;
        image.conv2d(ratio, 3)
    }
}

fn main() {}
