use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [64, _, _] {
        transformer(image, 64)
    }
}

fn main() {}
