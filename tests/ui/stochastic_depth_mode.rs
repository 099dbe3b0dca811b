use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 8]) -> [_, _] {
        x.stochastic_depth(0.1, "column")
    }
}

fn main() {}
