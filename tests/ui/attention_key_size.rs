use netcost::network;

network! {
    pub struct Net;

    fn forward(q: [8, 16, 64], k: [8, 16, 32], v: [8, 16, 64]) -> [_, _, _] {
        q.scaled_dot_product_attention(k, v)
    }
}

fn main() {}
