use netcost::network;

// Its type is not known to the macro: rustc tells.
const FEATURES: f64 = 10.0;

network! {
    pub struct Net;

    fn forward(x: [10]) -> [10] {
        x.linear(10, in_features = FEATURES)
    }
}

fn main() {}
