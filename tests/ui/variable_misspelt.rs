use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let channels = 64;
        image.conv2d(chanels, 3)
    }
}

fn main() {}
