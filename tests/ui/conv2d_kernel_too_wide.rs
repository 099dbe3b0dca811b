use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [1, 49, 10]) -> [64, _, _] {
        x.conv2d(64, [10, 14], stride = 2)
    }
}

fn main() {}
