use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [32, 4, 4]) -> [_, _, 10] {
        x.linear(10, in_features = 512)
    }
}

fn main() {}
