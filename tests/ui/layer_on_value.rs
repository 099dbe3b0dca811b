use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let width = 64;
        image.conv2d(width.relu(), 3)
    }
}

fn main() {}
