use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [100]) -> [_, 10, _] {
        x.reshape([-1, 10, -1])
    }
}

fn main() {}
