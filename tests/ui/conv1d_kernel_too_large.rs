use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [40, 8]) -> [64, _] {
        x.conv1d(64, 11)
    }
}

fn main() {}
