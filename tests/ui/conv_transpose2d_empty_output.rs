use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 2, 2]) -> [32, _, _] {
        x.conv_transpose2d(32, 2, padding = 4)
    }
}

fn main() {}
