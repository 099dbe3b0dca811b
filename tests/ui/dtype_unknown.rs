use netcost::network;

network! {
    #[dtype(weights = int8, activations = i8)]
    pub struct Net;

    fn forward(x: [8]) -> [4] {
        x.linear(4)
    }
}

fn main() {}
