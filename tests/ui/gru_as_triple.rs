use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [10, 24]) -> [_, _] {
        let (y, h, c) = x.gru(32);
        y
    }
}

fn main() {}
