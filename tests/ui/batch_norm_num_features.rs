use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 56, 56]) -> [64, 56, 56] {
        x.batch_norm(num_features = 128)
    }
}

fn main() {}
