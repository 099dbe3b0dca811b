use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [30, 8, 8]) -> [_, _, _] {
        x.instance_norm(num_features = 32)
    }
}

fn main() {}
