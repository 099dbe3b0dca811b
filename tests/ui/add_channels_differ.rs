use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 56, 56]) -> [128, 56, 56] {
        let y = x.conv2d(128, 3, padding = 1);
        (y + x).relu()
    }
}

fn main() {}
