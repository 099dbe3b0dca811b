use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 56, 56]) -> [128, 28, 28] {
        let y = x.conv2d(128, 3, stride = 2, padding = 1);
        (y + x).relu()
    }
}

fn main() {}
