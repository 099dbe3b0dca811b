use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [1, 2, 1, 2, 1, 2, 1, 2, 1]) -> [_] {
        x.relu()
    }
}

fn main() {}
