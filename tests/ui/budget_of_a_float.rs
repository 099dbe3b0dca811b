use netcost::network;

const LIMIT: f64 = 5e6;

network! {
    #[budget(params <= LIMIT)]
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        image.conv2d(64, 3)
    }
}

fn main() {}
