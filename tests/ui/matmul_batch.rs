use netcost::network;

network! {
    pub struct Net;

    fn forward(a: [3, 8, 16], b: [4, 16, 8]) -> [_, 8, 8] {
        a.matmul(b)
    }
}

fn main() {}
