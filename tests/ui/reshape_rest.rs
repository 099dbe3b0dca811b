use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [100]) -> [3, _] {
        x.reshape([3, -1])
    }
}

fn main() {}
