use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [4, 10], index: [5, 3]) -> [_, _] {
        x.gather(index, dim = 1)
    }
}

fn main() {}
