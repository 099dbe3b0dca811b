use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 8]) -> [_, _] {
        x.flip(0, -2)
    }
}

fn main() {}
