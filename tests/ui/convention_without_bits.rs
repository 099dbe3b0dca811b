use netcost::network;

network! {
    #[convention(BopsAt)]
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, 3)
    }
}

fn main() {}
