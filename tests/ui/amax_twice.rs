use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [16, 8, 8]) -> [_] {
        x.amax([-1, 2])
    }
}

fn main() {}
