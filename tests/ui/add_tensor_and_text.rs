use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10]) -> [10] {
        x + "bias"
    }
}

fn main() {}
