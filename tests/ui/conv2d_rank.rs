use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 224]) -> [64, _] {
        x.conv2d(64, 3)
    }
}

fn main() {}
