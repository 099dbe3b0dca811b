use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64]) -> [32] {
        let a = x.linear(64, shared = "w");
        a.linear(32, shared = "w")
    }
}

fn main() {}
