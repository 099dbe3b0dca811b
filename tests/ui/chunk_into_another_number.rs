use netcost::network;

network! {
    pub struct Net;

    fn forward(x: [197, 2304]) -> [197, 768] {
        let [q, k] = x.chunk(3, dim = -1);
        q + k
    }
}

fn main() {}
