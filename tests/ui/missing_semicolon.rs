use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        let x = image.conv2d(64, 3)
        x.relu()
    }
}

fn main() {}
