use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [3, 2, 8]) -> [_, _] {
        x.unfold(3)
    }
}

fn main() {}
