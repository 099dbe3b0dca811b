use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [64, 56, 56]) -> [64, 56, 56] {
        x.batch_norm(dim = 3)
    }
}

fn main() {}
