use netcost::network;

network! {
    pub struct Net;

    fn forward(q: [12, 64, 32], k: [12, 64, 32]) -> [12, 64, 64] {
        q.matmul(k)
    }
}

fn main() {}
