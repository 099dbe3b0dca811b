use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 8, 8]) -> [_, 8, 8] {
        let channels = x.channels() * usize::MAX;
        x.conv2d(channels, 1)
    }
}

fn main() {}
