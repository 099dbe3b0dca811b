use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [12, 8]) -> [_, _, _] {
        x.unflatten(0, [5, -1])
    }
}

fn main() {}
