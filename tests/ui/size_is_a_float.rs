use netcost::network;

network! {
    struct Net;

    fn forward(x: [3, 8, 8]) -> [16, 8, 8] {
        x.conv2d(16.5, 3, padding = 1)
    }
}

fn main() {}
