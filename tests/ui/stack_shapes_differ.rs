use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64]) -> [2, 64] {
        stack([x, x.linear(32)])
    }
}

fn main() {}
