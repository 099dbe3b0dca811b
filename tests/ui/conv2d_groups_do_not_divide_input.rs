use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 32, 32]) -> [64, 32, 32] {
        x.conv2d(64, 3, padding = 1, groups = 5).relu()
    }
}

fn main() {}
