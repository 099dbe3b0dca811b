use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 56, 56]) -> [_, _, _] {
        let more = x.conv2d(32, 1);
        cat([x, more], dim = 1)
    }
}

fn main() {}
