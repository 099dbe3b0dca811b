use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [32, 8, 8]) -> [_, _, _] {
        x.prelu(16)
    }
}

fn main() {}
