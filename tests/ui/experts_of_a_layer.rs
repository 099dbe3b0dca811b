use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64]) -> [64] {
        x.linear(64, copies = 8)
    }
}

fn main() {}
